//! Finds AI services in what an organisation logs anyway: proxies, DNS, gateways, firewalls, and the registers of its directory.
//!
//! Files are read as streams, whatever their size, and in bounded memory. The same files give the same bytes, whatever their order and the number of
//! threads; only pseudonyms change where their key does.

mod columns;
mod detect;
mod format;
mod host;
#[cfg(test)]
mod hostile;
mod json;
mod lines;
mod members;
mod person;
mod register;
mod report;
mod row;
mod services;
#[cfg(test)]
mod stories;
mod stream;
mod tally;
mod when;

use std::hash::{BuildHasher as _, Hasher as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use thiserror::Error;

pub use format::Format;
pub use person::{Key, Telling};
pub use report::{FoundService, LogAccounting, LogFile, LogPlace, LogReport, NotUnderstood, People, Times, Who};
pub use services::{Extent, KINDS, Services, ServicesError};
pub use when::Day;

use detect::{Detected, Reader, detect};
use host::Host;
use person::Pseudonyms;
use register::Directory;
use row::Row;
use stream::Objects;
use tally::{At, By, Person, Tally};

/// Lines of one file that were not understood and are told.
const NOT_UNDERSTOOD: usize = 5;

/// Why logs cannot be read.
#[derive(Debug, Error)]
pub enum LogError {
    /// Files that cannot be read or whose format is not known; nothing was read.
    #[error("{}", .0.join("\n"))]
    Refused(Vec<String>),
    /// A key that is too short to keep pseudonyms apart from names.
    #[error("the key has {bytes} bytes and needs at least {least}; `head -c 32 /dev/urandom > FILE` makes one")]
    Key {
        /// What it has.
        bytes: usize,
        /// What it needs.
        least: usize,
    },
}

/// What to look for, in what, and how to tell it.
pub struct Search<'a> {
    /// The files; their order does not matter.
    pub files: &'a [PathBuf],
    /// What is known of AI services.
    pub services: &'a Services,
    /// How people are told.
    pub telling: &'a Telling,
    /// The format of all files, where it is not to be told from their beginnings.
    pub from: Option<Format>,
}

/// What came of some files, each with its place among them.
type Gathered = (Tally, Vec<(usize, LogFile)>);

impl Search<'_> {
    /// Reads the files and says which AI services were used, by how many and when.
    ///
    /// # Errors
    /// A file cannot be opened, or its format is not known. What goes wrong later stands in the accounting.
    pub fn run(&self) -> Result<LogReport, LogError> {
        let mut paths = self.files.to_vec();
        paths.sort();
        paths.dedup();
        let told: Vec<Result<(bool, &Path), String>> = paths.par_iter().map(|path| self.look(path)).collect();
        let wrong: Vec<String> = told.iter().filter_map(|one| one.as_ref().err().cloned()).collect();
        if !wrong.is_empty() {
            return Err(LogError::Refused(wrong));
        }
        let files: Vec<(usize, bool, &Path)> =
            told.into_iter().flatten().enumerate().map(|(place, (register, path))| (place, register, path)).collect();
        let all = |(one, mut files): Gathered, (other, more): Gathered| {
            files.extend(more);
            (one.merge(other), files)
        };
        // Grants name applications by ids, which only a register explains: it comes first.
        let mut directory = Directory::default();
        let mut gathered = (Tally::new(), vec![]);
        for (place, _, path) in files.iter().filter(|(_, register, _)| *register) {
            gathered = all(gathered, self.read(*place, path, Some(&mut directory), &Directory::default()));
        }
        let rest: Vec<_> = files.iter().filter(|(_, register, _)| !register).collect();
        let others = rest
            .par_iter()
            .map(|(place, _, path)| self.read(*place, path, None, &directory))
            .reduce(|| (Tally::new(), vec![]), all);
        let (tally, mut accounts) = all(gathered, others);
        accounts.sort_by_key(|(place, _)| *place);
        Ok(report::report(tally, accounts.into_iter().map(|(_, account)| account).collect(), self.services))
    }

    /// Whether a file can be read, and whether it is a register.
    fn look<'p>(&self, path: &'p Path) -> Result<(bool, &'p Path), String> {
        let head = stream::head(path).map_err(|error| format!("{}: {error}", path.display()))?;
        if head.trim_ascii().is_empty() {
            return Ok((false, path));
        }
        let known = detect(&head, self.from).ok_or_else(|| self.unknown(path))?;
        Ok((known.format.is_register(), path))
    }

    fn unknown(&self, path: &Path) -> String {
        let known: Vec<&str> = Format::ALL.into_iter().map(|(_, word)| word).collect();
        match self.from {
            Some(format) => format!("{}: does not look like {format}; leave --from out to have its format told", path.display()),
            None => format!(
                "{}: its format is not known. Read are {}; name one with --from, or give it a header with columns such as time, client, host",
                path.display(),
                known.join(", ")
            ),
        }
    }

    /// Reads one file.
    fn read(&self, place: usize, path: &Path, mut register: Option<&mut Directory>, directory: &Directory) -> Gathered {
        let name = path.to_string_lossy().into_owned();
        let detected = stream::head(path).ok().and_then(|head| detect(&head, self.from));
        // A file that is empty is read, and nothing stands in it.
        let Detected { format, mut reader, objects } = detected.unwrap_or(Detected {
            format: self.from.unwrap_or(Format::Table),
            reader: Reader::Lines(|_| Ok(None)),
            objects: None,
        });
        let mut look = Look { search: self, format, tally: Tally::new(), pseudonyms: Pseudonyms::new(self.telling) };
        let mut account = LogFile::new(name, format);
        let mut see = |line: u64, text: Result<&[u8], &'static str>| {
            account.lines += 1;
            let at = At { file: place, line, format };
            let outcome = text.and_then(|text| look.see(text, at, &mut reader, register.as_deref_mut(), directory));
            account.count(line, &outcome);
        };
        let read = stream::open(path).and_then(|mut input| match objects {
            Some(depth) => Objects::at(depth).read(&mut input, &mut see),
            None => stream::lines(&mut input, &mut see),
        });
        match read {
            Ok(bytes) => account.bytes = bytes,
            Err(error) => account.stopped = Some(format!("after {} lines: {error}", account.lines)),
        }
        if matches!(format, Format::EntraGrants | Format::OktaGrants) && directory.is_empty() {
            account.notes.push("grants name applications by their ids; give the export of the applications with them".to_owned());
        }
        (look.tally, vec![(place, account)])
    }
}

