//! The tree as it grows: its right edge, which is all that appending needs, and a whole one in memory.

use std::collections::BTreeMap;
use std::convert::Infallible;

use crate::hash::Hash;
use crate::tile::{TILE_HEIGHT, TILE_WIDTH, TileId, partial_tiles};

/// The right edge of a tree: enough to append, to state the root and to write tiles; constant memory.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    size: u64,
    /// Roots of the complete subtrees that the tree divides into, largest first: one for each bit set in `size`.
    peaks: Vec<Hash>,
    /// The tile of each level that is not full yet.
    tails: Vec<Vec<Hash>>,
}

impl Edge {
    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree (RFC 6962 section 2.1).
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let smallest = peaks.next().copied().unwrap_or_else(Hash::of_nothing);
        peaks.fold(smallest, |right, left| Hash::node(left, &right))
    }

    /// Adds a leaf hash, and hands every tile that this fills to `full`. An error of `full` leaves the edge unusable.
    pub fn push<E>(&mut self, leaf: Hash, mut full: impl FnMut(TileId, &[Hash]) -> Result<(), E>) -> Result<(), E> {
        let merges = self.size.trailing_ones();
        self.size += 1;
        self.extend_tile(0, leaf, &mut full)?;
        let mut node = leaf;
        for height in 1..=merges {
            // INVARIANT: there is a peak for each of the `merges` lowest bits, all of which are set.
            let Some(left) = self.peaks.pop() else { break };
            node = Hash::node(&left, &node);
            if height % TILE_HEIGHT == 0 {
                self.extend_tile(height / TILE_HEIGHT, node, &mut full)?;
            }
        }
        self.peaks.push(node);
        Ok(())
    }

    /// Adds a leaf hash where nobody keeps tiles.
    pub fn push_only(&mut self, leaf: Hash) {
        let Ok(()) = self.push::<Infallible>(leaf, |_, _| Ok(()));
    }

    /// The tiles that are not full and not empty.
    pub fn partial(&self) -> impl Iterator<Item = (TileId, &[Hash])> {
        partial_tiles(self.size)
            .zip(&self.tails)
            .filter(|(_, tail)| !tail.is_empty())
            .map(|((tile, _), tail)| (tile, tail.as_slice()))
    }

    /// The edge of a tree of `size`, read from its tiles. `tile` gives at least the first `width` hashes of a tile, or
    /// fails.
    pub fn read<E>(size: u64, mut tile: impl FnMut(TileId, usize) -> Result<Vec<Hash>, E>) -> Result<Self, E> {
        let mut edge = Self { size, ..Self::default() };
        for (id, width) in partial_tiles(size) {
            let mut hashes = if width == 0 { Vec::new() } else { tile(id, width)? };
            hashes.truncate(width);
            edge.tails.push(hashes);
        }
        for tail in edge.tails.iter().rev() {
            let mut rest = tail.as_slice();
            while !rest.is_empty() {
                let (subtree, after) = rest.split_at(1 << rest.len().ilog2());
                edge.peaks.push(subtree_root(subtree));
                rest = after;
            }
        }
        Ok(edge)
    }

    fn extend_tile<E>(
        &mut self,
        level: u32,
        hash: Hash,
        full: &mut impl FnMut(TileId, &[Hash]) -> Result<(), E>,
    ) -> Result<(), E> {
        let place = level as usize;
        if self.tails.len() <= place {
            self.tails.resize_with(place + 1, Vec::new);
        }
        let Some(tail) = self.tails.get_mut(place) else {
            return Ok(());
        };
        tail.push(hash);
        if tail.len() == TILE_WIDTH {
            let number = (self.size >> (TILE_HEIGHT * (level + 1))) - 1;
            full(TileId { level: u8::try_from(level).unwrap_or(u8::MAX), number }, tail)?;
            tail.clear();
        }
        Ok(())
    }
}

/// The root of a complete subtree over its hashes, whose number is a power of two.
pub(crate) fn subtree_root(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => Hash::of_nothing(),
        [one] => *one,
        more => {
            let (left, right) = more.split_at(more.len() / 2);
            Hash::node(&subtree_root(left), &subtree_root(right))
        }
    }
}

/// A whole tree in memory, by its tiles: 32 bytes a leaf and a little.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    edge: Edge,
    full: BTreeMap<TileId, Vec<Hash>>,
}

impl Tree {
    /// Adds a leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let full = &mut self.full;
        let Ok(()) = self.edge.push::<Infallible>(leaf, |tile, hashes| {
            full.insert(tile, hashes.to_vec());
            Ok(())
        });
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The root over all leaves.
    pub fn root(&self) -> Hash {
        self.edge.root()
    }

    /// The hashes of a tile, full or partial; `None` where the tree has no such tile.
    pub fn tile(&self, id: TileId) -> Option<&[Hash]> {
        match self.full.get(&id) {
            Some(hashes) => Some(hashes),
            None => self.edge.partial().find(|(tile, _)| *tile == id).map(|(_, hashes)| hashes),
        }
    }

    /// The root that the tree had when its size was `size`; `None` if it has never been that large.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        if size > self.size() {
            return None;
        }
        let edge = Edge::read(size, |id, _| self.tile(id).map(<[Hash]>::to_vec).ok_or(())).ok()?;
        Some(edge.root())
    }

    /// That the leaf at `position` is in the tree of `size`; `None` if it is not.
    pub fn inclusion_proof(&self, position: u64, size: u64) -> Option<Vec<Hash>> {
        if size > self.size() {
            return None;
        }
        crate::proof::inclusion_proof(position, size, |id| self.tile(id).map(<[Hash]>::to_vec).ok_or(())).ok()?
    }

    /// That the tree of `new` extends the tree of `old`; `None` if there are no such trees.
    pub fn consistency_proof(&self, old: u64, new: u64) -> Option<Vec<Hash>> {
        if new > self.size() {
            return None;
        }
        crate::proof::consistency_proof(old, new, |id| self.tile(id).map(<[Hash]>::to_vec).ok_or(())).ok()?
    }
}
