//! `ephor demo` and `ephor serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ephor_core::kinds::Organisation;

use crate::cli::{End, import, progress::Bar};
use crate::engine::{self, Access, Clock, Engine, Files};
use crate::import::facts;
use crate::out::say;
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

pub(super) fn demo(listen: SocketAddr, dir: Option<PathBuf>, load_only: bool) -> Result<(), End> {
    loopback_only(listen)?;
    let dir = dir.unwrap_or_else(|| std::env::temp_dir().join(format!("ephor-demo-{}", env!("CARGO_PKG_VERSION"))));
    let start = sample::today();
    if engine::is_ledger(&dir) {
        holds_the_sample(&dir)?;
    } else {
        if let Some(parent) = dir.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let count = import::restore_facts(&dir, sample_facts(), &Clock::running_from(start))?;
        say!("Northwind Mutual: {count} facts written to {}.", dir.display())?;
    }
    if load_only {
        return Ok(());
    }
    // The demonstration's clock goes on where it stopped: at the sample's own today, or after the last fact.
    let resumed = engine::last_recorded(&dir)?.map_or(start, |last| last.max(start));
    let clock = Clock::running_from(resumed);
    let engine = Engine::open(&dir, Access::Write, clock, &Bar::new("reading the ledger"))?.for_demonstration();
    run(listen, Some(engine), &dir)
}

/// The demonstration clears nothing away, and lets nobody play with an organisation that is not the sample.
fn holds_the_sample(dir: &Path) -> Result<(), End> {
    let engine = Engine::open(dir, Access::Read, Clock::machine(), &Bar::new("reading the ledger"))?;
    let snapshot = engine.snapshot();
    let other = snapshot.image.all::<Organisation>().map(|one| one.record.title.shown()).find(|title| *title != sample::TITLE);
    other.map_or(Ok(()), |title| {
        let dir = dir.display();
        Err(End::Could(format!(
            "{dir} holds {title}, which is no sample to play with. Serve it with `ephor serve --data {dir}`, or give the demonstration a folder of its own"
        )))
    })
}

fn sample_facts() -> Files {
    let mut files = Files::default();
    for (name, text) in sample::FILES {
        import::take(&mut files, name, facts::from_yaml(text.as_bytes(), &sample::table));
    }
    files
}

pub(super) fn serve(dir: &Path, listen: SocketAddr) -> Result<(), End> {
    loopback_only(listen)?;
    if !engine::is_ledger(dir) {
        is_free(dir)?;
        return run(listen, None, dir);
    }
    let engine = Engine::open(dir, Access::Write, Clock::machine(), &Bar::new("reading the ledger"))?;
    run(listen, Some(engine), dir)
}

/// Whether a first run may make an organisation there: the folder is empty, or there is none yet.
fn is_free(dir: &Path) -> Result<(), End> {
    let shown = dir.display();
    let wanted = "an organisation wants an empty folder, or one that is not there yet";
    if dir.exists() && !dir.is_dir() {
        return Err(End::Could(format!("{shown} is a file; {wanted}")));
    }
    if dir.exists() && std::fs::read_dir(dir)?.next().is_some() {
        return Err(End::Could(format!("{shown} holds other files and no organisation; {wanted}")));
    }
    Ok(())
}

fn run(listen: SocketAddr, engine: Option<Engine>, dir: &Path) -> Result<(), End> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(web::serve(listen, engine, dir.to_owned()))?;
    Ok(())
}
