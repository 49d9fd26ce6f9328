//! What a path is compared with: read as what stands at the end of the path must be.

use crate::check::{nearest, no_category, no_requirement};
use crate::id::{Kind, RecordId};
use crate::query::parse::{Led, Parser};
use crate::query::place::{Place, listed};
use crate::query::token::{Placed, Token};
use crate::query::{Day, Operator, Value, Wrong};
use crate::shape::{Field, Shape, Target};

impl Parser<'_> {
    /// What a path is compared with, as it must be for what stands at the end of that path.
    pub(super) fn value(&mut self, led: &Led, operator: Operator) -> Result<Value, Wrong> {
        let next = self.peek();
        let ordered = !matches!(operator, Operator::Equal | Operator::Unequal | Operator::Has);
        let mut reasons = Vec::new();
        // What stands at the end may itself be at fault, whatever it is compared with.
        let mut by_path = true;
        for place in &led.ends {
            if let Place::Part(fields) = place
                && let Some(reason) = self.of_a_field(led, fields, ordered)
            {
                reasons.push(reason);
                continue;
            }
            if ordered && !is_ordered(*place) {
                reasons.push(format!("{} has no order; use = or !=", called(*place)));
                continue;
            }
            let start = self.next;
            match self.value_for(*place) {
                Ok(Some(value)) => return Ok(value),
                Ok(None) => {}
                Err(wrong) if wrong.at > next.at => return Err(wrong),
                Err(wrong) => {
                    by_path = false;
                    reasons.push(wrong.message);
                }
            }
            self.next = start;
        }
        if reasons.is_empty() {
            by_path = false;
            reasons.push(format!("expected {}, found {}", wanted(led.ends.first().copied()), next.shown()));
            if let Some(Place::Record(_)) = led.ends.first() {
                reasons.extend(by_name(led, &next));
            }
        }
        reasons.dedup();
        Err(if by_path { &led.last } else { &next }.wrong(reasons.join("; ")))
    }

    /// Where several values stand together and one of them was meant: which.
    fn of_a_field(&mut self, led: &Led, fields: &'static [Field], ordered: bool) -> Option<String> {
        let start = self.next;
        let mut fits = |field: &&Field| {
            let place = Place::of(field.shape);
            let read = (!ordered || is_ordered(place)) && matches!(self.value_for(place), Ok(Some(_)));
            self.next = start;
            read
        };
        let fitting: Vec<&Field> = fields.iter().filter(&mut fits).collect();
        // A level sums up what stands beside it.
        let one = fitting.iter().find(|field| field.shape == Shape::Level).or(fitting.first())?;
        let listed = listed(fields.iter().map(|field| field.name));
        Some(format!("“{0}” is several values: did you mean “{0}.{1}”? there are {listed}", led.path, one.name))
    }

    fn value_for(&mut self, place: Place) -> Result<Option<Value>, Wrong> {
        let next = self.peek();
        let value = match (place, &next.token) {
            (Place::Plain(shape), Token::Int(number)) if shape.is_whole_number() => Value::Int(*number),
            (Place::Plain(Shape::Days), Token::Days(days)) => Value::Int((*days).into()),
            (Place::Plain(Shape::Bool), Token::Word(word)) if word == "true" || word == "false" => Value::Bool(word == "true"),
            (Place::Plain(Shape::Choice(words)), Token::Word(word)) if words.contains(&word.as_str()) => {
                Value::Word(word.as_str().into())
            }
            (Place::Plain(Shape::Choice(words)), Token::Word(word)) if !self.goes_on() => {
                let near =
                    nearest(word, words.iter().copied()).map(|near| format!("did you mean “{near}”? ")).unwrap_or_default();
                return Err(next.wrong(format!("“{word}” is not one of the words: {near}there are {}", words.join(", "))));
            }
            (Place::Plain(Shape::Category), Token::Word(code) | Token::Text(code))
                if let Some(message) = self.no_category(code) =>
            {
                return Err(next.wrong(message));
            }
            (Place::Plain(Shape::Requirement), Token::Word(text) | Token::Text(text))
                if let Some(message) = no_requirement(text) =>
            {
                return Err(next.wrong(message));
            }
            (Place::Plain(shape), Token::Text(text)) if is_text(shape) => Value::Text(text.as_str().into()),
            (Place::Plain(shape), Token::Word(word)) if is_text(shape) && !self.goes_on() => Value::Word(word.as_str().into()),
            (Place::Plain(Shape::Date | Shape::Instant), Token::Date(date)) => return self.day(Day::On(*date)),
            (Place::Plain(Shape::Date | Shape::Instant), Token::Word(word)) if word == "today" => return self.day(Day::Today),
            (Place::Plain(Shape::Money), Token::Word(currency)) => return Ok(self.money(currency.clone())),
            (Place::Record(target), Token::Word(word)) if let Ok(id) = word.parse::<RecordId>() => {
                if !target.admits(id.kind) {
                    return Err(next.wrong(format!("{id} is no {}", place.called())));
                }
                Value::Id(id)
            }
            (_, Token::Word(_)) => return self.other_path(place),
            _ => return Ok(None),
        };
        self.next += 1;
        Ok(Some(value))
    }

    fn no_category(&self, code: &str) -> Option<String> {
        if self.goes_on() { None } else { no_category(code, self.categories) }
    }

    /// Whether the word ahead begins a path of several steps.
    fn goes_on(&self) -> bool {
        matches!(self.ahead(1).token, Token::Sign("."))
    }

    fn day(&mut self, day: Day) -> Result<Option<Value>, Wrong> {
        self.next += 1;
        Ok(Some(Value::Day(day, self.days()?)))
    }

    /// `GBP 250.00`.
    fn money(&mut self, currency: String) -> Option<Value> {
        let amount = match self.ahead(1).token {
            Token::Int(whole) => whole.checked_mul(100),
            Token::Hundredths(minor) => Some(minor),
            _ => None,
        };
        let letters = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
        let amount = amount.filter(|_| letters)?;
        self.next += 2;
        Some(Value::Money(amount, currency.into()))
    }

    /// Another path, whose end must be something of the same sort.
    fn other_path(&mut self, place: Place) -> Result<Option<Value>, Wrong> {
        let (next, goes_on) = (self.peek(), self.goes_on());
        let led = match self.path() {
            // A single word that leads nowhere was meant as a value, and is not one.
            Err(wrong) if wrong.at == next.at && !(matches!(place, Place::Record(_)) && goes_on) => return Ok(None),
            led => led?,
        };
        if !led.ends.iter().any(|end| is_alike(*end, place)) {
            return Err(led.last.wrong(format!(
                "expected {}; this path leads to {}",
                wanted(Some(place)),
                led.ends.first().map_or_else(String::new, |end| called(*end))
            )));
        }
        if matches!(place, Place::Plain(Shape::Date | Shape::Instant)) {
            let days = self.days()?;
            return Ok(Some(Value::Day(Day::At(led.path), days)));
        }
        Ok(Some(Value::Path(led.path)))
    }
}

