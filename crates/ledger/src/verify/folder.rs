//! Verifying the folder of a ledger, its database opened for reading only.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, Rows};

use super::aside::aside;
use super::audit::Audit;
use super::{Options, Place, Report, VerifyError, at};
use crate::checkpoint::Checkpoint;
use crate::error::LedgerError;
use crate::folder::{DATABASE_FILE, HEAD_FILE, VERIFIER_KEYS_FILE, parse_verifier_keys};
use crate::hash::Hash;
use crate::key::VerifierKey;
use crate::sqlite::{Cursor, Met, blob, schema, text};
use crate::tile::{TileId, tiles_in};
use crate::wrong::Wrong;

/// The files beside a database.
#[derive(Debug, Clone, Default)]
pub struct DatabaseFiles {
    /// The bytes of `ephor.head`.
    pub head: Vec<u8>,
    /// The bytes of `ephor.vkey`.
    pub verifier_keys: Vec<u8>,
}

/// A view or virtual table, which has no root page, could answer differently each time it is asked.
const COUNT_TABLES: &str = "SELECT count(*) FROM sqlite_schema
  WHERE type = 'table' AND rootpage > 0 AND name IN ('leaf', 'body', 'value', 'tile', 'checkpoint')";

pub(super) fn verify(path: &Path, options: &Options) -> Result<Report, VerifyError> {
    let read = |name: &str| match std::fs::read(path.join(name)) {
        // A file that is gone is a fault; its absence says something about the ledger.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        result => at(&path.join(name), result),
    };
    // The head is read before the database, so that a writer at work can only have extended it.
    let files = DatabaseFiles { verifier_keys: read(VERIFIER_KEYS_FILE)?, head: read(HEAD_FILE)? };
    let database = path.join(DATABASE_FILE);
    at(&database, std::fs::File::open(&database))?;
    match schema::open_read_only(&database) {
        Ok(connection) => Ok(verify_database(&connection, &files, options)),
        Err(error @ LedgerError::SqliteVersion(_)) => Err(VerifyError::Unusable(error)),
        Err(error) => {
            let mut audit = Audit::default();
            audit.fault(Place::File(DATABASE_FILE.to_owned()), storage(&error));
            Ok(audit.report(&[], None, options))
        }
    }
}

/// Verifies an open database and the files that belong beside it: for one in memory, and for tests that alter it.
/// `application_id` and `user_version` are for the caller to look at.
pub fn verify_database(connection: &Connection, files: &DatabaseFiles, options: &Options) -> Report {
    let mut audit = Audit::new(options);
    let keys = utf8(&files.verifier_keys).and_then(|keys| Ok(parse_verifier_keys(keys)?));
    let keys = keys.unwrap_or_else(|wrong| {
        audit.fault(Place::File(VERIFIER_KEYS_FILE.to_owned()), wrong);
        Vec::new()
    });
    let head = utf8(&files.head).and_then(|note| Ok(Checkpoint::parse(note)?));
    let head = match head {
        Ok(head) => Some(head),
        Err(wrong) => {
            audit.fault(Place::File(HEAD_FILE.to_owned()), wrong);
            None
        }
    };
    let head_place = || Place::File(HEAD_FILE.to_owned());
    let mut head_signers = None;
    if let Some(head) = &head {
        audit.watch(head.size);
        head_signers = audit.signers(&head_place(), head, &keys);
        if let Some(signers) = head_signers {
            audit.retire(head.size, signers);
        }
    }
    let mut latest = None;
    let began = connection.is_autocommit() && connection.execute_batch("BEGIN").is_ok();
    if let Err(error) = walk(connection, &mut audit, &keys, &mut latest) {
        audit.fault(Place::File(DATABASE_FILE.to_owned()), storage(&error));
    }
    if began {
        // Nothing was written; what matters was read.
        drop(connection.execute_batch("ROLLBACK"));
    }
    if let Some(head) = &head {
        let root = audit.root_at(head.size);
        audit.states_root(head_place(), head, root);
        if let Some(signers) = head_signers {
            audit.order(head_place(), head.size, signers);
        }
    }
    audit.report(&keys, latest.as_ref(), options)
}

