//! Flips every bit of a ledger of 200 facts (or as many as the first argument says), one at a time, and reports how many
//! the verifier found. Fails if one was missed. Run it with `--release`; it needs one processor and little memory.

#[expect(dead_code, reason = "the stories use more of this than flipping does")]
#[path = "../tests/ledger/common.rs"]
mod common;
#[path = "../tests/ledger/flip.rs"]
mod flip;

use std::process::ExitCode;

#[expect(clippy::print_stdout, reason = "the report is what this program is for")]
fn main() -> ExitCode {
    let size = std::env::args().nth(1).map_or(Ok(200), |size| size.parse());
    let Ok(size @ 4..) = size else {
        println!("usage: flip_every_bit [FACTS, at least 4]");
        return ExitCode::from(2);
    };
    let flips = flip::flip_bits(size, 1);
    println!("facts {size}, bits flipped {}, found {}", flips.tried, flips.found);
    for missed in &flips.missed {
        println!("missed: {missed}");
    }
    if flips.missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
