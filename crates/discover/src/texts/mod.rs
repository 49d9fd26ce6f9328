//! Texts and definitions: prompts, agents, servers of the Model Context Protocol and data sets, by where a file lies, what is called, and what a
//! text says.

mod calls;
mod data;
mod declared;
mod files;
mod judge;
mod lexer;
mod mcp;

use aho_corasick::AhoCorasick;

use crate::catalogue::CatalogueError;
use crate::component::{Evidence, Kind};
use crate::look;
use crate::manifest::line_at;
use crate::merge::Sighting;
use crate::notebook::Notebook;
use crate::path;
use crate::yaml;

use calls::Calls;
use files::Files;
use judge::Judge;

/// Calls that are looked at, and things that are told, in one file; what has more was made to.
const MOST: usize = 1_000;
/// Texts of one file that are looked at.
const LITERALS: usize = 100_000;
/// Words without which no source says anything of these kinds.
const TRIGGERS: [&str; 54] = [
    "template",
    "stategraph",
    "signature):",
    "aigenerate",
    "preamble",
    "imagefolder",
    "flow_from",
    ".parquet",
    ".csv",
    ".jsonl",
    ".tsv",
    "server_label",
    "serverlabel",
    "rmcp",
    "spacy.load",
    "whispermodel",
    "create_model",
    "ultralytics",
    "clip.load",
    "keraslayer",
    "applications.",
    "torchvision",
    "read_csv",
    "read_parquet",
    "read.csv",
    "modelcontextprotocol",
    "clienttransport",
    "serverparameters",
    "usermessage",
    "template_configuration",
    "supervisor",
    "kaggle",
    "prompt",
    "instruction",
    "you are ",
    "you're a",
    "act as ",
    "your task",
    "role",
    "agent",
    "mcp",
    "dataset",
    "fetch_",
    "load_",
    "tfds",
    "aiservices",
    "assistant",
    "systemmessage",
    "chathistory",
    "defaultsystem",
    "system",
    "you can only",
    "you must",
    "request:",
];

/// How a file is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Source(lexer::Style),
    Notebook,
    Yaml,
    Json,
    Toml,
    Properties,
}

/// Finds prompts, agents, servers and data sets.
pub(crate) struct Texts {
    files: Files,
    calls: Calls,
    judge: Judge,
    triggers: AhoCorasick,
}

/// What is found in a file before it is told.
struct Found {
    kind: Kind,
    name: String,
    confidence: u8,
    /// Where in the text it begins.
    place: usize,
    /// What is shown, where the line itself is not enough.
    shown: Option<String>,
}

impl Texts {
    pub(crate) fn new() -> Result<Self, CatalogueError> {
        let triggers = AhoCorasick::builder().ascii_case_insensitive(true).build(TRIGGERS);
        let triggers = triggers.map_err(|error| CatalogueError { file: "texts", line: 0, reason: error.to_string() })?;
        Ok(Self { files: Files::new()?, calls: Calls::new()?, judge: Judge::new()?, triggers })
    }

    /// Hands over what the file is, and what stands in it. `false` where there was more than is told.
    pub(crate) fn look(&self, path: &str, text: &str, seen: &mut impl FnMut(Sighting)) -> bool {
        let grade = path::grade(path);
        let mut all = Vec::new();
        let whole = self.files.of(path, text, &self.judge);
        if let Some(kind) = whole {
            all.push(Found { kind, name: path.to_owned(), confidence: 90, place: 0, shown: None });
        }
        let within = form(path).filter(|_| whole != Some(Kind::Prompt) && !is_locale(path));
        let mut is_read = true;
        if let Some(form) = within.filter(|_| {
            ["mcp.json", "mcp.toml", "langgraph.json", "dvc.yaml"].iter().any(|end| path.ends_with(end))
                || self.triggers.is_match(text)
        }) {
            is_read = self.within(path, text, form, &mut all);
        }
        let is_all = all.len() <= MOST && is_read;
        all.truncate(MOST);
        let shown = |found: &Found| found.shown.clone().unwrap_or_else(|| line(text, found.place));
        for found in all {
            let at = if whole == Some(found.kind) && found.name == path { 1 } else { line_at(text.as_bytes(), found.place) };
            let evidence = Evidence { file: path.to_owned(), line: at, text: look::shown(&shown(&found)) };
            let Found { kind, name, confidence, .. } = found;
            seen(Sighting { kind, name, version: None, provider: None, grade, confidence, evidence });
        }
        is_all
    }

