//! EPH-8.1-4: what is used is what was let go, but for changes somebody approved before they were made.

use crate::act::ActName;
use crate::conformity::{Empty, Flaw, Go, Known, Rule, Subject, Weight};
use crate::derived::Dated;
use crate::derived::configuration::{Looked, Move, changes, described, moved};
use crate::derived::system::passed;
use crate::id::{Kind, RecordId};
use crate::image::{Act, Live};
use crate::kinds::change::ChangeType;
use crate::kinds::objective::Stage;
use crate::kinds::{Change, Gate, System};
use crate::reading::Reading;
use crate::rules::terms::approvals::approvals;
use crate::rules::{by_tier, called, examined, precedes, step, systems_in_use};

pub(super) const RULE: Rule = Rule {
    code: "EPH-8.1-4",
    name: "changed-without-approval",
    requirement: "8.1",
    states: "Nothing in a system in use moved since its last gate but by changes that were approved before",
    population: "system where state(in-use)",
    noun: ("system", "systems"),
    weight: Weight::MajorForTierOne,
    empty: Empty::Passes,
    also: &["A.6.2.6"],
    next: ("Register the systems in use.", Go::new(Kind::System)),
    examines: systems_in_use,
    examine,
};

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(system) = examined::<System>(reading, subject) else { return Vec::new() };
    let id = system.id();
    // A system that passed no gate is for another rule to find.
    let Some((gate, let_go)) = let_go(reading, id) else { return Vec::new() };
    let looked = Looked::at(reading, gate.version, id, &gate.record.configuration.0);
    let mut moves = moved(reading, &looked);
    moves.retain(|one| !is_named(reading, one, &looked));
    let mut flaws = Vec::new();
    if let Some(first) = moves.first() {
        let said = described(reading, &looked, id, &moves);
        let message = format!("{} moved since {} without a change approved before: {said}.", called(reading, id), gate.id());
        let go = Go::New(Kind::Change, Known::default().and("system", id));
        let next = step("Go back to what was let go, or have the change decided and pass the gate again.", go);
        flaws.push(by_tier(reading, id, Flaw::of(id, first.at.day, message, next)));
    }
    flaws.extend(made_early(reading, id, &gate, let_go));
    flaws
}

/// The last gate by which a system went into use or on being used. What was designed or tried meanwhile lets nothing go.
fn let_go<'a>(reading: &Reading<'a>, system: RecordId) -> Option<(Live<'a, Gate>, &'a Act)> {
    let into_use = |stage| matches!(stage, Stage::Deployment | Stage::Operation | Stage::Change);
    let gates = passed(reading, system).filter(|(gate, _)| into_use(gate.record.stage));
    gates.max_by_key(|(_, act)| (act.day, act.position))
}

/// Whether a change that was approved before the move names what moved.
fn is_named(reading: &Reading<'_>, one: &Move, looked: &Looked<'_>) -> bool {
    let before = |act: &Act| precedes(reading, act.into(), one.at);
    changes(reading, one, looked.at.day).iter().any(|change| approved(reading, change).any(before))
}

/// The approvals that have effect of what a change says today.
fn approved<'a>(reading: &Reading<'a>, change: &Live<'a, Change>) -> impl Iterator<Item = &'a Act> {
    let (slot, version) = (change.slot, change.version);
    approvals(reading, change.id()).filter(move |act| slot.names(act, version))
}

