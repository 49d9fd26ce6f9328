//! What is true and what may happen: a pure domain that knows no clock, disk, network, HTML, randomness or async.
//!
//! A **fact** is a record or an act. Facts fold into an [`image::Image`]; a command reads an image and is decided into new facts or a refusal
//! ([`decide`]); rules read an image and a date and yield findings ([`conformity`]). Applying a recorded fact cannot fail.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable, clippy::indexing_slicing)]

// The list of kinds, as the macro `every_kind!`.
include!(concat!(env!("OUT_DIR"), "/kinds.rs"));

#[macro_use]
pub mod pack;
#[macro_use]
mod declare;

pub mod act;
pub mod answer;
pub mod authority;
pub mod catalog;
pub mod check;
pub mod conformity;
mod cores;
pub mod datum;
pub mod decide;
mod derived;
pub mod fact;
pub mod id;
pub mod image;
pub mod kinds;
pub mod power;
mod print;
pub mod query;
pub mod reading;
pub mod rules;
pub mod schema;
pub mod seal;
pub mod shape;
#[cfg(any(test, feature = "story"))]
pub mod story;
pub mod task;
mod written;
