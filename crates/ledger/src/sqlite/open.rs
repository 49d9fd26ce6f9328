//! Making and opening a ledger: nothing is opened that does not extend what was signed.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _};

use super::{Cursor, Ledger, Met, Writer, compare_tile, corrupt, insert_checkpoint, read_tile, schema, stored_size, to_column};
use crate::checkpoint::Checkpoint;
use crate::error::LedgerError;
use crate::folder::{self, DATABASE_FILE, HEAD_FILE};
use crate::hash::Hash;
use crate::key::{SigningKey, VerifierKey};
use crate::leaf::Leaf;
use crate::note::NoteError;
use crate::tree::Edge;
use crate::verify::Place;
use crate::wrong::Wrong;

impl Ledger {
    /// Makes an empty ledger in an empty folder, signs that it is empty, and opens it for writing. Its origin is the
    /// key's. Whole or nothing.
    pub fn create(folder: &Path, key: &SigningKey) -> Result<Self, LedgerError> {
        let lock = folder::fill_empty(folder, |new| {
            let connection = begin_restore(new)?;
            let head = Checkpoint::sign(key, 0, Hash::of_nothing());
            insert_checkpoint(&connection, &head)?;
            folder::write_keys(new, key, &[key.verifier().clone()])?;
            finish_restore(connection, new, &head)
        })?;
        Self::open_locked(folder, lock)
    }

    /// Opens a ledger for writing. Refused while another process writes it, if others can read its key, if its database
    /// does not extend `ephor.head`, or if the leaves since then do not match the tiles.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        // A folder without a head is no ledger, and must not be given a lock file as if it were.
        folder::read(folder, HEAD_FILE)?;
        let lock = folder::lock(folder)?;
        Self::open_locked(folder, lock)
    }

    /// Opens a ledger for reading, also while another process writes it. Checked as in [`Ledger::open`], but the private
    /// key need not be there. It stands still until [`Ledger::refresh`].
    pub fn open_read_only(folder: &Path) -> Result<Self, LedgerError> {
        let keys = folder::read_verifier_keys(folder)?;
        // The head is read before the database: one that is signed in between can only be extended further.
        let head = read_head(folder, &keys)?;
        let connection = schema::open_read_only(&folder.join(DATABASE_FILE))?;
        Self::check(folder, connection, keys, head)
    }

    /// Moves a ledger opened for reading to what has been appended meanwhile, and returns its size.
    pub fn refresh(&mut self) -> Result<u64, LedgerError> {
        if self.writer.is_some() {
            return Ok(self.size());
        }
        let keys = folder::read_verifier_keys(&self.folder)?;
        let head = read_head(&self.folder, &keys)?;
        let snapshot = self.snapshot()?;
        let followed = follow(&self.connection, self.edge.clone(), self.recorded.clone(), head.size, to_column(u64::MAX))?;
        drop(snapshot);
        if followed.root_at_mark.is_some_and(|root| root != head.root) {
            return Err(LedgerError::Forked { signed: head.size });
        }
        if followed.edge.size() < head.size {
            return Err(LedgerError::Behind { size: followed.edge.size(), signed: head.size });
        }
        (self.edge, self.recorded, self.keys, self.signed) = (followed.edge, followed.recorded, keys, head);
        Ok(self.size())
    }

    pub(crate) fn open_locked(folder: &Path, lock: File) -> Result<Self, LedgerError> {
        let keys = folder::read_verifier_keys(folder)?;
        let key = folder::read_key(folder)?;
        if keys.last() != Some(key.verifier()) {
            return Err(LedgerError::OtherKey(key.verifier().to_string()));
        }
        let head = read_head(folder, &keys)?;
        let path = folder.join(DATABASE_FILE);
        // The log may show an append whose sync failed or never came: nobody was told that it stands, and a power cut can
        // still take it away. What is about to be believed is made durable first.
        folder::write_anew(folder, &format!("{DATABASE_FILE}-wal"))?;
        // SQLite would make an empty database where there is none, were it not opened for reading first.
        let reader = if path.exists() {
            schema::open(&path)?
        } else {
            return Err(LedgerError::Incomplete(path));
        };
        reader.pragma_update(None, "query_only", true)?;
        let mut ledger = Self::check(folder, schema::open(&path)?, keys, head)?;
        ledger.writer = Some(Writer { key, reader, halted: None, scrub: true, _lock: lock });
        ledger.settle_head()?;
        ledger.scrub();
        Ok(ledger)
    }

    /// Checks a database against the head, and reads the edge of its tree.
    fn check(folder: &Path, connection: Connection, keys: Vec<VerifierKey>, head: Checkpoint) -> Result<Self, LedgerError> {
        connection.execute_batch("BEGIN")?;
        let size = stored_size(&connection)?;
        if size < head.size {
            return Err(LedgerError::Behind { size, signed: head.size });
        }
        let forked = |error| match error {
            LedgerError::Corrupt { .. } => LedgerError::Forked { signed: head.size },
            other => other,
        };
        let edge = Edge::read(head.size, |id, width| read_tile(&connection, id, width)).map_err(forked)?;
        if edge.root() != head.root {
            return Err(LedgerError::Forked { signed: head.size });
        }
        let recorded = recorded_at(&connection, head.size)?;
        let followed = follow(&connection, edge, recorded, head.size, to_column(u64::MAX))?;
        connection.execute_batch("COMMIT")?;
        let folder = folder.to_owned();
        Ok(Self { connection, folder, keys, edge: followed.edge, recorded: followed.recorded, signed: head, writer: None })
    }

    /// Makes file and table agree on the last checkpoint. A crash between the two leaves the table one ahead; a head
    /// file from elsewhere that the ledger extends may be ahead of the table.
    fn settle_head(&mut self) -> Result<(), LedgerError> {
        let last: Option<(i64, String)> = self
            .connection
            .query_row("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (size, note) = last.unwrap_or((-1, String::new()));
        if size < to_column(self.signed.size) {
            return Ok(insert_checkpoint(&self.connection, &self.signed)?);
        }
        if size == to_column(self.signed.size) {
            return Ok(());
        }
        let place = format!("the table of checkpoints at size {size}");
        let checkpoint = Checkpoint::parse(&note)
            .and_then(|checkpoint| checkpoint.signer(&self.keys).map(|_| checkpoint.clone()))
            .map_err(|reason| LedgerError::Head { place, reason })?;
        if to_column(checkpoint.size) != size || checkpoint.size > self.size() {
            return Err(LedgerError::Behind { size: self.size(), signed: checkpoint.size });
        }
        if self.root_at(checkpoint.size)? != checkpoint.root {
            return Err(LedgerError::Forked { signed: checkpoint.size });
        }
        folder::replace(&self.folder, HEAD_FILE, note.as_bytes(), false)?;
        self.signed = checkpoint;
        Ok(())
    }
}

