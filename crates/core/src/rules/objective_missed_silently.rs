//! EPH-6.2-5: when an objective is missed, somebody does what was promised for that.

use jiff::civil::Date;

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::derived::is_closed;
use crate::id::Kind;
use crate::image::Live;
use crate::kinds::meeting::DecisionKind;
use crate::kinds::objective::{ObjectiveTarget, TargetOp};
use crate::kinds::{Action, Meeting, Objective};
use crate::reading::Reading;
use crate::rules::terms::objectives::{is_approved_objective, measured, metrics};
use crate::rules::{called, days_after, examined, step};

/// How long a missed objective may wait for an answer, in days.
const ANSWER_DAYS: i32 = 60;

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.2-5",
    name: "objective-missed-silently",
    requirement: "6.2",
    states: "Whenever an objective was missed, an action or a decision of a meeting followed within 60 days",
    population: "objective where state(approved), past its day or off target in its last two measurements",
    noun: ("missed objective", "missed objectives"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Passes,
    also: &["9.3.3"],
    next: ("Do what was promised for the case that an objective is missed.", Go::new(Kind::Action)),
    examines,
    examine,
};

/// When and how an objective was missed.
struct Miss {
    on: Date,
    how: String,
}

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::Objective, |reading, subject| {
        let open = |live: &Live<'_, Objective>| !is_closed(reading, live.id());
        is_approved_objective(reading, subject)
            && examined::<Objective>(reading, subject).is_some_and(|live| open(&live) && !misses(reading, live.record).is_empty())
    })
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(objective) = examined::<Objective>(reading, subject) else { return Vec::new() };
    let id = objective.id();
    let unanswered = misses(reading, objective.record)
        .into_iter()
        .find(|miss| reading.passed(days_after(miss.on, ANSWER_DAYS)) && !is_answered(reading, &objective, miss.on));
    let Some(miss) = unanswered else { return Vec::new() };
    let message = format!(
        "{id} {} {}; no action and no decision of a meeting followed, though “{}” was promised.",
        called(reading, id),
        miss.how,
        &*objective.record.if_missed
    );
    let go = Go::New(Kind::Action, Known::default().and("from", id).and("what", &*objective.record.if_missed));
    let next = step("Do what was promised, as an action from the objective.", go);
    vec![Flaw::of(id, days_after(miss.on, ANSWER_DAYS + 1), message, next)]
}

/// The ways in which an objective is missed today. Only what is measured in the unit of the target can be held against it.
fn misses(reading: &Reading<'_>, objective: &Objective) -> Vec<Miss> {
    let target = &objective.target;
    let of_unit = metrics(reading, objective).filter(|metric| metric.record.unit == target.unit);
    let series: Vec<_> = of_unit.map(|metric| (metric.id(), measured(reading, &metric))).collect();
    let reached = series.iter().filter_map(|(_, values)| values.last()).any(|(_, value)| meets(target, *value));
    let mut misses = Vec::new();
    if !reached && reading.passed(objective.by) {
        let how = format!("was to reach {} by {} and has not", wanted(target), objective.by);
        misses.push(Miss { on: days_after(objective.by, 1), how });
    }
    for (metric, values) in &series {
        let off: Vec<_> = values.iter().rev().take_while(|(_, value)| !meets(target, *value)).collect();
        // The second of the run, counted from its beginning.
        if let (Some((_, last)), [.., (on, _), _]) = (off.first(), off.as_slice()) {
            let how = format!(
                "is off its target of {}: {metric} shows {last} and has been off {} times running",
                wanted(target),
                off.len()
            );
            misses.push(Miss { on: *on, how });
        }
    }
    misses
}

fn meets(target: &ObjectiveTarget, value: i64) -> bool {
    match target.op {
        TargetOp::AtLeast => value >= target.value,
        TargetOp::AtMost => value <= target.value,
        TargetOp::Equals => value == target.value,
    }
}

fn wanted(target: &ObjectiveTarget) -> String {
    let op = match target.op {
        TargetOp::AtLeast => "at least ",
        TargetOp::AtMost => "at most ",
        TargetOp::Equals => "",
    };
    format!("{op}{} {}", target.value, &*target.unit)
}

/// Whether something was begun or decided about the objective since that day, or is still under way and not late.
fn is_answered(reading: &Reading<'_>, objective: &Live<'_, Objective>, missed: Date) -> bool {
    let id = objective.id();
    let listed = objective.record.actions.iter().filter_map(|action| reading.get::<Action>(*action));
    let from = reading.naming::<Action>(id).filter(|action| action.record.from == Some(id));
    let mut actions = listed.chain(from);
    actions.any(|action| acted(reading, &action, missed))
        || reading.naming::<Meeting>(id).any(|live| decided(reading, live.record, missed))
}

