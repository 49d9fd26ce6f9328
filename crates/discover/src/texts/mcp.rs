//! Servers of the Model Context Protocol that are configured: in files of clients, in editors, and in properties.

use memchr::memmem;

use crate::component::Kind;
use crate::values::{self, ELEMENT, Told};
use crate::yaml;

use super::Found;

/// How sure a configured server is.
const CONFIGURED: u8 = 95;
/// Servers of one file that are told.
const MOST: usize = 500;

/// Finds a server again by its name and tells how it is reached.
fn found(text: &str, name: &str, reached: &str, after: usize) -> Found {
    let rest = text.get(after..).unwrap_or_default();
    let place = memmem::find(rest.as_bytes(), name.as_bytes()).map_or(after, |at| after + at);
    let shown = format!("{name}: {reached}");
    Found { kind: Kind::McpServer, name: name.to_owned(), confidence: CONFIGURED, place, shown: Some(shown) }
}

/// The name of a package without registry, range and folder.
pub(super) fn plain(word: &str) -> String {
    let word = word.rsplit_once('@').filter(|(name, _)| !name.is_empty()).map_or(word, |(name, _)| name);
    word.to_owned()
}

/// A server as it is configured.
#[derive(Default)]
struct Server {
    /// Which of the objects that hold servers it stands in.
    within: usize,
    name: String,
    /// With its arguments.
    command: Vec<String>,
    url: Option<String>,
    transport: Option<String>,
}

/// Words of a command that are kept.
const WORDS: usize = 64;
/// What holds servers in the settings of a client beside others, so that all that it holds have to be servers.
const MIXED: usize = 7;

/// Which object that holds servers a path leads into, the name of the server, and what leads on from there.
fn server<'p>(path: &'p [&'p str], named: bool) -> Option<(usize, &'p str, &'p [&'p str])> {
    Some(match path {
        ["mcpServers", name, rest @ ..] => (0, name, rest),
        ["context_servers", name, rest @ ..] => (1, name, rest),
        ["mcp", "servers", name, rest @ ..] => (2, name, rest),
        ["mcp.servers", name, rest @ ..] => (3, name, rest),
        ["mcp", "mcpServers", name, rest @ ..] => (4, name, rest),
        ["mcp_servers", name, rest @ ..] => (5, name, rest),
        ["servers", name, rest @ ..] if named => (6, name, rest),
        ["mcp", name, rest @ ..] => (MIXED, name, rest),
        _ => return None,
    })
}

/// The servers of a configuration.
fn servers(walk: values::Walk, text: &str, named: bool) -> Result<Vec<Server>, String> {
    let mut all: Vec<Server> = Vec::new();
    walk(text, &mut |path, told| {
        let Some((within, name, rest)) = server(path, named) else { return };
        if rest.is_empty() && told != Told::Closes && all.len() < MOST {
            all.push(Server { within, name: name.to_owned(), ..Server::default() });
        }
        let (Some(last), Told::Text(text)) = (all.last_mut().filter(|last| last.name == name), told) else { return };
        match rest {
            // What is started comes before what it is started with.
            ["command"] => last.command.insert(0, text.to_owned()),
            ["command" | "args", ELEMENT] if last.command.len() < WORDS => last.command.push(text.to_owned()),
            ["url"] => last.url = Some(text.to_owned()),
            ["serverUrl" | "httpUrl"] => last.url = last.url.take().or_else(|| Some(text.to_owned())),
            ["type"] => last.transport = Some(text.to_owned()),
            ["transport"] => last.transport = last.transport.take().or_else(|| Some(text.to_owned())),
            _ => {}
        }
    })?;
    if !all.iter().filter(|one| one.within == MIXED).all(|one| reached(one).is_some()) {
        all.retain(|one| one.within != MIXED);
    }
    all.sort_by_key(|one| one.within);
    Ok(all)
}

fn tell(text: &str, servers: &[Server], all: &mut Vec<Found>) {
    let start = text.find("ervers").unwrap_or_default();
    all.extend(servers.iter().filter_map(|one| Some(found(text, &one.name, &reached(one)?, start))));
}

/// Servers under `mcpServers`, `mcp.servers` or, in a file that is named so, `servers`. Editors allow comments and commas too many, so what is not
/// understood as it stands is read without them.
pub(super) fn json(path: &str, text: &str, all: &mut Vec<Found>) {
    let named = path.to_ascii_lowercase().ends_with("mcp.json");
    if !named
        && !["mcpServers", "mcp_servers", "context_servers", "\"mcp\"", "mcp.servers"].iter().any(|word| text.contains(word))
    {
        return;
    }
    let read = servers(values::json, text, named).or_else(|_| servers(values::json, &strict(text), named));
    tell(text, &read.unwrap_or_default(), all);
}

