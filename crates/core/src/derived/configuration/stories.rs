use serde_json::{Value, json};

use super::*;
use crate::act::ActName;
use crate::kinds::Gate;
use crate::query::Query;
use crate::story::Story;

/// A system with a model and a data resource, at a gate. No impact method is approved, so every trigger holds.
fn at_a_gate() -> Story {
    let mut story = Story::founded();
    story.record("product", Kind::Data, data());
    let system = json!({"title": "Helper", "owner": "product", "acquired": "service", "purpose": "It answers.", "not_for": "Advice.", "users": [],
        "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"], "data": ["DAT-1"],
        "classification": "internal"});
    story.record("product", Kind::System, system);
    story.record("product", Kind::Component, model());
    let gate =
        json!({"title": "Gate", "owner": "product", "system": "AIS-1", "stage": "design", "proofs": [], "requester": "product"});
    story.record("product", Kind::Gate, gate);
    story
}

fn data() -> Value {
    json!({"title": "Talks", "owner": "product", "uses": ["ground"], "categories": ["voice"], "acquired_how": "collected", "source_name": "us",
        "rights": "contract", "personal_data": false, "classification": "internal"})
}

fn model() -> Value {
    json!({"title": "Model", "owner": "product", "type": "model", "systems": ["AIS-1"], "release": "4.1", "provenance": "Lumen"})
}

fn change(parts: &[&str], moves: &[&str]) -> Value {
    json!({"title": "A change", "owner": "product", "type": "model", "system": "AIS-1", "parts": parts, "moves": moves, "requester": "product",
        "what": "Another.", "why": "Better.", "consequences": "None.", "planned_for": "2026-06-30"})
}

/// What moved since the gate, and since when.
fn said(story: &Story) -> (String, Vec<String>) {
    let reading = story.reading();
    let system = story.id("AIS-1");
    let gate = story.image.get::<Gate>(story.id("GAT-1")).unwrap();
    let looked = Looked::at(&reading, gate.version, system, &gate.record.configuration.0);
    let moves = moved(&reading, &looked);
    let days = moves.iter().map(|one| one.at.day.to_string()).collect();
    (described(&reading, &looked, system, &moves), days)
}

fn material_changes(story: &Story) -> usize {
    Query::parse("change where state(material)").unwrap().count(&story.reading())
}

#[test]
fn nothing_has_moved_since_the_gate_pinned_what_it_saw() {
    assert_eq!(said(&at_a_gate()), ("AIS-1/1: ".to_owned(), vec![]));
}

#[test]
fn data_that_comes_goes_and_is_used_for_more_is_told_by_its_name() {
    let mut story = at_a_gate();
    story.record("product", Kind::Data, data());
    story.on("2026-02-01");
    story.change("product", "AIS-1", json!({"data": ["DAT-1", "DAT-2"]}));
    story.on("2026-02-02");
    story.change("product", "DAT-1", json!({"uses": ["ground", "train"], "known_bias": "thin in the north"}));
    let told = "AIS-1/1 to AIS-1/2: data DAT-2 came; uses of data DAT-1";
    assert_eq!(said(&story), (told.to_owned(), vec!["2026-02-01".to_owned(), "2026-02-02".to_owned()]));
    story.change("product", "AIS-1", json!({"data": []}));
    assert_eq!(said(&story).0, "AIS-1/1 to AIS-1/3: data DAT-1 went");
}

#[test]
fn since_counts_from_the_first_version_of_an_unbroken_run() {
    let mut story = at_a_gate();
    for (day, release) in [("2026-02-01", "4.2"), ("2026-02-02", "4.1"), ("2026-02-03", "4.2"), ("2026-02-04", "4.3")] {
        story.on(day);
        story.change("product", "CMP-1", json!({ "release": release }));
    }
    assert_eq!(said(&story), ("AIS-1/1: release of component CMP-1".to_owned(), vec!["2026-02-03".to_owned()]));
}

#[test]
fn a_component_that_is_named_later_came_later_however_often_its_list_is_written_again() {
    let mut story = at_a_gate();
    let mut tool = model();
    (tool["type"], tool["systems"]) = (json!("tool"), json!([]));
    story.record("product", Kind::Component, tool);
    assert_eq!(said(&story).1.len(), 0);
    story.on("2026-02-01");
    story.change("product", "CMP-2", json!({"systems": ["AIS-1"]}));
    story.on("2026-03-01");
    story.change("product", "CMP-2", json!({"systems": ["AIS-1", "AIS-1"]}));
    assert_eq!(said(&story), ("AIS-1/1: component CMP-2 came".to_owned(), vec!["2026-02-01".to_owned()]));
    story.change("product", "CMP-1", json!({"systems": []}));
    assert_eq!(said(&story).0, "AIS-1/1: component CMP-2 came; component CMP-1 went");
}

#[test]
fn a_long_list_of_moves_is_cut() {
    let mut story = at_a_gate();
    story.change(
        "product",
        "AIS-1",
        json!({"purpose": "a", "not_for": "b", "users": ["c"], "autonomy": "drafts", "jurisdictions": []}),
    );
    assert_eq!(said(&story).0, "AIS-1/1 to AIS-1/2: purpose; not for; users; autonomy; and 1 more");
}

#[test]
fn before_it_is_made_a_change_is_material_by_what_it_says_it_moves() {
    let mut story = at_a_gate();
    story.record(
        "product",
        Kind::Change,
        change(&["CMP-1"], &["component.fingerprint", "component.release", "nonsense", "who.knows"]),
    );
    assert_eq!(material_changes(&story), 0);
    story.change("product", "CHG-1", json!({"moves": ["component.tool"]}));
    assert_eq!(material_changes(&story), 1);
}

#[test]
fn what_nobody_has_said_or_seen_to_be_immaterial_is_material() {
    let mut story = at_a_gate();
    story.record("product", Kind::Change, change(&["CMP-1"], &[]));
    assert_eq!(material_changes(&story), 1, "it names a part and not what moves");
    story.change("product", "CHG-1", json!({"moves": ["who.knows"]}));
    assert_eq!(material_changes(&story), 1, "there is no such field");
    story.on("2026-02-01").change("product", "CHG-1", json!({"made_on": "2026-02-01"}));
    assert_eq!(material_changes(&story), 1, "nothing moved on the day it is said to be made");
    story.change("product", "CHG-1", json!({"parts": ["BOD-1"], "made_on": null}));
    assert_eq!(material_changes(&story), 0, "it is part of no system");
    story.change("product", "CHG-1", json!({"parts": ["CMP-1"], "type": "aims"}));
    assert_eq!(material_changes(&story), 0, "it is not a change to a system");
}

#[test]
fn once_it_is_made_a_change_is_material_by_what_moved_on_the_day() {
    let mut story = at_a_gate();
    story.record("product", Kind::Change, change(&["CMP-1"], &[]));
    story.on("2026-02-01");
    story.change("product", "CMP-1", json!({"release": "4.2"}));
    story.change("product", "CHG-1", json!({"made_on": "2026-02-01"}));
    assert_eq!(material_changes(&story), 0, "the first number of the release is the same");
    story.change("product", "CMP-1", json!({"release": "5.0"}));
    assert_eq!(material_changes(&story), 1);
    story.change("product", "CMP-1", json!({"release": "4.2"}));
    assert_eq!(material_changes(&story), 0);
    story.act("product", ActName::Withdraw, "CHG-1", json!({}));
    assert_eq!(material_changes(&story), 0);
}
