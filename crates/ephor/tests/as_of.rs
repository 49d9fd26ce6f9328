//! Any date: what was so at the end of a day is what the past of that day computes ever after, whatever was recorded since.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use common::FOUNDING;
use ephor::engine::{self, Access, Asked, Clock, Done, Engine, Files, FromFile, Mode, Snapshot};
use ephor::import::facts::{alone, from_yaml};
use ephor_core::act::ActName;
use ephor_core::conformity::{Conformity, Evaluator};
use ephor_core::decide::{Aim, Attempt, Invalid, Who, Write};
use ephor_core::fact::{Form, Origin};
use ephor_core::id::{BodyId, Kind, PersonId, RecordId};
use ephor_core::image::Image;
use ephor_core::kinds::policy::Anchor;
use ephor_core::kinds::{DECLARED, Declaration};
use ephor_core::rules;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};

/// What the board delegates besides: to the chief executive most of what a small organisation needs.
const MORE: &str = "\
- { record: delegation, id: D-2, happened: 2026-01-13, by: cro, body: { title: Board to chief executive, from: { body: BOD-1 }, to: { person: ceo }, powers: [{ power: approve-policy }, { power: erase-personal }, { power: ratify-act }, { power: maintain }], may_pass_on: false, valid_from: 2026-01-13, valid_until: 2026-04-30, escalate_to: { body: BOD-1 } } }
- { act: approve, of: { kind: delegation, id: D-2, version: 1 }, happened: 2026-01-13, by: chair, for: BOD-1, votes: [{ person: chair, vote: for }, { person: director, vote: for }] }
";

/// The people of the organisation; all of them try everything.
const PEOPLE: [&str; 5] = ["chair", "director", "ceo", "cro", "product"];
/// The fields of a person that can be erased.
const PERSONAL: [&str; 3] = ["title", "name", "email"];

/// One thing somebody tries. Numbers are read as far as they mean something.
#[derive(Clone, Copy, Debug)]
struct Step {
    what: What,
    who: usize,
    which: u64,
    number: u8,
    days: i64,
}

#[derive(Clone, Copy, Debug)]
enum What {
    WriteRisk,
    Propose,
    Adopt,
    Accept,
    Withdraw,
    WritePolicy,
    CheckPolicy,
    ApprovePolicy,
    ReviewPolicy,
    Escalate,
    WriteAppetite,
    ApproveAppetite,
    WriteDelegation,
    ApproveDelegation,
    Undo,
    Erase,
    Leave,
}

fn step() -> impl Strategy<Value = Step> {
    use What::*;
    let what = prop_oneof![
        4 => Just(WriteRisk), 2 => Just(Propose), 2 => Just(Adopt), 4 => Just(Accept), 2 => Just(Withdraw), 3 => Just(WritePolicy),
        2 => Just(CheckPolicy), 3 => Just(ApprovePolicy), 2 => Just(ReviewPolicy), 1 => Just(Escalate), 2 => Just(WriteAppetite),
        2 => Just(ApproveAppetite), 2 => Just(WriteDelegation), 2 => Just(ApproveDelegation), 2 => Just(Undo), 1 => Just(Erase), 1 => Just(Leave),
    ];
    let days = prop_oneof![5 => Just(0), 3 => 1..4_i64, 1 => 20..120_i64];
    (what, 0..PEOPLE.len(), 1..4_u64, 1..12_u8, days).prop_map(|(what, who, which, number, days)| Step {
        what,
        who,
        which,
        number,
        days,
    })
}

/// Everything of a snapshot that people see, in text: conformity, and every record with its live version, its acts and its register.
#[derive(Clone, Debug, PartialEq)]
struct Picture {
    conformity: String,
    records: BTreeMap<String, String>,
    registers: BTreeMap<&'static str, String>,
}

fn picture(snapshot: &Snapshot) -> Picture {
    let mut records = BTreeMap::new();
    let mut registers = BTreeMap::new();
    for declared in DECLARED {
        for slot in snapshot.image.register(declared.kind).slots() {
            let versions: Vec<_> =
                slot.versions.iter().map(|one| (one.number, one.form, one.position, one.record.is_some())).collect();
            let acts: Vec<_> = slot.every_act().map(|act| (act.position, act.name, &act.payload)).collect();
            let live = slot.live().map(|live| (live.number, live.record.as_ref().map(|record| record.to_json().expect("JSON"))));
            let incoming: BTreeSet<_> = snapshot.image.incoming(slot.id).collect();
            records.insert(slot.id.to_string(), format!("{live:?} {versions:?} {acts:?} {incoming:?}"));
        }
        let live = snapshot.image.register(declared.kind).live_count();
        registers.insert(declared.kind.name(), format!("{live} live\n{}", register(snapshot, declared)));
    }
    Picture { conformity: said(&snapshot.conformity), records, registers }
}

