//! Bringing a file in: choose it, of a spreadsheet say what its columns become, look at what would come of it, propose.

use maud::{Markup, html};

use crate::component::chrome::{Chrome, crumbs};
use crate::component::field::{Field, Input, field};
use crate::component::grid::{Grid, grid, scrolling};
use crate::component::section::hanging;
use crate::component::words::{Link, Words, tags};
use crate::form::unchangeable;

/// The way of a spreadsheet into a register. It works without a script: `save=look` only looks, `save=propose` proposes.
#[derive(Debug, Clone)]
pub struct Import {
    /// Where it stands.
    pub crumbs: Vec<Link>,
    /// What is brought in: `Import risks`.
    pub title: String,
    /// The file and its rows; may be empty.
    pub tags: Vec<Words>,
    /// Address it posts to.
    pub action: String,
    /// What is wrong; nothing was recorded then.
    pub errors: Vec<String>,
    /// What was not read as it may look.
    pub remarks: Vec<String>,
    /// Where one is on the way.
    pub step: Step,
}

/// A step on the way.
#[derive(Debug, Clone)]
pub enum Step {
    /// A file is to be chosen.
    File {
        /// What may come, and what becomes of it.
        says: Words,
        /// What the file is called: `Spreadsheet`.
        label: String,
        /// What its name may end in, for the browser's own dialog.
        accept: String,
        /// The sheets of the file that came, where one of several is to be chosen; empty otherwise.
        sheets: Vec<String>,
        /// What to say of what it is about, where a name is asked for beside it.
        called: Option<String>,
    },
    /// Columns are to be confirmed.
    Columns {
        /// The columns; empty for an export, whose columns are what they are called.
        columns: Vec<Column>,
        /// What a column may become: value and label.
        choices: Vec<(String, String)>,
        /// How days are written: value, label; empty where the file says it.
        days: Vec<(String, String)>,
        /// The one chosen of them.
        chosen_days: String,
        /// What would come of it, once somebody looked.
        outcome: Option<Outcome>,
    },
    /// The source is to be chosen that saw what a report tells of.
    Source {
        /// The sources: id and title.
        sources: Vec<(String, String)>,
        /// The one chosen of them; may be empty.
        chosen: String,
        /// What would come of it.
        outcome: Outcome,
    },
    /// It is done.
    Done(Outcome),
}

/// A column of the file.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its letters.
    pub letters: String,
    /// Its heading.
    pub heading: String,
    /// Some of its values.
    pub examples: String,
    /// What it becomes; empty for nothing.
    pub becomes: String,
    /// Why that is proposed; may be empty.
    pub because: String,
}

/// What came of it, or would.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The counts in a sentence.
    pub says: String,
    /// The rows that say something new.
    pub rows: Grid,
    /// The act by name, where there is anything to propose: `Propose 12 rows`.
    pub propose: Option<String>,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Import) -> Markup {
    chrome.document(&html! {
        (crumbs(&data.crumbs, "Import"))
        div.head { div { h1 { (data.title) } (tags(&data.tags)) } }
        @if chrome.is_past() { (unchangeable(chrome)) } @else {
            (said(&data.errors, &data.remarks))
            (step(data))
        }
    })
}

fn said(errors: &[String], remarks: &[String]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.note.bad role="alert" {
                p { strong { "Nothing was recorded. To put right:" } }
                ul { @for error in errors { li { (error) } } }
            }
        }
        @if !remarks.is_empty() { div.note { ul { @for remark in remarks { li { (remark) } } } } }
    }
}

fn step(data: &Import) -> Markup {
    match &data.step {
        Step::File { says, label, accept, sheets, called } => html! {
            form method="post" action=(data.action) enctype="multipart/form-data" {
                (hanging("The file", None, &html! {
                    p { (says) }
                    p { label for="f-file" { (label) } " " input id="f-file" name="file" type="file" accept=(accept) required; }
                    @if let Some(called) = called {
                        (field(&Field {
                            help: called.clone(),
                            optional: true,
                            ..Field::new("called", "Name", Input::Text(String::new()))
                        }))
                    }
                    @if !sheets.is_empty() {
                        p {
                            label for="f-sheet" { "Its sheet" } " "
                            select id="f-sheet" name="sheet" { @for sheet in sheets { option value=(sheet) { (sheet) } } }
                            " " span.dim { "Choose the file again: a browser does not keep it." }
                        }
                    }
                }))
                div.savebar { button.btn.primary { "Read the file" } span.dim { "Nothing is recorded by that." } }
            }
        },
        Step::Columns { columns, choices, days, chosen_days, outcome } => html! {
            form method="post" action=(data.action) {
                @if !columns.is_empty() {
                    (hanging("Its columns", Some("Proposed by their headings and values. Correct what is wrong."), &html! {
                        (table(columns, choices))
                        @if !days.is_empty() { (written(days, chosen_days)) }
                    }))
                }
                @if let Some(outcome) = outcome { (hanging("What would come of it", None, &told(outcome))) }
                @let propose = outcome.as_ref().and_then(|outcome| outcome.propose.as_ref());
                div.savebar {
                    button.btn.primary[propose.is_none()] name="save" value="look" {
                        @if outcome.is_some() { "Look again" } @else { "Look at what would come of it" }
                    }
                    @if let Some(propose) = propose { button.btn.primary name="save" value="propose" { (propose) } }
                    span.dim { "Proposals count for nothing until a named person adopts them." }
                }
            }
        },
        Step::Source { sources, chosen, outcome } => html! {
            form method="post" action=(data.action) {
                (hanging("What was seen", None, &told(outcome)))
                (hanging("Who saw it", Some("The source whose run wrote the report."), &html! {
                    p {
                        label for="f-source" { "Source" } " "
                        select id="f-source" name="source" required {
                            option value="" { "" }
                            @for (value, label) in sources { option value=(value) selected[value == chosen] { (value) " " (label) } }
                        }
                    }
                }))
                @if let Some(record) = &outcome.propose {
                    div.savebar {
                        button.btn.primary name="save" value="record" { (record) }
                        span.dim { "Candidates wait until somebody with the power says what they are." }
                    }
                }
            }
        },
        Step::Done(outcome) => hanging("What came of it", None, &told(outcome)),
    }
}

fn written(days: &[(String, String)], chosen: &str) -> Markup {
    html! {
        p {
            label for="f-days" { "A day such as 03/04/2026 is written" } " "
            select id="f-days" name="days" {
                @for (value, label) in days { option value=(value) selected[value == chosen] { (label) } }
            }
        }
    }
}

fn told(outcome: &Outcome) -> Markup {
    html! {
        p { (outcome.says) }
        @if !outcome.rows.rows.is_empty() { (grid("What says something new", &outcome.rows)) }
    }
}

fn table(columns: &[Column], choices: &[(String, String)]) -> Markup {
    scrolling(
        "Columns of the file",
        &html! {
            table.grid {
                thead { tr {
                    th scope="col" { "Column" } th scope="col" { "Heading" } th scope="col" { "Such as" } th scope="col" { "Becomes" }
                } }
                tbody {
                    @for column in columns {
                        tr {
                            td.dim { (column.letters) }
                            th scope="row" { (column.heading) }
                            td { (column.examples) }
                            td {
                                select.w-m name={ "to." (column.letters) } aria-label={ "Column " (column.letters) " becomes" } {
                                    @for (value, label) in choices {
                                        option value=(value) selected[*value == column.becomes] { (label) }
                                    }
                                }
                                @if !column.because.is_empty() { span.sub { (column.because) } }
                            }
                        }
                    }
                }
            }
        },
    )
}
