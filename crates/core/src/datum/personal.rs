//! Personal data: what may be erased.

use std::fmt;

use serde::de::{self, DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::datum::Datum;
use crate::pack::{Bytes, Packed};
use crate::shape::{Shape, View};

/// Personal data: stored erasable; only a salted commitment enters the body.
#[derive(Clone, Debug, PartialEq)]
pub enum Personal<T> {
    /// The value is still there.
    Known(T),
    /// There was a value; it has been erased. Rules treat it as present.
    Erased,
}

impl<T> Personal<T> {
    /// The value, unless it has been erased.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Erased => None,
        }
    }
}

/// The name of the one member that stands in a body where a personal value was.
pub const COMMITMENT: &str = "†";

impl<T: Serialize> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(out),
            Self::Erased => out.collect_map([(COMMITMENT, "")]),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(from)?;
        if value.as_object().is_some_and(|object| object.contains_key(COMMITMENT)) {
            return Ok(Self::Erased);
        }
        serde_json::from_value(value).map(Self::Known).map_err(de::Error::custom)
    }
}

impl<T: Packed> Packed for Personal<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.known().is_some().pack(out);
        if let Self::Known(value) = self {
            value.pack(out);
        }
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        Some(Option::unpack(from)?.map_or(Self::Erased, Self::Known))
    }
}

impl<T: Datum> Datum for Personal<T> {
    const SHAPE: Shape = T::SHAPE;
    const REQUIRED: bool = T::REQUIRED;
    const PERSONAL: bool = true;

    fn view(&self) -> View<'_> {
        self.known().map_or(View::Erased, Datum::view)
    }
}

/// The title every record has. On a person and a concern it is personal data and may have been erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title(Option<Box<str>>);

impl Title {
    /// What to show; an erased title says so.
    pub fn shown(&self) -> &str {
        self.0.as_deref().unwrap_or("erased")
    }
}

impl Serialize for Title {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(text) => out.serialize_str(text),
            None => out.collect_map([(COMMITMENT, "")]),
        }
    }
}

/// Written by hand, because every record of a replay passes through it.
impl<'de> Deserialize<'de> for Title {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct TextOrSealed;
        impl<'de> Visitor<'de> for TextOrSealed {
            type Value = Title;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a title")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Title, E> {
                Ok(Title(Some(text.into())))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Title, A::Error> {
                while map.next_entry::<de::IgnoredAny, de::IgnoredAny>()?.is_some() {}
                Ok(Title(None))
            }
        }
        from.deserialize_any(TextOrSealed)
    }
}

inside!(Title);

impl Datum for Title {
    const SHAPE: Shape = Shape::Text;
    fn view(&self) -> View<'_> {
        self.0.as_deref().map_or(View::Erased, View::Text)
    }
}
