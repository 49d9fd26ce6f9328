//! What was found in SARIF 2.1.0, as tools for code review show it beside the lines.

use serde_json::{Map, Value, json};

use super::{TOOL, escaped};
use crate::component::{Component, Evidence, Grade, Kind};
use crate::scan::Discovery;

/// What a reader of each kind is told.
const RULES: [(Kind, &str); 12] = [
    (Kind::Sdk, "A client library of a provider of AI is used."),
    (Kind::Framework, "A framework for AI applications or models is used."),
    (Kind::Library, "A library that exists for AI or machine learning is used."),
    (Kind::Provider, "A provider of AI is set up to answer: data leave for it."),
    (Kind::Model, "A model is named: which one answers decides what was assessed."),
    (Kind::ModelFile, "A model lies in the tree: it runs here, and loading some formats executes code."),
    (Kind::Dataset, "Data that a model is trained, tuned or evaluated with are named."),
    (Kind::Agent, "An agent is defined, or a coding agent is instructed."),
    (Kind::McpServer, "A server of the Model Context Protocol is configured or implemented: a model may use its tools."),
    (Kind::Prompt, "A text is sent to a model as an instruction or template."),
    (Kind::Infrastructure, "Something is declared that runs or reaches AI."),
    (Kind::SecretReference, "The name of a credential of an AI service is read."),
];

/// What was found, as JSON. The same discovery gives the same bytes.
pub fn as_sarif(found: &Discovery) -> String {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|(kind, text)| {
            json!({
                "id": rule(*kind),
                "name": name(*kind),
                "shortDescription": { "text": text },
                "defaultConfiguration": { "level": level(*kind, Grade::Used) },
            })
        })
        .collect();
    let notes: Vec<Value> = found
        .accounting
        .skipped
        .iter()
        .map(|one| {
            let detail = if one.detail.is_empty() { String::new() } else { format!(": {}", one.detail) };
            json!({
                "level": "warning",
                "message": { "text": format!("{} was not read, {}{detail}", one.path, one.why) },
                "locations": [{ "physicalLocation": { "artifactLocation": artifact(&one.path) } }],
            })
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": TOOL, "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notes }],
            "results": found.components.iter().map(result).collect::<Vec<_>>(),
            "properties": { "systems": found.systems, "filesRead": found.accounting.files_read, "filesSkipped": found.accounting.files_skipped, "since": found.accounting.since },
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(kind: Kind) -> String {
    format!("ai/{kind}")
}

/// The word of a kind with a capital for each part, as names of rules are written.
fn name(kind: Kind) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    kind.word().split('-').map(capital).collect()
}

/// What sends data away, runs a model or hands it tools is a warning where the product itself does it; all else is a note.
const fn level(kind: Kind, grade: Grade) -> &'static str {
    let weighs = matches!(kind, Kind::Provider | Kind::Model | Kind::ModelFile | Kind::McpServer | Kind::Infrastructure);
    if weighs && matches!(grade, Grade::Used) { "warning" } else { "note" }
}

fn result(component: &Component) -> Value {
    let Component { kind, name, version, provider, grade, confidence, fingerprint, evidence } = component;
    let version = version.as_ref().map_or(String::new(), |version| format!(" {version}"));
    let whose =
        provider.as_ref().filter(|provider| *provider != name).map_or(String::new(), |provider| format!(" of {provider}"));
    let index = RULES.iter().position(|(own, _)| own == kind);
    // One line may speak in two ways, and the format takes no place twice.
    let mut places: Vec<Value> = Vec::new();
    for place in evidence.iter().map(location) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let mut places = places.into_iter();
    let mut out = Map::new();
    out.insert("ruleId".into(), json!(rule(*kind)));
    out.insert("ruleIndex".into(), json!(index));
    out.insert("level".into(), json!(level(*kind, *grade)));
    out.insert("message".into(), json!({ "text": format!("{kind}: {name}{version}{whose} ({grade}, {confidence} %)") }));
    out.insert("locations".into(), places.next().into_iter().collect());
    let others: Vec<Value> = places.collect();
    if !others.is_empty() {
        out.insert("relatedLocations".into(), json!(others));
    }
    out.insert("partialFingerprints".into(), json!({ "ephorFingerprint/v1": fingerprint }));
    out.insert(
        "properties".into(),
        json!({ "grade": grade, "confidence": confidence, "provider": provider, "version": component.version }),
    );
    Value::Object(out)
}

fn location(place: &Evidence) -> Value {
    let mut physical = Map::from_iter([("artifactLocation".to_owned(), artifact(&place.file))]);
    if place.line > 0 {
        physical.insert("region".into(), json!({ "startLine": place.line, "snippet": { "text": place.text } }));
    }
    json!({ "physicalLocation": physical })
}

/// A file as an address: relative to the root of the source, or whole where the scan was told it whole.
fn artifact(file: &str) -> Value {
    let path = escaped(file, "/");
    if file.starts_with('/') {
        return json!({ "uri": format!("file://{path}") });
    }
    json!({ "uri": path, "uriBaseId": "SRCROOT" })
}
