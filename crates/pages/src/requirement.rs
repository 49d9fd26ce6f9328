//! One requirement: what it asks, who acts, what was examined, and what would fix what was found.

use maud::{Markup, html};

use crate::component::check::{Check, Finding, checks, own_findings};
use crate::component::chrome::{Button, Chrome, buttons, crumbs};
use crate::component::grid::{Grid, grid, scrolling};
use crate::component::history::{History, history};
use crate::component::level::Level;
use crate::component::section::hanging;
use crate::component::state::{Rules, Status};
use crate::component::words::{Link, Words, prose};
use crate::writing::count;

/// A requirement with its checks.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// Requirements, and the clause it belongs to.
    pub crumbs: Vec<Link>,
    /// Number, such as `5.2`.
    pub number: String,
    /// Name.
    pub title: String,
    /// Its status.
    pub status: Status,
    /// Findings that stand against it.
    pub found: u64,
    /// Opportunities that it holds.
    pub opportunities: u64,
    /// How many of its rules run.
    pub rules: Rules,
    /// Who answers.
    pub level: Level,
    /// When it was computed, as written.
    pub computed: String,
    /// What can be done from here.
    pub buttons: Vec<Button>,
    /// What it asks, in other words than the standard's.
    pub asks: String,
    /// What the governing body does.
    pub above: Words,
    /// What management does.
    pub below: Words,
    /// The rules that ran.
    pub checks: Vec<Check>,
    /// Rules that are planned and do not run yet: code and name.
    pub missing: Vec<(String, String)>,
    /// What an auditor expects to see.
    pub expected: Vec<String>,
    /// Findings of other requirements' rules that stand here too.
    pub also: Vec<Finding>,
    /// Records that serve it.
    pub records: Grid,
    /// Its status over time.
    pub history: History,
    /// The last change in words; may be empty.
    pub last_change: Words,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Requirement) -> Markup {
    chrome.document(&html! {
        (crumbs(&data.crumbs, &data.number))
        (head(chrome, data))
        (hanging("What it asks", None, &html! {
            (prose(&data.asks, true))
            p.by { "Ephor’s paraphrase. The text of the standard is yours to consult." }
        }))
        (hanging("Who acts", Some(who(data.level)), &html! {
            div.cols.two {
                div { h3 { (Level::Governing.glyph()) " Governing body" } p.dim { (data.above) } }
                div { h3 { (Level::Management.glyph()) " Management" } p.dim { (data.below) } }
            }
        }))
        (hanging("Checks", Some(&examined(data)), &tests(chrome, data)))
        @if !data.also.is_empty() {
            (hanging("Found by other rules", Some("these findings stand here too"), &scrolling(
                "Findings of other rules", &own_findings(chrome, &data.also),
            )))
        }
        @if !data.expected.is_empty() {
            (hanging("Expected evidence", None, &html! {
                ul.lines { @for item in &data.expected { li { span { (item) } } } }
            }))
        }
        (hanging("Records", Some("that serve it"), &html! {
            @if data.records.rows.is_empty() { p.dim { "No record serves this requirement yet." } }
            @else { (grid("Records that serve it", &data.records)) }
        }))
        (hanging("History", None, &html! {
            (history(&data.history))
            @if !data.last_change.is_empty() { p.faint { (data.last_change) } }
        }))
    })
}

fn head(chrome: &Chrome, data: &Requirement) -> Markup {
    html! {
        div.head {
            div {
                h1 { span.num { (data.number) } (data.title) }
                p.tags {
                    (data.status.state(data.found)) " "
                    @if let Some(rules) = data.rules.missing() { span { (rules) } " " }
                    @if data.opportunities > 0 && data.status != Status::Opportunity {
                        span.st data-st="opp" { (Status::Opportunity.sign().plain_glyph()) (many(data.opportunities)) } " "
                    }
                    (data.level) " "
                    span { "Computed " time { (data.computed) } }
                }
            }
            (buttons(chrome, &data.buttons))
        }
    }
}

fn tests(chrome: &Chrome, data: &Requirement) -> Markup {
    html! {
        @if data.checks.is_empty() { p.dim { "No rule judges this requirement yet, so its status is unknown." } }
        @else { (checks(chrome, &data.checks)) }
        @if !data.missing.is_empty() {
            p.faint {
                "Planned, not yet judging: "
                @for (index, (code, name)) in data.missing.iter().enumerate() {
                    @if index > 0 { "; " }
                    code { (code) } " " (name)
                }
                "."
            }
        }
    }
}

fn examined(data: &Requirement) -> String {
    let ran = u64::try_from(data.checks.len()).unwrap_or(u64::MAX);
    format!("{} over live records; nobody can tick them", count(ran, "check"))
}

fn who(level: Level) -> &'static str {
    match level {
        Level::Governing => "governance: set above, applied below",
        Level::Both => "both levels: each has its part",
        Level::Management => "management: inside the limits set above",
    }
}

fn many(opportunities: u64) -> String {
    if opportunities == 1 { "1 opportunity".to_owned() } else { format!("{opportunities} opportunities") }
}
