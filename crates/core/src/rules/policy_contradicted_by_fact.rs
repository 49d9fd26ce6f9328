//! EPH-5.2-6: no fact contradicts what a policy says, unless an exception allows it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::act::{Effect, Payload};
use crate::authority::{counts, is_approved};
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, StatementId, Subject, Weight};
use crate::derived::is_closed;
use crate::id::{Kind, RecordId};
use crate::image::{Live, Version};
use crate::kinds::policy::Statement;
use crate::kinds::{BESIDES, Control, Exception, Policy};
use crate::query::{Condition, Verdict};
use crate::reading::Reading;
use crate::rules::{all_in_force, called, content_since, days_after, edition_of, examined_in_force, first_approved, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.2-6",
    name: "policy-contradicted-by-fact",
    requirement: "5.2",
    states: "No record contradicts a statement of a policy in force, but for granted exceptions",
    population: "statements with a test of each policy in force",
    noun: ("statement", "statements"),
    weight: Weight::MajorAfter(30),
    empty: Empty::Passes,
    also: &["A.9.2"],
    next: ("Correct the fact, ask for an exception, or change the policy.", Go::new(Kind::Exception)),
    examines,
    examine,
};

/// A statement is looked at as a whole, or, where its test asks each record alone, record by record: then a changed record asks for no other.
fn examines(reading: &Reading<'_>) -> Population {
    let mut population = Population::default();
    let mut each: BTreeMap<Kind, Vec<StatementId>> = BTreeMap::new();
    for policy in all_in_force::<Policy>(reading) {
        for (place, statement) in (0..).zip(policy.record.statements.iter()) {
            let Some(test) = &statement.predicate else { continue };
            population.examined += 1;
            if let Some(kind) = test.read().and_then(Condition::asks_each) {
                let id = StatementId { policy: policy.id(), version: policy.version.number, place };
                each.entry(kind).or_default().push(id);
            } else {
                population.subjects.push(Subject::Word(Some(policy.id()), (&*statement.code).into()));
            }
        }
    }
    for (kind, statements) in each {
        let asked = reading.members(kind).flat_map(|id| statements.iter().map(move |one| Subject::Said(*one, id)));
        population.subjects.extend(asked);
    }
    population
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    match subject {
        Subject::Said(statement, record) => contradiction(reading, *statement, *record).into_iter().collect(),
        Subject::Word(_, code) => contradictions(reading, subject, code).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The flaw of a record that contradicts a statement whose test asks each record alone.
fn contradiction(reading: &Reading<'_>, said: StatementId, record: RecordId) -> Option<Flaw> {
    let policy = reading.said::<Policy>(said.policy, said.version)?;
    let statement = policy.record.statements.get(usize::try_from(said.place).ok()?)?;
    let contradicts = statement.predicate.as_ref()?.read()?.is_broken_by(reading, record);
    contradicts.then(|| flaw(reading, &policy, statement, record))?
}

/// The flaws of the records that break what is asked of all together.
fn contradictions(reading: &Reading<'_>, subject: &Subject, code: &str) -> Option<Vec<Flaw>> {
    let policy = examined_in_force::<Policy>(reading, subject)?;
    let statement = policy.record.statements.iter().find(|one| *one.code == *code)?;
    let Verdict { holds, records } = statement.predicate.as_ref()?.read()?.verdict(reading);
    if !holds && records.is_empty() {
        let message = format!("What {} says does not hold: “{}”.", place(&policy, statement), &*statement.text);
        let next = step("Make it hold, or change the policy.", Go::Edit(policy.id()));
        return Some(vec![Flaw::of(policy.id(), said_since(reading, &policy, statement), message, next)]);
    }
    Some(records.into_iter().filter_map(|id| flaw(reading, &policy, statement, id)).collect())
}

/// What is wrong with a record that contradicts a statement; nothing where exceptions allow it.
fn flaw(reading: &Reading<'_>, policy: &Live<'_, Policy>, statement: &Statement, id: RecordId) -> Option<Flaw> {
    let weight = excepted(reading, id, &granted(reading, policy.id()), statement)?;
    let said = said_since(reading, policy, statement);
    let since = reading.live(id).map_or(said, |live| content_since(live.slot, live.version).max(said));
    let name = called(reading, id);
    let message = format!("{id} {name} contradicts {}: “{}”.", place(policy, statement), &*statement.text);
    let next = step("Correct the fact, ask for an exception, or change the policy.", Go::Edit(id));
    Some(Flaw { weight, ..Flaw::of(id, since, message, next) })
}

/// Since when the policy has made that statement.
fn said_since(reading: &Reading<'_>, policy: &Live<'_, Policy>, statement: &Statement) -> Date {
    let same = |version: &Version| version.typed().is_some_and(|policy: &Policy| says(policy, statement));
    first_approved(reading, policy.slot, same).unwrap_or(policy.version.day)
}

/// Whether a policy makes that statement, tested in the same way.
fn says(policy: &Policy, statement: &Statement) -> bool {
    let test = |one: &Statement| one.predicate.as_deref().map(ToOwned::to_owned);
    policy.statements.iter().any(|one| *one.code == *statement.code && test(one) == test(statement))
}

fn place(policy: &Live<'_, Policy>, statement: &Statement) -> String {
    format!("{} of {}", &*statement.code, edition_of(policy.id(), policy.record))
}

/// The exceptions from a policy that are in force: granted, not closed, within their days, and what is done instead works.
fn granted<'a>(reading: &Reading<'a>, policy: RecordId) -> Vec<&'a Exception> {
    let all = reading.naming::<Exception>(policy).filter(|live| {
        let one = live.record;
        let on = reading.within(reading.on(), one.starts, Some(one.expires));
        one.from_what == policy
            && on
            && is_approved(reading, live.slot)
            && !is_closed(reading, live.id())
            && is_compensated(reading, one)
    });
    all.map(|live| live.record).collect()
}

