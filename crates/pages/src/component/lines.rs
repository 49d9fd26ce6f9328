//! Short lists with something at the edge: a date, a state, a requirement.

use maud::{Markup, html};

use super::words::{Link, Words};

/// One line.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// What it is.
    pub text: Words,
    /// What stands at its edge; may be empty.
    pub edge: Words,
    /// Why, or whose; may be empty.
    pub why: Words,
}

/// A list with its heading.
#[derive(Debug, Clone)]
pub struct Lines {
    /// Heading.
    pub heading: String,
    /// How many, how old.
    pub under: String,
    /// The lines, most pressing first.
    pub lines: Vec<Line>,
    /// The way to all of them, when some are not shown.
    pub more: Option<Link>,
}

/// The lines alone; `steps` numbers them.
pub(crate) fn lines(lines: &[Line], steps: bool) -> Markup {
    let items = html! {
        @for line in lines {
            li {
                span { (line.text) }
                @if !line.edge.is_empty() { span.e { (line.edge) } }
                @if !line.why.is_empty() { span.w { (line.why) } }
            }
        }
    };
    html! { @if steps { ol.lines.steps { (items) } } @else { ul.lines { (items) } } }
}

/// A list as a section of its own.
pub(crate) fn section(list: &Lines) -> Markup {
    let under = (!list.under.is_empty()).then_some(list.under.as_str());
    super::section::standing(
        &list.heading,
        under,
        &html! {
            (lines(&list.lines, false))
            @if let Some(more) = &list.more { p.more { (more) } }
        },
    )
}

/// Lists side by side: two or three columns, as many as there are.
pub(crate) fn columns(lists: &[Lines]) -> Markup {
    html! {
        @if !lists.is_empty() {
            div.cols.two[lists.len() == 2].three[lists.len() > 2] { @for list in lists { (section(list)) } }
        }
    }
}
