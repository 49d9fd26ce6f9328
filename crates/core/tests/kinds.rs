//! Stories of what single kinds ask of authority: who writes, which power follows from the record, how far it goes.

use ephor_core::act::{ActName, Cause};
use ephor_core::decide::{Decision, Write};
use ephor_core::fact::Form;
use ephor_core::id::Kind;
use ephor_core::kinds::{ImpactAssessment, RiskAssessment};
use ephor_core::story::{self, Story};
use serde_json::{Value, json};

/// A founded organisation in which the board gives somebody powers besides.
fn with_powers(holder: &str, powers: Value) -> Story {
    let mut story = Story::founded();
    story.record("chair", Kind::Delegation, story::delegation("more", json!({"person": holder}), powers, false));
    story.board_approves("D-3");
    story
}

fn write(story: &Story, by: &str, kind: Kind, id: Option<&str>, record: Value) -> Write {
    let (who, id) = (story::who(story.person(by)), id.map(|id| story.id(id)));
    Write { who, kind, id, base: None, version: None, form: Form::Final, origin: None, record }
}

fn tries(story: &mut Story, by: &str, kind: Kind, id: Option<&str>, record: Value) -> bool {
    let write = write(story, by, kind, id, record);
    match story.try_write(&write) {
        Ok(Decision::Recorded(_)) => true,
        Ok(Decision::Refused { .. }) => false,
        Ok(Decision::AlreadySo { .. }) => panic!("it was so already"),
        Err(invalid) => panic!("{invalid:?}"),
    }
}

fn retention(word: &str) -> Value {
    json!({"title": "Logs", "type": word, "kinds": ["test"], "basis": "the law"})
}

#[test]
fn whoever_sets_retention_writes_no_hold_and_makes_none_of_a_rule() {
    let mut story = with_powers("counsel", json!([{"power": "set-retention"}]));
    story.record(
        "chair",
        Kind::Delegation,
        story::delegation("holds", json!({"person": "cio"}), json!([{"power": "legal-hold"}]), false),
    );
    story.board_approves("D-4");
    assert!(tries(&mut story, "counsel", Kind::Retention, None, retention("rule")));
    assert!(!tries(&mut story, "counsel", Kind::Retention, None, retention("hold")));
    assert!(!tries(&mut story, "counsel", Kind::Retention, Some("RET-1"), retention("hold")), "a rule does not turn into a hold");
    assert!(!tries(&mut story, "cio", Kind::Retention, Some("RET-1"), retention("hold")), "nor is a rule theirs to change");
    assert!(tries(&mut story, "cio", Kind::Retention, None, retention("hold")));
    assert!(!tries(&mut story, "ceo", Kind::Retention, None, retention("rule")), "maintain writes other kinds, not this one");
}

fn communication(audience: &str) -> Value {
    json!({"title": "Terms", "owner": "product", "type": "line", "what": "what the assistant does", "audiences": [audience],
        "by": "product", "how": "by letter"})
}

#[test]
fn a_communication_takes_more_power_the_further_it_goes() {
    let mut story = Story::founded();
    story.record(
        "aims-owner",
        Kind::Audience,
        json!({"title": "Staff", "owner": "aims-owner", "filter": "person where employment = employee"}),
    );
    story.record(
        "aims-owner",
        Kind::Audience,
        json!({"title": "Members", "owner": "aims-owner", "external": true, "size_estimate": 400_000}),
    );
    story.record("product", Kind::Communication, communication("GRP-1"));
    story.act("ceo", ActName::Approve, "COM-1", json!({}));
    story.record("product", Kind::Communication, communication("GRP-2"));
    let shortfall = story.refused("ceo", ActName::Approve, "COM-2", json!({}));
    assert_eq!(shortfall.escalate_to, Some(story.id("BOD-1")), "only the board holds publish-externally: {}", shortfall.missing);
    story.record("product", Kind::Party, json!({"title": "The regulator", "owner": "product", "type": "regulator", "needs": []}));
    let mut to_regulator = communication("GRP-1");
    to_regulator["links"] = json!([{"rel": "goes to", "to": "PTY-1"}]);
    story.record("product", Kind::Communication, to_regulator);
    let shortfall = story.refused("ceo", ActName::Approve, "COM-3", json!({}));
    assert_eq!(shortfall.cause, Cause::NoPower, "it needs notify-authority, though nobody outside is an audience");
}

