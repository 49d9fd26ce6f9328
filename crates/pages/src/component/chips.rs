//! Filters of a register, each a chip that its own link takes away.

use maud::{Markup, html};

use super::words::Link;

/// The filters in force, and one link that clears them all.
pub(crate) fn chips(chips: &[Link], clear: Option<&Link>) -> Markup {
    html! {
        @if !chips.is_empty() {
            p.chips {
                @for chip in chips { a.chip href=(chip.href) { (chip.text) } " " }
                @if let Some(clear) = clear { (clear) }
            }
        }
    }
}
