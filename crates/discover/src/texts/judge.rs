//! Whether a text is one that is sent to a model.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::catalogue::{CatalogueError, lines};

use super::lexer::Literal;

const CUES: &str = include_str!("../../data/cues.txt");
/// Bytes of a text that are judged.
const JUDGED: usize = 4_096;
/// Characters of a text within which it has to say whom it speaks to.
const BEGINNING: usize = 160;

/// What the name of a text says about it, the least telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Naming {
    /// It describes a tool, or is shown to people.
    Against,
    None,
    /// It is a template, of whatever.
    Template,
    /// It may be instructions.
    Instruction,
    /// It is called a prompt.
    Prompt,
    /// It is given to a model as the word of the system.
    Role,
}

/// What describes, labels or complains.
const AGAINST: [&str; 18] = [
    "description",
    "desc",
    "help",
    "label",
    "title",
    "placeholder",
    "error",
    "warning",
    "tooltip",
    "license",
    "doc",
    "docs",
    "usage",
    "summary",
    "changelog",
    "comment",
    "notes",
    "alt",
];
const INSTRUCTIONS: [&str; 9] = [
    "instruction",
    "system_message",
    "systemmessage",
    "system_content",
    "system_context",
    "persona",
    "backstory",
    "rag_template",
    "rubric",
];

impl Naming {
    pub(super) fn of(name: &str) -> Self {
        let small = name.to_ascii_lowercase();
        let plain = small.trim_start_matches(['_', '$', '@']);
        if AGAINST.contains(&plain) || plain.ends_with("description") || plain.ends_with("error") {
            return Self::Against;
        }
        if small.contains("prompt") {
            return Self::Prompt;
        }
        let whole = matches!(plain, "system" | "role" | "goal" | "template" | "prefix" | "suffix" | "messages");
        if whole || INSTRUCTIONS.iter().any(|word| small.contains(word)) {
            Self::Instruction
        } else if small.contains("template") || small.contains("tmpl") {
            Self::Template
        } else {
            Self::None
        }
    }
}

/// Knows how people speak to models.
pub(super) struct Judge {
    finder: AhoCorasick,
    /// What each phrase says.
    sorts: Vec<Sort>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// At the beginning: it says to a model who it is.
    Opening,
    /// At the beginning: it asks for something that models do.
    Ask,
    /// Anywhere.
    Cue,
}

/// What was met in a text.
struct Met {
    opening: bool,
    asks: bool,
    cues: usize,
    words: usize,
    placeholder: bool,
}

impl Judge {
    pub(super) fn new() -> Result<Self, CatalogueError> {
        let known = lines("cues.txt", CUES, |parts| match parts {
            ["opening", words, _] => Ok((Sort::Opening, (*words).to_owned())),
            ["ask", words, _] => Ok((Sort::Ask, (*words).to_owned())),
            ["cue", words, _] => Ok((Sort::Cue, (*words).to_owned())),
            _ => Err("expected opening, ask or cue | words | example".to_owned()),
        })?;
        let builder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(known.iter().map(|(_, words)| words));
        let finder = builder.map_err(|error| CatalogueError { file: "cues.txt", line: 0, reason: error.to_string() })?;
        Ok(Self { finder, sorts: known.into_iter().map(|(sort, _)| sort).collect() })
    }

    /// How sure it is that a text goes to a model, in per cent; nothing where it is not likely.
    pub(super) fn prompt(&self, text: &str, naming: Naming) -> Option<u8> {
        let text = super::ahead(text, 0, JUDGED);
        // What has too few words for any rule is not looked at closer.
        if text.len() < 20 || text.split_whitespace().take(4).count() < 4 || asks_a_person(text) || is_page(text) {
            return None;
        }
        let met = self.meet(text);
        let Met { opening, asks, cues, words, placeholder } = met;
        match naming {
            Naming::Role => Some(90),
            Naming::Prompt
                if opening || asks && words >= 5 || cues >= 1 && words >= 6 || words >= 25 || placeholder && words >= 5 =>
            {
                Some(85)
            }
            Naming::Instruction if opening && words >= 5 || asks && words >= 6 || cues >= 1 && words >= 8 => Some(80),
            Naming::Template if opening && words >= 7 || placeholder && words >= 12 && cues >= 2 => Some(75),
            Naming::None | Naming::Template if opening && words >= 7 && cues >= 1 => Some(75),
            Naming::None | Naming::Template if words >= 12 && asks && cues >= 2 || words >= 20 && cues >= 4 => Some(65),
            Naming::Against if opening && words >= 15 && cues >= 2 => Some(60),
            _ => None,
        }
    }