/// What the rules say, whatever fact was the last that they had to look at.
fn said(conformity: &Conformity) -> String {
    format!("{:?} {:?} {:?}", conformity.on, conformity.judgements, conformity.requirements)
}

fn register(snapshot: &Snapshot, declared: &'static Declaration) -> String {
    let asked = Asked { limit: usize::MAX, ..Asked::default() };
    let rows = snapshot.register(declared.kind, &asked).rows;
    let columns = engine::columns(declared);
    let row = |id: &RecordId| {
        let cells: Vec<String> = columns.iter().map(|column| snapshot.cell(*id, column.path)).collect();
        format!("{id} {} {}", snapshot.image.title(*id), cells.join(" · "))
    };
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// What people saw, without the values that were erased since.
fn without_names(picture: &Picture, erased: &[&str]) -> Picture {
    let mut picture = picture.clone();
    let hide = |text: &mut String| {
        for key in erased {
            *text = text.replace(name_of(key), "erased");
        }
        // Erased values are told by an empty commitment in JSON.
        *text = text.replace("Object {\"†\": String(\"\")}", "String(\"erased\")");
    };
    hide(&mut picture.conformity);
    picture.records.values_mut().for_each(hide);
    picture.registers.values_mut().for_each(hide);
    picture
}

fn name_of(key: &str) -> &'static str {
    match key {
        "chair" => "Ana Chair",
        "director" => "Ben Director",
        "ceo" => "Cleo Chief",
        "cro" => "Dan Risk",
        _ => "Eve Product",
    }
}

/// An organisation under way, and what it looked like at the end of every day behind.
struct History {
    engine: Engine,
    clock: Clock,
    ends: BTreeMap<Date, Picture>,
    erased: Vec<&'static str>,
    outcomes: BTreeMap<&'static str, usize>,
}

impl History {
    fn begin(dir: &Path) -> Self {
        let clock = Clock::by_hand("2026-01-14T09:00:00Z".parse().expect("a moment"));
        engine::create(dir, "ephor/history").expect("a ledger can be made");
        let engine = Engine::open(dir, Access::Serve, clock.clone(), &()).expect("it opens");
        let items = from_yaml(format!("{FOUNDING}{MORE}").as_bytes(), &alone).expect("facts");
        let facts = items.into_iter().map(|item| FromFile { file: "founding".into(), item }).collect();
        let loaded = engine.load(Files { facts, ..Files::default() }, Mode::Import).expect("it can").expect("it may");
        assert!(loaded.flagged.is_empty(), "{loaded:?}");
        Self { engine, clock, ends: BTreeMap::new(), erased: Vec::new(), outcomes: BTreeMap::new() }
    }

    fn now(&self) -> Timestamp {
        self.engine.now()
    }

    /// Looks at the day one last time and moves on.
    fn pass(&mut self, days: i64) {
        let today = self.engine.snapshot();
        self.ends.insert(today.on, picture(&today));
        let later = self.now().checked_add(SignedDuration::from_hours(24 * days)).expect("a moment");
        self.clock.set(later);
    }

    fn take(&mut self, step: Step) {
        if step.days > 0 {
            self.pass(step.days);
        }
        self.clock.set(self.now().checked_add(SignedDuration::from_secs(60)).expect("a moment"));
        let snapshot = self.engine.snapshot();
        let outcome = self.engine.run(move |transaction| {
            Ok::<_, std::convert::Infallible>(match command(&snapshot.image, step) {
                Command::Write(write) => transaction.write(&write),
                Command::Act(attempt) => transaction.act(&attempt),
            })
        });
        let outcome: Result<Done, Invalid> = outcome.expect("the ledger takes it").expect("never");
        let word = match &outcome {
            Ok(Done::Recorded { .. }) => "recorded",
            Ok(Done::AlreadySo { .. }) => "already so",
            Ok(Done::Refused { .. }) => "refused",
            Err(_) => "invalid",
        };
        if let (What::Erase, "recorded") = (step.what, word) {
            self.erased.push(PEOPLE[step.number as usize % PEOPLE.len()]);
        }
        *self.outcomes.entry(word).or_default() += 1;
        // Now and then, as a server does.
        if step.number == 7 {
            self.engine.keep().expect("it can be kept");
        }
        self.matches_a_judgement_from_nothing(step);
    }

    fn matches_a_judgement_from_nothing(&self, step: Step) {
        let snapshot = self.engine.snapshot();
        let anew = Evaluator::judge(rules::ALL, &snapshot.image, snapshot.on);
        assert_eq!(said(&snapshot.conformity), said(&anew), "after {step:?}");
    }

