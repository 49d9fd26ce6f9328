//! A value of a field as a cell, and the way back.

use ephor_core::datum::COMMITMENT;
use ephor_core::shape::Shape;
use ephor_documents::Cell;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::engine::{decimal, money};

/// What stands for a personal value that was erased.
pub const ERASED: &str = "[erased]";
/// The largest whole number up to which a cell holds every one exactly: 2^53.
const EXACT: i64 = 9_007_199_254_740_992;
/// The same as a cell holds it.
const EXACT_CELL: f64 = 9_007_199_254_740_992.0;

/// How the days of a file are written where they are text and neither year nor month is plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// `31/12/2026`.
    DayFirst,
    /// `12/31/2026`.
    MonthFirst,
}

impl Days {
    /// Both.
    pub const ALL: [Self; 2] = [Self::DayFirst, Self::MonthFirst];

    /// The word for it in a mapping.
    pub const fn word(self) -> &'static str {
        match self {
            Self::DayFirst => "day-first",
            Self::MonthFirst => "month-first",
        }
    }

    /// What that word means.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// How cells of a file are understood.
#[derive(Clone, Debug)]
pub struct Understanding {
    /// How days are written, where somebody said so.
    pub days: Option<Days>,
    /// The zone of moments that name none.
    pub zone: TimeZone,
    /// The categories of the criteria in force.
    pub categories: Vec<String>,
}

/// Whether a value has been erased.
pub fn is_erased(value: &Value) -> bool {
    value.as_object().is_some_and(|object| object.contains_key(COMMITMENT))
}

/// Whether every value of that shape stands in one line of text.
const fn is_line(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::Text | Shape::Choice(_) | Shape::Category | Shape::Requirement | Shape::Digest | Shape::Date | Shape::Reference(_)
    )
}

