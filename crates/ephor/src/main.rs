//! The program.

use std::process::ExitCode;

fn main() -> ExitCode {
    ephor::cli::main()
}
