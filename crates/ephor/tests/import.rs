//! Import: whole or nothing, every mistake at its line, nothing twice.

mod common;

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use common::{Desk, FOUNDING, FOUNDING_FACTS, ephor, program, risk};

/// A mistake: the fact file, the line it stands on, and what is said about it.
const MISTAKES: &[(&str, &str, usize, &str)] = &[
    (
        "unknown kind",
        "- record: sytem\n  by: cro\n  body: { title: Harbour }\n",
        1,
        "there is no kind “sytem”; did you mean “system”?",
    ),
    (
        "unknown act",
        "- act: aprove\n  of: { kind: parameter, id: PAR-1 }\n  by: cro\n",
        1,
        "there is no act “aprove”; did you mean “approve”?",
    ),
    (
        "unknown member",
        "- record: person\n  by: cro\n  happend: 2026-02-02\n  body: { title: X }\n",
        3,
        "did you mean `happened`?",
    ),
    (
        "unknown field",
        "- record: person\n  key: new\n  by: cro\n  body:\n    title: New\n    name: New\n    employmnt: employee\n    employment: employee\n    from: 2026-01-01\n",
        7,
        "there is no field “employmnt”; did you mean “employment”?",
    ),
    (
        "wrong word",
        "- record: person\n  key: new\n  by: cro\n  body:\n    title: New\n    name: New\n    employment: emploee\n    from: 2026-01-01\n",
        7,
        "“emploee” is not one of the words: did you mean “employee”?",
    ),
    (
        "missing required",
        "- record: person\n  key: new\n  by: cro\n  body:\n    title: New\n    name: New\n    from: 2026-01-01\n",
        4,
        "“employment” is missing",
    ),
    (
        "dangling reference",
        "- record: body\n  id: BOD-2\n  by: chair\n  body:\n    title: Committee\n    type: forum\n    charter: It advises.\n    decision_rights: []\n    chair: ceo\n    members: [{ person: ceo, from: 2020-01-01 }]\n    quorum: 1\n    majority: simple\n    cadence: 90\n    reports_to: BOD-404\n",
        14,
        "BOD-404 does not exist, neither here nor in the files",
    ),
    (
        "dangling version",
        "- record: risk\n  id: R-1\n  by: product\n  form: draft\n  body:\n    title: Something\n    criteria: { id: PAR-1, version: 2 }\n",
        7,
        "version 2 of PAR-1 does not exist",
    ),
    (
        "dangling reference of an act",
        "- act: escalate\n  of: { kind: parameter, id: PAR-1 }\n  by: cro\n  payload:\n    to: BOD-404\n",
        5,
        "BOD-404 does not exist",
    ),
    (
        "unknown person",
        "- record: person\n  key: new\n  by: nobody\n  body: { title: New, name: New, employment: employee, from: 2026-01-01 }\n",
        3,
        "“nobody” is nobody known",
    ),
    (
        "unknown person by id",
        "- record: person\n  key: new\n  by: PER-17\n  body: { title: New, name: New, employment: employee, from: 2026-01-01 }\n",
        3,
        "“PER-17” is nobody known",
    ),
    (
        "unknown body",
        "- act: approve\n  of: { kind: parameter, id: PAR-1 }\n  happened: 2026-02-02\n  by: chair\n  for: BOD-404\n",
        5,
        "BOD-404",
    ),
    (
        "wrong version",
        "- record: parameter\n  id: PAR-1\n  version: 7\n  by: chair\n  body: { title: Appetite, type: appetite, statement: No more than 7., category: fairness, max_level: 7, escalate_after: 30, effective_from: 2026-02-02, resolution: 2026/02 }\n",
        3,
        "the next version of PAR-1 is 2",
    ),
    (
        "version that is not there",
        "- act: accept\n  of: { kind: parameter, id: PAR-1, version: 9 }\n  by: cro\n",
        2,
        "PAR-1 has no version 9",
    ),
    (
        "future",
        "- record: person\n  key: new\n  happened: 2999-01-01\n  by: cro\n  body: { title: New, name: New, employment: employee, from: 2026-01-01 }\n",
        3,
        "nothing is recorded before it happens",
    ),
    (
        "recorded",
        "- record: person\n  key: new\n  recorded: 2026-02-02T10:00:00Z\n  by: cro\n  body: { title: New, name: New, employment: employee, from: 2026-01-01 }\n",
        3,
        "only a restore into an empty folder keeps “recorded”",
    ),
    (
        "origin",
        "- record: person\n  key: new\n  origin: entered\n  by: cro\n  body: { title: New, name: New, employment: employee, from: 2026-01-01 }\n",
        3,
        "only proposal and template stay so",
    ),
    (
        "refused",
        "- act: refused\n  of: { kind: parameter, id: PAR-1, version: 1 }\n  by: cro\n  payload: { attempted: approve, cause: no-power, missing: set-parameters }\n",
        1,
        "refusals are written by the server",
    ),
    (
        "an act that names none",
        "- act: annul\n  of: { act: accept, kind: parameter, id: PAR-1 }\n  by: cro\n",
        2,
        "no act accept on PAR-1 fits",
    ),
    (
        "an act that names several",
        "- { act: escalate, of: { kind: parameter, id: PAR-1 }, happened: 2026-02-02, by: cro, payload: { to: BOD-1 } }\n- { act: escalate, of: { kind: parameter, id: PAR-1 }, happened: 2026-02-03, by: cro, payload: { to: BOD-1 } }\n- act: annul\n  of: { act: escalate, kind: parameter, id: PAR-1 }\n  by: cro\n",
        4,
        "2 acts escalate on PAR-1 fit; say by whom and when it happened",
    ),
    ("not YAML", "- record: person\n  by: [cro\n", 2, ""),
    ("no item", "- by: cro\n", 1, "begins with `record: KIND` or `act: ACT`"),
];

