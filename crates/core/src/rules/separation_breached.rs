//! EPH-5.3-5: no act stands that was done against the separation of duties.

use crate::act::ActName;
use crate::authority::counts;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::image::{Act, Aimed};
use crate::reading::Reading;
use crate::rules::{called, examined_act, listed, settled, step};

/// The constraints this rule judges; SD2 to SD4 have rules of their own.
const JUDGED: [&str; 9] = ["SD1", "SD5", "SD6", "SD7", "SD8", "SD9", "SD10", "SD11", "SD12"];

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.3-5",
    name: "separation-breached",
    requirement: "5.3",
    states: "Every act that one person should not have done alone has been repeated by another",
    population: "act where separation of duties was not kept (SD1, SD5 to SD12)",
    noun: ("act", "acts"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Passes,
    also: &[],
    next: ("Have another person repeat the act.", Go::new(Kind::Matter)),
    examines,
    examine,
};

fn broken(act: &Act) -> impl Iterator<Item = &str> {
    let codes = act.separation().iter().map(AsRef::as_ref);
    codes.filter(|code| JUDGED.contains(code))
}

fn examines(reading: &Reading<'_>) -> Population {
    let breaches = |at: &u64| reading.act(*at).is_some_and(|act| broken(act).next().is_some());
    Population::each(reading.flagged().into_iter().filter(breaches).map(Subject::Act))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(act) = examined_act(reading, subject) else {
        return Vec::new();
    };
    let Some(about) = act.about() else {
        return Vec::new();
    };
    if settled(reading, act, &[ActName::Annul]).is_some() || is_repeated(reading, act) {
        return Vec::new();
    }
    let codes = listed(broken(act));
    let message = format!(
        "{} did “{}” on {about} on {} against {codes}: {}.",
        called(reading, act.author),
        act.name,
        act.day,
        listed(broken(act).map(meaning))
    );
    let go = match act.aimed() {
        Aimed::Act(position) => Go::OnAct(act.name, position),
        _ => Go::act(act.name, about),
    };
    let next = step("Have another person repeat the act; this one has no effect.", go);
    vec![Flaw::of(about, act.recorded_on, message, next)]
}

/// Whether the same was done again later, on this content or a newer one of the record, by somebody who might.
fn is_repeated(reading: &Reading<'_>, act: &Act) -> bool {
    let Some(about) = act.about() else { return false };
    let same_act = |other: &Act| match act.aimed() {
        Aimed::Act(_) => other.aimed() == act.aimed(),
        _ => !matches!(other.aimed(), Aimed::Act(_)),
    };
    let mut later = reading.acts(about).iter().rev().take_while(|other| other.position != act.position);
    later.any(|other| other.name == act.name && same_act(other) && counts(reading, other, reading.on()))
}

/// What a constraint asks, in a few words (specification: powers, section 5).
fn meaning(code: &str) -> &'static str {
    match code {
        "SD1" => "whoever proposed or wrote it does not decide on it",
        "SD5" => "nobody gives to themselves or ratifies their own act",
        "SD6" => "a pair resumes, neither of whom suspended or owns it",
        "SD7" => "whoever handles a concern stands outside the line of those it is about",
        "SD8" => "two different persons",
        "SD9" => "members recuse themselves from their own proposals and systems",
        "SD10" => "functions review through different persons who hold them",
        "SD11" => "an exception is not granted by the owner of what it frees",
        "SD12" => "a supplier does not mark its own answers",
        _ => "another person",
    }
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::{Watched, objective, weighed};
    use crate::story::delegation;

    /// The chief executive writes an objective and is said to have approved it too.
    fn approved_by_its_author(story: &mut Watched) -> u64 {
        let mut own = objective();
        own["owner"] = json!("ceo");
        story.record("ceo", Kind::Objective, own);
        let claim = story.importing().act("ceo", ActName::Approve, "OBJ-2", json!({}));
        story.entering();
        claim
    }

    #[test]
    fn acts_by_two_people_are_not_even_examined() {
        assert_eq!(Watched::sound().clean("EPH-5.3-5"), 0);
    }

    #[test]
    fn planted_an_author_approves_the_own_objective_and_the_board_does_it_again() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        approved_by_its_author(&mut story);
        let finding = story.finding("EPH-5.3-5");
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-01-20".to_owned()));
        let said = "ceo did “approve” on OBJ-2 on 2026-01-20 against SD1: whoever proposed or wrote it does not decide on it.";
        assert_eq!(finding.flaw.message, said);
        story.board_approves("OBJ-2");
        assert_eq!(story.clean("EPH-5.3-5"), 1);
    }

    #[test]
    fn annulling_the_act_ends_it_too() {
        let mut story = Watched::sound();
        let claim = approved_by_its_author(&mut story);
        story.finding("EPH-5.3-5");
        story.act_on("cro", ActName::Annul, claim);
        assert_eq!(story.clean("EPH-5.3-5"), 1);
    }

    #[test]
    fn every_constraint_that_acts_keep_to_is_told_in_words_of_its_own() {
        let codes = ["SD1", "SD5", "SD6", "SD7", "SD8", "SD9", "SD10", "SD11", "SD12"];
        let mut told: Vec<&str> = codes.into_iter().chain(["SD2"]).map(meaning).collect();
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), 10, "SD2 and SD3 ask for another person, and no more can be said");
    }

    #[test]
    fn what_was_approved_before_looked_at_since_or_claimed_without_authority_repeats_nothing() {
        let mut story = Watched::sound();
        let mut own = objective();
        own["owner"] = json!("ceo");
        story.record("ceo", Kind::Objective, own);
        story.board_approves("OBJ-2");
        story.on("2026-01-20").change("ceo", "OBJ-2", json!({"statement": "Most systems are assessed."}));
        story.importing().act("ceo", ActName::Approve, "OBJ-2", json!({}));
        story.act("auditor", ActName::Approve, "OBJ-2", json!({}));
        story.entering();
        story.finding("EPH-5.3-5");
        story.act("counsel", ActName::Review, "OBJ-2", json!({"outcome": "fit", "function": "legal"}));
        story.finding("EPH-5.3-5");
        story.board_approves("OBJ-2");
        assert_eq!(story.clean("EPH-5.3-5"), 1);
    }

    #[test]
    fn a_ratification_is_repeated_by_ratifying_that_very_act() {
        let mut story = Watched::sound();
        let ratify = json!([{"power": "ratify-act"}]);
        story.record("chair", Kind::Delegation, delegation("technology", json!({"person": "cio"}), ratify, false));
        story.board_approves("D-3");
        story.record("product", Kind::Objective, objective());
        story.importing();
        let own = story.act("cro", ActName::Approve, "OBJ-2", json!({}));
        let others = story.act("counsel", ActName::Approve, "OBJ-2", json!({}));
        story.act_on("cro", ActName::Ratify, own);
        story.entering();
        assert_eq!(story.finding("EPH-5.3-5").flaw.next.go, Go::OnAct(ActName::Ratify, own));
        story.act_on("cio", ActName::Ratify, others);
        story.finding("EPH-5.3-5");
        story.act_on("cio", ActName::Ratify, own);
        assert_eq!(story.clean("EPH-5.3-5"), 1);
    }
}
