//! What is known of AI: one line a package, host, secret or model, each with an example that a test holds it against.

use std::cmp::Reverse;

use foldhash::{HashMap, HashMapExt as _, HashSet};
use thiserror::Error;

use crate::component::Kind;
use crate::namespace::Namespace;
use crate::registry::Registry;

/// A package that is AI.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub registry: Registry,
    /// As its registry calls it; what ends with `*` means every package that begins so.
    pub name: String,
    pub kind: Kind,
    pub provider: Option<String>,
    /// What source imports it as.
    pub imports: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "a test holds the line against it"))]
    pub example: String,
}

/// A host, a name of a secret or the beginning of a model's name, with whose it is.
#[derive(Clone, Debug)]
pub(crate) struct Sign {
    pub text: String,
    pub provider: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "a test holds the line against it"))]
    pub example: String,
}

/// A line of the catalogue that says nothing that is understood.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("line {line} of {file}: {reason}")]
pub struct CatalogueError {
    /// Which list.
    pub file: &'static str,
    /// Which line, from 1.
    pub line: usize,
    /// Why, and what is expected.
    pub reason: String,
}

/// Everything that is known.
pub struct Catalogue {
    pub(crate) packages: Vec<Package>,
    pub(crate) hosts: Vec<Sign>,
    pub(crate) secrets: Vec<Sign>,
    pub(crate) models: Vec<Sign>,
    /// Words too common to mean a model but as the value of a key that says so.
    pub(crate) common: Vec<Sign>,
    pub(crate) clients: Vec<Sign>,
    /// Words in names of credentials, which say more before and behind them.
    pub(crate) credentials: Vec<Sign>,
    pub(crate) slugs: Vec<Sign>,
    /// Constants that stand for a model, which is in the place of the provider.
    pub(crate) constants: Vec<Sign>,
    /// Which of the clients are settings whose names go on.
    settings: Vec<usize>,
    exact: HashMap<(Registry, String), usize>,
    families: Vec<usize>,
    imported: HashMap<(Registry, String), usize>,
    imported_families: Vec<(Registry, String, usize)>,
    /// What packages that share a namespace are imported as, the longest first.
    namespaces: Vec<Namespace>,
    /// Imports that a package without AI provides too.
    shared: HashSet<(Registry, String)>,
}

const PACKAGES: &str = include_str!("../data/packages.txt");
const HOSTS: &str = include_str!("../data/hosts.txt");
const CREDENTIALS: &str = include_str!("../data/credentials.txt");
const SECRETS: &str = include_str!("../data/secrets.txt");
const MODELS: &str = include_str!("../data/models.txt");
const CLIENTS: &str = include_str!("../data/clients.txt");
const SLUGS: &str = include_str!("../data/slugs.txt");
const NAMESPACES: &str = include_str!("../data/namespaces.txt");
const SHARED: &str = include_str!("../data/shared.txt");
const CONSTANTS: &str = include_str!("../data/constants.txt");

impl Catalogue {
    /// The catalogue that comes with the program.
    ///
    /// # Errors
    /// The first line that is not understood.
    pub fn built_in() -> Result<Self, CatalogueError> {
        let packages = lines("packages.txt", PACKAGES, package)?;
        let (common, models) = lines("models.txt", MODELS, sign)?.into_iter().partition(|sign: &Sign| sign.text.starts_with('~'));
        let mut catalogue = Self {
            packages,
            hosts: lines("hosts.txt", HOSTS, sign)?,
            secrets: lines("secrets.txt", SECRETS, sign)?,
            models,
            common,
            clients: lines("clients.txt", CLIENTS, sign)?,
            credentials: lines("credentials.txt", CREDENTIALS, |parts| {
                sign(parts).map(|sign| Sign { text: format!("{}_", sign.text), ..sign })
            })?,
            slugs: lines("slugs.txt", SLUGS, sign)?,
            constants: lines("constants.txt", CONSTANTS, sign)?,
            settings: Vec::new(),
            exact: HashMap::new(),
            families: Vec::new(),
            imported: HashMap::new(),
            imported_families: Vec::new(),
            namespaces: lines("namespaces.txt", NAMESPACES, Namespace::read)?,
            shared: lines("shared.txt", SHARED, |parts| match parts {
                [import, _] => of_registry(import).map(|(registry, import)| (registry, import.to_owned())),
                _ => Err("expected registry:import | the package without AI".to_owned()),
            })?
            .into_iter()
            .collect(),
        };
        catalogue.namespaces.sort_by_key(|one| Reverse((one.steps.len(), one.plain_steps())));
        for (place, package) in catalogue.packages.iter().enumerate() {
            if package.name.ends_with('*') {
                catalogue.families.push(place);
            } else {
                catalogue.exact.insert((package.registry, package.registry.plain(&package.name)), place);
            }
            for import in &package.imports {
                if let Some(start) = import.strip_suffix('*') {
                    catalogue.imported_families.push((package.registry, start.to_owned(), place));
                } else {
                    catalogue.imported.entry((package.registry, import.clone())).or_insert(place);
                }
            }
        }
        let is_setting = |(place, sign): (usize, &Sign)| sign.text.ends_with(".*").then_some(place);
        catalogue.settings = catalogue.clients.iter().enumerate().filter_map(is_setting).collect();
        // Of two families that fit, the one that says more counts.
        catalogue.families.sort_by_key(|place| catalogue.packages.get(*place).map(|one| Reverse(one.name.len())));
        catalogue.imported_families.sort_by_key(|(_, start, _)| Reverse(start.len()));
        Ok(catalogue)
    }

