//! EPH-A.9.3-2: where a mistake costs most, somebody watches and can step in.

use crate::authority::is_approved;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Subject, Weight};
use crate::derived::system::{is_agentic, is_used, tier_of};
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::{Oversight, System};
use crate::reading::Reading;
use crate::rules::{by_tier, called, examined, step, unapproved_since};

pub(super) const RULE: Rule = Rule {
    code: "EPH-A.9.3-2",
    name: "oversight-missing",
    requirement: "A.9.3",
    states: "Every system in use that is of tier 1 or 2 or acts by itself has approved human oversight",
    population: "system where state(in-use) and (tier <= 2 or state(agentic))",
    noun: ("system", "systems"),
    weight: Weight::MajorForTierOne,
    empty: Empty::Unknown,
    also: &["8.1"],
    next: ("Register the systems in use.", Go::new(Kind::System)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::System, |reading, subject| {
        examined::<System>(reading, subject).is_some_and(|live| {
            let id = live.id();
            is_used(reading, id) && (tier_of(reading, id) <= 2 || is_agentic(reading, id, live.record))
        })
    })
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(system) = examined::<System>(reading, subject) else { return Vec::new() };
    let id = system.id();
    let designs: Vec<Live<'_, Oversight>> =
        reading.naming::<Oversight>(id).filter(|live| RecordId::from(live.record.system) == id).collect();
    if designs.iter().any(|live| is_approved(reading, live.slot)) {
        return Vec::new();
    }
    let begun = system.record.in_use_from.unwrap_or(system.version.day);
    let (since, message, next) = match designs.first() {
        None => (
            begun,
            format!("Nobody has designed the oversight of {id} {}, in use since {begun}.", called(reading, id)),
            step(
                "Design who watches the system and how they step in.",
                Go::New(Kind::Oversight, Known::default().and("system", id)),
            ),
        ),
        Some(design) => (
            unapproved_since(reading, design).max(begun),
            format!("{}, the oversight of {id} {}, is not approved.", design.id(), called(reading, id)),
            step("Have the oversight approved.", Go::act(crate::act::ActName::Approve, design.id())),
        ),
    };
    vec![by_tier(reading, id, Flaw::of(id, since, message, next))]
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::act::ActName;
    use crate::conformity::Severity;
    use crate::rules::watched::{Watched, system, weighed};

    /// A system of tier 2 in use since that day.
    fn used_since(day: &str) -> Value {
        let mut system = system();
        system["in_use_from"] = day.into();
        system["tier_inputs"] = json!({"severity": 4, "reach": 2, "autonomy": 2, "rights": 2, "reversibility": 2});
        system
    }

    fn oversight(story: &mut Watched) {
        story.record("chair", Kind::Role, crate::rules::watched::role("oversight-operator", "product", &[]));
        let design = json!({"title": "Watch", "owner": "product", "system": "AIS-1", "level": "approve-each", "why": "Enough.",
            "operators": ["ROL-3"], "authority": "Stop it.", "information": "Inputs", "against_automation_bias": "Seeded cases", "escalate_to": "BOD-1"});
        story.record("product", Kind::Oversight, design);
    }

    #[test]
    fn without_systems_in_use_nobody_knows() {
        let mut story = Watched::sound();
        story.record("product", Kind::System, system());
        let judged = story.judged("EPH-A.9.3-2");
        assert_eq!((judged.examined, judged.findings.len(), judged.unknown.is_some()), (0, 0, true));
    }

    #[test]
    fn planted_a_system_is_used_unwatched_until_its_oversight_is_approved() {
        let mut story = Watched::sound();
        story.record("product", Kind::System, used_since("2026-01-20"));
        assert!(story.messages("EPH-A.9.3-2").is_empty(), "it is not in use yet");
        story.on("2026-01-20");
        let finding = story.finding("EPH-A.9.3-2");
        assert_eq!(weighed(&finding), (Severity::Minor, &["8.1"][..], "2026-01-20".to_owned()));
        oversight(&mut story);
        assert_eq!(story.messages("EPH-A.9.3-2"), ["OVS-1, the oversight of AIS-1 Helper, is not approved."]);
        story.act("ceo", ActName::Approve, "OVS-1", json!({}));
        assert_eq!(story.clean("EPH-A.9.3-2"), 1);
    }

    #[test]
    fn a_system_that_acts_by_itself_is_watched_whatever_its_tier() {
        let mut story = Watched::sound();
        let mut system = used_since("2026-01-12");
        system["tier_inputs"]["severity"] = 2.into();
        story.record("product", Kind::System, system);
        assert_eq!(story.judged("EPH-A.9.3-2").examined, 0);
        story.change("product", "AIS-1", json!({"autonomy": "acts-alone"}));
        assert_eq!(story.finding("EPH-A.9.3-2").severity, Severity::Minor);
    }
}
