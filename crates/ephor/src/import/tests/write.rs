//! What is written reads back as exactly what it was, and reads well in between.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::import::facts::{ActFact, Envelope, FORMS, Fact, ORIGINS, RecordFact, Subject, alone, from_yaml};
use crate::import::write::write;

fn read_back(text: &str) -> Vec<Fact> {
    match from_yaml(text.as_bytes(), &alone) {
        Ok(items) => items.into_iter().map(|item| item.fact).collect(),
        Err(problems) => panic!("{problems:?}\n{text}"),
    }
}

fn record(body: Value) -> Fact {
    let Value::Object(body) = body else { panic!("a body is a map") };
    Fact::Record(RecordFact { kind: "system".into(), body, ..RecordFact::default() })
}

#[test]
fn a_fact_file_reads_like_one_written_by_hand() {
    let prose = "Answers questions of guests about their stay, in nine languages, and hands over to a person at the desk.";
    let body = json!({
        "title": "Harbour: the desk", "purpose": prose, "not_for": "Refunds.\nLegal advice.\n", "users": ["front desk", "guests, all"],
        "data": [], "tier_inputs": {"severity": 3}, "affected": [{"who": "guests", "count": 12}], "code": "007", "since": "2026-01-02",
        "answer": "true", "limit": "1.5", "in_use": true,
    });
    let act = Fact::Act(ActFact {
        act: "approve".into(),
        of: Subject::Record { kind: "policy".into(), id: "POL-1".into(), version: Some(1) },
        envelope: Envelope { happened: Some("2025-11-12".into()), by: Some("PER-ceo".into()), ..Envelope::default() },
        reason: Some("fit".into()),
        payload: json!({"votes": [{"person": "PER-ceo", "vote": "for"}], "valid_until": "2026-11-12"})
            .as_object()
            .unwrap()
            .clone(),
    });
    let facts = [record(body), act];
    let text = write(&facts).unwrap();
    let expected = r#"- record: system
  body:
    title: "Harbour: the desk"
    purpose: >-
      Answers questions of guests about their stay, in nine languages, and hands over to a
      person at the desk.
    not_for: |
      Refunds.
      Legal advice.
    users: [front desk, "guests, all"]
    data: []
    tier_inputs:
      severity: 3
    affected:
      - who: guests
        count: 12
    code: 007
    since: 2026-01-02
    answer: "true"
    limit: "1.5"
    in_use: true

- act: approve
  of: { kind: policy, id: POL-1, version: 1 }
  happened: 2025-11-12
  by: PER-ceo
  votes:
    - person: PER-ceo
      vote: for
  payload:
    valid_until: 2026-11-12
  reason: fit
"#;
    assert_eq!(text, expected);
    assert_eq!(read_back(&text), facts);
}

#[test]
fn nothing_is_written_as_an_empty_list() {
    assert!(read_back(&write(&[]).unwrap()).is_empty());
}

#[test]
fn what_no_fact_file_may_hold_is_refused_with_its_place() {
    let error = write(&[record(json!({"a": [{"b": 1.5}]}))]).unwrap_err();
    assert_eq!(error.path, "/0/body/a/0/b");
    assert!(error.message.contains("not a whole number"));
    let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
    let deepest = [record(json!({"a": nested(61)}))];
    assert_eq!(read_back(&write(&deepest).unwrap()), deepest);
    assert!(write(&[record(json!({"a": nested(62)}))]).unwrap_err().message.contains("nested more than"));
    let maps = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!({"m": inner}));
    let deepest = [record(json!({"a": maps(61)}))];
    assert_eq!(read_back(&write(&deepest).unwrap()), deepest);
    assert!(write(&[record(json!({"a": maps(62)}))]).is_err());
}

#[test]
fn breaks_at_the_end_are_no_part_of_the_gap_between_facts() {
    let facts = ["a\n", "a\n\n", "a\nb\n\n\n"].map(|text| record(json!({"text": text})));
    assert_eq!(read_back(&write(&facts).unwrap()), facts);
}

#[test]
fn a_very_long_name_comes_back() {
    let facts = [record(json!({"k".repeat(5000): {"x".repeat(2000): ["y"]}, "z": 1}))];
    assert_eq!(read_back(&write(&facts).unwrap()), facts);
}

