//! EPH-7.2-2: whoever holds a role can do what it asks, and somebody else has seen the proof.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::act::{ActName, Effect, Payload};
use crate::authority::counts;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::derived::evidence::{is_by_machine, is_template};
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::role::RequiredCompetence;
use crate::kinds::{Evidence, Qualification, Role};
use crate::reading::Reading;
use crate::rules::{all_in_force, called, content_since, days_after, examined_in_force, failing_since, is_active, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-7.2-2",
    name: "competence-gap",
    requirement: "7.2",
    states: "Every holder of a role has verified proof of each competence that the role asks for",
    population: "holders of each role in force, each with every competence required",
    noun: ("competence of a holder", "competences of holders"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Unknown,
    also: &["A.4.6"],
    next: ("Say what each role must be able to do.", Go::new(Kind::Role)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let mut pairs = BTreeSet::new();
    for role in all_in_force::<Role>(reading) {
        if role.record.competence_required.is_empty() {
            continue;
        }
        let (id, on) = (role.id(), reading.on());
        let holding = role.record.holders.iter().filter(|row| reading.within(on, row.from, row.until));
        for holder in holding.filter(|row| is_active(reading, row.person, on)) {
            let codes = role.record.competence_required.iter().map(|required| &*required.code);
            pairs.extend(codes.map(|code| Subject::Word(Some(id), format!("{} {code}", holder.person).into())));
        }
    }
    Population::each(pairs)
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Subject::Word(_, word) = subject else { return Vec::new() };
    let role = examined_in_force::<Role>(reading, subject);
    let Some((role, (person, code))) = role.zip(word.split_once(' ')) else { return Vec::new() };
    let Ok(person) = person.parse::<RecordId>() else { return Vec::new() };
    let asked = role.record.competence_required.iter().filter(|one| &*one.code == code);
    let gaps = asked.filter_map(|required| gap(reading, person, required).map(|gap| (required, gap)));
    // Where a role asks for the same twice, each of the two must be met.
    gaps.take(1).map(|(required, gap)| flaw(reading, &role, person, required, gap)).collect()
}

fn flaw(reading: &Reading<'_>, role: &Live<'_, Role>, person: RecordId, required: &RequiredCompetence, gap: Gap) -> Flaw {
    let code = &*required.code;
    let rows = role.record.holders.iter().filter(|row| RecordId::from(row.person) == person);
    let holds_since = rows.filter(|row| row.holds(reading.on())).map(|row| row.from).min();
    let asks = |one: &Role| one.competence_required.iter().any(|other| &*other.code == code);
    let asked_since = failing_since::<Role>(role.slot, role.version, asks);
    let since = [Some(asked_since), holds_since, gap.since].into_iter().flatten().max().unwrap_or(reading.on());
    let message = format!(
        "{} holds {} {} and needs “{}” ({code}) at level {}: {}.",
        called(reading, person),
        role.id(),
        called(reading, role.id()),
        &*required.topic,
        required.min_level.0,
        gap.why
    );
    Flaw::of(
        person,
        since,
        message,
        step("Train the person, have the proof verified, or give the role to somebody else.", gap.go),
    )
}

/// What is missing, since when where it is known, and where it is put right.
struct Gap {
    why: String,
    since: Option<Date>,
    go: Go,
}

/// What keeps a person from having a competence; nothing where one qualification shows it.
fn gap(reading: &Reading<'_>, person: RecordId, required: &RequiredCompetence) -> Option<Gap> {
    let all = reading.naming::<Qualification>(person).filter(|live| RecordId::from(live.record.person) == person);
    let speaking: Vec<Live<'_, Qualification>> = all.filter(|live| speaks_to(reading, live.record, &required.code)).collect();
    let mut gaps = Vec::new();
    for live in &speaking {
        gaps.push(shortfall(reading, live, required)?);
    }
    // The gap that was closed last says most.
    let nearest = gaps.into_iter().max_by_key(|gap| gap.since);
    Some(nearest.unwrap_or_else(|| Gap {
        why: "no qualification shows it".to_owned(),
        since: None,
        go: qualification(person, required),
    }))
}

/// A qualification that would close the gap.
fn qualification(person: RecordId, required: &RequiredCompetence) -> Go {
    let known = Known::default().and("person", person).and("competence", &*required.code);
    Go::New(Kind::Qualification, known.and("type", required.proof).and("level", required.min_level.0))
}

/// Whether a qualification is about a competence, by itself or through the training that was completed.
fn speaks_to(reading: &Reading<'_>, qualification: &Qualification, code: &str) -> bool {
    let itself = qualification.competence.as_ref().is_some_and(|competence| **competence == *code);
    let taught = || {
        let competences = qualification.training.as_ref().and_then(|pin| reading.field(pin.id.into(), "competences"));
        competences.is_some_and(|all| all.has(code))
    };
    itself || taught()
}

/// Why a qualification does not do; nothing where it does.
fn shortfall(reading: &Reading<'_>, live: &Live<'_, Qualification>, required: &RequiredCompetence) -> Option<Gap> {
    let (id, one) = (live.id(), live.record);
    let written = content_since(live.slot, live.version);
    let gap = |why: String, since: Date, go: Go| Some(Gap { why, since: Some(since), go });
    let level = one.level.map_or(0, |level| level.0);
    if level < required.min_level.0 {
        return gap(format!("{id} reaches level {level} only"), written, Go::new(Kind::Qualification));
    }
    if !reading.reached(one.obtained_on) {
        return gap(format!("{id} is obtained only on {}", one.obtained_on), written, Go::Edit(id));
    }
    let refreshed = required.refresh.map(|days| days_after(one.obtained_on, i32::try_from(days.0).unwrap_or(i32::MAX)));
    let last = [one.expires, refreshed].into_iter().flatten().min();
    if let Some(last) = last.filter(|last| reading.passed(*last)) {
        return gap(
            format!("{id} was good until {last}"),
            days_after(last, 1),
            qualification(live.record.person.into(), required),
        );
    }
    if !one.proof.is_some_and(|proof| is_proof(reading, proof.into())) {
        return gap(format!("{id} names no paper that shows it"), written, Go::Edit(id));
    }
    if !is_verified(reading, live) {
        return gap(format!("nobody else has verified {id}"), written, Go::act(ActName::Verify, id));
    }
    None
}

/// A paper that is there, is not an empty form and was not written by a machine.
fn is_proof(reading: &Reading<'_>, proof: RecordId) -> bool {
    let evidence = reading.get::<Evidence>(proof).map(|live| live.record);
    evidence.is_some_and(|one| !is_template(one) && !is_by_machine(one))
}

/// Whether the last who looked at the proof, somebody other than its holder, found it good.
fn is_verified(reading: &Reading<'_>, live: &Live<'_, Qualification>) -> bool {
    let mut looks = reading.acts_on(live.id(), live.version).filter(|act| act.name == ActName::Verify);
    let last = looks.find(|act| act.author != live.record.person && counts(reading, act, reading.on()));
    last.is_some_and(|act| match act.payload.as_ref() {
        Some(Payload::Verify(verify)) => verify.result == Effect::Effective,
        // What was erased was there.
        _ => true,
    })
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::kinds::AnyRecord;
    use crate::rules::watched::{Watched, weighed};

    /// From 15 January on whoever handles concerns must be able to listen; product handles them.
    fn asking() -> Watched {
        let mut story = Watched::sound();
        story.on("2026-01-15");
        let mut role = crate::rules::watched::role("concern-handler", "product", &[]);
        role["competence_required"] =
            json!([{"code": "LISTEN", "topic": "hearing people out", "proof": "training", "min_level": 2, "refresh": 400}]);
        let id = story.record("chair", Kind::Role, role).to_string();
        story.act("ceo", ActName::Approve, &id, json!({}));
        let evidence = json!({"title": "Certificate", "owner": "counsel", "type": "file", "supports": [], "shows": "Passed.",
            "covers": {"from": "2026-01-01", "until": "2026-12-31"}, "captured_on": "2026-01-12", "classification": "internal"});
        story.record("counsel", Kind::Evidence, evidence);
        story
    }

    /// What product can show, with some of it said otherwise.
    fn shown(story: &mut Watched, otherwise: &Value) -> String {
        let mut one = json!({"title": "Listening", "person": "product", "type": "training", "competence": "LISTEN", "level": 2,
            "obtained_on": "2026-01-12", "proof": "EVD-1"});
        for (name, value) in otherwise.as_object().unwrap() {
            one[name.as_str()] = value.clone();
        }
        story.record("ceo", Kind::Qualification, one).to_string()
    }

    /// The board says that the proof is good.
    fn verified(story: &mut Watched, id: &str, result: &str) {
        story.body_acts("BOD-1", ActName::Verify, id, json!({"result": result, "method": "read"}));
    }

    fn why(story: &mut Watched) -> String {
        let message = story.finding("EPH-7.2-2").flaw.message;
        message.split_once(": ").unwrap().1.to_owned()
    }

    #[test]
    fn where_no_role_asks_for_anything_nobody_knows() {
        assert!(Watched::sound().judged("EPH-7.2-2").unknown.is_some());
    }

    #[test]
    fn planted_a_holder_cannot_show_what_the_role_asks_until_the_board_has_seen_proof() {
        let mut story = asking();
        let finding = story.only_finding("EPH-7.2-2");
        assert_eq!(weighed(&finding), (Severity::Minor, &["A.4.6"][..], "2026-01-15".to_owned()));
        let message = &finding.flaw.message;
        assert!(
            message.starts_with("product holds ROL-3 concern-handler and needs “hearing people out” (LISTEN) at level 2: no"),
            "{message}"
        );
        let id = shown(&mut story, &json!({}));
        assert_eq!(why(&mut story), format!("nobody else has verified {id}."));
        verified(&mut story, &id, "not-effective");
        story.finding("EPH-7.2-2");
        verified(&mut story, &id, "effective");
        assert_eq!(story.clean("EPH-7.2-2"), 1);
    }

    #[test]
    fn a_low_level_an_absent_paper_and_one_of_a_machine_show_nothing() {
        let mut story = asking();
        let id = shown(&mut story, &json!({"level": 1}));
        verified(&mut story, &id, "effective");
        assert_eq!(why(&mut story), format!("{id} reaches level 1 only."));
        story.change("ceo", &id, json!({"level": 2}));
        verified(&mut story, &id, "effective");
        assert_eq!(story.clean("EPH-7.2-2"), 1);
        story.change("counsel", "EVD-1", json!({"machine_written": true}));
        assert_eq!(why(&mut story), format!("{id} names no paper that shows it."));
        story.change("counsel", "EVD-1", json!({"machine_written": false}));
        assert_eq!(story.clean("EPH-7.2-2"), 1);
        story.act("counsel", ActName::Withdraw, "EVD-1", json!({}));
        story.finding("EPH-7.2-2");
    }

    #[test]
    fn a_proof_counts_to_its_last_day_and_must_be_renewed_as_the_role_says() {
        let mut story = asking();
        let id = shown(&mut story, &json!({"expires": "2026-03-01"}));
        verified(&mut story, &id, "effective");
        story.on("2026-03-01");
        assert_eq!(story.clean("EPH-7.2-2"), 1);
        story.days(1);
        assert_eq!(story.finding("EPH-7.2-2").flaw.since.to_string(), "2026-03-02");
        story.change("ceo", &id, json!({"expires": "2030-03-01"}));
        verified(&mut story, &id, "effective");
        story.on("2027-02-16");
        assert_eq!(story.clean("EPH-7.2-2"), 1);
        story.days(1);
        assert_eq!(why(&mut story), format!("{id} was good until 2027-02-16."));
    }

    #[test]
    fn a_training_that_teaches_it_shows_it_and_another_persons_paper_does_not() {
        let mut story = asking();
        let training = json!({"title": "Listening", "owner": "counsel", "type": "role", "topics": ["how to listen"], "competences": ["LISTEN"], "audiences": [],
            "due_within": 30});
        let course = story.record("counsel", Kind::Training, training);
        let others = shown(&mut story, &json!({"person": "counsel"}));
        verified(&mut story, &others, "effective");
        story.finding("EPH-7.2-2");
        let other = shown(&mut story, &json!({"competence": "OTHER"}));
        verified(&mut story, &other, "effective");
        assert_eq!(why(&mut story), "no qualification shows it.");
        let own = shown(&mut story, &json!({"competence": "OTHER", "training": {"id": course.to_string(), "version": 1}}));
        verified(&mut story, &own, "effective");
        assert_eq!(story.clean("EPH-7.2-2"), 1);
    }

    #[test]
    fn whoever_holds_the_role_no_more_need_show_nothing() {
        let mut story = asking();
        let holders = json!([{"person": "product", "from": "2026-01-15", "until": "2026-01-31"}]);
        story.change("chair", "ROL-3", json!({ "holders": holders }));
        story.finding("EPH-7.2-2");
        story.act("ceo", ActName::Approve, "ROL-3", json!({}));
        story.on("2026-01-31");
        story.finding("EPH-7.2-2");
        story.days(1);
        assert!(story.judged("EPH-7.2-2").unknown.is_some());
    }

    #[test]
    fn a_verification_claimed_by_somebody_who_may_not_is_none() {
        let mut story = asking();
        let id = shown(&mut story, &json!({}));
        story.importing().act("counsel", ActName::Verify, &id, json!({"result": "effective", "method": "read"}));
        story.entering();
        assert_eq!(why(&mut story), format!("nobody else has verified {id}."));
    }

    #[test]
    fn a_gap_is_as_old_as_the_holding_and_the_asking_for_that_very_competence() {
        let mut story = asking();
        story.on("2026-01-20");
        let mut role = story.live::<Role>("ROL-3").to_json().unwrap();
        let mut speak = role["competence_required"][0].clone();
        speak["code"] = "SPEAK".into();
        role["competence_required"].as_array_mut().unwrap().push(speak);
        role["holders"].as_array_mut().unwrap().push(json!({"person": "counsel", "from": "2026-01-25"}));
        story.revise("chair", "ROL-3", role);
        story.act("ceo", ActName::Approve, "ROL-3", json!({}));
        story.on("2026-01-31");
        let findings = story.judged("EPH-7.2-2").findings;
        let mut told: Vec<String> = findings
            .iter()
            .map(|one| {
                let words = &one.flaw.message;
                let code = if words.contains("(LISTEN)") { "LISTEN" } else { "SPEAK" };
                format!("{} {code} {}", words.split(' ').next().unwrap(), one.flaw.since)
            })
            .collect();
        told.sort_unstable();
        let expected =
            ["counsel LISTEN 2026-01-25", "counsel SPEAK 2026-01-25", "product LISTEN 2026-01-15", "product SPEAK 2026-01-20"];
        assert_eq!(told, expected);
    }
}
