//! When an act counts: with the second person it needs, on its own terms, and on the content it was about.

use super::*;
use crate::act::ActName;
use crate::datum::AnyPin;
use crate::decide::Decision;
use crate::fact::Family;

/// A policy that the chief information officer has approved with a power that takes a second person, and that approval.
fn approved_jointly(with: &str) -> (Story, u64) {
    let mut story = Story::founded();
    let powers = json!([{"power": "approve-policy", "limits": {"with": [with]}}]);
    board_gives(&mut story, json!({"person": "cio"}), powers);
    story.record("aims-owner", Kind::Policy, story::policy());
    let position = story.act("cio", ActName::Approve, "POL-1", json!({}));
    (story, position)
}

fn stands(story: &Story, position: u64) -> bool {
    counts(&story.reading(), story.image.act(position).unwrap(), story.today())
}

fn reviews(story: &mut Story, by: &str, function: &str, outcome: &str) {
    story.act(by, ActName::Review, "POL-1", json!({"function": function, "outcome": outcome}));
}

#[test]
fn an_approval_with_a_function_waits_until_somebody_of_it_has_no_objection() {
    let (mut story, position) = approved_jointly("risk");
    assert!(!stands(&story, position), "nobody has looked at it yet");
    reviews(&mut story, "counsel", "legal", "no-objection");
    assert!(!stands(&story, position), "another function looked");
    reviews(&mut story, "cro", "risk", "objection");
    assert!(!stands(&story, position), "it objects");
    reviews(&mut story, "cro", "risk", "no-objection");
    assert!(stands(&story, position));
    assert!(!counts(&story.reading(), story.image.act(position).unwrap(), "2026-01-11".parse().unwrap()), "not the day before");
}

#[test]
fn whoever_approves_jointly_is_not_their_own_second_person() {
    let (mut story, position) = approved_jointly("technology");
    reviews(&mut story, "cio", "technology", "fit");
    assert!(!stands(&story, position));
}

#[test]
fn a_look_at_what_it_said_before_joins_in_nothing() {
    let mut story = Story::founded();
    let powers = json!([{"power": "approve-policy", "limits": {"with": ["risk"]}}]);
    board_gives(&mut story, json!({"person": "cio"}), powers);
    story.record("aims-owner", Kind::Policy, story::policy());
    reviews(&mut story, "cro", "risk", "fit");
    story.change("aims-owner", "POL-1", json!({"edition": "v2"}));
    let position = story.act("cio", ActName::Approve, "POL-1", json!({}));
    assert!(!stands(&story, position));
    reviews(&mut story, "cro", "risk", "fit");
    assert!(stands(&story, position));
}

#[test]
fn an_approval_with_a_power_waits_until_a_second_person_with_it_approves_too() {
    let (mut story, position) = approved_jointly("approve-policy");
    reviews(&mut story, "counsel", "legal", "fit");
    assert!(!stands(&story, position), "a look is no approval");
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    assert!(stands(&story, position));
}

#[test]
fn the_second_person_need_only_hold_the_power_named_and_not_use_it() {
    let (mut story, position) = approved_jointly("approve-soa");
    let alone = story.act("ceo", ActName::Approve, "POL-1", json!({}));
    assert!(stands(&story, alone) && !stands(&story, position), "the chief executive has not approve-soa");
    story.on("2026-01-13").act_on("ceo", ActName::Revoke, alone);
    board_gives(&mut story, json!({"person": "ceo"}), json!([{"power": "approve-soa"}]));
    assert!(!stands(&story, position), "what was taken back joins in nothing");
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    assert!(stands(&story, position));
}

#[test]
fn the_second_person_need_hold_no_other_power_than_the_one_named() {
    let (mut story, position) = approved_jointly("approve-soa");
    board_gives(&mut story, json!({"person": "counsel"}), json!([{"power": "approve-soa"}]));
    story.refused("product", ActName::Approve, "POL-1", json!({}));
    story.refused("counsel", ActName::Deny, "POL-1", json!({}));
    let second = story.act("counsel", ActName::Approve, "POL-1", json!({}));
    assert!(stands(&story, position) && stands(&story, second));
    story.act_on("cio", ActName::Revoke, position);
    assert!(!stands(&story, second), "alone it is nothing");
    story.change("aims-owner", "POL-1", json!({"edition": "v2"}));
    let shortfall = story.refused("counsel", ActName::Approve, "POL-1", json!({}));
    assert!(shortfall.missing.contains("approve-policy"), "nobody waits for a second person: {}", shortfall.missing);
}

#[test]
fn a_power_that_does_not_reach_the_record_is_not_brought_to_it() {
    let (mut story, position) = approved_jointly("approve-soa");
    board_gives(&mut story, json!({"person": "counsel"}), json!([{"power": "approve-soa", "limits": {"types": ["soa"]}}]));
    story.refused("counsel", ActName::Approve, "POL-1", json!({}));
    assert!(!stands(&story, position));
}

#[test]
fn who_has_not_the_power_or_wrote_it_joins_in_nothing() {
    let (mut story, position) = approved_jointly("approve-policy");
    board_gives(&mut story, json!({"person": "aims-owner"}), json!([{"power": "approve-policy"}]));
    story.importing();
    for by in ["counsel", "aims-owner"] {
        story.act(by, ActName::Approve, "POL-1", json!({}));
        assert!(!stands(&story, position), "{by}");
    }
}