#[test]
fn every_kind_of_mistake_is_named_at_its_file_and_line_and_nothing_comes_in() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    for (name, facts, line, says) in MISTAKES {
        // A fact without fault beside the mistake must not come in either.
        let file = desk.file("facts.yaml", facts);
        let sound = desk.file("sound.yaml", &risk(77, 3));
        let answer = ephor(&["import", "--data", &dir, &sound, &file]);
        assert_eq!(answer.code, 3, "{name}: {answer:#?}");
        assert!(answer.err.contains("nothing was brought in"), "{name}: {}", answer.err);
        assert!(answer.err.contains(&format!("{file}:{line}: ")), "{name}: line {line} is not named in\n{}", answer.err);
        assert!(answer.err.contains(says), "{name}: “{says}” is not in\n{}", answer.err);
        assert_eq!(desk.size("org"), FOUNDING_FACTS, "{name} brought something in");
    }
}

#[test]
fn a_mistake_is_said_once_and_not_of_what_follows_from_it() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    let facts = format!(
        "{}- act: accept\n  of: {{ kind: risk, id: R-1, version: 1 }}\n  happened: 2026-02-03\n  by: cro\n  payload: {{ level: 4, category: fairness, valid_until: 2026-12-31 }}\n",
        risk(1, 4).replace("type: threat", "type: thread")
    );
    let file = desk.file("facts.yaml", &facts);
    let answer = ephor(&["import", "--data", &dir, &file]).fails(3, &["1 thing to put right", "did you mean “threat”?"]);
    assert!(!answer.err.contains("R-1 does not exist"), "{}", answer.err);
}

#[test]
fn several_mistakes_in_several_files_are_all_reported() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    let meaning = desk.file(
        "meaning.yaml",
        &format!("{}{}", risk(1, 4).replace("type: threat", "type: thread"), risk(2, 4).replace("  by: product", "  by: nobody")),
    );
    let shape = desk.file("shape.yaml", "- recrod: risk\n- record: risk\n  by: cro\n");
    let both = desk.file("both.yaml", &format!("- recrod: risk\n{}", risk(3, 4).replace("axis: individuals", "axis: people")));
    let answer = ephor(&["import", "--data", &dir, &meaning, &shape, &both]);
    answer.fails(
        3,
        &[
            &format!("{meaning}:8: type: “thread”"),
            &format!("{meaning}:22: “nobody”"),
            &format!("{shape}:1: "),
            &format!("{shape}:2: `body` is missing"),
            &format!("{both}:1: "),
            &format!("{both}:15: "),
        ],
    );
    assert_eq!(desk.size("org"), FOUNDING_FACTS);
}

#[test]
fn the_same_file_twice_adds_nothing_and_one_new_fact_adds_one() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    let file = desk.file("founding.yaml", FOUNDING);
    let again = ephor(&["import", "--data", &dir, &file]).done();
    assert_eq!(again.out, format!("0 facts added, {FOUNDING_FACTS} known already.\n"));
    assert_eq!(desk.size("org"), FOUNDING_FACTS);
    let more = desk.file("more.yaml", &format!("{FOUNDING}{}", risk(1, 4)));
    let once = ephor(&["import", "--data", &dir, &more]).done();
    assert_eq!(once.out, format!("1 fact added, {FOUNDING_FACTS} known already.\n"));
    ephor(&["import", "--data", &dir, &more]).done();
    assert_eq!(desk.size("org"), FOUNDING_FACTS + 1);
}

