//! How much is looked at in a second of one core, and ripgrep over the same files for the same literals, in one run.
//!
//! `cargo run --release -p ephor-discover --example speed -- TREES [ROUNDS]`
//!
//! Processor time is what the system has counted for this process and for those it has waited for, so Linux is needed, and `rg` for the ratio.

#![expect(clippy::print_stdout, reason = "its figures are what it is for")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{env, fs};

use ephor_discover::{Catalogue, scan};

type Failure = Box<dyn std::error::Error>;

/// Ticks of the clock by which Linux tells processor time to a process.
const TICKS: f64 = 100.0;

/// Seconds of processor time of this process, and of those it has waited for.
fn spent() -> Result<(f64, f64), Failure> {
    let text = fs::read_to_string("/proc/self/stat")?;
    let (_, rest) = text.rsplit_once(')').ok_or("the system tells no processor time")?;
    let fields: Vec<f64> = rest.split_whitespace().skip(11).take(4).filter_map(|one| one.parse().ok()).collect();
    let [own, system, others, also] = fields.as_slice() else { return Err("the system tells no processor time".into()) };
    Ok(((own + system) / TICKS, (others + also) / TICKS))
}

fn main() -> Result<(), Failure> {
    let mut arguments = env::args().skip(1);
    let trees = PathBuf::from(arguments.next().ok_or("usage: speed TREES [ROUNDS]")?);
    let rounds: u32 = arguments.next().map_or(Ok(3), |rounds| rounds.parse())?;
    let literals = env::temp_dir().join(format!("ephor-literals-{}", std::process::id()));
    fs::write(&literals, Catalogue::built_in()?.literals().join("\n"))?;
    let (mut bytes, mut files, before) = (0, 0, spent()?);
    for _ in 0..rounds {
        let found = scan(std::slice::from_ref(&trees), Catalogue::built_in()?)?;
        (bytes, files) = (bytes + found.accounting.bytes_read, found.accounting.files_read);
    }
    let own = spent()?.0 - before.0;
    let speed = bytes as f64 / own / 1e6;
    println!(
        "discover {speed:.1} MB a second of processor time, {files} files, {:.1} MB a round",
        bytes as f64 / f64::from(rounds) / 1e6
    );
    for _ in 0..rounds {
        let mut ripgrep = Command::new("rg");
        ripgrep.args(["--fixed-strings", "--count", "--hidden", "--no-require-git", "--glob", "!.git", "--file"]).arg(&literals);
        ripgrep.arg(&trees).stdout(Stdio::null()).status()?;
    }
    let theirs = spent()?.1 - before.1;
    println!("ripgrep  {:.1} MB a second of processor time over the same bytes", bytes as f64 / theirs / 1e6);
    println!("ratio    {:.2} of ripgrep's speed", theirs / own);
    fs::remove_file(literals)?;
    Ok(())
}
