//! Pages of a list, by cursor.

use maud::{Markup, html};

/// Where the page stands in its list and how to move.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// What is shown, such as `1 to 50 of 812`.
    pub words: String,
    /// Address of the page before.
    pub previous: Option<String>,
    /// Address of the page after.
    pub next: Option<String>,
}

/// The pager; `keys` tells how rows are moved through by keyboard, and says whether they are ticked.
pub(crate) fn pager(pager: &Pager, keys: Option<bool>) -> Markup {
    html! {
        nav.pager aria-label="Pages" {
            @if let Some(ticked) = keys {
                span.keys {
                    "Rows " kbd { "j" } " " kbd { "k" } " move, "
                    @if ticked { kbd { "x" } " selects, " }
                    kbd { "Enter" } " opens"
                }
            } @else { span {} }
            span.acts {
                span { (pager.words) } " "
                (step("Previous", pager.previous.as_deref())) " "
                (step("Next", pager.next.as_deref()))
            }
        }
    }
}

fn step(word: &str, href: Option<&str>) -> Markup {
    html! {
        @if let Some(href) = href { a.btn.small href=(href) { (word) } }
        @else { a.btn.small aria-disabled="true" { (word) } }
    }
}