/// JSON without comments and without commas before what closes.
fn strict(text: &str) -> String {
    let (mut kept, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(['"', '/', '}', ']']) {
        let (before, from) = rest.split_at(at);
        kept.push_str(before);
        let (whole, without) = if from.starts_with("//") {
            (from.find('\n').unwrap_or(from.len()), true)
        } else if let Some(inner) = from.strip_prefix("/*") {
            (inner.find("*/").map_or(from.len(), |end| end + 4), true)
        } else if from.starts_with('"') {
            (quoted(from), false)
        } else {
            if from.starts_with(['}', ']']) {
                let end = kept.trim_end().len();
                if kept.get(..end).is_some_and(|before| before.ends_with(',')) {
                    kept.truncate(end - 1);
                }
            }
            (1, false)
        };
        if !without {
            kept.push_str(from.get(..whole).unwrap_or_default());
        }
        rest = from.get(whole..).unwrap_or_default();
    }
    kept + rest
}

/// How long the text in quotes is with which a text begins.
fn quoted(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.bytes().enumerate().skip(1).find_map(|(at, byte)| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends.then_some(at + 1)
    });
    end.unwrap_or(text.len())
}

/// By which transport a server is reached, and where; credentials are not told.
fn reached(server: &Server) -> Option<String> {
    if !server.command.is_empty() {
        return Some(format!("stdio {}", words(&server.command)));
    }
    let url = server.url.as_deref()?;
    Some(format!("{} {}", server.transport.as_deref().unwrap_or("http"), url.split('?').next().unwrap_or_default()))
}

/// Arguments, without what follows a name that speaks of a secret.
fn words(parts: &[String]) -> String {
    let mut all = Vec::new();
    let mut hide = false;
    for part in parts {
        let small = part.to_ascii_lowercase();
        let secret = ["key", "token", "secret", "password", "bearer", "authorization"].iter().any(|word| small.contains(word));
        if hide || secret && (part.contains('=') || part.contains(':')) {
            all.push("…");
        } else {
            all.push(part);
        }
        hide = secret && part.starts_with('-') && !part.contains('=');
    }
    all.join(" ")
}

/// Servers under `[mcp_servers.x]`, `[mcp.servers.x]` or, in a file that is named so, `[servers.x]`. `false` where it is too large to be read.
pub(super) fn toml(path: &str, text: &str, all: &mut Vec<Found>) -> bool {
    let named = path.ends_with("mcp.toml");
    if !named && !["mcp_servers", "mcpServers", "mcp.servers", "[mcp"].iter().any(|word| text.contains(word)) {
        return true;
    }
    tell(text, &servers(values::toml, text, named).unwrap_or_default(), all);
    text.len() <= values::MOST_TOML
}

/// What Spring reads: the name of a server, and connections of clients.
pub(super) fn properties(text: &str, all: &mut Vec<Found>) {
    let is_named = text.contains("spring.ai.mcp.server.name");
    let mut place = 0;
    for line in text.split_inclusive('\n') {
        let here = place;
        place += line.len();
        let Some((key, value)) = line.trim().split_once(['=', ':']) else { continue };
        let (key, value) = (key.trim(), value.trim());
        let Some(rest) = key.strip_prefix("spring.ai.mcp.") else { continue };
        let shown =
            |name: &str| Found { kind: Kind::McpServer, name: name.to_owned(), confidence: CONFIGURED, place: here, shown: None };
        if rest == "server.name" && !value.is_empty() {
            all.push(shown(value));
        } else if rest == "server.protocol" && !is_named && all.is_empty() {
            all.push(shown(application(text).unwrap_or("mcp-server")));
        } else if let Some((_, connection)) = rest.split_once(".connections.") {
            let (name, of) = connection.split_once('.').unwrap_or((connection, ""));
            if matches!(of, "command" | "url") {
                all.push(shown(name));
            }
        }
    }
}

