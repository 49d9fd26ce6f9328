//! For tests alone: kills the program in the middle of its work and looks at what it left.
//!
//! [`kills`] kills a process of sixteen writers at random moments; [`points`] kills ten pieces of work at every system call
//! that writes or syncs. Whatever was acknowledged must be there, nothing may be half there, and the ledger must verify.

mod kills;
mod left;
mod points;

pub use kills::{Kills, kills};
pub use points::{Bench, FLOWS, Flow, Points, cannot_watch, named};
