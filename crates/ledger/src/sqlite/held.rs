//! Reading everything while holding it against what was signed, for whoever is about to believe it.

use std::ops::ControlFlow;

use super::{Cursor, Ledger, Met, corrupt, read_tile, to_column};
use crate::TILE_WIDTH;
use crate::error::LedgerError;
use crate::fact::Stored;
use crate::hash::Hash;
use crate::tile::TileId;
use crate::tree::Edge;
use crate::verify::{Facts, Place};
use crate::wrong::Wrong;

impl Ledger {
    /// Hands every fact after that position to `each` in order, as [`Ledger::for_each`] does, and holds it against what was signed: each body and value against the
    /// commitment in its leaf, each leaf against the tree, and what is missing against what was erased. Fails at the first thing that is not as
    /// it was written; what `each` made of the facts before is then worth nothing.
    ///
    /// Opening alone does not do this: it believes the leaves beneath the last checkpoint without reading them. So are those believed here that
    /// stand up to the position, as far as the root over all says nothing else.
    pub fn for_each_held<B>(
        &self,
        after: u64,
        mut each: impl FnMut(Stored<'_>) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>, LedgerError> {
        let _snapshot = self.snapshot()?;
        let mut facts = Facts::after(after);
        let mut edge = Edge::read(after, |id, width| read_tile(&self.connection, id, width))?;
        let visited = self.for_each(after + 1, self.size(), |stored| {
            facts.signed_fact(&stored);
            let held =
                facts.first().and_then(|()| edge.push(Hash::leaf(stored.leaf), |id, hashes| self.compare_leaves(id, hashes)));
            match held {
                Ok(()) => each(stored).map_break(Ok),
                Err(error) => ControlFlow::Break(Err(error)),
            }
        })?;
        match visited {
            ControlFlow::Continue(()) => {}
            ControlFlow::Break(Ok(broken)) => return Ok(ControlFlow::Break(broken)),
            ControlFlow::Break(Err(error)) => return Err(error),
        }
        edge.partial().try_for_each(|(id, hashes)| self.compare_leaves(id, hashes))?;
        if edge.root() != self.root() {
            return Err(LedgerError::Forked { signed: self.signed.size });
        }
        self.erased_since(&mut facts)?;
        facts.erasures();
        facts.first()?;
        Ok(ControlFlow::Continue(()))
    }

    /// What was appended since this handle last looked may have erased something before.
    fn erased_since(&self, facts: &mut Facts) -> Result<(), LedgerError> {
        Cursor::prepare(&self.connection)?.walk(to_column(self.size() + 1), i64::MAX, |met| {
            if let Met::Fact(fact) = met {
                facts.erased_by(fact.leaf);
            }
            Ok(true)
        })
    }

    /// Checks that a stored tile begins with these hashes, and names the leaf that has another.
    fn compare_leaves(&self, id: TileId, hashes: &[Hash]) -> Result<(), LedgerError> {
        let stored = read_tile(&self.connection, id, hashes.len())?;
        let Some(other) = hashes.iter().zip(&stored).position(|(made, stored)| made != stored) else { return Ok(()) };
        if id.level > 0 {
            return Err(corrupt(Place::Tile(id), Wrong::TileDiffers));
        }
        let position = id.number * TILE_WIDTH as u64 + other as u64 + 1;
        Err(corrupt(Place::Position(position), Wrong::LeafDiffers))
    }
}
