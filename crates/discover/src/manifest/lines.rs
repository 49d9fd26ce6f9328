//! Manifests that are read a line at a time, because they are programs, or of a form that has no parser of its own.

#![expect(clippy::unnecessary_wraps, reason = "every manifest is read alike, and others can be wrong")]

use super::json::repository;
use super::{Declared, Found, Text};
use crate::registry::{Registry, at_version};

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
    let range = range(rest);
    let version = (!range.is_empty()).then(|| range.trim_start_matches("==").to_owned());
    Some(Declared { registry: Registry::Pypi, name: name.to_owned(), version, line: 0, locked: false })
}

/// The range of versions at the beginning of a text, written without spaces (PEP 508, which lets them stand anywhere in it).
fn range(text: &str) -> String {
    let is_operator = |one: char| matches!(one, '=' | '<' | '>' | '!' | '~');
    let mut range = String::new();
    let mut rest = text.trim_start_matches([' ', '(']);
    loop {
        let version = rest.trim_start_matches(is_operator);
        let operator = rest.strip_suffix(version).unwrap_or_default();
        let version = version.trim_start();
        let end = version.find([',', ';', '#', ')', ' ', '\t']).unwrap_or(version.len());
        let (one, after) = version.split_at_checked(end).unwrap_or((version, ""));
        if operator.is_empty() || one.is_empty() {
            return range;
        }
        let comma = if range.is_empty() { "" } else { "," };
        range.extend([comma, operator, one]);
        match after.trim_start().strip_prefix(',') {
            Some(more) => rest = more.trim_start(),
            None => return range,
        }
    }
}

pub(super) fn requirements(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let told = text.lines().filter(|(_, line)| !line.trim_start().starts_with(['#', '-']));
    told.filter_map(|(line, one)| Some(Declared { line, ..requirement(one)? })).for_each(found);
    Ok(())
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

/// Whatever setup says in quotes, or a line of its list, that reads like a requirement.
pub(super) fn setup(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    for (line, one) in text.lines().filter(|(_, line)| !line.trim_start().starts_with('#')) {
        let bare = one.starts_with([' ', '\t']) && !one.contains(['"', '\'', '=']);
        let whole = (bare || is_listed(one)).then(|| one.trim());
        let texts = quoted(if whole.is_some() { "" } else { one });
        whole.into_iter().chain(texts).filter_map(|one| Some(Declared { line, ..requirement(one)? })).for_each(&mut *found);
    }
    Ok(())
}

/// Whether an indented line of `setup.cfg` is a requirement with a range.
fn is_listed(line: &str) -> bool {
    line.starts_with([' ', '\t'])
        && !line.contains(['"', '\'', '('])
        && [">=", "==", "~=", "<", "!="].iter().any(|range| line.contains(range))
}

/// The items of a list of an environment of conda; those of pip stand deeper and read alike.
pub(super) fn conda(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let items = text.lines().filter_map(|(line, one)| Some((line, one.trim().strip_prefix("- ")?)));
    let each = items.filter(|(_, item)| !item.ends_with(':')).filter_map(|(line, item)| {
        let item = item.trim_matches(['"', '\'']);
        let item = item.rsplit_once("::").map_or(item, |(_, name)| name);
        Some(Declared {
            line,
            ..requirement(&item.replacen('=', "==", usize::from(!item.contains("==") && !item.contains(['<', '>', '~']))))?
        })
    });
    each.for_each(found);
    Ok(())
}

pub(super) fn yarn(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let heads = text.lines().filter(|(_, line)| line.ends_with(':') && !line.starts_with([' ', '#']));
    heads.filter_map(|(line, head)| npm_at(head.trim_end_matches(':').split(',').next()?, line)).for_each(found);
    Ok(())
}

pub(super) fn pnpm(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let heads = text.lines().filter(|(_, line)| line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':'));
    heads.filter_map(|(line, head)| npm_at(head.trim().trim_end_matches(':').trim_start_matches('/'), line)).for_each(found);
    Ok(())
}

/// A package with its version behind an `@`, as lock files of JavaScript have it.
fn npm_at(text: &str, line: u32) -> Option<Declared> {
    let text = text.trim_matches(['"', '\'', '/']);
    let (name, version) = at_version(text);
    let version = version?.trim_start_matches('@').trim_start_matches("npm:").split('(').next()?.to_owned();
    Some(Declared { registry: Registry::Npm, name: name.to_owned(), version: Some(version), line, locked: true })
}

pub(super) fn go(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let mut inside = false;
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
            found(Declared { registry: Registry::Golang, name, version, line, locked: one.contains("// indirect") });
        }
    }
    Ok(())
}

/// Coordinates in quotes: `group:artifact:version`, or parted by `%` as sbt has them.
pub(super) fn gradle(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    for (line, one) in text.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        let together = quoted(one).filter(|text| text.contains(':') && !text.contains(['/', ' ']));
        let parts: Vec<&str> = quoted(one).take(3).collect();
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
                found(Declared { registry: Registry::Maven, name: format!("{group}:{artifact}"), version, line, locked: false });
            }
        }
    }
    Ok(())
}

