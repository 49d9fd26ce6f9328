//! EPH-6.2-2: what measures an objective is fed.

use crate::conformity::{Empty, Flaw, Go, Known, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::kinds::Objective;
use crate::reading::Reading;
use crate::rules::constant::{GRACE_DAYS, threshold};
use crate::rules::terms::objectives::{approved_objectives, measured, metrics};
use crate::rules::{called, content_since, days_after, examined, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.2-2",
    name: "objective-unmeasured",
    requirement: "6.2",
    states: "Every approved objective has a metric that was measured in its cadence",
    population: "objective where state(approved)",
    noun: ("objective", "objectives"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Finds("There is no approved objective to measure."),
    also: &["9.1"],
    next: ("Set objectives, each with a metric.", Go::New(Kind::Objective, Known::always(&[("type", "aims")]))),
    examines: approved_objectives,
    examine,
};

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(objective) = examined::<Objective>(reading, subject) else { return Vec::new() };
    let id = objective.id();
    let grace = threshold(reading, &GRACE_DAYS);
    let mut latest = None;
    for metric in metrics(reading, objective.record) {
        let last = measured(reading, &metric).last().map(|(day, _)| *day);
        let from = last.unwrap_or_else(|| metric.slot.versions.first().map_or(metric.version.day, |first| first.day));
        let every = i32::try_from(metric.record.every.0).unwrap_or(i32::MAX);
        let due = days_after(from, every.saturating_add(grace));
        if !reading.passed(due) {
            return Vec::new();
        }
        latest = latest.max(Some((due, last, metric.id(), every, metric.version.number)));
    }
    let (since, message, next) = match latest {
        None => (
            content_since(objective.slot, objective.version),
            format!("{id} {} names no live metric, so nobody can say whether it is reached.", called(reading, id)),
            step("Name a metric and have the objective approved again.", Go::Edit(id)),
        ),
        Some((due, last, metric, every, version)) => {
            let last = last.map_or_else(|| "has never been measured".to_owned(), |last| format!("was last measured on {last}"));
            let known = Known::default().pin("metric", metric, version);
            (
                days_after(due, 1),
                format!("{id} {} {last}, though {metric} is due every {every} days.", called(reading, id)),
                step("Record a measurement, or connect the source that feeds the metric.", Go::New(Kind::Measurement, known)),
            )
        }
    };
    vec![Flaw::of(id, since, message, next)]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::operation::measurement;
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn an_objective_that_is_measured_passes() {
        assert_eq!(Watched::sound().clean("EPH-6.2-2"), 1);
    }

    #[test]
    fn with_no_approved_objective_there_is_a_finding() {
        let judged = Watched::founded().judged("EPH-6.2-2");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_the_metric_falls_silent_and_is_fed_again() {
        let mut story = Watched::sound();
        story.change("product", "M-1", json!({"every": 30}));
        story.on("2026-02-18");
        assert_eq!(story.clean("EPH-6.2-2"), 1, "37 days after the last one the grace still runs");
        story.days(1);
        let finding = story.finding("EPH-6.2-2");
        assert_eq!(weighed(&finding), (Severity::Minor, &["9.1"][..], "2026-02-19".to_owned()));
        let said = "OBJ-1 Everything assessed was last measured on 2026-01-12, though M-1 is due every 30 days.";
        assert_eq!(finding.flaw.message, said);
        let today = story.today().to_string();
        story.record("product", Kind::Measurement, measurement(&today, 100));
        assert_eq!(story.clean("EPH-6.2-2"), 1);
    }

    #[test]
    fn a_value_said_to_be_of_a_day_to_come_feeds_nothing_for_longer() {
        let mut story = Watched::sound();
        story.change("product", "M-1", json!({"every": 30}));
        story.record("product", Kind::Measurement, measurement("2029-12-31", 100));
        story.on("2026-02-19");
        assert_eq!(story.finding("EPH-6.2-2").flaw.since.to_string(), "2026-02-19");
    }

    #[test]
    fn an_objective_without_a_live_metric_is_a_finding_from_the_day_it_was_written() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("product", "OBJ-1", json!({"metrics": []}));
        story.act("ceo", ActName::Approve, "OBJ-1", json!({}));
        let finding = story.only_finding("EPH-6.2-2");
        assert_eq!(
            (finding.flaw.since.to_string(), finding.flaw.next.go),
            ("2026-01-20".to_owned(), Go::Edit(story.id("OBJ-1")))
        );
    }

    #[test]
    fn withdrawing_the_metric_measures_nothing() {
        let mut story = Watched::sound();
        story.act("product", ActName::Withdraw, "M-1", json!({}));
        assert_eq!(story.messages("EPH-6.2-2").len(), 1);
    }
}
