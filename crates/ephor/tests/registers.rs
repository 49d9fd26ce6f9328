//! Registers as they are asked for: sorted, filtered, a page at a time, while records change, and as of a day.

mod common;

use std::sync::Arc;

use common::FOUNDING;
use ephor::engine::{self, Access, Asked, Clock, Done, Engine, Files, FromFile, Mode, Page, Snapshot};
use ephor::import::facts::{alone, from_yaml};
use ephor_core::decide::{Entry, Invalid, Who, Write};
use ephor_core::id::{Kind, RecordId};
use ephor_core::query::{Condition, Context};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A small organisation that keeps documents.
struct Library {
    engine: Engine,
    clock: Clock,
    _dir: TempDir,
}

impl Library {
    fn open() -> Self {
        let dir = TempDir::new().expect("a folder");
        let path = dir.path().join("library");
        let clock = Clock::by_hand("2026-01-14T09:00:00Z".parse().expect("a moment"));
        engine::create(&path, "ephor/library").expect("a ledger can be made");
        let engine = Engine::open(&path, Access::Write, clock.clone(), &()).expect("it opens");
        let items = from_yaml(FOUNDING.as_bytes(), &alone).expect("facts");
        let facts = items.into_iter().map(|item| FromFile { file: "founding".into(), item }).collect();
        engine.load(Files { facts, ..Files::default() }, Mode::Import).expect("it can").expect("it may");
        Self { engine, clock, _dir: dir }
    }

    fn on(&self, day: &str) {
        self.clock.set(format!("{day}T09:00:00Z").parse().expect("a moment"));
    }

    fn person(&self, key: &str) -> RecordId {
        self.engine.snapshot().image.keyed(Kind::Person, key).expect(key)
    }

    fn write(&self, kind: Kind, id: Option<RecordId>, by: &str, record: Value) -> RecordId {
        let author = self.person(by).typed().expect("a person");
        let who = Who { author, on_behalf: None, happened: None, reason: None, key: None };
        let write = Write::new(who, kind, id, record);
        // Who may write is another story; imports are kept.
        let done = self.engine.run_as(Entry::Imported, move |transaction| -> Result<Done, Invalid> { transaction.write(&write) });
        match done.expect("it can").expect("it is well formed") {
            Done::Recorded { record: Some(id), .. } => id,
            other => panic!("{other:?}"),
        }
    }

    /// A document of that title, of the person with that key, looked at again so often.
    fn document(&self, id: Option<RecordId>, title: &str, owner: &str, review_every: Option<u32>) -> RecordId {
        let mut record = json!({"title": title, "owner": owner, "author": owner, "type": "runbook", "home": "here",
            "number": "1", "classification": if title.contains("secret") { "confidential" } else { "internal" }});
        if let Some(days) = review_every {
            record["review_every"] = json!(days);
        }
        self.write(Kind::Document, id, owner, record)
    }

    fn shelf(&self) -> Vec<RecordId> {
        let kept =
            [("Beta", "cro"), ("alpha", "product"), ("Delta secret", "cro"), ("Gamma", "ceo"), ("Epsilon secret", "product")];
        kept.map(|(title, owner)| self.document(None, title, owner, None)).to_vec()
    }

    /// Eve Product is called Abe Product from here on.
    fn rename_eve(&self) {
        let renamed = json!({"title": "Abe Product", "key": "product", "name": "Abe Product", "employment": "employee",
            "from": "2020-01-01"});
        self.write(Kind::Person, Some(self.person("product")), "product", renamed);
    }

    fn now(&self, asked: &Asked) -> Vec<String> {
        titles(&self.engine.snapshot(), asked)
    }
}

fn page(snapshot: &Snapshot, asked: &Asked) -> Page {
    snapshot.register(Kind::Document, asked)
}

fn titles(snapshot: &Snapshot, asked: &Asked) -> Vec<String> {
    page(snapshot, asked).rows.iter().map(|id| snapshot.image.title(*id)).collect()
}

fn all() -> Asked {
    Asked { limit: 100, ..Asked::default() }
}

fn by(path: &str) -> Asked {
    Asked { sort: Some(path.to_owned()), ..all() }
}

fn where_is(path: &str, value: &str) -> Asked {
    Asked { filters: vec![(path.to_owned(), value.to_owned())], ..all() }
}

#[test]
fn records_stand_by_number_until_another_order_is_asked_for() {
    let library = Library::open();
    library.shelf();
    assert_eq!(library.now(&all()), ["Beta", "alpha", "Delta secret", "Gamma", "Epsilon secret"]);
    let sorted = ["alpha", "Beta", "Delta secret", "Epsilon secret", "Gamma"];
    assert_eq!(library.now(&by("title")), sorted, "capitals make no difference");
    let backwards = library.now(&Asked { descending: true, ..by("title") });
    assert_eq!(backwards.iter().rev().collect::<Vec<_>>(), sorted.iter().collect::<Vec<_>>());
    // Cleo Chief, then Dan Risk, then Eve Product; who owns several, by number.
    assert_eq!(library.now(&by("owner")), ["Gamma", "Beta", "Delta secret", "alpha", "Epsilon secret"]);
}

