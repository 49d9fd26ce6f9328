//! EPH-A.2.3-1: the AI policy knows the policies beside it and gets on with them.

use jiff::civil::Date;

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::image::Live;
use crate::kinds::Policy;
use crate::kinds::policy::{Related, Relation};
use crate::power::Function;
use crate::reading::Reading;
use crate::rules::{ai_policies, days_after, examined, failing_since, step};

/// The areas whose policies bear on AI.
const AREAS: [Function; 5] = [Function::Security, Function::Privacy, Function::Procurement, Function::Hr, Function::Conduct];

/// How long a comparison with another policy is good for, in days.
const CHECKED_DAYS: i32 = 365;
/// How long a conflict may stay unsettled, in days.
const CONFLICT_DAYS: i32 = 90;

pub(super) const RULE: Rule = Rule {
    code: "EPH-A.2.3-1",
    name: "related-policies-unmapped",
    requirement: "A.2.3",
    states: "The AI policy is compared with those of security, privacy, procurement, HR and conduct",
    population: "security, privacy, procurement, hr and conduct, of each policy where type = ai",
    noun: ("area", "areas"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Finds("There is no AI policy that could be compared with others."),
    also: &[],
    next: ("Write the AI policy and name the policies beside it.", Go::New(Kind::Policy, Known::always(&[("type", "ai")]))),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let each = ai_policies(reading).flat_map(|live| {
        let id = live.id();
        AREAS.iter().map(move |area| Subject::Word(Some(id), area.word().into()))
    });
    Population::each(each)
}

fn rows(policy: &Policy, area: Function) -> impl Iterator<Item = &Related> {
    policy.related.iter().filter(move |row| row.area == area)
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let (Some(policy), Subject::Word(_, word)) = (examined::<Policy>(reading, subject), subject) else {
        return Vec::new();
    };
    let Some(area) = Function::of_word(word) else {
        return Vec::new();
    };
    let id = policy.id();
    if rows(policy.record, area).next().is_none() {
        let since = failing_since::<Policy>(policy.slot, policy.version, |one| rows(one, area).next().is_none());
        let message = format!("{id} names no policy or document of the area {area}.");
        let next = step("Name the policy or document of the area and how the two stand to each other.", Go::Edit(id));
        return vec![Flaw::of(id, since, message, next)];
    }
    let found = [unchecked(reading, &policy, area), conflict(reading, &policy, area)];
    found.into_iter().flatten().collect()
}

/// The area was last compared too long ago; a row that says no day counts from the day it was written.
fn unchecked(reading: &Reading<'_>, policy: &Live<'_, Policy>, area: Function) -> Option<Flaw> {
    let id = policy.id();
    let checked = rows(policy.record, area).filter_map(|row| row.checked_on).max();
    let written = || failing_since::<Policy>(policy.slot, policy.version, |one| rows(one, area).next().is_some());
    let due = days_after(checked.unwrap_or_else(written), CHECKED_DAYS);
    if !reading.passed(due) {
        return None;
    }
    let message = match checked {
        Some(day) => format!("{id} was last compared with the area {area} on {day}, more than {CHECKED_DAYS} days ago."),
        None => format!("{id} has never been compared with the area {area}."),
    };
    let next = step("Compare the two and record the day.", Go::Edit(id));
    Some(Flaw::of(id, days_after(due, 1), message, next))
}

fn is_unsettled(row: &Related) -> bool {
    row.relation == Relation::Conflicts && row.resolution.is_none()
}

fn conflict(reading: &Reading<'_>, policy: &Live<'_, Policy>, area: Function) -> Option<Flaw> {
    let id = policy.id();
    rows(policy.record, area).find(|row| is_unsettled(row))?;
    let since: Date = failing_since::<Policy>(policy.slot, policy.version, |one| rows(one, area).any(is_unsettled));
    let due = days_after(since, CONFLICT_DAYS);
    if !reading.passed(due) {
        return None;
    }
    let message =
        format!("{id} has conflicted with the area {area} since {since}, and nobody has settled it in {CONFLICT_DAYS} days.");
    let next = step("Settle the conflict and record how.", Go::Edit(id));
    Some(Flaw::of(id, days_after(due, 1), message, next))
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::kinds::AnyRecord;
    use crate::rules::watched::{Watched, weighed};

    /// The policy with its rows of the related policies changed, established anew.
    fn relating(story: &mut Watched, change: impl FnOnce(&mut Vec<Value>)) {
        let mut related = story.live::<Policy>("POL-1").to_json().unwrap()["related"].clone();
        change(related.as_array_mut().unwrap());
        story.change("aims-owner", "POL-1", json!({ "related": related }));
        story.establish("POL-1");
    }

    #[test]
    fn a_policy_that_knows_its_neighbours_passes_for_every_area() {
        assert_eq!(Watched::sound().clean("EPH-A.2.3-1"), 5);
    }

    #[test]
    fn without_a_policy_there_is_nothing_to_compare() {
        let judged = Watched::founded().judged("EPH-A.2.3-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_an_area_is_forgotten_and_named_again() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        relating(&mut story, |rows| rows.retain(|row| row["area"] != "hr"));
        let finding = story.only_finding("EPH-A.2.3-1");
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "POL-1 names no policy or document of the area hr.");
        relating(&mut story, |rows| rows.push(json!({"area": "hr", "relation": "aligned", "checked_on": "2026-01-20"})));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn a_comparison_is_good_for_a_year() {
        let mut story = Watched::sound();
        story.on("2027-01-05");
        assert_eq!(story.clean("EPH-A.2.3-1"), 5);
        story.days(1);
        let found = story.judged("EPH-A.2.3-1").findings;
        assert_eq!((found.len(), found[0].flaw.since.to_string()), (5, "2027-01-06".to_owned()));
    }

    #[test]
    fn a_conflict_may_stay_unsettled_for_ninety_days() {
        let mut story = Watched::sound();
        relating(&mut story, |rows| rows[0]["relation"] = json!("conflicts"));
        story.on("2026-04-12");
        assert_eq!(story.clean("EPH-A.2.3-1"), 5);
        story.days(1);
        let finding = story.finding("EPH-A.2.3-1");
        assert_eq!(finding.flaw.since.to_string(), "2026-04-13");
        let mut related = story.live::<Policy>("POL-1").to_json().unwrap()["related"].clone();
        related[0]["resolution"] = json!("security yields in tests");
        story.change("aims-owner", "POL-1", json!({ "related": related }));
        assert_eq!(story.clean("EPH-A.2.3-1"), 5);
    }
}
