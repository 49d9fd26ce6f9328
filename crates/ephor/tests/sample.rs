//! The sample organisation: what stands out in it, and that its own page explains all of it.

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{Desk, ephor};
use ephor::engine::{Access, Clock, Engine};
use serde_json::Value;

/// The day the sample is best looked at.
const TODAY: &str = "2026-11-20";

/// What each rule examined and found: a finding once, under the requirement of its rule.
fn judged(dir: &str, day: &str) -> Vec<String> {
    let answer = ephor(&["check", "--data", dir, "--as-of", day, "--format", "json"]).done().json();
    let mut lines = BTreeSet::new();
    let words = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    for requirement in answer["requirements"].as_array().expect("requirements") {
        for rule in requirement["rules"].as_array().expect("rules") {
            let head = format!("{} {}", words(&rule["code"]), words(&rule["name"]));
            lines.insert(format!("{head}: {} examined", rule["examined"]));
            for finding in rule["findings"].as_array().expect("findings") {
                let [severity, record, since, message] =
                    [&finding["severity"], &finding["record"]["id"], &finding["since"], &finding["message"]].map(words);
                lines.insert(format!("{head}: {severity} {record} since {since}: {message}"));
            }
        }
    }
    lines.into_iter().collect()
}

fn history(dir: &str, kind: &str, id: &str) -> Vec<Value> {
    let shown = ephor(&["show", kind, id, "--data", dir, "--history", "--format", "json"]).done().json();
    shown["history"].as_array().expect("a history").clone()
}

#[test]
fn what_stands_out_on_the_samples_own_day_is_what_was_reviewed_and_explained() {
    let desk = Desk::new();
    let judged = judged(&desk.sample("org"), TODAY);
    insta::assert_snapshot!(judged.join("\n"));
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample/northwind-mutual/README.md");
    let page = std::fs::read_to_string(page).expect("the page can be read");
    let (explained, quiet) = page.split_once("Under 5.1-1").expect("the page says under which rules nothing is found");
    for line in judged {
        let code = line.split(' ').next().expect("a code");
        let short = code.strip_prefix("EPH-").expect("our codes begin so");
        let named = explained.contains(code) || (line.ends_with("examined") && is_among(&format!("5.1-1{quiet}"), short));
        assert!(named, "the page does not explain {line}");
    }
}

/// Whether a code stands in a list such as "5.3-1 to 5.3-5, 6.2-1 and 6.2-3".
fn is_among(list: &str, code: &str) -> bool {
    let parse = |word: &str| {
        let (requirement, number) = word.trim_matches(|letter: char| !letter.is_ascii_alphanumeric()).rsplit_once('-')?;
        Some((requirement.to_owned(), number.parse::<u32>().ok()?))
    };
    let wanted = parse(code).expect("a code ends in a number");
    let words: Vec<&str> = list.split_whitespace().collect();
    words.iter().enumerate().any(|(at, word)| {
        let Some(one) = parse(word) else { return false };
        let to = words.get(at + 1).filter(|next| **next == "to").and_then(|_| parse(words.get(at + 2)?));
        one == wanted || to.is_some_and(|to| one.0 == wanted.0 && (one.1..=to.1).contains(&wanted.1))
    })
}

#[test]
fn one_act_is_beyond_authority_and_somebody_above_has_ended_it() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let engine = Engine::open(Path::new(&dir), Access::Read, Clock::machine(), &()).expect("the sample opens");
    let beyond: Vec<u64> = engine.snapshot().image.flagged().collect();
    let [position] = beyond.as_slice() else { panic!("{beyond:?}") };
    let acts = history(&dir, "risk", "R-60");
    let act = acts.iter().find(|event| event["position"] == *position).expect("it is the acceptance of R-60");
    assert_eq!(act["act"], "accept");
    assert_eq!(act["ultra_vires"]["cause"], "over-limit");
    assert_eq!(act["happened"], "2026-06-03");
    let annulled = acts.iter().find(|event| event["act"] == "annul").expect("it is annulled");
    assert_eq!(annulled["subject"]["position"], act["position"], "{annulled}");
    assert!(annulled["ultra_vires"].is_null());
    let afresh = acts.iter().rfind(|event| event["act"] == "accept").expect("it is decided afresh");
    assert_eq!((afresh["happened"].as_str(), afresh["ultra_vires"].is_null()), (Some("2026-06-11"), true));
    let stood_out = |day| judged(&dir, day).iter().any(|line| line.contains("ultra-vires") && line.contains("R-60"));
    assert!(stood_out("2026-06-10") && !stood_out("2026-06-11"), "a rule found it until it was ended");
}

#[test]
fn the_attempt_on_a_risk_beyond_the_limit_stands_refused_with_where_it_goes() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let acts = history(&dir, "risk", "R-41");
    let refused: Vec<&Value> = acts.iter().filter(|event| event["act"] == "refused").collect();
    let [attempt] = refused.as_slice() else { panic!("{refused:#?}") };
    assert_eq!(attempt["happened"], "2026-11-20T15:47:00Z");
    assert_eq!(attempt["payload"]["attempted"], "accept");
    assert_eq!(attempt["payload"]["cause"], "over-limit");
    assert_eq!(attempt["payload"]["escalate_to"], "BOD-2");
    assert!(!acts.iter().any(|event| event["act"] == "accept"), "nobody has accepted it");
    let matter = history(&dir, "matter", "DEC-121");
    let escalation = matter.iter().find(|event| event["act"] == "escalate").expect("it was escalated");
    assert_eq!(escalation["payload"]["to"], "BOD-2");
}
