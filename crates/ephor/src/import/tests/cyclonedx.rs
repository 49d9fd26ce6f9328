//! A bill of materials becomes proposals, and whatever it says besides is listed.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::import::cyclonedx::{Left, Proposal, Reading, read};

/// A bill of an application with a model, which has every member that version 1.7 gives a component and a service.
fn full() -> Value {
    let organisation = json!({"bom-ref": "org-1", "name": "Maker AG", "address": {"country": "CH"}, "url": ["https://maker.example"],
        "contact": [{"name": "Petra Muster", "email": "petra@maker.example", "phone": "+41 1"}]});
    let mut supplier = organisation.clone();
    supplier["bom-ref"] = json!("org-2");
    let attachment = json!({"contentType": "image/png", "encoding": "base64", "content": "QUJD"});
    let card = json!({
        "bom-ref": "card-1",
        "modelParameters": {
            "approach": {"type": "supervised"}, "task": "classification", "architectureFamily": "transformer", "modelArchitecture": "llama",
            "datasets": [{"ref": "data-1"}, {"type": "dataset", "name": "Tickets 2025", "contents": {"attachment": attachment},
                "classification": "internal", "sensitiveData": ["names"], "governance": {"owners": [{"contact": {"name": "Otto Owner"}}]}}],
            "inputs": [{"format": "string"}], "outputs": [{"format": "label"}]},
        "quantitativeAnalysis": {"performanceMetrics": [{"type": "F1", "value": "0.91", "slice": "german", "confidenceInterval": {"lowerBound": "0.9"}}],
            "graphics": {"description": "curves", "collection": [{"name": "roc", "image": attachment}]}},
        "considerations": {"users": ["clerks"], "useCases": ["sorting mail"], "technicalLimitations": ["no dialects"],
            "performanceTradeoffs": ["slow when exact"], "ethicalConsiderations": [{"name": "tone", "mitigationStrategy": "review"}],
            "fairnessAssessments": [{"groupAtRisk": "non-native writers", "harms": "late answers"}],
            "environmentalConsiderations": {"properties": [{"name": "kWh", "value": "0.4"}]}},
        "properties": [{"name": "card", "value": "yes"}],
    });
    let model = json!({
        "type": "machine-learning-model", "mime-type": "application/onnx", "bom-ref": "model-1", "supplier": supplier, "manufacturer": organisation,
        "authors": [{"name": "Anna Author"}], "author": "Anna Author", "publisher": "Maker", "group": "maker", "name": "Sorter",
        "version": "2.1", "isExternal": true, "versionRange": "vers:pypi/1", "description": "Sorts mail.\nIn German.", "scope": "optional",
        "hashes": [{"alg": "MD5", "content": "hash-13"}, {"alg": "SHA-1", "content": "hash-14"}],
        "licenses": [{"license": {"id": "Apache-2.0", "acknowledgement": "declared", "text": attachment}}, {"license": {"name": "House terms"}}],
        "copyright": "copyright-11", "patentAssertions": [{"bom-ref": "patent-1"}], "cpe": "cpe-10", "purl": "pkg:huggingface/maker/sorter@2.1",
        "omniborId": ["gitoid-7"], "swhid": ["swh-8"], "swid": {"tagId": "swid-9", "name": "swid-name"}, "modified": false, "pedigree": {"ancestors": []},
        "externalReferences": [{"type": "distribution", "url": "https://models.example/sorter", "comment": "weights"}, {"type": "chat", "url": "https://chat.example"}],
        "components": [{"type": "library", "name": "tokens", "version": "1", "modelCard": {}}, {"type": "machine-learning-model", "name": "inner"}],
        "evidence": {}, "releaseNotes": {"type": "notes-16"}, "modelCard": card, "data": [{"type": "dataset"}], "cryptoProperties": {},
        "properties": [{"name": "property-12"}], "tags": ["model-tag"], "signature": {}, "x-unheard-of": 1.5,
    });
    let service = json!({
        "bom-ref": "service-1", "provider": {"name": "Cloud Co", "contact": [{"name": "Paul Provider"}]}, "group": "cloud", "name": "Chat", "version": "4",
        "description": "Answers guests.", "endpoints": ["https://chat.example/v1"], "authenticated": true, "x-trust-boundary": false, "trustZone": "cloud",
        "data": [{"flow": "outbound", "classification": "PII", "name": "questions"}], "licenses": [], "patentAssertions": [], "externalReferences": [],
        "services": [{"name": "Speech"}], "releaseNotes": {"type": "notes-15"}, "properties": [], "tags": ["service-tag"], "signature": {},
    });
    json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.7",
        "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", "version": 3,
        "metadata": {"timestamp": "2026-11-01T00:00:00Z", "lifecycles": [], "tools": {"components": []}, "manufacturer": {"name": "Us"},
            "authors": [{"name": "Zoe Writer"}], "supplier": {"name": "Us"}, "licenses": [], "properties": [], "distributionConstraints": {"tlp": "RED"},
            "component": {"type": "application", "bom-ref": "app", "name": "Mail room", "version": "7", "group": "us", "description": "Routes mail.",
                "purl": "pkg:generic/mail-room@7", "supplier": {"name": "Us"}, "hashes": [{"alg": "MD5"}], "licenses": [{"expression": "MIT"}]}},
        "components": [model, {"type": "data", "bom-ref": "data-1", "name": "Tickets", "publisher": "Maker AG", "licenses": [{"license": {"id": "CC0-1.0"}}],
            "modelCard": {}, "hashes": [], "data": [{"type": "dataset", "classification": "Internal", "contents": {"url": "https://data.example/t"},
            "governance": {"owners": [{"organization": {"name": "Data Office"}, "contact": {"name": "Otto Owner"}}]}}]}, {"type": "library", "name": "serde", "version": "1"}],
        "services": [service], "externalReferences": [], "dependencies": [{"ref": "app"}, {"ref": "model-1"}], "compositions": [], "vulnerabilities": [{"id": "CVE-1"}],
        "annotations": [], "formulation": [], "declarations": {}, "definitions": {}, "citations": [], "properties": [], "signature": {},
    })
}

