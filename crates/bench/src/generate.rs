//! Organisations as folders, kept between runs where seed and sizes are the same.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use ephor::engine::{self, Access, Clock, Engine, Fault, Files, Mode};
use ephor::import::facts::{self, Fact};
use ephor::import::write::write;
use ephor::sample;
use ephor_core::decide::Who;
use ephor_core::id::PersonId;

use crate::growth::Template;

/// What is generated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) systems: u64,
    pub(crate) facts: u64,
    pub(crate) seed: u64,
}

/// The clock of generated organisations: the sample's own.
pub(crate) fn clock() -> Clock {
    Clock::running_from(sample::today())
}

/// An organisation that has lived: the sample, its systems again and again, and what goes on.
pub(crate) fn organisation(size: Size) -> Result<PathBuf> {
    let Size { systems, facts, seed } = size;
    kept(&format!("systems-{systems}-facts-{facts}-seed-{seed}"), |engine| {
        Template::of_the_sample()?.grow(systems, facts, seed, &mut |facts| load(engine, &facts))
    })
}

/// The sample with so many records of one kind more.
pub(crate) fn components(records: u64, seed: u64) -> Result<PathBuf> {
    kept(&format!("components-{records}-seed-{seed}"), |engine| {
        Template::of_the_sample()?.components(records, seed, &mut |facts| load(engine, &facts))
    })
}

/// Brings facts in together.
fn load(engine: &Engine, facts: &[Fact]) -> Result<()> {
    let text = write(facts)?;
    let mut files = Files::default();
    files.take("grown.yaml", facts::from_yaml(text.as_bytes(), &facts::alone));
    engine.load(files, Mode::Restore)?.map_err(|faults| told(&text, &faults))?;
    eprint!("\r{} facts written", engine.snapshot().image.size());
    Ok(())
}

/// The first faults, with what stands there.
fn told(text: &str, faults: &[Fault]) -> anyhow::Error {
    let line = |fault: &Fault| text.lines().nth(fault.line.saturating_sub(1)).unwrap_or_default().to_owned();
    anyhow!(faults.iter().take(5).map(|fault| format!("{fault}\n  {}", line(fault))).collect::<Vec<_>>().join("\n"))
}

/// Somebody, now.
pub(crate) const fn who(author: PersonId) -> Who {
    Who { author, on_behalf: None, happened: None, reason: None, key: None }
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
    let engine = Engine::open(&unfinished, Access::Write, clock(), &())?;
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
