//! EPH-A.10.3-1: nobody supplies what is used before somebody looked at them.

use crate::act::ActName;
use crate::authority::approval;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::derived::supply::supply;
use crate::id::{Kind, RecordId};
use crate::kinds::due_diligence::Clearance;
use crate::kinds::{DueDiligence, Supplier};
use crate::reading::Reading;
use crate::rules::terms::approvals::unapproved_all_since;
use crate::rules::{called, examined, some, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-A.10.3-1",
    name: "supplier-uncleared",
    requirement: "A.10.3",
    states: "Every supplier of a system in use was cleared by approved due diligence",
    population: "supplier where <-system.suppliers has (state(in-use)), or of a component of one",
    noun: ("supplier", "suppliers"),
    weight: Weight::MajorForTierOne,
    empty: Empty::Passes,
    also: &["8.1"],
    next: ("Look at the suppliers of the systems in use.", Go::new(Kind::DueDiligence)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::Supplier, |reading, subject| {
        examined::<Supplier>(reading, subject).is_some_and(|live| !supply(reading, live.id()).systems.is_empty())
    })
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(supplier) = examined::<Supplier>(reading, subject) else { return Vec::new() };
    let id = supplier.id();
    let rounds: Vec<_> = reading.naming::<DueDiligence>(id).filter(|live| RecordId::from(live.record.supplier) == id).collect();
    let concluded = rounds.iter().filter_map(|live| {
        let act = approval(reading, live.id(), live.version, reading.on())?;
        Some((act, live, live.record.conclusion?))
    });
    // The last word counts: a later refusal takes an earlier clearance away.
    let last = concluded.max_by_key(|(act, ..)| (act.day, act.position));
    if matches!(last, Some((_, _, Clearance::Cleared | Clearance::Conditional))) {
        return Vec::new();
    }
    let supply = supply(reading, id);
    // The first day on which one of its systems was used, by which somebody knew of the supplier.
    let begun = supply.begun.max(supplier.slot.versions.first().map(|first| first.day)).unwrap_or(supplier.version.day);
    let name = called(reading, id);
    let of = some(supply.systems.len(), supply.systems.iter().map(|system| format!("{system} {}", called(reading, *system))));
    let go = Go::New(Kind::DueDiligence, Known::default().and("supplier", id).each("systems", supply.systems.iter().copied()));
    let (since, message, go) = match last {
        Some((act, round, _)) => {
            (act.day.max(begun), format!("{} refused {id} {name} on {}, and it supplies {of}.", round.id(), act.day), go)
        }
        None => (
            unapproved_all_since(reading, rounds.iter().copied(), begun),
            format!("Nobody has cleared {id} {name}, who supplies {of}."),
            rounds.first().map_or(go, |live| Go::act(ActName::Approve, live.id())),
        ),
    };
    let flaw = Flaw::of(id, since, message, step("Clear the supplier, or replace it.", go));
    vec![if supply.first_tier { flaw.weighing(Severity::Major) } else { flaw }]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::operation::{clearance, component, used};
    use crate::rules::watched::{Watched, system, weighed};

    const CODE: &str = "EPH-A.10.3-1";

    #[test]
    fn a_supplier_that_was_cleared_passes() {
        let mut story = Watched::sound();
        used(&mut story);
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn a_supplier_of_nothing_that_is_used_is_not_examined() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.change("product", &ids.system, json!({"in_use_until": "2026-01-31"}));
        story.on("2026-02-01");
        assert_eq!(story.clean(CODE), 0);
    }

    #[test]
    fn planted_a_part_comes_from_somebody_nobody_looked_at() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        story.record(
            "product",
            Kind::Supplier,
            json!({"title": "Tessera", "owner": "product", "provides": ["data"], "criticality": 2}),
        );
        assert_eq!(story.clean(CODE), 1);
        let mut part = component(&ids.system, "library", "1");
        part["supplier"] = "SUP-2".into();
        story.record("product", Kind::Component, part);
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Minor, &["8.1"][..], "2026-02-01".to_owned()));
        assert_eq!(finding.flaw.message, "Nobody has cleared SUP-2 Tessera, who supplies AIS-1 Helper.");
        let mut round = clearance("SUP-2");
        round["conclusion"] = "conditional".into();
        let round = story.record("product", Kind::DueDiligence, round).to_string();
        assert_eq!(story.finding(CODE).flaw.next.go, Go::act(ActName::Approve, story.id(&round)));
        story.board_approves(&round);
        assert_eq!(story.clean(CODE), 2);
    }

    #[test]
    fn a_later_refusal_takes_the_clearance_away_and_a_round_without_conclusion_does_not() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        let mut round = clearance(&ids.supplier);
        round["conclusion"] = json!(null);
        story.record("product", Kind::DueDiligence, round.clone());
        story.board_approves("DD-2");
        assert_eq!(story.clean(CODE), 1);
        round["conclusion"] = "refused".into();
        story.record("product", Kind::DueDiligence, round);
        story.board_approves("DD-3");
        let finding = story.finding(CODE);
        let said = "DD-3 refused SUP-1 Lumen on 2026-02-01, and it supplies AIS-1 Helper.";
        assert_eq!((finding.flaw.since.to_string(), &*finding.flaw.message), ("2026-02-01".to_owned(), said));
    }

    #[test]
    fn for_a_system_of_tier_one_it_is_major() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.change("product", &ids.system, json!({"tier_inputs": null}));
        story.on("2026-02-01");
        story.change("product", "DD-1", json!({"due": "2026-02-02"}));
        let finding = story.finding(CODE);
        assert_eq!((finding.severity, finding.flaw.since.to_string()), (Severity::Major, "2026-02-01".to_owned()));
    }

    #[test]
    fn nobody_need_clear_a_supplier_before_something_of_theirs_is_used() {
        let mut story = Watched::sound();
        let supplier = json!({"title": "Tessera", "owner": "product", "provides": ["data"], "criticality": 2});
        story.record("product", Kind::Supplier, supplier);
        for (id, from) in [("AIS-1", "2026-02-10"), ("AIS-2", "2026-02-01")] {
            let mut helper = system();
            helper["suppliers"] = json!(["SUP-1"]);
            helper["in_use_from"] = from.into();
            assert_eq!(story.record("product", Kind::System, helper).to_string(), id);
        }
        assert_eq!(story.clean(CODE), 0);
        story.on("2026-02-20");
        assert_eq!(story.finding(CODE).flaw.since.to_string(), "2026-02-01");
    }
}