fn reading(bill: &Value) -> Reading {
    read(bill.to_string().as_bytes()).unwrap()
}

fn proposal<'a>(reading: &'a Reading, key: &str) -> &'a Proposal {
    reading.proposals.iter().find(|proposal| proposal.key == key).unwrap_or_else(|| panic!("no {key} in {reading:#?}"))
}

fn left<'a>(reading: &'a Reading, what: &str) -> &'a Left {
    reading.left.iter().find(|left| left.what == what).unwrap_or_else(|| panic!("no {what} in {:#?}", reading.left))
}

fn refusals(bill: &Value) -> Vec<String> {
    read(serde_json::to_string_pretty(bill).unwrap().as_bytes()).unwrap_err().iter().map(ToString::to_string).collect()
}

fn bill(components: &Value) -> Value {
    json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components})
}

#[test]
fn a_model_becomes_a_component_with_its_limits_and_where_it_comes_from() {
    let reading = reading(&full());
    let model = proposal(&reading, "model-1");
    assert_eq!(model.kind, "component");
    let mut body = model.body.clone();
    let note = body.shift_remove("note").unwrap();
    assert_eq!(
        json!(body),
        json!({
            "title": "Sorter", "type": "model", "release": "2.1",
            "provenance": "supplied by Maker AG; made by Maker AG; published by Maker; pkg:huggingface/maker/sorter@2.1; distribution https://models.example/sorter",
            "licence": "Apache-2.0, House terms", "supplier": "maker ag", "trained_on": ["data-1", "model-1 dataset Tickets 2025"],
            "limits_known": ["no dialects", "slow when exact", "name: tone; mitigation strategy: review", "group at risk: non-native writers; harms: late answers"],
        })
    );
    let note = note.as_str().unwrap();
    for said in [
        "Part of Mail room@7.",
        "task: classification",
        "name: Tickets 2025",
        "ref: data-1",
        "value: 0.91",
        "use cases: sorting mail",
    ] {
        assert!(note.contains(said), "{said} is not in\n{note}");
    }
    assert!(note.contains("- group: maker\n- description: Sorts mail.\n  In German.\n- scope: optional\n"), "{note}");
    assert!(!note.contains("no dialects"), "{note}");
    assert_eq!(proposal(&reading, "inner").body["title"], "inner");
}

