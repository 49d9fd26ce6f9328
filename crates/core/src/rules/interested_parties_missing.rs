//! EPH-4.2-1: whoever is served, whoever works here and whoever supervises is known as an interested party.

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::kinds::Party;
use crate::kinds::party::PartyType;
use crate::reading::Reading;
use crate::rules::{lost_since, step};

/// Who must be among the parties: one of each row, whom it stands for in words.
const EXPECTED: [(&[PartyType], &str); 3] = [
    (&[PartyType::Customer, PartyType::User, PartyType::AffectedPerson], "a customer, user or affected person"),
    (&[PartyType::Employee], "an employee"),
    (&[PartyType::Regulator], "a regulator"),
];

pub(super) const RULE: Rule = Rule {
    code: "EPH-4.2-1",
    name: "interested-parties-missing",
    requirement: "4.2",
    states: "Those served or affected, employees and regulators are recorded as interested parties",
    population: "party",
    noun: ("interested party", "interested parties"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("No interested party is recorded."),
    also: &[],
    next: ("Record the interested parties and what they need.", Go::new(Kind::Party)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::whole(reading.all::<Party>().count())
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let count = reading.all::<Party>().count();
    let missing = EXPECTED.iter().filter(|(types, _)| !reading.all::<Party>().any(|live| types.contains(&live.record.r#type)));
    let flaw = |(types, words): &(&[PartyType], &str)| Flaw {
        record: None,
        weight: None,
        since: lost_since::<Party>(reading, |party| !types.contains(&party.r#type)),
        message: format!("Not one of {count} recorded parties is {words}."),
        next: step(format!("Record {words} and what they need."), Go::New(Kind::Party, known(types))),
    };
    missing.map(flaw).collect()
}

/// The type of the party that is missing, where only one will do.
fn known(types: &[PartyType]) -> Known {
    match types {
        [one] => Known::default().and("type", one),
        _ => Known::default(),
    }
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::context::party;
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn customers_employees_and_a_regulator_pass() {
        assert_eq!(Watched::sound().clean("EPH-4.2-1"), 3);
    }

    #[test]
    fn without_parties_nobody_is_interested() {
        let judged = Watched::founded().judged("EPH-4.2-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_the_employees_are_forgotten_and_remembered() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.act("product", ActName::Withdraw, "PTY-2", json!({}));
        let finding = story.only_finding("EPH-4.2-1");
        assert_eq!(weighed(&finding), (Severity::Major, &[][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "Not one of 2 recorded parties is an employee.");
        assert_eq!(finding.flaw.next.go, Go::New(Kind::Party, Known::default().and("type", "employee")));
        story.record("product", Kind::Party, party("employee"));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn people_affected_stand_for_those_served_but_a_supplier_does_not() {
        let mut story = Watched::sound();
        story.change("product", "PTY-1", json!({"type": "supplier"}));
        let flaw = story.only_finding("EPH-4.2-1").flaw;
        assert_eq!(flaw.message, "Not one of 3 recorded parties is a customer, user or affected person.");
        assert_eq!(flaw.next.go, Go::New(Kind::Party, Known::default()), "any of the three will do");
        story.change("product", "PTY-1", json!({"type": "affected-person"}));
        assert_eq!(story.clean("EPH-4.2-1"), 3);
    }

    #[test]
    fn one_party_alone_leaves_two_findings() {
        let mut story = Watched::founded();
        let mut party = party("regulator");
        party["needs"] = json!([]);
        story.record("product", Kind::Party, party);
        assert_eq!(story.messages("EPH-4.2-1").len(), 2);
    }
}