/// A value as a cell; none where it says nothing.
pub fn written(shape: &Shape, value: &Value) -> Option<Cell> {
    if is_erased(value) {
        return Some(Cell::Text(ERASED.to_owned()));
    }
    let text = |text: String| Some(Cell::Text(text));
    match (shape, value) {
        (_, Value::Null) => None,
        (Shape::Bool, Value::Bool(yes)) => text(if *yes { "yes" } else { "no" }.to_owned()),
        (Shape::Date, Value::String(day)) => Some(day.parse().map_or_else(|_| Cell::Text(day.clone()), Cell::Date)),
        (number, Value::Number(value)) if number.is_whole_number() => Some(whole(value)),
        (Shape::Money, _) => {
            let amount = value.get("amount").and_then(Value::as_i64);
            let currency = value.get("currency").and_then(Value::as_str);
            amount.zip(currency).map_or_else(|| text(value.to_string()), |(amount, currency)| text(money(amount, currency)))
        }
        (Shape::Pin(_), _) => {
            let id = value.get("id").and_then(Value::as_str);
            let version = value.get("version").and_then(Value::as_u64);
            id.zip(version).map_or_else(|| text(value.to_string()), |(id, version)| text(format!("{id} v{version}")))
        }
        (Shape::List(_) | Shape::Systems, Value::Array(items)) if items.is_empty() => None,
        (Shape::List(inner), Value::Array(items)) => text(if is_line(inner) { lines(items) } else { rows(items) }),
        (Shape::Systems, Value::Array(items)) => text(lines(items)),
        (_, Value::String(said)) => text(said.clone()),
        (_, other) => text(other.to_string()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "what a cell would not hold exactly is written as text")]
fn whole(number: &serde_json::Number) -> Cell {
    match number.as_i64() {
        Some(number) if number.abs() <= EXACT => Cell::Number(number as f64),
        _ => Cell::Text(number.to_string()),
    }
}

/// Simple values one a line; as JSON where a line would not read back as it was.
fn lines(items: &[Value]) -> String {
    let plain = items
        .iter()
        .all(|item| item.as_str().is_some_and(|text| !text.is_empty() && text.trim() == text && !text.contains(['\n', '\r'])));
    let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
    let whole = lines.join("\n");
    if plain && !whole.starts_with('[') { whole } else { rows(items) }
}

/// A list as JSON, an item a line.
fn rows(items: &[Value]) -> String {
    let items: Vec<String> = items.iter().map(Value::to_string).collect();
    format!("[{}]", items.join(",\n"))
}

/// A cell as the value it says; none where it says nothing. What is not understood stays text, and the check of the declaration says so.
///
/// # Errors
/// What is wrong with the cell that the check of the declaration would not say as well.
pub fn read(shape: &Shape, cell: &Cell, how: &Understanding) -> Result<Option<Value>, String> {
    if let Cell::Error(error) = cell {
        return Err(format!("the spreadsheet could not compute it and says {error}; put the value itself there"));
    }
    let typed = cell.typed();
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let text = typed.trim();
    Ok(Some(match shape {
        Shape::Text => json!(text),
        Shape::Prose | Shape::Query(_) => json!(typed),
        number if number.is_whole_number() => whole_number(cell, text),
        Shape::Bool => yes_or_no(text),
        Shape::Date => day(cell, text, how)?,
        Shape::Instant => moment(cell, text, &how.zone),
        Shape::Choice(words) => json!(word(words, text)),
        Shape::Category => json!(word(&how.categories, text)),
        Shape::Requirement if !text.contains(':') => json!(format!("iso42001:{text}")),
        Shape::Money => amount(text)?,
        Shape::Pin(_) => pin(text)?,
        Shape::File => parsed(text, "the file as JSON, as an export writes it")?,
        Shape::Systems if text.eq_ignore_ascii_case("own") => json!("own"),
        Shape::Systems => Value::Array(items(&Shape::Reference(ephor_core::shape::Target::Any), text, how)?),
        Shape::List(inner) if is_line(inner) => Value::Array(items(inner, text, how)?),
        Shape::List(inner) => listed(inner, text)?,
        _ => json!(text),
    }))
}

fn whole_number(cell: &Cell, text: &str) -> Value {
    match cell {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and held exactly")]
        Cell::Number(number) if number.fract() == 0.0 && number.abs() <= EXACT_CELL => json!(*number as i64),
        _ => text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number)),
    }
}

fn yes_or_no(text: &str) -> Value {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" => json!(true),
        "no" | "n" | "false" | "0" => json!(false),
        _ => json!(text),
    }
}

fn day(cell: &Cell, text: &str, how: &Understanding) -> Result<Value, String> {
    match cell {
        Cell::Date(date) => return Ok(json!(date.to_string())),
        Cell::Moment(at) => return Ok(json!(at.date().to_string())),
        Cell::Number(_) => return Err(format!("{text} is a number, not a day; format the cell as a date")),
        _ => {}
    }
    if text.parse::<Date>().is_ok() {
        return Ok(json!(text));
    }
    let Some([first, second, third]) = numbers(text) else { return Ok(json!(text)) };
    // 2026/11/20, and 20.11.2026, which nobody means otherwise.
    let order = match (first > 31, text.contains('.'), second > 12, first > 12) {
        (true, ..) => Some([first, second, third]),
        (_, true, ..) | (_, _, _, true) => Some([third, second, first]),
        (_, _, true, _) => Some([third, first, second]),
        _ if first == second => Some([third, second, first]),
        _ => how.days.map(|days| if days == Days::DayFirst { [third, second, first] } else { [third, first, second] }),
    };
    let Some([year, month, day]) = order else {
        return Err(format!(
            "“{text}” may be the {first}. of month {second} or the {second}. of month {first}; say `days: day-first` or `days: month-first` in a mapping, or write {third}-{second:02}-{first:02}"
        ));
    };
    let part = |number: i16| i8::try_from(number).unwrap_or(-1);
    Ok(Date::new(year, part(month), part(day)).map_or_else(|_| json!(text), |date| json!(date.to_string())))
}

