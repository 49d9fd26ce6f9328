//! Logs and registers in JSON: an object is read for the members that are wanted of it, and for nothing else.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::format::Format;
use super::members::{SLOTS, Slot, Wanted, wanted};
use super::row::{Outcome, Piece, Row, Verdict, said, verdict};

/// Values of one kind in an object that are looked at, such as the addresses to which an application may send people back.
const MANY: usize = 64;

/// What was found in an object: the first value of each slot, and what was further found of those that may be many.
#[derive(Default)]
pub(super) struct Fields<'a> {
    first: [Option<Cow<'a, str>>; SLOTS],
    pub many: Vec<(Slot, Cow<'a, str>)>,
}

impl<'a> Fields<'a> {
    pub(super) fn get(&self, slot: Slot) -> Option<&str> {
        self.first.get(slot as usize).and_then(Option::as_deref).filter(|text| !text.is_empty())
    }

    /// Every value of a slot.
    pub(super) fn all(&self, slot: Slot) -> impl Iterator<Item = &str> {
        let more = self.many.iter().filter(move |(own, _)| *own == slot).map(|(_, text)| text.as_ref());
        self.get(slot).into_iter().chain(more)
    }

    fn take(&mut self, slot: Slot) -> Piece<'a> {
        match self.first.get_mut(slot as usize).and_then(Option::take) {
            None => Cow::Borrowed(b""),
            Some(Cow::Borrowed(text)) => Cow::Borrowed(said(text.as_bytes())),
            Some(Cow::Owned(text)) => Cow::Owned(text.into_bytes()),
        }
    }

    fn put(&mut self, slot: Slot, text: Cow<'a, str>) {
        match self.first.get_mut(slot as usize) {
            Some(first @ None) => *first = Some(text),
            _ if self.many.len() < MANY => self.many.push((slot, text)),
            _ => {}
        }
    }

    /// An object of an array has ended: an application that it names is one, and a person of the same name is not.
    fn element_ends(&mut self) {
        let (kind, name) = (self.take(Slot::TargetKind), self.first.get_mut(Slot::TargetName as usize).and_then(Option::take));
        if let (b"AppInstance", Some(name)) = (kind.as_ref(), name) {
            self.put(Slot::Application, name);
        }
    }
}

/// The fields of an object that a format wants.
pub(super) fn fields(format: Format, text: &[u8]) -> Result<Fields<'_>, &'static str> {
    let mut fields = Fields::default();
    let mut reader = serde_json::Deserializer::from_slice(text);
    let object = Object { wanted: wanted(format), path: "", out: &mut fields };
    object.deserialize(&mut reader).map_err(|_| "no JSON object")?;
    reader.end().map_err(|_| "more than one JSON object")?;
    Ok(fields)
}

/// Reads an object that says what somebody did.
pub(super) fn read(format: Format, text: &[u8]) -> Outcome<'_> {
    let mut found = fields(format, text)?;
    let verdict = match (format, found.get(Slot::Verdict)) {
        (Format::EntraSignIns, Some("0")) => Verdict::Allowed,
        // AADSTS53003: Conditional Access let nobody in. Most others only interrupt a sign-in that then goes on.
        (Format::EntraSignIns, Some("53003")) => Verdict::Blocked,
        (Format::EntraSignIns, _) | (_, None) => Verdict::Unsaid,
        (_, Some(word)) => verdict(word.as_bytes()),
    };
    if format == Format::OktaLog
        && !found.get(Slot::Event).is_some_and(|event| SIGN_INS.iter().any(|start| event.starts_with(start)))
    {
        return Ok(None);
    }
    let mut host = found.take(Slot::Host);
    if host.is_empty() {
        host = found.take(Slot::OtherHost);
    }
    Ok(Some(Row {
        host,
        application: found.take(Slot::Application),
        id: found.take(Slot::Id),
        user: found.take(Slot::User),
        address: found.take(Slot::Address),
        time: found.take(Slot::Time),
        verdict,
    }))
}

