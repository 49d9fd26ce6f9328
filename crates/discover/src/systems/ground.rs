//! What one tree gave, folder by folder, from which systems are made once all of it was looked at.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::called::Called;
use super::marks::{Mark, What};
use super::places;
use super::running::Running;
use crate::accounting::{Accounting, Why};
use crate::component::{Grade, Kind};
use crate::look::LOCKED;
use crate::merge::Sighting;

/// Things in folders that are kept at most, some 250 bytes each.
const MOST_SEEN: usize = 60_000;
/// Files that say something of an application that are kept at most.
const MOST_MARKS: usize = 30_000;
/// Things that files run that are kept at most, some 500 bytes each.
const MOST_ENTRIES: usize = 5_000;
/// Addresses of one thing in one folder.
const MOST_ADDRESSES: usize = 4;

/// A thing in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub folder: String,
    pub kind: Kind,
    pub name: String,
}

/// How it was seen there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// The first file of the folder that names it.
    pub file: String,
    /// Addresses that stand in its lines.
    pub addresses: BTreeSet<String>,
    /// Whether more than a lock file or a package that brings it along says so.
    pub is_plain: bool,
}

impl Seen {
    fn add(&mut self, more: Self) {
        self.is_plain |= more.is_plain;
        if more.file < self.file {
            self.file = more.file;
        }
        self.addresses.extend(more.addresses);
        self.few();
    }

    fn few(&mut self) {
        while self.addresses.len() > MOST_ADDRESSES {
            self.addresses.pop_last();
        }
    }
}

/// What was gathered of one tree.
pub(crate) struct Ground {
    /// What stands before its files as they are told; empty where they are told relative to it.
    before: String,
    /// How the tree is called where nothing in it says so.
    pub(super) called: Called,
    pub(super) seen: BTreeMap<Key, Seen>,
    pub(super) marks: BTreeMap<String, What>,
    /// Names that deployments and endpoints are given, by folder.
    names: BTreeSet<(String, String)>,
    /// What files run, by file and name.
    pub(super) entries: BTreeMap<(String, String), Running>,
    /// Whether more was there than is kept.
    is_cut: bool,
}

impl Ground {
    pub(crate) fn new(before: &str, called: Called) -> Self {
        let before = if before.is_empty() || before.ends_with('/') { before.to_owned() } else { format!("{before}/") };
        Self {
            before,
            called,
            seen: BTreeMap::new(),
            marks: BTreeMap::new(),
            names: BTreeSet::new(),
            entries: BTreeMap::new(),
            is_cut: false,
        }
    }

    /// Nothing of the same tree yet.
    pub(crate) fn bare(&self) -> Self {
        Self::new(&self.before, self.called.clone())
    }

    /// Takes in what another gathered of the same tree; the order in which many are joined makes no difference.
    pub(crate) fn join(mut self, other: Self) -> Self {
        self.is_cut |= other.is_cut;
        self.marks.extend(other.marks);
        self.names.extend(other.names);
        self.entries.extend(other.entries);
        for (key, more) in other.seen {
            match self.seen.entry(key) {
                Entry::Vacant(free) => drop(free.insert(more)),
                Entry::Occupied(mut own) => own.get_mut().add(more),
            }
        }
        self.cut();
        self
    }

    /// The greatest go where there are too many, so that what is kept does not depend on the order in which it came.
    fn cut(&mut self) {
        while self.marks.len() > MOST_MARKS {
            self.marks.pop_last();
            self.is_cut = true;
        }
        while self.names.len() > MOST_MARKS {
            self.names.pop_last();
            self.is_cut = true;
        }
        while self.entries.len() > MOST_ENTRIES {
            self.entries.pop_last();
            self.is_cut = true;
        }
        while self.seen.len() > MOST_SEEN {
            self.seen.pop_last();
            self.is_cut = true;
        }
    }

    /// Tells of a tree that held more than is kept, so that its systems are not all that could be told.
    pub(crate) fn tell(&self, path: &str, accounting: &mut Accounting) {
        if self.is_cut {
            accounting.skip(Why::TooMany, path, "systems are made of the first sixty thousand things in folders");
        }
    }

