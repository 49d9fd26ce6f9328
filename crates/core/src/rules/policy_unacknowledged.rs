//! EPH-7.3-1: whoever was sent a policy has said that they read it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::civil::Date;

use crate::authority::counts;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::derived::audience::{people, sent_on};
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::{Person, Policy, Record as _};
use crate::reading::Reading;
use crate::rules::{all_in_force, days_after, edition_of, examined_in_force, some, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-7.3-1",
    name: "policy-unacknowledged",
    requirement: "7.3",
    states: "Everybody who was sent a policy in force has acknowledged it in time",
    population: "people in the audiences of each policy in force",
    noun: ("person", "people"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Unknown,
    also: &["5.2"],
    next: ("Name the people whom the policy must reach.", Go::new(Kind::Audience)),
    examines,
    examine,
};

/// Somebody whom a policy must reach.
struct Member<'a> {
    person: Live<'a, Person>,
    /// The first day on which it was sent to an audience of theirs.
    sent: Option<Date>,
}

/// Everybody in the audiences of a policy who belongs to the organisation, each once, whatever number of audiences they are in.
fn members<'a>(reading: &Reading<'a>, policy: &Live<'_, Policy>) -> Vec<Member<'a>> {
    let audiences: BTreeSet<RecordId> = policy.record.audiences.iter().map(|one| RecordId::from(*one)).collect();
    let mut sent: BTreeMap<RecordId, Option<Date>> = BTreeMap::new();
    for audience in audiences {
        let day = sent_on(reading, policy.slot, policy.version, audience);
        for person in people(reading, audience).iter().copied() {
            let first = sent.entry(person).or_default();
            *first = first.map_or(day, |first| Some(day.map_or(first, |day| day.min(first))));
        }
    }
    if sent.is_empty() {
        return Vec::new();
    }
    // Of very many people only who there are is noted, not each of them.
    let here = |one: &Live<'_, Person>| reading.within(reading.on(), one.record.from, one.record.until);
    let all = reading.all::<Person>().filter(|one| here(one));
    all.filter_map(|person| Some(Member { sent: *sent.get(&person.id())?, person })).collect()
}

