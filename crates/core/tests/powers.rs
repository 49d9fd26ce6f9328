//! Stories of how far powers go, who shares them, and who takes back what was done with them.

use ephor_core::act::{ActName, Cause};
use ephor_core::authority::{counts, in_force, is_approved};
use ephor_core::decide::{Aim, Attempt, Decision};
use ephor_core::id::Kind;
use ephor_core::story::{self, Story};
use serde_json::{Value, json};

/// The board gives powers to somebody; the first such delegation of a story is D-3.
fn given(story: &mut Story, to: &str, powers: Value, may_pass_on: bool) -> String {
    let delegation = story::delegation(&format!("to {to}"), json!({ "person": to }), powers, may_pass_on);
    let id = story.record("chair", Kind::Delegation, delegation).to_string();
    story.board_approves(&id);
    id
}

/// Somebody gives powers on; whoever keeps the board's papers writes it down.
fn passed_on(story: &mut Story, from: &str, to: &str, powers: Value) -> String {
    let mut delegation = story::delegation(&format!("{from} to {to}"), json!({ "person": to }), powers, false);
    delegation["from"] = json!({ "person": from });
    let id = story.record("chair", Kind::Delegation, delegation).to_string();
    story.act(from, ActName::Approve, &id, json!({}));
    id
}

fn approved(story: &Story, id: &str) -> bool {
    is_approved(&story.reading(), story.image.slot(story.id(id)).unwrap())
}

fn counting(story: &Story, position: u64) -> bool {
    counts(&story.reading(), story.image.act(position).unwrap(), story.today())
}

/// Somebody acts on an earlier act and is refused.
fn refused_on(story: &mut Story, by: &str, name: ActName, position: u64) -> (Cause, String) {
    let attempt = Attempt { who: story::who(story.person(by)), name, aim: Aim::Act(position), payload: json!({}) };
    match story.try_act(&attempt) {
        Ok(Decision::Refused { shortfall, .. }) => (shortfall.cause, shortfall.missing),
        Ok(_) => panic!("{by} could {name} № {position}"),
        Err(invalid) => panic!("{invalid:?}"),
    }
}

/// A document that two people approve together, and have.
fn approved_by_two(story: &mut Story) -> (u64, u64) {
    for one in ["cio", "counsel"] {
        given(story, one, json!([{"power": "approve-document", "limits": {"with": ["approve-document"]}}]), false);
    }
    story.record("product", Kind::Document, document());
    let first = story.act("cio", ActName::Approve, "DOC-1", json!({}));
    assert!(!approved(story, "DOC-1"), "one alone approves nothing");
    let second = story.act("counsel", ActName::Approve, "DOC-1", json!({}));
    assert!(approved(story, "DOC-1"));
    (first, second)
}

fn document() -> Value {
    json!({"title": "Procedure", "owner": "product", "type": "procedure", "number": "PR-1", "author": "product", "home": "here",
        "classification": "internal"})
}

#[test]
fn what_two_have_approved_one_of_them_takes_back_alone() {
    let mut story = Story::founded();
    let (first, second) = approved_by_two(&mut story);
    let taken_back = story.act_on("counsel", ActName::Revoke, second);
    assert!(story.image.act(taken_back).unwrap().ground.jointly.is_empty(), "a revocation waits for nobody");
    assert!(!counting(&story, second) && !approved(&story, "DOC-1"));
    assert!(!counting(&story, first), "the other half has nobody beside it any more");
    assert_eq!(story.act_on("counsel", ActName::Revoke, second), taken_back, "asking twice is not an error");
    let (cause, _) = refused_on(&mut story, "product", ActName::Revoke, first);
    assert_eq!(cause, Cause::NoPower, "the power is asked for all the same");
}

