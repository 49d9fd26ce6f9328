//! The types that fields are made of. Each knows its [`Shape`] and shows itself as a [`View`].

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::{self, DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::{Id, Noun, RecordId};
use crate::query::{self, Context};
use crate::shape::{Items, Shape, Target, View};

/// Anything a field may be.
pub trait Datum: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What it may hold.
    const SHAPE: Shape;
    /// Whether a final version must have it.
    const REQUIRED: bool = true;
    /// Whether it is personal data.
    const PERSONAL: bool = false;
    /// Whether the server fills it where the author leaves it out.
    const FILLED: bool = false;
    /// Whether it is a list that says nothing while it is empty, so that a final version must hold one at least.
    const HOLDS_ONE: bool = false;

    /// The value, read without its type.
    fn view(&self) -> View<'_>;

    /// Whether it is left out when written.
    fn absent(&self) -> bool {
        false
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident $shape:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
        impl Datum for $name {
            const SHAPE: Shape = $shape;
            fn view(&self) -> View<'_> {
                View::Text(&self.0)
            }
        }
    )*};
}

texts! {
    /// One line of text.
    Text Shape::Text;
    /// Formatted long text, as `CommonMark`.
    Prose Shape::Prose;
    /// A code listed by the criteria in force.
    Category Shape::Category;
    /// A reference to a requirement, `set:id`.
    Requirement Shape::Requirement;
    /// A digest computed by the server or a connector, in base64.
    Digest Shape::Digest;
}

macro_rules! expressions {
    ($($(#[$doc:meta])* $name:ident $context:expr => $of:ident by $read:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            text: Box<str>,
            read: OnceLock<Option<query::$of>>,
        }

        impl $name {
            /// It, read once; none where what it names is not known any more.
            pub fn read(&self) -> Option<&query::$of> {
                self.read.get_or_init(|| $read(&self.text).ok()).as_ref()
            }
        }
        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.text
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(&self.text)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Ok(Self { text: Box::deserialize(from)?, read: OnceLock::new() })
            }
        }
        impl Datum for $name {
            const SHAPE: Shape = Shape::Query($context);
            fn view(&self) -> View<'_> {
                View::Text(&self.text)
            }
        }
    )*};
}

expressions! {
    /// A population: `kind where cond`.
    Query Context::Population => Query by query::Query::parse;
    /// A test of the records there are.
    Test Context::Nothing => Condition by |text: &str| query::Condition::parse(text, Context::Nothing);
    /// A condition on the subject of an attempted act.
    WhenAttempted Context::Attempt => Condition by |text: &str| query::Condition::parse(text, Context::Attempt);
    /// A condition on a system or the intake of one.
    WhenSystem Context::System => Condition by |text: &str| query::Condition::parse(text, Context::System);
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident $inner:ty)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl Datum for $name {
            const SHAPE: Shape = Shape::$name;
            fn view(&self) -> View<'_> {
                View::Int(i64::from(self.0))
            }
        }
    )*};
}

numbers! {
    /// A whole number of days.
    Days u32
    /// A level on the scale in force.
    Level u8
    /// A risk tier, 1 highest to 4 lowest.
    Tier u8
}

/// A whole number from 1 up to `MOST`: the degrees of something that the specification counts instead of naming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UpTo<const MOST: u8>(pub u8);

impl<const MOST: u8> Datum for UpTo<MOST> {
    const SHAPE: Shape = Shape::UpTo(MOST);
    fn view(&self) -> View<'_> {
        View::Int(i64::from(self.0))
    }
}

impl Datum for i64 {
    const SHAPE: Shape = Shape::Int;
    fn view(&self) -> View<'_> {
        View::Int(*self)
    }
}

impl Datum for bool {
    const SHAPE: Shape = Shape::Bool;
    fn view(&self) -> View<'_> {
        View::Bool(*self)
    }
}

impl Datum for Date {
    const SHAPE: Shape = Shape::Date;
    fn view(&self) -> View<'_> {
        View::Date(*self)
    }
}

impl Datum for Timestamp {
    const SHAPE: Shape = Shape::Instant;
    fn view(&self) -> View<'_> {
        View::Instant(*self)
    }
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// In minor units of the currency, such as pence.
    pub amount: i64,
    /// Three letters of ISO 4217.
    pub currency: Box<str>,
}

impl Datum for Money {
    const SHAPE: Shape = Shape::Money;
    fn view(&self) -> View<'_> {
        View::Money(self.amount, &self.currency)
    }
}

/// A file kept beside the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// SHA-256 of the content, base64.
    pub digest: Box<str>,
    /// Length in bytes.
    pub bytes: u64,
    /// Media type.
    pub media: Box<str>,
    /// The name it was given.
    pub name: Box<str>,
}

impl Datum for File {
    const SHAPE: Shape = Shape::File;
    fn view(&self) -> View<'_> {
        View::Text(&self.name)
    }
}

/// A reference by id, resolved in the image being looked at.
pub type Ref<N> = Id<N>;

impl<N: Noun> Datum for Id<N> {
    const SHAPE: Shape = Shape::Reference(Target::Kind(N::KIND));
    fn view(&self) -> View<'_> {
        View::Id(self.any())
    }
}

impl Datum for RecordId {
    const SHAPE: Shape = Shape::Reference(Target::Any);
    fn view(&self) -> View<'_> {
        View::Id(*self)
    }
}

