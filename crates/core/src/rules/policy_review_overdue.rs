//! EPH-A.2.4-1: whoever may approve the AI policy looks at it again in time.

use crate::act::ActName;
use crate::authority::{Ask, Holder, counts, may};
use crate::conformity::{Empty, Flaw, Go, Rule, Subject, Weight};
use crate::id::Kind;
use crate::image::Act;
use crate::kinds::Policy;
use crate::kinds::policy::PolicyType;
use crate::power::Power;
use crate::reading::Reading;
use crate::rules::{approved_ai_policies, days_after, examined, step, threshold};

/// `policy_review_days`: how long a review of the AI policy is good for.
const REVIEW_DAYS: i32 = 365;

pub(super) const RULE: Rule = Rule {
    code: "EPH-A.2.4-1",
    name: "policy-review-overdue",
    requirement: "A.2.4",
    states: "Somebody who may approve the AI policy has reviewed or approved it in the last year",
    population: "policy where type = ai and state(approved)",
    noun: ("approved AI policy", "approved AI policies"),
    weight: Weight::MajorAfter(90),
    empty: Empty::Finds("There is no approved AI policy that could be reviewed."),
    also: &["5.2"],
    next: ("Have the AI policy approved.", Go::New(Kind::Policy)),
    examines: approved_ai_policies,
    examine,
};

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(policy) = examined::<Policy>(reading, subject) else {
        return Vec::new();
    };
    let id = policy.id();
    let looks = reading.acts(id).iter().filter(|act| looks_again(reading, act));
    let Some(last) = looks.map(|act| act.day).max() else {
        return Vec::new();
    };
    let days = threshold(reading, "policy_review_days", REVIEW_DAYS);
    let due = days_after(last, days);
    if !reading.passed(due) {
        return Vec::new();
    }
    let message = format!(
        "{id} {} was last reviewed or approved by a holder of {} on {last}; it was due again by {due}.",
        &*policy.record.edition,
        Power::ApprovePolicy
    );
    let next = step("Review the policy, even if nothing changes.", Go::Act(ActName::Review, id));
    vec![Flaw::of(id, days_after(due, 1), message, next)]
}

/// Whether an act is an approval, or a review by whoever could have approved.
fn looks_again(reading: &Reading<'_>, act: &Act) -> bool {
    let by_a_holder = || {
        let holder = act.envelope.on_behalf.map_or(Holder::Person(act.envelope.author), Holder::Body);
        let ask = Ask::of_kind(Kind::Policy, PolicyType::Ai.word());
        may(reading, holder, Power::ApprovePolicy, &ask, act.day).is_ok()
    };
    let eligible = match act.fact.name {
        ActName::Approve => true,
        ActName::Review => by_a_holder(),
        _ => false,
    };
    // An approval that has run out was still a look at the policy on its day.
    eligible && counts(reading, act, reading.on())
}
