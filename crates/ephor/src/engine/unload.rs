//! Facts out of the ledger again, as fact files say them.

use ephor_core::check::each_reference;
use ephor_core::decide::{Body, Earlier};
use ephor_core::fact::{Family, Form, Subject};
use ephor_core::id::{Kind, RecordId};
use ephor_core::image::{Aimed, Image};
use ephor_core::kinds::Person;
use ephor_core::seal::SealedValue;
use ephor_ledger::{Ledger, Stored};
use serde_json::{Map, Value};

use crate::engine::files::Failure;
use crate::engine::replay;
use crate::import::facts::{ActFact, Envelope, Fact, RecordFact, Subject as Said};

/// A stored fact as a fact file says it, with its clock and its origin. People are named by the organisation's key.
pub(super) fn said(stored: &Stored<'_>, image: &Image, ledger: &Ledger) -> Result<Fact, Failure> {
    let (fact, _) = replay::read(stored)?;
    let envelope = Envelope {
        key: fact.envelope.key.as_deref().map(str::to_owned),
        happened: Some(fact.envelope.happened.to_string()),
        by: Some(named(image, fact.envelope.author.into())),
        for_body: fact.envelope.on_behalf.map(|body| body.to_string()),
        origin: Some(fact.envelope.origin.word().to_owned()),
        recorded: Some(fact.envelope.recorded.to_string()),
    };
    let body = stored.body.as_ref().and_then(|body| serde_json::from_slice::<Body<'_>>(body.bytes).ok()).unwrap_or_default();
    Ok(match &fact.family {
        Family::Record(record) => Fact::Record(RecordFact {
            kind: record.id.kind.name().to_owned(),
            id: Some(record.id.to_string()),
            version: Some(u64::from(record.version)),
            form: (record.form == Form::Draft).then(|| record.form.word().to_owned()),
            envelope,
            why: body.reason,
            body: record_body(stored, record.id.kind, image),
        }),
        Family::Act(act) => {
            let payload = body.payload.and_then(|json| serde_json::from_str::<Value>(json.get()).ok()).unwrap_or_default();
            Fact::Act(ActFact {
                act: act.name.word().to_owned(),
                of: subject(&act.subject, image, ledger)?,
                envelope,
                reason: body.reason,
                payload: with_keys(image, act.name.fields(), payload),
            })
        }
    })
}

fn record_body(stored: &Stored<'_>, kind: Kind, image: &Image) -> Map<String, Value> {
    let sealed = |value: &ephor_ledger::StoredValue<'_>| SealedValue {
        path: value.path.to_owned(),
        salt: value.salt.try_into().unwrap_or([0; 32]),
        bytes: value.bytes.to_vec(),
    };
    let values = stored.values.iter().map(sealed).collect();
    let opened = stored.body.as_ref().and_then(|body| Earlier::open(body.bytes, values));
    let fields = kind.declaration().fields;
    with_keys(image, fields, opened.map(|opened| opened.record).unwrap_or_default())
}

/// A record or a payload with people named by the organisation's keys.
pub(crate) fn with_keys(image: &Image, fields: &'static [ephor_core::shape::Field], mut value: Value) -> Map<String, Value> {
    each_reference(fields, &mut value, &mut |reference| {
        if let Some(id) = reference.as_str().and_then(|text| text.parse::<RecordId>().ok()) {
            *reference = Value::String(named(image, id));
        }
    });
    if let Value::Object(object) = value { object } else { Map::new() }
}

/// The organisation's key of a person; the id of everything else, and of people without a key.
fn named(image: &Image, id: RecordId) -> String {
    let key = image.get::<Person>(id).and_then(|person| person.record.key.as_ref()?.known().map(ToString::to_string));
    key.unwrap_or_else(|| id.to_string())
}

fn subject(subject: &Subject, image: &Image, ledger: &Ledger) -> Result<Said, Failure> {
    Ok(match subject {
        Subject::Record { id } => Said::Record { kind: id.kind.name().to_owned(), id: named(image, *id), version: None },
        Subject::Version { id, version, .. } => {
            Said::Record { kind: id.kind.name().to_owned(), id: named(image, *id), version: Some(u64::from(*version)) }
        }
        Subject::Act { position, .. } => {
            let act = image.act(*position);
            let about = act.and_then(|act| act.about());
            let version = act.and_then(|act| match act.aimed() {
                Aimed::Version(version) => Some(u64::from(version)),
                _ => None,
            });
            let earlier = ledger.fact(*position)?.and_then(|stored| ephor_core::fact::Fact::read(*position, &stored.leaf).ok());
            Said::Act {
                act: act.map(|act| act.name.word().to_owned()).unwrap_or_default(),
                kind: about.map(|id| id.kind.name().to_owned()).unwrap_or_default(),
                id: about.map(|id| named(image, id)).unwrap_or_default(),
                version,
                by: act.map(|act| named(image, act.author.into())),
                happened: earlier.map(|earlier| earlier.envelope.happened.to_string()),
            }
        }
    })
}
