//! The days of a kind that wait on somebody: by when something must be done, when something granted ends, when something is looked at again.

use crate::act::ActName;

/// What a day means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Something must be done by then.
    By,
    /// Something granted ends then.
    End,
    /// It is looked at again by then.
    Review,
    /// It must be decided by then.
    Decision,
}

/// One day of a kind that waits on somebody, as declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The dotted path of the field with the day or the moment.
    pub path: &'static str,
    /// What the day means.
    pub meaning: Meaning,
    /// What has to be done, as a verb before what the record is called.
    pub verb: &'static str,
    /// The field that stands beside it and is filled once it is done.
    pub until: Option<&'static str>,
    /// The act on the record by which it is done.
    pub with: Option<ActName>,
    /// The field that names who has to, where that is not the owner.
    pub of: Option<&'static str>,
    /// The field that names what it is about, where a record like it, with a later day, takes its place.
    pub per: Option<&'static str>,
}

impl Due {
    const fn new(path: &'static str, meaning: Meaning, verb: &'static str) -> Self {
        Self { path, meaning, verb, until: None, with: None, of: None, per: None }
    }

    /// Something must be done by that day.
    pub const fn by(path: &'static str, verb: &'static str) -> Self {
        Self::new(path, Meaning::By, verb)
    }

    /// Something granted ends on that day.
    pub const fn end(path: &'static str, verb: &'static str) -> Self {
        Self::new(path, Meaning::End, verb)
    }

    /// It is looked at again by that day.
    pub const fn review(path: &'static str, verb: &'static str) -> Self {
        Self::new(path, Meaning::Review, verb)
    }

    /// It must be decided by that day.
    pub const fn decision(path: &'static str) -> Self {
        Self::new(path, Meaning::Decision, "Decide")
    }

    /// Done once that field beside it is filled.
    #[must_use]
    pub const fn until(self, field: &'static str) -> Self {
        Self { until: Some(field), ..self }
    }

    /// Done by that act.
    #[must_use]
    pub const fn with(self, act: ActName) -> Self {
        Self { with: Some(act), ..self }
    }

    /// Past once a later one of the kind says so of all that the field names.
    #[must_use]
    pub const fn per(self, field: &'static str) -> Self {
        Self { per: Some(field), ..self }
    }

    /// For whoever that field names.
    #[must_use]
    pub const fn of(self, field: &'static str) -> Self {
        Self { of: Some(field), ..self }
    }
}
