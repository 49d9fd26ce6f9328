//! Exports: what is written out can be brought back, as facts or byte for byte; erasure leaves the proof standing.

mod common;

use std::fs;
use std::path::Path;

use common::{Desk, both_accept, both_refuse, copy, ephor, second_verifier};
use serde_json::Value;

/// The person of the sample whose name is erased, and a name nobody else bears.
const FORMER: (&str, &str) = ("P31", "Rosalind Achterberg");

/// One more fact.
const NOTE: &str = "- { act: escalate, of: { kind: risk, id: R-41 }, happened: 2026-11-20, by: P05, payload: { to: BOD-1 } }\n";

/// The last day of each month on which the sample recorded anything.
fn days(dir: &str) -> Vec<String> {
    let text = ephor(&["export", "--data", dir]).done().out;
    let recorded = text.lines().filter_map(|line| line.trim_start().strip_prefix("recorded: "));
    let mut days: Vec<String> = recorded.map(|moment| moment[..10].to_owned()).collect();
    days.sort();
    days.dedup_by(|later, last| {
        let same = later[..7] == last[..7];
        if same {
            last.clone_from(later);
        }
        same
    });
    assert_eq!(days.len(), 11, "January to November: {days:?}");
    days
}

/// The answer of `check` without what is drawn anew in every ledger.
fn checked(dir: &str, day: &str) -> Value {
    let mut answer = ephor(&["check", "--data", dir, "--as-of", day, "--format", "json"]).done().json();
    let root = answer["ledger"].as_object_mut().expect("a ledger").remove("root");
    assert!(root.is_some_and(|root| root.as_str().is_some_and(|root| root.len() == 44)));
    answer
}

fn keys(desk: &Desk, name: &str) -> (String, String) {
    let newest = desk.text(&format!("{name}/ephor.vkey"));
    (newest.lines().last().expect("a key").to_owned(), desk.at(&format!("{name}/ephor.head")))
}

#[test]
fn facts_restored_elsewhere_compute_the_same_findings_for_every_month() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let facts = desk.at("facts.yaml");
    ephor(&["export", "--data", &dir, "-o", &facts]).done();
    let other = desk.at("restored");
    ephor(&["restore", "--data", &other, &facts]).done();
    for day in days(&dir) {
        assert_eq!(checked(&dir, &day), checked(&other, &day), "as of {day}");
    }
    let again = desk.at("again.yaml");
    ephor(&["export", "--data", &other, "-o", &again]).done();
    assert!(desk.read("facts.yaml") == desk.read("again.yaml"), "the facts of the restored organisation read the same");
    both_accept(&[&other]);
}

#[test]
fn a_full_export_restores_byte_for_byte_under_the_key_and_checkpoint_held_before() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let (key, head) = keys(&desk, "org");
    fs::copy(&head, desk.path("kept-head")).expect("the head can be kept");
    let kept = desk.at("kept-head");
    let (export, restored) = (desk.at("org.ephor-export"), desk.at("restored"));
    ephor(&["export", "--data", &dir, "--format", "full", "-o", &export]).done();
    both_accept(&[&export, "--key", &key, "--checkpoint", &kept]);

    let private = desk.at("org/ephor.key");
    let said = ephor(&["restore", "--data", &restored, "--key", &private, &export]).done();
    assert!(!said.out.contains("new key"), "{}", said.out);
    ephor(&["export", "--data", &restored, "--format", "full", "-o", &desk.at("again")]).done();
    assert!(desk.read("org.ephor-export") == desk.read("again"), "the second export is the first, byte for byte");
    both_accept(&[&restored, "--key", &key, "--checkpoint", &kept]);

    // It goes on signing with that key: one more fact, and the old key still verifies all of it.
    let note = desk.file("note.yaml", NOTE);
    let before = desk.size("restored");
    ephor(&["import", "--data", &restored, &note]).done();
    assert_eq!(desk.size("restored"), before + 1);
    assert_eq!(desk.text("restored/ephor.vkey"), key);
    both_accept(&[&restored, "--key", &key, "--checkpoint", &kept]);
    both_accept(&[&restored, "--key", &key, "--checkpoint", &desk.at("restored/ephor.head")]);
}

#[test]
fn a_restore_without_the_private_key_says_which_new_key_signs_from_there() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let (key, kept) = keys(&desk, "org");
    let (export, restored) = (desk.at("org.ephor-export"), desk.at("restored"));
    ephor(&["export", "--data", &dir, "--format", "full", "-o", &export]).done();
    let said = ephor(&["restore", "--data", &restored, &export]).done();
    let keys = desk.text("restored/ephor.vkey");
    let newest = keys.lines().last().expect("a key");
    assert!(said.out.contains(newest), "{}", said.out);
    assert_ne!(newest, key);
    both_accept(&[&restored, "--key", &key, "--checkpoint", &kept]);
    // The new key signs from the next fact on.
    let note = desk.file("note.yaml", NOTE);
    ephor(&["import", "--data", &restored, &note]).done();
    both_accept(&[&restored, "--key", newest]);
    both_refuse(&[&restored, "--key", &key]);
}

