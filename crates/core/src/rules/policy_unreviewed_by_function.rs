//! EPH-5.2-5: the functions concerned looked at the AI policy before it was approved, and never legal alone.

use jiff::civil::Date;

use crate::act::{ActName, Payload};
use crate::authority::approval;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::image::{Act, Live};
use crate::kinds::Policy;
use crate::power::Function;
use crate::reading::Reading;
use crate::rules::{BACKDATED_DAYS, ai_policies, content_since, days_after, examined, recorded_day, step, threshold};

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.2-5",
    name: "policy-unreviewed-by-function",
    requirement: "5.2",
    states: "Every function that must look at the AI policy did so before it was approved",
    population: "reviews_required of each policy where type = ai",
    noun: ("required review of the AI policy", "required reviews of the AI policy"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Finds("No function is asked to look at an AI policy before it is approved."),
    also: &[],
    next: ("Name the functions that look at the AI policy before its approval.", Go::New(Kind::Policy)),
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
    let before = |review: &Act| approved.is_none_or(|approved| precedes(reading, review, approved));
    let in_time = |wanted: &dyn Fn(Function) -> bool| {
        let mut found = reviews.iter().filter(|(of, _)| wanted(*of));
        found.any(|(_, review)| before(review))
    };
    let edition = &*policy.record.edition;
    let message = if !in_time(&|of| of == function) {
        let late = reviews.iter().any(|(of, _)| *of == function);
        match (approved, late) {
            (Some(act), true) => format!("{function} reviewed {id} {edition} only after it was approved on {}.", act.day),
            (Some(act), false) => format!("{id} {edition} was approved on {} without a review by {function}.", act.day),
            (None, _) => format!("{id} {edition} has not been reviewed by {function}."),
        }
    } else if function == Function::Legal && asks_legal_alone(policy.record) && !in_time(&|of| of != Function::Legal) {
        format!("Nobody but legal reviewed {id} {edition}.")
    } else {
        return Vec::new();
    };
    let next = step("Obtain the review, then put the version to top management again.", Go::Act(ActName::Review, id));
    let since = content_since(policy.slot, policy.version);
    vec![Flaw::of(id, since, message, next)]
}

/// Where other functions are asked too and have not answered, each of them is a finding already.
fn asks_legal_alone(policy: &Policy) -> bool {
    policy.reviews_required.iter().all(|function| *function == Function::Legal)
}

/// The functional reviews of the live content.
fn reviews<'a>(reading: &Reading<'a>, policy: &Live<'a, Policy>) -> Vec<(Function, &'a Act)> {
    let acts = reading.acts_on(policy.id(), policy.version);
    let reviews = acts.filter_map(|act| match act.payload.as_deref() {
        Some(Payload::Review(review)) => Some((review.function?, act.as_ref())),
        _ => None,
    });
    reviews.collect()
}

/// Whether one act came before another: by when they happened, and by when they were recorded where either is backdated (rules, section 5).
fn precedes(reading: &Reading<'_>, one: &Act, other: &Act) -> bool {
    let days = threshold(reading, "backdate_days", BACKDATED_DAYS);
    let backdated = |act: &Act| days_after(act.day, days) < recorded_day(reading, act);
    let key = |act: &Act| -> (Date, u64) {
        let day = if backdated(one) || backdated(other) { recorded_day(reading, act) } else { act.day };
        (day, act.envelope.position)
    };
    key(one) < key(other)
}
