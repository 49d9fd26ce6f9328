//! Which acts are open on a record as it stands: what was asked of a matter until it is decided, and of acts that come in pairs what is possible.

use super::*;
use crate::act::{ActName, Cause};
use crate::kinds::matter::Asked;

/// A policy, and a matter about it of that kind for the chief executive: DEC-1.
fn put(story: &mut Story, asked: &str) {
    story.record("aims-owner", Kind::Policy, story::policy());
    let matter = json!({"title": "Shall we?", "asked": asked, "subject": {"id": "POL-1", "version": 1}, "power": "approve-policy",
        "decider": {"person": "ceo"}, "proposer": "aims-owner", "case": "It is time.", "due": "2026-01-20", "if_undecided": "nothing"});
    story.record("aims-owner", Kind::Matter, matter);
}

/// The decisions that are open on a record today.
fn offered(story: &Story, id: &str) -> Vec<&'static str> {
    let (reading, live) = (story.reading(), story.image.live(story.id(id)).unwrap());
    let names = [ActName::Approve, ActName::Accept, ActName::Deny, ActName::CastVote].into_iter();
    names.filter(|name| is_open(&reading, *name, live, story.today())).map(ActName::word).collect()
}

#[test]
fn a_matter_offers_what_was_asked_and_its_denial() {
    for asked in Asked::ALL {
        let mut story = Story::founded();
        put(&mut story, asked.word());
        let granting = if *asked == Asked::Accept { "accept" } else { "approve" };
        assert_eq!(offered(&story, "DEC-1"), [granting, "deny", "vote"], "{asked}");
    }
}

#[test]
fn what_was_not_asked_of_a_matter_is_refused_with_what_was() {
    let mut story = Story::founded();
    put(&mut story, "accept");
    let shortfall = story.refused("ceo", ActName::Approve, "DEC-1", json!({}));
    assert_eq!(shortfall.cause, Cause::Order);
    assert_eq!(shortfall.missing, "it asks for accept: accept grants that and deny turns it down");
    story.act("ceo", ActName::Accept, "DEC-1", json!({}));
}

#[test]
fn a_matter_that_is_decided_offers_nothing_more_until_it_is_put_anew() {
    for (name, payload) in [(ActName::Approve, json!({})), (ActName::Deny, json!({"reasons": ["not now"]}))] {
        let mut story = Story::founded();
        put(&mut story, "approve");
        let position = story.act("ceo", name, "DEC-1", payload.clone());
        assert!(offered(&story, "DEC-1").is_empty());
        assert_eq!(story.act("ceo", name, "DEC-1", payload), position, "asking twice is not an error");
        for other in [ActName::Approve, ActName::Deny] {
            let mut by_the_board = story.attempt("chair", other, "DEC-1", json!({}));
            by_the_board.who.on_behalf = story.id("BOD-1").typed();
            by_the_board.payload["votes"] = json!([{"person": "chair", "vote": "for"}, {"person": "director", "vote": "for"}]);
            let Ok(crate::decide::Decision::Refused { shortfall, .. }) = story.try_act(&by_the_board) else { panic!("{other}") };
            assert_eq!(shortfall.cause, Cause::Order);
            let told = format!("it was decided on 2026-01-12 by № {position}, {name}; ");
            assert!(shortfall.missing.starts_with(&told), "{}", shortfall.missing);
            assert!(shortfall.missing.ends_with("put another matter, to ask again"), "{}", shortfall.missing);
        }
        story.act("ceo", ActName::Answer, "DEC-1", json!({"text": "The requester knows."}));
        story.change("aims-owner", "DEC-1", json!({"case": "Something has changed."}));
        assert_eq!(offered(&story, "DEC-1"), ["approve", "deny", "vote"]);
    }
}

#[test]
fn a_decision_without_effect_leaves_a_matter_open() {
    let mut story = Story::founded();
    put(&mut story, "approve");
    story.importing().act("product", ActName::Approve, "DEC-1", json!({}));
    assert_eq!(offered(&story, "DEC-1"), ["approve", "deny", "vote"], "it was beyond authority");
    let position = story.entering().act("ceo", ActName::Approve, "DEC-1", json!({}));
    assert!(offered(&story, "DEC-1").is_empty());
    story.act_on("ceo", ActName::Revoke, position);
    assert_eq!(offered(&story, "DEC-1"), ["approve", "deny", "vote"], "it was taken back");
}

