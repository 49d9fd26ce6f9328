//! How many facts a second become durable: many writers against one at a time.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow};
use ephor::engine::{Access, Done, Engine};
use ephor_core::decide::Write;
use ephor_core::fact::Form;
use ephor_core::id::{Kind, PersonId, RecordId};
use serde_json::{Value, json};

use crate::figure::{Figure, Limit};
use crate::generate::{self, Size};
use crate::timing::timed;

const WRITERS: u64 = 64;
/// Facts each of the many writes, and facts the one writes.
const FACTS_EACH: u64 = 40;
const FACTS_ALONE: u64 = 200;

pub(crate) fn figures(size: Size) -> Result<Vec<Figure>> {
    let folder = generate::copy(&generate::organisation(size)?)?;
    let engine = Arc::new(Engine::open(folder.path(), Access::Write, generate::clock(), &())?);
    let owner = engine.snapshot().image.live(RecordId::new(Kind::System, 1)).and_then(|live| live.record.owner());
    let owner = owner.ok_or_else(|| anyhow!("there is no system with an owner"))?;
    // Rounds alternate, so that what else the machine does meets both alike.
    let (mut alone, mut together) = (Duration::MAX, Duration::MAX);
    for round in 0..3 {
        alone = alone.min(run(&engine, owner, 1, FACTS_ALONE, round)?);
        together = together.min(run(&engine, owner, WRITERS, FACTS_EACH, round)?);
    }
    let rate = |facts: u64, took: Duration| f64::from(u32::try_from(facts).unwrap_or(u32::MAX)) / took.as_secs_f64();
    let (one, many) = (rate(FACTS_ALONE, alone), rate(WRITERS * FACTS_EACH, together));
    let mut figures = vec![
        Figure::new(format!("durable append, {WRITERS} writers"), many / one, "×", Limit::AtLeast(30.0))
            .detail(format!("{many:.0} facts/s against {one:.0}")),
    ];
    let disk = bare_commits(folder.path())?;
    figures.push(
        Figure::aside("durable append, the same against bare SQLite commits", many / disk, "×")
            .detail(format!("{disk:.0} commits/s")),
    );
    Ok(figures)
}

/// Every writer writes its facts one after another, each in a transaction of its own.
fn run(engine: &Arc<Engine>, owner: PersonId, writers: u64, facts: u64, round: u64) -> Result<Duration> {
    let (took, done) = timed(|| {
        std::thread::scope(|scope| {
            let write = |writer: u64| {
                let engine = engine.clone();
                move || (0..facts).try_for_each(|number| one(&engine, owner, &format!("{round} {writers} {writer} {number}")))
            };
            let threads: Vec<_> = (0..writers).map(|writer| scope.spawn(write(writer))).collect();
            threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow!("a writer panicked"))?)
        })
    });
    done.map(|()| took)
}

fn one(engine: &Engine, owner: PersonId, name: &str) -> Result<()> {
    let record = document(owner, name);
    let write = Write {
        who: generate::who(owner),
        kind: Kind::Document,
        id: None,
        base: None,
        version: None,
        form: Form::Final,
        origin: None,
        record,
    };
    match engine.run(move |transaction| transaction.write(&write))? {
        Ok(Done::Recorded { .. }) => Ok(()),
        other => Err(anyhow!("it was not recorded: {other:?}")),
    }
}

fn document(owner: PersonId, name: &str) -> Value {
    json!({"title": format!("Note {name}"), "owner": owner, "author": owner, "type": "record", "number": "1", "home": "linked",
        "location": "https://documents.example/note", "classification": "internal"})
}

/// The disk alone: one small row in each durable commit of a plain database beside the ledger.
fn bare_commits(folder: &Path) -> Result<f64> {
    let plain = rusqlite::Connection::open(folder.join("plain.sqlite"))?;
    plain.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    plain.pragma_update(None, "synchronous", "full")?;
    plain.execute_batch("CREATE TABLE row (bytes BLOB NOT NULL)")?;
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let (took, done) =
            timed(|| (0..FACTS_ALONE).try_for_each(|_| plain.execute("INSERT INTO row VALUES (zeroblob(700))", []).map(drop)));
        done?;
        best = best.min(took);
    }
    Ok(f64::from(u32::try_from(FACTS_ALONE)?) / best.as_secs_f64())
}
