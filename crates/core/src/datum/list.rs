//! Lists that hold one at least, and lists that may be left out.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::datum::Datum;
use crate::pack::{Bytes, Packed, pack_all};
use crate::shape::{Items, Shape, View};

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

inside!(AtLeastOne<T>, T: Packed);

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

impl<T: Packed> Packed for List<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        pack_all(self, out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        Vec::unpack(from).map(Self::from)
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
