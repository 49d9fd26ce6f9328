//! Values as bytes, for what this very program keeps aside and reads again: no names, no versions, nothing for anybody else.
//!
//! JSON is what the ledger says, and takes as long to read as it does to say a field's name in every record. What is written here is read back only by
//! a program built from the same sources ([`SOURCES`]), so that fields need no names and nothing has to be understood that was written otherwise.

use std::hash::Hash;
use std::sync::Arc;

use imbl::{HashMap, OrdMap, OrdSet};
use jiff::Timestamp;
use jiff::civil::Date;

/// What this crate was built from: another digest, another meaning of the bytes.
pub const SOURCES: &str = env!("EPHOR_CORE_SOURCES");

/// Something that can be written down as bytes and read again.
pub trait Packed: Sized {
    /// Writes it down.
    fn pack(&self, out: &mut Vec<u8>);

    /// Reads it; none where the bytes are of something else.
    fn unpack(from: &mut Bytes<'_>) -> Option<Self>;
}

/// Bytes that are read from the front.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    /// All of those.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether none is left.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    /// So many things to come, each of a byte at least.
    fn count(&mut self) -> Option<usize> {
        let count = usize::unpack(self)?;
        (count <= self.0.len()).then_some(count)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.count()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}

/// A struct whose fields are written one after another.
macro_rules! packed {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::pack::Packed for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                $($crate::pack::Packed::pack(&self.$field, out);)+
            }
            fn unpack(from: &mut $crate::pack::Bytes<'_>) -> Option<Self> {
                Some(Self { $($field: $crate::pack::Packed::unpack(from)?),+ })
            }
        }
    };
}

/// What holds one value and is written down as that.
macro_rules! inside {
    ($name:ty $(, $($generic:tt)+)?) => {
        impl<$($($generic)+)?> $crate::pack::Packed for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                $crate::pack::Packed::pack(&self.0, out);
            }
            fn unpack(from: &mut $crate::pack::Bytes<'_>) -> Option<Self> {
                $crate::pack::Packed::unpack(from).map(Self)
            }
        }
    };
}

/// Seven bits a byte, the lowest first; the highest bit says that more come.
impl Packed for u64 {
    fn pack(&self, out: &mut Vec<u8>) {
        let mut left = *self;
        while left > 0x7f {
            out.push(left.to_le_bytes()[0] | 0x80);
            left >>= 7;
        }
        out.push(left.to_le_bytes()[0]);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        let mut number = 0;
        for place in 0..10 {
            let byte = from.byte()?;
            number |= u64::from(byte & 0x7f).checked_shl(place * 7)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

macro_rules! as_u64 {
    ($($number:ty)*) => {$(
        impl Packed for $number {
            fn pack(&self, out: &mut Vec<u8>) {
                // No number is larger than the widest there is.
                u64::try_from(*self).unwrap_or(u64::MAX).pack(out);
            }
            fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
                u64::unpack(from)?.try_into().ok()
            }
        }
    )*};
}

as_u64! { u32 usize }

impl Packed for u8 {
    fn pack(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        from.byte()
    }
}

impl Packed for bool {
    fn pack(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        Some(from.byte()? != 0)
    }
}

macro_rules! as_they_lie {
    ($($number:ty)*) => {$(
        impl Packed for $number {
            fn pack(&self, out: &mut Vec<u8>) {
                out.extend(self.to_le_bytes());
            }
            fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
                from.array().map(Self::from_le_bytes)
            }
        }
    )*};
}

as_they_lie! { i8 i16 i32 i64 }

impl<const N: usize> Packed for [u8; N] {
    fn pack(&self, out: &mut Vec<u8>) {
        out.extend(self);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        from.array()
    }
}

impl Packed for Date {
    fn pack(&self, out: &mut Vec<u8>) {
        (self.year(), (self.month(), self.day())).pack(out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        let (year, (month, day)) = Packed::unpack(from)?;
        Self::new(year, month, day).ok()
    }
}

impl Packed for Timestamp {
    fn pack(&self, out: &mut Vec<u8>) {
        (self.as_second(), self.subsec_nanosecond()).pack(out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        let (second, nanosecond) = Packed::unpack(from)?;
        Self::new(second, nanosecond).ok()
    }
}

macro_rules! texts {
    ($($text:ty)*) => {$(
        impl Packed for $text {
            fn pack(&self, out: &mut Vec<u8>) {
                self.len().pack(out);
                out.extend(self.as_bytes());
            }
            fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
                from.text().map(Self::from)
            }
        }
    )*};
}

texts! { String Box<str> Arc<str> }

impl<A: Packed, B: Packed> Packed for (A, B) {
    fn pack(&self, out: &mut Vec<u8>) {
        self.0.pack(out);
        self.1.pack(out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        Some((A::unpack(from)?, B::unpack(from)?))
    }
}

impl<T: Packed> Packed for Option<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.is_some().pack(out);
        if let Some(value) = self {
            value.pack(out);
        }
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        Some(if bool::unpack(from)? { Some(T::unpack(from)?) } else { None })
    }
}

macro_rules! elsewhere {
    ($($pointer:ident)*) => {$(
        impl<T: Packed> Packed for $pointer<T> {
            fn pack(&self, out: &mut Vec<u8>) {
                (**self).pack(out);
            }
            fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
                T::unpack(from).map(Self::new)
            }
        }
    )*};
}

