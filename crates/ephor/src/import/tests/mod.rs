//! Stories about what comes in.

mod cyclonedx;
mod facts;
mod interop;
mod located;
mod model_card;
mod rows;
mod table;
mod write;