#[test]
fn what_was_imported_says_so_whoever_is_named() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    ephor(&["import", "--data", &dir, &desk.file("risk.yaml", &risk(1, 4))]).done();
    let shown = ephor(&["show", "risk", "R-1", "--data", &dir, "--history", "--format", "json"]).done().json();
    assert_eq!(shown["history"][0]["origin"], "imported");
    assert_eq!(shown["record"]["title"], "Something goes wrong");
}

#[test]
fn a_faulty_first_import_leaves_no_ledger_behind() {
    let desk = Desk::new();
    let file = desk.file("facts.yaml", &FOUNDING.replace("employment: director", "employment: driector"));
    let dir = desk.at("org");
    ephor(&["import", "--data", &dir, &file]).fails(3, &["nothing was brought in", "did you mean “director”?"]);
    assert_eq!(desk.names(), ["facts.yaml"]);
}

#[test]
fn a_bill_of_materials_beside_a_faulty_file_brings_nothing_in() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    let bill = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"type": "machine-learning-model", "bom-ref": "m", "name": "ranker", "version": "3"}]}"#;
    let bom = desk.file("models.cdx.json", bill);
    let faulty = desk.file("facts.yaml", "- record: sytem\n  by: cro\n  body: { title: Harbour }\n");
    ephor(&["import", "--data", &dir, "--by", "cro", &bom, &faulty]).fails(3, &["did you mean “system”?"]);
    assert_eq!(desk.size("org"), FOUNDING_FACTS);
    let sound = desk.file("sound.yaml", &risk(1, 3));
    ephor(&["import", "--data", &dir, "--by", "nobody", &bom, &sound]).fails(3, &["“nobody” is nobody known"]);
    assert_eq!(desk.size("org"), FOUNDING_FACTS, "the facts beside a bill of materials of nobody stayed out");
    let both = ephor(&["import", "--data", &dir, "--by", "cro", &bom, &sound]).done();
    assert!(both.out.contains("0 proposals added, 1 draft added, because something is missing"), "{}", both.out);
    assert_eq!(desk.size("org"), FOUNDING_FACTS + 2);
    ephor(&["import", "--data", &dir, "--by", "cro", &bom, &sound]).done();
    assert_eq!(desk.size("org"), FOUNDING_FACTS + 2, "the same files twice add nothing");
}

#[test]
fn whoever_brings_something_in_is_named_by_key_id_or_full_name_and_where_those_stand_is_said() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    let sheet = desk.file("risks.csv", "Title\nRefunds\n");
    let import = |by: &str| ephor(&["import", "--data", &dir, "--by", by, "--dry-run", &sheet]);
    let people = ephor(&["show", "person", "--data", &dir]).done().out;
    let line = people.lines().find(|line| line.contains("Dan Risk")).expect("he is listed");
    assert!(line.contains("cro"), "his key stands beside him: {line}");
    let id = line.split(' ').next().expect("an id");
    for by in ["cro", id, "Dan Risk", "dan risk"] {
        assert!(import(by).done().out.contains("1 draft would be added"), "{by}");
    }
    let nobody = "“Dan” is nobody known; give a person’s key, id or full name: `ephor show person` lists";
    import("Dan").fails(3, &[nobody]);
    ephor(&["import", "--data", &dir, &sheet]).fails(2, &["--by KEY", "`ephor show person`"]);
    let namesake = "- { record: person, key: other, happened: 2026-01-12, by: chair, body: { title: Dan Risk, key: other, name: Dan Risk, employment: employee, from: 2020-01-01 } }\n";
    ephor(&["import", "--data", &dir, &desk.file("namesake.yaml", namesake)]).done();
    import("Dan Risk").fails(3, &["“Dan Risk” is the name of 2 people, PER-", "give the key or id of one"]);
    let shown = ephor(&["show", "person", "Eve Product", "--data", &dir]).done();
    assert!(shown.out.contains("Eve Product"), "{}", shown.out);
}

