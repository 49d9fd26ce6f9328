//! EPH-5.2-3: whoever a policy is for is sent it.

use std::collections::BTreeSet;

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::derived::audience::sent_on;
use crate::id::{Kind, RecordId};
use crate::kinds::Policy;
use crate::reading::Reading;
use crate::rules::{all_in_force, called, days_after, edition_of, examined_in_force, first_approved, step};

/// How long it may take, from its approval, until a policy has gone out.
const SENT_WITHIN_DAYS: i32 = 14;

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.2-3",
    name: "policy-not-sent",
    requirement: "5.2",
    states: "Each policy in force has gone out to each audience it must reach, or its 14 days for that are not over",
    population: "audiences of each policy in force",
    noun: ("audience", "audiences"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Finds("No policy in force names an audience that it must reach."),
    also: &["7.4"],
    next: ("Name the audiences of the policy and have it approved.", Go::new(Kind::Policy)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let policies = all_in_force::<Policy>(reading);
    let each = policies.iter().flat_map(|policy| {
        let audiences: BTreeSet<RecordId> = policy.record.audiences.iter().map(|one| RecordId::from(*one)).collect();
        audiences.into_iter().map(|one| Subject::Word(Some(policy.id()), one.to_string().into()))
    });
    Population::each(each)
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Subject::Word(_, word) = subject else { return Vec::new() };
    let policy = examined_in_force::<Policy>(reading, subject);
    let Some((policy, audience)) = policy.zip(word.parse::<RecordId>().ok()) else { return Vec::new() };
    let same = |version: &crate::image::Version| version.content == policy.version.content;
    let Some(approved) = first_approved(reading, policy.slot, same) else { return Vec::new() };
    let due = days_after(approved, SENT_WITHIN_DAYS);
    if sent_on(reading, policy.slot, policy.version, audience).is_some() || !reading.passed(due) {
        return Vec::new();
    }
    let id = policy.id();
    let edition = edition_of(id, policy.record);
    let name = called(reading, audience);
    let message = format!("{edition} was approved on {approved}, and no dispatch has taken it to {audience} {name}.");
    let known = Known::always(&[("type", "dispatch")]).pin("subject", id, policy.version.number).each("audiences", [audience]);
    let next = step(format!("Send {edition} to {name} and record the dispatch."), Go::New(Kind::Communication, known));
    vec![Flaw::of(id, days_after(due, 1), message, next)]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::{Watched, people::dispatch, weighed};

    /// A new edition, established on 15 January.
    fn edition(story: &mut Watched) -> u32 {
        story.on("2026-01-15").change("aims-owner", "POL-1", json!({"edition": "v2"}));
        story.establish("POL-1");
        story.image.live(story.id("POL-1")).unwrap().version.number
    }

    #[test]
    fn a_policy_sent_to_its_audience_passes() {
        assert_eq!(Watched::sound().clean("EPH-5.2-3"), 1);
    }

    #[test]
    fn without_a_policy_in_force_there_is_nobody_to_reach() {
        let judged = Watched::founded().judged("EPH-5.2-3");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_the_new_edition_is_sent_to_nobody_for_a_fortnight() {
        let mut story = Watched::sound();
        let number = edition(&mut story);
        story.on("2026-01-29");
        assert_eq!(story.clean("EPH-5.2-3"), 1);
        story.days(1);
        let finding = story.only_finding("EPH-5.2-3");
        assert_eq!(weighed(&finding), (Severity::Minor, &["7.4"][..], "2026-01-30".to_owned()));
        assert_eq!(
            finding.flaw.message,
            "POL-1 v2 was approved on 2026-01-15, and no dispatch has taken it to GRP-1 Product people."
        );
        let known = Known::always(&[("type", "dispatch")])
            .pin("subject", story.id("POL-1"), number)
            .each("audiences", [story.id("GRP-1")]);
        assert_eq!(finding.flaw.next.go, Go::New(Kind::Communication, known));
        story.record("ceo", Kind::Communication, dispatch(number, "2026-01-30"));
        assert_eq!(story.clean("EPH-5.2-3"), 1);
    }

    #[test]
    fn what_was_sent_of_another_edition_or_is_still_to_be_sent_reaches_nobody() {
        let mut story = Watched::sound();
        let number = edition(&mut story);
        story.record("ceo", Kind::Communication, dispatch(number - 1, "2026-01-16"));
        story.record("ceo", Kind::Communication, dispatch(number, "2026-02-10"));
        story.on("2026-01-30");
        story.finding("EPH-5.2-3");
        story.on("2026-02-10");
        assert_eq!(story.clean("EPH-5.2-3"), 1);
    }

    #[test]
    fn an_edit_that_nobody_has_approved_needs_no_sending_and_lets_nobody_off() {
        let mut story = Watched::sound();
        edition(&mut story);
        story.change("aims-owner", "POL-1", json!({"audiences": []}));
        story.on("2026-01-30");
        story.finding("EPH-5.2-3");
    }

    #[test]
    fn approving_the_same_words_again_gives_no_more_time() {
        let mut story = Watched::sound();
        edition(&mut story);
        story.on("2026-01-28").board_approves("POL-1");
        story.on("2026-01-30");
        story.finding("EPH-5.2-3");
    }
}
