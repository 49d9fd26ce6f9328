//! Why a candidate is taken for a system, and how sure that is.

use super::cluster::{Draft, Sort};
use super::{Candidate, System};
use crate::component::Kind;

/// Names of one list that are spelled out.
const SPELLED: usize = 4;

/// What each thing that speaks for a system adds, in per cent: together 95, since a person has the last word.
const HELD: u8 = 25;
const USES: u8 = 25;
const ASKS: u8 = 20;
const DEPLOYED: u8 = 15;
const BEGINS: u8 = 10;
/// As sure as files without manifest or deployment can be.
const MOST_BARE: u8 = 50;

/// Says why, and sets how sure.
pub(super) fn judge(system: &mut System, candidate: &Candidate<'_>) {
    let Candidate { ground, draft, elsewhere } = candidate;
    let mut confidence = HELD;
    let mut why = vec![where_it_is(system, candidate)];
    let kits = names(draft, &[Kind::Framework, Kind::Sdk, Kind::Library, Kind::ModelFile, Kind::Agent, Kind::McpServer]);
    if !kits.is_empty() {
        confidence += USES;
        why.push(format!("It is built with {}.", list(&kits)));
    }
    if !system.providers.is_empty() || !system.models.is_empty() {
        confidence += ASKS;
        why.push(match (system.providers.as_slice(), system.models.as_slice()) {
            (providers, []) => format!("It is set up to ask {}.", list(providers)),
            ([], models) => format!("It names {}.", list(models)),
            (providers, models) => format!("It is set up to ask {} and names {}.", list(providers), list(models)),
        });
    }
    if system.deployments.is_empty() {
        why.push("Nothing that deploys it was seen.".to_owned());
    } else {
        confidence += DEPLOYED;
        let files: Vec<String> = system.deployments.iter().map(|one| format!("{} ({})", one.by, one.file)).collect();
        why.push(format!("It is deployed by {}.", list(&files)));
    }
    if draft.joined.len() > 1 {
        let parts: Vec<String> = draft.joined.iter().map(|root| ground.told(root)).collect();
        why.push(format!("{} are deployed together, so they are taken for one.", list(&parts)));
    }
    for (other, gone) in elsewhere {
        why.push(format!("{} deploys it: both name the same model, address or deployment.", other.told(&gone.root)));
    }
    if draft.program.is_some() || (draft.sort == Sort::Application && draft.manifest.is_some()) {
        confidence += BEGINS;
    }
    system.confidence = if draft.sort == Sort::Bare { confidence.min(MOST_BARE) } else { confidence };
    system.why = why;
}

fn where_it_is(system: &System, candidate: &Candidate<'_>) -> String {
    let Candidate { ground, draft, .. } = candidate;
    let place = if system.root == "." { "The tree".to_owned() } else { system.root.clone() };
    let told = |file: &Option<String>| file.as_ref().map(|file| ground.told_file(file));
    match (draft.sort, told(&draft.manifest), told(&draft.program)) {
        (Sort::Deployed, ..) => format!("{place} deploys AI, and no application that uses it was seen."),
        (Sort::Bare, _, Some(program)) => format!("{place} uses AI, begins at {program} and has no manifest."),
        (Sort::Bare, ..) => format!("{place} uses AI and has neither manifest nor deployment."),
        (_, Some(manifest), Some(program)) => format!("{place} is an application: {manifest} declares it, {program} begins it."),
        (_, Some(manifest), None) => format!("{place} is an application: {manifest} declares it."),
        (_, None, Some(program)) => format!("{place} is an application: {program} begins it."),
        (_, None, None) => format!("{place} is an application: it is deployed by itself."),
    }
}

/// What of those kinds is used, in that order, without what only a lock file names.
fn names(draft: &Draft<'_>, kinds: &[Kind]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for kind in kinds {
        for (key, _) in draft.parts.iter().filter(|(key, seen)| key.kind == *kind && seen.is_plain) {
            if !all.contains(&key.name) {
                all.push(key.name.clone());
            }
        }
    }
    all
}

/// The first few, and how many more.
pub(crate) fn list(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(SPELLED).map(String::as_str).collect();
    let more = names.len() - shown.len();
    match (shown.as_slice(), more) {
        ([], _) => String::new(),
        (shown, more) if more > 0 => format!("{} and {more} more", shown.join(", ")),
        ([only], _) => (*only).to_owned(),
        ([first @ .., last], _) => format!("{} and {last}", first.join(", ")),
    }
}
