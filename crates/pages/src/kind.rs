//! What a kind of record is: its fields, who writes it, its acts, and the rules that read it.

use maud::{Markup, html};

use crate::component::chrome::{Button, Chrome, buttons, crumbs};
use crate::component::grid::{Grid, grid};
use crate::component::section::hanging;
use crate::component::words::{Link, Words, tags};
use crate::writing::count;

/// A kind as it is declared.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Its register.
    pub crumbs: Vec<Link>,
    /// What one of them is called.
    pub label: String,
    /// What its ids begin with, and what it is called in fact files.
    pub tags: Vec<Words>,
    /// To the register and a new record.
    pub buttons: Vec<Button>,
    /// What it means.
    pub meaning: String,
    /// Queries to begin with, each leading to the register under it, and what they ask.
    pub queries: Grid,
    /// What it serves; empty where it serves nothing.
    pub serves: Words,
    /// Who may write one.
    pub writers: Vec<String>,
    /// Fields: name, what may stand there, what is special, meaning.
    pub fields: Grid,
    /// How many of the fields it has in common with every kind.
    pub common: u64,
    /// Acts: what it is called, who may, what it does.
    pub acts: Grid,
    /// The acts that every record has.
    pub general: String,
    /// Rules that read it: code, what they state, the requirement.
    pub rules: Grid,
    /// Where its JSON Schema is had from.
    pub schema: String,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Kind) -> Markup {
    chrome.document(&html! {
        (crumbs(&data.crumbs, &data.label))
        div.head {
            div {
                h1 { (data.label) }
                (tags(&data.tags))
            }
            (buttons(chrome, &data.buttons))
        }
        (hanging("What it is", None, &html! {
            p { (data.meaning) }
            @if !data.serves.is_empty() { p { (data.serves) } }
        }))
        (hanging("Who writes it", None, &html! {
            ul.lines { @for writer in &data.writers { li { span { (writer) } } } }
        }))
        (hanging("Fields", Some(&fields(data)), &grid("Fields", &data.fields)))
        section.sec.hang #queries {
            header { h2 { "Queries" } p { "to filter the register by" } }
            div {
                p {
                    "A query is a condition on one record. Compare a field by = != < <= > >=, or ask " code { "in [a, b]" } ", "
                    code { "is empty" } ", " code { "has" } "; join by " code { "and" } ", " code { "or" } ", " code { "not" }
                    ". A dot goes on to the record that a field refers to (" code { "owner.manager" } "), " code { "<-kind.field" }
                    " back to the records that refer here. Days are " code { "2026-11-20" } " or " code { "today - 30d" } "; "
                    code { "state(approved)" } " asks how it stands; " code { "any(…)" } ", " code { "none(…)" } ", "
                    code { "all(…)" } " and " code { "count(…)" } " ask of other records."
                }
                (grid("Queries", &data.queries))
            }
        }
        (hanging("Acts", Some("and the power each of them needs"), &html! {
            (grid("Acts", &data.acts))
            p.faint { (data.general) }
        }))
        (hanging("Rules that read it", Some(&count(data.rules.rows.len() as u64, "rule")), &html! {
            @if data.rules.rows.is_empty() { p.dim { "No rule that is built has read one here." } }
            @else { (grid("Rules that read it", &data.rules)) }
        }))
        (hanging("For programs", None, &html! {
            p { "Its JSON Schema: " code { (data.schema) } }
        }))
    })
}

fn fields(data: &Kind) -> String {
    format!("{}, {} of them common to every kind", count(data.fields.rows.len() as u64, "row"), data.common)
}
