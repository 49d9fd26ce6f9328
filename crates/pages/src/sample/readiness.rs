//! The home page on an ordinary day and on the first.

use crate::beginning::{Beginning, Step};
use crate::component::check::Finding;
use crate::component::chrome::{Button, Weight};
use crate::component::level::Level;
use crate::component::lines::{Line, Lines};
use crate::component::state::{Sign, State, Status};
use crate::component::words::{Entry, Link, Words};
use crate::readiness::{Changed, Readiness, Stands};
use crate::requirements::Requirements;
use crate::sample::map::maps;
use crate::waiting::Waiting;

impl Readiness {
    /// An ordinary day, and a day on which nothing waits and nothing changed.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let ordinary = Self {
            statement: Words::new().strong("40").plain(" of 70 requirements conform, ").strong("3")
                .plain(" have major findings. Stage 1 is in 55 days."),
            under: Words::from("23 are minor, 2 hold an opportunity, 1 is unknown because its source is silent, and 1 is not applicable. At the management review of ")
                .link("30 September", "/?as-of=2026-09-30").plain(", 2 were major and 20 minor."),
            buttons: vec![Button::show("As a list", "/requirements"), Button::show("Export for the auditor", "/packs")],
            maps: maps(),
            reasons: Words::new().strong("A.6.2.8").plain(": the event log of Adjust is silent since 18 November 15:55."),
            columns: vec![waiting(), overdue(), reviews()],
            changes: changes(),
            changed: "15 requirements, 41 ledger entries".into(),
            all_changes: Some(Link::new("All 15", "/changes")),
            findings: findings(),
            found: 118,
            all_findings: Some(Link::new("All 118", "/findings")),
        };
        let quiet = Self { columns: Vec::new(), changes: Vec::new(), findings: Vec::new(), found: 0, ..ordinary.clone() };
        vec![("readiness", ordinary), ("readiness-quiet", quiet)]
    }
}

impl Waiting {
    /// An ordinary day, and a day on which nothing waits.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let ordinary = Self {
            title: "Waiting on you".into(),
            tags: vec!["9 wait".into(), State::new(Sign::Late, "4 overdue").into()],
            buttons: vec![Button::show("Readiness", "/")],
            lists: vec![overdue(), waiting(), reviews()],
            nothing: Words::new(),
        };
        let nothing =
            Words::from("It fills by itself. ").link("See what the organisation has to put right", "/requirements").plain(".");
        let quiet = Self { tags: Vec::new(), lists: Vec::new(), nothing, ..ordinary.clone() };
        vec![("waiting", ordinary), ("waiting-nothing", quiet)]
    }
}

impl Requirements {
    /// All 70.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let list = Self {
            tags: vec![
                "40 of 70 conform".into(),
                State::new(Sign::Not, "3 major").into(),
                "43 of 198 planned rules judge them today".into(),
            ],
            buttons: vec![Button::show("As a map", "/"), Button::show("CSV", "/requirements.csv")],
            maps: maps(),
        };
        vec![("requirements", list)]
    }
}

impl Beginning {
    /// The first day.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let first = Self {
            statement: Words::new().strong("70").plain(" requirements, no records yet. These ").strong("10")
                .plain(" things come first."),
            under: "Until they are done most of the map reads unknown, nothing to examine, and what is essential reads major. Every organisation starts there.".into(),
            buttons: vec![
                Button::show("Show the map", "/requirements"),
                Button::write("Begin with the first", "/parameters/new").weighing(Weight::Primary),
            ],
            steps: steps(),
            columns: vec![
                Lines {
                    heading: "Bring what you have".into(),
                    under: "imported records say so, and keep their own dates".into(),
                    lines: vec![
                        line("Import a register from a spreadsheet", "/import", "4.3, 6.1.2", "Systems, risks, suppliers or people; checked before anything is written."),
                        line("Connect a source", "/sources/new", "4.3, 8.1", "Repositories, identity, network, expenses: what they find waits for triage."),
                    ],
                    more: None,
                },
                Lines {
                    heading: "Already recorded".into(),
                    under: "by the first run, this morning".into(),
                    lines: vec![
                        Line { text: "Northwind Mutual, and its board".into(), edge: Words::new().entry(1, "/ledger/1").plain(" ").entry(2, "/ledger/2"), why: "Mandate of 1 October 2025.".into() },
                        Line { text: "Four people".into(), edge: Words::new().entry(3, "/ledger/3").plain(" to ").entry(6, "/ledger/6"), why: "L. Ashdown, A. Nyberg, I. Albrecht, B. Tolland. 3 of 4 have accepted their invitation.".into() },
                    ],
                    more: None,
                },
            ],
        };
        vec![("empty", first)]
    }
}

fn line(text: &str, href: &str, edge: &str, why: &str) -> Line {
    Line { text: Link::new(text, href).into(), edge: edge.into(), why: why.into() }
}

fn late(text: &str, href: &str, days: &str, why: &str) -> Line {
    Line { text: Link::new(text, href).into(), edge: State::new(Sign::Late, days).into(), why: why.into() }
}

fn waiting() -> Lines {
    Lines {
        heading: "Waiting on you".into(),
        under: "5 decisions, oldest 6 days".into(),
        lines: vec![
            line(
                "Endorse the acceptance of R-027",
                "/risks/R-27",
                "due 24 Nov",
                "Harbour chatbot: wrong advice on payment difficulty. T. Renn decides; you review first.",
            ),
            line(
                "Review impact assessment IA-011",
                "/impacts/IA-11",
                "due 25 Nov",
                "Adjust claims agent, with its payment tool. O. Maric and R. Menon approve; lifts 8.4 from major.",
            ),
            line(
                "Exception X-019 expires",
                "/exceptions/X-19",
                "in 4 days",
                "Codebench without licence scanning in two repositories. Renew, or close.",
            ),
            line(
                "Triage CAN-007 and CAN-008",
                "/candidates",
                "due 27 Nov",
                "2 AI services found in marketing that nobody registered. Holds 4.3 and 8.1.",
            ),
        ],
        more: Some(Link::new("All 5", "/waiting")),
    }
}

