//! EPH-5.3-1: somebody has the duty of conformity, and somebody that of reporting to top management.

use jiff::civil::Date;

use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::role::AimsDuty;
use crate::kinds::{Person, Role};
use crate::reading::Reading;
use crate::rules::{failing_since, is_active, lost_since, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.3-1",
    name: "conformity-role-missing",
    requirement: "5.3",
    states: "Somebody has the duty of conformity and somebody that of reporting to top management",
    population: "role",
    noun: ("role", "roles"),
    weight: Weight::Always(Severity::Major),
    empty: Empty::Finds("There are no roles, so nobody has the duty of conformity or of reporting."),
    also: &["A.3.2"],
    next: (
        "Write a role with the duties of conformity and reporting and name its holder.",
        Go::New(Kind::Role, Known::always(&[("aims_duties", "conformity"), ("aims_duties", "reporting")])),
    ),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    Population::whole(reading.all::<Role>().count())
}

fn examine(reading: &Reading<'_>, _: &Subject) -> Vec<Flaw> {
    let duties = AimsDuty::ALL.iter();
    duties.filter_map(|duty| unheld(reading, *duty)).collect()
}

/// The flaw where nobody active holds a role with the duty.
fn unheld(reading: &Reading<'_>, duty: AimsDuty) -> Option<Flaw> {
    let mut ended: Option<(Date, RecordId)> = None;
    let mut vacant: Option<Live<'_, Role>> = None;
    for role in reading.all::<Role>() {
        if !role.record.aims_duties.contains(&duty) {
            continue;
        }
        vacant = vacant.or(Some(role));
        for row in &role.record.holders {
            if reading.within(reading.on(), row.from, row.until) && is_active(reading, row.person, reading.on()) {
                return None;
            }
            let left = reading.get::<Person>(row.person).and_then(|live| live.record.until);
            let end = [row.until, left].into_iter().flatten().min();
            ended = ended.max(end.map(|end| (end, role.id())));
        }
    }
    let what = match duty {
        AimsDuty::Conformity => "seeing that the management system conforms (5.3 a)",
        AimsDuty::Reporting => "reporting on it to top management (5.3 b)",
    };
    let (record, since, message) = match (ended, vacant) {
        (Some((end, role)), _) => (
            Some(role),
            end.tomorrow().unwrap_or(end),
            format!("Nobody has the duty of {what} since the last holder of {role} left it on {end}."),
        ),
        (None, Some(role)) => {
            let id = role.id();
            let lacks = |one: &Role| one.holders.is_empty() || !one.aims_duties.contains(&duty);
            let since = failing_since(role.slot, role.version, lacks);
            (Some(id), since, format!("{id} has the duty of {what}, but nobody holds it."))
        }
        (None, None) => (
            None,
            lost_since::<Role>(reading, |one| !one.aims_duties.contains(&duty)),
            format!("No role has the duty of {what}."),
        ),
    };
    let go = record.map_or_else(|| Go::New(Kind::Role, Known::default().and("aims_duties", duty)), Go::Edit);
    let next = step("Give the duty to a role and name its holder.", go);
    Some(Flaw { record, weight: None, since, message, next })
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn one_person_may_have_both_duties() {
        assert_eq!(Watched::sound().clean("EPH-5.3-1"), 2);
    }

    #[test]
    fn without_roles_nobody_has_them() {
        let judged = Watched::founded().judged("EPH-5.3-1");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_the_duty_of_reporting_is_dropped_and_given_back() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("chair", "ROL-2", json!({"aims_duties": ["conformity"]}));
        story.act("ceo", ActName::Approve, "ROL-2", json!({}));
        let finding = story.only_finding("EPH-5.3-1");
        assert_eq!(weighed(&finding), (Severity::Major, &["A.3.2"][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "No role has the duty of reporting on it to top management (5.3 b).");
        story.change("chair", "ROL-2", json!({"aims_duties": ["conformity", "reporting"]}));
        story.act("ceo", ActName::Approve, "ROL-2", json!({}));
        assert_eq!(story.everything(), Vec::<String>::new());
    }

    #[test]
    fn both_duties_end_with_the_last_holder() {
        let mut story = Watched::sound();
        let term = json!([{"person": "aims-owner", "from": "2026-01-12", "until": "2026-01-31"}]);
        story.change("chair", "ROL-2", json!({ "holders": term }));
        story.act("ceo", ActName::Approve, "ROL-2", json!({}));
        story.days(19);
        assert_eq!(story.clean("EPH-5.3-1"), 2);
        story.days(1);
        let found = story.judged("EPH-5.3-1").findings;
        assert_eq!(found.iter().map(|one| one.flaw.since.to_string()).collect::<Vec<_>>(), ["2026-02-01", "2026-02-01"]);
    }

    #[test]
    fn a_duty_goes_with_the_role_that_is_withdrawn() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.act("chair", ActName::Withdraw, "ROL-2", json!({}));
        let found = story.judged("EPH-5.3-1").findings;
        assert_eq!(found.iter().map(|one| one.flaw.since.to_string()).collect::<Vec<_>>(), ["2026-01-20", "2026-01-20"]);
    }

    #[test]
    fn a_role_that_nobody_holds_yet_carries_no_duty() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("chair", "ROL-2", json!({"holders": []}));
        let found = story.judged("EPH-5.3-1").findings;
        assert_eq!((found.len(), found[0].flaw.since.to_string()), (2, "2026-01-20".to_owned()));
    }

    #[test]
    fn a_role_that_nobody_holds_is_vacant_since_the_first_version_without_a_holder() {
        let mut story = Watched::sound();
        story.on("2026-01-20");
        story.change("chair", "ROL-2", json!({"holders": []}));
        story.on("2026-01-25");
        story.change("chair", "ROL-2", json!({"duties": ["answers for all of it"]}));
        let findings = story.judged("EPH-5.3-1").findings;
        let since: Vec<String> = findings.iter().map(|one| one.flaw.since.to_string()).collect();
        assert_eq!(since, ["2026-01-20", "2026-01-20"]);
        let said = "ROL-2 has the duty of reporting on it to top management (5.3 b), but nobody holds it.";
        assert_eq!(findings[0].flaw.message, said);
    }
}
