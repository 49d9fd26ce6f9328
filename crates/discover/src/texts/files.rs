//! Files that are prompts, agents or data by where they lie.

use foldhash::HashMap;
use serde_json::Value;

use crate::catalogue::{CatalogueError, lines};
use crate::component::Kind;

use super::judge::Judge;

const FILES: &str = include_str!("../../data/files.txt");
/// Files that tell about a folder, and are no part of what it holds.
const ABOUT: [&str; 9] =
    ["readme", "changelog", "license", "contributing", "index", "code_of_conduct", "security", "_index", "kustomization"];

/// What else is asked of a file.
#[derive(Clone, Copy)]
enum Sort {
    Always,
    /// Its text could be that of a prompt.
    Judged,
    /// Its text says to a model who it is.
    Speaks,
}

/// A shape of paths and what lies there.
pub(super) struct Shape {
    /// What the path consists of, in order; between them stands anything.
    parts: Vec<String>,
    kind: Kind,
    sort: Sort,
    #[cfg(test)]
    pub example: String,
}

pub(super) struct Files {
    pub shapes: Vec<Shape>,
    /// Which shapes a file of an ending may have, in their order; those that any file may have stand under none.
    by_ending: HashMap<String, Vec<usize>>,
}

impl Files {
    pub(super) fn new() -> Result<Self, CatalogueError> {
        let shapes = lines("files.txt", FILES, |parts| {
            let [path, kind, sort, example] = parts else {
                return Err("expected path | kind | always, judged or speaks | example".to_owned());
            };
            let kind = Kind::named(kind).ok_or_else(|| format!("there is no kind {kind}"))?;
            let sort = match *sort {
                "always" => Sort::Always,
                "judged" => Sort::Judged,
                "speaks" => Sort::Speaks,
                _ => return Err(format!("{sort} is none of always, judged and speaks")),
            };
            let parts = path.split('*').map(str::to_owned).collect();
            #[cfg(not(test))]
            let _ = example;
            Ok(Shape {
                parts,
                kind,
                sort,
                #[cfg(test)]
                example: (*example).to_owned(),
            })
        })?;
        let ending = |shape: &Shape| shape.parts.last()?.rsplit_once('.').map(|(_, ending)| ending.to_owned());
        let mut by_ending: HashMap<String, Vec<usize>> = shapes.iter().filter_map(ending).map(|own| (own, Vec::new())).collect();
        by_ending.insert(String::new(), Vec::new());
        for (own, fitting) in &mut by_ending {
            let fits = |(_, shape): &(usize, &Shape)| ending(shape).is_none_or(|ending| ending == *own);
            fitting.extend(shapes.iter().enumerate().filter(fits).map(|(place, _)| place));
        }
        Ok(Self { shapes, by_ending })
    }

    /// What a file is as a whole.
    pub(super) fn of(&self, path: &str, text: &str, judge: &Judge) -> Option<Kind> {
        let slashed = format!("/{}", path.to_ascii_lowercase());
        let file = slashed.rsplit('/').next().unwrap_or_default();
        let stem = file.split('.').next().unwrap_or_default();
        if text.trim().is_empty() || ABOUT.contains(&stem) {
            return None;
        }
        let told = slashed.contains("/docs/") || slashed.contains("/doc/") || slashed.contains("/website/");
        let right = |shape: &&Shape| {
            fits(&slashed, &shape.parts)
                && match shape.sort {
                    Sort::Always => !(told && shape.kind == Kind::Prompt) || judge.file(text),
                    Sort::Judged => judge.file(text),
                    Sort::Speaks => judge.speaks(text),
                }
        };
        let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
        let fitting = self.by_ending.get(ending).or_else(|| self.by_ending.get("")).into_iter().flatten();
        fitting.filter_map(|place| self.shapes.get(*place)).find(right).map(|shape| shape.kind).or_else(|| data(&slashed, text))
    }
}

/// Whether a path consists of those parts, in order, with anything between them.
fn fits(path: &str, parts: &[String]) -> bool {
    let Some((first, rest)) = parts.split_first() else { return false };
    let Some((last, middle)) = rest.split_last() else { return path == first };
    let Some(mut left) = path.strip_prefix(first.as_str()).and_then(|left| left.strip_suffix(last.as_str())) else {
        return false;
    };
    for part in middle {
        let Some(at) = left.find(part.as_str()) else { return false };
        left = left.get(at + part.len()..).unwrap_or_default();
    }
    true
}

/// Records for tuning, told by the form of the first of them; and what DVC keeps.
fn data(path: &str, text: &str) -> Option<Kind> {
    if crate::path::ending(path) == "jsonl" {
        let first: Value = serde_json::from_str(text.lines().next()?).ok()?;
        let has = |key: &str| first.get(key).is_some();
        let spoken = first
            .get("messages")
            .and_then(Value::as_array)
            .and_then(|all| all.first())
            .is_some_and(|one| one.get("role").is_some());
        let pairs = has("prompt") && (has("completion") || has("response") || has("chosen"));
        let taught = has("instruction") && has("output") || has("question") && (has("answer") || has("answers"));
        return (spoken || pairs || taught || has("contents") && has("systemInstruction") || has("conversations"))
            .then_some(Kind::Dataset);
    }
    let is_dvc = crate::path::ending(path) == "dvc"
        && text.contains("outs:")
        && !["model", "weights", "ckpt"].iter().any(|word| path.contains(word));
    is_dvc.then_some(Kind::Dataset)
}
