//! The register of risks: full, filtered to nothing, before the first record, and unreadable.

use crate::component::chrome::{Button, Weight};
use crate::component::pager::Pager;
use crate::component::state::{Sign, State};
use crate::component::views::{Columns, Keeping, View, Views};
use crate::component::words::{Link, Words};
use crate::register::{Column, Content, Filter, FilterBy, Filters, Holds, Order, Query, Register, Row, Table, Together};

impl Register {
    /// Every state of a register.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let full = full();
        let variant =
            |tag: &str, content: Content| Self { tags: vec![tag.into()], views: Views::default(), content, ..full.clone() };
        let nothing = variant(
            "none of 24 match",
            Content::NoMatch {
                heading: "No risk matches these filters".into(),
                reason: "24 risks exist. “Residual 20 or more” and “System: Sentry” together leave none.".into(),
                buttons: vec![
                    Button::show("Clear the filters", "/risks"),
                    Button::show("Show Sentry only", "/risks?system=AIS-2"),
                ],
            },
        );
        let first = Self {
            filters: None,
            chips: Vec::new(),
            clear: None,
            ..variant(
                "0 records",
                Content::FirstUse {
                    heading: "No risks yet".into(),
                    purpose: Words::new().link("6.1.2", "/requirements/6.1.2").plain(
                        " examines this register. Until it holds a risk for each system, it reads “unknown, nothing to examine”.",
                    ),
                    buttons: vec![
                        Button::write("Start from the catalogue", "/catalogue/risks"),
                        Button::write("Import a spreadsheet", "/import"),
                    ],
                },
            )
        };
        let wrong = variant(
            "24 risks",
            Content::Wrong {
                expression: ["residual.".into(), "levle".into(), " >= 9".into()],
                reason: "At character 10: “levle” is no field or word of a part; did you mean “level”?".into(),
                buttons: vec![Button::show("Take the query away", "/risks")],
            },
        );
        let mut wrong = Self { chips: Vec::new(), clear: None, ..wrong };
        if let Some(filters) = &mut wrong.filters {
            filters.query.value = "residual.levle >= 9".into();
            filters.query.wrong = true;
        }
        vec![("register", full), ("register-no-match", nothing), ("register-wrong-query", wrong), ("register-first-use", first)]
    }
}

fn full() -> Register {
    Register {
        title: "Risks".into(),
        tags: vec![
            "5 of 24 match".into(),
            State::new(Sign::Not, "2 beyond appetite").into(),
            "as the board drew it on 12 March".into(),
        ],
        buttons: vec![
            Button::show("CSV", "/risks.csv?system=AIS-1"),
            Button::write("Import", "/import"),
            Button::write("New risk", "/risks/new").weighing(Weight::Primary),
        ],
        views: Views {
            views: vec![
                View { link: Link::new("All 24", "/risks"), current: true },
                View { link: Link::new("The five systems 18", "/risks?view=five"), current: false },
            ],
            columns: Some(Columns {
                action: "/risks".into(),
                keep: vec![("min".into(), "2".into())],
                columns: vec![("owner".into(), "Owner".into(), true), ("treatment".into(), "Treatment".into(), false)],
            }),
            keeping: Some(Keeping::Save { action: "/risks/views".into(), asks: "min=2".into() }),
        },
        filters: Some(filters()),
        chips: vec![
            Link::new("System: Adjust, Harbour", "/risks?min=2"),
            Link::new("Residual: 2 or more", "/risks?system=AIS-1"),
        ],
        clear: Some(Link::new("Clear both", "/risks")),
        content: Content::Table(Table {
            columns: columns(),
            rows: RISKS.iter().map(row).collect(),
            pager: Pager { words: "1 to 5 of 24".into(), previous: None, next: Some("/risks?after=R-27".into()) },
            together: Some(Together {
                action: "/risks/batch".into(),
                acts: vec![("verify".into(), "Verify".into()), ("withdraw".into(), "Withdraw".into())],
            }),
        }),
    }
}

