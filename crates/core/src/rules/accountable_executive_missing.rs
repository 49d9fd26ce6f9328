//! EPH-5.1-1: one person, named by the governing body, is accountable for AI.

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::approval;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::{Kind, PersonId};
use crate::image::Live;
use crate::kinds::role::{Holder, RoleType};
use crate::kinds::{Person, Role};
use crate::reading::Reading;
use crate::rules::{
    by_governing_body, called, content_since, held, is_active, is_member, listed, step, top_management, unapproved_since,
};

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.1-1",
    name: "accountable-executive-missing",
    requirement: "5.1",
    states: "Exactly one member of top management is accountable for AI, named by the governing body",
    population: "role where type = accountable-executive",
    noun: ("role", "roles"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("There is no role of accountable executive, so nobody answers for AI."),
    also: &["5.3"],
    next: (
        "Write the role of accountable executive and have the governing body appoint its holder.",
        Go::New(Kind::Role, Known::always(&[("type", "accountable-executive")])),
    ),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::whole(roles(reading).len())
}

/// The roles of the type as they are in force; as they are written where nothing of them is.
fn roles<'a>(reading: &Reading<'a>) -> Vec<Live<'a, Role>> {
    let roles = reading.all::<Role>().map(|live| held(reading, live).unwrap_or(live));
    roles.filter(|live| live.record.r#type == RoleType::AccountableExecutive).collect()
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let roles = roles(reading);
    let in_force: Vec<Live<'_, Role>> = roles.iter().copied().filter(|live| held(reading, *live).is_some()).collect();
    let Some(first) = in_force.first() else {
        return roles.first().map(|role| unapproved(reading, role)).into_iter().collect();
    };
    let mut holders: Vec<(&Live<'_, Role>, &Holder)> = Vec::new();
    for role in &in_force {
        let now = role
            .record
            .holders
            .iter()
            .filter(|row| reading.within(reading.on(), row.from, row.until) && is_active(reading, row.person, reading.on()));
        for row in now {
            if !holders.iter().any(|(_, other)| other.person == row.person) {
                holders.push((role, row));
            }
        }
    }
    match holders.as_slice() {
        [] => vec![vacant(reading, first)],
        [(role, holder)] => appointed(reading, role, holder),
        several => vec![crowded(reading, first, several)],
    }
}

fn unapproved(reading: &Reading<'_>, role: &Live<'_, Role>) -> Flaw {
    let id = role.id();
    let message = format!("{id}, the role of accountable executive, has not been approved by the governing body.");
    let next = step("Put the appointment to the governing body.", Go::act(ActName::Approve, id));
    Flaw::of(id, unapproved_since(reading, role), message, next)
}

/// The day after the last holder's term, or after the holder left; the day of the content where nobody has held it yet.
fn vacant(reading: &Reading<'_>, role: &Live<'_, Role>) -> Flaw {
    let id = role.id();
    let left = |row: &Holder| {
        let until = reading.get::<Person>(row.person).and_then(|live| live.record.until);
        let end = [row.until, until].into_iter().flatten().min()?;
        Some((end, row.person))
    };
    let last = role.record.holders.iter().filter_map(left).max_by_key(|(end, _)| *end);
    let (since, message) = match last {
        Some((end, person)) if reading.passed(end) => (
            end.tomorrow().unwrap_or(end),
            format!("Nobody holds {id}, the role of accountable executive; {} held it until {end}.", called(reading, person)),
        ),
        _ => (content_since(role.slot, role.version), format!("Nobody holds {id}, the role of accountable executive.")),
    };
    let next = step("Name one member of top management and have the governing body approve it.", Go::Edit(id));
    Flaw::of(id, since, message, next)
}

fn crowded(reading: &Reading<'_>, role: &Live<'_, Role>, holders: &[(&Live<'_, Role>, &Holder)]) -> Flaw {
    let names = holders.iter().map(|(_, row)| called(reading, row.person));
    let message =
        format!("{} people are accountable executive at once: {}. Exactly one can answer for AI.", holders.len(), listed(names));
    let mut from: Vec<Date> = holders.iter().map(|(_, row)| row.from).collect();
    from.sort();
    let since = from.get(1).copied().unwrap_or(reading.on());
    let id = role.id();
    let next = step("Leave one holder and have the governing body approve it.", Go::Edit(id));
    Flaw::of(id, since, message, next)
}

/// What is wrong with the one holder there is.
fn appointed(reading: &Reading<'_>, role: &Live<'_, Role>, holder: &Holder) -> Vec<Flaw> {
    let id = role.id();
    let who = called(reading, holder.person);
    let mut flaws = Vec::new();
    if let Some((since, what)) = outside_top_management(reading, holder.person, holder.from) {
        let next = step("Name a member of top management, or make the holder one.", Go::Edit(id));
        flaws.push(Flaw::of(id, since, format!("{who} holds {id} but {what}."), next));
    }
    let approval = approval(reading, id, role.version, reading.on());
    if let Some(act) = approval.filter(|act| !by_governing_body(reading, act)) {
        let message = format!("{who} holds {id}, but the governing body has not made the appointment.");
        let next = step("Put the appointment to the governing body.", Go::act(ActName::Approve, id));
        flaws.push(Flaw::of(id, act.recorded_on, message, next));
    }
    flaws
}

/// Since when the person has not been in top management, and in what words; none where the person is in it.
fn outside_top_management(reading: &Reading<'_>, person: PersonId, from: Date) -> Option<(Date, String)> {
    let Some((body, record)) = top_management(reading, reading.on()) else {
        return Some((from, "no body of top management is in force".to_owned()));
    };
    if is_member(reading, record, person, reading.on()) {
        return None;
    }
    let rows = record.members.iter().filter(|row| row.person == person);
    let left = rows.filter_map(|row| row.until).filter(|until| reading.passed(*until)).max();
    let since = left.and_then(|until| until.tomorrow().ok());
    let title = called(reading, body);
    let what = format!("is no member of top management, {body} {title}");
    Some((since.map_or(from, |since| since.max(from)), what))
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::{Watched, role, weighed};

    #[test]
    fn one_member_of_top_management_named_by_the_board_is_enough() {
        let mut story = Watched::sound();
        assert_eq!(story.clean("EPH-5.1-1"), 1);
    }

    #[test]
    fn with_no_such_role_nobody_answers() {
        let finding = Watched::founded().finding("EPH-5.1-1");
        assert_eq!((finding.severity, finding.flaw.record), (Severity::Major, None));
    }

    #[test]
    fn planted_the_holder_leaves_the_role_and_a_successor_takes_it() {
        let mut story = Watched::sound();
        let term = json!([{"person": "ceo", "from": "2026-01-12", "until": "2026-02-01"}]);
        story.change("chair", "ROL-1", json!({ "holders": term }));
        story.board_approves("ROL-1");
        story.days(20);
        assert_eq!(story.clean("EPH-5.1-1"), 1);
        story.days(1);
        let finding = story.only_finding("EPH-5.1-1");
        assert_eq!(weighed(&finding), (Severity::Major, &["5.3"][..], "2026-02-02".to_owned()));
        assert_eq!(finding.flaw.message, "Nobody holds ROL-1, the role of accountable executive; ceo held it until 2026-02-01.");
        story.change("chair", "ROL-1", json!({"holders": [{"person": "cro", "from": "2026-02-02"}]}));
        assert_eq!(story.messages("EPH-5.1-1").len(), 1, "a successor nobody has approved is none");
        story.board_approves("ROL-1");
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn two_at_once_are_one_too_many() {
        let mut story = Watched::sound();
        let both = json!([{"person": "ceo", "from": "2026-01-12"}, {"person": "cro", "from": "2026-01-14"}]);
        story.change("chair", "ROL-1", json!({ "holders": both }));
        story.board_approves("ROL-1");
        assert_eq!(story.everything(), Vec::<String>::new());
        story.days(2);
        let finding = story.only_finding("EPH-5.1-1");
        assert_eq!(finding.flaw.since.to_string(), "2026-01-14");
        assert_eq!(
            finding.flaw.message,
            "2 people are accountable executive at once: ceo and cro. Exactly one can answer for AI."
        );
    }

    #[test]
    fn a_holder_outside_top_management_will_not_do() {
        let mut story = Watched::sound();
        story.change("chair", "ROL-1", json!({"holders": [{"person": "counsel", "from": "2026-01-12"}]}));
        story.board_approves("ROL-1");
        let message = story.only_finding("EPH-5.1-1").flaw.message;
        assert_eq!(message, "counsel holds ROL-1 but is no member of top management, BOD-2 Executive committee.");
    }

    #[test]
    fn a_role_that_was_never_approved_names_nobody() {
        let mut story = Watched::founded();
        story.record("chair", Kind::Role, role("accountable-executive", "ceo", &[]));
        let finding = story.finding("EPH-5.1-1");
        assert_eq!(finding.flaw.next.go, Go::act(ActName::Approve, story.id("ROL-1")));
        story.board_approves("ROL-1");
        assert_eq!(story.clean("EPH-5.1-1"), 1);
    }

    #[test]
    fn an_appointment_that_the_board_did_not_make_is_none_even_when_somebody_ratified_it() {
        let mut story = Watched::founded();
        story.record("chair", Kind::Role, role("accountable-executive", "ceo", &[]));
        let claim = story.importing().act("ceo", ActName::Approve, "ROL-1", json!({}));
        story.entering().act_on("cro", ActName::Ratify, claim);
        let message = story.finding("EPH-5.1-1").flaw.message;
        assert_eq!(message, "ceo holds ROL-1, but the governing body has not made the appointment.");
        story.board_approves("ROL-1");
        assert_eq!(story.clean("EPH-5.1-1"), 1);
    }

    #[test]
    fn whoever_leaves_top_management_answers_no_more_from_the_next_day() {
        let mut story = Watched::sound();
        let members = json!([{"person": "ceo", "from": "2020-01-01", "until": "2026-02-01"}, {"person": "cro", "from": "2020-01-01"},
            {"person": "cio", "from": "2020-01-01"}]);
        story.change("chair", "BOD-2", json!({ "members": members }));
        story.board_approves("BOD-2");
        story.on("2026-02-01");
        assert_eq!(story.clean("EPH-5.1-1"), 1);
        story.days(4);
        let finding = story.finding("EPH-5.1-1");
        assert_eq!(finding.flaw.since.to_string(), "2026-02-02");
        assert!(
            finding.flaw.message.starts_with("ceo holds ROL-1 but is no member of top management"),
            "{}",
            finding.flaw.message
        );
    }

    #[test]
    fn whoever_is_still_to_come_has_not_left() {
        let mut story = Watched::sound();
        let term = json!([{"person": "cro", "from": "2026-02-01", "until": "2026-12-31"}]);
        story.change("chair", "ROL-1", json!({ "holders": term }));
        story.board_approves("ROL-1");
        assert_eq!(story.finding("EPH-5.1-1").flaw.message, "Nobody holds ROL-1, the role of accountable executive.");
    }
}
