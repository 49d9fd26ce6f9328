//! EPH-A.3.2-1: every system in scope has one person who answers for it.

use crate::conformity::{Empty, Flaw, Go, Population, Rule, Subject, Weight};
use crate::derived::system::is_in_scope;
use crate::id::Kind;
use crate::kinds::{Person, Record as _, System};
use crate::reading::Reading;
use crate::rules::{by_tier, called, days_after, examined, failing_since, is_active, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-A.3.2-1",
    name: "system-without-owner",
    requirement: "A.3.2",
    states: "Every system in scope has an active owner",
    population: "system where state(in-scope)",
    noun: ("system", "systems"),
    weight: Weight::MajorForTierOne,
    empty: Empty::Unknown,
    also: &["5.3"],
    next: ("Register the systems in scope.", Go::new(Kind::System)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::System, |reading, subject| {
        examined::<System>(reading, subject).is_some_and(|live| is_in_scope(reading, live.id(), live.record))
    })
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(system) = examined::<System>(reading, subject) else { return Vec::new() };
    let id = system.id();
    let (since, message) = match system.record.owner() {
        None => {
            let since = failing_since(system.slot, system.version, |one: &System| one.owner().is_none());
            (since, format!("{id} {} has no owner.", called(reading, id)))
        }
        Some(owner) if is_active(reading, owner, reading.on()) => return Vec::new(),
        Some(owner) => {
            let named = failing_since(system.slot, system.version, |one: &System| one.owner() == Some(owner));
            let left = reading.get::<Person>(owner).and_then(|person| person.record.until).map(|until| days_after(until, 1));
            let since = left.map_or(named, |left| left.max(named));
            (since, format!("{}, owner of {id} {}, is not active.", called(reading, owner), called(reading, id)))
        }
    };
    let next = step("Name one person who answers for the system.", Go::Edit(id));
    vec![by_tier(reading, id, Flaw::of(id, since, message, next))]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::conformity::Severity;
    use crate::rules::watched::{Watched, system, weighed};

    #[test]
    fn a_system_with_an_active_owner_is_fine() {
        let mut story = Watched::sound();
        story.record("product", Kind::System, system());
        assert_eq!(story.clean("EPH-A.3.2-1"), 1);
    }

    #[test]
    fn without_systems_nobody_knows() {
        let judged = Watched::sound().judged("EPH-A.3.2-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 0));
        assert!(judged.unknown.is_some());
    }

    #[test]
    fn planted_the_owner_leaves_and_another_takes_over() {
        let mut story = Watched::sound();
        story.record("product", Kind::System, system());
        let product = story.person("product").to_string();
        story.change("ceo", &product, json!({"until": "2026-02-01"}));
        story.on("2026-02-01");
        assert_eq!(story.clean("EPH-A.3.2-1"), 1);
        story.days(1);
        let finding = story.finding("EPH-A.3.2-1");
        assert_eq!(
            weighed(&finding),
            (Severity::Major, &["5.3"][..], "2026-02-02".to_owned()),
            "nobody has weighed it, so tier 1"
        );
        story.importing().change("cro", "AIS-1", json!({"owner": "cro"}));
        assert_eq!(story.clean("EPH-A.3.2-1"), 1);
    }

    #[test]
    fn a_small_system_without_an_owner_is_minor() {
        let mut story = Watched::sound();
        let inputs = json!({"severity": 2, "reach": 2, "autonomy": 2, "rights": 2, "reversibility": 2});
        let mut system = system();
        system["owner"] = json!(null);
        system["tier_inputs"] = inputs;
        story.importing().record("aims-owner", Kind::System, system);
        let finding = story.finding("EPH-A.3.2-1");
        assert_eq!((finding.severity, finding.flaw.since.to_string()), (Severity::Minor, "2026-01-12".to_owned()));
    }
}
