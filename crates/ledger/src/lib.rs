//! Bytes that follow one another: append, tree, checkpoint, proof, verify.
//!
//! The crate knows bytes, not the domain. What it writes is described to strangers in `docs/ledger-format.md`, which
//! rules where the two differ. A [`Ledger`] is one folder with one writer; [`verify`] answers for a folder, a full
//! export or anybody's C2SP tile directory without changing it.
#![warn(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unreachable, clippy::unwrap_used)]

mod beside;
mod checkpoint;
mod entry;
mod error;
mod export;
mod fact;
mod folder;
mod hash;
mod json;
mod key;
mod leaf;
mod note;
mod proof;
mod sqlite;
mod tile;
mod tree;
mod verify;
mod wrong;

pub use beside::Signer;
pub use checkpoint::Checkpoint;
pub use entry::{Entry, Erasure, MAX_LEAF_BYTES, Sealed, SealedValue};
pub use error::{AppendError, LedgerError};
pub use export::{Restored, restore_full};
pub use fact::{Fact, Stored, StoredBody, StoredValue};
pub use folder::{DATABASE_FILE, HEAD_FILE, KEY_FILE, LOCK_FILE, VERIFIER_KEYS_FILE};
pub use hash::Hash;
pub use json::JsonError;
pub use key::{KeyError, SigningKey, VerifierKey, random_bytes};
pub use note::{Note, NoteError, NoteSignature};
pub use proof::{consistency_proof, inclusion_proof, verify_consistency, verify_inclusion};
pub use sqlite::{Ledger, sqlite_is_safe};
pub use tile::{TILE_WIDTH, TileId};
pub use tree::{Edge, Tree};
pub use verify::{DatabaseFiles, Fault, Options, Place, Report, VerifyError, verify, verify_database};
pub use wrong::Wrong;
