//! EPH-5.3-2: what was decided outside somebody's authority has been ratified or annulled.

use crate::act::{ActName, Payload};
use crate::authority::{Ask, appetite};
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::id::{Kind, RecordId};
use crate::image::{Act, Aimed};
use crate::kinds::objective::Stage;
use crate::kinds::{AnyRecord, Risk};
use crate::power::Power;
use crate::reading::Reading;
use crate::rules::{called, examined_act, settled, step};
use crate::shape::View;

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.3-2",
    name: "act-ultra-vires",
    requirement: "5.3",
    states: "Every act outside somebody’s authority has been ratified or annulled",
    population: "act where it was outside the authority of its author",
    noun: ("act", "acts"),
    weight: Weight::MajorAfter(30),
    empty: Empty::Passes,
    also: &["8.1", "A.6.2.5"],
    next: ("Annul the act, or have a holder of the power ratify it.", Go::new(Kind::Matter)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let beyond = |at: &u64| reading.act(*at).is_some_and(|act| act.ultra_vires().is_some());
    Population::each(reading.flagged().into_iter().filter(beyond).map(Subject::Act))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(act) = examined_act(reading, subject) else {
        return Vec::new();
    };
    let Some(beyond) = act.ultra_vires() else {
        return Vec::new();
    };
    if settled(reading, act, &[ActName::Ratify, ActName::Annul]).is_some() {
        return Vec::new();
    }
    let about = act.about().map_or_else(|| "a record nobody knows".to_owned(), |id| id.to_string());
    let message = format!(
        "{} did “{}” on {about} on {} without the authority ({}); nobody has ratified or annulled it.",
        called(reading, act.author),
        act.name,
        act.day,
        beyond.missing
    );
    let next = step(
        "Annul it, or have a holder of the exceeded power ratify it, and open a nonconformity.",
        Go::OnAct(ActName::Annul, act.position),
    );
    let flaw = Flaw { record: act.about(), weight: None, since: act.recorded_on, message, next };
    vec![if is_grave(reading, act) { flaw.weighing(Severity::Major) } else { flaw }]
}

/// Over appetite, about a system of tier 1, or a deployment gate.
fn is_grave(reading: &Reading<'_>, act: &Act) -> bool {
    if act.ground.power == Some(Power::AcceptBeyondAppetite) {
        return true;
    }
    let Some(id) = act.about() else { return false };
    let Some(record) = record_of(reading, act, id) else {
        return false;
    };
    let ask = Ask::of(reading, id, record, act.payload.as_ref(), act.day);
    let deploys = id.kind == Kind::Gate && matches!(record.named("stage"), View::Word(word) if word == Stage::Deployment.word());
    ask.tier == Some(1) || deploys || exceeds_appetite(reading, act, record)
}

/// The record as the act names it; as it is today where that version is no longer kept.
fn record_of<'a>(reading: &Reading<'a>, act: &Act, id: RecordId) -> Option<&'a dyn AnyRecord> {
    let named = match act.aimed() {
        Aimed::Version(version) => reading.slot(id)?.version(version),
        _ => None,
    };
    let named = named.and_then(|version| version.record.as_deref());
    named.or_else(|| reading.live(id).map(|live| live.record))
}

