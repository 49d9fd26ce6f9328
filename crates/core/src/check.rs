//! Holding a value against its declaration: every problem with its place, ids brought to their minted form, people found by the organisation's key.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::catalog::ISO42001;
use crate::datum::COMMITMENT;
use crate::id::{Kind, RecordId};
use crate::query::{self, Context};
use crate::shape::{Field, Shape, Target};

/// Longest line of text, in characters.
const MAX_TEXT: usize = 2_000;
/// Longest prose, in characters.
const MAX_PROSE: usize = 200_000;

/// What is wrong with a value, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// JSON Pointer (RFC 6901) of the place.
    pub path: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Finds records that a value refers to.
pub trait Find {
    /// The record of that kind under the organisation's own key.
    fn keyed(&self, kind: Kind, key: &str) -> Option<RecordId>;
    /// Whether that record, or that version of it, is there to be referred to.
    fn exists(&self, id: RecordId, version: Option<u32>) -> bool;
    /// The categories of risk in force; empty where there are no criteria yet.
    fn categories(&self) -> &[String];
}

/// A check under way.
pub struct Check<'a> {
    find: &'a dyn Find,
    complete: bool,
    problems: Vec<Problem>,
}

/// Holds an object against its fields. `complete` asks for every required field, as a final version must.
pub fn check(fields: &'static [Field], value: &mut Value, at: &str, complete: bool, find: &dyn Find) -> Vec<Problem> {
    let mut check = Check { find, complete, problems: Vec::new() };
    check.part(fields, value, at);
    check.problems
}

/// The known word that differs least, if it is near enough to be a slip of the hand: one letter, and one more for every four.
pub fn nearest<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let scored = known.filter_map(|one| {
        let slips = 1 + one.len() / 4;
        // A word that is much longer is no slip, and its length must not cost anything.
        let near = word.len().abs_diff(one.len()) <= slips * 4;
        let distance = near.then(|| strsim::damerau_levenshtein(&word.to_lowercase(), &one.to_lowercase()))?;
        (distance <= slips).then_some((distance, one))
    });
    scored.min().map(|(_, one)| one)
}

/// Why a code is no category of risk, where it is none. Without criteria in force any may be one.
pub(crate) fn no_category(code: &str, known: &[String]) -> Option<String> {
    if code == "any" || known.is_empty() || known.iter().any(|one| one == code) {
        return None;
    }
    let near = nearest(code, known.iter().map(String::as_str));
    let near = near.map(|near| format!("did you mean “{near}”? ")).unwrap_or_default();
    Some(format!("“{code}” is no category of the criteria in force; {near}there are {}", known.join(", ")))
}

/// Why a text names no requirement, where it names none.
pub(crate) fn no_requirement(text: &str) -> Option<String> {
    let Some((set, id)) = text.split_once(':') else {
        return Some("expected a requirement such as iso42001:5.2".to_owned());
    };
    let unknown = set == ISO42001.id && ISO42001.requirement(id).is_none();
    unknown.then(|| format!("ISO/IEC 42001 has no requirement {id}"))
}

