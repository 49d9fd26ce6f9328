//! Proposals adopted together: before, and after.

use crate::batch::Batch;
use crate::component::field::{Field, Input};
use crate::component::grid::{Column, Grid};
use crate::component::words::{Link, Words};

impl Batch {
    /// What would be done, and what is done.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let columns = |last: &str| ["No", "Record", last].map(Column::words).to_vec();
        let risk = |id: &str, title: &str, last: &str| {
            vec![Words::from(id), Words::new().link(title, format!("/risks/{id}")), Words::from(last)]
        };
        let row = |last: &str, rows: Vec<Vec<Words>>| Grid { rows, ..Grid::new(columns(last), 1) };
        let before = Self {
            crumbs: vec![Link::new("Risks", "/risks")],
            title: "Adopt 3 risks".into(),
            tags: vec!["2 would be adopted".into(), "1 left out".into()],
            action: "/risks/batch".into(),
            hidden: vec![("act".into(), "adopt".into()), ("seen".into(), "48207".into())],
            errors: Vec::new(),
            ready: row(
                "Version",
                vec![risk("R-81", "Refund promised twice", "1, a proposal"), risk("R-82", "Voice cloned", "1, a proposal")],
            ),
            left_out: row("Why", vec![risk("R-83", "Claim paid unseen", "Only its owner or a holder of maintain may write it.")]),
            done: row("Fact", Vec::new()),
            statement: "Makes a proposal or a template one's own.".into(),
            fields: vec![Field {
                name: "reason".into(),
                label: "Reason".into(),
                help: "Why, in your own words".into(),
                optional: true,
                error: None,
                changed: false,
                input: Input::Prose(String::new()),
            }],
            signer: Words::from("You act as ").strong("Odile Maric"),
            submit: "Adopt 2 as Odile Maric".into(),
            leave: Link::new("Back to the register", "/risks?view=proposals"),
        };
        let after = Self {
            tags: vec!["2 adopted".into()],
            ready: row("Version", Vec::new()),
            left_out: row("Why", Vec::new()),
            done: row("Fact", vec![risk("R-81", "Refund promised twice", "№ 48 208"), risk("R-82", "Voice cloned", "№ 48 209")]),
            ..before.clone()
        };
        vec![("batch", before), ("batch-done", after)]
    }
}
