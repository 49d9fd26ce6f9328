//! A risk with all that may hang from a record, a proposal with little, and the difference of two versions.

use crate::component::check::Finding;
use crate::component::chrome::{Button, Weight};
use crate::component::diff::{Change, Changes, Fate, How, Row, Said};
use crate::component::facts::{Fact, Value};
use crate::component::grid::{Column, Grid};
use crate::component::state::{Sign, State, Status};
use crate::component::trace::{Part, Step};
use crate::component::words::{Entry, Link, Words};
use crate::difference::Difference;
use crate::readiness::Stands;
use crate::record::{Act, Backlink, Record, Section, Version};

impl Record {
    /// A record with everything, and a proposal that nobody has adopted.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let full = full();
        let proposal = Self {
            tags: vec![State::new(Sign::Wait, "Proposal, counts for nothing yet").into(), "Version 1".into()],
            buttons: vec![Button::write("Adopt", "/risks/R-33/acts/adopt").weighing(Weight::Primary)],
            notes: vec!["A machine wrote this. It counts for nothing until a named person adopts it.".into()],
            findings: Vec::new(),
            acts: Vec::new(),
            backlinks: Vec::new(),
            versions: vec![version(1, 46_911, vec![State::new(Sign::Wait, "proposal")])],
            ..full.clone()
        };
        vec![("record", full), ("record-proposal", proposal)]
    }
}

fn full() -> Record {
    Record {
        crumbs: vec![Link::new("Risks", "/risks")],
        number: "R-33".into(),
        title: "Log exports kept too long".into(),
        tags: vec![
            State::new(Sign::Not, "Beyond appetite, 34 days").into(),
            Words::from("Owner ").link("Marit Solheim", "/people/P23"),
            "Version 6".into(),
            Words::new().entry(46_911, "/ledger/46911"),
        ],
        buttons: vec![
            Button::write("Edit", "/risks/R-33/edit"),
            Button::write("Accept", "/risks/R-33/acts/accept"),
            Button::write("Withdraw", "/risks/R-33/acts/withdraw").weighing(Weight::Stop),
        ],
        notes: Vec::new(),
        waiting: Vec::new(),
        findings: vec![Stands {
            requirement: Link::new("8.3", "/requirements/8.3"),
            finding: Finding {
                severity: Status::Minor,
                record: Link::new("R-33 Log exports kept too long", "/risks/R-33"),
                message: "It has lain beyond the appetite for 34 days.".into(),
                since: "17 Oct 2026".into(),
                next: Some(Link::new("Treat it, or put it before the board", "/risks/R-33/acts/escalate")),
            },
        }],
        sections: sections(),
        acts: acts(),
        backlinks: vec![
            Backlink {
                kind: "Treatment".into(),
                id: "TRT-12".into(),
                record: Link::new("Retention rule for exports", "/treatments/TRT-12"),
                through: "Risk".into(),
                state: State::new(Sign::Late, "8 days").into(),
            },
            Backlink {
                kind: "System".into(),
                id: "AIS-1".into(),
                record: Link::new("Harbour, the customer chatbot", "/systems/AIS-1"),
                through: "Risks".into(),
                state: Words::new(),
            },
        ],
        versions: vec![
            version(6, 46_911, vec![]),
            version(5, 44_102, vec![State::new(Sign::Part, "backdated 12 days")]),
            version(1, 21_733, vec![State::new(Sign::Wait, "imported")]),
        ],
    }
}

fn sections() -> Vec<Section> {
    let mut parts = Grid::new(vec![Column::words("Who"), Column::words("How"), Column::numbers("Severity")], 0);
    parts.rows = vec![
        vec!["Members".into(), "Read by people who need not see it".into(), "4".into()],
        vec!["The organisation".into(), "A fine".into(), "3".into()],
    ];
    vec![
        Section {
            heading: "What could happen".into(),
            under: "feeds 6.1.2 and A.5.4".into(),
            facts: vec![
                Fact::new("What happens", Value::Prose("Analysts export conversations to study them. Exports are never deleted, so personal data stays in shared folders.\n\nFound by the data protection officer on 17 October.".into())),
                Fact::short("System", Link::new("Harbour, customer chatbot", "/systems/AIS-1")),
                Fact::short("Category", "Privacy"),
                Fact::short("Likelihood and impact", "2 Unlikely, 4 Serious"),
                Fact::short("Residual", Words::new().strong("8").plain(" against an appetite of 6")),
                Fact::new("Reported by", Value::Erased(Words::from("at their wish, ").entry(47_001, "/ledger/47001"))),
                Fact::new("Review by", Value::Empty),
                Fact::new("Who could be hurt", Value::Table(parts)),
            ],
        },
        Section {
            heading: "What is done about it".into(),
            under: String::new(),
            facts: vec![
                Fact::new("Controls", Value::List(vec![Link::new("A.7.4 Quality of data", "/requirements/A.7.4").into(), Link::new("Exports are logged", "/controls/CTL-9").into()])),
                Fact::short("Source", Link::new("northwind.example/exports", "https://northwind.example/exports")),
            ],
        },
    ]
}

