//! The names of things: the kinds of record, and an id type for each.
//!
//! Every kind comes from its own file ([`kinds`]). It keeps its name, prefix and place for ever, and a retired prefix is never reused.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::num::NonZeroU64;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::kinds::{self, Declaration, Record};
use crate::pack::{Bytes, Packed};
use crate::written::from_text;

/// What a typed id or reference points at; implemented by the empty types of [`noun`].
pub trait Noun: 'static {
    /// The kind of record the noun names.
    const KIND: Kind;
}

macro_rules! vocabulary {
    ($($module:ident $noun:ident $name:literal)*) => {
        /// The kind of a record: what sort of thing it is. Kinds are ordered by their places.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Kind {
            $(#[doc = $name] $noun = kinds::$module::PLACE,)*
        }

        impl Kind {
            /// Every kind, by place.
            pub const ALL: &'static [Self] = &kinds::by_place([$((kinds::$module::PLACE, Self::$noun),)*]);

            /// The name of every kind, in the same order.
            pub const NAMES: &'static [&'static str] = &kinds::by_place([$((kinds::$module::PLACE, $name),)*]);

            /// The kind's name in fact files, addresses and queries.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$noun => $name,)* }
            }

            /// The kind of that name, if there is one.
            pub fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$noun),)* _ => None }
            }

            /// The prefix of every kind as one number, in the same order.
            const PREFIXES: &'static [u64] =
                &kinds::by_place([$((kinds::$module::PLACE, as_number(<kinds::$noun as Record>::DECLARATION.prefix)),)*]);

            /// What the kind is.
            pub const fn declaration(self) -> &'static Declaration {
                match self { $(Self::$noun => <kinds::$noun as Record>::DECLARATION,)* }
            }
        }

        /// An empty type for every kind, so that an id of one cannot be taken for an id of another.
        pub mod noun {
            use super::{Kind, Noun};
            $(
                #[doc = $name]
                #[derive(Clone, Copy, Debug)]
                pub enum $noun {}
                impl Noun for $noun {
                    const KIND: Kind = Kind::$noun;
                }
            )*
        }
    };
}

every_kind!(vocabulary);

/// The bytes of a prefix as one number, behind a bit that says how many they are; 0 where they are too many.
const fn as_number(prefix: &str) -> u64 {
    let mut rest = prefix.as_bytes();
    if rest.len() >= size_of::<u64>() {
        return 0;
    }
    let mut number = 1;
    while let [byte, after @ ..] = rest {
        number = number << u8::BITS | *byte as u64;
        rest = after;
    }
    number
}

impl Kind {
    fn of_prefix(prefix: &str) -> Option<Self> {
        let number = as_number(prefix);
        let place = Self::PREFIXES.iter().position(|one| *one == number)?;
        Self::ALL.get(place).copied()
    }

    /// What stands before the number in an id.
    pub const fn prefix(self) -> &'static str {
        self.declaration().prefix
    }

    /// What a person calls one of them.
    pub const fn label(self) -> &'static str {
        self.declaration().label
    }

    /// What a person calls the register of them.
    pub const fn plural(self) -> &'static str {
        self.declaration().plural
    }

    /// What a person calls one of them in the middle of a sentence: `risk`, `AI system`.
    pub fn noun(self) -> String {
        within_sentence(self.label())
    }

    /// What a person calls several of them in the middle of a sentence.
    pub fn nouns(self) -> String {
        within_sentence(self.plural())
    }

    /// Whether the numbers of such records say anything to people. Those of persons are random.
    pub const fn is_numbered(self) -> bool {
        !matches!(self, Self::Person)
    }

    /// The kind's place in [`Kind::ALL`].
    pub const fn index(self) -> usize {
        self as usize - 1
    }
}

