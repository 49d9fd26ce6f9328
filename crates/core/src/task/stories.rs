//! Stories of work that finds its owner.

use serde_json::{Value, json};

use super::*;
use crate::decide::Write;
use crate::fact::Form;
use crate::id::Kind;
use crate::story::{self, BOARD, Story};

fn of(story: &Story, who: &str) -> Vec<Task> {
    let tasks = Tasks::new(&story.image, story.today());
    of_person(&tasks, &story.reading(), &story.conformity(), story.person(who))
}

/// What waits on somebody about one record: what to do, how pressing it is.
fn about(story: &Story, who: &str, record: &str) -> Vec<String> {
    let id = story.id(record);
    let own = of(story, who).into_iter().filter(|task| task.record == Some(id) && task.sense != Sense::PutRight);
    own.map(|task| format!("{} ({})", task.text(&story.image), task.pressing(story.today()))).collect()
}

fn action(due: &str) -> Value {
    json!({"title": "Write the fallback", "owner": "product", "type": "improvement", "what": "write it", "assigner": "ceo", "due": due,
        "first_due": due, "priority": 1})
}

fn system(title: &str) -> Value {
    json!({"title": title, "owner": "product", "acquired": "service", "purpose": "It answers.", "not_for": "Advice.", "users": [],
        "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"], "data": [],
        "classification": "internal"})
}

#[test]
fn a_version_waits_on_whoever_may_approve_it_until_it_is_approved_and_again_when_it_changes() {
    let mut story = Story::founded();
    story.record("aims-owner", Kind::Policy, story::policy());
    assert_eq!(about(&story, "ceo", "POL-1"), ["Approve POL-1 (waiting)"]);
    for other in ["chair", "cro", "aims-owner", "product"] {
        assert!(about(&story, other, "POL-1").is_empty(), "{other} approves no policies");
    }
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    assert!(about(&story, "ceo", "POL-1").is_empty());
    story.change("aims-owner", "POL-1", json!({"edition": "v2"}));
    assert_eq!(about(&story, "ceo", "POL-1"), ["Approve POL-1 (waiting)"]);
    let why = of(&story, "ceo").into_iter().find(|task| task.record == Some(story.id("POL-1"))).map(|task| task.why);
    assert_eq!(why.as_deref(), Some("Version 2 is not approved; version 1 stays in force."));
    story.change("aims-owner", "POL-1", json!({"edition": "v1"}));
    assert_eq!(about(&story, "ceo", "POL-1"), ["Approve POL-1 (waiting)"], "a return to older content reopens it too");
}

#[test]
fn a_draft_that_was_brought_in_waits_on_whoever_brought_it_in_until_it_is_complete() {
    let mut story = Story::founded();
    story.record("chair", Kind::Parameter, story::appetite("privacy", 9));
    let mut tasks = Tasks::new(&story.image, story.today());
    story.take_touched();
    let half = json!({"title": "Half a thought", "owner": "product"});
    let write = Write {
        form: Form::Draft,
        origin: story::PROPOSAL,
        ..Write::new(story::who(story.person("cro")), Kind::Risk, None, half)
    };
    story.try_write(&write).expect("it comes in");
    assert_eq!(about(&story, "cro", "R-1"), ["Complete R-1 (waiting)"]);
    assert!(about(&story, "product", "R-1").is_empty(), "nobody owns what does not count");
    let (image, on) = (story.image.clone(), story.today());
    tasks.follow(&image, on, &story.take_touched());
    let followed = |tasks: &Tasks, story: &Story| {
        tasks.on_records(story.person("cro")).iter().filter(|task| task.record == Some(story.id("R-1"))).count()
    };
    assert_eq!(followed(&tasks, &story), 1, "following it says the same");
    story.revise("cro", "R-1", story::risk("privacy", 3));
    assert!(about(&story, "cro", "R-1").iter().all(|task| !task.starts_with("Complete")));
    let image = story.image.clone();
    tasks.follow(&image, on, &story.take_touched());
    assert!(tasks.on_records(story.person("cro")).iter().all(|task| task.what != "Complete"));
}

