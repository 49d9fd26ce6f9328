//! Where a body has personal values: the objects `{"†": c}`, by JSON Pointer.

use std::collections::BTreeMap;
use std::fmt;

use memchr::memmem;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::hash::Hash;

/// The one member name that a body may not use otherwise.
const MARK: &str = "†";

/// The commitments in a body by their paths, or why it is no body.
///
/// A body without the mark, plain or escaped, cannot have any and is not parsed: its bytes are already bound by the
/// commitment.
pub(crate) fn places(body: &[u8]) -> Result<BTreeMap<String, Hash>, String> {
    let mut walk = Walk { path: String::new(), places: BTreeMap::new() };
    if memmem::find(body, MARK.as_bytes()).is_none() && memmem::find(body, b"\\u2020").is_none() {
        return Ok(walk.places);
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    walk.deserialize(&mut reader).and_then(|()| reader.end()).map_err(|error| error.to_string())?;
    Ok(std::mem::take(&mut walk.places))
}

struct Walk {
    /// Where the walk is, as a JSON Pointer.
    path: String,
    places: BTreeMap<String, Hash>,
}

impl<'de> DeserializeSeed<'de> for &mut Walk {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Walk {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let parent = self.path.len();
        let mut count = 0_usize;
        let mut marked = false;
        while let Some(is_mark) = members.next_key_seed(Key(&mut self.path))? {
            count += 1;
            if is_mark {
                marked = true;
                let commitment: String = members.next_value()?;
                let hash =
                    Hash::from_base64(&commitment).ok_or_else(|| A::Error::custom("a member † is not the base64 of 32 bytes"))?;
                self.path.truncate(parent);
                self.places.insert(self.path.clone(), hash);
            } else {
                members.next_value_seed(&mut *self)?;
                self.path.truncate(parent);
            }
        }
        if marked && count != 1 {
            return Err(A::Error::custom("a member † stands beside others"));
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let parent = self.path.len();
        for index in 0_usize.. {
            self.path.push('/');
            self.path.push_str(&index.to_string());
            let more = items.next_element_seed(&mut *self)?.is_some();
            self.path.truncate(parent);
            if !more {
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A member's name: either the mark, or appended to the path as RFC 6901 escapes it.
struct Key<'p>(&'p mut String);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member name")
    }

    fn visit_str<E>(self, name: &str) -> Result<bool, E> {
        if name == MARK {
            return Ok(true);
        }
        self.0.push('/');
        for character in name.chars() {
            match character {
                '~' => self.0.push_str("~0"),
                '/' => self.0.push_str("~1"),
                other => self.0.push(other),
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(body: &str) -> Result<Vec<String>, String> {
        places(body.as_bytes()).map(|places| places.into_keys().collect())
    }

    #[test]
    fn places_are_found_by_pointer_also_where_the_mark_is_escaped() {
        let c = Hash::of_nothing();
        let body = format!(r#"{{"a/b":[1,{{"†":"{c}"}}],"m~n":{{"x":{{"\u2020":"{c}"}}}},"say":"†"}}"#);
        assert_eq!(paths(&body).unwrap(), ["/a~1b/1", "/m~0n/x"]);
        assert!(paths(r#"{"a":"\"†\":"}"#).unwrap().is_empty());
    }

    #[test]
    fn a_mark_beside_other_members_or_without_a_commitment_is_refused() {
        let c = Hash::of_nothing();
        assert!(paths(&format!(r#"{{"a":{{"†":"{c}","b":1}}}}"#)).is_err());
        assert!(paths(&format!(r#"{{"a":{{"†":"{c}","†":"{c}"}}}}"#)).is_err());
        assert!(paths(r#"{"a":{"†":"AAAA"}}"#).is_err());
        assert!(paths(r#"{"a":{"†":7}}"#).is_err());
    }
}