fn application(text: &str) -> Option<&str> {
    text.lines()
        .find_map(|line| line.trim().strip_prefix("spring.application.name="))
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

/// Servers in YAML: what is set in beneath `mcpServers:`, `mcp_servers:`, `mcp:` and then `servers:`, or, in Spring's
/// form, `connections:`; in a file that is named so beneath `servers:`.
pub(super) fn yaml(path: &str, text: &str, all: &mut Vec<Found>) {
    if !text.contains("mcp") {
        return;
    }
    let named = path.rsplit('/').next().is_some_and(|file| file.contains("mcp"));
    // The path of keys with how far each is set in.
    let mut keys: Vec<(usize, &str, usize)> = Vec::new();
    let mut place = 0;
    for line in text.split_inclusive('\n') {
        let here = place;
        place += line.len();
        if !line.trim_start().starts_with('#') {
            started(text, line.trim(), here, all);
        }
        let Some(pair) = yaml::pair(line) else { continue };
        keys.truncate(keys.partition_point(|(own, ..)| *own < pair.outer).min(64));
        keys.push((pair.outer, pair.key, here));
        let value = pair.value.trim_matches(['"', '\'']);
        if !value.is_empty() && all.len() < MOST {
            all.extend(configured(&keys, value, pair.is_item(), named));
        }
    }
}

/// Servers that a gateway is told to start: `--servers=fetch,brave`.
fn started(text: &str, line: &str, place: usize, all: &mut Vec<Found>) {
    let Some((_, names)) = line.split_once("--servers=").filter(|_| text.contains("mcp-gateway")) else { return };
    let names = names.split(['"', '\'', ' ', ']']).next().unwrap_or_default();
    for name in names.split(',').filter(|name| !name.is_empty() && !name.contains(['$', '{'])) {
        let shown = Some(line.to_owned());
        all.push(Found { kind: Kind::McpServer, name: name.to_owned(), confidence: CONFIGURED, place, shown });
    }
}

/// Servers that a model is told to ask by itself: `server_label: "…"`.
pub(super) fn labelled(text: &str, all: &mut Vec<Found>) {
    for mark in ["server_label", "serverLabel", "ServerLabel"] {
        for at in memchr::memmem::find_iter(text.as_bytes(), mark).take(MOST) {
            let rest = super::ahead(text, at + mark.len(), 100).trim_start_matches(['"', '\'']).trim_start();
            let Some(value) = rest.strip_prefix([':', '=']).map(|rest| rest.trim_start_matches(['>', ' '])) else { continue };
            let Some(name) = value.strip_prefix(['"', '\'']).and_then(|rest| rest.split(['"', '\'']).next()) else { continue };
            if !name.is_empty() && !name.contains(['{', '$', '\n']) {
                all.push(Found { kind: Kind::McpServer, name: name.to_owned(), confidence: CONFIGURED, place: at, shown: None });
            }
        }
    }
}

/// The graphs that a server of agents serves by `langgraph.json`. What is no JSON serves none.
pub(super) fn graphs(path: &str, text: &str, all: &mut Vec<Found>) {
    if !path.ends_with("langgraph.json") {
        return;
    }
    let (after, mut told) = (text.find("graphs").unwrap_or_default(), 0);
    let mut graph = |name: &str, reached: &str| {
        if told < MOST {
            told += 1;
            all.push(Found { kind: Kind::Agent, ..found(text, name, reached, after) });
        }
    };
    // What stood before a fault was handed over.
    drop(values::json(text, &mut |path, told| match (path, told) {
        (["graphs", name], Told::Text(reached)) => graph(name, reached),
        (["graphs", name], Told::Opens) => graph(name, ""),
        _ => {}
    }));
}

fn configured(keys: &[(usize, &str, usize)], value: &str, of_list: bool, named: bool) -> Option<Found> {
    let [.., (_, key, here)] = keys else { return None };
    let steps: Vec<&str> = keys.iter().map(|(_, key, _)| *key).collect();
    let told = |name: &str, place: usize| {
        let shown = Some(format!("{name}: {key} {}", value.split('?').next().unwrap_or_default()));
        Some(Found { kind: Kind::McpServer, name: name.to_owned(), confidence: CONFIGURED, place, shown })
    };
    let of_key = || {
        let (_, name, place) = keys.get(keys.len().checked_sub(2)?)?;
        told(name, *place)
    };
    match steps.as_slice() {
        [.., "mcpServers" | "mcp_servers" | "connections", _, "command" | "url"]
        | [.., "mcp", "servers", _, "command" | "url"]
            if steps.iter().any(|step| step.starts_with("mcp")) =>
        {
            of_key()
        }
        ["servers", _, "command" | "url"] if named => of_key(),
        ["mcpServers" | "mcp_servers", "name"] | ["mcp", "servers", "name"] if of_list => told(value, *here),
        ["spring", "ai", "mcp", "server", "name"] => told(value, *here),
        _ => None,
    }
}
