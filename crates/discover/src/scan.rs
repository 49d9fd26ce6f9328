//! A tree is walked, its files are looked at on every core, and what they give becomes one report.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ignore::DirEntry;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::accounting::{Accounting, Since, Why};
use crate::catalogue::{Catalogue, CatalogueError};
use crate::component::{Component, Kind};
use crate::look::Eye;
use crate::merge::{Merge, Sighting};
use crate::path;
use crate::since::{Changed, SinceError};
use crate::systems::{self, Ground, System};
use crate::walk;
use crate::weights::{self, Beginning};

/// Bytes of a file of text that are read at most: what is larger was generated, and is told as too large.
const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// Bytes from which on a file of text is large: of those one at a time is in memory, and always on the same thread, since what a thread once had is
/// not given back.
const LARGE: u64 = 256 * 1024;
/// Files that are looked at together, so that memory stays small however many there are.
const TOGETHER: usize = 2_048;
/// Bytes of a file that is read at once.
const SMALL: u64 = 64 * 1024;
/// Bytes that tell text from what is none.
const BEGINNING: usize = 1_024;

/// What a tree holds, and what was read to say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discovery {
    /// One for each distinct thing, by kind and name.
    pub components: Vec<Component>,
    /// Candidates for systems, by root and name.
    pub systems: Vec<System>,
    /// What was read and what was not.
    pub accounting: Accounting,
}

/// Why a tree cannot be looked at.
#[derive(Debug, Error)]
pub enum ScanError {
    /// There is nothing at the path, or it cannot be read.
    #[error("{path} cannot be read: {error}; name a folder or file that exists and that you may read")]
    Unreadable {
        /// The path as it was named.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The catalogue is not understood.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// It cannot be said what changed.
    #[error(transparent)]
    Since(#[from] SinceError),
}

/// Looks at every file beneath those paths that no ignore file leaves out. Of one path, files are told relative to it; of several, with the path
/// before them.
pub fn scan(paths: &[PathBuf], catalogue: Catalogue) -> Result<Discovery, ScanError> {
    whole(paths, catalogue, None)
}

/// Looks as [`scan`] does, and only at files that changed since a revision of git, in each path its own. The report says so, and tells no systems:
/// what a system is made of lies in files that did not change too.
pub fn scan_since(paths: &[PathBuf], catalogue: Catalogue, revision: &str) -> Result<Discovery, ScanError> {
    whole(paths, catalogue, Some(revision))
}

fn whole(paths: &[PathBuf], catalogue: Catalogue, since: Option<&str>) -> Result<Discovery, ScanError> {
    for path in paths {
        fs::metadata(path).map_err(|error| ScanError::Unreadable { path: path.clone(), error })?;
    }
    let changed = since.map(|revision| paths.iter().map(|path| Changed::since(path, revision)).collect::<Result<Vec<_>, _>>());
    let changed = changed.transpose()?;
    let eye = Eye::new(catalogue)?;
    let (mut merge, mut accounting) = (Merge::default(), Accounting::default());
    let mut grounds = Vec::with_capacity(paths.len());
    let mut looked_at = 0;
    for (number, path) in paths.iter().enumerate() {
        let root = Root { path, is_told: paths.len() > 1 };
        let only = changed.as_ref().and_then(|changed| changed.get(number));
        let mut given = Given { merge, ground: root.ground(), accounting };
        looked_at += beneath(root, only, &eye, &mut given);
        given.ground.tell(&root.name_of(path), &mut given.accounting);
        (merge, accounting) = (given.merge, given.accounting);
        grounds.push(given.ground);
    }
    for kind in merge.cut() {
        accounting.skip(Why::TooMany, ".", format!("{kind}: those behind the first five thousand by name"));
    }
    accounting.finish();
    accounting.since = since.zip(changed).map(|(revision, changed)| Since {
        revision: revision.to_owned(),
        commits: changed.into_iter().map(|one| one.commit).collect(),
        files: looked_at,
    });
    let mut components = merge.components(eye.catalogue());
    let is_own = |name: &str| grounds.iter().flat_map(Ground::packages).any(|own| own.eq_ignore_ascii_case(name));
    components.retain(|one| !(matches!(one.kind, Kind::Sdk | Kind::Framework | Kind::Library) && is_own(&one.name)));
    let systems = if since.is_some() { Vec::new() } else { systems::find(&grounds, &mut components) };
    Ok(Discovery { components, systems, accounting })
}

/// Looks at every file beneath a path, or at those that changed. Returns how many there are.
fn beneath(root: Root<'_>, only: Option<&Changed>, eye: &Eye, given: &mut Given) -> u64 {
    let mut looked_at = 0;
    let mut files = Vec::with_capacity(TOGETHER);
    let unheeded = walk::each(root.path, |entry| {
        match entry {
            Ok(entry) if only.is_some_and(|only| !only.has(root.path, entry.path())) => {}
            Ok(entry) => note(root, entry, &mut files, &mut given.accounting),
            Err(error) => given.accounting.skip(Why::Unreadable, &root.name_in(&error), reason(&error)),
        }
        if files.len() >= TOGETHER {
            looked_at += files.len() as u64;
            look_at(eye, std::mem::take(&mut files), given);
        }
    });
    for one in unheeded {
        let why = if one.is_special { Why::Special } else { Why::TooLarge };
        given.accounting.skip(
            why,
            &root.name_of(&one.file),
            "an ignore file that is not honoured, nor is any beneath its folder",
        );
    }
    looked_at += files.len() as u64;
    look_at(eye, files, given);
    looked_at
}

/// What is scanned.
#[derive(Clone, Copy)]
struct Root<'p> {
    path: &'p Path,
    /// Whether it stands before the names of its files.
    is_told: bool,
}

impl Root<'_> {
    /// A file beneath it as it is told, its parts parted by `/`. A file that is scanned alone is told by its name.
    fn name_of(self, path: &Path) -> String {
        let rest = path.strip_prefix(self.path).ok().filter(|rest| !rest.as_os_str().is_empty());
        let told = if self.is_told { path } else { rest.or_else(|| path.file_name().map(Path::new)).unwrap_or(path) };
        let steps: Vec<_> = told.iter().map(|step| step.to_string_lossy()).collect();
        path::visible(&steps.join("/").replacen("//", "/", 1)).into_owned()
    }

