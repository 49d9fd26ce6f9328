//! Text is read as it was written, with its lines, or refused with a place and a next step.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::import::Problem;
use crate::import::located::{BYTES_AT_MOST, DEPTH_AT_MOST, Located, Node, Numbers, read_json, read_yaml};

fn yaml(text: &str) -> Value {
    let documents = read_yaml(text.as_bytes()).unwrap();
    assert_eq!(documents.len(), 1, "{documents:?}");
    documents[0].to_json()
}

fn refused_yaml(text: &str) -> Problem {
    read_yaml(text.as_bytes()).unwrap_err()
}

fn json_tree(text: &str) -> Located {
    read_json(text.as_bytes(), Numbers::Whole).unwrap().remove(0)
}

fn refused_json(text: &str) -> Problem {
    read_json(text.as_bytes(), Numbers::Whole).unwrap_err()
}

#[test]
fn dates_times_words_and_ids_stay_text() {
    let written = "[2026-11-20, 2026-11-20T09:00:00Z, 09:00, yes, no, on, off, y, 007, 0x1F, 0o7, +41, 1_000, 1.2.3, v1, e5]";
    let items = yaml(written);
    for item in items.as_array().unwrap() {
        assert!(item.is_string(), "{item} became something else than text");
    }
    assert_eq!(items[0], "2026-11-20");
    assert_eq!(items[8], "007");
}

#[test]
fn booleans_nothing_and_whole_numbers_follow_the_core_schema() {
    let written = "[true, False, null, ~, 0, -12, 9223372036854775807, 'true', \"3\"]";
    assert_eq!(yaml(written), json!([true, false, null, null, 0, -12, i64::MAX, "true", "3"]));
    assert_eq!(yaml("a:\nb: x"), json!({"a": null, "b": "x"}));
}

#[test]
fn fractions_are_refused_with_their_place_and_what_to_write_instead() {
    for written in ["1.5", "1.10", "1e3", ".5", "1.", "-0", "-.inf", ".nan", "12E4", "9223372036854775808"] {
        let problem = refused_yaml(&format!("a: 1\nb: {written}\n"));
        assert_eq!((problem.line, problem.column), (2, Some(4)), "{written}");
        assert!(problem.message.starts_with("numbers here are whole: "), "{problem}");
        assert!(problem.message.contains("quotes"), "{problem}");
    }
    for written in ["1.5", "1e3", "9223372036854775808", "-9223372036854775809", "1e400"] {
        let problem = refused_json(&format!("{{\n\"a\": {written}\n}}"));
        assert_eq!(problem.line, 2, "{written}: {problem}");
    }
}

#[test]
fn a_key_given_twice_is_refused_with_both_lines() {
    let expected = "'a' is given twice, on line 2 and on line 4; keep one";
    assert_eq!(refused_yaml("# x\na: 1\nb: 2\na: 3\n").message, expected);
    let problem = refused_json("{\n\"a\": 1,\n\"b\": 2,\n\"a\": 3}");
    assert_eq!((problem.message.as_str(), problem.line), (expected, 4));
    assert_eq!(refused_json(r#"{"a":1,"\u0061":2}"#).message, "'a' is given twice, on line 1 and on line 1; keep one");
}

#[test]
fn tags_merge_keys_and_names_that_are_no_text_are_refused() {
    for (written, word) in [
        ("a: !!str 5", "tags"),
        ("a: !mine {b: 1}", "tags"),
        ("a: ! []", "tags"),
        ("<<: {a: 1}", "merge keys"),
        ("? [a]\n: 1", "names are text"),
        ("x: &k a\n*k : 1", "write the name out"),
        (": 1", "no name"),
    ] {
        assert!(refused_yaml(written).message.contains(word), "{written}: {}", refused_yaml(written));
    }
}

#[test]
fn aliases_copy_within_bounds_and_no_further() {
    assert_eq!(yaml("a: &x [1, {b: c}]\nd: *x"), json!({"a": [1, {"b": "c"}], "d": [1, {"b": "c"}]}));
    let copies = |level: usize| vec![format!("*a{}", level - 1); 9].join(", ");
    let levels = (1..30).map(|level| format!("a{level}: &a{level} [{}]\n", copies(level)));
    let bomb = std::iter::once("a0: &a0 [lol, lol, lol]\n".to_owned()).chain(levels).collect::<String>();
    assert!(refused_yaml(&bomb).message.contains("aliases copy more than"));
    let long = format!("a: &a {}\nb: [{}]", "x".repeat(1000), vec!["*a"; 2000].join(", "));
    assert!(refused_yaml(&long).message.contains("aliases copy more than"));
    assert!(refused_yaml("a: &a [*a]").message.contains("inside the very value"));
    assert!(refused_yaml("a: *nobody").message.contains("this is not YAML"));
}

#[test]
fn an_alias_may_not_nest_deeper_than_text_may() {
    let levels = (1..80).map(|level| format!("- &a{level} [*a{}]\n", level - 1));
    let text = std::iter::once("- &a0 [x]\n".to_owned()).chain(levels).collect::<String>();
    assert!(refused_yaml(&text).message.contains("nested more than"));
}

#[test]
fn nesting_ends_at_its_limit_in_every_form() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read_yaml(nested(DEPTH_AT_MOST).as_bytes()).is_ok());
    assert!(read_json(nested(DEPTH_AT_MOST).as_bytes(), Numbers::Whole).is_ok());
    assert!(refused_yaml(&nested(DEPTH_AT_MOST + 1)).message.contains("nested more than"));
    assert!(refused_json(&nested(DEPTH_AT_MOST + 1)).message.contains("nested more than"));
    for hostile in ["[".repeat(500_000), "{\"a\":".repeat(500_000)] {
        assert!(refused_json(&hostile).message.contains("nested more than"));
        refused_yaml(&hostile);
    }
    refused_yaml(&"- ".repeat(500_000));
    refused_yaml(&"? ".repeat(500_000));
}

