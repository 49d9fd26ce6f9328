//! Everything around the program: `cargo xtask` tests, audits and tidies.
//!
//! Each command prints what it runs, goes on after a failure so that one run shows all of them, and says at its end, on
//! one plain line, how many checks passed and failed. The exit code follows that line.
#![expect(clippy::print_stdout, reason = "a developer's command speaks on standard output")]

mod audit;
mod bench;
mod count;
mod run;
mod test;
mod tidy;
mod tree;

use std::process::ExitCode;

use count::Count;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  test    format, lints, tidy, all tests, documentation tests, the second verifier, the browser suite
  tidy    what must never be in the tree: directions, clocks, leftovers, inline styles
  audit   licences and banned crates, by cargo-deny
  bench   [--systems N] [--facts N] [--seed S] [--only NAME]: the figures of the design, as ratios in one run
  ci      test and audit";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let command = match arguments.as_slice() {
        [first, ..] if first == "bench" => "bench",
        [one] => one.as_str(),
        _ => "",
    };
    let outcome = match command {
        "test" => test::run(),
        "tidy" => tidy::run(),
        "audit" => audit::run(),
        "bench" => bench::run(arguments.get(1..).unwrap_or_default()),
        "ci" => test::run().and_then(|count| Ok(count + audit::run()?)),
        "help" | "--help" | "-h" => {
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
