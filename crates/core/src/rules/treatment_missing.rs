//! EPH-6.1.3-4: something approved is done about every threat of which more is left than should be.

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::is_approved;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Subject, Weight};
use crate::derived::risk::breach;
use crate::id::Kind;
use crate::image::Live;
use crate::kinds::Risk;
use crate::reading::Reading;
use crate::rules::{called, examined, step, treatments_of};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.1.3-4",
    name: "treatment-missing",
    requirement: "6.1.3",
    states: "An approved treatment is for every threat above its target or the appetite",
    population: "risk where type = threat, residual above target or appetite",
    noun: ("threat", "threats"),
    weight: Weight::MajorAfter(30),
    empty: Empty::Passes,
    also: &["8.3"],
    next: ("Plan a treatment.", Go::new(Kind::Treatment)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::Risk, |reading, subject| {
        examined::<Risk>(reading, subject).is_some_and(|live| too_high(reading, &live).is_some())
    })
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(risk) = examined::<Risk>(reading, subject) else { return Vec::new() };
    let Some((since, above)) = too_high(reading, &risk) else { return Vec::new() };
    let id = risk.id();
    let treatments = treatments_of(reading, id);
    if treatments.iter().any(|live| is_approved(reading, live.slot)) {
        return Vec::new();
    }
    let what = format!("What is left of {id} {} ({}) is above {above}", called(reading, id), risk.record.residual.level.0);
    let (message, next) = match treatments.first() {
        None => {
            let next =
                step("Plan a treatment and have it approved.", Go::New(Kind::Treatment, Known::default().each("risks", [id])));
            (format!("{what}, and no treatment is for it."), next)
        }
        Some(live) => {
            let next = step("Have the treatment approved.", Go::act(ActName::Approve, live.id()));
            (format!("{what}, and {}, which is for it, is not approved.", live.id()), next)
        }
    };
    vec![Flaw::of(id, since, message, next)]
}

