//! Reading what is written as a text. A ledger holds many millions of ids, days and digests, so none is copied to be read.

use std::fmt::{self, Display};
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// What `read` makes of a text.
pub(crate) fn from_text<'de, D: Deserializer<'de>, T, E: Display>(
    from: D,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, D::Error> {
    from.deserialize_str(Text { read, made: PhantomData })
}

struct Text<R, T, E> {
    read: R,
    made: PhantomData<fn() -> (T, E)>,
}

impl<T, E: Display, R: FnOnce(&str) -> Result<T, E>> Visitor<'_> for Text<R, T, E> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a string")
    }

    fn visit_str<F: Error>(self, text: &str) -> Result<T, F> {
        (self.read)(text).map_err(F::custom)
    }
}
