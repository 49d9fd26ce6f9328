//! What a source of discovery saw, into the ledger: candidates for what nobody registered, and that the source ran.

use std::sync::Arc;

use ephor_core::act::ActName;
use ephor_core::decide::{Aim, Attempt, Invalid, Who, Write};
use ephor_core::fact::{Form, Origin};
use ephor_core::id::{Kind, PersonId, RecordId};
use ephor_core::kinds::Source;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::discovery::{Sighting, Standing, judge, key_of_part};
use crate::engine::transaction::{Done, Transaction};
use crate::engine::whose::whose;

/// One run of a source of discovery.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// The source: its id or key.
    pub source: String,
    /// In whose name it runs: a person's key, id or full name.
    pub by: String,
    /// What it saw.
    pub seen: Vec<Sighting>,
}

/// What became of what a source saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swept {
    /// How each thing that was seen stood in the inventory before, in the order of the sweep.
    pub standings: Vec<Standing>,
    /// The candidates that are new.
    pub candidates: Vec<RecordId>,
}

/// Records candidates for what is not on record, that what was stopped is there again, and that the source ran.
///
/// # Errors
/// Why nothing was recorded, and what to do.
pub(super) fn sweep(transaction: &mut Transaction<'_>, sweep: &Sweep) -> Result<Swept, String> {
    let author = whose(&transaction.image, &sweep.by).map_err(|message| format!("--by: {message}"))?;
    let source = source_of(transaction, &sweep.source)?;
    let today = transaction.now.to_zoned(transaction.image.zone().clone()).date();
    let standings = judge(&transaction.image, today, &sweep.seen);
    let mut candidates = Vec::new();
    for (one, standing) in sweep.seen.iter().zip(&standings) {
        let mut write = |key: String, body: Value| write(transaction, author, key, body).map(|id| candidates.push(id));
        match standing {
            Standing::Unregistered(named) => {
                let mut body = body(one, source, today);
                if let Some(system) = named {
                    body["what"] =
                        format!("{} {system} is called so too, and nothing that it names is on record there.", one.what).into();
                }
                write(one.key.clone(), body)?;
            }
            Standing::Changed(system, parts) => {
                for part in parts {
                    let mut body = body(one, source, today);
                    body["title"] = format!("{part} in {}", one.name).into();
                    body["what"] =
                        format!("{} names {part}, and no component or supplier of {system} is called so.", one.name).into();
                    body["matched"] = system.to_string().into();
                    write(key_of_part(&one.key, part), body)?;
                }
            }
            Standing::Stopped(candidate) => {
                let times = one.times.unwrap_or(1);
                observe(transaction, author, *candidate, &json!({"ok": false, "count": times, "source": source.to_string()}))?;
            }
            _ => {}
        }
    }
    // A run may see a part of what its source covers, so nothing is said of what it did not see.
    observe(transaction, author, source, &json!({"ok": true, "count": sweep.seen.len()}))?;
    Ok(Swept { standings, candidates })
}

fn source_of(transaction: &Transaction<'_>, named: &str) -> Result<RecordId, String> {
    let image = &transaction.image;
    let found = image.keyed(Kind::Source, named).or_else(|| named.parse().ok()).filter(|id| image.get::<Source>(*id).is_some());
    found.ok_or_else(|| {
        format!("--source: “{named}” is no source on record; `ephor show source` lists them, and a new one is recorded as any record is")
    })
}

fn body(one: &Sighting, source: RecordId, today: Date) -> Value {
    json!({
        "title": one.name,
        "found_by": source.to_string(),
        "first_seen": one.first.unwrap_or(today).min(today).to_string(),
        "what": one.what,
        "where": one.place,
        "confidence": one.confidence,
    })
}

fn write(transaction: &mut Transaction<'_>, author: PersonId, key: String, body: Value) -> Result<RecordId, String> {
    let write = Write {
        who: Who { author, on_behalf: None, happened: None, reason: None, key: Some(Arc::from(key)) },
        kind: Kind::Candidate,
        id: None,
        base: None,
        version: None,
        form: Form::Final,
        origin: Some(Origin::Connector),
        record: body,
    };
    match transaction.write(&write).map_err(|invalid| told(&invalid))? {
        Done::Recorded { record: Some(id), .. } => Ok(id),
        Done::Refused { shortfall, .. } => Err(format!("no candidate can be recorded: {}", shortfall.missing)),
        Done::Recorded { .. } | Done::AlreadySo { .. } => Err("a candidate of that key is there already".to_owned()),
    }
}

fn observe(transaction: &mut Transaction<'_>, author: PersonId, id: RecordId, says: &Value) -> Result<(), String> {
    let mut payload = says.clone();
    payload["at"] = transaction.now.to_string().into();
    let attempt = Attempt {
        who: Who { author, on_behalf: None, happened: None, reason: None, key: None },
        name: ActName::Observe,
        aim: Aim::Record(id, None),
        payload,
    };
    match transaction.act(&attempt).map_err(|invalid| told(&invalid))? {
        Done::Refused { shortfall, .. } => Err(format!("that {id} was looked at cannot be recorded: {}", shortfall.missing)),
        Done::Recorded { .. } | Done::AlreadySo { .. } => Ok(()),
    }
}

fn told(Invalid(problems): &Invalid) -> String {
    problems.first().map_or_else(String::new, |one| format!("{}: {}", one.path, one.message))
}