    /// Where what is found beneath it is gathered.
    fn ground(self) -> Ground {
        let before = if self.is_told { self.name_of(self.path) } else { String::new() };
        Ground::new(&before, systems::called(self.path))
    }

    /// The file of which an error of the walk speaks.
    fn name_in(self, error: &ignore::Error) -> String {
        match error {
            ignore::Error::WithPath { path, .. } => self.name_of(path),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => self.name_in(err),
            _ => ".".to_owned(),
        }
    }
}

/// A file to look at.
struct Found {
    path: PathBuf,
    /// As it is told.
    name: String,
}

fn note(root: Root<'_>, entry: DirEntry, files: &mut Vec<Found>, accounting: &mut Accounting) {
    let Some(sort) = entry.file_type() else { return };
    let name = root.name_of(entry.path());
    if sort.is_file() {
        files.push(Found { path: entry.into_path(), name });
    } else if sort.is_symlink() {
        accounting.skip(Why::Link, &name, "");
    } else if !sort.is_dir() {
        accounting.skip(Why::Special, &name, "");
    }
}

/// What files give, in whatever order they come.
struct Given {
    merge: Merge,
    ground: Ground,
    accounting: Accounting,
}

impl Given {
    fn join(mut self, other: Self) -> Self {
        self.accounting.add(other.accounting);
        Self { merge: self.merge.join(other.merge), ground: self.ground.join(other.ground), accounting: self.accounting }
    }

    fn see(&mut self, sighting: Sighting) {
        self.ground.see(&sighting);
        self.merge.add(sighting);
    }
}

/// Looks at files on every core, and then at the large ones on this. What one gives is joined at once to what all have given, so that no more is held
/// than that and a small file for each core, or one that is large.
fn look_at(eye: &Eye, files: Vec<Found>, given: &mut Given) {
    let bare = given.ground.bare();
    let start = || Given { merge: Merge::default(), ground: bare.bare(), accounting: Accounting::default() };
    let all = Mutex::new((std::mem::replace(given, start()), Vec::new()));
    files.into_par_iter().for_each(|found| {
        let mut own = start();
        let is_done = look_at_one(eye, &found, LARGE, &mut own);
        let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
        if is_done {
            let before = std::mem::replace(&mut all.0, start());
            all.0 = before.join(own);
        } else {
            all.1.push(found);
        }
    });
    let (seen, large) = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    *given = seen;
    for found in large {
        look_at_one(eye, &found, MOST_BYTES, given);
    }
}

