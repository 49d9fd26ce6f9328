//! What one file gives.

use std::borrow::Cow;

use crate::accounting::{Accounting, Why};
use crate::catalogue::{Catalogue, CatalogueError, Package};
use crate::comments;
use crate::component::{Evidence, Grade, Kind};
use crate::infra::Infra;
use crate::install::Installs;
use crate::manifest::{self, Text};
use crate::merge::Sighting;
use crate::notebook::Notebook;
use crate::path;
use crate::registry::Registry;
use crate::source;
use crate::systems::Runners;
use crate::texts::Texts;
use crate::words::{Found, Words};
use crate::yaml;

/// Characters of a line that are shown as evidence.
const SHOWN: usize = 160;

/// Packages of AI that one file declares and that are told.
const MOST: usize = 10_000;

/// A declaration in a manifest is surer than an import, and an import than a word.
const DECLARED: u8 = 100;
pub(crate) const LOCKED: u8 = 90;
pub(crate) const IMPORTED: u8 = 95;
/// An import that a package without AI provides too, which counts only with a declaration.
pub(crate) const SHARED: u8 = 40;
const NAMED: u8 = 85;
/// Who answers, where only a package tells it.
const FOLLOWS: u8 = 80;

/// Who answers, where only the name of a file tells it.
const CALLED_ALIKE: u8 = 60;
/// Words of source that speaks over the network, and of what models are asked for.
const SPEAKS: [&str; 10] =
    ["http", "Http", "reqwest", "fetch(", "URLSession", "api_key", "apiKey", "ApiKey", "baseURL", "base_url"];
const ANSWERS: [&str; 6] = ["messages", "completion", "Completion", "embedding", "generate", "prompt"];

/// Looks at files with what is known.
pub(crate) struct Eye {
    catalogue: Catalogue,
    words: Words,
    infra: Infra,
    texts: Texts,
    installs: Installs,
    runners: Runners,
}

/// A file that is looked at.
struct File<'f> {
    path: &'f str,
    text: &'f str,
    grade: Grade,
}

impl Eye {
    pub(crate) const fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    pub(crate) const fn runners(&self) -> &Runners {
        &self.runners
    }

    pub(crate) fn new(catalogue: Catalogue) -> Result<Self, CatalogueError> {
        let words = Words::new(&catalogue)?;
        Ok(Self {
            catalogue,
            words,
            infra: Infra::new()?,
            texts: Texts::new()?,
            installs: Installs::new()?,
            runners: Runners::built_in()?,
        })
    }

    /// Hands over everything that is seen in the text of a file.
    pub(crate) fn look(&self, path: &str, text: &str, accounting: &mut Accounting, mut seen: impl FnMut(Sighting)) {
        let file = File { path, text, grade: path::grade(path) };
        if !self.texts.look(path, text, &mut seen) {
            accounting.skip(
                Why::TooMany,
                path,
                "prompts, agents, servers and data sets behind the first thousand, or texts behind a hundred thousand",
            );
        }
        if let Some(read) = manifest::reader(path) {
            let text = Text::new(text);
            if let Err(reason) = self.declared(&file, accounting, &mut seen, |found| read(&text, found)) {
                accounting.skip(Why::Malformed, path, reason);
            }
            return;
        }
        if path::is_prose(path) {
            return;
        }
        if !self.infra.look(path, text, file.grade, &mut seen) {
            accounting.skip(Why::TooMany, path, "what infrastructure it declares, since it has more than 200,000 lines");
        }
        let ending = path::ending(path);
        let source = if ending == "ipynb" {
            match Notebook::read(text) {
                Ok(notebook) => Cow::Owned(notebook.source_only()),
                Err(reason) => return accounting.skip(Why::Malformed, path, reason),
            }
        } else {
            comments::blanked(&ending, text)
        };
        let file = File { text: &source, ..file };
        self.declared(&file, accounting, &mut seen, |found| self.installs.of(path, &source, found));
        self.declared(&file, accounting, &mut seen, |found| {
            manifest::inline::of(path, &ending, text).into_iter().for_each(found);
        });
        self.settings(&file, &ending, &mut seen);
        self.adapter(&file, &ending, &mut seen);
        self.imported(&file, &mut seen);
        self.named(&file, accounting, &mut seen);
    }

    /// Who answers, where keys within keys of YAML say it together.
    fn settings(&self, file: &File<'_>, ending: &str, seen: &mut impl FnMut(Sighting)) {
        if !matches!(ending, "yaml" | "yml") {
            return;
        }
        let mut last = "";
        yaml::names(file.text, |name, number, line| {
            let Some(provider) = self.catalogue.setting(name).filter(|provider| *provider != last) else { return };
            last = provider;
            let evidence = Evidence { file: file.path.to_owned(), line: number, text: shown(line) };
            seen(provides(provider, file.grade, NAMED, evidence));
        });
    }

