//! EPH-A.9.2-2: what was refused or stopped is not seen in use again.

use jiff::civil::Date;

use crate::act::{ActName, Payload};
use crate::authority::counts;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::derived::system::is_used;
use crate::id::{Kind, RecordId};
use crate::image::Act;
use crate::kinds::{Candidate, Intake, System};
use crate::reading::Reading;
use crate::rules::{called, examined, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-A.9.2-2",
    name: "denied-use-detected",
    requirement: "A.9.2",
    states: "No AI that was refused or stopped has been seen in use since",
    population: "intake that was denied; candidate of which the use was stopped",
    noun: ("refused or stopped use", "refused or stopped uses"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Passes,
    also: &["5.2"],
    next: ("Stop the use, and ask why it went on.", Go::new(Kind::Incident)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let both = reading.members(Kind::Intake).chain(reading.members(Kind::Candidate));
    let belongs = |reading: &Reading<'_>, subject: &Subject| ended(reading, subject).is_some();
    Population { belongs: Some(belongs), ..Population::each(both.map(Subject::Record)) }
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some((id, act)) = ended(reading, subject) else { return Vec::new() };
    let intake = examined::<Intake>(reading, subject);
    let became = intake.and_then(|live| live.record.becomes).map(RecordId::from);
    let places = [Some(id), intake.and_then(|live| live.record.candidate).map(RecordId::from)];
    let seen = places.into_iter().flatten().filter_map(|place| seen_after(reading, place, act)).min();
    let used = || {
        let system = became.filter(|system| is_used(reading, *system))?;
        Some(reading.get::<System>(system)?.record.in_use_from.map_or(act.day, |from| from.max(act.day)))
    };
    let Some(since) = seen.into_iter().chain(used()).min() else { return Vec::new() };
    let what = if act.name == ActName::Triage { "was stopped" } else { "was refused" };
    let message = format!("{id} {} {what} on {} and was in use on {since}.", called(reading, id), act.day);
    let next = step("Cut it off, and ask who went on and why.", Go::New(Kind::Incident, crate::conformity::Known::default()));
    vec![Flaw::of(id, since, message, next)]
}

/// The act with effect by which a request was refused or a use was stopped, where nothing else was decided since.
fn ended<'a>(reading: &Reading<'a>, subject: &Subject) -> Option<(RecordId, &'a Act)> {
    let Subject::Record(id) = subject else { return None };
    let decides = |act: &&Act| matches!(act.name, ActName::Approve | ActName::Deny | ActName::Triage);
    let mut acts = reading.acts(*id).iter().rev().map(AsRef::as_ref);
    let last = acts.find(|act| decides(act) && counts(reading, act, reading.on()))?;
    let stops = match last.payload.as_ref() {
        Some(Payload::Triage(triage)) => examined::<Candidate>(reading, subject).is_some() && &*triage.disposition == "stop-use",
        _ => examined::<Intake>(reading, subject).is_some() && last.name == ActName::Deny,
    };
    stops.then_some((*id, last))
}

/// The first day after an act on which somebody looked, where at the last look it was still there: seen so many times or, where nobody counted, not
/// as it should be.
fn seen_after(reading: &Reading<'_>, place: RecordId, act: &Act) -> Option<Date> {
    let (_, says) = reading.observed(place)?;
    let there = says.count.map_or(!says.ok, |count| count > 0);
    if reading.day(says.at) <= act.day || !there {
        return None;
    }
    let looked = reading.acts(place).iter().filter(|one| one.name == ActName::Observe && one.position > act.position);
    looked.map(|one| one.day).filter(|day| *day > act.day).min()
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::watched::operation::{found, intake, used};
    use crate::rules::watched::{Watched, system, weighed};
    use crate::story::{day, delegation};

    const CODE: &str = "EPH-A.9.2-2";

    fn look(story: &mut Watched, id: &str, says: &Value) {
        let mut payload = json!({"at": format!("{}T09:00:00Z", story.today())});
        payload.as_object_mut().unwrap().extend(says.as_object().unwrap().clone());
        story.act("product", ActName::Observe, id, payload);
    }

    #[test]
    fn with_nothing_refused_there_is_nothing_to_examine() {
        let mut story = Watched::sound();
        found(&mut story);
        assert_eq!(story.clean(CODE), 0);
    }

    #[test]
    fn planted_a_stopped_service_is_seen_again_until_it_is_not() {
        let mut story = Watched::sound();
        let candidate = found(&mut story);
        look(&mut story, &candidate, &json!({"ok": false, "count": 40}));
        story.body_acts("BOD-1", ActName::Triage, &candidate, json!({"disposition": "stop-use"}));
        assert_eq!(story.clean(CODE), 1, "what was seen before it was stopped does not count");
        look(&mut story, &candidate, &json!({"ok": false, "count": 40}));
        assert_eq!(story.clean(CODE), 1, "nor on the day itself");
        story.days(7);
        look(&mut story, &candidate, &json!({"ok": true, "count": 0}));
        assert_eq!(story.clean(CODE), 1);
        story.days(7);
        look(&mut story, &candidate, &json!({"ok": false}));
        story.days(1);
        look(&mut story, &candidate, &json!({"ok": false, "count": 3}));
        let finding = story.only_finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Major, &["5.2"][..], "2026-01-19".to_owned()));
        assert_eq!(finding.flaw.message, "CAN-1 Copywriter was stopped on 2026-01-12 and was in use on 2026-01-19.");
        story.days(7);
        look(&mut story, &candidate, &json!({"ok": true, "count": 0}));
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn where_nobody_counts_what_runs_as_it_should_not_is_still_there() {
        let mut story = Watched::sound();
        let candidate = found(&mut story);
        story.body_acts("BOD-1", ActName::Triage, &candidate, json!({"disposition": "stop-use"}));
        story.days(1);
        look(&mut story, &candidate, &json!({"ok": true}));
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        look(&mut story, &candidate, &json!({"ok": false}));
        assert_eq!(weighed(&story.only_finding(CODE)).2, "2026-01-13");
    }

    #[test]
    fn what_was_seen_before_a_late_record_of_the_stop_was_seen_by_people_who_did_not_know() {
        let mut story = Watched::sound();
        let candidate = found(&mut story);
        let powers = json!([{"power": "triage-discovery"}]);
        let id = story.record("chair", Kind::Delegation, delegation("finds", json!({"person": "ceo"}), powers, false));
        story.board_approves(&id.to_string());
        story.days(3);
        look(&mut story, &candidate, &json!({"ok": false, "count": 40}));
        story.days(1);
        let mut stop = story.attempt("ceo", ActName::Triage, &candidate, json!({"disposition": "stop-use"}));
        stop.who.happened = day("2026-01-13");
        story.done(&stop);
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        look(&mut story, &candidate, &json!({"ok": false, "count": 40}));
        assert_eq!(weighed(&story.only_finding(CODE)).2, "2026-01-17");
    }

    #[test]
    fn a_candidate_that_was_registered_may_be_seen() {
        let mut story = Watched::sound();
        let (system, candidate) = (used(&mut story).system, found(&mut story));
        story.body_acts("BOD-1", ActName::Triage, &candidate, json!({"disposition": "register", "result": system}));
        story.days(1);
        look(&mut story, &candidate, &json!({"ok": false, "count": 40}));
        assert_eq!(story.clean(CODE), 0);
    }

    #[test]
    fn what_became_of_a_refused_request_is_not_in_use() {
        let mut story = Watched::sound();
        let helper = story.record("product", Kind::System, system()).to_string();
        let request = story.record("product", Kind::Intake, intake(&helper)).to_string();
        story.body_acts("BOD-1", ActName::Deny, &request, json!({}));
        assert_eq!(story.clean(CODE), 1);
        story.days(3);
        story.change("product", &helper, json!({"in_use_from": "2026-01-14"}));
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding).2, "2026-01-14");
        assert_eq!(finding.flaw.message, "INT-1 Helper wanted was refused on 2026-01-12 and was in use on 2026-01-14.");
        story.body_acts("BOD-1", ActName::Approve, &request, json!({}));
        assert_eq!(story.clean(CODE), 0, "the board has thought better of it");
    }

    #[test]
    fn a_refused_request_for_something_found_counts_when_that_is_seen() {
        let mut story = Watched::sound();
        let candidate = found(&mut story);
        let helper = story.record("product", Kind::System, system()).to_string();
        let mut wanted = intake(&helper);
        wanted["candidate"] = candidate.as_str().into();
        wanted.as_object_mut().unwrap().remove("becomes");
        let request = story.record("product", Kind::Intake, wanted).to_string();
        story.body_acts("BOD-1", ActName::Deny, &request, json!({}));
        story.days(2);
        look(&mut story, &candidate, &json!({"ok": false, "count": 4}));
        assert_eq!(weighed(&story.only_finding(CODE)).2, "2026-01-14");
    }
}