/// The three numbers of a day with a year of four digits.
pub(super) fn numbers(text: &str) -> Option<[i16; 3]> {
    let parts: Vec<&str> = text.split(['/', '.', '-', ' ']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let number = |part: &str| part.parse::<i16>().ok().filter(|number| *number > 0);
    let year = first.len() == 4 || third.len() == 4;
    year.then(|| Some([number(first)?, number(second)?, number(third)?])).flatten()
}

fn moment(cell: &Cell, text: &str, zone: &TimeZone) -> Value {
    let local = match cell {
        Cell::Moment(at) => Some(*at),
        Cell::Date(date) => Some(date.to_datetime(jiff::civil::Time::midnight())),
        _ if text.ends_with(['Z', 'z']) => None,
        _ => text.parse::<DateTime>().ok().filter(|_| text.parse::<jiff::Timestamp>().is_err()),
    };
    let zoned = local.and_then(|local| local.to_zoned(zone.clone()).ok());
    zoned.map_or_else(|| json!(text), |zoned| json!(zoned.timestamp()))
}

/// The word of the list that is meant: capitals, spaces and underscores do not matter.
pub(super) fn word<'t>(words: &'t [impl AsRef<str>], text: &'t str) -> &'t str {
    let plain = |text: &str| text.to_lowercase().replace([' ', '_'], "-");
    words.iter().map(AsRef::as_ref).find(|word| *word == text || plain(word) == plain(text)).unwrap_or(text)
}

/// `GBP 2500.50`, the currency before or behind.
fn amount(text: &str) -> Result<Value, String> {
    let wrong = || format!("“{text}” is no amount of money; write the currency and the amount, such as GBP 250.00");
    let (first, second) = text.split_once(' ').ok_or_else(wrong)?;
    let is_currency = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let (currency, number) = if is_currency(first) { (first, second) } else { (second.trim(), first) };
    let minor = minor_units(number).filter(|_| is_currency(currency)).ok_or_else(wrong)?;
    Ok(json!({"amount": minor, "currency": currency.to_uppercase()}))
}

/// `2,500.50` as 250050. Every currency used here has two minor digits.
fn minor_units(text: &str) -> Option<i64> {
    let plain: String = text.chars().filter(|letter| !matches!(letter, ',' | ' ' | '\u{a0}')).collect();
    let (negative, plain) = plain.strip_prefix('-').map_or((false, plain.as_str()), |rest| (true, rest));
    let (major, minor) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if major.is_empty() || !digits(major) || !digits(minor) || minor.len() > 2 {
        return None;
    }
    // The sign first: the least number has no opposite.
    format!("{}{major}{minor:0<2}", if negative { "-" } else { "" }).parse().ok()
}

/// `PAR-1 v3`.
fn pin(text: &str) -> Result<Value, String> {
    let read = text.rsplit_once(" v").and_then(|(id, version)| Some((id.trim(), version.trim().parse::<u32>().ok()?)));
    let (id, version) = read.ok_or_else(|| format!("“{text}” names no version; write it such as PAR-1 v3"))?;
    Ok(json!({"id": id, "version": version}))
}

/// Simple values, one a line; words and references also apart by semicolons, words by commas too.
fn items(inner: &Shape, text: &str, how: &Understanding) -> Result<Vec<Value>, String> {
    if text.starts_with('[')
        && let Ok(Value::Array(items)) = serde_json::from_str(text)
    {
        return Ok(items);
    }
    let apart: &[char] = match inner {
        Shape::Text => &['\n', '\r'],
        Shape::Reference(_) => &['\n', '\r', ';'],
        _ => &['\n', '\r', ';', ','],
    };
    let mut values = Vec::new();
    for item in text.split(apart).map(str::trim).filter(|item| !item.is_empty()) {
        values.extend(read(inner, &Cell::Text(item.to_owned()), how)?);
    }
    Ok(values)
}

fn listed(inner: &Shape, text: &str) -> Result<Value, String> {
    let example = match inner {
        Shape::Part(fields) => {
            let named: Vec<String> = fields.iter().take(2).map(|field| format!("\"{}\": …", field.name)).collect();
            format!("a list as JSON, such as [{{{}}}]", named.join(", "))
        }
        _ => "a list as JSON, as an export writes it".to_owned(),
    };
    let value = parsed(text, &example)?;
    if value.is_array() { Ok(value) } else { Err(format!("expected {example}")) }
}

fn parsed(text: &str, wanted: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("expected {wanted}: {error}"))
}

