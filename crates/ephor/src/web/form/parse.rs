//! What was entered, as a record or a payload, by the shapes of its declaration; and the way back.

use ephor_core::shape::{Field, Shape, Target};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::engine::decimal;
use crate::web::form::records::Finder;
use crate::web::form::tree::Tree;
use crate::web::value::{is_empty, is_erased};

/// Reads a form.
pub(in crate::web) struct Parse<'a> {
    finder: Finder<'a>,
    zone: &'a TimeZone,
    /// What is wrong that the check of the declaration would not say as well, by dotted name.
    pub(in crate::web) errors: Vec<(String, String)>,
}

impl<'a> Parse<'a> {
    pub(in crate::web) fn new(image: &'a ephor_core::image::Image) -> Self {
        Self { finder: Finder { image }, zone: image.zone(), errors: Vec::new() }
    }

    /// The fields that were entered. What was erased before and not entered anew stays as it is.
    pub(in crate::web) fn part(&mut self, fields: &'static [Field], tree: &Tree, at: &str, before: Option<&Value>) -> Value {
        let mut part = Map::new();
        for field in fields {
            let below = tree.at(field.name);
            let path = if at.is_empty() { field.name.to_owned() } else { format!("{at}.{}", field.name) };
            let earlier = before.and_then(|before| before.get(field.name));
            let value = match earlier.filter(|value| is_erased(value) && below.is_blank()) {
                Some(erased) => erased.clone(),
                None => self.value(&field.shape, below, &path, earlier),
            };
            let stated = field.required && !field.filled && matches!(field.shape, Shape::List(_));
            if stated || !is_blank(&value) {
                part.insert(field.name.to_owned(), value);
            }
        }
        Value::Object(part)
    }

    fn value(&mut self, shape: &Shape, tree: &Tree, at: &str, before: Option<&Value>) -> Value {
        if let Shape::List(inner) = shape {
            return self.list(inner, tree, at);
        }
        if let Shape::Part(fields) = shape {
            return self.part(fields, tree, at, before);
        }
        if tree.is_blank() {
            return Value::Null;
        }
        let text = tree.value();
        match shape {
            Shape::Prose | Shape::Query(_) => json!(tree.typed().replace("\r\n", "\n").trim()),
            // What is no number stays as it was typed, and the check says so at its field.
            number if number.is_whole_number() => text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number)),
            Shape::Bool => text.parse::<bool>().map_or_else(|_| json!(text), |yes| json!(yes)),
            Shape::Instant => self.instant(text),
            Shape::Money => self.money(tree, at),
            Shape::File => file(tree),
            Shape::Reference(target) => self.reference(*target, text, at),
            Shape::Pin(target) => self.pin(*target, tree, at),
            Shape::Systems if tree.at("own").value() == "true" => json!("own"),
            Shape::Systems => self.list(&Shape::Reference(Target::Kind(ephor_core::id::Kind::System)), tree, at),
            _ => json!(text),
        }
    }

    /// A record and which version of it. What is missing is said here, because the check knows only that the two belong together.
    fn pin(&mut self, target: Target, tree: &Tree, at: &str) -> Value {
        let (typed, version) = (tree.at("id").value(), tree.at("version").value());
        if typed.is_empty() {
            self.errors.push((format!("{at}.id"), "choose the record whose version is meant".to_owned()));
            return json!({"version": version});
        }
        let id = self.reference(target, typed, &format!("{at}.id"));
        let Ok(number) = version.parse::<u64>() else {
            let message = if version.is_empty() {
                "say which version is meant; the one chosen here is the one that counts".to_owned()
            } else {
                format!("“{version}” is no version; expected its number")
            };
            self.errors.push((format!("{at}.version"), message));
            return json!({"id": id});
        };
        json!({"id": id, "version": number})
    }

    fn list(&mut self, inner: &Shape, tree: &Tree, at: &str) -> Value {
        if let Shape::Choice(_) = inner {
            return json!(tree.values());
        }
        let rows = tree.rows();
        let items = rows.iter().filter(|row| !row.is_blank()).enumerate();
        Value::Array(items.map(|(place, row)| self.value(inner, row, &format!("{at}.{place}"), None)).collect())
    }

    fn reference(&mut self, target: Target, text: &str, at: &str) -> Value {
        match self.finder.resolve(target, text) {
            Ok(id) => json!(id),
            Err(unclear) => {
                self.errors.push((at.to_owned(), unclear.message));
                json!(text)
            }
        }
    }

    /// A moment in the organisation's zone.
    fn instant(&self, text: &str) -> Value {
        let local = text.parse::<DateTime>().ok().and_then(|local| local.to_zoned(self.zone.clone()).ok());
        local.map_or_else(|| json!(text), |zoned| json!(zoned.timestamp()))
    }

    fn money(&mut self, tree: &Tree, at: &str) -> Value {
        let (amount, currency) = (tree.at("amount").value(), tree.at("currency").value().to_uppercase());
        // A currency offered beside an empty amount is no amount.
        if amount.is_empty() {
            return Value::Null;
        }
        let minor = minor_units(amount);
        if minor.is_none() || currency.len() != 3 {
            self.errors.push((at.to_owned(), "expected an amount such as 250.00 and a currency such as GBP".to_owned()));
        }
        json!({"amount": minor.unwrap_or_default(), "currency": currency})
    }
}