    /// Whether a file that lies where prompts lie is one.
    pub(super) fn file(&self, text: &str) -> bool {
        let met = self.meet(super::ahead(text, 0, JUDGED));
        met.opening && met.words >= 5 || met.asks || met.cues >= 2 && met.words >= 8 || met.placeholder && met.words >= 4
    }

    /// Whether a file that may lie anywhere tells a model who it is and what to do.
    pub(super) fn speaks(&self, text: &str) -> bool {
        let met = self.meet(super::ahead(text, 0, JUDGED));
        met.opening && met.words >= 10 && met.cues >= 2
    }

    fn meet(&self, text: &str) -> Met {
        let (mut opening, mut asks, mut cues) = (false, false, 0_u128);
        for one in self.finder.find_iter(text) {
            let which = one.pattern().as_usize();
            let before = text.get(..one.start()).unwrap_or_default();
            let begins = before.trim_end_matches([' ', '\t', '"', '\'', '*', '#', '>', '`']);
            let fresh = begins.is_empty() || begins.ends_with(['\n', '.', '!', ':', '\\', '-']) || begins.ends_with("\\n");
            match self.sorts.get(which) {
                _ if !ends_a_word(
                    text.get(one.start()..one.end()).unwrap_or_default(),
                    text.get(one.end()..).unwrap_or_default(),
                ) => {}
                Some(Sort::Opening) => opening |= fresh && one.start() < BEGINNING,
                Some(Sort::Ask) if begins.trim().is_empty() => asks = true,
                Some(Sort::Cue | Sort::Ask) if !before.ends_with(char::is_alphanumeric) => cues |= 1 << (which % 128),
                _ => {}
            }
        }
        let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
        let placeholder = ["{{", "${", "{%"].iter().any(|mark| text.contains(mark)) || braced(text);
        Met { opening, asks, cues: cues.count_ones() as usize, words, placeholder }
    }
}

/// Whether a text is markup that people look at.
fn is_page(text: &str) -> bool {
    text.trim_start().starts_with('<') && ["class=\"", "<div", "<span", "style=\""].iter().any(|word| text.contains(word))
}

/// Whether a text ends as a question that a person answers at a terminal does: `Continue? [y/N]`.
fn asks_a_person(text: &str) -> bool {
    let end = text.trim_end_matches([' ', ':', ']', ')', '?', '>', '\n']).to_ascii_lowercase();
    ["y/n", "yes/no"].iter().any(|choice| end.ends_with(choice)) && text.len() < 300
}

/// Whether a phrase that ends with a short word is not the beginning of a longer one: `you are a` is not in `you are able`.
fn ends_a_word(phrase: &str, rest: &str) -> bool {
    let rest = if phrase.ends_with([' ', 'a', 'A']) { rest.strip_prefix('n').unwrap_or(rest) } else { rest };
    let short = phrase.rsplit(' ').next().is_none_or(|word| word.len() <= 3);
    !short || !rest.starts_with(char::is_alphanumeric)
}

/// Whether a name stands in braces, as in `{question}`.
fn braced(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let near = super::ahead(after, 0, 41);
        let name = near.split('}').next().unwrap_or_default();
        if !name.is_empty()
            && name.len() < near.len()
            && name.len() < 40
            && name.bytes().all(|one| one.is_ascii_alphanumeric() || one == b'_')
        {
            return true;
        }
        rest = after;
    }
    false
}

/// Whether what stands around a text says that the system speaks: `"role": "system", "content": …`.
pub(super) fn is_of_system(text: &str, literal: &Literal<'_>) -> bool {
    let from = literal.within.max(literal.place.saturating_sub(200));
    let around = super::behind(text, literal.place, literal.place - from).to_ascii_lowercase();
    around.contains("role") && (around.contains("system") || around.contains("developer"))
}
