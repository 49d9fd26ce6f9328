//! A bill of materials in `CycloneDX` 1.7 (ECMA-424): what was found as components and services, with where it was seen and how sure it is.
//!
//! What the format has no place for stands in properties whose names begin with `ephor:`, so that nothing is lost when it is read again.

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::{TOOL, purl};
use crate::component::{Component, Evidence, Kind};
use crate::manifest;
use crate::scan::Discovery;
use crate::systems::{System, addresses};

/// What was found, as JSON. The same discovery gives the same bytes; a time stands in it only where one is given, as RFC 3339 has it.
pub fn as_cyclonedx(found: &Discovery, timestamp: Option<&str>) -> String {
    let mut bill = bill(found, timestamp);
    let serial = serial(bill.to_string().as_bytes());
    if let Some(members) = bill.as_object_mut() {
        members.insert("serialNumber".to_owned(), Value::String(serial));
    }
    let mut text = serde_json::to_string_pretty(&bill).unwrap_or_default();
    text.push('\n');
    text
}

fn bill(found: &Discovery, timestamp: Option<&str>) -> Value {
    let is_service = |component: &&Component| matches!(component.kind, Kind::Provider | Kind::McpServer);
    let mut components: Vec<Value> = found.components.iter().filter(|one| !is_service(one)).map(component).collect();
    let services: Vec<Value> = found.components.iter().filter(is_service).map(service).collect();
    let tool = json!({ "type": "application", "name": TOOL, "version": env!("CARGO_PKG_VERSION") });
    let mut metadata = json!({
        "lifecycles": [{ "phase": "pre-build" }],
        "tools": { "components": [tool] },
        "properties": [property("ephor:accounting", json!(found.accounting).to_string())],
    });
    if let Some(members) = metadata.as_object_mut() {
        members.extend(timestamp.map(|timestamp| ("timestamp".to_owned(), json!(timestamp))));
        // A bill is of one thing only where one thing was found.
        if let [only] = found.systems.as_slice() {
            members.insert("component".to_owned(), system(only));
        }
    }
    if found.systems.len() > 1 {
        components.extend(found.systems.iter().map(system));
    }
    let by_print: std::collections::BTreeMap<_, _> =
        found.components.iter().map(|one| (one.fingerprint, reference(one))).collect();
    let dependencies: Vec<Value> = found
        .systems
        .iter()
        .map(|system| {
            let parts: Vec<&String> = system.components.iter().filter_map(|print| by_print.get(print)).collect();
            json!({ "ref": system_reference(system), "dependsOn": parts })
        })
        .collect();
    json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.7",
        "version": 1,
        "metadata": metadata,
        "components": components,
        "services": services,
        "dependencies": dependencies,
    })
}

