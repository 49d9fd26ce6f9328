//! Manifests that are JSON.

use super::{Declared, Found, Text};
use crate::registry::{Registry, at_version};
use crate::values::{self, ELEMENT, Told};

/// A package of a list, gathered until the value that tells of it ends.
#[derive(Default)]
pub(super) struct Package {
    /// The key of its member; nothing where it is an element.
    pub key: Option<String>,
    /// What it says itself that it is called, or where it comes from.
    pub name: String,
    pub version: Option<String>,
}

/// Hands over each member and element of the lists that a path is said to lead to, with that path.
pub(super) fn packages(
    text: &Text<'_>,
    walk: values::Walk,
    is_list: impl Fn(&[&str]) -> bool,
    mut found: impl FnMut(&[&str], Package),
) -> Result<(), String> {
    let mut open = Package::default();
    walk(text.all(), &mut |path, told| match (path, told) {
        ([list @ .., key], told) if is_list(list) => {
            if told != Told::Closes {
                let key = (*key != ELEMENT).then(|| (*key).to_owned());
                open = Package { key, ..Package::default() };
            }
            if let Told::Text(version) = told {
                open.version = Some(version.to_owned());
            }
            if told != Told::Opens {
                found(list, std::mem::take(&mut open));
            }
        }
        ([list @ .., _, "name" | "package" | "location" | "repositoryURL"], Told::Text(name)) if is_list(list) => {
            name.clone_into(&mut open.name);
        }
        ([list @ .., _, "version"] | [list @ .., _, "state", "version"], Told::Text(version)) if is_list(list) => {
            open.version = Some(version.to_owned());
        }
        _ => {}
    })
}

/// Packages that are members of objects: their keys are their names.
fn members(
    text: &Text<'_>,
    registry: Registry,
    locked: bool,
    is_list: impl Fn(&[&str]) -> bool,
    found: Found<'_>,
) -> Result<(), String> {
    packages(text, values::json, is_list, |_, package| {
        let Some(name) = package.key else { return };
        let version = package.version.map(|version| version.trim_start_matches("==").to_owned());
        found(Declared { registry, line: text.line_of(&format!("\"{name}\"")), name, version, locked });
    })
}

pub(super) fn package(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let is_list =
        |path: &[&str]| matches!(path, ["dependencies" | "devDependencies" | "peerDependencies" | "optionalDependencies"]);
    members(text, Registry::Npm, false, is_list, found)
}

/// The imports of Deno: `"openai": "npm:openai@^4"`.
pub(super) fn deno(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    packages(
        text,
        values::json,
        |path| matches!(path, ["imports"]),
        |_, package| {
            let Some(whole) = package.version.as_deref().and_then(|from| from.strip_prefix("npm:")) else { return };
            let (name, version) = at_version(whole);
            let line = text.line_of(&format!("npm:{whole}"));
            found(Declared {
                registry: Registry::Npm,
                line,
                name: name.to_owned(),
                version: version.map(str::to_owned),
                locked: false,
            });
        },
    )
}

/// What is installed stands under its folder, in older files under its name.
pub(super) fn package_lock(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    packages(
        text,
        values::json,
        |path| matches!(path, ["packages" | "dependencies"]),
        |list, package| {
            let Some(key) = package.key else { return };
            let name =
                if list == ["packages"] { key.rsplit_once("node_modules/").map(|(_, name)| name) } else { Some(key.as_str()) };
            // What lies in no folder of packages is a part of the tree itself.
            let Some(name) = name.map(str::to_owned) else { return };
            let line = text.line_of(&format!("\"{key}\""));
            found(Declared { registry: Registry::Npm, line, name, version: package.version, locked: true });
        },
    )
}

pub(super) fn pipfile_lock(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    members(text, Registry::Pypi, true, |path| matches!(path, ["default" | "develop"]), found)
}

pub(super) fn composer(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    members(text, Registry::Composer, false, |path| matches!(path, ["require" | "require-dev"]), found)
}

pub(super) fn composer_lock(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    packages(
        text,
        values::json,
        |path| matches!(path, ["packages" | "packages-dev"]),
        |_, Package { name, version, .. }| {
            found(Declared {
                registry: Registry::Composer,
                line: text.line_of(&format!("\"{name}\"")),
                name,
                version,
                locked: true,
            });
        },
    )
}

pub(super) fn nuget_lock(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    members(text, Registry::Nuget, true, |path| matches!(path, ["dependencies", _]), found)
}

pub(super) fn renv(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    members(text, Registry::Cran, true, |path| matches!(path, ["Packages"]), found)
}

pub(super) fn swift_lock(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    packages(
        text,
        values::json,
        |path| matches!(path, ["pins"] | ["object", "pins"]),
        |_, package| {
            let Some(name) = repository(&package.name) else { return };
            let line = text.line_of(&package.name);
            found(Declared { registry: Registry::Swift, line, name, version: package.version, locked: true });
        },
    )
}

/// Owner and name of the repository at an address.
pub(super) fn repository(url: &str) -> Option<String> {
    let path = url.trim_end_matches('/').trim_end_matches(".git");
    let mut steps = path.rsplit(['/', ':']);
    let (name, owner) = (steps.next()?, steps.next()?);
    Some(format!("{owner}/{name}"))
}
