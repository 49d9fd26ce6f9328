//! Stories of separation of duties: what one person must not do alone, and who may do it instead.

use ephor_core::act::{ActName, Cause};
use ephor_core::authority::{counts, is_approved};
use ephor_core::decide::{Aim, Decision, Write};
use ephor_core::id::Kind;
use ephor_core::story::{self, Story};
use serde_json::{Value, json};

/// The board gives a person powers of their own.
fn give(story: &mut Story, person: &str, powers: &[&str]) {
    let rows: Vec<Value> = powers.iter().map(|power| json!({"power": power})).collect();
    let given = story::delegation(person, json!({"person": person}), json!(rows), true);
    let id = story.record("chair", Kind::Delegation, given).to_string();
    story.board_approves(&id);
}

/// Somebody reports to somebody.
fn reports_to(story: &mut Story, person: &str, manager: &str) {
    let id = story.id(person).to_string();
    story.change("ceo", &id, json!({ "manager": manager }));
}

/// The act is refused for want of separation, by that constraint.
fn kept_apart(story: &mut Story, code: &str, by: &str, name: ActName, id: &str, payload: Value) {
    let shortfall = story.refused(by, name, id, payload);
    assert_eq!(shortfall.cause, Cause::Separation, "{}", shortfall.missing);
    assert!(shortfall.missing.starts_with(&format!("{code}:")), "{}", shortfall.missing);
}

/// The record is refused for want of separation, by that constraint.
fn not_written(story: &mut Story, code: &str, by: &str, kind: Kind, record: Value) {
    let write = Write::new(story::who(story.person(by)), kind, None, record);
    match story.try_write(&write) {
        Ok(Decision::Refused { shortfall, attempt: None }) => {
            assert_eq!(shortfall.cause, Cause::Separation, "{}", shortfall.missing);
            assert!(shortfall.missing.starts_with(&format!("{code}:")), "{}", shortfall.missing);
        }
        Ok(_) => panic!("{by} could write it"),
        Err(invalid) => panic!("{invalid:?}"),
    }
}

/// A system of product; rights tell its tier.
fn system(rights: u8) -> Value {
    json!({"title": "Helper", "owner": "product", "acquired": "service", "purpose": "It answers.", "not_for": "Advice.", "users": [],
        "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"], "data": [],
        "classification": "internal", "tier_inputs": {"severity": 2, "reach": 2, "autonomy": 2, "rights": rights, "reversibility": 2}})
}

fn action(owner: &str) -> Value {
    json!({"title": "Do it", "owner": owner, "type": "corrective", "what": "Do it.", "assigner": "ceo", "due": "2026-12-31",
        "first_due": "2026-12-31", "done_on": "2026-01-12", "priority": 1})
}

fn effective() -> Value {
    json!({"result": "effective", "method": "a look"})
}

// SD2

#[test]
fn neither_owner_nor_doer_nor_the_next_in_line_verifies_work() {
    let mut story = Story::founded();
    for person in ["product", "counsel", "cio", "aims-owner"] {
        give(&mut story, person, &["verify-effectiveness"]);
    }
    reports_to(&mut story, "product", "counsel");
    reports_to(&mut story, "cio", "product");
    story.record("product", Kind::Action, action("product"));
    for near in ["product", "counsel", "cio"] {
        kept_apart(&mut story, "SD2", near, ActName::Verify, "ACT-1", effective());
    }
    story.act("aims-owner", ActName::Verify, "ACT-1", effective());
}

#[test]
fn whoever_did_a_part_of_it_does_not_verify_that_a_nonconformity_is_mended() {
    let mut story = Story::founded();
    give(&mut story, "cio", &["verify-effectiveness"]);
    give(&mut story, "counsel", &["verify-effectiveness"]);
    story.record("cio", Kind::Action, action("cio"));
    let nonconformity = json!({"title": "Wrong", "owner": "product", "source": "operation", "ref": "iso42001:8.1", "grade": "minor",
        "what": "It was wrong.", "detected_on": "2026-01-12", "containment": [], "corrective": ["ACT-1"], "due": "2026-12-31"});
    story.record("product", Kind::Nonconformity, nonconformity);
    kept_apart(&mut story, "SD2", "cio", ActName::Verify, "NC-1", effective());
    story.act("counsel", ActName::Verify, "NC-1", effective());
}

