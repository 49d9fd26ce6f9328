//! Ephor: an AI management system (ISO/IEC 42001) as one self-hosted program.
//!
//! The [`engine`] is the one writer over a ledger and the image folded from it; [`cli`] and [`web`] call only the engine.
#![warn(clippy::print_stderr)]

mod beside;
pub mod cli;
pub mod discovery;
pub mod engine;
mod export;
pub mod import;
mod out;
pub mod sample;
pub mod scans;
pub mod tokens;
pub mod views;
pub mod web;

/// An image is millions of small pieces, made by several threads and kept for long.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
