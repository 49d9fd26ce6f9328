//! EPH-8.4-4: the impact is assessed before the system is let go, not after.

use std::collections::BTreeSet;

use crate::authority::approval;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::derived::Dated;
use crate::derived::system::{impact_assessments, is_screened};
use crate::id::{Kind, RecordId};
use crate::image::{Act, Live, Slot};
use crate::kinds::objective::Stage;
use crate::kinds::{Gate, ImpactAssessment};
use crate::reading::Reading;
use crate::rules::terms::approvals::approvals;
use crate::rules::{PERIOD_DAYS, called, days_after, examined, precedes, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-8.4-4",
    name: "impact-assessed-after-deployment",
    requirement: "8.4",
    states: "Every deployment was approved after the impact of the system had been assessed",
    population: "gate where stage = deployment, approved in the last 365 days",
    noun: ("deployment gate", "deployment gates"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Passes,
    also: &["A.6.2.5", "6.1.4"],
    next: ("Assess the impact before the gate.", Go::new(Kind::ImpactAssessment)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::Gate, |reading, subject| deployed(reading, subject).is_some())
}

/// The deployment gate a subject names, with its approval, where that was given in the period.
fn deployed<'a>(reading: &Reading<'a>, subject: &Subject) -> Option<(Live<'a, Gate>, &'a Act)> {
    let gate = examined::<Gate>(reading, subject).filter(|gate| gate.record.stage == Stage::Deployment)?;
    let act = approval(reading, gate.id(), gate.version, reading.on())?;
    (!reading.passed(days_after(act.day, PERIOD_DAYS))).then_some((gate, act))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some((gate, let_go)) = deployed(reading, subject) else { return Vec::new() };
    let system = RecordId::from(gate.record.system);
    if is_screened(reading, system) {
        return Vec::new();
    }
    let assessments: BTreeSet<RecordId> =
        impact_assessments(reading, system).map(|live| live.id()).chain(shown(reading, gate.record)).collect();
    let approved = || assessments.iter().flat_map(|id| approvals(reading, *id).map(|act| (*id, act)));
    if approved().any(|(_, act)| precedes(reading, act.into(), let_go.into())) {
        return Vec::new();
    }
    // That there is none at all is for another rule to say.
    let Some((assessment, act)) = approved().min_by_key(|(_, act)| Dated::from(*act)) else { return Vec::new() };
    let id = gate.id();
    let message = format!(
        "{assessment} was approved on {}, only after {id} let {system} {} go on {}.",
        said(act),
        called(reading, system),
        said(let_go)
    );
    let next = step(
        "Revoke the approval of the gate, decide it again with the assessment at hand, and open a nonconformity.",
        Go::OnAct(crate::act::ActName::Revoke, let_go.position),
    );
    vec![Flaw::of(id, let_go.recorded_on, message, next)]
}

/// The impact assessments of its system that a gate shows, though somebody may have withdrawn them since.
fn shown(reading: &Reading<'_>, gate: &Gate) -> impl Iterator<Item = RecordId> {
    let ids = gate.proofs.iter().filter_map(|proof| proof.record.map(|pin| pin.id));
    ids.filter(|id| id.kind == Kind::ImpactAssessment).filter(|id| {
        let newest = reading.slot(*id).and_then(Slot::newest);
        newest.and_then(|version| version.typed::<ImpactAssessment>()).is_some_and(|one| one.system.any() == gate.system.any())
    })
}

