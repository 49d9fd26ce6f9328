//! Restoring a ledger from its export: whole or nothing, verified while it is read.

use std::io::BufRead;
use std::path::Path;

use crate::checkpoint::Checkpoint;
use crate::entry::{Entry, Sealed, SealedValue};
use crate::error::LedgerError;
use crate::fact::{Fact, Stored};
use crate::folder;
use crate::hash::Hash;
use crate::key::{SigningKey, VerifierKey};
use crate::sqlite::{Ledger, begin_restore, finish_restore, insert, insert_checkpoint, store_tile};
use crate::verify::{ExportAudit, Fault, Place};
use crate::wrong::Wrong;

/// What restoring did.
#[derive(Debug)]
pub struct Restored {
    /// The ledger, open for writing.
    pub ledger: Ledger,
    /// The key that was made because none was given. Checkpoints from now on are signed by it: everyone who holds the
    /// old verifier key must be told.
    pub new_key: Option<VerifierKey>,
}

/// Restores a full export into an empty folder. Everything that a verifier checks is checked on the way, and the folder
/// appears whole or not at all. `key` is the private key that belongs to the newest verifier key of the export; without
/// it a new one is made and appended to `ephor.vkey`.
pub fn restore_full(input: &mut dyn BufRead, folder: &Path, key: Option<SigningKey>) -> Result<Restored, LedgerError> {
    let mut new_key = None;
    let lock = folder::fill_empty(folder, |new| {
        let connection = begin_restore(new)?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut audit = ExportAudit::default();
        let tile = |id, hashes: &[Hash]| store_tile(&connection, 0, id, hashes);
        audit.read(input, LedgerError::Stream, |fact| store(&connection, fact), tile)?;
        let head = finish(&connection, audit)?;
        let mut keys = head.keys;
        let key = match key {
            Some(key) if keys.last() == Some(key.verifier()) => key,
            Some(key) => return Err(LedgerError::OtherKey(key.verifier().to_string())),
            None => {
                let key = SigningKey::generate(&head.checkpoint.origin)?;
                keys.push(key.verifier().clone());
                new_key = Some(key.verifier().clone());
                key
            }
        };
        connection.execute_batch("COMMIT")?;
        folder::write_keys(new, &key, &keys)?;
        finish_restore(connection, new, &head.checkpoint)
    })?;
    let ledger = Ledger::open_locked(folder, lock)?;
    Ok(Restored { ledger, new_key })
}

struct Head {
    checkpoint: Checkpoint,
    keys: Vec<VerifierKey>,
}

/// Stores the partial tiles and the checkpoints, if nothing is wrong with the export.
fn finish(connection: &rusqlite::Connection, audit: ExportAudit) -> Result<Head, LedgerError> {
    for (id, hashes) in audit.edge().partial() {
        store_tile(connection, 0, id, hashes)?;
    }
    let end = audit.end();
    if !end.faults.is_empty() {
        return Err(LedgerError::Export(end.faults));
    }
    for checkpoint in &end.checkpoints {
        insert_checkpoint(connection, checkpoint)?;
    }
    let unsigned = || LedgerError::Export(vec![Fault { place: Place::Whole, wrong: Wrong::Unsigned }]);
    let checkpoint = end.checkpoints.into_iter().next_back().ok_or_else(unsigned)?;
    Ok(Head { checkpoint, keys: end.keys })
}

fn store(connection: &rusqlite::Connection, fact: &Stored<'_>) -> Result<(), LedgerError> {
    let fault = |wrong| LedgerError::Export(vec![Fault { place: Place::Position(fact.position), wrong }]);
    let Fact { position, leaf, body, values } = Fact::try_from(fact).map_err(fault)?;
    let body: Option<Sealed> = body;
    let values: Vec<SealedValue> = values;
    insert(connection, position, &Entry { leaf, body, values, erases: Vec::new() })?;
    Ok(())
}
