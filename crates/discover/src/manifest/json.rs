//! Manifests that are JSON.

use serde_json::{Map, Value};

use super::{Declared, Text};
use crate::registry::Registry;

/// Members and items of a manifest at most, so that what is read of it stays within tens of megabytes.
const MOST: usize = 500_000;

/// What is deeper than any manifest is refused by the parser itself.
fn parsed(text: &Text<'_>) -> Result<Value, String> {
    if memchr::memchr_iter(b',', text.all().as_bytes()).count() > MOST {
        return Err("more than 500,000 members, which no manifest has".to_owned());
    }
    serde_json::from_str(text.all().trim_start_matches('\u{feff}')).map_err(|error| error.to_string())
}

fn map<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Map<String, Value>> {
    path.iter().try_fold(value, |value, step| value.get(step))?.as_object()
}

/// The members of an object as packages: their names, and their versions where these are texts.
fn members(text: &Text<'_>, registry: Registry, members: Option<&Map<String, Value>>, locked: bool) -> Vec<Declared> {
    let each = members.into_iter().flatten();
    each.map(|(name, value)| {
        let version =
            value.as_str().or_else(|| value.get("version")?.as_str()).map(|version| version.trim_start_matches("==").to_owned());
        Declared { registry, name: name.clone(), version, line: text.line_of(&format!("\"{name}\"")), locked }
    })
    .collect()
}

/// The objects of a list that have a name.
fn named(text: &Text<'_>, registry: Registry, list: Option<&Value>) -> Vec<Declared> {
    let each = list.and_then(Value::as_array).into_iter().flatten();
    each.filter_map(|one| {
        let name = one.get("name")?.as_str()?.to_owned();
        let version = one.get("version").and_then(Value::as_str).map(str::to_owned);
        Some(Declared { registry, line: text.line_of(&format!("\"{name}\"")), name, version, locked: true })
    })
    .collect()
}

pub(super) fn package(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let value = parsed(text)?;
    let lists = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
    Ok(lists.iter().flat_map(|list| members(text, Registry::Npm, map(&value, &[list]), false)).collect())
}

/// The imports of Deno: `"openai": "npm:openai@^4"`.
pub(super) fn deno(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let value = parsed(text)?;
    let each = map(&value, &["imports"]).into_iter().flatten().filter_map(|(_, from)| {
        let whole = from.as_str()?.strip_prefix("npm:")?;
        let at = whole.get(1..)?.find('@').map_or(whole.len(), |at| at + 1);
        let (name, version) = (whole.get(..at)?.to_owned(), whole.get(at + 1..).map(str::to_owned));
        Some(Declared { registry: Registry::Npm, line: text.line_of(&format!("npm:{whole}")), name, version, locked: false })
    });
    Ok(each.collect())
}

pub(super) fn package_lock(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let value = parsed(text)?;
    let packages = map(&value, &["packages"]).into_iter().flatten().filter_map(|(path, about)| {
        let name = path.rsplit_once("node_modules/")?.1.to_owned();
        let version = about.get("version").and_then(Value::as_str).map(str::to_owned);
        Some(Declared { registry: Registry::Npm, line: text.line_of(&format!("\"{path}\"")), name, version, locked: true })
    });
    let older = members(text, Registry::Npm, map(&value, &["dependencies"]), true);
    Ok(packages.chain(older).collect())
}

pub(super) fn pipfile_lock(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let value = parsed(text)?;
    Ok(["default", "develop"].iter().flat_map(|list| members(text, Registry::Pypi, map(&value, &[list]), true)).collect())
}

pub(super) fn composer(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let value = parsed(text)?;
    Ok(["require", "require-dev"]
        .iter()
        .flat_map(|list| members(text, Registry::Composer, map(&value, &[list]), false))
        .collect())
}

pub(super) fn composer_lock(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let value = parsed(text)?;
    Ok(["packages", "packages-dev"].iter().flat_map(|list| named(text, Registry::Composer, value.get(list))).collect())
}

pub(super) fn nuget_lock(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let value = parsed(text)?;
    let frameworks = map(&value, &["dependencies"]).into_iter().flatten();
    Ok(frameworks.flat_map(|(_, packages)| members(text, Registry::Nuget, packages.as_object(), true)).collect())
}

pub(super) fn renv(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let value = parsed(text)?;
    Ok(members(text, Registry::Cran, map(&value, &["Packages"]), true))
}

pub(super) fn swift_lock(text: &Text<'_>) -> Result<Vec<Declared>, String> {
    let value = parsed(text)?;
    let pins = value.get("pins").or_else(|| value.get("object")?.get("pins")).and_then(Value::as_array);
    let each = pins.into_iter().flatten().filter_map(|pin| {
        let url = pin.get("location").or_else(|| pin.get("repositoryURL"))?.as_str()?;
        let version = pin.get("state").and_then(|state| state.get("version")).and_then(Value::as_str).map(str::to_owned);
        Some(Declared { registry: Registry::Swift, name: repository(url)?, version, line: text.line_of(url), locked: true })
    });
    Ok(each.collect())
}

/// Owner and name of the repository at an address.
pub(super) fn repository(url: &str) -> Option<String> {
    let path = url.trim_end_matches('/').trim_end_matches(".git");
    let mut steps = path.rsplit(['/', ':']);
    let (name, owner) = (steps.next()?, steps.next()?);
    Some(format!("{owner}/{name}"))
}
