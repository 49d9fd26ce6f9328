//! A fact as it is stored, and whether it holds by itself.

use std::collections::BTreeMap;

use crate::entry::{Entry, MAX_LEAF_BYTES, Sealed, SealedValue};
use crate::hash::Hash;
use crate::json::{Json, Mark};
use crate::leaf::Leaf;
use crate::wrong::Wrong;

/// A fact as read, its bytes borrowed from the store for the time of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<'a> {
    /// Its place in the ledger, from 1.
    pub position: u64,
    /// Exactly the bytes that were hashed.
    pub leaf: &'a [u8],
    /// Absent where there never was one or it was erased.
    pub body: Option<StoredBody<'a>>,
    /// The values not erased, sorted by path.
    pub values: Vec<StoredValue<'a>>,
}

/// A body as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredBody<'a> {
    /// 32 bytes.
    pub salt: &'a [u8],
    /// One JSON object.
    pub bytes: &'a [u8],
}

/// A personal value as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredValue<'a> {
    /// Its place in the body, a JSON Pointer.
    pub path: &'a str,
    /// 32 bytes.
    pub salt: &'a [u8],
    /// One JSON value.
    pub bytes: &'a [u8],
}

/// A fact as read, with bytes of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its place in the ledger, from 1.
    pub position: u64,
    /// Exactly the bytes that were hashed.
    pub leaf: Vec<u8>,
    /// Absent where there never was one or it was erased.
    pub body: Option<Sealed>,
    /// The values not erased, sorted by path.
    pub values: Vec<SealedValue>,
}

impl TryFrom<&Stored<'_>> for Fact {
    type Error = Wrong;

    fn try_from(stored: &Stored<'_>) -> Result<Self, Wrong> {
        let body = stored.body.map(|body| {
            let salt = body.salt.try_into().map_err(|_| Wrong::SaltLength("body"))?;
            Ok::<_, Wrong>(Sealed { salt, bytes: body.bytes.to_vec() })
        });
        let values = stored.values.iter().map(|value| {
            let salt = value.salt.try_into().map_err(|_| Wrong::SaltLength("value"))?;
            Ok::<_, Wrong>(SealedValue { path: value.path.to_owned(), salt, bytes: value.bytes.to_vec() })
        });
        Ok(Self {
            position: stored.position,
            leaf: stored.leaf.to_vec(),
            body: body.transpose()?,
            values: values.collect::<Result<_, _>>()?,
        })
    }
}

/// What inspecting a fact found besides what is wrong.
pub(crate) struct Inspected<'a> {
    /// The members of its leaf.
    pub(crate) leaf: Leaf<'a>,
    /// Whether the leaf commits to a body that is not there.
    pub(crate) lacks_body: bool,
    /// The `†` objects of the body whose value is not there.
    pub(crate) lacks_values: Vec<String>,
}

/// Checks all that a fact says about itself: leaf, commitments, places. `None` if its leaf cannot be read.
/// `previous` is the `recorded` of the fact before, empty for none.
pub(crate) fn inspect<'a>(fact: &Stored<'a>, previous: &str, wrong: &mut dyn FnMut(Wrong)) -> Option<Inspected<'a>> {
    if fact.leaf.len() > MAX_LEAF_BYTES {
        wrong(Wrong::LeafTooLong(fact.leaf.len()));
    }
    let leaf = match Leaf::parse(fact.leaf) {
        Ok(leaf) => leaf,
        Err(fault) => {
            wrong(fault);
            return None;
        }
    };
    if leaf.position != fact.position {
        wrong(Wrong::WrongPosition { said: leaf.position, expected: fact.position });
    }
    if leaf.recorded < previous {
        wrong(Wrong::RecordedBack(leaf.recorded.to_owned()));
    }
    for erasure in leaf.erases.iter().flatten().filter(|erasure| erasure.position >= fact.position) {
        wrong(Wrong::ErasesLater(erasure.position));
    }
    let mut inspected = Inspected { lacks_body: false, lacks_values: Vec::new(), leaf };
    match (inspected.leaf.body, fact.body) {
        (Some(stated), Some(body)) => {
            inspect_body(stated, body, fact, &mut inspected.lacks_values, wrong);
        }
        (stated, body) => {
            if body.is_some() {
                wrong(Wrong::BodyUncommitted);
            }
            inspected.lacks_body = stated.is_some();
            fact.values.iter().for_each(|value| wrong(Wrong::ValueUnplaced(value.path.to_owned())));
        }
    }
    Some(inspected)
}

fn inspect_body(stated: Hash, body: StoredBody<'_>, fact: &Stored<'_>, lacks: &mut Vec<String>, wrong: &mut dyn FnMut(Wrong)) {
    if body.salt.len() != 32 {
        wrong(Wrong::SaltLength("body"));
    }
    if Hash::commitment(body.salt, body.bytes) != stated {
        wrong(Wrong::BodyDiffers);
    }
    let json = match Json::read(body.bytes) {
        Ok(json) => json,
        Err(error) => return wrong(Wrong::Json { what: "body", error }),
    };
    if json.members.is_none() {
        wrong(Wrong::NotAnObject("body"));
    }
    let mut places = BTreeMap::new();
    for Mark { path, commitment } in json.marks {
        match commitment {
            // The body itself cannot be a value.
            Some(commitment) if !path.is_empty() => {
                places.insert(path, commitment);
            }
            _ => wrong(Wrong::MarkMisplaced(path)),
        }
    }
    for value in &fact.values {
        match places.remove(value.path) {
            None => wrong(Wrong::ValueUnplaced(value.path.to_owned())),
            Some(stated) => inspect_value(value, stated, wrong),
        }
    }
    lacks.extend(places.into_keys());
}

fn inspect_value(value: &StoredValue<'_>, stated: Hash, wrong: &mut dyn FnMut(Wrong)) {
    let path = || value.path.to_owned();
    if value.salt.len() != 32 {
        wrong(Wrong::SaltLength("value"));
    }
    if Hash::commitment(value.salt, value.bytes) != stated {
        wrong(Wrong::ValueDiffers(path()));
    }
    match Json::read(value.bytes) {
        Err(error) => wrong(Wrong::ValueMalformed { path: path(), error }),
        Ok(json) if !json.marks.is_empty() => wrong(Wrong::MarkInValue(path())),
        Ok(_) => {}
    }
}

/// Everything that an entry must be before it may be appended at `position`. Returns its `recorded`.
pub(crate) fn admit(entry: &Entry, position: u64, previous: &str) -> Result<String, Wrong> {
    let stored = entry.as_stored(position);
    let mut first = None;
    let inspected = inspect(&stored, previous, &mut |wrong| {
        first.get_or_insert(wrong);
    });
    let (None, Some(inspected)) = (&first, inspected) else {
        return Err(first.unwrap_or(Wrong::BodyMissing));
    };
    if inspected.lacks_body {
        return Err(Wrong::BodyMissing);
    }
    if let Some(path) = inspected.lacks_values.into_iter().next() {
        return Err(Wrong::ValueMissing(path));
    }
    if inspected.leaf.erases.unwrap_or_default() != entry.erases {
        return Err(Wrong::ErasesDiffer);
    }
    Ok(inspected.leaf.recorded.to_owned())
}
