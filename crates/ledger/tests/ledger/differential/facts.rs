//! Facts that are bent, each ledger signed again.

use ephor_ledger::Hash;

use super::bent::Bent;
use super::{Case, Say, case};

/// Strict JSON.
const FINE: &[&str] = &[
    "{}",
    "[]",
    "\"\"",
    "0",
    "-0",
    "1e9",
    "-0.5E-3",
    "1e-400",
    "1.7976931348623157e308",
    "true",
    "null",
    r#""\ud83d\ude00""#,
    r#""\u0000\/\u00e9""#,
    "\"a b\u{2028}\u{7f}\u{a0}\"",
    r#"{"a":{"a":{}},"b":"\"a\":"}"#,
    r#"[{"a":1},{"a":1}]"#,
];

/// What is not compact or not strict, and what is no JSON.
const WRONG: &[&str] = &[
    "",
    " 1",
    "1 ",
    "[1, 2]",
    "{\"a\" :1}",
    "{\"a\": 1}",
    "[\n]",
    "\t[]",
    r#"{"a":1,"a":1}"#,
    r#"[[{"b":0,"a":1,"a":2}]]"#,
    r#"{"a":1,"\u0061":1}"#,
    r#""\ud800""#,
    r#""\udc00""#,
    r#""\ud800\u0041""#,
    r#""\ud83d\ud83d""#,
    r#"{"\ud800":1}"#,
    "1e999",
    "-1e309",
    "1.8e308",
    "NaN",
    "Infinity",
    "-Infinity",
    "01",
    "-",
    "1.",
    ".5",
    "+1",
    "1e",
    "0x1",
    "'a'",
    "True",
    "nul",
    "[1,]",
    "[,1]",
    r#"{"a":1,}"#,
    r#"{"a"}"#,
    "{1:1}",
    "[1",
    "\"",
    "\"\t\"",
    "\"\u{1}\"",
    r#""\x""#,
    r#""\u12g4""#,
    r#""\U0041""#,
    "\u{feff}1",
    "1\u{a0}",
    "1 2",
    "1/**/",
    "\u{661}",
    "[]]",
];

