//! Holds what is found in labelled trees against what a person found there.
//!
//! `cargo run --release -p ephor-discover --example score -- TREES [--set tune|unseen] [--show]`
//!
//! TREES is a folder with one folder for each tree, named as its file in `labels`, at the commit that file names.

#![expect(clippy::print_stdout, reason = "its table is what it is for")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use ephor_discover::{Catalogue, Component, Kind, System, scan};

type Failure = Box<dyn std::error::Error>;

/// A line of a file of labels.
struct Label {
    kind: Kind,
    name: String,
    core: bool,
    files: Vec<String>,
}

/// What came of one kind.
#[derive(Default)]
struct Score {
    core: usize,
    core_found: usize,
    minor: usize,
    minor_found: usize,
    right: usize,
    wrong: usize,
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let trees = PathBuf::from(arguments.first().ok_or("usage: score TREES [--set tune|unseen] [--show]")?);
    let set = arguments.iter().position(|one| one == "--set").and_then(|at| arguments.get(at + 1)).map_or("tune", String::as_str);
    let show = arguments.iter().any(|one| one == "--show");
    let mut files: Vec<PathBuf> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("labels"))?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let (mut all, mut systems) = (BTreeMap::<Kind, Score>::new(), Score::default());
    for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "txt")) {
        let text = fs::read_to_string(file)?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let tree = trees.join(&name);
        if !text.contains(&format!("\nset: {set}")) || !tree.is_dir() {
            continue;
        }
        let part = text.lines().find_map(|line| line.strip_prefix("part: ")).unwrap_or_default();
        let mut found = scan(&[tree.join(part)], Catalogue::built_in()?)?;
        if !part.is_empty() {
            tell_from_the_top(&mut found.components, part);
        }
        hold(&name, &read(&text), &found.components, &mut all, show);
        if text.contains("\nsystem: ") {
            hold_systems(&name, &text, &found.systems, &mut systems, show);
        }
    }
    print(&all);
    line("systems", &systems);
    println!("minor systems found: {} of {}", systems.minor_found, systems.minor);
    Ok(())
}

/// Of a tree of which a part is labelled only that part is scanned; labels tell its files from the top of the tree.
fn tell_from_the_top(found: &mut [Component], part: &str) {
    for place in found.iter_mut().flat_map(|one| &mut one.evidence) {
        place.file = format!("{part}/{}", place.file);
    }
}

fn read(text: &str) -> Vec<Label> {
    let body = text.split_once("\n---").map_or("", |(_, body)| body);
    let lines = body.lines().filter(|line| !line.starts_with('#') && line.contains(" | "));
    let each = lines.filter_map(|line| {
        let parts: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let [kind, name, _, weight, places, ..] = parts.as_slice() else { return None };
        let files = places.split(',').filter_map(|place| place.trim().split(':').next()).map(str::to_owned).collect();
        Some(Label { kind: Kind::named(kind)?, name: (*name).to_owned(), core: *weight == "core", files })
    });
    each.collect()
}

const fn is_package(kind: Kind) -> bool {
    matches!(kind, Kind::Sdk | Kind::Framework | Kind::Library)
}

/// Whether a component is what a label means: of packages the registry and name, of what has a place of its own the place.
fn meets(label: &Label, found: &Component) -> bool {
    let alike = label.kind == found.kind || (is_package(label.kind) && is_package(found.kind));
    let lies_there = || found.evidence.iter().any(|one| label.files.contains(&one.file));
    let placed = matches!(
        label.kind,
        Kind::Prompt | Kind::Agent | Kind::McpServer | Kind::Infrastructure | Kind::ModelFile | Kind::Dataset
    );
    let same = label.name.eq_ignore_ascii_case(&found.name) || (label.name == "*" || placed) && lies_there();
    alike && same
}

fn hold(tree: &str, labels: &[Label], found: &[Component], all: &mut BTreeMap<Kind, Score>, show: bool) {
    for label in labels.iter().filter(|label| label.name != "*") {
        let is_found = found.iter().any(|one| meets(label, one));
        let score = all.entry(label.kind).or_default();
        let (of, hit) =
            if label.core { (&mut score.core, &mut score.core_found) } else { (&mut score.minor, &mut score.minor_found) };
        *of += 1;
        *hit += usize::from(is_found);
        if show && !is_found {
            println!("{tree}: missed {} {} {}", if label.core { "core" } else { "minor" }, label.kind, label.name);
        }
    }
    for one in found {
        let is_right = labels.iter().any(|label| meets(label, one));
        let score = all.entry(one.kind).or_default();
        if is_right {
            score.right += 1;
        } else {
            score.wrong += 1;
        }
        if show && !is_right {
            let place =
                one.evidence.first().map_or(String::new(), |place| format!("{}:{} {}", place.file, place.line, place.text));
            println!("{tree}: unlabelled {} {} in {place}", one.kind, one.name);
        }
    }
}

/// Holds candidates for systems against the roots that the head of the labels names.
fn hold_systems(tree: &str, text: &str, found: &[System], score: &mut Score, show: bool) {
    let head = text.split_once("\n---").map_or("", |(head, _)| head);
    let lines = head.lines().filter_map(|line| line.strip_prefix("system: "));
    let labels: Vec<(&str, bool)> = lines
        .filter(|line| !line.starts_with("none"))
        .filter_map(|line| line.split_once(" | ").map(|(root, rest)| (root, rest.starts_with("core"))))
        .collect();
    for (root, is_core) in &labels {
        let is_found = found.iter().any(|one| one.root == *root);
        let (of, hit) =
            if *is_core { (&mut score.core, &mut score.core_found) } else { (&mut score.minor, &mut score.minor_found) };
        *of += 1;
        *hit += usize::from(is_found);
        if show && !is_found {
            println!("{tree}: missed system {root}");
        }
    }
    for one in found {
        let is_right = labels.iter().any(|(root, _)| *root == one.root);
        if is_right {
            score.right += 1;
        } else {
            score.wrong += 1;
        }
        if show && !is_right {
            println!("{tree}: unlabelled system {} ({} %): {}", one.root, one.confidence, one.why.join(" "));
        }
    }
}

fn print(all: &BTreeMap<Kind, Score>) {
    println!("{:<18} {:>12} {:>8} {:>12} {:>8}", "kind", "core found", "recall", "right", "precision");
    let mut sum = Score::default();
    for (kind, score) in all {
        line(kind.word(), score);
        sum.core += score.core;
        sum.core_found += score.core_found;
        sum.minor += score.minor;
        sum.minor_found += score.minor_found;
        sum.right += score.right;
        sum.wrong += score.wrong;
    }
    line("all", &sum);
    println!("minor found: {} of {}", sum.minor_found, sum.minor);
}

fn line(name: &str, score: &Score) {
    let share = |part: usize, whole: usize| (100 * part).checked_div(whole).map_or("-".to_owned(), |share| format!("{share} %"));
    let (core, right) =
        (format!("{} of {}", score.core_found, score.core), format!("{} of {}", score.right, score.right + score.wrong));
    println!(
        "{name:<18} {core:>12} {:>8} {right:>12} {:>8}",
        share(score.core_found, score.core),
        share(score.right, score.right + score.wrong)
    );
}
