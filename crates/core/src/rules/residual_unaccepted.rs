//! EPH-6.1.3-5: somebody who may has accepted what is left of every threat that matters, as it stands.

use crate::act::ActName;
use crate::authority::{counts, decided};
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::derived::risk::breach;
use crate::id::Kind;
use crate::kinds::Risk;
use crate::reading::Reading;
use crate::rules::constant::{ACCEPT_FROM, threshold};
use crate::rules::{called, examined, step, undecided_since};

pub(super) const RULE: Rule = Rule {
    code: "EPH-6.1.3-5",
    name: "residual-unaccepted",
    requirement: "6.1.3",
    states: "What is left of every threat that matters, within the appetite, is accepted as it stands",
    population: "risk where type = threat, residual from accept_from up to the appetite",
    noun: ("threat", "threats"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Passes,
    also: &[],
    next: ("Put what is left to whoever may accept it.", Go::new(Kind::Matter)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::Risk, |reading, subject| {
        examined::<Risk>(reading, subject).is_some_and(|live| {
            let level = live.version.threat.map(|levels| i32::from(levels.residual));
            level.is_some_and(|level| level >= threshold(reading, &ACCEPT_FROM)) && breach(reading, &live).is_none()
        })
    })
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(risk) = examined::<Risk>(reading, subject) else { return Vec::new() };
    let id = risk.id();
    if decided(reading, id, risk.version, &[ActName::Accept], reading.on()).is_some() {
        return Vec::new();
    }
    let what = format!("what is left of {id} {} ({})", called(reading, id), risk.record.residual.level.0);
    let acceptances = reading.acts(id).iter().filter(|act| act.name == ActName::Accept && counts(reading, act, reading.on()));
    let message = match acceptances.max_by_key(|act| (act.day, act.position)) {
        None => format!("Nobody has accepted {what}."),
        Some(act) if risk.slot.names(act, risk.version) => format!("The acceptance of {what} of {} counts no more.", act.day),
        Some(act) => {
            format!("The risk has been written again since the acceptance of {}, and nobody has accepted {what}.", act.day)
        }
    };
    let next = step("Put it to whoever may accept it.", Go::act(ActName::Accept, id));
    vec![Flaw::of(id, undecided_since(reading, &risk, ActName::Accept), message, next)]
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::query::Query;
    use crate::rules::watched::{Watched, constant, weighed};
    use crate::story::risk;

    const CODE: &str = "EPH-6.1.3-5";

    fn until(day: &str) -> Value {
        json!({ "valid_until": day })
    }

    #[test]
    fn what_is_low_is_not_examined_and_neither_is_what_is_above_the_appetite() {
        let mut story = Watched::sound();
        for level in [4, 10] {
            story.record("product", Kind::Risk, risk("customer-harm", level));
        }
        assert_eq!(story.clean(CODE), 0);
    }

    #[test]
    fn planted_a_threat_at_the_threshold_waits_for_its_acceptance() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.record("product", Kind::Risk, risk("customer-harm", 5));
        let finding = story.only_finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Minor, &[][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "Nobody has accepted what is left of R-2 Something goes wrong (5).");
        story.act("cro", ActName::Accept, "R-2", until("2026-12-31"));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn an_acceptance_binds_to_what_was_accepted() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("customer-harm", 6));
        story.act("cro", ActName::Accept, "R-2", until("2026-12-31"));
        story.on("2026-01-20");
        story.change("product", "R-2", json!({"cause": "haste"}));
        let finding = story.only_finding(CODE);
        assert_eq!(weighed(&finding).2, "2026-01-20");
        let message = "The risk has been written again since the acceptance of 2026-01-12, and nobody has accepted what is left of R-2 \
            Something goes wrong (6).";
        assert_eq!(finding.flaw.message, message);
    }

    #[test]
    fn an_acceptance_is_asked_for_in_the_words_that_registers_show() {
        let mut story = Watched::sound();
        let is = |story: &Watched, state: &str| {
            let query = Query::parse(&format!("risk where state({state})")).expect(state);
            query.records(&story.reading()).contains(&story.id("R-2"))
        };
        story.record("product", Kind::Risk, risk("customer-harm", 6));
        assert_eq!((is(&story, "accepted"), is(&story, "acceptance-reopened")), (false, false));
        story.act("cro", ActName::Accept, "R-2", until("2026-12-31"));
        assert_eq!((is(&story, "accepted"), is(&story, "acceptance-reopened")), (true, false));
        story.on("2026-01-20");
        story.change("product", "R-2", json!({"cause": "haste"}));
        assert!(!is(&story, "accepted"), "it binds to what was accepted");
        for written in ["acceptance-reopened", "acceptance reopened", "\"acceptance reopened\"", "“Acceptance reopened”"] {
            assert!(is(&story, written), "{written}");
        }
    }

    #[test]
    fn an_acceptance_ends_with_its_last_day() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("customer-harm", 6));
        story.act("cro", ActName::Accept, "R-2", until("2026-01-31"));
        story.days(19);
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        let finding = story.only_finding(CODE);
        assert_eq!(weighed(&finding).2, "2026-02-01");
        let message = "The acceptance of what is left of R-2 Something goes wrong (6) of 2026-01-12 counts no more.";
        assert_eq!(finding.flaw.message, message);
    }

    #[test]
    fn an_acceptance_on_a_condition_counts_until_the_condition_is_overdue() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("customer-harm", 6));
        let conditions = json!([{"text": "A filter runs.", "due": "2026-01-31"}]);
        story.act("cro", ActName::Accept, "R-2", json!({"valid_until": "2026-12-31", "conditions": conditions}));
        story.days(19);
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        story.only_finding(CODE);
    }

    #[test]
    fn whoever_may_not_accept_accepts_nothing_until_it_is_ratified() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("customer-harm", 6));
        let claim = story.importing().act("auditor", ActName::Accept, "R-2", until("2026-12-31"));
        assert_eq!(story.entering().today().to_string(), "2026-01-12");
        assert_eq!(story.messages(CODE), ["Nobody has accepted what is left of R-2 Something goes wrong (6)."]);
        story.act_on("cro", ActName::Ratify, claim);
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn a_revoked_acceptance_is_missing_since_it_was_revoked() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("customer-harm", 6));
        let accepted = story.act("cro", ActName::Accept, "R-2", until("2026-12-31"));
        story.on("2026-01-20");
        story.act_on("cro", ActName::Revoke, accepted);
        assert_eq!(weighed(&story.only_finding(CODE)).2, "2026-01-20");
    }

    #[test]
    fn the_board_may_want_less_to_be_accepted() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("customer-harm", 6));
        story.only_finding(CODE);
        let higher = story.record("chair", Kind::Parameter, constant("accept_from", 7)).to_string();
        story.board_approves(&higher);
        assert_eq!(story.clean(CODE), 0);
    }
}
