//! What is called: agents, servers and data sets by the function or class that makes them, and what is handed a text for a model.

use foldhash::{HashMap, HashMapExt as _};

use crate::catalogue::{CatalogueError, lines};
use crate::component::Kind;

use super::{Found, ahead, behind};

const CALLS: &str = include_str!("../../data/calls.txt");
const ROLES: &str = include_str!("../../data/roles.txt");
/// Bytes of the arguments of a call that are read.
const READ: usize = 2_000;
/// How sure a call is.
const CALLED: u8 = 85;

/// Where the name of what is made stands.
#[derive(Clone, Copy)]
enum Naming {
    First,
    Leading,
    Key,
    Callee,
    Variable,
    Command,
    Path,
    Type,
}

pub(super) struct Call {
    callee: String,
    kind: Kind,
    naming: Naming,
    needed: Vec<String>,
    #[cfg(test)]
    pub example: String,
}

pub(super) struct Calls {
    pub known: Vec<Call>,
    /// Which calls end with a name.
    by_name: HashMap<String, Vec<usize>>,
    pub roles: Vec<(String, String)>,
}

impl Calls {
    pub(super) fn new() -> Result<Self, CatalogueError> {
        let calls = lines("calls.txt", CALLS, call)?;
        let roles = lines("roles.txt", ROLES, |parts| match parts {
            [callee, example] => Ok(((*callee).to_owned(), (*example).to_owned())),
            _ => Err("expected callee | example".to_owned()),
        })?;
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, call) in calls.iter().enumerate() {
            by_name.entry(last(&call.callee).to_owned()).or_default().push(place);
        }
        Ok(Self { known: calls, by_name, roles })
    }

    /// Whether what is called hands a text to a model.
    pub(super) fn is_role(&self, callee: &str) -> bool {
        !callee.is_empty() && self.roles.iter().any(|(known, _)| ends(callee, known))
    }

    /// Whether something of that name may make what is looked for.
    pub(super) fn knows(&self, callee: &str) -> bool {
        self.by_name.contains_key(last(callee))
    }

    /// What a call makes.
    pub(super) fn of(&self, path: &str, text: &str, callee: &str, place: usize, open: usize) -> Option<Found> {
        let known = self.by_name.get(last(callee))?;
        let arguments = arguments(text, open);
        let meets = |call: &&Call| {
            ends(callee, &call.callee)
                && (call.needed.is_empty()
                    || call.needed.iter().any(|word| match word.strip_prefix("file:") {
                        Some(word) => text.contains(word),
                        None => arguments.contains(word.as_str()),
                    }))
        };
        let call = known.iter().filter_map(|which| self.known.get(*which)).find(meets)?;
        let before = behind(text, place, 160);
        let line = before.rsplit('\n').next().unwrap_or_default();
        // What is declared or extended is not called.
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.iter().any(|word| matches!(*word, "def" | "class" | "function" | "func" | "fn" | "interface" | "record")) {
            return None;
        }
        let name = name(call, path, text, callee, line, arguments, open)?;
        Some(Found { kind: call.kind, name, confidence: CALLED, place, shown: None })
    }
}

fn call(parts: &[&str]) -> Result<Call, String> {
    let [callee, kind, naming, needed, example] = parts else {
        return Err("expected callee | kind | name | needed or - | example".to_owned());
    };
    let naming = match *naming {
        "first" => Naming::First,
        "leading" => Naming::Leading,
        "key" => Naming::Key,
        "callee" => Naming::Callee,
        "variable" => Naming::Variable,
        "command" => Naming::Command,
        "path" => Naming::Path,
        "type" => Naming::Type,
        _ => return Err(format!("no name is found by {naming}")),
    };
    #[cfg(not(test))]
    let _ = example;
    let mut whole_file = false;
    let needed = needed.split(',').filter(|word| *word != "-").map(|word| {
        whole_file |= word.starts_with("file:");
        if whole_file && !word.starts_with("file:") { format!("file:{word}") } else { word.to_owned() }
    });
    Ok(Call {
        callee: (*callee).to_owned(),
        kind: Kind::named(kind).ok_or_else(|| format!("there is no kind {kind}"))?,
        naming,
        needed: needed.collect(),
        #[cfg(test)]
        example: (*example).to_owned(),
    })
}

