//! An acceptance inside its limits, one that would be refused, an observation, and a refused attempt.

use crate::act::{Act, Decided};
use crate::component::chrome::{Button, Weight};
use crate::component::diff::{Change, Changes};
use crate::component::facts::{Fact, Value};
use crate::component::field::{Choice, Field, Input};
use crate::component::refusal::Refusal;
use crate::component::state::{Sign, State};
use crate::component::trace::{Part, Step};
use crate::component::words::{Link, Words};
use crate::refused::Refused;
use crate::sample::record::chain;

impl Act {
    /// An act that stands, one that would not, and one that needs no power.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let accept = accept();
        let beyond = Self {
            number: "R-41".into(),
            title: "Accept residual risk R-41".into(),
            refusal: Some(refusal()),
            trace: cut(),
            signer: Words::from("You would sign as ").strong("Jonas Ferreira-Lund").plain(", head of claims."),
            submit: "Ask anyway, on the record".into(),
            ..accept.clone()
        };
        let observe = Self {
            number: "AIS-1".into(),
            title: "Record a check of Harbour".into(),
            decided: None,
            statement: String::new(),
            trace: Vec::new(),
            may: true,
            submit: "Record the check".into(),
            ..accept.clone()
        };
        vec![("act", accept), ("act-refusal-ahead", beyond), ("act-without-power", observe)]
    }
}

fn accept() -> Act {
    let choice = |value: &str, label: &str, help: &str| Choice { value: value.into(), label: label.into(), help: help.into() };
    Act {
        crumbs: vec![Link::new("Waiting on you", "/waiting"), Link::new("Risks", "/risks"), Link::new("R-27", "/risks/R-27")],
        here: "Accept".into(),
        number: "R-27".into(),
        title: "Accept residual risk R-27".into(),
        tags: vec![State::new(Sign::Wait, "Waiting on you").into(), "Due 24 November".into(), "Proposed 17 November by M. Solheim".into()],
        action: "/risks/R-27/acts/accept".into(),
        expected: "4be190d277fa".into(),
        hidden: vec![("as".into(), "BOD-4".into())],
        errors: Vec::new(),
        bound: vec![
            ("Record".into(), Words::new().link("R-27 Wrong advice on payment difficulty", "/risks/R-27")),
            ("Version".into(), Words::from("3, of 17 November ").entry(48_014, "/ledger/48014")),
            ("Digest".into(), Words::new().code("sha-256 4be1 90d2 77fa …")),
            ("Residual".into(), Words::new().strong("6").plain(" against an appetite of 9")),
        ],
        decided: Some(decided()),
        statement: "I accept that the Harbour chatbot may give wrong advice on payment difficulty, at residual level 6, until 20 May 2027, on the two conditions recorded, and I answer for it.".into(),
        fields: vec![
            Field::new("meaning", "What your signature means", Input::Choice { chosen: "accept".into(), options: vec![
                choice("accept", "I accept this residual risk", "Needs authority over risk. You have it under D-14, up to 6."),
                choice("refuse", "I refuse it", "The system keeps its current treatment and goes back to its owner."),
            ] }),
            Field { help: "Kept for ever, readable by auditors.".into(), ..Field::new("reason", "Reason", Input::Prose("The hand-off to a person now triggers on any mention of arrears.".into())) },
            Field::new("valid_until", "Accepted until", Input::Date("2027-05-20".into())),
        ],
        lists: Vec::new(),
        signer: Words::from("You sign as ").strong("Tobias Renn").plain(", head of digital channels, on behalf of the executive committee."),
        trace: chain(),
        may: true,
        refusal: None,
        submit: "Sign as Tobias Renn".into(),
        leave: Link::new("Cancel", "/risks/R-27"),
    }
}