impl LogFile {
    fn new(file: String, format: Format) -> Self {
        Self {
            file,
            format,
            bytes: 0,
            lines: 0,
            understood: 0,
            passed_over: 0,
            unnamed: 0,
            not_understood: 0,
            first_not_understood: vec![],
            notes: vec![],
            stopped: None,
        }
    }

    fn count(&mut self, line: u64, outcome: &Result<Came, &'static str>) {
        match outcome {
            Ok(Came::Understood) => self.understood += 1,
            Ok(Came::Unnamed) => self.unnamed += 1,
            Ok(Came::PassedOver) => self.passed_over += 1,
            Err(reason) => {
                self.not_understood += 1;
                if self.first_not_understood.len() < NOT_UNDERSTOOD {
                    self.first_not_understood.push(NotUnderstood { line, reason });
                }
            }
        }
    }
}

/// What came of a line.
enum Came {
    Understood,
    /// It names neither a host nor an application.
    Unnamed,
    PassedOver,
}

/// One file being looked at.
struct Look<'s> {
    search: &'s Search<'s>,
    format: Format,
    tally: Tally,
    pseudonyms: Pseudonyms,
}

impl Look<'_> {
    fn see(
        &mut self,
        text: &[u8],
        at: At,
        reader: &mut Reader,
        register: Option<&mut Directory>,
        directory: &Directory,
    ) -> Result<Came, &'static str> {
        if let Some(register) = register {
            return self.application(text, at, register);
        }
        if matches!(self.format, Format::EntraGrants | Format::OktaGrants) {
            return self.grant(text, at, directory);
        }
        let text = if at.line == 1 { text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text) } else { text };
        match reader.read(text)? {
            None => Ok(Came::PassedOver),
            Some(row) => Ok(self.request(&row, at)),
        }
    }

    /// Counts a request.
    fn request(&mut self, row: &Row<'_>, at: At) -> Came {
        let services = self.search.services;
        let host = Host::of(&row.host);
        let application = str::from_utf8(&row.application).unwrap_or_default();
        let by_id = || {
            str::from_utf8(&row.id).ok().filter(|id| !id.is_empty()).and_then(|id| services.of_id(id)).map(|place| (place, 99))
        };
        let by_host =
            || host.as_ref().and_then(|host| services.of_host(host.bytes())).map(|place| (place, self.format.sureness()));
        let by_name = || {
            Some(application)
                .filter(|name| !name.is_empty())
                .and_then(|name| services.of_application(name))
                .map(|place| (place, 85))
        };
        let Some((place, confidence)) = by_id().or_else(by_host).or_else(by_name) else {
            let named: &[u8] = host.as_ref().map_or(application.as_bytes(), Host::bytes);
            if named.is_empty() {
                return Came::Unnamed;
            }
            self.tally.elsewhere.request(named, hash(named));
            return Came::Understood;
        };
        let seen = self.tally.services.entry(place).or_default();
        seen.requests += 1;
        seen.judged(row.verdict);
        seen.at(at, confidence);
        seen.on(when::day(&row.time, self.format.zone()));
        if let Some(host) = &host {
            seen.hosts.add(&host.text(), 1);
        }
        // A gateway that knows only `ssl` of a host says nothing of the service.
        if host.is_none() || services.of_application(application) == Some(place) {
            seen.applications.add(application, 1);
        }
        let (person, by) = if row.user.is_empty() { (&row.address, By::Address) } else { (&row.user, By::User) };
        self.person(place, person, by, false);
        Came::Understood
    }

    /// Counts a person.
    fn person(&mut self, place: services::Place, person: &[u8], by: By, consented: bool) {
        if person.is_empty() {
            return;
        }
        let pseudonym = self.pseudonyms.of(person);
        let name = || self.pseudonyms.name(person);
        let make = || Person { by, requests: u64::from(!consented), consented, name: name() };
        self.tally.people.add(pseudonym, place, make);
    }
}

/// A hash that is the same in every run.
fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = foldhash::fast::FixedState::default().build_hasher();
    hasher.write(bytes);
    hasher.finish()
}
