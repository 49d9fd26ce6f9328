//! `ephor demo` and `ephor serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ephor_core::kinds::Organisation;

use crate::cli::{End, count, import, progress::Bar};
use crate::engine::{self, Access, Clock, Engine};
use crate::out::say;
use crate::scans::{Scans, Wanted};
use crate::{sample, web};

/// Until sign-in exists, nobody but this machine may reach the pages.
fn loopback_only(listen: SocketAddr) -> Result<(), End> {
    if listen.ip().is_loopback() {
        return Ok(());
    }
    Err(End::Usage(format!(
        "{listen} can be reached from other machines, and Ephor has no sign-in yet: anybody there could act as anybody here. Listen on 127.0.0.1 or [::1]"
    )))
}

pub(super) fn demo(listen: SocketAddr, dir: Option<PathBuf>, load_only: bool, scan: &[Wanted]) -> Result<(), End> {
    loopback_only(listen)?;
    let dir = dir.map_or_else(own_folder, Ok)?;
    let start = sample::today();
    let (facts, whence) = if engine::is_ledger(&dir) {
        (held(&dir)?, "kept from before")
    } else {
        is_free(&dir, "the demonstration")?;
        if let Some(parent) = dir.parent() {
            std::fs::create_dir_all(parent)?;
        }
        (import::restore_facts(&dir, sample::facts(), &Clock::running_from(start))? as u64, "made now")
    };
    say!("{}: {}, {whence} in {}.", sample::TITLE, count(facts, "fact"), dir.display())?;
    if load_only {
        return Ok(());
    }
    // The demonstration's clock goes on where it stopped: at the sample's own today, or after the last fact.
    let resumed = engine::last_recorded(&dir)?.map_or(start, |last| last.max(start));
    let clock = Clock::running_from(resumed);
    let engine = Engine::open(&dir, Access::Serve, clock, &Bar::new("reading the ledger"))?.for_demonstration();
    run(listen, Some(engine), &dir, scan)
}

/// Where the demonstration is kept when nobody says: among this user's own files (XDG Base Directory Specification), under a name that follows from
/// the sample, so that a program with another sample does not take this one for its own.
fn own_folder() -> Result<PathBuf, End> {
    let given = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::home_dir().filter(|path| path.is_absolute()).map(|home| home.join(".local/share"));
    let base = given.or_else(home).ok_or_else(|| {
        End::Could("this user has no home folder to keep the demonstration in; say where with `ephor demo --data DIR`".to_owned())
    })?;
    Ok(base.join("ephor").join(format!("demo-{}", sample::mark())))
}

/// How many facts a demonstration kept from before holds. It clears nothing away, and lets nobody play with an organisation that is not the sample.
fn held(dir: &Path) -> Result<u64, End> {
    let engine = Engine::open(dir, Access::Read, Clock::machine(), &Bar::new("reading the ledger"))?;
    let snapshot = engine.snapshot();
    let other = snapshot.image.all::<Organisation>().map(|one| one.record.title.shown()).find(|title| *title != sample::TITLE);
    other.map_or(Ok(snapshot.image.size()), |title| {
        let dir = dir.display();
        Err(End::Could(format!(
            "{dir} holds {title}, which is no sample to play with. Serve it with `ephor serve --data {dir}`, or give the demonstration a folder of its own"
        )))
    })
}

pub(super) fn serve(dir: &Path, listen: SocketAddr, scan: &[Wanted]) -> Result<(), End> {
    loopback_only(listen)?;
    if !engine::is_ledger(dir) {
        is_free(dir, "an organisation")?;
        return run(listen, None, dir, scan);
    }
    let engine = Engine::open(dir, Access::Serve, Clock::machine(), &Bar::new("reading the ledger"))?;
    run(listen, Some(engine), dir, scan)
}

/// The most names said of what stands in the way.
const NAMES_SAID: usize = 3;

/// Whether something may be made there: the folder is empty, or there is none yet.
fn is_free(dir: &Path, what: &str) -> Result<(), End> {
    let shown = dir.display();
    let wanted = format!("{what} wants an empty folder, or one that is not there yet: name another with --data");
    if dir.exists() && !dir.is_dir() {
        return Err(End::Could(format!("{shown} is a file; {wanted}")));
    }
    if !dir.exists() {
        return Ok(());
    }
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    if names.is_empty() {
        return Ok(());
    }
    names.sort();
    let more = names.len().saturating_sub(NAMES_SAID);
    names.truncate(NAMES_SAID);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    Err(End::Could(format!("{shown} holds other files ({}{more}) and no organisation; {wanted}", names.join(", "))))
}

fn run(listen: SocketAddr, engine: Option<Engine>, dir: &Path, scan: &[Wanted]) -> Result<(), End> {
    let scans = match &engine {
        Some(engine) => Scans::new(engine, scan).map_err(End::Usage)?,
        None if scan.is_empty() => Scans::default(),
        None => {
            let dir = dir.display();
            return Err(End::Usage(format!("--scan: there is no organisation in {dir} yet, and so no source; begin without it")));
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(web::serve(listen, engine, dir.to_owned(), scans))?;
    Ok(())
}