fn exceeds_appetite(reading: &Reading<'_>, act: &Act, record: &dyn AnyRecord) -> bool {
    let Some(Payload::Accept(accept)) = act.payload.as_ref() else {
        return false;
    };
    let Some(risk) = record.as_any().downcast_ref::<Risk>() else {
        return false;
    };
    let category = accept.category.as_ref().unwrap_or(&risk.category);
    let level = accept.level.unwrap_or(risk.residual.level);
    appetite(reading, category, act.day).is_some_and(|(most, _)| level.0 > most)
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::operation::{exception, gate, used};
    use crate::rules::watched::{Watched, system, weighed};
    use crate::story::{appetite, risk};

    /// A risk of that level on systems, which the auditor, who may not, is said to have accepted.
    fn accepted_by_the_auditor(story: &mut Watched, level: u8, systems: &[&str]) -> u64 {
        let mut risk = risk("customer-harm", level);
        risk["systems"] = json!(systems);
        let id = story.record("product", Kind::Risk, risk).to_string();
        let payload = json!({"level": level, "category": "customer-harm", "valid_until": "2026-12-31"});
        let claim = story.importing().act("auditor", ActName::Accept, &id, payload);
        story.entering();
        claim
    }

    #[test]
    fn an_act_within_authority_is_not_even_examined() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("customer-harm", 8));
        story.act("cro", ActName::Accept, "R-2", json!({"level": 8, "category": "customer-harm", "valid_until": "2026-12-31"}));
        assert_eq!(story.clean("EPH-5.3-2"), 0);
    }

    #[test]
    fn planted_somebody_without_the_power_accepts_a_risk_and_it_is_annulled() {
        let mut story = Watched::sound();
        let claim = accepted_by_the_auditor(&mut story, 8, &[]);
        let finding = story.finding("EPH-5.3-2");
        assert_eq!(weighed(&finding), (Severity::Minor, &["8.1", "A.6.2.5"][..], "2026-01-12".to_owned()));
        assert_eq!(finding.flaw.record, Some(story.id("R-2")));
        assert_eq!(finding.flaw.next.go, Go::OnAct(ActName::Annul, claim));
        story.days(30);
        assert_eq!(story.finding("EPH-5.3-2").severity, Severity::Minor);
        story.days(1);
        assert_eq!(story.finding("EPH-5.3-2").severity, Severity::Major);
        story.act_on("cro", ActName::Annul, claim);
        assert_eq!(story.clean("EPH-5.3-2"), 1);
    }

    #[test]
    fn ratifying_it_settles_it_too() {
        let mut story = Watched::sound();
        let claim = accepted_by_the_auditor(&mut story, 8, &[]);
        story.finding("EPH-5.3-2");
        story.act_on("cro", ActName::Ratify, claim);
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn over_appetite_it_is_grave_at_once() {
        let mut story = Watched::sound();
        accepted_by_the_auditor(&mut story, 12, &[]);
        assert_eq!(story.finding("EPH-5.3-2").severity, Severity::Major);
    }

    #[test]
    fn about_a_system_of_tier_one_it_is_grave_at_once() {
        let mut story = Watched::sound();
        story.record("product", Kind::System, system());
        accepted_by_the_auditor(&mut story, 8, &["AIS-1"]);
        assert_eq!(story.finding("EPH-5.3-2").severity, Severity::Major, "a system without inputs counts as tier 1");
        let inputs = json!({"severity": 2, "reach": 2, "autonomy": 2, "rights": 2, "reversibility": 2});
        story.change("product", "AIS-1", json!({ "tier_inputs": inputs }));
        assert_eq!(story.finding("EPH-5.3-2").severity, Severity::Minor);
    }

    #[test]
    fn a_deployment_gate_is_grave_at_once_and_another_gate_is_not() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        for (stage, severity) in [("design", Severity::Minor), ("deployment", Severity::Major)] {
            let id = story.record("product", Kind::Gate, gate(&ids.system, stage)).to_string();
            let claim = story.importing().act("auditor", ActName::Approve, &id, json!({}));
            story.entering();
            assert_eq!(story.finding("EPH-5.3-2").severity, severity, "{stage}");
            story.act_on("cro", ActName::Annul, claim);
        }
    }

    #[test]
    fn an_act_weighs_as_much_as_the_record_did_when_it_was_done() {
        let mut story = Watched::sound();
        story.record("product", Kind::System, system());
        let slight = json!({"severity": 1, "reach": 1, "autonomy": 1, "rights": 1, "reversibility": 1});
        let mut other = system();
        other["tier_inputs"] = slight;
        let other = story.record("product", Kind::System, other).to_string();
        let id = story.record("product", Kind::Exception, exception()).to_string();
        story.importing().act("auditor", ActName::Approve, &id, json!({}));
        story.change("product", &id, json!({ "systems": [other] }));
        assert_eq!(story.finding("EPH-5.3-2").severity, Severity::Major);
    }

    #[test]
    fn an_appetite_set_later_that_day_says_whether_it_is_grave() {
        for (level, severity) in [(9, Severity::Minor), (10, Severity::Major), (12, Severity::Major)] {
            let mut story = Watched::sound();
            story.act("chair", ActName::Withdraw, "PAR-2", json!({}));
            story.record("product", Kind::Risk, risk("customer-harm", level));
            story.importing().act("auditor", ActName::Accept, "R-2", json!({"valid_until": "2026-12-31"}));
            story.entering();
            assert_eq!(story.finding("EPH-5.3-2").severity, Severity::Minor, "nobody has said how much is too much");
            let most = story.record("chair", Kind::Parameter, appetite("customer-harm", 9)).to_string();
            story.board_approves(&most);
            assert_eq!(story.finding("EPH-5.3-2").severity, severity, "the appetite is 9, and this is {level}");
        }
    }
}
