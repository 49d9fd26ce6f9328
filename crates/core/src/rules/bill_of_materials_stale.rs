//! EPH-A.4.2-2: what the more severe systems are made of is seen to be as recorded, and nothing else is found in them.

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::triaged;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::derived::is_suspended;
use crate::derived::system::{is_used, tier_of};
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::{Candidate, Component};
use crate::reading::Reading;
use crate::rules::{called, content_since, days_after, examined, step};

/// A component that nobody has seen for longer is not known to be there.
const SEEN_WITHIN: i32 = 90;

pub(super) const RULE: Rule = Rule {
    code: "EPH-A.4.2-2",
    name: "bill-of-materials-stale",
    requirement: "A.4.2",
    states: "Every component of a system in use of tier 1 or 2 was seen within 90 days, and nothing found in one is missing on record",
    population: "components of systems in use of tier 1 or 2, and what was found in such systems",
    noun: ("component", "components"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Unknown,
    also: &["A.4.4"],
    next: ("Import the bills of materials.", Go::new(Kind::Component)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let parts = reading.members(Kind::Component).chain(reading.members(Kind::Candidate));
    Population { belongs: Some(belongs), ..Population::each(parts.map(Subject::Record)) }
}

fn belongs(reading: &Reading<'_>, subject: &Subject) -> bool {
    let matters = |system: RecordId| is_used(reading, system) && tier_of(reading, system) <= 2;
    if let Some(component) = examined::<Component>(reading, subject) {
        return component.record.systems.iter().any(|system| matters((*system).into())) && !is_suspended(reading, component.id());
    }
    let found = examined::<Candidate>(reading, subject).and_then(|candidate| candidate.record.matched);
    found.is_some_and(|system| matters(system.into()))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let flaw = match examined::<Component>(reading, subject) {
        Some(component) => unseen(reading, &component),
        None => examined::<Candidate>(reading, subject).and_then(|candidate| unrecorded(reading, &candidate)),
    };
    flaw.into_iter().collect()
}

fn unseen(reading: &Reading<'_>, component: &Live<'_, Component>) -> Option<Flaw> {
    let id = component.id();
    let seen: Option<Date> = reading.observed(id).map(|(_, seen)| reading.day(seen.at));
    let due = days_after(seen.unwrap_or_else(|| content_since(component.slot, component.version)), SEEN_WITHIN);
    if !reading.passed(due) {
        return None;
    }
    let name = called(reading, id);
    let message = match seen {
        Some(seen) => format!("{id} {name} was last seen on {seen}, more than {SEEN_WITHIN} days ago."),
        None => format!("{id} {name} has been on record for more than {SEEN_WITHIN} days, and nobody has seen that it is there."),
    };
    let next = step("Scan again, and import the bill of materials.", Go::act(ActName::Observe, id));
    Some(Flaw::of(id, days_after(due, 1), message, next))
}

fn unrecorded(reading: &Reading<'_>, candidate: &Live<'_, Candidate>) -> Option<Flaw> {
    let id = candidate.id();
    if triaged(reading, id).is_some() {
        return None;
    }
    let system = RecordId::from(candidate.record.matched?);
    let message =
        format!("{id} {} was found in {system} {} and is no part of it on record.", called(reading, id), called(reading, system));
    let next = step("Record it as a component, or decide what it is.", Go::act(ActName::Triage, id));
    Some(Flaw::of(id, candidate.record.first_seen, message, next))
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::operation::{Used, found, used};
    use crate::rules::watched::{Watched, weighed};

    const CODE: &str = "EPH-A.4.2-2";

    /// A system of tier 2 in use, whose model was seen today.
    fn severe(story: &mut Watched) -> Used {
        let used = used(story);
        let inputs = json!({"severity": 3, "reach": 2, "autonomy": 4, "rights": 2, "reversibility": 2});
        story.change("product", &used.system, json!({ "tier_inputs": inputs }));
        see(story, &used.model);
        used
    }

    fn see(story: &mut Watched, component: &str) {
        let at = format!("{}T09:00:00Z", story.today());
        story.act("product", ActName::Observe, component, json!({"at": at, "ok": true}));
    }

    #[test]
    fn without_a_severe_system_there_is_nothing_to_look_at() {
        let mut story = Watched::sound();
        used(&mut story);
        assert!(story.judged(CODE).unknown.is_some(), "it is of tier 3");
    }

    #[test]
    fn planted_the_model_is_not_seen_for_a_quarter_of_a_year_and_then_it_is() {
        let mut story = Watched::sound();
        let used = severe(&mut story);
        assert_eq!(story.clean(CODE), 1);
        story.days(90);
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Minor, &["A.4.4"][..], "2026-04-13".to_owned()));
        assert_eq!(finding.flaw.message, "CMP-1 Its model was last seen on 2026-01-12, more than 90 days ago.");
        see(&mut story, &used.model);
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn a_component_that_nobody_ever_saw_is_found_90_days_after_it_was_recorded() {
        let mut story = Watched::sound();
        let used = severe(&mut story);
        story.days(50);
        let prompt = crate::rules::watched::operation::component(&used.system, "prompt", "1");
        story.record("product", Kind::Component, prompt);
        story.days(40);
        assert_eq!(story.clean(CODE), 2);
        see(&mut story, &used.model);
        story.days(51);
        assert_eq!(
            story.messages(CODE),
            ["CMP-2 Its prompt has been on record for more than 90 days, and nobody has seen that it is there."]
        );
    }

    #[test]
    fn what_is_found_in_a_severe_system_counts_until_somebody_says_what_it_is() {
        let mut story = Watched::sound();
        let used = severe(&mut story);
        let candidate = found(&mut story);
        assert_eq!(story.clean(CODE), 1, "it was found nowhere in particular");
        story.change("product", &candidate, json!({"matched": used.system}));
        assert_eq!(story.messages(CODE), ["CAN-1 Copywriter was found in AIS-1 Helper and is no part of it on record."]);
        story.importing().act("product", ActName::Triage, &candidate, json!({"disposition": "not-ai"}));
        story.entering();
        assert_eq!(story.messages(CODE).len(), 1, "whoever may not decide has decided nothing");
        story.body_acts("BOD-1", ActName::Triage, &candidate, json!({"disposition": "merge", "result": used.system}));
        assert_eq!(story.clean(CODE), 2);
    }

    #[test]
    fn what_is_suspended_need_not_be_seen() {
        let mut story = Watched::sound();
        let used = severe(&mut story);
        story.days(91);
        assert_eq!(story.messages(CODE).len(), 1);
        story.body_acts("BOD-1", ActName::Suspend, &used.model, json!({}));
        assert!(story.judged(CODE).unknown.is_some());
    }
}
