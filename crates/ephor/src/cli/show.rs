//! `ephor show`: a register, or one record.

use std::path::Path;

use ephor_core::fact::{Family, Form, Subject};
use ephor_core::id::{Kind, RecordId};
use ephor_core::image::Image;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::cli::{End, Format, count, print_json, reading_as_of, waiting};
use crate::engine::{self, Asked, Engine, Opened, Snapshot};
use crate::out::say;

/// What is shown of one record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// What it says.
    Record,
    /// That, and every version and act.
    History,
    /// What waits on the person.
    Waiting,
}

pub(super) fn show(dir: &Path, kind: &str, id: Option<&str>, as_of: Option<Date>, what: What, format: Format) -> Result<(), End> {
    let named = Kind::named(kind).ok_or_else(|| End::Usage(format!("there is no kind “{kind}”; `ephor schema` lists them")))?;
    let (engine, snapshot) = reading_as_of(dir, as_of)?;
    match id {
        None => register(&snapshot, named, format),
        Some(id) => {
            let id = wanted(&snapshot.image, named, id).map_err(End::Usage)?;
            if id.kind != named {
                return Err(End::Usage(format!("{id} is not a {named}; try `ephor show {} {id}`", id.kind)));
            }
            match (what, id.typed()) {
                (What::Waiting, Some(person)) => waiting::waiting(&snapshot, person, format),
                (What::Waiting, None) => Err(End::Usage(format!("{id} is not a person; try `ephor show person KEY --waiting`"))),
                _ => record(&engine, &snapshot, id, what == What::History, format),
            }
        }
    }
}

/// The record somebody names: by its key or id, a person by their name too.
fn wanted(image: &Image, kind: Kind, named: &str) -> Result<RecordId, String> {
    match (image.keyed(kind, named), named.parse::<RecordId>()) {
        (Some(id), _) | (None, Ok(id)) => Ok(id),
        (None, Err(_)) if kind == Kind::Person => engine::whose(image, named).map(Into::into),
        (None, Err(error)) => Err(error.to_string()),
    }
}

fn register(snapshot: &Snapshot, kind: Kind, format: Format) -> Result<(), End> {
    let asked = Asked { limit: usize::MAX, ..Asked::default() };
    let rows = snapshot.register(kind, &asked).rows;
    if format == Format::Json {
        let records = rows.iter().filter_map(|id| {
            let live = snapshot.image.live(*id)?;
            Some(json!({"id": id, "version": live.version.number, "record": live.record.to_json().ok()?}))
        });
        return print_json(&json!({"kind": kind.name(), "records": records.collect::<Vec<_>>()}));
    }
    let columns = engine::columns(kind.declaration());
    if rows.is_empty() {
        say!("There is no {}.", kind.noun())?;
    }
    for id in rows {
        // By its key a person is named wherever somebody is asked for.
        let key = (kind == Kind::Person)
            .then(|| snapshot.cell(id, "key"))
            .map(|key| if key.is_empty() { "no key".to_owned() } else { key });
        let cells: Vec<String> = key.into_iter().chain(columns.iter().map(|column| snapshot.cell(id, column.path))).collect();
        say!("{:<8} {:<44} {}", id.to_string(), snapshot.image.title(id), cells.join(" · "))?;
    }
    unfinished(snapshot, kind)
}

/// How many drafts and proposals count for nothing yet.
fn unfinished(snapshot: &Snapshot, kind: Kind) -> Result<(), End> {
    let newest = snapshot.image.register(kind).slots().filter(|slot| slot.live().is_none() && !slot.is_withdrawn());
    let (drafts, proposals): (Vec<_>, Vec<_>) =
        newest.filter_map(|slot| slot.newest()).partition(|version| version.form == Form::Draft);
    let counted = [(drafts.len(), "draft"), (proposals.len(), "proposal")];
    let counted = counted.into_iter().filter(|(number, _)| *number > 0);
    let words: Vec<String> = counted.map(|(number, noun)| count(number as u64, noun)).collect();
    if !words.is_empty() {
        let wait = if drafts.len() + proposals.len() == 1 { "waits and counts" } else { "wait and count" };
        say!("{} {wait} for nothing yet.", words.join(" and "))?;
    }
    Ok(())
}