pub(super) fn chain() -> Vec<Step> {
    let step = |part: Part, who: &str, name: &str, limit: Words| Step { part, who: who.into(), name: name.into(), limit };
    vec![
        step(
            Part::Holds,
            "Board of directors",
            "",
            Words::from("Customer harm: appetite 9, set 12 March 2026 by resolution 2026/07 ").entry(21_004, "/ledger/21004"),
        ),
        step(
            Part::Holds,
            "Chief risk officer",
            "Odile Maric",
            Words::from("Delegation D-3: accept residual risk up to 9, any category. Until 31 March 2027 ")
                .entry(21_010, "/ledger/21010"),
        ),
        step(Part::Inside, "This decision", "", "Residual 6, digital channels. Within every limit above.".into()),
    ]
}

fn acts() -> Vec<Act> {
    let act = |sign: Sign, what: &str, happened: &str, entry: u64, reason: &str| Act {
        sign,
        what: what.into(),
        happened: happened.into(),
        entry: Entry::new(entry, format!("/ledger/{entry}")),
        reason: reason.into(),
        facts: vec![("Bound to".into(), Words::from("version 5, ").code("4be1 90d2 77fa"))],
        trace: Vec::new(),
        flags: Vec::new(),
    };
    vec![
        Act {
            trace: chain(),
            ..act(
                Sign::Met,
                "Accepted by Odile Maric, for the executive committee",
                "11 Jun 2026",
                34_902,
                "The exports are few and leave with the analyst.\nReview at the end of the year.",
            )
        },
        Act {
            flags: vec![State::new(Sign::Not, "ultra vires")],
            ..act(Sign::Not, "Accepted by Tobias Renn", "3 Jun 2026", 34_411, "")
        },
    ]
}

fn version(number: u64, entry: u64, marks: Vec<State>) -> Version {
    Version {
        number,
        href: format!("/risks/R-33?version={number}"),
        happened: "17 Oct 2026".into(),
        recorded: "17 Oct 2026, 10:30".into(),
        author: "Marit Solheim".into(),
        marks,
        difference: (number > 1)
            .then(|| Link::new(format!("since version {}", number - 1), format!("/risks/R-33/difference?version={number}"))),
        entry: Entry::new(entry, format!("/ledger/{entry}")),
    }
}

impl Difference {
    /// Two versions that differ, and two that do not.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let hurt =
            Said::Items(vec!["Individuals".into(), "Groups".into()], vec!["Individuals".into(), "The organisation".into()]);
        let differs = Self {
            crumbs: vec![Link::new("Risks", "/risks"), Link::new("R-33", "/risks/R-33")],
            number: "R-33".into(),
            title: "Log exports kept too long".into(),
            tags: vec!["Version 7 by M. Solheim, 20 November".into(), Words::new().entry(48_200, "/ledger/48200")],
            buttons: vec![Button::show("Version 5 to 6", "/risks/R-33/difference?version=6")],
            changes: Changes {
                older: "Version 6".into(),
                newer: "Version 7".into(),
                fields: vec![
                    Change::text(
                        "What happens",
                        "Analysts export conversations to study them. Exports are never deleted, so personal data stays in shared folders.",
                        "Analysts export conversations to study them. Exports have no end date, so personal data of members stays in shared folders after the log itself has been erased.",
                    ),
                    Change::text("Treatment", "Modify", "Retain"),
                    Change::text("Review by", "", "15 Dec 2026"),
                    Change { field: "Who could be hurt".into(), how: How::Whole(hurt) },
                    Change { field: "Consequences".into(), how: How::Rows { rows: consequences(), same: 2 } },
                ],
            },
            effect: Words::from("2 approvals were opened again. Computed again: ")
                .link("6.1.2", "/requirements/6.1.2")
                .plain(", ")
                .link("8.3", "/requirements/8.3")
                .plain("."),
        };
        let same =
            Self { changes: Changes { fields: Vec::new(), ..differs.changes.clone() }, effect: Words::new(), ..differs.clone() };
        vec![("difference", differs), ("difference-none", same)]
    }
}

/// A row that says something else, one that stands elsewhere, one that came and one that went.
fn consequences() -> Vec<Row> {
    let said = |before: &str, after: &str| Said::Text(before.into(), after.into());
    let row = |name: &str, fate: Fate, fields: Vec<(&str, Said)>| Row {
        name: name.into(),
        fate,
        fields: fields.into_iter().map(|(label, said)| (label.to_owned(), said)).collect(),
    };
    vec![
        row(
            "Individuals",
            Fate::Changed,
            vec![
                (
                    "Consequence",
                    said("Private matters are read by strangers.", "Private matters are read by colleagues without need."),
                ),
                ("Step", said("3", "4")),
            ],
        ),
        row("Society", Fate::Moved(1, 3), Vec::new()),
        row("Groups", Fate::Went, vec![("Consequence", said("People who share a trait are profiled.", ""))]),
        row("The organisation", Fate::Came, vec![("Consequence", said("", "A regulator asks why logs outlive their purpose."))]),
    ]
}
