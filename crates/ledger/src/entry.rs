//! What a caller hands over to be appended.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::fact::{Stored, StoredBody, StoredValue};
use crate::hash::Hash;

/// Longest leaf, in bytes: 64 KiB.
pub const MAX_LEAF_BYTES: usize = 65_536;

/// A fact about to be appended. Its leaf must already say position, commitment and erasures, and they must agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// One compact JSON object, hashed and stored as it is.
    pub leaf: Vec<u8>,
    /// The body that the leaf commits to.
    pub body: Option<Sealed>,
    /// The personal values taken out of the body.
    pub values: Vec<SealedValue>,
    /// What this fact erases, in the order of the leaf.
    pub erases: Vec<Erasure>,
}

/// Bytes under a salt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Random, drawn for these bytes alone.
    pub salt: [u8; 32],
    /// One compact JSON object.
    pub bytes: Vec<u8>,
}

impl Sealed {
    /// SHA-256(salt ‖ bytes): what the leaf holds as base64 in `body`.
    pub fn commitment(&self) -> Hash {
        Hash::commitment(&self.salt, &self.bytes)
    }
}

/// A personal value under a salt, and its place in the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedValue {
    /// The JSON Pointer (RFC 6901) of its `{"†": …}` in the body.
    pub path: String,
    /// Random, drawn for this value alone.
    pub salt: [u8; 32],
    /// One compact JSON value.
    pub bytes: Vec<u8>,
}

impl SealedValue {
    /// SHA-256(salt ‖ bytes): what the body holds as base64 in `†`.
    pub fn commitment(&self) -> Hash {
        Hash::commitment(&self.salt, &self.bytes)
    }
}

/// One erasure: a whole body with its values, or one value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub struct Erasure {
    /// Whose body or value, an earlier fact's.
    pub position: u64,
    /// Which value; `None` for the whole body.
    pub path: Option<String>,
}

impl TryFrom<Map<String, Value>> for Erasure {
    type Error = &'static str;

    /// Reads `{"position": n}` or `{"position": n, "path": p}` and nothing that says more: it might mean less.
    fn try_from(members: Map<String, Value>) -> Result<Self, Self::Error> {
        let position = members.get("position").and_then(Value::as_u64);
        let path = members.get("path");
        let known = usize::from(position.is_some()) + usize::from(path.is_some());
        match (position, path) {
            _ if known != members.len() => Err("an erasure has the members position and path"),
            (Some(position), None) => Ok(Self { position, path: None }),
            (Some(position), Some(Value::String(path))) if is_pointer(path) => Ok(Self { position, path: Some(path.clone()) }),
            _ => Err("an erasure has a whole number as position and a JSON Pointer into a body as path"),
        }
    }
}

/// Whether a text is the JSON Pointer (RFC 6901) of something inside a body.
fn is_pointer(path: &str) -> bool {
    let is_escape = |after: &str| after.starts_with(['0', '1']);
    path.starts_with('/') && path.split('~').skip(1).all(is_escape)
}

impl Entry {
    /// The entry as it will be read back.
    pub(crate) fn as_stored(&self, position: u64) -> Stored<'_> {
        Stored {
            position,
            leaf: &self.leaf,
            body: self.body.as_ref().map(|body| StoredBody { salt: &body.salt, bytes: &body.bytes }),
            values: self
                .values
                .iter()
                .map(|value| StoredValue { path: &value.path, salt: &value.salt, bytes: &value.bytes })
                .collect(),
        }
    }
}