#[test]
fn data_and_suppliers_become_proposals_that_come_before_what_refers_to_them() {
    let reading = reading(&full());
    let kinds: Vec<&str> = reading.proposals.iter().map(|proposal| proposal.kind).collect();
    assert!(kinds.starts_with(&["supplier"; 4]) && kinds.get(4..6) == Some(&["data"; 2]), "{kinds:?}");
    let suppliers: BTreeSet<&str> =
        reading.proposals.iter().filter(|one| one.kind == "supplier").map(|one| one.key.as_str()).collect();
    assert_eq!(suppliers, BTreeSet::from(["maker ag", "maker", "cloud co", "us"]));
    assert_eq!(json!(proposal(&reading, "maker ag").body), json!({"title": "Maker AG", "provides": ["model", "data"]}));
    assert_eq!(proposal(&reading, "service-1").body["suppliers"], json!(["cloud co"]));

    let component = proposal(&reading, "data-1");
    let said = ["title", "source_name", "classification", "location", "rights"].map(|field| &component.body[field]);
    assert_eq!(said, ["Tickets", "Maker AG", "internal", "https://data.example/t", "licence"]);
    let note = component.body["note"].as_str().unwrap();
    assert!(note.contains("licence: CC0-1.0") && note.contains("Data Office") && !note.contains("Otto"), "{note}");
    let inline = proposal(&reading, "model-1 dataset Tickets 2025");
    assert_eq!((&inline.body["title"], &inline.body["classification"]), (&json!("Tickets 2025"), &json!("internal")));
    assert!(inline.body.get("personal_data").is_none() && inline.body.get("uses").is_none(), "nothing is guessed");
}

#[test]
fn a_dataset_that_the_bill_does_not_hold_is_said_to_be_missing() {
    let parameters = json!({"datasets": [{"ref": "gone"}, {"bom-ref": "d", "type": "dataset"}, {"ref": "d"}, 7]});
    let reading = reading(&bill(&json!([
        {"type": "machine-learning-model", "name": "a", "modelCard": {"modelParameters": parameters}},
    ])));
    assert_eq!(left(&reading, "component.modelCard.modelParameters.datasets.ref").names, ["gone"]);
    assert_eq!(proposal(&reading, "a").body["trained_on"], json!(["d"]));
    assert_eq!(proposal(&reading, "d").body["title"], "Dataset 2 of a");
}

#[test]
fn a_service_and_an_application_with_a_model_become_systems() {
    let reading = reading(&full());
    let service = proposal(&reading, "service-1");
    assert_eq!((service.kind, &service.body["acquired"]), ("system", &json!("service")));
    assert_eq!((&service.body["title"], &service.body["purpose"]), (&json!("Chat"), &json!("Answers guests.")));
    assert!(service.body["note"].as_str().unwrap().contains("classification: PII"));
    assert!(service.because.contains("does not say whether a service uses AI"));
    assert_eq!(proposal(&reading, "Speech").kind, "system");
    let application = proposal(&reading, "app");
    assert_eq!((application.kind, &application.body["purpose"]), ("system", &json!("Routes mail.")));
    assert_eq!(application.body.get("acquired"), None);
    assert_eq!((reading.spec_version.as_str(), reading.version), ("1.7", 3));
}

#[test]
fn an_application_without_a_model_is_left_and_said_so() {
    let mut without = full();
    without["components"] = json!([{"type": "library", "name": "serde", "version": "1"}, {"type": "library", "name": "log"}]);
    let reading = reading(&without);
    assert_eq!(left(&reading, "metadata.component of type application").names, ["Mail room@7"]);
    let libraries = left(&reading, "component of type library");
    assert_eq!((libraries.count, libraries.names.as_slice()), (2, ["serde@1".to_owned(), "log".to_owned()].as_slice()));
}

#[test]
fn no_person_and_no_embedded_file_gets_into_a_proposal_or_a_list() {
    let reading = reading(&full());
    let said = format!("{reading:?}");
    for private in ["Petra", "petra@", "Otto", "Anna", "Paul", "Zoe", "QUJD"] {
        assert!(!said.contains(private), "{private} is in {said}");
    }
    for what in [
        "component.supplier.contact",
        "component.modelCard.modelParameters.datasets.governance.owners.contact",
        "service.provider.contact",
        "component.authors",
    ] {
        assert_eq!(left(&reading, what).count, 1);
    }
}