fn filters() -> Filters {
    let filter = |name: &str, label: &str, by: FilterBy| Filter { name: name.into(), label: label.into(), by };
    let choice = |any: &str, options: &[(&str, &str)]| FilterBy::Choice {
        chosen: String::new(),
        options: [(String::new(), any.to_owned())]
            .into_iter()
            .chain(options.iter().map(|(value, label)| ((*value).into(), (*label).into())))
            .collect(),
    };
    Filters {
        action: "/risks".into(),
        keep: vec![("sort".into(), "-residual".into())],
        filters: vec![
            filter("q", "Words", FilterBy::Words(String::new())),
            filter("system", "System", choice("any of 5", &[("AIS-1", "Harbour"), ("AIS-5", "Adjust")])),
            filter("category", "Category", choice("any", &[("customer-harm", "Customer harm")])),
            filter("min", "Residual at least", FilterBy::Number("2".into())),
            filter("changed", "Changed since", FilterBy::Day(String::new())),
        ],
        query: Query { help: Some(Link::new("How to ask", "/records/risk/about#queries")), ..Query::default() },
    }
}

fn columns() -> Vec<Column> {
    let column = |label: &str, holds: Holds| Column {
        label: label.into(),
        sort: Some(format!("/risks?sort={}", label.to_lowercase())),
        sorted: (label == "Residual").then_some(Order::Descending),
        holds,
    };
    vec![
        column("No", Holds::Words),
        column("Risk", Holds::Words),
        column("System", Holds::Words),
        column("Category", Holds::Words),
        column("Inherent", Holds::Numbers),
        column("Residual", Holds::Numbers),
        column("Appetite", Holds::Numbers),
        column("Treatment", Holds::Words),
        column("Owner", Holds::Words),
        column("State", Holds::Words),
        column("Changed", Holds::Numbers),
    ]
}

/// Number, title, system, category, levels (inherent, residual, appetite), treatment, owner, state, changed.
type Risk = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    [u32; 3],
    &'static str,
    &'static str,
    (Sign, &'static str),
    &'static str,
);

#[rustfmt::skip]
const RISKS: [Risk; 5] = [
    ("R-41", "Claim paid without a person’s sight", "Adjust", "Customer harm", [20, 12, 9], "Modify", "J. Ferreira-L.", (Sign::Not, "Refused, with the board"), "20 Nov"),
    ("R-52", "Tool call reaches beyond the claim", "Adjust", "Security", [20, 9, 10], "Modify", "W. Castellan", (Sign::Part, "2 actions open"), "20 Nov"),
    ("R-12", "Genuine payment stopped at peak", "Sentry", "Customer harm", [16, 9, 9], "Retain", "P. Castellan", (Sign::Met, "Accepted to Mar 2027"), "9 Nov"),
    ("R-33", "Log exports kept too long", "Harbour", "Privacy", [12, 8, 6], "Modify", "M. Solheim", (Sign::Not, "Beyond, 34 days"), "17 Oct"),
    ("R-27", "Wrong advice on payment difficulty", "Harbour", "Customer harm", [16, 6, 9], "Modify", "M. Solheim", (Sign::Wait, "Waiting on T. Renn"), "17 Nov"),
];

fn row(&(id, title, system, category, levels, treatment, owner, state, changed): &Risk) -> Row {
    let [inherent, residual, appetite] = levels;
    Row {
        of: id.into(),
        id: id.into(),
        title: Link::new(title, format!("/risks/{id}")),
        cells: vec![
            Link::new(system, "/systems/AIS-1").into(),
            category.into(),
            Words::new().quiet(inherent.to_string()),
            Words::from(residual.to_string()),
            Words::new().quiet(appetite.to_string()),
            treatment.into(),
            owner.into(),
            State::new(state.0, state.1).into(),
            changed.into(),
        ],
    }
}
