//! What a source of discovery saw, into the ledger: candidates for what nobody registered, and that the source ran.

use std::sync::Arc;

use ephor_core::act::ActName;
use ephor_core::authority::is_suspended;
use ephor_core::decide::{self, Aim, Attempt, Decision, Entry, Invalid, Surroundings, Who, Write};
use ephor_core::fact::{Form, Origin};
use ephor_core::id::{Kind, PersonId, RecordId};
use ephor_core::image::{Image, Live};
use ephor_core::kinds::Source;
use ephor_core::reading::Reading;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::discovery::{Sighting, Standing, judge, key_of_part};
use crate::engine::files;
use crate::engine::transaction::{Done, Transaction};
use crate::engine::whose::whose;

/// Candidates that one run may make: far more than an organisation has AI nobody registered, and few enough that people can still decide about each.
const MOST: usize = 2_000;

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
    let author = whose(&transaction.image, &sweep.by)?;
    let today = transaction.now.to_zoned(transaction.image.zone().clone()).date();
    let source = running(&transaction.image, today, &sweep.source)?.id();
    let standings = judge(&transaction.image, today, &sweep.seen);
    let new = standings.iter().map(Standing::candidates).sum::<usize>();
    if new > MOST {
        return Err(format!(
            "it would make {new} candidates, and one run may make {MOST}, each of which somebody has to decide about; \
             look at fewer trees or logs at a time"
        ));
    }
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

/// The source that somebody names by its id or key, as long as it may run: it is on record, finds AI, and nobody has suspended it.
///
/// # Errors
/// Why it may not, and what to do.
pub fn running<'i>(image: &'i Image, on: Date, named: &str) -> Result<Live<'i, Source>, String> {
    let by_id = || named.parse().ok().and_then(|id: RecordId| image.get::<Source>(id));
    let by_key = || image.keyed(Kind::Source, named).and_then(|id| image.get::<Source>(id));
    let source = by_id().or_else(by_key).ok_or_else(|| {
        format!("“{named}” is no source on record; `ephor show source` lists them, and a new one is recorded as any record is")
    })?;
    let (id, reads) = (source.id(), source.record.r#type);
    if !reads.finds_ai() {
        return Err(format!("{id} is of type {reads}, which finds no AI; name a source that looks for it, or record one"));
    }
    if is_suspended(&Reading::new(image, on), id) {
        return Err(format!("{id} is suspended; have it resumed before it runs again"));
    }
    Ok(source)
}

/// The source and the person that somebody names, where that person may say that the source ran. Nothing is recorded.
pub(super) fn may_sweep(image: &Image, now: Timestamp, source: &str, by: &str) -> Result<(RecordId, PersonId), String> {
    let author = whose(image, by)?;
    let source = running(image, now.to_zoned(image.zone().clone()).date(), source)?.id();
    let mut surroundings =
        Surroundings { image, now, entry: Entry::Entered, salts: &mut files::random, earlier: &|_| None, earlier_act: &|_| None };
    match decide::act(&mut surroundings, &observation(author, source, now, &json!({"ok": true}))) {
        Err(invalid) => Err(told(&invalid)),
        Ok(Decision::Refused { shortfall, .. }) => Err(not_observed(source, &shortfall.missing)),
        Ok(_) => Ok((source, author)),
    }
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
    // Which of many it is has to be said, in a form that steers no terminal.
    let called: String = body["title"].as_str().unwrap_or_default().chars().take(60).collect();
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
    match transaction.write(&write).map_err(|invalid| format!("the candidate {called:?}: {}", told(&invalid)))? {
        Done::Recorded { record: Some(id), .. } => Ok(id),
        Done::Refused { shortfall, .. } => Err(format!("no candidate can be recorded: {}", shortfall.missing)),
        Done::Recorded { .. } | Done::AlreadySo { .. } => Err("a candidate of that key is there already".to_owned()),
    }
}

fn observe(transaction: &mut Transaction<'_>, author: PersonId, id: RecordId, says: &Value) -> Result<(), String> {
    let attempt = observation(author, id, transaction.now, says);
    match transaction.act(&attempt).map_err(|invalid| told(&invalid))? {
        Done::Refused { shortfall, .. } => Err(not_observed(id, &shortfall.missing)),
        Done::Recorded { .. } | Done::AlreadySo { .. } => Ok(()),
    }
}

fn observation(author: PersonId, id: RecordId, at: Timestamp, says: &Value) -> Attempt {
    let mut payload = says.clone();
    payload["at"] = at.to_string().into();
    let who = Who { author, on_behalf: None, happened: None, reason: None, key: None };
    Attempt { who, name: ActName::Observe, aim: Aim::Record(id, None), payload }
}

fn not_observed(id: RecordId, missing: &str) -> String {
    format!(
        "that {id} was looked at cannot be recorded: {missing}; whoever holds administer may do it, such as the owner of the source"
    )
}

fn told(Invalid(problems): &Invalid) -> String {
    problems.first().map_or_else(String::new, |one| format!("{}: {}", one.path, one.message))
}
