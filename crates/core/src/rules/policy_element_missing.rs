//! EPH-5.2-2: the AI policy says everything a policy must say.

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::kinds::Policy;
use crate::kinds::policy::Anchor;
use crate::reading::Reading;
use crate::rules::{ai_policies, edition_of, examined, failing_since, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.2-2",
    name: "policy-element-missing",
    requirement: "5.2",
    states: "The AI policy has a passage for everything it must contain",
    population: "the 18 required anchors, of each policy where type = ai",
    noun: ("element", "elements"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Finds("There is no AI policy that could say what a policy must say."),
    also: &["A.2.2"],
    next: ("Write the AI policy and anchor its passages.", Go::New(Kind::Policy, Known::always(&[("type", "ai")]))),
    examines,
    examine,
};

/// What a policy must contain (rules, section 5).
const REQUIRED: [Anchor; 18] = [
    Anchor::ScopeWhatIsAi,
    Anchor::ScopeProducts,
    Anchor::ScopeInternal,
    Anchor::ScopeThirdParty,
    Anchor::Exclusions,
    Anchor::Principles,
    Anchor::PurposeAlignment,
    Anchor::ObjectivesFramework,
    Anchor::CommitResponsible,
    Anchor::CommitLegal,
    Anchor::CommitImprovement,
    Anchor::Roles,
    Anchor::DecisionRights,
    Anchor::LifecycleControls,
    Anchor::ThirdParty,
    Anchor::Enforcement,
    Anchor::ExceptionPath,
    Anchor::ReviewTriggers,
];

fn examines(reading: &Reading<'_>) -> Population {
    let each = ai_policies(reading).flat_map(|live| {
        let id = live.id();
        REQUIRED.iter().map(move |anchor| Subject::Word(Some(id), anchor.word().into()))
    });
    Population::each(each)
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let (Some(policy), Subject::Word(_, word)) = (examined::<Policy>(reading, subject), subject) else {
        return Vec::new();
    };
    let Some(anchor) = Anchor::of_word(word) else {
        return Vec::new();
    };
    if covers(policy.record, anchor) {
        return Vec::new();
    }
    let id = policy.id();
    let since = failing_since::<Policy>(policy.slot, policy.version, |one| !covers(one, anchor));
    let message = format!("{} has no passage anchored {anchor}.", edition_of(id, policy.record));
    let next = step(format!("Write the passage and anchor it {anchor}."), Go::Edit(id));
    let flaw = Flaw::of(id, since, message, next);
    vec![if is_demanded_by_the_clause(anchor) { flaw.weighing(Severity::Major) } else { flaw }]
}

/// A section always has a text: a blank one never comes in.
fn covers(policy: &Policy, anchor: Anchor) -> bool {
    policy.sections.iter().any(|section| section.anchors.contains(&anchor))
}

/// Clause 5.2 a to d names these itself; the others come from its controls and from practice.
const fn is_demanded_by_the_clause(anchor: Anchor) -> bool {
    matches!(
        anchor,
        Anchor::CommitResponsible
            | Anchor::CommitLegal
            | Anchor::CommitImprovement
            | Anchor::PurposeAlignment
            | Anchor::ObjectivesFramework
    )
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::{Watched, weighed};

    /// The policy with one section that covers everything but that.
    fn without(story: &mut Watched, anchor: &str) {
        let words = Anchor::ALL.iter().map(|anchor| anchor.word()).filter(|word| *word != anchor);
        let anchors: Vec<&str> = words.collect();
        let section = json!([{"no": "1", "heading": "Most", "body": "We use AI where it helps.", "anchors": anchors}]);
        story.change("aims-owner", "POL-1", json!({ "sections": section }));
        story.establish("POL-1");
    }

    #[test]
    fn a_policy_that_says_everything_passes_for_every_element() {
        assert_eq!(Watched::sound().clean("EPH-5.2-2"), 18);
    }

    #[test]
    fn without_a_policy_there_is_nothing_that_could_say_it() {
        let mut story = Watched::founded();
        let judged = story.judged("EPH-5.2-2");
        assert_eq!((judged.examined, judged.findings[0].severity), (0, Severity::Minor));
    }

    #[test]
    fn planted_a_passage_is_left_out_and_written_again() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        without(&mut story, "exception-path");
        story.on("2026-01-25").change("aims-owner", "POL-1", json!({"edition": "v2"}));
        story.establish("POL-1");
        let finding = story.only_finding("EPH-5.2-2");
        assert_eq!(weighed(&finding), (Severity::Minor, &["A.2.2"][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "POL-1 v2 has no passage anchored exception-path.");
        without(&mut story, "other-policies");
        assert_eq!(story.everything(), Vec::<String>::new(), "other-policies is not required");
    }

    #[test]
    fn what_the_clause_itself_demands_weighs_more() {
        let mut story = Watched::sound();
        without(&mut story, "commit-legal");
        assert_eq!(story.only_finding("EPH-5.2-2").severity, Severity::Major);
    }

    #[test]
    fn a_policy_without_sections_lacks_all_eighteen() {
        let mut story = Watched::sound();
        story.change("aims-owner", "POL-1", json!({"sections": []}));
        let weights: Vec<Severity> = story.judged("EPH-5.2-2").findings.iter().map(|finding| finding.severity).collect();
        assert_eq!(weights.len(), 18);
        assert_eq!(weights.iter().filter(|one| **one == Severity::Major).count(), 5);
    }
}