#[test]
fn an_owner_publishes_inside_and_needs_a_power_to_publish_outside() {
    let mut story = Story::founded();
    story.record("aims-owner", Kind::Audience, json!({"title": "Staff", "owner": "aims-owner", "members": ["product"]}));
    story.record("aims-owner", Kind::Audience, json!({"title": "Members", "owner": "aims-owner", "external": true}));
    story.record("aims-owner", Kind::Policy, story::policy());
    story.act("aims-owner", ActName::Publish, "POL-1", json!({"audiences": ["GRP-1"]}));
    let shortfall = story.refused("aims-owner", ActName::Publish, "POL-1", json!({"audiences": ["GRP-1", "GRP-2"]}));
    assert_eq!(shortfall.cause, Cause::NoPower);
}

#[test]
fn an_exception_is_granted_for_no_longer_than_the_limit() {
    let mut story = with_powers("cro", json!([{"power": "grant-exception", "limits": {"days": 30}}]));
    story.record("chair", Kind::Parameter, story::appetite("security", 9));
    story.record("product", Kind::Risk, story::risk("security", 4));
    story.record("aims-owner", Kind::Policy, story::policy());
    story.record("product", Kind::System, system());
    let exception = |expires: &str| {
        json!({"title": "Late scan", "owner": "product", "from_what": "POL-1", "systems": ["AIS-1"], "requester": "product", "why": "the scanner is late",
            "compensating": [{"text": "a person looks"}], "risk": "R-1", "starts": "2026-01-12", "expires": expires})
    };
    story.record("product", Kind::Exception, exception("2026-02-11"));
    story.act("cro", ActName::Approve, "X-1", json!({}));
    story.record("product", Kind::Exception, exception("2026-02-12"));
    let shortfall = story.refused("cro", ActName::Approve, "X-2", json!({}));
    assert_eq!((shortfall.cause, shortfall.missing.as_str()), (Cause::OverLimit, "31 days, limit 30 days"));
}

#[test]
fn a_treatment_is_approved_up_to_the_level_it_leaves_of_each_risk() {
    let limits = json!({"level": [{"category": "security", "max": 6}, {"category": "privacy", "max": 3}]});
    let mut story = with_powers("cro", json!([{"power": "approve-treatment", "limits": limits}]));
    story.record("chair", Kind::Parameter, story::appetite("security", 9));
    story.record("product", Kind::Risk, story::risk("security", 8));
    story.record("product", Kind::Risk, story::risk("privacy", 8));
    let treatment = |risks: Value| {
        json!({"title": "Filter", "owner": "product", "risks": risks, "option": "modify", "why": "cheaper than the harm",
            "expected_residual": 5, "due": "2026-06-30", "priority": "high"})
    };
    story.record("product", Kind::Treatment, treatment(json!(["R-1"])));
    story.act("cro", ActName::Approve, "TRT-1", json!({}));
    story.record("product", Kind::Treatment, treatment(json!(["R-1", "R-2"])));
    let shortfall = story.refused("cro", ActName::Approve, "TRT-2", json!({}));
    assert_eq!((shortfall.cause, shortfall.missing.as_str()), (Cause::OverLimit, "level 5, limit 3"));
}

#[test]
fn money_is_granted_up_to_the_limit_whatever_was_asked() {
    let limit = json!({"money_each": {"amount": 1000, "currency": "GBP"}});
    let mut story = with_powers("cro", json!([{"power": "fund", "limits": limit}]));
    let mut resource = json!({"title": "A filter", "owner": "product", "type": "tooling", "need": "a filter",
        "asked": {"amount": 2000, "currency": "GBP"}, "period": {"from": "2026-01-12", "until": "2026-12-31"}});
    story.record("product", Kind::Resource, resource.clone());
    assert_eq!(story.refused("cro", ActName::Approve, "RES-1", json!({})).cause, Cause::OverLimit);
    resource["granted"] = json!({"amount": 1000, "currency": "GBP"});
    story.revise("product", "RES-1", resource);
    story.act("cro", ActName::Approve, "RES-1", json!({}));
}

