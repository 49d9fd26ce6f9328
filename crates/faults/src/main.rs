//! Plants one fault per rule into the sample organisation, sees exactly what it should trip, mends it, and sees it gone: `cargo xtask faults`.
//!
//! Each rule has its entry in `faults/CODE.yaml`; what stands in one is told in [`entry`].
#![expect(clippy::print_stdout, reason = "a developer's command speaks on standard output")]

mod entry;
mod found;
mod plant;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, anyhow};
use ephor::engine::{self, Access, Clock, Engine, Mode};
use ephor::sample;
use ephor_core::rules;

use crate::entry::Entry;

fn main() -> Result<ExitCode> {
    let only: Vec<String> = std::env::args().skip(1).collect();
    let folder = tempfile::tempdir()?;
    let dir = folder.path().join("sample");
    let engine = load(&dir)?;
    let entries = Entry::all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("faults"))?;
    let mut entries: BTreeMap<String, Entry> = entries.into_iter().map(|entry| (entry.rule.clone(), entry)).collect();
    let (mut held, mut not_held) = (0, 0);
    for rule in rules::ALL {
        let entry = entries.remove(rule.code);
        if !only.is_empty() && !only.iter().any(|code| code == rule.code) {
            continue;
        }
        let wrong = match entry {
            None => vec![format!("no fault is planted for it: write crates/faults/faults/{}.yaml", rule.code)],
            Some(entry) => {
                println!("{} {}: {}", rule.code, rule.name, entry.plants);
                plant::tried(&engine, entry).unwrap_or_else(|error| vec![format!("{error:#}")])
            }
        };
        match wrong.as_slice() {
            [] => held += 1,
            _ => not_held += 1,
        }
        for what in wrong {
            println!("  {} {what}", rule.code);
        }
    }
    for code in entries.keys() {
        not_held += 1;
        println!("  {code} is no rule that is built: build it, or take its fault away");
    }
    println!("{held} held, {not_held} not held");
    Ok(if not_held == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The sample organisation on its own day.
fn load(dir: &Path) -> Result<Engine> {
    engine::create(dir, "ephor/faults")?;
    let engine = Engine::open(dir, Access::Write, Clock::by_hand(sample::today()), &())?;
    let told = |faults: Vec<engine::Fault>| anyhow!(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    engine.load(sample::facts(), Mode::Restore)?.map_err(told)?;
    Ok(engine)
}
