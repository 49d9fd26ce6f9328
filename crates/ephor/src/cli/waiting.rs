//! `ephor show person … --waiting`: what waits on somebody.

use std::collections::BTreeMap;

use ephor_core::conformity::{Go, Known};
use ephor_core::id::PersonId;
use ephor_core::task::{Pressing, Task};
use serde_json::{Value, json};

use crate::cli::{End, Format, print_json};
use crate::engine::Snapshot;
use crate::out::say;

pub(super) fn waiting(snapshot: &Snapshot, person: PersonId, format: Format) -> Result<(), End> {
    let (image, on) = (&snapshot.image, snapshot.on);
    if image.slot(person.into()).is_none() {
        return Err(End::Could(format!("{person} does not exist")));
    }
    let tasks = snapshot.waiting_on(person);
    if format == Format::Json {
        let tasks: Vec<Value> = tasks.iter().map(|task| as_json(snapshot, task)).collect();
        return print_json(&json!({"person": person, "as_of": on, "waiting": tasks}));
    }
    if tasks.is_empty() {
        say!("Nothing waits on {}.", image.person_name(person))?;
    }
    for pressing in Pressing::ALL {
        let such: Vec<&Task> = tasks.iter().filter(|task| task.pressing(on) == *pressing).collect();
        if such.is_empty() {
            continue;
        }
        let heading = match pressing {
            Pressing::Overdue => "Overdue",
            Pressing::Waiting => "Waiting",
            Pressing::NextReview => "Next reviews",
        };
        say!("{heading}, {}:", such.len())?;
        for task in such {
            let day = match (task.due, task.weight) {
                (Some(due), _) => format!("due {due}"),
                (None, Some(weight)) => weight.to_string(),
                (None, None) => format!("since {}", task.since),
            };
            let title = task.record.map(|id| format!("{}: ", image.title(id))).unwrap_or_default();
            say!("  {:<44} {day:<17} {title}{}", task.text(image), task.why)?;
        }
    }
    Ok(())
}

/// A next step with what is known of its form, by the dotted names of the fields, where anything is.
fn knowing(mut next: Value, known: &Known) -> Value {
    let fields: BTreeMap<&str, &str> = known.fields().collect();
    if let (false, Some(next)) = (fields.is_empty(), next.as_object_mut()) {
        next.insert("known".to_owned(), json!(fields));
    }
    next
}

fn as_json(snapshot: &Snapshot, task: &Task) -> Value {
    let next = match &task.go {
        Go::New(kind, known) => knowing(json!({"new": kind.name()}), known),
        Go::Edit(id) => json!({"edit": id}),
        Go::Act(act, id, known) => knowing(json!({"act": act, "of": id}), known),
        Go::OnAct(act, position) => json!({"act": act, "of": position}),
    };
    json!({"pressing": task.pressing(snapshot.on), "sense": task.sense, "what": task.text(&snapshot.image), "record": task.record,
        "why": task.why, "since": task.since, "due": task.due, "severity": task.weight, "for": task.through, "next": next})
}
