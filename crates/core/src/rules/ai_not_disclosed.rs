//! EPH-A.8.2-2: whoever AI talks to or decides about is told that it is AI.

use crate::act::ActName;
use crate::authority::counts;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::derived::system::{faces_people, is_used};
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::notice::NoticeType;
use crate::kinds::{Notice, System};
use crate::reading::Reading;
use crate::rules::{called, content_since, examined, step};

/// What makes a notice one that tells people it is AI.
const DISCLOSURE: Known = Known::always(&[("type", "ai-disclosure"), ("elements", "it-is-ai")]);

pub(super) const RULE: Rule = Rule {
    code: "EPH-A.8.2-2",
    name: "ai-not-disclosed",
    requirement: "A.8.2",
    states: "Every system in use that talks to or decides about people outside has a published notice that says so",
    population: "system where state(in-use), whose users or affected are outside the organisation",
    noun: ("system that faces people", "systems that face people"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Passes,
    also: &["A.8.5"],
    next: ("Publish a notice of type ai-disclosure.", Go::New(Kind::Notice, DISCLOSURE)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::System, |reading, subject| {
        examined::<System>(reading, subject).is_some_and(|live| is_used(reading, live.id()) && faces_people(reading, live.record))
    })
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(system) = examined::<System>(reading, subject) else { return Vec::new() };
    let id = system.id();
    let tells = |live: &Live<'_, Notice>| {
        live.record.r#type == NoticeType::AiDisclosure && live.record.systems.iter().any(|one| RecordId::from(*one) == id)
    };
    let notices: Vec<Live<'_, Notice>> = reading.naming::<Notice>(id).filter(tells).collect();
    if notices.iter().any(|live| is_published(reading, live)) {
        return Vec::new();
    }
    let begun = system.record.in_use_from.unwrap_or(system.version.day);
    let name = called(reading, id);
    let go = Go::New(Kind::Notice, DISCLOSURE.and("systems.0", id));
    let (since, message, next) = match notices.first() {
        None => (
            begun,
            format!("{id} {name} reaches people outside the organisation since {begun}, and no notice tells them that it is AI."),
            step("Write a notice that tells people it is AI, and publish it.", go),
        ),
        Some(notice) => (
            withdrawn_since(reading, &notices).map_or(begun, |since| since.max(begun)),
            format!("{} tells people that {id} {name} is AI, but what it says now is not published.", notice.id()),
            step("Publish the notice.", Go::act(ActName::Publish, notice.id())),
        ),
    };
    vec![Flaw::of(id, since, message, next)]
}

/// Whether what the notice says today has been put before its audiences.
fn is_published(reading: &Reading<'_>, live: &Live<'_, Notice>) -> bool {
    let mut acts = reading.acts_on(live.id(), live.version);
    acts.any(|act| act.name == ActName::Publish && counts(reading, act, reading.on()))
}

/// The last day on which a notice that had been published was written anew; none where none ever was.
fn withdrawn_since(reading: &Reading<'_>, notices: &[Live<'_, Notice>]) -> Option<jiff::civil::Date> {
    let published = |live: &&Live<'_, Notice>| {
        reading.acts(live.id()).iter().any(|act| act.name == ActName::Publish && counts(reading, act, reading.on()))
    };
    notices.iter().filter(published).map(|live| content_since(live.slot, live.version)).max()
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::operation::{notice, used};
    use crate::rules::watched::{Watched, system, weighed};

    const CODE: &str = "EPH-A.8.2-2";

    #[test]
    fn people_who_are_told_are_told() {
        let mut story = Watched::sound();
        used(&mut story);
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn a_system_that_only_its_own_users_meet_is_not_examined() {
        let mut story = Watched::sound();
        let mut helper = system();
        helper["in_use_from"] = "2026-01-12".into();
        helper["users"] = json!(["developers"]);
        helper["affected"] = json!([{"who": "Developers"}]);
        story.record("product", Kind::System, helper);
        assert_eq!(story.clean(CODE), 0);
        story.change("product", "AIS-1", json!({"affected": [{"who": "all staff"}]}));
        assert_eq!(story.messages(CODE).len(), 1);
        story.record("product", Kind::Audience, json!({"title": "All staff", "owner": "product"}));
        assert_eq!(story.clean(CODE), 0, "it is an audience of our own");
    }

    #[test]
    fn users_whom_an_audience_outside_names_are_outside() {
        let mut story = Watched::sound();
        let mut helper = system();
        helper["in_use_from"] = "2026-01-12".into();
        helper["users"] = json!(["members in app"]);
        story.record("product", Kind::System, helper);
        assert_eq!(story.clean(CODE), 0);
        story.record("product", Kind::Audience, json!({"title": "Members in app", "owner": "product", "external": true}));
        assert_eq!(story.messages(CODE).len(), 1);
    }

    #[test]
    fn planted_the_notice_is_written_anew_and_published_again() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        story.change("product", &ids.notice, json!({"body": "It may be a machine."}));
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Major, &["A.8.5"][..], "2026-02-01".to_owned()));
        assert_eq!(finding.flaw.message, "NTC-1 tells people that AIS-1 Helper is AI, but what it says now is not published.");
        story.act("ceo", ActName::Approve, &ids.notice, json!({}));
        assert_eq!(story.messages(CODE).len(), 1, "approved is not yet published");
        story.act("product", ActName::Publish, &ids.notice, json!({"audiences": []}));
        assert_eq!(story.clean(CODE), 1);
        story.act("product", ActName::Withdraw, &ids.notice, json!({}));
        let said =
            "AIS-1 Helper reaches people outside the organisation since 2026-01-12, and no notice tells them that it is AI.";
        assert_eq!(story.messages(CODE), [said]);
    }

    #[test]
    fn a_notice_of_another_type_or_about_another_system_tells_nobody() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        let told = |story: &mut Watched, changes: serde_json::Value| {
            story.change("product", &ids.notice, changes);
            story.act("product", ActName::Publish, &ids.notice, json!({"audiences": []}));
        };
        told(&mut story, json!({"type": "capabilities-limits"}));
        assert_eq!(story.messages(CODE).len(), 1);
        told(&mut story, json!({"type": "ai-disclosure", "systems": []}));
        assert_eq!(story.messages(CODE).len(), 1);
    }

    #[test]
    fn writing_a_notice_that_nobody_publishes_shortens_nothing() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.act("product", ActName::Withdraw, &ids.notice, json!({}));
        story.on("2026-02-05");
        let draft = story.record("product", Kind::Notice, notice(&ids.system)).to_string();
        story.act("ceo", ActName::Approve, &draft, json!({}));
        let finding = story.finding(CODE);
        assert_eq!(
            (weighed(&finding).2, finding.flaw.next.go),
            ("2026-01-12".to_owned(), Go::act(ActName::Publish, story.id(&draft)))
        );
    }
}
