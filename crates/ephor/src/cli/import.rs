//! `ephor import` and `ephor restore`: facts in, all of them or none.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ephor_core::fact::Form;
use ephor_core::id::Kind;

use crate::cli::{End, progress::Bar};
use crate::engine::{self, Access, Clock, Done, Engine, Fault, FromFile, Mode};
use crate::import::{cyclonedx, facts};

pub(super) fn import(dir: &Path, by: Option<&str>, files: &[PathBuf]) -> Result<(), End> {
    let (boms, plain): (Vec<_>, Vec<_>) = files.iter().partition(|file| is_bom(file));
    if !boms.is_empty() && by.is_none() {
        return Err(End::Usage("a bill of materials is somebody’s: say whose with --by KEY".to_owned()));
    }
    let read = read_all(&plain)?;
    let boms = boms.into_iter().map(|file| read_bom(file)).collect::<Result<Vec<_>, End>>()?;
    if !engine::is_ledger(dir) {
        engine::create(dir, &origin_of(dir))?;
        eprintln!("A new ledger was made in {}.", dir.display());
    }
    let engine = Engine::open(dir, Access::Write, Clock::machine(), &Bar::new("reading the ledger"))?;
    if !read.is_empty() {
        let loaded = engine.load(read, Mode::Import)?.map_err(|faults| failed(&faults))?;
        println!("{} facts added, {} known already.", loaded.added, loaded.known);
        if !loaded.flagged.is_empty() {
            let listed: Vec<String> = loaded.flagged.iter().map(|position| format!("№ {position}")).collect();
            println!(
                "{} acts were outside authority or did not keep separation; they have no effect: {}",
                listed.len(),
                listed.join(", ")
            );
        }
    }
    for (file, bom) in boms {
        propose(&engine, by.unwrap_or_default(), &file, bom)?;
    }
    Ok(())
}

fn is_bom(file: &Path) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    if [".cdx.json", ".bom.json"].iter().any(|ending| name.ends_with(ending)) || name == "bom.json" {
        return true;
    }
    // A JSON file that calls itself a bill of materials is one, whatever its name.
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) && std::fs::read(file).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("\"bomFormat\""))
}

/// The origin of a new ledger: the folder's name, and a random part so that no two ledgers share one.
pub(crate) fn origin_of(dir: &Path) -> String {
    let name = dir.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let plain: String = name.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    let name = if plain.is_empty() { "organisation".to_owned() } else { plain };
    let random = engine::hex(engine::random().get(..4).unwrap_or_default());
    format!("ephor/{name}-{random}")
}

fn read_all(files: &[&PathBuf]) -> Result<Vec<FromFile>, End> {
    let mut facts = Vec::new();
    let mut faults = Vec::new();
    for file in files {
        let bytes = std::fs::read(file).map_err(|error| End::Could(format!("{}: {error}", file.display())))?;
        let name: Arc<str> = file.display().to_string().into();
        match parse(file, &bytes) {
            Ok(items) => facts.extend(items.into_iter().map(|item| FromFile { file: name.clone(), item })),
            Err(problems) => faults.extend(problems.into_iter().map(|problem| Fault {
                file: name.clone(),
                line: problem.line,
                message: problem.message,
            })),
        }
    }
    if faults.is_empty() { Ok(facts) } else { Err(failed(&faults)) }
}

fn parse(file: &Path, bytes: &[u8]) -> Result<Vec<facts::FactItem>, Vec<crate::import::Problem>> {
    let json = file.extension().is_some_and(|extension| extension == "json");
    if json { facts::from_json(bytes) } else { facts::from_yaml(bytes) }
}

