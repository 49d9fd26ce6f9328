//! The ledger in `SQLite`: one folder, one writer, any number of readers.

mod append;
mod cursor;
mod held;
mod open;
mod read;
pub(crate) mod schema;
mod sign;

use std::fmt;
use std::fs::File;
use std::path::PathBuf;

use rusqlite::Connection;

use crate::checkpoint::Checkpoint;
use crate::error::LedgerError;
use crate::hash::{self, Hash};
use crate::key::{SigningKey, VerifierKey};
use crate::tile::TileId;
use crate::tree::Edge;
use crate::verify::Place;
use crate::wrong::Wrong;

pub(crate) use append::{insert, store_tile};
pub(crate) use cursor::{Cursor, Met, blob, text};
pub(crate) use open::{begin_restore, finish_restore};
pub use schema::sqlite_is_safe;

/// A ledger, opened for writing by one process or for reading by any.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
    folder: PathBuf,
    keys: Vec<VerifierKey>,
    /// What the tree is after the last fact that was read back.
    edge: Edge,
    /// When the last fact was recorded; empty for none.
    recorded: String,
    /// The last checkpoint signed.
    signed: Checkpoint,
    writer: Option<Writer>,
}

/// What only the writer has.
#[derive(Debug)]
struct Writer {
    key: SigningKey,
    /// A second connection, whose cache has never seen what the first one wrote.
    reader: Connection,
    /// Why nothing more is accepted.
    halted: Option<String>,
    /// The write-ahead log may still hold what was erased.
    scrub: bool,
    /// Released when the ledger is closed.
    _lock: File,
}

impl Ledger {
    /// How many facts there are.
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The root over all facts.
    pub fn root(&self) -> Hash {
        self.edge.root()
    }

    /// The origin: which ledger this is.
    pub fn origin(&self) -> &str {
        &self.signed.origin
    }

    /// The verifier keys, newest last.
    pub fn keys(&self) -> &[VerifierKey] {
        &self.keys
    }

    /// The last checkpoint signed; a new ledger has one over nothing.
    pub fn signed(&self) -> &Checkpoint {
        &self.signed
    }

    /// Why nothing more is accepted from this handle, if so.
    pub fn halted(&self) -> Option<&str> {
        self.writer.as_ref()?.halted.as_deref()
    }

    /// The writer's part, unless there is none or it has halted.
    fn writer(&mut self) -> Result<&mut Writer, LedgerError> {
        match &mut self.writer {
            None => Err(LedgerError::ReadOnly),
            Some(Writer { halted: Some(reason), .. }) => Err(LedgerError::Halted(reason.clone())),
            Some(writer) => Ok(writer),
        }
    }

    /// Halts on an error after which nobody knows what the disk holds.
    fn or_halt<T>(&mut self, result: Result<T, LedgerError>) -> Result<T, LedgerError> {
        result.map_err(|error| self.halt(error))
    }

    /// Accepts nothing more, because of this error.
    fn halt(&mut self, error: LedgerError) -> LedgerError {
        if let Some(writer) = &mut self.writer {
            writer.halted.get_or_insert_with(|| error.to_string());
        }
        error
    }
}

/// How many leaves are stored, by the position of the last.
fn stored_size(connection: &Connection) -> rusqlite::Result<u64> {
    let last: Option<i64> = connection.prepare_cached("SELECT max(position) FROM leaf")?.query_row([], |row| row.get(0))?;
    Ok(last.and_then(|last| u64::try_from(last).ok()).unwrap_or(0))
}

/// The hashes of a stored tile, at least `width` of them.
fn read_tile(connection: &Connection, id: TileId, width: usize) -> Result<Vec<Hash>, LedgerError> {
    let corrupt = |wrong| corrupt(Place::Tile(id), wrong);
    let mut statement = connection.prepare_cached("SELECT hashes FROM tile WHERE level = ?1 AND number = ?2")?;
    let mut rows = statement.query((id.level, to_column(id.number)))?;
    let row = rows.next()?.ok_or_else(|| corrupt(Wrong::Missing))?;
    hash::split(blob(row, 0)?)
        .filter(|hashes| (width..=crate::TILE_WIDTH).contains(&hashes.len()))
        .ok_or_else(|| corrupt(Wrong::TileDiffers))
}

/// Checks that a stored tile begins with these hashes.
fn compare_tile(connection: &Connection, id: TileId, hashes: &[Hash]) -> Result<(), LedgerError> {
    if read_tile(connection, id, hashes.len())?.starts_with(hashes) {
        return Ok(());
    }
    Err(corrupt(Place::Tile(id), Wrong::TileDiffers))
}

/// Stores a checkpoint under its size.
pub(crate) fn insert_checkpoint(connection: &Connection, checkpoint: &Checkpoint) -> rusqlite::Result<()> {
    let row = (to_column(checkpoint.size), checkpoint.to_string());
    connection.execute("INSERT INTO checkpoint VALUES (?1, ?2)", row).map(drop)
}

/// What stands there is not what was written.
fn corrupt(place: impl fmt::Display, wrong: Wrong) -> LedgerError {
    LedgerError::Corrupt { place: place.to_string(), wrong }
}

/// A position or size as `SQLite` keeps it. No ledger reaches the bound.
fn to_column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
