//! The bar that saves, and names the version it makes.

use maud::{Markup, html};

/// What can be done with a form.
#[derive(Debug, Clone)]
pub struct SaveBar {
    /// The act by name: `Save version 7`.
    pub save: String,
    /// A second way to keep it, such as `Save as draft`; posts `save=draft`.
    pub draft: Option<String>,
    /// The way out: what it says and where it leads.
    pub leave: super::words::Link,
    /// What is not saved yet, or what saving writes.
    pub words: String,
}

/// The bar; `counts` leaves a place in which the script says how many fields were changed.
pub(crate) fn savebar(bar: &SaveBar, counts: bool) -> Markup {
    html! {
        div.savebar {
            button.btn.primary name="save" value="final" { (bar.save) }
            @if let Some(draft) = &bar.draft { button.btn name="save" value="draft" { (draft) } }
            a.btn.quiet href=(bar.leave.href) { (bar.leave.text) }
            @if counts { span.dim data-count hidden {} }
            @if !bar.words.is_empty() { span.dim { (bar.words) } }
        }
    }
}