/// Events of Okta's system log in which somebody goes to an application or lets it in.
const SIGN_INS: [&str; 3] = ["user.authentication.sso", "app.oauth2.as.consent", "app.oauth2.token.grant"];

/// An object of which some members are wanted.
struct Object<'o, 'a> {
    wanted: Wanted,
    /// What leads to it from the top, with a dot at its end.
    path: &'o str,
    out: &'o mut Fields<'a>,
}

/// What a member is to us.
enum Member {
    Holds(Slot),
    LeadsTo(String),
    Nothing,
}

struct Name<'o> {
    wanted: Wanted,
    path: &'o str,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Member, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Member;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<Member, E> {
        let length = self.path.len() + name.len();
        for (wanted, slot) in self.wanted {
            // What follows is looked at first, which is a byte; most members are told apart by it.
            let next = wanted.as_bytes().get(length);
            let fits = || wanted.bytes().take(length).eq(self.path.bytes().chain(name.bytes()));
            match next {
                None if wanted.len() == length && fits() => return Ok(Member::Holds(*slot)),
                Some(b'.') if fits() => return Ok(Member::LeadsTo(format!("{}{name}.", self.path))),
                _ => {}
            }
        }
        Ok(Member::Nothing)
    }
}

impl<'de> DeserializeSeed<'de> for Object<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, 'de> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(member) = members.next_key_seed(Name { wanted: self.wanted, path: self.path })? {
            match member {
                Member::Holds(slot) => members.next_value_seed(Value { slot, out: self.out })?,
                Member::LeadsTo(path) => members.next_value_seed(Nested { wanted: self.wanted, path: &path, out: self.out })?,
                Member::Nothing => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// An object, an array of them, or something that holds nothing wanted.
struct Nested<'o, 'a> {
    wanted: Wanted,
    path: &'o str,
    out: &'o mut Fields<'a>,
}

impl<'de> DeserializeSeed<'de> for Nested<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

/// What holds nothing wanted is passed over, whatever it is.
macro_rules! passes_over {
    ($($visit:ident: $of:ty),*) => {
        $(fn $visit<E>(self, _: $of) -> Result<(), E> { Ok(()) })*
        fn visit_unit<E>(self) -> Result<(), E> { Ok(()) }
    };
}

impl<'de> Visitor<'de> for Nested<'_, 'de> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        Object { wanted: self.wanted, path: self.path, out: self.out }.visit_map(members)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while elements.next_element_seed(Nested { wanted: self.wanted, path: self.path, out: self.out })?.is_some() {
            self.out.element_ends();
        }
        Ok(())
    }

    passes_over!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);
}

/// A wanted value: a text, a number, or an array of them.
struct Value<'o, 'a> {
    slot: Slot,
    out: &'o mut Fields<'a>,
}

impl<'de> DeserializeSeed<'de> for Value<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, 'de> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.out.put(self.slot, Cow::Borrowed(text));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.out.put(self.slot, Cow::Owned(text.to_owned()));
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.out.put(self.slot, Cow::Owned(number.to_string()));
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.out.put(self.slot, Cow::Owned(number.to_string()));
        Ok(())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        if !number.is_finite() {
            return Err(E::custom("no number"));
        }
        self.out.put(self.slot, Cow::Owned(number.to_string()));
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while elements.next_element_seed(Value { slot: self.slot, out: self.out })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// The names of an object's own members, for telling formats apart.
pub(super) fn members(text: &[u8]) -> Option<Vec<String>> {
    struct Names;
    impl<'de> Visitor<'de> for Names {
        type Value = Vec<String>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Vec<String>, A::Error> {
            let mut names = vec![];
            while let Some((name, _)) = members.next_entry::<String, IgnoredAny>()? {
                if names.len() == 1_000 {
                    return Err(A::Error::custom("too many members"));
                }
                names.push(name);
            }
            Ok(names)
        }
    }
    serde_json::Deserializer::from_slice(text).deserialize_map(Names).ok()
}