#[test]
fn what_two_approve_holds_as_long_as_both_let_it() {
    let mut story = Story::founded();
    for one in ["cio", "counsel"] {
        given(&mut story, one, json!([{"power": "approve-document", "limits": {"with": ["approve-document"]}}]), false);
    }
    story.record("product", Kind::Document, document());
    story.act("cio", ActName::Approve, "DOC-1", json!({}));
    story.act("counsel", ActName::Approve, "DOC-1", json!({"valid_until": "2026-01-31"}));
    story.on("2026-01-31");
    assert!(approved(&story, "DOC-1"));
    story.on("2026-02-01");
    assert!(!approved(&story, "DOC-1"), "one of them let it hold until the day before");
}

#[test]
fn only_an_approval_or_an_acceptance_is_revoked() {
    let mut story = Story::founded();
    given(&mut story, "counsel", json!([{"power": "legal-hold"}, {"power": "approve-document"}]), false);
    given(&mut story, "cio", json!([{"power": "legal-hold"}]), false);
    story.record("product", Kind::Document, document());
    let hold = story.act("counsel", ActName::Hold, "DOC-1", json!({}));
    story.act("cio", ActName::Hold, "DOC-1", json!({}));
    assert!(counting(&story, hold), "two persons hold it");
    let (cause, missing) = refused_on(&mut story, "counsel", ActName::Revoke, hold);
    assert_eq!(cause, Cause::Order);
    assert!(missing.ends_with("only an approval or an acceptance is revoked"), "{missing}");
    let (cause, _) = refused_on(&mut story, "cro", ActName::Annul, hold);
    assert_eq!(cause, Cause::Order, "nor is annulled what was done within authority");
    let approval = story.act("counsel", ActName::Approve, "DOC-1", json!({}));
    let revoked = story.act_on("counsel", ActName::Revoke, approval);
    let (cause, _) = refused_on(&mut story, "counsel", ActName::Revoke, revoked);
    assert_eq!(cause, Cause::Order, "what was taken back is decided again, not brought back");
    let release = story.act("counsel", ActName::Release, "DOC-1", json!({}));
    assert!(!counting(&story, release), "a protection ends by two persons alone");
}

#[test]
fn the_approval_of_a_delegation_is_taken_back_by_those_who_stand_above_it() {
    let mut story = Story::founded();
    let down = passed_on(&mut story, "ceo", "product", json!([{"power": "approve-document"}]));
    let approval = story.image.acts().next_back().unwrap().position;
    for stranger in ["counsel", "product", "cro"] {
        let (cause, _) = refused_on(&mut story, stranger, ActName::Revoke, approval);
        assert_eq!(cause, Cause::NoPower, "{stranger} gives none of it");
    }
    story.act_on("ceo", ActName::Revoke, approval);
    let in_force = in_force(&story.reading(), story.id(&down), story.today());
    assert!(in_force.is_none());
}

#[test]
fn a_power_for_two_is_given_on_by_one_and_still_takes_two_to_use() {
    let mut story = Story::founded();
    let row = json!([{"power": "legal-hold", "limits": {"with": ["legal-hold"]}}]);
    given(&mut story, "cio", row, true);
    passed_on(&mut story, "cio", "counsel", json!([{"power": "legal-hold"}]));
    story.record("product", Kind::Document, document());
    let hold = story.act("counsel", ActName::Hold, "DOC-1", json!({}));
    assert_eq!(story.image.act(hold).unwrap().ground.jointly.as_ref(), ["legal-hold".into()], "the limit came down with it");
    assert!(!counting(&story, hold));
    story.act("cio", ActName::Hold, "DOC-1", json!({}));
    assert!(counting(&story, hold));
}

