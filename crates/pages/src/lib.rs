//! What people see: structs in, markup out.
//!
//! Every page is a module with a struct and `page(chrome, data) -> Markup`, a whole HTML document.
//! The structs are plain: whoever serves them fills them from a snapshot and gives every address
//! ready to use. Nothing here reads a clock, a disk or a record.
//!
//! INVARIANT: no page holds an inline script, a `style` attribute or an address of a third party,
//! so that `default-src 'self'` is all the content security policy a server needs.

pub mod act;
pub mod acting;
pub mod assets;
pub mod batch;
pub mod beginning;
pub mod component;
pub mod difference;
pub mod entry;
pub mod form;
pub mod gallery;
pub mod import;
pub mod kind;
pub mod ledger;
pub mod problem;
pub mod readiness;
pub mod record;
pub mod refused;
pub mod register;
pub mod requirement;
pub mod requirements;
pub mod search;
pub mod setup;
pub mod waiting;
pub mod writing;

mod sample;