/// A number that follows from what the bill says: a UUID of version 8 (RFC 9562) of its SHA-256.
fn serial(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let whole = digest.iter().take(16).fold(0_u128, |whole, byte| whole << 8 | u128::from(*byte));
    let marked = whole & !(0xf << 76) & !(0x3 << 62) | 0x8 << 76 | 0x2 << 62;
    let hex = format!("{marked:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().to_owned();
    format!("urn:uuid:{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

pub(super) fn reference(component: &Component) -> String {
    format!("{}:{}", component.kind, component.fingerprint)
}

fn system_reference(system: &System) -> String {
    format!("system:{}", system.fingerprint)
}

fn property(name: &str, value: impl Into<String>) -> Value {
    json!({ "name": name, "value": value.into() })
}

/// What every component keeps of ours.
fn properties(component: &Component) -> Vec<Value> {
    let mut all = vec![
        property("ephor:kind", component.kind.word()),
        property("ephor:grade", component.grade.to_string()),
        property("ephor:confidence", component.confidence.to_string()),
        property("ephor:fingerprint", component.fingerprint.to_string()),
    ];
    all.extend(component.provider.as_ref().map(|provider| property("ephor:provider", provider)));
    all.extend(component.version.as_ref().map(|version| property("ephor:version", version)));
    all
}

fn type_of(component: &Component) -> &'static str {
    match component.kind {
        Kind::Framework => "framework",
        Kind::Model | Kind::ModelFile => "machine-learning-model",
        Kind::Dataset => "data",
        Kind::Agent if !component.evidence.iter().any(|place| place.file == component.name) => "application",
        Kind::Agent | Kind::Prompt | Kind::Infrastructure => "file",
        Kind::SecretReference => "cryptographic-asset",
        _ => "library",
    }
}

fn component(component: &Component) -> Value {
    let purl = purl::of(component);
    let mut out = Map::new();
    out.insert("type".into(), json!(type_of(component)));
    out.insert("bom-ref".into(), json!(reference(component)));
    out.extend(component.provider.as_ref().map(|provider| ("publisher".into(), json!(provider))));
    out.insert("name".into(), json!(component.name));
    let exact = component.version.as_ref().filter(|version| purl::is_exact(version));
    out.extend(exact.map(|version| ("version".into(), json!(version))));
    let hash = digest(component);
    out.extend(hash.map(|hash| ("hashes".into(), json!([{ "alg": "SHA-256", "content": hash }]))));
    out.extend(purl.as_ref().map(|purl| ("purl".into(), json!(purl))));
    if component.kind == Kind::SecretReference {
        let what = json!({ "assetType": "related-crypto-material", "relatedCryptoMaterialProperties": { "type": "credential" } });
        out.insert("cryptoProperties".into(), what);
    }
    let (field, value) = match (&purl, hash) {
        (Some(purl), _) => ("purl", purl.as_str()),
        (None, Some(hash)) => ("hash", hash),
        (None, None) => ("name", component.name.as_str()),
    };
    let confidence = f64::from(component.confidence) / 100.0;
    let methods: Vec<Value> =
        techniques(component).into_iter().map(|technique| json!({ "technique": technique, "confidence": confidence })).collect();
    let occurrences: Vec<Value> = component.evidence.iter().map(occurrence).collect();
    out.insert(
        "evidence".into(),
        json!({
            "identity": [{ "field": field, "confidence": confidence, "concludedValue": value, "methods": methods }],
            "occurrences": occurrences,
        }),
    );
    out.insert("properties".into(), Value::Array(properties(component)));
    Value::Object(out)
}

/// The digest of a file of weights, which its evidence tells.
fn digest(component: &Component) -> Option<&str> {
    let place = component.evidence.first().filter(|_| component.kind == Kind::ModelFile)?;
    let (_, rest) = place.text.split_once("sha256 ")?;
    rest.get(..64).filter(|hash| hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn techniques(component: &Component) -> Vec<&'static str> {
    let of = |place: &Evidence| match component.kind {
        Kind::ModelFile => "binary-analysis",
        Kind::Sdk | Kind::Framework | Kind::Library if manifest::reader(&place.file).is_some() => "manifest-analysis",
        _ if place.line == 0 => "filename",
        _ => "source-code-analysis",
    };
    let mut all: Vec<_> = component.evidence.iter().map(of).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A place without a line is a whole file.
fn occurrence(place: &Evidence) -> Value {
    let mut out = Map::new();
    out.insert("location".into(), json!(place.file));
    if place.line > 0 {
        out.insert("line".into(), json!(place.line));
    }
    if !place.text.is_empty() {
        out.insert("additionalContext".into(), json!(place.text));
    }
    Value::Object(out)
}

/// Who answers, and servers of tools. The format knows no evidence of services, so it stands in properties.
fn service(component: &Component) -> Value {
    let mut out = Map::new();
    out.insert("bom-ref".into(), json!(reference(component)));
    if component.kind == Kind::Provider {
        out.insert("provider".into(), json!({ "name": component.provider.as_ref().unwrap_or(&component.name) }));
    }
    out.insert("name".into(), json!(component.name));
    let mut endpoints: Vec<String> = component.evidence.iter().flat_map(|place| addresses(&place.text)).collect();
    // What holds a place for something is no address yet.
    endpoints.retain(|address| !address.contains(['{', '}', '[', ']', '$', '%', '@']));
    endpoints.sort_unstable();
    endpoints.dedup();
    if !endpoints.is_empty() {
        out.insert("endpoints".into(), json!(endpoints));
    }
    let mut properties = properties(component);
    properties.extend(component.evidence.iter().map(|place| property("ephor:evidence", json!(place).to_string())));
    out.insert("properties".into(), Value::Array(properties));
    Value::Object(out)
}

fn system(system: &System) -> Value {
    let mut properties = vec![
        property("ephor:kind", "system"),
        property("ephor:confidence", system.confidence.to_string()),
        property("ephor:fingerprint", system.fingerprint.to_string()),
        property("ephor:root", &system.root),
        property("ephor:tree", &system.tree),
    ];
    for (name, values) in
        [("why", &system.why), ("provider", &system.providers), ("model", &system.models), ("endpoint", &system.endpoints)]
    {
        properties.extend(values.iter().map(|value| property(&format!("ephor:{name}"), value)));
    }
    properties.extend(system.deployments.iter().map(|one| property("ephor:deployment", json!(one).to_string())));
    json!({
        "type": "application",
        "bom-ref": system_reference(system),
        "name": system.name,
        "description": system.why.join(" "),
        "properties": properties,
    })
}
