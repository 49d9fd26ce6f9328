//! A spreadsheet of risks on its way in: the file, its columns, what would come of it, and what came.

use crate::component::grid::{Column as Heading, Grid};
use crate::component::words::{Link, Words};
use crate::import::{Column, Import, Outcome, Step};

impl Import {
    /// Every step, a file that was refused, and an export that was changed.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let file = Self {
            crumbs: vec![Link::new("Risks", "/risks")],
            title: "Import risks".into(),
            tags: Vec::new(),
            action: "/risks/import".into(),
            errors: Vec::new(),
            remarks: Vec::new(),
            step: spreadsheet(Vec::new()),
        };
        let refused = Self {
            errors: vec!["register.xlsx: it has several sheets, Open risks, Closed risks; say which one".into()],
            step: spreadsheet(vec!["Open risks".into(), "Closed risks".into()]),
            ..file.clone()
        };
        let columns = Self {
            tags: vec!["old-register.xlsx, sheet Risks".into(), "14 rows".into()],
            action: "/risks/import/7f3a".into(),
            remarks: vec![
                "Sheet “Risks” holds 2 formulas (F3, F9): nothing was computed, the values last computed were read.".into(),
            ],
            step: confirmed(None),
            ..file.clone()
        };
        let looked = Self { step: confirmed(Some(outcome(Some("Propose 2 rows".into())))), ..columns.clone() };
        let done = Self { step: Step::Done(outcome(None)), remarks: Vec::new(), ..columns.clone() };
        let export = Self {
            step: Step::Columns {
                columns: Vec::new(),
                choices: Vec::new(),
                days: Vec::new(),
                chosen_days: String::new(),
                outcome: Some(outcome(Some("Propose 2 rows".into()))),
            },
            ..columns.clone()
        };
        let bill = Self {
            title: "Import a bill of materials or a model card".into(),
            crumbs: Vec::new(),
            action: "/import".into(),
            errors: vec!["bom.json:3: there is no bomFormat".into()],
            step: Step::File {
                says: "CycloneDX JSON, or a model card.".into(),
                label: "File".into(),
                accept: ".json,.md".into(),
                sheets: Vec::new(),
                called: Some("What a card that is called README.md is about".into()),
            },
            ..file.clone()
        };
        vec![
            ("import-report", report(&file)),
            ("import-bill", bill),
            ("import-export", export),
            ("import", file),
            ("import-refused", refused),
            ("import-columns", columns),
            ("import-looked", looked),
            ("import-done", done),
        ]
    }
}

fn spreadsheet(sheets: Vec<String>) -> Step {
    Step::File {
        says: "An export that was changed, or a spreadsheet of your own, as XLSX or CSV.".into(),
        label: "Spreadsheet".into(),
        accept: ".xlsx,.csv,.tsv".into(),
        sheets,
        called: None,
    }
}

/// A report of discovery, before its source is chosen.
fn report(file: &Import) -> Import {
    let mut seen = Grid::new(vec![Heading::words("Called"), Heading::words("In the inventory"), Heading::words("Seen at")], 0);
    seen.rows.push(vec!["rota-helper".into(), "not registered.".into(), "services/rotas".into()]);
    Import {
        title: "Import a report of discovery".into(),
        crumbs: Vec::new(),
        tags: vec!["scan.json".into()],
        action: "/import/7f3a".into(),
        step: Step::Source {
            sources: vec![("SRC-1".into(), "Source repositories".into())],
            chosen: String::new(),
            outcome: Outcome { says: "1 candidate.".into(), rows: seen, propose: Some("Record 1 candidate".into()) },
        },
        ..file.clone()
    }
}

fn confirmed(outcome: Option<Outcome>) -> Step {
    let column = |letters: &str, heading: &str, examples: &str, becomes: &str, because: &str| Column {
        letters: letters.into(),
        heading: heading.into(),
        examples: examples.into(),
        becomes: becomes.into(),
        because: because.into(),
    };
    let choice = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    Step::Columns {
        columns: vec![
            column("A", "Ref", "RK-1, RK-2", "key", "a number of your own, different in every row"),
            column("B", "Risk name", "Log exports kept too long", "title", "alike in name"),
            column("C", "Status", "open, closed", "", ""),
        ],
        choices: vec![choice("", "nothing"), choice("key", "your own number of the row"), choice("title", "Title, required")],
        days: vec![choice("day-first", "the day first"), choice("month-first", "the month first")],
        chosen_days: "day-first".into(),
        outcome,
    }
}

fn outcome(propose: Option<String>) -> Outcome {
    let mut rows = Grid::new(vec![Heading::numbers("Row"), Heading::words("Record"), Heading::words("Says anew")], 1);
    rows.rows.push(vec![
        "4".into(),
        Words::new().link("Log exports kept too long", "/risks/R-33"),
        "Owner, Residual: Level".into(),
    ]);
    rows.rows.push(vec!["9".into(), "Voice clone, new".into(), "a draft without Category".into()]);
    Outcome { says: "1 proposal and 1 draft; 12 rows say what is recorded.".into(), rows, propose }
}
