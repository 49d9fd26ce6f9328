//! Which folders of a tree are applications, and what of its AI is theirs.

use std::collections::{BTreeMap, BTreeSet};

use super::ground::{Ground, Key, Seen};
use super::joining;
use super::marks::{Deployment, Reach, What};
use super::places::{declared, folder, home, lies_in};
use super::running::Running;
use crate::component::Kind;

/// How a draft came to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// A manifest or an image, with a beginning or a deployment of its own.
    Application,
    /// Only what runs it lies in the tree.
    Deployed,
    /// Neither manifest nor deployment: files that use AI.
    Bare,
}

/// What may be a system.
#[derive(Clone, Debug)]
pub(super) struct Draft<'g> {
    pub root: String,
    pub sort: Sort,
    /// What it is called by its manifest, chart or description of deployment.
    pub name: Option<String>,
    pub manifest: Option<String>,
    /// The file in which it begins.
    pub program: Option<String>,
    /// How it is deployed, and by which file.
    pub deployments: BTreeSet<(&'static str, String)>,
    /// Applications that are deployed together as this one.
    pub joined: BTreeSet<String>,
    pub parts: BTreeMap<&'g Key, &'g Seen>,
    /// What runs it, and says of AI nothing itself.
    pub runs: Vec<&'g Running>,
}

/// Whether something of it is more than a text, data or the name of a credential, which by themselves may be anything.
fn speaks_of_ai(parts: &Parts<'_>) -> bool {
    let weak = |kind| matches!(kind, Kind::Prompt | Kind::Dataset | Kind::SecretReference);
    parts.iter().any(|(key, seen)| seen.is_plain && !weak(key.kind))
}

/// What is known of a folder in which something is declared or from which it is deployed.
#[derive(Default)]
struct Area {
    manifest: Option<String>,
    name: Option<String>,
    is_packaged: bool,
    says_it_runs: bool,
    uses: BTreeSet<String>,
    /// The first file in which it surely begins.
    program: Option<String>,
    script: Option<String>,
    deployments: BTreeSet<(&'static str, String)>,
}

impl Area {
    fn is_application(&self) -> bool {
        let begins = self.says_it_runs || self.program.is_some() || (self.script.is_some() && !self.is_packaged);
        !self.deployments.is_empty() || (self.manifest.is_some() && begins)
    }
}

/// A deployment that says more than its own folder.
pub(super) struct Spread<'g> {
    pub path: &'g str,
    pub deployment: &'g Deployment,
}

/// What of a tree may be systems, by root.
pub(super) fn drafts(ground: &Ground) -> Vec<Draft<'_>> {
    let (areas, spread) = survey(ground);
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for (dir, area) in areas.iter().filter(|(_, area)| area.is_application()) {
        // What lies in an application and is not deployed by itself is part of it.
        let above = owner_above(&owners, dir);
        let owner = above.filter(|_| area.deployments.is_empty()).unwrap_or(dir);
        owners.insert(dir, owner);
    }
    let mut drafts: BTreeMap<String, Draft<'_>> = BTreeMap::new();
    for (dir, owner) in &owners {
        let Some(area) = areas.get(*dir) else { continue };
        let draft = drafts.entry((*owner).to_owned()).or_insert_with(|| empty(owner, Sort::Application));
        draft.take(area);
    }
    let loose = hand_out(ground, &areas, &owners, &mut drafts);
    drafts.retain(|_, draft| speaks_of_ai(&draft.parts));
    let mut rest = loose;
    joining::together(&spread, &mut drafts, &mut rest);
    joining::each(&spread, &mut drafts, &mut rest);
    if let [only] = drafts.values_mut().collect::<Vec<_>>().as_mut_slice() {
        only.parts.append(&mut rest);
        let ways = spread.iter().filter(|one| one.holds(&only.parts));
        only.deployments.extend(ways.map(Spread::way));
    } else {
        joining::alone(&spread, &mut drafts, &mut rest);
    }
    // Terraform and Bicep that nothing applies are a module.
    rest.retain(|_, seen| !matches!(crate::path::ending(&seen.file).as_str(), "tf" | "bicep"));
    joining::run(ground, &owners, &mut drafts);
    if drafts.is_empty() && areas.values().all(|area| area.manifest.is_none()) && speaks_of_ai(&rest) {
        let mut draft = empty("", Sort::Bare);
        draft.program = areas.get("").and_then(|area| area.program.clone().or_else(|| area.script.clone()));
        draft.parts = rest;
        drafts.insert(String::new(), draft);
    }
    drafts.into_values().collect()
}

