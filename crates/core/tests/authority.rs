//! Stories of authority: who may, who may not, and who can instead.

use ephor_core::act::{ActName, Cause};
use ephor_core::authority::is_approved;
use ephor_core::conformity::Status;
use ephor_core::decide::{Decision, Write};
use ephor_core::fact::Form;
use ephor_core::id::Kind;
use ephor_core::kinds::Person;
use ephor_core::story::{self, Story};
use serde_json::json;

fn with_policy() -> Story {
    let mut story = Story::founded();
    story.record("aims-owner", Kind::Policy, story::policy());
    story
}

#[test]
fn the_chief_executive_establishes_the_policy_and_a_change_of_content_reopens_it() {
    let mut story = with_policy();
    assert_eq!(story.findings("EPH-5.2-1").len(), 1);
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    assert!(story.findings("EPH-5.2-1").is_empty());
    story.change("aims-owner", "POL-1", json!({"related": [{"area": "hr", "relation": "aligned"}]}));
    assert_eq!(story.status("5.2"), Status::Major, "new content is not approved");
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    assert!(story.findings("EPH-5.2-1").is_empty());
    story.change("aims-owner", "POL-1", json!({"related": [{"area": "hr", "relation": "aligned", "checked_on": "2026-01-12"}]}));
    assert!(story.findings("EPH-5.2-1").is_empty(), "a change of progress alone keeps the approval");
}

#[test]
fn going_back_to_older_content_is_new_content() {
    let mut story = with_policy();
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    story.change("aims-owner", "POL-1", json!({"edition": "v2"}));
    story.change("aims-owner", "POL-1", json!({"edition": "v1"}));
    assert_eq!(story.findings("EPH-5.2-1").len(), 1);
}

#[test]
fn approving_without_authority_is_refused_recorded_and_says_who_can() {
    let mut story = with_policy();
    let before = story.image.size();
    let shortfall = story.refused("product", ActName::Approve, "POL-1", json!({}));
    assert_eq!(shortfall.cause, Cause::NoPower);
    assert_eq!(shortfall.escalate_to, Some(story.id("BOD-1")));
    assert_eq!(story.image.size(), before + 1, "the attempt is itself a fact");
    assert!(!is_approved(&story.reading(), story.image.slot(story.id("POL-1")).unwrap()));
}

#[test]
fn whoever_wrote_it_does_not_approve_it() {
    let mut story = Story::founded();
    let mut policy = story::policy();
    policy["owner"] = "ceo".into();
    story.record("ceo", Kind::Policy, policy);
    let shortfall = story.refused("ceo", ActName::Approve, "POL-1", json!({}));
    assert_eq!(shortfall.cause, Cause::Separation);
    assert!(shortfall.missing.starts_with("SD1"), "{}", shortfall.missing);
}

#[test]
fn acting_twice_adds_nothing() {
    let mut story = with_policy();
    let first = story.act("ceo", ActName::Approve, "POL-1", json!({}));
    let size = story.image.size();
    assert_eq!(story.act("ceo", ActName::Approve, "POL-1", json!({})), first);
    let record = story.image.live(story.id("POL-1")).unwrap().record.to_json().unwrap();
    story.revise("aims-owner", "POL-1", record);
    assert_eq!(story.image.size(), size);
}

fn with_risk(level: u8) -> Story {
    let mut story = Story::founded();
    let criteria = json!({"title": "Criteria", "type": "criteria", "statement": "Five by five.", "effective_from": "2026-01-12", "resolution": "2026/01"});
    story.record("chair", Kind::Parameter, criteria);
    story.board_approves("PAR-1");
    story.record("chair", Kind::Parameter, story::appetite("privacy", 8));
    story.board_approves("PAR-2");
    story.record("product", Kind::Risk, story::risk("privacy", level));
    story
}

#[test]
fn a_limit_bites_and_the_way_up_is_named() {
    let mut story = with_risk(8);
    let row = json!([{"power": "accept-risk", "limits": {"level": [{"category": "any", "max": 6}]}}]);
    let mut down = story::delegation("head of product", json!({"person": "aims-owner"}), row, false);
    down["from"] = json!({"person": "cro"});
    story.record("chair", Kind::Delegation, down);
    story.act("cro", ActName::Approve, "D-3", json!({}));
    let shortfall = story.refused("aims-owner", ActName::Accept, "R-1", json!({"valid_until": "2026-12-31"}));
    assert_eq!((shortfall.cause, shortfall.missing.as_str()), (Cause::OverLimit, "level 8, limit 6"));
    assert_eq!(shortfall.escalate_to, Some(story.id("cro")));
    let accepted = story.act("cro", ActName::Accept, "R-1", json!({"level": 8, "valid_until": "2026-12-31"}));
    let trace: Vec<String> = story.image.act(accepted).unwrap().ground.trace.iter().map(|link| link.id.to_string()).collect();
    assert_eq!(trace, ["BOD-1", "D-2"], "the governing body stands first");
}

