//! EPH-5.1-3: some of the money and people decided on in the last year answer a risk.

use jiff::civil::Date;

use crate::authority::approval;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::image::Live;
use crate::kinds::Resource;
use crate::reading::Reading;
use crate::rules::{PERIOD_DAYS, days_after, in_period, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.1-3",
    name: "no-resourcing-tied-to-risk",
    requirement: "5.1",
    states: "Some of the resources approved in the last year answer a risk",
    population: "resource where state(approved), approved in the last 365 days",
    noun: ("approved resource", "approved resources"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Finds("No resource has been approved in the last year."),
    also: &["7.1"],
    next: ("Decide on the resources that the treatment of a risk needs.", Go::new(Kind::Resource)),
    examines,
    examine,
};

/// Every approved resource, with the day of its approval.
fn approved<'a>(reading: &Reading<'a>) -> Vec<(Live<'a, Resource>, Date)> {
    let all = reading.all::<Resource>();
    all.filter_map(|live| Some((live, approval(reading, live.id(), live.version, reading.on())?.day))).collect()
}

fn examines(reading: &Reading<'_>) -> Population {
    Population::whole(approved(reading).iter().filter(|(_, day)| in_period(reading, *day)).count())
}

/// A risk that has been withdrawn needs no money.
fn answers_a_risk(reading: &Reading<'_>, resource: &Resource) -> bool {
    resource.risks.iter().any(|risk| reading.live((*risk).into()).is_some())
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let (tied, other): (Vec<_>, Vec<_>) =
        approved(reading).into_iter().partition(|(live, _)| answers_a_risk(reading, live.record));
    if tied.iter().any(|(_, day)| in_period(reading, *day)) {
        return Vec::new();
    }
    let other: Vec<_> = other.into_iter().filter(|(_, day)| in_period(reading, *day)).collect();
    let left = tied.iter().map(|(_, day)| days_after(*day, PERIOD_DAYS + 1)).max();
    let begun = other.iter().map(|(_, day)| *day).min();
    let Some((first, since)) = other.first().zip(left.or(begun)) else { return Vec::new() };
    let id = first.0.id();
    let message = match other.len() {
        1 => format!("{id} is the only resource approved in the last year, and it answers no risk."),
        several => format!("None of the {several} resources approved in the last year answers a risk."),
    };
    let next = step("Fund the treatment of a risk, and name the risk in the resource.", Go::new(Kind::Resource));
    vec![Flaw::of(id, since, message, next)]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::{Watched, people::resource, weighed};

    #[test]
    fn money_for_a_risk_approved_in_the_last_year_is_enough() {
        assert_eq!(Watched::sound().clean("EPH-5.1-3"), 1);
    }

    #[test]
    fn without_an_approved_resource_there_is_nothing_to_examine() {
        let mut story = Watched::founded();
        let mut asked = resource();
        asked["risks"] = json!([]);
        story.record("product", Kind::Resource, asked);
        let judged = story.judged("EPH-5.1-3");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1), "what was only asked for is not provided");
    }

    #[test]
    fn planted_the_resource_answers_no_risk_any_more() {
        let mut story = Watched::sound();
        story.change("product", "RES-1", json!({"risks": []}));
        story.act("ceo", ActName::Approve, "RES-1", json!({}));
        let finding = story.only_finding("EPH-5.1-3");
        assert_eq!(weighed(&finding), (Severity::Minor, &["7.1"][..], "2026-01-12".to_owned()));
        assert_eq!(finding.flaw.message, "RES-1 is the only resource approved in the last year, and it answers no risk.");
        story.change("product", "RES-1", json!({"risks": ["R-1"]}));
        story.act("ceo", ActName::Approve, "RES-1", json!({}));
        assert_eq!(story.clean("EPH-5.1-3"), 1);
    }

    #[test]
    fn a_risk_that_was_withdrawn_is_answered_by_nothing() {
        let mut story = Watched::sound();
        story.act("product", ActName::Withdraw, "R-1", json!({}));
        story.finding("EPH-5.1-3");
    }

    #[test]
    fn the_money_of_the_year_before_does_not_count() {
        let mut story = Watched::sound();
        story.on("2027-01-12");
        assert_eq!(story.clean("EPH-5.1-3"), 1);
        let mut other = resource();
        other["risks"] = json!([]);
        let id = story.record("product", Kind::Resource, other).to_string();
        story.act("ceo", ActName::Approve, &id, json!({}));
        story.on("2027-01-13");
        assert_eq!(story.finding("EPH-5.1-3").flaw.since.to_string(), "2027-01-13");
    }
}
