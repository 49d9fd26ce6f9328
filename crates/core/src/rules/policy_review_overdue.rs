//! EPH-A.2.4-1: whoever may approve the AI policy looks at it again in time.

use crate::act::ActName;
use crate::authority::{Ask, Holder, counts, may};
use crate::conformity::{Empty, Flaw, Go, Known, Rule, Subject, Weight};
use crate::id::Kind;
use crate::image::Act;
use crate::kinds::Policy;
use crate::kinds::policy::PolicyType;
use crate::power::Power;
use crate::reading::Reading;
use crate::rules::constant::{POLICY_REVIEW_DAYS, threshold};
use crate::rules::{approved_ai_policies, days_after, edition_of, examined, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-A.2.4-1",
    name: "policy-review-overdue",
    requirement: "A.2.4",
    states: "Somebody who may approve the AI policy has reviewed or approved it in the last year",
    population: "policy where type = ai and state(approved)",
    noun: ("policy", "policies"),
    weight: Weight::MajorAfter(90),
    empty: Empty::Finds("There is no approved AI policy that could be reviewed."),
    also: &["5.2"],
    next: ("Have the AI policy approved.", Go::New(Kind::Policy, Known::always(&[("type", "ai")]))),
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
    let days = threshold(reading, &POLICY_REVIEW_DAYS);
    let due = days_after(last, days);
    if !reading.passed(due) {
        return Vec::new();
    }
    let message = format!(
        "{} was last reviewed or approved by a holder of {} on {last}; it was due again by {due}.",
        edition_of(id, policy.record),
        Power::ApprovePolicy
    );
    let next = step("Review the policy, even if nothing changes.", Go::act(ActName::Review, id));
    vec![Flaw::of(id, days_after(due, 1), message, next)]
}

/// Whether an act is an approval, or a review by whoever could have approved.
fn looks_again(reading: &Reading<'_>, act: &Act) -> bool {
    let by_a_holder = || {
        let holder = act.ground.on_behalf.map_or(Holder::Person(act.author), Holder::Body);
        let ask = Ask::of_kind(Kind::Policy, PolicyType::Ai.word());
        may(reading, holder, Power::ApprovePolicy, &ask, act.day).is_ok()
    };
    let eligible = match act.name {
        ActName::Approve => true,
        ActName::Review => by_a_holder(),
        _ => false,
    };
    // An approval that has run out was still a look at the policy on its day.
    eligible && counts(reading, act, reading.on())
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::conformity::Severity;
    use crate::rules::watched::{Watched, constant, weighed};
    use crate::story::delegation;

    #[test]
    fn a_year_after_its_approval_the_policy_is_still_in_time() {
        let mut story = Watched::sound();
        story.on("2027-01-12");
        assert_eq!(story.clean("EPH-A.2.4-1"), 1);
    }

    #[test]
    fn without_an_approved_policy_there_is_nothing_to_review() {
        let judged = Watched::founded().judged("EPH-A.2.4-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_nobody_reviews_the_policy_for_a_year_and_then_its_approver_does() {
        let mut story = Watched::sound();
        story.days(365);
        assert_eq!(story.clean("EPH-A.2.4-1"), 1);
        story.days(1);
        let finding = story.finding("EPH-A.2.4-1");
        assert_eq!(weighed(&finding), (Severity::Minor, &["5.2"][..], "2027-01-13".to_owned()));
        story.days(91);
        assert_eq!(story.finding("EPH-A.2.4-1").severity, Severity::Major);
        story.act("counsel", ActName::Review, "POL-1", json!({"outcome": "fit", "function": "legal"}));
        assert_eq!(story.messages("EPH-A.2.4-1").len(), 1, "counsel may not approve the policy");
        story.board_approves("POL-1");
        assert_eq!(story.clean("EPH-A.2.4-1"), 1);
    }

    #[test]
    fn a_review_by_somebody_who_may_approve_it_is_enough() {
        let mut story = Watched::sound();
        let mut given = delegation("counsel", json!({"person": "counsel"}), json!([{"power": "approve-policy"}]), false);
        given["from"] = json!({"person": "ceo"});
        story.record("counsel", Kind::Delegation, given);
        story.act("ceo", ActName::Approve, "D-3", json!({}));
        story.on("2027-01-10");
        story.act("counsel", ActName::Review, "POL-1", json!({"outcome": "fit", "function": "legal"}));
        story.on("2027-01-13");
        assert_eq!(story.clean("EPH-A.2.4-1"), 1);
    }

    #[test]
    fn the_board_may_ask_for_a_review_sooner() {
        let mut story = Watched::sound();
        story.record("chair", Kind::Parameter, constant("policy_review_days", 20));
        story.board_approves("PAR-5");
        story.days(20);
        assert_eq!(story.clean("EPH-A.2.4-1"), 1);
        story.days(1);
        assert_eq!(story.only_finding("EPH-A.2.4-1").flaw.since.to_string(), "2026-02-02");
    }
}
