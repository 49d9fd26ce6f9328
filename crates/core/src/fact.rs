//! Facts: what a leaf of the ledger says.
//!
//! The leaf is the envelope; free text, payloads and the record itself stand in the body beside it. A leaf is written once, by
//! [`Fact::leaf`], and never re-serialised; [`Fact::read`] reads it back.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::act::{ActName, Cause, Payload};
use crate::datum::AnyPin;
use crate::id::{BodyId, Kind, PersonId, RecordId};
use crate::kinds::AnyRecord;
use crate::power::Power;
use crate::written::from_text;

/// SHA-256 of something, in base64 where it is written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256(pub [u8; 32]);

impl fmt::Display for Sha256 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&BASE64.encode(self.0))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

inside!(Sha256);

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&BASE64.encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from_text(from, |text| {
            // Room for what as many letters may say, which is one byte more.
            let mut room = [0; 33];
            let length = BASE64.decode_slice(text, &mut room).ok();
            let bytes = length.and_then(|length| room.get(..length)).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
            bytes.map(Self).ok_or_else(|| format!("“{text}” is not a SHA-256 in base64"))
        })
    }
}

/// When something happened: a day, or a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A calendar day in the organisation's zone.
    Day(Date),
    /// A moment.
    Moment(Timestamp),
}

impl When {
    /// The calendar day, in that zone.
    pub fn day(self, zone: &TimeZone) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Moment(moment) => moment.to_zoned(zone.clone()).date(),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(out),
            Self::Moment(moment) => moment.fmt(out),
        }
    }
}

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.len() == 10 {
            return text.parse().map(Self::Day).map_err(|_| format!("“{text}” is no day; days look like 2026-11-20"));
        }
        let wrong = |_| format!("“{text}” is no moment; moments look like 2026-11-20T15:47:00Z");
        text.parse().map(Self::Moment).map_err(wrong)
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from_text(from, str::parse)
    }
}

choice! {
    /// How a fact came in.
    pub enum Origin {
        Entered "entered",
        Imported "imported",
        Connector "connector",
        Template "template",
        Proposal "proposal",
    }
}

choice! {
    /// Whether a version is finished.
    pub enum Form { Draft "draft", Final "final" }
}

/// What every fact says about itself.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Its place in the ledger, from 1.
    pub position: u64,
    /// When it was recorded, to the second; never goes back.
    pub recorded: Timestamp,
    /// When it happened, as its author asserts.
    pub happened: When,
    /// Who says so.
    pub author: PersonId,
    /// The body on whose behalf.
    pub on_behalf: Option<BodyId>,
    /// How it came in.
    pub origin: Origin,
    /// A foreign key, unique per kind.
    pub key: Option<Arc<str>>,
    /// Written before there was a governing body (specification: powers, founding).
    pub founding: bool,
}

/// A new whole version of a record.
#[derive(Clone, Debug)]
pub struct RecordFact {
    /// The record.
    pub id: RecordId,
    /// The version, from 1.
    pub version: u32,
    /// Whether it is finished.
    pub form: Form,
    /// Digest of its content; none for a draft.
    pub content: Option<Sha256>,
}

/// What an act is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, try_from = "Named")]
pub enum Subject {
    /// The content of one version.
    Version {
        /// The record.
        id: RecordId,
        /// The version.
        version: u32,
        /// The digest of its content.
        content: Sha256,
    },
    /// An earlier act.
    Act {
        /// Where it stands.
        position: u64,
        /// The hash of its leaf.
        leaf: Sha256,
    },
    /// A record, whatever its version.
    Record {
        /// The record.
        id: RecordId,
    },
}

/// The members a subject may have; which there are says what it is about.
#[derive(Deserialize)]
struct Named {
    id: Option<RecordId>,
    version: Option<u32>,
    content: Option<Sha256>,
    position: Option<u64>,
    leaf: Option<Sha256>,
}

impl TryFrom<Named> for Subject {
    type Error = &'static str;

    fn try_from(named: Named) -> Result<Self, Self::Error> {
        match named {
            Named { id: Some(id), version: Some(version), content: Some(content), .. } => {
                Ok(Self::Version { id, version, content })
            }
            Named { position: Some(position), leaf: Some(leaf), .. } => Ok(Self::Act { position, leaf }),
            Named { id: Some(id), .. } => Ok(Self::Record { id }),
            _ => Err("a subject names a version, an act or a record"),
        }
    }
}

impl Subject {
    /// The record it names, if it names one.
    pub const fn record(&self) -> Option<RecordId> {
        match self {
            Self::Version { id, .. } | Self::Record { id } => Some(*id),
            Self::Act { .. } => None,
        }
    }
}

/// Why an imported act has no effect until somebody with the power ratifies it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UltraVires {
    /// What was wrong.
    pub cause: Cause,
    /// What was missing.
    pub missing: Arc<str>,
}

packed!(UltraVires { cause, missing });

/// What somebody decided or observed.
#[derive(Clone, Debug)]
pub struct ActFact {
    /// Which act.
    pub name: ActName,
    /// What it is about.
    pub subject: Subject,
    /// The power it took.
    pub power: Option<Power>,
    /// The chain of authority, governing body first.
    pub trace: Arc<[AnyPin]>,
    /// Names of the joint holders it still needs (limit `with`).
    pub jointly: Arc<[Arc<str>]>,
    /// Set where the actor had not the authority.
    pub ultra_vires: Option<UltraVires>,
    /// Constraints of separation that were not kept, such as SD1.
    pub separation: Arc<[Arc<str>]>,
    /// What an act `erase` takes out.
    pub erases: Vec<Erased>,
}

