//! EPH-9.2.1-1: the management system is audited from inside every year.

use jiff::civil::Date;

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::derived::review::done_on;
use crate::id::Kind;
use crate::image::Live;
use crate::kinds::Audit;
use crate::kinds::audit::AuditType;
use crate::reading::Reading;
use crate::rules::constant::{AUDIT_DAYS, threshold};
use crate::rules::too_long_ago;

pub(super) const RULE: Rule = Rule {
    code: "EPH-9.2.1-1",
    name: "internal-audit-not-held",
    requirement: "9.2.1",
    states: "An internal audit has been reported in the last year",
    population: "audit where type = internal and present(reported_on)",
    noun: ("internal audit", "internal audits"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("No internal audit has ever been reported."),
    also: &[],
    next: ("Plan an internal audit.", Go::New(Kind::Audit, Known::always(&[("type", "internal")]))),
    examines,
    examine,
};

/// The internal audits with a report, each with the day it was given.
fn reported<'a>(reading: &Reading<'a>) -> Vec<(Date, Live<'a, Audit>)> {
    let internal = reading.all::<Audit>().filter(|audit| audit.record.r#type == AuditType::Internal);
    internal.filter_map(|audit| Some((done_on(reading, audit.version, audit.record.reported_on)?, audit))).collect()
}

fn examines(reading: &Reading<'_>) -> Population {
    Population::whole(reported(reading).len())
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let last = reported(reading).into_iter().max_by_key(|(day, audit)| (*day, audit.version.position));
    let Some((day, audit)) = last else { return Vec::new() };
    let days = threshold(reading, &AUDIT_DAYS);
    too_long_ago(reading, &RULE, ("reported", day, audit.id()), days)
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::audit::internal_audit;
    use crate::rules::watched::{Watched, constant, weighed};

    #[test]
    fn without_an_audit_that_is_the_finding() {
        let judged = Watched::founded().judged(RULE.code);
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_a_year_passes_without_an_audit_and_the_next_report_ends_it() {
        let mut story = Watched::sound();
        story.on("2027-01-12");
        assert_eq!(story.clean(RULE.code), 1);
        story.days(1);
        let finding = story.finding(RULE.code);
        assert_eq!(weighed(&finding), (Severity::Major, &[][..], "2027-01-13".to_owned()));
        let mut next = internal_audit();
        next["reported_on"] = "2027-01-13".into();
        story.record("chair", Kind::Audit, next);
        assert_eq!(story.clean(RULE.code), 2);
    }

    #[test]
    fn a_report_that_is_only_announced_is_none() {
        let mut story = Watched::founded();
        let mut planned = internal_audit();
        planned["reported_on"] = "2026-02-01".into();
        let id = story.record("chair", Kind::Audit, planned).to_string();
        story.on("2026-02-02");
        assert_eq!(story.judged(RULE.code).examined, 0, "nobody has said since that it was given");
        story.change("chair", &id, json!({"conclusion": "It works."}));
        assert_eq!(story.clean(RULE.code), 1);
    }

    #[test]
    fn somebody_elses_audit_or_one_withdrawn_is_none() {
        let mut story = Watched::founded();
        let mut bought = internal_audit();
        bought["type"] = "stage-1".into();
        story.record("chair", Kind::Audit, bought);
        let id = story.record("chair", Kind::Audit, internal_audit()).to_string();
        assert_eq!(story.clean(RULE.code), 1);
        story.act("chair", ActName::Withdraw, &id, json!({}));
        assert_eq!(story.judged(RULE.code).findings.len(), 1);
    }

    #[test]
    fn the_board_may_want_audits_more_often() {
        let mut story = Watched::sound();
        let id = story.record("chair", Kind::Parameter, constant("audit_days", 20)).to_string();
        story.board_approves(&id);
        story.days(20);
        assert_eq!(story.clean(RULE.code), 1);
        story.days(1);
        assert_eq!(story.only_finding(RULE.code).flaw.since.to_string(), "2026-02-02");
    }
}
