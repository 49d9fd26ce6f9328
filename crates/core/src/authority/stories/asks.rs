//! What an act asks of a power, and which power it takes: read from the record it is about.

use super::*;
use crate::act::{ActName, Payload};
use crate::answer::Answers;
use crate::image::Live;

fn system(story: &mut Story) {
    let system = json!({"title": "Helper", "owner": "product", "acquired": "service", "purpose": "It answers.", "not_for": "Advice.", "users": [],
        "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"], "data": [],
        "classification": "internal", "tier_inputs": {"severity": 3, "reach": 2, "autonomy": 2, "rights": 2, "reversibility": 2}});
    story.record("product", Kind::System, system);
}

fn ask(story: &Story, id: &str, payload: Option<&Payload>) -> Ask {
    let live: Live<'_, dyn AnyRecord> = story.image.live(story.id(id)).unwrap();
    Ask::of(&story.reading(), live.slot.id, live.record, payload, story.today())
}

fn words(texts: &[Box<str>]) -> Vec<&str> {
    texts.iter().map(AsRef::as_ref).collect()
}

/// What the act takes today, in the form of the code's own answer.
fn takes(story: &Story, name: ActName, id: &str) -> Result<Required, Shortfall> {
    required(&story.reading(), name, story.image.live(story.id(id)).unwrap(), story.today())
}

#[test]
fn a_gate_asks_for_its_stage_and_for_the_system_it_is_about() {
    let mut story = Story::founded();
    system(&mut story);
    let gate =
        json!({"title": "Gate", "owner": "product", "system": "AIS-1", "stage": "design", "proofs": [], "requester": "product"});
    story.record("product", Kind::Gate, gate);
    let asked = ask(&story, "GAT-1", None);
    assert_eq!(words(&asked.types), ["gate", "design"]);
    assert_eq!(asked.systems, [story.id("AIS-1")]);
    assert_eq!(words(&asked.units), ["digital"]);
    assert_eq!(asked.tier, Some(3));
    assert_eq!(ask(&story, "AIS-1", None).systems, [story.id("AIS-1")], "a system is about itself");
}

#[test]
fn a_nonconformity_asks_for_its_grade() {
    let mut story = Story::founded();
    let wrong = json!({"title": "Wrong", "owner": "product", "source": "operation", "ref": "iso42001:8.1", "grade": "minor",
        "what": "It was wrong.", "detected_on": "2026-01-12", "containment": [], "corrective": [], "due": "2026-12-31"});
    story.record("product", Kind::Nonconformity, wrong);
    assert_eq!(words(&ask(&story, "NC-1", None).types), ["nonconformity", "minor"]);
}

#[test]
fn what_is_about_no_system_asks_for_its_owners_unit() {
    let mut story = Story::founded();
    let counsel = story.id("counsel").to_string();
    story.change("ceo", &counsel, json!({"unit": "legal affairs"}));
    let document = json!({"title": "Procedure", "owner": "counsel", "type": "procedure", "number": "PR-1", "author": "counsel", "home": "here",
        "classification": "internal"});
    story.record("counsel", Kind::Document, document);
    assert_eq!(words(&ask(&story, "DOC-1", None).units), ["legal affairs"]);
    assert_eq!(words(&ask(&story, "DOC-1", None).types), ["document", "procedure"]);
}

#[test]
fn an_exception_is_granted_for_the_days_it_says_or_for_fewer() {
    let mut story = Story::founded();
    system(&mut story);
    let exception = json!({"title": "For now", "owner": "aims-owner", "from_what": "POL-1", "systems": ["AIS-1"], "requester": "aims-owner",
        "why": "It takes time.", "compensating": [{"text": "Somebody looks."}], "risk": "R-1", "starts": "2026-02-01", "expires": "2026-02-11"});
    story.importing().record("aims-owner", Kind::Exception, exception);
    let approve = |terms: Value| ActName::Approve.read(&terms.to_string()).unwrap();
    assert_eq!(ask(&story, "X-1", Some(&approve(json!({})))).days, Some(10));
    assert_eq!(ask(&story, "X-1", Some(&approve(json!({"valid_until": "2026-02-05"})))).days, Some(4));
    assert_eq!(ask(&story, "X-1", None).days, None, "nothing is granted");
}

#[test]
fn a_power_for_some_types_is_asked_for_the_kind_and_the_type_and_for_nothing_empty() {
    assert_eq!(words(&Ask::of_kind(Kind::Body, "forum").types), ["body", "forum"]);
    assert_eq!(words(&Ask::of_kind(Kind::Body, "").types), ["body"]);
}

#[test]
fn blocking_takes_the_power_to_block_and_holding_that_of_holds() {
    let mut story = Story::founded();
    system(&mut story);
    for (names, power) in
        [([ActName::Block, ActName::Lift], Power::BlockUse), ([ActName::Hold, ActName::Release], Power::LegalHold)]
    {
        for name in names {
            assert_eq!(takes(&story, name, "AIS-1"), Ok(Required::Powers(vec![power])), "{name}");
        }
    }
}

#[test]
fn what_is_not_closed_is_not_reopened() {
    let mut story = Story::founded();
    story.record("aims-owner", Kind::Policy, story::policy());
    let shortfall = takes(&story, ActName::Reopen, "POL-1").unwrap_err();
    assert_eq!((shortfall.cause, shortfall.missing.as_str()), (Cause::Order, "there is no act reopen on a policy"));
}

