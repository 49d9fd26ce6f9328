//! EPH-6.1.1-1: the governing body has set criteria that say what a consequence means for people and for society.

use crate::act::ActName;
use crate::authority::approval;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::datum::Text;
use crate::id::Kind;
use crate::kinds::Parameter;
use crate::kinds::parameter::{ConsequenceStep, ParameterType};
use crate::reading::Reading;
use crate::rules::{by_governing_body, examined, failing_since, held, listed, parameters, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.1.1-1",
    name: "risk-criteria-missing",
    requirement: "6.1.1",
    states: "Risk criteria are in force, set by the governing body, for individuals and society too",
    population: "parameter where type = criteria, in force",
    noun: ("set of criteria", "sets of criteria"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("No risk criteria are in force."),
    also: &["6.1.2"],
    next: ("Have the governing body set the risk criteria.", Go::New(Kind::Parameter, Known::always(&[("type", "criteria")]))),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let criteria = parameters(reading, ParameterType::Criteria);
    Population::each(criteria.iter().map(|live| Subject::Record(live.id())))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let live = examined::<Parameter>(reading, subject);
    let Some(criteria) = live.and_then(|live| held(reading, live)) else {
        return Vec::new();
    };
    let id = criteria.id();
    let mut flaws = Vec::new();
    let approval = approval(reading, id, criteria.version, reading.on());
    if let Some(act) = approval.filter(|act| !by_governing_body(reading, act)) {
        let message = format!("The risk criteria {id} were approved on {}, but not by the governing body.", act.day);
        let next = step("Put the criteria to the governing body.", Go::act(ActName::Approve, id));
        flaws.push(Flaw::of(id, act.recorded_on, message, next));
    }
    if let Some(what) = unsaid(criteria.record) {
        let since = failing_since::<Parameter>(criteria.slot, criteria.version, |one| unsaid(one).is_some());
        let next = step(
            "Say at every step what it means for individuals and for society, and have the governing body approve it.",
            Go::Edit(id),
        );
        flaws.push(Flaw::of(id, since, format!("The risk criteria {id} {what}."), next));
    }
    flaws
}

/// What the scale of consequence does not say.
fn unsaid(criteria: &Parameter) -> Option<String> {
    if criteria.consequence.is_empty() {
        return Some("have no scale of consequence".to_owned());
    }
    let lacking = |of: fn(&ConsequenceStep) -> &Option<Text>| -> Vec<String> {
        let steps = criteria.consequence.iter().filter(|step| of(step).is_none());
        steps.map(|step| step.value.to_string()).collect()
    };
    let axes = [("individuals", lacking(|step| &step.individuals)), ("society", lacking(|step| &step.society))];
    let parts: Vec<String> = axes
        .iter()
        .filter(|(_, steps)| !steps.is_empty())
        .map(|(axis, steps)| format!("for {axis} at {}", listed(steps)))
        .collect();
    (!parts.is_empty()).then(|| format!("do not say what a consequence means {} of the scale", listed(&parts)))
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::{Watched, criteria, weighed};

    #[test]
    fn criteria_of_the_board_that_speak_of_people_pass() {
        assert_eq!(Watched::sound().clean("EPH-6.1.1-1"), 1);
    }

    #[test]
    fn criteria_that_nobody_has_approved_are_none() {
        let mut story = Watched::founded();
        story.record("chair", Kind::Parameter, criteria());
        let judged = story.judged("EPH-6.1.1-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
        story.board_approves("PAR-1");
        assert_eq!(story.clean("EPH-6.1.1-1"), 1);
    }

    #[test]
    fn planted_a_step_says_nothing_of_society_and_says_it_again() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        let mut scale = criteria()["consequence"].clone();
        scale[1].as_object_mut().unwrap().remove("society");
        story.change("chair", "PAR-1", json!({ "consequence": scale }));
        assert_eq!(story.everything(), Vec::<String>::new(), "criteria nobody has approved change nothing");
        story.board_approves("PAR-1");
        let finding = story.finding("EPH-6.1.1-1");
        assert_eq!(weighed(&finding), (Severity::Major, &["6.1.2"][..], "2026-01-20".to_owned()));
        assert_eq!(
            finding.flaw.message,
            "The risk criteria PAR-1 do not say what a consequence means for society at 2 of the scale."
        );
        story.change("chair", "PAR-1", json!({"consequence": criteria()["consequence"]}));
        story.board_approves("PAR-1");
        assert_eq!(story.clean("EPH-6.1.1-1"), 1);
    }

    #[test]
    fn criteria_without_a_scale_say_nothing_at_all() {
        let mut story = Watched::sound();
        story.change("chair", "PAR-1", json!({"consequence": []}));
        story.board_approves("PAR-1");
        assert_eq!(story.finding("EPH-6.1.1-1").flaw.message, "The risk criteria PAR-1 have no scale of consequence.");
    }

    #[test]
    fn criteria_that_management_set_for_itself_will_not_do() {
        let mut story = Watched::founded();
        story.record("chair", Kind::Parameter, criteria());
        let claim = story.importing().act("ceo", ActName::Approve, "PAR-1", json!({}));
        story.entering().act_on("cro", ActName::Ratify, claim);
        let message = story.finding("EPH-6.1.1-1").flaw.message;
        assert_eq!(message, "The risk criteria PAR-1 were approved on 2026-01-12, but not by the governing body.");
        story.days(1);
        let claim = story.importing().executives_approve("PAR-1");
        story.entering().act_on("cro", ActName::Ratify, claim);
        let message = story.finding("EPH-6.1.1-1").flaw.message;
        assert_eq!(message, "The risk criteria PAR-1 were approved on 2026-01-13, but not by the governing body.");
    }

    #[test]
    fn criteria_end_with_their_last_day() {
        let mut story = Watched::sound();
        story.change("chair", "PAR-1", json!({"effective_until": "2026-01-31"}));
        story.board_approves("PAR-1");
        story.days(19);
        assert_eq!(story.clean("EPH-6.1.1-1"), 1);
        story.days(1);
        assert_eq!(story.judged("EPH-6.1.1-1").examined, 0);
    }
}
