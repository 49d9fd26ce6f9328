//! Records of every kind as tables, and back; and how the columns of foreign tables are recognised.

use ephor_core::id::Kind;
use ephor_core::kinds::{DECLARED, Declaration};
use ephor_core::shape::{Field, Shape, Target as Refers};
use ephor_documents::{Cell, Column as Heading, Sheet, read as read_file, write_csv, write_xlsx};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use crate::import::table::cell::{Days, Understanding, read, says, written};
use crate::import::table::guess::{Recognise, guess};
use crate::import::table::mapping::{self, Mapping};
use crate::import::table::rows::{sheets, twice};
use crate::import::table::{AROUND, Target, columns, file_name, kind_of, kind_of_file, sheet_name};

fn how() -> Understanding {
    Understanding { days: None, zone: TimeZone::UTC, categories: vec!["conduct".to_owned(), "customer-harm".to_owned()] }
}

/// A value of that shape, as a record may hold it.
fn of(shape: &'static Shape) -> BoxedStrategy<Value> {
    let line = "[!-~äß＝]([ -~äß𝄞]{0,12}[!-~äß])?";
    let id = (1_u64..5_000).prop_map(|number| format!("R-{number}"));
    match shape {
        Shape::Text | Shape::Category | Shape::Digest => line.prop_map(Value::from).boxed(),
        Shape::Prose | Shape::Query(_) => "[!-~ä][ -~\\n\\r\\tä\\x00-\\x08]{0,60}[!-~ä]".prop_map(Value::from).boxed(),
        Shape::Int => any::<i64>().prop_map(Value::from).boxed(),
        Shape::Days | Shape::Level | Shape::Tier | Shape::UpTo(_) => (1_i64..250).prop_map(Value::from).boxed(),
        Shape::Bool => any::<bool>().prop_map(Value::from).boxed(),
        Shape::Date => (1600_i16..3000, 1_i8..13, 1_i8..29)
            .prop_map(|(year, month, day)| json!(jiff::civil::date(year, month, day).to_string()))
            .boxed(),
        Shape::Instant => (0_i64..4_000_000_000)
            .prop_map(|second| json!(jiff::Timestamp::from_second(second).expect("a moment").to_string()))
            .boxed(),
        Shape::Money => {
            (any::<i64>(), "[A-Z]{3}").prop_map(|(amount, currency)| json!({"amount": amount, "currency": currency})).boxed()
        }
        Shape::File => (any::<u32>(), line)
            .prop_map(|(bytes, name)| json!({"digest": "x", "bytes": bytes, "media": "a/b", "name": name}))
            .boxed(),
        Shape::Requirement => Just(json!("iso42001:5.2")).boxed(),
        Shape::Choice(words) => proptest::sample::select(*words).prop_map(Value::from).boxed(),
        Shape::Reference(_) => prop_oneof![id, Just("the cro".to_owned())].prop_map(Value::from).boxed(),
        Shape::Pin(_) => (id, 1_u32..99).prop_map(|(id, version)| json!({"id": id, "version": version})).boxed(),
        Shape::Systems => prop_oneof![
            Just(json!("own")),
            proptest::collection::vec((1_u64..99).prop_map(|number| json!(format!("AIS-{number}"))), 1..4).prop_map(Value::from),
        ]
        .boxed(),
        Shape::List(inner) => proptest::collection::vec(of(inner), 1..4).prop_map(Value::from).boxed(),
        Shape::Part(fields) => part(fields),
    }
}

/// Fields of a part or a record: each that must be there, and some of the others.
fn part(fields: &'static [Field]) -> BoxedStrategy<Value> {
    let each: Vec<_> = fields.iter().map(|field| (of(&field.shape), any::<bool>())).collect();
    let made = each.prop_map(move |values| {
        let all = fields.iter().zip(values);
        let said = all.filter(|(field, (_, there))| field.required || *there);
        Value::Object(said.map(|(field, (value, _))| (field.name.to_owned(), value)).collect())
    });
    made.boxed()
}

