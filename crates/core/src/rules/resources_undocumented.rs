//! EPH-A.4.2-1: of every system in use it is on record what it is made of and what data it works on.

use crate::conformity::{Empty, Flaw, Go, Known, Rule, Severity, Subject, Weight};
use crate::id::{Kind, RecordId};
use crate::kinds::{Component, Record as _, System};
use crate::reading::Reading;
use crate::rules::{called, examined, failing_since, step, systems_in_use};

pub(super) const RULE: Rule = Rule {
    code: "EPH-A.4.2-1",
    name: "resources-undocumented",
    requirement: "A.4.2",
    states: "Of every system in use, at least one component and the data it works on are on record",
    population: "system where state(in-use)",
    noun: ("system in use", "systems in use"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Unknown,
    also: &[],
    next: ("Register the systems in use.", Go::new(Kind::System)),
    examines: systems_in_use,
    examine,
};

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(system) = examined::<System>(reading, subject) else { return Vec::new() };
    let (id, name) = (system.id(), called(reading, system.id()));
    let begun = system.record.in_use_from.unwrap_or(system.version.day);
    // Of the components that refer to it only what they say they are part of is looked at.
    let is_part = |part: RecordId| {
        let systems = reading.get_for::<Component>(part, "systems").map(|live| &live.record.systems);
        systems.is_some_and(|systems| systems.iter().any(|one| RecordId::from(*one) == id))
    };
    let mut flaws = Vec::new();
    if !reading.incoming_of(Kind::Component, id).any(is_part) {
        let known = Known::default().and("systems.0", id);
        let known = system.record.owner().into_iter().fold(known, |known, owner| known.and("owner", owner));
        let next = step("Import its bill of materials, or record its first component.", Go::New(Kind::Component, known));
        flaws.push(Flaw::of(id, begun, format!("No component of {id} {name} is on record."), next));
    }
    if system.record.data.is_empty() {
        let since = failing_since::<System>(system.slot, system.version, |one| one.data.is_empty()).max(begun);
        let next = step("Name the data it works on.", Go::Edit(id));
        flaws.push(Flaw::of(id, since, format!("What data {id} {name} works on is not on record."), next));
    }
    flaws
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::operation::used;
    use crate::rules::watched::{Watched, system, weighed};

    const CODE: &str = "EPH-A.4.2-1";

    #[test]
    fn without_a_system_in_use_there_is_nothing_to_know() {
        let mut story = Watched::sound();
        assert!(story.judged(CODE).unknown.is_some());
        story.record("product", Kind::System, system());
        assert!(story.judged(CODE).unknown.is_some(), "it is not in use");
    }

    #[test]
    fn a_system_whose_parts_and_data_are_known_is_fine() {
        let mut story = Watched::sound();
        used(&mut story);
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn planted_the_only_component_is_withdrawn_and_recorded_again() {
        let mut story = Watched::sound();
        let used = used(&mut story);
        story.act("product", ActName::Withdraw, &used.model, json!({}));
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-01-12".to_owned()));
        assert_eq!(finding.flaw.message, "No component of AIS-1 Helper is on record.");
        let again = crate::rules::watched::operation::component(&used.system, "model", "4.1");
        story.record("product", Kind::Component, again);
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn a_system_that_says_of_no_data_is_found_from_the_day_it_did() {
        let mut story = Watched::sound();
        let used = used(&mut story);
        story.days(5);
        story.change("product", &used.system, json!({"data": []}));
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding).2, "2026-01-17");
        assert_eq!(finding.flaw.message, "What data AIS-1 Helper works on is not on record.");
    }
}