/// Facts, tiles and checkpoints, each in order and in one pass.
fn walk(
    connection: &Connection,
    audit: &mut Audit,
    keys: &[VerifierKey],
    latest: &mut Option<Checkpoint>,
) -> Result<(), LedgerError> {
    let tables: i64 = connection.query_row(COUNT_TABLES, [], |row| row.get(0))?;
    if tables != 5 {
        audit.fault(Place::File(DATABASE_FILE.to_owned()), Wrong::Form("a table is missing"));
    }
    let mut tiles = connection.prepare("SELECT hashes FROM tile WHERE level = ?1 AND number = ?2")?;
    let mut differing = Vec::new();
    let mut compare = |id: TileId, hashes: &[Hash]| -> Result<(), LedgerError> {
        let stored = tiles.query_row((id.level, i64::try_from(id.number).unwrap_or(i64::MAX)), |row| same(blob(row, 0)?, hashes));
        match stored.optional()? {
            Some(true) => {}
            Some(false) => differing.push((id, Wrong::TileDiffers)),
            None => differing.push((id, Wrong::Missing)),
        }
        Ok(())
    };
    let mut statement = connection.prepare("SELECT size, note FROM checkpoint ORDER BY size")?;
    let mut notes = Notes { rows: statement.query([])?, next: None };
    notes.advance(audit)?;
    notes.check(audit, keys, latest)?;
    let mut facts = std::mem::take(&mut audit.facts);
    let mut cursor = Cursor::prepare(connection)?;
    let walked = aside(&mut facts, |hand| {
        cursor.walk(i64::MIN, i64::MAX, |met| {
            match met {
                Met::Fact(fact) => {
                    hand.fact(&fact);
                    audit.leaf(Hash::leaf(fact.leaf), &mut compare)?;
                    notes.check(audit, keys, latest)?;
                }
                Met::Orphan { position, table } => {
                    audit.fault(Place::Row { table, position }, Wrong::Orphan);
                }
            }
            hand.faults(&mut audit.facts.faults);
            Ok(true)
        })
    });
    facts.faults.append(&mut audit.facts.faults);
    audit.facts = facts;
    walked?;
    notes.rest(audit, keys, latest)?;
    for (id, hashes) in audit.edge.partial() {
        compare(id, hashes)?;
    }
    for (id, wrong) in differing {
        audit.fault(Place::Tile(id), wrong);
    }
    let found: i64 = connection.query_row("SELECT count(*) FROM tile", [], |row| row.get(0))?;
    let found = u64::try_from(found).unwrap_or(0);
    let expected = tiles_in(audit.edge.size());
    if found != expected {
        audit.fault(Place::Whole, Wrong::TileCount { found, expected });
    }
    audit.facts.erasures();
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "it is the last step of a closure that SQLite wants fallible")]
fn same(stored: &[u8], hashes: &[Hash]) -> Result<bool, rusqlite::Error> {
    let (stored, rest) = stored.as_chunks::<32>();
    Ok(rest.is_empty() && stored.len() == hashes.len() && stored.iter().zip(hashes).all(|(stored, hash)| *stored == hash.0))
}

/// The stored checkpoints, read one ahead.
struct Notes<'s> {
    rows: Rows<'s>,
    next: Option<(i64, Option<Checkpoint>)>,
}

impl Notes<'_> {
    fn advance(&mut self, audit: &mut Audit) -> Result<(), LedgerError> {
        self.next = None;
        let Some(row) = self.rows.next()? else {
            return Ok(());
        };
        let size: i64 = row.get(0)?;
        let checkpoint = match utf8(text(row, 1)?).and_then(|note| Ok(Checkpoint::parse(note)?)) {
            Ok(checkpoint) => Some(checkpoint),
            Err(wrong) => {
                audit.fault(Place::Checkpoint(u64::try_from(size).unwrap_or(0)), wrong);
                None
            }
        };
        self.next = Some((size, checkpoint));
        Ok(())
    }

    /// Checks the checkpoints stored under sizes that the leaves have reached.
    fn check(&mut self, audit: &mut Audit, keys: &[VerifierKey], latest: &mut Option<Checkpoint>) -> Result<(), LedgerError> {
        while self.next.as_ref().is_some_and(|(size, _)| u64::try_from(*size).unwrap_or(0) <= audit.edge.size()) {
            let root = Some(audit.edge.root());
            self.take(audit, root, keys, latest)?;
        }
        Ok(())
    }

    /// Checks the checkpoints that go beyond the leaves.
    fn rest(&mut self, audit: &mut Audit, keys: &[VerifierKey], latest: &mut Option<Checkpoint>) -> Result<(), LedgerError> {
        while self.next.is_some() {
            self.take(audit, None, keys, latest)?;
        }
        Ok(())
    }

    fn take(
        &mut self,
        audit: &mut Audit,
        root: Option<Hash>,
        keys: &[VerifierKey],
        latest: &mut Option<Checkpoint>,
    ) -> Result<(), LedgerError> {
        if let Some((size, Some(checkpoint))) = self.next.take() {
            let size = u64::try_from(size).unwrap_or(u64::MAX);
            audit.checkpoint(Place::Checkpoint(size), &checkpoint, size, root, keys);
            *latest = Some(checkpoint);
        }
        self.advance(audit)
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, Wrong> {
    match std::str::from_utf8(bytes) {
        Ok("") => Err(Wrong::Missing),
        Ok(text) => Ok(text),
        Err(_) => Err(Wrong::Form("it is not UTF-8")),
    }
}

fn storage(error: &LedgerError) -> Wrong {
    match error {
        LedgerError::Corrupt { wrong, .. } => wrong.clone(),
        other => Wrong::Storage(other.to_string()),
    }
}
