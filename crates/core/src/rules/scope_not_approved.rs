//! EPH-4.3-1: whoever may has approved the scope, and it was drawn with regard to issues, parties and climate.

use crate::act::ActName;
use crate::authority::is_approved;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::kinds::Scope;
use crate::power::Power;
use crate::reading::Reading;
use crate::rules::{examined, failing_since, listed, step, unapproved_since};

pub(super) const RULE: Rule = Rule {
    code: "EPH-4.3-1",
    name: "scope-not-approved",
    requirement: "4.3",
    states: "The scope is approved and was drawn with regard to issues, parties and climate",
    population: "scope",
    noun: ("scope", "scopes"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("Nobody has written down the scope of the management system."),
    also: &[],
    next: ("Write the scope and have it approved.", Go::new(Kind::Scope)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::each(reading.all::<Scope>().map(|live| Subject::Record(live.id())))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(scope) = examined::<Scope>(reading, subject) else {
        return Vec::new();
    };
    let id = scope.id();
    let mut flaws = Vec::new();
    if !is_approved(reading, scope.slot) {
        let once = reading.acts(id).iter().any(|act| act.name == ActName::Approve);
        let message = if once {
            format!("The scope {id} as it now stands is not approved by a holder of {}.", Power::ApproveScope)
        } else {
            format!("No holder of {} has approved the scope {id}.", Power::ApproveScope)
        };
        let next = step("Have the scope approved.", Go::act(ActName::Approve, id));
        flaws.push(Flaw::of(id, unapproved_since(reading, &scope), message, next));
    }
    let unsaid = unregarded(scope.record);
    if !unsaid.is_empty() {
        let since = failing_since::<Scope>(scope.slot, scope.version, |one| !unregarded(one).is_empty());
        let message = format!("The scope {id} does not say with regard to which {} it was drawn.", listed(unsaid));
        let next = step("Name what the boundary was drawn with regard to, and have it approved.", Go::Edit(id));
        flaws.push(Flaw::of(id, since, message, next).weighing(Severity::Minor));
    }
    flaws
}

/// What the boundary was drawn without regard to.
fn unregarded(scope: &Scope) -> Vec<&'static str> {
    let regards = [
        ("issues", scope.issues_considered.is_empty()),
        ("interested parties", scope.parties_considered.is_empty()),
        ("climate", scope.climate_reason.trim().is_empty()),
    ];
    regards.into_iter().filter(|(_, without)| *without).map(|(what, _)| what).collect()
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn an_approved_scope_that_regards_everything_passes() {
        assert_eq!(Watched::sound().clean("EPH-4.3-1"), 1);
    }

    #[test]
    fn without_a_scope_nobody_knows_what_is_inside() {
        let judged = Watched::founded().judged("EPH-4.3-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_the_scope_is_rewritten_and_approved_again() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("product", "SCP-1", json!({"statement": "Only the AI that we like."}));
        let finding = story.only_finding("EPH-4.3-1");
        assert_eq!(weighed(&finding), (Severity::Major, &[][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "The scope SCP-1 as it now stands is not approved by a holder of approve-scope.");
        assert_eq!(finding.flaw.next.go, Go::act(ActName::Approve, story.id("SCP-1")));
        story.board_approves("SCP-1");
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn somebody_without_the_power_approves_nothing() {
        let mut story = Watched::sound();
        story.change("product", "SCP-1", json!({"statement": "Only the AI that we like."}));
        story.importing().act("ceo", ActName::Approve, "SCP-1", json!({}));
        story.entering();
        assert_eq!(story.finding("EPH-4.3-1").severity, Severity::Major, "the chief executive does not hold approve-scope here");
    }

    #[test]
    fn an_approval_ends_with_its_last_day() {
        let mut story = Watched::sound();
        story.change("product", "SCP-1", json!({"locations": ["London"]}));
        story.body_acts("BOD-1", ActName::Approve, "SCP-1", json!({"valid_until": "2026-01-31"}));
        story.days(19);
        assert_eq!(story.clean("EPH-4.3-1"), 1);
        story.days(1);
        assert_eq!(weighed(&story.finding("EPH-4.3-1")).2, "2026-02-01");
    }

    #[test]
    fn a_scope_drawn_without_regard_to_parties_is_minor() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("product", "SCP-1", json!({"parties_considered": [], "issues_considered": []}));
        story.board_approves("SCP-1");
        let finding = story.only_finding("EPH-4.3-1");
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-01-20".to_owned()));
        let message = "The scope SCP-1 does not say with regard to which issues and interested parties it was drawn.";
        assert_eq!(finding.flaw.message, message);
        story.on("2026-01-25").change("product", "SCP-1", json!({"locations": ["London"]}));
        story.board_approves("SCP-1");
        assert_eq!(weighed(&story.only_finding("EPH-4.3-1")).2, "2026-01-20");
    }

    #[test]
    fn taking_back_a_claim_that_never_held_moves_no_day() {
        let mut story = Watched::sound();
        story.on("2026-01-20").change("product", "SCP-1", json!({"statement": "Only the AI that we like."}));
        let claim = story.importing().act("auditor", ActName::Approve, "SCP-1", json!({}));
        story.entering().on("2026-01-25").act_on("cro", ActName::Annul, claim);
        assert_eq!(weighed(&story.finding("EPH-4.3-1")).2, "2026-01-20");
    }
}