/// JSON as a member of a leaf, as a member of a body and as a value: what is strict, and what is not.
pub(super) fn strict_json() -> Vec<Case> {
    let levels = |count: usize| format!("{}{}", "[".repeat(count), "]".repeat(count));
    let (deep, too_deep, long) = (levels(120), levels(127), "9".repeat(400));
    let fine = FINE.iter().copied().chain([deep.as_str()]).map(|text| (text, Say::Yes));
    let wrong = WRONG.iter().copied().chain([too_deep.as_str(), &long]).map(|text| (text, Say::No));
    let three = |(text, says): (&str, Say)| {
        let leaf = Bent::new().leaf(12, |leaf| leaf.replace("\"kind\":\"system\"", &format!("\"kind\":{text}")));
        let mut body = Bent::new().body(11, format!(r#"{{"record":{{}},"other":{text}}}"#).as_bytes());
        body.values.retain(|(position, _), _| *position != 11);
        // As a value it stands by itself, so it may have a few more levels.
        let value_says = if text == too_deep { Say::Yes } else { says };
        [
            case(format!("a leaf with {text:.30}"), says, leaf),
            case(format!("a body with {text:.30}"), says, body),
            case(format!("a value {text:.30}"), value_says, Bent::new().value(11, text.as_bytes())),
        ]
    };
    fine.chain(wrong).flat_map(three).collect()
}

/// Whole leaves, bodies and values that are bytes of another kind.
pub(super) fn other_bytes() -> Vec<Case> {
    let mut cases = Vec::new();
    for bytes in [b"[]".as_slice(), b"7", b"", b"\xff", b"{}{}", b"{} ", b"\"\xed\xa0\x80\"", b"null"] {
        let mut leaf = Bent::new();
        leaf.leaves.insert(3, bytes.to_vec());
        let name = String::from_utf8_lossy(bytes).into_owned();
        cases.push(case(format!("the leaf {name:?}"), Say::No, leaf.seal()));
        let mut body = Bent::new().body(11, bytes);
        body.values.remove(&(11, "/record/name".to_owned()));
        cases.push(case(format!("the body {name:?}"), Say::No, body));
        let says = if matches!(bytes, b"[]" | b"7" | b"null") { Say::Yes } else { Say::No };
        cases.push(case(format!("the value {name:?}"), says, Bent::new().value(11, bytes)));
    }
    let long = |bytes: usize| Bent::new().leaf(12, |leaf| leaf.replace("system", &"x".repeat(bytes + 6 - leaf.len())));
    cases.push(case("a leaf as long as it may be", Say::Yes, long(65_536)));
    cases.push(case("a leaf too long", Say::No, long(65_537)));
    cases
}

/// Members of leaves, each change signed again.
pub(super) fn leaves() -> Vec<Case> {
    let recorded = "\"recorded\":\"2026-11-21T00:00:12Z\"";
    let changes: &[(&str, &str, Say)] = &[
        ("system", "policy", Say::Yes),
        ("\"kind\"", r#""\u006bind""#, Say::Yes),
        ("\"v\":1", "\"v\":2", Say::No),
        ("\"v\":1", "\"v\":1.0", Say::No),
        ("\"v\":1", "\"v\":1e0", Say::No),
        ("\"v\":1", "\"v\":true", Say::No),
        ("\"v\":1", "\"v\":null", Say::No),
        ("\"v\":1", "\"v\":\"1\"", Say::No),
        ("\"v\":1,", "", Say::No),
        ("\"v\":1", "\"v\":1,\"v\":1", Say::No),
        ("\"v\":1", r#""\u0076":1"#, Say::No),
        ("\"v\":1", r#""v":1,"\u0076":1"#, Say::No),
        ("\"position\":12", "\"position\":13", Say::No),
        ("\"position\":12", "\"position\":12.0", Say::No),
        ("\"position\":12", "\"position\":-12", Say::No),
        ("\"position\":12", "\"position\":\"12\"", Say::No),
        ("\"position\":12", r#""pos\u0069tion":12"#, Say::No),
        ("\"position\":12,", "", Say::No),
        ("\"position\":12", "\"position\":99999999999999999999", Say::No),
        (recorded, "\"recorded\":\"2026-11-20T00:00:12Z\"", Say::No),
        (recorded, "\"recorded\":\"2026-11-31T00:00:12Z\"", Say::No),
        (recorded, "\"recorded\":\"2026-02-29T00:00:12Z\"", Say::No),
        (recorded, "\"recorded\":\"2026-11-21T24:00:00Z\"", Say::No),
        (recorded, "\"recorded\":\"2026-12-31T23:59:60Z\"", Say::No),
        (recorded, "\"recorded\":\"2028-02-29T23:59:59Z\"", Say::Yes),
        (recorded, "\"recorded\":\"2100-02-29T23:59:59Z\"", Say::No),
        (recorded, "\"recorded\":\"2026-11-21T00:00:12+00:00\"", Say::No),
        (recorded, "\"recorded\":\"2026-11-21T00:00:12.5Z\"", Say::No),
        (recorded, "\"recorded\":\"２026-11-21T00:00:12Z\"", Say::No),
        (recorded, r#""recorded":"2026-11-21T00:00:1\u0032Z""#, Say::No),
        (recorded, "\"recorded\":null", Say::No),
        ("\"body\":\"", "\"body\":\"A", Say::No),
        ("=\"", "\"", Say::No),
        ("\"body\"", r#""bod\u0079""#, Say::No),
        ("\"body\":", "\"body\":null,\"other\":", Say::No),
        ("\"body\":", "\"other\":", Say::No),
        ("\"kind\":\"system\"", "\"erases\":null", Say::No),
        ("\"kind\":\"system\"", "\"erases\":{}", Say::No),
        ("\"kind\":\"system\"", "\"erases\":[]", Say::Yes),
        ("\"kind\":\"system\"", "\"†\":7", Say::Yes),
        ("}", ",\"recorded\":\"2026-11-21T00:00:12Z\"}", Say::No),
    ];
    let change = |(from, to, says): &(&str, &str, Say)| {
        assert!(String::from_utf8_lossy(&Bent::new().leaves[&12]).contains(from), "{from}");
        case(format!("a leaf with {to} for {from}"), *says, Bent::new().leaf(12, |leaf| leaf.replacen(from, to, 1)))
    };
    let mut cases: Vec<Case> = changes.iter().map(change).collect();
    let year_0 = Bent::new().leaf(1, |leaf| leaf.replace("2026-", "0000-"));
    cases.push(case("a leaf of the year 0", Say::No, year_0));
    cases.push(case("a leaf of the year 1", Say::Yes, Bent::new().leaf(1, |leaf| leaf.replace("2026-", "0001-"))));
    cases
}

/// What an act erases: the body of 1 is gone, the value of 2 too, 3 never had either.
pub(super) fn erasures() -> Vec<Case> {
    let list: &[(&str, Say)] = &[
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":1}"#, Say::Yes),
        (r#"{"path":"/record/name","position":2},{"position":1}"#, Say::Yes),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":1,"path":"/never/had"}"#, Say::Yes),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":1,"path":""}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":1,"path":"name"}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":1,"path":"/a~2"}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":1,"path":"/a~"}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":1,"path":"/a~0~1/"}"#, Say::Yes),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":1,"path":"/\"\\\n\u0001"}"#, Say::Yes),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":1,"path":"/\u000a"}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":1,"path":"/\u001F"}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":1,"path":"\/a"}"#, Say::No),
        (r#"{"position":1},{"position":2,"p\u0061th":"/record/name"}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/n\u0061me"}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name","why":1}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":null}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":3}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":3,"path":"/a"}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":4}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":4,"path":"/record/title"}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":10}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":0}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{"position":-1}"#, Say::No),
        (r#"{"position":1.0},{"position":2,"path":"/record/name"}"#, Say::No),
        (r#"{"position":"1"},{"position":2,"path":"/record/name"}"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},7"#, Say::No),
        (r#"{"position":1},{"position":2,"path":"/record/name"},{}"#, Say::No),
        (r#"{"position":1}"#, Say::No),
        (r#"{"position":2,"path":"/record/name"}"#, Say::No),
    ];
    let whole = r#"{"position":1},{"position":2,"path":"/record/name"}"#;
    let change = |(to, says): &(&str, Say)| {
        case(format!("an act that erases {to}"), *says, Bent::new().leaf(10, |leaf| leaf.replace(whole, to)))
    };
    let mut cases: Vec<Case> = list.iter().map(change).collect();
    let mut earlier = Bent::new();
    let (act, other) = (earlier.leaves[&10].clone(), earlier.leaves[&3].clone());
    let renumber = |leaf: &[u8], from: &str, to: &str| String::from_utf8_lossy(leaf).replacen(from, to, 1).into_bytes();
    earlier.leaves.insert(3, renumber(&renumber(&act, "\"position\":10", "\"position\":3"), "00:00:10Z", "00:00:03Z"));
    earlier.leaves.insert(10, renumber(&renumber(&other, "\"position\":3", "\"position\":10"), "00:00:03Z", "00:00:10Z"));
    cases.push(case("an act that erases, sooner", Say::Yes, earlier.seal()));
    cases
}

/// The member † where it may and may not stand.
pub(super) fn marks() -> Vec<Case> {
    let value = Bent::new().values[&(11, "/record/name".to_owned())].clone();
    let c = Hash::commitment(&value.0, &value.1).to_string();
    let body = |text: String, path: Option<&str>| {
        let mut bent = Bent::new().body(11, text.as_bytes());
        let value = bent.values.remove(&(11, "/record/name".to_owned())).unwrap();
        bent.values.extend(path.map(|path| ((11, path.to_owned()), value)));
        bent
    };
    let escaped = format!("\\u{:04x}{}", u32::from(c.chars().next().unwrap()), &c[1..]);
    let mut cases = vec![
        case("a † in a list", Say::Yes, body(format!(r#"{{"a":[0,{{"†":"{c}"}}]}}"#), Some("/a/1"))),
        case("a † below odd names", Say::Yes, body(format!(r#"{{"a/b~\"":{{"":{{"†":"{c}"}}}}}}"#), Some("/a~1b~0\"/"))),
        case("an escaped †", Say::Yes, body(format!(r#"{{"a":{{"\u2020":"{c}"}}}}"#), Some("/a"))),
        case("an escaped commitment", Say::Yes, body(format!(r#"{{"a":{{"†":"{escaped}"}}}}"#), Some("/a"))),
        case("a † elsewhere", Say::No, body(format!(r#"{{"a":{{"†":"{c}"}}}}"#), Some("/b"))),
        case("a † by an index with a zero before it", Say::No, body(format!(r#"{{"a":[0,{{"†":"{c}"}}]}}"#), Some("/a/01"))),
        case("a † without its value", Say::No, body(format!(r#"{{"a":{{"†":"{c}"}}}}"#), None)),
        case("the body a †", Say::No, body(format!(r#"{{"†":"{c}"}}"#), Some(""))),
        case("the body a † without a value", Say::No, body(format!(r#"{{"†":"{c}"}}"#), None)),
        case("a † in the body beside others", Say::No, body(format!(r#"{{"†":"{c}","a":1}}"#), None)),
        case("a † beside others", Say::No, body(format!(r#"{{"a":{{"†":"{c}","b":1}}}}"#), Some("/a"))),
        case("a † twice", Say::No, body(format!(r#"{{"a":{{"†":"{c}","\u2020":"{c}"}}}}"#), Some("/a"))),
        case("a † of a number", Say::No, body(r#"{"a":{"†":7}}"#.to_owned(), None)),
        case("a † of an object", Say::No, body(format!(r#"{{"a":{{"†":{{"†":"{c}"}}}}}}"#), None)),
        case("a † of three bytes", Say::No, body(r#"{"a":{"†":"AAAA"}}"#.to_owned(), None)),
        case("a † without padding", Say::No, body(format!(r#"{{"a":{{"†":"{}"}}}}"#, c.trim_end_matches('=')), Some("/a"))),
        case("no † at all", Say::Yes, body(r#"{"a":"{\"†\":1}","b":["†"]}"#.to_owned(), None)),
    ];
    for inside in [
        format!(r#"{{"†":"{c}"}}"#),
        format!(r#"[{{"a":{{"†":"{c}"}}}}]"#),
        r#"{"†":7}"#.to_owned(),
        r#"{"\u2020":1,"b":2}"#.to_owned(),
    ] {
        cases.push(case(format!("a value with {inside}"), Say::No, Bent::new().value(11, inside.as_bytes())));
    }
    cases.push(case("a value that only says †", Say::Yes, Bent::new().value(11, r#"["†",{"a":"†"}]"#.as_bytes())));
    cases
}
