//! EPH-8.2-1: the risks of every system in use are assessed at least as often as its tier asks.

use jiff::civil::Date;

use crate::conformity::{Empty, Flaw, Go, Known, Rule, Subject, Weight};
use crate::derived::system::tier_of;
use crate::id::{Kind, RecordId};
use crate::kinds::{RiskAssessment, System};
use crate::reading::Reading;
use crate::rules::constant::{RISK_INTERVALS, threshold};
use crate::rules::{by_tier, called, days_after, examined, step, systems_in_use};

pub(super) const RULE: Rule = Rule {
    code: "EPH-8.2-1",
    name: "risk-assessment-overdue",
    requirement: "8.2",
    states: "The risks of every system in use are assessed within the interval of its tier",
    population: "system where state(in-use)",
    noun: ("system", "systems"),
    weight: Weight::MajorForTierOne,
    empty: Empty::Unknown,
    also: &[],
    next: ("Register the systems in use.", Go::new(Kind::System)),
    examines: systems_in_use,
    examine,
};

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(system) = examined::<System>(reading, subject) else { return Vec::new() };
    let id = system.id();
    let tier = tier_of(reading, id);
    let known = Known::default().each("covers", [id]);
    let next = step("Assess the risks of the system.", Go::New(Kind::RiskAssessment, known));
    let begun = system.record.in_use_from.unwrap_or(system.version.day);
    let Some(last) = last_assessed(reading, id) else {
        let message =
            format!("The risks of {id} {} have never been assessed, and it is in use since {begun}.", called(reading, id));
        return vec![by_tier(reading, id, Flaw::of(id, begun, message, next))];
    };
    let Some(interval) = RISK_INTERVALS.get(usize::from(tier.clamp(1, 4)) - 1) else { return Vec::new() };
    let days = threshold(reading, interval);
    let due = days_after(last, days);
    if !reading.passed(due) {
        return Vec::new();
    }
    let message = format!(
        "The risks of {id} {} were last assessed on {last}; tier {tier} asks for it every {days} days, so it was due by {due}.",
        called(reading, id)
    );
    vec![by_tier(reading, id, Flaw::of(id, days_after(due, 1).max(begun), message, next))]
}

/// The last day, not after today, on which an assessment that covers the system was finished.
fn last_assessed(reading: &Reading<'_>, system: RecordId) -> Option<Date> {
    let covering = reading.naming::<RiskAssessment>(system).filter(|live| live.record.covers.contains(&system));
    covering.map(|live| live.record.assessed_on).filter(|day| reading.reached(*day)).max()
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::act::ActName;
    use crate::conformity::Severity;
    use crate::rules::watched::{Watched, constant, system, weighed};

    const CODE: &str = "EPH-8.2-1";

    /// A system of tier 2 in use since the middle of January.
    fn in_use(story: &mut Watched) {
        let mut system = system();
        system["in_use_from"] = "2026-01-15".into();
        system["tier_inputs"] = json!({"severity": 4, "reach": 2, "autonomy": 2, "rights": 2, "reversibility": 2});
        story.record("product", Kind::System, system);
        story.on("2026-01-15");
    }

    fn assessment(covers: &str, assessed_on: &str) -> Value {
        json!({"title": "Assessment", "owner": "product", "method": {"id": "MTH-1", "version": 1}, "covers": [covers], "trigger": "interval",
            "assessed_on": assessed_on, "assessors": ["product"], "results": [], "next_due": "2036-01-01"})
    }

    #[test]
    fn without_systems_in_use_nobody_knows() {
        let mut story = Watched::sound();
        story.record("product", Kind::System, system());
        let judged = story.judged(CODE);
        assert_eq!((judged.examined, judged.findings.len(), judged.unknown.is_some()), (0, 0, true));
    }

    #[test]
    fn planted_a_system_is_used_unassessed_and_then_assessed() {
        let mut story = Watched::sound();
        in_use(&mut story);
        story.on("2026-01-20");
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-01-15".to_owned()));
        assert_eq!(
            finding.flaw.message,
            "The risks of AIS-1 Helper have never been assessed, and it is in use since 2026-01-15."
        );
        story.record("product", Kind::RiskAssessment, assessment("AIS-1", "2026-01-20"));
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn an_assessment_is_good_for_the_interval_of_the_tier_and_not_a_day_longer() {
        let mut story = Watched::sound();
        in_use(&mut story);
        story.record("product", Kind::RiskAssessment, assessment("AIS-1", "2026-01-15"));
        story.change(
            "product",
            "AIS-1",
            json!({"tier_inputs": {"severity": 5, "reach": 2, "autonomy": 2, "rights": 2, "reversibility": 2}}),
        );
        story.on("2026-07-14");
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Major, &[][..], "2026-07-15".to_owned()));
        story.change(
            "product",
            "AIS-1",
            json!({"tier_inputs": {"severity": 4, "reach": 2, "autonomy": 2, "rights": 2, "reversibility": 2}}),
        );
        assert_eq!(story.clean(CODE), 1);
        story.on("2027-01-15");
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        assert_eq!(weighed(&story.finding(CODE)), (Severity::Minor, &[][..], "2027-01-16".to_owned()));
    }

    #[test]
    fn an_assessment_that_only_pins_the_system_or_lies_ahead_covers_nothing() {
        let mut story = Watched::sound();
        in_use(&mut story);
        let mut other = assessment("SCP-1", "2026-01-15");
        other["configuration"] = json!([{"id": "AIS-1", "version": 1}]);
        story.record("product", Kind::RiskAssessment, other);
        story.record("product", Kind::RiskAssessment, assessment("AIS-1", "2026-01-20"));
        story.on("2026-01-19");
        assert_eq!(story.messages(CODE).len(), 1);
        story.days(1);
        assert_eq!(story.clean(CODE), 1);
        story.act("product", ActName::Withdraw, "RA-2", json!({}));
        assert_eq!(story.messages(CODE).len(), 1);
    }

    #[test]
    fn the_board_may_ask_for_it_more_often() {
        let mut story = Watched::sound();
        in_use(&mut story);
        story.record("product", Kind::RiskAssessment, assessment("AIS-1", "2026-01-15"));
        let sooner = story.record("chair", Kind::Parameter, constant("risk_interval_t2", 5)).to_string();
        story.board_approves(&sooner);
        story.days(5);
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        assert_eq!(weighed(&story.finding(CODE)).2, "2026-01-21");
    }
}
