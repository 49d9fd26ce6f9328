//! Many like facts stand in a table beside the file; what is wrong says in which of the two.

use serde_json::json;

use crate::import::Problem;
use crate::import::facts::{Fact, FactItem, Faulty, Subject, alone, from_yaml};

const STAFF: &str = "- record: person\n  rows: staff.csv\n  by: P29\n  body: { employment: employee, from: 2020-01-01 }\n";

fn read(text: &str, table: &str) -> Result<Vec<FactItem>, Faulty> {
    from_yaml(text.as_bytes(), &|name| if name == "staff.csv" { Ok(table.into()) } else { Err("no such file".to_owned()) })
}

fn problems(text: &str, table: &str) -> Vec<Problem> {
    read(text, table).unwrap_err().problems
}

/// The one problem: its table, its line, its column and what it says.
fn problem(text: &str, table: &str) -> (Option<String>, usize, Option<usize>, String) {
    let found = problems(text, table);
    let [one] = found.as_slice() else { panic!("{found:#?}") };
    (one.table.as_deref().map(ToOwned::to_owned), one.line, one.column, one.message.clone())
}

#[test]
fn every_row_is_a_record_of_what_the_item_says_and_what_its_cells_say() {
    let table =
        "key,title=name,functions,from,trained\nP1,\"Doe, \"\"Jo\"\"\",\"[product, risk]\",,true\nP2,Ann,,2024-05-01,007\n";
    let items = read(STAFF, table).unwrap();
    let bodies: Vec<_> = items
        .iter()
        .map(|item| match &item.fact {
            Fact::Record(record) => (record.envelope.key.as_deref(), record.envelope.by.as_deref(), json!(record.body)),
            Fact::Act(_) => panic!("not a record"),
        })
        .collect();
    let first = json!({"employment": "employee", "from": "2020-01-01", "title": "Doe, \"Jo\"", "name": "Doe, \"Jo\"",
        "functions": ["product", "risk"], "trained": true});
    let second = json!({"employment": "employee", "from": "2024-05-01", "title": "Ann", "name": "Ann", "trained": "007"});
    assert_eq!(bodies, [(Some("P1"), Some("P29"), first), (Some("P2"), Some("P29"), second)]);
    let rows: Vec<_> = items.iter().map(|item| item.row.as_ref().map(|row| (row.table.to_string(), row.line))).collect();
    assert_eq!(rows, [Some(("staff.csv".to_owned(), 2)), Some(("staff.csv".to_owned(), 3))]);
}

#[test]
fn a_row_knows_what_it_says_itself_and_what_it_shares() {
    let items = read(STAFF, "key,name\nP1,Jo\n").unwrap();
    let row = items[0].row.as_ref().unwrap();
    assert!(row.says("") && row.says("/key") && row.says("/body/name") && row.says("/body/name/0"));
    assert!(!row.says("/body") && !row.says("/body/from") && !row.says("/body/names") && !row.says("/by"));
}

#[test]
fn acts_have_rows_too_and_columns_reach_what_they_are_about() {
    let text = "- act: verify\n  rows: staff.csv\n  of: { kind: qualification }\n  by: P07\n  payload: { result: effective }\n";
    let items = read(text, "of.id,happened,method,payload.by\r\nQUA-1,2026-02-01,seen,P9\r\n").unwrap();
    let Fact::Act(act) = &items[0].fact else { panic!("not an act") };
    assert_eq!(act.of, Subject::Record { kind: "qualification".into(), id: "QUA-1".into(), version: None });
    assert_eq!(act.envelope.happened.as_deref(), Some("2026-02-01"));
    assert_eq!(json!(act.payload), json!({"result": "effective", "method": "seen", "by": "P9"}));
}

#[test]
fn a_table_that_cannot_be_read_says_where() {
    let there = |line, column, message: &str| (Some("staff.csv".to_owned()), line, column, message.to_owned());
    let cells = "the row has 3 cells and the table 2 columns; a comma inside a cell wants quotes";
    assert_eq!(problem(STAFF, "key,name\nP1,Jo\nP2,Doe, Ann\n"), there(3, None, cells));
    let open = "these quotes are never closed; close them";
    assert_eq!(problem(STAFF, "key,name\nP1,\"Jo\nP2,Ann\n"), there(2, Some(4), open));
    let inside = "quotes hold the whole of a cell, and are written twice inside it; put the cell in quotes";
    assert_eq!(problem(STAFF, "key,name\nP1,\"a\nb\"\nP2,Jo \"J\"\n"), there(4, Some(7), inside));
    let unnamed = "a column has no name; the first row names the member each column fills";
    assert_eq!(problem(STAFF, "key,\nP1,Jo\n"), there(1, Some(5), unnamed));
    assert_eq!(problem(STAFF, "key,title=name,name\nP1,a,b\n"), there(1, None, "two columns fill /body/name; keep one"));
    let (table, line, column, message) = problem(STAFF, "key,level\nP1,1.5\n");
    assert_eq!((table.as_deref(), line, column), (Some("staff.csv"), 2, Some(4)));
    assert!(message.starts_with("level: numbers here are whole: 1.5"), "{message}");
    for empty in ["", "key,name\n"] {
        assert_eq!(problem(STAFF, empty).0.as_deref(), Some("staff.csv"), "{empty:?}");
    }
    assert_eq!(problem(STAFF, "key,name\nP1,\n\n").1, 3, "an empty line is a row of one cell");
}

#[test]
fn a_table_that_is_not_there_or_elsewhere_is_refused_where_it_is_named() {
    let named = |name: &str| problem(&STAFF.replace("staff.csv", name), "");
    assert_eq!(named("other.csv"), (None, 2, None, "the table other.csv cannot be read: no such file".to_owned()));
    for elsewhere in ["../staff.csv", "/etc/staff.csv", "staff.txt", "a\\\\b.csv"] {
        let (table, line, _, message) = named(&format!("\"{elsewhere}\""));
        assert_eq!((table, line), (None, 2));
        assert!(message.ends_with("must name a .csv file in the folder of this one, without a path"), "{message}");
    }
    assert!(named("[1]").3.starts_with("`rows` is a list and must name a table"));
    let lonely = from_yaml(STAFF.as_bytes(), &alone).unwrap_err().problems;
    assert!(lonely[0].message.ends_with("write the facts out"), "{}", lonely[0]);
}

#[test]
fn what_is_wrong_with_the_shared_item_is_said_once_and_what_is_wrong_with_rows_of_each() {
    let shared = STAFF.replace("by: P29", "bye: P29");
    let (table, line, _, message) = problem(&shared, "key,name\nP1,Jo\nP2,Ann\n");
    assert_eq!((table, line, message.as_str()), (None, 3, "`bye` is no member of a record; did you mean `by`?"));
    let found = problems(STAFF, "key,form\nP1,finale\nP2,final\nP3,finale\n");
    let said: Vec<_> = found.iter().map(|problem| (problem.table.as_deref(), problem.line)).collect();
    assert_eq!(said, [(Some("staff.csv"), 2), (Some("staff.csv"), 4)]);
    assert_eq!(found[0].message, "`form` is `finale`, which it cannot be; did you mean `final`?");
}
