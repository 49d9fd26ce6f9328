//! Manifests and lock files: which packages a tree declares, and which it has pulled in.

pub(crate) mod inline;
mod json;
mod lines;
mod tables;
mod xml;

use std::cell::Cell;

use memchr::memmem;

use crate::registry::Registry;

/// A package that a manifest names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    pub registry: Registry,
    /// As it is written.
    pub name: String,
    /// The version or range, where one is said.
    pub version: Option<String>,
    /// From 1; 0 where it is not found again.
    pub line: u32,
    /// Whether only a lock file names it: it may have been pulled in by another package.
    pub locked: bool,
}

/// Is handed each package.
pub(crate) type Found<'f> = &'f mut dyn FnMut(Declared);

/// How a manifest is read; what is wrong with it where it cannot be.
type Read = fn(&Text<'_>, Found<'_>) -> Result<(), String>;

/// How the file of that name is read, if it is a manifest.
pub(crate) fn reader(path: &str) -> Option<Read> {
    let file = path.rsplit('/').next().unwrap_or_default();
    exactly(file).or_else(|| by_ending(path, file))
}

fn exactly(file: &str) -> Option<Read> {
    Some(match file {
        "pyproject.toml" => tables::pyproject,
        "Pipfile" => tables::pipfile,
        "poetry.lock" | "uv.lock" | "pdm.lock" => lines::python_lock,
        "Pipfile.lock" => json::pipfile_lock,
        "setup.py" | "setup.cfg" => lines::setup,
        "conda.yml" | "conda.yaml" => lines::conda,
        "package.json" => json::package,
        "package-lock.json" | "npm-shrinkwrap.json" => json::package_lock,
        "deno.json" => json::deno,
        "yarn.lock" => lines::yarn,
        "pnpm-lock.yaml" => lines::pnpm,
        "go.mod" => lines::go,
        "Cargo.toml" => tables::cargo,
        "Cargo.lock" => lines::cargo_lock,
        "pom.xml" => xml::maven,
        "build.gradle" | "build.gradle.kts" | "build.sbt" | "build.sc" | "build.mill" => lines::gradle,
        "libs.versions.toml" => tables::versions,
        "Directory.Packages.props" | "Directory.Build.props" | "packages.config" => xml::nuget,
        "packages.lock.json" => json::nuget_lock,
        "Gemfile" | "gems.rb" => lines::gems,
        "Gemfile.lock" => lines::gems_lock,
        "composer.json" => json::composer,
        "composer.lock" => json::composer_lock,
        "paket.dependencies" => lines::paket,
        "Package.swift" => lines::swift,
        "project.pbxproj" => lines::xcode,
        "Package.resolved" => json::swift_lock,
        "pubspec.yaml" => lines::pubspec,
        "DESCRIPTION" => lines::description,
        "renv.lock" => json::renv,
        "Project.toml" | "JuliaProject.toml" => tables::julia,
        _ => return None,
    })
}

fn by_ending(path: &str, file: &str) -> Option<Read> {
    let small = file.to_ascii_lowercase();
    let ends = |ending: &str| small.ends_with(ending);
    let folder = path.strip_suffix(file).unwrap_or_default();
    let is_listed = folder.ends_with("requirements/") || small.contains("requirements") || small.contains("constraints");
    if is_listed && (ends(".txt") || ends(".in")) {
        return Some(lines::requirements);
    }
    if ends(".csproj") || ends(".fsproj") || ends(".vbproj") || ends(".props") || ends(".targets") {
        return Some(xml::nuget);
    }
    if small.starts_with("environment") && (ends(".yml") || ends(".yaml")) {
        return Some(lines::conda);
    }
    if ends(".gemspec") {
        return Some(lines::gems);
    }
    if ends(".gradle") || ends(".gradle.kts") {
        return Some(lines::gradle);
    }
    None
}

/// Bytes that are gone through in all to find places again: a manifest that names more than a person would costs no more than that.
const SOUGHT: usize = 1 << 28;

/// The text of a manifest, in which places are found again.
pub(crate) struct Text<'a> {
    whole: &'a str,
    /// Where something was last found, with its line: what comes next mostly stands behind it.
    last: Cell<(usize, u32)>,
    /// How many bytes may still be gone through.
    left: Cell<usize>,
}

impl<'a> Text<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { whole: text, last: Cell::new((0, 1)), left: Cell::new(SOUGHT) }
    }

    /// The whole of it.
    const fn all(&self) -> &'a str {
        self.whole
    }

    /// Its lines with their numbers, from 1.
    fn lines(&self) -> impl Iterator<Item = (u32, &'a str)> {
        (1..).zip(self.whole.lines())
    }

    /// The line in which a byte stands, from 1; places come in order, so that each costs no more than the way from the last.
    fn line_of_place(&self, place: usize) -> u32 {
        let (from, line) = Some(self.last.get()).filter(|(from, _)| *from <= place).unwrap_or((0, 1));
        let line = line.saturating_add(line_at(self.whole.as_bytes().get(from..).unwrap_or_default(), place - from) - 1);
        self.last.set((place, line));
        line
    }

    /// Finds which line a key of a table begins.
    fn line_of_key(&self, key: &str) -> u32 {
        if !self.may_seek(self.whole.len()) {
            return 0;
        }
        let begins = |line: &str| {
            let rest = line.trim_start().trim_start_matches(['"', '\'']).strip_prefix(key);
            rest.is_some_and(|rest| rest.starts_with([' ', '=', '.', '"', '\'']))
        };
        self.lines().find_map(|(number, line)| begins(line).then_some(number)).unwrap_or_else(|| self.line_of(key))
    }

    fn may_seek(&self, bytes: usize) -> bool {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Finds in which line a word stands: the next time behind what was last found, else the first time.
    fn line_of(&self, word: &str) -> u32 {
        let bytes = self.whole.as_bytes();
        let (place, line) = self.last.get();
        let ahead = bytes.get(place..).unwrap_or_default();
        let Some(found) = memmem::find(ahead, word.as_bytes()) else {
            let found = if self.may_seek(bytes.len()) { memmem::find(bytes, word.as_bytes()) } else { None };
            return found.map_or(0, |place| line_at(bytes, place));
        };
        if !self.may_seek(found) {
            return 0;
        }
        let line = line.saturating_add(line_at(ahead, found) - 1);
        self.last.set((place + found, line));
        line
    }
}

/// The line in which a byte stands, from 1.
pub(crate) fn line_at(bytes: &[u8], place: usize) -> u32 {
    let ends = memchr::memchr_iter(b'\n', bytes.get(..place).unwrap_or_default()).count();
    u32::try_from(ends).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod stories;