fn decided() -> Decided {
    Decided {
        facts: vec![
            Fact::short("System", Words::new().link("Harbour, customer chatbot", "/systems/AIS-1")),
            Fact::new("Event", Value::Prose("Harbour may tell a member in payment difficulty something that is wrong.".into())),
        ],
        whole: Link::new("Read all of R-27, version 3", "/risks/R-27"),
        since: (
            "since version 2, accepted 2 June 2026".into(),
            Changes {
                older: "Version 2".into(),
                newer: "Version 3".into(),
                fields: vec![Change::text("Residual: level", "8", "6")],
            },
        ),
        reviews: vec![
            ("Legal".into(), State::new(Sign::Met, "fit, Samir Haddou-Klein, 19 Nov 2026").into()),
            ("Product".into(), State::new(Sign::Wait, "missing").into()),
        ],
        measures: vec![
            ("Residual".into(), Words::new().strong("6")),
            ("Your limit".into(), Words::new().strong("6").plain(", ").link("D-14", "/delegations/D-14")),
            ("Board appetite".into(), Words::new().strong("9").plain(", ").link("PAR-4", "/parameters/PAR-4")),
        ],
    }
}

pub(super) fn refusal() -> Refusal {
    Refusal {
        heading: "You cannot accept this risk".into(),
        sentence: Words::from("Its residual level is ")
            .strong("12")
            .plain(". Your delegation D-21 reaches ")
            .strong("6")
            .plain(", and the board’s appetite for customer harm ends at ")
            .strong("9")
            .plain(". Nobody in management can accept it. "),
        rows: vec![
            ("Who can decide".into(), "The board risk committee, next on 10 December".into()),
            ("Until then".into(), "Adjust works without payments. Its payment tool stays blocked, as CHG-17 requires.".into()),
            (
                "Or lower it".into(),
                Words::from("Two planned controls bring it to 8, inside the chief risk officer’s limit: ")
                    .link("a person sees every payout above £500", "/treatments/TRT-8")
                    .plain(", ")
                    .link("daily payout ceiling", "/treatments/TRT-9")
                    .plain("."),
            ),
        ],
        buttons: vec![
            Button::write("Escalate to the committee", "/risks/R-41/acts/escalate").weighing(Weight::Primary),
            Button::write("Plan the two controls", "/treatments/new?risk=R-41"),
        ],
    }
}

fn cut() -> Vec<Step> {
    let step = |part: Part, who: &str, name: &str, limit: Words| Step { part, who: who.into(), name: name.into(), limit };
    vec![
        step(
            Part::Holds,
            "Board of directors",
            "",
            Words::from("Customer harm: appetite 9; anything above is reserved matter 4 ").entry(21_004, "/ledger/21004"),
        ),
        step(
            Part::CanDecide,
            "Board risk committee",
            "",
            "Meets 10 December; in writing within 5 days if asked by two members.".into(),
        ),
        step(Part::Cut, "Chief risk officer", "Odile Maric", "D-3 allows 9. This needs 12.".into()),
        step(Part::Cut, "Head of claims", "Jonas Ferreira-Lund", "D-21 allows 6, claims. This needs 12.".into()),
        step(Part::Beyond, "This decision", "", "Residual 12, customer harm.".into()),
    ]
}

impl Refused {
    /// A refused acceptance.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let base = refusal();
        let refused = Self {
            crumbs: vec![Link::new("Risks", "/risks"), Link::new("R-41", "/risks/R-41")],
            here: "Accept".into(),
            number: "R-41".into(),
            title: "Accept residual risk".into(),
            tags: vec![State::new(Sign::Not, "Refused").into(), "Attempted 20 November 15:47 by J. Ferreira-Lund".into()],
            refusal: Refusal { sentence: base.sentence.plain("The attempt is recorded as ").entry(48_217, "/ledger/48217").plain("."), ..base },
            trace: cut(),
            broken: "the chain breaks at two links".into(),
            bound: vec![("Version".into(), "2".into()), ("Digest".into(), Words::new().code("sha-256 71aa 0c43 …"))],
            reason: "Adjust can pay a claim without a person seeing it. A forged invoice that passes the document check is paid within seconds.".into(),
        };
        vec![("refused", refused)]
    }
}