impl Check<'_> {
    fn problem(&mut self, at: &str, message: impl Into<String>) {
        self.problems.push(Problem { path: at.to_owned(), message: message.into() });
    }

    fn part(&mut self, fields: &'static [Field], value: &mut Value, at: &str) {
        let Value::Object(part) = value else {
            return self.problem(at, format!("expected fields such as {}", fields.first().map_or("", |field| field.name)));
        };
        self.unknown_members(fields, part, at);
        part.retain(|_, value| !value.is_null());
        for field in fields {
            let path = format!("{at}/{}", field.name);
            match part.get_mut(field.name) {
                Some(Value::Array(list)) if list.is_empty() && field.holds_one && self.complete => {
                    self.problem(&path, format!("“{}” is empty; expected at least one: {}", field.name, field.help));
                }
                Some(value) => self.value(&field.shape, value, &path),
                None if field.required && self.complete => {
                    self.problem(&path, format!("“{}” is missing: {}", field.name, field.help));
                }
                None => {}
            }
        }
    }

    fn unknown_members(&mut self, fields: &'static [Field], part: &Map<String, Value>, at: &str) {
        for name in part.keys().filter(|name| !fields.iter().any(|field| field.name == **name)) {
            let known = || fields.iter().map(|field| field.name);
            let advice = nearest(name, known()).map_or_else(
                || format!("there are {}", known().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean “{near}”?"),
            );
            self.problem(&format!("{at}/{name}"), format!("there is no field “{name}”; {advice}"));
        }
    }

    fn value(&mut self, shape: &Shape, value: &mut Value, at: &str) {
        // A value that has been erased stays erased, and no longer says what it was committed to.
        if value.as_object().is_some_and(|object| object.contains_key(COMMITMENT)) {
            *value = serde_json::json!({ COMMITMENT: "" });
            return;
        }
        match shape {
            Shape::Text => self.text(value, at, MAX_TEXT, true),
            Shape::Prose => self.text(value, at, MAX_PROSE, false),
            Shape::Query(context) => self.query(value, at, *context),
            Shape::Int => self.number(value, at, i64::MIN, i64::MAX),
            Shape::Days => self.number(value, at, 0, 36_525),
            Shape::Level => self.number(value, at, 1, 255),
            Shape::Tier => self.number(value, at, 1, 4),
            Shape::UpTo(most) => self.number(value, at, 1, i64::from(*most)),
            Shape::Bool if value.is_boolean() => {}
            Shape::Bool => self.problem(at, "expected true or false"),
            Shape::Date => self.parsed::<Date>(value, at, "a day such as 2026-11-20"),
            Shape::Instant => self.parsed::<Timestamp>(value, at, "a moment such as 2026-11-20T15:47:00Z"),
            Shape::Digest => self.digest(value, at),
            Shape::Money => self.money(value, at),
            Shape::File => self.file(value, at),
            Shape::Category => self.category(value, at),
            Shape::Requirement => self.requirement(value, at),
            Shape::Choice(words) => self.choice(words, value, at),
            Shape::Reference(target) => self.reference(*target, value, at),
            Shape::Pin(target) => self.pin(*target, value, at),
            Shape::Systems if value.as_str() == Some("own") => {}
            Shape::Systems => self.list(&Shape::Reference(Target::Kind(Kind::System)), value, at),
            Shape::List(inner) => self.list(inner, value, at),
            Shape::Part(fields) => self.part(fields, value, at),
        }
    }

    fn list(&mut self, inner: &Shape, value: &mut Value, at: &str) {
        match value {
            Value::Array(items) => {
                for (place, item) in items.iter_mut().enumerate() {
                    self.value(inner, item, &format!("{at}/{place}"));
                }
            }
            _ => self.problem(at, "expected a list"),
        }
    }

    fn text(&mut self, value: &Value, at: &str, longest: usize, one_line: bool) {
        let Some(text) = value.as_str() else {
            return self.problem(at, "expected text; put it in quotes if it looks like a number");
        };
        if text.trim().is_empty() {
            self.problem(at, "expected text, found nothing; leave the field out if there is nothing to say");
        } else if text.chars().count() > longest {
            self.problem(at, format!("longer than {longest} characters"));
        } else if one_line && text.contains(['\n', '\r']) {
            self.problem(at, "expected one line");
        } else if let Some(sign) = text.chars().find(|sign| misleads(*sign)) {
            let message = format!(
                "holds U+{:04X}, which nobody sees and which makes a screen show something else than it says; leave it out",
                u32::from(sign)
            );
            self.problem(at, message);
        }
    }

    fn query(&mut self, value: &Value, at: &str, context: Context) {
        self.text(value, at, MAX_TEXT * 4, false);
        if let Some(Err(wrong)) = value.as_str().map(|text| query::check(text, context, self.find.categories())) {
            self.problem(at, wrong.to_string());
        }
    }

    fn number(&mut self, value: &Value, at: &str, least: i64, most: i64) {
        match value.as_i64() {
            Some(number) if (least..=most).contains(&number) => {}
            Some(_) => self.problem(at, format!("expected a whole number from {least} to {most}")),
            None => self.problem(at, "expected a whole number"),
        }
    }

    fn parsed<T: std::str::FromStr>(&mut self, value: &Value, at: &str, wanted: &str) {
        if value.as_str().is_none_or(|text| text.parse::<T>().is_err()) {
            self.problem(at, format!("expected {wanted}"));
        }
    }

    fn digest(&mut self, value: &Value, at: &str) {
        if serde_json::from_value::<crate::fact::Sha256>(value.clone()).is_err() {
            self.problem(at, "expected a SHA-256 in base64");
        }
    }

    fn money(&mut self, value: &Value, at: &str) {
        let read = serde_json::from_value::<crate::datum::Money>(value.clone());
        let fine =
            read.is_ok_and(|money| money.currency.len() == 3 && money.currency.bytes().all(|byte| byte.is_ascii_uppercase()));
        if !fine {
            self.problem(at, "expected {amount: whole number of minor units, currency: three letters of ISO 4217}");
        }
    }

    fn file(&mut self, value: &Value, at: &str) {
        if serde_json::from_value::<crate::datum::File>(value.clone()).is_err() {
            self.problem(at, "expected {digest, bytes, media, name}");
        }
    }

    fn category(&mut self, value: &Value, at: &str) {
        let Some(code) = value.as_str().map(str::to_owned) else {
            return self.problem(at, "expected the code of a category");
        };
        if let Some(message) = no_category(&code, self.find.categories()) {
            self.problem(at, message);
        }
    }

    fn requirement(&mut self, value: &Value, at: &str) {
        if let Some(message) = no_requirement(value.as_str().unwrap_or_default()) {
            self.problem(at, message);
        }
    }

    fn choice(&mut self, words: &[&'static str], value: &Value, at: &str) {
        let Some(word) = value.as_str() else {
            return self.problem(at, format!("expected one of {}", words.join(", ")));
        };
        if !words.contains(&word) {
            let near = nearest(word, words.iter().copied()).map(|near| format!("did you mean “{near}”? ")).unwrap_or_default();
            self.problem(at, format!("“{word}” is not one of the words: {near}there are {}", words.join(", ")));
        }
    }

    /// Brings a reference to its minted form. People may be named by the organisation's key.
    fn reference(&mut self, target: Target, value: &mut Value, at: &str) {
        if let Some(id) = self.resolve(target, value, at) {
            *value = Value::String(id.to_string());
            if !self.find.exists(id, None) {
                self.problem(at, format!("{id} does not exist"));
            }
        }
    }

    fn resolve(&mut self, target: Target, value: &Value, at: &str) -> Option<RecordId> {
        let Some(text) = value.as_str() else {
            self.problem(at, "expected an id such as R-41");
            return None;
        };
        let keyed = match target {
            Target::Kind(kind) => self.find.keyed(kind, text),
            Target::Any => self.find.keyed(Kind::Person, text),
        };
        let id = text.parse::<RecordId>().ok().filter(|id| target.admits(id.kind)).or(keyed);
        if id.is_none() {
            let wanted = match target {
                Target::Kind(Kind::Person) => "the organisation’s key or the id of a person".to_owned(),
                Target::Kind(kind) => format!("the id of a {kind}, such as {}-1", kind.prefix()),
                Target::Any => "an id such as R-41".to_owned(),
            };
            self.problem(at, format!("“{text}” is not known; expected {wanted}"));
        }
        id
    }

    fn pin(&mut self, target: Target, value: &mut Value, at: &str) {
        let (Some(named), Some(version)) = (value.get("id").cloned(), value.get("version").and_then(Value::as_u64)) else {
            let id = if let Target::Kind(kind) = target { kind.prefix() } else { "R" };
            return self.problem(at, format!("expected a record and which version of it, such as {{id: {id}-1, version: 2}}"));
        };
        let Some(id) = self.resolve(target, &named, &format!("{at}/id")) else {
            return;
        };
        let version = u32::try_from(version).unwrap_or(u32::MAX);
        if !self.find.exists(id, Some(version)) {
            self.problem(at, format!("version {version} of {id} does not exist"));
        }
        *value = serde_json::json!({"id": id, "version": version});
    }
}

/// Visits every reference in a value, pins by their `id`; used to name people by the organisation's key.
pub fn each_reference(fields: &[Field], value: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    for field in fields {
        if let Some(value) = value.get_mut(field.name) {
            references_in(&field.shape, value, visit);
        }
    }
}

fn references_in(shape: &Shape, value: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    match shape {
        Shape::Reference(_) => visit(value),
        Shape::Pin(_) => {
            if let Some(id) = value.get_mut("id") {
                visit(id);
            }
        }
        Shape::List(inner) => {
            if let Value::Array(items) = value {
                for item in items {
                    references_in(inner, item, visit);
                }
            }
        }
        Shape::Part(fields) => each_reference(fields, value, visit),
        _ => {}
    }
}

/// Whether a sign steers a terminal or turns the direction of what is written around it.
fn misleads(sign: char) -> bool {
    let turns = matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || sign.is_control() && !matches!(sign, '\n' | '\r' | '\t')
}
