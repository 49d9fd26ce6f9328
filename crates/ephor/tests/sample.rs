//! The sample organisation: what stands out in it, and that its own page explains all of it.

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{Desk, ephor};
use serde_json::Value;

/// The day the sample is best looked at.
const TODAY: &str = "2026-11-20";

fn findings(dir: &str) -> Vec<String> {
    let answer = ephor(&["check", "--data", dir, "--as-of", TODAY, "--format", "json"]).done().json();
    let mut lines = BTreeSet::new();
    for requirement in answer["requirements"].as_array().expect("requirements") {
        for rule in requirement["rules"].as_array().expect("rules") {
            for finding in rule["findings"].as_array().expect("findings") {
                lines.insert(format!(
                    "{} {} {} {} since {}: {}",
                    rule["code"].as_str().expect("a code"),
                    rule["name"].as_str().expect("a name"),
                    finding["severity"].as_str().expect("a severity"),
                    finding["record"]["id"].as_str().unwrap_or("-"),
                    finding["since"].as_str().expect("a day"),
                    finding["message"].as_str().expect("a message")
                ));
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
fn what_stands_out_on_the_samples_own_day_is_what_was_reviewed() {
    let desk = Desk::new();
    insta::assert_snapshot!(findings(&desk.sample("org")).join("\n"));
}

#[test]
fn every_finding_belongs_to_a_rule_that_the_samples_page_names() {
    let desk = Desk::new();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample/northwind-mutual/README.md");
    let page = std::fs::read_to_string(page).expect("the page can be read");
    for finding in findings(&desk.sample("org")) {
        let code = finding.split(' ').next().expect("a code");
        assert!(page.contains(code), "the page does not explain {finding}");
    }
}

#[test]
fn one_act_is_beyond_authority_and_somebody_above_has_ended_it() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let mut beyond = Vec::new();
    for kind in ["organisation", "body", "role", "parameter", "delegation", "policy", "document", "objective", "system"]
        .into_iter()
        .chain(["component", "risk", "meeting", "matter", "person"])
    {
        let register = ephor(&["show", kind, "--data", &dir, "--format", "json"]).done().json();
        for record in register["records"].as_array().expect("records") {
            let id = record["id"].as_str().expect("an id");
            let acts = history(&dir, kind, id);
            beyond.extend(acts.into_iter().filter(|event| event["ultra_vires"].is_object()).map(|act| (id.to_owned(), act)));
        }
    }
    assert_eq!(beyond.len(), 1, "{beyond:#?}");
    let (id, act) = &beyond[0];
    assert_eq!((id.as_str(), act["act"].as_str()), ("R-60", Some("accept")));
    assert_eq!(act["ultra_vires"]["cause"], "over-limit");
    assert_eq!(act["happened"], "2026-06-03");
    let acts = history(&dir, "risk", "R-60");
    let annulled = acts.iter().find(|event| event["act"] == "annul").expect("it is annulled");
    assert_eq!(annulled["subject"]["position"], act["position"], "{annulled}");
    assert!(annulled["ultra_vires"].is_null());
    let afresh = acts.iter().rfind(|event| event["act"] == "accept").expect("it is decided afresh");
    assert_eq!((afresh["happened"].as_str(), afresh["ultra_vires"].is_null()), (Some("2026-06-11"), true));
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