/// Whether a cell says what an export would say of that value, in whatever way the program that saved it writes cells.
pub fn says(shape: &Shape, cell: Option<&Cell>, value: Option<&Value>, how: &Understanding) -> bool {
    let told = value.and_then(|value| written(shape, value));
    let plain = |cell: Option<&Cell>| cell.map(Cell::typed).unwrap_or_default().replace("\r\n", "\n").trim_end().to_owned();
    if plain(cell) == plain(told.as_ref()) {
        return true;
    }
    let (Some(cell), Some(value)) = (cell, value) else { return false };
    read(shape, cell, how).is_ok_and(|read| read.as_ref() == Some(value))
}

/// What a cell of that shape holds, in a sentence for whoever fills it.
pub fn form(shape: &Shape) -> String {
    match shape {
        Shape::Text => "One line of text.".to_owned(),
        Shape::Prose => "Text of any length.".to_owned(),
        Shape::Query(_) => "An expression of the query language.".to_owned(),
        Shape::Int | Shape::Days | Shape::Level => "A whole number.".to_owned(),
        Shape::Tier => "A whole number from 1, the highest, to 4.".to_owned(),
        Shape::UpTo(most) => format!("A whole number from 1 to {most}."),
        Shape::Bool => "yes or no.".to_owned(),
        Shape::Date => "A day, as 2026-11-20.".to_owned(),
        Shape::Instant => "A moment, as 2026-11-20T15:47:00Z.".to_owned(),
        Shape::Money => format!("A currency and an amount, as GBP {}.", decimal(250_000)),
        Shape::File => "A file kept beside the ledger, as JSON.".to_owned(),
        Shape::Digest => "A SHA-256 in base64.".to_owned(),
        Shape::Category => "The code of a category of the criteria in force.".to_owned(),
        Shape::Requirement => "A requirement, as iso42001:5.2.".to_owned(),
        Shape::Choice(_) => "One of the words.".to_owned(),
        Shape::Reference(target) => format!("{}.", record(*target)),
        Shape::Pin(target) => format!("{} and its version, as {} v1.", record(*target), example(*target)),
        Shape::Systems => "Ids of systems, one a line, or own for those the holder owns.".to_owned(),
        Shape::List(inner) if is_line(inner) => format!("Several, one a line. Each: {}", form(inner)),
        Shape::List(Shape::Part(fields)) => {
            let named: Vec<&str> = fields.iter().map(|field| field.name).collect();
            format!("A list as JSON, an item a line, each with {}.", named.join(", "))
        }
        Shape::List(_) => "A list as JSON, an item a line.".to_owned(),
        Shape::Part(_) => "Fields as JSON.".to_owned(),
    }
}

fn record(target: ephor_core::shape::Target) -> String {
    match target {
        ephor_core::shape::Target::Kind(ephor_core::id::Kind::Person) => {
            "A person, by the organisation’s key or by name".to_owned()
        }
        ephor_core::shape::Target::Kind(kind) => format!("One of {}, by its id or its whole title", kind.nouns()),
        ephor_core::shape::Target::Any => "Any record, by its id".to_owned(),
    }
}

fn example(target: ephor_core::shape::Target) -> String {
    match target {
        ephor_core::shape::Target::Kind(kind) => format!("{}-1", kind.prefix()),
        ephor_core::shape::Target::Any => "R-41".to_owned(),
    }
}
