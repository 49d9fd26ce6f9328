//! What somebody new to the program meets: what it says, where it stops, and what it says to do next.

mod common;

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::process::Stdio;

use common::{Desk, ephor, program, risk};

#[test]
fn whoever_has_read_enough_closes_the_pipe_and_the_command_ends_quietly() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    for (arguments, code) in [
        (&["schema"][..], 0),
        (&["catalog"], 0),
        (&["check", "--data", &dir], 0),
        (&["check", "--data", &dir, "--fail-on", "major"], 1),
        (&["show", "person", "--data", &dir], 0),
        (&["export", "--data", &dir], 0),
        (&["export", "--data", &dir, "--format", "full"], 0),
    ] {
        let mut child = program().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), err.as_ref()), (Some(code), ""), "{arguments:?}");
    }
}

#[test]
fn a_day_that_is_none_or_has_not_come_is_refused_with_what_a_day_looks_like() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    for day in ["yesterday", "2026-02-31", "garbage"] {
        ephor(&["check", "--data", &dir, "--as-of", day]).fails(2, &[day, "a day is expected, such as 2026-11-20"]);
    }
    for command in [&["check"][..], &["show", "risk"], &["export"], &["export", "--format", "csv", "--kind", "risk"]] {
        let answer = ephor(&[command, &["--data", &dir, "--as-of", "2999-09-01"]].concat());
        let answer = answer.fails(2, &["2999-09-01 has not come", "the ledger ends today"]);
        assert_eq!(answer.out, "", "{command:?}");
    }
}

#[test]
fn a_gate_can_ask_for_more_than_that_nothing_was_found() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let code = |id: &str, fail_on: &str| {
        ephor(&["check", "--data", &dir, "--as-of", "2026-11-20", "--requirement", id, "--fail-on", fail_on]).code
    };
    let of = |id: &str| ["major", "minor", "unknown", "opportunity"].map(|fail_on| code(id, fail_on));
    assert_eq!(of("6.3"), [0, 0, 1, 1], "no rule judges 6.3 yet");
    assert_eq!(of("4.1"), [0, 0, 0, 0], "4.1 conforms");
    assert_eq!(of("5.2"), [0, 1, 1, 1], "5.2 has minor findings");
}

#[test]
fn an_empty_register_says_so_and_what_waits() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    assert_eq!(ephor(&["show", "system", "--data", &dir]).done().out, "There is no AI system.\n");
    let draft = desk.file("draft.yaml", "- { record: system, form: draft, by: product, body: { title: Harbour } }\n");
    let proposal = desk.file("proposal.yaml", &risk(1, 3).replace("  by:", "  origin: proposal\n  by:"));
    ephor(&["import", "--data", &dir, &draft, &proposal]).done();
    let said = |kind: &str| ephor(&["show", kind, "--data", &dir]).done().out;
    assert_eq!(said("system"), "There is no AI system.\n1 draft waits and counts for nothing yet.\n");
    assert_eq!(said("risk"), "There is no risk.\n1 proposal waits and counts for nothing yet.\n");
}

#[test]
fn what_waits_on_a_person_is_told_in_words_and_for_machines() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    let asked = |more: &[&str]| ephor(&[&["show", "person", "director", "--data", &dir, "--waiting"], more].concat());
    let facts = desk.file("risk.yaml", &risk(1, 9));
    ephor(&["import", "--data", &dir, &facts]).done();
    let said = asked(&[]).done().out;
    assert!(said.contains("Waiting, ") && said.contains("Vote on R-1"), "{said}");
    let told = asked(&["--format", "json"]).done().json();
    let all = told["waiting"].as_array().expect("a list");
    let one = all.iter().find(|task| task["record"] == "R-1").expect("the risk beyond the appetite");
    assert_eq!((&one["pressing"], &one["sense"], &one["for"]), (&"waiting".into(), &"decide".into(), &"BOD-1".into()));
    assert_eq!(one["next"], serde_json::json!({"act": "vote", "of": "R-1"}));
    ephor(&["show", "risk", "R-1", "--data", &dir, "--waiting"]).fails(2, &["R-1 is not a person"]);
}

