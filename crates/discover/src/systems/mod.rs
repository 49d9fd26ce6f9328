//! Candidates for systems: what of a tree an auditor would ask for by itself, with what it is made of and why it is taken for one.
//!
//! An application with the AI it uses and what deploys it is one; applications that one description deploys together are one; what is deployed
//! without an application in the tree is one. Libraries, tests, copies, backups and examples are none, nor is what only helps to write the tree.

mod called;
mod cluster;
mod ground;
mod joining;
mod marks;
mod named;
mod places;
mod projects;
mod running;
mod words;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::component::{Component, Fingerprint, Kind};
use crate::merge::PLACES;
use crate::registry::Registry;
pub(crate) use called::{Called, called};
use cluster::{Draft, Sort};
pub(crate) use ground::{Ground, addresses};
pub(crate) use marks::look;
pub(crate) use named::names;
pub(crate) use running::Runners;
pub(crate) use words::list;

/// Things that run candidates and are told at most.
const MOST_RUNNING: usize = 2_000;

/// A candidate for a system: somebody has to say whether it is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct System {
    /// What its manifest, its chart or its folder calls it.
    pub name: String,
    /// What it is known again by, wherever in the tree it moves: of the name that it declares, or else of its folder's.
    pub fingerprint: Fingerprint,
    /// The folder it begins at, as files are told; `.` is the tree.
    pub root: String,
    /// What the tree is called: the repository it was taken from, else its folder. Reports of earlier versions do not say so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tree: String,
    /// How sure it is that this is one system that uses AI, in per cent.
    pub confidence: u8,
    /// Why it is taken for one, in sentences.
    pub why: Vec<String>,
    /// Who answers it.
    pub providers: Vec<String>,
    /// The models it names.
    pub models: Vec<String>,
    /// The addresses at which it asks, where lines that were seen name them.
    pub endpoints: Vec<String>,
    /// What deploys it.
    pub deployments: Vec<Deployed>,
    /// The fingerprints of its components, in order.
    pub components: Vec<Fingerprint>,
}

impl System {
    /// Whether a file, as it is told, lies where the system does.
    pub fn holds(&self, file: &str) -> bool {
        self.root == "." || places::lies_in(file, &self.root)
    }
}

/// What deploys a system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Deployed {
    /// How, such as `Compose`, `Terraform`, `an image`.
    pub by: String,
    /// The file.
    pub file: String,
}

/// A draft of one tree among several.
struct Candidate<'g> {
    ground: &'g Ground,
    draft: Draft<'g>,
    /// Files of other trees that deploy it, and what they name.
    elsewhere: Vec<(&'g Ground, Draft<'g>)>,
}

/// Systems of trees that were looked at, of components that were found in them. What runs a system is told as one more.
pub(crate) fn find(grounds: &[Ground], components: &mut Vec<Component>) -> Vec<System> {
    let mut candidates: Vec<Candidate<'_>> = grounds
        .iter()
        .flat_map(|ground| {
            cluster::drafts(ground).into_iter().map(move |draft| Candidate { ground, draft, elsewhere: Vec::new() })
        })
        .collect();
    if grounds.len() > 1 {
        candidates = bring_home(candidates);
    }
    tell_what_runs(&candidates, components);
    let known: BTreeMap<(Kind, &str), &Component> = components.iter().map(|one| ((one.kind, one.name.as_str()), one)).collect();
    let mut systems: Vec<System> = candidates.iter().map(|candidate| told(candidate, &known)).collect();
    systems.retain(|system| !system.components.is_empty());
    systems.sort_by(|one, other| (&one.root, &one.name).cmp(&(&other.root, &other.name)));
    tell_apart(&mut systems);
    systems
}

/// Adds what runs the candidates to what was found by itself.
fn tell_what_runs(candidates: &[Candidate<'_>], components: &mut Vec<Component>) {
    let mut new: BTreeMap<&str, Component> = BTreeMap::new();
    for entry in candidates.iter().flat_map(|one| &one.draft.runs) {
        match new.entry(&entry.name) {
            Entry::Vacant(free) => drop(free.insert(entry.component())),
            Entry::Occupied(mut own) => own.get_mut().evidence.extend(entry.component().evidence),
        }
    }
    let own: BTreeSet<String> =
        components.iter().filter(|one| one.kind == Kind::Infrastructure).map(|one| one.name.clone()).collect();
    for mut one in new.into_values().filter(|one| !own.contains(&one.name)).take(MOST_RUNNING) {
        one.evidence.sort();
        one.evidence.dedup();
        one.evidence.truncate(PLACES);
        components.push(one);
    }
    components.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
}

/// What is deployed without an application joins the only application of another tree that names the same models, addresses or deployments.
fn bring_home(candidates: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    let mut named: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (at, one) in candidates.iter().enumerate().filter(|(_, one)| one.draft.sort != Sort::Deployed) {
        for mark in marks_of(one) {
            named.entry(mark).or_default().insert(at);
        }
    }
    let mut homes: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, one) in candidates.iter().enumerate().filter(|(_, one)| one.draft.sort == Sort::Deployed) {
        let is_elsewhere = |other: &usize| candidates.get(*other).is_some_and(|other| !std::ptr::eq(other.ground, one.ground));
        let own = marks_of(one);
        let meets: BTreeSet<usize> =
            own.iter().filter_map(|mark| named.get(mark)).flatten().copied().filter(is_elsewhere).collect();
        if let (Some(home), 1) = (meets.first(), meets.len()) {
            homes.insert(at, *home);
        }
    }
    let mut kept: Vec<Option<Candidate<'_>>> = candidates.into_iter().map(Some).collect();
    for (at, home) in homes {
        let gone = kept.get_mut(at).and_then(Option::take);
        if let (Some(gone), Some(Some(target))) = (gone, kept.get_mut(home)) {
            target.elsewhere.push((gone.ground, gone.draft));
        }
    }
    kept.into_iter().flatten().collect()
}

