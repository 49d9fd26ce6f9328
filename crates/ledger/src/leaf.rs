//! The members of a leaf that the ledger itself reads.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};

use crate::entry::Erasure;
use crate::hash::Hash;
use crate::wrong::Wrong;

/// The only version of a leaf so far.
const LEAF_VERSION: u64 = 1;

/// The members of a leaf that a verifier reads.
pub(crate) struct Leaf<'a> {
    pub(crate) position: u64,
    pub(crate) recorded: &'a str,
    pub(crate) body: Option<Hash>,
    pub(crate) erases: Option<Vec<Erasure>>,
}

/// As JSON has them. A member twice is refused by serde; null is not absence.
#[derive(Deserialize)]
struct Members<'a> {
    v: u64,
    position: u64,
    recorded: &'a str,
    #[serde(borrow, default, deserialize_with = "present")]
    body: Option<&'a str>,
    #[serde(default, deserialize_with = "present")]
    erases: Option<Vec<Erasure>>,
}

fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl<'a> Leaf<'a> {
    /// Reads a leaf; its size and how it fits to its neighbours are not looked at.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Wrong> {
        if bytes.first() != Some(&b'{') {
            return Err(Wrong::LeafMalformed("it does not begin with a brace".to_owned()));
        }
        let members: Members<'a> = serde_json::from_slice(bytes).map_err(|error| Wrong::LeafMalformed(error.to_string()))?;
        if members.v != LEAF_VERSION {
            return Err(Wrong::LeafVersion(members.v));
        }
        if !is_instant(members.recorded) {
            return Err(Wrong::RecordedMalformed(members.recorded.to_owned()));
        }
        let body = members.body.map(|body| {
            Hash::from_base64(body).ok_or_else(|| Wrong::LeafMalformed("its body is not the base64 of 32 bytes".to_owned()))
        });
        Ok(Self { position: members.position, recorded: members.recorded, body: body.transpose()?, erases: members.erases })
    }
}

/// Whether bytes are one JSON object.
pub(crate) fn check_object(bytes: &[u8]) -> Result<(), String> {
    if bytes.first() != Some(&b'{') {
        return Err("it does not begin with a brace".to_owned());
    }
    serde_json::from_slice::<IgnoredAny>(bytes).map(|_| ()).map_err(|error| error.to_string())
}

/// Whether JSON has no white space outside strings.
pub(crate) fn is_compact(json: &[u8]) -> bool {
    let (mut in_string, mut escaped) = (false, false);
    json.iter().all(|byte| match byte {
        _ if escaped => {
            escaped = false;
            true
        }
        b'\\' => {
            escaped = true;
            true
        }
        b'"' => {
            in_string = !in_string;
            true
        }
        b' ' | b'\n' | b'\r' | b'\t' => in_string,
        _ => true,
    })
}

/// Whether a text is `YYYY-MM-DDThh:mm:ssZ` and names a day and second that exist; there are no leap seconds in it.
fn is_instant(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 20
        && bytes.iter().zip(b"dddd-dd-ddTdd:dd:ddZ").all(|(byte, form)| match form {
            b'd' => byte.is_ascii_digit(),
            fixed => byte == fixed,
        });
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or(u32::MAX);
    shape && {
        let year = number(0, 4);
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match number(5, 7) {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 0,
        };
        (1..=days).contains(&number(8, 10)) && number(11, 13) < 24 && number(14, 16) < 60 && number(17, 19) < 60
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_instants_that_exist_are_read() {
        assert!(is_instant("2024-02-29T23:59:59Z"));
        for wrong in [
            "2023-02-29T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01 00:00:00Z",
            "2024-01-01T00:00:00+",
            "2024-1-01T00:00:00Z",
        ] {
            assert!(!is_instant(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_leaf_is_an_object_whose_members_stand_once_and_are_not_null() {
        let read = |text: &str| Leaf::parse(text.as_bytes()).is_ok();
        let tail = r#""recorded":"2024-02-29T23:59:59Z""#;
        assert!(read(&format!(r#"{{"v":1,"position":1,"kind":"system",{tail}}}"#)));
        assert!(!read(&format!(r#"{{"v":1,"position":1,"position":1,{tail}}}"#)));
        assert!(!read(&format!(r#"{{"v":1,"position":1,"body":null,{tail}}}"#)));
        assert!(!read(&format!(r#"{{"v":2,"position":1,{tail}}}"#)));
        assert!(!read(&format!(r#"{{"v":1,"position":1,"erases":[[1]],{tail}}}"#)));
        assert!(!read(&format!(r#"{{"v":1,"position":1,"erases":[{{"position":1,"until":2}}],{tail}}}"#)));
        assert!(!read(r#"[1,1,"2024-02-29T23:59:59Z"]"#));
    }

    #[test]
    fn compact_means_no_space_but_in_strings() {
        assert!(is_compact(br#"{"a b":"\" "}"#));
        assert!(!is_compact(br#"{"a": 1}"#));
        assert!(!is_compact(b"{}\n"));
    }
}
