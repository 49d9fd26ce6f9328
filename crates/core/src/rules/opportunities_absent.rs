//! EPH-6.1.1-3: planning looks at opportunities too, not at threats alone.

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::kinds::Risk;
use crate::kinds::risk::RiskType;
use crate::reading::Reading;
use crate::rules::step;

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
    next: ("Record an opportunity that AI offers.", Go::New(Kind::Risk, Known::always(&[("type", "opportunity")]))),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::whole(reading.all::<Risk>().count())
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let opportunities = reading.of_type(Kind::Risk, RiskType::Opportunity.word());
    if opportunities.live > 0 {
        return Vec::new();
    }
    let since = opportunities.left.or_else(|| reading.began()).unwrap_or(reading.on());
    let message = "Every risk recorded is a threat; none is an opportunity.";
    let next = step(RULE.next.0, RULE.next.1.clone());
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
    fn the_last_opportunity_to_be_withdrawn_says_since_when() {
        let mut story = Watched::sound();
        let mut second = risk("security", 4);
        second["type"] = json!("opportunity");
        story.record("product", Kind::Risk, second);
        story.record("product", Kind::Risk, risk("security", 4));
        story.on("2026-01-20");
        story.act("product", ActName::Withdraw, "R-1", json!({}));
        assert_eq!(story.clean("EPH-6.1.1-3"), 2);
        story.on("2026-01-22");
        story.act("product", ActName::Withdraw, "R-2", json!({}));
        assert_eq!(weighed(&story.finding("EPH-6.1.1-3")).2, "2026-01-22");
    }
}
