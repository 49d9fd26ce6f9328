//! Infrastructure that programs make: constructs of CDK and Pulumi, and extensions of databases.

use memchr::memmem;

use super::known::{Known, Sign, Sort};
use super::{Looked, is_comment, near};
use crate::merge::Sighting;
use crate::path;

/// Bytes behind a construct in which its name is looked for.
const NEAR: usize = 200;

/// Whether a file is a program that makes infrastructure.
pub(crate) fn is_program(path: &str, text: &str) -> bool {
    matches!(path::ending(path).as_str(), "ts" | "js" | "mts" | "mjs" | "py" | "java" | "kt" | "cs" | "go")
        && ["aws-cdk", "aws_cdk", "awscdk", "cdk-lib", "cdk-constructs", "Amazon.CDK", "pulumi", "DistributedApplication"]
            .iter()
            .any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// The line in which a place stands and its number, counted on from an earlier place.
struct Lines<'t> {
    text: &'t str,
    place: usize,
    number: usize,
}

impl<'t> Lines<'t> {
    const fn of(text: &'t str) -> Self {
        Self { text, place: 0, number: 0 }
    }

    /// The number of the line from 0, the line, and what stands in it before the place. Places come in order.
    fn at(&mut self, place: usize) -> (usize, &'t str, &'t str) {
        let bytes = self.text.as_bytes();
        self.number += memchr::memchr_iter(b'\n', bytes.get(self.place..place).unwrap_or_default()).count();
        self.place = place.max(self.place);
        let (from, to) = (place.saturating_sub(super::NEAR), place.saturating_add(super::NEAR).min(bytes.len()));
        let before = bytes.get(from..place).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before).map_or(from, |end| from + end + 1);
        let end = memchr::memchr(b'\n', bytes.get(place..to).unwrap_or_default()).map_or(to, |end| place + end);
        let (start, end) = (self.text.floor_char_boundary(start), self.text.ceil_char_boundary(end));
        let (line, before) = near(self.text.get(start..end).unwrap_or_default(), place - start);
        (self.number, line, before)
    }
}

/// The constructs that are made, and what roles are given.
pub(super) fn constructs(known: &Known, file: &Looked<'_>, seen: &mut impl FnMut(Sighting)) {
    let mut places: Vec<(usize, &Sign)> = known
        .each(file.text)
        .filter(|(sign, _)| matches!(sign.sort, Sort::Construct | Sort::Permission | Sort::Image))
        .map(|(sign, place)| (place, sign))
        .collect();
    places.sort_by_key(|(place, _)| *place);
    let mut lines = Lines::of(file.text);
    for (place, sign) in places {
        let name = match sign.sort {
            Sort::Permission => Some(file.path.to_owned()),
            Sort::Image => Some(format!("{}#{}", file.path, sign.word)),
            _ => made(file.text, place, sign),
        };
        let Some(name) = name else { continue };
        let (number, line, before) = lines.at(place);
        if sign.sort == Sort::Image && !before.ends_with(['"', '/']) {
            continue;
        }
        // An import names a construct too, but makes none.
        if !is_comment(line, before) && !line.trim_start().starts_with("import ") {
            seen(file.sighting(sign, name, number, line));
        }
    }
}

/// What a construct and the thing that it makes are called: `bedrock.CfnAgent.Helper`.
fn made(text: &str, place: usize, sign: &Sign) -> Option<String> {
    let rest = text.get(place..)?;
    let end = rest.find(|one: char| !(one.is_ascii_alphanumeric() || matches!(one, '_' | '.')))?;
    let construct = rest.get(..end)?;
    let class = if sign.word.ends_with('.') { construct.get(sign.word.len()..)? } else { construct };
    let is_made = rest.get(end..)?.starts_with(['(', '<']);
    let is_class = class.starts_with(|one: char| one.is_ascii_uppercase());
    let is_static = class.rsplit_once('.').is_some_and(|(_, method)| method != "create");
    if !is_made || !is_class || is_static {
        return None;
    }
    let near: String = rest.get(end..)?.chars().take(NEAR).collect();
    let arguments = near.split([')', '{', '}', ';']).next().unwrap_or_default();
    let name = arguments.split(['"', '\'', '`']).nth(1).filter(|name| !name.is_empty());
    Some(name.map_or_else(|| construct.to_owned(), |name| format!("{construct}.{name}")))
}

/// The extensions of databases that are switched on, in whatever language.
pub(super) fn extensions(known: &Known, file: &Looked<'_>, seen: &mut impl FnMut(Sighting)) {
    let mut lines = Lines::of(file.text);
    let bytes = file.text.as_bytes();
    let mut places: Vec<usize> =
        ["EXTENSION ", "extension "].iter().flat_map(|word| memmem::find_iter(bytes, word.as_bytes())).collect();
    places.sort_unstable();
    for place in places {
        let creates = place.checked_sub(7).and_then(|start| bytes.get(start..place));
        if !creates.is_some_and(|word| word.eq_ignore_ascii_case(b"create ")) {
            continue;
        }
        let rest: String = file.text.get(place..).unwrap_or_default().chars().take(NEAR).collect();
        let plain = |word: &&str| !["if", "not", "exists"].contains(&word.to_ascii_lowercase().as_str());
        let name = rest.split(|one: char| !(one.is_ascii_alphanumeric() || one == '_')).skip(1).filter(|word| !word.is_empty());
        let Some(name) = name.clone().find(plain) else { continue };
        let Some(sign) = known.signs.iter().find(|sign| sign.sort == Sort::Extension && sign.word == name) else { continue };
        let (number, line, before) = lines.at(place);
        if !is_comment(line, before) {
            seen(file.sighting(sign, format!("{}#{name}", file.path), number, line));
        }
    }
}