pub(super) fn empty<'g>(root: &str, sort: Sort) -> Draft<'g> {
    Draft {
        root: root.to_owned(),
        sort,
        name: None,
        manifest: None,
        program: None,
        deployments: BTreeSet::new(),
        joined: BTreeSet::new(),
        parts: BTreeMap::new(),
        runs: Vec::new(),
    }
}

impl Draft<'_> {
    /// Adds a folder that belongs to it; the first is its own.
    fn take(&mut self, area: &Area) {
        self.name = self.name.take().or_else(|| area.name.clone());
        self.manifest = self.manifest.take().or_else(|| area.manifest.clone());
        self.program = self.program.take().or_else(|| area.program.clone().or_else(|| area.script.clone()));
        self.deployments.extend(area.deployments.iter().cloned());
    }
}

impl Spread<'_> {
    pub(super) fn way(&self) -> (&'static str, String) {
        (self.deployment.how, self.path.to_owned())
    }

    /// Whether the file itself, or one beside or beneath it, names AI.
    fn holds(&self, parts: &Parts<'_>) -> bool {
        let own = folder(self.path);
        within(parts, own).any(|(_, seen)| seen.file == self.path || !own.is_empty())
    }
}

/// Deployments that make an application of the folder they lie in; others run what may lie anywhere.
fn is_of_its_folder(deployment: &Deployment) -> bool {
    deployment.reach == Reach::Own && !matches!(deployment.how, "Terraform" | "a Helm chart" | "Compose")
}

fn survey(ground: &Ground) -> (BTreeMap<String, Area>, Vec<Spread<'_>>) {
    let (mut areas, mut spread, mut beside) = (BTreeMap::<String, Area>::new(), Vec::new(), Vec::new());
    for (path, what) in &ground.marks {
        match what {
            What::Project(project) if !project.is_aggregator && home(declared(path)) == declared(path) => {
                let area = areas.entry(declared(path).to_owned()).or_default();
                area.manifest.get_or_insert_with(|| path.clone());
                area.name = area.name.take().or_else(|| project.name.clone());
                area.is_packaged |= project.is_packaged;
                area.says_it_runs |= project.is_program;
                area.uses.extend(project.uses.iter().cloned());
            }
            // A recipe of images beside applications of their own is that of none of them alone.
            What::Deployment(deployment) if is_of_its_folder(deployment) && home(folder(path)) != folder(path) => {
                beside.push(Spread { path, deployment });
            }
            What::Deployment(deployment) if is_of_its_folder(deployment) => {
                let area = areas.entry(home(folder(path)).to_owned()).or_default();
                area.deployments.insert((deployment.how, path.clone()));
            }
            What::Deployment(deployment) => spread.push(Spread { path, deployment }),
            _ => {}
        }
    }
    for (path, what) in &ground.marks {
        let What::Program { is_sure } = what else { continue };
        let nearest = nearest(&areas, home(folder(path))).unwrap_or_default().to_owned();
        let area = areas.entry(nearest).or_default();
        let place = if *is_sure { &mut area.program } else { &mut area.script };
        if place.as_ref().is_none_or(|other| rank(path) < rank(other)) {
            *place = Some(path.clone());
        }
    }
    for one in beside {
        let at = home(folder(one.path));
        let is_declared = |area: &Area| area.manifest.is_some() || area.program.is_some();
        let holds_others = areas.iter().any(|(dir, area)| dir != at && lies_in(dir, at) && area.manifest.is_some());
        if holds_others && !areas.get(at).is_some_and(is_declared) {
            spread.push(one);
        } else {
            let area = areas.entry(at.to_owned()).or_default();
            area.deployments.insert((one.deployment.how, one.path.to_owned()));
        }
    }
    (areas, spread)
}