#[test]
fn beyond_the_appetite_only_the_governing_body_accepts() {
    let mut story = with_risk(9);
    let shortfall = story.refused("cro", ActName::Accept, "R-1", json!({}));
    assert_eq!(shortfall.cause, Cause::NoPower);
    assert!(shortfall.missing.contains("governing body"), "{}", shortfall.missing);
    assert_eq!(shortfall.escalate_to, Some(story.id("BOD-1")));
}

#[test]
fn nobody_gives_on_what_they_may_not_pass_on() {
    let mut story = Story::founded();
    let row = json!([{"power": "approve-document"}]);
    let mut first = story::delegation("documents", json!({"person": "cio"}), row.clone(), false);
    first["from"] = json!({"person": "ceo"});
    story.record("chair", Kind::Delegation, first);
    story.act("ceo", ActName::Approve, "D-3", json!({}));
    let mut second = story::delegation("documents again", json!({"person": "product"}), row, false);
    second["from"] = json!({"person": "cio"});
    story.record("chair", Kind::Delegation, second);
    let shortfall = story.refused("cio", ActName::Approve, "D-4", json!({}));
    assert_eq!(shortfall.cause, Cause::NoPower);
}

#[test]
fn an_imported_act_outside_authority_is_kept_flagged_and_without_effect() {
    let mut story = with_policy();
    story.importing();
    let position = story.act("product", ActName::Approve, "POL-1", json!({}));
    let act = story.image.act(position).unwrap().clone();
    assert_eq!(act.ultra_vires().as_ref().unwrap().cause, Cause::NoPower);
    assert_eq!(story.findings("EPH-5.2-1").len(), 1, "an ultra vires approval approves nothing");
}

#[test]
fn a_body_acts_only_by_quorate_vote() {
    let mut story = with_policy();
    let row = json!([{"power": "approve-policy"}]);
    story.record("chair", Kind::Delegation, story::delegation("committee", json!({"body": "BOD-2"}), row, false));
    story.board_approves("D-3");
    let mut attempt = story.attempt("ceo", ActName::Approve, "POL-1", json!({"votes": [{"person": "ceo", "vote": "for"}]}));
    attempt.who.on_behalf = story.id("BOD-2").typed();
    match story.try_act(&attempt).unwrap() {
        Decision::Refused { shortfall, .. } => assert_eq!(shortfall.cause, Cause::Quorum),
        _ => panic!("one vote of three made a decision"),
    }
    story.executives_approve("POL-1");
    assert!(story.findings("EPH-5.2-1").is_empty());
}

#[test]
fn parameters_are_the_governing_bodys_to_write() {
    let mut story = Story::founded();
    let write = |story: &Story, by: &str| Write {
        who: story::who(story.person(by)),
        kind: Kind::Parameter,
        id: None,
        base: None,
        version: None,
        form: Form::Final,
        origin: None,
        record: story::appetite("privacy", 25),
    };
    let refused = write(&story, "ceo");
    assert!(matches!(story.try_write(&refused), Ok(Decision::Refused { .. })));
    let allowed = write(&story, "director");
    assert!(matches!(story.try_write(&allowed), Ok(Decision::Recorded(_))));
}

#[test]
fn a_proposal_counts_for_nothing_until_somebody_adopts_it() {
    let mut story = Story::founded();
    let system = json!({"title": "Chat", "owner": "product", "acquired": "service", "purpose": "answers", "not_for": "advice", "users": ["staff"],
        "affected": [], "org_role": ["deployer"], "autonomy": "drafts", "unit": "digital", "jurisdictions": ["GB"], "data": [],
        "classification": "internal"});
    let who = story::who(story.person("product"));
    let write = Write {
        who,
        kind: Kind::System,
        id: None,
        base: None,
        version: None,
        form: Form::Final,
        origin: story::PROPOSAL,
        record: system,
    };
    story.try_write(&write).unwrap();
    assert!(story.image.live(story.id("AIS-1")).is_none());
    story.act("product", ActName::Adopt, "AIS-1", json!({}));
    assert!(story.image.live(story.id("AIS-1")).is_some());
}