/// A pinned reference: one version of one record; does not move.
pub struct Pin<N> {
    /// The record.
    pub id: Id<N>,
    /// Its version.
    pub version: u32,
}

impl<N: Noun> Clone for Pin<N> {
    fn clone(&self) -> Self {
        Self { id: self.id, version: self.version }
    }
}

impl<N: Noun> fmt::Debug for Pin<N> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} v{}", self.id, self.version)
    }
}

impl<N: Noun> Serialize for Pin<N> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        AnyPin { id: self.id.any(), version: self.version }.serialize(out)
    }
}

impl<'de, N: Noun> Deserialize<'de> for Pin<N> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let pin = AnyPin::deserialize(from)?;
        let id = pin.id.typed().ok_or_else(|| de::Error::custom(format!("{} is not the id of a {}", pin.id, N::KIND)))?;
        Ok(Self { id, version: pin.version })
    }
}

impl<N: Noun> Datum for Pin<N> {
    const SHAPE: Shape = Shape::Pin(Target::Kind(N::KIND));
    fn view(&self) -> View<'_> {
        View::Pin(self.id.any(), self.version)
    }
}

/// A pinned reference to a record of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnyPin {
    /// The record.
    pub id: RecordId,
    /// Its version.
    pub version: u32,
}

impl Datum for AnyPin {
    const SHAPE: Shape = Shape::Pin(Target::Any);
    fn view(&self) -> View<'_> {
        View::Pin(self.id, self.version)
    }
}

part! {
    /// A span of days, both included.
    pub struct Period {
        /// The first day.
        from: Date, "From";
        /// The last day.
        until: Date, "Until";
    }
}

/// The systems a record names with their parts, each at the version it was looked at. Left out, the server pins those in force on the day it
/// happened (specification: records, section 1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Configuration(pub Box<[AnyPin]>);

impl Datum for Configuration {
    const SHAPE: Shape = Shape::List(&AnyPin::SHAPE);
    const FILLED: bool = true;
    fn view(&self) -> View<'_> {
        View::List(&self.0)
    }
}

impl<T: Datum> Datum for Option<T> {
    const SHAPE: Shape = T::SHAPE;
    const REQUIRED: bool = false;
    const PERSONAL: bool = T::PERSONAL;
    const FILLED: bool = T::FILLED;

    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Empty, Datum::view)
    }
    fn absent(&self) -> bool {
        self.is_none()
    }
}

/// A value that stands elsewhere, so that a record which lacks it stays small.
impl<T: Datum> Datum for Box<T> {
    const SHAPE: Shape = T::SHAPE;
    const REQUIRED: bool = T::REQUIRED;
    const PERSONAL: bool = T::PERSONAL;
    const FILLED: bool = T::FILLED;

    fn view(&self) -> View<'_> {
        (**self).view()
    }
    fn absent(&self) -> bool {
        (**self).absent()
    }
}

impl<T: Datum> Items for Box<[T]> {
    fn count(&self) -> usize {
        self.len()
    }
    fn item(&self, place: usize) -> View<'_> {
        self.get(place).map_or(View::Empty, Datum::view)
    }
}

/// A list that a final version must state, even if empty.
impl<T: Datum> Datum for Box<[T]> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

/// A list that says nothing while it is empty: a final version must hold one at least. Of any other list a rule judges what is missing, so that it may
/// be stated and empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AtLeastOne<T>(Box<[T]>);

impl<T> Deref for AtLeastOne<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T> IntoIterator for &'a AtLeastOne<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Datum> Datum for AtLeastOne<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
    const HOLDS_ONE: bool = true;
    fn view(&self) -> View<'_> {
        View::List(&self.0)
    }
}

/// A list that may be left out. Most are, and then take no more room than a pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct List<T>(Option<Box<Box<[T]>>>);

impl<T> From<Vec<T>> for List<T> {
    fn from(list: Vec<T>) -> Self {
        Self((!list.is_empty()).then(|| Box::new(list.into_boxed_slice())))
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        self.0.as_ref().map_or(&[], |list| list)
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(out)
    }
}

/// What a list that was left out shows.
struct Nothing;

impl Items for Nothing {
    fn count(&self) -> usize {
        0
    }
    fn item(&self, _: usize) -> View<'_> {
        View::Empty
    }
}

/// Reads as an option does, so that a list left out is empty without an attribute on every field.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = List<T>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a list")
            }
            fn visit_none<E: de::Error>(self) -> Result<List<T>, E> {
                Ok(List::default())
            }
            fn visit_unit<E: de::Error>(self) -> Result<List<T>, E> {
                Ok(List::default())
            }
            fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<List<T>, D::Error> {
                Vec::deserialize(from).map(List::from)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, from: A) -> Result<List<T>, A::Error> {
                Vec::deserialize(de::value::SeqAccessDeserializer::new(from)).map(List::from)
            }
        }
        from.deserialize_option(Either(PhantomData))
    }
}

impl<T: Datum> Datum for List<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
    const REQUIRED: bool = false;
    fn view(&self) -> View<'_> {
        self.0.as_deref().map_or(View::List(&Nothing), |list| View::List(list))
    }
    fn absent(&self) -> bool {
        self.is_empty()
    }
}

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

impl Datum for Title {
    const SHAPE: Shape = Shape::Text;
    fn view(&self) -> View<'_> {
        self.0.as_deref().map_or(View::Erased, View::Text)
    }
}