    /// The same organisation, opened again: what is so now and what was so then are what they were.
    fn opened_again(&mut self, dir: &Path, access: Access, whose: &str) -> Picture {
        let engine = Engine::open(dir, access, self.clock.clone(), &()).expect("it opens again");
        let before = std::mem::replace(&mut self.engine, engine);
        drop(before);
        self.past_is_as_it_was(whose);
        picture(&self.engine.snapshot())
    }

    fn past_is_as_it_was(&self, whose: &str) {
        for (day, seen) in &self.ends {
            let now = picture(&self.engine.as_of(*day).expect("the past can be read"));
            let (now, seen) = (without_names(&now, &self.erased), without_names(seen, &self.erased));
            assert_eq!(now.conformity, seen.conformity, "{whose}: conformity on {day}");
            assert_eq!(now.records, seen.records, "{whose}: records on {day}");
            assert_eq!(now.registers, seen.registers, "{whose}: registers on {day}");
        }
    }
}

enum Command {
    Write(Write),
    Act(Attempt),
}

fn command(image: &Image, step: Step) -> Command {
    let author: PersonId = image.keyed(Kind::Person, PEOPLE[step.who]).and_then(RecordId::typed).expect("somebody");
    let who = Who { author, on_behalf: None, happened: None, reason: Some(format!("number {}", step.number)), key: None };
    let write = |kind: Kind, number: u64, record: Value, origin: Option<Origin>| {
        let (id, who) = (Some(RecordId::new(kind, number)), who.clone());
        Command::Write(Write { who, kind, id, base: None, version: None, form: Form::Final, origin, record })
    };
    let act = |name: ActName, kind: Kind, number: u64, payload: Value| {
        let aim = Aim::Record(RecordId::new(kind, number), None);
        Command::Act(Attempt { who: who.clone(), name, aim, payload })
    };
    let votes = |name: ActName, kind: Kind, number: u64| {
        let ballot = |key: &str, bits: u8| {
            let vote = ["for", "against", "recuse", "for"][usize::from(step.number >> bits) % 4];
            json!({"person": key, "vote": vote})
        };
        let payload = json!({"votes": [ballot("chair", 0), ballot("director", 2)]});
        let body: BodyId = RecordId::new(Kind::Body, 1).typed().expect("a body");
        let aim = Aim::Record(RecordId::new(kind, number), None);
        Command::Act(Attempt { who: Who { on_behalf: Some(body), ..who.clone() }, name, aim, payload })
    };
    match step.what {
        What::WriteRisk => write(Kind::Risk, step.which, risk(step.number), None),
        What::Propose => write(Kind::Risk, step.which, risk(step.number), Some(Origin::Proposal)),
        What::Adopt => act(ActName::Adopt, Kind::Risk, step.which, json!({})),
        What::Accept => act(
            ActName::Accept,
            Kind::Risk,
            step.which,
            json!({"level": step.number, "category": "fairness", "valid_until": "2026-06-30"}),
        ),
        What::Withdraw => act(ActName::Withdraw, if step.number > 6 { Kind::Policy } else { Kind::Risk }, step.which, json!({})),
        What::WritePolicy => write(Kind::Policy, 1, policy(step.number % 3, 0), None),
        What::CheckPolicy => write(Kind::Policy, 1, policy(0, step.number), None),
        What::ApprovePolicy => act(ActName::Approve, Kind::Policy, 1, json!({})),
        What::ReviewPolicy => act(ActName::Review, Kind::Policy, 1, json!({"outcome": "fit"})),
        What::Escalate => act(ActName::Escalate, Kind::Risk, step.which, json!({"to": "BOD-1"})),
        What::WriteAppetite => write(Kind::Parameter, step.which.min(2), appetite(step.number), None),
        What::ApproveAppetite => votes(ActName::Approve, Kind::Parameter, step.which.min(2)),
        What::WriteDelegation => write(Kind::Delegation, step.which.min(2), delegation(step.number), None),
        What::ApproveDelegation => votes(ActName::Approve, Kind::Delegation, step.which.min(2)),
        What::Undo => {
            let name = [ActName::Revoke, ActName::Annul, ActName::Ratify][usize::from(step.number) % 3];
            let position = image.acts().rev().nth(usize::from(step.number) / 3).map_or(1, |act| act.position);
            Command::Act(Attempt { who: who.clone(), name, aim: Aim::Act(position), payload: json!({}) })
        }
        What::Erase => {
            let key = PEOPLE[usize::from(step.number) % PEOPLE.len()];
            let person = image.keyed(Kind::Person, key).expect("somebody");
            act(ActName::Erase, Kind::Person, person.number, json!({"fields": PERSONAL, "basis": "asked for"}))
        }
        What::Leave => {
            let person = image.keyed(Kind::Person, "product").expect("somebody");
            let mut record = image.live(person).expect("live").record.to_json().expect("JSON");
            record["unit"] = format!("unit {}", step.number % 3).into();
            write(Kind::Person, person.number, record, None)
        }
    }
}

