//! EPH-5.3-1: somebody has the duty of conformity, and somebody that of reporting to top management.

use jiff::civil::Date;

use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::id::{Kind, RecordId};
use crate::kinds::role::AimsDuty;
use crate::kinds::{Person, Role};
use crate::reading::Reading;
use crate::rules::{is_active, lost_since, step};

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
    next: ("Write a role with the duties of conformity and reporting and name its holder.", Go::New(Kind::Role)),
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
    let mut vacant: Option<RecordId> = None;
    for role in reading.all::<Role>() {
        if !role.record.aims_duties.contains(&duty) {
            continue;
        }
        vacant = vacant.or(Some(role.id()));
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
        (None, Some(role)) => (
            Some(role),
            lost_since::<Role>(reading, |one| one.holders.is_empty()),
            format!("{role} has the duty of {what}, but nobody holds it."),
        ),
        (None, None) => (
            None,
            lost_since::<Role>(reading, |one| !one.aims_duties.contains(&duty)),
            format!("No role has the duty of {what}."),
        ),
    };
    let go = record.map_or(Go::New(Kind::Role), Go::Edit);
    let next = step("Give the duty to a role and name its holder.", go);
    Some(Flaw { record, weight: None, since, message, next })
}
