//! Bits flipped one at a time in everything a ledger stores: whether both verifiers say so.

use anyhow::Result;

use crate::count::Count;
use crate::run;

/// Flips every bit of a ledger of so many facts for our verifier, and so many of them for the second one.
pub(crate) fn run(facts: &str, sample: &str) -> Result<Count> {
    let arguments = ["run", "--release", "--quiet", "-p", "ephor-ledger", "--example", "flip_every_bit", "--", facts, sample];
    Ok(Count::of(run::succeeds(&mut run::command("cargo", &arguments))?))
}
