//! Flips every bit of a ledger of so many facts, one at a time, and reports how many our verifier found; then flips a sample and asks the
//! second verifier. Fails if one was missed. Run it with `--release`; `cargo xtask flips` does.

#[expect(dead_code, reason = "the stories use more of this than flipping does")]
#[path = "../tests/ledger/common.rs"]
mod common;
#[path = "../tests/ledger/flip.rs"]
mod flip;
#[path = "../tests/ledger/second.rs"]
mod second;

use std::process::ExitCode;

const USAGE: &str = "usage: flip_every_bit [FACTS, at least 4] [BITS FOR THE SECOND VERIFIER]";

#[expect(clippy::print_stdout, reason = "the report is what this program is for")]
fn main() -> ExitCode {
    let number = |at: usize, otherwise: u64| std::env::args().nth(at).map_or(Ok(otherwise), |text| text.parse::<u64>());
    let (Ok(size @ 4..), Ok(sample)) = (number(1, 200), number(2, 20_000)) else {
        println!("{USAGE}");
        return ExitCode::from(2);
    };
    let runs = [
        ("our verifier, every bit", flip::flip_bits(size, 1)),
        ("the second verifier, a sample", second::flip_sample(size, sample)),
    ];
    for (whose, flips) in &runs {
        println!("{whose}: {size} facts, {} bits flipped, {} found", flips.tried, flips.found);
        flips.missed.iter().for_each(|missed| println!("missed: {missed}"));
    }
    if runs.iter().all(|(_, flips)| flips.missed.is_empty()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
