//! What was found for some words.

use maud::{Markup, html};

use crate::component::chrome::Chrome;
use crate::component::grid::scrolling;
use crate::component::pager::{Pager, pager};
use crate::component::words::{Link, Words};

/// Search results.
#[derive(Debug, Clone)]
pub struct Search {
    /// What was looked for.
    pub query: String,
    /// How many were found, in words.
    pub found: String,
    /// What was found, best first.
    pub results: Vec<Found>,
    /// Where the page stands.
    pub pager: Pager,
}

/// Something found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its number.
    pub id: String,
    /// Its title, leading to its page.
    pub title: Link,
    /// Its kind.
    pub kind: String,
    /// The words around what was looked for, that strong; may be empty.
    pub excerpt: Words,
    /// Its state; may be empty.
    pub state: Words,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Search) -> Markup {
    chrome.document(&html! {
        div.head {
            div {
                h1 {
                    @if data.query.is_empty() { "Search" } @else { "Search: " (data.query) }
                }
                @if !data.found.is_empty() { p.tags { span { (data.found) } } }
            }
        }
        @if data.results.is_empty() { (nothing(data)) } @else { (results(&data.results)) (pager(&data.pager, Some(false))) }
    })
}

fn nothing(data: &Search) -> Markup {
    html! {
        div.empty {
            @if data.query.is_empty() { h2 { "Nothing was looked for" } }
            @else { h2 { "Nothing is recorded with these words" } }
            p.dim {
                "Titles of records and requirements are searched, drafts and proposals too, people by their name, "
                "records by their number from its beginning (R-6 finds R-60), and facts by №. "
                "What stands in the text of a record is not. Try fewer words. "
                "What can be done is found as well: “new risk”, “approve R-41”, “export systems”, or the name of a register or view."
            }
        }
    }
}

fn results(results: &[Found]) -> Markup {
    scrolling(
        "Search results",
        &html! {
            table.grid.pick {
                thead { tr {
                    th scope="col" { "No" } th scope="col" { "Record" } th scope="col" { "Kind" } th scope="col" { "State" }
                } }
                tbody {
                    @for found in results {
                        tr {
                            td.dim.nw { (found.id) }
                            th scope="row" {
                                (found.title)
                                @if !found.excerpt.is_empty() { span.sub { (found.excerpt) } }
                            }
                            td { (found.kind) }
                            td { (found.state) }
                        }
                    }
                }
            }
        },
    )
}
