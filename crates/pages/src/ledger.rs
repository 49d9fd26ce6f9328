//! The ledger itself: its head, and every fact, newest first.

use maud::{Markup, html};

use crate::component::chrome::{Button, Chrome, buttons};
use crate::component::facts::block;
use crate::component::grid::scrolling;
use crate::component::pager::{Pager, pager};
use crate::component::section::hanging;
use crate::component::state::State;
use crate::component::words::{Entry, Words, digest};
use crate::writing::grouped;

/// The ledger.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// Number of facts.
    pub size: u64,
    /// The root over all of them, in hexadecimal; empty for an empty ledger.
    pub root: String,
    /// Its origin, its last checkpoint's time, its witnesses.
    pub facts: Vec<(String, Words)>,
    /// The last checkpoint, as signed; empty before the first.
    pub checkpoint: String,
    /// How to check all of it on the command line: when, and the command.
    pub commands: Vec<(String, String)>,
    /// What can be taken along: the last checkpoint, a full export.
    pub buttons: Vec<Button>,
    /// The facts on this page, newest first.
    pub recorded: Vec<Recorded>,
    /// Where the page stands.
    pub pager: Pager,
}

/// One fact in the list.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its number and page.
    pub entry: Entry,
    /// When it was recorded, as written.
    pub recorded: String,
    /// When it happened, as written.
    pub happened: String,
    /// Who wrote it, for whom.
    pub author: String,
    /// What it says: the record and version, or the act and its subject.
    pub what: Words,
    /// Backdated, imported, refused.
    pub marks: Vec<State>,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Ledger) -> Markup {
    chrome.document(&html! {
        div.head {
            div {
                h1 { "Ledger" }
                p.tags {
                    @if data.size == 0 { span { "empty; the first fact makes its root" } }
                    @else { span { (grouped(data.size)) " facts" } " " span { "none can be removed or changed" } }
                }
            }
            (buttons(chrome, &data.buttons))
        }
        (hanging("Head", Some("what a stranger needs to check the rest"), &html! {
            @if !data.root.is_empty() { p { (digest(&data.root)) } }
            @if !data.facts.is_empty() { (block(&data.facts)) }
            @if !data.checkpoint.is_empty() { h3 { "Last checkpoint" } (text("Last checkpoint", &data.checkpoint)) }
            h3 { "Verify it yourself" }
            @for (when, line) in &data.commands { p { (when) } (command(line)) }
        }))
        @if !data.recorded.is_empty() {
            section.sec {
                header { h2 { "Facts" } p { "newest first" } }
                div { (scrolling("Facts", &table(&data.recorded))) (pager(&data.pager, Some(false))) }
            }
        }
    })
}

/// A command to copy; it breaks where the page ends.
pub(crate) fn command(text: &str) -> Markup {
    html! { pre.wrap { code { (text) } } }
}

/// Text that machines read, line by line as it is.
pub(crate) fn text(name: &str, text: &str) -> Markup {
    scrolling(name, &html! { pre { code { (text) } } })
}

fn table(facts: &[Recorded]) -> Markup {
    html! {
        table.grid.pick.sticky-head {
            thead { tr {
                th scope="col" { "Entry" } th scope="col" { "Recorded" } th scope="col" { "Happened" }
                th scope="col" { "What" } th scope="col" { "By" } th scope="col" { "Marks" }
            } }
            tbody {
                @for fact in facts {
                    tr {
                        th.nw scope="row" { (fact.entry) }
                        td.nw { (fact.recorded) }
                        td.nw { (fact.happened) }
                        td { (fact.what) }
                        td { (fact.author) }
                        td { @for mark in &fact.marks { (mark) " " } }
                    }
                }
            }
        }
    }
}
