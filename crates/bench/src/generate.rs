//! Organisations as folders, kept between runs where seed and sizes are the same.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use ephor::engine::{self, Access, Clock, Engine, Transaction};
use ephor_core::decide::Entry;
use ephor_core::id::{Kind, RecordId};

use crate::chance::Chance;
use crate::desk::{Desk, ends};
use crate::founding::{Founded, found};
use crate::history::{Historian, component};

/// Facts in one transaction of the generator.
const FACTS_A_TRANSACTION: u64 = 10_000;

/// What is generated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) systems: u64,
    pub(crate) facts: u64,
    pub(crate) seed: u64,
}

/// The clock of generated organisations: it starts where their history ends.
pub(crate) fn clock() -> Result<Clock> {
    Ok(Clock::running_from(ends()?))
}

/// An organisation that lives for years.
pub(crate) fn organisation(size: Size) -> Result<PathBuf> {
    let Size { systems, facts, seed } = size;
    kept(&format!("systems-{systems}-facts-{facts}-seed-{seed}"), |engine| {
        let founded = in_one(engine, facts, found)?;
        let mut historian = Historian::new(founded, seed, systems);
        while engine.snapshot().image.size() < facts {
            let until = (engine.snapshot().image.size() + FACTS_A_TRANSACTION).min(facts);
            historian = in_one(engine, facts, move |desk| historian.write_until(desk, until).map(|()| historian))?;
            eprint!("\r{until} of {facts} facts written");
        }
        Ok(())
    })
}

/// An organisation with so many records of one kind, and one system.
pub(crate) fn components(records: u64, seed: u64) -> Result<PathBuf> {
    kept(&format!("components-{records}-seed-{seed}"), |engine| {
        let founded = in_one(engine, records, found)?;
        let mut chance = Chance::new(seed);
        let mut historian = Historian::new(founded, seed, 1);
        historian = in_one(engine, records, move |desk| historian.write_until(desk, desk.size() + 1).map(|()| historian))?;
        let mut founded: Founded = historian.founded;
        while engine.snapshot().image.register(Kind::Component).live_count() < records {
            (founded, chance) = in_one(engine, records, move |desk| {
                let system = RecordId::new(Kind::System, 1);
                for _ in 0..FACTS_A_TRANSACTION {
                    if desk.transaction.image.register(Kind::Component).live_count() < records {
                        let owner = founded.owner(chance.next());
                        let record = component(&mut chance, owner, system);
                        desk.write(owner, Kind::Component, None, record)?;
                    }
                }
                Ok((founded, chance))
            })?;
            eprint!("\r{} of {records} components written", engine.snapshot().image.register(Kind::Component).live_count());
        }
        Ok(())
    })
}

/// Carries out one large transaction.
fn in_one<T: Send + 'static>(
    engine: &Engine,
    facts: u64,
    work: impl FnOnce(&mut Desk<'_, '_>) -> Result<T> + Send + 'static,
) -> Result<T> {
    let entry = Entry::Entered;
    engine.run_as(entry, move |transaction: &mut Transaction<'_>| work(&mut Desk { transaction, facts }))?
}

/// The folder of that name, filled if it is not there. It is filled under another name first: a run that is interrupted leaves nothing to reuse.
fn kept(name: &str, fill: impl FnOnce(&Engine) -> Result<()>) -> Result<PathBuf> {
    let top = top()?;
    let folder = top.join(name);
    if engine::is_ledger(&folder) {
        return Ok(folder);
    }
    let unfinished = top.join(format!("{name}.unfinished"));
    if unfinished.exists() {
        std::fs::remove_dir_all(&unfinished)?;
    }
    engine::create(&unfinished, "bench.example")?;
    let engine = Engine::open(&unfinished, Access::Write, clock()?, &())?;
    fill(&engine)?;
    drop(engine);
    eprintln!();
    std::fs::rename(&unfinished, &folder)?;
    Ok(folder)
}

/// Where generated organisations are kept: beside what is built.
pub(crate) fn top() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let built = program.parent().and_then(Path::parent).ok_or_else(|| anyhow!("{} stands in no folder", program.display()))?;
    let top = built.join("bench");
    std::fs::create_dir_all(&top).with_context(|| top.display().to_string())?;
    Ok(top)
}

/// A copy of an organisation, to be written to and thrown away, on the same disk.
pub(crate) fn copy(of: &Path) -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir_in(top()?)?;
    for entry in std::fs::read_dir(of)? {
        let entry = entry?;
        std::fs::copy(entry.path(), folder.path().join(entry.file_name()))?;
    }
    Ok(folder)
}
