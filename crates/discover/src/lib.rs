//! Finds the AI in a source tree: what is declared in manifests, imported in source, named in configuration, deployed by infrastructure code, or
//! lies there as a model file. It reads and never runs what it finds, asks no network, and says what it could not read.
//!
//! It finds AI services in logs and registers too: [`logs`].
//!
//! The same tree gives the same bytes, whatever the number of threads and the order of the file system.

mod accounting;
mod catalogue;
mod comments;
mod component;
#[cfg(test)]
mod fuzz;
mod infra;
mod install;
pub mod logs;
mod look;
mod manifest;
mod merge;
mod namespace;
mod notebook;
mod outputs;
mod path;
mod registry;
mod scan;
mod since;
mod source;
mod spelled;
mod systems;
mod texts;
mod values;
mod walk;
mod weights;
mod words;
mod yaml;

pub use accounting::{Accounting, Since, Skipped, Why};
pub use catalogue::{Catalogue, CatalogueError};
pub use component::{Component, Evidence, Fingerprint, Grade, Kind};
pub use outputs::{ReadError, as_cyclonedx, as_sarif, as_text, read_cyclonedx};
pub use path::visible;
pub use registry::Registry;
pub use scan::{Discovery, ScanError, scan, scan_since};
pub use since::SinceError;
pub use systems::{Deployed, System};
