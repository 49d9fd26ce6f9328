//! What is declared to run or reach AI: Terraform, Bicep, `CloudFormation`, CDK, Kubernetes, Compose, images, workflows.

pub(crate) mod blocks;
mod known;
mod made;

use crate::catalogue::CatalogueError;
use crate::component::{Evidence, Grade, Kind};
use crate::look::shown;
use crate::merge::Sighting;
use blocks::{Block, Whole};
use known::{Known, Sign, Sort};
pub(crate) use made::is_program;

/// Lines of a file that is looked at, at most.
pub(crate) const LINES: usize = 200_000;

/// Looks at files of infrastructure with what is known.
pub(crate) struct Infra {
    known: Known,
}

/// A file that is looked at.
struct Looked<'f> {
    path: &'f str,
    text: &'f str,
    grade: Grade,
}

impl Looked<'_> {
    fn sighting(&self, sign: &Sign, name: String, line: usize, text: &str) -> Sighting {
        let number = u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1);
        Sighting {
            kind: Kind::Infrastructure,
            name,
            version: None,
            provider: sign.provider.clone(),
            grade: self.grade,
            confidence: sign.confidence(),
            evidence: Evidence { file: self.path.to_owned(), line: number, text: shown(text) },
        }
    }
}

/// How sure it is that what is run there answers the tree, in per cent.
const RUNS: u8 = 80;

impl Looked<'_> {
    /// Who answers, where an image that is run is a runner of models.
    fn runs(&self, sign: &Sign, line: usize, text: &str) -> Option<Sighting> {
        let name = sign.provider.clone().filter(|_| sign.sort == Sort::Image)?;
        let runner = RUNNERS.contains(&name.as_str());
        runner.then(|| Sighting { kind: Kind::Provider, confidence: RUNS, ..self.sighting(sign, name, line, text) })
    }
}

/// What runs models by itself, and so answers whoever runs it.
const RUNNERS: [&str; 8] =
    ["Ollama", "vLLM", "LocalAI", "LiteLLM", "llama.cpp", "NVIDIA NIM", "Xinference", "Docker Model Runner"];

impl Infra {
    pub(crate) fn new() -> Result<Self, CatalogueError> {
        Ok(Self { known: Known::built_in()? })
    }

    /// Hands over every part of a file that runs or reaches AI. `false` where the file has more lines than are looked at.
    pub(crate) fn look(&self, path: &str, text: &str, grade: Grade, seen: &mut impl FnMut(Sighting)) -> bool {
        let file = Looked { path, text, grade };
        made::extensions(&self.known, &file, seen);
        if made::is_program(path, text) {
            made::constructs(&self.known, &file, seen);
            return true;
        }
        if !is_infrastructure(path) {
            return true;
        }
        let is_short = memchr::memchr_iter(b'\n', text.as_bytes()).count() < LINES;
        if is_short {
            self.declared(&file, seen);
        }
        is_short
    }

    /// The surest sign of each part, and the first of those that are equally sure.
    fn declared(&self, file: &Looked<'_>, seen: &mut impl FnMut(Sighting)) {
        let lines: Vec<&str> = file.text.split('\n').collect();
        let Some((mut parts, whole)) = blocks::of(file.path, file.text, &lines) else { return };
        let owners = owners(&parts, lines.len());
        let starts = starts(file.text);
        let outside = parts.len();
        parts.push(Block { name: file.path.to_owned(), header: String::new(), first: 0, last: 0 });
        let mut best: Vec<Option<(&Sign, usize)>> = vec![None; parts.len()];
        for (sign, place) in self.known.each(file.text) {
            let line = starts.partition_point(|start| *start <= place).saturating_sub(1);
            let Some(stands) = lines.get(line) else { continue };
            let (stands, before) = near(stands, place - starts.get(line).copied().unwrap_or(place));
            let owner = owners.get(line).copied().flatten().unwrap_or(outside);
            if is_comment(stands, before) || !sign.fits(stands) || (owner == outside && !speaks(sign.sort, whole)) {
                continue;
            }
            keep(&mut best, owner, sign, line);
        }
        for (owner, part) in parts.iter().enumerate() {
            if let Some(sign) = self.in_header(&part.header) {
                keep(&mut best, owner, sign, part.first);
            }
        }
        for (part, best) in parts.into_iter().zip(best) {
            let Some((sign, line)) = best else { continue };
            let text = lines.get(line).copied().unwrap_or_default();
            seen(file.sighting(sign, part.name, line, text));
            if let Some(runs) = file.runs(sign, line, text) {
                seen(runs);
            }
        }
    }

    /// A word in the name or origin of a part that tells that it is AI.
    fn in_header(&self, header: &str) -> Option<&Sign> {
        let mut words = header.split(|one: char| !one.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words
            .find_map(|word| self.known.signs.iter().find(|sign| sign.sort == Sort::Name && sign.word.eq_ignore_ascii_case(word)))
    }
}

fn keep<'k>(best: &mut [Option<(&'k Sign, usize)>], owner: usize, sign: &'k Sign, line: usize) {
    let Some(kept) = best.get_mut(owner) else { return };
    let rank = |(sign, line): (&Sign, usize)| (100 - sign.confidence(), line);
    if kept.is_none_or(|kept| rank((sign, line)) < rank(kept)) {
        *kept = Some((sign, line));
    }
}

/// Whether a word outside every part says something.
const fn speaks(sort: Sort, whole: Whole) -> bool {
    match whole {
        Whole::Nothing => false,
        Whole::Everything => true,
        Whole::Script => matches!(sort, Sort::Command | Sort::Service | Sort::Image),
        Whole::Configuration => matches!(sort, Sort::Image | Sort::Resource | Sort::Machine | Sort::Key | Sort::Api),
    }
}

/// Which part each line belongs to; the innermost counts.
fn owners(parts: &[Block], lines: usize) -> Vec<Option<usize>> {
    let mut owners = vec![None; lines];
    for (number, part) in parts.iter().enumerate() {
        let own = owners.get_mut(part.first..=part.last).unwrap_or_default();
        own.fill(Some(number));
    }
    owners
}

/// Bytes on each side of a word that are looked at, so that a line of megabytes costs little.
const NEAR: usize = 400;

/// A line, or of a long one what lies near a place in it, and what of that stands before the place.
fn near(line: &str, place: usize) -> (&str, &str) {
    let from = line.floor_char_boundary(place.saturating_sub(NEAR));
    let to = line.ceil_char_boundary(place.saturating_add(NEAR));
    (line.get(from..to).unwrap_or_default(), line.get(from..place).unwrap_or_default())
}

fn starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1)).collect()
}

/// Whether a line, or what stands before a place in it, makes it a comment.
fn is_comment(line: &str, before: &str) -> bool {
    let begins = line.trim_start();
    ["#", "//", "/*", "* ", "{{/*", "--", ";"].iter().any(|start| begins.starts_with(start)) && !begins.starts_with("--gpus")
        || before.contains(" #")
        || before.contains(" // ")
}

/// Whether the name of a file is one that infrastructure is written in.
fn is_infrastructure(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let endings = [".tf", ".tofu", ".bicep", ".yaml", ".yml", ".template", ".json", ".sh", ".bash", ".ps1", ".mk", ".dockerfile"];
    endings.iter().any(|ending| file.ends_with(ending))
        || ["dockerfile", "containerfile", "makefile"].iter().any(|start| file.starts_with(start))
}

#[cfg(test)]
mod stories;
