//! All requirements as a list: the map in words.

use maud::{Markup, html};

use crate::component::chrome::{Button, Chrome, buttons};
use crate::component::grid::scrolling;
use crate::component::map::{Cell, Map};
use crate::component::state::{State, Status};
use crate::component::words::{Words, tags};
use crate::writing::{capital, number};

/// The list. It is made from the same blocks as the map, so that the two cannot disagree.
#[derive(Debug, Clone)]
pub struct Requirements {
    /// How many conform, and what needs attention.
    pub tags: Vec<Words>,
    /// `As a map`, `CSV`.
    pub buttons: Vec<Button>,
    /// Clauses 4 to 10 and Annex A.
    pub maps: Vec<Map>,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Requirements) -> Markup {
    chrome.document(&html! {
        div.head {
            div {
                h1 { "Requirements" }
                (tags(&data.tags))
            }
            (buttons(chrome, &data.buttons))
        }
        (scrolling("Requirements table", &html! {
            table.grid.dense.pick.sticky-head {
                thead { tr {
                    th scope="col" { "No" } th scope="col" { "Requirement" } th scope="col" { "Group" }
                    th scope="col" { "Status" } th scope="col" { "Class" } th.n scope="col" { "Rules" }
                    th.n scope="col" { "Findings" } th scope="col" { "Changed" }
                } }
                tbody {
                    @for map in &data.maps { @for group in &map.groups { @for cell in &group.cells {
                        (row(&format!("{} {}", group.number, group.label), cell))
                    } } }
                }
            }
        }))
    })
}

fn row(group: &str, cell: &Cell) -> Markup {
    let state = State::new(cell.status.sign(), cell.status.said(0));
    let counts = !matches!(cell.status, Status::Conforms | Status::NotApplicable);
    html! {
        tr {
            td.dim { (cell.number) }
            th scope="row" { a href=(cell.href) { (capital(&cell.label)) } }
            td { (group) }
            td { (state) }
            td { span.lv { (cell.level.glyph()) } " " (cell.level.word()) }
            td.n { (cell.rules.built) " of " (cell.rules.planned) }
            td.n { @if counts && cell.findings > 0 { (number(cell.findings)) } @else { span.dim { "0" } } }
            td { @if cell.changed { "this week" } }
        }
    }
}
