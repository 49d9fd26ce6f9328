//! Manifests that are TOML.

use super::json::{Package, packages};
use super::lines::requirement;
use super::{Declared, Found, Text};
use crate::registry::Registry;
use crate::values::{self, Told};

/// The entries of the tables that a path is said to lead to, as packages.
fn entries(text: &Text<'_>, registry: Registry, is_table: impl Fn(&[&str]) -> bool, found: Found<'_>) -> Result<(), String> {
    packages(text, values::toml, is_table, |_, package| {
        let Package { key: Some(key), version, .. } = package else { return };
        // Cargo lets a package be called otherwise where it is used.
        let name = if package.name.is_empty() { key.clone() } else { package.name };
        found(Declared { registry, name, version, line: text.line_of_key(&key), locked: false });
    })
}

/// The texts of lists are requirements; those who use Poetry have tables.
pub(super) fn pyproject(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    values::toml(text.all(), &mut |path, told| {
        if let (
            ["project", "dependencies", _]
            | ["project", "optional-dependencies", _, _]
            | ["dependency-groups", _, _]
            | ["tool", "pdm", "dev-dependencies", _, _]
            | ["tool", "uv", "dev-dependencies", _],
            Told::Text(one),
        ) = (path, told)
            && let Some(declared) = requirement(one)
        {
            found(Declared { line: text.line_of(one), ..declared });
        }
    })?;
    let is_table = |path: &[&str]| {
        matches!(path, ["tool", "poetry", "dependencies" | "dev-dependencies"] | ["tool", "poetry", "group", _, "dependencies"])
    };
    entries(text, Registry::Pypi, is_table, found)
}

pub(super) fn pipfile(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    entries(text, Registry::Pypi, |path| matches!(path, ["packages" | "dev-packages"]), found)
}

pub(super) fn cargo(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let is_table = |path: &[&str]| {
        let ([list] | ["workspace", list] | ["target", _, list]) = path else { return false };
        matches!(*list, "dependencies" | "dev-dependencies" | "build-dependencies")
    };
    entries(text, Registry::Cargo, is_table, found)
}

/// The catalogue of versions of Gradle: coordinates as one text, as a module with its version, or in three parts.
pub(super) fn versions(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let mut parts: [String; 3] = Default::default();
    values::toml(text.all(), &mut |path, told| match (path, told) {
        (["libraries", _], Told::Opens) => parts = Default::default(),
        (["libraries", _, key], Told::Text(value)) => {
            let [group, name, version] = &mut parts;
            match *key {
                "module" => {
                    let (before, behind) = value.split_once(':').unwrap_or((value, ""));
                    (*group, *name) = (before.to_owned(), behind.to_owned());
                }
                "group" => value.clone_into(group),
                "name" => value.clone_into(name),
                "version" => value.clone_into(version),
                _ => {}
            }
        }
        (["libraries", key], told) => {
            if let Told::Text(short) = told {
                let mut short = short.splitn(3, ':').map(str::to_owned);
                parts = std::array::from_fn(|_| short.next().unwrap_or_default());
            }
            let [group, name, version] = std::mem::take(&mut parts);
            if !group.is_empty() && !name.is_empty() {
                let version = Some(version).filter(|version| !version.is_empty());
                let (name, line) = (format!("{group}:{name}"), text.line_of_key(key));
                found(Declared { registry: Registry::Maven, name, version, line, locked: false });
            }
        }
        _ => {}
    })
}

/// What stands behind a name is an identifier and no version.
pub(super) fn julia(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let is_table = |path: &[&str]| matches!(path, ["deps" | "extras" | "weakdeps"]);
    entries(text, Registry::Julia, is_table, &mut |one| found(Declared { version: None, ..one }))
}
