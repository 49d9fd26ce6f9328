//! One fault per rule, planted into the sample organisation by `crates/faults`: seen, mended, gone.

use anyhow::Result;

use crate::bench::tally;
use crate::count::Count;
use crate::run::{self, Stream};

pub(crate) fn run(codes: &[String]) -> Result<Count> {
    let mut command = run::command("cargo", &["run", "--quiet", "--package", "ephor-faults", "--"]);
    command.args(codes);
    let (succeeded, text) = run::read(&mut command, Stream::Out)?;
    Ok(tally(&text).believed(succeeded))
}
