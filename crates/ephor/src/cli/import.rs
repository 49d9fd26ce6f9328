//! `ephor import` and `ephor restore`: facts in, all of them or none.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::against;
use crate::cli::tables::{self, How, Tables};
use crate::cli::{End, count, progress::Bar};
use crate::discovery::of_report;
use ephor_documents::is_spreadsheet;

use crate::engine::{self, Access, Bill, Clock, Engine, Fault, Files, FromFile, Loaded, Mode};
use crate::import::{Problem, cyclonedx, facts, model_card};
use crate::out::{say, tell};

/// The most things to put right that are said at once.
const FAULTS_SAID: usize = 20;

/// What is brought in, and how.
pub(super) struct Wanted<'a> {
    /// Who brings it in.
    pub(super) by: Option<&'a str>,
    /// Whether it is only tried.
    pub(super) dry_run: bool,
    /// The source that wrote reports of discovery.
    pub(super) source: Option<&'a str>,
    /// How spreadsheets are understood.
    pub(super) how: How<'a>,
    pub(super) paths: &'a [PathBuf],
}

pub(super) fn import(dir: &Path, wanted: &Wanted<'_>) -> Result<(), End> {
    if let Some(source) = wanted.source {
        let reports: Vec<&PathBuf> = wanted.paths.iter().collect();
        return against::bring_in(dir, &reports, source, wanted.by.unwrap_or_default());
    }
    let (sheets, others): (Vec<_>, Vec<_>) = wanted.paths.iter().partition(|path| is_spreadsheet(&path.display().to_string()));
    let (boms, plain): (Vec<_>, Vec<_>) = others.into_iter().partition(|path| is_bom(path) || is_card(path));
    let nobody = || boms.is_empty() && sheets.is_empty();
    let Some(by) = wanted.by.or_else(|| nobody().then_some("")) else {
        let what = if boms.is_empty() { "a spreadsheet" } else { "a bill of materials or a model card" };
        return Err(End::Usage(format!(
            "{what} is somebody’s: say whose with --by KEY, a person’s key, id or full name; `ephor show person` lists them"
        )));
    };
    if sheets.is_empty() && (wanted.how.kind.is_some() || wanted.how.map.is_some()) {
        return Err(End::Usage("--kind and --map are about spreadsheets, and none is named".to_owned()));
    }
    if let Some(path) = plain.iter().find(|path| is_full_export(path)) {
        return Err(is_export(path));
    }
    let mut files = read_all(&plain)?;
    let exported = |path: &&&PathBuf| {
        let name = path.display().to_string();
        let mut facts = files.facts.iter().filter(|fact| *fact.file == *name).map(FromFile::envelope).peekable();
        facts.peek().is_some() && facts.all(|said| said.recorded.is_some() && said.origin.is_some())
    };
    if let Some(path) = plain.iter().find(exported) {
        return Err(is_export(path));
    }
    let left = read_boms(&boms, by, &mut files)?;
    let mut tables = tables::read(&sheets, by, wanted.how)?;
    let read = tables.files();
    files.tables = std::mem::take(&mut tables.read);
    files.faults.append(&mut tables.faults);
    let proposals: Vec<(Arc<str>, usize)> = files.bills.iter().map(|bill| (bill.file.clone(), bill.proposals.len())).collect();
    let loaded = bring_in(dir, files, wanted.dry_run)?;
    if wanted.dry_run {
        say!("This was only tried: nothing was recorded.")?;
    }
    if !plain.is_empty() {
        tell(&loaded)?;
    }
    for (((file, proposed), added), left) in proposals.iter().zip(&loaded.proposed).zip(left) {
        let known = proposed - added.proposals - added.drafts;
        let added = tables::added(added.proposals, added.drafts, wanted.dry_run);
        say!("{file}: {added}, {known} known already; they count for nothing until somebody completes or adopts them.")?;
        left.iter().try_for_each(tell_left)?;
    }
    Tables::tell(&read, &loaded.brought, wanted.dry_run)
}

