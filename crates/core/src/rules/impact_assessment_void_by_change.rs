//! EPH-8.4-2: an impact assessment is of the system as it is, not as it was.

use jiff::civil::Date;

use crate::authority::approval;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::derived::configuration::{Looked, described, material, moved};
use crate::derived::system::{impact_assessments, is_used, tier_of};
use crate::id::{Kind, RecordId};
use crate::image::{Act, Live};
use crate::kinds::{ImpactAssessment, System};
use crate::reading::Reading;
use crate::rules::{called, examined, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-8.4-2",
    name: "impact-assessment-void-by-change",
    requirement: "8.4",
    states: "No system in use has moved materially since its impact was assessed",
    population: "system where state(in-use) and <-impact-assessment.system has (state(approved))",
    noun: ("assessed system", "assessed systems"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Passes,
    also: &["A.5.4"],
    next: ("Assess the impact of the systems in use.", Go::new(Kind::ImpactAssessment)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::System, |reading, subject| {
        examined::<System>(reading, subject)
            .is_some_and(|live| is_used(reading, live.id()) && assessed(reading, live.id()).next().is_some())
    })
}

/// The approved impact assessments of a system, each with its approval.
fn assessed<'a>(reading: &Reading<'a>, system: RecordId) -> impl Iterator<Item = (Live<'a, ImpactAssessment>, &'a Act)> {
    let all = impact_assessments(reading, system);
    all.filter_map(|live| Some((live, approval(reading, live.id(), live.version, reading.on())?)))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(system) = examined::<System>(reading, subject) else { return Vec::new() };
    let id = system.id();
    let mut approved: Vec<_> = assessed(reading, id).collect();
    approved.sort_unstable_by_key(|(_, act)| act.position);
    let mut newest: Option<(RecordId, Date, String)> = None;
    for (assessment, _) in approved {
        let looked = Looked::at(reading, assessment.version, id, &assessment.record.configuration.0);
        let moves = material(reading, &looked, moved(reading, &looked));
        let Some(first) = moves.first() else { return Vec::new() };
        newest = Some((assessment.id(), first.at.day, described(reading, &looked, id, &moves)));
    }
    let Some((assessment, since, said)) = newest else { return Vec::new() };
    let tier = tier_of(reading, id);
    let message = format!("{} (tier {tier}) is no longer what {assessment} assessed: {said}.", called(reading, id));
    let go = Go::New(Kind::ImpactAssessment, Known::default().and("system", id));
    let next = step("Assess the impact anew; suspend the new part until then.", go);
    let flaw = Flaw::of(id, since, message, next);
    vec![if tier <= 2 { flaw.weighing(Severity::Major) } else { flaw }]
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::operation::{METHOD, assessment, change, component, used};
    use crate::rules::watched::{Watched, weighed};

    const CODE: &str = "EPH-8.4-2";

    #[test]
    fn a_system_that_is_as_it_was_assessed_passes() {
        let mut story = Watched::sound();
        used(&mut story);
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn without_an_approved_assessment_there_is_nothing_to_compare() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.change("product", &ids.assessment, json!({"data_summary": "More."}));
        assert_eq!(story.clean(CODE), 0);
    }

    #[test]
    fn planted_a_tool_comes_and_the_assessment_is_void_until_there_is_another() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        let mut pay = component(&ids.system, "tool", "1.0");
        pay["tool"] = json!({"action": "pay"});
        let pay = story.record("product", Kind::Component, pay).to_string();
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Minor, &["A.5.4"][..], "2026-02-01".to_owned()));
        assert_eq!(
            finding.flaw.message,
            format!("Helper (tier 3) is no longer what IA-1 assessed: AIS-1/1 to AIS-1/2: component {pay} came.")
        );
        let mut anew = assessment(&story, &ids.system, METHOD);
        anew["trigger"] = "tool".into();
        story.record("product", Kind::ImpactAssessment, anew);
        assert_eq!(story.messages(CODE).len(), 1, "it is not approved yet");
        story.board_approves("IA-2");
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn for_tiers_one_and_two_it_is_major_and_every_field_is_named() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        let inputs = json!({"severity": 4, "reach": 2, "autonomy": 2, "rights": 2, "reversibility": 2});
        story.change(
            "product",
            &ids.system,
            json!({"purpose": "It decides.", "tier_inputs": inputs, "jurisdictions": ["GB", "IE"]}),
        );
        story.change("product", &ids.supplier, json!({"ai_terms": {"trains_on_our_data": true}}));
        let finding = story.finding(CODE);
        assert_eq!(finding.severity, Severity::Major);
        let said = "Helper (tier 2) is no longer what IA-1 assessed: AIS-1/1 to AIS-1/3: purpose; jurisdictions; ai terms of supplier SUP-1.";
        assert_eq!(finding.flaw.message, said);
    }

    #[test]
    fn a_minor_release_is_not_material_once_an_approved_change_names_it() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        story.record("product", Kind::Change, change(&ids.system, &[&ids.model], &["component.release"]));
        story.change("product", &ids.model, json!({"release": "4.2"}));
        let said = "Helper (tier 3) is no longer what IA-1 assessed: AIS-1/1 to AIS-1/2: release of component CMP-1.";
        assert_eq!(story.messages(CODE), [said], "nobody has approved the change");
        story.board_approves("CHG-1");
        assert_eq!(story.clean(CODE), 1);
        story.change("product", &ids.model, json!({"release": "5.0"}));
        assert_eq!(story.messages(CODE), [said], "another first number is another model");
        story.change("product", &ids.model, json!({"release": "4.1"}));
        assert_eq!(story.clean(CODE), 1, "whoever goes back has moved nothing");
    }

    #[test]
    fn a_change_made_before_the_assessment_names_nothing_that_moved_after_it() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        story.record("product", Kind::Change, change(&ids.system, &[&ids.model], &[]));
        story.board_approves("CHG-1");
        story.change("product", "CHG-1", json!({"made_on": "2026-01-11"}));
        story.change("product", &ids.model, json!({"release": "4.2"}));
        assert_eq!(story.messages(CODE).len(), 1);
        story.change("product", "CHG-1", json!({"made_on": "2026-02-01"}));
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn the_approved_method_says_what_matters_and_a_draft_of_it_nothing() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        story.change("product", &ids.system, json!({"purpose": "It decides."}));
        story.change("cro", METHOD, json!({"triggers": ["tool"]}));
        assert_eq!(story.messages(CODE).len(), 1);
        story.board_approves(METHOD);
        assert_eq!(story.clean(CODE), 1);
        story.act("cro", ActName::Withdraw, METHOD, json!({}));
        assert_eq!(story.messages(CODE).len(), 1, "without a method nothing says what does not matter");
    }

    #[test]
    fn an_assessment_that_leaves_the_system_out_assessed_nothing() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.change("product", &ids.assessment, json!({"configuration": []}));
        story.board_approves(&ids.assessment);
        let said = story.messages(CODE).concat();
        assert!(
            said.contains("nobody looked at AIS-1 itself; data DAT-1 came; supplier SUP-1 came; component CMP-1 came"),
            "{said}"
        );
    }

    #[test]
    fn a_part_that_goes_is_a_move_too() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        story.on("2026-02-01");
        story.act("product", ActName::Withdraw, &ids.model, json!({}));
        let finding = story.finding(CODE);
        assert_eq!(finding.flaw.since.to_string(), "2026-02-01");
        assert!(finding.flaw.message.ends_with(": component CMP-1 went."), "{}", finding.flaw.message);
        story.change("product", &ids.system, json!({"suppliers": []}));
        assert!(story.messages(CODE).concat().ends_with("component CMP-1 went; supplier SUP-1 went."));
    }

    #[test]
    fn of_several_assessments_the_one_approved_last_is_named() {
        let mut story = Watched::sound();
        let ids = used(&mut story);
        for _ in 0..2 {
            let again = assessment(&story, &ids.system, METHOD);
            story.record("product", Kind::ImpactAssessment, again);
        }
        story.board_approves("IA-3");
        story.board_approves("IA-2");
        story.on("2026-02-01");
        story.change("product", &ids.system, json!({"purpose": "It decides."}));
        let said = story.messages(CODE).concat();
        assert!(said.starts_with("Helper (tier 3) is no longer what IA-2 assessed"), "{said}");
    }
}
