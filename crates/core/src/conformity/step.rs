//! A next step: in words, and where it is done with what is known of it.

use std::borrow::Cow;

use crate::act::ActName;
use crate::id::{Kind, RecordId};

/// What a person can do next, offered and never done for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// In words.
    pub text: Cow<'static, str>,
    /// Where it is done.
    pub go: Go,
}

/// Where a next step is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Go {
    /// A new record of a kind, with what is known of it.
    New(Kind, Known),
    /// A new version of a record.
    Edit(RecordId),
    /// An act on a record, with what is known of it.
    Act(ActName, RecordId, Known),
    /// An act on an earlier act.
    OnAct(ActName, u64),
}

impl Go {
    /// A new record of which nothing is known.
    pub const fn new(kind: Kind) -> Self {
        Self::New(kind, Known::always(&[]))
    }

    /// An act of which nothing more is known.
    pub const fn act(name: ActName, id: RecordId) -> Self {
        Self::Act(name, id, Known::always(&[]))
    }
}

/// More records than these are not handed over.
const MOST: usize = 20;

/// What whoever offers a form knows of its fields. It fills them and no more: a person looks at them, and may say otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    always: &'static [(&'static str, &'static str)],
    found: Vec<(Cow<'static, str>, String)>,
}

impl Known {
    /// What is known whoever asks: the dotted name of each field with its value as it is entered.
    pub const fn always(fields: &'static [(&'static str, &'static str)]) -> Self {
        Self { always: fields, found: Vec::new() }
    }

    /// One field more. The first row of a list is `name.0`.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "ids and words are small, and read better without a reference at every field"
    )]
    pub fn and(mut self, field: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.found.push((field.into(), value.to_string()));
        self
    }

    /// A field that names a record at a version.
    #[must_use]
    pub fn pin(self, field: &str, id: RecordId, version: u32) -> Self {
        self.and(format!("{field}.id"), id).and(format!("{field}.version"), version)
    }

    /// A list that names those records; left to the person where they are more than an address and a form hold.
    #[must_use]
    pub fn each(self, list: &str, ids: impl IntoIterator<Item = RecordId>) -> Self {
        let ids: Vec<RecordId> = ids.into_iter().take(MOST + 1).collect();
        if ids.len() > MOST {
            return self;
        }
        ids.into_iter().enumerate().fold(self, |known, (place, id)| known.and(format!("{list}.{place}"), id))
    }

    /// Every field with its value.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let found = self.found.iter().map(|(field, value)| (&**field, value.as_str()));
        self.always.iter().copied().chain(found)
    }
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn a_list_that_no_address_holds_is_left_to_the_person_and_a_shorter_one_is_filled() {
        let systems = |count: u64| (1..=count).map(|number| RecordId::new(Kind::System, number));
        let filled = |count| Known::default().and("supplier", "SUP-1").each("systems", systems(count)).fields().count();
        assert_eq!((filled(0), filled(20), filled(21), filled(5_000)), (1, 21, 1, 1));
    }

    #[test]
    fn a_version_is_named_by_two_fields() {
        let known = Known::always(&[("type", "dispatch")]).pin("subject", RecordId::new(Kind::Policy, 1), 4);
        let fields: Vec<_> = known.fields().collect();
        assert_eq!(fields, [("type", "dispatch"), ("subject.id", "POL-1"), ("subject.version", "4")]);
    }
}
