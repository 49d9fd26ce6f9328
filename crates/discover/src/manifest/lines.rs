//! Manifests that are read a line at a time, because they are programs, or of a form that has no parser of its own.

#![expect(clippy::unnecessary_wraps, reason = "every manifest is read alike, and others can be wrong")]

use super::json::repository;
use super::{Declared, Text};
use crate::registry::Registry;

/// One requirement of Python: a name, extras, a range, a condition.
pub(super) fn requirement(text: &str) -> Option<Declared> {
    let text = text.trim();
    let end = text.find(|one: char| !(one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.'))).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    if !name.starts_with(|one: char| one.is_ascii_alphanumeric()) {
        return None;
    }
    let rest = rest.trim_start();
    let rest = if rest.starts_with('[') { rest.split_once(']')?.1 } else { rest };
    let range = rest.split([';', '#', ' ']).next().unwrap_or_default().trim().trim_matches(['(', ')']);
    let version = (!range.is_empty()).then(|| range.trim_start_matches("==").to_owned());
    Some(Declared { registry: Registry::Pypi, name: name.to_owned(), version, line: 0, locked: false })
}

pub(super) fn requirements(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let told = text.lines().filter(|(_, line)| !line.trim_start().starts_with(['#', '-']));
    few(told.filter_map(|(line, one)| Some(Declared { line, ..requirement(one)? })))
}

/// The quoted texts of a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let start = rest.find(['"', '\''])?;
        let quote = rest.get(start..=start)?;
        let inner = rest.get(start + 1..)?;
        let end = inner.find(quote)?;
        rest = inner.get(end + 1..)?;
        inner.get(..end)
    })
}

/// Packages of a list that are kept, at most.
const MOST: usize = 50_000;

/// Packages, unless there are more than anybody lists.
fn few(each: impl Iterator<Item = Declared>) -> Result<Vec<Declared>, String> {
    let all: Vec<Declared> = each.take(MOST).collect();
    if all.len() == MOST { Err("fifty thousand packages or more, which no manifest has".to_owned()) } else { Ok(all) }
}

/// Whatever setup says in quotes, or a line of its list, that reads like a requirement.
pub(super) fn setup(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let mut found = Vec::new();
    for (line, one) in text.lines().filter(|(_, line)| !line.trim_start().starts_with('#')) {
        let bare = one.starts_with([' ', '\t']) && !one.contains(['"', '\'', '=']);
        let whole = (bare || is_listed(one)).then(|| one.trim());
        let texts = quoted(if whole.is_some() { "" } else { one });
        let left = MOST - found.len();
        found.extend(whole.into_iter().chain(texts).filter_map(|one| Some(Declared { line, ..requirement(one)? })).take(left));
        if found.len() == MOST {
            return Err("fifty thousand packages or more, which no manifest has".to_owned());
        }
    }
    Ok(found)
}

/// Whether an indented line of `setup.cfg` is a requirement with a range.
fn is_listed(line: &str) -> bool {
    line.starts_with([' ', '\t'])
        && !line.contains(['"', '\'', '('])
        && [">=", "==", "~=", "<", "!="].iter().any(|range| line.contains(range))
}

/// The items of a list of an environment of conda; those of pip stand deeper and read alike.
pub(super) fn conda(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let items = text.lines().filter_map(|(line, one)| Some((line, one.trim().strip_prefix("- ")?)));
    let each = items.filter(|(_, item)| !item.ends_with(':')).filter_map(|(line, item)| {
        let item = item.trim_matches(['"', '\'']);
        let item = item.rsplit_once("::").map_or(item, |(_, name)| name);
        Some(Declared {
            line,
            ..requirement(&item.replacen('=', "==", usize::from(!item.contains("==") && !item.contains(['<', '>', '~']))))?
        })
    });
    Ok(each.collect())
}

pub(super) fn yarn(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let heads = text.lines().filter(|(_, line)| line.ends_with(':') && !line.starts_with([' ', '#']));
    Ok(heads.filter_map(|(line, head)| npm_at(head.trim_end_matches(':').split(',').next()?, line)).collect())
}

pub(super) fn pnpm(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let heads = text.lines().filter(|(_, line)| line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':'));
    Ok(heads.filter_map(|(line, head)| npm_at(head.trim().trim_end_matches(':').trim_start_matches('/'), line)).collect())
}

/// A package with its version behind an `@`, as lock files of JavaScript have it.
fn npm_at(text: &str, line: u32) -> Option<Declared> {
    let text = text.trim_matches(['"', '\'', '/']);
    let at = text.get(1..)?.find('@')? + 1;
    let (name, version) = text.split_at_checked(at)?;
    let version = version.trim_start_matches('@').trim_start_matches("npm:").split('(').next()?.to_owned();
    Some(Declared { registry: Registry::Npm, name: name.to_owned(), version: Some(version), line, locked: true })
}

pub(super) fn go(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let mut inside = false;
    let mut found = Vec::new();
    for (line, one) in text.lines() {
        let one = one.trim();
        if let Some(rest) = one.strip_prefix("require") {
            inside = rest.trim_start().starts_with('(');
        } else if one == ")" {
            inside = false;
        }
        let told = one.strip_prefix("require ").map(str::trim).or_else(|| inside.then_some(one));
        let mut words = told.unwrap_or_default().split_whitespace();
        if let (Some(name), Some(version)) = (words.next(), words.next())
            && name.contains('.')
        {
            let (name, version) = (name.to_owned(), Some(version.to_owned()));
            found.push(Declared { registry: Registry::Golang, name, version, line, locked: one.contains("// indirect") });
        }
    }
    Ok(found)
}

