//! Stories about the ledger, from outside the crate.

mod attack;
mod common;
mod differential;
mod flip;
mod interop;
mod second;
mod story;
mod tree;