/// One body, or one value in it, that an act `erase` takes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// The fact whose body it is.
    pub position: u64,
    /// The value; the whole body when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// A record or an act.
#[derive(Clone, Debug)]
pub enum Family {
    /// A new version of a record.
    Record(RecordFact),
    /// An act.
    Act(ActFact),
}

/// One fact, without its body.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it says about itself.
    pub envelope: Envelope,
    /// What it is.
    pub family: Family,
}

/// The body of a fact, read.
#[derive(Clone)]
pub enum Content {
    /// A finished record.
    Record(Arc<dyn AnyRecord>),
    /// An act's payload.
    Act(Payload),
    /// A body that is read when it is known whether anybody needs it.
    Later,
    /// A draft, or a body that has been erased: nothing that counts.
    Nothing,
}

/// The bytes of a leaf as they are hashed.
#[derive(Serialize, Deserialize)]
struct Leaf<'a> {
    v: u8,
    position: u64,
    recorded: Timestamp,
    happened: When,
    author: PersonId,
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    on_behalf: Option<BodyId>,
    origin: Origin,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    founding: bool,
    #[serde(borrow)]
    family: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<RecordId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<Form>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<Sha256>,
    #[serde(skip_serializing_if = "Option::is_none")]
    act: Option<ActName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<Subject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    power: Option<Power>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    trace: Vec<AnyPin>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    jointly: Vec<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ultra_vires: Option<UltraVires>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    separation: Vec<Arc<str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    erases: Vec<Erased>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Sha256>,
}

/// A leaf that cannot be read, with the reason.
#[derive(Debug, thiserror::Error)]
#[error("fact {position} cannot be read: {reason}")]
pub struct Unreadable {
    /// The fact.
    pub position: u64,
    /// What is wrong with it.
    pub reason: String,
}

impl Fact {
    /// The bytes of its leaf, with the commitment to its body.
    pub fn leaf(&self, body: Option<Sha256>) -> Vec<u8> {
        let envelope = &self.envelope;
        let mut leaf = Leaf {
            v: 1,
            position: envelope.position,
            recorded: envelope.recorded,
            happened: envelope.happened,
            author: envelope.author,
            on_behalf: envelope.on_behalf,
            origin: envelope.origin,
            key: envelope.key.clone(),
            founding: envelope.founding,
            family: "record",
            kind: None,
            id: None,
            version: None,
            form: None,
            content: None,
            act: None,
            subject: None,
            power: None,
            trace: Vec::new(),
            jointly: Vec::new(),
            ultra_vires: None,
            separation: Vec::new(),
            erases: Vec::new(),
            body,
        };
        match &self.family {
            Family::Record(record) => {
                leaf.kind = Some(record.id.kind);
                leaf.id = Some(record.id);
                leaf.version = Some(record.version);
                leaf.form = Some(record.form);
                leaf.content = record.content;
            }
            Family::Act(act) => {
                leaf.family = "act";
                leaf.act = Some(act.name);
                leaf.subject = Some(act.subject);
                leaf.power = act.power;
                leaf.trace = act.trace.to_vec();
                leaf.jointly = act.jointly.to_vec();
                leaf.ultra_vires.clone_from(&act.ultra_vires);
                leaf.separation = act.separation.to_vec();
                leaf.erases.clone_from(&act.erases);
            }
        }
        // Nothing in a leaf can fail to become JSON: no map has a key that is not text.
        serde_json::to_vec(&leaf).unwrap_or_default()
    }

    /// Reads a leaf back.
    pub fn read(position: u64, bytes: &[u8]) -> Result<Self, Unreadable> {
        let unreadable = |reason: String| Unreadable { position, reason };
        // All of it is seen to be UTF-8 at once, and not each text by itself.
        let text = std::str::from_utf8(bytes).map_err(|error| unreadable(error.to_string()))?;
        let leaf: Leaf<'_> = serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
        let lacks = |member: &str| unreadable(format!("it has no member “{member}”"));
        let family = match leaf.family {
            "record" => Family::Record(RecordFact {
                id: leaf.id.ok_or_else(|| lacks("id"))?,
                version: leaf.version.ok_or_else(|| lacks("version"))?,
                form: leaf.form.ok_or_else(|| lacks("form"))?,
                content: leaf.content,
            }),
            "act" => Family::Act(ActFact {
                name: leaf.act.ok_or_else(|| lacks("act"))?,
                subject: leaf.subject.ok_or_else(|| lacks("subject"))?,
                power: leaf.power,
                trace: shared(leaf.trace),
                jointly: shared(leaf.jointly),
                ultra_vires: leaf.ultra_vires,
                separation: shared(leaf.separation),
                erases: leaf.erases,
            }),
            other => return Err(unreadable(format!("“{other}” is no family of facts"))),
        };
        let envelope = Envelope {
            position: leaf.position,
            recorded: leaf.recorded,
            happened: leaf.happened,
            author: leaf.author,
            on_behalf: leaf.on_behalf,
            origin: leaf.origin,
            key: leaf.key,
            founding: leaf.founding,
        };
        Ok(Self { envelope, family })
    }
}

/// A list to be shared; an empty one takes no memory of its own.
fn shared<T>(list: Vec<T>) -> Arc<[T]> {
    if list.is_empty() { Arc::default() } else { list.into() }
}
