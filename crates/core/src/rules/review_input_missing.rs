//! EPH-9.3.2-1: the last management review had before it what the standard asks for.

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::derived::review::last_review;
use crate::id::Kind;
use crate::kinds::Meeting;
use crate::kinds::meeting::Topic;
use crate::reading::Reading;
use crate::rules::{called, examined, failing_since, listed, step};

/// What a management review must have before it.
const REQUIRED: [Topic; 7] = [
    Topic::ActionsFromBefore,
    Topic::ContextChanges,
    Topic::PartyChanges,
    Topic::Nonconformities,
    Topic::MonitoringResults,
    Topic::AuditResults,
    Topic::Improvement,
];

pub(super) const RULE: Rule = Rule {
    code: "EPH-9.3.2-1",
    name: "review-input-missing",
    requirement: "9.3.2",
    states: "The last management review had every required input before it",
    population: "meeting where type = management-review and present(held_on), the last",
    noun: ("management review", "management reviews"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Unknown,
    also: &[],
    next: ("Hold a management review.", Go::New(Kind::Meeting, Known::always(&[("type", "management-review")]))),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::each(last_review(reading).map(|(_, meeting)| Subject::Record(meeting.id())))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(meeting) = examined::<Meeting>(reading, subject) else { return Vec::new() };
    let missing: Vec<&str> = missing(meeting.record).map(Topic::word).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let id = meeting.id();
    let lacks = |meeting: &Meeting| meeting.held_on.is_some() && self::missing(meeting).next().is_some();
    let since = failing_since(meeting.slot, meeting.version, lacks);
    let message = format!(
        "{id} {} had {} of {} required inputs before it; {} missing.",
        called(reading, id),
        REQUIRED.len() - missing.len(),
        REQUIRED.len(),
        if let [one] = missing.as_slice() { format!("{one} is") } else { format!("{} are", listed(missing.iter().copied())) }
    );
    vec![Flaw::of(id, since, message, step("Complete the inputs of the review.", Go::Edit(id)))]
}

fn missing(meeting: &Meeting) -> impl Iterator<Item = Topic> {
    REQUIRED.into_iter().filter(|topic| !meeting.inputs.iter().any(|input| input.topic == *topic))
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::audit::{REVIEW, inputs, management_review};
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn without_a_review_nobody_knows() {
        let judged = Watched::founded().judged(RULE.code);
        assert_eq!((judged.examined, judged.findings.len(), judged.unknown.is_some()), (0, 0, true));
    }

    #[test]
    fn planted_a_review_hears_nothing_of_audits_until_its_packet_is_completed() {
        let mut story = Watched::sound();
        assert_eq!(story.clean(RULE.code), 1);
        let without: Vec<_> = inputs().into_iter().filter(|input| input["topic"] != "audit-results").collect();
        story.on("2026-01-20");
        story.change("ceo", REVIEW, json!({"inputs": without}));
        let finding = story.only_finding(RULE.code);
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-01-20".to_owned()));
        let said = "MTG-1 Management review had 6 of 7 required inputs before it; audit-results is missing.";
        assert_eq!(finding.flaw.message, said);
        story.change("ceo", REVIEW, json!({"inputs": inputs()}));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn only_the_last_review_is_asked() {
        let mut story = Watched::sound();
        story.on("2026-06-30");
        let mut next = management_review();
        next["held_on"] = "2026-06-30".into();
        next["inputs"] = json!([]);
        story.record("ceo", Kind::Meeting, next);
        assert_eq!(story.finding(RULE.code).flaw.message.split(' ').next(), Some("MTG-2"));
        story.on("2026-07-01");
        let mut again = management_review();
        again["held_on"] = "2026-07-01".into();
        story.record("ceo", Kind::Meeting, again);
        assert_eq!(story.clean(RULE.code), 1);
    }

    #[test]
    fn a_review_lacks_nothing_before_it_is_held() {
        let mut story = Watched::sound();
        let mut next = management_review();
        next["held_on"] = json!(null);
        next["inputs"] = json!([]);
        story.on("2026-01-20").record("ceo", Kind::Meeting, next);
        assert_eq!(story.clean(RULE.code), 1);
        story.on("2026-01-25").change("ceo", "MTG-2", json!({"held_on": "2026-01-25"}));
        assert_eq!(story.finding(RULE.code).flaw.since.to_string(), "2026-01-25");
    }

    #[test]
    fn an_input_is_missing_since_the_review_was_held_without_it() {
        let mut story = Watched::sound();
        story.on("2026-01-20").change("ceo", REVIEW, json!({"inputs": []}));
        story.on("2026-01-25").change("ceo", REVIEW, json!({"inputs": [inputs().remove(0)]}));
        assert_eq!(story.finding(RULE.code).flaw.since.to_string(), "2026-01-20");
    }
}