#[test]
fn a_history_is_read_line_by_line() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let answer = ephor(&["show", "risk", "R-60", "--data", &dir, "--history"]).done().out;
    let (_, history) = answer.split_once("History").expect("there is a history");
    assert!(!history.contains('{') && history.lines().skip(1).all(|line| line.starts_with("№ ")), "{history}");
    for words in ["version 1, ", "accept of version 2, Avery Tremblay", "beyond authority", "annul of № "] {
        assert!(history.contains(words), "“{words}” is not in {history}");
    }
}

#[test]
fn a_register_as_lines_holds_every_field_and_says_how_each_record_stands() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let csv = ephor(&["export", "--data", &dir, "--format", "csv", "--kind", "risk"]).done().out;
    let book = ephor_documents::read("risks.csv", csv.as_bytes()).expect("it is read");
    let rows: Vec<Vec<String>> =
        book.sheets[0].rows.iter().map(|row| row.cells.iter().map(|(_, cell)| cell.typed()).collect()).collect();
    assert_eq!(
        (&rows[0][..3], rows[0].last()),
        (&["ID", "Version", "Title"].map(str::to_owned)[..], Some(&"Changed".to_owned()))
    );
    let of = |id: &str| rows.iter().find(|row| row[0] == id).expect("it is there").join("|");
    assert!(of("R-27").contains("|acceptance reopened|2026-"), "{}", of("R-27"));
    assert!(of("R-27").contains("|individuals\norganisation|"), "several values stand one a line: {}", of("R-27"));
}

#[test]
fn an_organisation_is_made_in_an_empty_folder_and_nowhere_else() {
    let desk = Desk::new();
    let file = desk.file("notes.txt", "mine\n");
    ephor(&["serve", "--data", &file, "--listen", "127.0.0.1:0"]).fails(3, &["notes.txt is a file", "empty folder"]);
    fs::create_dir(desk.path("papers")).expect("a folder");
    fs::write(desk.path("papers/notes.txt"), "mine\n").expect("a file");
    let papers = desk.at("papers");
    ephor(&["serve", "--data", &papers, "--listen", "127.0.0.1:0"]).fails(3, &["holds other files", "empty folder"]);
    let own = desk.founded("own");
    let refused = ephor(&["demo", "--data", &own, "--load-only"]).fails(3, &["which is no sample", "ephor serve --data"]);
    assert_eq!(refused.out, "");
}

#[test]
fn an_address_that_is_taken_is_named_with_the_next_step() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let answer = ephor(&["demo", "--data", &dir, "--listen", &address]);
    answer.fails(3, &[&address, "choose another port with --listen 127.0.0.1:"]);
}

#[test]
fn an_export_given_to_import_is_told_apart_at_once() {
    let desk = Desk::new();
    let (sample, dir) = (desk.sample("sample"), desk.founded("org"));
    for (format, name) in [("facts", "facts.yaml"), ("full", "all.ephor-export")] {
        let file = desk.at(name);
        ephor(&["export", "--data", &sample, "--format", format, "-o", &file]).done();
        let refused = ephor(&["import", "--data", &dir, &file]).fails(2, &[name, "is an export", "ephor restore --data"]);
        assert_eq!(refused.err.lines().count(), 1, "{}", refused.err);
    }
}

#[test]
fn of_many_things_to_put_right_the_first_are_said_and_how_many_more() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    let mut facts = Vec::new();
    for number in 1..=33 {
        write!(facts, "{}", risk(number, 3).replace("by: product", "by: nobody")).expect("it is written");
    }
    let file = desk.file("risks.yaml", &String::from_utf8(facts).expect("text"));
    let answer = ephor(&["import", "--data", &dir, &file]).fails(3, &["33 things to put right", "and 13 more"]);
    assert_eq!(answer.err.lines().count(), 22, "{}", answer.err);
}

#[test]
fn the_schema_of_a_fact_file_names_every_member_an_item_may_have() {
    let schema = ephor(&["schema", "fact"]).done().json();
    let items = schema["items"]["oneOf"].as_array().expect("a record or an act");
    let keys = |item: &serde_json::Value| item["properties"].as_object().expect("members").keys().cloned().collect::<Vec<_>>();
    let all: Vec<String> = items.iter().flat_map(keys).collect();
    for member in ["record", "act", "by", "for", "of", "happened", "body", "votes", "payload", "reason", "why", "recorded"] {
        assert!(all.iter().any(|known| known == member), "{member} is not in {all:?}");
    }
    assert_eq!(ephor(&["schema"]).done().json()["fact"], schema, "it stands among the others too");
}