fn overdue() -> Lines {
    Lines {
        heading: "Overdue".into(),
        under: "4 actions, 4 owners".into(),
        lines: vec![
            late(
                "Validate Sentry after retraining",
                "/actions/ACT-80",
                "11 days",
                "Model risk, I. Brandt-Kerr. Owner P. Castellan. Holds A.6.2.4.",
            ),
            late(
                "Answer the due-diligence questionnaire",
                "/actions/ACT-81",
                "8 days",
                "Shortlist supplier, Tessera Talent. Reminded twice. Holds A.10.3.",
            ),
            late(
                "Send policy v4.1 to claims contractors",
                "/actions/ACT-85",
                "3 days",
                "Communications, R. Lindqvist. Holds 5.2 and 7.4.",
            ),
        ],
        more: None,
    }
}

fn reviews() -> Lines {
    Lines {
        heading: "Next reviews".into(),
        under: "the next 60 days".into(),
        lines: vec![
            line("Board: AI parameters, yearly review", "/meetings/MTG-9", "10 Dec", "Packet 70% assembled, 2 inputs missing."),
            line("Management review Q4", "/reviews/REV-4", "17 Dec", "All inputs live. Quorum confirmed by 5 of 6."),
            line("Stage 1 audit, Meridian Certification", "/audits/AUD-3", "14 Jan", "Workspace opens 7 January, read-only."),
        ],
        more: None,
    }
}

fn changes() -> Vec<Changed> {
    let change = |when: &str, number: &str, name: &str, from: State, to: State, because: &str, entry: u64| Changed {
        when: when.into(),
        requirement: Link::new(format!("{number} {name}"), format!("/requirements/{number}")),
        from,
        to,
        because: because.into(),
        entry: Some(Entry::new(entry, format!("/ledger/{entry}"))),
    };
    vec![
        change(
            "Today 15:55",
            "A.6.2.8",
            "Event logs",
            Status::Conforms.state(0),
            Status::Unknown("source silent".into()).state(0),
            "The log connector for Adjust stopped; no events for 48 hours",
            48_218,
        ),
        change(
            "Today 11:20",
            "5.2",
            "AI policy",
            Status::Opportunity.state(1),
            Status::Minor.state(39),
            "Version 4.1 took effect: 37 people have not acknowledged it, contractors have not received it, and a fact contradicts statement 8",
            48_207,
        ),
        change(
            "Wed 15:41",
            "8.4",
            "Impact assessment",
            Status::Minor.state(1),
            Status::Major.state(2),
            "Adjust gained a payment tool; IA-005 was drawn up before that and is now void",
            48_098,
        ),
    ]
}

fn findings() -> Vec<Stands> {
    let stands =
        |requirement: (&str, &str), severity: Status, record: (&str, &str), message: &str, since: &str, next: &str| Stands {
            requirement: Link::new(requirement.0, requirement.1),
            finding: Finding {
                severity,
                record: Link::new(record.0, record.1),
                message: message.into(),
                since: since.into(),
                next: Some(Link::new(next, format!("{}/edit", record.1))),
            },
        };
    let impact = ("8.4", "/requirements/8.4");
    vec![
        stands(
            impact,
            Status::Major,
            ("AIS-5 Adjust", "/systems/AIS-5"),
            "Its impact assessment is older than its payment tool.",
            "18 Nov 2026",
            "Assess again",
        ),
        stands(
            impact,
            Status::Major,
            ("IA-5", "/impacts/IA-5"),
            "Void since the configuration it assessed changed.",
            "18 Nov 2026",
            "Draw up a new one",
        ),
        stands(
            ("A.6.2.4", "/requirements/A.6.2.4"),
            Status::Major,
            ("AIS-2 Sentry", "/systems/AIS-2"),
            "Retrained on 9 November and not validated since.",
            "9 Nov 2026",
            "Record the validation",
        ),
    ]
}

fn steps() -> Vec<Step> {
    let step = |level: Level, act: &str, href: &str, serves: &[&str], why: &str, done: bool| Step {
        level,
        act: Link::new(act, href),
        serves: serves.iter().map(|number| Link::new(*number, format!("/requirements/{number}"))).collect(),
        why: why.into(),
        done,
    };
    vec![
        step(
            Level::Governing,
            "Set the purpose, values, priorities and appetite for AI",
            "/parameters/new",
            &["5.1", "6.1.1"],
            "Board. Everything below is measured against these lines; only the board writes them.",
            true,
        ),
        step(
            Level::Governing,
            "Appoint the accountable executive and pass on authority",
            "/delegations/new",
            &["5.3", "A.3.2"],
            "Board. Who may approve, accept, block and spend, up to what limit, until when.",
            false,
        ),
        step(
            Level::Both,
            "Say what bears on your use of AI, and who expects what",
            "/issues/new",
            &["4.1", "4.2"],
            "AIMS owner. Issues inside and outside, interested parties, the laws that apply.",
            false,
        ),
        step(
            Level::Management,
            "Register every AI system, bought and embedded too",
            "/systems/new",
            &["4.3", "A.4.2"],
            "AIMS owner. Type the ones you know; connect a source to find the others.",
            false,
        ),
    ]
}