/// What following the leaves onward found.
pub(super) struct Followed {
    pub(super) edge: Edge,
    pub(super) recorded: String,
    /// The root at the size that was asked about, if the leaves passed it.
    root_at_mark: Option<Hash>,
}

/// Hashes the stored leaves from the edge on up to `to`, and checks every tile that they touch.
pub(super) fn follow(
    connection: &Connection,
    mut edge: Edge,
    mut recorded: String,
    mark: u64,
    to: i64,
) -> Result<Followed, LedgerError> {
    let mut root_at_mark = (edge.size() == mark).then(|| edge.root());
    Cursor::prepare(connection)?.walk(to_column(edge.size() + 1), to, |met| {
        let expected = edge.size() + 1;
        let Met::Fact(fact) = met else {
            return Err(corrupt(Place::Position(expected), Wrong::Gap { expected }));
        };
        if fact.position != expected {
            return Err(corrupt(Place::Position(fact.position), Wrong::Gap { expected }));
        }
        let leaf = Leaf::parse(fact.leaf).map_err(|wrong| corrupt(Place::Position(expected), wrong))?;
        leaf.recorded.clone_into(&mut recorded);
        edge.push(Hash::leaf(fact.leaf), |id, hashes| compare_tile(connection, id, hashes))?;
        if edge.size() == mark {
            root_at_mark = Some(edge.root());
        }
        Ok(true)
    })?;
    for (id, hashes) in edge.partial() {
        let stored = read_tile(connection, id, hashes.len())?;
        // Where the end was given, others may have appended beyond it; otherwise the tile ends where the leaves do.
        if !stored.starts_with(hashes) || (to == i64::MAX && stored.len() != hashes.len()) {
            return Err(corrupt(Place::Tile(id), Wrong::TileDiffers));
        }
    }
    Ok(Followed { edge, recorded, root_at_mark })
}

fn recorded_at(connection: &Connection, position: u64) -> Result<String, LedgerError> {
    if position == 0 {
        return Ok(String::new());
    }
    let corrupt = |wrong| corrupt(Place::Position(position), wrong);
    let bytes: Option<Vec<u8>> =
        connection.query_row("SELECT bytes FROM leaf WHERE position = ?1", [to_column(position)], |row| row.get(0)).optional()?;
    let bytes = bytes.ok_or_else(|| corrupt(Wrong::Missing))?;
    let leaf = Leaf::parse(&bytes).map_err(corrupt)?;
    Ok(leaf.recorded.to_owned())
}

/// Reads `ephor.head` and checks who signed it.
fn read_head(folder: &Path, keys: &[VerifierKey]) -> Result<Checkpoint, LedgerError> {
    let wrong = |reason: NoteError| LedgerError::Head { place: HEAD_FILE.to_owned(), reason };
    let head = Checkpoint::parse(&folder::read(folder, HEAD_FILE)?).map_err(wrong)?;
    head.signer(keys).map_err(wrong)?;
    Ok(head)
}

/// A new database in a folder that is being prepared. It holds personal data, so only its owner may read it; `SQLite` gives
/// the files beside it the same mode.
pub(crate) fn begin_restore(new: &Path) -> Result<Connection, LedgerError> {
    folder::replace(new, DATABASE_FILE, &[], true)?;
    schema::create(&new.join(DATABASE_FILE))
}

/// Brings everything into the database file, closes it, and writes the head beside it.
pub(crate) fn finish_restore(connection: Connection, new: &Path, head: &Checkpoint) -> Result<(), LedgerError> {
    connection.close().map_err(|(_, error)| error)?;
    let path = new.join(DATABASE_FILE);
    folder::at(&path, File::open(&path).and_then(|file| file.sync_all()))?;
    folder::replace(new, HEAD_FILE, head.to_string().as_bytes(), false)
}