#[test]
fn filters_hold_together_and_words_stand_anywhere_in_a_title() {
    let library = Library::open();
    let shelf = library.shelf();
    let cro = library.person("cro").to_string();
    assert_eq!(library.now(&where_is("owner", &cro)), ["Beta", "Delta secret"]);
    assert_eq!(library.now(&where_is("owner", "dan r")), ["Beta", "Delta secret"], "an owner by words of the name");
    assert_eq!(library.now(&where_is("classification", "confidential")), ["Delta secret", "Epsilon secret"]);
    assert!(library.now(&where_is("classification", "conf")).is_empty(), "a word of a list is whole or nothing");
    let both = Asked { words: "SECRET".into(), ..where_is("owner", &cro) };
    assert_eq!(library.now(&both), ["Delta secret"]);
    let numbered = Asked { words: shelf[3].to_string().to_lowercase(), ..all() };
    assert_eq!(library.now(&numbered), ["Gamma"], "or it is found by its number");
    assert!(library.now(&where_is("owner", "nobody")).is_empty());
}

#[test]
fn a_number_is_filtered_from_below_and_what_holds_none_is_left_out() {
    let library = Library::open();
    for (title, days) in [("Yearly", Some(365)), ("Monthly", Some(30)), ("Never", None)] {
        library.document(None, title, "cro", days);
    }
    assert_eq!(library.now(&where_is("review_every", "31")), ["Yearly"]);
    assert_eq!(library.now(&where_is("review_every", "30")), ["Yearly", "Monthly"]);
    assert_eq!(library.now(&by("review_every")), ["Never", "Monthly", "Yearly"], "numbers sort by size, nothing first");
}

#[test]
fn pages_follow_one_another_forwards_and_backwards() {
    let library = Library::open();
    library.shelf();
    for descending in [false, true] {
        let asked = Asked { limit: 2, descending, ..by("title") };
        let snapshot = library.engine.snapshot();
        let first = page(&snapshot, &asked);
        assert_eq!((first.matching, first.before, first.newer), (5, 0, None));
        let second = page(&snapshot, &Asked { after: first.older, ..asked.clone() });
        assert_eq!((second.before, second.newer), (2, Some(None)), "back to the first page, which follows no record");
        let third = page(&snapshot, &Asked { after: second.older, ..asked.clone() });
        assert_eq!((third.before, third.rows.len(), third.older), (4, 1, None));
        assert_eq!(third.newer, Some(first.older), "back to the page that follows the first");
        let read: Vec<RecordId> = [first.rows, second.rows, third.rows].concat();
        let whole = page(&snapshot, &Asked { limit: 100, ..asked });
        assert_eq!(read, whole.rows);
    }
}

#[test]
fn what_changes_between_two_pages_is_neither_read_twice_nor_missed() {
    let library = Library::open();
    let shelf = library.shelf();
    let asked = Asked { limit: 2, ..by("title") };
    let first = page(&library.engine.snapshot(), &asked);
    assert_eq!(first.rows, [shelf[1], shelf[0]], "alpha and Beta");
    // The last record of the page moves to the end, another comes in before it, a third leaves the place it had.
    library.document(Some(shelf[0]), "Zeta", "cro", None);
    library.document(None, "Aardvark", "cro", None);
    library.document(Some(shelf[3]), "Cesium", "ceo", None);
    let read_on = Asked { after: Some(shelf[1]), limit: 100, ..asked.clone() };
    assert_eq!(library.now(&read_on), ["Cesium", "Delta secret", "Epsilon secret", "Zeta"]);
    let behind_the_moved = Asked { after: Some(shelf[0]), limit: 100, ..asked };
    assert!(library.now(&behind_the_moved).is_empty(), "a record that moved to the end has nothing behind it");
}

#[test]
fn a_selection_that_was_kept_says_the_same_as_one_made_anew() {
    let library = Library::open();
    let shelf = library.shelf();
    let asked = [all(), by("title"), by("owner"), where_is("classification", "confidential"), where_is("owner", "dan")];
    for one in &asked {
        library.now(one);
    }
    library.document(Some(shelf[2]), "Public now", "product", None);
    library.document(Some(shelf[0]), "Now secret", "cro", None);
    library.document(None, "Iota", "ceo", None);
    library.rename_eve();
    let reopened = Engine::open(library.engine.dir(), Access::Read, library.clock.clone(), &()).expect("it opens again");
    for one in &asked {
        assert_eq!(library.now(one), titles(&reopened.snapshot(), one), "{one:?}");
    }
    assert_eq!(library.now(&by("owner")).first().map(String::as_str), Some("alpha"), "Abe now comes first");
    assert_eq!(library.now(&where_is("owner", "abe")), ["alpha", "Public now", "Epsilon secret"]);
}

#[test]
fn a_person_renamed_moves_in_and_out_of_a_filter_by_name() {
    let library = Library::open();
    library.shelf();
    let (eve, abe) = (where_is("owner", "eve"), where_is("owner", "abe"));
    assert_eq!((library.now(&eve).len(), library.now(&abe).len()), (2, 0));
    library.rename_eve();
    assert_eq!((library.now(&eve).len(), library.now(&abe).len()), (0, 2));
}