/// Texts that YAML likes to misread.
const NASTY: &[&str] = &[
    "",
    " ",
    "  lead",
    "trail ",
    "a: b",
    "a:",
    ":a",
    "# no",
    "a # b",
    "- item",
    "-",
    "?",
    "? a",
    "'",
    "\"",
    "\\",
    "null",
    "~",
    "Null",
    "true",
    "False",
    "yes",
    "1",
    "-1",
    "+1",
    "0",
    "007",
    "1.5",
    "1e3",
    ".inf",
    ".nan",
    "0x1f",
    "2026-11-20",
    "09:00",
    "---",
    "...",
    "--- a",
    "%YAML",
    "@a",
    "`a",
    "[a]",
    "{a}",
    "a, b",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "<<",
    "=",
    "a\nb",
    "a\n",
    "\na",
    "a\n\n",
    "a\n\n\nb",
    " a\nb",
    "a\n b",
    "a\n  \nb",
    "a \nb ",
    "\n",
    "a\tb",
    "\ta",
    "a\n\tb",
    "\r",
    "a\r\nb",
    "\u{0}",
    "\u{7}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{1f600}",
    "é",
    "中文",
    "\u{200b}",
    "\u{202e}",
    "https://example.org/a?b=c#d",
    "a,b",
    "key: |\n  x\n",
    "\u{10ffff}",
    "\u{e000}",
    "²",
    "½",
    "٣",
];

fn texts() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(NASTY).prop_map(str::to_owned);
    let prose = prop::collection::vec("[a-zé:#,'\"-]{1,14} {0,2}", 0..60).prop_map(|words| words.concat());
    let lines = prop::collection::vec("[ a-z:#-]{0,12}", 0..6).prop_map(|lines| lines.join("\n"));
    prop_oneof![nasty, prose, lines, any::<String>(), "\\PC{0,30}", "[ \n\ta-c:#'\"|>-]{0,20}"]
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        6 => texts().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from), maps(inner).prop_map(Value::Object)]
    })
}

fn maps(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map(texts(), inner, 0..5).prop_map(|map| map.into_iter().collect())
}

fn said() -> impl Strategy<Value = String> {
    texts().prop_filter("a member is never empty", |text| !text.is_empty())
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    prop::option::of(said())
}

fn version() -> impl Strategy<Value = Option<u64>> {
    prop::option::of(1..i64::MAX as u64)
}

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop::sample::select(words).prop_map(str::to_owned))
}

fn envelopes() -> impl Strategy<Value = Envelope> {
    (maybe(), maybe(), maybe(), maybe(), one_of(&ORIGINS), maybe())
        .prop_map(|(key, happened, by, for_body, origin, recorded)| Envelope { key, happened, by, for_body, origin, recorded })
}

fn subjects() -> impl Strategy<Value = Subject> {
    prop_oneof![
        (said(), said(), version()).prop_map(|(kind, id, version)| Subject::Record { kind, id, version }),
        (said(), said(), said(), version(), maybe(), maybe()).prop_map(|(act, kind, id, version, by, happened)| Subject::Act {
            act,
            kind,
            id,
            version,
            by,
            happened
        }),
    ]
}

fn facts() -> impl Strategy<Value = Fact> {
    let record = (said(), maybe(), version(), one_of(&FORMS), envelopes(), maybe(), maps(values())).prop_map(
        |(kind, id, version, form, envelope, why, body)| {
            Fact::Record(RecordFact { kind, id, version, form, envelope, why, body })
        },
    );
    let votes = prop::option::of(values());
    let act = (said(), subjects(), envelopes(), maybe(), maps(values()), votes).prop_map(
        |(act, of, envelope, reason, mut payload, votes)| {
            payload.extend(votes.map(|votes| ("votes".to_owned(), votes)));
            Fact::Act(ActFact { act, of, envelope, reason, payload })
        },
    );
    prop_oneof![record, act]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn what_is_written_reads_back_the_same(facts in prop::collection::vec(facts(), 0..3)) {
        let text = write(&facts).unwrap();
        prop_assert_eq!(&read_back(&text), &facts, "{}", text);
    }
}
