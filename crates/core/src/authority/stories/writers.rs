//! Who goes on with a record, and who is named to whoever may not.

use super::*;
use crate::act::ActName;
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

/// What somebody is told who changes a record so; nothing where they may.
fn told_of(story: &mut Story, by: &str, id: &str, changes: &Value) -> Option<Shortfall> {
    let id = story.id(id);
    let mut record = story.image.live(id).unwrap().record.to_json().unwrap();
    record.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    match story.try_write(&Write::new(story::who(story.person(by)), id.kind, Some(id), record)).unwrap() {
        Decision::Refused { shortfall, .. } => Some(shortfall),
        _ => None,
    }
}

fn system() -> Value {
    json!({"title": "Helper", "owner": "product", "acquired": "service", "purpose": "It answers.", "not_for": "Advice.", "users": [],
        "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"], "data": [],
        "classification": "internal"})
}

fn class(word: &str) -> Value {
    json!([{"instrument": "INS-1", "class": word}])
}

/// A law, and a system of the head of product; whoever is counsel determines law.
fn under_a_law() -> Story {
    let mut story = Story::founded();
    board_gives(&mut story, json!({"person": "counsel"}), json!([{"power": "determine-law"}]));
    let law = json!({"title": "A law", "owner": "counsel", "type": "law", "adopted": "in-force", "provisions": [], "applicability": "applies",
        "why": "We use AI."});
    story.record("counsel", Kind::Instrument, law);
    story.record("product", Kind::System, system());
    story
}

#[test]
fn the_class_that_a_law_puts_a_system_in_is_written_by_whoever_determines_law() {
    let mut story = under_a_law();
    let shortfall = told_of(&mut story, "product", "AIS-1", &json!({"legal_class": class("minimal")})).unwrap();
    let field = "the field legal_class (Legal class) is for holders of determine-law: ";
    assert!(shortfall.missing.starts_with(field), "{}", shortfall.missing);
    assert!(shortfall.missing.ends_with("leave it as it was, and have one of them write it"), "{}", shortfall.missing);
    assert_eq!((shortfall.cause, shortfall.escalate_to), (crate::act::Cause::NoPower, Some(story.id("BOD-1"))));
    assert_eq!(told_of(&mut story, "counsel", "AIS-1", &json!({"legal_class": class("minimal")})), None);
    assert!(told_of(&mut story, "counsel", "AIS-1", &json!({"purpose": "Something else."})).is_some(), "the rest is the owner's");
    assert_eq!(told_of(&mut story, "product", "AIS-1", &json!({"purpose": "It answers well."})), None, "the class stays");
    for other in [class("high-risk"), json!([])] {
        assert!(told_of(&mut story, "product", "AIS-1", &json!({"legal_class": other})).is_some());
    }
    assert!(told_of(&mut story, "ceo", "AIS-1", &json!({"legal_class": []})).is_some(), "nor is it for whoever maintains");
}

#[test]
fn a_single_field_is_written_within_the_limits_of_its_power() {
    let mut story = under_a_law();
    let powers = json!([{"power": "determine-law", "limits": {"units": ["claims"]}}]);
    board_gives(&mut story, json!({"person": "cio"}), powers);
    let shortfall = told_of(&mut story, "cio", "AIS-1", &json!({"legal_class": class("minimal")})).unwrap();
    assert!(shortfall.missing.contains("it holds for the unit claims, not for digital"), "{}", shortfall.missing);
}

#[test]
fn an_import_says_nothing_in_a_field_that_is_not_its_authors() {
    let mut story = under_a_law();
    story.importing();
    let mut record = system();
    record["legal_class"] = class("minimal");
    let id = Some(story.id("AIS-1"));
    let who = |story: &Story, by: &str| crate::decide::Who { happened: story::day("2026-01-12"), ..story::who(story.person(by)) };
    let write = |story: &Story, by: &str| Write::new(who(story, by), Kind::System, id, record.clone());
    let by_owner = write(&story, "product");
    assert!(matches!(story.try_write(&by_owner), Ok(Decision::Refused { .. })));
    let by_counsel = write(&story, "counsel");
    assert!(matches!(story.try_write(&by_counsel), Ok(Decision::Recorded(_))));
    assert!(matches!(story.try_write(&by_counsel), Ok(Decision::AlreadySo { .. })), "the same file again");
}

#[test]
fn whoever_adopts_a_proposal_may_write_every_field_that_it_changes() {
    let mut story = under_a_law();
    let mut record = system();
    record["legal_class"] = class("minimal");
    let id = Some(story.id("AIS-1"));
    let proposal = Write { origin: story::PROPOSAL, ..Write::new(story::who(story.person("product")), Kind::System, id, record) };
    assert!(matches!(story.try_write(&proposal), Ok(Decision::Recorded(_))));
    let shortfall = story.refused("product", ActName::Adopt, "AIS-1", json!({}));
    assert!(shortfall.missing.starts_with("the field legal_class"), "{}", shortfall.missing);
    story.act("counsel", ActName::Adopt, "AIS-1", json!({}));
}

#[test]
fn answers_are_written_by_somebody_of_the_supplier_asked() {
    let mut story = Story::founded();
    for (supplier, seller) in [("SUP-1", "seller"), ("SUP-2", "rival")] {
        let record = json!({"title": supplier, "owner": "product", "criticality": 1, "provides": ["model"]});
        story.record("product", Kind::Supplier, record);
        let person = json!({"title": seller, "key": seller, "name": seller, "employment": "supplier", "functions": [], "from": "2026-01-01",
            "links": [{"rel": "answers for", "to": supplier}]});
        story.record("ceo", Kind::Person, person);
    }
    let question = |answer: Value, mark: Value| json!({"code": "Q1", "area": "security", "question": "Is it safe?", "answer": answer, "mark": mark});
    let round = json!({"title": "Questions", "owner": "product", "type": "questionnaire", "supplier": "SUP-1", "due": "2026-02-01",
        "questions": [question(Value::Null, Value::Null)]});
    story.record("product", Kind::DueDiligence, round);
    let answered = json!({"questions": [question("It is.".into(), Value::Null)]});
    for by in ["product", "ceo", "rival"] {
        let shortfall = told_of(&mut story, by, "DD-1", &answered).unwrap();
        let field = "the field questions.answer (Answer) is for a person of the supplier that it is about";
        assert!(shortfall.missing.starts_with(field) && shortfall.missing.contains("SUP-1"), "{}", shortfall.missing);
    }
    assert_eq!(told_of(&mut story, "seller", "DD-1", &answered), None);
    assert!(told_of(&mut story, "seller", "DD-1", &json!({"title": "Easy questions"})).is_some(), "the questions are ours");
    let marked = json!({"questions": [question("It is.".into(), "meets".into())]});
    assert_eq!(told_of(&mut story, "product", "DD-1", &marked), None, "and so are the marks");
    assert!(
        told_of(&mut story, "product", "DD-1", &json!({"questions": []})).is_some(),
        "an answer does not go with its question"
    );
}
