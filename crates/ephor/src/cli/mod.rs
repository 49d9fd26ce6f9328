//! The command line. Exit codes: 0 done; 1 the answer is no; 2 wrong usage; 3 could not do it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand, ValueEnum};
use ephor_core::catalog::ISO42001;
use jiff::civil::Date;

use crate::engine::{Access, Clock, Engine, Snapshot};
use crate::out::{say, tell};
use crate::scans::Wanted;

mod against;
mod check;
mod describe;
mod discover;
mod export;
mod import;
mod logs;
mod progress;
mod serve;
mod show;
mod tables;
mod token;
mod verify;
mod waiting;

pub(crate) use import::origin_of;

/// An AI management system (ISO/IEC 42001) in which conformity is computed from records and never ticked.
#[derive(Parser)]
#[command(name = "ephor", version, about, propagate_version = true, after_help = EXAMPLES)]
struct Ephor {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  ephor demo                                     look around in a sample organisation
  ephor import --data org facts.yaml             bring facts in, all of them or none
  ephor check --data org --as-of 2026-06-30      what conformed on a day
  ephor check --data org --fail-on major         for a gate in CI: exit code 1 when something major stands
  ephor show risk R-41 --data org --history      one record and how it came to be so
  ephor verify org --key KEY --checkpoint HEAD   against a key and a head held elsewhere

Exit codes: 0 done; 1 the answer is no; 2 wrong usage; 3 could not do it.";

/// A folder with an organisation.
#[derive(clap::Args, Clone)]
struct Data {
    /// The organisation's folder: ephor.sqlite, its keys, its last signed head.
    #[arg(long = "data", env = "EPHOR_DATA", value_name = "DIR")]
    dir: PathBuf,
}

/// How to answer.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
enum Format {
    /// For people.
    Text,
    /// For machines.
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Opens the sample organisation, ready to click through.
    #[command(
        after_help = "Example: ephor demo --listen 127.0.0.1:8421\nThe clock starts at the sample's own today and runs on. Other commands go by the clock of the machine: give them --as-of.\nThe first line says where it lies, and whether it was made now or kept from before. To begin anew, remove that folder."
    )]
    Demo {
        /// Where to listen; loopback only until sign-in exists.
        #[arg(long, default_value = "127.0.0.1:8421")]
        listen: SocketAddr,
        /// Where to keep it; when left out, a folder among this user's own files, named after the sample.
        #[arg(long = "data", value_name = "DIR")]
        dir: Option<PathBuf>,
        /// Writes the organisation and stops.
        #[arg(long)]
        load_only: bool,
        /// Scans PATH for that source whenever the source is due by its own rhythm, in its owner's name; may be given several times.
        #[arg(long, value_name = "SRC=PATH", value_parser = Wanted::read, conflicts_with = "load_only")]
        scan: Vec<Wanted>,
    },
    /// Serves an organisation to browsers.
    #[command(
        after_help = "Examples:\n  ephor serve --data org\n  ephor serve --data org --scan SRC-1=services --scan SRC-1=libraries   looks at these trees as often as SRC-1 says\nIn an empty folder it offers to create the organisation and prints a one-time code for that."
    )]
    Serve {
        #[command(flatten)]
        data: Data,
        /// Where to listen; loopback only until sign-in exists.
        #[arg(long, default_value = "127.0.0.1:8421")]
        listen: SocketAddr,
        /// Scans PATH for that source whenever the source is due by its own rhythm, in its owner's name; may be given several times.
        #[arg(long, value_name = "SRC=PATH", value_parser = Wanted::read)]
        scan: Vec<Wanted>,
    },
    /// Brings facts in from files, all of them or none.
    #[command(
        after_help = "Fact files are YAML or JSON; *.cdx.json and *.bom.json are bills of materials (CycloneDX 1.6 and 1.7), whose models, services, data and suppliers become proposals; *.md are model cards (Hugging Face), likewise; *.xlsx and *.csv are spreadsheets, whose rows become proposals where they say anything new.\nThe same file twice adds nothing.\nExamples:\n  ephor import --data org facts/*.yaml\n  ephor import --data org --by KEY --dry-run registers.xlsx\n  ephor import --data org --propose-map --kind risk old-register.xlsx > map.yaml\n  ephor import --data org --by KEY --map map.yaml old-register.xlsx\n  ephor import --data org --by KEY --source SRC-1 discovered.json   a report of discovery, from CI"
    )]
    Import {
        #[command(flatten)]
        data: Data,
        /// Who brings in a bill of materials, a model card, a spreadsheet or a report of discovery: a person's key, id or full name; `ephor show person` lists them.
        #[arg(long, value_name = "KEY")]
        by: Option<String>,
        /// For reports that `ephor discover --format json` wrote elsewhere: the source that ran, its id or key.
        #[arg(long, value_name = "SOURCE", requires = "by", conflicts_with_all = ["dry_run", "kind", "map", "propose_map"])]
        source: Option<String>,
        /// Says what would come of it and records nothing.
        #[arg(long)]
        dry_run: bool,
        /// For a spreadsheet that is no export: the kind of its rows.
        #[arg(long, value_name = "KIND")]
        kind: Option<String>,
        /// For a spreadsheet that is no export: what its columns become.
        #[arg(long, value_name = "FILE", conflicts_with = "kind")]
        map: Option<PathBuf>,
        /// Prints a proposal for such a mapping, to be corrected, and stops.
        #[arg(long, conflicts_with_all = ["map", "dry_run"])]
        propose_map: bool,
        /// For a workbook of several sheets: the one that the mapping is for.
        #[arg(long, value_name = "NAME", requires = "propose_map")]
        sheet: Option<String>,
        /// The files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Rebuilds an organisation in an empty folder from a full export or from fact files.
    #[command(
        after_help = "Example: ephor restore --data new org.ephor-export\nFact files for a restore carry when each fact was recorded."
    )]
    Restore {
        #[command(flatten)]
        data: Data,
        /// The private key of the ledger, where it is at hand; a new one is made otherwise.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
        /// A full export, or fact files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Writes an organisation out.
    #[command(
        after_help = "Examples:\n  ephor export --data org > facts.yaml\n  ephor export --data org --format full -o org.ephor-export\n  ephor export --data org --format xlsx -o registers.xlsx\n  ephor export --data org --format csv --kind risk --where 'category = security'"
    )]
    Export {
        #[command(flatten)]
        data: Data,
        /// Facts recorded up to the end of this day.
        #[arg(long, value_name = "DATE", value_parser = day)]
        as_of: Option<Date>,
        /// What to write.
        #[arg(long, value_enum, default_value = "facts")]
        format: export::ExportFormat,
        /// For csv and xlsx: the kind whose register is written; xlsx holds them all without it.
        #[arg(long, value_name = "KIND")]
        kind: Option<String>,
        /// For csv and xlsx: only records of that kind for which this holds, in the query language.
        #[arg(long = "where", value_name = "CONDITION")]
        only: Option<String>,
        /// Where to; standard output when left out.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Says what conforms, what does not, and why.
    #[command(
        after_help = "Examples:\n  ephor check --data org --requirement 5.2\n  ephor check --data org --fail-on unknown   what nobody can judge fails too"
    )]
    Check {
        #[command(flatten)]
        data: Data,
        /// As it stood at the end of this day.
        #[arg(long, value_name = "DATE", value_parser = day)]
        as_of: Option<Date>,
        /// One framework.
        #[arg(long, value_name = "ID", default_value = "iso42001")]
        framework: String,
        /// One requirement.
        #[arg(long, value_name = "ID")]
        requirement: Option<String>,
        /// How to answer.
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
        /// Exit with 1 when a requirement stands so or worse: major, minor, unknown, opportunity, worst first.
        #[arg(long, value_enum, value_name = "STATUS")]
        fail_on: Option<check::FailOn>,
    },
    /// Shows a register, or one record.
    #[command(
        after_help = "Examples:\n  ephor show risk --data org\n  ephor show risk R-41 --data org --history --format json\n  ephor show person PER-ceo --data org --waiting"
    )]
    Show {
        /// The kind, such as risk.
        kind: String,
        /// The record.
        id: Option<String>,
        #[command(flatten)]
        data: Data,
        /// As it stood at the end of this day.
        #[arg(long, value_name = "DATE", value_parser = day)]
        as_of: Option<Date>,
        /// With every version and act.
        #[arg(long)]
        history: bool,
        /// What waits on this person, most pressing first, instead of the record.
        #[arg(long, requires = "id", conflicts_with = "history")]
        waiting: bool,
        /// How to answer.
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Prints the JSON Schema of kinds and acts.
    #[command(
        after_help = "A fact file is a list of items: `record` or `act`, `by`, `for`, `happened`, `of`, `body` and a few more; `ephor schema fact` describes them. What stands in `body` follows from the kind, what stands in `payload` from the act.\nExamples:\n  ephor schema fact\n  ephor schema policy\n  ephor schema approve"
    )]
    Schema {
        /// One kind or act; `fact` for an item of a fact file.
        name: Option<String>,
    },
    /// Lists requirements and the rules that judge them.
    #[command(after_help = "Example: ephor catalog iso42001 --format json")]
    Catalog {
        /// The framework.
        #[arg(default_value = "iso42001")]
        framework: String,
        /// How to answer.
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Finds the AI in source trees: what is declared, imported, configured. Reads, and runs nothing; asks no network.
    #[command(
        args_conflicts_with_subcommands = true,
        subcommand_negates_reqs = true,
        disable_help_subcommand = true,
        after_help = "Examples:\n  ephor discover .\n  ephor discover services/chat services/search --format json\n  ephor discover . --format cyclonedx > ai.cdx.json\n  ephor discover . --since origin/main --format sarif\n  ephor discover . --data org --fail-on unregistered   for a gate in CI\n  ephor discover . --data org --source SRC-1 --by KEY   records what is not registered as candidates\n  ephor discover logs access.log.gz   AI services in logs and registers; a folder of that name is ./logs\nIgnore files (.gitignore, .ignore) are honoured; what was not read is told at the end."
    )]
    Discover {
        #[command(subcommand)]
        elsewhere: Option<Elsewhere>,
        #[command(flatten)]
        asked: discover::Asked,
    },
    /// Makes, lists and takes away tokens with which CI brings in what a source of discovery saw.
    #[command(
        disable_help_subcommand = true,
        after_help = "Examples:\n  ephor token add --data org --source SRC-1 --by KEY   prints a token, once\n  ephor token list --data org\n  ephor token remove T1 --data org"
    )]
    Token {
        #[command(subcommand)]
        what: token::Token,
    },
    /// Verifies a whole ledger, a full export, or any C2SP tile directory, offline.
    #[command(after_help = "Example: ephor verify org --key 'org.example+1a2b3c4d+AbC…' --checkpoint head-from-the-auditor.txt")]
    Verify {
        /// The folder or file.
        path: PathBuf,
        /// A checkpoint that was kept elsewhere.
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
        /// The verifier key, as it was received from elsewhere.
        #[arg(long, value_name = "VKEY")]
        key: Option<String>,
    },
}