#[test]
fn a_restore_wants_an_empty_folder() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let (facts, full) = (desk.at("facts.yaml"), desk.at("full"));
    ephor(&["export", "--data", &dir, "-o", &facts]).done();
    ephor(&["export", "--data", &dir, "--format", "full", "-o", &full]).done();
    fs::create_dir(desk.path("taken")).expect("a folder");
    fs::write(desk.path("taken/letter.txt"), "mine").expect("a file");
    let taken = desk.at("taken");
    for export in [&facts, &full] {
        ephor(&["restore", "--data", &dir, export]).fails(3, &["already holds an organisation"]);
        ephor(&["restore", "--data", &taken, export]).fails(3, &["empty"]);
    }
    assert_eq!(desk.names(), ["facts.yaml", "full", "org", "taken"]);
    assert_eq!(fs::read_dir(&taken).expect("a folder").count(), 1, "what stood there stands there alone");
    both_accept(&[&dir]);
}

#[test]
fn a_restore_wants_moments_to_the_second_and_names_the_line_of_any_other() {
    let desk = Desk::new();
    let fact = "- record: person\n  key: new\n  by: new\n  recorded: WHEN\n  body: { title: New, name: New, employment: employee, from: 2026-01-01 }\n";
    for when in ["2026-02-02T10:00:00.5Z", "2026-02-02", "yesterday"] {
        let facts = desk.file("facts.yaml", &fact.replace("WHEN", when));
        let refusal = format!("facts.yaml:4: {when} is no moment to the second");
        ephor(&["restore", "--data", &desk.at("org"), &facts]).fails(3, &[&refusal]);
    }
    let facts = desk.file("facts.yaml", &fact.replace("WHEN", "2026-02-02T10:00:00Z"));
    ephor(&["restore", "--data", &desk.at("org"), &facts]).done();
}

#[test]
fn truncated_and_edited_exports_are_refused_and_leave_nothing_behind() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let (key, kept) = keys(&desk, "org");
    let export = desk.at("full");
    ephor(&["export", "--data", &dir, "--format", "full", "-o", &export]).done();
    let whole = String::from_utf8(desk.read("full")).expect("text");
    let lines: Vec<&str> = whole.lines().collect();
    let joined = |lines: &[&str]| lines.join("\n") + "\n";
    let mut swapped = lines.clone();
    swapped.swap(9, 10);
    let mut without = lines.clone();
    without.remove(9);
    let damaged = [
        ("cut in a line", whole[..whole.len() / 2].to_owned()),
        ("cut at a line", joined(&lines[..lines.len() / 2])),
        ("the last line missing", joined(&lines[..lines.len() - 1])),
        ("two lines swapped", joined(&swapped)),
        ("a line left out", joined(&without)),
        ("a letter changed", whole.replacen("\"body\":\"eyJ", "\"body\":\"eyK", 1)),
        ("something after the end", format!("{whole}{}\n", lines[9])),
    ];
    for (name, text) in damaged {
        assert!(text != whole, "{name} changes it");
        let file = desk.file("damaged", &text);
        let answer = ephor(&["restore", "--data", &desk.at("restored"), &file]);
        assert_eq!(answer.code, 3, "{name}: {answer:#?}");
        both_refuse(&[&file, "--key", &key, "--checkpoint", &kept]);
        fs::remove_file(desk.path("damaged")).expect("the file can go");
        assert_eq!(desk.names(), ["full", "org"], "{name}");
    }
    let facts = ephor(&["export", "--data", &dir]).done().out;
    let file = desk.file("facts.yaml", &facts.replacen("type: governing-body", "type: governing-b0dy", 1));
    ephor(&["restore", "--data", &desk.at("restored"), &file]).fails(3, &["did you mean “governing-body”?"]);
    assert_eq!(desk.names(), ["facts.yaml", "full", "org"]);
}

#[test]
fn an_export_that_cannot_be_written_leaves_what_stood_there() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let file = desk.file("kept.csv", "precious");
    ephor(&["export", "--data", &dir, "--format", "csv", "-o", &file]).fails(2, &["--kind"]);
    ephor(&["export", "--data", &desk.at("nowhere"), "-o", &file]).fails(3, &["no organisation"]);
    assert_eq!(desk.text("kept.csv"), "precious");
    assert_eq!(desk.names(), ["kept.csv", "org"]);
}

/// The sample with a name erased by the data protection officer.
fn erased(desk: &Desk) -> (String, Value) {
    let dir = desk.sample("org");
    let before = checked(&dir, "2026-11-19");
    let act = format!(
        "- act: erase\n  of: {{ kind: person, id: {} }}\n  happened: 2026-11-20\n  by: P20\n  reason: Asked for by the person.\n  payload: {{ fields: [name, title, email], basis: \"GDPR, article 17\" }}\n",
        FORMER.0
    );
    let answer = ephor(&["import", "--data", &dir, &desk.file("erase.yaml", &act)]).done();
    assert_eq!(answer.out, "1 fact added, 0 known already.\n");
    (dir, before)
}

