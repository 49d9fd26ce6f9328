//! Scans that a server does by itself, each source by its own rhythm, with a clock that goes by hand.

use std::path::PathBuf;
use std::sync::{Arc, Weak};

use ephor::discovery::Standing;
use ephor::scans::{Scans, Wanted};
use ephor_core::act::ActName;
use serde_json::json;

use crate::Northwind;

impl Northwind {
    fn scanning(&self, trees: &[(&str, &str)]) -> Result<Scans, String> {
        let wanted = |(source, path): &(&str, &str)| Wanted { source: (*source).to_owned(), path: self.desk.path(path) };
        Scans::new(&self.engine, &trees.iter().map(wanted).collect::<Vec<_>>())
    }

    /// What a round says, the desk named by nothing.
    fn round(&self, scans: &Scans) -> Vec<String> {
        let (mut said, desk) = (Vec::new(), format!("{}/", self.desk.path("").join("").display()).replace("//", "/"));
        scans.round(&Arc::downgrade(&self.engine), |line| said.push(line.replace(&desk, "")));
        said
    }

    fn size(&self) -> u64 {
        self.engine.snapshot().image.size()
    }

    /// Whether the rule about silent sources finds the unit.
    fn is_unseen(&self, unit: &str) -> bool {
        let snapshot = self.engine.snapshot();
        let judged =
            snapshot.conformity.judgements.iter().find(|one| one.rule.code == "EPH-4.3-4").expect("there is such a rule");
        judged.findings.iter().any(|finding| finding.flaw.message.contains(&format!("the unit {unit}")))
    }
}

/// Both trees of one source.
const BOTH: [(&str, &str); 2] = [("SRC-1", "src/harbour"), ("SRC-1", "src/rotas")];

#[test]
fn a_source_is_scanned_when_it_is_due_by_its_own_rhythm_and_not_before() {
    let northwind = Northwind::new();
    northwind.repositories();
    northwind.days(2);
    let scans = northwind.scanning(&BOTH).expect("they can be scanned");
    let (size, today) = (northwind.size(), northwind.engine.snapshot().on);
    let tomorrow = today.tomorrow().expect("a day");
    let first = northwind.round(&scans);
    assert_eq!(
        first,
        [format!("SRC-1 scanned src/harbour, src/rotas: 2 new candidates; next on {tomorrow}.")],
        "one run of both"
    );
    assert_eq!(northwind.size(), size + 3, "two candidates, and that the source ran");
    assert_eq!(northwind.round(&scans), Vec::<String>::new(), "it ran today");
    northwind.days(1);
    northwind.sweep("SRC-1", Vec::new());
    assert_eq!(northwind.round(&scans), Vec::<String>::new(), "CI was first today");
    northwind.days(1);
    let [again] = northwind.round(&scans).try_into().expect("it is due");
    assert!(again.contains(": 0 new candidates; next on "), "{again}");
    assert!(matches!(*northwind.scan().standings, [Standing::Waiting(_), Standing::Waiting(_)]), "both wait");
    scans.round(&Weak::new(), |line| panic!("nothing is left to scan for: {line}"));
}

#[test]
fn a_scan_that_fails_is_said_each_time_and_leaves_the_source_silent_until_it_runs_again() {
    let northwind = Northwind::new();
    northwind.repositories();
    let scans = northwind.scanning(&BOTH).expect("they can be scanned");
    northwind.days(30);
    let size = northwind.size();
    let (rotas, aside) = (northwind.desk.path("src/rotas"), northwind.desk.path("aside"));
    std::fs::rename(&rotas, &aside).expect("it can be moved");
    for _ in 0..2 {
        let [failed] = northwind.round(&scans).try_into().expect("it says so");
        assert!(failed.starts_with("SRC-1 was not scanned: src/rotas cannot be read: "), "{failed}");
        assert!(failed.ends_with(". Nothing was recorded, and it is tried again in an hour."), "{failed}");
    }
    assert_eq!(northwind.size(), size);
    assert!(northwind.is_unseen("engineering"), "the source is silent, and is found");
    std::fs::rename(&aside, &rotas).expect("it can be moved back");
    assert!(northwind.round(&scans).concat().contains("2 new candidates"));
    assert!(!northwind.is_unseen("engineering"));
}

#[test]
fn folders_that_became_empty_are_no_run_and_neither_is_a_source_that_was_suspended() {
    let northwind = Northwind::new();
    northwind.repositories();
    std::fs::create_dir(northwind.desk.path("volume")).expect("a folder");
    let scans = northwind.scanning(&[("SRC-1", "src/rotas"), ("SRC-2", "volume")]).expect("they can be scanned");
    northwind.days(2);
    let said = northwind.round(&scans);
    assert!(
        matches!(said.as_slice(), [ran, empty] if ran.contains("1 new candidate;") && empty.contains("there is no file to read")),
        "{said:?}"
    );
    northwind.act_by("P33", ActName::Suspend, "SRC-1".parse().expect("an id"), json!({}));
    northwind.days(1);
    let (said, size) = (northwind.round(&scans), northwind.size());
    assert!(
        said.concat().contains("SRC-1 was not scanned: SRC-1 is suspended; have it resumed before it runs again"),
        "{said:?}"
    );
    assert_eq!(northwind.size(), size);
    let again = northwind.scanning(&BOTH).map(drop).expect_err("a suspended source is none to begin with");
    assert!(again.contains("SRC-1 is suspended"), "{again}");
}

#[test]
fn what_is_to_be_scanned_is_a_source_and_a_path_that_may_hold_whatever_paths_hold() {
    let read = |text: &str| Wanted::read(text).map(|wanted| (wanted.source, wanted.path));
    assert_eq!(read("SRC-1=a=b"), Ok(("SRC-1".to_owned(), PathBuf::from("a=b"))));
}