/// Of several files in which an application may begin, the one nearest to its folder, and none that only builds it.
fn rank(path: &str) -> (bool, usize, &str) {
    (home(folder(path)) != folder(path), path.matches('/').count(), path)
}

/// Whose the nearest application above a folder is.
fn owner_above<'a>(owners: &BTreeMap<&'a str, &'a str>, dir: &str) -> Option<&'a str> {
    let mut at = dir;
    while !at.is_empty() {
        at = folder(at);
        if let Some(owner) = owners.get(at) {
            return Some(owner);
        }
    }
    None
}

/// What was seen in a folder and beneath it.
pub(super) fn within<'p, 'g>(parts: &'p Parts<'g>, folder: &'p str) -> impl Iterator<Item = (&'g Key, &'g Seen)> + use<'p, 'g> {
    let start = Key { folder: folder.to_owned(), kind: Kind::Sdk, name: String::new() };
    let from = parts.range::<Key, _>(start..).take_while(move |(key, _)| key.folder.starts_with(folder));
    from.filter(move |(key, _)| lies_in(&key.folder, folder)).map(|(key, seen)| (*key, *seen))
}

/// The nearest folder above, or the folder itself, of which something is known.
pub(super) fn nearest<'a, V>(known: &'a BTreeMap<String, V>, folder: &str) -> Option<&'a str> {
    let mut at = folder;
    loop {
        if let Some((dir, _)) = known.get_key_value(at) {
            return Some(dir);
        }
        if at.is_empty() {
            return None;
        }
        at = self::folder(at);
    }
}

pub(super) type Parts<'g> = BTreeMap<&'g Key, &'g Seen>;

/// Gives what was seen to the applications whose it is, and returns what is nobody's.
fn hand_out<'g>(
    ground: &'g Ground,
    areas: &BTreeMap<String, Area>,
    owners: &BTreeMap<&str, &str>,
    drafts: &mut BTreeMap<String, Draft<'g>>,
) -> Parts<'g> {
    let (mut loose, mut of_libraries) = (Parts::new(), BTreeMap::<&str, Parts<'g>>::new());
    for (key, seen) in &ground.seen {
        let dir = nearest(areas, home(&key.folder));
        let mut above = dir;
        let owner = loop {
            match above {
                Some(at) if owners.contains_key(at) => break owners.get(at),
                Some("") | None => break None,
                Some(at) => above = nearest(areas, folder(at)),
            }
        };
        let library = dir.filter(|dir| areas.get(*dir).is_some_and(|area| area.manifest.is_some()));
        if let Some(draft) = owner.and_then(|owner| drafts.get_mut(*owner)) {
            draft.parts.insert(key, seen);
        } else if let Some(library) = library {
            of_libraries.entry(library).or_default().insert(key, seen);
        } else {
            loose.insert(key, seen);
        }
    }
    lend(areas, owners, drafts, of_libraries);
    loose
}

/// What a library of the tree holds is part of the applications that use it; of the only one, where none says so.
fn lend<'g>(
    areas: &BTreeMap<String, Area>,
    owners: &BTreeMap<&str, &str>,
    drafts: &mut BTreeMap<String, Draft<'g>>,
    of_libraries: BTreeMap<&str, Parts<'g>>,
) {
    let only = (drafts.len() == 1).then(|| drafts.keys().next().cloned()).flatten();
    let mut users_of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (dir, owner) in owners {
        for name in areas.get(*dir).into_iter().flat_map(|area| &area.uses) {
            users_of.entry(name).or_default().insert(owner);
        }
    }
    for (library, parts) in of_libraries {
        let name = areas.get(library).and_then(|area| area.name.as_deref());
        let mut users = name.and_then(|name| users_of.get(name)).cloned().unwrap_or_default();
        users.extend(only.as_deref().filter(|_| users.is_empty()));
        for user in users {
            if let Some(draft) = drafts.get_mut(user) {
                draft.parts.extend(parts.iter().map(|(key, seen)| (*key, *seen)));
            }
        }
    }
}
