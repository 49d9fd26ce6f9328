//! Finds the AI in a source tree: what is declared in manifests, imported in source, named in configuration, deployed by infrastructure code, or
//! lies there as a model file. It reads and never runs what it finds, asks no network, and says what it could not read.
//!
//! The same tree gives the same bytes, whatever the number of threads and the order of the file system.

mod accounting;
mod catalogue;
mod comments;
mod component;
mod infra;
mod install;
mod look;
mod manifest;
mod merge;
mod nested;
mod notebook;
mod path;
mod registry;
mod scan;
mod source;
mod texts;
mod weights;
mod words;

#[cfg(test)]
mod fuzz;

pub use accounting::{Accounting, Skipped, Why};
pub use catalogue::{Catalogue, CatalogueError};
pub use component::{Component, Evidence, Fingerprint, Grade, Kind};
pub use registry::Registry;
pub use scan::{Discovery, ScanError, scan};
