//! Stories of what follows from records and acts without being written anywhere: who had a hand in something, what is suspended, whom a system faces.

use serde_json::{Value, json};

use super::*;
use crate::act::ActName;
use crate::derived::conflict::with;
use crate::derived::system::{faces_people, is_generative, stage};
use crate::id::Kind;
use crate::kinds::System;
use crate::story::{self, Story};

fn system() -> Value {
    json!({"title": "Helper", "owner": "product", "acquired": "service", "purpose": "It answers.", "not_for": "Advice.", "users": [],
        "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"], "data": [],
        "classification": "internal", "tier_inputs": {"severity": 1, "reach": 1, "autonomy": 1, "rights": 1, "reversibility": 1}})
}

fn with_system() -> Story {
    let mut story = Story::founded();
    story.record("product", Kind::System, system());
    story
}

fn give(story: &mut Story, to: Value, powers: &[&str]) {
    let rows: Vec<Value> = powers.iter().map(|power| json!({"power": power})).collect();
    let id = story.record("chair", Kind::Delegation, story::delegation("given", to, json!(rows), true)).to_string();
    story.board_approves(&id);
}

/// How somebody stands to a record on a day; nothing where they stand apart from it.
fn hand_on(story: &Story, key: &str, id: &str, day: &str) -> Option<String> {
    with(&story.reading(), story.person(key), story.id(id), day.parse().unwrap()).map(|conflict| conflict.how)
}

fn hand(story: &Story, key: &str, id: &str) -> Option<String> {
    hand_on(story, key, id, &story.today().to_string())
}

#[test]
fn whoever_decided_or_advised_had_a_hand_in_it_for_two_years() {
    let mut story = Story::founded();
    story.record("aims-owner", Kind::Policy, story::policy());
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    story.act("counsel", ActName::Review, "POL-1", json!({"outcome": "fit", "function": "legal"}));
    story.act("cio", ActName::Acknowledge, "POL-1", json!({"understood": true}));
    assert_eq!(hand(&story, "ceo", "POL-1").as_deref(), Some("decided on POL-1"));
    assert_eq!(hand(&story, "counsel", "POL-1").as_deref(), Some("advised on POL-1"));
    assert_eq!(hand(&story, "cio", "POL-1"), None, "whoever knows of it had no hand in it");
    assert_eq!(hand_on(&story, "ceo", "POL-1", "2026-01-11"), None, "not yet");
    assert_eq!(hand_on(&story, "ceo", "POL-1", "2028-01-12").as_deref(), Some("decided on POL-1"));
    assert_eq!(hand_on(&story, "ceo", "POL-1", "2028-01-13"), None, "two years have passed");
}

#[test]
fn whoever_verified_it_had_a_hand_in_it() {
    let mut story = Story::founded();
    give(&mut story, json!({"person": "aims-owner"}), &["verify-effectiveness"]);
    let action = json!({"title": "Do it", "owner": "product", "type": "corrective", "what": "Do it.", "assigner": "ceo", "due": "2026-12-31",
        "first_due": "2026-12-31", "done_on": "2026-01-12", "priority": 1});
    story.record("product", Kind::Action, action);
    story.act("aims-owner", ActName::Verify, "ACT-1", json!({"result": "effective", "method": "a look"}));
    assert_eq!(hand(&story, "aims-owner", "ACT-1").as_deref(), Some("verified ACT-1"));
    assert_eq!(hand(&story, "product", "ACT-1").as_deref(), Some("owns ACT-1"));
}

#[test]
fn members_who_voted_decided_and_neither_whoever_recused_nor_whoever_kept_the_minutes() {
    let mut story = Story::founded();
    give(&mut story, json!({"body": "BOD-2"}), &["approve-policy"]);
    story.record("aims-owner", Kind::Policy, story::policy());
    let votes = json!([{"person": "cro", "vote": "for"}, {"person": "cio", "vote": "for"}]);
    let mut minuted = story.attempt("ceo", ActName::Approve, "POL-1", json!({ "votes": votes }));
    minuted.who.on_behalf = story.id("BOD-2").typed();
    story.done(&minuted);
    assert_eq!(hand(&story, "cro", "POL-1").as_deref(), Some("decided on POL-1"));
    assert_eq!(hand(&story, "ceo", "POL-1"), None, "they wrote down the votes of others");
    story.change("aims-owner", "POL-1", json!({"edition": "v2"}));
    story.casts("ceo", "BOD-2", "POL-1", "recuse");
    assert_eq!(hand(&story, "ceo", "POL-1"), None, "they recused themselves");
    story.casts("ceo", "BOD-2", "POL-1", "against");
    assert_eq!(hand(&story, "ceo", "POL-1").as_deref(), Some("decided on POL-1"));
}

#[test]
fn a_hand_in_a_part_is_a_hand_in_the_system_and_in_nothing_else() {
    let mut story = with_system();
    let gate =
        json!({"title": "Gate", "owner": "product", "system": "AIS-1", "stage": "design", "proofs": [], "requester": "product"});
    story.record("product", Kind::Gate, gate);
    story.act("counsel", ActName::Review, "GAT-1", json!({"outcome": "fit", "function": "legal"}));
    assert_eq!(hand(&story, "counsel", "AIS-1").as_deref(), Some("advised on GAT-1"));
    assert_eq!(hand(&story, "cio", "AIS-1"), None);
    let product = story.id("product").to_string();
    assert_eq!(hand(&story, "counsel", &product), None, "a gate is no part of the person who asks for it");
}