fn examines(reading: &Reading<'_>) -> Population {
    let (mut examined, mut subjects) = (0, Vec::new());
    for policy in all_in_force::<Policy>(reading) {
        examined += members(reading, &policy).len();
        subjects.push(Subject::Record(policy.id()));
    }
    Population { examined, subjects, belongs: None }
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let policy = examined_in_force::<Policy>(reading, subject);
    let Some(policy) = policy.filter(|policy| is_due(reading, policy)) else { return Vec::new() };
    let members = members(reading, &policy);
    let acknowledged = acknowledged(reading, &policy);
    let late = members.iter().filter(|one| !acknowledged.contains(&one.person.id()));
    let late: Vec<(Date, &Member<'_>)> = late
        .filter_map(|one| {
            // Whoever joined after it went out has as long as the others had.
            let due = days_after(one.sent?.max(one.person.record.from), within(policy.record));
            reading.passed(due).then_some((due, one))
        })
        .collect();
    let Some(since) = late.iter().map(|(due, _)| days_after(*due, 1)).min() else { return Vec::new() };
    let (id, days) = (policy.id(), policy.record.acknowledge_within.0);
    let mut names: Vec<&str> = late.iter().map(|(_, one)| one.person.record.title().shown()).collect();
    names.sort_unstable();
    let message = format!(
        "{} of {} people have not acknowledged {} within {days} days of being sent it: {}.",
        late.len(),
        members.len(),
        edition_of(id, policy.record),
        some(names.len(), names)
    );
    let known = Known::always(&[("type", "dispatch")]).pin("subject", id, policy.version.number);
    let known = known.each("audiences", policy.record.audiences.iter().map(|one| RecordId::from(*one)));
    let next = step("Remind them, and tell their managers.", Go::New(Kind::Communication, known));
    vec![Flaw::of(id, since, message, next)]
}

fn within(policy: &Policy) -> i32 {
    i32::try_from(policy.acknowledge_within.0).unwrap_or(i32::MAX)
}

/// Whether the time of any audience is up. Before that nobody need look who is in it.
fn is_due(reading: &Reading<'_>, policy: &Live<'_, Policy>) -> bool {
    let audiences = policy.record.audiences.iter();
    let sent = audiences.filter_map(|one| sent_on(reading, policy.slot, policy.version, (*one).into())).min();
    sent.is_some_and(|sent| reading.passed(days_after(sent, within(policy.record))))
}

/// Who has acknowledged the content of the policy in force.
fn acknowledged(reading: &Reading<'_>, policy: &Live<'_, Policy>) -> HashSet<RecordId> {
    let acts = reading.acknowledgements(policy.id()).filter(|act| policy.slot.names(act, policy.version));
    acts.filter(|act| counts(reading, act, reading.on())).map(|act| act.author.into()).collect()
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::{Watched, people::dispatch, weighed};

    /// A new edition for everybody employed and for counsel besides, established on 15 January and sent on the 16th.
    fn sent() -> Watched {
        let mut story = Watched::sound();
        let staff = json!({"title": "Staff", "owner": "aims-owner", "filter": "person where employment = employee"});
        let lawyers = json!({"title": "Lawyers", "owner": "aims-owner", "members": ["counsel"]});
        let directors = json!({"title": "Directors", "owner": "aims-owner", "filter": "person where employment = director"});
        for audience in [staff, lawyers, directors] {
            story.record("aims-owner", Kind::Audience, audience);
        }
        story.on("2026-01-15").change("aims-owner", "POL-1", json!({"edition": "v2", "audiences": ["GRP-2", "GRP-3", "GRP-4"]}));
        story.establish("POL-1");
        let number = story.image.live(story.id("POL-1")).unwrap().version.number;
        let mut out = dispatch(number, "2026-01-16");
        out["audiences"] = json!(["GRP-2", "GRP-3"]);
        story.on("2026-01-16").record("ceo", Kind::Communication, out);
        story
    }

    fn read_by(story: &mut Watched, people: &[&str]) {
        for key in people {
            story.act(key, ActName::Acknowledge, "POL-1", json!({"understood": true}));
        }
    }

    /// Somebody who comes on that day.
    fn newcomer(story: &mut Watched, from: &str) {
        let person = json!({"title": "newcomer", "key": "newcomer", "name": "newcomer", "employment": "employee", "from": from});
        story.record("ceo", Kind::Person, person);
    }

    #[test]
    fn where_everybody_has_read_it_the_rule_passes() {
        assert_eq!(Watched::sound().clean("EPH-7.3-1"), 1);
    }

    #[test]
    fn where_a_policy_is_for_nobody_nobody_knows() {
        assert!(Watched::founded().judged("EPH-7.3-1").unknown.is_some());
    }

    #[test]
    fn planted_some_people_have_not_read_the_new_edition_a_fortnight_later() {
        let mut story = sent();
        assert_eq!(story.clean("EPH-7.3-1"), 10, "everybody counts once, counsel too, and the directors who were not sent it");
        read_by(&mut story, &["ceo", "cro", "cio", "aims-owner", "product"]);
        story.on("2026-01-30");
        assert_eq!(story.clean("EPH-7.3-1"), 10);
        story.days(1);
        let finding = story.finding("EPH-7.3-1");
        assert_eq!(weighed(&finding), (Severity::Minor, &["5.2"][..], "2026-01-31".to_owned()));
        let words = "2 of 10 people have not acknowledged POL-1 v2 within 14 days of being sent it: auditor and counsel.";
        assert_eq!(finding.flaw.message, words, "the directors were never sent it, which another rule says");
        read_by(&mut story, &["counsel", "auditor"]);
        assert_eq!(story.clean("EPH-7.3-1"), 10);
    }

    #[test]
    fn to_have_read_the_edition_before_is_not_enough() {
        let mut story = Watched::sound();
        story.on("2026-01-15").change("aims-owner", "POL-1", json!({"edition": "v2"}));
        story.establish("POL-1");
        let number = story.image.live(story.id("POL-1")).unwrap().version.number;
        story.record("ceo", Kind::Communication, dispatch(number, "2026-01-15"));
        story.on("2026-01-30");
        assert!(story.finding("EPH-7.3-1").flaw.message.starts_with("1 of 1 people"));
    }

    #[test]
    fn sending_it_again_gives_no_more_time_and_who_has_left_need_not_read() {
        let mut story = sent();
        read_by(&mut story, &["ceo", "cro", "cio", "aims-owner", "product", "auditor"]);
        let number = story.image.live(story.id("POL-1")).unwrap().version.number;
        let mut again = dispatch(number, "2026-01-28");
        again["audiences"] = json!(["GRP-2", "GRP-3"]);
        story.on("2026-01-28").record("ceo", Kind::Communication, again);
        story.on("2026-01-31");
        story.finding("EPH-7.3-1");
        let id = story.person("counsel").to_string();
        story.change("ceo", &id, json!({"until": "2026-02-01"}));
        story.on("2026-02-01");
        story.finding("EPH-7.3-1");
        story.days(1);
        assert_eq!(story.clean("EPH-7.3-1"), 9);
    }

    #[test]
    fn whoever_joins_later_has_as_long_as_the_others_had() {
        let mut story = sent();
        read_by(&mut story, &["ceo", "cro", "cio", "aims-owner", "product", "auditor", "counsel"]);
        newcomer(&mut story, "2026-02-10");
        story.on("2026-02-24");
        assert_eq!(story.clean("EPH-7.3-1"), 11);
        story.days(1);
        assert!(story.finding("EPH-7.3-1").flaw.message.ends_with(": newcomer."));
    }

    #[test]
    fn of_many_names_a_few_are_shown() {
        let mut story = sent();
        let everybody = json!(["GRP-2", "GRP-3", "GRP-4"]);
        let number = story.image.live(story.id("POL-1")).unwrap().version.number;
        let mut out: Value = dispatch(number, "2026-01-16");
        out["audiences"] = everybody;
        story.record("ceo", Kind::Communication, out);
        story.on("2026-01-31");
        let message = story.finding("EPH-7.3-1").flaw.message;
        assert!(
            message.starts_with("10 of 10 people")
                && message.ends_with(": aims-owner, auditor, ceo, chair, cio, counsel, cro, deputy-chair and 2 more."),
            "{message}"
        );
        read_by(&mut story, &["aims-owner", "auditor"]);
        let message = story.finding("EPH-7.3-1").flaw.message;
        let all = "8 of 10 people have not acknowledged POL-1 v2 within 14 days of being sent it: ceo, chair, cio, counsel, cro, deputy-chair, \
            director and product.";
        assert_eq!(message, all);
    }
}