#[test]
fn data_and_suppliers_of_a_bill_come_in_once_and_are_referred_to() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    let bill = |model: &str, maker: &str| {
        format!(
            r#"{{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
            {{"type": "machine-learning-model", "bom-ref": "{model}", "name": "ranker", "supplier": {{"name": "{maker}"}},
            "modelCard": {{"modelParameters": {{"datasets": [{{"ref": "DAT-9"}}]}}}}}},
            {{"type": "data", "bom-ref": "DAT-9", "name": "clicks"}}]}}"#
        )
    };
    let known = "- record: supplier\n  id: SUP-7\n  happened: 2026-02-03\n  by: cro\n  body: { title: Maker AG, provides: [model], criticality: 2 }\n";
    ephor(&["import", "--data", &dir, &desk.file("known.yaml", known)]).done();
    let one = desk.file("one.cdx.json", &bill("m", "maker  ag"));
    let said = ephor(&["import", "--data", &dir, "--by", "cro", &one]).done();
    assert!(said.out.contains("2 drafts added, because something is missing, 1 known already"), "{}", said.out);
    let model = ephor(&["show", "component", "CMP-1", "--data", &dir, "--format", "json"]).done();
    assert!(model.out.contains("SUP-7") && model.out.contains("DAT-1"), "{}", model.out);
    let again = ephor(&["import", "--data", &dir, "--by", "cro", &one]).done();
    assert!(again.out.contains("0 proposals added, 3 known already"), "{}", again.out);
    let other = desk.file("other.cdx.json", &bill("n", "Other AG"));
    let said = ephor(&["import", "--data", &dir, "--by", "cro", &other, &one]).done();
    assert!(
        said.out.contains("2 drafts added, because something is missing, 1 known already"),
        "the data was known: {}",
        said.out
    );
}

#[test]
fn a_model_card_comes_in_once_and_a_text_without_front_matter_is_refused() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    let card = desk.file("sorter.md", "---\nlicense: mit\ndatasets: beans\nmetrics: [acc]\n---\n# Sorter\n");
    ephor(&["import", "--data", &dir, &card]).fails(2, &["a model card", "--by KEY"]);
    let said = ephor(&["import", "--data", &dir, "--by", "cro", &card]).done();
    assert!(
        said.out.contains("0 proposals added, 2 drafts added") && said.out.contains("not taken: 1 text of the card"),
        "{}",
        said.out
    );
    let again = ephor(&["import", "--data", &dir, "--by", "cro", &card]).done();
    assert!(again.out.contains("0 proposals added, 2 known already"), "{}", again.out);
    let plain = desk.file("notes.md", "# Notes\n");
    ephor(&["import", "--data", &dir, "--by", "cro", &plain]).fails(3, &["there is no front matter", "add them and read again"]);
}

#[test]
fn an_import_into_a_folder_that_is_being_served_is_refused_with_the_reason() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    let mut served =
        program().args(["serve", "--data", &dir, "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(served.stdout.take().expect("its output")).lines();
    let said = lines.next().expect("it says where it listens").expect("a line");
    let file = desk.file("risk.yaml", &risk(1, 4));
    let answer = ephor(&["import", "--data", &dir, &file]);
    let read = ephor(&["check", "--data", &dir]);
    served.kill().expect("it can be stopped");
    served.wait().expect("it has ended");
    answer.fails(3, &["another process"]);
    read.done();
    assert!(said.contains("127.0.0.1"), "{said}");
    assert_eq!(desk.size("org"), FOUNDING_FACTS);
}

#[test]
fn an_imported_act_outside_authority_is_kept_flagged_and_listed() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    let facts = format!(
        "{}- act: accept\n  of: {{ kind: risk, id: R-1, version: 1 }}\n  happened: 2026-02-03\n  by: cro\n  payload: {{ level: 8, category: fairness, valid_until: 2026-12-31 }}\n",
        risk(1, 8)
    );
    let answer = ephor(&["import", "--data", &dir, &desk.file("facts.yaml", &facts)]).done();
    assert_eq!(
        answer.out,
        format!(
            "2 facts added, 0 known already.\nOutside authority or without separation, kept and without effect: 1 act, № {}.\n",
            FOUNDING_FACTS + 2
        )
    );
    let shown = ephor(&["show", "risk", "R-1", "--data", &dir, "--history", "--format", "json"]).done().json();
    let act = &shown["history"][1];
    assert_eq!((act["act"].as_str(), act["origin"].as_str()), (Some("accept"), Some("imported")));
    assert_eq!(act["ultra_vires"]["cause"], "over-limit", "{act}");
    let checked = ephor(&["check", "--data", &dir, "--format", "json"]).done();
    assert!(checked.out.contains("ultra-vires"), "a rule finds the act");
}