/// Opens the organisation, makes it where there is none yet, and takes a new one away again where nothing could be imported.
fn bring_in(dir: &Path, files: Files, dry_run: bool) -> Result<Loaded, End> {
    let (made_folder, made_ledger) = (!dir.exists(), !engine::is_ledger(dir));
    if made_ledger {
        engine::create(dir, &origin_of(dir))?;
    }
    let outcome = Engine::open(dir, Access::Write, Clock::machine(), &Bar::new("reading the ledger"))
        .and_then(|engine| if dry_run { engine.rehearse(files, Mode::Import) } else { engine.load(files, Mode::Import) });
    if made_ledger && (dry_run || !matches!(outcome, Ok(Ok(_)))) {
        engine::remove_empty(dir)?;
        if made_folder {
            std::fs::remove_dir(dir)?;
        }
    } else if made_ledger {
        tell!("A new ledger was made in {}.", dir.display());
    }
    outcome?.map_err(|faults| failed(&faults))
}

/// An export keeps when each fact was recorded, which an import cannot: said once, not of every fact.
fn is_export(path: &Path) -> End {
    let path = path.display();
    End::Usage(format!(
        "{path} is an export, with the moment each fact was recorded. Bring it into an empty folder with `ephor restore --data DIR {path}`; an import takes facts without `recorded`"
    ))
}

fn tell(loaded: &Loaded) -> Result<(), End> {
    say!("{} added, {} known already.", count(loaded.added as u64, "fact"), loaded.known)?;
    if !loaded.flagged.is_empty() {
        let listed: Vec<String> = loaded.flagged.iter().map(|position| format!("№ {position}")).collect();
        let acts = count(listed.len() as u64, "act");
        say!("Outside authority or without separation, kept and without effect: {acts}, {}.", listed.join(", "))?;
    }
    Ok(())
}

fn tell_left(left: &cyclonedx::Left) -> Result<(), End> {
    let names = left.names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    let names = if names.is_empty() { names } else { format!(": {names}") };
    say!("  not taken: {} {} ({}){names}", left.count, left.what, left.why)?;
    Ok(())
}

/// Markdown is a model card, or refused as none.
fn is_card(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
}

/// Reads a model card. A README is that of its folder, which bears the model's name.
fn read_card(file: &Path, bytes: &[u8]) -> Result<model_card::Card, Vec<Problem>> {
    let whole = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let of_folder = file.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme"));
    let folder = whole.parent().filter(|_| of_folder).and_then(Path::file_name).map(|name| name.to_string_lossy());
    model_card::read(bytes, folder.as_deref())
}

fn is_bom(file: &Path) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    if [".cdx.json", ".bom.json"].iter().any(|ending| name.ends_with(ending)) || name == "bom.json" {
        return true;
    }
    // A JSON file that calls itself a bill of materials is one, whatever its name.
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
        && std::fs::read(file).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("\"bomFormat\""))
}

/// The origin of a new ledger: the folder's name, and a random part so that no two ledgers share one.
pub(crate) fn origin_of(dir: &Path) -> String {
    let name = dir.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let plain: String = name.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    let name = if plain.is_empty() { "organisation".to_owned() } else { plain };
    let random = engine::hex(engine::random().get(..4).unwrap_or_default());
    format!("ephor/{name}-{random}")
}

/// Reads fact files; what is wrong with them stands beside what could be read.
fn read_all(paths: &[&PathBuf]) -> Result<Files, End> {
    let mut files = Files::default();
    for path in paths {
        let bytes = std::fs::read(path).map_err(|error| End::Could(format!("{}: {error}", path.display())))?;
        let read = parse(path, &bytes);
        if read.is_err() && of_report(&bytes).is_ok() {
            let path = path.display();
            return Err(End::Usage(format!(
                "{path} is a report of discovery: say which source wrote it with `ephor import --source`, and bring in reports alone"
            )));
        }
        files.take(&path.display().to_string(), read);
    }
    Ok(files)
}

fn parse(file: &Path, bytes: &[u8]) -> Result<Vec<facts::FactItem>, facts::Faulty> {
    let json = file.extension().is_some_and(|extension| extension == "json");
    let beside = |table: &str| std::fs::read(file.with_file_name(table)).map_err(|error| error.to_string());
    if json { facts::from_json(bytes, &beside) } else { facts::from_yaml(bytes, &beside) }
}

