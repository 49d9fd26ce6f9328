//! EPH-6.1.1-3: planning looks at opportunities too, not at threats alone.

use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::kinds::Risk;
use crate::kinds::risk::RiskType;
use crate::reading::Reading;
use crate::rules::{lost_since, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.1.1-3",
    name: "opportunities-absent",
    requirement: "6.1.1",
    states: "At least one opportunity is recorded beside the threats",
    population: "risk",
    noun: ("risk", "risks"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Finds("There are no risks, and so no opportunities."),
    also: &[],
    next: ("Record an opportunity that AI offers.", Go::New(Kind::Risk)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::whole(reading.all::<Risk>().count())
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let is_opportunity = |risk: &Risk| risk.r#type == RiskType::Opportunity;
    if reading.all::<Risk>().any(|live| is_opportunity(live.record)) {
        return Vec::new();
    }
    let since = lost_since::<Risk>(reading, |risk| !is_opportunity(risk));
    let message = "Every risk recorded is a threat; none is an opportunity.";
    let next = step("Record an opportunity that AI offers.", Go::New(Kind::Risk));
    vec![Flaw { record: None, weight: None, since, message: message.to_owned(), next }]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::{Watched, weighed};
    use crate::story::risk;

    #[test]
    fn one_opportunity_is_enough() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("security", 4));
        assert_eq!(story.clean("EPH-6.1.1-3"), 2);
    }

    #[test]
    fn no_risk_at_all_is_a_finding_of_its_own() {
        let mut story = Watched::founded();
        assert_eq!(story.messages("EPH-6.1.1-3"), ["There are no risks, and so no opportunities."]);
    }

    #[test]
    fn planted_the_only_opportunity_becomes_a_threat() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("product", "R-1", json!({"type": "threat"}));
        let finding = story.only_finding("EPH-6.1.1-3");
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-01-20".to_owned()));
        story.change("product", "R-1", json!({"type": "opportunity"}));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn a_withdrawn_opportunity_is_none() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("security", 4));
        story.act("product", ActName::Withdraw, "R-1", json!({}));
        assert_eq!(story.messages("EPH-6.1.1-3").len(), 1);
    }
}
