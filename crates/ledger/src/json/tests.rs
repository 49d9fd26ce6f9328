//! That the scan accepts what another parser accepts, less what the page forbids.

use std::collections::HashSet;
use std::fmt;

use proptest::prelude::*;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::*;

/// What `serde_json` reads without complaint, no member twice in any object.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        let mut names = HashSet::new();
        while let Some((name, Self)) = members.next_entry::<String, Self>()? {
            if !names.insert(name) {
                return Err(A::Error::custom("twice"));
            }
        }
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }
}

fn is_compact(json: &str) -> bool {
    let (mut in_string, mut escaped) = (false, false);
    json.chars().all(|character| {
        let is_fine = in_string || !character.is_ascii_whitespace();
        in_string ^= character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        is_fine
    })
}

fn agrees(bytes: &[u8]) -> Result<(), TestCaseError> {
    let strict = std::str::from_utf8(bytes).is_ok_and(is_compact) && serde_json::from_slice::<Unique>(bytes).is_ok();
    let read = Json::read(bytes).map(|_| ());
    prop_assert_eq!(read.is_ok(), strict, "{:?}: {:?}", String::from_utf8_lossy(bytes), read);
    Ok(())
}

/// JSON with what is hard about it, as text.
fn json() -> impl Strategy<Value = String> {
    let string = prop_oneof![
        "[ab]",
        r#"([a-c† é😀]|\\["\\/bfnrt]|\\u00[01][0-9a-fA-F]|\\u2020|\\ud83d\\ude00|\\ud83d|\\ude00|[ -~&&[^"\\]]){0,12}"#
    ];
    let leaf = prop_oneof![
        "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,4})?",
        "true|false|null",
        string.clone().prop_map(|text| format!("\"{text}\"")),
    ];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        let member = (string.clone(), inner.clone()).prop_map(|(name, value)| format!("\"{name}\":{value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

/// Four thousand, or as many as the environment asks for.
fn cases() -> ProptestConfig {
    if std::env::var_os("PROPTEST_CASES").is_some() { ProptestConfig::default() } else { ProptestConfig::with_cases(4_000) }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_is_read_is_what_another_parser_reads(text in json()) {
        agrees(text.as_bytes())?;
    }

    #[test]
    fn bent_json_is_refused_where_another_parser_refuses_it(
        text in json(),
        bends in prop::collection::vec((any::<prop::sample::Index>(), 0..3, prop::sample::select(b" \n\t\"\\{}[]:,0-9.eEtua\x00\x1f\x7f\xc3\xff".to_vec())), 1..4),
    ) {
        let mut bytes = text.into_bytes();
        for (place, how, byte) in bends {
            let place = place.index(bytes.len() + 1);
            match how {
                0 => bytes.insert(place, byte),
                1 if place < bytes.len() => bytes[place] = byte,
                2 if place < bytes.len() => drop(bytes.remove(place)),
                _ => bytes.truncate(place),
            }
        }
        agrees(&bytes)?;
    }
}

#[test]
fn limits_are_exact() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(Json::read(nested(127).as_bytes()).is_ok());
    assert_eq!(Json::read(nested(128).as_bytes()).err(), Some(JsonError::TooDeep));
    assert!(Json::read(b"1.7976931348623157e308").is_ok());
    for beyond in ["1.8e308".to_owned(), "-1e400".to_owned(), "9".repeat(400)] {
        assert_eq!(Json::read(beyond.as_bytes()).err(), Some(JsonError::OutOfRange(0)));
    }
    assert!(Json::read(format!("0.{}", "9".repeat(400)).as_bytes()).is_ok());
}

#[test]
fn a_member_twice_is_found_among_few_and_among_many_and_behind_escapes() {
    for count in [2, 31, 32, 33, 80] {
        let members: Vec<String> = (0..count).map(|number| format!("\"m{number}\":{{\"m0\":0}}")).collect();
        let all = members.join(",");
        assert!(Json::read(format!("{{{all}}}").as_bytes()).is_ok());
        let twice = format!("[{{{all},\"m\\u0031\":0}}]");
        assert!(matches!(Json::read(twice.as_bytes()), Err(JsonError::Twice(_))), "{count}");
    }
}

#[test]
fn marks_are_found_by_pointer_also_where_they_are_escaped() {
    let c = Hash::of_nothing();
    let escaped = c.to_string().replace('/', "\\/");
    let text = format!(
        r#"{{"a/b":[1,{{"†":"{c}"}}],"m~n":{{"x":{{"\u2020":"{escaped}"}}}},"say":"†","†":{{"†":7}},"l":[[],[{{"†":"{c}","b":1}}]]}}"#
    );
    let marks = Json::read(text.as_bytes()).unwrap().marks;
    let found: Vec<(&str, bool)> = marks.iter().map(|mark| (mark.path.as_str(), mark.commitment.is_some())).collect();
    assert_eq!(found, [("/a~1b/1", true), ("/m~0n/x", true), ("/†", false), ("/l/1/0", false), ("", false)]);
}

#[test]
fn the_text_of_members_is_as_it_stands() {
    let members = Json::read(r#"{"a":{"b":[1,{}]},"\u0063":"\n"}"#.as_bytes()).unwrap().members.unwrap();
    let texts: Vec<_> = members.iter().map(|member| (member.name(), member.is_escaped, member.value)).collect();
    let expected: [(&[u8], bool, &[u8]); 2] = [(b"a", false, br#"{"b":[1,{}]}"#), (b"c", true, br#""\n""#)];
    assert_eq!(texts, expected.map(|(name, is_escaped, value)| (Cow::Borrowed(name), is_escaped, value)));
    assert!(Json::read(b"[]").unwrap().members.is_none());
}