/// The packages of a lock file that tells each in a table of its own, as programs write it: name and version stand on lines of their own.
fn locked(text: &Text<'_>, registry: Registry, found: Found<'_>) -> Result<(), String> {
    if !["[[package]]", "package = []"].iter().any(|list| text.all().contains(list)) {
        return Err("no list of packages, which every lock file has".to_owned());
    }
    let value = |line: &str| line.split('"').nth(1).map(str::to_owned);
    // What lies in the tree itself was not pulled in: uv says so, and Cargo then names no source.
    let (mut open, mut is_own): (Option<Declared>, bool) = (None, false);
    let is_pulled = |one: &Declared| !one.name.is_empty();
    for (line, one) in text.lines() {
        if one.starts_with('[') {
            open.take().filter(|one| is_pulled(one) && !is_own).map(&mut *found);
            let bare = || Declared { registry, name: String::new(), version: None, line, locked: true };
            open = (one.trim_end() == "[[package]]").then(bare);
            is_own = registry == Registry::Cargo;
        } else if let Some(package) = &mut open {
            if one.starts_with("name = ") {
                (package.name, package.line) = (value(one).unwrap_or_default(), line);
            } else if one.starts_with("version = ") {
                package.version = value(one);
            } else if let Some(source) = one.strip_prefix("source = ") {
                is_own =
                    ["virtual", "editable", "directory"].iter().any(|own| source.trim_start_matches(['{', ' ']).starts_with(own));
            }
        }
    }
    open.filter(|one| is_pulled(one) && !is_own).map(found);
    Ok(())
}

pub(super) fn python_lock(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    locked(text, Registry::Pypi, found)
}

pub(super) fn cargo_lock(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    locked(text, Registry::Cargo, found)
}

/// `gem "name", "range"` and what a specification of a gem depends on.
pub(super) fn gems(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let told = text.lines().filter(|(_, line)| {
        let line = line.trim_start();
        line.starts_with("gem ") || line.starts_with("gem(") || line.contains("_dependency")
    });
    let each = told.filter_map(|(line, one)| {
        let mut texts = quoted(one);
        let (name, version) = (texts.next()?.to_owned(), texts.next().map(str::to_owned));
        Some(Declared { registry: Registry::Gem, name, version, line, locked: false })
    });
    each.for_each(found);
    Ok(())
}

pub(super) fn gems_lock(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let told = text.lines().filter(|(_, line)| line.starts_with("    ") && !line.starts_with("     "));
    let each = told.filter_map(|(line, one)| {
        let (name, version) = one.trim().split_once(" (")?;
        let version = Some(version.trim_end_matches(')').to_owned());
        Some(Declared { registry: Registry::Gem, name: name.to_owned(), version, line, locked: true })
    });
    each.for_each(found);
    Ok(())
}

pub(super) fn swift(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let told = text.lines().filter(|(_, line)| line.contains("url:") && !line.trim_start().starts_with("//"));
    let each = told.filter_map(|(line, one)| {
        let mut texts = quoted(one.split_once("url:")?.1);
        let (name, version) = (repository(texts.next()?)?, texts.next().map(str::to_owned));
        Some(Declared { registry: Registry::Swift, name, version, line, locked: false })
    });
    each.for_each(found);
    Ok(())
}

/// The entries under `dependencies:` and its like; a list of conda or YAML of any depth is nothing a manifest of Dart has.
pub(super) fn pubspec(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let mut inside = false;
    for (line, one) in text.lines() {
        if !one.starts_with([' ', '#']) && !one.trim().is_empty() {
            inside = one.contains("dependencies:");
        } else if let Some((name, version)) =
            one.trim().split_once(':').filter(|_| inside && one.starts_with("  ") && !one.starts_with("   "))
        {
            let version = Some(version.trim()).filter(|version| !version.is_empty()).map(str::to_owned);
            found(Declared { registry: Registry::Pub, name: name.to_owned(), version, line, locked: false });
        }
    }
    Ok(())
}

/// The packages of a description of R, which go on over indented lines.
pub(super) fn description(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let mut inside = false;
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
                found(Declared { registry: Registry::Cran, name: name.to_owned(), version, line, locked: false });
            }
        }
    }
    Ok(())
}

/// The packages that a project of Xcode fetches: `repositoryURL = "…";`, and behind it the range.
pub(super) fn xcode(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let mut open: Option<Declared> = None;
    for (line, one) in text.lines() {
        let Some((key, value)) = one.trim().split_once(" = ") else { continue };
        let value = value.trim_end_matches(';').trim_matches('"');
        match key {
            "repositoryURL" => {
                let name = repository(value);
                let next = name.map(|name| Declared { registry: Registry::Swift, name, version: None, line, locked: false });
                std::mem::replace(&mut open, next).into_iter().for_each(&mut *found);
            }
            "minimumVersion" | "version" => {
                if let Some(last) = open.as_mut().filter(|last| line < last.line.saturating_add(5)) {
                    last.version = Some(value.to_owned());
                }
            }
            _ => {}
        }
    }
    open.into_iter().for_each(found);
    Ok(())
}

/// `nuget Name >= 1.0` in the lists of Paket.
pub(super) fn paket(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let told = text.lines().filter_map(|(line, one)| Some((line, one.trim().strip_prefix("nuget ")?)));
    let each = told.filter_map(|(line, one)| {
        let (name, range) = one.split_once(' ').unwrap_or((one, ""));
        let version = Some(range.trim()).filter(|range| !range.is_empty()).map(str::to_owned);
        (!name.is_empty()).then(|| Declared { registry: Registry::Nuget, name: name.to_owned(), version, line, locked: false })
    });
    each.for_each(found);
    Ok(())
}
