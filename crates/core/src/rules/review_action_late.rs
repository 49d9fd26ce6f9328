//! EPH-9.3.3-2: what a management review decided is done in time.

use crate::conformity::{Empty, Flaw, Go, Population, Rule, Subject, Weight};
use crate::derived::review::{is_done, is_from_review};
use crate::id::Kind;
use crate::kinds::Action;
use crate::reading::Reading;
use crate::rules::{called, days_after, examined, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-9.3.3-2",
    name: "review-action-late",
    requirement: "9.3.3",
    states: "Every action from a management review has been done by the day agreed",
    population: "action where from.type = management-review, or a decision of a management review names it",
    noun: ("action", "actions"),
    weight: Weight::MajorAfter(60),
    empty: Empty::Passes,
    also: &[],
    next: ("Record the actions of the review.", Go::new(Kind::Action)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::Action, |reading, subject| {
        examined::<Action>(reading, subject).is_some_and(|action| is_from_review(reading, &action))
    })
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(action) = examined::<Action>(reading, subject) else { return Vec::new() };
    let due = action.record.due;
    if is_done(reading, &action) || !reading.passed(due) {
        return Vec::new();
    }
    let id = action.id();
    let who =
        action.record.owner.map_or_else(|| "nobody owns it".to_owned(), |owner| format!("{} owns it", called(reading, owner)));
    let message =
        format!("{id} {}, decided in a management review, was due on {due} and is not done; {who}.", called(reading, id));
    let next = step("Do it and say what came of it, or move the day with a reason.", Go::Edit(id));
    vec![Flaw::of(id, days_after(due, 1), message, next)]
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::act::ActName;
    use crate::conformity::Severity;
    use crate::rules::watched::audit::{REVIEW, action};
    use crate::rules::watched::{Watched, weighed};

    /// An action due at the end of January.
    fn due() -> Value {
        action(json!({"due": "2026-01-31", "first_due": "2026-01-31", "from": REVIEW}))
    }

    #[test]
    fn without_actions_there_is_nothing_to_be_late() {
        assert_eq!(Watched::sound().clean(RULE.code), 0);
    }

    #[test]
    fn planted_the_day_passes_and_then_it_is_done() {
        let mut story = Watched::sound();
        let id = story.record("product", Kind::Action, due()).to_string();
        story.on("2026-01-31");
        assert_eq!(story.clean(RULE.code), 1);
        story.days(1);
        let finding = story.only_finding(RULE.code);
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-02-01".to_owned()));
        let said = "ACT-2 Do it, decided in a management review, was due on 2026-01-31 and is not done; product owns it.";
        assert_eq!(finding.flaw.message, said);
        story.days(60);
        assert_eq!(story.finding(RULE.code).severity, Severity::Minor);
        story.days(1);
        assert_eq!(story.finding(RULE.code).severity, Severity::Major);
        story.act("product", ActName::Close, &id, json!({}));
        assert_eq!(story.messages(RULE.code).len(), 1, "closing it does not do it");
        story.change("product", &id, json!({"done_on": "2026-04-03"}));
        assert_eq!(story.clean(RULE.code), 1);
    }

    #[test]
    fn what_is_said_to_be_done_on_a_day_to_come_is_not_done() {
        let mut story = Watched::sound();
        let mut ahead = due();
        ahead["done_on"] = "2026-01-31".into();
        story.record("product", Kind::Action, ahead);
        story.on("2026-02-01");
        assert_eq!(story.only_finding(RULE.code).flaw.since.to_string(), "2026-02-01");
    }

    #[test]
    fn moving_the_day_is_in_the_open_and_enough() {
        let mut story = Watched::sound();
        let id = story.record("product", Kind::Action, due()).to_string();
        story.on("2026-02-01");
        story.only_finding(RULE.code);
        story.change("product", &id, json!({"due": "2026-02-10"}));
        assert_eq!(story.clean(RULE.code), 1);
        story.on("2026-02-11");
        assert_eq!(story.only_finding(RULE.code).flaw.since.to_string(), "2026-02-11");
    }

    #[test]
    fn a_decision_of_the_review_makes_it_one_of_its_actions() {
        let mut story = Watched::sound();
        let mut other = due();
        other["from"] = "R-1".into();
        let id = story.record("product", Kind::Action, other).to_string();
        assert_eq!(story.clean(RULE.code), 0);
        story.change("ceo", REVIEW, json!({"decisions": [{"kind": "risk", "text": "Look again.", "action": id}]}));
        assert_eq!(story.clean(RULE.code), 1);
    }
}
