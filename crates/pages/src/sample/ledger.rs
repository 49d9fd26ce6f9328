//! The ledger, full and empty, and single facts: a record, one whose body was erased, the very first.

use crate::component::chrome::Button;
use crate::component::pager::Pager;
use crate::component::state::{Sign, State};
use crate::component::words::Words;
use crate::entry::{Body, Entry};
use crate::ledger::{Ledger, Recorded};

const ROOT: &str = "9f2c71ae04d8b3107c1e55a0f6d2984c3be7710aa9c4d1f85e26037bb41ce9d2";

impl Ledger {
    /// A ledger with facts, and one before the first.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let recorded = |number: u64, what: Words, author: &str, marks: Vec<State>| Recorded {
            entry: crate::component::words::Entry::new(number, format!("/ledger/{number}")),
            recorded: "20 Nov 2026, 15:55".into(),
            happened: "20 Nov 2026".into(),
            author: author.into(),
            what,
            marks,
        };
        let full = Self {
            size: 48_219,
            root: ROOT.into(),
            facts: vec![("Origin".into(), Words::new().code("northwind.example/ephor")), ("Signed".into(), "20 Nov 2026, 16:00".into()), ("Witnesses".into(), "2 of 2".into())],
            checkpoint: "northwind.example/ephor\n48219\nnyxxrgTYsxB8HlWg9tKYTDvncQqpxNH4XiYDe7Qc6dI=\n\n— northwind.example/ephor ZmFrZSBzaWduYXR1cmUgZm9yIGEgc2FtcGxl".into(),
            commands: vec![
                ("On this machine:".into(), "ephor verify northwind.ephor --key northwind.example/ephor+8c1f2a90+Ac…".into()),
                ("Anywhere, with the files above:".into(), "python3 verifier/verify.py ephor.ephor-export --key northwind.example/ephor+8c1f2a90+Ac…".into()),
            ],
            buttons: vec![Button::show("Checkpoint", "/ledger/checkpoint"), Button::show("Full export", "/ledger/export")],
            recorded: vec![
                recorded(48_219, Words::from("Observed ").link("SRC-4 Event log of Adjust", "/sources/SRC-4"), "Connector", vec![]),
                recorded(48_217, Words::from("Refused: accept ").link("R-41", "/risks/R-41"), "Jonas Ferreira-Lund", vec![State::new(Sign::Not, "refused")]),
                recorded(48_207, Words::new().link("POL-1 AI policy", "/policies/POL-1").plain(", version 4"), "Ines Albrecht", vec![State::new(Sign::Part, "backdated 12 days")]),
            ],
            pager: Pager { words: "№ 48 219 to 48 207".into(), previous: None, next: Some("/ledger?before=48207".into()) },
        };
        let empty = Self {
            size: 0,
            root: String::new(),
            facts: Vec::new(),
            checkpoint: String::new(),
            recorded: Vec::new(),
            ..full.clone()
        };
        vec![("ledger", full), ("ledger-empty", empty)]
    }
}

impl Entry {
    /// A fact in full, one whose body was erased, and the only one of its ledger.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let full = Self {
            number: 48_207,
            title: "AI policy, version 4".into(),
            marks: vec![State::new(Sign::Part, "backdated 12 days")],
            buttons: vec![Button::show("№ 48 206", "/ledger/48206"), Button::show("№ 48 208", "/ledger/48208")],
            envelope: vec![
                ("Record".into(), Words::new().link("POL-1 AI policy", "/policies/POL-1").plain(", version 4")),
                ("By".into(), "Ines Albrecht".into()),
                ("For".into(), "Executive committee".into()),
                ("Happened".into(), "8 Nov 2026".into()),
                ("Recorded".into(), "20 Nov 2026, 11:20:04".into()),
                ("Origin".into(), "entered".into()),
            ],
            leaf: "{\"position\":48206,\"recorded\":\"2026-11-20T11:20:04Z\",\"happened\":\"2026-11-08\",\"author\":\"0b7e\",\"family\":\"record\",\"kind\":\"policy\",\"id\":\"POL-1\",\"version\":4,\"form\":\"final\"}".into(),
            leaf_hash: "c2b4a1f0938e7d6655443322110099887766554433221100ffeeddccbbaa9988".into(),
            body: Body::Text("{\n  \"title\": \"AI policy\",\n  \"statements\": []\n}".into()),
            commitment: "51aa0e7c93d4b2f1e0c9a8b7d6e5f4a3928170615243342516070819fae0d1c2".into(),
            size: 48_219,
            root: ROOT.into(),
            proof: vec!["0d77b1f3a4".repeat(6), "e51c20a9b8".repeat(6), "4be190d277".repeat(6)],
            command: "ephor verify pack.ephor --checkpoint checkpoint.txt --key northwind.example/ephor+8c1f2a90+Ac…".into(),
        };
        let erased = Self {
            body: Body::Erased(Words::from("on 12 October at the wish of the person, ").entry(45_900, "/ledger/45900")),
            ..full.clone()
        };
        let only = Self {
            number: 1,
            size: 1,
            proof: Vec::new(),
            body: Body::None,
            commitment: String::new(),
            marks: Vec::new(),
            ..full.clone()
        };
        vec![("entry", full), ("entry-erased", erased), ("entry-only", only)]
    }
}