    /// `false` where more texts stand in the file than are looked at.
    fn within(&self, path: &str, text: &str, form: Form, all: &mut Vec<Found>) -> bool {
        match form {
            Form::Notebook => {
                // What is no notebook is told by who reads its imports.
                let Ok(notebook) = Notebook::read(text) else { return true };
                let (code, start) = (notebook.code(), all.len());
                let is_all = self.source(path, &code.text, lexer::Style::Python, all);
                for found in all.iter_mut().skip(start) {
                    found.shown = Some(line(&code.text, found.place));
                    found.place = code.place(found.place);
                }
                is_all && !code.is_cut()
            }
            Form::Source(style) => self.source(path, text, style, all),
            Form::Yaml => {
                mcp::yaml(path, text, all);
                all.extend(data::pipeline(path, text));
                if path.ends_with("agents.yaml") || path.ends_with("agents.yml") {
                    all.extend(declared::agents(text));
                }
                let scalars = yaml::scalars(text);
                let is_all = scalars.len() < yaml::MOST;
                for scalar in scalars {
                    let naming = judge::Naming::of(scalar.key);
                    // What is the default of a prompt is one.
                    let naming = if scalar.key == "default" { judge::Naming::of(scalar.within) } else { naming };
                    if naming > judge::Naming::None {
                        self.prompt(path, &scalar.text, scalar.key, naming, scalar.place, all);
                    }
                }
                is_all
            }
            Form::Json => {
                mcp::json(path, text, all);
                mcp::graphs(path, text, all);
                self.source(path, text, lexer::Style::Json, all)
            }
            Form::Toml => {
                let is_read = mcp::toml(path, text, all);
                self.source(path, text, lexer::Style::Toml, all) && is_read
            }
            Form::Properties => {
                mcp::properties(text, all);
                true
            }
        }
    }

    fn prompt(&self, path: &str, text: &str, key: &str, naming: judge::Naming, place: usize, all: &mut Vec<Found>) {
        if let Some(confidence) = self.judge.prompt(text, naming) {
            let name = format!("{path}#{}", if key.is_empty() { "text" } else { key });
            all.push(Found { kind: Kind::Prompt, name, confidence, place, shown: None });
        }
    }

    fn source(&self, path: &str, text: &str, style: lexer::Style, all: &mut Vec<Found>) -> bool {
        let (mut calls, mut looked) = (Vec::new(), 0);
        let mut literals: Vec<lexer::Literal<'_>> = Vec::new();
        lexer::read(text, style, |event| match event {
            lexer::Event::Call { callee, place, open } => {
                if looked < MOST && self.calls.knows(callee) {
                    looked += 1;
                    calls.extend(self.calls.of(path, text, callee, place, open));
                }
            }
            lexer::Event::Literal(literal) if literals.len() < LITERALS => literals.push(literal),
            lexer::Event::Literal(_) => {}
        });
        for group in lexer::joined(&literals) {
            let Some(first) = group.first() else { continue };
            let joined: String = group.iter().map(|one| one.text).collect::<Vec<_>>().join(" ");
            if joined.len() < 20 {
                continue;
            }
            let naming = self.naming(text, first);
            self.prompt(path, &joined, first.name, naming, first.place, all);
        }
        all.append(&mut calls);
        all.extend(data::read(text, style, &literals));
        mcp::labelled(text, all);
        all.extend(calls::servers(text));
        match style {
            lexer::Style::Sharp => all.extend(declared::initialised(path, text)),
            lexer::Style::Python if text.contains("dspy") => all.extend(declared::signatures(path, text)),
            _ => {}
        }
        if style.has_classes() {
            all.extend(calls::classes(text));
        }
        literals.len() < LITERALS
    }

