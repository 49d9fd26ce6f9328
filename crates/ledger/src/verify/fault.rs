//! One line of a refusal: where, and what is wrong there.

use std::fmt;

use crate::tile::TileId;
use crate::wrong::Wrong;

/// Something wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What.
    pub wrong: Wrong,
}

/// Where something is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The fact at this position.
    Position(u64),
    /// A row of a table at a position that has no fact.
    Row {
        /// The table.
        table: &'static str,
        /// The position in it.
        position: i64,
    },
    /// A tile.
    Tile(TileId),
    /// The stored checkpoint over so many facts.
    Checkpoint(u64),
    /// A file, by its name in the folder.
    File(String),
    /// A line of an export, from 1.
    Line(u64),
    /// The key that was given.
    GivenKey,
    /// The checkpoint that was given.
    GivenCheckpoint,
    /// The ledger.
    Whole,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Position(position) => write!(formatter, "position {position}"),
            Self::Row { table, position } => {
                write!(formatter, "the {table} at position {position}")
            }
            Self::Tile(id) => id.fmt(formatter),
            Self::Checkpoint(size) => write!(formatter, "the checkpoint over {size} facts"),
            Self::File(name) => write!(formatter, "the file {name}"),
            Self::Line(number) => write!(formatter, "line {number}"),
            Self::GivenKey => formatter.write_str("the key given"),
            Self::GivenCheckpoint => formatter.write_str("the checkpoint given"),
            Self::Whole => formatter.write_str("the ledger"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.place, self.wrong)
    }
}
