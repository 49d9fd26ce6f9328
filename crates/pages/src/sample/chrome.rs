//! The chrome of four days: now, in the demonstration, in the past, and the first day.

use jiff::civil::{Date, date};

use crate::component::chrome::{Actor, Address, Chrome, Group, Navigation, Place, Seal};
use crate::component::rail::Event;
use crate::writing::with_as_of;

/// The sample's today.
const TODAY: Date = date(2026, 11, 20);

/// A past day that samples are shown on.
const REVIEW: Date = date(2026, 9, 30);

impl Chrome {
    /// The chromes a page may stand in.
    pub fn samples() -> Vec<(&'static str, Self)> {
        vec![("now", now()), ("demonstration", demonstration()), ("past", past()), ("first-day", first_day())]
    }
}

fn now() -> Chrome {
    Chrome {
        title: "Readiness".into(),
        organisation: "Northwind Mutual".into(),
        actor: Actor::Person { name: "Ines Albrecht".into(), part: "AIMS owner".into(), href: "/people/me".into() },
        today: TODAY,
        as_of: None,
        address: Address { path: "/risks".into(), query: vec![("system".into(), "AIS-1".into())] },
        events: events("/risks"),
        navigation: navigation(None),
        letters: true,
        seal: Seal {
            size: 48_219,
            time: "20 Nov 2026, 16:04".into(),
            root: "9f2c 71ae 04d8 … witnessed by 2 of 2".into(),
            demonstration: false,
            href: "/ledger".into(),
        },
    }
}

fn demonstration() -> Chrome {
    let people = [
        ("P01", "Leontine Ashdown, chair of the board"),
        ("P06", "Aurel Nyberg, chief executive"),
        ("P07", "Odile Maric, chief risk officer"),
        ("P12", "Ines Albrecht, AIMS owner"),
        ("P20", "Jonas Ferreira-Lund, head of claims"),
        ("P31", "Rosalind Achterberg, external auditor"),
    ];
    let base = now();
    Chrome {
        actor: Actor::Chosen {
            searched: false,
            demonstration: true,
            people: people.map(|(id, label)| (id.into(), label.into())).to_vec(),
            chosen: "P20".into(),
            return_to: "/risks?system=AIS-1".into(),
        },
        seal: Seal { demonstration: true, ..base.seal.clone() },
        ..base
    }
}

fn past() -> Chrome {
    let base = now();
    Chrome {
        as_of: Some(REVIEW),
        navigation: navigation(Some(REVIEW)),
        seal: Seal {
            size: 44_870,
            time: "30 Sep 2026, 23:59".into(),
            root: "c07b 3e19 a652 … witnessed by 2 of 2".into(),
            href: with_as_of("/ledger", Some(REVIEW)),
            ..base.seal.clone()
        },
        ..base
    }
}

fn first_day() -> Chrome {
    let today = date(2026, 1, 12);
    let base = now();
    let mut navigation = navigation(None);
    for place in navigation.governing.iter_mut().chain(navigation.management.iter_mut().flat_map(|group| &mut group.places)) {
        place.count = (place.label == "Requirements").then_some(70);
    }
    Chrome {
        today,
        address: Address { path: "/".into(), query: Vec::new() },
        events: vec![Event { date: today, label: "Start".into(), href: "/?as-of=2026-01-12".into() }],
        navigation,
        seal: Seal { size: 0, time: "12 Jan 2026, 09:04".into(), root: String::new(), ..base.seal.clone() },
        ..base
    }
}

fn events(path: &str) -> Vec<Event> {
    let past = [
        (date(2026, 1, 12), "Start"),
        (date(2026, 3, 12), "Board"),
        (date(2026, 4, 30), "Gap analysis"),
        (date(2026, 6, 30), "Review"),
        (date(2026, 8, 6), "Audit"),
        (date(2026, 9, 30), "Review"),
    ];
    let planned = [(date(2026, 12, 10), "Board", "/meetings/MTG-9"), (date(2027, 1, 14), "Stage 1 audit", "/audits/AUD-3")];
    let past = past.map(|(date, label)| Event { date, label: label.into(), href: with_as_of(path, Some(date)) });
    let planned = planned.map(|(date, label, href)| Event { date, label: label.into(), href: href.into() });
    past.into_iter().chain(planned).collect()
}

/// Label, address, how many it holds, and whether they wait on somebody.
type Item = (&'static str, &'static str, u64, bool);

#[rustfmt::skip]
const GROUPS: [(&str, &[Item]); 6] = [
    ("Governing body", &[
        ("Board view", "/board", 3, true), ("Parameters", "/parameters", 0, false),
        ("Delegations", "/delegations", 26, false), ("Assurance", "/assurance", 0, false),
    ]),
    ("Management", &[("Readiness", "/", 0, false), ("Waiting on you", "/waiting", 5, true)]),
    ("Plan", &[
        ("AI systems", "/systems", 8, false), ("Risks", "/risks", 24, false),
        ("Impact assessments", "/impacts", 11, false), ("Objectives", "/objectives", 7, false),
        ("Applicability", "/applicability", 38, false),
    ]),
    ("Run", &[
        ("Intake", "/intake", 4, false), ("Suppliers", "/suppliers", 6, false),
        ("Incidents", "/incidents", 2, false), ("Exceptions", "/exceptions", 6, false),
        ("Concerns", "/concerns", 14, false),
    ]),
    ("Check", &[
        ("Metrics", "/metrics", 26, false), ("Audits", "/audits", 2, false),
        ("Reviews", "/reviews", 0, false), ("Nonconformities", "/nonconformities", 3, false),
    ]),
    ("Prove", &[
        ("Requirements", "/requirements", 70, false), ("Auditor’s questions", "/questions", 80, false),
        ("Evidence", "/evidence", 412, false), ("Documents", "/documents", 57, false),
        ("Ledger", "/ledger", 48_219, false),
    ]),
];

fn navigation(as_of: Option<Date>) -> Navigation {
    let place = |&(label, href, count, due): &Item| Place {
        label: label.into(),
        href: with_as_of(href, as_of),
        count: Some(count),
        due,
        current: label == "Readiness",
    };
    let [(_, governing), management @ ..] = GROUPS;
    Navigation {
        governing: governing.iter().map(place).collect(),
        management: management
            .iter()
            .map(|(heading, items)| {
                let open = !matches!(*heading, "Run" | "Check");
                Group { heading: (*heading).to_owned(), places: items.iter().map(place).collect(), open }
            })
            .collect(),
    }
}
