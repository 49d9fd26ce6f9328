//! What infrastructure code names when it runs or reaches AI: one line a word, each with an example that a test holds it against.

use aho_corasick::AhoCorasick;

use crate::catalogue::{CatalogueError, lines, some};

const LIST: &str = include_str!("../../data/infrastructure.txt");
const FILE: &str = "infrastructure.txt";

/// What a word is, and so where it may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sort {
    Type,
    Construct,
    Image,
    Action,
    Api,
    Command,
    Resource,
    Machine,
    Service,
    Permission,
    Env,
    Key,
    Name,
    Extension,
}

const SORTS: [(Sort, &str); 14] = [
    (Sort::Type, "type"),
    (Sort::Construct, "construct"),
    (Sort::Image, "image"),
    (Sort::Action, "action"),
    (Sort::Api, "api"),
    (Sort::Command, "command"),
    (Sort::Resource, "resource"),
    (Sort::Machine, "machine"),
    (Sort::Service, "service"),
    (Sort::Permission, "permission"),
    (Sort::Env, "env"),
    (Sort::Key, "key"),
    (Sort::Name, "name"),
    (Sort::Extension, "extension"),
];

/// A line of the list.
pub(super) struct Sign {
    pub sort: Sort,
    pub word: String,
    /// Whether the word may go on.
    open: bool,
    pub provider: Option<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "a test holds the line against it"))]
    pub example: (String, String),
}

/// The list, and what finds its words in one pass.
pub(super) struct Known {
    pub signs: Vec<Sign>,
    finder: AhoCorasick,
}

impl Known {
    pub(super) fn built_in() -> Result<Self, CatalogueError> {
        let signs = lines(FILE, LIST, sign)?;
        let finder = AhoCorasick::new(signs.iter().map(|sign| &sign.word));
        let finder = finder.map_err(|error| CatalogueError { file: FILE, line: 0, reason: error.to_string() })?;
        Ok(Self { signs, finder })
    }

    /// Every word that stands in a text by itself, with where it begins, in the order in which they end.
    pub(super) fn each<'k>(&'k self, text: &str) -> impl Iterator<Item = (&'k Sign, usize)> {
        self.finder.find_overlapping_iter(text).filter_map(|one| {
            let sign = self.signs.get(one.pattern().as_usize())?;
            sign.stands_alone(text.as_bytes(), one.start(), one.end()).then_some((sign, one.start()))
        })
    }
}

const fn joins(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

impl Sign {
    fn stands_alone(&self, text: &[u8], start: usize, end: usize) -> bool {
        let left = start.checked_sub(1).and_then(|at| text.get(at)).copied();
        let right = text.get(end).copied();
        let begins = left.is_none_or(|byte| !(joins(byte) || self.sort == Sort::Image && byte == b'.'));
        let goes_on = match self.sort {
            Sort::Permission => right.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'*'),
            _ => self.open || right.is_none_or(|byte| !joins(byte)),
        };
        (begins || self.sort == Sort::Resource) && goes_on
    }

    /// Whether a line is one in which a word of this sort says what is run.
    pub(super) fn fits(&self, line: &str) -> bool {
        let has = |words: &[&str]| words.iter().any(|word| line.contains(word));
        let trimmed = line.trim_start();
        match self.sort {
            Sort::Image => trimmed.starts_with("FROM ") || has(&["mage", "repository", "docker run", "docker pull", "podman"]),
            Sort::Action => has(&["uses:"]),
            Sort::Api => has(&["apiVersion", "$schema"]),
            Sort::Command => {
                !["name:", "- name:", "echo ", "description", "title"].iter().any(|start| trimmed.starts_with(start))
            }
            Sort::Service => has(&["ervice"]),
            Sort::Machine => has(&["ype", "ize"]),
            Sort::Key => line.strip_prefix(self.word.as_str()).is_some_and(|rest| rest.starts_with(':')),
            Sort::Name | Sort::Extension | Sort::Construct => false,
            Sort::Type | Sort::Resource | Sort::Permission | Sort::Env => true,
        }
    }

    /// How sure it is that what names it is AI, in per cent: what only surrounds AI is less so.
    pub(super) const fn confidence(&self) -> u8 {
        match self.sort {
            Sort::Type | Sort::Construct | Sort::Action | Sort::Api | Sort::Key => 95,
            Sort::Image | Sort::Command | Sort::Extension => 90,
            Sort::Resource | Sort::Machine | Sort::Service => 80,
            Sort::Permission | Sort::Env | Sort::Name => 70,
        }
    }
}

fn sign(parts: &[&str]) -> Result<Sign, String> {
    let [word, provider, file, example] = parts else {
        return Err("expected sort:word | provider or - | file | example".to_owned());
    };
    let (sort, word) = word.split_once(':').ok_or("the word has no sort before it, as in image:ollama/ollama")?;
    let sort =
        SORTS.into_iter().find_map(|(own, name)| (name == sort).then_some(own)).ok_or(format!("there is no sort {sort}"))?;
    let example = ((*file).to_owned(), example.replace("\\n", "\n"));
    Ok(Sign { sort, word: word.trim_end_matches('*').to_owned(), open: word.ends_with('*'), provider: some(provider), example })
}
