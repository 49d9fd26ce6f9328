//! The members of a leaf that the ledger itself reads.

use crate::entry::Erasure;
use crate::hash::Hash;
use crate::json::{Json, is_plain};
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

impl<'a> Leaf<'a> {
    /// Reads a leaf; its size and how it fits to its neighbours are not looked at.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Wrong> {
        let json = Json::read(bytes).map_err(|error| Wrong::Json { what: "leaf", error })?;
        let (mut version, mut position, mut recorded, mut body, mut erases) = (None, None, None, None, None);
        for member in json.members.ok_or(Wrong::NotAnObject("leaf"))? {
            let (name, value) = (member.name(), member.value);
            let place = match &*name {
                b"v" => &mut version,
                b"position" => &mut position,
                b"recorded" => &mut recorded,
                b"body" => &mut body,
                b"erases" => &mut erases,
                _ => continue,
            };
            // One who reads bytes and one who reads JSON see the same members.
            if member.is_escaped || (json.has_escape && !is_plain(value)) {
                return Err(malformed(&String::from_utf8_lossy(&name), "is written with an escape that JSON does not demand"));
            }
            *place = Some(value);
        }
        let version = version.and_then(whole).ok_or_else(|| malformed("v", "is not a whole number"))?;
        if version != LEAF_VERSION {
            return Err(Wrong::LeafVersion(version));
        }
        let position = position.and_then(whole).ok_or_else(|| malformed("position", "is not a whole number"))?;
        let recorded = recorded.and_then(text).ok_or_else(|| malformed("recorded", "is not a text"))?;
        if !is_instant(recorded) {
            return Err(Wrong::RecordedMalformed(recorded.to_owned()));
        }
        let commitment = |value| text(value).and_then(Hash::from_base64);
        let body = body.map(|value| commitment(value).ok_or_else(|| malformed("body", "is not the base64 of 32 bytes")));
        let erases = erases.map(|value| serde_json::from_slice(value).map_err(|error| malformed("erases", &error.to_string())));
        Ok(Self { position, recorded, body: body.transpose()?, erases: erases.transpose()? })
    }
}

fn malformed(member: &str, reason: &str) -> Wrong {
    Wrong::LeafMalformed(format!("`{member}` {reason}"))
}

/// A whole number written in digits alone.
fn whole(value: &[u8]) -> Option<u64> {
    let digits = value.iter().all(u8::is_ascii_digit).then_some(value)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// What stands between the quotes of a string.
fn text(value: &[u8]) -> Option<&str> {
    std::str::from_utf8(value.strip_prefix(b"\"")?.strip_suffix(b"\"")?).ok()
}

/// Whether a text is `YYYY-MM-DDThh:mm:ssZ` and names a day and second that exist; there are no leap seconds in it.
fn is_instant(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 20
        && bytes.iter().zip(b"dddd-dd-ddTdd:dd:ddZ").all(|(byte, form)| match form {
            b'd' => byte.is_ascii_digit(),
            fixed => byte == fixed,
        });
    let number = |from: usize, to: usize| {
        bytes.get(from..to).unwrap_or_default().iter().fold(0, |number, digit| number * 10 + u32::from(digit.wrapping_sub(b'0')))
    };
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
        year > 0 && (1..=days).contains(&number(8, 10)) && number(11, 13) < 24 && number(14, 16) < 60 && number(17, 19) < 60
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
            "0000-01-01T00:00:00Z",
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
        assert!(!read(&format!(r#"{{"v":1,"position":1,"erases":[{{"position":1,"path":""}}],{tail}}}"#)));
        assert!(!read(r#"[1,1,"2024-02-29T23:59:59Z"]"#));
    }

    #[test]
    fn members_that_are_read_escape_only_what_json_demands() {
        let read = |text: &str| Leaf::parse(text.as_bytes()).is_ok();
        let leaf = r#"{"v":1,"position":2,"recorded":"2024-02-29T23:59:59Z","act":"erase","erases":[{"position":1,"path":"/a\"\n\u001f/b"}]}"#;
        assert!(read(leaf) && read(&leaf.replace("act", "\\u0061ct")));
        for (from, to) in [
            ("\"v\"", "\"\\u0076\""),
            ("\"path\"", "\"p\\u0061th\""),
            ("/b", "\\/b"),
            ("u001f", "u001F"),
            ("\\n", "\\u000a"),
            ("59Z", "5\\u0039Z"),
        ] {
            assert!(leaf.contains(from) && !read(&leaf.replace(from, to)), "{from} as {to}");
        }
    }
}
