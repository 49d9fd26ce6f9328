//! EPH-4.3-3: somebody decides in time what AI is that turns up unregistered.

use crate::act::ActName;
use crate::authority::triage;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Subject, Weight};
use crate::id::Kind;
use crate::kinds::Candidate;
use crate::reading::Reading;
use crate::rules::constant::{TRIAGE_DAYS, threshold};
use crate::rules::{called, days_after, examined, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-4.3-3",
    name: "discovered-ai-untriaged",
    requirement: "4.3",
    states: "Whatever AI is discovered is decided on in time",
    population: "candidate",
    noun: ("discovered AI", "discovered AIs"),
    weight: Weight::MajorAfter(60),
    empty: Empty::Passes,
    also: &["8.1"],
    next: ("Decide what the discovered AI is.", Go::new(Kind::Candidate)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::each(reading.members(Kind::Candidate).map(Subject::Record))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(candidate) = examined::<Candidate>(reading, subject) else {
        return Vec::new();
    };
    let id = candidate.id();
    let said = triage(reading, id);
    if let Some(until) = said.and_then(|said| said.until).filter(|until| reading.passed(*until)) {
        let again = step("Look again, and decide what it is.", Go::act(ActName::Triage, id));
        let message = format!("{id} {} was set aside until {until}, and nobody has looked at it since.", called(reading, id));
        return vec![Flaw::of(id, days_after(until, 1), message, again)];
    }
    if said.is_some() {
        return Vec::new();
    }
    // What stood in the register was seen by then, whatever a later version says.
    let registered = candidate.slot.first_of_run(|_| true).map(|first| first.day);
    let seen = registered.map_or(candidate.record.first_seen, |day| day.min(candidate.record.first_seen));
    let days = threshold(reading, &TRIAGE_DAYS);
    let due = days_after(seen, days);
    if !reading.passed(due) {
        return Vec::new();
    }
    let message =
        format!("{id} {} was first seen on {seen}, and nobody decided what it is within {days} days.", called(reading, id));
    let next =
        step("Decide what it is: register it, have it stopped, or say why it is none of ours.", Go::act(ActName::Triage, id));
    vec![Flaw::of(id, days_after(due, 1), message, next)]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::conformity::Severity;
    use crate::rules::watched::operation::found;
    use crate::rules::watched::{Watched, constant, weighed};

    #[test]
    fn with_nothing_discovered_there_is_nothing_to_decide() {
        assert_eq!(Watched::sound().clean("EPH-4.3-3"), 0);
    }

    #[test]
    fn planted_nobody_decides_for_a_fortnight_and_then_the_board_does() {
        let mut story = Watched::sound();
        found(&mut story);
        story.days(14);
        assert_eq!(story.clean("EPH-4.3-3"), 1);
        story.days(1);
        let finding = story.only_finding("EPH-4.3-3");
        assert_eq!(weighed(&finding), (Severity::Minor, &["8.1"][..], "2026-01-27".to_owned()));
        let message = "CAN-1 Copywriter was first seen on 2026-01-12, and nobody decided what it is within 14 days.";
        assert_eq!(finding.flaw.message, message);
        story.days(60);
        assert_eq!(story.finding("EPH-4.3-3").severity, Severity::Minor);
        story.days(1);
        assert_eq!(story.finding("EPH-4.3-3").severity, Severity::Major);
        triage_by_the_board(&mut story);
        assert_eq!(story.clean("EPH-4.3-3"), 1);
    }

    fn triage_by_the_board(story: &mut Watched) {
        story.body_acts("BOD-1", ActName::Triage, "CAN-1", json!({"disposition": "stop-use"}));
    }

    #[test]
    fn what_was_set_aside_for_a_time_comes_back() {
        let mut story = Watched::sound();
        found(&mut story);
        story.body_acts("BOD-1", ActName::Triage, "CAN-1", json!({"disposition": "out-of-scope", "until": "2026-03-31"}));
        story.on("2026-03-31");
        assert_eq!(story.clean("EPH-4.3-3"), 1);
        story.days(1);
        let finding = story.finding("EPH-4.3-3");
        assert_eq!(weighed(&finding), (Severity::Minor, &["8.1"][..], "2026-04-01".to_owned()));
        let message = "CAN-1 Copywriter was set aside until 2026-03-31, and nobody has looked at it since.";
        assert_eq!(finding.flaw.message, message);
        triage_by_the_board(&mut story);
        assert_eq!(story.clean("EPH-4.3-3"), 1);
    }

    #[test]
    fn a_decision_by_somebody_who_may_not_decides_nothing() {
        let mut story = Watched::sound();
        found(&mut story);
        story.importing().act("product", ActName::Triage, "CAN-1", json!({"disposition": "not-ai"}));
        story.entering().on("2026-01-27");
        assert_eq!(story.messages("EPH-4.3-3").len(), 1);
    }

    #[test]
    fn writing_a_later_day_of_discovery_buys_no_time() {
        let mut story = Watched::sound();
        found(&mut story);
        story.on("2026-01-25");
        story.change("product", "CAN-1", json!({"first_seen": "2026-01-25"}));
        story.on("2026-01-27");
        assert_eq!(weighed(&story.finding("EPH-4.3-3")).2, "2026-01-27");
    }

    #[test]
    fn the_board_may_ask_for_it_sooner() {
        let mut story = Watched::sound();
        found(&mut story);
        let sooner = story.record("chair", Kind::Parameter, constant("triage_days", 5)).to_string();
        story.board_approves(&sooner);
        story.days(5);
        assert_eq!(story.clean("EPH-4.3-3"), 1);
        story.days(1);
        assert_eq!(weighed(&story.finding("EPH-4.3-3")).2, "2026-01-18");
    }
}
