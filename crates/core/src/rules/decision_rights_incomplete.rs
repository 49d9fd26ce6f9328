//! EPH-5.3-4: the charters say, in writing, who decides about AI.

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::Kind;
use crate::kinds::Body;
use crate::kinds::body::May;
use crate::power::Power;
use crate::reading::Reading;
use crate::rules::{all_in_force, lost_since, step, top_management};

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.3-4",
    name: "decision-rights-incomplete",
    requirement: "5.3",
    states: "The charters of the bodies say who may approve, block, accept, except and settle",
    population: "body, in force; their decision_rights taken together",
    noun: ("body", "bodies"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Finds("No body is in force, so no charter says who decides."),
    also: &["5.2"],
    next: ("Write the charter of a body and have it approved.", Go::new(Kind::Body)),
    examines,
    examine,
};

/// Rights that some charter must name; of several in a row, one will do.
const NEEDED: [(&[Power], &str); 5] = [
    (&[Power::ApproveUse], "approve the use of AI (approve-use)"),
    (&[Power::BlockUse], "block it (block-use)"),
    (&[Power::AcceptRisk, Power::AcceptBeyondAppetite], "accept what risk is left (accept-risk or accept-beyond-appetite)"),
    (&[Power::GrantException], "grant exceptions (grant-exception)"),
    (&[Power::ResolveConflict], "settle conflicts (resolve-conflict)"),
];

fn examines(reading: &Reading<'_>) -> Population {
    Population::whole(all_in_force::<Body>(reading).len())
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let bodies = all_in_force::<Body>(reading);
    let missing = NEEDED.iter().filter(|(powers, _)| !bodies.iter().any(|body| names(body.record, powers)));
    let amended = top_management(reading, reading.on()).map(|(id, _)| id);
    let flaw = |(powers, what): &(&[Power], &str)| Flaw {
        record: amended,
        weight: None,
        since: lost_since::<Body>(reading, |body| !names(body, powers)),
        message: format!("No charter says which body may {what}."),
        next: step(
            "Write the right into the charter of the body that has it, and have it approved.",
            amended.map_or_else(|| right(powers), Go::Edit),
        ),
    };
    missing.map(flaw).collect()
}

/// A charter that names the first of those rights.
fn right(powers: &[Power]) -> Go {
    let known = Known::always(&[("decision_rights.0.may", "decide")]);
    let first = powers.first().into_iter();
    Go::New(Kind::Body, first.fold(known, |known, power| known.and("decision_rights.0.power", power)))
}

/// Whether the charter gives one of those rights; a body that only advises decides nothing.
fn names(body: &Body, powers: &[Power]) -> bool {
    let mut rights = body.decision_rights.iter();
    rights.any(|right| right.may != May::Advise && powers.contains(&right.power))
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::watched::{Watched, forum, weighed};

    fn rights(powers: &[&str]) -> Value {
        let right = |power: &&str| json!({"power": power, "may": "decide"});
        json!({"decision_rights": powers.iter().map(right).collect::<Vec<_>>()})
    }

    #[test]
    fn one_charter_may_name_them_all() {
        assert_eq!(Watched::sound().clean("EPH-5.3-4"), 2);
    }

    #[test]
    fn charters_that_name_nothing_lack_all_five() {
        assert_eq!(Watched::founded().messages("EPH-5.3-4").len(), 5);
    }

    #[test]
    fn without_a_body_in_force_there_is_nothing_to_examine() {
        let judged = Watched::nothing().judged("EPH-5.3-4");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_the_right_to_block_falls_out_of_the_charter_and_another_body_takes_it() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("chair", "BOD-2", rights(&["approve-use", "accept-beyond-appetite", "grant-exception", "resolve-conflict"]));
        assert_eq!(story.everything(), Vec::<String>::new(), "a charter nobody has approved changes nothing");
        story.board_approves("BOD-2");
        let finding = story.only_finding("EPH-5.3-4");
        assert_eq!(weighed(&finding), (Severity::Minor, &["5.2"][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "No charter says which body may block it (block-use).");
        story.on("2026-01-25").change("chair", "BOD-2", json!({"title": "Executives"}));
        story.board_approves("BOD-2");
        assert_eq!(story.finding("EPH-5.3-4").flaw.since.to_string(), "2026-01-20", "to write the charter again changes nothing");
        let mut forum = forum();
        forum["decision_rights"] = json!([{"power": "block-use", "may": "advise"}]);
        story.record("chair", Kind::Body, forum);
        story.board_approves("BOD-3");
        story.only_finding("EPH-5.3-4");
        story.change("chair", "BOD-3", json!({"decision_rights": [{"power": "block-use", "may": "block"}]}));
        story.board_approves("BOD-3");
        assert_eq!(story.everything(), Vec::<String>::new());
    }
}
