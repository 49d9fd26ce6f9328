//! Stories about the ledger, from outside the crate.

mod attack;
mod common;
mod differential;
mod flip;
mod interop;
mod story;
mod tree;
