//! EPH-5.1-2: top management decides all through the year.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::{Kind, RecordId};
use crate::kinds::Body;
use crate::kinds::body::BodyType;
use crate::reading::Reading;
use crate::rules::{PERIOD_DAYS, by_top_management, days_after, period_start, step, top_management};

/// A window of so many days without an act of top management is too long.
const WINDOW_DAYS: i32 = 120;

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.1-2",
    name: "leadership-silent",
    requirement: "5.1",
    states: "Top management has decided something in every 120 days of the last year",
    population: "act where act in [approve, deny, accept, vote, suspend, revoke] and by top management, in the last 365 days, counted by day",
    noun: ("day with an act", "days with an act"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("Top management has decided nothing in the last year."),
    also: &["9.3.1"],
    next: ("Put the matters that wait for a decision to top management.", Go::new(Kind::Matter)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let start = period_start(reading);
    let days = decisions(reading, start);
    if let Some(first) = days.first() {
        // The count changes on the day the oldest leaves the period.
        reading.passed(days_after(*first, PERIOD_DAYS));
    }
    Population::whole(days.len())
}

/// The days, from that one on, on which top management decided something.
fn decisions(reading: &Reading<'_>, from: Date) -> BTreeSet<Date> {
    let mut days = BTreeSet::new();
    for actor in actors(reading) {
        for (day, position) in reading.decided(actor, from, reading.on()) {
            let act = reading.act(position);
            if !days.contains(&day) && act.is_some_and(|act| by_top_management(reading, act)) {
                days.insert(day);
            }
        }
    }
    days
}

/// The bodies of top management and everybody who ever sat on one.
fn actors(reading: &Reading<'_>) -> BTreeSet<RecordId> {
    let mut actors = BTreeSet::new();
    for slot in reading.slots(Kind::Body) {
        let bodies = slot.versions.iter().filter_map(|one| one.typed::<Body>());
        for body in bodies.filter(|body| body.r#type == BodyType::TopManagement) {
            actors.insert(slot.id);
            actors.extend(body.members.iter().map(|row| RecordId::from(row.person)));
        }
    }
    actors
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let start = period_start(reading);
    let days = decisions(reading, Date::MIN);
    let began = reading.began().unwrap_or(start);
    // The first day without an act: as it was, and as far as it lies in the period.
    let (mut silent_from, mut counted_from) = match days.range(..start).next_back() {
        Some(before) => (days_after(*before, 1), start),
        None => (began, start),
    };
    let mut flaws = Vec::new();
    for day in days.range(start..) {
        if days_after(counted_from, WINDOW_DAYS) <= *day {
            // The silence shortens as the period moves over it; this is the day on which it no longer matters.
            reading.reached(days_after(*day, PERIOD_DAYS - WINDOW_DAYS + 1));
            flaws.push(silence(reading, silent_from, Some(days_after(*day, -1))));
        }
        silent_from = days_after(*day, 1);
        counted_from = silent_from;
    }
    if reading.reached(days_after(counted_from, WINDOW_DAYS - 1)) {
        flaws.push(silence(reading, silent_from, None));
    }
    flaws
}

/// Nothing from that day on, until a last day or still.
fn silence(reading: &Reading<'_>, from: Date, last: Option<Date>) -> Flaw {
    let span = match last {
        Some(last) => format!("decided nothing from {from} to {last}"),
        None => format!("has decided nothing since {}", days_after(from, -1)),
    };
    let message = format!("Top management {span}; no {WINDOW_DAYS} days may pass without a decision of its own.");
    let body = top_management(reading, reading.on()).map(|(id, _)| id);
    let known = body.into_iter().fold(Known::default(), |known, body| known.and("decider.body", body));
    let next = step(RULE.next.0, Go::New(Kind::Matter, known));
    Flaw { record: body, weight: None, since: days_after(from, WINDOW_DAYS - 1), message, next }
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::{Watched, weighed};
    use crate::story::{day, delegation};

    /// The chief executive decides something that day.
    fn decide(story: &mut Watched, day: &str) {
        story.on(day);
        story.change("product", "OBJ-1", json!({"statement": format!("As of {day}.")}));
        story.act("ceo", ActName::Approve, "OBJ-1", json!({}));
    }

    #[test]
    fn a_decision_a_day_before_it_is_too_late_keeps_the_rule() {
        let mut story = Watched::sound();
        decide(&mut story, "2026-05-12");
        assert_eq!(story.clean("EPH-5.1-2"), 2);
    }

    #[test]
    fn when_only_the_board_has_decided_there_is_nothing_to_examine() {
        let mut story = Watched::founded();
        let judged = story.judged("EPH-5.1-2");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_a_hundred_and_twenty_days_of_silence_and_the_next_decision_ends_them() {
        let mut story = Watched::sound();
        story.days(119);
        assert_eq!(story.clean("EPH-5.1-2"), 1);
        story.days(1);
        let finding = story.finding("EPH-5.1-2");
        assert_eq!(weighed(&finding), (Severity::Major, &["9.3.1"][..], "2026-05-12".to_owned()));
        decide(&mut story, "2026-05-12");
        assert_eq!(story.clean("EPH-5.1-2"), 2);
    }

    #[test]
    fn a_silence_that_is_over_stands_until_the_period_has_moved_over_it() {
        let mut story = Watched::sound();
        for day in ["2026-05-20", "2026-09-01", "2026-12-15"] {
            decide(&mut story, day);
        }
        let found = story.messages("EPH-5.1-2");
        let long =
            "Top management decided nothing from 2026-01-13 to 2026-05-19; no 120 days may pass without a decision of its own.";
        assert_eq!(found, [long]);
        story.on("2027-01-20");
        assert_eq!(story.messages("EPH-5.1-2"), [long]);
        story.days(1);
        assert_eq!(story.clean("EPH-5.1-2"), 3, "the first of the four days has left the period");
    }

    #[test]
    fn after_a_year_of_silence_there_is_nothing_left_to_examine() {
        let mut story = Watched::sound();
        story.days(365);
        assert_eq!(story.judged("EPH-5.1-2").examined, 1);
        story.days(1);
        let judged = story.judged("EPH-5.1-2");
        assert_eq!(
            (judged.examined, judged.findings[0].flaw.message.as_str()),
            (0, "Top management has decided nothing in the last year.")
        );
    }

    #[test]
    fn a_fact_from_before_the_first_makes_the_period_longer() {
        let mut story = Watched::sound();
        assert_eq!(story.clean("EPH-5.1-2"), 1);
        let mut claim = story.attempt("counsel", ActName::Observe, "BOD-1", json!({"at": "2025-08-01T09:00:00Z", "ok": true}));
        claim.who.happened = day("2025-08-01");
        story.importing().done(&claim);
        let finding = story.finding("EPH-5.1-2");
        assert_eq!(finding.flaw.since.to_string(), "2025-11-28");
    }

    #[test]
    fn whoever_has_left_top_management_decides_for_it_no_more() {
        let mut story = Watched::sound();
        let members = json!([{"person": "ceo", "from": "2020-01-01"}, {"person": "cro", "from": "2020-01-01"},
            {"person": "cio", "from": "2020-01-01", "until": "2026-01-31"}]);
        story.change("chair", "BOD-2", json!({ "members": members }));
        story.board_approves("BOD-2");
        let objectives = json!([{"power": "approve-objectives"}]);
        story.record("chair", Kind::Delegation, delegation("objectives", json!({"person": "cio"}), objectives, false));
        story.board_approves("D-3");
        for day in ["2026-01-31", "2026-02-01"] {
            story.on(day).change("product", "OBJ-1", json!({"statement": format!("As of {day}.")}));
            story.act("cio", ActName::Approve, "OBJ-1", json!({}));
            assert_eq!(story.clean("EPH-5.1-2"), 2, "on {day}");
        }
    }
}
