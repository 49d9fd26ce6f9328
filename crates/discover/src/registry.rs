//! Registries of packages, and how the source that uses a package names it.

use crate::spelled::spelled;

spelled! {
    /// Where a package comes from. Its word stands before the name of a package.
    pub enum Registry {
        /// Python.
        Pypi = "pypi",
        /// JavaScript and TypeScript.
        Npm = "npm",
        /// Java, Kotlin, Scala.
        Maven = "maven",
        /// .NET.
        Nuget = "nuget",
        /// Go.
        Golang = "golang",
        /// Rust.
        Cargo = "cargo",
        /// Ruby.
        Gem = "gem",
        /// PHP.
        Composer = "composer",
        /// Swift packages, by owner and name of their repository; frameworks of the system by their name alone.
        Swift = "swift",
        /// Dart and Flutter.
        Pub = "pub",
        /// R.
        Cran = "cran",
        /// Julia.
        Julia = "julia",
    }
}

/// A package and the version behind an `@`, as `npm` and its like write it: the first sign of a name with a scope is part of the name.
pub(crate) fn at_version(word: &str) -> (&str, Option<&str>) {
    let at = word.get(1..).and_then(|rest| rest.find('@')).map_or(word.len(), |at| at + 1);
    let (name, version) = word.split_at_checked(at).unwrap_or((word, ""));
    (name, version.strip_prefix('@'))
}

impl Registry {
    /// A name as the registry compares it: most take case as it is written, Python takes `-`, `_` and `.` for one.
    pub(crate) fn plain(self, name: &str) -> String {
        match self {
            Self::Pypi => {
                let mut plain = String::with_capacity(name.len());
                for part in name.split(['-', '_', '.']).filter(|part| !part.is_empty()) {
                    if !plain.is_empty() {
                        plain.push('-');
                    }
                    plain.push_str(&part.to_ascii_lowercase());
                }
                plain
            }
            Self::Nuget | Self::Composer | Self::Npm | Self::Swift => name.to_ascii_lowercase(),
            Self::Cargo => name.replace('_', "-"),
            _ => name.to_owned(),
        }
    }

    /// What parts the steps of a name that is imported.
    pub(crate) const fn step(self) -> &'static str {
        match self {
            Self::Pypi | Self::Maven | Self::Nuget | Self::Swift | Self::Julia | Self::Cran => ".",
            Self::Npm | Self::Golang | Self::Gem | Self::Pub => "/",
            Self::Cargo => "::",
            Self::Composer => "\\",
        }
    }
}
