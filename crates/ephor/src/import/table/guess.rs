//! Which column of somebody's spreadsheet may be which field: by its heading, and by what stands in it. A person decides.

use ephor_core::kinds::Declaration;
use ephor_core::shape::{Shape, Target as Refers};
use ephor_documents::{Cell, Grid, Row};

use super::cell::{Days, Understanding, numbers, read, word};
use super::mapping::{Mapped, Mapping};
use super::{Column, Target, columns};

/// Rows in which headings are looked for.
const TOP: usize = 30;
/// Values of a column that are looked at.
const LOOKED_AT: usize = 200;
/// Examples shown of a column.
const EXAMPLES: usize = 3;
/// From how many hundredths on a column is proposed.
const LIKELY: u32 = 45;

/// Other words for fields that many spreadsheets have.
const OTHERWISE: &[(&str, &[&str])] = &[
    ("title", &["name", "subject", "summary", "headline"]),
    ("owner", &["responsible", "accountable", "lead", "assigned to", "contact", "manager"]),
    ("note", &["notes", "comment", "comments", "remark", "remarks"]),
    ("purpose", &["description", "use case", "details", "what for"]),
    ("event", &["description", "what can happen", "scenario", "details"]),
    ("cause", &["reason", "root cause", "why"]),
    ("statement", &["description", "text"]),
    ("due", &["deadline", "due date", "target date", "until", "by when"]),
    ("unit", &["department", "team", "business unit", "division"]),
    ("suppliers", &["vendor", "vendors", "provider", "supplier"]),
    ("systems", &["system", "ai system", "ai systems", "application", "applications"]),
    ("in_use_from", &["go live", "live since", "start date", "in production since"]),
    ("treatment", &["mitigation", "response", "measures"]),
    ("category", &["kind", "class", "area"]),
];
/// Other words for a word in the name of a field.
const WORDS: &[(&str, &str)] = &[
    ("rating", "level"),
    ("score", "level"),
    ("probability", "likelihood"),
    ("impact", "consequence"),
    ("severity", "consequence"),
];
/// Headings of the organisation's own number of a row.
const NUMBERS: &[&str] = &["id", "no", "nr", "number", "ref", "reference", "key", "identifier", "code"];

/// What is known of records, so that a value can be recognised.
pub trait Recognise {
    /// Whether a text names a record that such a reference may point at.
    fn names(&self, target: Refers, text: &str) -> bool;
}

/// A proposal for one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// Why this is proposed; empty where nothing is.
    pub because: String,
    /// Some of its values.
    pub examples: Vec<String>,
}

/// A mapping to begin from, and for each of its columns why.
pub fn guess(
    declaration: &'static Declaration,
    grid: &Grid,
    how: &Understanding,
    known: &dyn Recognise,
) -> (Mapping, Vec<Guess>) {
    let fields = columns(declaration);
    let Some(header) = headings(grid) else { return (Mapping::new(declaration.kind, &grid.name), Vec::new()) };
    let rows: Vec<&Row> = grid.rows.iter().filter(|row| row.number > header.number).collect();
    let mut mapping = Mapping { header: header.number, ..Mapping::new(declaration.kind, &grid.name) };
    mapping.days = days(&rows);
    let how = Understanding { days: how.days.or(mapping.days), ..how.clone() };
    let mut guesses = Vec::new();
    let mut likely: Vec<(u32, usize, Target, String)> = Vec::new();
    for (place, (column, heading)) in header.cells.iter().enumerate() {
        let values: Vec<&Cell> = rows.iter().filter_map(|row| row.cell(*column)).take(LOOKED_AT).collect();
        let heading = heading.typed();
        likely.extend(
            scores(&fields, &without_noun(declaration, &heading), &values, &how, known)
                .into_iter()
                .map(|(score, target, why)| (score, place, target, why)),
        );
        let mut examples: Vec<String> = values.iter().map(|cell| short(&cell.typed())).collect();
        examples.dedup();
        examples.truncate(EXAMPLES);
        mapping.columns.push(Mapped { column: *column, heading, target: Target::Information });
        guesses.push(Guess { because: String::new(), examples });
    }
    // The best first; each column becomes one thing and each thing comes from one column.
    likely.sort_by_key(|one| std::cmp::Reverse(one.0));
    let mut taken = Vec::new();
    for (_, place, target, why) in likely {
        let (Some(mapped), Some(guess)) = (mapping.columns.get_mut(place), guesses.get_mut(place)) else { continue };
        if mapped.target == Target::Information && !taken.contains(&target) {
            taken.push(target);
            mapped.target = target;
            guess.because = why;
        }
    }
    (mapping, guesses)
}

