//! What a source of discovery saw, into the ledger: candidates for what nobody registered, and that the source ran.

use std::sync::Arc;

use ephor_core::act::ActName;
use ephor_core::decide::{Aim, Attempt, Invalid, Who, Write};
use ephor_core::fact::{Form, Origin};
use ephor_core::id::{Kind, PersonId, RecordId};
use ephor_core::kinds::{Candidate, Source};
use ephor_core::reading::Reading;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::discovery::{Sighting, Standing, judge, key_of_change};
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
    /// Whose use was stopped and was looked for again.
    pub looked_for: usize,
}

/// Records candidates for what is not on record, whether what was stopped is there again, and that the source ran.
///
/// # Errors
/// Why nothing was recorded, and what to do.
pub(super) fn sweep(transaction: &mut Transaction<'_>, sweep: &Sweep) -> Result<Swept, String> {
    let author = whose(&transaction.image, &sweep.by).map_err(|message| format!("--by: {message}"))?;
    let source = source_of(transaction, &sweep.source)?;
    let today = transaction.now.to_zoned(transaction.image.zone().clone()).date();
    let standings = judge(&transaction.image, today, &sweep.seen);
    let (mut candidates, mut looked_for) = (Vec::new(), 0);
    for (one, standing) in sweep.seen.iter().zip(&standings) {
        let written = match standing {
            Standing::Unregistered => Some((one.key.clone(), body(one, source, today))),
            Standing::Changed(system, parts) => {
                let parts_named = parts.join(", ");
                let mut body = body(one, source, today);
                body["title"] = format!("{parts_named} in {}", one.name).into();
                body["what"] = format!("It names {parts_named}, which no component or supplier of {system} is called.").into();
                body["matched"] = system.to_string().into();
                Some((key_of_change(&one.key, parts), body))
            }
            Standing::Stopped(candidate) => {
                let times = one.times.unwrap_or(1);
                observe(transaction, author, *candidate, &json!({"ok": false, "count": times, "source": source.to_string()}))?;
                looked_for += 1;
                None
            }
            _ => None,
        };
        if let Some((key, body)) = written {
            candidates.push(write(transaction, author, key, body)?);
        }
    }
    looked_for += gone(transaction, author, source, &standings)?;
    observe(transaction, author, source, &json!({"ok": true, "count": sweep.seen.len()}))?;
    Ok(Swept { standings, candidates, looked_for })
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

/// Of what this source once found and whose use was stopped: what was there when somebody last looked and is not any more.
fn gone(transaction: &mut Transaction<'_>, author: PersonId, source: RecordId, standings: &[Standing]) -> Result<usize, String> {
    let seen = |id: RecordId| standings.contains(&Standing::Stopped(id));
    let reading = Reading::new(&transaction.image, Date::MIN);
    let there = |id: RecordId| reading.observed(id).is_some_and(|(_, says)| !says.ok);
    let own = transaction.image.all::<Candidate>().filter(|live| RecordId::from(live.record.found_by) == source);
    let gone: Vec<RecordId> = own.map(|live| live.id()).filter(|id| there(*id) && !seen(*id)).collect();
    for id in &gone {
        observe(transaction, author, *id, &json!({"ok": true, "count": 0, "source": source.to_string()}))?;
    }
    Ok(gone.len())
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