fn failed(faults: &[Fault]) -> End {
    let mut lines: Vec<String> = faults.iter().take(FAULTS_SAID).map(ToString::to_string).collect();
    if faults.len() > FAULTS_SAID {
        lines.push(format!("and {} more", faults.len() - FAULTS_SAID));
    }
    End::Could(format!("nothing was brought in; {} to put right:\n{}", count(faults.len() as u64, "thing"), lines.join("\n")))
}

/// Reads bills of materials and model cards; returns what each says that is not taken.
fn read_boms(paths: &[&PathBuf], by: &str, files: &mut Files) -> Result<Vec<Vec<cyclonedx::Left>>, End> {
    let mut all = Vec::new();
    for path in paths {
        let bytes = std::fs::read(path).map_err(|error| End::Could(format!("{}: {error}", path.display())))?;
        let file: Arc<str> = path.display().to_string().into();
        let read = if is_card(path) {
            read_card(path, &bytes).map(|card| (card.proposals, card.left))
        } else {
            cyclonedx::read(&bytes).map(|bill| (bill.proposals, bill.left))
        };
        match read {
            Ok((proposals, left)) => {
                files.bills.push(Bill { file, by: by.to_owned(), proposals });
                all.push(left);
            }
            Err(problems) => files.faults.extend(problems.iter().map(|problem| Fault::of(&file, problem))),
        }
    }
    Ok(all)
}

pub(super) fn restore(dir: &Path, key: Option<&Path>, paths: &[PathBuf]) -> Result<(), End> {
    let key = key.map(std::fs::read_to_string).transpose().map_err(|error| End::Could(format!("--key: {error}")))?;
    if let [one] = paths
        && is_full_export(one)
    {
        let file = File::open(one).map_err(|error| End::Could(format!("{}: {error}", one.display())))?;
        let restored =
            |beside: &Path| Ok(engine::restore_full(&mut BufReader::new(file), beside, key.as_deref().map(str::trim))?);
        let told = into_place(dir, restored)?;
        say!("Restored to {}.", dir.display())?;
        if let Some(told) = told {
            say!("{told}")?;
        }
        return Ok(());
    }
    if key.is_some() {
        return Err(End::Usage("--key goes with a full export; fact files make a new ledger with a key of its own".to_owned()));
    }
    let files = read_all(&paths.iter().collect::<Vec<_>>())?;
    let loaded = restore_facts(dir, files, &Clock::machine())?;
    say!("{} restored to {}.", count(loaded as u64, "fact"), dir.display())?;
    Ok(())
}

fn is_full_export(file: &Path) -> bool {
    let mut line = String::new();
    let read = File::open(file).and_then(|file| BufReader::new(std::io::Read::take(file, 4_096)).read_line(&mut line));
    read.is_ok() && line.contains("\"ephor-full-export-")
}

/// Rebuilds an organisation from fact files.
pub(super) fn restore_facts(dir: &Path, files: Files, clock: &Clock) -> Result<usize, End> {
    into_place(dir, |beside| {
        engine::create(beside, &origin_of(dir))?;
        let engine = Engine::open(beside, Access::Write, clock.clone(), &())?;
        Ok(engine.load(files, Mode::Restore)?.map_err(|faults| failed(&faults))?.added)
    })
}

/// Rebuilds in a folder beside, which moves into place when all of it is there and goes away where that failed.
fn into_place<T>(dir: &Path, rebuild: impl FnOnce(&Path) -> Result<T, End>) -> Result<T, End> {
    if engine::is_ledger(dir) {
        return Err(End::Could(format!("{} already holds an organisation; a restore wants an empty folder", dir.display())));
    }
    if dir.exists() && std::fs::read_dir(dir)?.next().is_some() {
        return Err(End::Could(format!("{} is not empty; a restore wants an empty folder", dir.display())));
    }
    let mut name = dir.file_name().unwrap_or_default().to_owned();
    name.push(".restoring");
    let beside = dir.with_file_name(name);
    if beside.exists() {
        std::fs::remove_dir_all(&beside)?;
    }
    let outcome = rebuild(&beside);
    if outcome.is_err() {
        if beside.exists() {
            std::fs::remove_dir_all(&beside)?;
        }
        return outcome;
    }
    if dir.exists() {
        std::fs::remove_dir(dir)?;
    }
    std::fs::rename(&beside, dir)?;
    outcome
}
