//! What waits on a person: decisions, days, findings, each leading to where it is done.

use maud::{Markup, html};

use crate::component::chrome::{Button, Chrome, buttons};
use crate::component::lines::{Lines, section};
use crate::component::words::{Words, tags};

/// Everything that waits on one person.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// `Waiting on you`, or on whom.
    pub title: String,
    /// How much waits, how much of it is overdue.
    pub tags: Vec<Words>,
    /// Ways on.
    pub buttons: Vec<Button>,
    /// The lists, most pressing first; none is empty.
    pub lists: Vec<Lines>,
    /// What to do where nothing waits.
    pub nothing: Words,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Waiting) -> Markup {
    chrome.document(&html! {
        div.head {
            div {
                h1 { (data.title) }
                (tags(&data.tags))
            }
            (buttons(chrome, &data.buttons))
        }
        @if data.lists.is_empty() {
            div.empty {
                h2 { "Nothing waits" }
                p.dim { (data.nothing) }
            }
        }
        @for list in &data.lists { (section(list)) }
    })
}
