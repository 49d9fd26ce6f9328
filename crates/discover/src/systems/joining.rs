//! What deploys applications, and what is theirs because of it.

use std::collections::{BTreeMap, BTreeSet};

use super::cluster::{Draft, Parts, Sort, Spread, empty, nearest, within};
use super::ground::Ground;
use super::marks::Reach;
use super::places::{common, folder, home, lies_in, resolved};
use super::running::Runs;
use crate::component::Kind;
use crate::words::plain;

type Drafts<'g> = BTreeMap<String, Draft<'g>>;

/// Applications that one description deploys together are one; what only they deploy goes with them.
pub(super) fn together<'g>(spread: &[Spread<'_>], drafts: &mut Drafts<'g>, loose: &mut Parts<'g>) {
    // Where an application went that is one with others.
    let mut moved: BTreeMap<String, String> = BTreeMap::new();
    for one in spread {
        let at = home(folder(one.path));
        let named: BTreeSet<String> = match &one.deployment.reach {
            Reach::Beneath => {
                let from = drafts.range(at.to_owned()..).map(|(root, _)| root).take_while(|root| root.starts_with(at));
                from.filter(|root| lies_in(root, at)).cloned().collect()
            }
            Reach::Folders(folders) => {
                let built = folders.iter().filter_map(|named| resolved(folder(one.path), named));
                built.filter_map(|built| built_of(&built, drafts, &moved)).collect()
            }
            Reach::Projects(projects) => {
                let called = called(drafts);
                let is_named = |name: &String| projects.contains(&name.to_lowercase());
                let named = called.into_iter().filter(|(name, _)| is_named(name)).flat_map(|(_, roots)| roots);
                named.chain(drafts.contains_key(at).then(|| at.to_owned())).collect()
            }
            Reach::Own | Reach::Images(_) => continue,
        };
        let is_beneath = one.deployment.reach == Reach::Beneath;
        if !is_beneath && named.len() < 2 {
            if let Some(draft) = named.first().and_then(|root| drafts.get_mut(root)) {
                deploy(draft, one, loose);
            }
            continue;
        }
        let root = named.iter().fold(at.to_owned(), |root, other| common(&root, other).to_owned());
        // What lies in `src` as a whole is the tree above it.
        let root = if last(&root) == "src" { folder(&root).to_owned() } else { root };
        // An application at the folder itself is one with them too, since two cannot lie in one place.
        let all: Vec<Draft<'g>> = named.iter().chain([&root]).filter_map(|root| drafts.remove(root)).collect();
        moved.extend(named.into_iter().map(|old| (old, root.clone())));
        // Of several, none gives its name to the whole but the one that lies at its root.
        let own = all.iter().find(|draft| all.len() == 1 || draft.root == root).and_then(|draft| draft.name.clone());
        let Some(mut whole) = merged(all) else { continue };
        whole.root.clone_from(&root);
        whole.name = one.deployment.name.clone().or(own);
        if is_beneath {
            let gone: Parts<'g> = within(loose, at).collect();
            loose.retain(|key, _| !gone.contains_key(key));
            whole.parts.extend(gone);
        }
        deploy(&mut whole, one, loose);
        drafts.insert(root, whole);
    }
}

/// The application that is built from a folder.
fn built_of(built: &str, drafts: &Drafts<'_>, moved: &BTreeMap<String, String>) -> Option<String> {
    let mut at = moved.get(built).map_or(built, String::as_str);
    // Steps are as many as joins, each of which leads further up.
    while let Some(next) = moved.get(at).filter(|next| next.len() < at.len()) {
        at = next;
    }
    nearest(drafts, at).filter(|root| !root.is_empty() || at.is_empty()).map(str::to_owned)
}

/// Several as one, made of what all are made of.
fn merged(all: Vec<Draft<'_>>) -> Option<Draft<'_>> {
    let mut each = all.into_iter();
    let mut whole = each.next()?;
    if whole.joined.is_empty() {
        whole.joined.insert(whole.root.clone());
    }
    for other in each {
        if other.joined.is_empty() {
            whole.joined.insert(other.root);
        }
        whole.joined.extend(other.joined);
        whole.parts.extend(other.parts);
        whole.deployments.extend(other.deployments);
        whole.program = whole.program.or(other.program);
        whole.manifest = whole.manifest.or(other.manifest);
    }
    Some(whole)
}

/// Adds a deployment and what it names itself.
fn deploy<'g>(draft: &mut Draft<'g>, one: &Spread<'_>, loose: &mut Parts<'g>) {
    let own = folder(one.path);
    let gone: Parts<'g> = within(loose, own).filter(|(_, seen)| seen.file == one.path || !own.is_empty()).collect();
    for key in gone.keys() {
        loose.remove(*key);
    }
    draft.deployments.insert(one.way());
    draft.parts.extend(gone);
}

/// What runs images of applications, or lies where one does, deploys those.
pub(super) fn each<'g>(spread: &[Spread<'_>], drafts: &mut Drafts<'g>, loose: &mut Parts<'g>) {
    let called = called(drafts);
    for one in spread {
        let at = home(folder(one.path));
        let named: BTreeSet<String> = match &one.deployment.reach {
            Reach::Images(images) => {
                let named: BTreeSet<String> = images.iter().filter_map(|image| called.get(image)).flatten().cloned().collect();
                let is_near = one.deployment.how == "Compose" || drafts.contains_key(at);
                let own = || nearest(drafts, at).filter(|_| is_near).map(str::to_owned).into_iter().collect();
                if named.is_empty() { own() } else { named }
            }
            Reach::Own => nearest(drafts, at).map(str::to_owned).into_iter().collect(),
            Reach::Beneath | Reach::Folders(_) | Reach::Projects(_) => continue,
        };
        for root in named {
            if let Some(draft) = drafts.get_mut(&root) {
                deploy(draft, one, loose);
            }
        }
    }
}

