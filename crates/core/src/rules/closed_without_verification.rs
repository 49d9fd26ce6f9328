//! EPH-10.2-3: a nonconformity is closed once somebody has seen that what was done works.

use jiff::civil::Date;

use crate::act::{ActName, Effect, Payload};
use crate::authority::{counts, unended};
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::derived::review::done_on;
use crate::id::{Kind, RecordId};
use crate::image::{Act, Live};
use crate::kinds::{Action, Nonconformity};
use crate::reading::Reading;
use crate::rules::{PERIOD_DAYS, called, days_after, examined, period_start, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-10.2-3",
    name: "closed-without-verification",
    requirement: "10.2",
    states: "Every nonconformity closed in the last year was verified as effective after its actions were done",
    population: "nonconformity where state(closed), in the last 365 days",
    noun: ("closed nonconformity", "closed nonconformities"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Passes,
    also: &[],
    next: ("Reopen the nonconformity and have it verified.", Go::new(Kind::Nonconformity)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::Nonconformity, |reading, subject| {
        let Subject::Record(id) = *subject else { return false };
        closing(reading, id).is_some_and(|close| {
            // The period moves on and leaves the act behind.
            reading.reached(days_after(close.day, PERIOD_DAYS + 1));
            close.day >= period_start(reading)
        })
    })
}

fn closing<'a>(reading: &Reading<'a>, id: RecordId) -> Option<&'a Act> {
    unended(reading, id, ActName::Close, reading.on())
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(nonconformity) = examined::<Nonconformity>(reading, subject) else { return Vec::new() };
    let id = nonconformity.id();
    let Some(close) = closing(reading, id) else { return Vec::new() };
    let why = match (actions_done(reading, &nonconformity), verification(reading, &nonconformity)) {
        (Err(open), _) => format!("while {open} {} is not done", called(reading, open)),
        (Ok(_), None) => "and nobody has verified that what was done works".to_owned(),
        (Ok(_), Some((day, false))) => format!("and its last verification, of {day}, did not find it effective"),
        (Ok(Some(done)), Some((day, true))) if day < done => {
            format!("and was verified on {day}, before the last of its actions was done on {done}")
        }
        (Ok(_), Some((_, true))) => return Vec::new(),
    };
    let message = format!("{id} {} was closed on {} {why}.", called(reading, id), close.day);
    let next = step("Reopen it, and have somebody else verify that what was done works.", Go::act(ActName::Reopen, id));
    vec![Flaw::of(id, close.recorded_on, message, next)]
}

/// The day the last of its actions was done, or an action that is not.
fn actions_done(reading: &Reading<'_>, nonconformity: &Live<'_, Nonconformity>) -> Result<Option<Date>, RecordId> {
    let record = nonconformity.record;
    let mut last = None;
    for action in record.correction.iter().chain(record.corrective.iter()) {
        let id = RecordId::from(*action);
        // What was withdrawn is no longer meant to be done.
        let Some(action) = reading.get::<Action>(id) else { continue };
        let done = done_on(reading, action.version, action.record.done_on).ok_or(id)?;
        last = last.max(Some(done));
    }
    Ok(last)
}

/// The last verification of its content that counts: the day, and whether it found it effective.
fn verification(reading: &Reading<'_>, nonconformity: &Live<'_, Nonconformity>) -> Option<(Date, bool)> {
    let verified = reading.acts_on(nonconformity.id(), nonconformity.version).filter_map(|act| match act.payload.as_ref() {
        Some(Payload::Verify(verify)) if counts(reading, act, reading.on()) => {
            Some((act.day, act.position, verify.result == Effect::Effective))
        }
        _ => None,
    });
    verified.max().map(|(day, _, effective)| (day, effective))
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::audit::{action, nonconformity};
    use crate::rules::watched::{Watched, weighed};

    /// On 20 January a nonconformity (NC-1) with a corrective action (ACT-2) that product has done.
    fn done() -> Watched {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        let action = story.record("product", Kind::Action, action(json!({"done_on": "2026-01-20"}))).to_string();
        story.record("product", Kind::Nonconformity, nonconformity(&[&action]));
        story
    }

    fn close(story: &mut Watched) {
        story.body_acts("BOD-1", ActName::Close, "NC-1", json!({}));
    }

    fn verify(story: &mut Watched, result: &str) {
        story.body_acts("BOD-1", ActName::Verify, "NC-1", json!({"result": result, "method": "a look"}));
    }

    #[test]
    fn while_none_is_closed_there_is_nothing_to_examine() {
        assert_eq!(done().clean(RULE.code), 0);
    }

    #[test]
    fn one_that_was_verified_and_then_closed_is_fine() {
        let mut story = done();
        verify(&mut story, "effective");
        close(&mut story);
        assert_eq!(story.clean(RULE.code), 1);
    }

    #[test]
    fn planted_it_is_closed_unverified_and_then_reopened_and_verified() {
        let mut story = done();
        close(&mut story);
        let finding = story.only_finding(RULE.code);
        assert_eq!(weighed(&finding), (Severity::Major, &[][..], "2026-01-20".to_owned()));
        let said = "NC-1 Wrong was closed on 2026-01-20 and nobody has verified that what was done works.";
        assert_eq!(finding.flaw.message, said);
        story.body_acts("BOD-1", ActName::Reopen, "NC-1", json!({}));
        assert_eq!(story.everything(), Vec::<String>::new());
        verify(&mut story, "effective");
        close(&mut story);
        assert_eq!(story.clean(RULE.code), 1);
    }

    #[test]
    fn what_was_found_not_to_work_is_not_verified_whatever_was_said_before() {
        let mut story = done();
        verify(&mut story, "effective");
        close(&mut story);
        verify(&mut story, "partly");
        assert!(story.only_finding(RULE.code).flaw.message.ends_with("of 2026-01-20, did not find it effective."));
    }

    #[test]
    fn a_verification_before_the_work_was_done_says_nothing() {
        let mut story = done();
        verify(&mut story, "effective");
        close(&mut story);
        story.on("2026-01-21");
        story.change("product", "ACT-2", json!({"done_on": "2026-01-21"}));
        assert!(story.only_finding(RULE.code).flaw.message.ends_with("before the last of its actions was done on 2026-01-21."));
        story.change("product", "ACT-2", json!({"done_on": null}));
        assert!(story.only_finding(RULE.code).flaw.message.ends_with("while ACT-2 Do it is not done."));
    }

    #[test]
    fn other_content_was_not_verified() {
        let mut story = done();
        verify(&mut story, "effective");
        close(&mut story);
        story.change("product", "NC-1", json!({"what": "Something else."}));
        assert_eq!(story.only_finding(RULE.code).severity, Severity::Major);
    }

    #[test]
    fn a_year_after_it_was_closed_it_has_left_the_period() {
        let mut story = done();
        close(&mut story);
        story.on("2027-01-20");
        assert_eq!(story.messages(RULE.code).len(), 1);
        story.days(1);
        assert_eq!(story.clean(RULE.code), 0);
    }

    #[test]
    fn a_verification_claimed_by_somebody_who_may_not_is_none() {
        let mut story = done();
        story.importing().act("counsel", ActName::Verify, "NC-1", json!({"result": "effective", "method": "a look"}));
        story.entering();
        close(&mut story);
        assert!(story.finding(RULE.code).flaw.message.ends_with("and nobody has verified that what was done works."));
    }
}