#[test]
fn what_a_reserved_matter_catches_is_ratified_and_annulled_by_whoever_decides_those() {
    for name in [ActName::Ratify, ActName::Annul] {
        let mut story = Story::founded();
        let matter = json!({"title": "Beyond the chief risk officer", "type": "reserved-matter", "statement": "The board adopts or undoes it.",
            "reserved": {"powers": ["ratify-act"], "when": "act in [ratify, annul] and kind = policy and subject.power = approve-policy"},
            "effective_from": "2026-01-12", "resolution": "2026/02"});
        story.record("chair", Kind::Parameter, matter);
        story.board_approves("PAR-1");
        story.record("aims-owner", Kind::Policy, story::policy());
        story.record("product", Kind::Document, document());
        story.importing();
        let caught = story.act("product", ActName::Approve, "POL-1", json!({}));
        let other = story.act("counsel", ActName::Approve, "DOC-1", json!({}));
        story.entering();
        story.act_on("cro", name, other);
        let (cause, missing) = refused_on(&mut story, "cro", name, caught);
        assert_eq!(cause, Cause::NoPower, "{missing}");
        assert!(missing.contains("decide-reserved"), "{missing}");
        let mut by_the_board = story.attempt("chair", name, "POL-1", json!({}));
        by_the_board.aim = Aim::Act(caught);
        by_the_board.who.on_behalf = story.id("BOD-1").typed();
        by_the_board.payload["votes"] = json!([{"person": "chair", "vote": "for"}, {"person": "director", "vote": "for"}]);
        story.done(&by_the_board);
        assert_eq!(counting(&story, caught), name == ActName::Ratify);
    }
}

/// A system of the head of product, who may approve changes to it that are not material, and what somebody wants to change.
fn with_change(parts: &Value, moves: &Value) -> Story {
    let mut story = Story::founded();
    let row = json!([{"power": "approve-change", "limits": {"tier": 1, "types": ["non-material"], "systems": "own"}}]);
    given(&mut story, "product", row, false);
    story.record("product", Kind::System, system());
    story.record("product", Kind::Component, component());
    story.record("cio", Kind::Change, change(parts, moves));
    story
}

fn system() -> Value {
    json!({"title": "Helper", "owner": "product", "acquired": "service", "purpose": "It answers.", "not_for": "Advice.", "users": [],
        "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"], "data": [],
        "classification": "internal"})
}

fn component() -> Value {
    json!({"title": "Model", "owner": "product", "type": "model", "systems": ["AIS-1"], "release": "1.0", "provenance": "built here"})
}

fn change(parts: &Value, moves: &Value) -> Value {
    json!({"title": "Change", "owner": "product", "type": "model", "system": "AIS-1", "parts": parts, "moves": moves, "requester": "cio",
        "what": "Trained again.", "why": "It grew old.", "consequences": "Few.", "planned_for": "2026-02-01"})
}

#[test]
fn a_change_that_is_not_material_is_approved_within_a_power_for_those() {
    let mut story = with_change(&json!(["CMP-1"]), &json!(["component.fingerprint", "component.release"]));
    story.act("product", ActName::Approve, "CHG-1", json!({}));
    assert!(approved(&story, "CHG-1"));
}

#[test]
fn a_material_change_lies_beyond_a_power_for_others() {
    let mut story = with_change(&json!(["CMP-1"]), &json!(["component.fingerprint", "component.trained_on"]));
    let shortfall = story.refused("product", ActName::Approve, "CHG-1", json!({}));
    assert_eq!(shortfall.cause, Cause::OverLimit);
    assert_eq!(shortfall.missing, "it holds for non-material, not for change, model, material");
    story.refused("product", ActName::Deny, "CHG-1", json!({}));
    story.board_approves("CHG-1");
}

#[test]
fn a_change_that_does_not_say_what_it_moves_has_not_been_weighed_and_counts_as_material() {
    for moves in [json!([]), json!(["nothing much"])] {
        let mut story = with_change(&json!(["CMP-1"]), &moves);
        let shortfall = story.refused("product", ActName::Approve, "CHG-1", json!({}));
        assert_eq!(shortfall.missing, "it holds for non-material, not for change, model, material");
        let row = json!([{"power": "approve-change", "limits": {"types": ["material"]}}]);
        given(&mut story, "counsel", row, false);
        story.act("counsel", ActName::Approve, "CHG-1", json!({}));
        assert!(approved(&story, "CHG-1"), "whoever decides material changes decides it");
    }
    let mut story = with_change(&json!([]), &json!([]));
    story.act("product", ActName::Approve, "CHG-1", json!({}));
}

