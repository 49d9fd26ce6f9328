//! EPH-5.2-4: the gates a policy acts through change what comes to them.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::counts;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::image::{Live, Version};
use crate::kinds::policy::PolicyGate;
use crate::kinds::{Policy, Process};
use crate::reading::Reading;
use crate::rules::constant::{GATE_WINDOW, threshold};
use crate::rules::terms::outcome::turned;
use crate::rules::{all_in_force, days_after, edition_of, examined_in_force, first_approved, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.2-4",
    name: "policy-gate-changed-nothing",
    requirement: "5.2",
    states: "Every gate that a policy acts through has changed an outcome in the last 180 days, or a review explains why not",
    population: "gates named in the statements of each policy in force",
    noun: ("gate", "gates"),
    weight: Weight::Always(Severity::Opportunity),
    empty: Empty::Finds("No statement of a policy in force names a gate through which it acts."),
    also: &["5.1", "8.1"],
    next: ("Name the gates through which the policy acts and have it approved.", Go::new(Kind::Policy)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let policies = all_in_force::<Policy>(reading);
    let each = policies.iter().flat_map(|policy| {
        let gates: BTreeSet<&str> = gates(policy.record).map(PolicyGate::word).collect();
        gates.into_iter().map(|gate| Subject::Word(Some(policy.id()), gate.into()))
    });
    Population::each(each)
}

fn gates(policy: &Policy) -> impl Iterator<Item = PolicyGate> {
    policy.statements.iter().filter_map(|statement| statement.gate.as_deref().copied())
}

/// What is decided or stopped at a gate.
const fn decided_at(gate: PolicyGate) -> &'static [Kind] {
    match gate {
        PolicyGate::Intake => &[Kind::Intake, Kind::Candidate],
        PolicyGate::Procurement => &[Kind::DueDiligence, Kind::Contract, Kind::Supplier],
        PolicyGate::DesignReview => &[Kind::Gate],
        PolicyGate::Change => &[Kind::Change],
        PolicyGate::Incident => &[Kind::Incident, Kind::System, Kind::Component],
        PolicyGate::Use => &[Kind::Exception, Kind::Candidate, Kind::System, Kind::Component],
    }
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Subject::Word(_, word) = subject else { return Vec::new() };
    let policy = examined_in_force::<Policy>(reading, subject);
    let Some((policy, gate)) = policy.zip(PolicyGate::of_word(word)) else { return Vec::new() };
    let acts_through = |version: &Version| version.typed().is_some_and(|one| gates(one).any(|other| other == gate));
    let Some(named) = first_approved(reading, policy.slot, acts_through) else { return Vec::new() };
    let kinds = decided_at(gate).iter();
    let turns = kinds.filter_map(|kind| turned(reading, *kind, |act| counts(reading, act, reading.on())));
    let changed = turns.map(|act| act.day).max();
    let processes = covering(reading, gate);
    let explained = processes.iter().filter_map(|process| reviewed(reading, process)).max();
    let from = named.max(changed.unwrap_or(named)).max(explained.unwrap_or(named));
    let due = days_after(from, threshold(reading, &GATE_WINDOW));
    if !reading.passed(due) {
        return Vec::new();
    }
    let id = policy.id();
    let edition = edition_of(id, policy.record);
    let last = match (changed, explained) {
        (Some(day), _) if day == from => format!("the last time was on {day}"),
        (_, Some(day)) if day == from => format!("a review last said on {day} why not"),
        _ => format!("the policy names it since {named}"),
    };
    let message = format!("Nothing is refused, made conditional or sent back at the gate {gate} of {edition}; {last}.");
    let go = processes.first().map_or_else(
        || Go::New(Kind::Process, Known::default().and("covers", gate)),
        |process| Go::act(ActName::Review, process.id()),
    );
    let next = step("Sample what passed the gate; tighten it, or review its process and say why nothing needed changing.", go);
    vec![Flaw::of(id, days_after(due, 1), message, next)]
}

/// The processes that cover a gate.
fn covering<'a>(reading: &Reading<'a>, gate: PolicyGate) -> Vec<Live<'a, Process>> {
    let covers = |process: &Process| process.covers.iter().any(|covered| covered.word() == gate.word());
    reading.all::<Process>().filter(|live| covers(live.record)).collect()
}

