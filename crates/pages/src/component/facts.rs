//! The facts of a record: short ones in a block, long ones in rows, parts in tables.

use maud::{Markup, Render as _, html};

use super::grid::{Grid, grid};
use super::words::{Words, short_prose};

/// A label and its value.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// The value.
    pub value: Value,
}

impl Fact {
    /// A short fact.
    pub fn short(label: impl Into<String>, words: impl Into<Words>) -> Self {
        Self { label: label.into(), value: Value::Short(words.into()) }
    }

    /// A fact of any value.
    pub fn new(label: impl Into<String>, value: Value) -> Self {
        Self { label: label.into(), value }
    }
}

/// What a field of a record holds.
#[derive(Debug, Clone)]
pub enum Value {
    /// A few words, a number, a date, a link, a state.
    Short(Words),
    /// What a person wrote at length.
    Prose(String),
    /// Several values, one a line.
    List(Vec<Words>),
    /// Parts, one a row.
    Table(Grid),
    /// Destroyed; the basis and the fact that did it. The proof stands.
    Erased(Words),
    /// Nothing was entered.
    Empty,
}

/// How a fact is laid out.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Shape {
    Block,
    Row,
    Table,
}

impl Fact {
    fn shape(&self) -> Shape {
        match self.value {
            Value::Short(_) | Value::Empty | Value::Erased(_) => Shape::Block,
            Value::Prose(_) | Value::List(_) => Shape::Row,
            Value::Table(_) => Shape::Table,
        }
    }
}

/// Facts in their order, neighbours of one shape together.
pub(crate) fn facts(facts: &[Fact]) -> Markup {
    html! {
        @for run in facts.chunk_by(|one, next| one.shape() == next.shape()) {
            @match run.first().map(Fact::shape) {
                Some(Shape::Block) => dl.facts { @for fact in run { div { dt { (fact.label) } dd { (value(&fact.value)) } } } },
                Some(Shape::Row) => dl.wfr { @for fact in run { dt { (fact.label) } dd { (value(&fact.value)) } } },
                Some(Shape::Table) => @for fact in run { h3 { (fact.label) } (table(fact)) },
                None => {}
            }
        }
    }
}

/// Short facts alone, as a block.
pub(crate) fn block(facts: &[(String, Words)]) -> Markup {
    html! { dl.facts { @for (label, words) in facts { div { dt { (label) } dd { (words) } } } } }
}

/// Short facts as rows.
pub(crate) fn rows(rows: &[(String, Words)]) -> Markup {
    html! { dl.wfr { @for (label, words) in rows { dt { (label) } dd { (words) } } } }
}

fn value(value: &Value) -> Markup {
    match value {
        Value::Short(words) => words.render(),
        Value::Prose(text) => short_prose(text),
        Value::List(items) => html! { ul.lines { @for item in items { li { span { (item) } } } } },
        Value::Table(_) => html! {},
        Value::Erased(basis) => {
            html! { span.st data-st="na" { (super::state::glyph("na")) "Erased" } span.dim { " " (basis) } }
        }
        Value::Empty => html! { span.dim { "not said" } },
    }
}

fn table(fact: &Fact) -> Markup {
    match &fact.value {
        Value::Table(parts) if parts.rows.is_empty() => html! { p.dim { "none" } },
        Value::Table(parts) => grid(&fact.label, parts),
        _ => html! {},
    }
}