/// Coordinates in quotes: `group:artifact:version`, or parted by `%` as sbt has them.
pub(super) fn gradle(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let mut found = Vec::new();
    for (line, one) in text.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        let together = quoted(one).filter(|text| text.contains(':') && !text.contains(['/', ' ']));
        let parts: Vec<&str> = quoted(one).collect();
        let parted = match parts.as_slice() {
            [group, artifact, rest @ ..] if one.contains(" % ") || one.contains(" %% ") => {
                Some(format!("{group}:{artifact}:{}", rest.first().copied().unwrap_or_default()))
            }
            _ => None,
        };
        for coordinates in together.map(str::to_owned).chain(parted) {
            let mut parts = coordinates.splitn(3, ':');
            if let (Some(group), Some(artifact)) = (parts.next(), parts.next()) {
                let version = parts.next().filter(|version| !version.is_empty()).map(str::to_owned);
                found.push(Declared {
                    registry: Registry::Maven,
                    name: format!("{group}:{artifact}"),
                    version,
                    line,
                    locked: false,
                });
            }
        }
    }
    Ok(found)
}

/// `gem "name", "range"` and what a specification of a gem depends on.
pub(super) fn gems(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let told = text.lines().filter(|(_, line)| {
        let line = line.trim_start();
        line.starts_with("gem ") || line.starts_with("gem(") || line.contains("_dependency")
    });
    let each = told.filter_map(|(line, one)| {
        let mut texts = quoted(one);
        let (name, version) = (texts.next()?.to_owned(), texts.next().map(str::to_owned));
        Some(Declared { registry: Registry::Gem, name, version, line, locked: false })
    });
    Ok(each.collect())
}

pub(super) fn gems_lock(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let told = text.lines().filter(|(_, line)| line.starts_with("    ") && !line.starts_with("     "));
    let each = told.filter_map(|(line, one)| {
        let (name, version) = one.trim().split_once(" (")?;
        let version = Some(version.trim_end_matches(')').to_owned());
        Some(Declared { registry: Registry::Gem, name: name.to_owned(), version, line, locked: true })
    });
    Ok(each.collect())
}

pub(super) fn swift(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let told = text.lines().filter(|(_, line)| line.contains("url:") && !line.trim_start().starts_with("//"));
    let each = told.filter_map(|(line, one)| {
        let mut texts = quoted(one.split_once("url:")?.1);
        let (name, version) = (repository(texts.next()?)?, texts.next().map(str::to_owned));
        Some(Declared { registry: Registry::Swift, name, version, line, locked: false })
    });
    Ok(each.collect())
}

/// The entries under `dependencies:` and its like; a list of conda or YAML of any depth is nothing a manifest of Dart has.
pub(super) fn pubspec(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let mut inside = false;
    let mut found = Vec::new();
    for (line, one) in text.lines() {
        if !one.starts_with([' ', '#']) && !one.trim().is_empty() {
            inside = one.contains("dependencies:");
        } else if let Some((name, version)) =
            one.trim().split_once(':').filter(|_| inside && one.starts_with("  ") && !one.starts_with("   "))
        {
            let version = Some(version.trim()).filter(|version| !version.is_empty()).map(str::to_owned);
            found.push(Declared { registry: Registry::Pub, name: name.to_owned(), version, line, locked: false });
        }
    }
    Ok(found)
}

/// The packages of a description of R, which go on over indented lines.
pub(super) fn description(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let mut inside = false;
    let mut found = Vec::new();
    for (line, one) in text.lines() {
        let mut told = one;
        if !one.starts_with([' ', '\t']) {
            let (field, rest) = one.split_once(':').unwrap_or_default();
            inside = ["Imports", "Depends", "Suggests", "LinkingTo"].contains(&field);
            told = rest;
        }
        for package in told.split(',').filter(|_| inside) {
            let mut parts = package.trim().split([' ', '(']);
            if let Some(name) = parts.next().filter(|name| !name.is_empty()) {
                let version = package.split_once('(').map(|(_, range)| range.trim_end_matches([')', ' ']).to_owned());
                found.push(Declared { registry: Registry::Cran, name: name.to_owned(), version, line, locked: false });
            }
        }
    }
    Ok(found)
}

/// The packages that a project of Xcode fetches: `repositoryURL = "…";`, and behind it the range.
pub(super) fn xcode(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let mut found: Vec<Declared> = Vec::new();
    for (line, one) in text.lines() {
        let Some((key, value)) = one.trim().split_once(" = ") else { continue };
        let value = value.trim_end_matches(';').trim_matches('"');
        match key {
            "repositoryURL" => found.extend(repository(value).map(|name| Declared {
                registry: Registry::Swift,
                name,
                version: None,
                line,
                locked: false,
            })),
            "minimumVersion" | "version" => {
                if let Some(last) = found.last_mut().filter(|last| line < last.line.saturating_add(5)) {
                    last.version = Some(value.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

/// `nuget Name >= 1.0` in the lists of Paket.
pub(super) fn paket(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let told = text.lines().filter_map(|(line, one)| Some((line, one.trim().strip_prefix("nuget ")?)));
    let each = told.filter_map(|(line, one)| {
        let (name, range) = one.split_once(' ').unwrap_or((one, ""));
        let version = Some(range.trim()).filter(|range| !range.is_empty()).map(str::to_owned);
        (!name.is_empty()).then(|| Declared { registry: Registry::Nuget, name: name.to_owned(), version, line, locked: false })
    });
    Ok(each.collect())
}
