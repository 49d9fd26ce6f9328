//! EPH-5.2-1: the AI policy has been established by top management.

use crate::act::ActName;
use crate::authority::approval;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::kinds::Policy;
use crate::reading::Reading;
use crate::rules::{ai_policies, by_top_management, edition_of, examined, step, unapproved_since};

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.2-1",
    name: "policy-not-established",
    requirement: "5.2",
    states: "A policy is in force, established by top management",
    population: "policy where type = ai",
    noun: ("policy", "policies"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("There is no AI policy."),
    also: &["A.2.2"],
    next: ("Write the AI policy and put it to top management.", Go::New(Kind::Policy, Known::always(&[("type", "ai")]))),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::each(ai_policies(reading).map(|policy| Subject::Record(policy.id())))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(policy) = examined::<Policy>(reading, subject) else {
        return Vec::new();
    };
    let id = policy.id();
    let approval = approval(reading, id, policy.version, reading.on());
    let flaw = |message: String| {
        let next = step("Put this version to top management.", Go::act(ActName::Approve, id));
        vec![Flaw::of(id, unapproved_since(reading, &policy), message, next)]
    };
    let edition = &policy.record.edition;
    match approval {
        Some(act) if by_top_management(reading, act) => Vec::new(),
        Some(_) => flaw(format!("{} was approved, but not by top management.", edition_of(id, policy.record))),
        None if policy.slot.versions.len() > 1 => {
            let number = policy.version.number;
            flaw(format!(
                "Version {number} of {id} ({edition}) is not approved: an approval holds for the content it names, and this content is new."
            ))
        }
        None => flaw(format!("{} has not been approved.", edition_of(id, policy.record))),
    }
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::{Watched, complete_policy, weighed};

    #[test]
    fn a_policy_approved_by_the_chief_executive_is_established() {
        assert_eq!(Watched::sound().clean("EPH-5.2-1"), 1);
    }

    #[test]
    fn without_a_policy_there_is_a_finding() {
        let judged = Watched::founded().judged("EPH-5.2-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_a_new_edition_is_not_approved_and_then_it_is() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("aims-owner", "POL-1", json!({"edition": "v2"}));
        let finding = story.finding("EPH-5.2-1");
        assert_eq!(weighed(&finding), (Severity::Major, &["A.2.2"][..], "2026-01-20".to_owned()));
        story.establish("POL-1");
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn the_board_alone_does_not_establish_it() {
        let mut story = Watched::founded();
        story.record("aims-owner", Kind::Policy, complete_policy());
        story.board_approves("POL-1");
        assert_eq!(story.finding("EPH-5.2-1").flaw.message, "POL-1 v1 was approved, but not by top management.");
    }

    #[test]
    fn what_was_never_approved_and_what_is_new_are_told_apart() {
        let mut story = Watched::founded();
        story.record("aims-owner", crate::id::Kind::Policy, crate::story::policy());
        assert_eq!(story.finding("EPH-5.2-1").flaw.message, "POL-1 v1 has not been approved.");
        story.change("aims-owner", "POL-1", json!({"edition": "v2"}));
        let message = story.finding("EPH-5.2-1").flaw.message;
        assert!(message.starts_with("Version 2 of POL-1 (v2) is not approved"), "{message}");
    }
}
