//! The sample organisation: what stands out in it, and that its own page explains all of it.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use common::{Desk, both_accept, ephor, ephor_at_home, without_people};
use ephor::engine::{Access, Clock, Engine};
use ephor::sample;
use ephor_core::authority::{Ask, Holder, may};
use ephor_core::id::{Kind, RecordId};
use ephor_core::image::Version;
use ephor_core::kinds::Person;
use ephor_core::kinds::person::Employment;
use ephor_core::power::Power;
use ephor_core::reading::Reading;
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
                lines.insert(without_people(&format!("{head}: {severity} {record} since {since}: {message}")));
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
    for line in judged.iter().filter(|line| !line.ends_with("examined")) {
        let code = line.split(' ').next().expect("a code");
        assert!(page.contains(code), "the page does not explain {line}");
    }
}

/// The status of each requirement on the sample's own day, as its script expects it while only some rules are built: those without a rule of their
/// own are unknown, unless another rule's finding stands against them.
const EXPECTED: &[(&str, &str)] = &[
    ("major", "8.4 A.5.4"),
    ("minor", "4.3 5.2 6.1.3 7.2 7.3 7.4 8.1 8.3 9.3.3 A.4.6 A.9.2"),
    (
        "unknown",
        "6.3 7.1 7.5.1 9.1 10.1 A.3.3 A.4.3 A.4.4 A.4.5 A.5.2 A.5.3 A.5.5 A.6.1.2 A.6.1.3 A.6.2.2 A.6.2.3 A.6.2.4 A.6.2.5 A.6.2.6 \
         A.6.2.7 A.6.2.8 A.7.2 A.7.3 A.7.4 A.7.5 A.7.6 A.8.3 A.8.4 A.8.5 A.9.4 A.10.2",
    ),
    ("opportunity", "5.1"),
    ("not-applicable", "A.10.4"),
    (
        "conforms",
        "4.1 4.2 4.4 5.3 6.1.1 6.1.2 6.1.4 6.2 7.5.2 7.5.3 8.2 9.2.1 9.2.2 9.3.1 9.3.2 10.2 A.2.2 A.2.3 A.2.4 A.3.2 A.4.2 A.8.2 A.9.3 A.10.3",
    ),
];

#[test]
fn every_requirement_has_the_status_that_the_script_expects() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let checked = ephor(&["check", "--data", &dir, "--as-of", TODAY, "--format", "json"]).done().json();
    let statuses: BTreeMap<&str, &str> = checked["requirements"]
        .as_array()
        .expect("requirements")
        .iter()
        .map(|one| (one["id"].as_str().expect("an id"), one["status"].as_str().expect("a status")))
        .collect();
    let expected: BTreeMap<&str, &str> =
        EXPECTED.iter().flat_map(|(status, ids)| ids.split_whitespace().map(|id| (id, *status))).collect();
    assert_eq!(statuses, expected);
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

/// The versions of a record that say something else there than the one before them; of the first, that say anything.
fn changing<'a>(engine: &Engine, versions: &'a [Version], said: impl Fn(&Value) -> Vec<Value>) -> Vec<&'a Version> {
    let mut before = Vec::new();
    let differs = |version: &&Version| {
        let record = engine.fact(version.position).expect("the ledger can be read").and_then(|opened| opened.record);
        let now = said(&record.expect("it is not erased"));
        let differs = now != before;
        before = now;
        differs
    };
    versions.iter().filter(differs).collect()
}

#[test]
fn single_fields_were_written_by_whom_they_are_for() {
    let desk = Desk::new();
    let engine = Engine::open(Path::new(&desk.sample("org")), Access::Read, Clock::machine(), &()).expect("the sample opens");
    let snapshot = engine.snapshot();
    let image = &snapshot.image;
    for number in 1..=8 {
        let system = image.slot(RecordId::new(Kind::System, number)).expect("a system");
        let classed = changing(&engine, &system.versions, |record| record["legal_class"].as_array().cloned().unwrap_or_default());
        assert!(!classed.is_empty(), "{} has a class", system.id);
        for version in classed {
            let (reading, author) = (Reading::new(image, version.day), Holder::Person(version.author));
            let determines = may(&reading, author, Power::DetermineLaw, &Ask::default(), version.day);
            assert!(determines.is_ok(), "{} version {}: {determines:?}", system.id, version.number);
        }
    }
    for number in 1..=6 {
        let round = image.slot(RecordId::new(Kind::DueDiligence, number)).expect("a round");
        let answers = |record: &Value| -> Vec<Value> {
            let questions = record["questions"].as_array().into_iter().flatten();
            questions.filter_map(|question| question.get("answer").cloned()).collect()
        };
        let answered = changing(&engine, &round.versions, answers);
        assert!(!answered.is_empty(), "{} is answered", round.id);
        for version in answered {
            let employment = image.get::<Person>(version.author).expect("a person").record.employment;
            assert_eq!(employment, Employment::Supplier, "{} version {}", round.id, version.number);
        }
    }
}

#[test]
fn a_demonstration_says_where_it_lies_and_whether_it_was_made_now_or_kept_from_before() {
    let desk = Desk::new();
    let home = desk.path("home");
    let load = || ephor_at_home(&home, &["demo", "--load-only"]).done().out;
    // Among the user's own files, under a name that follows from the sample: one of another build lies elsewhere.
    let dir = home.join(".local/share/ephor").join(format!("demo-{}", sample::mark()));
    let dir = dir.to_str().expect("the path is UTF-8");
    let first = load();
    let (facts, rest) = first.split_once(" facts, ").expect("it says how many facts");
    assert_eq!(rest, format!("made now in {dir}.\n"));
    assert_eq!(load(), format!("{facts} facts, kept from before in {dir}.\n"));
    both_accept(&[dir]);
}

#[test]
fn a_demonstration_says_what_stands_in_its_way_and_leaves_it() {
    let desk = Desk::new();
    let papers = desk.path("papers");
    std::fs::create_dir(&papers).expect("a folder can be made");
    for name in ["a.txt", "b.txt", "c.txt", "d.txt"] {
        std::fs::write(papers.join(name), "").expect("a file can be written");
    }
    let found = "papers holds other files (a.txt, b.txt, c.txt and 1 more) and no organisation";
    let wanted = "the demonstration wants an empty folder, or one that is not there yet: name another with --data";
    ephor(&["demo", "--load-only", "--data", &desk.at("papers")]).fails(3, &[found, wanted]);
    assert_eq!(std::fs::read_dir(&papers).expect("it can be read").count(), 4);
    let paper = desk.file("paper", "");
    ephor(&["demo", "--load-only", "--data", &paper]).fails(3, &["paper is a file", wanted]);
    let other = desk.founded("org");
    ephor(&["demo", "--load-only", "--data", &other]).fails(3, &["holds Small Mutual, which is no sample to play with"]);
}
