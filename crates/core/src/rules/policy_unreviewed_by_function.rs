//! EPH-5.2-5: the functions concerned looked at the AI policy before it was approved, and never legal alone.

use crate::act::{ActName, Payload};
use crate::authority::{approval, counts};
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::image::{Act, Live};
use crate::kinds::Policy;
use crate::power::Function;
use crate::reading::Reading;
use crate::rules::{ai_policies, content_since, edition_of, examined, precedes, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.2-5",
    name: "policy-unreviewed-by-function",
    requirement: "5.2",
    states: "Every function that must look at the AI policy did so before it was approved",
    population: "reviews_required of each policy where type = ai",
    noun: ("review", "reviews"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Finds("No function is asked to look at an AI policy before it is approved."),
    also: &[],
    next: (
        "Name the functions that look at the AI policy before its approval.",
        Go::New(Kind::Policy, Known::always(&[("type", "ai")])),
    ),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let each = ai_policies(reading).flat_map(|live| {
        let id = live.id();
        let functions = live.record.reviews_required.iter();
        functions.map(move |function| Subject::Word(Some(id), function.word().into()))
    });
    Population::each(each)
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let (Some(policy), Subject::Word(_, word)) = (examined::<Policy>(reading, subject), subject) else {
        return Vec::new();
    };
    let Some(function) = Function::of_word(word) else {
        return Vec::new();
    };
    let id = policy.id();
    let approved = approval(reading, id, policy.version, reading.on());
    let reviews = reviews(reading, &policy);
    let before = |review: &Act| approved.is_none_or(|approved| precedes(reading, review.into(), approved.into()));
    let in_time = |wanted: &dyn Fn(Function) -> bool| {
        let mut found = reviews.iter().filter(|(of, _)| wanted(*of));
        found.any(|(_, review)| before(review))
    };
    let edition = edition_of(id, policy.record);
    let message = if !in_time(&|of| of == function) {
        let late = reviews.iter().any(|(of, _)| *of == function);
        match (approved, late) {
            (Some(act), true) => format!("{function} reviewed {edition} only after it was approved on {}.", act.day),
            (Some(act), false) => format!("{edition} was approved on {} without a review by {function}.", act.day),
            (None, _) => format!("{edition} has not been reviewed by {function}."),
        }
    } else if function == Function::Legal && asks_legal_alone(policy.record) && !in_time(&|of| of != Function::Legal) {
        format!("Nobody but legal reviewed {edition}.")
    } else {
        return Vec::new();
    };
    let known = Known::default().and("function", function);
    let next = step("Obtain the review, then put the version to top management again.", Go::Act(ActName::Review, id, known));
    let since = content_since(policy.slot, policy.version);
    vec![Flaw::of(id, since, message, next)]
}

/// Where other functions are asked too and have not answered, each of them is a finding already.
fn asks_legal_alone(policy: &Policy) -> bool {
    policy.reviews_required.iter().all(|function| *function == Function::Legal)
}

/// The functional reviews of the live content.
fn reviews<'a>(reading: &Reading<'a>, policy: &Live<'a, Policy>) -> Vec<(Function, &'a Act)> {
    let acts = reading.acts_on(policy.id(), policy.version).filter(|act| counts(reading, act, reading.on()));
    let reviews = acts.filter_map(|act| match act.payload.as_ref() {
        Some(Payload::Review(review)) => Some((review.function?, act.as_ref())),
        _ => None,
    });
    reviews.collect()
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::{Watched, weighed};
    use crate::story::day;

    /// A new edition, reviewed by legal alone.
    fn write_for_legal_alone(story: &mut Watched, required: &[&str]) {
        story.change("aims-owner", "POL-1", json!({"edition": "v2", "reviews_required": required}));
        story.act("counsel", ActName::Review, "POL-1", json!({"outcome": "fit", "function": "legal"}));
    }

    /// The same, approved.
    fn approve_with_legal_alone(story: &mut Watched, required: &[&str]) {
        write_for_legal_alone(story, required);
        story.act("ceo", ActName::Approve, "POL-1", json!({}));
        story.act("aims-owner", ActName::Publish, "POL-1", json!({"audiences": []}));
    }

    #[test]
    fn a_policy_that_both_functions_saw_in_time_passes() {
        assert_eq!(Watched::sound().clean("EPH-5.2-5"), 2);
    }

    #[test]
    fn a_policy_that_asks_nobody_is_a_finding() {
        let mut story = Watched::sound();
        story.change("aims-owner", "POL-1", json!({"reviews_required": []}));
        let judged = story.judged("EPH-5.2-5");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_a_function_is_passed_over_and_a_late_review_needs_a_fresh_approval() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        approve_with_legal_alone(&mut story, &["legal", "product"]);
        let finding = story.only_finding("EPH-5.2-5");
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "POL-1 v2 was approved on 2026-01-20 without a review by product.");
        story.act("product", ActName::Review, "POL-1", json!({"outcome": "fit", "function": "product"}));
        let late = story.only_finding("EPH-5.2-5").flaw.message;
        assert_eq!(late, "product reviewed POL-1 v2 only after it was approved on 2026-01-20.");
        story.act("ceo", ActName::Approve, "POL-1", json!({"valid_until": "2027-12-31"}));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn legal_alone_is_not_enough_even_where_nobody_else_is_asked() {
        let mut story = Watched::sound();
        approve_with_legal_alone(&mut story, &["legal"]);
        assert_eq!(story.only_finding("EPH-5.2-5").flaw.message, "Nobody but legal reviewed POL-1 v2.");
    }

    #[test]
    fn a_review_said_to_be_earlier_but_recorded_long_after_the_approval_came_too_late() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        approve_with_legal_alone(&mut story, &["legal", "product"]);
        story.on("2026-01-30");
        let mut claim = story.attempt("product", ActName::Review, "POL-1", json!({"outcome": "fit", "function": "product"}));
        claim.who.happened = day("2026-01-20");
        story.importing().done(&claim);
        let late = story.only_finding("EPH-5.2-5").flaw.message;
        assert_eq!(late, "product reviewed POL-1 v2 only after it was approved on 2026-01-20.");
    }

    #[test]
    fn a_review_recorded_within_a_week_counts_from_the_day_it_was_held() {
        for (recorded, in_time) in [("2026-01-22", true), ("2026-01-23", false)] {
            let mut story = Watched::sound();
            story.on("2026-01-15");
            write_for_legal_alone(&mut story, &["legal", "product"]);
            story.on("2026-01-20").act("ceo", ActName::Approve, "POL-1", json!({}));
            story.on(recorded);
            let mut late = story.attempt("product", ActName::Review, "POL-1", json!({"outcome": "fit", "function": "product"}));
            late.who.happened = day("2026-01-15");
            story.importing().done(&late);
            assert_eq!(story.judged("EPH-5.2-5").findings.is_empty(), in_time, "recorded on {recorded}");
        }
    }
}
