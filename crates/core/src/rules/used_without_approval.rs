//! EPH-8.1-1: nothing is used before somebody with the power to do so approved the use and let it be deployed.

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::is_approved;
use crate::conformity::{Empty, Flaw, Go, Known, Rule, Severity, Subject, Weight};
use crate::derived::system::{intakes, passed, tier_of};
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::objective::Stage;
use crate::kinds::{Gate, Record, System};
use crate::reading::Reading;
use crate::rules::terms::approvals::unapproved_all_since;
use crate::rules::{called, examined, listed, step, systems_in_use};

pub(super) const RULE: Rule = Rule {
    code: "EPH-8.1-1",
    name: "used-without-approval",
    requirement: "8.1",
    states: "Every system in use has an approved intake and, above tier 4, an approved deployment gate",
    population: "system where state(in-use)",
    noun: ("system", "systems"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Unknown,
    also: &["A.6.2.5", "A.9.2"],
    next: ("Register the systems in use.", Go::new(Kind::System)),
    examines: systems_in_use,
    examine,
};

/// Something a system lacks: since when, what, and where it is mended.
struct Lack {
    since: Date,
    what: &'static str,
    go: Go,
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(system) = examined::<System>(reading, subject) else { return Vec::new() };
    let id = system.id();
    let begun = system.record.in_use_from.unwrap_or(system.version.day);
    let mut lacks = Vec::new();
    let requests: Vec<_> = intakes(reading, id).collect();
    let known = Known::default().and("becomes", id).and("acquired", system.record.acquired);
    let go = Go::New(Kind::Intake, known.and("autonomy", system.record.autonomy).and("unit", &*system.record.unit));
    if !requests.iter().any(|intake| is_approved(reading, intake.slot)) {
        lacks.push(lack(reading, requests, begun, "an approved intake", go));
    }
    let deployed = || passed(reading, id).any(|(gate, _)| gate.record.stage == Stage::Deployment);
    if tier_of(reading, id) != 4 && !deployed() {
        let own = |gate: &Live<'_, Gate>| RecordId::from(gate.record.system) == id && gate.record.stage == Stage::Deployment;
        lacks.push(lack(
            reading,
            reading.naming::<Gate>(id).filter(own).collect(),
            begun,
            "an approved deployment gate",
            Go::New(Kind::Gate, Known::always(&[("stage", "deployment")]).and("system", id)),
        ));
    }
    let Some(first) = lacks.iter().min_by_key(|lack| lack.since) else { return Vec::new() };
    let what = listed(lacks.iter().map(|lack| lack.what));
    let message = format!("{id} {} is in use since {begun} without {what}.", called(reading, id));
    let next = step("Suspend the system, or decide what is missing.", first.go.clone());
    vec![Flaw::of(id, first.since, message, next)]
}

fn lack<T: Record>(reading: &Reading<'_>, records: Vec<Live<'_, T>>, begun: Date, what: &'static str, go: Go) -> Lack {
    let go = records.first().map_or(go, |live| Go::act(ActName::Approve, live.id()));
    Lack { since: unapproved_all_since(reading, records.into_iter(), begun), what, go }
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::operation::{gate, intake, used};
    use crate::rules::watched::{Watched, system, weighed};

    const CODE: &str = "EPH-8.1-1";

    /// A system in use since 20 January 2026 of which nobody was asked; of tier 3, or 4.
    fn sneaked_in(story: &mut Watched, most: u8) {
        let mut helper = system();
        helper["in_use_from"] = "2026-01-20".into();
        helper["tier_inputs"] = json!({"severity": most, "reach": 2, "autonomy": 2, "rights": 2, "reversibility": 2});
        story.record("product", Kind::System, helper);
    }

    #[test]
    fn a_system_asked_for_and_deployed_in_order_passes() {
        let mut story = Watched::sound();
        used(&mut story);
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn without_systems_in_use_nobody_knows() {
        let mut story = Watched::sound();
        story.record("product", Kind::System, system());
        let judged = story.judged(CODE);
        assert_eq!((judged.examined, judged.findings.len(), judged.unknown.is_some()), (0, 0, true));
    }

    #[test]
    fn planted_a_system_is_used_that_nobody_approved_until_intake_and_gate_are() {
        let mut story = Watched::sound();
        sneaked_in(&mut story, 3);
        assert!(story.messages(CODE).is_empty(), "it is not in use yet");
        story.on("2026-01-20");
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Major, &["A.6.2.5", "A.9.2"][..], "2026-01-20".to_owned()));
        let said = "AIS-1 Helper is in use since 2026-01-20 without an approved intake and an approved deployment gate.";
        assert_eq!(finding.flaw.message, said);
        story.on("2026-01-25");
        story.record("product", Kind::Intake, intake("AIS-1"));
        assert_eq!(story.finding(CODE).flaw.since.to_string(), "2026-01-20", "asking is not being allowed");
        story.board_approves("INT-1");
        let said = "AIS-1 Helper is in use since 2026-01-20 without an approved deployment gate.";
        assert_eq!(story.messages(CODE), [said]);
        story.record("product", Kind::Gate, gate("AIS-1", "design"));
        story.board_approves("GAT-1");
        assert_eq!(story.messages(CODE), [said], "another gate deploys nothing");
        story.record("product", Kind::Gate, gate("AIS-1", "deployment"));
        story.board_approves("GAT-2");
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn for_tier_four_the_intake_is_enough() {
        let mut story = Watched::sound();
        sneaked_in(&mut story, 2);
        story.on("2026-01-20");
        story.record("product", Kind::Intake, intake("AIS-1"));
        assert_eq!(story.messages(CODE), ["AIS-1 Helper is in use since 2026-01-20 without an approved intake."]);
        story.board_approves("INT-1");
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn an_intake_written_anew_after_its_approval_is_none_from_that_day() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        story.change("product", &ids.intake, json!({"use": "It decides."}));
        let finding = story.finding(CODE);
        assert_eq!(
            (finding.flaw.since.to_string(), finding.flaw.next.go),
            ("2026-02-01".to_owned(), Go::act(ActName::Approve, story.id("INT-1")))
        );
    }

    #[test]
    fn an_approval_outside_authority_and_a_suspended_system_do_not_count() {
        let mut story = Watched::sound();
        sneaked_in(&mut story, 2);
        story.on("2026-01-20");
        story.record("product", Kind::Intake, intake("AIS-1"));
        story.importing().act("auditor", ActName::Approve, "INT-1", json!({}));
        story.entering();
        assert_eq!(story.messages(CODE).len(), 1);
        story.record(
            "chair",
            Kind::Delegation,
            crate::story::delegation("stop", json!({"person": "cio"}), json!([{"power": "suspend-system"}]), false),
        );
        story.board_approves("D-3");
        story.act("cio", ActName::Suspend, "AIS-1", json!({"parts": []}));
        assert_eq!(story.judged(CODE).examined, 0);
    }

    #[test]
    fn what_waits_for_a_decision_is_the_gate_by_which_it_is_deployed() {
        let mut story = Watched::sound();
        sneaked_in(&mut story, 3);
        sneaked_in(&mut story, 3);
        story.on("2026-01-20");
        story.record("product", Kind::Intake, intake("AIS-1"));
        story.board_approves("INT-1");
        story.record("product", Kind::Gate, gate("AIS-1", "design"));
        let mut others = gate("AIS-2", "deployment");
        others["links"] = json!([{"rel": "see", "to": "AIS-1"}]);
        story.record("product", Kind::Gate, others);
        let go = |story: &mut Watched| {
            let findings = story.judged(CODE).findings;
            let own = findings.into_iter().find(|one| one.flaw.record == Some(story.id("AIS-1")));
            own.unwrap().flaw.next.go
        };
        let known = Known::always(&[("stage", "deployment")]).and("system", story.id("AIS-1"));
        assert_eq!(go(&mut story), Go::New(Kind::Gate, known), "none has been asked for");
        story.record("product", Kind::Gate, gate("AIS-1", "deployment"));
        assert_eq!(go(&mut story), Go::act(ActName::Approve, story.id("GAT-3")));
    }

    #[test]
    fn to_ask_late_and_be_looked_at_or_waved_through_by_nobody_shortens_nothing() {
        let mut story = Watched::sound();
        sneaked_in(&mut story, 2);
        story.on("2026-01-25");
        story.record("product", Kind::Intake, intake("AIS-1"));
        story.act("counsel", ActName::Review, "INT-1", json!({"outcome": "fit", "function": "legal"}));
        assert_eq!(weighed(&story.finding(CODE)).2, "2026-01-20");
        story.importing().act("auditor", ActName::Approve, "INT-1", json!({}));
        assert_eq!(weighed(&story.finding(CODE)).2, "2026-01-20");
    }
}
