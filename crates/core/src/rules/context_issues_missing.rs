//! EPH-4.1-1: the organisation knows what bears on its management system, from inside and from outside.

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::kinds::Issue;
use crate::kinds::issue::Side;
use crate::reading::Reading;
use crate::rules::{lost_since, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-4.1-1",
    name: "context-issues-missing",
    requirement: "4.1",
    states: "Internal and external issues of the context are recorded",
    population: "issue",
    noun: ("issue", "issues"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("No issue of the context is recorded, neither internal nor external."),
    also: &[],
    next: ("Record the issues, with the catalogue to start from.", Go::new(Kind::Issue)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::whole(reading.all::<Issue>().count())
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let missing = |side: &&Side| !reading.all::<Issue>().any(|live| live.record.side == **side);
    let flaw = |side: &Side| Flaw {
        record: None,
        weight: None,
        since: lost_since::<Issue>(reading, |issue| issue.side != *side),
        message: format!("Not one of {} recorded issues is {side}.", reading.all::<Issue>().count()),
        next: step(
            format!("Record the {side} issues that bear on the management system."),
            Go::New(Kind::Issue, Known::default().and("side", side)),
        ),
    };
    Side::ALL.iter().filter(missing).map(flaw).collect()
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::decide::Write;
    use crate::rules::watched::context::issue;
    use crate::rules::watched::{Watched, weighed};
    use crate::story::{PROPOSAL, who};

    #[test]
    fn one_issue_from_inside_and_one_from_outside_pass() {
        assert_eq!(Watched::sound().clean("EPH-4.1-1"), 2);
    }

    #[test]
    fn without_issues_nobody_has_looked_around() {
        let judged = Watched::founded().judged("EPH-4.1-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_the_only_internal_issue_is_withdrawn_until_another_is_recorded() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.act("product", ActName::Withdraw, "ISS-1", json!({}));
        let finding = story.only_finding("EPH-4.1-1");
        assert_eq!(weighed(&finding), (Severity::Major, &[][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "Not one of 1 recorded issues is internal.");
        story.record("product", Kind::Issue, issue("internal"));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn an_issue_that_changes_sides_leaves_the_other_empty_since_then() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("product", "ISS-2", json!({"side": "internal"}));
        story.on("2026-01-22");
        story.change("product", "ISS-2", json!({"area": "market"}));
        assert_eq!(weighed(&story.only_finding("EPH-4.1-1")).2, "2026-01-20");
    }

    #[test]
    fn what_a_machine_proposes_is_no_issue_until_somebody_adopts_it() {
        let mut story = Watched::sound();
        story.act("product", ActName::Withdraw, "ISS-2", json!({}));
        let author = story.person("product");
        let mut proposal = Write::new(who(author), Kind::Issue, None, issue("external"));
        proposal.origin = PROPOSAL;
        story.try_write(&proposal).unwrap();
        story.only_finding("EPH-4.1-1");
        story.act("product", ActName::Adopt, "ISS-3", json!({}));
        assert_eq!(story.clean("EPH-4.1-1"), 2);
    }
}
