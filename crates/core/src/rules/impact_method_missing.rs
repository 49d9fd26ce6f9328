//! EPH-6.1.4-1: what AI can do to people and society is assessed by an approved method.

use crate::act::ActName;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::kinds::method::MethodType;
use crate::reading::Reading;
use crate::rules::{examined_methods, methods_of, none_approved_since, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.1.4-1",
    name: "impact-method-missing",
    requirement: "6.1.4",
    states: "A method for assessing impacts is approved",
    population: "method where type = impact-assessment",
    noun: ("method", "methods"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("There is no method for assessing impacts."),
    also: &["A.5.2"],
    next: (
        "Write the method for assessing impacts and have it approved.",
        Go::New(Kind::Method, Known::always(&[("type", "impact-assessment")])),
    ),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    examined_methods(reading, MethodType::ImpactAssessment)
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let all = methods_of(reading, MethodType::ImpactAssessment);
    let (Some(first), Some(since)) = (all.first(), none_approved_since(reading, &all)) else {
        return Vec::new();
    };
    let message = match all.len() {
        1 => format!("{}, the only method for assessing impacts, is not approved.", first.id()),
        several => format!("None of {several} methods for assessing impacts is approved."),
    };
    let next = step("Have the method approved.", Go::act(ActName::Approve, first.id()));
    vec![Flaw::of(first.id(), since, message, next)]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn an_approved_method_passes() {
        assert_eq!(Watched::sound().clean("EPH-6.1.4-1"), 1);
    }

    #[test]
    fn without_a_method_impacts_are_guessed() {
        let judged = Watched::founded().judged("EPH-6.1.4-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_the_method_is_rewritten_and_approved_again() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("cro", "MTH-2", json!({"basis": ["iso42005"]}));
        let finding = story.only_finding("EPH-6.1.4-1");
        assert_eq!(weighed(&finding), (Severity::Major, &["A.5.2"][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "MTH-2, the only method for assessing impacts, is not approved.");
        story.importing().act("product", ActName::Approve, "MTH-2", json!({}));
        story.entering();
        assert_eq!(story.messages("EPH-6.1.4-1").len(), 1, "the product manager does not hold approve-method");
        story.board_approves("MTH-2");
        assert_eq!(story.clean("EPH-6.1.4-1"), 1);
    }

    #[test]
    fn the_method_for_risks_is_none_for_impacts() {
        let mut story = Watched::sound();
        story.act("cro", ActName::Withdraw, "MTH-2", json!({}));
        let judged = story.judged("EPH-6.1.4-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }
}