/// How a record is asked for by what people call it, where they wrote that in place of its id.
fn by_name(led: &Led, found: &Placed) -> Option<String> {
    let (Token::Word(name) | Token::Text(name)) = &found.token else { return None };
    let name = Value::Text(name.as_str().into());
    let path = &led.path;
    Some(if led.ends.contains(&Place::Record(Target::Kind(Kind::Person))) {
        format!("by key or full name ask {path}.key = {name} or {path}.name = {name}")
    } else {
        format!("by title ask {path}.title = {name}")
    })
}

const fn is_text(shape: Shape) -> bool {
    matches!(shape, Shape::Text | Shape::Prose | Shape::Query(_) | Shape::Category | Shape::Requirement | Shape::Digest)
}

const fn is_ordered(place: Place) -> bool {
    use Shape::{Date, Instant, Money};
    matches!(place, Place::Plain(shape) if shape.is_whole_number() || matches!(shape, Date | Instant | Money))
}

/// Whether values of the two can be compared.
fn is_alike(one: Place, other: Place) -> bool {
    let sort = |place: Place| match place {
        Place::Plain(shape) if shape.is_whole_number() => Some(0),
        Place::Plain(Shape::Date | Shape::Instant) => Some(1),
        Place::Plain(Shape::Choice(_)) => Some(2),
        Place::Plain(shape) if is_text(shape) => Some(2),
        Place::Plain(Shape::Bool) => Some(3),
        Place::Plain(Shape::Money) => Some(4),
        Place::Record(_) | Place::Attempt => Some(5),
        _ => None,
    };
    sort(one).is_some() && sort(one) == sort(other)
}

fn called(place: Place) -> String {
    match place {
        Place::Plain(shape) if is_text(shape) => "text".to_owned(),
        Place::Plain(Shape::Choice(_)) => "a word".to_owned(),
        Place::Plain(Shape::Bool) => "yes or no".to_owned(),
        Place::Plain(Shape::Date | Shape::Instant) => "a day".to_owned(),
        Place::Plain(Shape::Money) => "an amount".to_owned(),
        Place::Plain(_) => "a number".to_owned(),
        other => format!("a {}", other.called()),
    }
}

fn wanted(place: Option<Place>) -> String {
    match place {
        Some(Place::Plain(Shape::Bool)) => "true or false".to_owned(),
        Some(Place::Plain(Shape::Date | Shape::Instant)) => "a day such as 2026-11-20 or today - 30d".to_owned(),
        Some(Place::Plain(Shape::Money)) => "an amount such as GBP 250.00".to_owned(),
        Some(Place::Plain(Shape::Choice(words))) => format!("one of {}", words.join(", ")),
        Some(Place::Plain(shape)) if is_text(shape) => "text, in quotes if it is more than a word".to_owned(),
        Some(Place::Plain(_)) => "a whole number".to_owned(),
        Some(Place::Record(Target::Kind(Kind::Person))) => "the id of a person, PER- and twelve characters".to_owned(),
        Some(Place::Record(Target::Kind(kind))) => format!("the id of a {kind}, such as {}-1", kind.prefix()),
        Some(Place::Record(Target::Any) | Place::Attempt) => "the id of a record, such as R-41".to_owned(),
        Some(Place::Act | Place::Part(_)) => "“is empty”, or “has (…)” with a condition on its fields".to_owned(),
        None => "a value".to_owned(),
    }
}
