//! EPH-8.3-3: a threat beyond the appetite reaches the governing body in time.

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::{approval, decided};
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Subject, Weight};
use crate::derived::risk::breach;
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::{Matter, Risk};
use crate::reading::Reading;
use crate::rules::{by_governing_body, called, days_after, examined, step, treatments_of};

pub(super) const RULE: Rule = Rule {
    code: "EPH-8.3-3",
    name: "appetite-breach-overdue",
    requirement: "8.3",
    states: "The governing body has acted in time on every threat above its appetite",
    population: "risk where type = threat, residual above appetite",
    noun: ("threat", "threats"),
    weight: Weight::MajorAfter(30),
    empty: Empty::Passes,
    also: &["6.1.3"],
    next: ("Put the breach to the governing body.", Go::new(Kind::Matter)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::Risk, |reading, subject| {
        examined::<Risk>(reading, subject).is_some_and(|live| breach(reading, &live).is_some())
    })
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(risk) = examined::<Risk>(reading, subject) else { return Vec::new() };
    let Some(breach) = breach(reading, &risk) else { return Vec::new() };
    // An appetite that grants no time beyond it grants none.
    let days = breach.appetite.record.escalate_after.map_or(0, |days| i32::try_from(days.0).unwrap_or(i32::MAX));
    let due = days_after(breach.since, days);
    if !reading.passed(due) || has_governed(reading, &risk, breach.since) {
        return Vec::new();
    }
    let id = risk.id();
    let message = format!(
        "{id} {} has stood at {} since {}, above the appetite of {} ({}) for more than {days} days, and no act of the governing body covers it.",
        called(reading, id),
        risk.record.residual.level.0,
        breach.since,
        breach.most,
        breach.appetite.id(),
    );
    let known = Known::always(&[("asked", "accept"), ("power", "accept-beyond-appetite")]);
    let known = known.pin("subject", id, risk.version.number);
    let known = reading.governing_body().into_iter().fold(known, |known, body| known.and("decider.body", body));
    let next = step("Put the breach to the governing body.", Go::New(Kind::Matter, known));
    vec![Flaw::of(id, due, message, next)]
}

