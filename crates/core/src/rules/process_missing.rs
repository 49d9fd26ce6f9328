//! EPH-4.4-1: every part of the work is described by an approved process.

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::is_approved;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::image::Live;
use crate::kinds::process::Covered;
use crate::kinds::{Person, Process};
use crate::reading::Reading;
use crate::rules::{days_after, failing_since, is_active, lost_since, step, unapproved_since};

/// The parts of the work that a process must cover.
const REQUIRED: [Covered; 12] = [
    Covered::Intake,
    Covered::Procurement,
    Covered::DesignReview,
    Covered::Change,
    Covered::Incident,
    Covered::Monitoring,
    Covered::Risk,
    Covered::Impact,
    Covered::Audit,
    Covered::Review,
    Covered::Improvement,
    Covered::Document,
];

pub(super) const RULE: Rule = Rule {
    code: "EPH-4.4-1",
    name: "process-missing",
    requirement: "4.4",
    states: "An approved process with an active owner and criteria covers every part of the work",
    population: "intake, procurement, design-review, change, incident, monitoring, risk, impact, audit, review, improvement, document",
    noun: ("part of the work", "parts of the work"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Finds("No part of the work is named that a process should cover."),
    also: &["8.1"],
    next: ("Describe the processes.", Go::new(Kind::Process)),
    examines,
    examine,
};

/// The parts stand whatever is recorded: with no process at all, every one of them is missing.
fn examines(_: &Reading<'_>) -> Population {
    Population::each(REQUIRED.iter().map(|part| Subject::Word(None, part.word().into())))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Subject::Word(_, word) = subject else { return Vec::new() };
    let Some(part) = Covered::of_word(word) else { return Vec::new() };
    let all: Vec<(Live<'_, Process>, Option<Unfit>)> =
        reading.all::<Process>().map(|live| (live, unfit(reading, &live))).collect();
    let is_covered = |part: &Covered| all.iter().any(|(live, unfit)| unfit.is_none() && live.record.covers.contains(part));
    if is_covered(&part) {
        return Vec::new();
    }
    let missing = REQUIRED.iter().filter(|part| !is_covered(part)).count();
    let describing = all.iter().filter(|(live, _)| live.record.covers.contains(&part));
    let last = describing.filter_map(|(live, unfit)| Some((live, unfit.as_ref()?))).max_by_key(|(_, unfit)| unfit.since);
    let flaw = match last {
        Some((live, unfit)) => {
            let message = format!("{}, the process for {part}, {}.", live.id(), unfit.why);
            Flaw::of(live.id(), unfit.since, message, step(unfit.next, unfit.go.clone()))
        }
        None => Flaw {
            record: None,
            weight: None,
            since: lost_since::<Process>(reading, |process| !process.covers.contains(&part)),
            message: format!("No process covers {part}."),
            next: step(format!("Describe the process for {part}."), Go::New(Kind::Process, Known::default().and("covers", part))),
        },
    };
    vec![if missing * 3 >= REQUIRED.len() { flaw.weighing(Severity::Major) } else { flaw }]
}

/// Why a process does not count.
struct Unfit {
    since: Date,
    why: &'static str,
    next: &'static str,
    go: Go,
}

fn unfit(reading: &Reading<'_>, live: &Live<'_, Process>) -> Option<Unfit> {
    let id = live.id();
    if !is_approved(reading, live.slot) {
        let (since, go) = (unapproved_since(reading, live), Go::act(ActName::Approve, id));
        return Some(Unfit { since, why: "is not approved", next: "Have the process approved.", go });
    }
    let owner = live.record.owner;
    if !owner.is_some_and(|owner| is_active(reading, owner, reading.on())) {
        let named = failing_since::<Process>(live.slot, live.version, |one| one.owner == owner);
        let left = owner.and_then(|owner| reading.get::<Person>(owner)?.record.until).map(|until| days_after(until, 1));
        let since = left.map_or(named, |left| left.max(named));
        return Some(Unfit { since, why: "has no active owner", next: "Name who answers for it.", go: Go::Edit(id) });
    }
    live.record.criteria.is_empty().then(|| Unfit {
        since: failing_since::<Process>(live.slot, live.version, |one| one.criteria.is_empty()),
        why: "does not say when it has been done well",
        next: "Write its criteria.",
        go: Go::Edit(id),
    })
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::context::process;
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn processes_that_cover_all_twelve_pass() {
        assert_eq!(Watched::sound().clean("EPH-4.4-1"), 12);
    }

    #[test]
    fn with_no_process_all_twelve_are_missing_and_that_is_major() {
        let mut story = Watched::founded();
        let judged = story.judged("EPH-4.4-1");
        assert_eq!((judged.examined, judged.findings.len()), (12, 12));
        assert!(judged.findings.iter().all(|finding| finding.severity == Severity::Major));
    }

    /// The first process covers all but so many parts.
    fn uncovering(story: &mut Watched, parts: &[&str]) {
        let mut record = process("Before use", &["intake", "procurement", "design-review"]);
        record["covers"].as_array_mut().unwrap().retain(|part| !parts.contains(&part.as_str().unwrap()));
        story.revise("product", "PRC-1", record);
        story.act("ceo", ActName::Approve, "PRC-1", json!({}));
    }

    #[test]
    fn planted_the_intake_loses_its_process_and_gets_another() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        uncovering(&mut story, &["intake"]);
        let finding = story.only_finding("EPH-4.4-1");
        assert_eq!(weighed(&finding), (Severity::Minor, &["8.1"][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "No process covers intake.");
        story.on("2026-01-25").change("product", "PRC-1", json!({"purpose": "To be quick."}));
        story.act("ceo", ActName::Approve, "PRC-1", json!({}));
        assert_eq!(weighed(&story.only_finding("EPH-4.4-1")).2, "2026-01-20");
        story.record("product", Kind::Process, process("Intake", &["intake"]));
        assert_eq!(story.only_finding("EPH-4.4-1").flaw.message, "PRC-3, the process for intake, is not approved.");
        story.act("ceo", ActName::Approve, "PRC-3", json!({}));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn three_missing_are_minor_and_four_are_major() {
        let mut story = Watched::sound();
        uncovering(&mut story, &["intake", "procurement", "design-review"]);
        let severities = |story: &mut Watched| -> Vec<Severity> {
            story.judged("EPH-4.4-1").findings.iter().map(|finding| finding.severity).collect()
        };
        assert_eq!(severities(&mut story), [Severity::Minor; 3]);
        let mut rest = story.live::<Process>("PRC-2").covers.iter().map(|part| part.word()).collect::<Vec<_>>();
        rest.retain(|part| *part != "audit");
        let covers = json!({ "covers": rest });
        story.change("product", "PRC-2", covers);
        story.act("ceo", ActName::Approve, "PRC-2", json!({}));
        assert_eq!(severities(&mut story), [Severity::Major; 4]);
    }

    #[test]
    fn a_process_rewritten_waits_for_its_approval() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("product", "PRC-1", json!({"purpose": "To be quick."}));
        assert_eq!(story.messages("EPH-4.4-1").len(), 3);
        story.act("ceo", ActName::Approve, "PRC-1", json!({}));
        assert_eq!(story.clean("EPH-4.4-1"), 12);
    }

    #[test]
    fn the_owner_of_a_process_leaves() {
        let mut story = Watched::sound();
        let mut record = process("Intake", &["intake"]);
        record["owner"] = "counsel".into();
        story.record("counsel", Kind::Process, record);
        story.act("ceo", ActName::Approve, "PRC-3", json!({}));
        uncovering(&mut story, &["intake"]);
        let counsel = story.person("counsel").to_string();
        story.change("ceo", &counsel, json!({"until": "2026-02-01"}));
        story.on("2026-02-01");
        assert_eq!(story.clean("EPH-4.4-1"), 12);
        story.days(1);
        let finding = story.finding("EPH-4.4-1");
        assert_eq!(finding.flaw.message, "PRC-3, the process for intake, has no active owner.");
        assert_eq!(finding.flaw.since.to_string(), "2026-02-02");
    }

    #[test]
    fn a_process_without_criteria_covers_nothing() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("product", "PRC-1", json!({"criteria": []}));
        story.act("ceo", ActName::Approve, "PRC-1", json!({}));
        story.on("2026-01-22");
        let finding = story.judged("EPH-4.4-1").findings.remove(0);
        assert_eq!(finding.flaw.message, "PRC-1, the process for design-review, does not say when it has been done well.");
        assert_eq!(finding.flaw.since.to_string(), "2026-01-20");
    }

    #[test]
    fn an_owner_who_had_gone_before_the_process_was_written_is_missing_since_then() {
        let mut story = Watched::sound();
        uncovering(&mut story, &["intake"]);
        let counsel = story.person("counsel").to_string();
        story.change("ceo", &counsel, json!({"until": "2026-01-14"}));
        let mut record = process("Intake", &["intake"]);
        record["owner"] = "counsel".into();
        story.on("2026-01-20").importing().record("product", Kind::Process, record);
        story.entering().act("ceo", ActName::Approve, "PRC-3", json!({}));
        story.on("2026-01-25").importing().change("product", "PRC-3", json!({"purpose": "To be quick."}));
        story.entering().act("ceo", ActName::Approve, "PRC-3", json!({}));
        assert_eq!(story.finding("EPH-4.4-1").flaw.since.to_string(), "2026-01-20");
    }
}
