//! The types that fields are made of. Each knows its [`Shape`] and shows itself as a [`View`].

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::{Id, Noun, RecordId};
use crate::pack::{Bytes, Packed};
use crate::query::{self, Context};
use crate::shape::{Items, Shape, Target, View};

/// Anything a field may be.
pub trait Datum: Serialize + DeserializeOwned + Packed + Send + Sync + 'static {
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

mod list;
mod personal;

pub use list::{AtLeastOne, List};
pub use personal::{COMMITMENT, Personal, Title};

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
        inside!($name);
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
        impl Packed for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                self.text.pack(out);
            }
            fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
                Some(Self { text: Packed::unpack(from)?, read: OnceLock::new() })
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

        inside!($name);
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

inside!(UpTo<MOST>, const MOST: u8);

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

packed!(Money { amount, currency });

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

packed!(File { digest, bytes, media, name });

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

impl<N: Noun> Packed for Pin<N> {
    fn pack(&self, out: &mut Vec<u8>) {
        (self.id, self.version).pack(out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        let (id, version) = Packed::unpack(from)?;
        Some(Self { id, version })
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

packed!(AnyPin { id, version });

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

inside!(Configuration);

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