#[test]
fn what_somebody_wrote_themselves_comes_before_the_board_where_nobody_else_may_decide_it() {
    let mut story = Story::founded();
    let mut policy = story::policy();
    policy["owner"] = "ceo".into();
    story.record("ceo", Kind::Policy, policy);
    assert!(about(&story, "ceo", "POL-1").is_empty(), "nobody approves what they wrote");
    assert_eq!(about(&story, "chair", "POL-1"), ["Vote on POL-1 (waiting)"]);
}

#[test]
fn a_decision_waits_on_the_nearest_who_may_take_it_and_above_them_only_where_they_stand_behind_it() {
    let mut story = Story::founded();
    let mut below = story::delegation("policies", json!({"person": "cio"}), json!([{"power": "approve-policy"}]), false);
    below["from"] = json!({"person": "ceo"});
    story.record("counsel", Kind::Delegation, below);
    assert_eq!(about(&story, "ceo", "D-3"), ["Approve D-3 (waiting)"], "it waits on whoever gives it");
    story.act("ceo", ActName::Approve, "D-3", json!({}));
    story.record("aims-owner", Kind::Policy, story::policy());
    assert_eq!(about(&story, "cio", "POL-1"), ["Approve POL-1 (waiting)"]);
    assert!(about(&story, "ceo", "POL-1").is_empty(), "he may, and has somebody for it");
    let mut policy = story::policy();
    policy["owner"] = "cio".into();
    story.record("cio", Kind::Policy, policy);
    assert!(about(&story, "cio", "POL-2").is_empty());
    assert_eq!(about(&story, "ceo", "POL-2"), ["Approve POL-2 (waiting)"]);
}

#[test]
fn a_decision_of_a_body_waits_on_each_member_for_a_vote_and_then_on_its_chair() {
    let mut story = Story::founded();
    story.record("chair", Kind::Parameter, story::appetite("security", 9));
    assert!(about(&story, "chair", "PAR-1").is_empty(), "whoever wrote it recuses");
    assert_eq!(about(&story, "director", "PAR-1"), ["Vote on PAR-1 (waiting)"]);
    for member in ["director", "deputy-chair"] {
        story.casts(member, "BOD-1", "PAR-1", "for");
        assert!(about(&story, member, "PAR-1").is_empty(), "{member} has voted");
    }
    assert_eq!(about(&story, "chair", "PAR-1"), ["Approve PAR-1 (waiting)"], "the votes are in");
    story.board_approves("PAR-1");
    for member in BOARD {
        assert!(about(&story, member, "PAR-1").is_empty(), "{member}");
    }
}

fn board_gives(story: &mut Story, to: &str, powers: Value) {
    let given = story::delegation("from the board", json!({"person": to}), powers, true);
    let id = story.record("chair", Kind::Delegation, given);
    story.board_approves(&id.to_string());
}

#[test]
fn a_decision_waits_on_those_whose_systems_it_concerns() {
    let mut story = Story::founded();
    story.record("chair", Kind::Parameter, story::appetite("security", 9));
    story.board_approves("PAR-1");
    for title in ["Helper", "Sorter"] {
        story.record("product", Kind::System, system(title));
    }
    board_gives(&mut story, "cio", json!([{"power": "accept-risk", "limits": {"systems": ["AIS-1"]}}]));
    for system in ["AIS-1", "AIS-2"] {
        let mut risk = story::risk("security", 4);
        risk["systems"] = json!([system]);
        story.record("product", Kind::Risk, risk);
    }
    assert_eq!(about(&story, "cio", "R-1"), ["Accept R-1 (waiting)"]);
    assert!(about(&story, "cio", "R-2").is_empty(), "it concerns another system");
    assert_eq!(about(&story, "cro", "R-2"), ["Accept R-2 (waiting)"]);
}

