//! EPH-6.1.1-4: what bears on the management system, and what parties need of it, is carried into planning.

use jiff::civil::Date;

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::party::PartyNeed;
use crate::kinds::{Issue, Party};
use crate::reading::Reading;
use crate::rules::{called, examined, failing_since, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.1.1-4",
    name: "context-not-carried",
    requirement: "6.1.1",
    states: "Every issue and every need taken on is carried into a risk, an objective or a change",
    population: "issue, and each party’s needs taken on",
    noun: ("issue or need", "issues and needs"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Passes,
    also: &["4.1"],
    next: ("Carry it into planning.", Go::new(Kind::Risk)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let issues = reading.members(Kind::Issue).map(Subject::Record);
    let needs = reading.all::<Party>().flat_map(|live| {
        let id = live.id();
        let taken_on = live.record.needs.iter().filter(|need| need.taken_on);
        taken_on.map(move |need| Subject::Word(Some(id), (&*need.code).into()))
    });
    Population::each(issues.chain(needs))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let next = |list: &str, id| {
        step("Name it in a risk, an objective or a change.", Go::New(Kind::Risk, Known::default().each(list, [id])))
    };
    if let Subject::Word(_, code) = subject {
        let Some(party) = examined::<Party>(reading, subject) else { return Vec::new() };
        let needs = || taken_on(party.record, code);
        let answers = needs().flat_map(|need| need.answered_by.iter());
        if is_planned(reading, party.id(), answers) {
            return Vec::new();
        }
        let since = failing_since::<Party>(party.slot, party.version, |one| taken_on(one, code).next().is_some());
        let id = party.id();
        let message =
            format!("The need {code} of {id} {} is taken on, but no risk, objective or change carries it.", called(reading, id));
        return vec![Flaw::of(id, since, message, next("needs", id))];
    }
    let Some(issue) = examined::<Issue>(reading, subject) else { return Vec::new() };
    let id = issue.id();
    if is_planned(reading, id, issue.record.response.iter()) {
        return Vec::new();
    }
    let message = format!("No risk, objective or change carries the issue {id} {}.", called(reading, id));
    vec![Flaw::of(id, recorded_on(&issue), message, next("issues", id))]
}

fn taken_on<'a>(party: &'a Party, code: &str) -> impl Iterator<Item = &'a PartyNeed> {
    party.needs.iter().filter(move |need| need.taken_on && *need.code == *code)
}

/// Whether a live risk, objective or change names the record, or is named as the answer to it.
fn is_planned<'a>(reading: &Reading<'_>, id: RecordId, mut answers: impl Iterator<Item = &'a RecordId>) -> bool {
    let plans = [Kind::Risk, Kind::Objective, Kind::Change];
    plans.iter().any(|kind| reading.incoming_of(*kind, id).next().is_some())
        || answers.any(|one| plans.contains(&one.kind) && reading.live(*one).is_some())
}

fn recorded_on(issue: &Live<'_, Issue>) -> Date {
    issue.slot.first_of_run(|_| true).unwrap_or(issue.version).day
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::context::{issue, party};
    use crate::rules::watched::{Watched, weighed};
    use crate::story::risk;

    #[test]
    fn issues_and_needs_that_an_objective_answers_pass() {
        assert_eq!(Watched::sound().clean("EPH-6.1.1-4"), 5);
    }

    #[test]
    fn without_issues_and_needs_there_is_nothing_to_carry() {
        assert_eq!(Watched::founded().clean("EPH-6.1.1-4"), 0);
    }

    #[test]
    fn planted_an_issue_leads_to_nothing_until_a_risk_names_it() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        let mut idle = issue("external");
        idle["response"] = json!([]);
        story.record("product", Kind::Issue, idle);
        story.on("2026-01-22");
        story.change("product", "ISS-3", json!({"area": "market"}));
        let finding = story.only_finding("EPH-6.1.1-4");
        assert_eq!(weighed(&finding), (Severity::Minor, &["4.1"][..], "2026-01-20".to_owned()));
        let mut carrying = risk("security", 2);
        carrying["issues"] = json!(["ISS-3"]);
        let carrying = story.record("product", Kind::Risk, carrying).to_string();
        assert_eq!(story.everything(), Vec::<String>::new());
        story.act("product", ActName::Withdraw, &carrying, json!({}));
        story.only_finding("EPH-6.1.1-4");
    }

    #[test]
    fn a_need_that_is_not_taken_on_need_not_be_carried() {
        let mut story = Watched::sound();
        let mut supplier = party("supplier");
        supplier["needs"] =
            json!([{"code": "N1", "need": "Prompt payment.", "taken_on": false, "why_not": "It is not about AI."}]);
        story.record("product", Kind::Party, supplier);
        assert_eq!(story.clean("EPH-6.1.1-4"), 5);
    }

    #[test]
    fn a_need_taken_on_is_carried_by_a_risk_that_names_the_party() {
        let mut story = Watched::sound();
        let mut supplier = party("supplier");
        supplier["needs"] = json!([{"code": "N1", "need": "Prompt payment.", "taken_on": true, "answered_by": ["POL-1"]}]);
        story.record("product", Kind::Party, supplier);
        let message = story.only_finding("EPH-6.1.1-4").flaw.message;
        assert_eq!(message, "The need N1 of PTY-4 supplier is taken on, but no risk, objective or change carries it.");
        let mut carrying = risk("security", 2);
        carrying["needs"] = json!(["PTY-4"]);
        story.record("product", Kind::Risk, carrying);
        assert_eq!(story.clean("EPH-6.1.1-4"), 6);
    }

    #[test]
    fn an_answer_that_is_withdrawn_carries_nothing() {
        let mut story = Watched::sound();
        story.act("product", ActName::Withdraw, "OBJ-1", json!({}));
        assert_eq!(story.messages("EPH-6.1.1-4").len(), 5);
    }

    #[test]
    fn the_answer_to_one_need_carries_no_other() {
        let mut story = Watched::sound();
        let mut supplier = party("supplier");
        supplier["needs"] = json!([{"code": "N1", "need": "Fair terms.", "taken_on": true, "answered_by": ["OBJ-1"]},
            {"code": "N2", "need": "Prompt payment.", "taken_on": true, "answered_by": ["POL-1"]}]);
        story.record("product", Kind::Party, supplier);
        let message = story.only_finding("EPH-6.1.1-4").flaw.message;
        assert!(message.starts_with("The need N2 of PTY-4 supplier"), "{message}");
    }
}