#[test]
fn an_erasure_outside_authority_destroys_nothing() {
    let mut story = Story::founded();
    story.importing();
    let position = story.act("product", ActName::Erase, "counsel", json!({"fields": ["name"], "basis": "asked for"}));
    let act = story.image.act(position).unwrap().clone();
    assert!(act.ultra_vires().is_some());
    assert!(story.image.get::<Person>(story.person("counsel")).unwrap().record.name.known().is_some());
    story.entering();
    let shortfall = story.refused("product", ActName::Erase, "counsel", json!({"fields": ["name"], "basis": "asked for"}));
    assert_eq!(shortfall.cause, Cause::NoPower);
}

#[test]
fn what_is_on_hold_is_not_erased() {
    let mut story = Story::founded();
    let powers = json!([{"power": "legal-hold"}, {"power": "erase-personal"}]);
    story.record("chair", Kind::Delegation, story::delegation("privacy", json!({"person": "counsel"}), powers, false));
    story.board_approves("D-3");
    let powers = json!([{"power": "legal-hold"}]);
    story.record("chair", Kind::Delegation, story::delegation("records", json!({"person": "aims-owner"}), powers, false));
    story.board_approves("D-4");
    story.act("counsel", ActName::Hold, "product", json!({}));
    story.act("aims-owner", ActName::Hold, "product", json!({}));
    let shortfall = story.refused("counsel", ActName::Erase, "product", json!({"fields": ["name"], "basis": "asked for"}));
    assert_eq!(shortfall.missing, "it is on hold since 2026-01-12");
    story.act("counsel", ActName::Release, "product", json!({}));
    story.act("aims-owner", ActName::Release, "product", json!({}));
    story.act("counsel", ActName::Erase, "product", json!({"fields": ["name"], "basis": "asked for"}));
    assert!(story.image.get::<Person>(story.person("product")).unwrap().record.name.known().is_none());
}

#[test]
fn whoever_has_left_writes_and_withdraws_nothing_any_more() {
    let mut story = with_risk(4);
    let product = story.id("product").to_string();
    story.change("product", "R-1", json!({"event": "A wrong answer harms somebody else"}));
    story.on("2026-01-20");
    story.change("ceo", &product, json!({"until": "2026-01-19"}));
    let mut risk = story.image.live(story.id("R-1")).unwrap().record.to_json().unwrap();
    risk["event"] = "It harms nobody".into();
    let write = Write {
        who: story::who(story.person("product")),
        kind: Kind::Risk,
        id: Some(story.id("R-1")),
        base: None,
        version: None,
        form: Form::Final,
        origin: None,
        record: risk,
    };
    let Ok(Decision::Refused { shortfall, .. }) = story.try_write(&write) else { panic!("it was written") };
    assert_eq!(shortfall.cause, Cause::Expired);
    assert_eq!(story.refused("product", ActName::Withdraw, "R-1", json!({})).cause, Cause::Expired);
}

#[test]
fn a_record_is_withdrawn_by_those_who_may_write_it() {
    let mut story = with_risk(4);
    let shortfall = story.refused("counsel", ActName::Withdraw, "R-1", json!({}));
    assert_eq!((shortfall.cause, shortfall.escalate_to), (Cause::NoPower, Some(story.id("product"))));
    story.act("cro", ActName::Withdraw, "R-1", json!({}));
    assert!(story.image.live(story.id("R-1")).is_none());
}

#[test]
fn an_acceptance_without_an_end_is_longer_than_any_limit() {
    let mut story = with_risk(4);
    let shortfall = story.refused("cro", ActName::Accept, "R-1", json!({}));
    assert_eq!((shortfall.cause, shortfall.missing.as_str()), (Cause::OverLimit, "no end, limit 365 days"));
    let shortfall = story.refused("cro", ActName::Accept, "R-1", json!({"valid_until": "2027-06-30"}));
    assert!(shortfall.missing.ends_with("days, limit 365 days"), "{}", shortfall.missing);
    story.act("cro", ActName::Accept, "R-1", json!({"valid_until": "2026-12-31"}));
}

/// The one problem with an attempt that makes no sense.
fn senseless(
    story: &mut Story,
    by: &str,
    name: ActName,
    id: &str,
    payload: serde_json::Value,
    happened: Option<&str>,
) -> (String, String) {
    let mut attempt = story.attempt(by, name, id, payload);
    attempt.who.happened = happened.and_then(story::day);
    let Err(invalid) = story.try_act(&attempt) else { panic!("it was taken") };
    let problem = invalid.0.into_iter().next().unwrap();
    (problem.path, problem.message)
}

