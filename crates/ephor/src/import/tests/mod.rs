//! Stories about what comes in.

mod cyclonedx;
mod facts;
mod interop;
mod located;
mod rows;
mod table;
mod write;