fn risk(level: u8) -> Value {
    let score = json!({"likelihood": 1, "consequence": level, "level": level});
    json!({"title": "Something goes wrong", "owner": "product", "type": "threat", "event": "something goes wrong", "cause": "a mistake",
        "sources": ["own"], "category": "fairness", "who_is_hurt": ["individuals"],
        "consequences": [{"axis": "individuals", "text": "they are worse off", "value": 3}],
        "inherent": score, "residual": score, "target": score, "criteria": {"id": "PAR-1", "version": 1}})
}

fn policy(edition: u8, checked: u8) -> Value {
    let anchors: Vec<&str> = Anchor::ALL.iter().skip(usize::from(edition)).map(|anchor| anchor.word()).collect();
    let mut related = json!({"area": "privacy", "relation": "aligned"});
    if checked > 0 {
        related["checked_on"] = format!("2026-01-{checked:02}").into();
    }
    json!({"title": "AI policy", "owner": "product", "type": "ai", "edition": format!("v{edition}"), "sponsor": "ceo",
        "purpose_link": [{"id": "PAR-1", "version": 1}],
        "sections": [{"no": "1", "heading": "Everything", "body": "We use AI where it helps.", "anchors": anchors}], "related": [related],
        "reviews_required": [], "audiences": [], "acknowledge_within": 14, "effective_from": "2026-01-14", "review_triggers": []})
}

fn appetite(level: u8) -> Value {
    json!({"title": "Appetite for fairness", "type": "appetite", "statement": format!("No more than {level}."), "category": "fairness",
        "max_level": level, "escalate_after": 30, "effective_from": "2026-01-14", "resolution": "2026/02"})
}

fn delegation(level: u8) -> Value {
    json!({"title": "Board to risk", "from": {"body": "BOD-1"}, "to": {"person": "cro"},
        "powers": [{"power": "accept-risk", "limits": {"level": [{"category": "any", "max": level}], "days": 365}}, {"power": "ratify-act"}],
        "may_pass_on": false, "valid_from": "2026-01-14", "valid_until": "2026-09-30", "escalate_to": {"body": "BOD-1"}})
}

fn tell(steps: &[Step]) -> BTreeMap<&'static str, usize> {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("org");
    let mut history = History::begin(&dir);
    for step in steps {
        history.take(*step);
    }
    history.pass(1);
    history.past_is_as_it_was("the engine that saw it");
    let last = picture(&history.engine.snapshot());
    assert!(history.erased.iter().all(|key| !format!("{last:?}").contains(name_of(key))), "who reads on sees nothing erased");
    assert_eq!(history.opened_again(&dir, Access::Read, "replayed from the ledger"), last, "replayed from the ledger");

    let kept = fs::read(dir.join("ephor.image")).unwrap_or_default();
    let says = |name: &str| kept.windows(name.len()).any(|there| there == name.as_bytes());
    assert!(history.erased.iter().all(|key| !says(name_of(key))), "what is kept holds nothing erased");
    assert_eq!(history.opened_again(&dir, Access::Serve, "read from what is kept"), last, "read from what is kept");
    assert_eq!(history.engine.kept() > 0, !kept.is_empty());
    history.engine.keep().expect("it can be kept");
    let read = Engine::open(&dir, Access::Read, history.clock.clone(), &()).expect("it opens again");
    history.engine = read;
    assert_eq!(history.opened_again(&dir, Access::Serve, "kept in the end"), last, "kept in the end");
    assert!(history.engine.kept() > 0);
    history.outcomes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_past_stays_as_it_was_whatever_happens_later(steps in prop::collection::vec(step(), 20..70)) {
        tell(&steps);
    }
}

#[test]
fn who_reads_on_sees_nothing_of_what_was_erased() {
    let erase = Step { what: What::Erase, who: 2, which: 1, number: 4, days: 1 };
    let outcomes = tell(&[Step { what: What::Leave, who: 2, ..erase }, erase, Step { what: What::WriteRisk, who: 4, ..erase }]);
    assert_eq!(outcomes.get("recorded"), Some(&3), "{outcomes:?}");
}

#[test]
fn random_histories_hold_what_is_recorded_and_what_is_refused() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let steps = prop::collection::vec(step(), 400).new_tree(&mut runner).expect("steps").current();
    let outcomes = tell(&steps);
    for (word, at_least) in [("recorded", 100), ("refused", 40), ("already so", 5), ("invalid", 5)] {
        assert!(outcomes.get(word).is_some_and(|count| *count >= at_least), "{word}: {outcomes:?}");
    }
}
