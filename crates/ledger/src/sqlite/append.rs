//! Appending: one transaction, and nothing believed before it is read back.

use std::time::Duration;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::open::follow;
use super::schema::BUSY_WAIT;
use super::{Ledger, corrupt, stored_size, to_column};
use crate::entry::{Entry, Erasure};
use crate::error::{AppendError, LedgerError};
use crate::fact::admit;
use crate::hash::{Hash, join};
use crate::tile::TileId;
use crate::tree::Edge;
use crate::wrong::Wrong;

impl Ledger {
    /// Appends facts in one transaction and returns the new size. `expected_size` is the size that the caller decided on.
    ///
    /// 1. Every entry is checked. Nothing is written yet.
    /// 2. `BEGIN IMMEDIATE`, and the stored size is compared with `expected_size`.
    /// 3. Leaves, bodies and values are inserted, erasures carried out, tiles extended. A crash up to here leaves the
    ///    ledger as it was: `SQLite` rolls back.
    /// 4. `COMMIT`, durable when it returns. A crash from here on leaves the facts standing, not signed; opening reads
    ///    them back as step 5 would have.
    /// 5. Leaves and tiles are read back over another connection, and the root is computed anew. Only if it is the one
    ///    meant does the ledger move to it; a head that is not on disk can therefore never be signed.
    /// 6. If something was erased, the write-ahead log is emptied, so that the erased bytes are gone from it too. A crash
    ///    before leaves them there until the ledger is opened again.
    ///
    /// After [`AppendError::Failed`] this handle is halted: open the ledger again to learn whether the facts stand.
    pub fn append(&mut self, expected_size: u64, entries: &[Entry]) -> Result<u64, AppendError> {
        self.writer()?;
        let recorded = self.admit_all(expected_size, entries)?;
        let before = self.edge.clone();
        let after = match self.transact(before, expected_size, entries) {
            Ok(edge) => edge,
            Err(AppendError::Failed(error)) => return Err(self.halt(error).into()),
            Err(refused) if self.connection.is_autocommit() => return Err(refused),
            Err(refused) => {
                return Err(self.halt(LedgerError::NotRolledBack(refused.to_string())).into());
            }
        };
        let read_back = self.read_back(&after);
        self.or_halt(read_back)?;
        self.edge = after;
        self.recorded = recorded;
        if entries.iter().any(|entry| !entry.erases.is_empty()) {
            self.writer()?.scrub = true;
        }
        self.scrub();
        Ok(self.size())
    }

    /// Steps 2 to 4.
    fn transact(&mut self, before: Edge, expected: u64, entries: &[Entry]) -> Result<Edge, AppendError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| if is_busy(&error) { AppendError::Busy(error) } else { failed(error) })?;
        let after = write(&transaction, before, expected, entries)?;
        transaction.commit().map_err(failed)?;
        Ok(after)
    }

    /// Step 1.
    fn admit_all(&self, expected_size: u64, entries: &[Entry]) -> Result<String, AppendError> {
        if expected_size != self.size() {
            return Err(AppendError::Conflict { expected: expected_size, actual: self.size() });
        }
        let mut recorded = self.recorded.clone();
        for (entry, position) in entries.iter().zip(expected_size + 1..) {
            recorded = admit(entry, position, &recorded).map_err(|wrong| AppendError::Refused { position, wrong })?;
        }
        Ok(recorded)
    }

    /// Step 5.
    fn read_back(&mut self, after: &Edge) -> Result<(), LedgerError> {
        let (edge, recorded) = (self.edge.clone(), self.recorded.clone());
        // One transaction around all that is read: without it every statement would look at the log anew.
        let reader = self.writer()?.reader.unchecked_transaction()?;
        let followed = follow(&reader, edge, recorded, after.size(), to_column(after.size()))?;
        drop(reader);
        if followed.edge.size() == after.size() && followed.edge.root() == after.root() {
            return Ok(());
        }
        let place = format!("the ledger of {} facts", after.size());
        Err(corrupt(place, Wrong::Root { stated: after.root(), computed: followed.edge.root() }))
    }

    /// Empties the write-ahead log of what was erased. A reader may be in the way; then the next call tries again.
    pub(super) fn scrub(&mut self) {
        let Some(writer) = self.writer.as_mut().filter(|writer| writer.scrub) else {
            return;
        };
        // An append must not wait for a long reader; what is left over is tried again soon.
        let emptied = self
            .connection
            .busy_timeout(Duration::ZERO)
            .and_then(|()| self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0)));
        let reset = self.connection.busy_timeout(BUSY_WAIT);
        writer.scrub = reset.is_err() || !matches!(emptied, Ok(0));
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn failed(error: rusqlite::Error) -> AppendError {
    AppendError::Failed(LedgerError::Storage(error))
}

