//! EPH-9.2.2-2: nobody audits what they had a hand in.

use std::sync::Arc;

use jiff::civil::Date;

use crate::authority::compensated;
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::derived::conflict::of_auditor;
use crate::id::{Kind, PersonId, RecordId};
use crate::kinds::Audit;
use crate::reading::Reading;
use crate::rules::{PERIOD_DAYS, called, content_since, days_after, examined, listed, period_start, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-9.2.2-2",
    name: "auditor-not-impartial",
    requirement: "9.2.2",
    states: "Nobody who audited in the last year judged what they had a hand in, or it is said what kept that from bearing on the audit",
    population: "lead and team of each audit held in the last 365 days",
    noun: ("auditor of an audit", "auditors of audits"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Passes,
    also: &[],
    next: ("Plan an audit.", Go::new(Kind::Audit)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let held = reading.all::<Audit>().filter(|audit| is_in_period(reading, audit.record));
    let auditors = held.flat_map(|audit| {
        let mut people: Vec<PersonId> = audit.record.team.to_vec();
        people.retain(|person| *person != audit.record.lead);
        people.insert(0, audit.record.lead);
        people.into_iter().map(move |person| Subject::Word(Some(audit.id()), Arc::from(RecordId::from(person).to_string())))
    });
    Population::each(auditors)
}

/// The first day of an audit: held, else planned.
fn begun(audit: &Audit) -> Date {
    audit.from.unwrap_or(audit.planned_on)
}

fn is_in_period(reading: &Reading<'_>, audit: &Audit) -> bool {
    let ended = [audit.until, audit.reported_on].into_iter().flatten().fold(begun(audit), Date::max);
    reading.reached(days_after(ended, PERIOD_DAYS + 1));
    reading.reached(begun(audit)) && period_start(reading) <= ended
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(audit) = examined::<Audit>(reading, subject) else { return Vec::new() };
    let Subject::Word(_, word) = subject else { return Vec::new() };
    let Some(person) = word.parse::<RecordId>().ok().and_then(RecordId::typed) else { return Vec::new() };
    let (id, day) = (audit.id(), begun(audit.record));
    let conflicts = of_auditor(reading, &audit, person, day);
    if conflicts.is_empty() || compensated(reading, id, day) {
        return Vec::new();
    }
    let part = if audit.record.lead == person { "leads" } else { "audits in" };
    let how = listed(conflicts.into_iter().map(|conflict| conflict.how));
    let message = format!(
        "{} {part} {id} {} and {how}; the audit does not say what keeps that from bearing on it.",
        called(reading, person),
        called(reading, id)
    );
    let next = step("Have somebody else repeat that part of the audit, and name them in its team.", Go::Edit(id));
    vec![Flaw::of(id, content_since(audit.slot, audit.version), message, next)]
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::audit::internal_audit;
    use crate::rules::watched::{Watched, system, weighed};

    /// A system that the auditor owns, and on 20 January an audit of it with those changes.
    fn audited(changes: &Value) -> Watched {
        let mut story = Watched::sound();
        let mut owned = system();
        owned["owner"] = "auditor".into();
        story.record("auditor", Kind::System, owned);
        story.on("2026-01-20");
        let mut audit = internal_audit();
        audit["systems"] = json!(["AIS-1"]);
        (audit["from"], audit["until"], audit["reported_on"]) = ("2026-01-19".into(), "2026-01-20".into(), "2026-01-20".into());
        for (name, value) in changes.as_object().unwrap() {
            audit[name.as_str()] = value.clone();
        }
        story.record("chair", Kind::Audit, audit);
        story
    }

    #[test]
    fn without_audits_there_is_nobody_to_ask() {
        assert_eq!(Watched::founded().clean(RULE.code), 0);
    }

    #[test]
    fn an_auditor_without_a_hand_in_it_is_fine() {
        assert_eq!(Watched::sound().clean(RULE.code), 1);
        assert_eq!(audited(&json!({"lead": "counsel", "team": ["cio"]})).clean(RULE.code), 3);
    }

    #[test]
    fn planted_the_owner_of_a_system_audits_it_and_then_somebody_else_does() {
        let mut story = audited(&json!({}));
        let finding = story.only_finding(RULE.code);
        assert_eq!(weighed(&finding), (Severity::Major, &[][..], "2026-01-20".to_owned()));
        let said =
            "auditor leads AUD-2 Internal audit and owns AIS-1; the audit does not say what keeps that from bearing on it.";
        assert_eq!(finding.flaw.message, said);
        story.change("chair", "AUD-2", json!({"lead": "counsel"}));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn a_safeguard_counts_for_the_conflict_it_names() {
        let row = |conflicts: &[&str]| json!({"independence": [{"person": "auditor", "checked_on": "2026-01-15", "conflicts": conflicts, "safeguard": "Counsel took that part."}]});
        assert_eq!(audited(&row(&["AIS-1"])).clean(RULE.code), 2);
        assert_eq!(audited(&row(&["R-1"])).messages(RULE.code).len(), 1);
        let mut bare = row(&["AIS-1"]);
        bare["independence"][0]["safeguard"] = Value::Null;
        assert_eq!(audited(&bare).messages(RULE.code).len(), 1);
    }

    #[test]
    fn the_governing_body_may_make_up_for_it_within_thirty_days() {
        let mut story = audited(&json!({}));
        story.on("2026-02-18");
        story.body_acts("BOD-1", ActName::Review, "AUD-2", json!({"outcome": "no-objection"}));
        assert_eq!(story.clean(RULE.code), 2);
        let mut late = audited(&json!({}));
        late.on("2026-02-19");
        late.body_acts("BOD-1", ActName::Review, "AUD-2", json!({"outcome": "no-objection"}));
        assert_eq!(late.messages(RULE.code).len(), 1);
    }

    #[test]
    fn whoever_tested_or_decided_on_a_part_of_it_had_a_hand_in_it() {
        let mut story = audited(&json!({"lead": "counsel", "team": ["cro"]}));
        let test = json!({"title": "Tried", "owner": "product", "type": "validation", "system": "AIS-1", "method": {"id": "POL-1", "version": 1},
            "performed_by": ["cro"], "run_on": "2026-01-19", "scenarios": ["as used"], "measures": []});
        story.record("product", Kind::Test, test);
        assert!(
            story.only_finding(RULE.code).flaw.message.starts_with("cro audits in AUD-2 Internal audit and carried out TST-1;")
        );
    }

    #[test]
    fn what_was_drawn_is_examined_too() {
        let mut story = audited(&json!({"lead": "product"}));
        assert_eq!(story.clean(RULE.code), 2);
        let sample = json!({"title": "Risks", "audit": "AUD-2", "population": "risk", "image": 1, "size_population": 1, "seed": "one",
            "size": 1, "drawn": [{"id": "R-1", "version": 1}], "method": "by the seed"});
        story.record("chair", Kind::Sample, sample);
        assert!(story.only_finding(RULE.code).flaw.message.contains("owns R-1"));
    }

    #[test]
    fn a_lead_below_the_aims_owner_is_not_independent() {
        let mut story = audited(&json!({"lead": "counsel"}));
        let (counsel, product) = (story.id("counsel").to_string(), story.id("product").to_string());
        story.change("ceo", &counsel, json!({"manager": "product"}));
        assert_eq!(story.clean(RULE.code), 2);
        story.change("ceo", &product, json!({"manager": "aims-owner"}));
        assert!(story.only_finding(RULE.code).flaw.message.contains("reports to the AIMS owner"));
    }

    #[test]
    fn a_year_after_the_audit_nobody_asks_any_more() {
        let mut story = audited(&json!({}));
        story.on("2027-01-20");
        assert_eq!(story.messages(RULE.code).len(), 1);
        story.days(1);
        assert_eq!(story.clean(RULE.code), 0);
    }
}
