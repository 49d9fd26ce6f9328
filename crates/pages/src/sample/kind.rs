//! The kind of an exception, and one that no rule reads.

use crate::component::chrome::Button;
use crate::component::grid::{Column, Grid};
use crate::component::words::{Link, Words};
use crate::kind::Kind;

impl Kind {
    /// A kind with acts and rules, and one without.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let table = |columns: &[&str], rows: &[&[&str]]| Grid {
            columns: columns.iter().copied().map(Column::words).collect(),
            rows: rows.iter().map(|row| row.iter().map(|cell| Words::from(*cell)).collect()).collect(),
            names: 0,
        };
        let exception = Self {
            crumbs: vec![Link::new("Exceptions", "/records/exception")],
            label: "Exception".into(),
            tags: vec![Words::from("Ids ").code("X-1"), Words::from("In fact files ").code("exception")],
            buttons: vec![
                Button::show("Register", "/records/exception"),
                Button::write("New exception", "/records/exception/new"),
            ],
            meaning: "A departure from a policy or control, in writing, for a time, with something that makes up for it.".into(),
            queries: table(&["Query", "What it asks"], &[&["expires < today", "Expires: before today"]]),
            serves: Words::from("Serves ").link("5.2", "/requirements/5.2").plain("."),
            writers: vec!["Its owner".into(), "Holders of maintain".into()],
            fields: table(
                &["Field", "Holds", "Marks", "Meaning"],
                &[
                    &["title", "a line of text", "required", "What people call it, in under ten words."],
                    &["expires", "a day", "required", "The last day."],
                ],
            ),
            common: 1,
            acts: table(&["Act", "Takes", "What it does"], &[&["Approve", "grant-exception", "Makes this content approved."]]),
            general: "Besides, anybody may acknowledge it.".into(),
            rules: table(
                &["Rule", "States", "Judges"],
                &[&["EPH-8.1-5", "No exception has run out while its system is in use", "8.1"]],
            ),
            schema: "ephor schema exception".into(),
        };
        let unread =
            Self { rules: Grid { rows: Vec::new(), ..exception.rules.clone() }, serves: Words::new(), ..exception.clone() };
        vec![("kind", exception), ("kind-unread", unread)]
    }
}
