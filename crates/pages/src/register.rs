//! A register: all records of one kind, filtered, sorted and paged by its address.

use maud::{Markup, Render as _, html};

use crate::component::chips::chips;
use crate::component::chrome::{Button, Chrome, buttons};
use crate::component::grid::scrolling;
use crate::component::pager::{Pager, pager};
use crate::component::views::{Views, views};
use crate::component::words::{Link, Words, tags};

/// A register of any kind.
#[derive(Debug, Clone)]
pub struct Register {
    /// Name of the kind, in the plural.
    pub title: String,
    /// How many match, and what of them needs attention.
    pub tags: Vec<Words>,
    /// `CSV`, `New risk`.
    pub buttons: Vec<Button>,
    /// Names for what may be asked of it.
    pub views: Views,
    /// Filters; may be empty.
    pub filters: Option<Filters>,
    /// Filters in force, each a link to the register without it.
    pub chips: Vec<Link>,
    /// The register without any filter.
    pub clear: Option<Link>,
    /// What there is to see.
    pub content: Content,
}

/// The form that filters, by its address.
#[derive(Debug, Clone)]
pub struct Filters {
    /// Path of the register.
    pub action: String,
    /// Parameters to keep, such as the sort and the date.
    pub keep: Vec<(String, String)>,
    /// The filters.
    pub filters: Vec<Filter>,
    /// The condition that is asked besides.
    pub query: Query,
}

/// A condition in the query language, typed by whoever looks.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// What was typed.
    pub value: String,
    /// Whether it means nothing; then the page says why.
    pub wrong: bool,
    /// How a query is written, with examples.
    pub help: Option<Link>,
}

/// One filter.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Its parameter.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Its control.
    pub by: FilterBy,
}

/// The control of a filter.
#[derive(Debug, Clone)]
pub enum FilterBy {
    /// Words to find.
    Words(String),
    /// One of several values: value and label; an empty value is any.
    Choice {
        /// The value chosen.
        chosen: String,
        /// Values and labels in order.
        options: Vec<(String, String)>,
    },
    /// A number.
    Number(String),
    /// A day.
    Day(String),
}

/// What a register holds for these filters.
#[derive(Debug, Clone)]
pub enum Content {
    /// Records.
    Table(Table),
    /// None of this kind exists yet.
    FirstUse {
        /// `No risks yet`.
        heading: String,
        /// What the register is for and which requirement examines it.
        purpose: Words,
        /// Ways to begin.
        buttons: Vec<Button>,
    },
    /// Records exist, but none matches.
    NoMatch {
        /// `No risk matches these filters`.
        heading: String,
        /// Which filters exclude everything, and how many records exist.
        reason: Words,
        /// One way out.
        buttons: Vec<Button>,
    },
    /// The query means nothing: no row is shown, for none was asked for.
    Wrong {
        /// What was typed, before the place that is wrong, there, and behind it.
        expression: [String; 3],
        /// Where and what is wrong, and what would be right.
        reason: String,
        /// Ways on.
        buttons: Vec<Button>,
    },
}

/// The records shown.
#[derive(Debug, Clone)]
pub struct Table {
    /// Columns, the first for the number and the second for the title.
    pub columns: Vec<Column>,
    /// Records in order.
    pub rows: Vec<Row>,
    /// Where the page stands.
    pub pager: Pager,
    /// What can be done with several of them at once.
    pub together: Option<Together>,
}

/// Acts on the rows that are ticked, each confirmed on a page of its own.
#[derive(Debug, Clone)]
pub struct Together {
    /// Where the ticked rows are sent.
    pub action: String,
    /// Acts: word and label.
    pub acts: Vec<(String, String)>,
}

/// A column that may be sorted by.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// Address of the register sorted by it, or the other way round.
    pub sort: Option<String>,
    /// How it is sorted now.
    pub sorted: Option<Order>,
    /// What it holds.
    pub holds: Holds,
}

/// What the cells of a column hold, which says how they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Words, which wrap.
    Words,
    /// Numbers, which stand right.
    Numbers,
    /// Days, which stay on one line.
    Days,
}

impl Holds {
    const fn class(self) -> Option<&'static str> {
        match self {
            Self::Words => None,
            Self::Numbers => Some("n"),
            Self::Days => Some("day"),
        }
    }
}

/// A direction of sorting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Least first.
    Ascending,
    /// Greatest first.
    Descending,
}

/// One record.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id, by which it is ticked.
    pub of: String,
    /// Its number; empty where it says nothing.
    pub id: String,
    /// Its title, leading to its page.
    pub title: Link,
    /// The other cells.
    pub cells: Vec<Words>,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Register) -> Markup {
    chrome.document(&html! {
        div.head {
            div {
                h1 { (data.title) }
                (tags(&data.tags))
            }
            (buttons(chrome, &data.buttons))
        }
        (views(chrome, &data.views))
        @if let Some(form) = &data.filters { (filters(form)) }
        (chips(&data.chips, data.clear.as_ref()))
        (content(chrome, data))
    })
}

