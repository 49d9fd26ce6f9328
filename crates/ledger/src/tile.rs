//! Tiles of height 8 (C2SP `tlog-tiles`): where one lies, and how a directory names it.

use std::fmt;

/// Hashes in a full tile.
pub const TILE_WIDTH: usize = 256;

/// Levels of binary tree in one tile.
pub(crate) const TILE_HEIGHT: u32 = 8;

/// Which tile: `level` counts from the leaves in steps of 256, `number` from the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TileId {
    /// 0 for leaf hashes, L for the roots of complete subtrees of 256^L leaves.
    pub level: u8,
    /// The tile holds the hashes 256·number to 256·number + 255 of its level.
    pub number: u64,
}

impl fmt::Display for TileId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "tile {}/{}", self.level, self.number)
    }
}

/// Hashes that a ledger of `size` has at `level`: floor(size / 256^level).
pub(crate) fn hashes_at(size: u64, level: u8) -> u64 {
    size.checked_shr(u32::from(level) * TILE_HEIGHT).unwrap_or(0)
}

/// The tiles on the right edge of a ledger of `size` that are not full, each with its width, from level 0 upwards.
pub(crate) fn partial_tiles(size: u64) -> impl Iterator<Item = (TileId, usize)> {
    (0u8..8).map(move |level| (level, hashes_at(size, level))).take_while(|(_, count)| *count > 0).map(|(level, count)| {
        let width = usize::from(count.to_le_bytes()[0]);
        (TileId { level, number: count >> TILE_HEIGHT }, width)
    })
}

/// How many tiles a ledger of `size` stores.
pub(crate) fn tiles_in(size: u64) -> u64 {
    (0u8..8).map(|level| hashes_at(size, level).div_ceil(TILE_WIDTH as u64)).sum()
}

/// The path of tile number `number` below its level's folder: groups of three digits, all but the last after an `x`.
pub(crate) fn number_path(number: u64) -> String {
    let mut path = format!("{:03}", number % 1000);
    let mut rest = number / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_the_paths_of_the_specification() {
        assert_eq!(number_path(0), "000");
        assert_eq!(number_path(1_234_067), "x001/x234/067");
    }

    #[test]
    fn a_full_ledger_has_no_partial_hashes() {
        let widths: Vec<_> = partial_tiles(65_536).map(|(tile, width)| (tile.level, tile.number, width)).collect();
        assert_eq!(widths, [(0, 256, 0), (1, 1, 0), (2, 0, 1)]);
        assert_eq!(tiles_in(65_536), 256 + 1 + 1);
        assert_eq!(tiles_in(257), 2 + 1);
    }
}