impl Packed for Kind {
    fn pack(&self, out: &mut Vec<u8>) {
        (*self as u8).pack(out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        let place = usize::from(u8::unpack(from)?);
        Self::ALL.get(place.checked_sub(1)?).copied()
    }
}

/// Small letters, but for words that are capitals throughout.
fn within_sentence(label: &str) -> String {
    let word = |word: &str| if word.len() > 1 && word == word.to_uppercase() { word.to_owned() } else { word.to_lowercase() };
    label.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from_text(from, |name| Self::named(name).ok_or_else(|| format!("“{name}” is no kind of record")))
    }
}

/// The id of a record of any kind: `R-41`, `POL-1`, and for people, whose ids are random, `PER-` and twelve characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordId {
    /// The kind of the record.
    pub kind: Kind,
    /// Its number within the kind; for people 60 random bits.
    pub number: u64,
}

/// In one word: ids are looked up more often than anything else.
impl Hash for RecordId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.number ^ ((self.kind as u64) << 56));
    }
}

/// Largest number a minted id may have: fifteen decimal digits.
pub const MAX_NUMBER: u64 = 999_999_999_999_999;
/// Bits in the random id of a person.
pub const PERSON_BITS: u32 = 60;

/// Crockford's base 32: no I, L, O or U, so that it can be read aloud.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// What each letter of it stands for; [`NO_DIGIT`] for any other byte.
const DIGITS: [u8; 256] = digits();
const NO_DIGIT: u8 = u8::MAX;

#[expect(clippy::indexing_slicing, reason = "it runs while compiling, and a letter is a byte")]
#[expect(clippy::cast_possible_truncation, reason = "there are 32 letters")]
const fn digits() -> [u8; 256] {
    let mut digits = [NO_DIGIT; 256];
    let mut at = 0;
    while at < ALPHABET.len() {
        digits[ALPHABET[at] as usize] = at as u8;
        at += 1;
    }
    digits
}

impl RecordId {
    /// The id with that number.
    pub const fn new(kind: Kind, number: u64) -> Self {
        Self { kind, number }
    }

    /// The same id under its noun, if the kind is that noun's.
    pub fn typed<N: Noun>(self) -> Option<Id<N>> {
        (self.kind == N::KIND).then(|| Id::new(self.number))
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind.is_numbered() {
            return write!(out, "{}-{}", self.kind.prefix(), self.number);
        }
        out.write_str("PER-")?;
        for place in (0..12).rev() {
            let digit = usize::try_from((self.number >> (place * 5)) & 31).unwrap_or(0);
            let byte = ALPHABET.get(digit).copied().unwrap_or(b'0');
            fmt::Write::write_char(out, char::from(byte))?;
        }
        Ok(())
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// A text that is no id, with the form it should have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an id; ids look like R-41: the prefix of the kind, a dash and a number")]
pub struct NotAnId(pub String);

impl FromStr for RecordId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let fail = || NotAnId(text.to_owned());
        // The dash stands near the beginning, and no number has another.
        let dash = text.bytes().position(|byte| byte == b'-').ok_or_else(fail)?;
        let (prefix, rest) = text.split_at_checked(dash).ok_or_else(fail)?;
        let rest = rest.strip_prefix('-').ok_or_else(fail)?;
        let kind = Kind::of_prefix(prefix).ok_or_else(fail)?;
        let number = if kind.is_numbered() { minted_number(rest) } else { person_number(rest) };
        number.map(|number| Self { kind, number }).ok_or_else(fail)
    }
}

/// Leading zeros are accepted and not kept.
fn minted_number(digits: &str) -> Option<u64> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten().filter(|number| (1..=MAX_NUMBER).contains(number))
}

fn person_number(code: &str) -> Option<u64> {
    if code.len() != 12 {
        return None;
    }
    code.bytes().try_fold(0_u64, |sum, byte| {
        let digit = DIGITS.get(usize::from(byte)).filter(|digit| **digit != NO_DIGIT)?;
        Some((sum << 5) | u64::from(*digit))
    })
}

packed!(RecordId { kind, number });

