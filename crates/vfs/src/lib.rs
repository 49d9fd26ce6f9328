//! For tests alone: a disk that fails on purpose, beneath SQLite, from a seed.
//!
//! The ledger is opened as it always is and does not know. [`Machine::beneath`] makes SQLite find the databases of one
//! folder on a disk in memory; the disk loses, tears and reorders what was not synced when its power is cut, and its
//! calls fail in two ways. [`run`] lets a ledger work on such a disk and checks that it kept its word.

mod chance;
mod disk;
mod facts;
mod machine;
mod run;
mod vfs;

pub use chance::Chance;
pub use disk::{Disk, Failure};
pub use machine::{Machine, Mounted};
pub use run::{Beginning, Figures, Ways, named, run};
