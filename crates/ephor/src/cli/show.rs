//! `ephor show`: a register, or one record.

use std::path::Path;

use ephor_core::fact::Family;
use ephor_core::id::{Kind, RecordId};
use ephor_core::kinds::declaration;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::cli::{End, Format, print_json, reading_as_of};
use crate::engine::{self, Asked, Engine, Snapshot};

pub(super) fn show(
    dir: &Path,
    kind: &str,
    id: Option<&str>,
    as_of: Option<Date>,
    history: bool,
    format: Format,
) -> Result<(), End> {
    let named = Kind::named(kind).ok_or_else(|| End::Usage(format!("there is no kind “{kind}”; `ephor schema` lists them")))?;
    let (engine, snapshot) = reading_as_of(dir, as_of)?;
    match id {
        None => register(&snapshot, named, format),
        Some(id) => {
            let id = snapshot.image.keyed(named, id).map_or_else(|| id.parse::<RecordId>(), Ok);
            let id = id.map_err(|error| End::Usage(error.to_string()))?;
            if id.kind != named {
                return Err(End::Usage(format!("{id} is not a {named}; try `ephor show {} {id}`", id.kind)));
            }
            record(&engine, &snapshot, id, history, format)
        }
    }
}

fn register(snapshot: &Snapshot, kind: Kind, format: Format) -> Result<(), End> {
    let declared = declaration(kind).ok_or_else(|| End::Could(format!("kind {kind} is not declared yet")))?;
    let asked = Asked { limit: usize::MAX, ..Asked::default() };
    let rows = snapshot.register(kind, &asked).rows;
    if format == Format::Json {
        let records = rows.iter().filter_map(|id| {
            let live = snapshot.image.live(*id)?;
            Some(json!({"id": id, "version": live.version.number, "record": live.record.to_json().ok()?}))
        });
        return print_json(&json!({"kind": kind.name(), "records": records.collect::<Vec<_>>()}));
    }
    let columns = engine::columns(declared);
    for id in rows {
        let cells: Vec<String> = columns.iter().map(|column| snapshot.cell(id, column.path)).collect();
        println!("{:<8} {:<44} {}", id.to_string(), snapshot.image.title(id), cells.join(" · "));
    }
    Ok(())
}

fn record(engine: &Engine, snapshot: &Snapshot, id: RecordId, history: bool, format: Format) -> Result<(), End> {
    let slot = snapshot.image.slot(id).ok_or_else(|| End::Could(format!("{id} does not exist")))?;
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
    println!("{id}  {}", snapshot.image.title(id));
    if let Some(version) = version {
        println!(
            "version {}, № {}, recorded {}, happened {}",
            version.number,
            version.position,
            version.recorded(),
            version.happened()
        );
    }
    println!("{}", serde_json::to_string_pretty(&record)?);
    if history {
        for event in events(engine, snapshot, id)? {
            println!("{event}");
        }
    }
    Ok(())
}

fn events(engine: &Engine, snapshot: &Snapshot, id: RecordId) -> Result<Vec<Value>, End> {
    let Some(slot) = snapshot.image.slot(id) else { return Ok(Vec::new()) };
    let versions = slot.versions.iter().map(|version| version.position);
    let mut positions: Vec<u64> = versions.chain(slot.acts.iter().map(|act| act.position)).collect();
    positions.sort_unstable();
    let mut events = Vec::new();
    for position in positions {
        let Some(opened) = engine.fact(position)? else { continue };
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