/// Steps 2 and 3. Whoever drops the transaction rolls it back.
fn write(connection: &Connection, mut edge: Edge, expected: u64, entries: &[Entry]) -> Result<Edge, AppendError> {
    let actual = stored_size(connection).map_err(failed)?;
    if actual != expected {
        return Err(AppendError::Conflict { expected, actual });
    }
    let before = edge.size();
    for (entry, position) in entries.iter().zip(expected + 1..) {
        insert(connection, position, entry).map_err(failed)?;
        for erasure in &entry.erases {
            if !erase(connection, erasure).map_err(failed)? {
                let Erasure { position: of, path } = erasure.clone();
                return Err(AppendError::Refused { position, wrong: Wrong::NothingToErase { position: of, path } });
            }
        }
        edge.push(Hash::leaf(&entry.leaf), |id, hashes| store_tile(connection, before, id, hashes))?;
    }
    for (id, hashes) in edge.partial() {
        store_tile(connection, before, id, hashes)?;
    }
    Ok(edge)
}

/// Inserts a fact's rows.
pub(crate) fn insert(connection: &Connection, position: u64, entry: &Entry) -> rusqlite::Result<()> {
    let position = to_column(position);
    connection.prepare_cached("INSERT INTO leaf VALUES (?1, ?2)")?.execute((position, &entry.leaf))?;
    if let Some(body) = &entry.body {
        connection.prepare_cached("INSERT INTO body VALUES (?1, ?2, ?3)")?.execute((position, &body.salt, &body.bytes))?;
    }
    for value in &entry.values {
        connection.prepare_cached("INSERT INTO value VALUES (?1, ?2, ?3, ?4)")?.execute((
            position,
            &value.path,
            &value.salt,
            &value.bytes,
        ))?;
    }
    Ok(())
}

/// Erases; false if there was nothing.
fn erase(connection: &Connection, Erasure { position, path }: &Erasure) -> rusqlite::Result<bool> {
    let position = to_column(*position);
    let erased = if let Some(path) = path {
        connection.prepare_cached("DELETE FROM value WHERE position = ?1 AND path = ?2")?.execute((position, path))?
    } else {
        connection.prepare_cached("DELETE FROM value WHERE position = ?1")?.execute([position])?;
        connection.prepare_cached("DELETE FROM body WHERE position = ?1")?.execute([position])?
    };
    Ok(erased > 0)
}

/// Stores a tile, extending the one that a ledger of size `before` had there.
pub(crate) fn store_tile(connection: &Connection, before: u64, id: TileId, hashes: &[Hash]) -> Result<(), LedgerError> {
    let had = crate::tile::hashes_at(before, id.level).saturating_sub(id.number * crate::TILE_WIDTH as u64);
    let row = (id.level, to_column(id.number), join(hashes));
    if had == 0 {
        connection.prepare_cached("INSERT INTO tile VALUES (?1, ?2, ?3)")?.execute(row)?;
    } else if hashes.len() as u64 > had {
        connection.prepare_cached("UPDATE tile SET hashes = ?3 WHERE level = ?1 AND number = ?2")?.execute(row)?;
    }
    Ok(())
}