#[test]
fn triage_of_a_concern_uses_the_words_it_has() {
    let mut story = with_powers("counsel", json!([{"power": "handle-concern"}]));
    story.record(
        "product",
        Kind::Concern,
        json!({"title": "Odd answers", "channel": "internal", "type": "safety", "raised_on": "2026-01-12", "protected": true, "text": "It told me to wait."}),
    );
    let attempt = story.attempt("counsel", ActName::Triage, "C-1", json!({"disposition": "nonsense"}));
    let Err(invalid) = story.try_act(&attempt) else { panic!("nonsense is no word") };
    assert!(invalid.0[0].message.contains("human-review"), "{invalid:?}");
    story.act("counsel", ActName::Triage, "C-1", json!({"disposition": "answered"}));
}

#[test]
fn a_text_that_would_mislead_whoever_reads_it_is_refused_and_says_which_sign() {
    let mut story = Story::founded();
    for (sign, name) in [("\u{1b}[31m", "U+001B"), ("\u{202e}", "U+202E"), ("\u{7}", "U+0007")] {
        let mut system = system();
        system["title"] = format!("Helper{sign}evil").into();
        let wanted = write(&story, "product", Kind::System, None, system);
        let Err(invalid) = story.try_write(&wanted) else { panic!("{name} is refused") };
        assert!(invalid.0[0].message.contains(name), "{invalid:?}");
    }
}

#[test]
fn what_was_found_is_registered_or_merged_only_into_a_system_on_record() {
    let mut story = with_powers("counsel", json!([{"power": "triage-discovery"}]));
    story.record("product", Kind::System, system());
    let source = json!({"title": "Repositories", "owner": "product", "type": "repository", "covers": ["digital"], "every": 7});
    let administers = story::delegation("administering", json!({"person": "cio"}), json!([{"power": "administer"}]), true);
    let id = story.record("chair", Kind::Delegation, administers);
    story.board_approves(&id.to_string());
    story.record("cio", Kind::Source, source);
    let found = json!({"title": "Rota helper", "found_by": "SRC-1", "first_seen": "2026-01-10", "what": "A planner.", "where": "git.example/rotas"});
    story.record("product", Kind::Candidate, found);
    for said in [json!({"disposition": "register"}), json!({"disposition": "merge", "result": "SRC-1"})] {
        let attempt = story.attempt("counsel", ActName::Triage, "CAN-1", said.clone());
        let Err(invalid) = story.try_act(&attempt) else { panic!("{said} names no system") };
        assert_eq!(invalid.0[0].path, "/payload/result");
        assert!(invalid.0[0].message.contains("record the AI system first where there is none"), "{invalid:?}");
    }
    let past = story.attempt("counsel", ActName::Triage, "CAN-1", json!({"disposition": "not-ai", "until": "2026-01-01"}));
    let Err(invalid) = story.try_act(&past) else { panic!("that day has passed") };
    assert_eq!(invalid.0[0].path, "/payload/until");
    story.act("counsel", ActName::Triage, "CAN-1", json!({"disposition": "register", "result": "AIS-1"}));
    story.act("counsel", ActName::Triage, "CAN-1", json!({"disposition": "not-ai"}));
}

fn system() -> Value {
    json!({"title": "Helper", "owner": "product", "acquired": "service", "purpose": "It answers.", "not_for": "Advice.", "users": [],
        "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"], "data": [],
        "classification": "internal"})
}

fn assessment() -> Value {
    json!({"title": "First look", "owner": "product", "method": {"id": "MTH-1", "version": 1}, "covers": ["AIS-1", "PTY-1"], "trigger": "interval",
        "assessed_on": "2026-01-20", "assessors": ["product"], "results": [], "next_due": "2027-01-20"})
}

