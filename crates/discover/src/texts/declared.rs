//! Agents and prompts that are declared without a call: in a file of agents, in what an object is initialised with, and in what a signature says.

use crate::component::Kind;
use crate::yaml;

use super::{Found, ahead};

/// How sure it is.
const DECLARED: u8 = 80;
/// What of one file is told.
const MOST: usize = 200;
/// Bytes in which an agent is given its name.
const NEAR: usize = 600;

/// A key at the left edge, where it stands, and whether a role and an aim were met beneath it.
type Open<'t> = Option<(&'t str, usize, bool, bool)>;

/// The agents of a file that `CrewAI` reads: each key at its left edge that has a role and a goal.
pub(super) fn agents(text: &str) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    let mut open: Open<'_> = None;
    let mut place = 0;
    let close = |open: Open<'_>, all: &mut Vec<Found>| {
        if let Some((name, place, true, true)) = open.filter(|_| all.len() < MOST) {
            all.push(Found { kind: Kind::Agent, name: name.to_owned(), confidence: DECLARED, place, shown: None });
        }
    };
    for line in text.split_inclusive('\n') {
        let here = place;
        place += line.len();
        let Some(pair) = yaml::pair(line) else { continue };
        if pair.outer == 0 && !pair.is_item() {
            close(open.take(), &mut all);
            open = Some((pair.key, here, false, false));
        } else if let Some((.., role, aim)) = &mut open {
            *role |= pair.key == "role";
            *aim |= matches!(pair.key, "goal" | "backstory");
        }
    }
    close(open, &mut all);
    all
}

/// Classes of agents that C# initialises with what stands in braces.
const CLASSES: [&str; 5] =
    ["ChatCompletionAgent", "OpenAIAssistantAgent", "AzureAIAgent", "ChatClientAgent", "OpenAIResponseAgent"];

/// Agents that C# makes without arguments: `new ChatCompletionAgent { Name = "Reviewer" }`, `ChatCompletionAgent reviewer = new() { … }`.
pub(super) fn initialised(path: &str, text: &str) -> Vec<Found> {
    let mut all = Vec::new();
    for class in CLASSES {
        for at in memchr::memmem::find_iter(text.as_bytes(), class.as_bytes()).take(MOST) {
            let rest = ahead(text, at + class.len(), NEAR);
            let Some((before, inside)) = rest.split_once('{') else { continue };
            let is_made = before.trim().is_empty() || before.trim_end().ends_with("new()");
            if !is_made || before.contains([';', '}']) || before.len() > 80 {
                continue;
            }
            let named = inside.split_once("Name = ").and_then(|(_, rest)| rest.strip_prefix('"')?.split('"').next());
            let name = named.filter(|name| !name.is_empty() && name.len() < 80).unwrap_or(path).to_owned();
            all.push(Found { kind: Kind::Agent, name, confidence: DECLARED, place: at, shown: None });
        }
    }
    all
}

/// What a signature of `DSPy` says a model has to do: the text that documents its class.
pub(super) fn signatures(path: &str, text: &str) -> Vec<Found> {
    let mut all = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), b"Signature):").take(MOST) {
        let line = super::behind(text, at, 120).rsplit('\n').next().unwrap_or_default();
        let Some(name) = line.trim_start().strip_prefix("class ").and_then(|rest| rest.split('(').next()) else { continue };
        let body = ahead(text, at + 11, NEAR).trim_start();
        if body.starts_with("\"\"\"") || body.starts_with("'''") {
            let name = format!("{path}#{name}");
            all.push(Found { kind: Kind::Prompt, name, confidence: DECLARED, place: at, shown: None });
        }
    }
    all
}
