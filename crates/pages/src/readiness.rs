//! Readiness, the home page: how far the organisation conforms, in one sentence and on one map.

use maud::{Markup, html};

use crate::component::check::{Finding, findings};
use crate::component::chrome::{Button, Chrome, buttons};
use crate::component::grid::scrolling;
use crate::component::lines::{Lines, columns};
use crate::component::map::{Map, in_words, key, maps};
use crate::component::section::standing;
use crate::component::state::State;
use crate::component::statement::statement;
use crate::component::words::{Entry, Link, Words};
use crate::writing::{count, number};

/// What the home page says once something is recorded.
#[derive(Debug, Clone)]
pub struct Readiness {
    /// The answer, under twenty words: `**40** of 70 requirements conform, **3** have major findings.`
    pub statement: Words,
    /// The other numbers, and what they were at the last review.
    pub under: Words,
    /// `As a list`, an export.
    pub buttons: Vec<Button>,
    /// Of the person who looks: waiting on you, overdue, next reviews; an absent list is not shown.
    pub columns: Vec<Lines>,
    /// Clauses 4 to 10 and Annex A.
    pub maps: Vec<Map>,
    /// Reasons of single requirements in more words than the map's; may be empty.
    pub reasons: Words,
    /// What changed since last week, newest first.
    pub changes: Vec<Changed>,
    /// How many requirements changed, by how many entries.
    pub changed: String,
    /// The way to all changes, when some are not shown.
    pub all_changes: Option<Link>,
    /// The findings to show, worst first.
    pub findings: Vec<Stands>,
    /// How many findings there are.
    pub found: u64,
    /// The way to all of them, when some are not shown.
    pub all_findings: Option<Link>,
}

/// A requirement whose status changed.
#[derive(Debug, Clone)]
pub struct Changed {
    /// When, as `Today 15:55`.
    pub when: String,
    /// The requirement.
    pub requirement: Link,
    /// Its status before.
    pub from: State,
    /// Its status now.
    pub to: State,
    /// What made the difference.
    pub because: String,
    /// The fact that did; none where it was the day alone, or it cannot be known.
    pub entry: Option<Entry>,
}

/// A finding and the requirement it stands against.
#[derive(Debug, Clone)]
pub struct Stands {
    /// The requirement.
    pub requirement: Link,
    /// The finding.
    pub finding: Finding,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Readiness) -> Markup {
    chrome.document(&html! {
        div.head {
            div { (statement("Readiness", &data.statement, &data.under)) }
            (buttons(chrome, &data.buttons))
        }
        (columns(&data.columns))
        section.sec aria-label="Conformity map" { div {
            (maps(&data.maps))
            (key())
            (in_words(&data.maps))
            @if !data.reasons.is_empty() { p.faint { (data.reasons) } }
        } }
        @if !data.changes.is_empty() { (changes(data)) }
        @if data.found > 0 { (standing_findings(chrome, data)) }
    })
}

fn changes(data: &Readiness) -> Markup {
    standing(
        "Changed since last week",
        Some(&data.changed),
        &html! {
            (scrolling("Changed since last week", &html! {
                table.grid {
                    thead { tr {
                        th scope="col" { "When" } th scope="col" { "Requirement" } th scope="col" { "From" }
                        th scope="col" { "To" } th scope="col" { "Because" } th.n scope="col" { "Entry" }
                    } }
                    tbody {
                        @for change in &data.changes {
                            tr {
                                td { time { (change.when) } }
                                th scope="row" { (change.requirement) }
                                td { (change.from) }
                                td { (change.to) }
                                td { (change.because) }
                                td.n { @if let Some(entry) = &change.entry { (entry) } }
                            }
                        }
                    }
                }
            }))
            @if let Some(all) = &data.all_changes { p.more { (all) } }
        },
    )
}

fn standing_findings(chrome: &Chrome, data: &Readiness) -> Markup {
    let shown = u64::try_from(data.findings.len()).unwrap_or(u64::MAX);
    let rows: Vec<(Option<&Link>, &Finding)> =
        data.findings.iter().map(|stands| (Some(&stands.requirement), &stands.finding)).collect();
    standing(
        "Findings",
        Some(&format!("{}, worst first", count(data.found, "finding"))),
        &html! {
            (scrolling("Findings", &findings(chrome, &rows)))
            @if shown < data.found {
                p.more { (number(shown)) " of " (number(data.found)) " shown. " @if let Some(all) = &data.all_findings { (all) } }
            }
        },
    )
}