elsewhere! { Box Arc }

impl<T: Packed> Packed for Vec<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        pack_all(self, out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        let count = from.count()?;
        let mut list = Self::with_capacity(count);
        for _ in 0..count {
            list.push(T::unpack(from)?);
        }
        Some(list)
    }
}

impl<T: Packed> Packed for Box<[T]> {
    fn pack(&self, out: &mut Vec<u8>) {
        pack_all(self, out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        Vec::unpack(from).map(Vec::into_boxed_slice)
    }
}

/// An empty one takes no memory of its own.
impl<T: Packed> Packed for Arc<[T]> {
    fn pack(&self, out: &mut Vec<u8>) {
        pack_all(self, out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        let list = Vec::unpack(from)?;
        Some(if list.is_empty() { Self::default() } else { list.into() })
    }
}

impl<T: Packed + Ord + Clone> Packed for OrdSet<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.iter().cloned().collect::<Vec<T>>().pack(out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        Vec::unpack(from).map(Self::from)
    }
}

impl<K: Packed + Ord + Clone, V: Packed + Clone> Packed for OrdMap<K, V> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.len().pack(out);
        for (key, value) in self {
            key.pack(out);
            value.pack(out);
        }
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        Vec::<(K, V)>::unpack(from).map(Self::from)
    }
}

/// In the order of its keys, so that the same map always gives the same bytes.
impl<K: Packed + Ord + Hash + Clone, V: Packed + Clone> Packed for HashMap<K, V> {
    fn pack(&self, out: &mut Vec<u8>) {
        let mut all: Vec<(&K, &V)> = self.iter().collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        all.len().pack(out);
        for (key, value) in all {
            key.pack(out);
            value.pack(out);
        }
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        Vec::<(K, V)>::unpack(from).map(|all| all.into_iter().collect())
    }
}

/// Writes a list down, its length first.
pub(crate) fn pack_all<T: Packed>(list: &[T], out: &mut Vec<u8>) {
    pack_each(list, out, T::pack);
}

/// The same, where each is written in a way of its own.
pub(crate) fn pack_each<T>(list: &[T], out: &mut Vec<u8>, pack: impl Fn(&T, &mut Vec<u8>)) {
    list.len().pack(out);
    for one in list {
        pack(one, out);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::datum::{List, Money, Personal, Title};

    fn again<T: Packed>(value: &T) -> T {
        let mut bytes = Vec::new();
        value.pack(&mut bytes);
        let mut from = Bytes::new(&bytes);
        let read = T::unpack(&mut from).unwrap();
        assert!(from.is_empty(), "{bytes:?}");
        read
    }

    fn moment() -> impl Strategy<Value = Timestamp> {
        (Timestamp::MIN.as_second()..Timestamp::MAX.as_second(), 0..1_000_000_000)
            .prop_map(|(second, nanosecond)| Timestamp::new(second, nanosecond).unwrap())
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_again(
            numbers in any::<(u64, u32, u8, i64, usize)>(),
            text in any::<Option<String>>(),
            list in proptest::collection::vec(any::<(bool, i16)>(), 0..9),
            moment in moment(),
        ) {
            let (a, b, c, d, e) = numbers;
            prop_assert_eq!(again(&((a, b), (c, (d, e)))), ((a, b), (c, (d, e))));
            prop_assert_eq!(again(&text), text);
            prop_assert_eq!(again(&list), list);
            let day = moment.to_zoned(jiff::tz::TimeZone::UTC).date();
            prop_assert_eq!(again(&(moment, day)), (moment, day));
        }

        #[test]
        fn what_nobody_wrote_stops_nobody(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut from = Bytes::new(&bytes);
            let _ = <((Vec<String>, OrdMap<u64, Date>), (Option<Box<str>>, Timestamp))>::unpack(&mut from);
        }
    }

    #[test]
    fn what_was_erased_stays_erased_and_what_is_empty_empty() {
        let erased: Title = serde_json::from_str(r#"{"†": ""}"#).unwrap();
        assert_eq!(again(&erased).shown(), "erased");
        assert_eq!(again(&Personal::<Money>::Erased), Personal::Erased);
        let money = Personal::Known(Money { amount: -3, currency: "GBP".into() });
        assert_eq!(again(&money), money);
        assert_eq!(again(&List::<u64>::default()), List::default());
    }

    #[test]
    fn a_number_that_goes_on_for_ever_is_none() {
        assert_eq!(u64::unpack(&mut Bytes::new(&[0xff; 11])), None);
        assert_eq!(u32::unpack(&mut Bytes::new(&[0xff, 0xff, 0xff, 0xff, 0x7f])), None);
    }
}
