//! What is given to a role is its holders', and the deputy's while they are all away.

use super::*;
use crate::act::ActName;

/// A role that may approve documents, held by those people.
fn with_role(holders: &[&str], deputy: Option<&str>) -> Story {
    let mut story = Story::founded();
    let holders: Vec<Value> =
        holders.iter().map(|key| json!({"person": key, "from": "2026-01-12", "until": "2026-03-31"})).collect();
    let mut role = json!({"title": "Librarian", "type": "other", "duties": ["Keeps the documents."], "holders": holders});
    if let Some(deputy) = deputy {
        role["deputy"] = deputy.into();
    }
    story.record("chair", Kind::Role, role);
    story.act("ceo", ActName::Approve, "ROL-1", json!({}));
    board_gives(&mut story, json!({"role": "ROL-1"}), json!([{"power": "approve-document"}]));
    story
}

fn approves(story: &Story, key: &str) -> bool {
    person_may(story, key, Power::ApproveDocument).is_ok()
}

fn away(story: &mut Story, key: &str, from: &str, until: &str) {
    let id = story.id(key).to_string();
    story.change("ceo", &id, json!({"absences": [{"from": from, "until": until}]}));
}

#[test]
fn a_role_gives_its_powers_to_its_holders_on_the_day_and_to_nobody_else() {
    let mut story = with_role(&["cio"], None);
    assert!(approves(&story, "cio"));
    assert!(!approves(&story, "product"));
    story.on("2026-03-31");
    assert!(approves(&story, "cio"), "on the last day too");
    story.on("2026-04-01");
    assert!(!approves(&story, "cio"), "the role has passed from them");
}

#[test]
fn a_deputy_stands_in_while_every_holder_is_away() {
    let mut story = with_role(&["cio", "cro"], Some("counsel"));
    assert!(!approves(&story, "counsel"), "nobody is away");
    away(&mut story, "cio", "2026-01-20", "2026-01-25");
    story.on("2026-01-20");
    assert!(!approves(&story, "counsel"), "one of two is there");
    away(&mut story, "cro", "2026-01-21", "2026-01-23");
    assert!(!approves(&story, "counsel"), "the other leaves tomorrow");
    story.on("2026-01-22");
    assert!(approves(&story, "counsel"));
    assert!(!approves(&story, "product"), "only the deputy stands in");
    story.on("2026-01-24");
    assert!(!approves(&story, "counsel"), "one has come back");
}

#[test]
fn where_nobody_holds_the_role_nobody_stands_in() {
    let mut story = with_role(&["cio"], Some("counsel"));
    away(&mut story, "cio", "2026-03-30", "2026-04-30");
    story.on("2026-03-31");
    assert!(approves(&story, "counsel"));
    story.on("2026-04-01");
    assert!(!approves(&story, "counsel"), "there is nobody left to stand in for");
}

#[test]
fn a_decision_comes_before_everybody_who_holds_the_role_or_stands_in() {
    let mut story = with_role(&["cio", "cro"], Some("counsel"));
    let holders = |story: &Story| {
        let reading = story.reading();
        let found = Deciders::new(&reading).holders(story.id("ROL-1"));
        let named = |key: &&str| found.iter().any(|holder| holder.record() == story.id(key));
        let keys: Vec<&str> = ["cio", "cro", "counsel", "product"].into_iter().filter(named).collect();
        assert_eq!(keys.len(), found.len(), "each of them once");
        keys
    };
    assert_eq!(holders(&story), ["cio", "cro"]);
    away(&mut story, "cio", "2026-02-01", "2026-02-02");
    away(&mut story, "cro", "2026-02-01", "2026-02-02");
    story.on("2026-02-01");
    assert_eq!(holders(&story), ["cio", "cro", "counsel"], "whoever is away still may");
}