#[test]
fn text_too_large_and_lists_too_long_are_refused() {
    let large = vec![b' '; BYTES_AT_MOST + 1];
    assert!(read_yaml(&large).unwrap_err().message.contains("split it into several files"));
    let long = format!("[{}0]", "0,".repeat(BYTES_AT_MOST / 16));
    assert!(refused_json(&long).message.contains("split it into several files"));
}

#[test]
fn what_is_not_utf8_is_refused_where_it_stands() {
    let problem = read_yaml(b"a: 1\nb: \xc3\xa9\xff\n").unwrap_err();
    assert_eq!((problem.line, problem.column), (2, Some(5)));
    assert!(problem.message.contains("UTF-8"));
    assert!(read_json(b"\"\xed\xa0\x80\"", Numbers::Any).is_err());
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    assert_eq!(yaml("\u{feff}a: 1"), json!({"a": 1}));
    assert_eq!(json_tree("\u{feff}{\"a\": 1}").to_json(), json!({"a": 1}));
}

#[test]
fn several_documents_come_one_after_the_other() {
    assert_eq!(read_yaml(b"a: 1\n---\n- b\n---\n").unwrap().len(), 3);
    assert_eq!(read_yaml(b"# nothing\n").unwrap().len(), 0);
    assert_eq!(read_json(b"{\"a\":1}\n{\"a\":2}\n", Numbers::Whole).unwrap().len(), 2);
    assert_eq!(read_json(b" \n", Numbers::Whole).unwrap().len(), 0);
}

#[test]
fn lines_count_the_same_however_they_end() {
    for end in ["\n", "\r\n"] {
        let tree = read_yaml(["a: |", "  x", "", "b: [1,", "  c]", ""].join(end).as_bytes()).unwrap().remove(0);
        assert_eq!((tree.line_of("/b"), tree.line_of("/b/1")), (4, 5));
        assert_eq!(tree.to_json(), json!({"a": "x\n", "b": [1, "c"]}));
        let tree = read_json(["{", "\"a\":", "1", "}"].join(end).as_bytes(), Numbers::Whole).unwrap().remove(0);
        assert_eq!((tree.line_of("/a"), tree.get("a").unwrap().line), (2, 3));
    }
}

#[test]
fn json_keeps_what_yaml_would_trip_over() {
    let text = "{\t\"tab\"\n:\t\"a\\/b \\ud83d\\ude00 \u{7f}\",\n\"long\":{\"KEY\":1}}".replace("KEY", &"k".repeat(5000));
    assert_eq!(json_tree(&text).to_json(), serde_json::from_str::<Value>(&text).unwrap());
    assert_eq!(json_tree(&text).get("tab").unwrap().line, 2);
    for wrong in ["{\"a\": \"\\ud800\"}", "{\"a\": 1,}", "[1] x", "{a: 1}", "'a'", "{\"a\": \"b\nc\"}", "[01]"] {
        let problem = refused_json(wrong);
        assert!(problem.message.starts_with("this is not JSON: "), "{wrong}: {problem}");
        assert!(!problem.message.contains(" at line "), "{problem}");
    }
}

#[test]
fn foreign_json_may_hold_fractions() {
    let tree = read_json(b"[0.4, 18446744073709551615]", Numbers::Any).unwrap().remove(0);
    assert_eq!(tree.items()[0].value, Node::Decimal(0.4));
    assert_eq!(tree.to_json()[0], json!(0.4));
}

#[test]
fn a_pointer_finds_its_line_or_that_of_the_nearest_ancestor() {
    let yaml_tree = read_yaml(b"- record: system\n  body:\n    title: A\n    a/b~c:\n      - 1\n      - 2\n").unwrap().remove(0);
    for (pointer, line) in [
        ("", 1),
        ("/0/body", 2),
        ("/0/body/title", 3),
        ("/0/body/a~1b~0c/1", 6),
        ("/0/body/nothing/deeper", 2),
        ("/7", 1),
        ("/0/body/a~1b~0c/9", 4),
    ] {
        assert_eq!(yaml_tree.line_of(pointer), line, "{pointer}");
    }
    let tree = json_tree("[\n{\"a\":\n[1\n,\n2\n]}\n]");
    for (pointer, line) in [("", 1), ("/0", 2), ("/0/a", 2), ("/0/a/0", 3), ("/0/a/1", 5)] {
        assert_eq!(tree.line_of(pointer), line, "{pointer}");
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn json_reads_as_serde_json_reads_it(value in values(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        prop_assert_eq!(json_tree(&text).to_json(), value);
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "[-a-c0-9:,\\[\\]{}\"'|>&*!%#?@~\\\\ \n\t.u]{0,60}", bytes: Vec<u8>) {
        let _ = (read_yaml(text.as_bytes()), read_json(text.as_bytes(), Numbers::Whole));
        let _ = (read_yaml(&bytes), read_json(&bytes, Numbers::Any));
    }
}
