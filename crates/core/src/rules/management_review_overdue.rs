//! EPH-9.3.1-1: top management looks at the whole management system at planned intervals.

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::derived::review::{last_review, reviews_held};
use crate::id::Kind;
use crate::reading::Reading;
use crate::rules::constant::{GRACE_DAYS, REVIEW_DAYS, threshold};
use crate::rules::too_long_ago;

pub(super) const RULE: Rule = Rule {
    code: "EPH-9.3.1-1",
    name: "management-review-overdue",
    requirement: "9.3.1",
    states: "A management review has been held in the last year, and as often as the last one set",
    population: "meeting where type = management-review and present(held_on)",
    noun: ("management review", "management reviews"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("No management review has ever been held."),
    also: &[],
    next: ("Schedule a management review.", Go::New(Kind::Meeting, Known::always(&[("type", "management-review")]))),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::whole(reviews_held(reading).len())
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let Some((day, meeting)) = last_review(reading) else { return Vec::new() };
    let longest = threshold(reading, &REVIEW_DAYS);
    // A body sits more often than it reviews; how often it reviews is the cadence of the review itself.
    let own = meeting.record.review_every.and_then(|every| i32::try_from(every.0).ok());
    let grace = threshold(reading, &GRACE_DAYS);
    let days = own.map_or(longest, |own| longest.min(own.saturating_add(grace)));
    too_long_ago(reading, &RULE, ("held", day, meeting.id()), days)
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::audit::{REVIEW, management_review};
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn without_a_review_that_is_the_finding() {
        let judged = Watched::founded().judged(RULE.code);
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_a_year_passes_without_a_review_and_the_next_one_ends_it() {
        let mut story = Watched::sound();
        story.on("2027-01-12");
        assert_eq!(story.clean(RULE.code), 1);
        story.days(1);
        let finding = story.finding(RULE.code);
        assert_eq!(weighed(&finding), (Severity::Major, &[][..], "2027-01-13".to_owned()));
        let mut next = management_review();
        next["held_on"] = "2027-01-13".into();
        story.record("ceo", Kind::Meeting, next);
        assert_eq!(story.clean(RULE.code), 2);
    }

    #[test]
    fn a_review_that_sets_a_cadence_is_followed_within_it_and_a_week() {
        let mut story = Watched::sound();
        story.change("ceo", REVIEW, json!({"review_every": 90}));
        story.on("2026-04-19");
        assert_eq!(story.clean(RULE.code), 1);
        story.days(1);
        assert_eq!(story.finding(RULE.code).flaw.since.to_string(), "2026-04-20");
    }

    #[test]
    fn a_review_that_is_only_planned_or_was_withdrawn_was_not_held() {
        let mut story = Watched::founded();
        let mut planned = management_review();
        planned["held_on"] = "2026-03-01".into();
        story.record("ceo", Kind::Meeting, planned);
        story.on("2026-03-02");
        assert_eq!(story.judged(RULE.code).examined, 0, "nobody has said since that it took place");
        let held = story.record("ceo", Kind::Meeting, management_review()).to_string();
        assert_eq!(story.clean(RULE.code), 1);
        story.act("ceo", ActName::Withdraw, &held, json!({}));
        assert_eq!(story.judged(RULE.code).findings.len(), 1);
    }
}