#[test]
fn a_register_of_the_past_is_what_it_was_on_that_day() {
    let library = Library::open();
    let shelf = library.shelf();
    let then = library.now(&by("title"));
    library.on("2026-02-01");
    library.document(Some(shelf[0]), "Zeta", "cro", None);
    library.document(None, "Aardvark", "cro", None);
    let past = library.engine.as_of("2026-01-14".parse().expect("a day")).expect("it can be read");
    assert_eq!(titles(&past, &by("title")), then);
    assert_eq!(titles(&past, &where_is("owner", "dan")), ["Beta", "Delta secret"]);
    assert_eq!(library.now(&by("title")), ["Aardvark", "alpha", "Delta secret", "Epsilon secret", "Gamma", "Zeta"]);
    assert_eq!(library.now(&Asked { descending: true, ..by("changed") })[..2], ["Aardvark", "Zeta"]);
    let before = library.engine.as_of("2026-01-13".parse().expect("a day")).expect("it can be read");
    assert!(titles(&before, &all()).is_empty(), "the day before there was nothing");
}

fn holding(condition: &str) -> Asked {
    let condition = Condition::parse(condition, Context::Kind(Kind::Document)).expect("a condition");
    Asked { condition: Some(Arc::new(condition)), ..all() }
}

#[test]
fn a_condition_holds_together_with_filters_sorting_and_pages() {
    let library = Library::open();
    library.shelf();
    let cro = library.person("cro").to_string();
    assert_eq!(library.now(&holding("classification = confidential")), ["Delta secret", "Epsilon secret"]);
    let both = Asked { filters: vec![("owner".to_owned(), cro)], ..holding("classification != confidential") };
    assert_eq!(library.now(&both), ["Beta"]);
    let asked = Asked { limit: 2, sort: Some("title".to_owned()), descending: true, ..holding("owner.name != \"Cleo Chief\"") };
    let snapshot = library.engine.snapshot();
    let first = page(&snapshot, &asked);
    assert_eq!((titles(&snapshot, &asked), first.matching), (vec!["Epsilon secret".to_owned(), "Delta secret".to_owned()], 4));
    let next = Asked { after: first.older, ..asked.clone() };
    assert_eq!(titles(&snapshot, &next), ["Beta", "alpha"]);
    assert_eq!((page(&snapshot, &next).newer, page(&snapshot, &next).looked), (Some(None), None));
    let everything = snapshot.every(Kind::Document, &asked).expect("it is cheap");
    assert_eq!(everything.len(), 4, "an export is not cut at a page");
}

#[test]
fn a_condition_is_asked_anew_after_every_change_and_on_every_day() {
    let library = Library::open();
    library.shelf();
    let eve = holding("owner.name = \"Eve Product\"");
    assert_eq!(library.now(&eve), ["alpha", "Epsilon secret"]);
    library.rename_eve();
    assert!(library.now(&eve).is_empty(), "another record moved, and none of these");
    let late = holding("recorded < today - 3d");
    assert!(library.now(&late).is_empty());
    library.on("2026-01-18");
    assert_eq!(library.now(&late).len(), 5);
    let past = library.engine.as_of("2026-01-14".parse().expect("a day")).expect("a day");
    assert!(titles(&past, &late).is_empty(), "and in the past as of its day");
}

#[test]
fn a_condition_that_looks_at_too_much_is_given_up_where_it_stands_and_says_so() {
    let library = Library::open();
    let (author, owner) = (library.person("cro").typed().expect("a person"), library.person("cro"));
    let who = Who { author, on_behalf: None, happened: None, reason: None, key: None };
    let many = move |transaction: &mut ephor::engine::Transaction<'_>| -> Result<(), Invalid> {
        for number in 0..700 {
            let record = json!({"title": format!("Paper {number}"), "owner": owner, "author": owner, "type": "runbook",
                "home": "here", "number": "1", "classification": "internal"});
            transaction.write(&Write::new(who.clone(), Kind::Document, None, record))?;
        }
        Ok(())
    };
    library.engine.run_as(Entry::Imported, many).expect("it can").expect("it may");
    let snapshot = library.engine.snapshot();
    // Each document is held against every document.
    let dear = holding("count(document where number = self.number or id = self) > 600");
    let (mut asked, mut seen, mut pages) = (Asked { limit: 1_000, ..dear.clone() }, Vec::new(), 0);
    loop {
        let page = page(&snapshot, &asked);
        let looked = page.looked.expect("it says how far it came");
        assert!(looked.end > looked.before && looked.of == 700, "{looked:?}");
        seen.extend(page.rows);
        pages += 1;
        asked.after = page.older;
        if asked.after.is_none() {
            break;
        }
    }
    let mut distinct = seen.clone();
    distinct.dedup();
    assert!(pages > 1 && seen.len() == 700 && distinct == seen, "{pages} pages, {} seen", seen.len());
    assert_eq!(snapshot.every(Kind::Document, &dear).map(|all| all.len()), Some(700));
}
