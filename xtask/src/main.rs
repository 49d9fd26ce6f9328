//! Everything around the program: `cargo xtask` tests, audits and tidies.
//!
//! Each command prints what it runs, goes on after a failure so that one run shows all of them, and says at its end, on
//! one plain line, how many checks passed and failed. The exit code follows that line.
#![expect(clippy::print_stdout, reason = "a developer's command speaks on standard output")]

mod audit;
mod bench;
mod count;
mod crash;
mod faults;
mod flips;
mod fuzz;
mod hostile;
mod kind;
mod mutants;
mod run;
mod test;
mod tidy;
mod tree;
mod trees;
mod validators;

use std::path::Path;
use std::process::ExitCode;

use count::Count;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  test    format, lints, tidy, all tests, documentation tests, the second verifier, what discovery
          writes, the browser suite
  tidy    what must never be in the tree: directions, clocks, leftovers, inline styles
  crash   kills under load and at system calls; --full for 2,000 kills and every call
  disk    a ledger on a disk that fails; --seeds N for other than 10,000
  audit   licences and banned crates, by cargo-deny
  flips   every bit of a small ledger flipped, found by our verifier, and a sample by the second;
          with --full of a ledger of 200 facts, a sample of 20,000: half an hour
  fuzz    what strangers write, made up and damaged, at every parser; --inputs N for other than 1,000,000
  trees FOLDER: the labelled trees of discovery that come from registries, checked and unpacked there; says which do not
  hostile trees that somebody made to bring discovery down, at full size: gigabytes and a million files in the temporary folder
  mutants [PATH…] [-- OPTION…]: the sources of core changed one place at a time, each to be noticed by a test: hours;
          nine of ten, and all where “may” is answered; of authority, where no path is named; --shard K/N of cargo-mutants
          takes a part
  faults  [CODE…]: one fault per rule planted into the sample organisation, seen, mended, and gone
  kind    one file added to a copy of the tree: form, register, page, history, schema, facts, XLSX, search
  bench   [--systems N] [--facts N] [--seed S] [--only NAME]: the figures of the design, as ratios in one run
  written what discovery writes, held against CycloneDX 1.7 and SARIF 2.1.0 by validators from PyPI and npm
  ci      test and audit";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test"] => test::run(),
        ["tidy"] => tidy::run(),
        ["crash"] => crash::crash(false),
        ["crash", "--full"] => crash::crash(true),
        ["disk"] => crash::disk("10000"),
        ["disk", "--seeds", seeds] => crash::disk(seeds),
        ["flips"] => flips::run("40", "1000"),
        ["flips", "--full"] => flips::run("200", "20000"),
        ["fuzz"] => fuzz::run("1000000"),
        ["fuzz", "--inputs", inputs] => fuzz::run(inputs),
        ["trees", folder] => trees::run(Path::new(folder)),
        ["hostile"] => hostile::run(),
        ["bench", ..] => bench::run(arguments.get(1..).unwrap_or_default()),
        ["kind"] => kind::run(),
        ["mutants", ..] => mutants::run(arguments.get(1..).unwrap_or_default()),
        ["faults", ..] => faults::run(arguments.get(1..).unwrap_or_default()),
        ["written"] => validators::run(),
        ["audit"] => audit::run(),
        ["ci"] => test::run().and_then(|count| Ok(count + audit::run()?)),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(count) => {
            println!("{count}");
            count.exit_code()
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            println!("{}", Count::failed(1));
            ExitCode::from(3)
        }
    }
}
