//! Bodies: what stands beside a leaf, written here and read back when the ledger is replayed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::act::ActName;
use crate::decide::{Earlier, EarlierAct};
use crate::fact::{Content, Fact, Family, Form, Sha256};
use crate::id::Kind;
use crate::image::Wanted;
use crate::seal::{SealedValue, unseal};

/// A body as it stands in the ledger.
#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Body<'a> {
    /// The record, with commitments where personal values stood.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub record: Option<&'a RawValue>,
    /// The salt of the content digest, base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_salt: Option<std::borrow::Cow<'a, str>>,
    /// An act's payload.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub payload: Option<&'a RawValue>,
    /// Why, or the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

pub(super) fn of_record(record: &Value, content_salt: Option<[u8; 32]>, why: Option<&str>) -> Vec<u8> {
    let mut body = serde_json::Map::new();
    body.insert("record".to_owned(), record.clone());
    if let Some(salt) = content_salt {
        body.insert("content_salt".to_owned(), Value::String(BASE64.encode(salt)));
    }
    if let Some(why) = why {
        body.insert("reason".to_owned(), Value::String(why.to_owned()));
    }
    Value::Object(body).to_string().into_bytes()
}

pub(super) fn of_act(payload: &Value, reason: Option<&str>) -> Vec<u8> {
    let mut body = serde_json::Map::new();
    body.insert("payload".to_owned(), payload.clone());
    if let Some(reason) = reason {
        body.insert("reason".to_owned(), Value::String(reason.to_owned()));
    }
    Value::Object(body).to_string().into_bytes()
}

/// Reads the body of a fact for the image. What cannot be read counts for nothing: applying a recorded fact cannot fail.
pub fn fill(fact: &Fact, body: &[u8], values: &[(&str, &[u8])]) -> Content {
    match &fact.family {
        Family::Record(record) if record.form == Form::Final => fill_record(record.id.kind, body, values),
        Family::Record(_) => Content::Nothing,
        Family::Act(act) => fill_act(act.name, body),
    }
}

/// Reads a body that the image wants, as [`fill`] would.
pub fn fill_wanted(wanted: Wanted, body: &[u8], values: &[(&str, &[u8])]) -> Content {
    match wanted {
        Wanted::Version(id) => fill_record(id.kind, body, values),
        Wanted::Observation(_) => fill_act(ActName::Observe, body),
    }
}

fn fill_record(kind: Kind, body: &[u8], values: &[(&str, &[u8])]) -> Content {
    // All of it is seen to be UTF-8 at once, and not each text by itself.
    let Ok(text) = std::str::from_utf8(body) else { return Content::Nothing };
    let declaration = kind.declaration();
    let filled = if values.is_empty() {
        (declaration.read_body)(text)
    } else {
        let mut body = serde_json::from_str(text).unwrap_or_default();
        unseal(&mut body, values);
        (declaration.read)(&body.get("record").map(Value::to_string).unwrap_or_default())
    };
    filled.map_or(Content::Nothing, Content::Record)
}

fn fill_act(name: ActName, body: &[u8]) -> Content {
    let body = serde_json::from_slice::<Body<'_>>(body).ok();
    let payload = body.and_then(|body| name.read(body.payload?.get()).ok());
    payload.map_or(Content::Nothing, Content::Act)
}

impl EarlierAct {
    /// Opens an earlier act: the hash of its leaf, the fact in it, and its body.
    pub fn open(leaf: Sha256, fact: &Fact, body: Option<&[u8]>) -> Self {
        let read = body.and_then(|body| serde_json::from_slice::<Body<'_>>(body).ok());
        let payload = read.and_then(|read| serde_json::from_str(read.payload?.get()).ok());
        Self { leaf, happened: fact.envelope.happened, payload }
    }
}

impl Earlier {
    /// Opens the body of an earlier record.
    pub fn open(body: &[u8], values: Vec<SealedValue>) -> Option<Self> {
        let read: Body<'_> = serde_json::from_slice(body).ok()?;
        let salt = read.content_salt.as_deref().and_then(|text| BASE64.decode(text.as_bytes()).ok());
        let content_salt = salt.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let mut whole = serde_json::json!({ "record": serde_json::from_str::<Value>(read.record?.get()).ok()? });
        let shown: Vec<(&str, &[u8])> = values.iter().map(|one| (one.path.as_str(), one.bytes.as_slice())).collect();
        unseal(&mut whole, &shown);
        Some(Self { record: whole.get("record").cloned()?, content_salt, values })
    }
}
