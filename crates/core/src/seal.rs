//! What becomes of a record on its way into a body: checked against its declaration, its personal values taken out, its content digested.

use serde_json::{Map, Value};
use sha2::Digest as _;

use crate::datum::COMMITMENT;
use crate::fact::Sha256;
use crate::kinds::Declaration;
use crate::shape::{Field, Shape};

/// Chance, as an argument: 32 random bytes at a time.
pub type Salts<'a> = &'a mut dyn FnMut() -> [u8; 32];

/// What a sealed value holds that says it was erased in an earlier version; nothing else is ever null.
const ERASED: &[u8] = b"null";

/// A personal value taken out of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedValue {
    /// JSON Pointer (RFC 6901) of its place in the body.
    pub path: String,
    /// 32 random bytes.
    pub salt: [u8; 32],
    /// The value as compact JSON.
    pub bytes: Vec<u8>,
}

/// SHA-256(salt ‖ bytes).
pub fn commit(salt: &[u8; 32], bytes: &[u8]) -> Sha256 {
    let mut hash = sha2::Sha256::new();
    hash.update(salt);
    hash.update(bytes);
    Sha256(hash.finalize().into())
}

/// Calls `visit` for every personal value in a record, with its JSON Pointer below `at`.
fn personal(declaration: &Declaration, record: &mut Map<String, Value>, at: &str, visit: &mut dyn FnMut(String, &mut Value)) {
    for field in declaration.fields {
        if let Some(value) = record.get_mut(field.name) {
            let path = format!("{at}/{}", field.name);
            if declaration.is_personal(field) {
                visit(path, value);
            } else {
                personal_in(&field.shape, value, &path, visit);
            }
        }
    }
}

fn personal_in(shape: &Shape, value: &mut Value, at: &str, visit: &mut dyn FnMut(String, &mut Value)) {
    match (shape, value) {
        (Shape::List(inner), Value::Array(items)) => {
            for (place, item) in items.iter_mut().enumerate() {
                personal_in(inner, item, &format!("{at}/{place}"), visit);
            }
        }
        (Shape::Part(fields), Value::Object(part)) => {
            for field in *fields {
                if let Some(value) = part.get_mut(field.name) {
                    let path = format!("{at}/{}", field.name);
                    if field.personal { visit(path, value) } else { personal_in(&field.shape, value, &path, visit) }
                }
            }
        }
        _ => {}
    }
}

/// Takes the personal values out of a record and leaves their commitments. `known` are the sealed values of the version before: a value that has
/// not changed keeps its salt, so that content which has not changed keeps its digest. A value erased from an earlier version is sealed as one that
/// says so, because a commitment without a value would be taken for one that somebody removed.
pub fn seal(declaration: &Declaration, record: &mut Value, known: &[SealedValue], salts: Salts<'_>) -> Vec<SealedValue> {
    let mut sealed = Vec::new();
    if let Value::Object(record) = record {
        personal(declaration, record, "/record", &mut |path, value| {
            let erased = value.as_object().is_some_and(|object| object.contains_key(COMMITMENT));
            let bytes = if erased { ERASED.to_vec() } else { value.to_string().into_bytes() };
            let before = known.iter().find(|one| one.path == path && one.bytes == bytes);
            let salt = before.map_or_else(&mut *salts, |one| one.salt);
            let mut commitment = Map::new();
            commitment.insert(COMMITMENT.to_owned(), Value::String(commit(&salt, &bytes).to_string()));
            *value = Value::Object(commitment);
            sealed.push(SealedValue { path, salt, bytes });
        });
    }
    sealed
}

/// Whether a sealed record still says of some place that it has been erased, where no personal value can stand.
pub fn says_erased(record: &Value) -> bool {
    match record {
        Value::Object(object) => {
            object.get(COMMITMENT).is_some_and(|commitment| commitment == "") || object.values().any(says_erased)
        }
        Value::Array(items) => items.iter().any(says_erased),
        _ => false,
    }
}

/// Puts personal values back where their commitments stand.
pub fn unseal(body: &mut Value, values: &[(&str, &[u8])]) {
    for (path, bytes) in values {
        if let (Some(place), Ok(value)) = (body.pointer_mut(path), serde_json::from_slice(bytes)) {
            *place = if *bytes == ERASED { serde_json::json!({ COMMITMENT: "" }) } else { value };
        }
    }
}

/// The content of a record: everything but the fields marked as progress, at any depth.
pub fn content(fields: &[Field], record: &Value) -> Value {
    let Value::Object(record) = record else {
        return record.clone();
    };
    let kept = fields.iter().filter(|field| !field.progress);
    let pairs = kept.filter_map(|field| Some((field.name.to_owned(), content_of(&field.shape, record.get(field.name)?))));
    Value::Object(pairs.collect())
}

fn content_of(shape: &Shape, value: &Value) -> Value {
    match (shape, value) {
        (Shape::List(inner), Value::Array(items)) => items.iter().map(|item| content_of(inner, item)).collect(),
        (Shape::Part(fields), Value::Object(_)) => content(fields, value),
        _ => value.clone(),
    }
}

/// SHA-256(content salt ‖ content), where content is compact JSON in declared order.
pub fn content_digest(salt: &[u8; 32], content: &Value) -> Sha256 {
    commit(salt, content.to_string().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Kind;

    fn person() -> Value {
        serde_json::json!({"title": "Leontine Ashdown", "name": "Leontine Ashdown", "employment": "director", "from": "2020-01-01",
            "conflicts": [{"with": "AIS-1", "nature": "built it"}]})
    }

    #[test]
    fn personal_values_leave_the_body_and_come_back() {
        let declaration = Kind::Person.declaration();
        let mut record = person();
        let sealed = seal(declaration, &mut record, &[], &mut || [7; 32]);
        let paths: Vec<_> = sealed.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, ["/record/title", "/record/name", "/record/conflicts/0/nature"]);
        assert!(!record.to_string().contains("Ashdown") && !record.to_string().contains("built"));
        let mut body = serde_json::json!({"record": record});
        unseal(&mut body, &sealed.iter().map(|one| (one.path.as_str(), one.bytes.as_slice())).collect::<Vec<_>>());
        assert_eq!(body["record"], person());
    }

    #[test]
    fn a_value_that_has_not_changed_keeps_its_salt() {
        let declaration = Kind::Person.declaration();
        let first = seal(declaration, &mut person(), &[], &mut || [1; 32]);
        let mut changed = person();
        changed["name"] = "L. Ashdown".into();
        let second = seal(declaration, &mut changed, &first, &mut || [2; 32]);
        assert_eq!(second[0].salt, [1; 32]);
        assert_eq!(second[1].salt, [2; 32]);
    }

    #[test]
    fn progress_is_not_content_however_deep() {
        let declaration = Kind::Policy.declaration();
        let before =
            serde_json::json!({"edition": "v1", "related": [{"area": "hr", "relation": "aligned", "checked_on": "2026-01-01"}]});
        let mut after = before.clone();
        after["related"][0]["checked_on"] = "2026-06-01".into();
        assert_eq!(content(declaration.fields, &before), content(declaration.fields, &after));
        after["edition"] = "v2".into();
        assert_ne!(content(declaration.fields, &before), content(declaration.fields, &after));
    }
}
