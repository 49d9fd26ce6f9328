//! EPH-6.2-3: objectives come from a priority in force and from the policy's framework for objectives.

use jiff::civil::Date;

use crate::authority::approval;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::policy::Anchor;
use crate::kinds::{Objective, Parameter, Policy};
use crate::reading::Reading;
use crate::rules::{content_since, days_after, examined, failing_since, held, is_effective, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.2-3",
    name: "objective-unlinked",
    requirement: "6.2",
    states: "Every approved objective follows a priority in force and the policy’s framework for objectives",
    population: "objective where state(approved)",
    noun: ("objective", "objectives"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Passes,
    also: &["5.1", "5.2"],
    next: ("Link the objective to a priority in force and have it approved again.", Go::new(Kind::Objective)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let approved = reading.all::<Objective>().filter(|live| approval(reading, live.id(), live.version, reading.on()).is_some());
    Population::each(approved.map(|live| Subject::Record(live.id())))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(objective) = examined::<Objective>(reading, subject) else {
        return Vec::new();
    };
    let id = objective.id();
    let written = content_since(objective.slot, objective.version);
    let mut flaws = Vec::new();
    if let Some((since, message)) = superseded(reading, &objective) {
        let next = step("Write the objective against the priority in force and have it approved again.", Go::Edit(id));
        flaws.push(Flaw::of(id, since.max(written), message, next));
    }
    if let Some(since) = unanchored_since(reading, objective.record) {
        let message = format!("{id} names no section of a policy that gives the framework for objectives.");
        let next = step("Name the section anchored objectives-framework and have the objective approved again.", Go::Edit(id));
        flaws.push(Flaw::of(id, since.max(written), message, next));
    }
    flaws
}

/// Since when the priority the objective pins has not been in force with that content, and in what words.
fn superseded(reading: &Reading<'_>, objective: &Live<'_, Objective>) -> Option<(Date, String)> {
    let (id, pin) = (objective.id(), &objective.record.priority);
    let priority: RecordId = pin.id.any();
    let now = reading.get::<Parameter>(priority).and_then(|live| held(reading, live));
    let Some(now) = now else {
        let message = format!("{id} follows {priority}, which is not in force.");
        return Some((objective.version.day, message));
    };
    if !is_effective(reading, now.record) {
        let until = now.record.effective_until.filter(|until| reading.passed(*until));
        let since = until.map_or(objective.version.day, |until| days_after(until, 1));
        return Some((since, format!("{id} follows {priority}, which does not hold today.")));
    }
    let pinned = now.slot.version(pin.version);
    if pinned.is_some_and(|pinned| pinned.content == now.version.content) {
        return None;
    }
    let since = approval(reading, priority, now.version, reading.on())
        .map_or(now.version.day, |act| act.day)
        .max(now.record.effective_from);
    let message = format!("{id} follows version {} of {priority}, but version {} is in force.", pin.version, now.version.number);
    Some((since, message))
}

/// The day since which none of the sections named is the framework for objectives; none where one is.
fn unanchored_since(reading: &Reading<'_>, objective: &Objective) -> Option<Date> {
    let mut since = Date::MIN;
    for named in &objective.policy_sections {
        let Some(live) = reading.get::<Policy>(named.policy) else {
            continue;
        };
        let policy = held(reading, live).unwrap_or(live);
        let anchored = |one: &Policy| {
            one.sections.iter().any(|section| *section.no == *named.no && section.anchors.contains(&Anchor::ObjectivesFramework))
        };
        if anchored(policy.record) {
            return None;
        }
        let lost = failing_since::<Policy>(policy.slot, policy.version, |one| !anchored(one));
        since = since.max(lost);
    }
    Some(since)
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn an_objective_under_a_priority_in_force_passes() {
        assert_eq!(Watched::sound().clean("EPH-6.2-3"), 1);
    }

    #[test]
    fn objectives_nobody_has_approved_are_not_examined() {
        let mut story = Watched::sound();
        story.change("product", "OBJ-1", json!({"statement": "Something else."}));
        assert_eq!(story.clean("EPH-6.2-3"), 0);
    }

    #[test]
    fn planted_the_board_changes_the_priority_and_the_objective_follows() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("chair", "PAR-4", json!({"statement": "Everybody is served, and quickly."}));
        assert_eq!(story.everything(), Vec::<String>::new(), "a priority nobody has approved supersedes nothing");
        story.board_approves("PAR-4");
        let finding = story.only_finding("EPH-6.2-3");
        assert_eq!(weighed(&finding), (Severity::Minor, &["5.1", "5.2"][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "OBJ-1 follows version 1 of PAR-4, but version 2 is in force.");
        story.change("product", "OBJ-1", json!({"priority": {"id": "PAR-4", "version": 2}}));
        story.act("ceo", ActName::Approve, "OBJ-1", json!({}));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn a_priority_that_has_ended_carries_nothing() {
        let mut story = Watched::sound();
        story.change("chair", "PAR-4", json!({"effective_until": "2026-01-31"}));
        story.board_approves("PAR-4");
        story.change("product", "OBJ-1", json!({"priority": {"id": "PAR-4", "version": 2}}));
        story.act("ceo", ActName::Approve, "OBJ-1", json!({}));
        story.days(19);
        assert_eq!(story.clean("EPH-6.2-3"), 1);
        story.days(1);
        assert_eq!(story.only_finding("EPH-6.2-3").flaw.since.to_string(), "2026-02-01");
    }

    #[test]
    fn a_section_that_gives_no_framework_links_nothing() {
        let mut story = Watched::sound();
        story.change("product", "OBJ-1", json!({"policy_sections": [{"policy": "POL-1", "no": "7"}]}));
        story.act("ceo", ActName::Approve, "OBJ-1", json!({}));
        let message = story.only_finding("EPH-6.2-3").flaw.message;
        assert_eq!(message, "OBJ-1 names no section of a policy that gives the framework for objectives.");
    }

    #[test]
    fn a_new_edition_without_the_framework_starts_nothing_anew() {
        let mut story = Watched::sound();
        story.change("product", "OBJ-1", json!({"policy_sections": [{"policy": "POL-1", "no": "7"}]}));
        story.act("ceo", ActName::Approve, "OBJ-1", json!({}));
        story.on("2026-01-20").change("aims-owner", "POL-1", json!({"edition": "v2"}));
        story.establish("POL-1");
        assert_eq!(story.finding("EPH-6.2-3").flaw.since.to_string(), "2026-01-12");
    }
}
