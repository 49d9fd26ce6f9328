//! EPH-A.2.4-2: when something happens for which the policy says so, somebody looks at the policy again.

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::counts;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::finding::FindingGrade;
use crate::kinds::instrument::{Adopted, Applicability};
use crate::kinds::parameter::ParameterType;
use crate::kinds::policy::{PolicyType, ReviewTrigger};
use crate::kinds::{Finding, Incident, Instrument, Parameter, Policy};
use crate::reading::Reading;
use crate::rules::constant::{TRIGGER_DAYS, threshold};
use crate::rules::{all_in_force, called, days_after, edition_of, first_approved, held, in_period, step};

/// The kinds of record that may say that such a thing happened.
const KINDS: [Kind; 4] = [Kind::Incident, Kind::Finding, Kind::Instrument, Kind::Parameter];

pub(super) const RULE: Rule = Rule {
    code: "EPH-A.2.4-2",
    name: "policy-trigger-ignored",
    requirement: "A.2.4",
    states: "The AI policy was looked at again within 60 days of everything that it names as a reason to",
    population: "grave incidents, major audit findings, new provisions, priorities and appetites of the last 365 days that the AI policy names as triggers",
    noun: ("event", "events"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Passes,
    also: &[],
    next: ("Review the policy, even if nothing changes.", Go::new(Kind::Policy)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let each = KINDS.iter().flat_map(|kind| reading.members(*kind)).map(Subject::Record);
    let belongs = |reading: &Reading<'_>, subject: &Subject| matches!(subject, Subject::Record(id) if !events(reading, *id).is_empty() && !triggered(reading, *id).is_empty());
    Population { belongs: Some(belongs), ..Population::each(each) }
}

/// The trigger that a record can be.
fn trigger(reading: &Reading<'_>, id: RecordId) -> Option<ReviewTrigger> {
    Some(match id.kind {
        Kind::Incident => ReviewTrigger::Incident,
        Kind::Finding => ReviewTrigger::AuditFinding,
        Kind::Instrument => ReviewTrigger::LawChange,
        _ => match reading.get::<Parameter>(id)?.record.r#type {
            ParameterType::StrategicPriority => ReviewTrigger::StrategyChange,
            ParameterType::Appetite => ReviewTrigger::ParameterChange,
            _ => return None,
        },
    })
}

/// What a record says has happened in the period: the day, and in what words.
fn events(reading: &Reading<'_>, id: RecordId) -> Vec<(Date, String)> {
    let events = match id.kind {
        Kind::Incident => reading.get::<Incident>(id).map(|live| incident(reading, &live)),
        Kind::Finding => reading.get::<Finding>(id).map(|live| finding(&live)),
        Kind::Instrument => reading.get::<Instrument>(id).map(|live| provisions(&live)),
        _ => reading.get::<Parameter>(id).map(|live| parameter(reading, live)),
    };
    events.unwrap_or_default().into_iter().filter(|(day, _)| in_period(reading, *day)).collect()
}

/// An incident of severity 1 or 2.
fn incident(reading: &Reading<'_>, live: &Live<'_, Incident>) -> Vec<(Date, String)> {
    let severity = live.record.severity.0;
    let grave = (severity <= 2).then(|| (reading.day(live.record.aware_at), format!("an incident of severity {severity}")));
    grave.into_iter().collect()
}

fn finding(live: &Live<'_, Finding>) -> Vec<(Date, String)> {
    let major = live.record.grade == FindingGrade::Major;
    major.then(|| (live.record.raised_on, "a major audit finding".to_owned())).into_iter().collect()
}

/// Provisions that begin to apply; one of which we learn late begins when we learn of it.
fn provisions(live: &Live<'_, Instrument>) -> Vec<(Date, String)> {
    let (slot, instrument) = (live.slot, live.record);
    let applies = matches!(instrument.applicability, Applicability::Applies | Applicability::Partly);
    let binds = matches!(instrument.adopted, Adopted::Adopted | Adopted::InForce);
    let known = slot.versions.first().unwrap_or(live.version).day;
    let each = instrument.provisions.iter().filter(|_| applies && binds);
    let new = each.filter_map(|one| Some((one.applies_from?.max(known), format!("{} begins to apply", &*one.r#ref))));
    new.collect()
}

/// A priority or an appetite in force; approving the same words again is nothing new.
fn parameter(reading: &Reading<'_>, live: Live<'_, Parameter>) -> Vec<(Date, String)> {
    let Some(live) = held(reading, live) else { return Vec::new() };
    let approved = first_approved(reading, live.slot, |version| version.content == live.version.content);
    let new = approved.map(|day| (day.max(live.record.effective_from), format!("a new {}", live.record.r#type)));
    new.into_iter().collect()
}

/// The AI policies in force that name it as a trigger.
fn triggered<'a>(reading: &Reading<'a>, event: RecordId) -> Vec<Live<'a, Policy>> {
    let Some(trigger) = trigger(reading, event) else { return Vec::new() };
    let named = |policy: &Policy| policy.r#type == PolicyType::Ai && policy.review_triggers.contains(&trigger);
    all_in_force::<Policy>(reading).into_iter().filter(|live| named(live.record)).collect()
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Subject::Record(event) = subject else { return Vec::new() };
    let days = threshold(reading, &TRIGGER_DAYS);
    let mut flaws = Vec::new();
    for policy in triggered(reading, *event) {
        for (day, what) in events(reading, *event) {
            let due = days_after(day, days);
            if looked_at_since(reading, &policy, day) || !reading.passed(due) {
                continue;
            }
            let id = policy.id();
            let edition = edition_of(id, policy.record);
            let name = called(reading, *event);
            let message =
                format!("Nobody has looked at {edition} again since {day} ({event} {name}: {what}); it was due by {due}.");
            let next = step("Review the policy, even if nothing changes.", Go::act(ActName::Review, id));
            flaws.push(Flaw::of(*event, days_after(due, 1), message, next));
        }
    }
    flaws
}

/// Whether somebody reviewed or approved the policy on that day or later.
fn looked_at_since(reading: &Reading<'_>, policy: &Live<'_, Policy>, day: Date) -> bool {
    let looks = |name: ActName| matches!(name, ActName::Review | ActName::Approve);
    let mut acts = reading.acts(policy.id()).iter().filter(|act| looks(act.name) && act.day >= day);
    acts.any(|act| counts(reading, act, reading.on()))
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::watched::{Watched, constant, weighed};

    /// A policy that names every trigger, established on 15 January.
    fn triggered() -> Watched {
        let mut story = Watched::sound();
        let triggers = json!(["incident", "audit-finding", "law-change", "strategy-change", "parameter-change"]);
        story.on("2026-01-15").change("aims-owner", "POL-1", json!({ "review_triggers": triggers }));
        story.establish("POL-1");
        story
    }

    fn incident(severity: u8) -> Value {
        json!({"title": "Leak", "owner": "product", "type": "data-leakage", "severity": severity, "systems": [],
            "aware_at": "2026-02-01T10:00:00Z", "detected_by": "staff", "personal_data": false})
    }

    fn review(story: &mut Watched) {
        story.act("counsel", ActName::Review, "POL-1", json!({"outcome": "fit", "function": "legal"}));
    }

    #[test]
    fn nothing_happened_and_the_rule_passes() {
        assert_eq!(Watched::sound().clean("EPH-A.2.4-2"), 0);
        assert_eq!(
            triggered().clean("EPH-A.2.4-2"),
            3,
            "two appetites and a priority of January, before the policy was approved"
        );
    }

    #[test]
    fn planted_a_grave_incident_and_nobody_looks_at_the_policy() {
        let mut story = triggered();
        story.on("2026-02-02").record("product", Kind::Incident, incident(2));
        story.on("2026-04-02");
        assert_eq!(story.clean("EPH-A.2.4-2"), 4);
        story.days(1);
        let finding = story.finding("EPH-A.2.4-2");
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-04-03".to_owned()));
        let words = "Nobody has looked at POL-1 v1 again since 2026-02-01 (INC-1 Leak: an incident of severity 2); it was due by 2026-04-02.";
        assert_eq!(finding.flaw.message, words);
        review(&mut story);
        assert_eq!(story.clean("EPH-A.2.4-2"), 4);
    }

    #[test]
    fn a_review_from_before_or_outside_authority_is_none_and_a_slight_incident_asks_for_none() {
        let mut story = triggered();
        story.on("2026-01-31");
        review(&mut story);
        story.on("2026-02-02").record("product", Kind::Incident, incident(3));
        story.on("2026-04-03");
        assert_eq!(story.clean("EPH-A.2.4-2"), 3);
        story.change("product", "INC-1", json!({"severity": 1}));
        story.finding("EPH-A.2.4-2");
    }

    #[test]
    fn a_policy_that_names_no_such_trigger_is_not_asked() {
        let mut story = Watched::sound();
        story.on("2026-02-02").record("product", Kind::Incident, incident(1));
        story.on("2026-06-01");
        assert_eq!(story.clean("EPH-A.2.4-2"), 0);
    }

    #[test]
    fn a_provision_that_begins_to_apply_asks_for_a_look_once_it_does() {
        let mut story = triggered();
        let law = json!({"title": "AI Act", "owner": "counsel", "type": "law", "adopted": "in-force", "applicability": "applies", "why": "We use it.",
            "provisions": [{"ref": "euaia:26", "gist": "Deployers watch.", "applies_from": "2026-03-01"}]});
        story.record("ceo", Kind::Instrument, law);
        assert_eq!(story.clean("EPH-A.2.4-2"), 3);
        story.on("2026-04-30");
        assert_eq!(story.clean("EPH-A.2.4-2"), 4);
        story.days(1);
        assert!(story.finding("EPH-A.2.4-2").flaw.message.contains("euaia:26 begins to apply"));
        story.change("ceo", "INS-1", json!({"applicability": "does-not-apply"}));
        assert_eq!(story.clean("EPH-A.2.4-2"), 3);
    }

    #[test]
    fn a_new_appetite_asks_for_a_look_and_the_same_again_does_not() {
        let mut story = triggered();
        story.on("2026-02-01").board_approves("PAR-2");
        story.on("2026-04-10");
        assert_eq!(story.clean("EPH-A.2.4-2"), 3);
        story.change("chair", "PAR-2", json!({"max_level": 7}));
        story.board_approves("PAR-2");
        story.on("2026-06-10");
        let finding = story.finding("EPH-A.2.4-2");
        assert_eq!((finding.flaw.record, finding.flaw.since.to_string()), (Some(story.id("PAR-2")), "2026-06-10".to_owned()));
    }

    #[test]
    fn what_happened_more_than_a_year_ago_asks_no_more() {
        let mut story = triggered();
        story.on("2026-02-02").record("product", Kind::Incident, incident(1));
        story.on("2027-02-01");
        story.finding("EPH-A.2.4-2");
        story.days(1);
        story.clean("EPH-A.2.4-2");
    }

    #[test]
    fn the_board_may_give_more_time() {
        let mut story = triggered();
        let id = story.record("chair", Kind::Parameter, constant("trigger_days", 90)).to_string();
        story.board_approves(&id);
        story.on("2026-02-02").record("product", Kind::Incident, incident(1));
        story.on("2026-05-02");
        story.clean("EPH-A.2.4-2");
        story.days(1);
        story.finding("EPH-A.2.4-2");
    }

    #[test]
    fn a_major_audit_finding_asks_for_a_look_and_a_minor_one_does_not() {
        let mut story = triggered();
        let finding = json!({"title": "Seen", "owner": "product", "audit": "AUD-1", "grade": "minor", "ref": "iso42001:5.2",
            "criterion": "It should.", "saw": "It did not.", "records": [], "raised_on": "2026-02-01"});
        story.on("2026-02-01").importing().record("auditor", Kind::Finding, finding);
        story.entering().on("2026-04-03");
        assert_eq!(story.clean("EPH-A.2.4-2"), 3);
        story.importing().change("auditor", "FND-1", json!({"grade": "major"}));
        let words = story.finding("EPH-A.2.4-2").flaw.message;
        assert!(words.contains("since 2026-02-01 (FND-1 Seen: a major audit finding)"), "{words}");
    }
}