/// A record without what says nothing.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let said = fields.iter().map(|(name, value)| (name.clone(), plain(value)));
            Value::Object(said.filter(|(_, value)| !is_nothing(value)).collect())
        }
        other => other.clone(),
    }
}

fn is_nothing(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

fn sheet(declaration: &'static Declaration, records: &[Value]) -> Sheet {
    let known = columns(declaration);
    let headings = known.iter().map(|column| Heading { heading: column.label.clone(), ..Heading::default() });
    let row = |record: &Value| {
        known.iter().map(|column| column.value(record).and_then(|value| written(column.shape(), value))).collect()
    };
    Sheet { name: sheet_name(declaration.kind), columns: headings.collect(), rows: records.iter().map(row).collect() }
}

/// The records that a file says, by kind.
fn back(name: &str, bytes: &[u8]) -> Vec<(Kind, Vec<Value>)> {
    let book = read_file(name, bytes).expect("it is read");
    assert_eq!(book.remarks, Vec::<String>::new());
    let sheets = sheets(name, &book, None, None).expect("they are registers");
    let records = sheets.into_iter().map(|sheet| {
        let known = columns(sheet.mapping.kind.declaration());
        let record = |said: &crate::import::table::rows::Said| {
            let mut record = Map::new();
            for (place, cell) in &said.fields {
                let column = &known[*place];
                let value = cell.as_ref().map(|cell| read(column.shape(), cell, &how()).expect("it is understood"));
                column.put(&mut record, value.flatten());
            }
            plain(&Value::Object(record))
        };
        (sheet.mapping.kind, sheet.rows.iter().map(record).collect())
    });
    records.collect()
}

#[test]
fn records_of_every_kind_survive_a_workbook_and_csv_whatever_they_say() {
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..6 {
        let mut all = Vec::new();
        for declaration in DECLARED {
            let records: Vec<Value> =
                (0..3).map(|_| plain(&part(declaration.fields).new_tree(&mut runner).expect("a record").current())).collect();
            all.push((*declaration, records));
        }
        let sheets: Vec<Sheet> = all.iter().map(|(declaration, records)| sheet(declaration, records)).collect();
        let read = back("registers.xlsx", &write_xlsx(&sheets, jiff::civil::date(2026, 11, 20)).expect("a workbook"));
        assert_eq!(read.len(), DECLARED.len());
        for ((declaration, records), (kind, read)) in all.iter().zip(&read) {
            assert_eq!(declaration.kind, *kind);
            assert_eq!(records, read, "{kind}");
        }
        for ((declaration, records), sheet) in all.iter().zip(&sheets) {
            let name = file_name(declaration.kind, jiff::civil::date(2026, 11, 20), "csv");
            let read = back(&name, write_csv(sheet).as_bytes());
            assert_eq!(read, [(declaration.kind, records.clone())]);
        }
    }
}

#[test]
fn every_heading_names_one_column_of_its_kind() {
    for declaration in DECLARED {
        let columns = columns(declaration);
        let mut labels: Vec<String> = columns.iter().map(|column| column.label.to_lowercase()).collect();
        labels.extend(AROUND.iter().map(|(heading, _)| heading.to_lowercase()));
        let all = labels.len();
        labels.sort();
        labels.dedup();
        assert_eq!(labels.len(), all, "{}", declaration.kind);
        assert_eq!(kind_of(&sheet_name(declaration.kind)), Some(declaration.kind));
        assert_eq!(kind_of_file(&file_name(declaration.kind, jiff::civil::date(2026, 1, 2), "csv")), Some(declaration.kind));
    }
    assert_eq!((kind_of("Shopping"), kind_of_file("risks.csv")), (None, Some(Kind::Risk)));
}

#[test]
fn an_empty_part_and_a_part_without_its_last_field_are_not_there() {
    let columns = columns(Kind::System.declaration());
    let severity = columns.iter().find(|column| column.path == "tier_inputs.severity").expect("a column");
    assert_eq!(severity.label, "Tier inputs: Severity");
    let mut record = Map::new();
    severity.put(&mut record, Some(json!(3)));
    assert_eq!(Value::Object(record.clone()), json!({"tier_inputs": {"severity": 3}}));
    severity.put(&mut record, None);
    assert_eq!(record, Map::new());
}

#[test]
fn days_are_understood_as_they_are_written_and_never_guessed() {
    let text = |text: &str, days| read(&Shape::Date, &Cell::Text(text.to_owned()), &Understanding { days, ..how() });
    for (said, day) in [
        ("2026-11-20", "2026-11-20"),
        ("20.11.2026", "2026-11-20"),
        ("3.4.2026", "2026-04-03"),
        ("2026/11/20", "2026-11-20"),
        ("25/12/2026", "2026-12-25"),
        ("12/25/2026", "2026-12-25"),
        ("4/4/2026", "2026-04-04"),
    ] {
        assert_eq!(text(said, None), Ok(Some(json!(day))), "{said}");
    }
    let unclear = text("03/04/2026", None).expect_err("it may be either");
    assert!(unclear.contains("day-first") && unclear.contains("2026"), "{unclear}");
    assert_eq!(text("03/04/2026", Some(Days::DayFirst)), Ok(Some(json!("2026-04-03"))));
    assert_eq!(text("03/04/2026", Some(Days::MonthFirst)), Ok(Some(json!("2026-03-04"))));
    assert_eq!(text("next week", None), Ok(Some(json!("next week"))), "the check says what is wrong with it");
    let serial = read(&Shape::Date, &Cell::Number(46_346.0), &how()).expect_err("a number is no day");
    assert!(serial.contains("format the cell as a date"), "{serial}");
    let error = read(&Shape::Text, &Cell::Error("#REF!".to_owned()), &how()).expect_err("an error is no text");
    assert!(error.contains("#REF!"), "{error}");
}

#[test]
fn what_another_program_writes_otherwise_is_the_same() {
    let same = |shape: &'static Shape, cell: Cell, value: Value| says(shape, Some(&cell), Some(&value), &how());
    assert!(same(&Shape::Date, Cell::Text("2026-11-20".to_owned()), json!("2026-11-20")));
    assert!(same(&Shape::Int, Cell::Text("7".to_owned()), json!(7)));
    assert!(same(&Shape::Bool, Cell::Bool(true), json!(true)));
    assert!(same(&Shape::Prose, Cell::Text("a\r\nb\n".to_owned()), json!("a\nb")));
    assert!(same(&Shape::List(&Shape::Text), Cell::Text("a\n\nb".to_owned()), json!(["a", "b"])));
    assert!(!same(&Shape::Int, Cell::Number(8.0), json!(7)));
    assert!(says(&Shape::Text, None, None, &how()) && !says(&Shape::Text, None, Some(&json!("a")), &how()));
}

struct Nobody;

impl Recognise for Nobody {
    fn names(&self, target: Refers, text: &str) -> bool {
        target == Refers::Kind(Kind::Person) && ["Odile Maric", "Aurel Nyberg"].contains(&text)
    }
}

const OLD: &str = "Our risks;;;;;\n;;;;;\nRef;Risk name;What can happen;Accountable;Threat or chance;Area;Status\nRK-1;Refunds;It promises refunds;Odile Maric;Threat;Conduct;open\nRK-2;Clone;Somebody calls;Aurel Nyberg;Opportunity;Customer harm;open\n";

fn proposed() -> (Mapping, Vec<&'static str>) {
    let book = read_file("old.csv", OLD.as_bytes()).expect("it is read");
    let declared = Kind::Risk.declaration();
    let (mapping, _) = guess(declared, &book.sheets[0], &how(), &Nobody);
    let known = columns(declared);
    let words = mapping.columns.iter().map(|mapped| mapping::word(mapped.target, &known).to_owned());
    let words: Vec<String> = words.collect();
    let fixed = ["key", "title", "event", "owner", "type", "category", ""];
    let words = words.iter().map(|word| fixed.iter().copied().find(|one| one == word).unwrap_or("another field")).collect();
    (mapping, words)
}

#[test]
fn columns_are_recognised_by_their_headings_and_by_what_stands_in_them() {
    let (mapping, words) = proposed();
    assert_eq!(mapping.header, 3, "a title above the headings is none of them");
    assert_eq!(words, ["key", "title", "event", "owner", "type", "category", ""]);
}

#[test]
fn a_rating_is_a_level_and_no_likelihood() {
    let text = "Title;Inherent rating;Residual score;Residual probability;Residual impact\nA;9;6;2;3\nB;12;4;2;2\n";
    let book = read_file("old.csv", text.as_bytes()).expect("it is read");
    let declared = Kind::Risk.declaration();
    let (mapping, _) = guess(declared, &book.sheets[0], &how(), &Nobody);
    let known = columns(declared);
    let words: Vec<&str> = mapping.columns.iter().map(|mapped| mapping::word(mapped.target, &known)).collect();
    assert_eq!(words, ["title", "inherent.level", "residual.level", "residual.likelihood", "residual.consequence"]);
}

#[test]
fn a_mapping_that_is_written_reads_back_and_finds_columns_that_moved() {
    let (mapping, _) = proposed();
    let text = mapping::write("old.csv", &mapping, &["a remark\nof two lines".to_owned()]);
    let read = mapping::read(text.as_bytes()).expect("it reads");
    let book = read_file("old.csv", OLD.as_bytes()).expect("it is read");
    assert_eq!(read.bound(&book.sheets[0]), Ok(mapping.clone()));
    let moved = OLD.replace("Ref;Risk name;", "Risk name;Ref;");
    let book = read_file("old.csv", moved.as_bytes()).expect("it is read");
    let bound = read.bound(&book.sheets[0]).expect("it binds");
    assert_eq!(bound.columns.iter().find(|mapped| mapped.heading == "Risk name").map(|mapped| mapped.column), Some(0));
    let gone = OLD.replace("Accountable", "Somebody");
    let book = read_file("old.csv", gone.as_bytes()).expect("it is read");
    let wrong = read.bound(&book.sheets[0]).expect_err("a column is missing");
    assert!(wrong[0].message.contains("“Accountable”, and row 3 has none"), "{wrong:?}");
}

#[test]
fn a_mapping_says_where_it_is_wrong() {
    for (text, says) in [
        ("kind: rsk\n", "expected the name of a kind"),
        ("kind: risk\ncolumns:\n  - { column: A, heading: X, to: titel }\n", "line 3"),
        ("kind: risk\ncolumns:\n  - { column: A, heading: X, to: titel }\n", "did you mean “title”?"),
        ("kind: risk\nheadings: none\ncolumns:\n  - { column: A, heading: X, to: title }\n", "the number of the row"),
        ("kind: risk\ndays: first\ncolumns:\n  - { column: A, heading: X, to: title }\n", "day-first or month-first"),
        ("kind: risk\ncolums: []\n", "there is no “colums”"),
        ("kind: risk\n", "no column is mapped"),
    ] {
        let problems = mapping::read(text.as_bytes()).expect_err("it is wrong");
        let said: String = problems.iter().map(ToString::to_string).collect();
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn two_columns_never_become_the_same_field() {
    let (mut mapping, _) = proposed();
    mapping.columns[6].target = mapping.columns[1].target;
    let wrong = twice(&mapping, &columns(Kind::Risk.declaration()));
    assert_eq!(wrong.len(), 1);
    assert!(wrong[0].message.contains("column B becomes “Title” already"), "{wrong:?}");
    mapping.columns[6].target = Target::Information;
    assert_eq!(twice(&mapping, &[]), []);
}