#[test]
fn an_erased_name_is_gone_from_the_files_and_both_verifiers_accept_the_rest() {
    let desk = Desk::new();
    let (dir, before) = erased(&desk);
    let (key, head) = keys(&desk, "org");
    for entry in fs::read_dir(&dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        assert!(!holds(&path, FORMER.1), "{} still holds the name", path.display());
        assert!(!holds(&path, "rosalind.achterberg"), "{} still holds the address", path.display());
    }
    both_accept(&[&dir, "--key", &key, "--checkpoint", &head]);
    let export = desk.at("full");
    ephor(&["export", "--data", &dir, "--format", "full", "-o", &export]).done();
    assert!(!holds(Path::new(&export), FORMER.1));
    both_accept(&[&export, "--key", &key, "--checkpoint", &head]);

    let people = ephor(&["show", "person", "--data", &dir]).done().out;
    assert!(!people.contains(FORMER.1) && people.contains("erased"), "{people}");
    let text = ephor(&["show", "person", FORMER.0, "--data", &dir]).done().out;
    assert!(!text.contains(FORMER.1) && text.contains("erased"), "{text}");
    let shown = ephor(&["show", "person", FORMER.0, "--data", &dir, "--history", "--format", "json"]).done();
    assert!(!shown.out.contains(FORMER.1) && shown.out.contains("erase"), "{}", shown.out);
    assert_eq!(checked(&dir, "2026-11-19"), before, "what was found before the erasure stands");

    let restored = desk.at("restored");
    ephor(&["restore", "--data", &restored, "--key", &desk.at("org/ephor.key"), &export]).done();
    both_accept(&[&restored, "--key", &key, "--checkpoint", &head]);
}

#[test]
fn an_erasure_by_somebody_without_the_power_erases_nothing() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    let act = format!(
        "- act: erase\n  of: {{ kind: person, id: {} }}\n  happened: 2026-11-20\n  by: P33\n  payload: {{ fields: [name, title, email], basis: none }}\n",
        FORMER.0
    );
    let answer = ephor(&["import", "--data", &dir, &desk.file("erase.yaml", &act)]).done();
    assert!(answer.out.contains("Outside authority"), "{}", answer.out);
    let shown = ephor(&["show", "person", FORMER.0, "--data", &dir]).done();
    assert!(shown.out.contains(FORMER.1), "the name is still there");
    both_accept(&[&dir]);
}

#[test]
fn facts_with_an_erased_value_restore_without_it() {
    let desk = Desk::new();
    let (dir, _) = erased(&desk);
    let facts = desk.at("facts.yaml");
    ephor(&["export", "--data", &dir, "-o", &facts]).done();
    assert!(!holds(Path::new(&facts), FORMER.1));
    let restored = desk.at("restored");
    ephor(&["restore", "--data", &restored, &facts]).done();
    assert_eq!(checked(&dir, "2026-11-20"), checked(&restored, "2026-11-20"));
    let text = ephor(&["show", "person", FORMER.0, "--data", &restored]).done().out;
    assert!(text.contains("erased"), "{text}");
}

#[test]
fn what_was_erased_stays_erased_in_later_versions_and_saving_again_is_nothing_new() {
    let desk = Desk::new();
    let (dir, _) = erased(&desk);
    let size = desk.size("org");
    let body = "title: { \"†\": \"\" }, key: P31, name: { \"†\": \"\" }, email: { \"†\": \"\" }, employment: auditor, unit: head office, functions: [audit], from: 2025-09-15, until:";
    let again = format!("- {{ record: person, key: P31, happened: 2025-10-01, by: P29, body: {{ {body} 2027-01-30 }} }}\n");
    let answer = ephor(&["import", "--data", &dir, &desk.file("again.yaml", &again)]).done();
    assert_eq!(answer.out, "0 facts added, 1 known already.\n");
    let left = format!("- {{ record: person, key: P31, happened: 2026-11-20, by: P29, body: {{ {body} 2026-11-20 }} }}\n");
    let answer = ephor(&["import", "--data", &dir, &desk.file("left.yaml", &left)]).done();
    assert_eq!(answer.out, "1 fact added, 0 known already.\n");
    assert_eq!(desk.size("org"), size + 1);
    both_accept(&[&dir]);
    let text = ephor(&["show", "person", FORMER.0, "--data", &dir]).done().out;
    assert!(text.contains("erased") && text.contains("2026-11-20"), "{text}");
    let stray = "- { record: risk, id: R-900, form: draft, by: P05, body: { title: { \"†\": \"x\" } } }\n";
    ephor(&["import", "--data", &dir, &desk.file("stray.yaml", stray)]).fails(3, &["only personal values can be"]);
}

fn holds(path: &Path, text: &str) -> bool {
    let bytes = fs::read(path).expect("the file can be read");
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn the_second_verifier_refuses_what_it_cannot_read_with_another_code() {
    let desk = Desk::new();
    assert_eq!(second_verifier(&[&desk.at("nothing")]).code, 3);
    assert_eq!(ephor(&["verify", &desk.at("nothing")]).code, 3);
    let dir = desk.sample("org");
    copy(Path::new(&dir), &desk.path("copied"));
    both_accept(&[&desk.at("copied")]);
}
