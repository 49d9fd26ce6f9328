//! Registries of packages, and how the source that uses a package names it.

use std::fmt;

/// Where a package comes from. Its word stands before the name of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Registry {
    /// Python.
    Pypi,
    /// JavaScript and TypeScript.
    Npm,
    /// Java, Kotlin, Scala.
    Maven,
    /// .NET.
    Nuget,
    /// Go.
    Golang,
    /// Rust.
    Cargo,
    /// Ruby.
    Gem,
    /// PHP.
    Composer,
    /// Swift packages, by owner and name of their repository; frameworks of the system by their name alone.
    Swift,
    /// Dart and Flutter.
    Pub,
    /// R.
    Cran,
    /// Julia.
    Julia,
}

impl Registry {
    /// Every registry with its word.
    pub const ALL: [(Self, &'static str); 12] = [
        (Self::Pypi, "pypi"),
        (Self::Npm, "npm"),
        (Self::Maven, "maven"),
        (Self::Nuget, "nuget"),
        (Self::Golang, "golang"),
        (Self::Cargo, "cargo"),
        (Self::Gem, "gem"),
        (Self::Composer, "composer"),
        (Self::Swift, "swift"),
        (Self::Pub, "pub"),
        (Self::Cran, "cran"),
        (Self::Julia, "julia"),
    ];

    /// The registry of that word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(registry, own)| (own == word).then_some(registry))
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.into_iter().find_map(|(registry, word)| (registry == self).then_some(word)).unwrap_or_default()
    }

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

impl fmt::Display for Registry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}
