//! A refusal: what, the numbers, who can decide, what happens until then, how to come inside the limit.

use maud::{Markup, html};

use super::chrome::{Button, Chrome, buttons};
use super::facts::rows;
use super::state::Sign;
use super::words::Words;

/// What may not be done, and what may.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// What the person cannot do: `You cannot accept this risk`.
    pub heading: String,
    /// The numbers, and the ledger entry of the attempt.
    pub sentence: Words,
    /// Who can decide, what happens until then, how to come inside.
    pub rows: Vec<(String, Words)>,
    /// Escalate, or lower it.
    pub buttons: Vec<Button>,
}

/// The refusal, first on its page.
pub(crate) fn refusal(chrome: &Chrome, refusal: &Refusal) -> Markup {
    html! {
        section.refusal aria-labelledby="refusal" {
            h2 #refusal { (Sign::Not.plain_glyph()) (refusal.heading) }
            p { (refusal.sentence) }
            @if !refusal.rows.is_empty() { (rows(&refusal.rows)) }
            (buttons(chrome, &refusal.buttons))
        }
    }
}
