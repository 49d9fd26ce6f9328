//! EPH-6.1.1-2: the governing body has said how much risk it will bear, in every category.

use jiff::civil::Date;

use crate::act::ActName;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::image::Live;
use crate::kinds::Parameter;
use crate::kinds::parameter::ParameterType;
use crate::reading::Reading;
use crate::rules::{days_after, examined, failing_since, held, parameters, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.1.1-2",
    name: "appetite-missing",
    requirement: "6.1.1",
    states: "An appetite is in force for every category of risk",
    population: "categories of the parameter where type = criteria, in force",
    noun: ("category", "categories"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("No categories of risk are in force, so no appetite can be set for them."),
    also: &["5.1"],
    next: (
        "Have the governing body set risk criteria with their categories.",
        Go::New(Kind::Parameter, Known::always(&[("type", "criteria")])),
    ),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let criteria = parameters(reading, ParameterType::Criteria);
    let each = criteria.iter().flat_map(|live| {
        let id = live.id();
        let categories = live.record.categories.iter();
        categories.map(move |category| Subject::Word(Some(id), (&*category.code).into()))
    });
    Population::each(each)
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let live = examined::<Parameter>(reading, subject);
    let (Some(criteria), Subject::Word(_, code)) = (live.and_then(|live| held(reading, live)), subject) else {
        return Vec::new();
    };
    let concerns = |one: &Parameter| one.r#type == ParameterType::Appetite && one.category.as_deref() == Some(&**code);
    let mut appetites = parameters(reading, ParameterType::Appetite).into_iter();
    if appetites.any(|live| concerns(live.record) && live.record.max_level.is_some()) {
        return Vec::new();
    }
    let id = criteria.id();
    let categories = criteria.record.categories.iter();
    let name = categories.filter(|category| *category.code == **code).map(|category| &*category.name).next().unwrap_or(code);
    let waiting = reading.all::<Parameter>().find(|live| concerns(live.record));
    let appetite = Known::always(&[("type", "appetite")]).and("category", code);
    let (why, next) = match &waiting {
        None => (
            String::new(),
            step(format!("Have the governing body set an appetite for {code}."), Go::New(Kind::Parameter, appetite)),
        ),
        Some(live) => match held(reading, *live) {
            None => (
                format!(" {} has not been approved.", live.id()),
                step("Put the appetite to the governing body.", Go::act(ActName::Approve, live.id())),
            ),
            Some(_) => (
                format!(" {} does not hold today or names no level.", live.id()),
                step("Write a version that holds today, and put it to the governing body.", Go::Edit(live.id())),
            ),
        },
    };
    let message = format!("No appetite is in force for {name} ({code}).{why}");
    let since = since(reading, &criteria, code, waiting.as_ref());
    vec![Flaw::of(id, since, message, next)]
}

/// The later of the day since which the criteria list the category and the day after the appetite for it ended.
fn since(reading: &Reading<'_>, criteria: &Live<'_, Parameter>, code: &str, waiting: Option<&Live<'_, Parameter>>) -> Date {
    let lists = |one: &Parameter| one.categories.iter().any(|category| *category.code == *code);
    let listed = failing_since::<Parameter>(criteria.slot, criteria.version, lists).max(criteria.record.effective_from);
    let ended = waiting
        .and_then(|live| held(reading, *live)?.record.effective_until)
        .map(|until| days_after(until, 1))
        .filter(|day| *day <= reading.on());
    ended.map_or(listed, |ended| ended.max(listed))
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::{Watched, criteria, weighed};
    use crate::story::appetite;

    #[test]
    fn every_category_with_an_appetite_passes() {
        assert_eq!(Watched::sound().clean("EPH-6.1.1-2"), 2);
    }

    #[test]
    fn without_criteria_there_are_no_categories() {
        let judged = Watched::founded().judged("EPH-6.1.1-2");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_a_new_category_waits_for_its_appetite() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        let mut categories = criteria()["categories"].clone();
        categories.as_array_mut().unwrap().push(json!({"code": "fairness", "name": "Fairness"}));
        story.change("chair", "PAR-1", json!({ "categories": categories }));
        story.board_approves("PAR-1");
        let finding = story.finding("EPH-6.1.1-2");
        assert_eq!(weighed(&finding), (Severity::Major, &["5.1"][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "No appetite is in force for Fairness (fairness).");
        let mut fairness = appetite("fairness", 8);
        fairness["effective_from"] = json!("2026-01-22");
        story.record("chair", Kind::Parameter, fairness);
        let waits = story.finding("EPH-6.1.1-2").flaw.message;
        assert_eq!(waits, "No appetite is in force for Fairness (fairness). PAR-5 has not been approved.");
        story.board_approves("PAR-5");
        story.finding("EPH-6.1.1-2");
        story.days(2);
        assert_eq!(story.clean("EPH-6.1.1-2"), 3);
    }

    #[test]
    fn an_appetite_that_has_ended_is_missing_from_the_day_after() {
        let mut story = Watched::sound();
        story.change("chair", "PAR-3", json!({"effective_until": "2026-01-31"}));
        story.board_approves("PAR-3");
        story.days(19);
        assert_eq!(story.clean("EPH-6.1.1-2"), 2);
        story.days(1);
        let finding = story.only_finding("EPH-6.1.1-2");
        assert_eq!(
            (finding.flaw.since.to_string(), finding.flaw.next.go),
            ("2026-02-01".to_owned(), Go::Edit(story.id("PAR-3")))
        );
    }
}