/// A system with a component, both changed on 25 January, and a method, in an organisation on 30 January.
fn with_system() -> Story {
    let mut story = Story::founded();
    story.record("chair", Kind::Parameter, story::appetite("security", 9));
    let method = json!({"title": "Risk", "owner": "cro", "type": "risk-assessment", "criteria": {"id": "PAR-1", "version": 1}, "steps": [{"no": 1, "text": "look"}],
        "roles": [], "triggers": []});
    story.record("cro", Kind::Method, method);
    story.record("product", Kind::Party, json!({"title": "Members", "owner": "product", "type": "customer", "needs": []}));
    story.record("product", Kind::System, system());
    let component = json!({"title": "Model", "owner": "product", "type": "model", "systems": ["AIS-1"], "release": "1", "provenance": "bought"});
    story.record("product", Kind::Component, component);
    story.on("2026-01-25");
    story.change("product", "AIS-1", json!({"users": ["staff"]}));
    story.change("product", "CMP-1", json!({"release": "2"}));
    story.on("2026-01-30");
    story
}

fn pinned(story: &Story, id: &str) -> Vec<(String, u32)> {
    let configuration = story.live::<RiskAssessment>(id).configuration.as_ref().expect("it is filled");
    configuration.0.iter().map(|pin| (pin.id.to_string(), pin.version)).collect()
}

/// A scope that says everything but who is inside.
fn scope(units_in: &Value) -> Value {
    json!({"title": "Scope", "owner": "aims-owner", "statement": "Claims.", "org_roles": ["deployer"], "units_in": units_in, "activities": ["use"],
        "issues_considered": [], "parties_considered": [], "climate_relevant": false, "climate_reason": "It moves nothing here."})
}

#[test]
fn a_list_that_says_nothing_while_empty_may_be_empty_in_a_draft_alone() {
    let mut story = Story::founded();
    let mut draft = write(&story, "aims-owner", Kind::Scope, None, scope(&json!([])));
    let Err(invalid) = story.try_write(&draft) else { panic!("nobody is inside") };
    let [problem] = invalid.0.as_slice() else { panic!("{invalid:?}") };
    assert_eq!(problem.path, "/record/units_in", "issues and parties may be stated and empty, for a rule judges them");
    assert!(problem.message.starts_with("“units_in” is empty; expected at least one: The units inside"), "{}", problem.message);
    draft.form = Form::Draft;
    story.try_write(&draft).unwrap();
    story.record("aims-owner", Kind::Scope, scope(&json!(["claims"])));
}

#[test]
fn a_configuration_left_out_is_what_was_live_on_the_day() {
    let mut story = with_system();
    let mut backdated = write(&story, "product", Kind::RiskAssessment, None, assessment());
    backdated.who.happened = story::day("2026-01-20");
    story.try_write(&backdated).unwrap();
    assert_eq!(pinned(&story, "RA-1"), [("AIS-1".to_owned(), 1), ("CMP-1".to_owned(), 1)]);
    story.record("product", Kind::RiskAssessment, assessment());
    assert_eq!(pinned(&story, "RA-2"), [("AIS-1".to_owned(), 2), ("CMP-1".to_owned(), 2)]);
}

#[test]
fn a_file_that_leaves_the_configuration_out_adds_nothing_the_second_time() {
    let mut story = with_system();
    story.importing();
    let mut told = write(&story, "product", Kind::RiskAssessment, Some("RA-1"), assessment());
    told.who.happened = story::day("2026-01-30");
    assert!(matches!(story.try_write(&told), Ok(Decision::Recorded(_))));
    story.change("product", "AIS-1", json!({"users": []}));
    assert!(
        matches!(story.try_write(&told), Ok(Decision::AlreadySo { .. })),
        "the system has moved on, and the file says the same"
    );
}

#[test]
fn an_impact_assessment_needs_no_configuration_typed() {
    let mut story = with_system();
    let assessment = json!({"title": "Helper", "owner": "product", "system": "AIS-1", "method": {"id": "MTH-1", "version": 1},
        "trigger": "new-system", "assessed_on": "2026-01-30", "assessors": ["product"], "purpose": "to help", "intended_use": "by staff",
        "misuse": [], "context": {"jurisdictions": ["GB"]}, "data_summary": "questions", "individuals": [], "groups": [], "society": [],
        "outcome": "proceed", "reassess_when": [], "next_due": "2027-01-30", "keep_until": "2036-01-30"});
    story.record("product", Kind::ImpactAssessment, assessment);
    assert_eq!(story.live::<ImpactAssessment>("IA-1").configuration.0.len(), 2);
}