fn file(tree: &Tree) -> Value {
    let text = |name: &str| tree.at(name).value();
    let bytes = text("bytes").parse::<u64>().map_or_else(|_| json!(text("bytes")), |bytes| json!(bytes));
    json!({"digest": text("digest"), "bytes": bytes, "media": text("media"), "name": text("name")})
}

/// Whether a value says nothing, however deep. An erased value is not blank.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Object(part) => part.values().all(is_blank),
        other => is_empty(other),
    }
}

/// `2,500.50` as 250050. Every currency used here has two minor digits.
fn minor_units(text: &str) -> Option<i64> {
    let plain: String = text.chars().filter(|letter| !matches!(letter, ',' | ' ' | '\u{a0}')).collect();
    let (sign, plain) = plain.strip_prefix('-').map_or((1, plain.as_str()), |rest| (-1, rest));
    let (major, minor) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if major.is_empty() || !digits(major) || !digits(minor) || minor.len() > 2 {
        return None;
    }
    let cents: i64 = format!("{minor:0<2}").parse().ok()?;
    major.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents).map(|amount| amount * sign)
}

/// Whether a text has the form of an email address, as browsers judge it: somebody, one @, and a domain in labels.
pub(in crate::web) fn is_email(text: &str) -> bool {
    let Some((who, domain)) = text.split_once('@') else { return false };
    let mailbox = |letter: char| letter.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(letter);
    let label = |label: &str| {
        let inner = label.chars().all(|letter| letter.is_alphanumeric() || letter == '-');
        !label.is_empty() && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    !who.is_empty() && who.chars().all(mailbox) && domain.split('.').all(label)
}

/// A record or a payload as it would be entered.
pub(in crate::web) fn entered(fields: &'static [Field], record: &Value, zone: &TimeZone) -> Tree {
    let mut tree = Tree::default();
    put_part(fields, record, "", zone, &mut tree);
    tree
}

fn put_part(fields: &'static [Field], part: &Value, at: &str, zone: &TimeZone, tree: &mut Tree) {
    for field in fields {
        if let Some(value) = part.get(field.name).filter(|value| !is_erased(value)) {
            let path = if at.is_empty() { field.name.to_owned() } else { format!("{at}.{}", field.name) };
            put(&field.shape, value, &path, zone, tree);
        }
    }
}

fn put(shape: &Shape, value: &Value, at: &str, zone: &TimeZone, tree: &mut Tree) {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let member = |name: &str| value.get(name).map(text).unwrap_or_default();
    match (shape, value) {
        (_, Value::Null) => {}
        (Shape::List(inner), Value::Array(items)) => {
            for (place, item) in items.iter().enumerate() {
                let path = if matches!(inner, Shape::Choice(_)) { at.to_owned() } else { format!("{at}.{place}") };
                put(inner, item, &path, zone, tree);
            }
        }
        (Shape::Systems, Value::Array(items)) => {
            for (place, item) in items.iter().enumerate() {
                tree.put(&format!("{at}.{place}"), text(item));
            }
        }
        (Shape::Systems, _) => tree.put(&format!("{at}.own"), "true".to_owned()),
        (Shape::Part(fields), part) => put_part(fields, part, at, zone, tree),
        (Shape::Money, amount) => {
            let minor = amount.get("amount").and_then(Value::as_i64).unwrap_or_default();
            tree.put(&format!("{at}.amount"), decimal(minor));
            tree.put(&format!("{at}.currency"), member("currency"));
        }
        (Shape::Pin(_), _) => {
            tree.put(&format!("{at}.id"), member("id"));
            tree.put(&format!("{at}.version"), member("version"));
        }
        (Shape::File, _) => {
            for name in ["name", "media", "bytes", "digest"] {
                tree.put(&format!("{at}.{name}"), member(name));
            }
        }
        (Shape::Instant, Value::String(moment)) => {
            let local = moment.parse::<Timestamp>().map(|at| at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S").to_string());
            tree.put(at, local.unwrap_or_else(|_| moment.clone()));
        }
        (_, other) => tree.put(at, text(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_email, minor_units};

    #[test]
    fn an_address_has_somebody_and_a_domain() {
        for right in ["ann@example.org", "a.b+c@mail.example", "o'neill@corp", "jörg@bücher.example"] {
            assert!(is_email(right), "{right}");
        }
        for wrong in
            ["", "not-an-email", "@example.org", "ann@", "ann@@example.org", "ann@-x.org", "ann@a..b", "ann lee@example.org"]
        {
            assert!(!is_email(wrong), "{wrong}");
        }
    }

    #[test]
    fn amounts_are_read_to_the_penny_and_never_rounded() {
        assert_eq!(minor_units("2,500.5"), Some(250_050));
        assert_eq!(minor_units("-0.05"), Some(-5));
        for wrong in ["", "1.234", "1e3", "ten", ".5", "1.2.3"] {
            assert_eq!(minor_units(wrong), None, "{wrong}");
        }
    }
}