/// Whether every control that keeps people safe meanwhile has lately been seen to work.
fn is_compensated(reading: &Reading<'_>, exception: &Exception) -> bool {
    let mut controls = exception.compensating.iter().filter_map(|row| row.control);
    controls.all(|control| {
        let Some(live) = reading.get::<Control>(control) else { return false };
        let days = i32::try_from(live.record.verify_every.0).unwrap_or(i32::MAX);
        let verified = reading.acts_on(live.id(), live.version).find(|act| {
            let result = if let Some(Payload::Verify(verify)) = act.payload.as_ref() { Some(verify.result) } else { None };
            result.is_some() && counts(reading, act, reading.on())
        });
        verified.is_some_and(|act| {
            let works = matches!(act.payload.as_ref(), Some(Payload::Verify(verify)) if verify.result == Effect::Effective);
            works && !reading.passed(days_after(act.day, days))
        })
    })
}

/// How much a contradiction weighs: nothing where exceptions name the statement and every system concerned; little where they name only the
/// policy; as much as the rule says elsewhere.
#[expect(clippy::option_option, reason = "whether there is a finding at all, and then whether it has a weight of its own")]
fn excepted(
    reading: &Reading<'_>,
    record: RecordId,
    exceptions: &[&Exception],
    statement: &Statement,
) -> Option<Option<Severity>> {
    let systems = systems_of(reading, record);
    let free = |meets: &dyn Fn(&Exception) -> bool| {
        let frees = |system: &RecordId| {
            let mut those = exceptions.iter().filter(|one| meets(one));
            those.any(|one| one.systems.iter().any(|freed| RecordId::from(*freed) == *system))
        };
        !systems.is_empty() && systems.iter().all(frees)
    };
    let named = |one: &Exception| one.statement.as_ref().map(|code| **code == *statement.code);
    if free(&|one| named(one) == Some(true)) {
        return None;
    }
    Some(free(&|one| named(one).unwrap_or(true)).then_some(Severity::Opportunity))
}

