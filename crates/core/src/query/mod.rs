//! The query language (specification: records, section 13): populations, audiences, policy predicates, reserved matters, tiers, register filters.
//!
//! Small and total: every expression ends, and what it names is held against the declarations while it is read, so that a question about a field
//! that does not exist is refused where it is written. An expression is evaluated in an image on a day, through a [`Reading`](crate::reading).

use std::fmt;

use jiff::civil::Date;

use crate::id::{Kind, RecordId};

mod evaluate;
mod parse;
mod place;
#[cfg(test)]
mod stories;
mod token;
mod word;

pub use evaluate::{Asking, Attempted, Verdict};
pub use word::State;

/// The longest path, in steps.
pub const MAX_STEPS: usize = 6;
/// The deepest that conditions and tests stand within one another.
pub const MAX_DEPTH: usize = 16;

/// What is wrong with an expression, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at character {}: {message}", .at + 1)]
pub struct Wrong {
    /// Where, in characters from 0.
    pub at: usize,
    /// How many characters it concerns; at least 1.
    pub long: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Wrong {
    /// The expression with the place marked beneath it, and the message.
    pub fn pointed(&self, text: &str) -> String {
        let before = text.chars().take(self.at);
        let line = before.clone().filter(|letter| *letter == '\n').count();
        let indent = before.collect::<String>().rsplit('\n').next().map_or(0, |start| start.chars().count());
        let shown = text.lines().nth(line).unwrap_or_default();
        format!("{shown}\n{}{} {}", " ".repeat(indent), "^".repeat(self.long), self.message)
    }
}

/// Where an expression stands, and so what it may be and what its paths start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// A population: `kind where cond`.
    Population,
    /// A test, which names its own populations.
    Nothing,
    /// A condition on a record of that kind.
    Kind(Kind),
    /// A condition on a system or the intake of one.
    System,
    /// A condition on the subject of an attempted act, of whatever kind, with `act` its name; of what is attempted on an earlier act `subject` is that
    /// act, and everything else the record that it was about.
    Attempt,
}

impl Context {
    /// What an expression is there, in a word of the specification.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Population => "query",
            Self::Nothing => "test",
            Self::Kind(_) | Self::System | Self::Attempt => "cond",
        }
    }
}

/// Whether a text is an expression that may stand there, `categories` being those of the criteria in force.
///
/// # Errors
/// The first thing that is wrong, with its place.
pub fn check(text: &str, context: Context, categories: &[String]) -> Result<(), Wrong> {
    match context {
        Context::Population => Query::parse_among(text, categories).map(drop),
        _ => Condition::parse_among(text, context, categories).map(drop),
    }
}

/// What a query ranges over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Range {
    /// The live records of a kind.
    Kind(Kind),
    /// The acts.
    Acts,
}

/// `kind where cond`: a population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// What it ranges over.
    pub range: Range,
    /// What must hold of each; all belong without it.
    pub condition: Option<Condition>,
}

/// What may hold of a record, an act or an element of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// `path op value`: holds when it does for some element.
    Compare(Path, Operator, Value),
    /// `path in [value, …]`.
    In(Path, Vec<Value>),
    /// `path is empty`, or `is not empty`.
    Empty(Path, bool),
    /// `path has (cond)`: one element meets all of it.
    Has(Path, Box<Condition>),
    /// `state(name)`.
    State(&'static str),
    /// A test over populations of its own.
    Test(Box<Test>),
    /// `not cond`.
    Not(Box<Condition>),
    /// `cond and cond`.
    And(Vec<Condition>),
    /// `cond or cond`.
    Or(Vec<Condition>),
}

/// A test over a population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The population.
    pub query: Query,
    /// What is asked of it.
    pub asks: Asks,
    /// Whether it speaks of the record that it is asked for; if not, its answer is the same for all of them.
    pub names_self: bool,
}

/// What a test asks of its population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// `all(query, cond)`.
    All(Condition),
    /// `any(query)` or `any(query, cond)`.
    Any(Option<Condition>),
    /// `none(query)` or `none(query, cond)`.
    None(Option<Condition>),
    /// `count(query) op int`.
    Count(Operator, i64),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `has`: an element of a list equals it.
    Has,
}

impl Operator {
    const SIGNS: &'static [(&'static str, Self)] = &[
        ("=", Self::Equal),
        ("!=", Self::Unequal),
        ("<=", Self::AtMost),
        ("<", Self::Less),
        (">=", Self::AtLeast),
        (">", Self::Greater),
    ];

    fn sign(self) -> &'static str {
        Self::SIGNS.iter().find(|(_, operator)| *operator == self).map_or("has", |(sign, _)| sign)
    }

    /// The operator with its sides exchanged.
    const fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Greater => Self::Less,
            Self::AtLeast => Self::AtMost,
            same => same,
        }
    }

    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal | Self::Has => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