    /// Who answers where a file of source is called as a provider is, and speaks over the network.
    fn adapter(&self, file: &File<'_>, ending: &str, seen: &mut impl FnMut(Sighting)) {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let stem = name.strip_suffix(ending).unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
        let sign = self.catalogue.slugs.iter().find(|sign| sign.text == stem);
        let Some(sign) = sign.filter(|_| source::registry(ending).is_some() && file.grade == Grade::Used) else { return };
        let speaks = SPEAKS.iter().any(|word| file.text.contains(word));
        let answers = ANSWERS.iter().any(|word| file.text.contains(word));
        if speaks && answers {
            let line = file.text.lines().next().unwrap_or_default();
            let evidence = Evidence { file: file.path.to_owned(), line: 1, text: shown(line) };
            seen(provides(&sign.provider, file.grade, CALLED_ALIKE, evidence));
        }
    }

    fn named(&self, file: &File<'_>, accounting: &mut Accounting, seen: &mut impl FnMut(Sighting)) {
        // Lines are counted on from word to word, so that many words cost no more than one.
        let (mut line, mut counted) = (1, 0);
        let all = self.words.each(&self.catalogue, file.text, |Found { kind, name, provider, place, is_stale, answers }| {
            if place < counted {
                // What is known only at the end of a file stands before it.
                (line, counted) = (1, 0);
            }
            let passed = file.text.as_bytes().get(counted..place).unwrap_or_default();
            line += u32::try_from(memchr::memchr_iter(b'\n', passed).count()).unwrap_or(u32::MAX);
            counted = counted.max(place);
            let grade = if is_stale { file.grade.max(Grade::Stale) } else { file.grade };
            let evidence = Evidence { file: file.path.to_owned(), line, text: shown(around(file.text, place)) };
            let whose = Some(provider).filter(|own| *own != "-").map(str::to_owned);
            let sighting = |kind, name: String| Sighting {
                kind,
                name,
                version: None,
                provider: whose.clone(),
                grade,
                confidence: NAMED,
                evidence: evidence.clone(),
            };
            if kind == Kind::Model && name.is_empty() {
                seen(Sighting { provider: None, ..sighting(kind, provider.to_owned()) });
            } else if kind != Kind::Provider {
                seen(sighting(kind, name.to_owned()));
            }
            if answers && !is_stale {
                seen(sighting(Kind::Provider, provider.to_owned()));
            }
        });
        if !all {
            accounting.skip(Why::TooMany, file.path, "what is named behind the first ten thousand words of AI");
        }
    }