/// `false` where it is a text of more than so many bytes, which is left for later.
fn look_at_one(eye: &Eye, found: &Found, most: u64, given: &mut Given) -> bool {
    let model = |given: &mut Given, bytes: &[u8], length: u64, is_text: bool| {
        let (sighting, read) = weights::look(&found.path, &found.name, &Beginning { bytes, length, is_text })?;
        given.see(sighting);
        Some(read)
    };
    match read(&found.path, most) {
        Ok(Content::Text(text)) => {
            given.accounting.read(text.len() as u64);
            let beginning = text.as_bytes().get(..BEGINNING).unwrap_or(text.as_bytes());
            model(given, beginning, text.len() as u64, true);
            let Given { merge, ground, accounting } = given;
            eye.look(&found.name, &text, accounting, |sighting| {
                ground.see(&sighting);
                merge.add(sighting);
            });
            if let Some(mark) = systems::look(&found.name, &text) {
                ground.mark(mark);
            }
            for name in systems::names(&found.name, &text) {
                ground.name(&found.name, name);
            }
            let (running, is_all) = eye.runners().of(&found.name, &text);
            for one in running {
                ground.run(&found.name, one);
            }
            if !is_all {
                accounting.skip(
                    Why::TooMany,
                    &found.name,
                    "what it runs behind the first five hundred, or in more than 200,000 lines",
                );
            }
        }
        Ok(Content::Binary(length, beginning)) => match model(given, &beginning, length, false) {
            Some(read) => given.accounting.read(read),
            None => given.accounting.binary += 1,
        },
        Ok(Content::Large(length, _)) if length <= MOST_BYTES => return false,
        Ok(Content::Large(length, beginning)) => match model(given, &beginning, length, false) {
            Some(read) => given.accounting.read(read),
            None => given.accounting.skip(Why::TooLarge, &found.name, format!("{length} bytes")),
        },
        Err(error) => given.accounting.skip(Why::Unreadable, &found.name, error.to_string()),
    }
    true
}

/// What a file holds.
enum Content {
    Text(String),
    /// No text: its length and beginning.
    Binary(u64, Vec<u8>),
    /// Too large: its length and beginning.
    Large(u64, Vec<u8>),
}

/// Reads a file of so many bytes at most, unless its beginning says that it is no text.
fn read(path: &Path, most: u64) -> io::Result<Content> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    // A small file is read at once; of a large one the beginning says whether the rest is.
    let mut bytes = Vec::new();
    read_on(&mut file, &mut bytes, if length > SMALL { BEGINNING as u64 } else { length })?;
    if bytes.iter().take(BEGINNING).any(|byte| *byte == 0) {
        bytes.truncate(BEGINNING);
        return Ok(Content::Binary(length, bytes));
    }
    if length > most {
        return Ok(Content::Large(length, bytes));
    }
    read_on(&mut file, &mut bytes, length)?;
    Ok(Content::Text(text(bytes)))
}

/// Reads on until there are so many bytes, or the file ends.
fn read_on(file: &mut File, bytes: &mut Vec<u8>, length: u64) -> io::Result<()> {
    let mut read = bytes.len();
    bytes.reserve_exact(usize::try_from(length).unwrap_or(0).saturating_sub(read));
    bytes.resize(usize::try_from(length).unwrap_or(0), 0);
    while let Some(rest) = bytes.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(read);
    Ok(())
}

/// What is not UTF-8 is marked, each byte that is none by one sign, so that no text grows when it is read.
fn text(mut bytes: Vec<u8>) -> String {
    let mut from = 0;
    while let Err(error) = std::str::from_utf8(bytes.get(from..).unwrap_or_default()) {
        let start = from + error.valid_up_to();
        let wrong = error.error_len().unwrap_or(bytes.len() - start);
        from = start + wrong;
        bytes.get_mut(start..from).unwrap_or_default().fill(b'?');
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// What went wrong, without the path, which is told relative to the root.
fn reason(error: &ignore::Error) -> String {
    error.io_error().map_or_else(|| error.to_string(), ToString::to_string)
}
