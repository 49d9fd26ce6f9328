//! Stories of authority, told to the one function that answers "may": who holds a power on a day, how far it goes, and who can instead.

use serde_json::{Value, json};

use super::*;
use crate::id::Kind;
use crate::story::{self, Story};

mod asks;
mod chains;
mod could;
mod counting;
mod limits;
mod open;
mod roles;
mod votes;
mod writers;

/// What the story's answer to "may" is today.
fn asked(story: &Story, holder: Holder, power: Power, ask: &Ask) -> Result<Grounds, Shortfall> {
    may(&story.reading(), holder, power, ask, story.today())
}

/// Whether a person may use the power, where nothing more is asked.
fn person_may(story: &Story, key: &str, power: Power) -> Result<Grounds, Shortfall> {
    asked(story, Holder::Person(story.person(key)), power, &Ask::default())
}

/// The board gives something; returns the delegation's id.
fn board_gives(story: &mut Story, to: Value, powers: Value) -> RecordId {
    let id = story.record("chair", Kind::Delegation, story::delegation("from the board", to, powers, true));
    story.board_approves(&id.to_string());
    id
}

/// Somebody gives on what they have, with the days they say, and approves it; returns the delegation's id.
fn gives_on(story: &mut Story, by: &str, to: &str, powers: Value, changes: Value) -> RecordId {
    let mut given = story::delegation("given on", json!({"person": to}), powers, true);
    given["from"] = json!({"person": by});
    if let Value::Object(changes) = changes {
        given.as_object_mut().unwrap().extend(changes);
    }
    let id = story.record("chair", Kind::Delegation, given);
    story.act(by, crate::act::ActName::Approve, &id.to_string(), json!({}));
    id
}