/// What an application and what deploys it both name.
fn marks_of(candidate: &Candidate<'_>) -> BTreeSet<String> {
    let Candidate { ground, draft, .. } = candidate;
    let models = draft.parts.keys().filter(|key| key.kind == Kind::Model).map(|key| key.name.to_ascii_lowercase());
    let addresses = draft.parts.values().flat_map(|seen| seen.addresses.iter()).filter(|address| is_own(address)).cloned();
    let folders: BTreeSet<&str> = draft.parts.keys().map(|key| key.folder.as_str()).collect();
    models.chain(addresses).chain(ground.names_in(&folders, &draft.root)).collect()
}

/// Whether an address is the organisation's own rather than that of everybody who asks a provider: one that is served to it alone.
fn is_own(address: &str) -> bool {
    !["://api.", "://localhost", "://127.", "googleapis.com", "://huggingface.co"].iter().any(|common| address.contains(common))
}

fn told(candidate: &Candidate<'_>, known: &BTreeMap<(Kind, &str), &Component>) -> System {
    let Candidate { ground, draft, elsewhere } = candidate;
    let all = || draft.parts.iter().chain(elsewhere.iter().flat_map(|(_, other)| other.parts.iter()));
    let of = |kind: Kind| all().filter(|(key, _)| key.kind == kind).map(|(key, _)| key.name.clone()).collect::<BTreeSet<_>>();
    let runs = draft.runs.iter().map(|entry| (Kind::Infrastructure, entry.name.as_str()));
    let named = all().map(|(key, _)| (key.kind, key.name.as_str())).chain(runs);
    let components: BTreeSet<Fingerprint> = named.filter_map(|own| known.get(&own)).map(|one| one.fingerprint).collect();
    let name = draft.name.as_deref().map_or_else(|| fallback(ground, &draft.root), plain);
    let identity = identity(ground, draft, &name);
    let deployed = |ground: &Ground, draft: &Draft<'_>| -> Vec<Deployed> {
        let declared = draft.parts.iter().filter(|(key, _)| key.kind == Kind::Infrastructure).filter_map(|(_, seen)| {
            let by = match crate::path::ending(&seen.file).as_str() {
                "tf" => "Terraform",
                "bicep" => "Bicep",
                _ => return None,
            };
            Some((by, seen.file.as_str()))
        });
        let each: BTreeSet<_> = draft.deployments.iter().map(|(how, file)| (*how, file.as_str())).chain(declared).collect();
        each.into_iter().map(|(how, file)| Deployed { by: how.to_owned(), file: ground.told_file(file) }).collect()
    };
    let mut deployments = deployed(ground, draft);
    deployments.extend(elsewhere.iter().flat_map(|(ground, draft)| deployed(ground, draft)));
    deployments.sort_by(|one, other| (&one.file, &one.by).cmp(&(&other.file, &other.by)));
    let endpoints: BTreeSet<String> = all().flat_map(|(_, seen)| seen.addresses.iter().cloned()).collect();
    let mut system = System {
        fingerprint: Fingerprint::of_system(&identity),
        name,
        root: ground.told(&draft.root),
        tree: crate::path::visible(&ground.called.name).into_owned(),
        confidence: 0,
        why: Vec::new(),
        providers: of(Kind::Provider).into_iter().collect(),
        models: of(Kind::Model).into_iter().collect(),
        endpoints: endpoints.into_iter().collect(),
        deployments,
        components: components.into_iter().collect(),
    };
    words::judge(&mut system, candidate);
    system
}

/// A name as people say it: without the registry before it, and of a module of Go the last step.
fn plain(name: &str) -> String {
    let known = name.split_once(':').and_then(|(word, rest)| Some((Registry::named(word)?, rest)));
    match known {
        Some((Registry::Golang, path)) => {
            let is_version =
                |step: &&str| step.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
            path.rsplit('/').find(|step| !is_version(step)).unwrap_or(path).to_owned()
        }
        Some((_, rest)) => rest.to_owned(),
        None => name.to_owned(),
    }
}

/// What a system is known again by. Many repositories declare an `app`, and folders are called alike in many trees: a declared name counts within
/// the repository, where that is known, and a folder's name within whatever the tree is called.
fn identity(ground: &Ground, draft: &Draft<'_>, name: &str) -> String {
    let Called { name: tree, is_repository } = &ground.called;
    match &draft.name {
        Some(declared) if *is_repository => format!("{tree}/{declared}"),
        Some(declared) => declared.clone(),
        None if draft.root.is_empty() => name.to_owned(),
        None => format!("{tree}/{name}"),
    }
}

/// The last step of the folder, or what the tree is called.
fn fallback(ground: &Ground, root: &str) -> String {
    let last = root.rsplit('/').next().unwrap_or_default();
    if last.is_empty() { ground.called.name.clone() } else { last.to_owned() }
}

/// Two that declare the same name are told apart by where they lie.
fn tell_apart(systems: &mut [System]) {
    let mut times: BTreeMap<Fingerprint, usize> = BTreeMap::new();
    for system in systems.iter() {
        *times.entry(system.fingerprint).or_default() += 1;
    }
    for system in systems {
        if times.get(&system.fingerprint).is_some_and(|times| *times > 1) {
            system.fingerprint = Fingerprint::of_system(&format!("{} in {}", system.name, system.root));
        }
    }
}
