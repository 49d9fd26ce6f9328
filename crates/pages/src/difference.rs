//! The difference between two versions of a record, word by word.

use maud::{Markup, html};

use crate::component::chrome::{Button, Chrome, buttons, crumbs};
use crate::component::diff::{Change, changes};
use crate::component::section::hanging;
use crate::component::words::{Link, Words, tags};
use crate::writing::count;

/// Two versions side by side.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The register and the record.
    pub crumbs: Vec<Link>,
    /// Number of the record.
    pub number: String,
    /// Its title.
    pub title: String,
    /// When and by whom the newer version was written.
    pub tags: Vec<Words>,
    /// The differences before and after this one.
    pub buttons: Vec<Button>,
    /// Label of the older version: `Version 6`.
    pub older: String,
    /// Label of the newer version.
    pub newer: String,
    /// The fields that differ.
    pub changes: Vec<Change>,
    /// What the change set off: approvals opened again, requirements computed again. May be empty.
    pub effect: Words,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Difference) -> Markup {
    let fields = count(
        u64::try_from(data.changes.len()).unwrap_or(u64::MAX),
        "field",
    );
    chrome.document(&html! {
        (crumbs(&data.crumbs, &format!("{} to {}", data.older, data.newer.to_lowercase())))
        div.head {
            div {
                h1 { span.num { (data.number) } (data.title) }
                (tags(&data.tags))
            }
            (buttons(chrome, &data.buttons))
        }
        (hanging("What changed", Some(&fields), &html! {
            @if data.changes.is_empty() { p.dim { "Nothing that was said differs between these versions." } }
            @else { (changes(&data.older, &data.newer, &data.changes)) }
            @if !data.effect.is_empty() { p.faint { (data.effect) } }
        }))
    })
}