#[test]
fn a_conflict_that_somebody_declared_is_one() {
    let mut story = with_system();
    let cio = story.id("cio").to_string();
    story.change("ceo", &cio, json!({"conflicts": [{"with": "AIS-1"}]}));
    assert_eq!(hand(&story, "cio", "AIS-1").as_deref(), Some("has a conflict with AIS-1"));
    assert_eq!(hand(&story, "counsel", "AIS-1"), None);
}

#[test]
fn a_system_is_suspended_until_it_is_resumed_or_the_days_are_over() {
    let mut story = with_system();
    give(&mut story, json!({"person": "cio"}), &["suspend-system", "resume-system"]);
    let suspended = |story: &Story| is_suspended(&story.reading(), story.id("AIS-1"));
    assert!(!suspended(&story));
    story.act("cio", ActName::Suspend, "AIS-1", json!({"until": "2026-01-20"}));
    story.on("2026-01-20");
    assert!(suspended(&story), "on the last day too");
    story.on("2026-01-21");
    assert!(!suspended(&story));
    story.act("cio", ActName::Suspend, "AIS-1", json!({}));
    assert!(suspended(&story));
    story.act("cio", ActName::Resume, "AIS-1", json!({}));
    assert!(!suspended(&story));
}

#[test]
fn a_part_that_is_stopped_or_goes_on_says_nothing_about_the_whole() {
    let mut story = with_system();
    give(&mut story, json!({"person": "cio"}), &["suspend-system", "resume-system"]);
    let part = json!({"title": "Model", "owner": "product", "type": "model", "systems": ["AIS-1"], "release": "4.1", "provenance": "Lumen"});
    let part = story.record("product", Kind::Component, part).to_string();
    let suspended = |story: &Story| is_suspended(&story.reading(), story.id("AIS-1"));
    story.act("cio", ActName::Suspend, "AIS-1", json!({"parts": [part]}));
    assert!(!suspended(&story));
    story.act("cio", ActName::Suspend, "AIS-1", json!({}));
    story.act("cio", ActName::Resume, "AIS-1", json!({"parts": [part]}));
    assert!(suspended(&story));
}

#[test]
fn what_suspends_outside_authority_suspends_nothing() {
    let mut story = with_system();
    give(&mut story, json!({"person": "cio"}), &["suspend-system", "resume-system"]);
    let suspended = |story: &Story| is_suspended(&story.reading(), story.id("AIS-1"));
    story.importing().act("counsel", ActName::Suspend, "AIS-1", json!({}));
    assert!(!suspended(&story));
    story.entering().act("cio", ActName::Suspend, "AIS-1", json!({}));
    story.importing().act("counsel", ActName::Resume, "AIS-1", json!({}));
    assert!(suspended(&story), "nor does what resumes so resume anything");
}

#[test]
fn the_stage_of_a_system_is_the_last_whose_gate_is_approved() {
    let mut story = with_system();
    give(&mut story, json!({"person": "cio"}), &["approve-gate"]);
    let reached = |story: &Story| stage(&story.reading(), story.id("AIS-1")).map(crate::kinds::objective::Stage::word);
    assert_eq!(reached(&story), None);
    for (number, word) in [(1, "design"), (2, "deployment")] {
        let gate =
            json!({"title": "Gate", "owner": "product", "system": "AIS-1", "stage": word, "proofs": [], "requester": "product"});
        story.importing().record("product", Kind::Gate, gate);
        story.entering();
        if number == 1 {
            story.act("cio", ActName::Approve, "GAT-1", json!({}));
        }
        assert_eq!(reached(&story), Some("design"), "nobody has let it into deployment");
    }
}

#[test]
fn a_system_with_a_prompt_generates_and_a_prompt_of_another_system_is_none_of_it() {
    let mut story = with_system();
    story.record("product", Kind::System, system());
    let part = |of: &str, sort: &str| json!({"title": "Part", "owner": "product", "type": sort, "systems": [of], "release": "1", "provenance": "us"});
    story.record("product", Kind::Component, part("AIS-1", "model"));
    let generative = |story: &Story, id: &str| is_generative(&story.reading(), story.id(id));
    assert!(!generative(&story, "AIS-1"), "a model alone may do anything");
    story.record("product", Kind::Component, part("AIS-1", "prompt"));
    assert!(generative(&story, "AIS-1"));
    assert!(!generative(&story, "AIS-2"));
}

#[test]
fn a_system_faces_people_where_a_party_outside_is_among_its_users() {
    for (sort, outside) in [("customer", true), ("vulnerable-group", true), ("employee", false), ("regulator", false)] {
        let mut story = Story::founded();
        let party = json!({"title": "Claimants", "owner": "ceo", "type": sort, "needs": []});
        story.importing().record("ceo", Kind::Party, party);
        let mut used = system();
        used["users"] = json!([" claimants "]);
        story.record("product", Kind::System, used);
        assert_eq!(faces_people(&story.reading(), story.live::<System>("AIS-1")), outside, "{sort}");
    }
}
