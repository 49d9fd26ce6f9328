//! Who goes on with a record, and who is named to whoever may not.

use super::*;
use crate::decide::{Decision, Write};

/// What somebody is told who changes the title of a record; nothing where they may.
fn told(story: &mut Story, by: &str, id: &str) -> Option<Shortfall> {
    let id = story.id(id);
    let mut record = story.image.live(id).unwrap().record.to_json().unwrap();
    record["title"] = format!("as {by} likes it").into();
    match story.try_write(&Write::new(story::who(story.person(by)), id.kind, Some(id), record)).unwrap() {
        Decision::Refused { shortfall, .. } => Some(shortfall),
        _ => None,
    }
}

#[test]
fn whoever_gives_a_delegation_goes_on_with_it_and_whoever_receives_it_does_not() {
    let mut story = Story::founded();
    let mut given = story::delegation("given on", json!({"person": "product"}), json!([{"power": "approve-soa"}]), false);
    given["from"] = json!({"person": "cio"});
    story.record("chair", Kind::Delegation, given);
    assert!(told(&mut story, "product", "D-3").is_some());
    assert_eq!(told(&mut story, "cio", "D-3"), None);
}

#[test]
fn what_a_body_gives_is_for_its_members_and_for_whoever_keeps_its_meetings() {
    let mut story = Story::founded();
    let mut given =
        story::delegation("from the executives", json!({"person": "product"}), json!([{"power": "approve-soa"}]), false);
    given["from"] = json!({"body": "BOD-2"});
    story.record("chair", Kind::Delegation, given);
    let meeting =
        json!({"title": "A sitting", "owner": "counsel", "type": "top-management", "body": "BOD-2", "planned_on": "2026-01-12"});
    story.record("counsel", Kind::Meeting, meeting);
    assert!(told(&mut story, "auditor", "D-3").is_some());
    for by in ["cro", "counsel"] {
        assert_eq!(told(&mut story, by, "D-3"), None, "{by}");
    }
}

#[test]
fn of_several_who_may_the_first_that_has_a_name_is_named() {
    let mut story = Story::founded();
    let concern = json!({"title": "Worry", "owner": "counsel", "channel": "internal", "type": "safety", "raised_on": "2026-01-12", "protected": true,
        "text": "It frightens me.", "systems": []});
    story.record("aims-owner", Kind::Concern, concern);
    assert_eq!(told(&mut story, "product", "C-1").unwrap().escalate_to, Some(story.id("counsel")), "before who handles concerns");
    let passed = json!({"title": "Course", "person": "product", "competence": "LISTEN", "type": "training", "level": 2, "obtained_on": "2026-01-12"});
    let write = Write::new(story::who(story.person("product")), Kind::Qualification, None, passed);
    match story.try_write(&write) {
        Ok(Decision::Refused { shortfall, .. }) => {
            assert_eq!(shortfall.escalate_to, Some(story.id("BOD-1")), "{}", shortfall.missing);
        }
        Ok(_) => panic!("it was written"),
        Err(invalid) => panic!("{invalid:?}"),
    }
}
