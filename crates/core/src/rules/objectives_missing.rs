//! EPH-6.2-1: objectives for AI have been set.

use crate::act::ActName;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::image::Live;
use crate::kinds::Objective;
use crate::kinds::objective::ObjectiveType;
use crate::reading::Reading;
use crate::rules::{none_approved_since, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.2-1",
    name: "objectives-missing",
    requirement: "6.2",
    states: "At least one AI objective of the management system is approved",
    population: "objective where type = aims",
    noun: ("objective", "objectives"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("There are no AI objectives."),
    also: &["5.1"],
    next: ("Write the AI objectives and have them approved.", Go::New(Kind::Objective, Known::always(&[("type", "aims")]))),
    examines,
    examine,
};

fn objectives<'a>(reading: &Reading<'a>) -> impl Iterator<Item = Live<'a, Objective>> {
    reading.all::<Objective>().filter(|live| live.record.r#type == ObjectiveType::Aims)
}

fn examines(reading: &Reading<'_>) -> Population {
    Population::whole(objectives(reading).count())
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let all: Vec<Live<'_, Objective>> = objectives(reading).collect();
    let (Some(first), Some(since)) = (all.first(), none_approved_since(reading, &all)) else {
        return Vec::new();
    };
    let id = first.id();
    let message = match all.len() {
        1 => format!("{id} is the only AI objective, and it is not approved."),
        several => format!("None of {several} AI objectives is approved."),
    };
    let next = step("Put the objectives to top management.", Go::act(ActName::Approve, id));
    vec![Flaw::of(id, since, message, next)]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::decide::{Aim, Attempt};
    use crate::rules::watched::{Watched, objective, priority, weighed};
    use crate::story::who;

    #[test]
    fn one_approved_objective_is_enough() {
        let mut story = Watched::sound();
        story.record("product", Kind::Objective, objective());
        assert_eq!(story.clean("EPH-6.2-1"), 2);
    }

    #[test]
    fn objectives_of_another_type_do_not_count() {
        let mut story = Watched::founded();
        story.record("chair", Kind::Parameter, priority());
        let mut other = objective();
        other["type"] = json!("responsible-use");
        other["priority"] = json!({"id": "PAR-1", "version": 1});
        other["policy_sections"] = json!([]);
        story.record("product", Kind::Objective, other);
        let judged = story.judged("EPH-6.2-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_the_only_objective_is_changed_and_approved_again() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("product", "OBJ-1", json!({"statement": "Every system is assessed, sooner or later."}));
        let finding = story.finding("EPH-6.2-1");
        assert_eq!(weighed(&finding), (Severity::Major, &["5.1"][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "OBJ-1 is the only AI objective, and it is not approved.");
        story.act("ceo", ActName::Approve, "OBJ-1", json!({}));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn an_approval_that_runs_out_takes_the_objective_with_it() {
        let mut story = Watched::sound();
        story.change("product", "OBJ-1", json!({"if_missed": "it is asked why"}));
        story.act("ceo", ActName::Approve, "OBJ-1", json!({"valid_until": "2026-01-31"}));
        story.days(19);
        assert_eq!(story.clean("EPH-6.2-1"), 1);
        story.days(1);
        assert_eq!(story.finding("EPH-6.2-1").flaw.since.to_string(), "2026-02-01");
    }

    #[test]
    fn an_approval_revoked_from_a_later_day_on_counts_until_then() {
        let mut story = Watched::sound();
        let approval = story.image.acts().rev().find(|act| act.about() == Some(story.id("OBJ-1"))).unwrap().position;
        let payload = json!({"effective_from": "2026-01-20"});
        let revoke = Attempt { who: who(story.person("ceo")), name: ActName::Revoke, aim: Aim::Act(approval), payload };
        story.done(&revoke);
        story.days(7);
        assert_eq!(story.clean("EPH-6.2-1"), 1);
        story.days(1);
        assert_eq!(story.finding("EPH-6.2-1").flaw.since.to_string(), "2026-01-20");
    }
}