#[test]
fn what_takes_a_second_person_waits_on_those_who_bring_what_is_lacking() {
    for (with, second, asked) in [("approve-soa", "counsel", "Approve"), ("risk", "cro", "Look at")] {
        let mut story = Story::founded();
        for (to, given) in [
            ("cio", json!([{"power": "approve-policy", "limits": {"with": [with]}}])),
            ("counsel", json!([{"power": "approve-soa"}])),
        ] {
            board_gives(&mut story, to, given);
        }
        story.record("aims-owner", Kind::Policy, story::policy());
        assert_eq!(about(&story, "cio", "POL-1"), ["Approve POL-1 (waiting)"]);
        assert!(about(&story, second, "POL-1").is_empty(), "nobody has begun it");
        story.act("cio", ActName::Approve, "POL-1", json!({}));
        assert_eq!(about(&story, second, "POL-1"), [format!("{asked} POL-1 (waiting)")]);
        for other in ["cio", "ceo", "product", "aims-owner"] {
            assert!(about(&story, other, "POL-1").is_empty(), "{other} brings no {with}");
        }
        match second {
            "cro" => story.act("cro", ActName::Review, "POL-1", json!({"function": with, "outcome": "no-objection"})),
            _ => story.act(second, ActName::Approve, "POL-1", json!({})),
        };
        assert!(about(&story, second, "POL-1").is_empty(), "{with} was brought");
    }
}

#[test]
fn a_risk_waits_on_whoever_may_accept_its_level_and_above_the_appetite_on_the_board() {
    let mut story = Story::founded();
    story.record("chair", Kind::Parameter, story::appetite("security", 9));
    story.board_approves("PAR-1");
    story.record("product", Kind::Risk, story::risk("security", 4));
    story.record("product", Kind::Risk, story::risk("security", 12));
    assert_eq!(about(&story, "cro", "R-1"), ["Accept R-1 (waiting)"]);
    assert!(about(&story, "director", "R-1").is_empty(), "the board has somebody for it");
    assert!(about(&story, "cro", "R-2").is_empty(), "it lies beyond the appetite");
    assert_eq!(about(&story, "director", "R-2"), ["Vote on R-2 (waiting)"]);
    story.act("cro", ActName::Accept, "R-1", json!({"valid_until": "2026-03-31"}));
    assert!(about(&story, "cro", "R-1").is_empty());
    story.on("2026-03-05");
    assert_eq!(about(&story, "product", "R-1"), ["Renew the acceptance of R-1 (waiting)"]);
    story.on("2026-04-01");
    assert_eq!(about(&story, "cro", "R-1"), ["Accept R-1 (waiting)"], "it has run out");
}

#[test]
fn a_refused_attempt_waits_on_whoever_it_was_escalated_to() {
    let mut story = Story::founded();
    story.record("aims-owner", Kind::Policy, story::policy());
    let shortfall = story.refused("cro", ActName::Approve, "POL-1", json!({}));
    assert_eq!(shortfall.escalate_to, Some(story.id("BOD-1")));
    assert_eq!(about(&story, "director", "POL-1"), ["Vote on POL-1 (waiting)"]);
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    assert!(about(&story, "director", "POL-1").is_empty(), "it was decided with authority");
}

#[test]
fn an_escalation_waits_on_its_addressee_until_they_answer() {
    let mut story = Story::founded();
    story.record("ceo", Kind::Action, action("2026-12-31"));
    story.act("product", ActName::Escalate, "ACT-1", json!({"to": "cio", "due": "2026-01-20"}));
    assert_eq!(about(&story, "cio", "ACT-1"), ["Answer ACT-1 (waiting)"]);
    story.on("2026-01-21");
    assert_eq!(about(&story, "cio", "ACT-1"), ["Answer ACT-1 (overdue)"]);
    story.act("cio", ActName::Answer, "ACT-1", json!({"text": "Take the time you need."}));
    assert!(about(&story, "cio", "ACT-1").is_empty());
}

