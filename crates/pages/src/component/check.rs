//! A check: one computed test, with what was examined, the findings, why, and what would fix it.

use maud::{Markup, html};

use super::chrome::{Button, Chrome, buttons};
use super::grid::scrolling;
use super::state::{Sign, Status};
use super::words::{Link, Words};
use crate::writing::number;

/// One rule, run.
#[derive(Debug, Clone)]
pub struct Check {
    /// Code of the rule, such as `EPH-5.2-1`.
    pub code: String,
    /// What it tests, as a statement that holds when nothing is found.
    pub name: String,
    /// Its outcome.
    pub status: Status,
    /// Size of the population.
    pub examined: u64,
    /// What the population is called at that size: `policy` for one, `policies` for any other number.
    pub noun: String,
    /// What was examined, in a sentence, with the way to the rule.
    pub population: Words,
    /// The findings to show, worst first; may be fewer than there are.
    pub findings: Vec<Finding>,
    /// How many there are.
    pub found: u64,
    /// The way to all of them, when some are not shown.
    pub all: Option<Link>,
    /// Why these count as findings; may be empty.
    pub why: Words,
    /// What would fix them; may be empty.
    pub fix: Words,
    /// Prefilled acts and edits that would.
    pub remedies: Vec<Button>,
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Status,
    /// The record it stands on.
    pub record: Link,
    /// What is wrong with it.
    pub message: String,
    /// Since when, as written; may be empty.
    pub since: String,
    /// The next step, prefilled.
    pub next: Option<Link>,
}

/// Width of the bar that shows the share of findings, in pixels.
const BAR: u64 = 88;

/// The least of it that is seen.
const LEAST_BAR: u64 = 5;

impl Check {
    /// The bar: findings as a share of what was examined, from the right.
    fn tally(&self) -> Markup {
        let share =
            if self.found == 0 { 0 } else { (BAR * self.found).checked_div(self.examined).unwrap_or(BAR).clamp(LEAST_BAR, BAR) };
        let class = match self.status {
            Status::Major => "xb",
            Status::Opportunity => "xo",
            _ => "x",
        };
        html! {
            svg.tally width=(BAR) height="6" aria-hidden="true" {
                rect width=(BAR) height="6" class="o" {}
                rect x=(BAR - share) width=(share) height="6" class=(class) {}
            }
        }
    }

    fn markup(&self, chrome: &Chrome, open: bool) -> Markup {
        html! {
            details.check #(self.code) open[open] {
                summary {
                    (self.status.sign().glyph())
                    span { (self.name) span.sr { ": " (self.status.said(self.found).to_lowercase()) } }
                    span.n.dim { (number(self.examined)) " " (self.noun) }
                    span.n { (self.tally()) }
                    @if self.found > 0 { span.n { b { (number(self.found)) } } } @else { span.n.dim { "0" } }
                }
                div.body { (self.body(chrome)) }
            }
        }
    }

    fn body(&self, chrome: &Chrome) -> Markup {
        let shown = u64::try_from(self.findings.len()).unwrap_or(u64::MAX);
        html! {
            dl.wfr {
                dt { "Examined" }
                dd { (self.population) " " code { (self.code) } }
                dt { "Findings" }
                dd {
                    @if self.found == 0 { "None." }
                    @else {
                        (scrolling(&format!("Findings of {}", self.code), &own_findings(chrome, &self.findings)))
                        @if shown < self.found {
                            p.more {
                                (number(shown)) " of " (number(self.found)) " shown. "
                                @if let Some(all) = &self.all { (all) }
                            }
                        }
                    }
                }
                @if !self.why.is_empty() { dt { "Why" } dd { (self.why) } }
                @if !self.fix.is_empty() || !self.remedies.is_empty() {
                    dt { "What would fix it" }
                    dd { (self.fix) (buttons(chrome, &self.remedies)) }
                }
            }
        }
    }
}

/// The findings as a table, each with the requirement it stands against where pages show several, the
/// way to its record, and the next step.
pub(crate) fn findings(chrome: &Chrome, findings: &[(Option<&Link>, &Finding)]) -> Markup {
    table(chrome, findings, true)
}

/// The findings on one record, on its own page.
pub(crate) fn findings_on_it(chrome: &Chrome, findings: &[(Option<&Link>, &Finding)]) -> Markup {
    table(chrome, findings, false)
}

fn table(chrome: &Chrome, findings: &[(Option<&Link>, &Finding)], records: bool) -> Markup {
    let against = findings.iter().any(|(requirement, _)| requirement.is_some());
    let since = findings.iter().any(|(_, finding)| !finding.since.is_empty());
    let next = !chrome.is_past() && findings.iter().any(|(_, finding)| finding.next.is_some());
    html! {
        table.grid {
            thead { tr {
                @if against { th scope="col" { "Requirement" } }
                @if records { th scope="col" { "Record" } }
                th scope="col" { "Finding" }
                @if since { th.n scope="col" { "Since" } }
                @if next { th scope="col" { "Next step" } }
            } }
            tbody {
                @for (requirement, finding) in findings {
                    tr {
                        @if against { td { @if let Some(link) = requirement { (link) } } }
                        @if records { th scope="row" { (finding.record) } }
                        td {
                            (finding.severity.sign().glyph())
                            span.sr { (finding.severity.word()) ":" }
                            " " (finding.message)
                        }
                        @if since { td.n { (finding.since) } }
                        @if next { td { @if let Some(link) = &finding.next { (link) } } }
                    }
                }
            }
        }
    }
}

/// Findings of one requirement.
pub(crate) fn own_findings(chrome: &Chrome, own: &[Finding]) -> Markup {
    findings(chrome, &own.iter().map(|finding| (None, finding)).collect::<Vec<_>>())
}

/// All checks, worst first, the worst one open when it found something.
pub(crate) fn checks(chrome: &Chrome, checks: &[Check]) -> Markup {
    let mut sorted: Vec<&Check> = checks.iter().collect();
    sorted.sort_by(|one, other| one.status.cmp(&other.status));
    html! {
        div.checks {
            div.hd aria-hidden="true" {
                span {} span { "Check" } span { "Examined" } span {} span { "Findings" }
            }
            @for (index, check) in sorted.iter().enumerate() {
                (check.markup(chrome, index == 0 && check.status.sign() != Sign::Met))
            }
        }
    }
}
