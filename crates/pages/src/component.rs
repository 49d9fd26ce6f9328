//! The parts pages are made of. Each renders the markup that `ephor.css` was written for.

pub mod check;
pub mod chips;
pub mod chrome;
pub mod diff;
pub mod facts;
pub mod field;
pub mod grid;
pub mod history;
pub(crate) mod keys;
pub mod level;
pub mod lines;
pub mod map;
pub mod pager;
pub mod rail;
pub mod refs;
pub mod refusal;
pub mod savebar;
pub mod section;
pub mod state;
pub mod statement;
pub mod trace;
pub mod views;
pub mod words;
