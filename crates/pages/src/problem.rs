//! What could not be shown, why, and the next step. Never an empty page, never blame.

use maud::{Markup, html};

use crate::component::chrome::{Button, Chrome, buttons};
use crate::component::words::Words;

/// Why a page cannot be shown.
#[derive(Debug, Clone)]
pub enum Problem {
    /// The machine failed.
    Failed {
        /// What failed, what was not lost and up to which fact, when to try again.
        reason: Words,
        /// Reference to give when asking for help.
        reference: String,
        /// The same page again.
        again: String,
    },
    /// What the ledger holds is not what was signed.
    Altered {
        /// Where it differs, and what to do.
        reason: Words,
        /// Reference to give when asking for help.
        reference: String,
    },
    /// There is nothing at this address, now or on the day shown.
    NotFound {
        /// What was looked for, and where it could be.
        reason: Words,
        /// Where to go from here.
        buttons: Vec<Button>,
    },
    /// The day asked for is none, or the ledger holds nothing for it.
    NoDay {
        /// What a day looks like, or where the ledger begins and ends.
        reason: Words,
        /// Days that can be looked at.
        buttons: Vec<Button>,
    },
    /// The person may not see it.
    Forbidden {
        /// Which part sees it, and whom to ask.
        reason: Words,
        /// Where to go from here.
        buttons: Vec<Button>,
    },
}

/// The page.
pub fn page(chrome: &Chrome, data: &Problem) -> Markup {
    let matter = match data {
        Problem::Failed { reason, reference, again } => html! {
            div.head { div { h1 { "This page could not be made" } } }
            div.problem role="alert" {
                h2 { "Ephor failed, not you" }
                p { (reason) }
                p.acts { a.btn href=(again) { "Try again" } " " span.led { "ref " (reference) } }
            }
        },
        Problem::Altered { reason, reference } => html! {
            div.head { div { h1 { "The ledger was altered" } } }
            div.problem role="alert" {
                h2 { "Nothing is shown and nothing is recorded" }
                p { (reason) }
                p.acts { span.led { "ref " (reference) } }
            }
        },
        Problem::NotFound { reason, buttons } => aside(chrome, "There is nothing here", reason, buttons),
        Problem::NoDay { reason, buttons } => aside(chrome, "This day cannot be shown", reason, buttons),
        Problem::Forbidden { reason, buttons } => aside(chrome, "This is not allowed", reason, buttons),
    };
    // What navigation counts comes of the same ledger.
    if matches!(data, Problem::Altered { .. }) { chrome.door(false, &matter) } else { chrome.document(&matter) }
}

fn aside(chrome: &Chrome, heading: &str, reason: &Words, ways: &[Button]) -> Markup {
    html! {
        div.head { div { h1 { (heading) } } }
        div.empty {
            p { (reason) }
            (buttons(chrome, ways))
        }
    }
}
