//! EPH-6.1.3-2: the Statement of Applicability says of every control whether it applies, and why.

use crate::catalog::ISO42001;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::derived::soa::rows;
use crate::id::Kind;
use crate::kinds::Soa;
use crate::kinds::soa::SoaRow;
use crate::reading::Reading;
use crate::rules::{examined, failing_since, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.1.3-2",
    name: "soa-row-missing",
    requirement: "6.1.3",
    states: "The Statement of Applicability says of every control of Annex A whether it applies, and why",
    population: "the controls of Annex A, in each soa",
    noun: ("control", "controls"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Finds("There is no Statement of Applicability, and so no row for any control."),
    also: &[],
    next: ("Write the Statement of Applicability, one row for each control.", Go::new(Kind::Soa)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let each = reading.all::<Soa>().flat_map(|live| {
        let id = live.id();
        ISO42001.controls().map(move |control| Subject::Word(Some(id), control.id.as_str().into()))
    });
    Population::each(each)
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let (Some(soa), Subject::Word(_, control)) = (examined::<Soa>(reading, subject), subject) else {
        return Vec::new();
    };
    let id = soa.id();
    let lacks = |one: &Soa| rows(one, control).next().is_none();
    if lacks(soa.record) {
        let since = failing_since::<Soa>(soa.slot, soa.version, lacks);
        let next = step(format!("Say whether {control} applies, and why."), Go::Edit(id));
        let message = format!("The Statement of Applicability {id} says nothing of {control}.");
        return vec![Flaw::of(id, since, message, next).weighing(Severity::Major)];
    }
    let unreasoned = |one: &Soa| rows(one, control).any(|row| !has_reason(row));
    if !unreasoned(soa.record) {
        return Vec::new();
    }
    let since = failing_since::<Soa>(soa.slot, soa.version, unreasoned);
    let applies = rows(soa.record, control).any(|row| row.applicable && !has_reason(row));
    let what = if applies { "applies" } else { "does not apply" };
    let message = format!("The Statement of Applicability {id} does not say why {control} {what}.");
    vec![Flaw::of(id, since, message, step(format!("Say why {control} {what}."), Go::Edit(id)))]
}

/// What makes a control necessary is a reason to have it; to leave it out takes words.
fn has_reason(row: &SoaRow) -> bool {
    row.why.is_some() || (row.applicable && !row.because.is_empty())
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::watched::context::soa;
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn a_row_with_a_reason_for_each_control_passes() {
        assert_eq!(Watched::sound().clean("EPH-6.1.3-2"), 38);
    }

    #[test]
    fn without_a_statement_there_is_no_row() {
        let judged = Watched::founded().judged("EPH-6.1.3-2");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    /// The statement says something else, and the board approves it.
    fn restate(story: &mut Watched, change: impl FnOnce(&mut Vec<Value>)) {
        let mut rows = soa()["rows"].as_array().unwrap().clone();
        change(&mut rows);
        story.change("product", "SOA-1", json!({ "rows": rows }));
        story.board_approves("SOA-1");
    }

    #[test]
    fn planted_a_control_loses_its_row_and_gets_it_back() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        restate(&mut story, |rows| rows.retain(|row| row["ref"] != "iso42001:A.8.3"));
        story.on("2026-01-22");
        restate(&mut story, |rows| {
            rows.retain(|row| row["ref"] != "iso42001:A.8.3");
            rows[0]["why"] = "It helps more.".into();
        });
        let finding = story.only_finding("EPH-6.1.3-2");
        assert_eq!(weighed(&finding), (Severity::Major, &[][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "The Statement of Applicability SOA-1 says nothing of A.8.3.");
        restate(&mut story, |_| {});
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn a_row_of_another_set_does_not_stand_for_it() {
        let mut story = Watched::sound();
        restate(&mut story, |rows| rows[0]["ref"] = json!("iso27001:A.2.2"));
        assert_eq!(story.only_finding("EPH-6.1.3-2").severity, Severity::Major);
    }

    #[test]
    fn what_applies_needs_a_reason_of_either_kind() {
        let mut story = Watched::sound();
        restate(&mut story, |rows| rows[0] = json!({"ref": "iso42001:A.2.2", "applicable": true, "because": ["policy"]}));
        assert_eq!(story.clean("EPH-6.1.3-2"), 38);
        restate(&mut story, |rows| rows[0] = json!({"ref": "iso42001:A.2.2", "applicable": true}));
        let finding = story.only_finding("EPH-6.1.3-2");
        assert_eq!(finding.severity, Severity::Minor);
        assert_eq!(finding.flaw.message, "The Statement of Applicability SOA-1 does not say why A.2.2 applies.");
    }

    #[test]
    fn what_is_left_out_needs_words() {
        let mut story = Watched::sound();
        restate(&mut story, |rows| rows[0] = json!({"ref": "iso42001:A.2.2", "applicable": false, "because": ["practice"]}));
        let message = "The Statement of Applicability SOA-1 does not say why A.2.2 does not apply.";
        assert_eq!(story.only_finding("EPH-6.1.3-2").flaw.message, message);
    }
}