#[test]
fn every_member_is_taken_or_listed() {
    assert_all_accounted(&full().to_string());
}

#[test]
fn two_things_with_the_same_key_are_not_confused() {
    let reading = reading(&bill(&json!([
        {"type": "machine-learning-model", "name": "a", "version": "1"}, {"type": "machine-learning-model", "name": "a", "version": "1", "group": "other"},
    ])));
    assert_eq!(reading.proposals.len(), 1);
    assert_eq!(left(&reading, "component without a key of its own").names, ["a@1"]);
}

#[test]
fn what_is_wrong_where_we_read_is_refused_with_its_line() {
    let wrong = json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"name": "a"}, {"type": "model", "name": "b"}, {"type": "library"}, {"type": "library", "name": "c", "scope": "some", "version": 3},
        {"type": "library", "name": "d", "bom-ref": "x"}, "e", {"type": "library", "name": "f", "licenses": [{}], "externalReferences": [{}]},
    ], "services": [{"bom-ref": "x"}, {"name": "s", "data": [{"flow": "up", "classification": "c"}], "services": {}}]});
    let said = refusals(&wrong);
    let expected = [
        "line 5, /components/0: a component has no type",
        "/components/1/type: type is model and can be one of application",
        "/components/2: a component has no name",
        "/components/3/scope: scope is some and can be one of required",
        "/components/3/version: version is a number and must be text",
        "/components/5: this is text and must be an object",
        "/components/6/licenses/0: a choice of licence",
        "/components/6/externalReferences/0: an external reference has no type",
        "/components/6/externalReferences/0: an external reference has no url",
        "/services/0: a service has no name",
        "line 40, /services/0/bom-ref: the bom-ref 'x' stands on line 24 and here",
        "/services/1/data/0/flow: flow is up",
        "/services/1/services: services is a map and must be a list",
    ];
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.contains(expected), "{said}\n{expected}");
    }
}

#[test]
fn what_is_no_bill_of_materials_of_a_known_version_is_refused() {
    for (text, reason) in [
        ("", "holds none or several"),
        ("{} {}", "holds none or several"),
        ("[1]", "is a JSON object and this is a list"),
        ("{\n\"bomFormat\": \"SPDX\"}", "line 2, /bomFormat: bomFormat is SPDX"),
        ("{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\"}", "specVersion is 1.5 and can be 1.6 or 1.7"),
        ("{\"bomFormat\": \"CycloneDX\"}", "specVersion is missing"),
        (
            "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": {}}",
            "components is a map and must be a list",
        ),
        ("<bom/>", "this is not JSON"),
    ] {
        let said = read(text.as_bytes()).unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(said.contains(reason), "{text}: {said}");
    }
}

#[test]
fn hostile_files_are_refused_or_read_and_never_panic() {
    assert!(read(b"{\"bomFormat\": \"\xff\"}").unwrap_err()[0].message.contains("UTF-8"));
    let deep = format!("{{\"bomFormat\":\"CycloneDX\",\"components\":{}", "[{\"components\":".repeat(100_000));
    assert!(read(deep.as_bytes()).unwrap_err()[0].message.contains("nested more than"));
    let many: Vec<Value> =
        (0..50_000).map(|number| json!({"type": "machine-learning-model", "name": format!("m{number}")})).collect();
    assert_eq!(reading(&bill(&json!(many))).proposals.len(), 50_000);
}

proptest! {
    #[test]
    fn no_change_to_a_good_file_makes_the_reader_panic_or_lose_a_member(at: prop::sample::Index, with in prop::sample::select(vec!["null", "1", "[]", "{}", "\"\"", "[[]]", "[{}]", "1.5"])) {
        let mut bill = full();
        let mut pointers = Vec::new();
        list_pointers(&bill, String::new(), &mut pointers);
        let pointer = at.get(&pointers);
        *bill.pointer_mut(pointer).unwrap() = serde_json::from_str(with).unwrap();
        let text = bill.to_string();
        if read(text.as_bytes()).is_ok() {
            assert_all_accounted(&text);
        }
    }
}