/// The row of headings: the first that fills nearly as many cells as any, all with text.
fn headings(grid: &Grid) -> Option<&Row> {
    let top = || grid.rows.iter().take(TOP);
    let widest = top().map(|row| row.cells.len()).max()?;
    let all_text = |row: &&Row| row.cells.iter().all(|(_, cell)| matches!(cell, Cell::Text(_)));
    top().find(|row| row.cells.len() * 10 >= widest * 6 && all_text(row)).or_else(|| grid.rows.first())
}

/// How days are written, where values say so: 25/12/2026 has its day first.
fn days(rows: &[&Row]) -> Option<Days> {
    let mut found = None;
    let texts = rows
        .iter()
        .flat_map(|row| &row.cells)
        .filter_map(|(_, cell)| if let Cell::Text(text) = cell { Some(text) } else { None });
    for [first, second, _] in texts.filter(|text| text.contains('/') && text.len() <= 10).filter_map(|text| numbers(text.trim()))
    {
        let one = match (first > 31, first > 12, second > 12) {
            (true, ..) => continue,
            (_, true, _) => Days::DayFirst,
            (_, _, true) => Days::MonthFirst,
            _ => continue,
        };
        if found.is_some_and(|known| known != one) {
            return None;
        }
        found = Some(one);
    }
    found
}

fn short(text: &str) -> String {
    let line = text.split(['\n', '\r']).next().unwrap_or_default();
    let cut: String = line.chars().take(40).collect();
    if cut.len() < text.len() { format!("{cut} …") } else { cut }
}

/// Everything a column may be, in hundredths of likelihood.
fn scores(
    fields: &[Column],
    heading: &str,
    values: &[&Cell],
    how: &Understanding,
    known: &dyn Recognise,
) -> Vec<(u32, Target, String)> {
    let mut scores = Vec::new();
    for (place, column) in fields.iter().enumerate() {
        let named = by_name(column, heading);
        let fits = by_values(column.shape(), values, how, known);
        let (score, why) = match (named, fits) {
            (100, _) => (100, "the same name".to_owned()),
            (0, Some(fit)) if fit >= 80 && tells_much(column.shape()) => (LIKELY + fit / 10, told(fit, values)),
            (0, _) | (_, Some(0)) => continue,
            (named, Some(fit)) => (named / 2 + fit / 3 + 10, format!("alike in name, and {}", told(fit, values))),
            (named, None) => (named * 8 / 10, "alike in name".to_owned()),
        };
        if score >= LIKELY {
            scores.push((score, Target::Field(place), why));
        }
    }
    let person_key = fields.iter().any(|column| column.path == "key");
    if NUMBERS.contains(&heading) && distinct(values) && !person_key {
        scores.push((70, Target::Key, "a number of your own, different in every row".to_owned()));
    }
    scores
}

fn told(fit: u32, values: &[&Cell]) -> String {
    let count = (values.len() as u64 * u64::from(fit)).div_ceil(100);
    format!("{count} of {} values fit", values.len())
}

fn distinct(values: &[&Cell]) -> bool {
    let mut texts: Vec<String> = values.iter().map(|cell| cell.typed()).collect();
    let all = texts.len();
    texts.sort();
    texts.dedup();
    all > 0 && texts.len() == all
}