/// Since when more is left of a threat than should be, and above what it is; none where that is not so.
fn too_high(reading: &Reading<'_>, live: &Live<'_, Risk>) -> Option<(Date, String)> {
    let levels = live.version.threat?;
    let beyond = breach(reading, live).map(|breach| (breach.since, format!("the appetite of {}", breach.most)));
    let off_target = (levels.residual > levels.target).then(|| {
        let run = live.slot.first_of_run(|one| one.threat.is_some_and(|levels| levels.residual > levels.target));
        (run.unwrap_or(live.version).day, format!("its target of {}", levels.target))
    });
    beyond.into_iter().chain(off_target).min_by_key(|(since, _)| *since)
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::conformity::Severity;
    use crate::rules::watched::context::{above_target, treatment};
    use crate::rules::watched::{Watched, weighed};
    use crate::story::risk;

    const CODE: &str = "EPH-6.1.3-4";

    #[test]
    fn a_threat_at_its_target_and_an_opportunity_need_no_treatment() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("security", 4));
        let mut opportunity = above_target("security", 4, 2);
        opportunity["type"] = "opportunity".into();
        story.record("product", Kind::Risk, opportunity);
        assert_eq!(story.clean(CODE), 0);
    }

    #[test]
    fn planted_a_threat_above_its_target_waits_for_a_treatment() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.record("product", Kind::Risk, above_target("security", 4, 2));
        let finding = story.only_finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Minor, &["8.3"][..], "2026-01-20".to_owned()));
        let message = "What is left of R-2 Something goes wrong (4) is above its target of 2, and no treatment is for it.";
        assert_eq!(finding.flaw.message, message);
        story.on("2026-02-19");
        assert_eq!(story.finding(CODE).severity, Severity::Minor);
        story.days(1);
        assert_eq!(story.finding(CODE).severity, Severity::Major);
        story.record("product", Kind::Treatment, treatment(&["R-2"]));
        let finding = story.finding(CODE);
        assert!(finding.flaw.message.ends_with("TRT-1, which is for it, is not approved."), "{}", finding.flaw.message);
        assert_eq!(finding.flaw.next.go, Go::act(ActName::Approve, story.id("TRT-1")));
        story.board_approves("TRT-1");
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn a_treatment_rewritten_after_its_approval_treats_nothing() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, above_target("security", 4, 2));
        story.record("product", Kind::Treatment, treatment(&["R-2"]));
        story.board_approves("TRT-1");
        assert_eq!(story.clean(CODE), 1);
        story.on("2026-02-20");
        story.change("product", "TRT-1", json!({"due": "2030-01-01"}));
        assert_eq!(weighed(&story.finding(CODE)), (Severity::Major, &["8.3"][..], "2026-01-12".to_owned()));
    }

    #[test]
    fn naming_the_treatment_of_another_risk_is_no_treatment() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, above_target("security", 4, 2));
        story.record("product", Kind::Treatment, treatment(&["R-2"]));
        story.board_approves("TRT-1");
        let mut second = above_target("security", 4, 2);
        second["treatment"] = "TRT-1".into();
        story.record("product", Kind::Risk, second);
        assert_eq!(story.finding(CODE).flaw.record, Some(story.id("R-3")));
    }

    #[test]
    fn whoever_may_not_approve_a_treatment_treats_nothing() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, above_target("security", 4, 2));
        story.record("product", Kind::Treatment, treatment(&["R-2"]));
        story.importing().act("ceo", ActName::Approve, "TRT-1", json!({}));
        assert_eq!(story.messages(CODE).len(), 1);
    }

    #[test]
    fn saving_the_risk_again_and_again_does_not_set_the_clock_back() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, above_target("security", 4, 2));
        for (day, cause) in [("2026-01-20", "haste"), ("2026-01-25", "sloth")] {
            story.on(day);
            story.change("product", "R-2", json!({ "cause": cause }));
        }
        story.act("product", ActName::Withdraw, "R-2", json!({}));
        assert_eq!(story.clean(CODE), 0);
        story.revise("product", "R-2", above_target("security", 5, 2));
        assert_eq!(weighed(&story.finding(CODE)).2, "2026-01-12");
        let target = |level: u8| json!({"target": {"likelihood": 1, "consequence": level, "level": level}});
        story.change("product", "R-2", target(5));
        assert_eq!(story.clean(CODE), 0);
        story.on("2026-02-01");
        story.change("product", "R-2", target(3));
        assert_eq!(weighed(&story.finding(CODE)).2, "2026-02-01");
    }

    #[test]
    fn a_proposal_of_a_machine_that_nobody_adopts_ends_no_run() {
        let mut story = Watched::sound();
        let id = story.record("product", Kind::Risk, above_target("security", 4, 2));
        story.on("2026-01-20");
        let author = story.person("product");
        let mut proposal = crate::decide::Write::new(crate::story::who(author), Kind::Risk, Some(id), risk("security", 1));
        proposal.origin = crate::story::PROPOSAL;
        story.try_write(&proposal).unwrap();
        story.on("2026-01-22");
        story.change("product", "R-2", json!({"cause": "haste"}));
        assert_eq!(weighed(&story.finding(CODE)).2, "2026-01-12");
    }

    #[test]
    fn above_the_appetite_even_a_threat_at_its_target_needs_a_treatment() {
        let mut story = Watched::sound();
        let above: Value = risk("customer-harm", 10);
        story.on("2026-01-20");
        story.record("product", Kind::Risk, above);
        let message = "What is left of R-2 Something goes wrong (10) is above the appetite of 9, and no treatment is for it.";
        assert_eq!(story.only_finding(CODE).flaw.message, message);
        story.on("2026-01-25");
        story.change("chair", "PAR-2", json!({"max_level": 10}));
        story.board_approves("PAR-2");
        assert_eq!(story.clean(CODE), 0);
    }
}