#[test]
fn what_is_put_before_a_body_waits_on_each_member_for_a_vote_and_then_on_its_chair_for_what_they_decided() {
    let mut story = Story::founded();
    story.record("aims-owner", Kind::Policy, story::policy());
    let matter = json!({"title": "Shall we?", "asked": "approve", "subject": {"id": "POL-1", "version": 1}, "power": "approve-policy",
        "decider": {"person": "product"}, "proposer": "aims-owner", "case": "It is time.", "due": "2026-01-20", "if_undecided": "nothing"});
    story.record("aims-owner", Kind::Matter, matter);
    story.act("product", ActName::Escalate, "DEC-1", json!({"to": "BOD-1", "due": "2026-01-20"}));
    for member in BOARD {
        assert_eq!(about(&story, member, "DEC-1"), ["Vote on DEC-1 (waiting)"], "{member}");
    }
    story.casts("director", "BOD-1", "DEC-1", "against");
    assert!(about(&story, "director", "DEC-1").is_empty(), "whoever has voted");
    assert_eq!(about(&story, "deputy-chair", "DEC-1"), ["Vote on DEC-1 (waiting)"], "one vote answers for nobody else");
    story.casts("deputy-chair", "BOD-1", "DEC-1", "against");
    let mut of_the_chair = about(&story, "chair", "DEC-1");
    of_the_chair.sort();
    assert_eq!(of_the_chair, ["Deny DEC-1 (waiting)", "Vote on DEC-1 (waiting)"]);
    let mut denial = story.attempt("chair", ActName::Deny, "DEC-1", json!({"reasons": ["not now"]}));
    denial.who.on_behalf = story.id("BOD-1").typed();
    story.done(&denial);
    for member in BOARD {
        assert!(about(&story, member, "DEC-1").is_empty(), "{member}");
    }
}

#[test]
fn an_action_waits_on_its_owner_a_month_ahead_and_is_overdue_from_the_day_after() {
    let mut story = Story::founded();
    story.record("ceo", Kind::Action, action("2026-03-31"));
    assert!(about(&story, "product", "ACT-1").is_empty());
    story.on("2026-03-01");
    assert_eq!(about(&story, "product", "ACT-1"), ["Finish ACT-1 (waiting)"]);
    story.on("2026-03-31");
    assert_eq!(about(&story, "product", "ACT-1"), ["Finish ACT-1 (waiting)"]);
    story.on("2026-04-01");
    assert_eq!(about(&story, "product", "ACT-1"), ["Finish ACT-1 (overdue)"]);
    story.change("product", "ACT-1", json!({"done_on": "2026-04-01"}));
    assert!(about(&story, "product", "ACT-1").is_empty());
}

#[test]
fn an_action_with_a_test_is_done_when_the_test_passes_and_not_when_somebody_says_so() {
    let mut story = Story::founded();
    let mut plan = action("2026-01-31");
    plan["done_when"] = "any(policy where state(approved))".into();
    story.record("ceo", Kind::Action, plan);
    story.record("aims-owner", Kind::Policy, story::policy());
    assert_eq!(about(&story, "product", "ACT-1").len(), 1);
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    assert!(about(&story, "product", "ACT-1").is_empty());
}

