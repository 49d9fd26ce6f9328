//! Many runs, each from its own seed: `ephor-vfs [SEEDS] [FIRST]`.
#![expect(clippy::print_stdout, reason = "the figures are the answer of this command")]

use std::time::Instant;

use anyhow::Result;
use ephor_vfs::{Beginning, Figures, Ways, named, run};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let seeds: u64 = arguments.next().map_or(Ok(200), |text| text.parse())?;
    let first: u64 = arguments.next().map_or(Ok(0), |text| text.parse())?;
    let beginning = Beginning::new()?;
    let mut broken = 0;
    for ways in [Ways::Forgets, Ways::Keeps] {
        let began = Instant::now();
        let mut sum = Figures::default();
        for seed in first..first + seeds {
            match run(&beginning, seed, ways) {
                Ok(figures) => {
                    sum.acknowledged += figures.acknowledged;
                    sum.failed += figures.failed;
                    sum.cuts += figures.cuts;
                    sum.stood += figures.stood;
                    sum.trace = sum.trace.rotate_left(5) ^ figures.trace;
                }
                Err(error) => {
                    broken += 1;
                    println!("BROKEN: {:#}", named(seed, ways, &error));
                }
            }
        }
        println!(
            "disk that {ways:?}: seeds {first}..{}, {} facts acknowledged, {} calls failed, {} power cuts and kills, {} appends in doubt found whole, trace {:016x}, {} s",
            first + seeds,
            sum.acknowledged,
            sum.failed,
            sum.cuts,
            sum.stood,
            sum.trace,
            began.elapsed().as_secs()
        );
    }
    println!("{broken} seeds lost or halved a fact");
    anyhow::ensure!(broken == 0, "{broken} seeds are broken; run one again with `ephor-vfs 1 SEED`");
    Ok(())
}
