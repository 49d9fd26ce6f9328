//! EPH-A.2.2-1: people can find the AI policy.

use jiff::civil::Date;

use crate::act::{ActName, Payload};
use crate::authority::{approval, counts};
use crate::conformity::{Empty, Flaw, Go, Known, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::image::{Act, Live};
use crate::kinds::Policy;
use crate::reading::Reading;
use crate::rules::constant::{LINK_CHECK_DAYS, threshold};
use crate::rules::{approved_ai_policies, days_after, examined, failing_since, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-A.2.2-1",
    name: "policy-unfindable",
    requirement: "A.2.2",
    states: "The approved AI policy is published, and somebody has lately seen it where it should be",
    population: "policy where type = ai and state(approved)",
    noun: ("policy", "policies"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Finds("There is no approved AI policy that people could find."),
    also: &["5.2"],
    next: ("Have the AI policy approved and publish it.", Go::New(Kind::Policy, Known::always(&[("type", "ai")]))),
    examines: approved_ai_policies,
    examine,
};

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(policy) = examined::<Policy>(reading, subject) else {
        return Vec::new();
    };
    let Some(approved) = approval(reading, policy.id(), policy.version, reading.on()) else {
        return Vec::new();
    };
    let found = [unseen(reading, &policy, approved), unpublished(reading, &policy, approved)];
    found.into_iter().flatten().collect()
}

fn is_nowhere(policy: &Policy) -> bool {
    policy.location.is_none()
}

/// The place was never named, was last seen amiss, or has not been looked at in time.
fn unseen(reading: &Reading<'_>, policy: &Live<'_, Policy>, approved: &Act) -> Option<Flaw> {
    let id = policy.id();
    let look = || step("Look whether the policy stands where it should, and record it.", Go::act(ActName::Observe, id));
    if is_nowhere(policy.record) {
        let since = failing_since(policy.slot, policy.version, is_nowhere);
        let next = step("Say where the policy can be found.", Go::Edit(id));
        let message = format!("{id} names no place where it can be found.");
        return Some(Flaw::of(id, since, message, next));
    }
    let last = observed(reading, policy);
    if let Some((day, false)) = last {
        let message = format!("{id} was not to be found at its place when it was last looked for, on {day}.");
        let since = missed_since(reading, policy).unwrap_or(day);
        return Some(Flaw::of(id, since, message, look()));
    }
    let days = threshold(reading, &LINK_CHECK_DAYS);
    let from = last.map_or(approved.day, |(day, _)| day);
    let due = days_after(from, days);
    if !reading.passed(due) {
        return None;
    }
    let message = match last {
        Some((day, _)) => format!("Nobody has looked for {id} at its place since {day}; it is due every {days} days."),
        None => format!("Nobody has ever looked whether {id} can be found at its place."),
    };
    Some(Flaw::of(id, days_after(due, 1), message, look()))
}

/// Every look at the place of the policy, newest first: the day, and whether all was well.
fn looks(reading: &Reading<'_>, policy: &Live<'_, Policy>) -> Vec<(Date, bool)> {
    let acts = reading.acts(policy.id()).iter().rev().filter(|act| counts(reading, act, reading.on()));
    let looks = acts.filter_map(|act| match act.payload.as_ref() {
        Some(Payload::Observe(seen)) => Some((reading.day(seen.at), seen.ok)),
        _ => None,
    });
    looks.collect()
}

fn observed(reading: &Reading<'_>, policy: &Live<'_, Policy>) -> Option<(Date, bool)> {
    looks(reading, policy).first().copied()
}

/// The first of the unbroken run of looks, up to the last, at which something was amiss.
fn missed_since(reading: &Reading<'_>, policy: &Live<'_, Policy>) -> Option<Date> {
    let looks = looks(reading, policy);
    let amiss = looks.iter().take_while(|(_, ok)| !ok);
    amiss.last().map(|(day, _)| *day)
}

fn unpublished(reading: &Reading<'_>, policy: &Live<'_, Policy>, approved: &Act) -> Option<Flaw> {
    let id = policy.id();
    let mut acts = reading.acts_on(id, policy.version);
    let published = acts.any(|act| act.name == ActName::Publish && counts(reading, act, reading.on()));
    if published {
        return None;
    }
    let message = format!(
        "Version {} of {id} ({}) was approved on {} and has not been published.",
        policy.version.number, &*policy.record.edition, approved.day
    );
    let next = step("Publish this version.", Go::act(ActName::Publish, id));
    Some(Flaw::of(id, approved.day, message, next))
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::{Watched, complete_policy, constant, weighed};

    #[test]
    fn a_policy_that_is_published_and_was_seen_passes() {
        assert_eq!(Watched::sound().clean("EPH-A.2.2-1"), 1);
    }

    #[test]
    fn without_an_approved_policy_there_is_nothing_to_find() {
        let mut story = Watched::founded();
        story.record("aims-owner", Kind::Policy, complete_policy());
        let judged = story.judged("EPH-A.2.2-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_nobody_looks_for_thirty_days_and_then_somebody_does() {
        let mut story = Watched::sound();
        story.days(30);
        assert_eq!(story.clean("EPH-A.2.2-1"), 1);
        story.days(1);
        let finding = story.only_finding("EPH-A.2.2-1");
        assert_eq!(weighed(&finding), (Severity::Minor, &["5.2"][..], "2026-02-12".to_owned()));
        assert_eq!(finding.flaw.message, "Nobody has looked for POL-1 at its place since 2026-01-12; it is due every 30 days.");
        story.see("POL-1", true);
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn the_board_may_ask_for_a_look_more_often() {
        let mut story = Watched::sound();
        story.record("chair", Kind::Parameter, constant("link_check_days", 7));
        story.board_approves("PAR-5");
        story.days(7);
        assert_eq!(story.clean("EPH-A.2.2-1"), 1);
        story.days(1);
        story.only_finding("EPH-A.2.2-1");
    }

    #[test]
    fn a_policy_that_was_not_where_it_should_be_is_lost_since_it_was_first_missed() {
        let mut story = Watched::sound();
        story.on("2026-01-15").on("2026-01-15");
        story.see("POL-1", false);
        story.on("2026-01-18");
        story.see("POL-1", false);
        assert_eq!(story.only_finding("EPH-A.2.2-1").flaw.since.to_string(), "2026-01-15");
        story.see("POL-1", true);
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn a_new_version_must_be_published_again() {
        let mut story = Watched::sound();
        story.change("aims-owner", "POL-1", json!({"edition": "v2"}));
        story.act("counsel", ActName::Review, "POL-1", json!({"outcome": "fit", "function": "legal"}));
        story.act("product", ActName::Review, "POL-1", json!({"outcome": "fit", "function": "product"}));
        story.act("ceo", ActName::Approve, "POL-1", json!({}));
        let message = story.only_finding("EPH-A.2.2-1").flaw.message;
        assert_eq!(message, "Version 2 of POL-1 (v2) was approved on 2026-01-12 and has not been published.");
        story.act("aims-owner", ActName::Publish, "POL-1", json!({"audiences": []}));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn a_policy_that_names_no_place_stands_nowhere() {
        let mut story = Watched::sound();
        for (day, change) in [("2026-01-15", json!({"location": null})), ("2026-01-18", json!({"edition": "v2"}))] {
            story.on(day).change("aims-owner", "POL-1", change);
            story.establish("POL-1");
        }
        let finding = story.finding("EPH-A.2.2-1");
        let said = "POL-1 names no place where it can be found.";
        assert_eq!((&*finding.flaw.message, finding.flaw.since.to_string()), (said, "2026-01-15".to_owned()));
    }
}
