//! What discovery found, held against the inventory of an organisation, and recorded where that is wanted.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use ephor_core::id::RecordId;
use serde::Serialize;

use crate::cli::progress::Bar;
use crate::cli::{End, count, print_json};
use crate::discovery::{self, Sighting, Standing, judge, of_report, once};
use crate::engine::{Access, Clock, Engine, Sweep, Swept};
use crate::out::say;

/// Against what it is held.
#[derive(clap::Args)]
pub(super) struct Against {
    /// Says of what is found whether it is registered in that organisation’s folder.
    #[arg(long = "data", env = "EPHOR_DATA", value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Ends with exit code 1 where something is not registered or, with `changed`, where it names what is not on record either.
    #[arg(long, value_enum, value_name = "WHAT", requires = "dir")]
    fail_on: Option<FailOn>,
    /// Records candidates for what is not registered, as found by that source: its id or key. They wait until somebody says what they are.
    #[arg(long, value_name = "SOURCE", requires = "dir", requires = "by")]
    source: Option<String>,
    /// In whose name the source runs: a person’s key, id or full name.
    #[arg(long, value_name = "KEY", requires = "source")]
    by: Option<String>,
}

/// What ends with exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Something of which no decision of the organisation is on record.
    Unregistered,
    /// That, or a system that names models or providers which are not on record of it.
    Changed,
}

/// Brings in reports of discovery that were written elsewhere, such as in CI: all of them or none.
pub(super) fn bring_in(dir: &Path, paths: &[&PathBuf], source: &str, by: &str) -> Result<(), End> {
    let mut seen: Vec<Sighting> = Vec::new();
    for path in paths {
        let told = |error: &dyn std::fmt::Display| End::Could(format!("{}: {error}; nothing was recorded", path.display()));
        let bytes = std::fs::read(path).map_err(|error| told(&error))?;
        let report =
            of_report(&bytes).map_err(|error| told(&format!("this is no report of `ephor discover --format json`: {error}")))?;
        seen.extend(report);
    }
    Held::swept(dir, once(seen), source, by)?.tell()
}

/// Writes a report for machines, with how what was seen stands where it was held against an inventory.
pub(super) fn print_report(report: &impl Serialize, held: Option<&Held>) -> Result<(), End> {
    let mut report = serde_json::to_value(report)?;
    if let Some(held) = held {
        report["inventory"] = discovery::told(&held.seen, &held.standings);
    }
    print_json(&report)
}

/// What was seen, and how it stands.
pub(super) struct Held {
    seen: Vec<Sighting>,
    standings: Vec<Standing>,
    /// The candidates that are new; none where nothing was to be recorded.
    recorded: Option<Vec<RecordId>>,
    fails: bool,
}

impl Against {
    /// Whether an answer or a record hangs on which systems there are.
    pub(super) const fn wants_systems(&self) -> bool {
        self.fail_on.is_some() || self.source.is_some()
    }

    /// Holds what was seen against the inventory, where one is named.
    pub(super) fn hold(&self, seen: Vec<Sighting>) -> Result<Option<Held>, End> {
        let Some(dir) = &self.dir else { return Ok(None) };
        let mut held = match self.source.as_ref().zip(self.by.as_ref()) {
            Some((source, by)) => Held::swept(dir, seen, source, by)?,
            None => Held::looked_at(dir, seen)?,
        };
        let fails = |standing: &Standing| match self.fail_on {
            None => false,
            Some(FailOn::Unregistered) => standing.is_unregistered(),
            Some(FailOn::Changed) => {
                standing.is_unregistered() || matches!(standing, Standing::Changed(..) | Standing::PartWaits(..))
            }
        };
        held.fails = held.standings.iter().any(fails);
        Ok(Some(held))
    }
}

impl Held {
    /// What was seen is held against the inventory, and nothing is recorded.
    fn looked_at(dir: &Path, seen: Vec<Sighting>) -> Result<Self, End> {
        let snapshot = open(dir, Access::Read)?.snapshot();
        let standings = judge(&snapshot.image, snapshot.on, &seen);
        Ok(Self { seen, standings, recorded: None, fails: false })
    }

    /// What is not on record is recorded, as found by that source.
    fn swept(dir: &Path, seen: Vec<Sighting>, source: &str, by: &str) -> Result<Self, End> {
        let sweep = Sweep { source: source.to_owned(), by: by.to_owned(), seen: seen.clone() };
        let Swept { standings, candidates } = open(dir, Access::Write)?.sweep(sweep)?.map_err(End::Could)?;
        Ok(Self { seen, standings, recorded: Some(candidates), fails: false })
    }

    /// For people, a line for each.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = vec![String::new(), "In the inventory:".to_owned()];
        lines.extend(self.seen.iter().zip(&self.standings).map(|(one, standing)| format!("  {}: {}", one.name, standing)));
        if self.seen.is_empty() {
            lines.push("  nothing was found that could be registered.".to_owned());
        }
        if let Some(new) = &self.recorded {
            let ids = new.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let ids = if ids.is_empty() { ids } else { format!(" ({ids})") };
            lines.push(format!("Recorded: {}{ids}, and that the source ran.", count(new.len() as u64, "new candidate")));
        }
        lines
    }

    /// Says it to people.
    pub(super) fn tell(&self) -> Result<(), End> {
        self.lines().iter().try_for_each(|line| say!("{line}").map_err(End::from))
    }

    /// Ends with no where something is found that must not be.
    pub(super) const fn answer(&self) -> Result<(), End> {
        if self.fails { Err(End::No) } else { Ok(()) }
    }
}

fn open(dir: &Path, access: Access) -> Result<Engine, End> {
    Ok(Engine::open(dir, access, Clock::machine(), &Bar::new("reading the ledger"))?)
}