#[test]
fn an_imported_verification_by_the_doer_is_kept_and_says_nothing() {
    let mut story = Story::founded();
    give(&mut story, "product", &["verify-effectiveness"]);
    story.record("product", Kind::Action, action("product"));
    let claim = story.importing().act("product", ActName::Verify, "ACT-1", effective());
    let act = story.image.act(claim).unwrap();
    assert_eq!(act.separation().iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["SD2"]);
    assert!(!counts(&story.reading(), act, story.today()));
}

// SD3

fn audit(lead: &str) -> Value {
    json!({"title": "Audit", "owner": "auditor", "type": "internal", "commissioned_by": "BOD-1", "reports_to": "BOD-1",
        "objectives": "Whether it works.", "criteria": ["iso42001:5.2"], "scope": "The helper.", "systems": ["AIS-1"], "lead": lead, "team": [],
        "planned_on": "2026-02-01"})
}

fn finding() -> Value {
    json!({"title": "Seen", "owner": "product", "audit": "AUD-1", "grade": "minor", "ref": "iso42001:5.2", "criterion": "It should.",
        "saw": "It did not.", "records": [{"id": "AIS-1", "version": 1}], "raised_on": "2026-01-12"})
}

#[test]
fn an_audit_by_the_owner_of_what_it_covers_is_not_approved() {
    let mut story = Story::founded();
    give(&mut story, "counsel", &["approve-audit-programme"]);
    story.record("product", Kind::System, system(2));
    story.record("chair", Kind::Audit, audit("product"));
    kept_apart(&mut story, "SD3", "counsel", ActName::Approve, "AUD-1", json!({}));
    story.change("chair", "AUD-1", json!({"lead": "auditor"}));
    story.act("counsel", ActName::Approve, "AUD-1", json!({}));
}

#[test]
fn a_conflict_with_a_safeguard_may_be_approved() {
    let mut story = Story::founded();
    give(&mut story, "counsel", &["approve-audit-programme"]);
    story.record("product", Kind::System, system(2));
    let mut guarded = audit("product");
    guarded["independence"] = json!([{"person": "product", "checked_on": "2026-01-12", "conflicts": ["AIS-1"], "safeguard": "Another takes that part."}]);
    story.record("chair", Kind::Audit, guarded);
    story.act("counsel", ActName::Approve, "AUD-1", json!({}));
}

#[test]
fn whoever_had_a_hand_in_it_writes_no_finding_about_it() {
    let mut story = Story::founded();
    give(&mut story, "product", &["conduct-audit"]);
    give(&mut story, "auditor", &["conduct-audit"]);
    story.record("product", Kind::System, system(2));
    story.record("auditor", Kind::Audit, audit("auditor"));
    not_written(&mut story, "SD3", "product", Kind::Finding, finding());
    story.record("auditor", Kind::Finding, finding());
}

#[test]
fn a_hand_in_what_was_seen_is_enough_whatever_the_audit_covers() {
    let mut story = Story::founded();
    give(&mut story, "product", &["conduct-audit"]);
    give(&mut story, "auditor", &["conduct-audit"]);
    story.record("product", Kind::System, system(2));
    let mut narrow = audit("auditor");
    narrow["systems"] = json!([]);
    story.record("auditor", Kind::Audit, narrow);
    not_written(&mut story, "SD3", "product", Kind::Finding, finding());
    let guard =
        json!([{"person": "product", "checked_on": "2026-01-12", "conflicts": ["AIS-1"], "safeguard": "Another looks again."}]);
    story.change("auditor", "AUD-1", json!({"independence": guard}));
    story.record("product", Kind::Finding, finding());
}

// SD4

fn test(r#type: &str, by: &str) -> Value {
    json!({"title": "Tried", "owner": "product", "type": r#type, "system": "AIS-1", "method": {"id": "AIS-1", "version": 1},
        "performed_by": [by], "built_by": ["cio"], "run_on": "2026-01-12", "scenarios": ["as used"], "measures": []})
}