#[test]
fn what_anyone_may_write_ends_by_its_writer_until_it_is_approved() {
    let mut story = Story::founded();
    assert_eq!(takes(&story, ActName::Withdraw, "D-1"), Ok(Required::PowersGiven), "it is approved");
    let again = story::delegation("more", json!({"person": "cio"}), json!([{"power": "approve-soa"}]), false);
    story.record("product", Kind::Delegation, again);
    assert_eq!(takes(&story, ActName::Withdraw, "D-3"), Ok(Required::Writer), "nobody has approved it");
    assert_eq!(takes(&story, ActName::Acknowledge, "D-1"), Ok(Required::Anyone), "acknowledging ends nothing");
    assert_eq!(takes(&story, ActName::Withdraw, "BOD-1"), Ok(Required::Writer), "not everybody may write a body");
}

#[test]
fn what_leaves_the_organisation_takes_the_power_to_publish() {
    let mut story = Story::founded();
    for external in [false, true] {
        story.record(
            "ceo",
            Kind::Audience,
            json!({"title": "Them", "owner": "ceo", "members": ["product"], "external": external}),
        );
    }
    let line = |audience: &str| json!({"title": "News", "owner": "ceo", "type": "line", "what": "The policy.", "audiences": [audience], "by": "ceo", "how": "mail"});
    story.record("ceo", Kind::Communication, line("GRP-1"));
    story.record("ceo", Kind::Communication, line("GRP-2"));
    let powers = ["COM-1", "COM-2"].map(|id| takes(&story, ActName::Approve, id).unwrap());
    assert_eq!(powers, [Power::ApproveDocument, Power::PublishExternally].map(|power| Required::Powers(vec![power])));
}

#[test]
fn a_parameter_is_in_force_from_the_day_it_says_and_not_from_its_approval() {
    let mut story = Story::founded();
    let mut later = story::appetite("privacy", 8);
    (later["effective_from"], later["effective_until"]) = ("2026-02-01".into(), "2026-02-28".into());
    story.record("chair", Kind::Parameter, later);
    story.board_approves("PAR-1");
    for (day, held) in [("2026-01-31", None), ("2026-02-01", Some(8)), ("2026-02-28", Some(8)), ("2026-03-01", None)] {
        story.on(day);
        assert_eq!(appetite(&story.reading(), "privacy", story.today()).map(|(level, _)| level), held, "{day}");
    }
}

#[test]
fn the_categories_of_risk_are_those_of_the_criteria_in_force() {
    let mut story = Story::founded();
    let criteria = json!({"title": "Criteria", "type": "criteria", "statement": "Five by five.", "effective_from": "2026-01-12", "resolution": "2026/01",
        "categories": [{"code": "privacy", "name": "Privacy"}, {"code": "safety", "name": "Safety"}]});
    story.record("chair", Kind::Parameter, criteria);
    let codes = |story: &Story| {
        categories(&story.reading(), story.today()).into_iter().map(|code| (**code).to_owned()).collect::<Vec<_>>()
    };
    assert!(codes(&story).is_empty(), "nobody has approved them");
    story.board_approves("PAR-1");
    assert_eq!(codes(&story), ["privacy", "safety"]);
}

#[test]
fn a_review_comes_before_the_chair_of_the_body_that_held_it_first() {
    let mut story = Story::founded();
    let forum = story::body("Review board", "forum", "cio", &story::EXECUTIVES, Some("BOD-2"));
    story.record("chair", Kind::Body, forum);
    story.board_approves("BOD-3");
    let meeting = json!({"title": "A sitting", "owner": "counsel", "type": "management-review", "body": "BOD-3", "planned_on": "2026-01-12"});
    story.record("counsel", Kind::Meeting, meeting);
    let first = |story: &Story, name: ActName, id: &str| {
        let reading = story.reading();
        let circles = Deciders::new(&reading).circles(&reading, name, story.image.live(story.id(id)).unwrap());
        circles.into_iter().next().unwrap().into_iter().map(Holder::record).collect::<Vec<_>>()
    };
    assert_eq!(first(&story, ActName::Approve, "MTG-1"), [story.id("cio")]);
    assert_eq!(first(&story, ActName::Block, "MTG-1"), [story.id("BOD-1")], "the chair decides nothing else alone");
}

#[test]
fn asking_who_decides_about_many_records_notes_nothing_where_nobody_asks_what_was_read() {
    let mut story = Story::founded();
    story.record("aims-owner", Kind::Policy, story::policy());
    let answers = Answers::new(false);
    let shared = Reading::keeping(&story.image, story.today(), &answers);
    let deciders = Deciders::new(&shared);
    let policy = story.image.live(story.id("POL-1")).unwrap();
    let first = deciders.circles(&story.reading(), ActName::Approve, policy);
    assert_eq!(first.first().unwrap().first().unwrap().record(), story.id("ceo"));
    for _ in 0..100 {
        assert_eq!(deciders.circles(&story.reading(), ActName::Approve, policy), first);
    }
    assert!(shared.into_notes().read.is_empty(), "what is noted of every record fills the memory of a large organisation");
}
