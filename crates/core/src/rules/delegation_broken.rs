//! EPH-5.3-3: the delegations people act on still stand.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::{Holder, approval, giver, gives, in_force, may_give};
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::{Delegation, Person, Role};
use crate::power::Power;
use crate::reading::Reading;
use crate::rules::{PERIOD_DAYS, all_in_force, called, days_after, examined, held, listed, period_start, step};

/// A delegation that ends within so many days is named where others depend on it.
const NOTICE_DAYS: i32 = 30;

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.3-3",
    name: "delegation-broken",
    requirement: "5.3",
    states: "Every delegation used in the last year still stands on a power its giver holds",
    population: "delegation, used in the last 365 days",
    noun: ("delegation used", "delegations used"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Passes,
    also: &[],
    next: ("Renew the delegation.", Go::new(Kind::Delegation)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let start = period_start(reading);
    let used = reading.all::<Delegation>().filter(|live| {
        let last = reading.last_used(live.id());
        last.is_some_and(|last| last >= start && !reading.passed(days_after(last, PERIOD_DAYS)))
    });
    Population::each(used.map(|live| Subject::Record(live.id())))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let live = examined::<Delegation>(reading, subject);
    let Some(given) = live.and_then(|live| held(reading, live)) else {
        return Vec::new();
    };
    let mut flaws = Vec::new();
    flaws.extend(used_after_its_end(reading, &given));
    if reading.within(reading.on(), given.record.valid_from, Some(given.record.valid_until)) {
        flaws.extend(without_ground(reading, &given));
        flaws.extend(ends_under_others(reading, &given));
    }
    flaws
}

fn used_after_its_end(reading: &Reading<'_>, given: &Live<'_, Delegation>) -> Option<Flaw> {
    let (id, end) = (given.id(), given.record.valid_until);
    let last = reading.last_used(id).filter(|last| *last > end)?;
    // An act rests on what was in force when it was done, though that has been taken back since.
    let then = in_force(reading, id, last).and_then(|version| version.typed::<Delegation>());
    if then.is_some_and(|then| then.valid_until >= last) {
        return None;
    }
    let message = format!("{id} ended on {end}, but an act rests on it as late as {last}.");
    let next = step("Renew it, or have somebody with the power repeat what was done.", Go::Edit(id));
    Some(Flaw::of(id, days_after(end, 1), message, next))
}

/// Powers that the giver no longer holds to pass on.
fn without_ground(reading: &Reading<'_>, live: &Live<'_, Delegation>) -> Option<Flaw> {
    let id = live.id();
    let from = giver(live.record)?;
    let grants = live.record.powers.iter();
    let lost = grants.filter(|grant| may_give(reading, from, grant, reading.on()).is_err());
    let lost: BTreeSet<Power> = lost.map(|grant| grant.power).collect();
    if lost.is_empty() {
        return None;
    }
    let message = format!(
        "{id} gives {}, which its giver {} no longer holds to pass on.",
        listed(lost.iter().map(|power| power.word())),
        called(reading, from.record())
    );
    let next = step("Have somebody who holds the power give it, or withdraw the delegation.", Go::Edit(id));
    let since = lost.iter().filter_map(|power| lost_on(reading, from, *power)).max();
    Some(Flaw::of(id, since.unwrap_or(live.version.day), message, next))
}

/// The last day on which something happened to a delegation of that power to the giver, or on which the giver left.
fn lost_on(reading: &Reading<'_>, giver: Holder, power: Power) -> Option<Date> {
    let mut days: Vec<Date> = Vec::new();
    if let Some(person) = reading.get::<Person>(giver.record()) {
        days.extend(person.record.until.map(|until| days_after(until, 1)));
    }
    for slot in reading.slots(Kind::Delegation) {
        let gave = slot.versions.iter().any(|version| {
            version.typed::<Delegation>().is_some_and(|one| receives(reading, one, giver.record()) && gives(one, power))
        });
        if !gave {
            continue;
        }
        let ended = reading.acts(slot.id).iter().filter(|act| matches!(act.name, ActName::Revoke | ActName::Withdraw));
        days.extend(ended.map(|act| act.day));
        let live = reading.get::<Delegation>(slot.id);
        if let Some(given) = live.and_then(|live| held(reading, live)) {
            days.push(days_after(given.record.valid_until, 1));
            let approved = approval(reading, slot.id, given.version, reading.on());
            days.extend(approved.map(|act| act.day));
        }
    }
    days.into_iter().filter(|day| *day <= reading.on()).max()
}

/// Whether a delegation names that holder as its receiver, itself or through a role.
fn receives(reading: &Reading<'_>, given: &Delegation, holder: RecordId) -> bool {
    let Some(to) = given.to.one() else {
        return false;
    };
    let role = reading.get::<Role>(to).and_then(|live| held(reading, live));
    to == holder
        || role.is_some_and(|role| {
            let mut rows = role.record.holders.iter();
            rows.any(|row| RecordId::from(row.person) == holder && reading.within(reading.on(), row.from, row.until))
        })
}

/// An end that is near, where others hold powers that came through this delegation and no other.
fn ends_under_others(reading: &Reading<'_>, live: &Live<'_, Delegation>) -> Option<Flaw> {
    let (id, end) = (live.id(), live.record.valid_until);
    let near = days_after(end, -NOTICE_DAYS);
    if !live.record.may_pass_on || !reading.reached(near) {
        return None;
    }
    let mut running = all_in_force::<Delegation>(reading);
    running.retain(|other| {
        let record = other.record;
        other.id() != id && reading.within(reading.on(), record.valid_from, Some(record.valid_until))
    });
    let otherwise = |holder: RecordId, power: Power| {
        running.iter().any(|other| {
            let longer = other.record.valid_until > end && other.record.may_pass_on;
            longer && gives(other.record, power) && receives(reading, other.record, holder)
        })
    };
    let rests = |other: &&Live<'_, Delegation>| {
        let from = other.record.from.one().filter(|from| receives(reading, live.record, *from));
        let mut powers = other.record.powers.iter().map(|grant| grant.power);
        from.is_some_and(|from| powers.any(|power| gives(live.record, power) && !otherwise(from, power)))
    };
    let below: Vec<String> = running.iter().filter(rests).map(|one| one.id().to_string()).collect();
    if below.is_empty() {
        return None;
    }
    let verb = if below.len() == 1 { "rests" } else { "rest" };
    let message = format!("{id} ends on {end}, and {} {verb} on it.", listed(&below));
    let next = step("Renew it before it ends.", Go::Edit(id));
    Some(Flaw::of(id, near, message, next).weighing(Severity::Opportunity))
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::kinds::AnyRecord;
    use crate::rules::watched::{Watched, document, weighed};
    use crate::story::delegation;

    /// The chief executive lets the AIMS owner approve documents (D-3), and the AIMS owner does.
    fn passed_on() -> Watched {
        let mut story = Watched::sound();
        let mut given = delegation("AIMS owner", json!({"person": "aims-owner"}), json!([{"power": "approve-document"}]), false);
        given["from"] = json!({"person": "ceo"});
        story.record("aims-owner", Kind::Delegation, given);
        story.act("ceo", ActName::Approve, "D-3", json!({}));
        story.record("counsel", Kind::Document, document());
        story.act("aims-owner", ActName::Approve, "DOC-1", json!({}));
        assert_eq!(story.clean("EPH-5.3-3"), 2);
        story
    }

    /// The powers of the chief executive but those, approved by the board.
    fn take_from_the_chief_executive(story: &mut Watched, taken: &str) {
        let powers = &story.live::<Delegation>("D-1").powers;
        let left: Vec<Value> = powers
            .iter()
            .map(|grant| grant.power.word())
            .filter(|word| *word != taken)
            .map(|word| json!({ "power": word }))
            .collect();
        story.change("chair", "D-1", json!({ "powers": left }));
        story.board_approves("D-1");
    }

    #[test]
    fn delegations_nobody_has_acted_on_are_not_examined() {
        assert_eq!(Watched::founded().clean("EPH-5.3-3"), 0);
    }

    #[test]
    fn planted_the_giver_loses_the_power_and_gets_it_back() {
        let mut story = passed_on();
        story.on("2026-01-20");
        take_from_the_chief_executive(&mut story, "approve-document");
        let finding = story.only_finding("EPH-5.3-3");
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "D-3 gives approve-document, which its giver ceo no longer holds to pass on.");
        story.on("2026-01-21");
        let mut powers = story.live::<Delegation>("D-1").to_json().unwrap()["powers"].clone();
        powers.as_array_mut().unwrap().push(json!({"power": "approve-document"}));
        story.change("chair", "D-1", json!({ "powers": powers }));
        story.board_approves("D-1");
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn a_giver_whose_own_delegation_has_ended_gives_nothing() {
        let mut story = passed_on();
        story.change("chair", "D-1", json!({"valid_until": "2026-01-31", "may_pass_on": true}));
        story.board_approves("D-1");
        story.days(20);
        let found = story.judged("EPH-5.3-3").findings;
        assert!(found.iter().any(|one| one.flaw.record == Some(story.id("D-3")) && one.flaw.since.to_string() == "2026-02-01"));
    }

    #[test]
    fn an_end_within_thirty_days_is_named_where_others_rest_on_it() {
        let mut story = passed_on();
        story.change("chair", "D-1", json!({"valid_until": "2026-02-28"}));
        story.board_approves("D-1");
        story.days(16);
        assert_eq!(story.clean("EPH-5.3-3"), 2);
        story.days(1);
        let finding = story.only_finding("EPH-5.3-3");
        assert_eq!((finding.severity, finding.flaw.since.to_string()), (Severity::Opportunity, "2026-01-29".to_owned()));
        assert_eq!(finding.flaw.message, "D-1 ends on 2026-02-28, and D-3 rests on it.");
        story.change("chair", "D-1", json!({"valid_until": "2027-03-31"}));
        story.board_approves("D-1");
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn an_act_that_rests_on_it_after_its_end_breaks_it() {
        let mut story = passed_on();
        story.on("2026-01-25");
        story.change("counsel", "DOC-1", json!({"number": "2"}));
        story.act("aims-owner", ActName::Approve, "DOC-1", json!({}));
        story.change("aims-owner", "D-3", json!({"valid_until": "2026-01-20"}));
        story.act("ceo", ActName::Approve, "D-3", json!({}));
        let finding = story.only_finding("EPH-5.3-3");
        assert_eq!(finding.flaw.message, "D-3 ended on 2026-01-20, but an act rests on it as late as 2026-01-25.");
        assert_eq!(finding.flaw.since.to_string(), "2026-01-21");
    }

    #[test]
    fn what_was_done_under_a_renewal_stands_when_the_renewal_is_taken_back() {
        let mut story = passed_on();
        story.change("aims-owner", "D-3", json!({"valid_until": "2026-01-20"}));
        story.act("ceo", ActName::Approve, "D-3", json!({}));
        story.change("aims-owner", "D-3", json!({"valid_until": "2027-03-31"}));
        story.act("ceo", ActName::Approve, "D-3", json!({}));
        let renewal = story.image.acts().next_back().unwrap().position;
        story.on("2026-01-25");
        story.change("counsel", "DOC-1", json!({"number": "2"}));
        story.act("aims-owner", ActName::Approve, "DOC-1", json!({}));
        story.on("2026-01-26");
        story.act_on("ceo", ActName::Revoke, renewal);
        assert_eq!(story.clean("EPH-5.3-3"), 2);
    }

    #[test]
    fn what_was_used_more_than_a_year_ago_is_examined_no_longer() {
        let mut story = passed_on();
        story.days(365);
        assert_eq!(story.judged("EPH-5.3-3").examined, 2);
        story.days(1);
        assert_eq!(story.judged("EPH-5.3-3").examined, 0);
    }

    #[test]
    fn an_end_is_not_named_where_the_power_is_held_otherwise_and_longer() {
        let named = |to: Value, power: &str, may_pass_on: bool, until: &str| {
            let mut story = passed_on();
            story.change("chair", "D-1", json!({"valid_until": "2026-02-28"}));
            story.board_approves("D-1");
            let mut given = delegation("besides", to, json!([{ "power": power }]), may_pass_on);
            given["valid_until"] = until.into();
            let id = story.record("chair", Kind::Delegation, given).to_string();
            story.board_approves(&id);
            story.on("2026-02-10");
            story.messages("EPH-5.3-3").iter().any(|message| message == "D-1 ends on 2026-02-28, and D-3 rests on it.")
        };
        let ceo = || json!({"person": "ceo"});
        assert!(!named(ceo(), "approve-document", true, "2027-03-31"));
        assert!(!named(json!({"role": "ROL-1"}), "approve-document", true, "2027-03-31"), "the chief executive holds the role");
        assert!(named(json!({"person": "cio"}), "approve-document", true, "2027-03-31"), "somebody else has it");
        assert!(named(json!({"role": "ROL-2"}), "approve-document", true, "2027-03-31"), "another role has it");
        assert!(named(ceo(), "approve-soa", true, "2027-03-31"), "it is another power");
        assert!(named(ceo(), "approve-document", false, "2027-03-31"), "it may not be passed on");
        assert!(named(ceo(), "approve-document", true, "2026-02-28"), "it ends the same day");
    }

    #[test]
    fn what_the_giver_is_given_besides_does_not_move_the_day_of_the_loss() {
        let mut story = passed_on();
        story.on("2026-01-20");
        take_from_the_chief_executive(&mut story, "approve-document");
        story.on("2026-01-25");
        let besides = delegation("besides", json!({"person": "ceo"}), json!([{"power": "approve-soa"}]), true);
        story.record("chair", Kind::Delegation, besides);
        story.board_approves("D-4");
        let documents = delegation("documents", json!({"person": "cio"}), json!([{"power": "approve-document"}]), true);
        story.record("chair", Kind::Delegation, documents);
        story.board_approves("D-5");
        assert_eq!(story.finding("EPH-5.3-3").flaw.since.to_string(), "2026-01-20");
    }

    #[test]
    fn what_has_ended_itself_rests_on_nothing() {
        let mut story = passed_on();
        story.change("aims-owner", "D-3", json!({"valid_until": "2026-01-25"}));
        story.act("ceo", ActName::Approve, "D-3", json!({}));
        story.change("chair", "D-1", json!({"valid_until": "2026-02-28"}));
        story.board_approves("D-1");
        story.on("2026-02-10");
        assert_eq!(story.clean("EPH-5.3-3"), 2);
    }
}
