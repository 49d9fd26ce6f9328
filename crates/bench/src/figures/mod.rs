//! The figures, one file each.

pub(crate) mod append;
pub(crate) mod conformity;
pub(crate) mod memory;
pub(crate) mod pages;
pub(crate) mod start;
pub(crate) mod verify;