    /// What is known about a text by what it is given to.
    fn naming(&self, text: &str, literal: &lexer::Literal<'_>) -> judge::Naming {
        // What a function returns is called as the function is.
        let name = if literal.name.is_empty() { returned_by(text, literal.place) } else { literal.name };
        let named = judge::Naming::of(name);
        let is_role = literal.callees.iter().any(|callee| self.calls.is_role(callee));
        if named == judge::Naming::Against {
            return named;
        }
        let content = matches!(literal.name.to_ascii_lowercase().as_str(), "content" | "message" | "text" | "parts");
        if is_role || content && judge::is_of_system(text, literal) { judge::Naming::Role } else { named }
    }
}

/// Bytes before a text in which the function that returns it is looked for.
const BODY: usize = 2_000;

/// The name of the function that returns the text at a place; empty where the text is not what is returned.
fn returned_by(text: &str, place: usize) -> &str {
    let before = behind(text, place, BODY);
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start();
    if !line.starts_with("return ") && !line.starts_with("return(") {
        return "";
    }
    let begins = ["def ", "function ", "func ", "fun ", "fn "].iter().filter_map(|word| Some((before.rfind(word)?, word.len())));
    let Some((at, length)) = begins.max() else { return "" };
    let rest = before.get(at + length..).unwrap_or_default();
    // A method of Go has what it is of before its name.
    let rest = rest.strip_prefix('(').and_then(|rest| rest.split_once(") ")).map_or(rest, |(_, rest)| rest);
    rest.split(|one: char| !(one.is_alphanumeric() || one == '_')).next().unwrap_or_default()
}

/// How the file of that path is read, if it is.
fn form(path: &str) -> Option<Form> {
    use lexer::Style;
    Some(match path::ending(path).as_str() {
        "py" => Form::Source(Style::Python),
        "rb" | "rake" | "sh" | "bash" => Form::Source(Style::Ruby),
        "tf" | "hcl" | "tfvars" => Form::Source(Style::Terraform),
        "js" | "jsx" | "ts" | "tsx" | "mjs" | "cjs" | "mts" | "cts" | "svelte" | "vue" => Form::Source(Style::Script),
        "php" | "dart" => Form::Source(Style::Php),
        "java" | "kt" | "kts" | "scala" | "groovy" | "swift" => Form::Source(Style::Java),
        "cs" | "fs" | "vb" => Form::Source(Style::Sharp),
        "go" => Form::Source(Style::Go),
        "rs" => Form::Source(Style::Rust),
        "r" | "jl" => Form::Source(Style::Statistics),
        "ipynb" => Form::Notebook,
        "yaml" | "yml" => Form::Yaml,
        "json" | "jsonc" => Form::Json,
        "toml" => Form::Toml,
        "properties" => Form::Properties,
        _ => return None,
    })
}

/// Whether a file holds what people are shown in their language, or what a tool has written: no text in it goes to a model.
fn is_locale(path: &str) -> bool {
    let small = path.to_ascii_lowercase();
    let steps = ["/i18n/", "/locales/", "/locale/", "/lang/", "/translations/", "/l10n/"];
    let slashed = format!("/{small}");
    steps.iter().any(|step| slashed.contains(step))
        || path::ending(path) == "lock"
        || small.ends_with("-lock.json")
        || small.ends_with("-lock.yaml")
        || small.ends_with(".min.js")
        || small.ends_with(".d.ts")
}

/// The line in which a place lies.
fn line(text: &str, place: usize) -> String {
    let start = text.get(..place).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default().to_owned()
}

/// The longest beginning of what follows a place that has at most so many bytes and ends on a character.
fn ahead(text: &str, from: usize, most: usize) -> &str {
    let mut end = from.saturating_add(most).min(text.len());
    while end > from && !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(from..end).unwrap_or_default()
}

/// The longest end of what stands before a place that has at most so many bytes and begins on a character.
fn behind(text: &str, to: usize, most: usize) -> &str {
    let mut start = to.saturating_sub(most);
    while start < to && !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..to).unwrap_or_default()
}

#[cfg(test)]
mod stories;