#[test]
fn an_assessment_is_made_again_unless_later_ones_cover_all_it_covered() {
    let mut story = Story::founded();
    for title in ["Helper", "Sorter"] {
        story.record("product", Kind::System, system(title));
    }
    story.record("chair", Kind::Parameter, story::appetite("security", 9));
    let role = json!({"title": "Assessor", "type": "risk", "duties": ["look"], "holders": []});
    story.record("ceo", Kind::Role, role);
    let method = json!({"title": "Looking", "owner": "product", "type": "risk-assessment", "criteria": {"id": "PAR-1", "version": 1},
        "steps": [{"no": 1, "text": "Look.", "output": "a list"}], "roles": [{"step": 1, "role": "ROL-1"}], "basis": ["own"],
        "triggers": ["interval"], "consequence_axes": ["organisation"]});
    story.record("product", Kind::Method, method);
    let assessment = |covers: &[&str], due: &str| {
        json!({"title": "Risks", "owner": "product", "method": {"id": "MTH-1", "version": 1}, "covers": covers, "trigger": "interval",
            "assessed_on": "2026-01-12", "assessors": ["product"], "results": [], "next_due": due})
    };
    story.record("product", Kind::RiskAssessment, assessment(&["AIS-1", "AIS-2"], "2026-02-01"));
    story.on("2026-02-02");
    assert_eq!(about(&story, "product", "RA-1"), ["Assess again RA-1 (overdue)"]);
    story.record("product", Kind::RiskAssessment, assessment(&["AIS-1"], "2027-02-01"));
    assert_eq!(about(&story, "product", "RA-1"), ["Assess again RA-1 (overdue)"], "of the other system nothing is newer");
    story.record("product", Kind::RiskAssessment, assessment(&["AIS-2"], "2026-02-01"));
    assert_eq!(about(&story, "product", "RA-1"), ["Assess again RA-1 (overdue)"], "that was due as soon");
    story.change("product", "RA-3", json!({"next_due": "2027-02-01"}));
    assert!(about(&story, "product", "RA-1").is_empty());
}

#[test]
fn what_is_closed_presses_nobody() {
    let mut story = Story::founded();
    story.record("ceo", Kind::Action, action("2026-01-12"));
    story.on("2026-02-01");
    assert_eq!(about(&story, "product", "ACT-1"), ["Finish ACT-1 (overdue)"]);
    story.act("product", ActName::Close, "ACT-1", json!({"outcome": "no longer needed"}));
    assert!(about(&story, "product", "ACT-1").is_empty());
}

#[test]
fn what_belonged_to_somebody_who_left_falls_to_the_duty_of_conformity() {
    let mut story = Story::founded();
    let role = json!({"title": "AIMS owner", "type": "aims-owner", "duties": ["run it"], "aims_duties": ["conformity"],
        "holders": [{"person": "aims-owner", "from": "2026-01-12"}]});
    story.record("ceo", Kind::Role, role);
    story.record("ceo", Kind::Action, action("2026-02-10"));
    assert!(about(&story, "aims-owner", "ACT-1").is_empty());
    let founder = story.person("chair");
    let mut person = story.image.live(story.id("product")).expect("she is known").record.to_json().expect("a record");
    person["until"] = "2026-01-13".into();
    let write = crate::decide::Write::new(story::who(founder), Kind::Person, Some(story.id("product")), person);
    story.importing();
    story.try_write(&write).expect("an import says that she left");
    story.on("2026-01-20");
    assert_eq!(about(&story, "aims-owner", "ACT-1"), ["Finish ACT-1 (waiting)"]);
    assert!(about(&story, "product", "ACT-1").is_empty());
}

#[test]
fn a_review_is_shown_three_months_ahead_and_waits_once_it_is_due() {
    let mut story = Story::founded();
    let mut policy = story::policy();
    policy["review_every"] = 180.into();
    story.record("aims-owner", Kind::Policy, policy);
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    assert!(about(&story, "aims-owner", "POL-1").is_empty());
    story.on("2026-04-12");
    assert_eq!(about(&story, "aims-owner", "POL-1"), ["Review POL-1 (next-review)"]);
    story.on("2026-07-12");
    assert_eq!(about(&story, "aims-owner", "POL-1"), ["Review POL-1 (overdue)"]);
    story.act("aims-owner", ActName::Review, "POL-1", json!({"outcome": "fit"}));
    assert!(about(&story, "aims-owner", "POL-1").is_empty());
}

