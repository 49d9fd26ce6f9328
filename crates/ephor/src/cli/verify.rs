//! `ephor verify`: whether a ledger is what it says it is.

use std::path::Path;

use crate::cli::End;
use crate::engine;

pub(super) fn verify(path: &Path, checkpoint: Option<&Path>, key: Option<&str>) -> Result<(), End> {
    let text = checkpoint.map(std::fs::read_to_string).transpose();
    let text = text.map_err(|error| End::Could(format!("--checkpoint: {error}")))?;
    let verified = engine::verify(path, key, text.as_deref())?;
    let own = if verified.own_key {
        "; the key is the ledger’s own, which proves integrity but not whose ledger it is (--key)"
    } else {
        ""
    };
    if verified.accepted {
        println!("Accepted: {} facts, root {}{own}.", verified.size, verified.root);
        return Ok(());
    }
    println!("Refused: {} faults in {} facts{own}.", verified.faults.len(), verified.size);
    for fault in &verified.faults {
        println!("{fault}");
    }
    Err(End::No)
}
