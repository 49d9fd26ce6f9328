//! A fact as it is stored, and whether it holds by itself.

use std::collections::BTreeMap;

use memchr::memchr;
use memchr::memmem::Finder;

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

/// Sees whether a fact is whole without reading its JSON.
pub(crate) struct Glance {
    erases: Finder<'static>,
    mark: Finder<'static>,
    escape: Finder<'static>,
}

impl Default for Glance {
    fn default() -> Self {
        Self { erases: Finder::new("\"erases\""), mark: Finder::new("†"), escape: Finder::new("\\u") }
    }
}

impl Glance {
    /// Whether a fact has exactly the body its leaf commits to, no values, and erases nothing. Of a fact that is not of this, the usual form, it
    /// says no; what is wrong with it, if anything is, [`inspect`] says. That its bytes are JSON of the right form it does not see.
    pub(crate) fn is_whole(&self, fact: &Stored<'_>) -> bool {
        let (Some(stated), Some(body)) = (commitment_at_the_end(fact.leaf), fact.body) else { return false };
        fact.values.is_empty()
            && memchr(b'\\', fact.leaf).is_none()
            && self.erases.find(fact.leaf).is_none()
            && self.mark.find(body.bytes).is_none()
            && self.escape.find(body.bytes).is_none()
            && Hash::commitment(body.salt, body.bytes) == stated
    }
}

/// The commitment to the body, where it is the last member of a leaf. Within a string a quote would stand behind a backslash.
fn commitment_at_the_end(leaf: &[u8]) -> Option<Hash> {
    const NAME: &[u8] = b",\"body\":\"";
    const BASE64: usize = 44;
    let rest = leaf.strip_suffix(b"\"}")?;
    let (before, commitment) = rest.split_at_checked(rest.len().checked_sub(BASE64)?)?;
    before.ends_with(NAME).then(|| Hash::from_base64(commitment)).flatten()
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::entry::Erasure;

    const RECORDED: &str = "2026-01-05T09:00:00Z";

    fn entry(leaf: impl Fn(&str) -> String, body: &str) -> Entry {
        let body = Sealed { salt: [7; 32], bytes: body.as_bytes().to_vec() };
        let commitment = format!(",\"body\":\"{}\"}}", body.commitment());
        Entry { leaf: leaf(&commitment).into_bytes(), body: Some(body), values: Vec::new(), erases: Vec::new() }
    }

    fn usual(body: &str) -> Entry {
        entry(|body| format!(r#"{{"v":1,"position":2,"recorded":"{RECORDED}","family":"record"{body}"#), body)
    }

    fn at_a_glance(entry: &Entry) -> bool {
        Glance::default().is_whole(&entry.as_stored(2))
    }

    #[test]
    fn a_fact_of_the_usual_form_is_seen_to_be_whole() {
        let entry = usual(r#"{"record":{"title":"“Häuser” \\ \n"}}"#);
        assert!(admit(&entry, 2, "").is_ok() && at_a_glance(&entry));
    }

    #[test]
    fn what_erases_lacks_something_or_says_something_twice_is_read() {
        let erasing = |body: &str| format!(r#"{{"v":1,"position":2,"recorded":"{RECORDED}","erases":[{{"position":1}}]{body}"#);
        let erasing = Entry { erases: vec![Erasure { position: 1, path: None }], ..entry(erasing, "{}") };
        assert!(admit(&erasing, 2, "").is_ok() && !at_a_glance(&erasing));
        let without = Entry { body: None, ..usual("{}") };
        assert!(!at_a_glance(&without));
        for mark in ["†", "\\u2020"] {
            assert!(!at_a_glance(&usual(&format!(r#"{{"record":{{"title":{{"{mark}":""}}}}}}"#))), "{mark}");
        }
        let quoted = |body: &str| {
            let told = body.replace('"', "\\\"");
            format!(r#"{{"v":1,"position":2,"recorded":"{RECORDED}","key":"{}"}}"#, told.trim_end_matches('}'))
        };
        assert!(!at_a_glance(&entry(quoted, "{}")), "a text that looks like the member is not the member");
        let within = |body: &str| format!(r#"{{"v":1,"position":2,"recorded":"{RECORDED}","of":{{"a":1{body}}}"#);
        assert!(!at_a_glance(&entry(within, "{}")), "nor is a member of something else");
    }

    proptest! {
        #[test]
        fn where_a_byte_of_the_body_or_its_salt_is_another_nobody_sees_it_whole(at in any::<prop::sample::Index>(), bit in 0..8_u32) {
            let mut entry = usual(r#"{"record":{"title":"A title"},"content_salt":"AAAA"}"#);
            if let Some(body) = &mut entry.body {
                let place = at.index(body.bytes.len() + body.salt.len());
                let byte = place.checked_sub(32).map_or(&mut body.salt[place % 32], |place| &mut body.bytes[place]);
                *byte ^= 1 << bit;
            }
            prop_assert!(!at_a_glance(&entry));
        }
    }
}