/// Small letters and digits, words apart by one space.
fn plain(text: &str) -> String {
    let letters: String = text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
    letters.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A heading without the name of what the rows are: the “risk name” of a risk is its name.
fn without_noun(declaration: &Declaration, heading: &str) -> String {
    let (heading, kind) = (plain(heading), declaration.kind);
    let nouns = [plain(&kind.noun()), plain(&kind.nouns()), plain(kind.name())];
    let prefixed = nouns.iter().find_map(|noun| heading.strip_prefix(noun.as_str())?.strip_prefix(' '));
    let behind = |noun: &String| heading.strip_suffix(noun.as_str())?.strip_suffix(' ');
    prefixed.or_else(|| nouns.iter().find_map(behind)).unwrap_or(&heading).to_owned()
}

/// How much a heading names a field, in hundredths.
fn by_name(column: &Column, heading: &str) -> u32 {
    let names = [plain(&column.label), plain(&column.path)];
    if heading.is_empty() {
        return 0;
    }
    if names.iter().any(|name| name == heading) {
        return 100;
    }
    let others = OTHERWISE.iter().find(|(path, _)| *path == column.path).map_or(&[][..], |(_, others)| *others);
    if others.contains(&heading) {
        return 85;
    }
    let words: Vec<&str> = heading.split(' ').collect();
    let meant: Vec<&str> =
        words.iter().map(|word| WORDS.iter().find(|(other, _)| other == word).map_or(*word, |(_, own)| *own)).collect();
    let of = |words: &[&str], name: &str| {
        let own: Vec<&str> = name.split(' ').collect();
        let both = own.iter().filter(|word| words.contains(word)).count();
        u32::try_from(both * 200 / (own.len() + words.len())).unwrap_or(0)
    };
    let shared = |name: &str| of(&words, name).max(of(&meant, name) * 9 / 10);
    let by_label = names.iter().map(|name| shared(name)).max().unwrap_or(0);
    let other = others.iter().map(|name| shared(name) * 8 / 10).max().unwrap_or(0);
    by_label.max(other).min(90)
}

/// Whether values of that shape are hardly ever another's.
fn tells_much(shape: &Shape) -> bool {
    matches!(shape.innermost(), Shape::Choice(_) | Shape::Reference(Refers::Kind(_)))
}

/// How many values of a column fit a shape, in hundredths; none where any text would.
fn by_values(shape: &Shape, values: &[&Cell], how: &Understanding, known: &dyn Recognise) -> Option<u32> {
    if values.is_empty() {
        return None;
    }
    let fits: Box<dyn Fn(&Cell) -> bool> = match shape.innermost() {
        Shape::Choice(words) => Box::new(|cell| pieces(cell).iter().all(|one| words.contains(&word(words, one)))),
        Shape::Reference(target) => Box::new(|cell| pieces(cell).iter().all(|one| known.names(*target, one))),
        Shape::Category => {
            Box::new(|cell| pieces(cell).iter().all(|one| how.categories.iter().any(|code| plain(code) == plain(one))))
        }
        Shape::Date => Box::new(|cell| {
            let read = read(&Shape::Date, cell, how);
            // A day that may be read in two ways is a day.
            read.as_ref().is_err()
                || read.is_ok_and(|value| {
                    value.is_some_and(|value| value.as_str().is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok()))
                })
        }),
        Shape::Bool => Box::new(|cell| matches!(read(&Shape::Bool, cell, how), Ok(Some(serde_json::Value::Bool(_))))),
        number if number.is_whole_number() => {
            Box::new(|cell| matches!(read(&Shape::Int, cell, how), Ok(Some(serde_json::Value::Number(_)))))
        }
        Shape::Money => Box::new(|cell| read(&Shape::Money, cell, how).is_ok()),
        Shape::Requirement => Box::new(|cell| {
            pieces(cell)
                .iter()
                .all(|one| one.contains(':') || one.starts_with(|letter: char| letter.is_ascii_digit() || letter == 'A'))
        }),
        _ => return None,
    };
    let fitting = values.iter().filter(|cell| fits(cell)).count();
    u32::try_from(fitting * 100 / values.len()).ok()
}

/// The values in a cell that may hold several.
fn pieces(cell: &Cell) -> Vec<String> {
    cell.typed().split(['\n', ';']).map(|piece| piece.trim().to_owned()).filter(|piece| !piece.is_empty()).collect()
}