#[test]
fn what_was_done_without_authority_counts_once_ratified_and_no_more_once_annulled() {
    let mut story = Story::founded();
    story.record("aims-owner", Kind::Policy, story::policy());
    let approval = story.importing().act("product", ActName::Approve, "POL-1", json!({}));
    story.entering();
    assert!(!stands(&story, approval));
    story.act_on("cro", ActName::Ratify, approval);
    assert!(stands(&story, approval));
    story.act_on("cro", ActName::Annul, approval);
    assert!(!stands(&story, approval));
}

#[test]
fn what_rests_on_a_delegation_falls_with_it() {
    let mut story = Story::founded();
    board_gives(&mut story, json!({"person": "cio"}), json!([{"power": "approve-policy"}]));
    let given = story.image.acts().next_back().unwrap().position;
    story.record("aims-owner", Kind::Policy, story::policy());
    let approval = story.act("cio", ActName::Approve, "POL-1", json!({}));
    assert!(stands(&story, approval));
    story.board_revokes("D-3", given);
    assert!(!stands(&story, approval), "it was taken back on the day it was used");
}

#[test]
fn an_approval_that_rests_on_what_it_approves_is_not_followed_for_ever() {
    let mut story = Story::founded();
    let given = story::delegation("to oneself", json!({"person": "cio"}), json!([{"power": "approve-policy"}]), true);
    let id = story.record("chair", Kind::Delegation, given);
    let claimed = story.importing().attempt("cio", ActName::Approve, &id.to_string(), json!({}));
    let Ok(Decision::Recorded(prepared)) = story.try_act(&claimed) else { panic!("a claim comes in") };
    let (mut fact, content) = (prepared.fact.clone(), prepared.content.clone());
    fact.envelope.position += 1;
    if let Family::Act(act) = &mut fact.family {
        (act.ultra_vires, act.trace) = (None, [AnyPin { id, version: 1 }].into());
    }
    story.image.apply(&fact, content);
    assert!(!stands(&story, fact.envelope.position));
}

#[test]
fn whoever_refuses_does_not_join_in_granting() {
    let mut story = Story::founded();
    let system = json!({"title": "Helper", "owner": "product", "acquired": "service", "purpose": "It answers.", "not_for": "Advice.", "users": [],
        "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"], "data": [],
        "classification": "internal"});
    story.record("product", Kind::System, system);
    let gate =
        json!({"title": "Gate", "owner": "product", "system": "AIS-1", "stage": "design", "proofs": [], "requester": "product"});
    story.record("product", Kind::Gate, gate);
    let powers = json!([{"power": "approve-gate", "limits": {"with": ["approve-gate"]}}]);
    board_gives(&mut story, json!({"person": "cio"}), powers);
    board_gives(&mut story, json!({"person": "counsel"}), json!([{"power": "approve-gate"}]));
    let position = story.act("cio", ActName::Approve, "GAT-1", json!({}));
    story.act("counsel", ActName::Deny, "GAT-1", json!({"reasons": ["too early"]}));
    assert!(!stands(&story, position));
}

fn policy_approved(terms: Value) -> Story {
    let mut story = Story::founded();
    story.record("aims-owner", Kind::Policy, story::policy());
    story.act("ceo", ActName::Approve, "POL-1", terms);
    story
}

/// The number of the policy's version in force on that day, seen from today.
fn number_on(story: &Story, day: &str) -> Option<u32> {
    let reading = story.reading();
    in_force(&reading, story.id("POL-1"), day.parse().unwrap()).map(|version| version.number)
}

#[test]
fn an_approval_holds_to_its_last_day_however_late_it_is_asked() {
    let mut story = policy_approved(json!({"valid_until": "2026-02-11"}));
    assert_eq!(number_on(&story, "2026-01-12"), Some(1));
    story.on("2026-03-01");
    assert_eq!(number_on(&story, "2026-02-10"), Some(1));
    assert_eq!(number_on(&story, "2026-02-11"), Some(1));
    assert_eq!(number_on(&story, "2026-02-12"), None);
    assert_eq!(number_on(&story, "2026-03-01"), None);
}

#[test]
fn a_condition_that_nobody_met_in_time_takes_the_approval_with_it() {
    let met = |by: Option<&str>| {
        let mut story = policy_approved(json!({"conditions": [{"text": "Tell people", "due": "2026-02-11", "met_by": by}]}));
        story.on("2026-03-01");
        ["2026-02-11", "2026-02-12"].map(|day| number_on(&story, day).is_some())
    };
    assert_eq!(met(None), [true, false]);
    assert_eq!(met(Some("BOD-1")), [true, true]);
}

#[test]
fn in_force_is_the_content_approved_last_in_its_newest_version() {
    let mut story = policy_approved(json!({}));
    let mut related = json!({"related": [{"area": "hr", "relation": "aligned"}]});
    story.on("2026-01-20").change("aims-owner", "POL-1", related.clone());
    assert_eq!(number_on(&story, "2026-01-20"), Some(1), "nobody has approved the change");
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    related["related"][0]["checked_on"] = "2026-01-20".into();
    story.change("aims-owner", "POL-1", related);
    assert_eq!(number_on(&story, "2026-01-20"), Some(3), "progress belongs to what was approved");
    assert_eq!(number_on(&story, "2026-01-19"), Some(1), "that is what held then");
}

#[test]
fn an_older_version_approved_again_is_in_force_again() {
    let mut story = policy_approved(json!({}));
    story.on("2026-01-20").change("aims-owner", "POL-1", json!({"edition": "v2"}));
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    story.change("aims-owner", "POL-1", json!({"edition": "v1"}));
    assert_eq!(number_on(&story, "2026-01-20"), Some(2), "the first content was approved before the second");
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    assert_eq!(number_on(&story, "2026-01-20"), Some(3));
}
