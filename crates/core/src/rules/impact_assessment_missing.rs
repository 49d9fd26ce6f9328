//! EPH-8.4-1: nobody uses a system whose impact on people has not been assessed.

use crate::act::ActName;
use crate::authority::is_approved;
use crate::conformity::{Empty, Flaw, Go, Known, Rule, Severity, Subject, Weight};
use crate::derived::system::{impact_assessments, is_screened, tier_of};
use crate::id::Kind;
use crate::kinds::System;
use crate::reading::Reading;
use crate::rules::terms::approvals::unapproved_all_since;
use crate::rules::{called, examined, step, systems_in_use};

pub(super) const RULE: Rule = Rule {
    code: "EPH-8.4-1",
    name: "impact-assessment-missing",
    requirement: "8.4",
    states: "Every system in use has an approved impact assessment, or at tier 4 a reviewed screening in its intake",
    population: "system where state(in-use)",
    noun: ("system", "systems"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Unknown,
    also: &["A.5.2"],
    next: ("Register the systems in use.", Go::new(Kind::System)),
    examines: systems_in_use,
    examine,
};

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(system) = examined::<System>(reading, subject) else { return Vec::new() };
    let id = system.id();
    let assessments: Vec<_> = impact_assessments(reading, id).collect();
    if assessments.iter().any(|live| is_approved(reading, live.slot)) || is_screened(reading, id) {
        return Vec::new();
    }
    let assess = || Go::New(Kind::ImpactAssessment, Known::default().and("system", id));
    let begun = system.record.in_use_from.unwrap_or(system.version.day);
    let tier = tier_of(reading, id);
    let name = called(reading, id);
    let (message, next) = match assessments.first() {
        Some(draft) => (
            format!("{}, the impact assessment of {id} {name} (tier {tier}), is not approved.", draft.id()),
            step("Have the impact assessment approved, or suspend the system.", Go::act(ActName::Approve, draft.id())),
        ),
        None if tier == 4 => (
            format!(
                "{id} {name} (tier 4) is in use since {begun} with neither an impact assessment nor a reviewed screening in its intake."
            ),
            step("Have somebody review the intake, or assess the impact.", assess()),
        ),
        None => (
            format!("{id} {name} (tier {tier}) is in use since {begun} without an impact assessment."),
            step("Assess the impact, or suspend the system until somebody has.", assess()),
        ),
    };
    let since = unapproved_all_since(reading, assessments.into_iter(), begun);
    vec![Flaw::of(id, since, message, next)]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::operation::{intake, used};
    use crate::rules::watched::{Watched, system, weighed};

    const CODE: &str = "EPH-8.4-1";

    #[test]
    fn a_system_assessed_before_its_use_passes() {
        let mut story = Watched::sound();
        used(&mut story);
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn without_systems_in_use_nobody_knows() {
        let judged = Watched::sound().judged(CODE);
        assert_eq!((judged.examined, judged.findings.len(), judged.unknown.is_some()), (0, 0, true));
    }

    #[test]
    fn planted_the_assessment_is_written_anew_and_approved_again() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        story.change("product", &ids.assessment, json!({"data_summary": "Questions and answers."}));
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Major, &["A.5.2"][..], "2026-02-01".to_owned()));
        assert_eq!(finding.flaw.message, "IA-1, the impact assessment of AIS-1 Helper (tier 3), is not approved.");
        story.board_approves(&ids.assessment);
        assert_eq!(story.clean(CODE), 1);
        story.act("product", ActName::Withdraw, &ids.assessment, json!({}));
        assert_eq!(story.messages(CODE), ["AIS-1 Helper (tier 3) is in use since 2026-01-12 without an impact assessment."]);
    }

    #[test]
    fn at_tier_four_a_screening_that_somebody_else_reviewed_is_enough() {
        let mut story = Watched::sound();
        let mut helper = system();
        helper["in_use_from"] = "2026-01-12".into();
        helper["tier_inputs"] = json!({"severity": 2, "reach": 2, "autonomy": 2, "rights": 2, "reversibility": 2});
        story.record("product", Kind::System, helper);
        let said = "AIS-1 Helper (tier 4) is in use since 2026-01-12 with neither an impact assessment nor a reviewed screening in its intake.";
        assert_eq!(story.messages(CODE), [said]);
        story.record("product", Kind::Intake, intake("AIS-1"));
        story.act("product", ActName::Review, "INT-1", json!({"outcome": "fit", "function": "product"}));
        assert_eq!(story.messages(CODE).len(), 1, "whoever asks may not look at it alone");
        story.act("counsel", ActName::Review, "INT-1", json!({"outcome": "change-needed", "function": "legal"}));
        assert_eq!(story.messages(CODE).len(), 1);
        story.act("counsel", ActName::Review, "INT-1", json!({"outcome": "no-objection", "function": "legal"}));
        assert_eq!(story.clean(CODE), 1);
        let inputs = json!({"severity": 3, "reach": 2, "autonomy": 2, "rights": 2, "reversibility": 2});
        story.change("product", "AIS-1", json!({ "tier_inputs": inputs }));
        assert_eq!(story.messages(CODE).len(), 1, "above tier 4 it is not");
    }
}
