//! The long forms: `ephor-crash kills TIMES [SEED]` and `ephor-crash points [EVERY] [WORK]`.
#![expect(clippy::print_stdout, reason = "the figures are the answer of this command")]

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use ephor_crash::{Bench, FLOWS, Flow, Points, cannot_watch, kills, named};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["kills", times] => random_kills(times.parse()?, 1),
        ["kills", times, seed] => random_kills(times.parse()?, seed.parse()?),
        ["points"] => points(1, FLOWS),
        ["points", every] => points(every.parse()?, FLOWS),
        ["points", every, name] => points(every.parse()?, std::slice::from_ref(named(name)?)),
        _ => bail!("usage: ephor-crash kills TIMES [SEED] | ephor-crash points [EVERY] [WORK]"),
    }
}

/// The program that is killed stands beside this one.
fn subject() -> Result<PathBuf> {
    let beside = std::env::current_exe()?.with_file_name("ephor-crash-subject");
    if beside.exists() {
        Ok(beside)
    } else {
        bail!("{} is missing; build it with `cargo build -p ephor-crash`", beside.display())
    }
}

fn random_kills(times: usize, seed: u64) -> Result<()> {
    let began = Instant::now();
    let sum = kills(&subject()?, times, seed)?;
    println!(
        "kills: {} tries, {} facts acknowledged, 0 lost, 0 half, {} found that nobody had been told of, second verifier {} times, seed {seed}, {} s",
        sum.kills,
        sum.acknowledged,
        sum.unheard,
        sum.python,
        began.elapsed().as_secs()
    );
    Ok(())
}

fn points(every: usize, flows: &[Flow]) -> Result<()> {
    if let Some(reason) = cannot_watch() {
        println!("SKIPPED: kills at system calls: {reason}");
        return Ok(());
    }
    let bench = Bench::new(&subject()?)?;
    let (began, mut sum, mut broken) = (Instant::now(), Points::default(), 0);
    for flow in flows {
        let flow_began = Instant::now();
        match bench.kill_at_points(flow, every) {
            Ok(points) => {
                println!(
                    "{}: {} points, {} facts acknowledged, {} made again, {} s",
                    flow.name,
                    points.kills,
                    points.acknowledged,
                    points.again,
                    flow_began.elapsed().as_secs()
                );
                sum.kills += points.kills;
                sum.acknowledged += points.acknowledged;
                sum.python += points.python;
            }
            Err(error) => {
                broken += 1;
                println!("BROKEN: {error:#}");
            }
        }
    }
    println!(
        "points: {} tries at every {every}. point, {} facts acknowledged, {broken} flows broken, second verifier {} times, {} s",
        sum.kills,
        sum.acknowledged,
        sum.python,
        began.elapsed().as_secs()
    );
    (broken == 0).then_some(()).context("a piece of work lost or halved something; see above")
}
