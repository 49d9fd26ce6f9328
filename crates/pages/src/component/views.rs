//! Views of a register: names for what is asked of it, one line above it; how the view that is open is kept, forgotten, and which columns it has.

use maud::{Markup, html};

use super::chrome::Chrome;
use super::words::Link;

/// A view.
#[derive(Debug, Clone)]
pub struct View {
    /// Its name and how many it holds.
    pub link: Link,
    /// Whether it is the one shown.
    pub current: bool,
}

/// The views of a register.
#[derive(Debug, Clone, Default)]
pub struct Views {
    /// Those there are; may be empty.
    pub views: Vec<View>,
    /// Which columns are shown, of those there are.
    pub columns: Option<Columns>,
    /// What can be done with the view that is open.
    pub keeping: Option<Keeping>,
}

/// A choice of columns, by the address.
#[derive(Debug, Clone)]
pub struct Columns {
    /// Path of the register.
    pub action: String,
    /// Parameters to keep.
    pub keep: Vec<(String, String)>,
    /// Path, label, and whether it is shown.
    pub columns: Vec<(String, String, bool)>,
}

/// What can be done with the view that is open.
#[derive(Debug, Clone)]
pub enum Keeping {
    /// It has no name yet.
    Save {
        /// Where the form is sent.
        action: String,
        /// What is asked, as the address has it.
        asks: String,
    },
    /// It has one, and may be forgotten.
    Remove {
        /// Where the form is sent.
        action: String,
        /// The name.
        name: String,
    },
}

/// The line.
pub(crate) fn views(chrome: &Chrome, data: &Views) -> Markup {
    let keeping = data.keeping.as_ref().filter(|_| !chrome.is_past());
    html! {
        @if !data.views.is_empty() || data.columns.is_some() {
            div.views {
                nav aria-label="Views" {
                    @for view in &data.views {
                        a href=(view.link.href) aria-current=[view.current.then_some("page")] { (view.link.text) }
                    }
                }
                div.end {
                    @if let Some(columns) = &data.columns { (choice(columns)) }
                    @if let Some(keeping) = keeping { (keep(keeping)) }
                }
            }
        }
    }
}

fn choice(columns: &Columns) -> Markup {
    html! {
        button.plain popovertarget="columns" { "Columns" }
        div.pop #columns popover {
            form action=(columns.action) {
                @for (name, value) in &columns.keep { input type="hidden" name=(name) value=(value); }
                fieldset {
                    legend { "Columns" }
                    @for (path, label, shown) in &columns.columns {
                        label { input type="checkbox" name="column" value=(path) checked[*shown]; " " (label) }
                    }
                }
                p { button.btn { "Show these columns" } }
            }
        }
    }
}

fn keep(keeping: &Keeping) -> Markup {
    match keeping {
        Keeping::Save { action, asks } => html! {
            button.plain.live popovertarget="save-view" { "Save this view" }
            div.pop #save-view popover {
                form method="post" action=(action) {
                    input type="hidden" name="asks" value=(asks);
                    h2 { label for="view-name" { "Name of this view" } }
                    p.pair { input.w-m #view-name name="name" required maxlength="40" autocomplete="off"; " " button.btn { "Save" } }
                }
                p.help { "Everybody here sees it above this register." }
            }
        },
        Keeping::Remove { action, name } => html! {
            form.live method="post" action=(action) {
                input type="hidden" name="name" value=(name);
                button.plain { "Remove this view" }
            }
        },
    }
}
