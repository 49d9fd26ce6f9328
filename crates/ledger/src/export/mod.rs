//! The full export: one line a fact, enough to restore the ledger byte for byte.

mod line;
mod restore;
mod text;
mod write;

pub(crate) use line::{Header, Line, parse};
pub use restore::{Restored, restore_full};