fn last(path: &str) -> &str {
    path.rsplit(['.', ':']).next().unwrap_or_default()
}

/// Whether a path ends with another on the edge of a name.
fn ends(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with(['.', ':']))
}

/// What stands between the brackets of a call, as far as it is read.
fn arguments(text: &str, open: usize) -> &str {
    let rest = ahead(text, open, READ);
    let mut depth = 0_usize;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return rest.get(1..at).unwrap_or_default();
        }
    }
    rest.get(1..).unwrap_or_default()
}

fn name(call: &Call, path: &str, text: &str, callee: &str, line: &str, arguments: &str, open: usize) -> Option<String> {
    let variable = || variable(line).map(str::to_owned);
    let of_path = || Some(path.to_owned());
    match call.naming {
        Naming::First => quoted(arguments).or_else(|| first_of_builder(text, open, arguments)),
        Naming::Leading => leading(arguments),
        Naming::Key if call.kind == Kind::Dataset => keyed(arguments, "name"),
        Naming::Key => keyed(arguments, "name")
            .or_else(|| keyed(arguments, "Name"))
            .or_else(|| leading(arguments))
            .or_else(variable)
            .or_else(of_path),
        Naming::Callee => Some(
            callee
                .trim_end_matches(".load_data")
                .rsplit('.')
                .next()
                .unwrap_or_default()
                .trim_start_matches("fetch_")
                .trim_start_matches("load_")
                .to_owned(),
        ),
        Naming::Variable => variable().or_else(of_path),
        Naming::Command => command(ahead(text, open, 400)),
        Naming::Path => of_path(),
        Naming::Type => {
            let named = arguments.split(['.', ',', ':']).next().unwrap_or_default().trim();
            (!named.is_empty()).then(|| named.to_owned())
        }
    }
}

/// The text that the next call of a builder is given: `.builder().name("root")`.
fn first_of_builder(text: &str, open: usize, arguments: &str) -> Option<String> {
    if !arguments.is_empty() {
        return None;
    }
    let rest = ahead(text, open, 300);
    quoted(rest.split_once(".name(")?.1)
}

/// The text among arguments that stands first, whatever its name.
fn leading(arguments: &str) -> Option<String> {
    arguments.trim_start().starts_with(['"', '\'']).then(|| quoted(arguments)).flatten()
}

/// The first text in quotes, if it is short enough to be a name.
fn quoted(text: &str) -> Option<String> {
    let start = text.find(['"', '\'', '`'])?;
    let quote = text.get(start..=start)?;
    let (inner, _) = text.get(start + 1..)?.split_once(quote)?;
    // What is made of figures alone is a port or a number, and no name.
    let fine = !inner.is_empty() && inner.len() <= 80 && !inner.contains(['\n', '{', '$']) && inner.contains(char::is_alphabetic);
    fine.then(|| inner.to_owned())
}

/// The text that a key is given.
fn keyed(arguments: &str, key: &str) -> Option<String> {
    let mut rest = arguments;
    let mut before = ' ';
    while let Some(at) = rest.find(key) {
        let left = rest.get(..at).and_then(|left| left.chars().next_back()).unwrap_or(before);
        let after = rest.get(at + key.len()..).unwrap_or_default();
        let value = after.trim_start_matches(['"', '\'']).trim_start();
        if !(left.is_alphanumeric() || matches!(left, '_' | '.')) && value.starts_with(['=', ':']) {
            let value = value.trim_start_matches(['=', ':', '>']).trim_start();
            return value.starts_with(['"', '\'', '`']).then(|| quoted(value)).flatten();
        }
        before = 'x';
        rest = after;
    }
    None
}

/// What a call is given to: `agent = …`, `const agent = …`.
fn variable(line: &str) -> Option<&str> {
    let (left, _) = line.rsplit_once('=')?;
    let left = left.trim_end_matches([':', ' ']);
    let left = left.split(": ").next().unwrap_or_default();
    let name = left.rsplit(|one: char| !(one.is_alphanumeric() || one == '_')).next().unwrap_or_default();
    (!name.is_empty()).then_some(name)
}

