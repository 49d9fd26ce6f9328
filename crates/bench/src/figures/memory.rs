//! What a live record costs in memory, and an empty organisation. Each is measured in a process of its own.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use ephor::engine::{self, Access, Engine};
use ephor_core::id::Kind;

use crate::figure::{Figure, Limit};
use crate::generate::{self, Size};
use crate::server::{Server, get};
use crate::timing::ms;

pub(crate) fn figures(size: Size) -> Result<Vec<Figure>> {
    let mut figures = vec![live("organisation", &generate::organisation(size)?)?];
    figures.push(live("one kind", &generate::components(size.facts, size.seed)?)?);
    let empty = tempfile::tempdir_in(generate::top()?)?;
    engine::create(empty.path(), "bench.example")?;
    let numbers = child("idle", empty.path())?;
    let (rss, first) = (number(&numbers, 0)?, number(&numbers, 1)?);
    figures.push(Figure::new("memory, idle with an empty organisation", rss / 1e6, "MB", Limit::AtMost(60.0)));
    figures.push(Figure::new("first page after start, empty organisation", first, "ms", Limit::AtMost(1_000.0)));
    Ok(figures)
}

fn live(what: &str, folder: &Path) -> Result<Figure> {
    let numbers = child("live", folder)?;
    let (bytes, records, facts) = (number(&numbers, 0)?, number(&numbers, 1)?, number(&numbers, 2)?);
    let detail = format!("{:.0} MB, {records} live records, {facts} facts: {:.0} bytes a fact", bytes / 1e6, bytes / facts);
    Ok(Figure::new(format!("memory a live record, {what}"), bytes / records / 1e3, "kB", Limit::AtMost(1.5)).detail(detail))
}

/// Runs this program again, to measure itself.
fn child(what: &str, folder: &Path) -> Result<Vec<f64>> {
    let output = Command::new(std::env::current_exe()?).args(["--measure", what, "--folder"]).arg(folder).output()?;
    ensure!(output.status.success(), "measuring {what}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    text.split_whitespace().map(|word| word.parse().with_context(|| word.to_owned())).collect()
}

fn number(numbers: &[f64], place: usize) -> Result<f64> {
    numbers.get(place).copied().ok_or_else(|| anyhow!("a measurement is missing"))
}

/// What the child does: prints bytes, live records and facts, or bytes and milliseconds.
#[expect(clippy::print_stdout, reason = "the parent reads it")]
pub(crate) fn measure(what: &str, folder: &Path) -> Result<()> {
    let (start, before) = (Instant::now(), resident()?);
    let engine = Engine::open(folder, Access::Read, generate::clock(), &())?;
    if what == "live" {
        let snapshot = engine.snapshot();
        let records: u64 = Kind::ALL.iter().map(|kind| snapshot.image.register(*kind).live_count()).sum();
        println!("{} {records} {}", settled()? - before, snapshot.image.size());
        return Ok(());
    }
    let server = Server::start(engine, folder, Vec::new())?;
    let page = get(server.address, "/")?;
    ensure!(page.status < 500, "the first page answers {}", page.status);
    let first = start.elapsed();
    println!("{} {}", resident()?, ms(first));
    Ok(())
}

/// The resident set once the allocator has given back what only opening needed: it waits a second before it does, and looks when memory is asked
/// for and returned.
fn settled() -> Result<u64> {
    for _ in 0..3 {
        std::thread::sleep(Duration::from_secs(1));
        drop(std::hint::black_box(vec![1_u8; 1 << 22]));
    }
    resident()
}

/// The resident set of this process, in bytes.
fn resident() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: u64 = line.and_then(|line| line.split_whitespace().next()).ok_or_else(|| anyhow!("no VmRSS"))?.parse()?;
    Ok(kilobytes * 1_024)
}
