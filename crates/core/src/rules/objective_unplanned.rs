//! EPH-6.2-4: every objective has something that is done for it, and something it is done with. How its result is judged must stand in it to be saved.

use jiff::civil::Date;

use crate::act::ActName;
use crate::conformity::{Empty, Flaw, Go, Rule, Severity, Subject, Weight};
use crate::id::{Kind, RecordId};
use crate::kinds::Objective;
use crate::reading::Reading;
use crate::rules::terms::objectives::approved_objectives;
use crate::rules::{called, content_since, examined, listed, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.2-4",
    name: "objective-unplanned",
    requirement: "6.2",
    states: "Every approved objective has live actions and resources",
    population: "objective where state(approved)",
    noun: ("objective", "objectives"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Passes,
    also: &[],
    next: ("Plan what is done for the objective.", Go::new(Kind::Objective)),
    examines: approved_objectives,
    examine,
};

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(objective) = examined::<Objective>(reading, subject) else { return Vec::new() };
    let id = objective.id();
    let written = content_since(objective.slot, objective.version);
    let actions: Vec<RecordId> = objective.record.actions.iter().map(|one| one.any()).collect();
    let resources: Vec<RecordId> = objective.record.resources.iter().map(|one| one.any()).collect();
    let lacks = [
        (gone_since(reading, &actions, written), "no live action"),
        (gone_since(reading, &resources, written), "no live resource"),
    ];
    let lacks: Vec<(Date, &str)> = lacks.into_iter().filter_map(|(since, what)| Some((since?, what))).collect();
    let Some(since) = lacks.iter().map(|(since, _)| *since).min() else { return Vec::new() };
    let message = format!("{id} {} has {}.", called(reading, id), listed(lacks.iter().map(|(_, what)| *what)));
    let next = step("Name what is done for it and with what, and have the objective approved again.", Go::Edit(id));
    vec![Flaw::of(id, since, message, next)]
}

/// Since when none of those records has been live: the day the last was withdrawn, and the day the list was written where none ever was.
fn gone_since(reading: &Reading<'_>, named: &[RecordId], written: Date) -> Option<Date> {
    if named.iter().any(|id| reading.live(*id).is_some()) {
        return None;
    }
    let withdrawn = named.iter().filter_map(|id| reading.acts(*id).iter().rfind(|act| act.name == ActName::Withdraw));
    withdrawn.map(|act| act.day).chain([written]).max()
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn an_objective_with_a_plan_passes() {
        assert_eq!(Watched::sound().clean("EPH-6.2-4"), 1);
    }

    #[test]
    fn without_an_approved_objective_there_is_nothing_to_plan() {
        assert_eq!(Watched::founded().clean("EPH-6.2-4"), 0);
    }

    #[test]
    fn planted_an_objective_is_approved_without_anything_to_do_it_with() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("product", "OBJ-1", json!({"actions": [], "resources": []}));
        assert_eq!(story.clean("EPH-6.2-4"), 0, "it is not approved yet");
        story.act("ceo", ActName::Approve, "OBJ-1", json!({}));
        let finding = story.only_finding("EPH-6.2-4");
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "OBJ-1 Everything assessed has no live action and no live resource.");
        story.change("product", "OBJ-1", json!({"actions": ["ACT-1"], "resources": ["RES-1"]}));
        story.act("ceo", ActName::Approve, "OBJ-1", json!({}));
        assert_eq!(story.clean("EPH-6.2-4"), 1);
    }

    #[test]
    fn an_action_that_is_withdrawn_plans_nothing_from_that_day() {
        let mut story = Watched::sound();
        story.on("2026-02-01");
        story.act("product", ActName::Withdraw, "ACT-1", json!({}));
        let finding = story.only_finding("EPH-6.2-4");
        assert_eq!(
            (finding.flaw.since.to_string(), &*finding.flaw.message),
            ("2026-02-01".to_owned(), "OBJ-1 Everything assessed has no live action.")
        );
    }
}
