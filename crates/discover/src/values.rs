//! JSON and TOML that somebody else wrote: each value is handed over with the keys that lead to it and is not kept, so that what a file takes in memory
//! does not grow with what it says.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Keys that lead to a value at most; what lies deeper is passed over.
const DEEPEST: usize = 8;
/// Bytes of TOML that are read: its parser keeps some fifty bytes for each of these, and nobody writes more by hand.
pub(crate) const MOST_TOML: usize = 256 * 1024;
/// What leads to an element of a list.
pub(crate) const ELEMENT: &str = "[]";

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told<'v> {
    /// An object or a list begins; what it holds follows.
    Opens,
    /// It ends.
    Closes,
    Text(&'v str),
    Number(u64),
    /// A fraction, a negative number, a truth or nothing.
    Other,
}

/// Is told of each value in the order in which they stand, with the keys that lead to it.
pub(crate) type Visit<'v> = dyn FnMut(&[&str], Told<'_>) + 'v;

/// [`json`] or [`toml`].
pub(crate) type Walk = fn(&str, &mut Visit<'_>) -> Result<(), String>;

/// Goes through JSON.
///
/// # Errors
/// What is wrong with it. Values that stand before that were handed over.
pub(crate) fn json(text: &str, visit: &mut Visit<'_>) -> Result<(), String> {
    let mut reader = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
    let read = Node { path: &[], visit }.deserialize(&mut reader);
    read.and_then(|()| reader.end()).map_err(|error| error.to_string())
}

/// Goes through TOML.
///
/// # Errors
/// What is wrong with it, or that it is larger than is read.
pub(crate) fn toml(text: &str, visit: &mut Visit<'_>) -> Result<(), String> {
    if text.len() > MOST_TOML {
        return Err(format!("{} bytes of TOML, of which {MOST_TOML} are read at most", text.len()));
    }
    let table = text.parse::<toml::Table>().map_err(|error| error.message().to_owned())?;
    Node { path: &[], visit }.deserialize(table).map_err(|error| error.message().to_owned())
}

/// The value that those keys lead to.
struct Node<'n, 'v> {
    path: &'n [&'n str],
    visit: &'n mut Visit<'v>,
}

impl Node<'_, '_> {
    fn tell(self, told: Told<'_>) {
        (self.visit)(self.path, told);
    }

    /// Hands the value behind one more key to whoever reads it.
    fn behind<R>(&mut self, key: &str, read: impl FnOnce(Node<'_, '_>) -> R) -> R {
        let mut steps = [""; DEEPEST];
        let length = self.path.len() + 1;
        steps.iter_mut().zip(self.path.iter().copied().chain([key])).for_each(|(step, key)| *step = key);
        read(Node { path: steps.get(..length).unwrap_or_default(), visit: self.visit })
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        (self.visit)(self.path, Told::Opens);
        if self.path.len() == DEEPEST {
            while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        } else {
            while let Some(key) = members.next_key_seed(Key)? {
                self.behind(&key, |node| members.next_value_seed(node))?;
            }
        }
        self.tell(Told::Closes);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        (self.visit)(self.path, Told::Opens);
        if self.path.len() == DEEPEST {
            while elements.next_element::<IgnoredAny>()?.is_some() {}
        } else {
            while self.behind(ELEMENT, |node| elements.next_element_seed(node))?.is_some() {}
        }
        self.tell(Told::Closes);
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.tell(Told::Text(text));
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.tell(Told::Number(number));
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.tell(u64::try_from(number).map_or(Told::Other, Told::Number));
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.tell(Told::Other);
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.tell(Told::Other);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.tell(Told::Other);
        Ok(())
    }
}

/// A key, which is copied only where signs in it are escaped.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn every_value_is_told_with_the_keys_that_lead_to_it_and_what_lies_too_deep_is_passed_over() {
        let mut all = Vec::new();
        let text = r#"{"a":{"b\n":["x",7,-1]},"c":{"d":{"e":{"f":{"g":{"h":1}}}}}}"#;
        json(text, &mut |path, told| all.push(format!("{} {told:?}", path.join("/")))).unwrap();
        assert!(all.contains(&"a/b\n/[] Text(\"x\")".to_owned()) && all.contains(&"a/b\n/[] Number(7)".to_owned()), "{all:?}");
        assert!(all.contains(&"c/d/e/f/g Opens".to_owned()) && all.contains(&"c/d/e/f/g/h Number(1)".to_owned()), "{all:?}");
        let mut deep = 0;
        json(&format!("{}1{}", "[".repeat(20), "]".repeat(20)), &mut |_, _| deep += 1).unwrap();
        assert_eq!(deep, 2 * (DEEPEST + 1), "what lies deeper is not told");
        let mut tables = Vec::new();
        toml("[a.b]\nc = \"x\"\nd = 1979-05-27\n", &mut |path, told| tables.push(format!("{} {told:?}", path.join("/"))))
            .unwrap();
        assert!(tables.contains(&"a/b/c Text(\"x\")".to_owned()), "{tables:?}");
        assert!(toml(&"a".repeat(MOST_TOML + 1), &mut |_, _| ()).is_err() && json("{} {}", &mut |_, _| ()).is_err());
    }
}
