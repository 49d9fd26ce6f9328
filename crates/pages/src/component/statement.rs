//! The page's answer as a sentence. Home pages only, under twenty words.

use maud::{Markup, html};

use super::words::Words;

/// The statement and the sentence under it, with the heading that only those who listen hear.
pub(crate) fn statement(heading: &str, sentence: &Words, under: &Words) -> Markup {
    html! {
        h1.sr { (heading) }
        p.statement { (sentence) }
        @if !under.is_empty() { p.under { (under) } }
    }
}