    /// A file as the tree itself calls it.
    fn own<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(&self.before).unwrap_or(path)
    }

    /// A folder of the tree as it is told.
    pub(super) fn told(&self, folder: &str) -> String {
        match (self.before.trim_end_matches('/'), folder) {
            ("", "") => ".".to_owned(),
            ("", folder) => folder.to_owned(),
            (before, "") => before.to_owned(),
            (_, folder) => format!("{}{folder}", self.before),
        }
    }

    /// A file of the tree as it is told.
    pub(super) fn told_file(&self, file: &str) -> String {
        format!("{}{file}", self.before)
    }

    /// What the tree itself is called by its registry, as the manifests at its top say: no package that it uses.
    pub(crate) fn packages(&self) -> impl Iterator<Item = &str> {
        let tops = self.marks.iter().filter(|(path, _)| !path.contains('/'));
        tops.filter_map(|(_, what)| match what {
            What::Project(project) if project.is_packaged => project.name.as_deref(),
            _ => None,
        })
    }

    pub(crate) fn mark(&mut self, mark: Mark) {
        let path = self.own(&mark.path);
        if places::is_aside(path) {
            return;
        }
        self.marks.insert(path.to_owned(), mark.what);
        self.cut();
    }

    pub(crate) fn name(&mut self, path: &str, name: String) {
        let path = self.own(path);
        if places::is_aside(path) {
            return;
        }
        self.names.insert((places::folder(path).to_owned(), name));
        self.cut();
    }

    /// Keeps what a file runs. Pipelines lie in a hidden folder and deploy the product all the same.
    pub(crate) fn run(&mut self, path: &str, entry: Running) {
        let path = self.own(path);
        if places::is_aside(path) && !path.starts_with(".github/workflows/") {
            return;
        }
        self.entries.insert((path.to_owned(), entry.name.clone()), entry);
        self.cut();
    }

    /// The names that are given in those folders, or beneath the root that they share.
    pub(super) fn names_in(&self, folders: &BTreeSet<&str>, root: &str) -> Vec<String> {
        let mut names: Vec<String> = folders.iter().flat_map(|folder| self.names_of(folder, false)).collect();
        if !root.is_empty() {
            names.extend(self.names_of(root, true));
        }
        names
    }

    /// The names that are given in a folder, or also beneath it.
    fn names_of(&self, folder: &str, is_root: bool) -> Vec<String> {
        let from = self.names.range((folder.to_owned(), String::new())..).take_while(|(own, _)| own.starts_with(folder));
        from.filter(|(own, _)| own == folder || is_root && places::lies_in(own, folder)).map(|(_, name)| name.clone()).collect()
    }

    pub(crate) fn see(&mut self, sighting: &Sighting) {
        let file = self.own(&sighting.evidence.file);
        if sighting.grade != Grade::Used || places::is_aside(file) {
            return;
        }
        let key = Key { folder: places::folder(file).to_owned(), kind: sighting.kind, name: sighting.name.clone() };
        let is_package = matches!(sighting.kind, Kind::Sdk | Kind::Framework | Kind::Library);
        let is_plain = !is_package || sighting.confidence != LOCKED;
        let addresses = if sighting.kind == Kind::Provider { addresses(&sighting.evidence.text) } else { Vec::new() };
        let mut more = Seen { file: file.to_owned(), addresses: addresses.into_iter().collect(), is_plain };
        more.few();
        match self.seen.entry(key) {
            Entry::Vacant(free) => drop(free.insert(more)),
            Entry::Occupied(mut own) => own.get_mut().add(more),
        }
        self.cut();
    }
}

/// The addresses in a line, without what could be a secret: user, query and fragment.
pub(crate) fn addresses(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for scheme in ["https://", "http://"] {
        for (place, _) in line.match_indices(scheme) {
            let rest = line.get(place + scheme.len()..).unwrap_or_default();
            let end =
                rest.find(|one: char| !(one.is_ascii_alphanumeric() || "-._~:/@%[]{}$".contains(one))).unwrap_or(rest.len());
            let address = rest.get(..end).unwrap_or_default().trim_end_matches(['/', '.', ':']);
            let (host, path) = address.split_once('/').map_or((address, ""), |(host, path)| (host, path));
            let host = host.rsplit('@').next().unwrap_or_default();
            if host.contains('.') || host.starts_with("localhost") || host.contains(':') {
                found.push(if path.is_empty() { format!("{scheme}{host}") } else { format!("{scheme}{host}/{path}") });
            }
        }
    }
    found
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn an_address_is_told_without_who_asks_and_with_what() {
        let line = "url = \"https://me:secret@api.example.com/v1/?key=abc\" # or http://localhost:11434.";
        assert_eq!(addresses(line), ["https://api.example.com/v1", "http://localhost:11434"]);
        assert_eq!(addresses("http://"), Vec::<String>::new());
    }
}
