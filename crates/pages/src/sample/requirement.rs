//! Requirement 5.2 with findings, 9.1 without a rule, and 4.4 without findings.

use jiff::civil::date;

use crate::component::check::{Check, Finding};
use crate::component::chrome::{Button, Weight};
use crate::component::grid::{Column, Grid};
use crate::component::history::{History, Span};
use crate::component::level::Level;
use crate::component::state::{Rules, Status};
use crate::component::words::{Link, Words};
use crate::requirement::Requirement;

impl Requirement {
    /// A requirement in three conditions.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let policy = policy();
        let conforming = Self {
            status: Status::Conforms,
            found: 0,
            opportunities: 0,
            rules: Rules { built: 2, planned: 2, others: false },
            checks: policy.checks.iter().filter(|check| check.status == Status::Conforms).cloned().collect(),
            missing: Vec::new(),
            also: Vec::new(),
            ..policy.clone()
        };
        let unruled = Self {
            status: Status::Unknown("no rule yet".into()),
            found: 0,
            opportunities: 0,
            rules: Rules { built: 0, planned: 5, others: false },
            checks: Vec::new(),
            also: Vec::new(),
            records: Grid::new(policy.records.columns.clone(), 0),
            history: History { spans: Vec::new(), until: date(2026, 11, 20) },
            last_change: Words::new(),
            ..policy.clone()
        };
        vec![("requirement", policy), ("requirement-conforms", conforming), ("requirement-no-rule", unruled)]
    }
}

fn policy() -> Requirement {
    Requirement {
        crumbs: vec![Link::new("Requirements", "/requirements"), Link::new("5 Leadership", "/requirements?clause=5")],
        number: "5.2".into(),
        title: "AI policy".into(),
        status: Status::Minor,
        found: 39,
        opportunities: 1,
        rules: Rules { built: 3, planned: 10, others: true },
        level: Level::Governing,
        computed: "today 16:04".into(),
        buttons: vec![Button::write("Assign the remedies", "/actions/new?for=5.2"), Button::show("Export", "/requirements/5.2.csv")],
        asks: "Top management sets a policy for AI that suits what the organisation is for, that objectives can be set under, and that commits it both to meeting the requirements that apply and to getting better. The policy is written down, refers to the other policies it touches, is known inside the organisation, and can be had by those outside with a stake in it.".into(),
        above: Words::from("Sets the purpose, values and appetite the policy has to respect, and sees the policy. Last set 12 March, ").link("5 parameters", "/parameters").plain("."),
        below: "Establishes the policy inside those parameters, publishes it, and shows that it works. Executive committee; kept by Ines Albrecht.".into(),
        checks: checks(),
        missing: vec![("EPH-5.2-4".into(), "policy-audience-missed".into()), ("EPH-5.2-7".into(), "gate-changed-nothing".into())],
        expected: vec![
            "The policy in force, approved by top management".into(),
            "A record of each audience that received it, and of each person who acknowledged it".into(),
            "Reviews by the functions it needs, bound to the version in force".into(),
        ],
        also: vec![finding(Status::Minor, "ACT-85 Send policy 4.1", "/actions/ACT-85", "3 days overdue, by rule EPH-7.4-2.", "17 Nov 2026")],
        records: records(),
        history: History {
            spans: [(Status::Major, date(2026, 1, 12)), (Status::Minor, date(2026, 3, 12)), (Status::Conforms, date(2026, 5, 28)), (Status::Opportunity, date(2026, 10, 29)), (Status::Minor, date(2026, 11, 20))]
                .map(|(status, from)| Span { status, from }).to_vec(),
            until: date(2026, 11, 20),
        },
        last_change: Words::from("4 changes of status this year. Last: opportunity to minor, 39 findings, today 11:20, ").entry(48_207, "/ledger/48207").plain("."),
    }
}

fn finding(severity: Status, record: &str, href: &str, message: &str, since: &str) -> Finding {
    Finding {
        severity,
        record: Link::new(record, href),
        message: message.into(),
        since: since.into(),
        next: Some(Link::new("Remind", format!("{href}/acts/acknowledge"))),
    }
}

fn checks() -> Vec<Check> {
    let base = Check {
        code: "EPH-5.2-1".into(),
        name: "A policy is in force, established by top management".into(),
        status: Status::Conforms,
        examined: 1,
        noun: "policy".into(),
        population: "AI policy 4.1, established by vote of the executive committee on 3 November.".into(),
        findings: Vec::new(),
        found: 0,
        all: None,
        why: Words::new(),
        fix: Words::new(),
        remedies: Vec::new(),
    };
    vec![
        base.clone(),
        Check {
            code: "EPH-5.2-5".into(),
            name: "People bound by the policy have acknowledged it".into(),
            status: Status::Minor,
            examined: 1_204,
            noun: "people".into(),
            population: Words::from("Everyone the policy binds, from the staff directory on 20 November 06:00: 1,204 people in 5 audiences. ").link("See the rule", "/rules/EPH-5.2-5"),
            findings: vec![
                finding(Status::Minor, "P41 Hanna Weiss", "/people/P41", "Has not acknowledged version 4.1, sent on 4 November.", "18 Nov 2026"),
                finding(Status::Minor, "P42 Idris Bello", "/people/P42", "Has not acknowledged version 4.1, sent on 4 November.", "18 Nov 2026"),
            ],
            found: 37,
            all: Some(Link::new("All 37, with line manager", "/findings?rule=EPH-5.2-5")),
            why: "Version 4.1 took effect today. They were sent it on 4 November, the policy gives them 14 days, and they have not acknowledged it.".into(),
            fix: "Each person acknowledges the version in force, or an approved absence covers them.".into(),
            remedies: vec![Button::write("Remind 37 people", "/policies/POL-1/acts/acknowledge"), Button::write("Assign to their managers", "/actions/new").weighing(Weight::Quiet)],
        },
        Check {
            code: "EPH-5.2-6".into(),
            name: "Each gate the policy names has changed an outcome".into(),
            status: Status::Opportunity,
            examined: 5,
            noun: "gates".into(),
            population: "5 gates named in section 6 of the policy. A gate counts when a record in the last 180 days shows it changed an outcome.".into(),
            findings: vec![finding(Status::Opportunity, "Procurement", "/gates/procurement", "9 passes and no refusal, condition or change.", "2 May 2026")],
            found: 1,
            why: "A gate that never changes anything is not shown to work.".into(),
            ..base
        },
    ]
}

fn records() -> Grid {
    let columns = vec![
        Column::words("Record"),
        Column::words("Kind"),
        Column::words("Holder"),
        Column::numbers("Dated"),
        Column::numbers("Entry"),
    ];
    let row = |record: &str, kind: &str, holder: &str, dated: &str, entry: u64| -> Vec<Words> {
        vec![
            Link::new(record, "/policies/POL-1").into(),
            kind.into(),
            holder.into(),
            dated.into(),
            Words::new().entry(entry, format!("/ledger/{entry}")),
        ]
    };
    let mut grid = Grid::new(columns, 0);
    grid.rows = vec![
        row("AI policy 4.1", "Controlled document", "AIMS owner", "3 Nov 2026", 47_640),
        row("Six functional reviews of 4.1", "Signed reviews", "AIMS owner", "30 Oct 2026", 47_488),
    ];
    grid
}
