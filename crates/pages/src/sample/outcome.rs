//! Searches, the first run, and what could not be shown.

use crate::component::chrome::Button;
use crate::component::pager::Pager;
use crate::component::state::{Sign, State};
use crate::component::words::{Link, Words};
use crate::problem::Problem;
use crate::search::{Found, Search};
use crate::setup::{Entered, FirstPerson, Setup};

impl Search {
    /// Something found, nothing found, nothing asked.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let found = |id: &str, title: &str, kind: &str, excerpt: Words, state: Words| Found {
            id: id.into(),
            title: Link::new(title, format!("/records/{id}")),
            kind: kind.into(),
            excerpt,
            state,
        };
        let some = Self {
            query: "export".into(),
            found: "2 records".into(),
            results: vec![
                found(
                    "R-33",
                    "Log exports kept too long",
                    "Risk",
                    Words::from("Analysts ").strong("export").plain(" conversations to study them"),
                    State::new(Sign::Not, "Beyond, 34 days").into(),
                ),
                found("TRT-12", "Retention rule for exports", "Treatment", Words::new(), Words::new()),
            ],
            pager: Pager { words: "1 to 2 of 2".into(), ..Pager::default() },
        };
        let none =
            Self { query: "<b>nothing</b> & \"more\"".into(), found: "0 records".into(), results: Vec::new(), ..some.clone() };
        let unasked = Self { query: String::new(), found: String::new(), ..none.clone() };
        vec![("search", some), ("search-nothing", none), ("search-unasked", unasked)]
    }
}

impl Setup {
    /// The first run, as it opens and with errors.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let entered = |value: &str| Entered { value: value.into(), error: None };
        let person = |part: &str, help: &str, name: &str, email: &str| FirstPerson {
            part: part.into(),
            help: help.into(),
            name: name.into(),
            email: email.into(),
            error: None,
        };
        let fresh = Self {
            action: "/setup".into(),
            errors: Vec::new(),
            code: Entered::default(),
            organisation: entered("Northwind Mutual"),
            zone: "Europe/London".into(),
            zones: vec!["Europe/London".into(), "Europe/Paris".into()],
            body: entered("Board"),
            resolution: entered("1 October 2025"),
            people: vec![
                person(
                    "Chair of the governing body",
                    "Signs for the body until it records its members.",
                    "Leontine Ashdown",
                    "l.ashdown@northwind.example",
                ),
                person(
                    "Accountable executive",
                    "In top management. Answers for the system as a whole.",
                    "Aurel Nyberg",
                    "a.nyberg@northwind.example",
                ),
                person("AIMS owner", "Keeps the system and reports on it.", "Ines Albrecht", "i.albrecht@northwind.example"),
                person(
                    "Administrator: you",
                    "Runs the machine and decides nothing.",
                    "Bea Tolland",
                    "b.tolland@northwind.example",
                ),
            ],
            writes: "Writes ledger entries 1 to 7; none can be removed later.".into(),
            others: vec![
                Words::new().link("Restore an organisation", "/restore").plain(" from a full export instead"),
                Words::from("To look around first, start Ephor with ").code("ephor demo"),
            ],
        };
        let mut people = fresh.people.clone();
        if let Some(last) = people.last_mut() {
            last.error = Some("Give an email address that can be written to".into());
        }
        let wrong = Self {
            code: Entered { value: "K7QF".into(), error: Some("This code is not the one that was printed last".into()) },
            people,
            ..fresh.clone()
        };
        vec![("setup", fresh), ("setup-errors", wrong)]
    }
}

impl Problem {
    /// Every reason there is.
    pub fn samples() -> Vec<(&'static str, Self)> {
        vec![
            ("problem", Self::Failed {
                reason: "Nothing was lost: the ledger is whole up to № 48 219. Try again in a minute; if it fails again, give this reference to whoever runs Ephor here.".into(),
                reference: "7f31-c0de, 16:04:22".into(),
                again: "/risks".into(),
            }),
            ("problem-not-found", Self::NotFound {
                reason: Words::from("No risk has the number R-999. The newest is ").link("R-66", "/risks/R-66").plain("."),
                buttons: vec![Button::show("All risks", "/risks")],
            }),
            ("problem-forbidden", Self::Forbidden {
                reason: "Concerns are seen by those who handle them. Ask Karin Obi, head of compliance.".into(),
                buttons: vec![Button::show("Readiness", "/")],
            }),
        ]
    }
}