impl Serialize for RecordId {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RecordId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from_text(from, str::parse)
    }
}

/// The id of a record whose kind the type names. One that may be absent takes no more room than one that is there.
pub struct Id<N> {
    /// The number within the kind, and a bit that no number has.
    marked: NonZeroU64,
    noun: PhantomData<fn() -> N>,
}

/// The bit above those of every number.
const MARK: u64 = 1 << 63;
const _: () = assert!(MAX_NUMBER < MARK && PERSON_BITS < 63, "numbers leave the bit of the mark alone");
const _: () = assert!(size_of::<Option<PersonId>>() == size_of::<u64>(), "there are many of these");

/// The id of a person: random, so that it says nothing about them.
pub type PersonId = Id<noun::Person>;
/// The id of a body.
pub type BodyId = Id<noun::Body>;

impl<N: Noun> Id<N> {
    /// The id with that number.
    pub const fn new(number: u64) -> Self {
        let marked = match NonZeroU64::new(number | MARK) {
            Some(marked) => marked,
            None => NonZeroU64::MAX,
        };
        Self { marked, noun: PhantomData }
    }

    /// The number within the kind.
    pub const fn number(self) -> u64 {
        self.marked.get() & !MARK
    }

    /// The same id without its type.
    pub const fn any(self) -> RecordId {
        RecordId::new(N::KIND, self.number())
    }
}

impl<N> Clone for Id<N> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<N> Copy for Id<N> {}
impl<N> PartialEq for Id<N> {
    fn eq(&self, other: &Self) -> bool {
        self.marked == other.marked
    }
}
impl<N> Eq for Id<N> {}
impl<N> PartialOrd for Id<N> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<N> Ord for Id<N> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.marked.cmp(&other.marked)
    }
}
impl<N> Hash for Id<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.marked.hash(state);
    }
}
impl<N: Noun> fmt::Display for Id<N> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.any().fmt(out)
    }
}
impl<N: Noun> fmt::Debug for Id<N> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.any().fmt(out)
    }
}
impl<N: Noun> From<Id<N>> for RecordId {
    fn from(id: Id<N>) -> Self {
        id.any()
    }
}
impl<N: Noun> Packed for Id<N> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.number().pack(out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        u64::unpack(from).map(Self::new)
    }
}

impl<N: Noun> Serialize for Id<N> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}
impl<'de, N: Noun> Deserialize<'de> for Id<N> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let id = RecordId::deserialize(from)?;
        id.typed().ok_or_else(|| serde::de::Error::custom(format!("{id} is not the id of a {}", N::KIND)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_and_a_prefix_of_its_own() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.name()), Some(*kind));
            assert_eq!(Kind::of_prefix(kind.prefix()), Some(*kind));
            assert_eq!(Kind::ALL.get(kind.index()), Some(kind));
        }
    }

    #[test]
    fn leading_zeros_are_accepted_and_not_kept() {
        let id: RecordId = "AIS-001".parse().unwrap();
        assert_eq!(id.to_string(), "AIS-1");
        for wrong in [
            "",
            "R",
            "R-",
            "R-0",
            "R-x",
            "r-1",
            "\0R-1",
            "-1",
            "ABCDEFGH-1",
            "ZZ-1",
            "R--1",
            "R-+1",
            "R-1234567890123456",
            "PER-1",
        ] {
            assert!(wrong.parse::<RecordId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_random_person_id_reads_back() {
        for number in [0, 1, 31, 32, (1 << PERSON_BITS) - 1, 0x012_3456_789a_bcde] {
            let id = RecordId::new(Kind::Person, number);
            assert_eq!(id.to_string().parse::<RecordId>().unwrap(), id);
        }
        for wrong in ["PER-0123456789A", "PER-0123456789ABC", "PER-00000000000I", "PER-00000000000a", "PER-0000000000é"] {
            assert!(wrong.parse::<RecordId>().is_err(), "{wrong}");
        }
    }
}