/// Where AI is found that is in no source tree.
#[derive(Subcommand)]
enum Elsewhere {
    /// Finds AI services in logs of proxies, DNS, gateways and firewalls, and in registers of Entra and Okta. People are told by pseudonyms.
    #[command(
        after_help = "Examples:\n  ephor discover logs /var/log/squid/access.log*\n  ephor discover logs service-principals.json grants.json --format json\n  ephor discover logs dns.csv --key-file KEY    the same person is the same in every run\nFormats are told from the content: Squid, Zscaler NSS, Cisco Umbrella, Cloudflare Gateway, Zeek, PAN-OS, BIND, dnsmasq, tables with a header, Entra, Okta."
    )]
    Logs(logs::Asked),
}

/// How a command ended, short of success.
pub(crate) enum End {
    /// The answer is no.
    No,
    /// Wrong usage: what, and what would be right.
    Usage(String),
    /// It could not be done: why, and what to do.
    Could(String),
}

impl<E: std::fmt::Display> From<E> for End {
    fn from(error: E) -> Self {
        Self::Could(format!("{error:#}"))
    }
}

/// Runs the program on the arguments it was given.
pub fn main() -> ExitCode {
    let outcome = match Ephor::parse().command {
        Command::Demo { listen, dir, load_only, scan } => serve::demo(listen, dir, load_only, &scan),
        Command::Serve { data, listen, scan } => serve::serve(&data.dir, listen, &scan),
        Command::Import { data, by, source, dry_run, kind, map, propose_map, sheet, files } => {
            let how = tables::How { kind: kind.as_deref(), map: map.as_deref(), sheet: sheet.as_deref() };
            if propose_map {
                tables::propose_map(&data.dir, how, &files)
            } else {
                let wanted = import::Wanted { by: by.as_deref(), source: source.as_deref(), dry_run, how, paths: &files };
                import::import(&data.dir, &wanted)
            }
        }
        Command::Restore { data, key, files } => import::restore(&data.dir, key.as_deref(), &files),
        Command::Export { data, as_of, format, kind, only, output } => {
            let chosen = export::Chosen { kind: kind.as_deref(), only: only.as_deref() };
            export::export(&data.dir, as_of, format, chosen, output.as_deref())
        }
        Command::Check { data, as_of, framework, requirement, format, fail_on } => {
            check::check(&data.dir, as_of, &framework, requirement.as_deref(), format, fail_on)
        }
        Command::Show { kind, id, data, as_of, history, waiting, format } => {
            let what = match (waiting, history) {
                (true, _) => show::What::Waiting,
                (false, true) => show::What::History,
                (false, false) => show::What::Record,
            };
            show::show(&data.dir, &kind, id.as_deref(), as_of, what, format)
        }
        Command::Schema { name } => describe::schema(name.as_deref()),
        Command::Catalog { framework, format } => describe::catalog(&framework, format),
        Command::Discover { elsewhere: Some(Elsewhere::Logs(asked)), .. } => logs::logs(&asked),
        Command::Discover { elsewhere: None, asked } => discover::discover(&asked),
        Command::Token { what } => token::token(what),
        Command::Verify { path, checkpoint, key } => verify::verify(&path, checkpoint.as_deref(), key.as_deref()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(End::No) => ExitCode::from(1),
        Err(End::Usage(message)) => {
            tell!("ephor: {message}");
            ExitCode::from(2)
        }
        Err(End::Could(message)) => {
            tell!("ephor: {message}");
            ExitCode::from(3)
        }
    }
}

/// Refuses a framework that there is not.
fn is_framework(framework: &str) -> Result<(), End> {
    let own = &ISO42001.id;
    let hint = match ISO42001.requirement(framework) {
        _ if framework == own => return Ok(()),
        Some(_) => format!("{framework} is a requirement of {own}; see `ephor check --requirement {framework}`"),
        None => format!("there is {own}"),
    };
    Err(End::Usage(format!("there is no framework “{framework}”; {hint}")))
}

/// Opens an organisation to read.
fn reading(dir: &Path) -> Result<Engine, End> {
    let watch = progress::Bar::new("reading the ledger");
    Ok(Engine::open(dir, Access::Read, Clock::machine(), &watch)?)
}

/// Opens an organisation to read, and looks at it as it stood at the end of a day; without one as it stands now.
fn reading_as_of(dir: &Path, as_of: Option<Date>) -> Result<(Engine, Arc<Snapshot>), End> {
    let engine = reading(dir)?;
    let snapshot = match come(&engine, as_of)? {
        None => engine.snapshot(),
        Some(day) => engine.as_of(day)?,
    };
    Ok((engine, snapshot))
}

/// A day that has come; on a later one nothing can be looked at yet.
fn come(engine: &Engine, as_of: Option<Date>) -> Result<Option<Date>, End> {
    let last = engine.last_day();
    match as_of {
        Some(day) if day > last => Err(End::Usage(format!(
            "--as-of {day} has not come: the ledger ends today, {last}. Leave --as-of out to see what is so now"
        ))),
        _ => Ok(as_of),
    }
}

/// A day as it is written on the command line.
fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "a day is expected, such as 2026-11-20".to_owned())
}

/// A number with its noun.
fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Prints a value as JSON.
fn print_json(value: &serde_json::Value) -> Result<(), End> {
    say!("{}", serde_json::to_string_pretty(value)?)?;
    Ok(())
}