/// Somebody may grant a hundred thousand pounds a year; the financial year begins on 1 April.
fn with_budget() -> Story {
    let mut story = Story::founded();
    let row = json!([{"power": "fund", "limits": {"money_year": {"amount": 10_000_000, "currency": "GBP"}}}]);
    given(&mut story, "cio", row, true);
    story
}

/// Somebody needs that much, in pounds.
fn asked(story: &mut Story, pounds: i64) -> String {
    let title = format!("Need {}", story.image.size());
    let resource = json!({"title": title, "owner": "product", "type": "budget", "need": "Tests.", "asked": {"amount": pounds * 100, "currency": "GBP"},
        "period": {"from": "2026-01-01", "until": "2026-12-31"}});
    story.record("product", Kind::Resource, resource).to_string()
}

fn granted(story: &mut Story, by: &str, pounds: i64) -> u64 {
    let id = asked(story, pounds);
    story.act(by, ActName::Approve, &id, json!({}))
}

fn not_granted(story: &mut Story, by: &str, pounds: i64) -> String {
    let id = asked(story, pounds);
    let shortfall = story.refused(by, ActName::Approve, &id, json!({}));
    assert_eq!(shortfall.cause, Cause::OverLimit);
    shortfall.missing
}

#[test]
fn what_is_granted_in_a_year_is_summed_up_to_its_limit_and_no_further() {
    let mut story = with_budget();
    granted(&mut story, "cio", 60_000);
    assert_eq!(
        not_granted(&mut story, "cio", 40_001),
        "GBP 4000100 besides 6000000 approved in the financial year, limit 10000000 in minor units (D-3)"
            .trim_end_matches(" (D-3)")
    );
    granted(&mut story, "cio", 40_000);
    not_granted(&mut story, "cio", 1);
}

#[test]
fn the_next_financial_year_begins_with_nothing_spent() {
    let mut story = with_budget();
    story.on("2026-03-31");
    granted(&mut story, "cio", 100_000);
    not_granted(&mut story, "cio", 1);
    story.on("2026-04-01");
    granted(&mut story, "cio", 100_000);
}

#[test]
fn what_happened_in_the_old_year_counts_to_it_whenever_it_is_recorded() {
    let mut story = with_budget();
    story.on("2026-03-30");
    let id = asked(&mut story, 100_000);
    story.on("2026-04-02");
    let mut late = story.attempt("cio", ActName::Approve, &id, json!({}));
    late.who.happened = story::day("2026-03-31");
    story.done(&late);
    granted(&mut story, "cio", 100_000);
    let id = asked(&mut story, 1);
    let later = story.attempt("cio", ActName::Approve, &id, json!({}));
    assert!(matches!(story.try_act(&later), Ok(Decision::Refused { .. })), "the new year is spent");
}

#[test]
fn what_was_taken_back_is_not_spent() {
    let mut story = with_budget();
    let position = granted(&mut story, "cio", 100_000);
    not_granted(&mut story, "cio", 1);
    story.act_on("cio", ActName::Revoke, position);
    granted(&mut story, "cio", 100_000);
}

#[test]
fn what_is_decided_anew_replaces_what_was_granted_before() {
    let mut story = with_budget();
    let id = asked(&mut story, 90_000);
    story.act("cio", ActName::Approve, &id, json!({}));
    story.change("product", &id, json!({"asked": {"amount": 10_000_000, "currency": "GBP"}}));
    assert_eq!(not_granted(&mut story, "cio", 10_001).split(" approved").next(), Some("GBP 1000100 besides 9000000"));
    story.act("cio", ActName::Approve, &id, json!({}));
    not_granted(&mut story, "cio", 1);
}

#[test]
fn what_those_below_grant_is_spent_above_too_and_giving_spends_nothing() {
    let mut story = with_budget();
    granted(&mut story, "cio", 50_000);
    let row = json!([{"power": "fund", "limits": {"money_year": {"amount": 10_000_000, "currency": "GBP"}}}]);
    passed_on(&mut story, "cio", "counsel", row);
    granted(&mut story, "counsel", 50_000);
    not_granted(&mut story, "counsel", 1);
    not_granted(&mut story, "cio", 1);
}
