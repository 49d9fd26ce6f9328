//! EPH-7.5.2-1: what people were given to go by is approved as it stands.

use crate::act::ActName;
use crate::authority::{counts, is_approved};
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::derived::is_reopened;
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::{Document, Notice, Policy, Record};
use crate::reading::Reading;
use crate::rules::{called, examined, step, unapproved_since};

pub(super) const RULE: Rule = Rule {
    code: "EPH-7.5.2-1",
    name: "unapproved-in-use",
    requirement: "7.5.2",
    states: "Every published document, notice and policy is approved as it stands",
    population: "document, notice and policy, published",
    noun: ("published document", "published documents"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Passes,
    also: &[],
    next: ("Have it approved.", Go::new(Kind::Document)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let kinds = [Kind::Document, Kind::Notice, Kind::Policy];
    let each = kinds.into_iter().flat_map(|kind| reading.members(kind)).map(Subject::Record);
    let belongs = |reading: &Reading<'_>, subject: &Subject| matches!(subject, Subject::Record(id) if is_published(reading, *id));
    Population { belongs: Some(belongs), ..Population::each(each) }
}

/// Published in whatever version, or a notice that is shown.
fn is_published(reading: &Reading<'_>, id: RecordId) -> bool {
    let mut acts = reading.acts(id).iter().filter(|act| act.name == ActName::Publish);
    let shown = || {
        let from = reading.get::<Notice>(id).and_then(|live| live.record.shown_from);
        from.is_some_and(|day| reading.reached(day))
    };
    acts.any(|act| counts(reading, act, reading.on())) || shown()
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let found = [
        examined::<Document>(reading, subject).and_then(|live| unapproved(reading, &live)),
        examined::<Notice>(reading, subject).and_then(|live| unapproved(reading, &live)),
        examined::<Policy>(reading, subject).and_then(|live| unapproved(reading, &live)),
    ];
    found.into_iter().flatten().collect()
}

fn unapproved<T: Record>(reading: &Reading<'_>, live: &Live<'_, T>) -> Option<Flaw> {
    if is_approved(reading, live.slot) {
        return None;
    }
    let id = live.id();
    let (name, number) = (called(reading, id), live.version.number);
    let message = if reading.live(id).is_some_and(|live| is_reopened(reading, live)) {
        format!("{id} {name} is published, and was changed after it was approved; version {number} is not approved.")
    } else {
        format!("{id} {name} is published, and version {number} of it is not approved.")
    };
    let next = step("Have it approved as it stands, or withdraw it.", Go::act(ActName::Approve, id));
    Some(Flaw::of(id, unapproved_since(reading, live), message, next))
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::watched::{Watched, document, weighed};

    /// A document that is approved and published.
    fn published(story: &mut Watched) -> String {
        let id = story.record("counsel", Kind::Document, document()).to_string();
        story.act("ceo", ActName::Approve, &id, json!({}));
        story.act("counsel", ActName::Publish, &id, json!({"audiences": []}));
        id
    }

    fn notice() -> Value {
        json!({"title": "About us", "owner": "counsel", "type": "ai-disclosure", "audiences": [], "body": "We use AI.", "elements": ["it-is-ai"],
            "where": "On the page"})
    }

    #[test]
    fn what_is_published_as_approved_passes() {
        let mut story = Watched::sound();
        assert_eq!(story.clean("EPH-7.5.2-1"), 1, "the policy");
        published(&mut story);
        assert_eq!(story.clean("EPH-7.5.2-1"), 2);
    }

    #[test]
    fn what_nobody_has_published_need_not_be_approved() {
        let mut story = Watched::founded();
        story.record("counsel", Kind::Document, document());
        assert_eq!(story.clean("EPH-7.5.2-1"), 0);
    }

    #[test]
    fn planted_a_published_document_is_changed_and_approved_again() {
        let mut story = Watched::sound();
        let id = published(&mut story);
        story.on("2026-01-20").change("counsel", &id, json!({"number": "PR-2"}));
        let finding = story.only_finding("EPH-7.5.2-1");
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-01-20".to_owned()));
        let words = format!("{id} Procedure is published, and was changed after it was approved; version 2 is not approved.");
        assert_eq!(finding.flaw.message, words);
        story.act("ceo", ActName::Approve, &id, json!({}));
        assert_eq!(story.clean("EPH-7.5.2-1"), 2);
    }

    #[test]
    fn what_was_published_without_ever_being_approved_is_found_too() {
        let mut story = Watched::sound();
        let id = story.record("counsel", Kind::Document, document()).to_string();
        story.act("counsel", ActName::Publish, &id, json!({"audiences": []}));
        assert!(story.only_finding("EPH-7.5.2-1").flaw.message.ends_with("version 1 of it is not approved."));
        story.act("counsel", ActName::Withdraw, &id, json!({}));
        assert_eq!(story.clean("EPH-7.5.2-1"), 1);
    }

    #[test]
    fn a_notice_is_in_use_from_the_day_it_is_shown() {
        let mut story = Watched::sound();
        let mut shown = notice();
        shown["shown_from"] = "2026-01-20".into();
        let id = story.record("counsel", Kind::Notice, shown).to_string();
        story.on("2026-01-19");
        assert_eq!(story.clean("EPH-7.5.2-1"), 1);
        story.days(1);
        assert_eq!(story.only_finding("EPH-7.5.2-1").flaw.record, Some(story.id(&id)));
    }

    #[test]
    fn an_approval_that_runs_out_leaves_it_unapproved() {
        let mut story = Watched::sound();
        let id = story.record("counsel", Kind::Document, document()).to_string();
        story.act("ceo", ActName::Approve, &id, json!({"valid_until": "2026-01-20"}));
        story.act("counsel", ActName::Publish, &id, json!({"audiences": []}));
        story.on("2026-01-20");
        assert_eq!(story.clean("EPH-7.5.2-1"), 2);
        story.days(1);
        assert_eq!(story.only_finding("EPH-7.5.2-1").flaw.since.to_string(), "2026-01-21");
    }
}