/// The server that a command starts: the package among its arguments, else the command.
fn command(arguments: &str) -> Option<String> {
    let mut rest = arguments;
    let mut words = Vec::new();
    while let Some(start) = rest.find(['"', '\'']) {
        let quote = rest.get(start..=start)?;
        let Some((inner, after)) = rest.get(start + 1..)?.split_once(quote) else { break };
        words.push(inner);
        rest = after;
        if words.len() > 12 {
            break;
        }
    }
    let launchers = [
        "npx", "uvx", "uv", "python", "python3", "node", "docker", "cmd.exe", "cmd", "bunx", "command", "args", "run", "/c",
        "java",
    ];
    let fine = |word: &&&str| {
        !word.starts_with('-') && !launchers.contains(*word) && !word.is_empty() && !word.contains([' ', '{', '$'])
    };
    // What is started from a folder of the tree is a server of the tree, and found where it is made.
    let is_package = |word: &&&str| {
        !word.starts_with('-') && (word.starts_with('@') || !word.contains('/')) && crate::path::ending(word) != "jar"
    };
    let known = words.iter().filter(is_package).find(|word| word.contains("mcp") || word.contains("server-"));
    known.or_else(|| words.iter().filter(is_package).find(fine)).map(|word| super::mcp::plain(word))
}

/// Types that are made servers of the Model Context Protocol: what implements the handler of the kit of Rust, and what extends that of Laravel.
pub(super) fn servers(text: &str) -> Vec<Found> {
    let name = |rest: &str| rest.split(|one: char| !(one.is_alphanumeric() || one == '_')).next().unwrap_or_default().to_owned();
    let found = |name: String, place: usize| Found { kind: Kind::McpServer, name, confidence: CALLED, place, shown: None };
    let mut all = Vec::new();
    if text.contains("rmcp") {
        let marks = memchr::memmem::find_iter(text.as_bytes(), b"ServerHandler for ");
        all.extend(marks.map(|at| found(name(ahead(text, at + 18, 80)), at)));
    }
    if text.contains("Laravel\\Mcp\\Server") {
        let marks = memchr::memmem::find_iter(text.as_bytes(), b" extends Server");
        all.extend(marks.map(|at| found(behind(text, at, 80).rsplit(' ').next().unwrap_or_default().to_owned(), at)));
    }
    all.retain(|one| !one.name.is_empty());
    all
}

/// Words of which one has to stand in a file whose class is taken for an agent.
const SPEAKS: [&str; 10] =
    ["ChatClient", "ChatModel", "ChatOpenAI", "openai", "anthropic", "langchain", "semantic_kernel", "llm", "LLM", "generative"];

/// Classes whose name says that they are agents, in files that speak to a model.
pub(super) fn classes(text: &str) -> Vec<Found> {
    let mut all = Vec::new();
    if !SPEAKS.iter().any(|word| text.contains(word)) {
        return all;
    }
    // What only declares how an agent is asked is made one by a kit of Java.
    let is_made = ["@Agent", "@SystemMessage", "@RegisterAiService", "@AiService"].iter().any(|mark| text.contains(mark));
    let interfaces = memchr::memmem::find_iter(text.as_bytes(), b"interface ").filter(|_| is_made).map(|at| (at, 10));
    for (at, length) in memchr::memmem::find_iter(text.as_bytes(), b"class ").map(|at| (at, 6)).chain(interfaces) {
        let line = behind(text, at, 120).rsplit('\n').next().unwrap_or_default();
        let rest = ahead(text, at + length, 100);
        let name = rest.split(|one: char| !(one.is_alphanumeric() || one == '_')).next().unwrap_or_default();
        let declares = line.split_whitespace().all(|word| {
            matches!(
                word,
                "public" | "export" | "default" | "final" | "internal" | "sealed" | "partial" | "open" | "data" | "abstract"
            )
        });
        if declares && name.len() > 5 && name.ends_with("Agent") && name != "UserAgent" {
            all.push(Found { kind: Kind::Agent, name: name.to_owned(), confidence: 70, place: at, shown: None });
        }
    }
    all
}
