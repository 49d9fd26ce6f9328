//! What was found is written for others, and is read again without loss.

use std::fs;
use std::path::Path;

use ephor_discover::{Catalogue, Discovery, as_cyclonedx, as_sarif, as_text, read_cyclonedx, scan};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// The smallest file of weights: a header of eight bytes that say how long it is, and the header.
fn weights() -> Vec<u8> {
    let header = br#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    [&(header.len() as u64).to_le_bytes()[..], header, &[0; 4]].concat()
}

fn found() -> Discovery {
    let tree = tempfile::tempdir().unwrap();
    let root = tree.path();
    write(
        root,
        "chat/package.json",
        br#"{"name": "@our/chat", "scripts": {"start": "x"}, "dependencies": {"openai": "^5.1", "@ai-sdk/openai": "2.0.1"}}"#,
    );
    write(root, "chat/index.js", b"const client = new OpenAI({ baseURL: 'https://chat.openai.azure.com/v1', key: process.env.OPENAI_API_KEY, model: 'gpt-4o' });\n");
    write(root, "chat/compose.yaml", b"services:\n  ollama:\n    image: ollama/ollama:1\n");
    write(root, "score/requirements.txt", b"scikit-learn==1.5.0\n");
    write(root, "score/main.py", b"from fastapi import FastAPI\nimport sklearn\napp = FastAPI()\n");
    write(root, "score/model.safetensors", &weights());
    write(root, "score/na\"me \\ é %41.py", b"import openai\n");
    write(root, "CLAUDE.md", b"# Rules\nYou are a careful engineer.\n");
    write(
        root,
        ".mcp.json",
        br#"{"mcpServers": {"files": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem"]}}}"#,
    );
    write(root, "tests/test_a.py", b"import anthropic\n");
    write(root, "package.json", b"{");
    let found = scan(&[root.to_owned()], Catalogue::built_in().unwrap()).unwrap();
    assert_eq!(found.systems.len(), 2, "{:#?}", found.systems);
    assert_eq!(found.accounting.skipped.len(), 1);
    found
}

fn things<'v>(bill: &'v Value, list: &str) -> &'v Vec<Value> {
    bill[list].as_array().unwrap()
}

#[test]
fn a_bill_of_materials_is_read_again_without_loss() {
    let found = found();
    let text = as_cyclonedx(&found, None);
    assert_eq!(read_cyclonedx(text.as_bytes()).unwrap(), found);
    let mut one = found.clone();
    one.systems.truncate(1);
    assert_eq!(read_cyclonedx(as_cyclonedx(&one, Some("2026-11-22T00:00:00Z")).as_bytes()).unwrap(), one);
    let mut none = found;
    none.systems.clear();
    none.components.clear();
    assert_eq!(read_cyclonedx(as_cyclonedx(&none, None).as_bytes()).unwrap(), none);
}

#[test]
fn a_bill_says_what_each_thing_is_and_how_it_is_known() {
    let bill: Value = serde_json::from_str(&as_cyclonedx(&found(), None)).unwrap();
    let named = |name: &str| things(&bill, "components").iter().find(|one| one["name"] == name).unwrap();
    let package = named("npm:@ai-sdk/openai");
    assert_eq!((&package["purl"], &package["type"]), (&"pkg:npm/%40ai-sdk/openai@2.0.1".into(), &"library".into()));
    assert_eq!(package["evidence"]["identity"][0]["methods"][0]["technique"], "manifest-analysis");
    assert_eq!(package["evidence"]["occurrences"][0]["location"], "chat/package.json");
    assert_eq!(named("npm:openai").get("version"), None, "a range is no version");
    assert_eq!(named("gpt-4o")["type"], "machine-learning-model");
    let digest = Sha256::digest(weights()).iter().fold(String::new(), |all, byte| format!("{all}{byte:02x}"));
    assert_eq!(named("score/model.safetensors")["hashes"][0]["content"], digest.as_str());
    let services: Vec<&str> = things(&bill, "services").iter().filter_map(|one| one["name"].as_str()).collect();
    assert!(services.contains(&"OpenAI") && services.contains(&"files"), "{services:?}");
    let of_chat = things(&bill, "dependencies").iter().find(|one| one["dependsOn"].to_string().contains("model:")).unwrap();
    assert!(of_chat["ref"].as_str().unwrap().starts_with("system:"));
}

