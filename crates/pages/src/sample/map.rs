//! All 70 requirements, with the rules the specification plans for each.

use crate::component::level::Level;
use crate::component::map::{Cell, Group, Map};
use crate::component::state::{Rules, Status};

/// Number, name, state, findings, class, changed, rules built, rules planned.
type Requirement = (&'static str, &'static str, &'static str, u64, Level, bool, u64, u64);

#[rustfmt::skip]
const GROUPS: &[(&str, &str, &[Requirement])] = &[
    ("4", "Context", &[
        ("4.1", "organisation and its context", "met", 0, Level::Both, false, 1, 3),
        ("4.2", "interested parties", "met", 0, Level::Both, false, 1, 4),
        ("4.3", "scope", "part", 3, Level::Both, true, 2, 4),
        ("4.4", "the management system", "met", 0, Level::Both, false, 1, 4),
    ]),
    ("5", "Leadership", &[
        ("5.1", "leadership", "opp", 1, Level::Governing, false, 1, 5),
        ("5.2", "AI policy", "part", 39, Level::Governing, true, 4, 6),
        ("5.3", "roles and authorities", "met", 0, Level::Governing, false, 2, 5),
    ]),
    ("6", "Planning", &[
        ("6.1.1", "risks and opportunities", "met", 0, Level::Both, false, 2, 4),
        ("6.1.2", "risk assessment", "part", 2, Level::Both, false, 1, 4),
        ("6.1.3", "risk treatment", "part", 3, Level::Both, true, 4, 5),
        ("6.1.4", "impact assessment", "part", 1, Level::Both, false, 1, 2),
        ("6.2", "objectives", "met", 0, Level::Both, false, 1, 5),
        ("6.3", "planned changes", "met", 0, Level::Management, false, 0, 2),
    ]),
    ("7", "Support", &[
        ("7.1", "resources", "met", 0, Level::Management, false, 0, 2),
        ("7.2", "competence", "part", 11, Level::Management, false, 1, 2),
        ("7.3", "awareness", "part", 37, Level::Management, true, 1, 2),
        ("7.4", "communication", "part", 1, Level::Management, true, 0, 3),
        ("7.5.1", "documented information", "met", 0, Level::Management, false, 0, 1),
        ("7.5.2", "creating and updating", "met", 0, Level::Management, false, 1, 3),
        ("7.5.3", "control of documents", "part", 1, Level::Management, false, 1, 3),
    ]),
    ("8", "Operation", &[
        ("8.1", "operational control", "part", 2, Level::Management, true, 3, 6),
        ("8.2", "risk assessment carried out", "met", 0, Level::Management, false, 1, 2),
        ("8.3", "treatment carried out", "part", 6, Level::Management, true, 1, 4),
        ("8.4", "impact assessment carried out", "not", 2, Level::Management, true, 3, 4),
    ]),
    ("9", "Evaluation", &[
        ("9.1", "monitoring and measurement", "met", 0, Level::Management, false, 0, 3),
        ("9.2.1", "internal audit", "met", 0, Level::Both, false, 1, 3),
        ("9.2.2", "audit programme", "met", 0, Level::Both, false, 1, 3),
        ("9.3.1", "management review", "met", 0, Level::Both, false, 1, 2),
        ("9.3.2", "review inputs", "met", 0, Level::Both, false, 1, 4),
        ("9.3.3", "review results", "part", 1, Level::Both, true, 1, 2),
    ]),
    ("10", "Improvement", &[
        ("10.1", "continual improvement", "met", 0, Level::Management, false, 0, 2),
        ("10.2", "nonconformity and correction", "met", 0, Level::Management, false, 1, 6),
    ]),
    ("A.2", "Policies", &[
        ("A.2.2", "AI policy", "met", 0, Level::Governing, false, 0, 1),
        ("A.2.3", "alignment with other policies", "met", 0, Level::Governing, false, 0, 1),
        ("A.2.4", "policy review", "met", 0, Level::Governing, false, 0, 2),
    ]),
    ("A.3", "Organisation", &[
        ("A.3.2", "roles", "met", 0, Level::Governing, false, 1, 3),
        ("A.3.3", "reporting of concerns", "met", 0, Level::Governing, false, 0, 3),
    ]),
    ("A.4", "Resources", &[
        ("A.4.2", "resource documentation", "met", 0, Level::Management, false, 0, 2),
        ("A.4.3", "data resources", "part", 4, Level::Management, false, 0, 2),
        ("A.4.4", "tooling", "met", 0, Level::Management, false, 0, 2),
        ("A.4.5", "computing", "met", 0, Level::Management, false, 0, 1),
        ("A.4.6", "people", "part", 11, Level::Management, false, 0, 1),
    ]),
    ("A.5", "Impacts", &[
        ("A.5.2", "impact process", "met", 0, Level::Both, false, 0, 1),
        ("A.5.3", "impact records", "met", 0, Level::Both, false, 0, 1),
        ("A.5.4", "impacts on individuals and groups", "not", 4, Level::Both, true, 0, 4),
        ("A.5.5", "impacts on society", "part", 1, Level::Both, false, 0, 1),
    ]),
    ("A.6", "Life cycle", &[
        ("A.6.1.2", "development objectives", "met", 0, Level::Management, false, 0, 2),
        ("A.6.1.3", "development processes", "met", 0, Level::Management, false, 0, 3),
        ("A.6.2.2", "requirements", "met", 0, Level::Management, false, 0, 1),
        ("A.6.2.3", "design records", "met", 0, Level::Management, false, 0, 1),
        ("A.6.2.4", "verification and validation", "not", 4, Level::Management, true, 0, 4),
        ("A.6.2.5", "deployment", "met", 0, Level::Management, false, 0, 2),
        ("A.6.2.6", "operation and monitoring", "met", 0, Level::Management, false, 0, 5),
        ("A.6.2.7", "technical documentation", "part", 1, Level::Management, true, 0, 1),
        ("A.6.2.8", "event logs", "none", 0, Level::Management, true, 0, 3),
    ]),
    ("A.7", "Data", &[
        ("A.7.2", "data for development", "met", 0, Level::Management, false, 0, 3),
        ("A.7.3", "acquisition of data", "part", 2, Level::Management, false, 0, 2),
        ("A.7.4", "data quality", "part", 3, Level::Management, false, 0, 2),
        ("A.7.5", "data provenance", "part", 1, Level::Management, false, 0, 2),
        ("A.7.6", "data preparation", "met", 0, Level::Management, false, 0, 1),
    ]),
    ("A.8", "Information", &[
        ("A.8.2", "information for users", "part", 1, Level::Management, true, 1, 3),
        ("A.8.3", "reporting from outside", "met", 0, Level::Management, false, 0, 1),
        ("A.8.4", "telling of incidents", "met", 0, Level::Management, false, 0, 4),
        ("A.8.5", "information for interested parties", "met", 0, Level::Management, false, 0, 3),
    ]),
    ("A.9", "Use", &[
        ("A.9.2", "responsible use", "part", 1, Level::Management, true, 0, 2),
        ("A.9.3", "objectives for use", "opp", 1, Level::Management, false, 1, 5),
        ("A.9.4", "intended use", "met", 0, Level::Management, false, 0, 2),
    ]),
    ("A.10", "Third parties", &[
        ("A.10.2", "allocating responsibilities", "part", 2, Level::Management, false, 0, 3),
        ("A.10.3", "suppliers", "part", 3, Level::Management, false, 1, 6),
        ("A.10.4", "customers", "na", 0, Level::Management, false, 0, 2),
    ]),
];

/// The map as it stands on the sample's day.
pub(super) fn maps() -> Vec<Map> {
    let groups = |annex: bool| -> Vec<Group> {
        GROUPS.iter().filter(|(number, ..)| number.starts_with('A') == annex).map(group).collect()
    };
    vec![
        Map { heading: "Clauses 4 to 10".into(), under: "32 requirements, 18 conform".into(), groups: groups(false) },
        Map { heading: "Annex A".into(), under: "38 controls, 22 conform".into(), groups: groups(true) },
    ]
}

fn group((number, label, cells): &(&str, &str, &[Requirement])) -> Group {
    Group { number: (*number).into(), label: (*label).into(), cells: cells.iter().map(cell).collect() }
}

fn cell(&(number, label, state, findings, level, changed, built, planned): &Requirement) -> Cell {
    let status = match state {
        "not" => Status::Major,
        "part" => Status::Minor,
        "opp" => Status::Opportunity,
        "na" => Status::NotApplicable,
        "none" => Status::Unknown("source silent".into()),
        _ => Status::Conforms,
    };
    Cell {
        number: number.into(),
        label: label.into(),
        href: format!("/requirements/{number}"),
        status,
        findings,
        level,
        rules: Rules { built, planned, others: false },
        changed,
    }
}
