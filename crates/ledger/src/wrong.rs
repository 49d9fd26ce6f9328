//! What can be wrong with a fact, a tile, a checkpoint or a file: said alike when refusing to append and when verifying.

use crate::entry::MAX_LEAF_BYTES;
use crate::hash::Hash;
use crate::json::JsonError;
use crate::key::KeyError;
use crate::note::NoteError;

/// One thing that is wrong. Reads as the predicate of a sentence whose subject is the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the text of each variant is its meaning, and its fields are named in it")]
pub enum Wrong {
    #[error("has a leaf of {0} bytes, more than {MAX_LEAF_BYTES}")]
    LeafTooLong(usize),
    #[error("has a {what} that {error}")]
    Json { what: &'static str, error: JsonError },
    #[error("has a {0} that is not an object")]
    NotAnObject(&'static str),
    #[error("has a leaf without the members of this format: {0}")]
    LeafMalformed(String),
    #[error("has a leaf of version {0}, which this program does not know")]
    LeafVersion(u64),
    #[error("has a leaf that says position {said} at position {expected}")]
    WrongPosition { said: u64, expected: u64 },
    #[error("does not follow the fact before: position {expected} was expected")]
    Gap { expected: u64 },
    #[error("was recorded at {0}, which is not an instant YYYY-MM-DDThh:mm:ssZ")]
    RecordedMalformed(String),
    #[error("was recorded at {0}, earlier than the fact before")]
    RecordedBack(String),
    #[error("has a {0} whose salt is not of 32 bytes")]
    SaltLength(&'static str),
    #[error("has a leaf that is not the one in the tree")]
    LeafDiffers,
    #[error("has a body that does not match the commitment in its leaf")]
    BodyDiffers,
    #[error("has a body that its leaf does not commit to")]
    BodyUncommitted,
    #[error("has a member † at \"{0}\" that is not the base64 of a commitment and alone in an object inside the body")]
    MarkMisplaced(String),
    #[error("lacks its body, and no later fact erases it")]
    BodyMissing,
    #[error("still has the body that a later fact erases")]
    BodyNotErased,
    #[error("lacks the value {0}, and no later fact erases it")]
    ValueMissing(String),
    #[error("has a value {0} that does not match its commitment")]
    ValueDiffers(String),
    #[error("has a value {path} that {error}")]
    ValueMalformed { path: String, error: JsonError },
    #[error("has a value {0} with a member † in it, which could never be erased alone")]
    MarkInValue(String),
    #[error("has a value {0} that its body has no place for")]
    ValueUnplaced(String),
    #[error("still has the value {0} that a later fact erases, or never had it")]
    ValueNotErased(String),
    #[error("names erasures in its leaf that differ from those of the entry")]
    ErasesDiffer,
    #[error("erases {0}, which is not earlier than itself")]
    ErasesLater(u64),
    #[error("erases what position {position} does not have{}", path.as_ref().map(|path| format!(" at {path}")).unwrap_or_default())]
    NothingToErase { position: u64, path: Option<String> },
    #[error("belongs to no fact")]
    Orphan,
    #[error("is not as the leaves make it")]
    TileDiffers,
    #[error("is missing")]
    Missing,
    #[error("holds {found} tiles where the leaves make {expected}")]
    TileCount { found: u64, expected: u64 },
    #[error("{0}")]
    Note(#[from] NoteError),
    #[error("{0}")]
    Key(#[from] KeyError),
    #[error("states the size {0}, which is not the size it is stored under")]
    CheckpointSize(u64),
    #[error("states the root {stated}, and the leaves make {computed}")]
    Root { stated: Hash, computed: Hash },
    #[error("covers {stated} facts, and there are only {size}: facts were cut off, or this is an older copy")]
    Longer { stated: u64, size: u64 },
    #[error("has facts and no checkpoint")]
    Unsigned,
    #[error("({0}) did not sign the last checkpoint")]
    NotByKey(String),
    #[error("is signed by a key that had been replaced: it stands before the signer of a shorter one")]
    RetiredKey,
    #[error("is not in the form of this format: {0}")]
    Form(&'static str),
    #[error("could not be read by SQLite: {0}")]
    Storage(String),
}
