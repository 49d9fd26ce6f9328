//! EPH-6.1.3-1: whoever may has approved the Statement of Applicability as it stands.

use crate::act::ActName;
use crate::authority::is_approved;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::kinds::Soa;
use crate::power::Power;
use crate::reading::Reading;
use crate::rules::{examined, step, unapproved_since};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.1.3-1",
    name: "soa-not-approved",
    requirement: "6.1.3",
    states: "The Statement of Applicability is approved as it stands",
    population: "soa",
    noun: ("Statement of Applicability", "Statements of Applicability"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("There is no Statement of Applicability."),
    also: &[],
    next: ("Write the Statement of Applicability and have it approved.", Go::new(Kind::Soa)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::each(reading.all::<Soa>().map(|live| Subject::Record(live.id())))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(soa) = examined::<Soa>(reading, subject).filter(|live| !is_approved(reading, live.slot)) else {
        return Vec::new();
    };
    let id = soa.id();
    // A row that changes is content, and content that changes is approved again or not at all.
    let once = reading.acts(id).iter().any(|act| act.name == ActName::Approve);
    let message = if once {
        format!("The Statement of Applicability {id} as it now stands is not approved by a holder of {}.", Power::ApproveSoa)
    } else {
        format!("No holder of {} has approved the Statement of Applicability {id}.", Power::ApproveSoa)
    };
    let next = step("Have the Statement of Applicability approved.", Go::act(ActName::Approve, id));
    vec![Flaw::of(id, unapproved_since(reading, &soa), message, next)]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::context::soa;
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn an_approved_statement_passes() {
        assert_eq!(Watched::sound().clean("EPH-6.1.3-1"), 1);
    }

    #[test]
    fn without_a_statement_nobody_has_said_what_applies() {
        let judged = Watched::founded().judged("EPH-6.1.3-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_a_row_changes_and_is_approved_again() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        let mut rows = soa()["rows"].clone();
        rows[3]["why"] = "It now helps more.".into();
        story.change("product", "SOA-1", json!({ "rows": rows }));
        let finding = story.only_finding("EPH-6.1.3-1");
        assert_eq!(weighed(&finding), (Severity::Major, &[][..], "2026-01-20".to_owned()));
        let message = "The Statement of Applicability SOA-1 as it now stands is not approved by a holder of approve-soa.";
        assert_eq!(finding.flaw.message, message);
        story.board_approves("SOA-1");
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn a_second_statement_waits_for_its_own_approval() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.record("product", Kind::Soa, soa());
        let message = "No holder of approve-soa has approved the Statement of Applicability SOA-2.";
        assert_eq!(story.only_finding("EPH-6.1.3-1").flaw.message, message);
    }

    #[test]
    fn an_approval_revoked_is_none() {
        let mut story = Watched::sound();
        let approval = story.image.slot(story.id("SOA-1")).unwrap().acts.last().unwrap().position;
        story.on("2026-01-20");
        story.board_revokes("SOA-1", approval);
        assert_eq!(weighed(&story.only_finding("EPH-6.1.3-1")).2, "2026-01-20");
    }
}
