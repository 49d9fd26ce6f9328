//! What one file gives.

use crate::accounting::{Accounting, Why};
use crate::catalogue::{Catalogue, CatalogueError, Package};
use crate::component::{Evidence, Grade, Kind};
use crate::literal::Words;
use crate::manifest::{self, Text, line_at};
use crate::merge::Sighting;
use crate::path;
use crate::source;
use crate::texts::Texts;

/// Characters of a line that are shown as evidence.
const SHOWN: usize = 160;

/// A declaration in a manifest is surer than an import, and an import than a word.
const DECLARED: u8 = 100;
const LOCKED: u8 = 90;
const IMPORTED: u8 = 95;
const NAMED: u8 = 85;

/// Looks at files with what is known.
pub(crate) struct Eye {
    catalogue: Catalogue,
    words: Words,
    texts: Texts,
}

/// A file that is looked at.
struct File<'f> {
    path: &'f str,
    text: &'f str,
    grade: Grade,
}

impl Eye {
    pub(crate) fn new(catalogue: Catalogue) -> Result<Self, CatalogueError> {
        let words = Words::new(&catalogue)?;
        Ok(Self { catalogue, words, texts: Texts::new()? })
    }

    /// Hands over everything that is seen in the text of a file.
    pub(crate) fn look(&self, path: &str, text: &str, accounting: &mut Accounting, mut seen: impl FnMut(Sighting)) {
        let file = File { path, text, grade: path::grade(path) };
        self.texts.look(path, text, &mut seen);
        if let Some(read) = manifest::reader(path) {
            match read(&Text::new(text)) {
                Ok(declared) => self.declared(&file, declared, &mut seen),
                Err(reason) => accounting.skip(Why::Malformed, path, reason),
            }
            return;
        }
        if path::is_prose(path) {
            return;
        }
        self.imported(&file, &mut seen);
        self.words.each(&self.catalogue, text, |found| {
            let provider = Some(found.sign.provider.clone());
            let name = if found.kind == Kind::Provider { found.sign.provider.clone() } else { found.name.to_owned() };
            seen(Sighting { provider, ..file.sighting(found.kind, name, NAMED, found.place) });
        });
    }

    fn declared(&self, file: &File<'_>, declared: Vec<manifest::Declared>, seen: &mut impl FnMut(Sighting)) {
        for one in declared {
            let Some(package) = self.catalogue.declared(one.registry, &one.name) else { continue };
            let line = file.text.lines().nth(usize::try_from(one.line.saturating_sub(1)).unwrap_or(0)).unwrap_or_default();
            let confidence = if one.locked { LOCKED } else { DECLARED };
            seen(Sighting {
                kind: package.kind,
                name: format!("{}:{}", one.registry, one.registry.plain(&one.name)),
                version: one.version,
                provider: package.provider.clone(),
                grade: file.grade,
                confidence,
                evidence: Evidence { file: file.path.to_owned(), line: one.line, text: shown(line) },
            });
        }
    }

    fn imported(&self, file: &File<'_>, seen: &mut impl FnMut(Sighting)) {
        let Some(registry) = source::registry(&path::ending(file.path)) else { return };
        for (number, line) in (1..).zip(file.text.lines()) {
            for name in source::imports(registry, line) {
                let Some(Package { kind, provider, name, .. }) = self.catalogue.imported(registry, name) else { continue };
                let evidence = Evidence { file: file.path.to_owned(), line: number, text: shown(line) };
                let (kind, provider, name) = (*kind, provider.clone(), format!("{registry}:{}", name.trim_end_matches('*')));
                seen(Sighting { kind, name, version: None, provider, grade: file.grade, confidence: IMPORTED, evidence });
            }
        }
    }
}

impl File<'_> {
    fn sighting(&self, kind: Kind, name: String, confidence: u8, place: usize) -> Sighting {
        let line = line_at(self.text.as_bytes(), place);
        let start = self.text.get(..place).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
        let text = shown(self.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default());
        let evidence = Evidence { file: self.path.to_owned(), line, text };
        Sighting { kind, name, version: None, provider: None, grade: self.grade, confidence, evidence }
    }
}

/// The beginning of a line, without what stands before and behind it.
fn shown(line: &str) -> String {
    line.trim().chars().map(|one| if one.is_control() { ' ' } else { one }).take(SHOWN).collect()
}

#[cfg(test)]
mod stories {
    use super::*;
    use crate::registry::Registry;

    fn seen(path: &str, text: &str) -> Vec<(Kind, String, Option<String>)> {
        let eye = Eye::new(Catalogue::built_in().unwrap()).unwrap();
        let mut all = Vec::new();
        eye.look(path, text, &mut Accounting::default(), |one| all.push((one.kind, one.name, one.provider)));
        all
    }

    /// Endings of source that imports from a registry.
    const ENDINGS: [(Registry, &str); 12] = [
        (Registry::Pypi, "py"),
        (Registry::Npm, "ts"),
        (Registry::Maven, "java"),
        (Registry::Nuget, "cs"),
        (Registry::Golang, "go"),
        (Registry::Cargo, "rs"),
        (Registry::Gem, "rb"),
        (Registry::Composer, "php"),
        (Registry::Swift, "swift"),
        (Registry::Pub, "dart"),
        (Registry::Cran, "r"),
        (Registry::Julia, "jl"),
    ];

    #[test]
    fn every_line_of_the_catalogue_is_found_in_its_example() {
        let known = Catalogue::built_in().unwrap();
        for package in &known.packages {
            let ending = ENDINGS.iter().find_map(|(registry, ending)| (*registry == package.registry).then_some(*ending));
            let found = seen(&format!("src/main.{}", ending.unwrap()), &package.example);
            let name = format!("{}:{}", package.registry, package.name.trim_end_matches('*'));
            assert!(
                found.iter().any(|(kind, own, _)| *kind == package.kind && *own == name),
                "{name} in {}: {found:?}",
                package.example
            );
            assert!(known.declared(package.registry, package.name.trim_end_matches('*')).is_some(), "{name} is declared");
        }
        for (kind, signs) in
            [(Kind::Provider, &known.hosts), (Kind::SecretReference, &known.secrets), (Kind::Model, &known.models)]
        {
            for sign in signs {
                let found = seen("config/app.yaml", &sign.example);
                let whose = |(own, _, provider): &(Kind, String, Option<String>)| {
                    *own == kind && provider.as_ref() == Some(&sign.provider)
                };
                assert!(found.iter().any(whose), "{} in {}: {found:?}", sign.text, sign.example);
            }
        }
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
        let told: Vec<_> =
            found.iter().map(|(_, name, provider)| (name.as_str(), provider.as_deref().unwrap_or_default())).collect();
        assert_eq!(told, [("claude-3-5-sonnet-20241022", "Anthropic"), ("gpt-4o-mini", "OpenAI")]);
    }
}
