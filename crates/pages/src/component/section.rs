//! A section of a page: its heading hangs in the margin, its matter stands beside it.

use maud::{Markup, html};

/// A section whose heading hangs in the margin.
pub(crate) fn hanging(heading: &str, under: Option<&str>, matter: &Markup) -> Markup {
    html! { section.sec.hang { (head(heading, under)) div { (matter) } } }
}

/// A section whose heading stands above.
pub(crate) fn standing(heading: &str, under: Option<&str>, matter: &Markup) -> Markup {
    html! { section.sec { (head(heading, under)) div { (matter) } } }
}

fn head(heading: &str, under: Option<&str>) -> Markup {
    html! {
        header {
            h2 { (heading) }
            @if let Some(under) = under { p { (under) } }
        }
    }
}
