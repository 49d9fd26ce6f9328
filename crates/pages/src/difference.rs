//! The difference between two versions of a record, word by word.

use maud::{Markup, html};

use crate::component::chrome::{Button, Chrome, buttons, crumbs};
use crate::component::diff::{Changes, changes};
use crate::component::section::hanging;
use crate::component::words::{Link, Words, tags};

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
    /// The two versions and what differs.
    pub changes: Changes,
    /// What the change set off: approvals opened again, requirements computed again. May be empty.
    pub effect: Words,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Difference) -> Markup {
    chrome.document(&html! {
        (crumbs(&data.crumbs, &format!("{} to {}", data.changes.older, data.changes.newer.to_lowercase())))
        div.head {
            div {
                h1 { span.num { (data.number) } (data.title) }
                (tags(&data.tags))
            }
            (buttons(chrome, &data.buttons))
        }
        (hanging("What changed", Some(&data.changes.counted()), &html! {
            @if data.changes.fields.is_empty() { p.dim { "Nothing that was said differs between these versions." } }
            @else { (changes(&data.changes)) }
            @if !data.effect.is_empty() { p.faint { (data.effect) } }
        }))
    })
}
