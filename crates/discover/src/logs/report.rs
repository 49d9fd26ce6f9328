//! What comes of logs and registers, as it is told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::format::Format;
use super::services::{Extent, Place, Service, Services};
use super::tally::{By, ELSEWHERE, Person, Seen, Tally};
use super::when::Day;
use crate::component::Fingerprint;

/// People of one service that are told one by one.
const TOLD: usize = 1_000;

/// What was found in logs and registers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogReport {
    /// The services, those that most people use first.
    pub services: Vec<FoundService>,
    /// What was read and what was not.
    pub accounting: LogAccounting,
}

/// A service that somebody used or let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundService {
    /// What it is called.
    pub name: String,
    /// Who publishes it.
    pub publisher: String,
    /// What it is for, in the words of the catalogue.
    pub kind: String,
    /// How sure it is that it was used, in per cent.
    pub confidence: u8,
    /// What it is known again by: of its name, and of nothing that moves.
    pub fingerprint: Fingerprint,
    /// Lines that are requests to it or sign-ins.
    pub requests: u64,
    /// Of these, how many the log says were let through; where it says neither, a request counts for neither.
    pub allowed: u64,
    /// And how many were blocked.
    pub blocked: u64,
    /// Grants of permissions to it.
    pub grants: u64,
    /// Whether somebody consented for everyone.
    pub for_everyone: bool,
    /// What it was granted.
    pub scopes: Vec<String>,
    /// Who used it or consented.
    pub people: People,
    /// Which of its hosts were seen, the first hundred in order.
    pub hosts: Vec<Times>,
    /// Names of applications under which it was seen, likewise.
    pub applications: Vec<Times>,
    /// Whether there were more hosts, applications or scopes than are told.
    pub more: bool,
    /// The first day, in the log's own time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<Day>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Day>,
    /// In which formats it was seen.
    pub formats: Vec<Format>,
    /// The first place in each of the first five files.
    pub evidence: Vec<LogPlace>,
}

/// How often a text was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// The text.
    pub name: String,
    /// How often.
    pub times: u64,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPlace {
    /// The file as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
}

/// Who used a service. A person known by an account's name, by its id and by an address counts once for each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// How many.
    pub count: u64,
    /// Whether there were more, beyond what is counted exactly.
    pub at_least: bool,
    /// Of these, names of accounts.
    pub users: u64,
    /// Addresses or devices, behind each of which several may stand.
    pub addresses: u64,
    /// Ids of accounts in a directory.
    pub accounts: u64,
    /// The first thousand, those with most requests first.
    pub who: Vec<Who>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The pseudonym, or the name where names are told.
    pub who: String,
    /// Lines that are requests of theirs.
    pub requests: u64,
    /// Whether they consented to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consented: bool,
}

/// What was read of logs and registers, and what was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogAccounting {
    /// Each file.
    pub files: Vec<LogFile>,
    /// Requests to hosts and applications that are not in the catalogue, among which there may be AI all the same.
    pub requests_elsewhere: u64,
    /// How many hosts these were.
    pub hosts_elsewhere: u64,
    /// Whether there were more of them, beyond what is counted exactly.
    pub hosts_elsewhere_at_least: bool,
    /// The first hundred in order of these hosts and applications of which a part sounds like AI: hints for whoever keeps the catalogue.
    pub sounds_like_ai: Vec<String>,
    /// Whether there were more of those.
    pub sounds_like_ai_more: bool,
    /// What was known of AI services.
    pub catalogue: Extent,
}

/// What was read of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogFile {
    /// The file as it was named.
    pub file: String,
    /// Its format.
    pub format: Format,
    /// Bytes that were read, unpacked.
    pub bytes: u64,
    /// Lines, or objects where a file is JSON that does not have one to a line.
    pub lines: u64,
    /// Of these, requests, applications or grants.
    pub understood: u64,
    /// Understood and none of these: comments, empty lines, replies.
    pub passed_over: u64,
    /// Understood, and naming neither a host nor an application.
    pub unnamed: u64,
    /// Not understood.
    pub not_understood: u64,
    /// The first few of them.
    pub first_not_understood: Vec<NotUnderstood>,
    /// What should be known of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Why it was not read to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
}

