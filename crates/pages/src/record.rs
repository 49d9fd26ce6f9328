//! One record of any kind: its facts, what was decided about it, who refers to it, what it was before.

use maud::{Markup, html};

use crate::component::check::findings_on_it;
use crate::component::chrome::{Button, Chrome, buttons, crumbs};
use crate::component::facts::{Fact, facts, rows};
use crate::component::grid::scrolling;
use crate::component::lines::{Lines, columns};
use crate::component::section::hanging;
use crate::component::state::{Sign, State};
use crate::component::trace::{Step, trace};
use crate::component::words::{Entry, Link, Words, prose, tags};
use crate::readiness::Stands;
use crate::writing::{count, grouped};

/// A record.
#[derive(Debug, Clone)]
pub struct Record {
    /// Where it stands: the registers above it.
    pub crumbs: Vec<Link>,
    /// Its number, such as `R-33`.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its states, its owner, its version.
    pub tags: Vec<Words>,
    /// Acts that can be taken on it, and its edit form.
    pub buttons: Vec<Button>,
    /// What one must know before reading on: a proposal, a template, withdrawn. May be empty.
    pub notes: Vec<Words>,
    /// What waits on it, where it is a person; an absent list is not shown.
    pub waiting: Vec<Lines>,
    /// What rules found about it, worst first.
    pub findings: Vec<Stands>,
    /// Its fields, by subject.
    pub sections: Vec<Section>,
    /// Acts on it, newest first.
    pub acts: Vec<Act>,
    /// Records that refer to it.
    pub backlinks: Vec<Backlink>,
    /// Its versions, newest first.
    pub versions: Vec<Version>,
}

/// Fields of one subject.
#[derive(Debug, Clone)]
pub struct Section {
    /// Heading.
    pub heading: String,
    /// What they feed; may be empty.
    pub under: String,
    /// The fields.
    pub facts: Vec<Fact>,
}

/// What somebody decided or observed about the record.
#[derive(Debug, Clone)]
pub struct Act {
    /// What it says about the record.
    pub sign: Sign,
    /// What was done, by whom, for whom: `Approved by Odile Maric for the executive committee`.
    pub what: String,
    /// When it happened, as written.
    pub happened: String,
    /// Its fact.
    pub entry: Entry,
    /// The reason given; may be empty.
    pub reason: String,
    /// The version and digest it is bound to, its conditions, its end.
    pub facts: Vec<(String, Words)>,
    /// The chain of authority; empty for acts that need none.
    pub trace: Vec<Step>,
    /// Flags such as ultra vires or backdated.
    pub flags: Vec<State>,
}

/// A record that refers to this one.
#[derive(Debug, Clone)]
pub struct Backlink {
    /// Its kind.
    pub kind: String,
    /// Its number.
    pub id: String,
    /// The record.
    pub record: Link,
    /// The field that refers.
    pub through: String,
    /// Its state; may be empty.
    pub state: Words,
}

/// One version.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its number.
    pub number: u64,
    /// Its page.
    pub href: String,
    /// When it happened, as written.
    pub happened: String,
    /// When it was recorded, as written.
    pub recorded: String,
    /// Who wrote it, for whom.
    pub author: String,
    /// Backdated, draft, imported, proposal, template.
    pub marks: Vec<State>,
    /// What changed since the version before.
    pub difference: Option<Link>,
    /// Its fact.
    pub entry: Entry,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Record) -> Markup {
    chrome.document(&html! {
        (crumbs(&data.crumbs, &data.number))
        div.head {
            div {
                h1 { span.num { (data.number) } (data.title) }
                (tags(&data.tags))
            }
            (buttons(chrome, &data.buttons))
        }
        @for note in &data.notes { p.note.warn { (note) } }
        (columns(&data.waiting))
        @if !data.findings.is_empty() {
            @let rows: Vec<_> = data.findings.iter().map(|one| (Some(&one.requirement), &one.finding)).collect();
            (hanging("Findings", Some(&count_of(rows.len(), "finding")), &scrolling("Findings", &findings_on_it(chrome, &rows))))
        }
        @for section in &data.sections {
            (hanging(&section.heading, under(&section.under), &facts(&section.facts)))
        }
        @if !data.acts.is_empty() { (hanging("Acts", Some(&count_of(data.acts.len(), "act")), &acts(&data.acts))) }
        @if !data.backlinks.is_empty() {
            (hanging("Referred to by", Some(&count_of(data.backlinks.len(), "record")), &backlinks(&data.backlinks)))
        }
        @if !data.versions.is_empty() {
            (hanging("History", Some(&count_of(data.versions.len(), "version")), &versions(&data.versions)))
        }
    })
}

fn under(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn count_of(length: usize, noun: &str) -> String {
    count(u64::try_from(length).unwrap_or(u64::MAX), noun)
}

/// Acts open like checks do: the newest shows its reason, its digest and its chain at once.
fn acts(acts: &[Act]) -> Markup {
    html! {
        div.checks {
            @for (index, act) in acts.iter().enumerate() {
                details.check open[index == 0] {
                    summary {
                        (act.sign.glyph())
                        span { (act.what) @for flag in &act.flags { " " (flag) } }
                        span.n.dim { (act.happened) }
                        span {}
                        span.n.led { "№\u{a0}" (grouped(act.entry.number)) }
                    }
                    div.body {
                        (prose(&act.reason, false))
                        (rows(&recorded(act)))
                        @if !act.trace.is_empty() { (trace(&act.trace)) }
                    }
                }
            }
        }
    }
}

/// What an act is bound to, and the fact it stands in; the summary holds no link, being one control.
fn recorded(act: &Act) -> Vec<(String, Words)> {
    let entry = ("Recorded as".to_owned(), Words::from(act.entry.clone()));
    act.facts.iter().cloned().chain([entry]).collect()
}

fn backlinks(backlinks: &[Backlink]) -> Markup {
    scrolling(
        "Records that refer to this one",
        &html! {
            table.grid {
                thead { tr {
                    th scope="col" { "No" } th scope="col" { "Record" } th scope="col" { "Kind" }
                    th scope="col" { "Through" } th scope="col" { "State" }
                } }
                tbody {
                    @for link in backlinks {
                        tr {
                            td.dim.nw { (link.id) } th scope="row" { (link.record) } td { (link.kind) }
                            td { (link.through) } td { (link.state) }
                        }
                    }
                }
            }
        },
    )
}

fn versions(versions: &[Version]) -> Markup {
    scrolling(
        "Versions",
        &html! {
            table.grid {
                thead { tr {
                    th scope="col" { "Version" } th scope="col" { "Happened" } th scope="col" { "Recorded" }
                    th scope="col" { "By" } th scope="col" { "Marks" } th scope="col" { "Changes" }
                    th.n scope="col" { "Entry" }
                } }
                tbody {
                    @for version in versions {
                        tr {
                            th scope="row" { a href=(version.href) { "Version " (version.number) } }
                            td { (version.happened) }
                            td { (version.recorded) }
                            td { (version.author) }
                            td { @for mark in &version.marks { (mark) " " } }
                            td { @if let Some(link) = &version.difference { (link) } @else { span.dim { "first" } } }
                            td.n { (version.entry) }
                        }
                    }
                }
            }
        },
    )
}
