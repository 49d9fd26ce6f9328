//! EPH-4.3-4: something looks for AI in every unit that the scope takes in.

use crate::act::ActName;
use crate::authority::all_in_force;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::derived::source::looked_at;
use crate::id::Kind;
use crate::kinds::Scope;
use crate::reading::Reading;
use crate::rules::{called, days_after, examined_in_force, failing_since, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-4.3-4",
    name: "unit-not-scanned",
    requirement: "4.3",
    states: "A source that is alive looks for AI in every unit that the scope takes in",
    population: "units inside the approved scope",
    noun: ("unit inside the scope", "units inside the scope"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Unknown,
    also: &[],
    next: ("Approve a scope that names the units inside.", Go::new(Kind::Scope)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let scopes = all_in_force::<Scope>(reading);
    let units = scopes.iter().flat_map(|live| live.record.units_in.iter().map(|unit| (live.id(), unit)));
    Population::each(units.map(|(scope, unit)| Subject::Word(Some(scope), (**unit).into())))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Subject::Word(_, unit) = subject else { return Vec::new() };
    let Some(scope) = examined_in_force::<Scope>(reading, subject) else { return Vec::new() };
    let last = looked_at(reading).get(unit).copied();
    if last.and_then(|(until, _)| until).is_some_and(|until| !reading.passed(until)) {
        return Vec::new();
    }
    let named = failing_since::<Scope>(scope.slot, scope.version, |one| one.units_in.iter().any(|one| **one == **unit));
    let (since, message, next) = match last {
        None => {
            let known = Known::default().and("covers.0", unit);
            let message = format!("Nothing looks for AI in the unit {unit}, which {} takes in.", scope.id());
            (named, message, step("Add a source that sees the unit, or survey it.", Go::New(Kind::Source, known)))
        }
        Some((until, id)) => {
            let silent = match until {
                Some(until) => format!("has been silent since {until}"),
                None => "has not run as it should".to_owned(),
            };
            let message = format!("{id} {}, by which AI in the unit {unit} would be seen, {silent}.", called(reading, id));
            let since = until.map_or(named, |until| days_after(until, 1).max(named));
            (since, message, step("Have it run again, or survey the unit.", Go::act(ActName::Observe, id)))
        }
    };
    vec![Flaw::of(scope.id(), since, message, next)]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::context::{SURVEY, ran};
    use crate::rules::watched::{Watched, weighed};

    const CODE: &str = "EPH-4.3-4";

    #[test]
    fn without_an_approved_scope_there_is_no_unit_to_look_into() {
        assert!(Watched::founded().judged(CODE).unknown.is_some());
    }

    #[test]
    fn a_unit_that_somebody_looks_into_is_fine() {
        assert_eq!(Watched::sound().clean(CODE), 1);
    }

    #[test]
    fn planted_a_unit_comes_into_the_scope_and_later_a_source_that_sees_it() {
        let mut story = Watched::sound();
        story.days(10);
        story.change("product", "SCP-1", json!({"units_in": ["digital", "lending"]}));
        assert_eq!(story.clean(CODE), 1, "nobody has approved the wider scope");
        story.board_approves("SCP-1");
        let finding = story.only_finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-01-22".to_owned()));
        assert_eq!(finding.flaw.message, "Nothing looks for AI in the unit lending, which SCP-1 takes in.");
        story.change("ceo", SURVEY, json!({"covers": ["digital", "lending"]}));
        assert_eq!(story.clean(CODE), 2);
    }

    #[test]
    fn a_source_is_silent_after_twice_the_time_between_two_runs() {
        let mut story = Watched::sound();
        story.change("ceo", SURVEY, json!({"every": 5}));
        story.days(10);
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        let finding = story.only_finding(CODE);
        assert_eq!(weighed(&finding).2, "2026-01-23");
        let message = "SRC-1 Survey of units, by which AI in the unit digital would be seen, has been silent since 2026-01-22.";
        assert_eq!(finding.flaw.message, message);
        ran(&mut story, SURVEY, true);
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn a_source_that_failed_or_is_switched_off_sees_nothing() {
        let mut story = Watched::sound();
        ran(&mut story, SURVEY, false);
        assert!(story.messages(CODE).concat().ends_with("has not run as it should."));
        ran(&mut story, SURVEY, true);
        assert_eq!(story.clean(CODE), 1);
        story.importing().act("ceo", ActName::Suspend, SURVEY, json!({}));
        story.entering();
        assert_eq!(story.clean(CODE), 1, "whoever may not switch it off has not");
        story.body_acts("BOD-1", ActName::Suspend, SURVEY, json!({}));
        assert_eq!(story.messages(CODE).len(), 1);
    }

    #[test]
    fn a_unit_counts_as_looked_into_until_the_last_of_its_sources_falls_silent() {
        let mut story = Watched::sound();
        story.change("ceo", SURVEY, json!({"every": 5}));
        for (title, every) in [("Long survey", 10), ("Short survey", 1)] {
            let survey = json!({"title": title, "owner": "ceo", "type": "survey", "covers": ["digital"], "every": every});
            let id = story.record("ceo", Kind::Source, survey);
            ran(&mut story, &id.to_string(), true);
        }
        story.days(20);
        assert_eq!(story.clean(CODE), 1, "the long one runs every ten days");
        story.days(1);
        let [message] = &story.messages(CODE)[..] else { panic!("one unit") };
        assert!(message.starts_with("SRC-2 Long survey"), "{message}");
    }

    #[test]
    fn a_source_of_how_things_run_finds_no_new_ai() {
        let mut story = Watched::sound();
        story.change("ceo", SURVEY, json!({"type": "telemetry"}));
        assert_eq!(story.messages(CODE), ["Nothing looks for AI in the unit digital, which SCP-1 takes in."]);
    }
}