/// What each is called: by its folder, those of which it is made, and its manifest.
fn called(drafts: &Drafts<'_>) -> BTreeMap<String, BTreeSet<String>> {
    let mut called: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (root, draft) in drafts {
        let names = draft.joined.iter().map(|joined| last(joined).to_owned()).chain([last(root).to_owned(), short(root, draft)]);
        for name in names.filter(|name| !name.is_empty()) {
            called.entry(name).or_default().insert(root.clone());
        }
    }
    called
}

/// Gives to each what runs it. What runs an application without AI, which is none of those, is nobody's.
pub(super) fn run<'g>(ground: &'g Ground, owners: &BTreeMap<&str, &str>, drafts: &mut Drafts<'g>) {
    let owners: BTreeMap<String, String> = owners.iter().map(|(dir, owner)| ((*dir).to_owned(), (*owner).to_owned())).collect();
    let mut homes: BTreeMap<String, String> = BTreeMap::new();
    for (root, draft) in drafts.iter() {
        homes.extend(draft.joined.iter().chain([root]).map(|own| (own.clone(), root.clone())));
    }
    let mut called: BTreeMap<String, BTreeSet<String>> =
        called(drafts).into_iter().map(|(name, roots)| (name.to_lowercase(), roots)).collect();
    if drafts.contains_key("") {
        called.entry(ground.called.name.to_lowercase()).or_default().insert(String::new());
    }
    let only = drafts.keys().next().filter(|_| drafts.len() == 1).cloned();
    let is_alone = owners.values().collect::<BTreeSet<_>>().len() <= 1;
    // The application of a folder, if it is one with AI; where there is none at all, the only one that lies in it.
    let of_folder = |at: &str| match nearest(&owners, at) {
        Some(dir) => owners.get(dir).and_then(|owner| homes.get(owner)).cloned(),
        None => only.clone().filter(|only| lies_in(only, at)),
    };
    let of_image = |images: &[String]| {
        let named = images.iter().filter_map(|image| called.get(&image.to_lowercase())).flatten();
        named.cloned().collect::<BTreeSet<String>>()
    };
    for ((path, _), entry) in &ground.entries {
        let runs: BTreeSet<String> = match &entry.runs {
            Runs::Deployed => {
                let deploys = |draft: &&Draft<'_>| draft.deployments.iter().any(|(_, file)| file == path);
                drafts.values().filter(deploys).map(|draft| draft.root.clone()).collect()
            }
            Runs::Folders(named) if !named.is_empty() => named.iter().filter_map(|named| of_folder(home(named))).collect(),
            Runs::Image(images) => of_image(images),
            Runs::Nearest | Runs::Folders(_) => {
                let at = home(folder(path));
                let near = nearest(&owners, at).filter(|dir| !dir.is_empty() || drafts.contains_key(""));
                let near = near.map(|dir| owners.get(dir).and_then(|owner| homes.get(owner)).cloned());
                let whole = || nearest(drafts, at).map(str::to_owned).or_else(|| only.clone().filter(|_| is_alone));
                near.unwrap_or_else(whole).map_or_else(|| by_name(path, &entry.name, drafts), |root| BTreeSet::from([root]))
            }
        };
        for root in runs {
            if let Some(draft) = drafts.get_mut(&root) {
                draft.runs.push(entry);
            }
        }
    }
}

/// Letters of a name from which on it says which application is meant.
const TELLING: usize = 5;

/// The applications whose folder is named by what something that runs is called, or by the file it stands in.
fn by_name(path: &str, name: &str, drafts: &Drafts<'_>) -> BTreeSet<String> {
    let file = last(path).split('.').next().unwrap_or_default();
    let own = [plain(name.rsplit(['.', '#']).next().unwrap_or_default()), plain(file)];
    let is_meant = |folder: &str| {
        let folder = plain(last(folder));
        folder.len() >= TELLING && own.iter().any(|own| own.contains(&folder))
    };
    let each = drafts.iter().filter(|(root, draft)| draft.joined.iter().chain([*root]).any(|folder| is_meant(folder)));
    each.map(|(root, _)| root.clone()).collect()
}

fn last(root: &str) -> &str {
    root.rsplit('/').next().unwrap_or_default()
}

/// The name without its registry and owner.
fn short(root: &str, draft: &Draft<'_>) -> String {
    let name = draft.name.as_deref().unwrap_or(root);
    name.rsplit([':', '/']).next().unwrap_or_default().to_owned()
}

/// What is deployed without an application in the tree: one for each folder of a chart, a Compose file, a root of Terraform.
pub(super) fn alone<'g>(spread: &[Spread<'_>], drafts: &mut Drafts<'g>, rest: &mut Parts<'g>) {
    let mut roots: BTreeMap<&str, Vec<&Spread<'_>>> = BTreeMap::new();
    for one in spread {
        roots.entry(folder(one.path)).or_default().push(one);
    }
    // The innermost first, so that each thing goes to the nearest.
    for (root, ways) in roots.into_iter().rev() {
        let lies_there: Parts<'g> = within(rest, root).collect();
        if !lies_there.keys().any(|key| key.kind == Kind::Infrastructure || key.kind == Kind::Model) {
            continue;
        }
        for key in lies_there.keys() {
            rest.remove(*key);
        }
        let draft = drafts.entry(root.to_owned()).or_insert_with(|| empty(root, Sort::Deployed));
        draft.name = draft.name.take().or_else(|| ways.iter().find_map(|one| one.deployment.name.clone()));
        draft.deployments.extend(ways.iter().map(|one| one.way()));
        draft.parts.extend(lies_there);
    }
}