#[test]
fn what_cannot_be_so_is_not_recorded_whoever_says_it() {
    let mut story = with_risk(4);
    story.on("2026-01-20");
    story.change("product", "R-1", json!({"event": "It harms somebody else"}));
    for importing in [false, true] {
        if importing {
            story.importing();
        }
        let (path, message) = senseless(&mut story, "cro", ActName::Accept, "R-1", json!({}), Some("2026-01-13"));
        assert_eq!((path.as_str(), message.contains("written on 2026-01-20")), ("/happened", true), "{message}");
        let (path, _) = senseless(&mut story, "cro", ActName::Accept, "R-1", json!({"valid_until": "2026-01-01"}), None);
        assert_eq!(path, "/payload/valid_until");
        let (path, message) = senseless(&mut story, "cro", ActName::Accept, "R-1", json!({"level": 2}), None);
        assert_eq!((path.as_str(), message.contains("is 4")), ("/payload/level", true), "{message}");
    }
}

#[test]
fn a_delegation_is_begun_by_anyone_and_ended_by_those_who_gave_it() {
    let mut story = Story::founded();
    let row = json!([{"power": "approve-document"}]);
    story.record("product", Kind::Delegation, story::delegation("documents", json!({"person": "cio"}), row, false));
    assert_eq!(story.refused("counsel", ActName::Withdraw, "D-3", json!({})).cause, Cause::NoPower, "it is not counsel's");
    story.act("product", ActName::Withdraw, "D-3", json!({}));
    for by in ["product", "cro", "ceo", "chair"] {
        let shortfall = story.refused(by, ActName::Withdraw, "D-2", json!({}));
        assert_eq!(shortfall.escalate_to, Some(story.id("BOD-1")), "{by}");
    }
    let mut write = story.image.live(story.id("D-2")).unwrap().record.to_json().unwrap();
    write["title"] = "as product likes it".into();
    let write = Write {
        who: story::who(story.person("product")),
        kind: Kind::Delegation,
        id: Some(story.id("D-2")),
        base: None,
        version: None,
        form: Form::Final,
        origin: None,
        record: write,
    };
    assert!(matches!(story.try_write(&write), Ok(Decision::Refused { .. })));
}

#[test]
fn what_may_be_saved_may_be_drafted_and_gone_on_with() {
    let mut story = with_risk(4);
    let draft = |story: &Story, by: &str, id: Option<&str>| Write {
        who: story::who(story.person(by)),
        kind: Kind::Risk,
        id: id.map(|id| story.id(id)),
        base: None,
        version: None,
        form: Form::Draft,
        origin: None,
        record: json!({"title": "Not yet", "owner": "product"}),
    };
    let begun = draft(&story, "product", None);
    assert!(matches!(story.try_write(&begun), Ok(Decision::Recorded(_))));
    let not_theirs = draft(&story, "counsel", Some("R-2"));
    assert!(matches!(story.try_write(&not_theirs), Ok(Decision::Refused { .. })));
    let mut gone_on = draft(&story, "product", Some("R-2"));
    gone_on.record["title"] = "Nearly".into();
    assert!(matches!(story.try_write(&gone_on), Ok(Decision::Recorded(_))));
}

#[test]
fn members_of_the_governing_body_bring_in_the_first_people() {
    let mut story = Story::founded();
    let person = json!({"title": "Newcomer", "key": "newcomer", "name": "Newcomer", "employment": "employee", "functions": [], "from": "2026-01-12"});
    story.record("director", Kind::Person, person.clone());
    let write = Write {
        who: story::who(story.person("product")),
        kind: Kind::Person,
        id: None,
        base: None,
        version: None,
        form: Form::Final,
        origin: None,
        record: json!({"title": "Another", "key": "another", "name": "Another", "employment": "employee", "functions": [], "from": "2026-01-12"}),
    };
    assert!(matches!(story.try_write(&write), Ok(Decision::Refused { .. })));
}