#[test]
fn a_condition_of_an_approval_waits_on_the_owner_and_then_the_decision_on_whoever_gave_it() {
    let mut story = Story::founded();
    story.record("aims-owner", Kind::Policy, story::policy());
    let condition = json!({"conditions": [{"text": "Legal has looked at section 1", "due": "2026-02-01"}]});
    story.act("ceo", ActName::Approve, "POL-1", condition);
    let own = of(&story, "aims-owner").into_iter().find(|task| task.sense == Sense::Do).expect("it waits");
    assert_eq!((own.why.as_str(), own.due), ("Legal has looked at section 1", "2026-02-01".parse().ok()));
    assert!(about(&story, "ceo", "POL-1").is_empty());
    story.on("2026-02-02");
    assert_eq!(about(&story, "aims-owner", "POL-1"), ["Meet a condition of the approval of POL-1 (overdue)"]);
    assert_eq!(about(&story, "ceo", "POL-1"), ["Approve POL-1 (waiting)"]);
}

#[test]
fn a_policy_that_was_sent_waits_on_those_it_was_sent_to_until_they_acknowledge_it() {
    let mut story = Story::founded();
    let staff = json!({"title": "Product", "owner": "aims-owner", "filter": "person where functions has product"});
    story.record("aims-owner", Kind::Audience, staff);
    let mut policy = story::policy();
    policy["audiences"] = json!(["GRP-1"]);
    story.record("aims-owner", Kind::Policy, policy);
    story.act("ceo", ActName::Approve, "POL-1", json!({}));
    assert!(about(&story, "product", "POL-1").is_empty(), "it was not sent yet");
    story.act("aims-owner", ActName::Publish, "POL-1", json!({"audiences": ["GRP-1"]}));
    assert_eq!(about(&story, "product", "POL-1"), ["Read and acknowledge POL-1 (waiting)"]);
    assert!(about(&story, "cio", "POL-1").is_empty(), "it was not sent to him");
    story.on("2026-01-27");
    assert_eq!(about(&story, "product", "POL-1"), ["Read and acknowledge POL-1 (overdue)"]);
    story.act("product", ActName::Acknowledge, "POL-1", json!({"understood": true}));
    assert!(about(&story, "product", "POL-1").is_empty());
}

#[test]
fn a_training_waits_on_its_audience_until_it_is_taken_and_again_when_that_has_run_out() {
    let mut story = Story::founded();
    story.record("aims-owner", Kind::Audience, json!({"title": "Product", "owner": "aims-owner", "members": ["product"]}));
    let course = json!({"title": "AI basics", "owner": "aims-owner", "type": "literacy", "topics": ["limits"], "audiences": ["GRP-1"],
        "due_within": 30, "valid_for": 60});
    story.record("aims-owner", Kind::Training, course);
    assert!(about(&story, "product", "TRN-1").is_empty(), "nobody has approved it");
    story.act("ceo", ActName::Approve, "TRN-1", json!({}));
    assert_eq!(about(&story, "product", "TRN-1"), ["Take TRN-1 (waiting)"]);
    story.act("product", ActName::Attest, "TRN-1", json!({"statement": "I took it"}));
    assert!(about(&story, "product", "TRN-1").is_empty());
    story.on("2026-03-20");
    assert_eq!(about(&story, "product", "TRN-1"), ["Take TRN-1 (overdue)"]);
}

#[test]
fn a_matter_waits_on_the_decider_it_names_by_the_day_it_names() {
    let mut story = Story::founded();
    story.record("aims-owner", Kind::Policy, story::policy());
    let matter = json!({"title": "Shall we?", "asked": "approve", "subject": {"id": "POL-1", "version": 1}, "power": "approve-policy",
        "decider": {"person": "ceo"}, "proposer": "aims-owner", "case": "It is time.", "due": "2026-01-20", "if_undecided": "nothing"});
    story.record("aims-owner", Kind::Matter, matter);
    assert_eq!(about(&story, "ceo", "DEC-1"), ["Approve DEC-1 (waiting)"]);
    story.on("2026-01-21");
    assert_eq!(about(&story, "ceo", "DEC-1"), ["Approve DEC-1 (overdue)"]);
    story.act("ceo", ActName::Deny, "DEC-1", json!({"reasons": ["not now"]}));
    assert!(about(&story, "ceo", "DEC-1").is_empty());
    story.change("aims-owner", "DEC-1", json!({"asked": "accept"}));
    assert_eq!(about(&story, "ceo", "DEC-1"), ["Accept DEC-1 (overdue)"], "what is asked is what waits");
    story.act("ceo", ActName::Deny, "DEC-1", json!({"reasons": ["not now either"]}));
    assert!(about(&story, "ceo", "DEC-1").is_empty());
}