/// The systems a record concerns: itself, those it names in fields of its own kind, or else those that name it.
fn systems_of(reading: &Reading<'_>, id: RecordId) -> BTreeSet<RecordId> {
    if id.kind == Kind::System {
        return BTreeSet::from([id]);
    }
    let mut systems = BTreeSet::new();
    if let Some(live) = reading.live(id) {
        let fields = live.record.fields().iter().filter(|field| !BESIDES.contains(&field.name));
        for field in fields {
            live.record.named(field.name).references(&mut |to, _| {
                if to.kind == Kind::System {
                    systems.insert(to);
                }
            });
        }
    }
    if systems.is_empty() {
        systems.extend(reading.incoming_of(Kind::System, id));
    }
    systems
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::operation::exception;
    use crate::rules::watched::{Watched, constant, system, weighed};
    use crate::story::risk;

    const NO_ADVICE: &str = "none(system where purpose = \"It advises.\")";

    /// A policy that says that no system gives advice, established on 15 January, and a helper that is asked to.
    fn told() -> Watched {
        let mut story = Watched::sound();
        story.on("2026-01-14").record("product", Kind::System, system());
        story.record("product", Kind::System, system());
        let statements = json!([{"code": "S1", "text": "No system gives advice.", "predicate": NO_ADVICE, "gate": "intake"}]);
        story.on("2026-01-15").change("aims-owner", "POL-1", json!({"edition": "v2", "statements": statements}));
        story.establish("POL-1");
        story
    }

    /// The board grants an exception.
    fn granted(story: &mut Watched, exception: Value) -> String {
        let id = story.record("product", Kind::Exception, exception).to_string();
        story.board_approves(&id);
        id
    }

    #[test]
    fn what_the_facts_bear_out_passes() {
        assert_eq!(told().clean("EPH-5.2-6"), 1);
    }

    #[test]
    fn a_policy_without_tests_cannot_be_contradicted() {
        assert_eq!(Watched::sound().clean("EPH-5.2-6"), 0);
    }

    #[test]
    fn planted_a_system_gives_advice_and_stops_again() {
        let mut story = told();
        story.on("2026-01-20").change("product", "AIS-1", json!({"purpose": "It advises."}));
        let finding = story.finding("EPH-5.2-6");
        assert_eq!(weighed(&finding), (Severity::Minor, &["A.9.2"][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "AIS-1 Helper contradicts S1 of POL-1 v2: “No system gives advice.”.");
        story.on("2026-02-19");
        assert_eq!(story.finding("EPH-5.2-6").severity, Severity::Minor);
        story.days(1);
        assert_eq!(story.finding("EPH-5.2-6").severity, Severity::Major);
        story.change("product", "AIS-1", json!({"purpose": "It answers."}));
        assert_eq!(story.clean("EPH-5.2-6"), 1);
    }

    #[test]
    fn however_a_statement_is_put_the_same_record_contradicts_it() {
        for test in [
            "none(system, purpose = \"It advises.\")",
            "all(system, purpose != \"It advises.\")",
            "none(system where purpose = \"It advises.\") and count(system) >= 1",
        ] {
            let mut story = told();
            let statements = json!([{"code": "S1", "text": "No system gives advice.", "predicate": test, "gate": "intake"}]);
            story.change("aims-owner", "POL-1", json!({ "statements": statements }));
            story.establish("POL-1");
            assert_eq!(story.clean("EPH-5.2-6"), 1, "{test}");
            story.on("2026-01-20").change("product", "AIS-2", json!({"purpose": "It advises."}));
            let finding = story.finding("EPH-5.2-6");
            assert_eq!(finding.flaw.record, Some(story.id("AIS-2")), "{test}");
            assert_eq!(weighed(&finding), (Severity::Minor, &["A.9.2"][..], "2026-01-20".to_owned()), "{test}");
        }
    }

    #[test]
    fn what_was_so_before_the_policy_said_otherwise_counts_from_its_approval() {
        let mut story = Watched::sound();
        let mut adviser = system();
        adviser["purpose"] = "It advises.".into();
        story.record("product", Kind::System, adviser);
        let statements = json!([{"code": "S1", "text": "No system gives advice.", "predicate": NO_ADVICE, "gate": "intake"}]);
        story.on("2026-01-15").change("aims-owner", "POL-1", json!({ "statements": statements }));
        assert_eq!(story.clean("EPH-5.2-6"), 0, "nobody has approved it yet");
        story.establish("POL-1");
        assert_eq!(story.finding("EPH-5.2-6").flaw.since.to_string(), "2026-01-15");
        story.on("2026-01-18").change("aims-owner", "POL-1", json!({"edition": "v3"}));
        story.establish("POL-1");
        assert_eq!(story.finding("EPH-5.2-6").flaw.since.to_string(), "2026-01-15", "a new edition resets nothing");
    }

    #[test]
    fn a_granted_exception_frees_its_system_and_no_other_between_its_days() {
        let mut story = told();
        story.change("product", "AIS-1", json!({"purpose": "It advises."}));
        let id = granted(&mut story, exception());
        story.finding("EPH-5.2-6");
        story.on("2026-01-20");
        assert_eq!(story.clean("EPH-5.2-6"), 1);
        story.change("product", "AIS-2", json!({"purpose": "It advises."}));
        assert_eq!(story.finding("EPH-5.2-6").flaw.record, Some(story.id("AIS-2")));
        story.change("product", "AIS-2", json!({"purpose": "It answers."}));
        story.on("2026-02-20");
        assert_eq!(story.clean("EPH-5.2-6"), 1);
        story.days(1);
        story.finding("EPH-5.2-6");
        assert_eq!(id, "X-1");
    }

    #[test]
    fn an_exception_only_asked_for_or_from_another_statement_frees_nobody() {
        let mut story = told();
        story.on("2026-01-20").change("product", "AIS-1", json!({"purpose": "It advises."}));
        story.record("product", Kind::Exception, exception());
        story.finding("EPH-5.2-6");
        let mut other = exception();
        other["statement"] = "S9".into();
        granted(&mut story, other);
        assert_eq!(story.finding("EPH-5.2-6").severity, Severity::Minor);
        let mut whole = exception();
        whole.as_object_mut().unwrap().remove("statement");
        granted(&mut story, whole);
        assert_eq!(story.finding("EPH-5.2-6").severity, Severity::Opportunity, "it names the policy and not the statement");
    }

    #[test]
    fn an_exception_whose_control_nobody_has_seen_work_frees_nobody() {
        let mut story = told();
        story.on("2026-01-20").change("product", "AIS-1", json!({"purpose": "It advises."}));
        let control = json!({"title": "Reading", "owner": "product", "ref": "own:reading", "statement": "A person reads.", "verify_every": 10});
        story.record("product", Kind::Control, control);
        let mut leaning = exception();
        leaning["compensating"] = json!([{"text": "A person reads everything.", "control": "CTL-1"}]);
        granted(&mut story, leaning);
        story.finding("EPH-5.2-6");
        story.body_acts("BOD-1", ActName::Verify, "CTL-1", json!({"result": "effective", "method": "sampled"}));
        assert_eq!(story.clean("EPH-5.2-6"), 1);
        story.act("counsel", ActName::Review, "CTL-1", json!({"outcome": "fit", "function": "legal"}));
        assert_eq!(story.clean("EPH-5.2-6"), 1, "whoever reads a control takes no verification away");
        story.on("2026-01-30");
        assert_eq!(story.clean("EPH-5.2-6"), 1);
        story.days(1);
        story.finding("EPH-5.2-6");
    }

    #[test]
    fn a_record_that_concerns_two_systems_needs_both_excepted() {
        let mut story = told();
        let test = "none(risk where event = \"advice\")";
        let statements = json!([{"code": "S1", "text": "No advice.", "predicate": test, "gate": "intake"}]);
        story.change("aims-owner", "POL-1", json!({ "statements": statements }));
        story.establish("POL-1");
        let mut advice = risk("security", 2);
        advice["event"] = "advice".into();
        advice["systems"] = json!(["AIS-1", "AIS-2"]);
        advice["links"] = json!([{"rel": "see", "to": "AIS-1"}]);
        let id = story.record("product", Kind::Risk, advice).to_string();
        story.on("2026-01-20");
        granted(&mut story, exception());
        story.finding("EPH-5.2-6");
        story.change("product", &id, json!({"systems": ["AIS-1"]}));
        assert_eq!(story.clean("EPH-5.2-6"), 1);
        story.change("product", &id, json!({"systems": []}));
        story.finding("EPH-5.2-6");
    }

    #[test]
    fn what_only_a_system_names_is_excepted_with_that_system() {
        let mut story = told();
        let supplier = json!({"title": "Lumen", "owner": "product", "provides": ["model"], "criticality": 1});
        let supplier = story.record("product", Kind::Supplier, supplier).to_string();
        let test = "none(supplier where title = \"Lumen\")";
        let statements = json!([{"code": "S1", "text": "Nothing of Lumen.", "predicate": test, "gate": "intake"}]);
        story.on("2026-01-20").change("aims-owner", "POL-1", json!({ "statements": statements }));
        story.establish("POL-1");
        granted(&mut story, exception());
        assert_eq!(story.finding("EPH-5.2-6").flaw.record, Some(story.id(&supplier)), "it supplies no system");
        story.change("product", "AIS-1", json!({"suppliers": [supplier]}));
        assert_eq!(story.clean("EPH-5.2-6"), 1);
        story.change("product", "AIS-2", json!({"suppliers": [supplier]}));
        assert_eq!(story.messages("EPH-5.2-6").len(), 1, "the other system is not excepted");
    }

    #[test]
    fn a_count_that_does_not_hold_is_a_finding_of_the_policy() {
        let mut story = told();
        let statements = json!([{"code": "S1", "text": "Two thresholds.", "predicate": "count(parameter where type = threshold) >= 1", "gate": "intake"}]);
        story.change("aims-owner", "POL-1", json!({ "statements": statements }));
        story.establish("POL-1");
        assert_eq!(story.finding("EPH-5.2-6").flaw.record, Some(story.id("POL-1")));
        story.record("chair", Kind::Parameter, constant("gate_window", 300));
        assert_eq!(story.clean("EPH-5.2-6"), 1);
    }
}
