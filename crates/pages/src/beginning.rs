//! The home page before anything is computed: what comes first, in order.

use maud::{Markup, html};

use crate::component::chrome::{Button, Chrome, buttons};
use crate::component::level::Level;
use crate::component::lines::{Lines, columns};
use crate::component::section::hanging;
use crate::component::statement::statement;
use crate::component::words::{Link, Words};

/// What comes first.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// The answer: `**70** requirements, no records yet. These **10** things come first.`
    pub statement: Words,
    /// What most of the map reads until then.
    pub under: Words,
    /// `Show the map`, `Begin with the first`.
    pub buttons: Vec<Button>,
    /// The things to do, each making the next possible.
    pub steps: Vec<Step>,
    /// Ways to bring what exists, and what is recorded already.
    pub columns: Vec<Lines>,
}

/// One thing to do.
#[derive(Debug, Clone)]
pub struct Step {
    /// Who acts.
    pub level: Level,
    /// What to do, as a link to where it is done.
    pub act: Link,
    /// The requirements it serves.
    pub serves: Vec<Link>,
    /// By whom, and what it makes possible.
    pub why: String,
    /// Whether it is done.
    pub done: bool,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Beginning) -> Markup {
    chrome.document(&html! {
        div.head {
            div { (statement("Readiness", &data.statement, &data.under)) }
            (buttons(chrome, &data.buttons))
        }
        (hanging("What comes first, in order", Some("each makes the next one possible"), &html! {
            ol.lines.steps { @for step in &data.steps { (item(step)) } }
            p.key {
                @for level in [Level::Governing, Level::Both, Level::Management] {
                    span.lv { (level.glyph()) (level.who().to_lowercase()) }
                }
            }
        }))
        (columns(&data.columns))
    })
}

fn item(step: &Step) -> Markup {
    html! {
        li {
            span { (step.level.mark()) " " (step.act) }
            span.e {
                @if step.done { span.st data-st="met" { (crate::component::state::glyph("met")) "Done" } ", " }
                "serves "
                @for (index, link) in step.serves.iter().enumerate() { @if index > 0 { ", " } (link) }
            }
            span.w { (step.why) }
        }
    }
}