fn list_pointers(value: &Value, path: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| list_pointers(value, format!("{path}/{name}"), pointers));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| list_pointers(item, format!("{path}/{index}"), pointers));
        }
        _ => {}
    }
    pointers.push(path);
}

/// Walks the file on its own and looks for every member and every leaf, in the proposals or in what is left.
pub(super) fn assert_all_accounted(text: &str) {
    let bill: Value = serde_json::from_str(text).unwrap();
    let reading = read(text.as_bytes()).unwrap();
    let listed: BTreeSet<&str> = reading.left.iter().map(|left| left.what.as_str()).collect();
    for (name, value) in bill.as_object().unwrap() {
        match name.as_str() {
            "bomFormat" | "specVersion" | "serialNumber" | "version" => {}
            "components" | "services" => list(value).iter().for_each(|thing| assert_thing(&reading, name, thing)),
            "metadata" => {
                for (name, value) in value.as_object().unwrap() {
                    if name == "component" {
                        assert_thing(&reading, "metadata.component", value);
                    } else {
                        assert!(listed.contains(format!("metadata.{name}").as_str()), "metadata.{name} is lost");
                    }
                }
            }
            _ => assert!(listed.contains(name.as_str()), "{name} is lost"),
        }
    }
    for left in &reading.left {
        assert!(!left.why.is_empty() && left.names.len() <= left.count, "{left:?}");
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn assert_thing(reading: &Reading, place: &str, thing: &Value) {
    for (name, parts) in thing.as_object().unwrap() {
        if name == "components" || name == "services" {
            for part in list(parts) {
                assert_thing(reading, name, part);
            }
        }
    }
    let text = |name: &str| thing[name].as_str();
    let name = text("version")
        .map_or(thing["name"].as_str().unwrap().to_owned(), |version| format!("{}@{version}", text("name").unwrap()));
    let key = ["bom-ref", "purl"].into_iter().filter_map(text).find(|key| !key.is_empty()).unwrap_or(&name);
    let is_model = text("type") == Some("machine-learning-model");
    let is_data = text("type") == Some("data") && place != "services";
    let prefix = match place {
        "services" => "service",
        "metadata.component" if !is_model && !is_data => "metadata.component",
        _ => "component",
    };
    let left = |what: &str| reading.left.iter().any(|left| left.what == what && left.names.contains(&name));
    let kind = if is_model && prefix == "component" {
        "component"
    } else if is_data {
        "data"
    } else {
        "system"
    };
    let can_be_proposed = is_model || is_data || prefix != "component";
    let proposal = reading.proposals.iter().find(|proposal| can_be_proposed && proposal.kind == kind && proposal.key == key);
    let Some(proposal) = proposal else {
        let whole = format!("{prefix} of type {}", text("type").unwrap_or_default());
        assert!(left(&whole), "{whole} '{name}' is lost: {:#?}", reading.left);
        return;
    };
    if left(&format!("{prefix} without a key of its own")) {
        return;
    }
    let said = squeezed(&format!("{} {} {}", leaves_of(&json!(proposal.body)), proposal.key, proposal.because));
    for (member, value) in thing.as_object().unwrap().iter().filter(|(name, _)| *name != "components" && *name != "services") {
        assert_leaves(&said, &left, &format!("{prefix}.{member}"), value);
    }
}

fn assert_leaves(said: &str, left: &dyn Fn(&str) -> bool, path: &str, value: &Value) {
    if left(path) {
        return;
    }
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| assert_leaves(said, left, &format!("{path}.{name}"), value));
        }
        Value::Array(items) => items.iter().for_each(|item| assert_leaves(said, left, path, item)),
        Value::Null => assert!(said.contains("not said"), "{path} is lost"),
        Value::Bool(value) => assert!(said.contains(if *value { "yes" } else { "no" }), "{path} is lost"),
        Value::Number(number) => assert!(said.contains(&number.to_string()), "{path} is lost: {number}"),
        Value::String(text) => assert!(said.contains(&squeezed(text)), "{path} is lost: {text}\n{said}"),
    }
}

fn leaves_of(value: &Value) -> String {
    match value {
        Value::Object(members) => members.values().map(leaves_of).collect::<Vec<_>>().join(" "),
        Value::Array(items) => items.iter().map(leaves_of).collect::<Vec<_>>().join(" "),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