    fn declared<R>(
        &self,
        file: &File<'_>,
        accounting: &mut Accounting,
        seen: &mut impl FnMut(Sighting),
        read: impl FnOnce(manifest::Found<'_>) -> R,
    ) -> R {
        let (mut known, mut is_all) = (Vec::new(), true);
        let done = read(&mut |one| {
            let Some(package) = self.catalogue.declared(one.registry, &one.name) else { return };
            is_all = known.len() < MOST;
            if is_all {
                known.push((one, package));
            }
        });
        if !is_all {
            accounting.skip(Why::TooMany, file.path, "packages of AI behind the first ten thousand");
        }
        // Lines are gone through once, however many packages there are.
        known.sort_by_key(|(one, _)| one.line);
        let mut lines = (1..).zip(file.text.lines()).peekable();
        for (one, package) in known {
            while lines.next_if(|(number, _)| *number < one.line).is_some() {}
            let line = lines.peek().map_or("", |(_, line)| *line);
            let is_family = package.name.ends_with('*');
            // A copy of a repository, and a fork, is called as it was copied.
            let may_be_copy = matches!(one.registry, Registry::Swift | Registry::Maven) && one.name.contains(['/', ':']);
            let is_copy = may_be_copy && !one.name.eq_ignore_ascii_case(&package.name);
            let name = if is_family || is_copy {
                one.registry.plain(&one.name)
            } else {
                versioned(one.registry, &package.name, &one.name)
            };
            let confidence = if one.locked { LOCKED } else { DECLARED };
            let evidence = Evidence { file: file.path.to_owned(), line: one.line, text: shown(line) };
            if !one.locked && package.kind == Kind::Sdk && file.grade == Grade::Used {
                answers(package.provider.as_ref(), file.grade, &evidence, seen);
            }
            seen(Sighting {
                kind: package.kind,
                name: format!("{}:{name}", one.registry),
                version: one.version,
                provider: package.provider.clone(),
                grade: file.grade,
                confidence,
                evidence,
            });
        }
        done
    }

    /// The package that source imports by a name, as its registry calls it.
    fn package(&self, registry: Registry, imported: &str) -> Option<(String, &Package)> {
        let plain = || self.catalogue.imported(registry, imported).map(|one| (member(registry, &one.name, imported), one));
        let exact = plain().filter(|(_, package)| !package.name.ends_with('*'));
        exact.or_else(|| self.catalogue.of_namespace(registry, imported)).or_else(plain)
    }

    fn imported(&self, file: &File<'_>, seen: &mut impl FnMut(Sighting)) {
        let Some(registry) = source::registry(&path::ending(file.path)) else { return };
        for (number, line) in (1..).zip(file.text.lines()) {
            for imported in source::imports(registry, line) {
                let Some((name, Package { kind, provider, .. })) = self.package(registry, &imported) else { continue };
                let evidence = Evidence { file: file.path.to_owned(), line: number, text: shown(line) };
                let is_shared = self.catalogue.is_shared(registry, &imported);
                if *kind == Kind::Sdk && !is_shared {
                    answers(provider.as_ref(), file.grade, &evidence, seen);
                }
                let (kind, provider, name) = (*kind, provider.clone(), format!("{registry}:{name}"));
                let confidence = if is_shared { SHARED } else { IMPORTED };
                seen(Sighting { kind, name, version: None, provider, grade: file.grade, confidence, evidence });
            }
        }
    }
}

/// Says who answers those that use a package of theirs.
fn answers(provider: Option<&String>, grade: Grade, evidence: &Evidence, seen: &mut impl FnMut(Sighting)) {
    let Some(name) = provider else { return };
    seen(provides(name, grade, FOLLOWS, evidence.clone()));
}

fn provides(name: &str, grade: Grade, confidence: u8, evidence: Evidence) -> Sighting {
    let provider = Some(name.to_owned());
    Sighting { kind: Kind::Provider, name: name.to_owned(), version: None, provider, grade, confidence, evidence }
}

/// Which package of a family source imports, where its registry lets that be seen; otherwise the family.
fn member(registry: Registry, family: &str, imported: &str) -> String {
    let Some(start) = family.strip_suffix('*') else { return versioned(registry, family, imported) };
    let mut steps = imported.split(registry.step());
    match registry {
        Registry::Npm if imported.starts_with('@') => steps.by_ref().take(2).collect::<Vec<_>>().join("/"),
        Registry::Npm | Registry::Pypi | Registry::Cargo => registry.plain(&steps.next().unwrap_or_default().replace('_', "-")),
        _ => start.trim_end_matches('.').to_owned(),
    }
}

/// The name of a module of Go with its major version, where a path has one: from the second on it belongs to the name.
fn versioned(registry: Registry, package: &str, path: &str) -> String {
    let step = path.strip_prefix(package).and_then(|rest| rest.strip_prefix('/')).and_then(|rest| rest.split('/').next());
    let is_version = |step: &&str| {
        step.strip_prefix('v').is_some_and(|number| !number.is_empty() && number.bytes().all(|one| one.is_ascii_digit()))
    };
    match step.filter(|step| registry == Registry::Golang && is_version(step)) {
        Some(step) => format!("{package}/{step}"),
        None => package.to_owned(),
    }
}

/// The line around a place, or what of it is near.
fn around(text: &str, place: usize) -> &str {
    let from = |start: usize| (start..=place).find_map(|start| text.get(start..)).unwrap_or_default();
    let near = place.saturating_sub(SHOWN);
    let start =
        text.as_bytes().get(near..place).and_then(|before| memchr::memrchr(b'\n', before)).map_or(near, |at| near + at + 1);
    let rest = from(start);
    let end = memchr::memchr(b'\n', rest.as_bytes().get(..SHOWN * 4).unwrap_or(rest.as_bytes()));
    end.and_then(|end| rest.get(..end)).unwrap_or(rest)
}

/// The beginning of a line, without what stands before and behind it.
pub(crate) fn shown(line: &str) -> String {
    line.trim().chars().map(|one| if one.is_control() { ' ' } else { one }).take(SHOWN).collect()
}

#[cfg(test)]
mod stories {
    use super::*;

    fn seen(path: &str, text: &str) -> Vec<(Kind, String, Option<String>)> {
        seen_by(&Eye::new(Catalogue::built_in().unwrap()).unwrap(), path, text)
    }

    fn seen_by(eye: &Eye, path: &str, text: &str) -> Vec<(Kind, String, Option<String>)> {
        let mut all = Vec::new();
        eye.look(path, text, &mut Accounting::default(), |one| all.push((one.kind, one.name, one.provider)));
        all
    }

