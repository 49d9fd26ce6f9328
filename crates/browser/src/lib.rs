//! Walks the program in a real browser and says what is wrong with its pages. For tests alone.
//!
//! [`Program`] starts `ephor demo`, [`Browser`] starts Debian's Chromium, [`walk`] visits every kind of page once and
//! checks it: valid HTML, no accessibility violation in light and dark, a strict content security policy, nothing
//! inline, nothing from elsewhere, no sideways scrolling at 320 pixels, few bytes.

mod browser;
mod markup;
mod policy;
mod program;
mod walk;
mod wire;

pub use browser::{Browser, Scheme, Traffic, Violation};
pub use program::Program;
pub use walk::{Fault, walk};
