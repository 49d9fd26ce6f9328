//! Trees that somebody made to bring discovery down, at full size: slow, and gigabytes of the temporary folder.

use anyhow::Result;

use crate::count::Count;
use crate::run::{self, Stream};

const TEST: &str = "a_hostile_tree_at_full_size_is_looked_at_without_harm_in_little_memory";

pub(crate) fn run() -> Result<Count> {
    let arguments =
        ["test", "--release", "-p", "ephor-discover", "--test", "hostile", "--", "--ignored", "--nocapture", "--exact", TEST];
    let (success, text) = run::read(&mut run::command("cargo", &arguments), Stream::Out)?;
    Ok(Count::from_cargo_test(&text).believed(success))
}
