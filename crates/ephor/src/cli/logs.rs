//! `ephor discover logs`: the AI services that logs and registers show.

use std::fs;
use std::path::{Path, PathBuf};

use ephor_discover::logs::{
    Format as LogFormat, FoundService, Key, LogAccounting, LogError, LogFile, LogReport, Search, Services, Telling, Times,
};

use crate::cli::against::{Against, Held, print_report};
use crate::cli::{End, Format, count};
use crate::discovery::of_logs;
use crate::out::say;

/// People, hosts or scopes of one service that are told to people; programs get more.
const FEW: usize = 5;

/// What is asked of logs and registers.
#[derive(clap::Args)]
pub(super) struct Asked {
    /// The files; a name that ends with .gz or not, what is compressed by gzip is unpacked.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The format of all files, where it is not told by their beginnings.
    #[arg(long, value_name = "FORMAT", value_parser = log_format)]
    from: Option<LogFormat>,
    /// Tells people by name in place of pseudonyms.
    #[arg(long)]
    named: bool,
    /// A key of at least 16 random bytes, by which the same person has the same pseudonym in every run; without it each run has its own.
    #[arg(long, value_name = "FILE", conflicts_with = "named")]
    key_file: Option<PathBuf>,
    /// A catalogue of services of your own, beside the one that comes with the program.
    #[arg(long, value_name = "FILE")]
    catalogue: Vec<PathBuf>,
    /// How to answer.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    against: Against,
}

fn log_format(word: &str) -> Result<LogFormat, String> {
    let known = || LogFormat::ALL.map(|(_, word)| word).join(", ");
    LogFormat::named(word).ok_or_else(|| format!("there are {}", known()))
}

pub(super) fn logs(asked: &Asked) -> Result<(), End> {
    let mut services = Services::built_in()?;
    for path in &asked.catalogue {
        services.extend(&path.to_string_lossy(), &read(path, |path| fs::read_to_string(path))?)?;
    }
    let telling = telling(asked)?;
    let search = Search { files: &asked.files, services: &services, telling: &telling, from: asked.from };
    let report = search.run()?;
    let held = asked.against.hold(of_logs(&report))?;
    match asked.format {
        Format::Json => print_report(&report, held.as_ref())?,
        Format::Text => {
            print(&report, asked.named)?;
            held.iter().try_for_each(Held::tell)?;
        }
    }
    held.map_or(Ok(()), |held| held.answer())
}

fn telling(asked: &Asked) -> Result<Telling, End> {
    if asked.named {
        return Ok(Telling::Names);
    }
    let key = if let Some(path) = &asked.key_file {
        let bytes = read(path, |path| fs::read(path))?;
        Key::of(&bytes).map_err(|error: LogError| End::Usage(format!("{}: {error}", path.display())))?
    } else {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Key::of(&bytes)?
    };
    Ok(Telling::Pseudonyms(key))
}

fn read<T>(path: &Path, how: impl FnOnce(&Path) -> std::io::Result<T>) -> Result<T, End> {
    how(path).map_err(|error| End::Could(format!("{} cannot be read: {error}", path.display())))
}

fn print(report: &LogReport, named: bool) -> Result<(), End> {
    for service in &report.services {
        print_one(service, named)?;
    }
    print_accounting(&report.accounting, report.services.len())
}

fn print_one(service: &FoundService, named: bool) -> Result<(), End> {
    let FoundService { name, publisher, kind, confidence, people, .. } = service;
    say!("{name}, {publisher} ({kind}, {confidence} %)")?;
    let seen = match (service.first_seen, service.last_seen) {
        (Some(first), Some(last)) if first != last => format!(", {first} to {last}"),
        (Some(first), _) => format!(", {first}"),
        _ => String::new(),
    };
    if service.requests > 0 {
        say!("  {}, {} allowed, {} blocked{seen}", count(service.requests, "request"), service.allowed, service.blocked)?;
    }
    if service.grants > 0 {
        let everyone = if service.for_everyone { ", one for everyone" } else { "" };
        say!("  {}{everyone}: {}", count(service.grants, "grant"), service.scopes.join(" "))?;
    }
    if people.count > 0 {
        let least = if people.at_least { "at least " } else { "" };
        let kinds = [(people.users, "user"), (people.addresses, "address"), (people.accounts, "account")];
        let kinds: Vec<String> = kinds.iter().filter(|(many, _)| *many > 0).map(|(many, noun)| plural(*many, noun)).collect();
        say!("  by {least}{}", kinds.join(", "))?;
    }
    if named {
        let told: Vec<&str> = people.who.iter().take(FEW).map(|who| who.who.as_str()).collect();
        say!("  {}{}", told.join(", "), and_more(people.count, told.len()))?;
    }
    print_times("hosts", &service.hosts)?;
    print_times("applications", &service.applications)?;
    for place in &service.evidence {
        say!("  {}:{}", place.file, place.line)?;
    }
    Ok(())
}

fn plural(many: u64, noun: &str) -> String {
    if noun == "address" && many != 1 { format!("{many} addresses") } else { count(many, noun) }
}

fn and_more(all: u64, told: usize) -> String {
    let more = all.saturating_sub(told as u64);
    if more > 0 { format!(" and {more} more") } else { String::new() }
}

fn print_times(what: &str, times: &[Times]) -> Result<(), End> {
    if times.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = times.iter().take(FEW).map(|one| one.name.as_str()).collect();
    say!("  {what}: {}{}", names.join(", "), and_more(times.len() as u64, names.len()))?;
    Ok(())
}

fn print_accounting(accounting: &LogAccounting, services: usize) -> Result<(), End> {
    let lines: u64 = accounting.files.iter().map(|file| file.lines).sum();
    let extent = &accounting.catalogue;
    say!(
        "{} in {} of {}, held against {} of {}.",
        count(services as u64, "service"),
        count(lines, "line"),
        count(accounting.files.len() as u64, "file"),
        count(extent.services as u64, "service"),
        extent.newest
    )?;
    if accounting.requests_elsewhere > 0 {
        let least = if accounting.hosts_elsewhere_at_least { "at least " } else { "" };
        say!(
            "{} went to {least}{} that the catalogue does not know; there may be AI among them.",
            count(accounting.requests_elsewhere, "request"),
            count(accounting.hosts_elsewhere, "host")
        )?;
    }
    if !accounting.sounds_like_ai.is_empty() {
        let told: Vec<&str> = accounting.sounds_like_ai.iter().take(FEW).map(String::as_str).collect();
        let more = and_more(accounting.sounds_like_ai.len() as u64, told.len());
        say!("Of these, by the sound of their names: {}{more}.", told.join(", "))?;
    }
    accounting.files.iter().try_for_each(print_file)
}

fn print_file(file: &LogFile) -> Result<(), End> {
    let LogFile { understood, passed_over, unnamed, not_understood, .. } = file;
    say!(
        "  {} ({}): {}, {understood} understood, {passed_over} passed over, {unnamed} without a name, {not_understood} not understood",
        file.file,
        file.format,
        count(file.lines, "line")
    )?;
    for one in &file.first_not_understood {
        say!("    line {}: {}", one.line, one.reason)?;
    }
    for note in &file.notes {
        say!("    {note}")?;
    }
    if let Some(why) = &file.stopped {
        say!("    not read to its end, so this is not complete: {why}")?;
    }
    Ok(())
}