/// A way from a record to values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(pub Vec<Step>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The record asked for, where a test looks back at it.
    Outer,
    /// A field, a word of the envelope, or a derived word.
    Named(Box<str>),
    /// `<-kind.field`: the live records of that kind whose field refers to this one.
    Back(Kind, Vec<Box<str>>),
}

/// What a path is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Int(i64),
    /// A word of a closed list, a code, or text without quotes.
    Word(Box<str>),
    /// Text in quotes.
    Text(Box<str>),
    /// Yes or no.
    Bool(bool),
    /// An amount in minor units.
    Money(i64, Box<str>),
    /// A record.
    Id(RecordId),
    /// A day, so many days later.
    Day(Day, i32),
    /// The values at the end of another path.
    Path(Path),
}

/// The day that a number of days is counted from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Day {
    /// That day.
    On(Date),
    /// The day of the reading.
    Today,
    /// Each day at the end of a path.
    At(Path),
}

impl fmt::Display for Query {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.range {
            Range::Kind(kind) => out.write_str(kind.name())?,
            Range::Acts => out.write_str("act")?,
        }
        self.condition.as_ref().map_or(Ok(()), |condition| write!(out, " where {condition}"))
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare(path, operator, value) => write!(out, "{path} {} {value}", operator.sign()),
            Self::In(path, values) => {
                write!(out, "{path} in [")?;
                separated(out, ", ", values, |out, value| write!(out, "{value}"))?;
                out.write_str("]")
            }
            Self::Empty(path, true) => write!(out, "{path} is empty"),
            Self::Empty(path, false) => write!(out, "{path} is not empty"),
            Self::Has(path, condition) => write!(out, "{path} has ({condition})"),
            Self::State(name) => write!(out, "state({name})"),
            Self::Test(test) => test.fmt(out),
            Self::Not(inner) => {
                out.write_str("not ")?;
                inner.within(out, matches!(**inner, Self::And(_) | Self::Or(_)))
            }
            Self::And(parts) => {
                separated(out, " and ", parts, |out, part| part.within(out, matches!(part, Self::Or(_) | Self::And(_))))
            }
            Self::Or(parts) => separated(out, " or ", parts, |out, part| part.within(out, matches!(part, Self::Or(_)))),
        }
    }
}

impl Condition {
    fn within(&self, out: &mut fmt::Formatter<'_>, brackets: bool) -> fmt::Result {
        if brackets { write!(out, "({self})") } else { write!(out, "{self}") }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query = &self.query;
        match &self.asks {
            Asks::All(condition) => write!(out, "all({query}, {condition})"),
            Asks::Any(Some(condition)) => write!(out, "any({query}, {condition})"),
            Asks::Any(None) => write!(out, "any({query})"),
            Asks::None(Some(condition)) => write!(out, "none({query}, {condition})"),
            Asks::None(None) => write!(out, "none({query})"),
            Asks::Count(operator, number) => write!(out, "count({query}) {} {number}", operator.sign()),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        separated(out, ".", &self.0, |out, step| match step {
            Step::Outer => out.write_str("self"),
            Step::Named(name) => out.write_str(name),
            Step::Back(kind, field) => write!(out, "<-{kind}.{}", field.join(".")),
        })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => number.fmt(out),
            Self::Word(word) => out.write_str(word),
            Self::Text(text) => write!(out, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
            Self::Bool(yes) => yes.fmt(out),
            Self::Money(minor, currency) => {
                let sign = if *minor < 0 { "-" } else { "" };
                write!(out, "{currency} {sign}{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100)
            }
            Self::Id(id) => id.fmt(out),
            Self::Path(path) => path.fmt(out),
            Self::Day(day, days) => {
                match day {
                    Day::On(date) => date.fmt(out)?,
                    Day::Today => out.write_str("today")?,
                    Day::At(path) => path.fmt(out)?,
                }
                match days {
                    0 => Ok(()),
                    1.. => write!(out, " + {days}d"),
                    _ => write!(out, " - {}d", days.unsigned_abs()),
                }
            }
        }
    }
}

fn separated<T>(
    out: &mut fmt::Formatter<'_>,
    by: &str,
    parts: &[T],
    mut write: impl FnMut(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            out.write_str(by)?;
        }
        write(out, part)?;
    }
    Ok(())
}
