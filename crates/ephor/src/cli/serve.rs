//! `ephor demo` and `ephor serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use crate::cli::{End, import, progress::Bar};
use crate::engine::{self, Access, Clock, Engine, FromFile};
use crate::import::facts;
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
    if !engine::is_ledger(&dir) {
        if let Some(parent) = dir.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let count = import::restore_facts(&dir, sample_facts()?, &Clock::running_from(start))?;
        println!("Northwind Mutual: {count} facts written to {}.", dir.display());
    }
    if load_only {
        return Ok(());
    }
    let clock = Clock::running_from(resume(&dir, start)?);
    let engine = Engine::open(&dir, Access::Write, clock, &Bar::new("reading the ledger"))?.for_demonstration();
    run(listen, Some(engine), &dir)
}

/// The demonstration's clock goes on where it stopped: at the sample's own today, or after the last fact.
fn resume(dir: &Path, start: Timestamp) -> Result<Timestamp, End> {
    let engine = Engine::open(dir, Access::Read, Clock::running_from(start), &())?;
    Ok(engine.snapshot().image.recorded().map_or(start, |last| last.max(start)))
}

fn sample_facts() -> Result<Vec<FromFile>, End> {
    let mut all = Vec::new();
    for (name, text) in sample::FILES {
        let items = facts::from_yaml(text.as_bytes());
        let items = items
            .map_err(|problems| End::Could(problems.iter().map(|one| format!("{name}: {one}")).collect::<Vec<_>>().join("\n")))?;
        let file: Arc<str> = Arc::from(*name);
        all.extend(items.into_iter().map(|item| FromFile { file: file.clone(), item }));
    }
    Ok(all)
}

pub(super) fn serve(dir: &Path, listen: SocketAddr) -> Result<(), End> {
    loopback_only(listen)?;
    if !engine::is_ledger(dir) {
        return run(listen, None, dir);
    }
    let engine = Engine::open(dir, Access::Write, Clock::machine(), &Bar::new("reading the ledger"))?;
    run(listen, Some(engine), dir)
}

fn run(listen: SocketAddr, engine: Option<Engine>, dir: &Path) -> Result<(), End> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(web::serve(listen, engine, dir.to_owned()))?;
    Ok(())
}
