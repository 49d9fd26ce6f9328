//! `ephor verify`: whether a ledger is what it says it is.

use std::path::Path;

use crate::cli::{End, count};
use crate::engine;
use crate::out::say;

pub(super) fn verify(path: &Path, checkpoint: Option<&Path>, key: Option<&str>) -> Result<(), End> {
    let read = |path: &Path| {
        let file = std::fs::read_to_string(path);
        file.map_err(|error| End::Could(format!("--checkpoint {}: {error}; give a file with one that was kept", path.display())))
    };
    let text = checkpoint.map(read).transpose()?;
    if let Some(error) = key.and_then(engine::no_key) {
        return Err(End::Usage(format!("--key: {error}")));
    }
    let verified = engine::verify(path, key, text.as_deref())?;
    let own = if verified.own_key {
        "; the key is the ledger’s own, which proves integrity but not whose ledger it is (--key)"
    } else {
        ""
    };
    if verified.accepted {
        say!("Accepted: {}, root {}{own}.", count(verified.size, "fact"), verified.root)?;
        return Ok(());
    }
    say!("Refused: {} in {}{own}.", count(verified.faults.len() as u64, "fault"), count(verified.size, "fact"))?;
    for fault in &verified.faults {
        say!("{fault}")?;
    }
    Err(End::No)
}