#[test]
fn a_finding_waits_on_the_owner_of_its_record_and_one_without_a_record_on_the_duty_of_conformity() {
    let mut story = Story::founded();
    let role = json!({"title": "AIMS owner", "type": "aims-owner", "duties": ["run it"], "aims_duties": ["conformity"],
        "holders": [{"person": "cio", "from": "2026-01-12"}]});
    story.record("ceo", Kind::Role, role);
    let findings = |story: &Story, who: &str| -> Vec<Option<RecordId>> {
        let found = of(story, who).into_iter().filter(|task| task.sense == Sense::PutRight);
        found.map(|task| task.record).collect()
    };
    assert!(findings(&story, "cio").contains(&None), "no policy at all");
    story.record("aims-owner", Kind::Policy, story::policy());
    assert!(findings(&story, "aims-owner").contains(&Some(story.id("POL-1"))));
    assert!(!findings(&story, "cio").contains(&Some(story.id("POL-1"))));
}

#[test]
fn a_delegation_that_ends_soon_waits_on_its_giver_and_on_nobody_once_it_has_ended() {
    let mut story = Story::founded();
    story.on("2027-03-01");
    assert_eq!(about(&story, "chair", "D-1"), ["Renew D-1 (waiting)"]);
    story.on("2027-04-01");
    assert!(about(&story, "chair", "D-1").is_empty());
}

#[test]
fn tasks_that_are_followed_are_those_that_are_found_from_nothing() {
    let mut story = Story::founded();
    story.take_touched();
    let mut followed = Tasks::new(&story.image, story.today());
    let steps: [fn(&mut Story); 9] = [
        |story| {
            story.record("aims-owner", Kind::Policy, story::policy());
        },
        |story| {
            story.record("ceo", Kind::Action, action("2026-01-31"));
        },
        |story| {
            let mut plan = action("2026-01-31");
            plan["done_when"] = "any(policy where state(approved))".into();
            story.record("ceo", Kind::Action, plan);
        },
        |story| {
            story.act("ceo", ActName::Approve, "POL-1", json!({"conditions": [{"text": "x", "due": "2026-01-20"}]}));
        },
        |story| {
            story.refused("cro", ActName::Approve, "POL-1", json!({}));
        },
        |story| {
            story.change("product", "ACT-1", json!({"done_on": "2026-01-12"}));
        },
        |story| {
            story.record("chair", Kind::Parameter, story::appetite("security", 9));
        },
        |story| {
            story.board_approves("PAR-1");
        },
        |story| {
            story.on("2026-02-20").record("product", Kind::Risk, story::risk("security", 4));
        },
    ];
    for step in steps {
        step(&mut story);
        let touched = story.take_touched();
        followed.follow(&story.image, story.today(), &touched);
        let anew = Tasks::new(&story.image, story.today());
        for who in ["chair", "director", "ceo", "cro", "cio", "aims-owner", "product"] {
            let (mut one, mut other) = (followed.on_records(story.person(who)), anew.on_records(story.person(who)));
            one.sort_by_key(|task| task.order(story.today()));
            other.sort_by_key(|task| task.order(story.today()));
            assert_eq!(one, other, "{who}");
        }
    }
}

#[test]
fn a_changed_record_asks_for_no_other_again() {
    let mut story = Story::founded();
    for _ in 0..20 {
        story.record("ceo", Kind::Action, action("2026-01-31"));
    }
    let mut tasks = Tasks::new(&story.image, story.today());
    story.take_touched();
    story.change("product", "ACT-7", json!({"done_on": "2026-01-12"}));
    let touched = story.take_touched();
    assert_eq!(tasks.follow(&story.image, story.today(), &touched), 1);
}
