//! EPH-7.5.3-3: what records rest on would stand up.

use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::derived::evidence::lacks;
use crate::id::Kind;
use crate::kinds::Evidence;
use crate::reading::Reading;
use crate::rules::{called, examined, listed, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-7.5.3-3",
    name: "evidence-does-not-count",
    requirement: "7.5.3",
    states: "All evidence that live records rest on counts: it is owned, fresh, in period, filled in, written by people, and unchanged",
    population: "evidence where a live record names it, or it supports one",
    noun: ("piece of evidence", "pieces of evidence"),
    weight: Weight::Always(Severity::Opportunity),
    empty: Empty::Passes,
    also: &[],
    next: ("Refresh the evidence, or unlink it.", Go::new(Kind::Evidence)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::Evidence, |reading, subject| {
        examined::<Evidence>(reading, subject).is_some_and(|evidence| {
            let named = reading.incoming(evidence.id()).any(|id| reading.live(id).is_some());
            named || evidence.record.supports.iter().any(|id| reading.live(*id).is_some())
        })
    })
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Subject::Record(id) = *subject else { return Vec::new() };
    let Some(live) = reading.live(id) else { return Vec::new() };
    let lacks = lacks(reading, live);
    let Some(since) = lacks.iter().map(|lack| lack.since).min() else { return Vec::new() };
    let why = listed(lacks.into_iter().map(|lack| lack.why));
    let message = format!("{id} {} does not count: it {why}.", called(reading, id));
    vec![Flaw::of(id, since, message, step("Refresh the evidence, or unlink it.", Go::Edit(id)))]
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::{Watched, weighed};

    /// Photographs of January that counsel keeps for the risk R-1.
    fn evidence() -> Value {
        json!({"title": "Photographs", "owner": "counsel", "type": "file", "supports": ["R-1"], "shows": "What stood there.",
            "covers": {"from": "2026-01-01", "until": "2026-01-10"}, "captured_on": "2026-01-10", "classification": "internal"})
    }

    fn with(changes: Value) -> (Watched, String) {
        let mut story = Watched::sound();
        let id = story.record("counsel", Kind::Evidence, evidence()).to_string();
        assert_eq!(story.clean(RULE.code), 1);
        story.change("counsel", &id, changes);
        (story, id)
    }

    /// That change alone is what the rule finds; returns the message and since when.
    fn found(changes: Value) -> (String, String) {
        let (mut story, _) = with(changes);
        let finding = story.only_finding(RULE.code);
        (finding.flaw.message, finding.flaw.since.to_string())
    }

    #[test]
    fn without_evidence_there_is_nothing_that_could_not_count() {
        assert_eq!(Watched::sound().clean(RULE.code), 0);
    }

    #[test]
    fn planted_an_empty_form_is_shown_until_it_is_filled_in() {
        let (mut story, id) = with(json!({"is_template": true}));
        let finding = story.only_finding(RULE.code);
        assert_eq!(weighed(&finding), (Severity::Opportunity, &[][..], "2026-01-12".to_owned()));
        assert_eq!(finding.flaw.message, "EVD-1 Photographs does not count: it is an empty form.");
        story.change("counsel", &id, json!({"is_template": false}));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn what_a_machine_wrote_or_nobody_owns_does_not_count() {
        assert!(found(json!({"machine_written": true})).0.ends_with("it was written by a machine."));
        assert!(found(json!({"owner": null})).0.ends_with("it is owned by nobody."));
    }

    #[test]
    fn it_counts_on_the_last_day_it_is_valid_and_not_on_the_next() {
        let (mut story, _) = with(json!({"valid_until": "2026-02-01"}));
        story.on("2026-02-01");
        assert_eq!(story.clean(RULE.code), 1);
        story.days(1);
        assert_eq!(story.only_finding(RULE.code).flaw.since.to_string(), "2026-02-02");
    }

    #[test]
    fn it_counts_as_long_as_a_day_it_tells_about_is_in_the_period() {
        let (mut story, _) = with(json!({"covers": {"from": "2026-01-01", "until": "2026-02-01"}}));
        story.on("2027-02-01");
        assert_eq!(story.clean(RULE.code), 1);
        story.days(1);
        let finding = story.finding(RULE.code);
        assert!(finding.flaw.message.ends_with("it tells about nothing after 2026-02-01."), "{}", finding.flaw.message);
        assert_eq!(finding.flaw.since.to_string(), "2027-02-02");
    }

    #[test]
    fn what_tells_about_days_to_come_does_not_count_yet() {
        let (mut story, _) = with(json!({"covers": {"from": "2026-01-20", "until": "2026-01-31"}}));
        assert!(story.only_finding(RULE.code).flaw.message.ends_with("it tells about no day before 2026-01-20."));
        story.on("2026-01-20");
        assert_eq!(story.clean(RULE.code), 1);
    }

    #[test]
    fn what_should_have_been_looked_at_again_does_not_count_until_somebody_has() {
        let (mut story, id) = with(json!({"review_every": 10}));
        story.days(10);
        assert_eq!(story.clean(RULE.code), 1);
        story.days(1);
        assert_eq!(story.only_finding(RULE.code).flaw.since.to_string(), "2026-01-23");
        story.act("counsel", ActName::Review, &id, json!({"outcome": "fit"}));
        assert_eq!(story.clean(RULE.code), 1);
    }

    #[test]
    fn whose_owner_has_left_does_not_count() {
        let (mut story, _) = with(json!({"note": "kept"}));
        let counsel = story.id("counsel").to_string();
        story.change("ceo", &counsel, json!({"until": "2026-01-31"}));
        story.on("2026-01-31");
        assert_eq!(story.clean(RULE.code), 1);
        story.days(1);
        assert_eq!(story.finding(RULE.code).flaw.since.to_string(), "2026-02-01");
    }

    #[test]
    fn a_link_counts_while_somebody_sees_it_unchanged_once_a_month() {
        let (mut story, id) = with(json!({"type": "link", "location": "https://example.org/report"}));
        story.days(30);
        assert_eq!(story.clean(RULE.code), 1);
        story.days(1);
        assert!(story.finding(RULE.code).flaw.message.ends_with("it is a link that nobody has looked at since 2026-01-12."));
        let look = |ok: bool| json!({"at": "2026-02-12T09:00:00Z", "ok": ok});
        story.act("counsel", ActName::Observe, &id, look(true));
        assert_eq!(story.clean(RULE.code), 1);
        story.act("counsel", ActName::Observe, &id, look(false));
        assert!(story.finding(RULE.code).flaw.message.ends_with("it was not to be found, as seen on 2026-02-12."));
        story.change("counsel", &id, json!({"location": "https://example.org/moved"}));
        assert_eq!(story.clean(RULE.code), 1, "what is linked now has a month to be looked at");
    }

    #[test]
    fn evidence_of_nothing_that_is_live_is_not_examined() {
        let (mut story, id) = with(json!({"is_template": true}));
        story.act("product", ActName::Withdraw, "R-1", json!({}));
        assert_eq!(story.clean(RULE.code), 0);
        story.act("counsel", ActName::Withdraw, &id, json!({}));
        assert_eq!(story.clean(RULE.code), 0);
    }
}
