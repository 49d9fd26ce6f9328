//! EPH-5.1-4: where much is decided, something is refused, made conditional or stopped.

use jiff::civil::Date;

use crate::authority::counts;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::image::Act;
use crate::reading::Reading;
use crate::rules::terms::outcome::turned;
use crate::rules::{PERIOD_DAYS, days_after, in_period, period_start, step};

/// So many decisions without a hard one are no accident.
const MANY: usize = 20;

/// What is decided case by case.
const DECIDED: [Kind; 5] = [Kind::Intake, Kind::Gate, Kind::DueDiligence, Kind::Exception, Kind::Resource];

/// What may be suspended besides.
const SUSPENDED: [Kind; 3] = [Kind::System, Kind::Component, Kind::Supplier];

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.1-4",
    name: "no-hard-decision",
    requirement: "5.1",
    states: "Of twenty or more decisions in the last year at least one refused, conditioned, suspended or tightened something",
    population: "approvals and denials of intake, gate, due-diligence, exception and resource in the last 365 days",
    noun: ("decision", "decisions"),
    weight: Weight::Always(Severity::Opportunity),
    empty: Empty::Unknown,
    also: &["5.2"],
    next: ("Put what waits for a decision to those who decide.", Go::new(Kind::Matter)),
    examines,
    examine,
};

/// The days of the period with decisions on a kind, with how many.
fn decided(reading: &Reading<'_>, kind: Kind) -> Vec<(Date, usize)> {
    let days = reading.outcomes(kind).map(|outcomes| outcomes.decided(period_start(reading)..=reading.on()).collect());
    let days: Vec<(Date, usize)> = days.unwrap_or_default();
    if let Some((first, _)) = days.first() {
        // The count changes on the day the oldest leave the period.
        reading.passed(days_after(*first, PERIOD_DAYS));
    }
    days
}

fn examines(reading: &Reading<'_>) -> Population {
    let days = DECIDED.iter().flat_map(|kind| decided(reading, *kind));
    Population::whole(days.map(|(_, count)| count).sum())
}

/// The last act that refused, conditioned, suspended or tightened something.
fn last_hard<'a>(reading: &Reading<'a>) -> Option<&'a Act> {
    let kinds = DECIDED.iter().chain(&SUSPENDED);
    let each = kinds
        .filter_map(|kind| turned(reading, *kind, |act| crate::image::decides(act.name) && counts(reading, act, reading.on())));
    each.max_by_key(|act| (act.day, act.position))
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let mut days: Vec<(Date, usize)> = DECIDED.iter().flat_map(|kind| decided(reading, *kind)).collect();
    days.sort_unstable();
    let (mut total, mut many_since) = (0, None);
    for (day, count) in days {
        total += count;
        if total >= MANY {
            many_since = many_since.or(Some(day));
        }
    }
    let Some(many_since) = many_since else { return Vec::new() };
    let hard = last_hard(reading);
    if hard.is_some_and(|act| in_period(reading, act.day)) {
        return Vec::new();
    }
    let since = hard.map_or(many_since, |act| days_after(act.day, PERIOD_DAYS + 1).max(many_since));
    let message = format!("None of {total} decisions of the last year refused, conditioned, suspended or tightened anything.");
    let next = step("Look again at a sample of them and review whether the gates bite.", Go::new(Kind::Sample));
    vec![Flaw { record: None, weight: None, since, message, next }]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::{Watched, people::resource, weighed};

    /// The chief executive approves that many more resources.
    fn approve(story: &mut Watched, many: usize) -> String {
        let mut last = String::new();
        for _ in 0..many {
            last = story.record("product", Kind::Resource, resource()).to_string();
            story.act("ceo", ActName::Approve, &last, json!({}));
        }
        last
    }

    #[test]
    fn without_decisions_nobody_knows() {
        assert!(Watched::founded().judged("EPH-5.1-4").unknown.is_some());
    }

    #[test]
    fn planted_twenty_decisions_and_not_a_hard_one() {
        let mut story = Watched::sound();
        approve(&mut story, 18);
        assert_eq!(story.clean("EPH-5.1-4"), 19, "nineteen are too few to tell");
        approve(&mut story, 1);
        let finding = story.only_finding("EPH-5.1-4");
        assert_eq!(weighed(&finding), (Severity::Opportunity, &["5.2"][..], "2026-01-12".to_owned()));
        let asked = story.record("product", Kind::Resource, resource()).to_string();
        story.act("ceo", ActName::Deny, &asked, json!({"reasons": ["Not now."], "told": ["product"], "told_on": "2026-01-12"}));
        assert_eq!(story.clean("EPH-5.1-4"), 21);
    }

    #[test]
    fn an_approval_with_a_condition_is_a_hard_decision_and_so_is_taking_one_back() {
        let mut story = Watched::sound();
        let last = approve(&mut story, 20);
        let approval = story.image.acts().next_back().unwrap().position;
        story.finding("EPH-5.1-4");
        story.act_on("ceo", ActName::Revoke, approval);
        assert_eq!(story.clean("EPH-5.1-4"), 21);

        let mut story = Watched::sound();
        approve(&mut story, 20);
        let conditions = json!({"conditions": [{"text": "A second reader.", "due": "2026-02-01"}]});
        story.change("product", &last, json!({"need": "A tester and a reader."}));
        story.act("ceo", ActName::Approve, &last, conditions);
        assert_eq!(story.clean("EPH-5.1-4"), 22);
    }

    #[test]
    fn a_refusal_is_good_for_a_year() {
        let mut story = Watched::sound();
        let asked = story.record("product", Kind::Resource, resource()).to_string();
        story.act("ceo", ActName::Deny, &asked, json!({"reasons": ["Not now."], "told": ["product"], "told_on": "2026-01-12"}));
        story.on("2027-01-10");
        approve(&mut story, 20);
        story.on("2027-01-12");
        story.clean("EPH-5.1-4");
        story.days(1);
        assert_eq!(story.finding("EPH-5.1-4").flaw.since.to_string(), "2027-01-13");
    }

    #[test]
    fn a_refusal_outside_authority_is_none() {
        let mut story = Watched::sound();
        approve(&mut story, 20);
        let asked = story.record("product", Kind::Resource, resource()).to_string();
        story.importing();
        story.act(
            "counsel",
            ActName::Deny,
            &asked,
            json!({"reasons": ["Not now."], "told": ["product"], "told_on": "2026-01-12"}),
        );
        story.finding("EPH-5.1-4");
    }

    #[test]
    fn asking_for_a_change_decides_nothing() {
        let mut story = Watched::sound();
        let last = approve(&mut story, 20);
        story.act("counsel", ActName::Review, &last, json!({"outcome": "change-needed", "function": "legal"}));
        story.finding("EPH-5.1-4");
    }
}
