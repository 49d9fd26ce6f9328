//! EPH-6.1.2-1: risks are assessed by an approved method that stays inside the criteria in force.

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::{in_force, is_approved};
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::method::MethodType;
use crate::kinds::parameter::ParameterType;
use crate::kinds::{Method, Parameter};
use crate::reading::Reading;
use crate::rules::{
    content_since, days_after, examined_methods, first_approved, is_effective, methods_of, none_approved_since, step,
    unapproved_since,
};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.1.2-1",
    name: "risk-method-missing",
    requirement: "6.1.2",
    states: "A method for assessing risks is approved, under the criteria in force",
    population: "method where type = risk-assessment",
    noun: ("method", "methods"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("There is no method for assessing risks."),
    also: &["8.2"],
    next: (
        "Write the method for assessing risks and have it approved.",
        Go::New(Kind::Method, Known::always(&[("type", "risk-assessment")])),
    ),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    examined_methods(reading, MethodType::RiskAssessment)
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let all = methods_of(reading, MethodType::RiskAssessment);
    let Some(first) = all.first() else { return Vec::new() };
    if let Some(since) = none_approved_since(reading, &all) {
        let message = match all.len() {
            1 => format!("{}, the only method for assessing risks, is not approved.", first.id()),
            several => format!("None of {several} methods for assessing risks is approved."),
        };
        let next = step("Have the method approved.", Go::act(ActName::Approve, first.id()));
        return vec![Flaw::of(first.id(), since, message, next)];
    }
    // One approved method under the criteria in force is enough; else the one whose criteria ended last.
    let approved = all.iter().filter(|live| is_approved(reading, live.slot));
    let ended: Option<Vec<(Date, &Live<'_, Method>)>> =
        approved.map(|live| Some((criteria_ended(reading, live)?, live))).collect();
    let Some((since, method)) = ended.and_then(|ended| ended.into_iter().max_by_key(|(since, _)| *since)) else {
        return Vec::new();
    };
    let (id, pin) = (method.id(), &method.record.criteria);
    let message = format!("The method {id} stays inside {} version {}, which is not in force.", pin.id, pin.version);
    let next = step("Bring the method under the criteria in force, and have it approved.", Go::Edit(id));
    vec![Flaw::of(id, since, message, next)]
}

/// Since when the criteria that a method names have not been in force; none while they are.
fn criteria_ended(reading: &Reading<'_>, method: &Live<'_, Method>) -> Option<Date> {
    let written = content_since(method.slot, method.version);
    let pin = &method.record.criteria;
    let id: RecordId = pin.id.into();
    let Some(criteria) = reading.get::<Parameter>(id) else {
        let withdrawn = reading.acts(id).iter().rfind(|act| act.name == ActName::Withdraw);
        return Some(withdrawn.map_or(written, |act| act.day.max(written)));
    };
    let Some(held) = in_force(reading, id, reading.on()) else {
        return Some(unapproved_since(reading, &criteria).max(written));
    };
    let pinned = criteria.slot.version(pin.version).and_then(|version| version.content);
    if held.content != pinned {
        let superseded = first_approved(reading, criteria.slot, |one| one.number == held.number).unwrap_or(held.day);
        return Some(superseded.max(written));
    }
    let Some(record) = held.typed::<Parameter>().filter(|record| record.r#type == ParameterType::Criteria) else {
        return Some(written);
    };
    if is_effective(reading, record) {
        return None;
    }
    let past = record.effective_until.filter(|until| reading.passed(*until)).map(|until| days_after(until, 1));
    Some(past.map_or(written, |past| past.max(written)))
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::context::method;
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn an_approved_method_under_the_criteria_in_force_passes() {
        assert_eq!(Watched::sound().clean("EPH-6.1.2-1"), 1);
    }

    #[test]
    fn without_a_method_risks_are_guessed() {
        let judged = Watched::founded().judged("EPH-6.1.2-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_the_method_is_rewritten_and_approved_again() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("cro", "MTH-1", json!({"basis": ["iso23894"]}));
        let finding = story.only_finding("EPH-6.1.2-1");
        assert_eq!(weighed(&finding), (Severity::Major, &["8.2"][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "MTH-1, the only method for assessing risks, is not approved.");
        story.record("cro", Kind::Method, method("risk-assessment"));
        assert_eq!(story.messages("EPH-6.1.2-1"), ["None of 2 methods for assessing risks is approved."]);
        story.board_approves("MTH-3");
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn new_criteria_leave_the_method_behind_from_the_day_the_board_approves_them() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("chair", "PAR-1", json!({"statement": "How we now weigh risk."}));
        story.on("2026-01-22");
        assert_eq!(story.clean("EPH-6.1.2-1"), 1);
        story.board_approves("PAR-1");
        story.on("2026-01-25");
        let finding = story.only_finding("EPH-6.1.2-1");
        assert_eq!(finding.flaw.message, "The method MTH-1 stays inside PAR-1 version 1, which is not in force.");
        assert_eq!(finding.flaw.since.to_string(), "2026-01-22");
        story.change("cro", "MTH-1", json!({"criteria": {"id": "PAR-1", "version": 2}}));
        story.board_approves("MTH-1");
        assert_eq!(story.clean("EPH-6.1.2-1"), 1);
    }

    #[test]
    fn criteria_end_with_their_last_day() {
        let mut story = Watched::sound();
        story.change("chair", "PAR-1", json!({"effective_until": "2026-01-31"}));
        story.board_approves("PAR-1");
        story.change("cro", "MTH-1", json!({"criteria": {"id": "PAR-1", "version": 2}}));
        story.board_approves("MTH-1");
        story.days(19);
        assert_eq!(story.clean("EPH-6.1.2-1"), 1);
        story.days(1);
        assert_eq!(story.finding("EPH-6.1.2-1").flaw.since.to_string(), "2026-02-01");
    }

    #[test]
    fn a_method_under_something_else_than_criteria_is_under_none() {
        let mut story = Watched::sound();
        story.change("cro", "MTH-1", json!({"criteria": {"id": "PAR-2", "version": 1}}));
        story.board_approves("MTH-1");
        story.only_finding("EPH-6.1.2-1");
    }

    #[test]
    fn criteria_that_are_withdrawn_leave_the_method_behind_from_that_day() {
        let mut story = Watched::sound();
        story.on("2026-01-25").act("chair", ActName::Withdraw, "PAR-1", json!({}));
        assert_eq!(story.finding("EPH-6.1.2-1").flaw.since.to_string(), "2026-01-25");
    }

    #[test]
    fn a_draft_that_somebody_looked_at_had_nothing_to_lose() {
        let mut story = Watched::sound();
        story.on("2026-01-20").change("cro", "MTH-1", json!({"basis": ["iso23894"]}));
        story.on("2026-01-25").record("cro", Kind::Method, method("risk-assessment"));
        story.act("counsel", ActName::Review, "MTH-3", json!({"outcome": "fit", "function": "legal"}));
        assert_eq!(story.finding("EPH-6.1.2-1").flaw.since.to_string(), "2026-01-20");
    }
}
