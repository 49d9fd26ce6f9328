//! Inclusion and consistency proofs (RFC 6962 sections 2.1.1 and 2.1.2), made from tiles and checked from nothing.

use crate::hash::Hash;
use crate::tile::{TILE_HEIGHT, TILE_WIDTH, TileId};
use crate::tree::subtree_root;

/// That the leaf at `position` (from 1) is in the tree of `size`: the hashes beside its path, lowest first. `None` if
/// there is no such leaf. `tile` gives the hashes of a tile, and fails where it cannot.
pub fn inclusion_proof<E>(
    position: u64,
    size: u64,
    tile: impl FnMut(TileId) -> Result<Vec<Hash>, E>,
) -> Result<Option<Vec<Hash>>, E> {
    if position == 0 || position > size {
        return Ok(None);
    }
    let mut nodes = Nodes { tile, short: false };
    let (mut start, mut end) = (0, size);
    let mut proof = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if position <= middle {
            proof.push(nodes.range(middle, end)?);
            end = middle;
        } else {
            proof.push(nodes.range(start, middle)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok((!nodes.short).then_some(proof))
}

/// That the tree of `new` extends the tree of `old`. `None` if `old` is the larger. `tile` as in [`inclusion_proof`].
pub fn consistency_proof<E>(
    old: u64,
    new: u64,
    tile: impl FnMut(TileId) -> Result<Vec<Hash>, E>,
) -> Result<Option<Vec<Hash>>, E> {
    if old > new {
        return Ok(None);
    }
    if old == 0 || old == new {
        return Ok(Some(Vec::new()));
    }
    let mut nodes = Nodes { tile, short: false };
    let (mut start, mut end) = (0, new);
    let mut proof = Vec::new();
    // `whole` is true while the subtree in hand is the old tree itself, whose root the verifier has.
    let mut whole = true;
    while end > old {
        let middle = start + split(end - start);
        if old <= middle {
            proof.push(nodes.range(middle, end)?);
            end = middle;
        } else {
            proof.push(nodes.range(start, middle)?);
            start = middle;
            whole = false;
        }
    }
    if !whole {
        proof.push(nodes.range(start, end)?);
    }
    proof.reverse();
    Ok((!nodes.short).then_some(proof))
}

/// Whether `proof` shows that the leaf hash at `position` (from 1) is in the tree of `size` with this root.
pub fn verify_inclusion(leaf: &Hash, position: u64, size: u64, root: &Hash, proof: &[Hash]) -> bool {
    if position == 0 || position > size {
        return false;
    }
    let (mut index, mut last) = (position - 1, size - 1);
    let mut hash = *leaf;
    for beside in proof {
        if last == 0 {
            return false;
        }
        if index & 1 == 1 || index == last {
            hash = Hash::node(beside, &hash);
            skip_missing_levels(&mut index, &mut last);
        } else {
            hash = Hash::node(&hash, beside);
        }
        index >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the tree of `new` with `new_root` begins with the tree of `old` with `old_root`.
pub fn verify_consistency(old: u64, old_root: &Hash, new: u64, new_root: &Hash, proof: &[Hash]) -> bool {
    if old == 0 {
        return proof.is_empty() && *old_root == Hash::of_nothing() && (new > 0 || old_root == new_root);
    }
    if old >= new {
        return old == new && proof.is_empty() && old_root == new_root;
    }
    let (seed, rest) = if old.is_power_of_two() {
        (old_root, proof)
    } else {
        let Some((first, rest)) = proof.split_first() else {
            return false;
        };
        (first, rest)
    };
    let shift = (old - 1).trailing_ones();
    let (mut index, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    let (mut old_hash, mut new_hash) = (*seed, *seed);
    for beside in rest {
        if last == 0 {
            return false;
        }
        if index & 1 == 1 || index == last {
            old_hash = Hash::node(beside, &old_hash);
            new_hash = Hash::node(beside, &new_hash);
            skip_missing_levels(&mut index, &mut last);
        } else {
            new_hash = Hash::node(&new_hash, beside);
        }
        index >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}

/// On the right edge a subtree may have no sibling for some levels; those have no hash in the proof.
fn skip_missing_levels(index: &mut u64, last: &mut u64) {
    while *index & 1 == 0 && *index != 0 {
        *index >>= 1;
        *last >>= 1;
    }
}

/// The size of the left subtree: the largest power of two below `size`, which is at least 2.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// Any node of the tree, computed from the tile that covers it.
struct Nodes<F> {
    tile: F,
    /// A tile had fewer hashes than a tree of this size has: there is no proof.
    short: bool,
}

impl<E, F: FnMut(TileId) -> Result<Vec<Hash>, E>> Nodes<F> {
    /// The root over the leaves `start..end`, a range that the recursive definition of the tree produces.
    fn range(&mut self, start: u64, end: u64) -> Result<Hash, E> {
        let size = end - start;
        if size.is_power_of_two() {
            return self.node(size.trailing_zeros(), start);
        }
        let middle = start + split(size);
        Ok(Hash::node(&self.range(start, middle)?, &self.range(middle, end)?))
    }

    /// The root of the complete subtree of 2^height leaves from `start` on.
    fn node(&mut self, height: u32, start: u64) -> Result<Hash, E> {
        let level = height / TILE_HEIGHT;
        let first = start >> (level * TILE_HEIGHT);
        let id = TileId { level: u8::try_from(level).unwrap_or(u8::MAX), number: first >> TILE_HEIGHT };
        let offset = usize::from(first.to_le_bytes()[0]);
        let hashes = (self.tile)(id)?;
        let count = 1 << (height % TILE_HEIGHT);
        debug_assert!(offset + count <= TILE_WIDTH, "a complete subtree lies in one tile");
        Ok(hashes.get(offset..offset + count).map_or_else(
            || {
                self.short = true;
                Hash::of_nothing()
            },
            subtree_root,
        ))
    }
}