#[test]
fn whoever_a_matter_names_may_turn_it_down_and_so_may_who_holds_the_power_whatever_its_size() {
    for (who, may) in [("product", true), ("cro", true), ("cio", false)] {
        let mut story = Story::founded();
        story.record("chair", Kind::Parameter, story::appetite("security", 15));
        story.record("product", Kind::Risk, story::risk("security", 12));
        let matter = json!({"title": "Live with it?", "asked": "accept", "subject": {"id": "R-1", "version": 1},
            "power": "accept-risk", "decider": {"person": "product"}, "proposer": "aims-owner", "case": "It is large.",
            "due": "2026-01-20", "if_undecided": "nothing"});
        story.record("aims-owner", Kind::Matter, matter);
        story.refused(who, ActName::Accept, "DEC-1", json!({"valid_until": "2026-06-30"}));
        let denial = story.attempt(who, ActName::Deny, "DEC-1", json!({"reasons": ["too much"]}));
        let decision = story.try_act(&denial);
        let refused = matches!(decision, Ok(crate::decide::Decision::Refused { .. }));
        assert_eq!(refused, !may, "{who}");
    }
}

#[test]
fn whatever_else_is_approved_may_be_approved_again() {
    let mut story = Story::founded();
    put(&mut story, "approve");
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    assert_eq!(offered(&story, "POL-1"), ["approve", "vote"]);
}

fn told(story: &mut Story, name: ActName, id: &str) -> String {
    let shortfall = story.refused("cio", name, id, json!({}));
    assert_eq!(shortfall.cause, Cause::Order, "{}", shortfall.missing);
    shortfall.missing
}

#[test]
fn what_has_not_begun_is_not_ended_and_what_is_closed_is_not_closed_again() {
    let mut story = Story::founded();
    let powers = ["suspend-system", "resume-system", "block-use", "legal-hold"].map(|power| json!({ "power": power }));
    board_gives(&mut story, json!({"person": "cio"}), json!(powers));
    let system = json!({"title": "Helper", "owner": "product", "acquired": "service", "purpose": "It answers.", "not_for": "Advice.", "users": [],
        "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"], "data": [],
        "classification": "internal", "tier_inputs": {"severity": 1, "reach": 1, "autonomy": 1, "rights": 1, "reversibility": 1}});
    story.record("product", Kind::System, system);
    for (ends, begins) in [(ActName::Resume, "suspend"), (ActName::Lift, "block"), (ActName::Release, "hold")] {
        let missing = told(&mut story, ends, "AIS-1");
        assert!(missing.starts_with(&format!("there is nothing to {ends}: no {begins} stands on it")), "{missing}");
    }
    story.act("cio", ActName::Suspend, "AIS-1", json!({"until": "2026-01-20"}));
    story.act("cio", ActName::Suspend, "AIS-1", json!({}));
    story.act("cio", ActName::Resume, "AIS-1", json!({}));
    story.act("cio", ActName::Suspend, "AIS-1", json!({"until": "2026-01-20"}));
    story.on("2026-01-21");
    told(&mut story, ActName::Resume, "AIS-1");
    let issue = json!({"title": "A law", "owner": "cio", "side": "external", "area": "law", "influence": "It binds us."});
    story.record("cio", Kind::Issue, issue);
    told(&mut story, ActName::Reopen, "ISS-1");
    let position = story.act("cio", ActName::Close, "ISS-1", json!({}));
    let missing = story.refused("product", ActName::Close, "ISS-1", json!({})).missing;
    assert_eq!(missing, format!("the close of 2026-01-21, № {position}, stands on it; reopen it first"));
    story.act("cio", ActName::Reopen, "ISS-1", json!({}));
    story.act("cio", ActName::Close, "ISS-1", json!({"outcome": "It was repealed."}));
}

#[test]
fn a_suspension_lifted_for_a_part_stands_for_the_rest() {
    let mut story = Story::founded();
    board_gives(&mut story, json!({"person": "cio"}), json!([{"power": "suspend-system"}, {"power": "resume-system"}]));
    let component = json!({"title": "Model", "owner": "product", "type": "model", "systems": [], "release": "1.0", "provenance": "built here"});
    story.record("product", Kind::Component, component);
    let stands = |story: &Story| standing(&story.reading(), story.id("CMP-1"), ActName::Suspend, story.today()).is_some();
    story.act("cio", ActName::Suspend, "CMP-1", json!({}));
    story.act("cio", ActName::Resume, "CMP-1", json!({"parts": ["CMP-1"]}));
    assert!(stands(&story));
    story.act("cio", ActName::Resume, "CMP-1", json!({}));
    assert!(!stands(&story));
}
