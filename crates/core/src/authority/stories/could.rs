//! What somebody could do on a record, told before anything of the act is said.

use super::*;
use crate::act::ActName;

fn as_whom(story: &Story, key: &str, name: ActName, id: &str) -> Option<Holder> {
    let reading = story.reading();
    could(&reading, story.person(key), name, reading.live(story.id(id)).unwrap(), story.today())
}

fn can(story: &Story, key: &str, name: ActName, id: &str) -> bool {
    as_whom(story, key, name, id) == Some(Holder::Person(story.person(key)))
}

#[test]
fn accepting_is_for_those_who_hold_the_power_within_their_limits() {
    let mut story = Story::founded();
    story.record("chair", Kind::Parameter, story::appetite("security", 20));
    story.board_approves("PAR-1");
    story.record("product", Kind::Risk, story::risk("security", 4));
    story.record("product", Kind::Risk, story::risk("security", 12));
    assert!(can(&story, "cro", ActName::Accept, "R-1"));
    assert!(!can(&story, "cro", ActName::Accept, "R-2"), "above the 9 that was delegated");
    let board = story.id("BOD-1").typed().map(Holder::Body);
    assert_eq!(as_whom(&story, "chair", ActName::Accept, "R-2"), board, "the chair records what the board decides");
    for key in ["auditor", "product"] {
        assert_eq!(as_whom(&story, key, ActName::Accept, "R-1"), None, "{key}");
        assert!(can(&story, key, ActName::Review, "R-1"), "{key}");
    }
}

#[test]
fn whoever_wrote_it_decides_nothing_about_it_and_an_owner_may_what_an_owner_does() {
    let mut story = Story::founded();
    board_gives(&mut story, json!({"person": "product"}), json!([{"power": "approve-document"}]));
    let document = json!({"title": "Procedure", "owner": "product", "type": "procedure", "number": "PR-1", "author": "product", "home": "here",
        "classification": "internal"});
    story.record("product", Kind::Document, document);
    assert!(!can(&story, "product", ActName::Approve, "DOC-1"), "their own");
    assert!(can(&story, "ceo", ActName::Approve, "DOC-1"));
    assert!(can(&story, "product", ActName::Publish, "DOC-1") && !can(&story, "ceo", ActName::Publish, "DOC-1"), "the owner's");
}

#[test]
fn what_somebody_began_can_be_joined_by_whoever_brings_what_it_lacks() {
    let mut story = Story::founded();
    let approves = json!([{"power": "approve-policy", "limits": {"with": ["approve-soa"]}}]);
    board_gives(&mut story, json!({"person": "cio"}), approves);
    board_gives(&mut story, json!({"person": "counsel"}), json!([{"power": "approve-soa"}]));
    story.record("aims-owner", Kind::Policy, story::policy());
    assert!(!can(&story, "counsel", ActName::Approve, "POL-1"), "nobody has begun it");
    let begun = story.act("cio", ActName::Approve, "POL-1", json!({}));
    assert!(can(&story, "counsel", ActName::Approve, "POL-1"));
    assert!(!can(&story, "product", ActName::Approve, "POL-1"));
    story.act_on("cio", ActName::Revoke, begun);
    assert!(!can(&story, "counsel", ActName::Approve, "POL-1"), "it was taken back");
    story.on("2026-01-13").act("cio", ActName::Approve, "POL-1", json!({}));
    assert!(can(&story, "counsel", ActName::Approve, "POL-1"));
    story.change("aims-owner", "POL-1", json!({"edition": "v2"}));
    assert!(!can(&story, "counsel", ActName::Approve, "POL-1"), "it began with other words");
}

#[test]
fn a_delegation_is_approved_by_whoever_gives_it_and_nobody_else() {
    let mut story = Story::founded();
    let given = story::delegation("given on", json!({"person": "counsel"}), json!([{"power": "approve-policy"}]), true);
    let mut from_ceo = given.clone();
    from_ceo["from"] = json!({"person": "ceo"});
    let (of_board, of_ceo) = (story.record("chair", Kind::Delegation, given), story.record("chair", Kind::Delegation, from_ceo));
    let board = story.id("BOD-1").typed().map(Holder::Body);
    assert_eq!(as_whom(&story, "chair", ActName::Approve, &of_board.to_string()), board);
    assert_eq!(as_whom(&story, "ceo", ActName::Approve, &of_board.to_string()), None);
    assert!(can(&story, "ceo", ActName::Approve, &of_ceo.to_string()));
    assert_eq!(as_whom(&story, "chair", ActName::Approve, &of_ceo.to_string()), None);
}