/// The day of an act; both days where it was recorded on another.
fn said(act: &Act) -> String {
    let recorded = act.recorded_on;
    if recorded == act.day { act.day.to_string() } else { format!("{} (recorded on {recorded})", act.day) }
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::operation::{METHOD, assessment, gate, used};
    use crate::rules::watched::{Watched, system, weighed};
    use crate::story::{day, delegation};

    const CODE: &str = "EPH-8.4-4";

    /// A system of tier 1 that was let go on 20 January, and assessed ten days later.
    fn assessed_too_late(story: &mut Watched) {
        story.record("product", Kind::System, system());
        story.on("2026-01-20");
        story.record("product", Kind::Gate, gate("AIS-1", "deployment"));
        story.board_approves("GAT-1");
        assert_eq!(story.clean(CODE), 1, "that there is none is for another rule to say");
        story.on("2026-01-30");
        let late = assessment(story, "AIS-1", METHOD);
        story.importing().record("product", Kind::ImpactAssessment, late);
        story.entering();
        assert_eq!(story.clean(CODE), 1);
        story.board_approves("IA-1");
    }

    #[test]
    fn a_system_assessed_before_it_was_let_go_passes() {
        let mut story = Watched::sound();
        used(&mut story);
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn another_gate_is_not_examined() {
        let mut story = Watched::sound();
        story.record("product", Kind::System, system());
        story.record("product", Kind::Gate, gate("AIS-1", "design"));
        story.board_approves("GAT-1");
        story.record("product", Kind::Gate, gate("AIS-1", "deployment"));
        assert_eq!(story.clean(CODE), 0);
    }

    #[test]
    fn planted_a_system_is_let_go_unassessed_and_the_gate_is_decided_again() {
        let mut story = Watched::sound();
        assessed_too_late(&mut story);
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Minor, &["A.6.2.5", "6.1.4"][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "IA-1 was approved on 2026-01-30, only after GAT-1 let AIS-1 Helper go on 2026-01-20.");
        let Go::OnAct(ActName::Revoke, approval) = finding.flaw.next.go else { panic!("it leads elsewhere") };
        story.board_revokes("GAT-1", approval);
        assert_eq!(story.clean(CODE), 0);
        story.board_approves("GAT-1");
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn a_gate_that_two_passed_together_is_taken_back_by_one_of_them() {
        let mut story = Watched::sound();
        for (number, to) in [(1, "cro"), (2, "cio")] {
            let both = json!([{"power": "approve-gate", "limits": {"with": ["approve-gate"]}}]);
            let given = delegation(&format!("gates {number}"), json!({ "person": to }), both, false);
            let id = story.record("chair", Kind::Delegation, given).to_string();
            story.board_approves(&id);
        }
        story.record("product", Kind::System, system());
        story.on("2026-01-20");
        story.record("product", Kind::Gate, gate("AIS-1", "deployment"));
        for one in ["cro", "cio"] {
            story.act(one, ActName::Approve, "GAT-1", json!({}));
        }
        story.on("2026-01-30");
        let late = assessment(&story, "AIS-1", METHOD);
        story.importing().record("product", Kind::ImpactAssessment, late);
        story.entering().board_approves("IA-1");
        let Go::OnAct(name, approval) = story.finding(CODE).flaw.next.go else { panic!("it leads elsewhere") };
        story.act_on("cio", name, approval);
        assert_eq!(story.clean(CODE), 0, "half of an approval lets nothing go");
    }

    #[test]
    fn an_assessment_that_the_gate_shows_counts_though_it_was_withdrawn_since() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        let proofs = json!([{"need": "impact-assessment", "record": {"id": ids.assessment, "version": 1}}]);
        story.change("product", "GAT-1", json!({ "proofs": proofs }));
        story.board_approves("GAT-1");
        story.on("2026-02-01");
        let anew = assessment(&story, &ids.system, METHOD);
        story.record("product", Kind::ImpactAssessment, anew);
        story.board_approves("IA-2");
        story.act("product", ActName::Withdraw, &ids.assessment, json!({}));
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn after_a_year_the_gate_lies_outside_the_period() {
        let mut story = Watched::sound();
        assessed_too_late(&mut story);
        story.on("2027-01-20");
        assert_eq!(story.messages(CODE).len(), 1);
        story.days(1);
        assert_eq!(story.clean(CODE), 0);
    }

    #[test]
    fn an_assessment_said_to_be_earlier_but_recorded_long_after_came_too_late() {
        let mut story = Watched::sound();
        story.record("product", Kind::System, system());
        let early = assessment(&story, "AIS-1", METHOD);
        story.importing().record("product", Kind::ImpactAssessment, early);
        story.entering().on("2026-01-20");
        story.record("product", Kind::Gate, gate("AIS-1", "deployment"));
        story.board_approves("GAT-1");
        story.on("2026-01-31");
        let mut claim = story.attempt(
            "chair",
            ActName::Approve,
            "IA-1",
            json!({"votes": [{"person": "director", "vote": "for"},
            {"person": "deputy-chair", "vote": "for"}, {"person": "chair", "vote": "for"}]}),
        );
        claim.who.on_behalf = story.id("BOD-1").typed();
        claim.who.happened = day("2026-01-15");
        story.importing().done(&claim);
        let said =
            "IA-1 was approved on 2026-01-15 (recorded on 2026-01-31), only after GAT-1 let AIS-1 Helper go on 2026-01-20.";
        assert_eq!(story.messages(CODE), [said]);
    }
}
