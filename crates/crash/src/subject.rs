//! What is killed: single pieces of work that say on standard output what has been acknowledged, and the program itself.
//!
//! A line is printed only after the engine has answered, so that whoever reads it may rely on it.
#![expect(clippy::print_stdout, reason = "what is acknowledged is said on standard output")]

use std::io::BufRead as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use ephor::engine::{self, Access, Clock, Done, Engine};
use ephor_core::act::ActName;
use ephor_core::decide::{Aim, Attempt, Entry, Who, Write, next_id};
use ephor_core::fact::Form;
use ephor_core::id::{BodyId, Kind, PersonId, RecordId};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["work", "create", dir] => engine::create(Path::new(dir), "example.org/crash").map_err(Into::into),
        ["work", "found", dir] => found(Path::new(dir)),
        ["work", "append", dir, facts] => open(dir).and_then(|engine| append(&engine, number(facts))),
        ["work", "group", dir, threads] => open(dir).and_then(|engine| group(&engine, number(threads), 1)),
        ["work", "forever", dir, threads] => open(dir).and_then(|engine| group(&engine, number(threads), usize::MAX)),
        ["work", "erase", dir] => open(dir).and_then(|engine| erase(&engine)),
        ["work", "unsigned", dir] => leave_unsigned(dir),
        ["work", "sign", dir] => sign(Path::new(dir)),
        _ => return ephor::cli::main(),
    };
    match done {
        Ok(()) => {
            println!("done");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(3)
        }
    }
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or(1)
}

/// Opens the organisation, and waits to be told to go on where somebody wants to watch from here.
fn open(dir: &str) -> Result<Engine> {
    let engine = Engine::open(Path::new(dir), Access::Write, Clock::machine(), &())?;
    if std::env::var_os("EPHOR_CRASH_WAIT").is_some() {
        println!("ready");
        std::io::stdin().lock().read_line(&mut String::new())?;
    }
    Ok(engine)
}

/// What the first run writes, as far as crashes care, in one transaction: a person, the organisation, and the governing body of that one person,
/// approved by it, so that somebody may erase.
fn found(dir: &Path) -> Result<()> {
    engine::create(dir, "example.org/crash")?;
    let engine = Engine::open(dir, Access::Write, Clock::machine(), &())?;
    engine.run(|transaction| {
        let id = next_id(&transaction.image, Kind::Person, transaction.random());
        let today = transaction.now.to_string();
        let today = today.get(..10).unwrap_or_default().to_owned();
        let author: PersonId = id.typed().context("an id of a person")?;
        let person = json!({"title": "Ada", "name": "Ada", "employment": "employee", "from": today});
        write(transaction, author, Kind::Person, Some(id), Form::Final, None, person)?;
        let organisation = json!({"title": "Crash", "legal_names": ["Crash"], "zone": "Europe/London",
            "year_starts": "01-01", "go_live": today, "currency": "EUR", "locale": "en"});
        write(transaction, author, Kind::Organisation, None, Form::Final, None, organisation)?;
        let body = json!({"title": "Board", "type": "governing-body", "charter": "It answers for AI.", "decision_rights": [], "chair": id,
            "members": [{"person": id, "from": today}], "quorum": 1, "majority": "simple", "cadence": 90});
        write(transaction, author, Kind::Body, None, Form::Final, None, body)?;
        act(transaction, author, ActName::Approve, BOARD.any(), json!({}))
    })??;
    Ok(())
}

const BOARD: BodyId = BodyId::new(1);

/// The board acts by the vote of its one member.
fn act(
    transaction: &mut engine::Transaction<'_>,
    member: PersonId,
    name: ActName,
    of: RecordId,
    mut payload: Value,
) -> Result<()> {
    payload["votes"] = json!([{"person": member, "vote": "for"}]);
    let who = Who { author: member, on_behalf: Some(BOARD), happened: None, reason: Some("asked for".to_owned()), key: None };
    match transaction.act(&Attempt { who, name, aim: Aim::Record(of, None), payload }) {
        Ok(Done::Recorded { .. }) => Ok(()),
        other => bail!("not done: {other:?}"),
    }
}

fn write(
    transaction: &mut engine::Transaction<'_>,
    author: PersonId,
    kind: Kind,
    id: Option<RecordId>,
    form: Form,
    key: Option<&str>,
    record: Value,
) -> Result<u64> {
    let who = Who { author, on_behalf: None, happened: None, reason: Some("to be killed".to_owned()), key: key.map(Arc::from) };
    let write = Write { who, kind, id, base: None, version: None, form, origin: None, record };
    match transaction.write(&write) {
        Ok(Done::Recorded { position, .. }) => Ok(position),
        other => bail!("not recorded: {other:?}"),
    }
}

fn author(engine: &Engine) -> Result<RecordId> {
    let snapshot = engine.snapshot();
    snapshot.image.register(Kind::Person).slots().next().map(|slot| slot.id).context("nobody is recorded")
}

/// Records a fact and, once it is durable, says where.
fn record(engine: &Engine, author: PersonId, key: &str) -> Result<()> {
    let asked = key.to_owned();
    let position = engine.run_as(Entry::Imported, move |transaction| {
        let risk = json!({"title": "It is killed", "event": "x".repeat(asked.len() * 40)});
        write(transaction, author, Kind::Risk, None, Form::Draft, Some(&asked), risk)
    })??;
    println!("fact {position} {key}");
    Ok(())
}

fn append(engine: &Engine, facts: usize) -> Result<()> {
    let author = author(engine)?.typed().context("an id of a person")?;
    (0..facts).try_for_each(|fact| record(engine, author, &format!("k-{}-{fact}", std::process::id())))
}

fn group(engine: &Engine, threads: usize, facts: usize) -> Result<()> {
    let author = author(engine)?.typed().context("an id of a person")?;
    std::thread::scope(|scope| {
        let write = |thread: usize| {
            move || (0..facts).try_for_each(|fact| record(engine, author, &format!("k-{}-{thread}-{fact}", std::process::id())))
        };
        let threads: Vec<_> = (0..threads).map(|thread| scope.spawn(write(thread))).collect();
        for thread in threads {
            ensure!(thread.join().is_ok_and(|done| done.is_ok()), "a writer failed");
        }
        Ok(())
    })
}

/// Destroys the name of somebody, and says so once it is gone.
fn erase(engine: &Engine) -> Result<()> {
    let id = author(engine)?;
    let author = id.typed().context("an id of a person")?;
    let payload = json!({"fields": ["name"], "basis": "the person asked"});
    engine.run(move |transaction| act(transaction, author, ActName::Erase, id, payload))??;
    println!("erased");
    Ok(())
}

/// Records a fact and ends before it is signed.
fn leave_unsigned(dir: &str) -> Result<()> {
    let engine = open(dir)?;
    append(&engine, 1)?;
    std::process::exit(0)
}

fn sign(dir: &Path) -> Result<()> {
    let checkpoint = ephor_ledger::Ledger::open(dir)?.sign()?;
    println!("signed {}", checkpoint.size);
    Ok(())
}