fn filters(form: &Filters) -> Markup {
    html! {
        form.filters method="get" action=(form.action) {
            @for (name, value) in &form.keep { input type="hidden" name=(name) value=(value); }
            @for filter in &form.filters { label { (filter.label) (control(filter)) } }
            (query(&form.query))
            button.btn { "Apply" }
        }
    }
}

/// The id of what says that a query means nothing.
const WRONG: &str = "wrong-query";

fn query(query: &Query) -> Markup {
    html! {
        div.ask {
            label for="where" { "Query" }
            @if let Some(help) = &query.help { (help) }
            input #where name="where" value=(query.value) autocomplete="off" autocapitalize="none" spellcheck="false"
                aria-invalid=[query.wrong.then_some("true")] aria-describedby=[query.wrong.then_some(WRONG)];
        }
    }
}

fn control(filter: &Filter) -> Markup {
    let name = &filter.name;
    match &filter.by {
        FilterBy::Words(value) => html! { input.w-m name=(name) type="search" value=(value); },
        FilterBy::Number(value) => html! { input.w-s name=(name) type="number" value=(value); },
        FilterBy::Day(value) => html! { input name=(name) type="date" value=(value); },
        FilterBy::Choice { chosen, options } => html! {
            select name=(name) {
                @for (value, label) in options { option value=(value) selected[value == chosen] { (label) } }
            }
        },
    }
}

fn content(chrome: &Chrome, data: &Register) -> Markup {
    match &data.content {
        Content::Table(rows) => {
            let together = rows.together.as_ref().filter(|_| !chrome.is_past());
            let grid = table(&data.title, rows, together.is_some());
            html! {
                @if let Some(together) = together {
                    form.live method="get" action=(together.action) { (grid) (bulk(together)) }
                } @else { (grid) }
                (pager(&rows.pager, Some(together.is_some())))
            }
        }
        Content::FirstUse { heading, purpose: words, buttons: ways }
        | Content::NoMatch { heading, reason: words, buttons: ways } => html! {
            div.empty {
                h2 { (heading) }
                p.dim { (words) }
                (buttons(chrome, ways))
            }
        },
        Content::Wrong { expression: [before, there, behind], reason, buttons: ways } => html! {
            div.problem #(WRONG) role="alert" {
                h2 { "The query means nothing here" }
                p { code.wrap { (before) mark { (there) } (behind) } }
                p { (reason) }
                (buttons(chrome, ways))
            }
        },
    }
}

/// What can be done with the ticked rows. The script counts them and hides the bar while there are none.
fn bulk(together: &Together) -> Markup {
    html! {
        div.bulk role="region" aria-label="Selected rows" {
            b { output { "Rows" } " selected" }
            @for (act, label) in &together.acts { button.btn name="act" value=(act) { (label) } " " }
        }
    }
}

fn table(title: &str, table: &Table, ticked: bool) -> Markup {
    // People have no numbers to show.
    let numbered = table.rows.iter().any(|row| !row.id.is_empty());
    scrolling(
        &format!("{title} table"),
        &html! {
            table.grid.dense.pick.cards.sticky-head {
                thead { tr {
                    @if ticked {
                        // Without the script there is nothing that could tick them all.
                        td.chk { label hidden { input type="checkbox"; span.sr { "Select all on this page" } } }
                    }
                    @for column in table.columns.iter().skip(usize::from(!numbered)) { (heading(column)) }
                } }
                tbody { @for row in &table.rows { (record(table, row, numbered, ticked)) } }
            }
        },
    )
}

fn heading(column: &Column) -> Markup {
    let sorted = column.sorted.map(|order| match order {
        Order::Ascending => "ascending",
        Order::Descending => "descending",
    });
    html! {
        th class=[column.holds.class()] scope="col" aria-sort=[sorted] {
            @if let Some(sort) = &column.sort { a href=(sort) { (column.label) } } @else { (column.label) }
        }
    }
}

fn record(table: &Table, row: &Row, numbered: bool, ticked: bool) -> Markup {
    html! {
        tr {
            @if ticked {
                td.chk { label {
                    input type="checkbox" name="sel" value=(row.of);
                    span.sr { "Select " (if row.id.is_empty() { &row.title.text } else { &row.id }) }
                } }
            }
            @if numbered { td.dim { (row.id) } }
            th scope="row" { (row.title) }
            @for (cell, column) in row.cells.iter().zip(table.columns.iter().skip(2)) {
                td class=[column.holds.class()] data-of=(column.label) { (cell.render()) }
            }
        }
    }
}
