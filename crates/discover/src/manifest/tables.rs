//! Manifests that are TOML.

use toml::{Table, Value};

use super::lines::requirement;
use super::{Declared, Text};
use crate::registry::Registry;

/// Signs of a manifest that part one thing from another, at most, so that what is read of it stays within tens of megabytes.
const MOST: usize = 500_000;

/// Reads TOML, unless it has more members than anything that somebody wrote.
pub(crate) fn bounded(text: &str) -> Result<Table, String> {
    let parts = |byte: &&u8| matches!(byte, b'[' | b']' | b'{' | b'}' | b',' | b'=' | b'\n' | b'"' | b'.' | b'#');
    if text.as_bytes().iter().filter(parts).count() > MOST {
        return Err("more than half a million members, which no manifest has".to_owned());
    }
    text.parse::<Table>().map_err(|error| error.message().to_owned())
}

fn parsed(text: &Text<'_>) -> Result<Table, String> {
    bounded(text.all())
}

fn table<'t>(table: &'t Table, path: &[&str]) -> Option<&'t Table> {
    path.iter().try_fold(table, |table, step| table.get(*step)?.as_table())
}

/// The entries of a table as packages.
fn entries(text: &Text<'_>, registry: Registry, table: Option<&Table>) -> Vec<Declared> {
    let each = table.into_iter().flatten();
    each.map(|(key, value)| {
        // Cargo lets a package be called otherwise where it is used.
        let name = value.get("package").and_then(Value::as_str).unwrap_or(key).to_owned();
        let version = value.as_str().or_else(|| value.get("version")?.as_str()).map(str::to_owned);
        Declared { registry, name, version, line: text.line_of_key(key), locked: false }
    })
    .collect()
}

/// The texts of a list, each a requirement of Python.
fn requirements(text: &Text<'_>, list: Option<&Value>) -> Vec<Declared> {
    let each = list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    each.filter_map(|one| Some(Declared { line: text.line_of(one), ..requirement(one)? })).collect()
}

pub(super) fn pyproject(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let whole = parsed(text)?;
    let project = table(&whole, &["project"]);
    let mut found = requirements(text, project.and_then(|project| project.get("dependencies")));
    let groups = [
        project.and_then(|project| table(project, &["optional-dependencies"])),
        table(&whole, &["dependency-groups"]),
        table(&whole, &["tool", "pdm", "dev-dependencies"]),
    ];
    found.extend(groups.into_iter().flatten().flatten().flat_map(|(_, list)| requirements(text, Some(list))));
    found.extend(requirements(text, table(&whole, &["tool", "uv"]).and_then(|uv| uv.get("dev-dependencies"))));
    let poetry = table(&whole, &["tool", "poetry"]);
    for list in ["dependencies", "dev-dependencies"] {
        found.extend(entries(text, Registry::Pypi, poetry.and_then(|poetry| table(poetry, &[list]))));
    }
    let groups = poetry.and_then(|poetry| table(poetry, &["group"])).into_iter().flatten();
    for (_, group) in groups {
        found.extend(entries(text, Registry::Pypi, group.as_table().and_then(|group| table(group, &["dependencies"]))));
    }
    Ok(found)
}

pub(super) fn pipfile(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let whole = parsed(text)?;
    Ok(["packages", "dev-packages"].iter().flat_map(|list| entries(text, Registry::Pypi, table(&whole, &[list]))).collect())
}

/// The packages of a lock file that is a list of tables.
fn locked(text: &Text<'_>, registry: Registry) -> Result<Vec<Declared>, String> {
    let whole = parsed(text)?;
    let packages = whole.get("package").and_then(Value::as_array).into_iter().flatten();
    let each = packages.filter_map(|package| {
        // What lies in the tree itself was not pulled in.
        let source = package.get("source");
        let is_own = |source: &Value| ["virtual", "editable", "directory"].iter().any(|key| source.get(key).is_some());
        if source.is_some_and(is_own) || registry == Registry::Cargo && source.is_none() {
            return None;
        }
        let name = package.get("name")?.as_str()?.to_owned();
        let version = package.get("version").and_then(Value::as_str).map(str::to_owned);
        Some(Declared { registry, line: text.line_of(&format!("name = \"{name}\"")), name, version, locked: true })
    });
    Ok(each.collect())
}

pub(super) fn python_lock(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    locked(text, Registry::Pypi)
}

pub(super) fn cargo_lock(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    locked(text, Registry::Cargo)
}

pub(super) fn cargo(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let whole = parsed(text)?;
    let lists = ["dependencies", "dev-dependencies", "build-dependencies"];
    let targets = table(&whole, &["target"]).into_iter().flatten().filter_map(|(_, target)| target.as_table());
    let roots = [Some(&whole), table(&whole, &["workspace"])].into_iter().flatten().chain(targets);
    let each = roots.flat_map(|root| lists.iter().flat_map(|list| entries(text, Registry::Cargo, table(root, &[list]))));
    Ok(each.collect())
}

/// The catalogue of versions of Gradle.
pub(super) fn versions(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let whole = parsed(text)?;
    let each = table(&whole, &["libraries"]).into_iter().flatten().filter_map(|(key, library)| {
        let word = |name: &str| library.get(name).and_then(Value::as_str);
        let short = library.as_str().map(str::to_owned);
        let module =
            word("module").map(str::to_owned).or(short).or_else(|| Some(format!("{}:{}", word("group")?, word("name")?)))?;
        let mut parts = module.splitn(3, ':');
        let name = format!("{}:{}", parts.next()?, parts.next()?);
        let version = parts.next().or_else(|| word("version")).map(str::to_owned);
        Some(Declared { registry: Registry::Maven, name, version, line: text.line_of_key(key), locked: false })
    });
    Ok(each.collect())
}

pub(super) fn julia(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let whole = parsed(text)?;
    let each = ["deps", "extras", "weakdeps"].iter().flat_map(|list| entries(text, Registry::Julia, table(&whole, &[list])));
    // What stands there is an identifier and no version.
    Ok(each.map(|declared| Declared { version: None, ..declared }).collect())
}