/// A line that was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotUnderstood {
    /// Which, from 1.
    pub line: u64,
    /// Why.
    pub reason: &'static str,
}

/// Tells what was gathered. The files are in the order in which places name them.
pub(super) fn report(mut tally: Tally, files: Vec<LogFile>, services: &Services) -> LogReport {
    tally.finish();
    let mut people: BTreeMap<Place, Vec<(u64, Person)>> = BTreeMap::new();
    for ((pseudonym, service), person) in tally.people.pairs {
        people.entry(service).or_default().push((pseudonym, person));
    }
    let dropped = tally.people.dropped;
    let mut found: Vec<FoundService> = tally
        .services
        .into_iter()
        .filter_map(|(place, seen)| {
            let mut who = told(people.remove(&place).unwrap_or_default());
            who.at_least = dropped.contains(&place);
            Some(one(services.get(place)?, seen, who, &files))
        })
        .collect();
    found.sort_by(|one, other| {
        let weight = |found: &FoundService| (found.people.count, found.requests);
        weight(other).cmp(&weight(one)).then_with(|| one.name.cmp(&other.name))
    });
    let accounting = LogAccounting {
        files,
        requests_elsewhere: tally.elsewhere.requests,
        hosts_elsewhere: tally.elsewhere.hosts.len().min(ELSEWHERE) as u64,
        hosts_elsewhere_at_least: tally.elsewhere.more,
        sounds_like_ai_more: tally.elsewhere.sounding.more,
        sounds_like_ai: tally.elsewhere.sounding.texts.into_keys().collect(),
        catalogue: services.extent(),
    };
    LogReport { services: found, accounting }
}

fn one(service: &Service, seen: Seen, people: People, files: &[LogFile]) -> FoundService {
    let times = |texts: BTreeMap<String, u64>| texts.into_iter().map(|(name, times)| Times { name, times }).collect();
    let place = |(file, line): (usize, u64)| Some(LogPlace { file: files.get(file)?.file.clone(), line });
    FoundService {
        name: service.name.clone(),
        publisher: service.publisher.clone(),
        kind: service.kind.clone(),
        confidence: seen.confidence,
        fingerprint: Fingerprint::of_service(&service.name),
        requests: seen.requests,
        allowed: seen.allowed,
        blocked: seen.blocked,
        grants: seen.grants,
        for_everyone: seen.for_everyone,
        more: seen.hosts.more || seen.applications.more || seen.scopes.more,
        scopes: seen.scopes.texts.into_keys().collect(),
        people,
        hosts: times(seen.hosts.texts),
        applications: times(seen.applications.texts),
        first_seen: seen.first,
        last_seen: seen.last,
        formats: seen.formats.into_iter().collect(),
        evidence: seen.places.into_iter().filter_map(place).collect(),
    }
}

fn told(pairs: Vec<(u64, Person)>) -> People {
    let many = |by: By| pairs.iter().filter(|(_, person)| person.by == by).count() as u64;
    let (users, addresses, accounts) = (many(By::User), many(By::Address), many(By::Account));
    let count = pairs.len() as u64;
    let mut who: Vec<Who> = pairs
        .into_iter()
        .map(|(pseudonym, person)| Who {
            who: person.name.map_or_else(|| format!("P-{pseudonym:016x}"), String::from),
            requests: person.requests,
            consented: person.consented,
        })
        .collect();
    who.sort_by(|one, other| other.requests.cmp(&one.requests).then_with(|| one.who.cmp(&other.who)));
    who.truncate(TOLD);
    People { count, at_least: false, users, addresses, accounts, who }
}
