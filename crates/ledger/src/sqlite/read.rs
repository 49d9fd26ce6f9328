//! Reading facts, roots and proofs, up to any position.

use std::ops::ControlFlow;

use rusqlite::Connection;

use super::{Cursor, Ledger, Met, corrupt, read_tile, to_column};
use crate::error::LedgerError;
use crate::fact::{Fact, Stored};
use crate::hash::Hash;
use crate::tree::Edge;
use crate::verify::Place;
use crate::wrong::Wrong;

impl Ledger {
    /// Hands the facts at `from..=to` to `each` in order, in one pass and one snapshot, until it breaks. `to` beyond the
    /// end means the end; a smaller one is how a reader asks "as of".
    pub fn for_each<B>(
        &self,
        from: u64,
        to: u64,
        mut each: impl FnMut(Stored<'_>) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>, LedgerError> {
        let _snapshot = self.snapshot()?;
        let mut expected = from.max(1);
        let mut broken = ControlFlow::Continue(());
        let to = to.min(self.size());
        Cursor::prepare(&self.connection)?.walk(to_column(expected), to_column(to), |met| {
            let fact = match met {
                Met::Fact(fact) if fact.position == expected => fact,
                Met::Fact(_) => return Err(corrupt(Place::Position(expected), Wrong::Missing)),
                Met::Orphan { position, .. } => {
                    return Err(corrupt(Place::Position(u64::try_from(position).unwrap_or(0)), Wrong::Orphan));
                }
            };
            expected += 1;
            match each(fact) {
                ControlFlow::Continue(()) => Ok(true),
                ControlFlow::Break(value) => {
                    broken = ControlFlow::Break(value);
                    Ok(false)
                }
            }
        })?;
        if broken.is_continue() && expected <= to {
            return Err(corrupt(Place::Position(expected), Wrong::Missing));
        }
        Ok(broken)
    }

    /// At most `limit` facts from a position on.
    pub fn read(&self, from: u64, limit: usize) -> Result<Vec<Fact>, LedgerError> {
        let from = from.max(1);
        let to = from.saturating_add(limit as u64).saturating_sub(1);
        let mut facts = Vec::new();
        let broken = self.for_each(from, to, |stored| match Fact::try_from(&stored) {
            Ok(fact) => {
                facts.push(fact);
                ControlFlow::Continue(())
            }
            Err(wrong) => ControlFlow::Break(corrupt(Place::Position(stored.position), wrong)),
        })?;
        match broken {
            ControlFlow::Continue(()) => Ok(facts),
            ControlFlow::Break(error) => Err(error),
        }
    }

    /// One fact; `None` if there is none at this position.
    pub fn fact(&self, position: u64) -> Result<Option<Fact>, LedgerError> {
        if position == 0 {
            return Ok(None);
        }
        Ok(self.read(position, 1)?.into_iter().next())
    }

    /// The root over the first `size` facts, from the tiles. Refused beyond the end.
    pub fn root_at(&self, size: u64) -> Result<Hash, LedgerError> {
        if size > self.size() {
            return Err(LedgerError::Behind { size: self.size(), signed: size });
        }
        let edge = Edge::read(size, |id, width| read_tile(&self.connection, id, width))?;
        Ok(edge.root())
    }

    /// That the fact at `position` is in the ledger of `size`; `None` if it is not.
    pub fn inclusion_proof(&self, position: u64, size: u64) -> Result<Option<Vec<Hash>>, LedgerError> {
        if size > self.size() {
            return Ok(None);
        }
        crate::proof::inclusion_proof(position, size, |id| read_tile(&self.connection, id, 1))
    }

    /// That the ledger of `new` facts extends that of `old`; `None` if it is not that large.
    pub fn consistency_proof(&self, old: u64, new: u64) -> Result<Option<Vec<Hash>>, LedgerError> {
        if new > self.size() {
            return Ok(None);
        }
        crate::proof::consistency_proof(old, new, |id| read_tile(&self.connection, id, 1))
    }

    /// The notes of the stored checkpoints, by size.
    pub fn checkpoints(&self) -> Result<Vec<String>, LedgerError> {
        let mut statement = self.connection.prepare("SELECT note FROM checkpoint ORDER BY size")?;
        let notes = statement.query_map([], |row| row.get(0))?;
        Ok(notes.collect::<Result<_, _>>()?)
    }

    /// Everything read while this lives is of one moment. Inside another snapshot it is that one.
    pub(crate) fn snapshot(&self) -> Result<Snapshot<'_>, LedgerError> {
        let outer = self.connection.is_autocommit();
        if outer {
            self.connection.execute_batch("BEGIN")?;
        }
        Ok(Snapshot(outer.then_some(&self.connection)))
    }
}

/// Ends the read transaction when dropped.
pub(crate) struct Snapshot<'c>(Option<&'c Connection>);

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.0 {
            // Nothing was written, so nothing is lost if SQLite ended the transaction by itself.
            drop(connection.execute_batch("ROLLBACK"));
        }
    }
}