fn record(engine: &Engine, snapshot: &Snapshot, id: RecordId, history: bool, format: Format) -> Result<(), End> {
    let slot = snapshot
        .image
        .slot(id)
        .ok_or_else(|| End::Could(format!("{id} does not exist; `ephor show {}` lists those there are", id.kind)))?;
    let version = slot.live().or_else(|| slot.newest());
    let position = version.map_or(0, |version| version.position);
    let opened = engine.fact(position)?;
    let record = opened.and_then(|opened| opened.record);
    if format == Format::Json {
        let mut answer = json!({"kind": id.kind.name(), "id": id, "version": version.map(|version| version.number), "record": record,
            "live": slot.live().is_some()});
        if history && let Some(object) = answer.as_object_mut() {
            object.insert("history".to_owned(), Value::Array(events(engine, snapshot, id)?));
        }
        return print_json(&answer);
    }
    say!("{id}  {}", snapshot.image.title(id))?;
    if let Some(version) = version {
        say!(
            "version {}, № {}, recorded {}, happened {}",
            version.number,
            version.position,
            version.recorded(),
            version.happened()
        )?;
    }
    say!("{}", serde_json::to_string_pretty(&record)?)?;
    if history {
        say!("\nHistory, oldest first:")?;
        for (position, opened) in facts(engine, snapshot, id)? {
            say!("{}", event_line(snapshot, position, &opened))?;
        }
    }
    Ok(())
}

/// A fact in a line: its number, when it was recorded, what it did, who did it and why.
fn event_line(snapshot: &Snapshot, position: u64, opened: &Opened) -> String {
    let (image, envelope) = (&snapshot.image, &opened.fact.envelope);
    let what = match &opened.fact.family {
        Family::Record(record) => format!("version {}", record.version),
        Family::Act(act) => match act.subject {
            Subject::Version { version, .. } => format!("{} of version {version}", act.name),
            Subject::Record { .. } => act.name.to_string(),
            Subject::Act { position, .. } => format!("{} of № {position}", act.name),
        },
    };
    let recorded = envelope.recorded.to_zoned(image.zone().clone()).strftime("%Y-%m-%d %H:%M");
    let body = envelope.on_behalf.map(|body| format!(" for {}", image.title(body.into()))).unwrap_or_default();
    let happened = envelope.happened.day(image.zone());
    let happened = if happened == envelope.recorded.to_zoned(image.zone().clone()).date() {
        String::new()
    } else {
        format!(", happened {happened}")
    };
    let flagged = match &opened.fact.family {
        Family::Act(act) if act.ultra_vires.is_some() => ", beyond authority",
        _ => "",
    };
    let reason = opened.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("№ {position:<6} {recorded}  {what}, {}{body}{happened}{flagged}{reason}", image.person_name(envelope.author))
}

/// The versions of a record and the acts on it, with their positions, oldest first.
fn facts(engine: &Engine, snapshot: &Snapshot, id: RecordId) -> Result<Vec<(u64, Opened)>, End> {
    let Some(slot) = snapshot.image.slot(id) else { return Ok(Vec::new()) };
    let versions = slot.versions.iter().map(|version| version.position);
    let mut positions: Vec<u64> = versions.chain(slot.every_act().map(|act| act.position)).collect();
    positions.sort_unstable();
    let mut all = Vec::new();
    for position in positions {
        all.extend(engine.fact(position)?.map(|opened| (position, opened)));
    }
    Ok(all)
}

fn events(engine: &Engine, snapshot: &Snapshot, id: RecordId) -> Result<Vec<Value>, End> {
    let mut events = Vec::new();
    for (position, opened) in facts(engine, snapshot, id)? {
        let envelope = &opened.fact.envelope;
        let mut event = json!({"position": position, "recorded": envelope.recorded, "happened": envelope.happened, "author": envelope.author,
            "origin": envelope.origin, "reason": opened.reason});
        if let Some(object) = event.as_object_mut() {
            match &opened.fact.family {
                Family::Record(record) => {
                    object.insert("version".to_owned(), json!(record.version));
                    object.insert("record".to_owned(), json!(opened.record));
                }
                Family::Act(act) => {
                    object.insert("act".to_owned(), json!(act.name));
                    object.insert("subject".to_owned(), json!(act.subject));
                    object.insert("trace".to_owned(), json!(&*act.trace));
                    object.insert("ultra_vires".to_owned(), json!(act.ultra_vires));
                    object.insert("payload".to_owned(), json!(opened.payload));
                }
            }
        }
        events.push(event);
    }
    Ok(events)
}