/// Whether the governing body has accepted the risk as it stands, decided a matter about it as it stands, or approved a treatment of it since the
/// breach began.
fn has_governed(reading: &Reading<'_>, risk: &Live<'_, Risk>, since: Date) -> bool {
    let (id, on) = (risk.id(), reading.on());
    let governs = |id: RecordId, version, names: &[ActName]| {
        decided(reading, id, version, names, on).is_some_and(|act| by_governing_body(reading, act))
    };
    let as_it_stands = |matter: &Live<'_, Matter>| {
        let pin = &matter.record.subject;
        let pinned = risk.slot.version(pin.version).and_then(|version| version.content);
        pin.id == id && pinned.is_some() && pinned == risk.version.content
    };
    let decisions = [ActName::Approve, ActName::Accept, ActName::Deny];
    governs(id, risk.version, &[ActName::Accept])
        || reading.naming::<Matter>(id).any(|live| as_it_stands(&live) && governs(live.id(), live.version, &decisions))
        || treatments_of(reading, id).iter().any(|live| {
            let approved = approval(reading, live.id(), live.version, on);
            approved.is_some_and(|act| act.day >= since && by_governing_body(reading, act))
        })
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::conformity::Severity;
    use crate::rules::watched::context::treatment;
    use crate::rules::watched::{Watched, weighed};
    use crate::story::risk;

    const CODE: &str = "EPH-8.3-3";

    /// A threat at 12 where the board allows 9, from that day.
    fn beyond(story: &mut Watched, day: &str) {
        story.on(day);
        story.record("product", Kind::Risk, risk("customer-harm", 12));
    }

    #[test]
    fn what_is_within_the_appetite_is_not_examined() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("customer-harm", 9));
        assert_eq!(story.clean(CODE), 0);
    }

    #[test]
    fn planted_a_breach_is_left_alone_for_more_than_thirty_days_and_then_the_board_accepts() {
        let mut story = Watched::sound();
        beyond(&mut story, "2026-01-20");
        story.on("2026-02-19");
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Minor, &["6.1.3"][..], "2026-02-19".to_owned()));
        let message = "R-2 Something goes wrong has stood at 12 since 2026-01-20, above the appetite of 9 (PAR-2) for more than 30 days, and no \
            act of the governing body covers it.";
        assert_eq!(finding.flaw.message, message);
        story.on("2026-03-21");
        assert_eq!(story.finding(CODE).severity, Severity::Minor);
        story.days(1);
        assert_eq!(story.finding(CODE).severity, Severity::Major);
        story.body_acts("BOD-1", ActName::Accept, "R-2", json!({"valid_until": "2026-04-30"}));
        assert_eq!(story.clean(CODE), 1);
        story.on("2026-04-30");
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        assert_eq!(story.messages(CODE).len(), 1, "the acceptance has run out");
    }

    #[test]
    fn what_the_board_accepted_is_not_what_stands_there_now() {
        let mut story = Watched::sound();
        beyond(&mut story, "2026-01-20");
        story.body_acts("BOD-1", ActName::Accept, "R-2", json!({"valid_until": "2026-12-31"}));
        story.on("2026-03-01");
        assert_eq!(story.clean(CODE), 1);
        story.change("product", "R-2", json!({"cause": "haste"}));
        assert_eq!(weighed(&story.finding(CODE)).2, "2026-02-19");
    }

    #[test]
    fn an_acceptance_by_management_is_not_the_governing_bodys() {
        let mut story = Watched::sound();
        beyond(&mut story, "2026-01-20");
        story.importing().act("cro", ActName::Accept, "R-2", json!({"valid_until": "2026-12-31"}));
        story.entering().on("2026-02-20");
        assert_eq!(story.messages(CODE).len(), 1);
    }

    #[test]
    fn writing_it_again_below_another_appetite_or_in_other_words_buys_no_time() {
        let mut story = Watched::sound();
        beyond(&mut story, "2026-01-20");
        story.on("2026-02-10");
        story.change("product", "R-2", json!({"cause": "haste", "category": "security"}));
        story.on("2026-02-20");
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding).2, "2026-02-19");
        assert!(finding.flaw.message.contains("above the appetite of 10 (PAR-3)"), "{}", finding.flaw.message);
    }

    #[test]
    fn an_appetite_that_is_lowered_gives_its_own_time() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("customer-harm", 8));
        story.on("2026-03-01");
        story.change("chair", "PAR-2", json!({"max_level": 6}));
        story.board_approves("PAR-2");
        assert_eq!(story.clean(CODE), 1);
        story.on("2026-03-31");
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        assert_eq!(weighed(&story.finding(CODE)).2, "2026-03-31");
    }

    #[test]
    fn an_appetite_binds_from_its_approval_and_renewing_it_sets_no_clock_back() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("customer-harm", 8));
        story.on("2026-01-20");
        story.change("chair", "PAR-2", json!({"max_level": 6}));
        story.on("2026-02-01");
        story.board_approves("PAR-2");
        story.on("2026-02-20");
        story.change("chair", "PAR-2", json!({"effective_from": "2026-02-20", "resolution": "2026/02"}));
        story.board_approves("PAR-2");
        story.on("2026-03-03");
        assert_eq!(story.clean(CODE), 1);
        story.days(1);
        assert_eq!(weighed(&story.finding(CODE)).2, "2026-03-03");
    }

    fn matter(version: u32) -> Value {
        json!({"title": "Beyond the appetite", "asked": "accept", "subject": {"id": "R-2", "version": version},
            "power": "accept-beyond-appetite", "decider": {"body": "BOD-1"}, "proposer": "product", "case": "It will pass.",
            "due": "2026-02-10", "if_undecided": "the use stops"})
    }

    #[test]
    fn the_board_may_refuse_in_a_matter_and_has_acted() {
        let mut story = Watched::sound();
        beyond(&mut story, "2026-01-20");
        story.record("product", Kind::Matter, matter(1));
        story.on("2026-02-20");
        assert_eq!(story.messages(CODE).len(), 1, "asking is not deciding");
        story.body_acts("BOD-1", ActName::Deny, "DEC-1", json!({"reasons": ["It will not pass."]}));
        assert_eq!(story.clean(CODE), 1);
        story.change("product", "R-2", json!({"cause": "haste"}));
        assert_eq!(story.messages(CODE).len(), 1, "the matter was about what stood there before");
    }

    #[test]
    fn a_treatment_that_the_board_approves_is_an_act_of_its_own() {
        let mut story = Watched::sound();
        beyond(&mut story, "2026-01-20");
        story.record("product", Kind::Treatment, treatment(&["R-2"]));
        story.on("2026-02-20");
        assert_eq!(story.messages(CODE).len(), 1, "nobody has approved the treatment");
        story.board_approves("TRT-1");
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn a_treatment_approved_before_the_breach_governs_nothing() {
        let mut story = Watched::sound();
        story.record("product", Kind::Risk, risk("customer-harm", 8));
        story.record("product", Kind::Treatment, treatment(&["R-2"]));
        story.board_approves("TRT-1");
        story.on("2026-01-20");
        story.revise("product", "R-2", risk("customer-harm", 12));
        story.on("2026-02-20");
        assert_eq!(weighed(&story.finding(CODE)).2, "2026-02-19");
    }
}