#[test]
fn a_request_is_decided_by_whoever_may_decide_its_tier() {
    let mut story = Story::founded();
    let row = json!([{"power": "approve-use", "limits": {"tier": 4}}]);
    story.record("chair", Kind::Delegation, story::delegation("small uses", json!({"person": "cio"}), row, false));
    story.board_approves("D-3");
    let intake = |severity: u8| {
        json!({"title": "Minutes", "requester": "product", "use": "Writes minutes.", "benefit": "time", "acquired": "service", "unit": "digital",
            "personal_data": true, "people_affected": "staff", "autonomy": "drafts", "asked_on": "2026-01-12",
            "tier_inputs": {"severity": severity, "reach": 1, "autonomy": 1, "rights": 1, "reversibility": 1}})
    };
    story.record("product", Kind::Intake, intake(3));
    let shortfall = story.refused("cio", ActName::Approve, "INT-1", json!({}));
    assert_eq!(shortfall.cause, Cause::OverLimit, "tier 3 is above their limit");
    story.record("product", Kind::Intake, intake(1));
    story.act("cio", ActName::Approve, "INT-2", json!({}));
}

#[test]
fn a_contract_is_approved_within_the_money_and_no_further() {
    let mut story = Story::founded();
    let row = json!([{"power": "approve-contract", "limits": {"money_each": {"amount": 5_000_000, "currency": "GBP"}}}]);
    story.record("chair", Kind::Delegation, story::delegation("counsel", json!({"person": "counsel"}), row, false));
    story.board_approves("D-3");
    let contract = |amount: i64| {
        json!({"title": "Models", "owner": "cio", "with": "ORG-1", "direction": "we-buy", "value": {"amount": amount, "currency": "GBP"},
            "starts": "2026-01-12", "terms_present": ["exit"]})
    };
    story.record("cio", Kind::Contract, contract(5_000_001));
    assert_eq!(story.refused("counsel", ActName::Approve, "CTR-1", json!({})).cause, Cause::OverLimit);
    story.record("cio", Kind::Contract, contract(5_000_000));
    story.act("counsel", ActName::Approve, "CTR-2", json!({}));
}

#[test]
fn a_sample_is_signed_by_its_owner_or_by_an_auditor_and_by_nobody_else() {
    let mut story = Story::founded();
    let row = json!([{"power": "conduct-audit"}]);
    story.record("chair", Kind::Delegation, story::delegation("auditors", json!({"person": "auditor"}), row, false));
    story.board_approves("D-3");
    let sample = json!({"title": "Policies", "owner": "aims-owner", "population": "policy", "image": 1, "size_population": 1, "seed": "a",
        "size": 1, "drawn": [], "method": "by the seed"});
    story.record("auditor", Kind::Sample, sample);
    let meaning = json!({"meaning": "witnessed"});
    story.act("aims-owner", ActName::Sign, "SMP-1", meaning.clone());
    story.act("auditor", ActName::Sign, "SMP-1", meaning.clone());
    assert_eq!(story.refused("product", ActName::Sign, "SMP-1", meaning).cause, Cause::NoPower);
}

fn reserved(when: &str) -> serde_json::Value {
    json!({"title": "Customer harm", "type": "reserved-matter", "statement": "High risks to privacy are ours to accept.", "resolution": "2026/02",
        "reserved": {"powers": ["accept-risk"], "when": when}, "effective_from": "2026-01-12"})
}

#[test]
fn a_reserved_matter_takes_a_decision_back_to_the_governing_body() {
    let mut story = with_risk(4);
    story.record("product", Kind::Risk, story::risk("privacy", 2));
    story.record(
        "chair",
        Kind::Parameter,
        reserved("act = accept and kind = risk and category = privacy and residual.level >= 3"),
    );
    story.board_approves("PAR-3");
    let shortfall = story.refused("cro", ActName::Accept, "R-1", json!({"level": 4, "valid_until": "2026-12-31"}));
    assert_eq!((shortfall.cause, shortfall.escalate_to), (Cause::NoPower, Some(story.id("BOD-1"))));
    assert!(shortfall.missing.contains("decide-reserved"), "{}", shortfall.missing);
    story.act("cro", ActName::Accept, "R-2", json!({"level": 2, "valid_until": "2026-12-31"}));
}

#[test]
fn a_reserved_matter_that_means_nothing_is_refused_where_it_is_written() {
    let mut story = with_risk(4);
    let write = Write {
        who: story::who(story.person("chair")),
        kind: Kind::Parameter,
        id: None,
        base: None,
        version: None,
        form: Form::Final,
        origin: None,
        record: reserved("act = accept and residual.levle >= 3"),
    };
    let Err(invalid) = story.try_write(&write) else { panic!("it was written") };
    let problem = invalid.0.first().unwrap();
    assert_eq!(problem.path, "/record/reserved/when");
    assert_eq!(
        problem.message,
        "at character 27: “levle” is no field or word of a part with likelihood, consequence, level; did you mean “level”?"
    );
}