/// The day of the last review of a process.
fn reviewed(reading: &Reading<'_>, process: &Live<'_, Process>) -> Option<Date> {
    let reviews = reading.acts(process.id()).iter().filter(|act| act.name == ActName::Review);
    reviews.filter(|act| counts(reading, act, reading.on())).map(|act| act.day).max()
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::operation::{clearance, found};
    use crate::rules::watched::{Watched, constant, people::intake, weighed};

    /// Half a year after the policy began to act through that gate, at which nothing has happened.
    fn idle(mut story: Watched, gate: &str) -> Watched {
        let statements = json!([{"code": "S1", "text": "Nothing is used before somebody has asked.", "gate": gate}]);
        story.on("2026-01-15").change("aims-owner", "POL-1", json!({ "statements": statements }));
        story.establish("POL-1");
        story.on("2026-07-15");
        story.finding("EPH-5.2-4");
        story
    }

    #[test]
    fn a_gate_that_has_just_been_named_has_time_to_change_something() {
        let mut story = Watched::sound();
        story.on("2026-07-11");
        assert_eq!(story.clean("EPH-5.2-4"), 1);
    }

    #[test]
    fn without_a_gate_in_a_policy_there_is_nothing_to_examine() {
        let judged = Watched::founded().judged("EPH-5.2-4");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_half_a_year_in_which_intake_refuses_nothing() {
        let mut story = Watched::sound();
        story.on("2026-07-12");
        let finding = story.finding("EPH-5.2-4");
        assert_eq!(weighed(&finding), (Severity::Opportunity, &["5.1", "8.1"][..], "2026-07-12".to_owned()));
        let words = "Nothing is refused, made conditional or sent back at the gate intake of POL-1 v1; the policy names it since 2026-01-12.";
        assert_eq!(finding.flaw.message, words);
        let asked = story.record("product", Kind::Intake, intake()).to_string();
        story.act("counsel", ActName::Review, &asked, json!({"outcome": "fit", "function": "legal"}));
        story.finding("EPH-5.2-4");
        story.act("counsel", ActName::Review, &asked, json!({"outcome": "change-needed", "function": "legal"}));
        assert_eq!(story.clean("EPH-5.2-4"), 1);
    }

    #[test]
    fn approving_the_policy_again_does_not_wake_a_gate() {
        let mut story = Watched::sound();
        story.on("2026-06-01").change("aims-owner", "POL-1", json!({"edition": "v2"}));
        story.establish("POL-1");
        story.on("2026-07-12");
        story.finding("EPH-5.2-4");
    }

    #[test]
    fn a_review_of_the_process_explains_it_for_a_while() {
        let mut story = Watched::sound();
        story.on("2026-07-12");
        assert_eq!(story.finding("EPH-5.2-4").flaw.next.go, Go::act(ActName::Review, story.id("PRC-1")));
        story.act("counsel", ActName::Review, "PRC-1", json!({"outcome": "fit", "function": "legal"}));
        assert_eq!(story.clean("EPH-5.2-4"), 1);
        story.on("2027-01-08");
        assert_eq!(story.clean("EPH-5.2-4"), 1);
        story.days(1);
        assert_eq!(story.finding("EPH-5.2-4").flaw.since.to_string(), "2027-01-09");
    }

    #[test]
    fn the_board_may_want_to_know_sooner() {
        let mut story = Watched::sound();
        let id = story.record("chair", Kind::Parameter, constant("gate_window", 30)).to_string();
        story.board_approves(&id);
        story.on("2026-02-11");
        assert_eq!(story.clean("EPH-5.2-4"), 1);
        story.days(1);
        story.finding("EPH-5.2-4");
    }

    #[test]
    fn a_gate_that_changed_something_or_said_why_not_is_asked_again_half_a_year_later() {
        let mut story = Watched::sound();
        let asked = story.record("product", Kind::Intake, intake()).to_string();
        story.on("2026-03-01");
        story.act("counsel", ActName::Review, &asked, json!({"outcome": "change-needed", "function": "legal"}));
        story.on("2026-08-28");
        assert_eq!(story.clean("EPH-5.2-4"), 1);
        story.days(1);
        let words = story.finding("EPH-5.2-4").flaw.message;
        assert!(words.ends_with("; the last time was on 2026-03-01."), "{words}");
        story.act("counsel", ActName::Review, "PRC-1", json!({"outcome": "fit", "function": "legal"}));
        story.on("2027-02-26");
        let words = story.finding("EPH-5.2-4").flaw.message;
        assert!(words.ends_with("; a review last said on 2026-08-29 why not."), "{words}");
    }

    #[test]
    fn to_stop_what_was_discovered_changes_something_and_to_call_it_no_ai_does_not() {
        let mut story = idle(Watched::sound(), "intake");
        for disposition in ["not-ai", "stop-use"] {
            story.finding("EPH-5.2-4");
            let candidate = found(&mut story);
            story.body_acts("BOD-1", ActName::Triage, &candidate, json!({ "disposition": disposition }));
        }
        assert_eq!(story.clean("EPH-5.2-4"), 1);
    }

    #[test]
    fn a_supplier_that_is_cleared_changes_nothing_and_one_cleared_on_conditions_does() {
        let mut story = idle(Watched::sound(), "procurement");
        let supplier = json!({"title": "Lumen", "owner": "product", "provides": ["model"], "criticality": 1});
        story.record("product", Kind::Supplier, supplier);
        let mut round = clearance("SUP-1");
        story.record("product", Kind::DueDiligence, round.clone());
        story.board_approves("DD-1");
        story.finding("EPH-5.2-4");
        round["conclusion"] = "conditional".into();
        story.record("product", Kind::DueDiligence, round);
        story.board_approves("DD-2");
        assert_eq!(story.clean("EPH-5.2-4"), 1);
    }

    #[test]
    fn only_a_review_of_the_process_at_that_very_gate_explains_it() {
        let mut story = Watched::sound();
        story.act("counsel", ActName::Review, "PRC-2", json!({"outcome": "fit", "function": "legal"}));
        let mut story = idle(story, "change");
        story.act("counsel", ActName::Review, "PRC-1", json!({"outcome": "fit", "function": "legal"}));
        let flaw = story.finding("EPH-5.2-4").flaw;
        assert!(flaw.message.ends_with("; the policy names it since 2026-01-15."), "{}", flaw.message);
        assert_eq!(flaw.next.go, Go::act(ActName::Review, story.id("PRC-2")));
    }
}