#[test]
fn a_bill_has_a_number_of_its_own_and_no_time_unless_one_is_given() {
    let found = found();
    let serial = |text: &str| serde_json::from_str::<Value>(text).unwrap()["serialNumber"].clone();
    let (one, other) = (as_cyclonedx(&found, None), as_cyclonedx(&found, Some("2026-11-22T00:00:00Z")));
    assert_eq!(one, as_cyclonedx(&found, None));
    assert!(!one.contains("timestamp") && other.contains("2026-11-22T00:00:00Z"));
    assert_ne!(serial(&one), serial(&other));
    let number = serial(&one).as_str().unwrap().to_owned();
    assert_eq!((number.len(), number.as_bytes()[23], &number[..9]), (45, b'8', "urn:uuid:"));
}

#[test]
fn what_discovery_did_not_write_is_refused_with_the_place() {
    for (text, expected) in [
        ("[", "no JSON"),
        ("{}", "the bill has no bomFormat"),
        (r#"{"bomFormat": "CycloneDX", "components": [{"name": "x", "type": "library"}]}"#, "x has no ephor:kind"),
        (r#"{"bomFormat": "CycloneDX"}"#, "the metadata has no ephor:accounting"),
    ] {
        let error = read_cyclonedx(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn code_review_is_shown_each_thing_where_it_stands() {
    let log: Value = serde_json::from_str(&as_sarif(&found())).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let model = results.iter().find(|one| one["ruleId"] == "ai/model").unwrap();
    let place = &model["locations"][0]["physicalLocation"];
    assert_eq!((&place["artifactLocation"]["uri"], &place["region"]["startLine"]), (&"chat/index.js".into(), &1.into()));
    assert_eq!(model["level"], "warning");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(results.iter().all(|one| rules[usize::try_from(one["ruleIndex"].as_u64().unwrap()).unwrap()]["id"] == one["ruleId"]));
    let test = results.iter().find(|one| one["message"]["text"].as_str().unwrap().contains("pypi:anthropic")).unwrap();
    assert_eq!(test["level"], "note");
    assert!(log.to_string().contains("score/na%22me%20%5C%20%C3%A9%20%2541.py"));
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap().len(), 1);
}

#[test]
fn a_place_that_speaks_in_two_ways_is_shown_once_in_code_review() {
    let mut found = found();
    let one = found.components.iter_mut().find(|one| one.name == "gpt-4o").unwrap();
    let place = one.evidence[0].clone();
    one.evidence = vec![place.clone(), place];
    let log: Value = serde_json::from_str(&as_sarif(&found)).unwrap();
    let model = log["runs"][0]["results"].as_array().unwrap().iter().find(|one| one["ruleId"] == "ai/model").unwrap();
    assert_eq!((model["locations"].as_array().unwrap().len(), model.get("relatedLocations")), (1, None));
    assert_eq!(read_cyclonedx(as_cyclonedx(&found, None).as_bytes()).unwrap(), found);
}

#[test]
fn people_are_told_the_systems_first_and_what_was_not_read_last() {
    let text = as_text(&found());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "2 systems here look like AI and should be in the inventory:");
    assert!(lines[2].starts_with("@our/chat (95 %), "), "{}", lines[2]);
    assert!(text.contains("  It asks at https://chat.openai.azure.com/v1."), "{text}");
    assert!(lines.last().unwrap().contains("package.json, not understood"));
}