    /// Every literal that is looked for in files, without the signs of where it may go on; what a plain search would be given.
    pub fn literals(&self) -> Vec<&str> {
        let signs = [&self.hosts, &self.secrets, &self.clients, &self.credentials, &self.models, &self.constants];
        let mut all: Vec<&str> = signs.into_iter().flatten().map(|sign| sign.text.trim_matches(['*', '"', '\''])).collect();
        all.extend(self.packages.iter().map(|package| package.name.trim_end_matches('*')));
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The package that a manifest declares, if it is AI.
    pub(crate) fn declared(&self, registry: Registry, name: &str) -> Option<&Package> {
        let plain = registry.plain(name);
        let begins = |package: &&Package| {
            package.registry == registry && package.name.strip_suffix('*').is_some_and(|start| plain.starts_with(start))
        };
        // From the second major version on a module of Go ends with it.
        let versioned = plain.rsplit_once("/v").filter(|(_, number)| number.bytes().all(|one| one.is_ascii_digit()));
        let first = versioned.filter(|_| registry == Registry::Golang).map(|(first, _)| first.to_owned());
        let known = |name: String| self.exact.get(&(registry, name)).and_then(|place| self.packages.get(*place));
        let exact = known(plain.clone()).or_else(|| known(first?));
        let of_family = || self.families.iter().filter_map(|place| self.packages.get(*place)).find(begins);
        exact.or_else(of_family).or_else(|| self.copied(registry, &plain))
    }

    /// The package that another was copied from, as its own name says: a repository of Swift is called as it was, and a fork on Maven keeps the end of
    /// its group and what begins with that (`dev.langchain4j:langchain4j-ollama`, `org.example.langchain4j:langchain4j-ollama`).
    fn copied(&self, registry: Registry, name: &str) -> Option<&Package> {
        let of_registry = || self.packages.iter().filter(|package| package.registry == registry);
        match registry {
            Registry::Swift => {
                let (_, last) = name.rsplit_once('/').filter(|(_, last)| last.len() > 4)?;
                of_registry().find(|one| one.name.rsplit_once('/').is_some_and(|(_, own)| own.eq_ignore_ascii_case(last)))
            }
            Registry::Maven => {
                let (group, artifact) = name.split_once(':')?;
                let last = group.rsplit('.').next().filter(|last| last.len() > 4 && artifact.starts_with(last))?;
                let is_fork = |one: &&Package, of: &str| {
                    let parts = one.name.split_once(':');
                    parts.is_some_and(|(own, named)| named == of && own.rsplit('.').next() == Some(last))
                };
                of_registry().find(|one| is_fork(one, artifact)).or_else(|| of_registry().find(|one| is_fork(one, "*")))
            }
            _ => None,
        }
    }

    /// The package that source imports by that name or by one that begins it; what is longest counts.
    pub(crate) fn imported(&self, registry: Registry, name: &str) -> Option<&Package> {
        let mut rest = name;
        loop {
            if let Some(place) = self.imported.get(&(registry, rest.to_owned())) {
                return self.packages.get(*place);
            }
            let Some((shorter, _)) = rest.rsplit_once(registry.step()) else { break };
            rest = shorter;
        }
        let family = |(own, start, _): &&(Registry, String, usize)| *own == registry && name.starts_with(start.as_str());
        self.imported_families.iter().find(family).and_then(|(_, _, place)| self.packages.get(*place))
    }

    /// The package of a shared namespace that source imports by that name, as its registry calls it, if it is AI.
    pub(crate) fn of_namespace(&self, registry: Registry, name: &str) -> Option<(String, &Package)> {
        let called = self.namespaces.iter().filter(|one| one.registry == registry).find_map(|one| one.package(name))?;
        self.declared(registry, &called).map(|package| (called, package))
    }

    #[cfg(test)]
    pub(crate) fn namespaces(&self) -> &[Namespace] {
        &self.namespaces
    }

    /// Whether a package without AI may be meant where source imports that name: it is one that such a package provides too, or lies beneath it.
    pub(crate) fn is_shared(&self, registry: Registry, name: &str) -> bool {
        self.shared.iter().any(|(own, import)| {
            *own == registry
                && name.strip_prefix(import.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(registry.step()))
        })
    }

    /// Who answers where a setting has that name, its steps parted by dots.
    pub(crate) fn setting(&self, name: &str) -> Option<&str> {
        let whole = |sign: &&Sign| {
            sign.text
                .strip_suffix(".*")
                .is_some_and(|start| name.starts_with(start) && name.get(start.len()..).is_some_and(|rest| rest.starts_with('.')))
        };
        self.settings.iter().filter_map(|place| self.clients.get(*place)).find(whole).map(|sign| sign.provider.as_str())
    }

    /// Whether one package may be meant where source imports what another is imported as.
    pub(crate) fn share_an_import(&self, one: &str, other: &str) -> bool {
        let package = |name: &str| {
            let (registry, name) = name.split_once(':')?;
            let registry = Registry::named(registry)?;
            self.exact.get(&(registry, registry.plain(name))).and_then(|place| self.packages.get(*place))
        };
        let (Some(one), Some(other)) = (package(one), package(other)) else { return false };
        one.registry == other.registry && one.imports.iter().any(|import| other.imports.contains(import))
    }
}

/// The entries of a list; lines that are empty or begin with `#` are for readers.
pub(crate) fn lines<T>(
    file: &'static str,
    text: &str,
    read: impl Fn(&[&str]) -> Result<T, String>,
) -> Result<Vec<T>, CatalogueError> {
    let told = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    told.map(|(place, line)| {
        let parts: Vec<&str> = line.split(" | ").map(str::trim).collect();
        read(&parts).map_err(|reason| CatalogueError { file, line: place + 1, reason })
    })
    .collect()
}

fn package(parts: &[&str]) -> Result<Package, String> {
    let [name, kind, provider, imports, example] = parts else {
        return Err("expected registry:name | kind | provider or - | imports or - | example".to_owned());
    };
    let (registry, name) = of_registry(name)?;
    let kind = Kind::named(kind).ok_or_else(|| format!("there is no kind {kind}"))?;
    let imports = imports.split(',').map(str::trim).filter(|import| *import != "-").map(str::to_owned).collect();
    // Cargo takes `-` and `_` for one, and yet a crate is called as it was published.
    let name = if registry == Registry::Cargo { name.to_owned() } else { registry.plain(name) };
    Ok(Package { registry, name, kind, provider: some(provider), imports, example: (*example).to_owned() })
}

/// A name with its registry before it.
pub(crate) fn of_registry(name: &str) -> Result<(Registry, &str), String> {
    let (registry, name) = name.split_once(':').ok_or("the name has no registry before it, as in pypi:openai")?;
    let registry = Registry::named(registry).ok_or_else(|| format!("there is no registry {registry}"))?;
    Ok((registry, name))
}

pub(crate) fn some(text: &str) -> Option<String> {
    (text != "-").then(|| text.to_owned())
}

fn sign(parts: &[&str]) -> Result<Sign, String> {
    let [text, provider, example] = parts else { return Err("expected text | provider | example".to_owned()) };
    Ok(Sign { text: (*text).to_owned(), provider: (*provider).to_owned(), example: (*example).to_owned() })
}