fn failed(faults: &[Fault]) -> End {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    End::Could(format!("nothing was imported; {} to put right:\n{}", count(faults.len(), "thing"), lines.join("\n")))
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

fn read_bom(file: &Path) -> Result<(Arc<str>, cyclonedx::Reading), End> {
    let bytes = std::fs::read(file).map_err(|error| End::Could(format!("{}: {error}", file.display())))?;
    let name: Arc<str> = file.display().to_string().into();
    let reading = cyclonedx::read(&bytes).map_err(|problems| {
        let fault = |problem: crate::import::Problem| Fault { file: name.clone(), line: problem.line, message: problem.message };
        failed(&problems.into_iter().map(fault).collect::<Vec<_>>())
    })?;
    Ok((name, reading))
}

/// Models and services become proposals, which count for nothing until somebody adopts them; what is not taken is listed.
fn propose(engine: &Engine, by: &str, file: &Arc<str>, bom: cyclonedx::Reading) -> Result<(), End> {
    let snapshot = engine.snapshot();
    let author = snapshot.image.keyed(Kind::Person, by).or_else(|| by.parse().ok()).and_then(ephor_core::id::RecordId::typed);
    let author = author.ok_or_else(|| End::Usage(format!("--by: “{by}” is nobody known here")))?;
    let cyclonedx::Reading { proposals, left, .. } = bom;
    let (names, file_name) = (proposals.len(), file.clone());
    let outcome = engine.run_as(ephor_core::decide::Entry::Imported, move |transaction| {
        let mut added = 0;
        for proposal in proposals {
            let write =
                engine::proposal(&transaction.image, author, &proposal.key, proposal.kind, proposal.body, &proposal.because);
            let complete = transaction.write(&write);
            let done = match complete {
                Err(_) => transaction.write(&ephor_core::decide::Write { form: Form::Draft, ..write }),
                done => done,
            };
            match done {
                Ok(Done::Recorded { .. }) => added += 1,
                Ok(_) => {}
                Err(invalid) => {
                    let message =
                        invalid.0.first().map_or_else(String::new, |problem| format!("{}: {}", problem.path, problem.message));
                    return Err(Fault { file: file_name.clone(), line: proposal.line, message });
                }
            }
        }
        Ok(added)
    })?;
    let added = outcome.map_err(|fault| failed(&[fault]))?;
    println!(
        "{file}: {added} proposals added, {} known already; they count for nothing until somebody adopts them.",
        names - added
    );
    for one in left {
        let names = one.names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        println!(
            "  not taken: {} {} ({}){}",
            one.count,
            one.what,
            one.why,
            if names.is_empty() { names } else { format!(": {names}") }
        );
    }
    Ok(())
}

pub(super) fn restore(dir: &Path, key: Option<&Path>, files: &[PathBuf]) -> Result<(), End> {
    if engine::is_ledger(dir) {
        return Err(End::Could(format!("{} already holds an organisation; a restore wants an empty folder", dir.display())));
    }
    let key = key.map(std::fs::read_to_string).transpose().map_err(|error| End::Could(format!("--key: {error}")))?;
    if let [one] = files
        && is_full_export(one)
    {
        let file = File::open(one).map_err(|error| End::Could(format!("{}: {error}", one.display())))?;
        let told = engine::restore_full(&mut BufReader::new(file), dir, key.as_deref().map(str::trim))?;
        println!("Restored to {}.", dir.display());
        if let Some(told) = told {
            println!("{told}");
        }
        return Ok(());
    }
    let facts = read_all(&files.iter().collect::<Vec<_>>())?;
    let loaded = restore_facts(dir, facts, &Clock::machine())?;
    println!("{loaded} facts restored to {}.", dir.display());
    Ok(())
}

fn is_full_export(file: &Path) -> bool {
    let mut line = String::new();
    let read = File::open(file).and_then(|file| BufReader::new(std::io::Read::take(file, 4_096)).read_line(&mut line));
    read.is_ok() && line.contains("\"ephor-full-export-")
}

/// Rebuilds an organisation from fact files in a folder beside, and moves it into place when all of it is there.
pub(super) fn restore_facts(dir: &Path, facts: Vec<FromFile>, clock: &Clock) -> Result<usize, End> {
    let beside = dir.with_extension("restoring");
    if beside.exists() {
        std::fs::remove_dir_all(&beside)?;
    }
    engine::create(&beside, &origin_of(dir))?;
    let loaded = {
        let engine = Engine::open(&beside, Access::Write, clock.clone(), &())?;
        engine.load(facts, Mode::Restore)?
    };
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(faults) => {
            std::fs::remove_dir_all(&beside)?;
            return Err(failed(&faults));
        }
    };
    if dir.exists() {
        std::fs::remove_dir(dir)
            .map_err(|_| End::Could(format!("{} is not empty; a restore wants an empty folder", dir.display())))?;
    }
    std::fs::rename(&beside, dir)?;
    Ok(loaded.added)
}