/// The changes to a system that were made since its last gate and before anybody had approved them.
fn made_early(reading: &Reading<'_>, system: RecordId, gate: &Live<'_, Gate>, let_go: &Act) -> Vec<Flaw> {
    let own = reading.naming::<Change>(system).filter(|live| live.record.r#type != ChangeType::Aims);
    let flaw = |live: Live<'_, Change>| {
        let made = live.record.made_on.filter(|made| reading.reached(*made) && *made > let_go.day)?;
        let end_of_day = Dated { day: made, recorded_on: made, position: u64::MAX };
        let first = approved(reading, &live).min_by_key(|act| Dated::from(*act));
        if first.is_some_and(|act| precedes(reading, act.into(), end_of_day)) {
            return None;
        }
        let id = live.id();
        let but = first.map_or_else(|| "nobody has approved it".to_owned(), |act| format!("it was approved only on {}", act.day));
        let name = called(reading, system);
        let message = format!("{id} to {system} {name} was made on {made}, after {}, and {but}.", gate.id());
        let next = step("Go back, or have the change decided and pass the gate again.", Go::act(ActName::Approve, id));
        Some(by_tier(reading, system, Flaw::of(id, made, message, next)))
    };
    own.filter_map(flaw).collect()
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::conformity::Severity;
    use crate::rules::watched::operation::{change, component, gate, used};
    use crate::rules::watched::{Watched, weighed};
    use crate::story::day;

    const CODE: &str = "EPH-8.1-4";

    #[test]
    fn a_system_that_is_as_it_was_let_go_passes() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        assert_eq!(story.clean(CODE), 1);
        story.change("product", &ids.system, json!({"service": "Care", "note": "Nothing of this is configuration."}));
        story.change("product", &ids.model, json!({"licence": "ours"}));
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn without_systems_in_use_there_is_nothing_to_change() {
        assert_eq!(Watched::sound().clean(CODE), 0);
    }

    #[test]
    fn planted_a_model_is_exchanged_and_put_back() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        story.change("product", &ids.model, json!({"release": "4.2"}));
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Minor, &["A.6.2.6"][..], "2026-02-01".to_owned()));
        let said = "Helper moved since GAT-1 without a change approved before: AIS-1/1 to AIS-1/2: release of component CMP-1.";
        assert_eq!(finding.flaw.message, said);
        story.change("product", &ids.model, json!({"release": "4.1"}));
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn a_change_approved_before_the_move_covers_it_and_one_approved_after_does_not() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        story.record("product", Kind::Change, change(&ids.system, &[&ids.model], &["component.release"]));
        story.board_approves("CHG-1");
        story.on("2026-02-02");
        story.change("product", &ids.model, json!({"release": "4.2"}));
        story.change("product", "CHG-1", json!({"made_on": "2026-02-02"}));
        assert_eq!(story.clean(CODE), 1);
        let tool = story.record("product", Kind::Component, component(&ids.system, "tool", "1")).to_string();
        story.record("product", Kind::Change, change(&ids.system, &[&tool], &["component.tool"]));
        story.board_approves("CHG-2");
        let said =
            [format!("Helper moved since GAT-1 without a change approved before: AIS-1/1 to AIS-1/2: component {tool} came.")];
        assert_eq!(story.messages(CODE), said);
        story.record("product", Kind::Gate, gate(&ids.system, "design"));
        story.board_approves("GAT-2");
        assert_eq!(story.messages(CODE), said, "what passes a design lets nothing go");
        story.record("product", Kind::Gate, gate(&ids.system, "change"));
        story.board_approves("GAT-3");
        assert_eq!(story.clean(CODE), 1, "the gate let it go as it is");
    }

    #[test]
    fn a_change_to_the_management_system_covers_no_part_of_a_system() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        let mut aims = change(&ids.system, &[&ids.model], &[]);
        aims["type"] = "aims".into();
        story.record("product", Kind::Change, aims);
        story.board_approves("CHG-1");
        story.change("product", &ids.model, json!({"release": "4.2"}));
        assert_eq!(story.messages(CODE).len(), 1);
    }

    #[test]
    fn an_approval_said_to_be_earlier_but_recorded_long_after_the_move_came_too_late() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        story.record("product", Kind::Change, change(&ids.system, &[&ids.model], &[]));
        story.on("2026-02-02");
        story.change("product", &ids.model, json!({"release": "4.2"}));
        story.on("2026-02-20");
        let votes = json!({"votes": [{"person": "chair", "vote": "for"}, {"person": "director", "vote": "for"}]});
        let mut claim = story.attempt("chair", ActName::Approve, "CHG-1", votes);
        claim.who.on_behalf = story.id("BOD-1").typed();
        claim.who.happened = day("2026-02-01");
        story.importing().done(&claim);
        assert_eq!(story.messages(CODE).len(), 1);
    }

    #[test]
    fn a_change_made_before_anybody_approved_it_is_found_though_nothing_shows_that_it_moved() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        story.record("product", Kind::Change, change(&ids.system, &[&ids.model], &[]));
        story.change("product", "CHG-1", json!({"made_on": "2026-02-01"}));
        let said = "CHG-1 to AIS-1 Helper was made on 2026-02-01, after GAT-1, and nobody has approved it.";
        assert_eq!(story.messages(CODE), [said]);
        story.on("2026-02-02");
        story.board_approves("CHG-1");
        let finding = story.finding(CODE);
        assert_eq!((finding.flaw.since.to_string(), finding.flaw.record), ("2026-02-01".to_owned(), Some(story.id("CHG-1"))));
        assert!(finding.flaw.message.ends_with("and it was approved only on 2026-02-02."), "{}", finding.flaw.message);
        story.record("product", Kind::Gate, gate(&ids.system, "change"));
        story.board_approves("GAT-2");
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn a_change_made_on_the_day_of_the_gate_passed_with_it() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.record("product", Kind::Change, change(&ids.system, &[], &[]));
        story.on("2026-02-01");
        story.change("product", "CHG-1", json!({"made_on": "2026-01-12"}));
        assert_eq!(story.clean(CODE), 1);
        story.change("product", "CHG-1", json!({"made_on": "2026-01-13"}));
        assert_eq!(weighed(&story.finding(CODE)).2, "2026-01-13");
    }
}
