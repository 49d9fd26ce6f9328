//! Measures the figures of the design: `cargo xtask bench`.
//!
//! Only ratios within one run mean anything: the machine may be busy, and it is another one for everybody.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::figure::Figure;
use crate::generate::Size;

mod chance;
mod figure;
mod figures;
mod generate;
mod growth;
mod server;
mod timing;

/// Generates organisations from a seed and measures the figures of the design.
#[derive(Parser)]
struct Arguments {
    /// AI systems of the organisation.
    #[arg(long, default_value_t = 10_000)]
    systems: u64,
    /// Facts of the organisation, and records of the largest register.
    #[arg(long, default_value_t = 1_000_000)]
    facts: u64,
    /// What the organisation is generated from.
    #[arg(long, default_value_t = 42001)]
    seed: u64,
    /// Measures that alone.
    #[arg(long, value_parser = ["conformity", "pages", "append", "start", "memory", "verify"])]
    only: Option<String>,
    /// Measures this process itself; the program starts itself with it.
    #[arg(long, hide = true, requires = "folder")]
    measure: Option<String>,
    #[arg(long, hide = true)]
    folder: Option<PathBuf>,
}

type Measure = fn(Size) -> Result<Vec<Figure>>;

const ALL: [(&str, Measure); 6] = [
    ("conformity", figures::conformity::figures),
    ("pages", figures::pages::figures),
    ("append", figures::append::figures),
    ("start", figures::start::figures),
    ("memory", figures::memory::figures),
    ("verify", figures::verify::figures),
];

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if let (Some(what), Some(folder)) = (&arguments.measure, &arguments.folder) {
        figures::memory::measure(what, folder)?;
        return Ok(ExitCode::SUCCESS);
    }
    let size = Size { systems: arguments.systems, facts: arguments.facts, seed: arguments.seed };
    let wanted = |name: &str| arguments.only.as_deref().is_none_or(|only| only == name);
    Ok(report(ALL.into_iter().filter(|(name, _)| wanted(name)), size))
}

/// Prints each figure as it comes, and at the end how many hold.
#[expect(clippy::print_stdout, reason = "the figures are the answer of the program")]
fn report(measures: impl Iterator<Item = (&'static str, Measure)>, size: Size) -> ExitCode {
    let (mut held, mut broken, mut failed) = (0, 0, 0);
    println!("{} systems, {} facts, seed {}", size.systems, size.facts, size.seed);
    for (name, measure) in measures {
        match measure(size) {
            Ok(figures) => {
                for figure in figures {
                    println!("{}", figure.line());
                    if figure.holds() { held += 1 } else { broken += 1 }
                }
            }
            Err(error) => {
                println!("{name} could not be measured: {error:#}");
                failed += 1;
            }
        }
    }
    println!("{held} held, {broken} not held, {failed} not measured");
    if broken + failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