#[test]
fn whoever_built_it_does_not_validate_it() {
    let mut story = Story::founded();
    story.record("product", Kind::System, system(2));
    for r#type in ["validation", "red-team", "fairness"] {
        not_written(&mut story, "SD4", "product", Kind::Test, test(r#type, "cio"));
    }
    story.record("product", Kind::Test, test("regression", "cio"));
    story.record("product", Kind::Test, test("validation", "counsel"));
    story.importing().record("product", Kind::Test, test("validation", "cio"));
}

// SD5

#[test]
fn nobody_gives_themselves_a_power() {
    let mut story = Story::founded();
    give(&mut story, "cio", &["approve-soa"]);
    let mut given = story::delegation("to oneself", json!({"person": "cio"}), json!([{"power": "approve-soa"}]), true);
    given["from"] = json!({"person": "cio"});
    story.record("chair", Kind::Delegation, given);
    kept_apart(&mut story, "SD5", "cio", ActName::Approve, "D-4", json!({}));
    story.change("chair", "D-4", json!({"to": {"person": "product"}}));
    story.act("cio", ActName::Approve, "D-4", json!({}));
}

#[test]
fn nobody_ratifies_what_they_did_and_everybody_may_take_it_back() {
    let mut story = Story::founded();
    give(&mut story, "cio", &["ratify-act"]);
    story.record("aims-owner", Kind::Policy, story::policy());
    let claim = story.importing().act("cio", ActName::Approve, "POL-1", json!({}));
    story.entering();
    let mut ratify = story.attempt("cio", ActName::Ratify, "POL-1", json!({}));
    ratify.aim = Aim::Act(claim);
    match story.try_act(&ratify).unwrap() {
        Decision::Refused { shortfall, .. } => assert!(shortfall.missing.starts_with("SD5:"), "{}", shortfall.missing),
        _ => panic!("they ratified their own act"),
    }
    let own = story.act("ceo", ActName::Approve, "POL-1", json!({}));
    story.act_on("ceo", ActName::Revoke, own);
    assert!(!counts(&story.reading(), story.image.act(own).unwrap(), story.today()));
}

// SD6

/// A suspended system, and who may resume it.
fn suspended(rights: u8, by: &str) -> Story {
    let mut story = Story::founded();
    for person in ["product", "cio", "cro", "counsel"] {
        give(&mut story, person, &["suspend-system", "resume-system"]);
    }
    let mut used = system(rights);
    used["in_use_from"] = "2026-01-12".into();
    story.record("product", Kind::System, used);
    story.act(by, ActName::Suspend, "AIS-1", json!({}));
    assert!(is_suspended(&story));
    story
}

/// The last suspension or resumption that has effect.
fn is_suspended(story: &Story) -> bool {
    let reading = story.reading();
    let mut acts = reading.acts(story.id("AIS-1")).iter().rev();
    let last = acts.find(|act| matches!(act.name, ActName::Suspend | ActName::Resume) && counts(&reading, act, story.today()));
    last.is_some_and(|act| act.name == ActName::Suspend)
}

#[test]
fn a_system_of_tier_one_is_resumed_by_two_who_neither_own_it_nor_stopped_it() {
    let mut story = suspended(5, "counsel");
    kept_apart(&mut story, "SD6", "product", ActName::Resume, "AIS-1", json!({}));
    kept_apart(&mut story, "SD6", "counsel", ActName::Resume, "AIS-1", json!({}));
    story.act("cio", ActName::Resume, "AIS-1", json!({}));
    assert!(is_suspended(&story), "one person alone resumes nothing");
    story.act("cro", ActName::Resume, "AIS-1", json!({}));
    assert!(!is_suspended(&story));
}

#[test]
fn who_resumed_it_last_time_does_not_help_to_resume_it_this_time() {
    let mut story = suspended(5, "counsel");
    story.act("cio", ActName::Resume, "AIS-1", json!({}));
    story.act("cro", ActName::Resume, "AIS-1", json!({}));
    story.act("counsel", ActName::Suspend, "AIS-1", json!({}));
    story.act("cio", ActName::Resume, "AIS-1", json!({}));
    assert!(is_suspended(&story));
    story.act("cro", ActName::Resume, "AIS-1", json!({}));
    assert!(!is_suspended(&story));
}

#[test]
fn a_system_of_little_weight_its_owner_resumes_alone() {
    let mut story = suspended(2, "product");
    story.act("product", ActName::Resume, "AIS-1", json!({}));
    assert!(!is_suspended(&story));
}

// SD7

fn concern() -> Value {
    json!({"title": "Worry", "owner": "counsel", "channel": "internal", "type": "safety", "raised_on": "2026-01-12", "protected": true,
        "text": "It frightens me.", "systems": ["AIS-1"]})
}

#[test]
fn nobody_handles_a_concern_from_within_the_line_of_those_it_is_about_or_who_raised_it() {
    let mut story = Story::founded();
    for person in ["product", "cio", "ceo", "counsel"] {
        give(&mut story, person, &["handle-concern"]);
    }
    reports_to(&mut story, "product", "ceo");
    reports_to(&mut story, "aims-owner", "cio");
    story.record("product", Kind::System, system(2));
    story.record("aims-owner", Kind::Concern, concern());
    for close in ["product", "ceo", "cio"] {
        kept_apart(&mut story, "SD7", close, ActName::Triage, "C-1", json!({"disposition": "answered"}));
        kept_apart(&mut story, "SD7", close, ActName::Close, "C-1", json!({}));
    }
    let shortfall = story.refused("cio", ActName::Close, "C-1", json!({}));
    assert!(!shortfall.missing.contains(&story.id("aims-owner").to_string()), "a refusal does not tell who raised it");
    story.act("counsel", ActName::Triage, "C-1", json!({"disposition": "answered"}));
}

#[test]
fn nor_is_a_concern_given_to_them() {
    let mut story = Story::founded();
    story.record("product", Kind::System, system(2));
    let mut given = concern();
    given["handler"] = "product".into();
    not_written(&mut story, "SD7", "aims-owner", Kind::Concern, given.clone());
    given["handler"] = "counsel".into();
    story.record("aims-owner", Kind::Concern, given);
}

#[test]
fn what_somebody_outside_raised_has_no_line_within() {
    let mut story = Story::founded();
    give(&mut story, "cio", &["handle-concern"]);
    reports_to(&mut story, "aims-owner", "cio");
    let mut outside = concern();
    (outside["channel"], outside["systems"]) = ("public-form".into(), json!([]));
    story.record("aims-owner", Kind::Concern, outside);
    story.act("cio", ActName::Triage, "C-1", json!({"disposition": "answered"}));
}

#[test]
fn whoever_is_close_to_a_concern_may_still_acknowledge_it() {
    let mut story = Story::founded();
    story.record("product", Kind::System, system(2));
    story.record("aims-owner", Kind::Concern, concern());
    story.act("product", ActName::Acknowledge, "C-1", json!({"understood": true}));
}

// SD8

#[test]
fn a_legal_hold_and_its_release_take_two_persons_each() {
    let mut story = Story::founded();
    for person in ["counsel", "cio"] {
        give(&mut story, person, &["legal-hold", "erase-personal"]);
    }
    let erase = json!({"fields": ["name"], "basis": "asked for"});
    let held = |story: &mut Story| {
        let attempt = story.attempt("counsel", ActName::Hold, "product", json!({}));
        story.done(&attempt)
    };
    let alone = held(&mut story);
    assert!(!counts(&story.reading(), story.image.act(alone).unwrap(), story.today()), "one person holds nothing");
    story.act("cio", ActName::Hold, "product", json!({}));
    assert_eq!(story.refused("cio", ActName::Erase, "product", erase.clone()).cause, Cause::Order);
    story.act("counsel", ActName::Release, "product", json!({}));
    assert_eq!(story.refused("cio", ActName::Erase, "product", erase.clone()).cause, Cause::Order, "one releases nothing");
    story.act("cio", ActName::Release, "product", json!({}));
    story.act("cio", ActName::Erase, "product", erase);
}

// SD9

/// The executives decide on a gate of a system of the chief executive's, for which the chief information officer asks.
fn at_a_gate() -> Story {
    let mut story = Story::founded();
    let given = story::delegation("executives", json!({"body": "BOD-2"}), json!([{"power": "approve-gate"}]), false);
    story.record("chair", Kind::Delegation, given);
    story.board_approves("D-3");
    let mut own = system(2);
    own["owner"] = "ceo".into();
    story.record("ceo", Kind::System, own);
    let gate =
        json!({"title": "Gate", "owner": "product", "system": "AIS-1", "stage": "design", "proofs": [], "requester": "cio"});
    story.record("product", Kind::Gate, gate);
    story
}

#[test]
fn a_member_recuses_from_the_own_proposal_and_from_the_own_system() {
    let mut story = at_a_gate();
    let votes = |story: &mut Story, ballots: [&str; 3]| {
        let votes: Vec<Value> =
            story::EXECUTIVES.iter().zip(ballots).map(|(key, vote)| json!({"person": key, "vote": vote})).collect();
        let mut attempt = story.attempt("ceo", ActName::Approve, "GAT-1", json!({ "votes": votes }));
        attempt.who.on_behalf = story.id("BOD-2").typed();
        match story.try_act(&attempt).unwrap() {
            Decision::Refused { shortfall, .. } => Some(shortfall.missing),
            _ => None,
        }
    };
    story.change("chair", "BOD-2", json!({"quorum": 1}));
    story.board_approves("BOD-2");
    for (ballots, who) in [(["for", "for", "recuse"], "ceo"), (["recuse", "for", "for"], "cio")] {
        let missing = votes(&mut story, ballots).unwrap();
        let expected = format!("SD9: {} voted on their own proposal or system", story.person(who));
        assert!(missing.starts_with(&expected), "{missing}");
    }
    assert_eq!(votes(&mut story, ["recuse", "for", "recuse"]), None);
}

// SD1

#[test]
fn whoever_wrote_what_it_said_before_may_approve_what_it_says_now() {
    let mut story = Story::founded();
    give(&mut story, "aims-owner", &["approve-policy"]);
    story.record("aims-owner", Kind::Policy, story::policy());
    kept_apart(&mut story, "SD1", "aims-owner", ActName::Approve, "POL-1", json!({}));
    story.change("ceo", "POL-1", json!({"edition": "v2"}));
    story.act("aims-owner", ActName::Approve, "POL-1", json!({}));
}

// SD10

#[test]
fn the_functions_a_policy_requires_are_different_persons_who_hold_them() {
    let mut story = Story::founded();
    let mut policy = story::policy();
    policy["reviews_required"] = json!(["legal", "risk"]);
    story.record("aims-owner", Kind::Policy, policy);
    let counsel = story.id("counsel").to_string();
    story.change("ceo", &counsel, json!({"functions": ["legal", "risk"]}));
    for function in ["legal", "risk"] {
        story.act("counsel", ActName::Review, "POL-1", json!({"function": function, "outcome": "fit"}));
    }
    kept_apart(&mut story, "SD10", "ceo", ActName::Approve, "POL-1", json!({}));
    let legal = story.refused("ceo", ActName::Approve, "POL-1", json!({}));
    assert!(legal.missing.contains("legal alone"), "{}", legal.missing);
}

#[test]
fn a_review_for_a_function_that_the_reviewer_has_lost_counts_no_more() {
    let mut story = Story::founded();
    let mut policy = story::policy();
    policy["reviews_required"] = json!(["legal"]);
    story.record("aims-owner", Kind::Policy, policy);
    story.act("counsel", ActName::Review, "POL-1", json!({"function": "legal", "outcome": "fit"}));
    let counsel = story.id("counsel").to_string();
    story.change("ceo", &counsel, json!({"functions": []}));
    kept_apart(&mut story, "SD10", "ceo", ActName::Approve, "POL-1", json!({}));
    let deny = story.refused("counsel", ActName::Deny, "POL-1", json!({"reasons": ["no"]}));
    assert!(!deny.missing.starts_with("SD10"), "only what is approved needs reviews: {}", deny.missing);
}

// SD11

/// Somebody asks, with a risk that stands elsewhere, for a departure for AIS-1.
fn ask(story: &mut Story, from_what: &str) {
    let exception = json!({"title": "For now", "owner": "aims-owner", "from_what": from_what, "systems": ["AIS-1"], "requester": "aims-owner",
        "why": "It takes time.", "compensating": [{"text": "Somebody looks."}], "risk": "R-1", "starts": "2026-01-12", "expires": "2026-02-12"});
    story.importing().record("aims-owner", Kind::Exception, exception);
    story.entering();
}

#[test]
fn neither_the_owner_of_the_system_nor_of_the_control_grants_an_exception() {
    let mut story = Story::founded();
    for person in ["product", "cio", "cro"] {
        give(&mut story, person, &["grant-exception"]);
    }
    story.record("product", Kind::System, system(2));
    let control = json!({"title": "Scan", "owner": "cio", "ref": "own:scan", "statement": "It is scanned.", "verify_every": 90});
    story.record("cio", Kind::Control, control);
    ask(&mut story, "CTL-1");
    kept_apart(&mut story, "SD11", "product", ActName::Approve, "X-1", json!({}));
    kept_apart(&mut story, "SD11", "cio", ActName::Approve, "X-1", json!({}));
    story.act("cro", ActName::Approve, "X-1", json!({}));
}

// SD12

fn diligence(mark: Option<&str>) -> Value {
    json!({"title": "Questions", "owner": "aims-owner", "type": "questionnaire", "supplier": "SUP-1", "due": "2026-02-01",
        "questions": [{"code": "Q1", "area": "security", "question": "Is it safe?", "mark": mark}], "conclusion": "cleared"})
}

fn answered(mut diligence: Value) -> Value {
    diligence["questions"][0]["answer"] = "It is.".into();
    diligence
}

fn with_supplier() -> Story {
    let mut story = Story::founded();
    let supplier = json!({"title": "Lumen", "owner": "product", "criticality": 1, "provides": ["model"]});
    story.record("product", Kind::Supplier, supplier);
    let seller = json!({"title": "seller", "key": "seller", "name": "seller", "employment": "supplier", "functions": [], "from": "2026-01-01",
        "links": [{"rel": "answers for", "to": "SUP-1"}]});
    story.record("ceo", Kind::Person, seller);
    story
}

#[test]
fn a_supplier_answers_and_does_not_mark_its_own_answers() {
    let mut story = with_supplier();
    let mut own = answered(diligence(Some("meets")));
    own["owner"] = "seller".into();
    not_written(&mut story, "SD12", "seller", Kind::DueDiligence, own.clone());
    own["questions"][0]["mark"] = Value::Null;
    story.record("seller", Kind::DueDiligence, own);
    story.record("aims-owner", Kind::DueDiligence, diligence(Some("meets")));
}

#[test]
fn whoever_negotiated_the_contract_does_not_clear_the_supplier_alone() {
    let mut story = with_supplier();
    give(&mut story, "counsel", &["approve-supplier"]);
    give(&mut story, "cio", &["approve-supplier"]);
    let contract = json!({"title": "Terms", "owner": "counsel", "with": "SUP-1", "direction": "we-buy", "starts": "2026-01-12", "terms_present": []});
    story.record("counsel", Kind::Contract, contract);
    story.record("aims-owner", Kind::DueDiligence, diligence(Some("meets")));
    kept_apart(&mut story, "SD12", "counsel", ActName::Approve, "DD-1", json!({}));
    story.act("cio", ActName::Approve, "DD-1", json!({}));
    let live = story.image.live(story.id("DD-1")).unwrap();
    assert!(is_approved(&story.reading(), live.slot));
}

#[test]
fn a_supplier_may_change_an_answer_and_leave_the_marks_as_they_are() {
    let mut story = with_supplier();
    let mut marked = answered(diligence(None));
    let second = json!({"code": "Q2", "area": "security", "question": "Is it quick?", "answer": "It is."});
    marked["questions"].as_array_mut().unwrap().push(second);
    marked["owner"] = "seller".into();
    story.record("seller", Kind::DueDiligence, marked.clone());
    for (place, mark) in ["meets", "partly"].into_iter().enumerate() {
        marked["questions"][place]["mark"] = mark.into();
    }
    story.revise("ceo", "DD-1", marked.clone());
    marked["questions"][0]["answer"] = "It is, since May.".into();
    story.revise("seller", "DD-1", marked.clone());
    marked["questions"][0]["mark"] = Value::Null;
    story.revise("seller", "DD-1", marked);
}

#[test]
fn whoever_negotiated_may_look_at_it_and_clear_it_with_others() {
    let mut story = with_supplier();
    let powers = json!([{"power": "approve-supplier"}]);
    story.record("chair", Kind::Delegation, story::delegation("executives", json!({"body": "BOD-2"}), powers, false));
    story.board_approves("D-3");
    let contract = json!({"title": "Terms", "owner": "ceo", "with": "SUP-1", "direction": "we-buy", "starts": "2026-01-12", "terms_present": []});
    story.record("ceo", Kind::Contract, contract);
    story.record("aims-owner", Kind::DueDiligence, diligence(Some("meets")));
    story.act("ceo", ActName::Acknowledge, "DD-1", json!({"understood": true}));
    story.executives_approve("DD-1");
}

// SD14

#[test]
fn in_a_small_organisation_the_governing_body_makes_up_for_it_within_thirty_days() {
    let small = |reviewed: Option<&str>| {
        let mut story = Story::founded();
        give(&mut story, "product", &["verify-effectiveness"]);
        story.record("product", Kind::Action, action("product"));
        let claim = story.importing().act("product", ActName::Verify, "ACT-1", effective());
        story.entering();
        if let Some(day) = reviewed {
            story.on(day).body_acts("BOD-1", ActName::Review, "ACT-1", json!({"outcome": "no-objection"}));
        }
        counts(&story.reading(), story.image.act(claim).unwrap(), story.today())
    };
    assert!(!small(None));
    assert!(small(Some("2026-02-11")));
    assert!(!small(Some("2026-02-12")), "a day too late");
}

#[test]
fn what_the_governing_body_has_looked_at_may_then_be_done() {
    let mut story = Story::founded();
    give(&mut story, "product", &["verify-effectiveness"]);
    story.record("product", Kind::Action, action("product"));
    kept_apart(&mut story, "SD2", "product", ActName::Verify, "ACT-1", effective());
    story.body_acts("BOD-1", ActName::Review, "ACT-1", json!({"outcome": "no-objection"}));
    story.act("product", ActName::Verify, "ACT-1", effective());
}

#[test]
fn it_makes_up_for_nothing_else() {
    let mut story = Story::founded();
    give(&mut story, "product", &["grant-exception"]);
    story.record("product", Kind::System, system(2));
    ask(&mut story, "AIS-1");
    story.body_acts("BOD-1", ActName::Review, "X-1", json!({"outcome": "no-objection"}));
    kept_apart(&mut story, "SD11", "product", ActName::Approve, "X-1", json!({}));
}

#[test]
fn only_the_governing_body_makes_up_for_it_and_not_long_before_either() {
    let made_up = |body: Option<&str>, day: &str| {
        let mut story = Story::founded();
        give(&mut story, "product", &["verify-effectiveness"]);
        story.record("product", Kind::Action, action("product"));
        match body {
            Some(body) => story.body_acts(body, ActName::Review, "ACT-1", json!({"outcome": "no-objection"})),
            None => story.act("counsel", ActName::Review, "ACT-1", json!({"outcome": "no-objection", "function": "legal"})),
        };
        let claim = story.on(day).importing().act("product", ActName::Verify, "ACT-1", effective());
        counts(&story.reading(), story.image.act(claim).unwrap(), story.today())
    };
    assert!(made_up(Some("BOD-1"), "2026-02-11"));
    assert!(!made_up(Some("BOD-1"), "2026-02-12"), "the board looked too long before");
    assert!(!made_up(None, "2026-01-12"), "one person is not the board");
}
