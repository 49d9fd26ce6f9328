//! Stories about what comes in.


mod facts;

mod located;
mod write;