    /// What source, and what manifest, names packages of a registry.
    const PLACES: [(Registry, &str, &str); 12] = [
        (Registry::Pypi, "py", "requirements.txt"),
        (Registry::Npm, "ts", "package.json"),
        (Registry::Maven, "java", "build.gradle"),
        (Registry::Nuget, "cs", "App.csproj"),
        (Registry::Golang, "go", "go.mod"),
        (Registry::Cargo, "rs", "Cargo.toml"),
        (Registry::Gem, "rb", "Gemfile"),
        (Registry::Composer, "php", "composer.json"),
        (Registry::Swift, "swift", "Package.swift"),
        (Registry::Pub, "dart", "pubspec.yaml"),
        (Registry::Cran, "r", "DESCRIPTION"),
        (Registry::Julia, "jl", "Project.toml"),
    ];

    #[test]
    fn every_line_of_the_catalogue_is_found_in_its_example() {
        let mut missed = Vec::new();
        let known = Catalogue::built_in().unwrap();
        let eye = Eye::new(Catalogue::built_in().unwrap()).unwrap();
        for package in &known.packages {
            let (_, ending, manifest) = PLACES.iter().find(|(registry, ..)| *registry == package.registry).unwrap();
            let is_declared = package.imports.is_empty();
            let path = if is_declared { (*manifest).to_owned() } else { format!("src/main.{ending}") };
            let found = seen_by(&eye, &path, &package.example);
            let is_known = known.declared(package.registry, package.name.trim_end_matches('*')).is_some();
            let own = format!("{}:{}", package.registry, package.name);
            let is_family = own.ends_with('*');
            let same = |name: &str| {
                let shared = known.share_an_import(&own, name);
                shared || *name == own || is_family && name.starts_with(own.trim_end_matches(['*', '.', '-']))
            };
            if !is_known || !found.iter().any(|(kind, name, _)| *kind == package.kind && same(name)) {
                missed.push(format!("{} in {}: {found:?}", package.name, package.example));
            }
        }
        for (kind, signs) in [
            (Kind::Provider, &known.hosts),
            (Kind::Provider, &known.clients),
            (Kind::Provider, &known.slugs),
            (Kind::SecretReference, &known.secrets),
            (Kind::SecretReference, &known.credentials),
            (Kind::Model, &known.models),
            (Kind::Model, &known.common),
        ] {
            for sign in signs {
                let found = seen_by(&eye, "config/app.yaml", &sign.example);
                let whose = |(own, _, provider): &(Kind, String, Option<String>)| {
                    *own == kind && provider.as_deref() == Some(sign.provider.as_str()).filter(|own| *own != "-")
                };
                if !found.iter().any(whose) {
                    missed.push(format!("{} in {}: {found:?}", sign.text, sign.example));
                }
            }
        }
        for sign in &known.constants {
            let found = seen_by(&eye, "src/main.go", &sign.example);
            if !found.iter().any(|(kind, name, _)| *kind == Kind::Model && *name == sign.provider) {
                missed.push(format!("{} in {}: {found:?}", sign.text, sign.example));
            }
        }
        assert_eq!(missed, Vec::<String>::new());
    }

    #[test]
    fn prose_comments_and_words_within_others_are_no_evidence() {
        for (path, text) in [
            ("README.md", "Set OPENAI_API_KEY and call https://api.openai.com"),
            ("src/app.py", "# from openai import OpenAI at https://api.openai.com\n"),
            ("src/app.py", "MY_OPENAI_API_KEY_NAME = 1\n"),
            ("src/app.py", "url = 'https://api.openai.com.evil.example/'\n"),
            ("src/app.ts", "const x = claude - gemini\n"),
            ("src/app.ts", "// model: \"gpt-4o\"\n"),
            ("src/app.py", "import openaiish\n"),
        ] {
            assert_eq!(seen(path, text), [], "{text}");
        }
    }

    #[test]
    fn a_model_is_told_whole_and_with_whose_it_is() {
        let found = seen("app/config.yaml", "model: claude-3-5-sonnet-20241022\nfallback: \"gpt-4o-mini\"\n");
        let mut told: Vec<_> =
            found.iter().map(|(_, name, provider)| (name.as_str(), provider.as_deref().unwrap_or_default())).collect();
        told.dedup();
        assert_eq!(told, [("claude-3-5-sonnet-20241022", "Anthropic"), ("gpt-4o-mini", "OpenAI")]);
    }

    #[test]
    fn a_package_of_a_namespace_is_called_as_its_registry_calls_it() {
        for (text, name) in [
            ("from llama_index.llms.azure_openai import AzureOpenAI\n", "pypi:llama-index-llms-azure-openai"),
            ("from haystack_integrations.components.generators.ollama import OllamaGenerator\n", "pypi:ollama-haystack"),
            ("from google.cloud import storage, aiplatform\n", "pypi:google-cloud-aiplatform"),
            ("from azure.ai.language.conversations import C\n", "pypi:azure-ai-language-conversations"),
        ] {
            let found = seen("src/app.py", text);
            assert!(found.iter().any(|(_, own, _)| own == name), "{text}: {found:?}");
        }
    }
}
