//! Stories about what comes in.

mod cyclonedx;
mod facts;
mod interop;
mod located;
mod table;
mod write;