fn acted(reading: &Reading<'_>, action: &Live<'_, Action>, missed: Date) -> bool {
    let begun = action.slot.versions.first().map_or(action.version.day, |first| first.day);
    let under_way = || action.record.done_on.is_none() && !reading.passed(action.record.due) && !is_closed(reading, action.id());
    begun >= missed || under_way()
}

fn decided(reading: &Reading<'_>, meeting: &Meeting, missed: Date) -> bool {
    let held = meeting.held_on.is_some_and(|held| held >= missed && reading.reached(held));
    held && meeting.decisions.iter().any(|decision| decision.kind != DecisionKind::None)
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::operation::{action, measurement};
    use crate::rules::watched::{Watched, weighed};

    const CODE: &str = "EPH-6.2-5";

    /// The objective is measured off its target on two days, with nothing planned for it any more.
    fn missed_twice(story: &mut Watched) {
        story.change("product", "ACT-1", json!({"done_on": "2026-01-12"}));
        for day in ["2026-02-01", "2026-03-01"] {
            story.on(day);
            assert_eq!(story.clean(CODE), 0);
            story.record("product", Kind::Measurement, measurement(day, 80));
        }
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn an_objective_on_course_is_not_even_examined() {
        assert_eq!(Watched::sound().clean(CODE), 0);
    }

    #[test]
    fn planted_two_measurements_are_off_target_and_sixty_days_later_nothing_has_followed() {
        let mut story = Watched::sound();
        missed_twice(&mut story);
        story.on("2026-04-30");
        assert_eq!(story.clean(CODE), 1, "it is the sixtieth day");
        story.days(1);
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Minor, &["9.3.3"][..], "2026-05-01".to_owned()));
        let said = "OBJ-1 Everything assessed is off its target of 100 per cent: M-1 shows 80 and has been off 2 times running; no action and no \
                    decision of a meeting followed, though “the use stops” was promised.";
        assert_eq!(finding.flaw.message, said);
        let mut promised = action();
        promised["from"] = json!("OBJ-1");
        story.record("product", Kind::Action, promised);
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn a_value_on_target_ends_the_run() {
        let mut story = Watched::sound();
        missed_twice(&mut story);
        story.on("2026-03-20");
        story.record("product", Kind::Measurement, measurement("2026-03-20", 100));
        story.on("2026-06-01");
        assert_eq!(story.clean(CODE), 0);
    }

    #[test]
    fn an_action_still_under_way_is_an_answer_until_it_is_late() {
        let mut story = Watched::sound();
        missed_twice(&mut story);
        story.change("product", "ACT-1", json!({"done_on": null, "due": "2026-05-10"}));
        story.on("2026-05-10");
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        assert_eq!(story.messages(CODE).len(), 1);
    }

    #[test]
    fn a_meeting_that_decides_about_it_is_an_answer_and_one_before_is_not() {
        let mut story = Watched::sound();
        missed_twice(&mut story);
        let meeting = |held: &str| {
            json!({"title": "Committee", "owner": "ceo", "type": "top-management", "body": "BOD-2", "planned_on": held, "held_on": held,
                "inputs": [{"topic": "objectives", "summary": "Off target.", "records": [{"id": "OBJ-1", "version": 1}]}],
                "decisions": [{"kind": "objective", "text": "More people."}]})
        };
        story.record("ceo", Kind::Meeting, meeting("2026-02-20"));
        story.on("2026-05-01");
        assert_eq!(story.messages(CODE).len(), 1);
        story.record("ceo", Kind::Meeting, meeting("2026-05-01"));
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn past_its_day_an_objective_that_was_never_measured_is_missed() {
        let mut story = Watched::sound();
        story.act("product", ActName::Withdraw, "MEA-1", json!({}));
        story.change("product", "ACT-1", json!({"done_on": "2026-01-12"}));
        story.change("product", "OBJ-1", json!({"by": "2026-02-01"}));
        story.act("ceo", ActName::Approve, "OBJ-1", json!({}));
        story.on("2026-02-01");
        assert_eq!(story.clean(CODE), 0);
        story.on("2026-04-03");
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        let finding = story.finding(CODE);
        assert_eq!(finding.flaw.since.to_string(), "2026-04-04");
        assert!(finding.flaw.message.contains("was to reach 100 per cent by 2026-02-01 and has not"), "{}", finding.flaw.message);
        story.act("ceo", ActName::Close, "OBJ-1", json!({"outcome": "given up"}));
        assert_eq!(story.clean(CODE), 0);
    }

    #[test]
    fn a_target_is_met_at_its_value_and_beyond_it_in_one_direction() {
        let met = |op: &str| {
            let target = serde_json::from_value(json!({"op": op, "value": 100, "unit": "per cent"})).unwrap();
            [99, 100, 101].map(|value| meets(&target, value))
        };
        assert_eq!(met("at-least"), [false, true, true]);
        assert_eq!(met("at-most"), [true, true, false]);
        assert_eq!(met("equals"), [false, true, false]);
    }
}
