//! Which crate may know which: the directions of the design, and what the inner crates promise.

use crate::tree::{File, Tree};

/// Our crates, each with those of ours it may depend on. A crate that is not listed may know none.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("ephor-ledger", &[]),
    ("ephor-core", &[]),
    ("ephor-discover", &[]),
    ("ephor-pages", &["ephor-core"]),
    ("ephor-documents", &["ephor-core"]),
    ("ephor-testkit", &["ephor-core", "ephor-ledger"]),
    ("ephor-vfs", &["ephor-ledger"]),
    ("ephor-crash", &["ephor", "ephor-core", "ephor-ledger", "ephor-vfs"]),
    ("ephor-bench", &["ephor", "ephor-core", "ephor-ledger"]),
    ("ephor-faults", &["ephor", "ephor-core"]),
    ("ephor", &["ephor-core", "ephor-discover", "ephor-documents", "ephor-ledger", "ephor-pages"]),
];

/// What any crate may use in its tests, whatever it may know otherwise.
const FOR_TESTS: &[&str] = &["ephor-testkit"];

/// Crates that must never panic, and the lints that say so.
const INNER: &[&str] = &["crates/core", "crates/ledger"];
const PANICS: &[&str] =
    &["clippy::expect_used", "clippy::indexing_slicing", "clippy::panic", "clippy::unreachable", "clippy::unwrap_used"];

/// `ledger → ∅ · core → ∅ · discover → ∅ · pages → core · documents → core · ephor → all`.
pub(super) fn directions(tree: &Tree) -> Vec<String> {
    let ours: Vec<&str> = tree.packages().filter_map(|package| package["name"].as_str()).collect();
    let mut found = Vec::new();
    for package in tree.packages() {
        let name = package["name"].as_str().unwrap_or_default();
        let allowed = MAY_KNOW.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, allowed)| *allowed);
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = dependency["name"].as_str().unwrap_or_default();
            let in_tests = dependency["kind"] == "dev" && FOR_TESTS.contains(&other);
            if ours.contains(&other) && !allowed.contains(&other) && !in_tests {
                found.push(format!("{name} depends on {other}; {}", direction(name, allowed)));
            }
        }
    }
    found
}

fn direction(name: &str, allowed: &[&str]) -> String {
    match allowed {
        [] => format!("{name} knows no crate of ours: pass what it needs as an argument, or move the code up"),
        _ => format!("{name} may know {} alone: move the code up, or pass a struct", allowed.join(", ")),
    }
}

/// Web, API and command line call the engine; a second writer to the ledger cannot come about by accident.
pub(super) fn only_the_engine_names_the_ledger(tree: &Tree) -> Vec<String> {
    let outside = |file: &&File| {
        let engine = file.path == "crates/ephor/src/engine.rs" || file.is_in("crates/ephor/src/engine");
        file.is_in("crates/ephor/src") && !engine
    };
    let mut found = Vec::new();
    for file in tree.files.iter().filter(outside) {
        for (number, line) in file.lines().filter(|(_, line)| line.contains("ephor_ledger")) {
            found.push(format!(
                "{}:{number}: only the engine names the ledger; call the engine instead of `{}`",
                file.path,
                line.trim()
            ));
        }
    }
    found
}

/// The lints cannot stand in the manifest, because a crate inherits the workspace's lints whole or not at all.
pub(super) fn inner_crates_refuse_to_panic(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for folder in INNER {
        let path = format!("{folder}/src/lib.rs");
        let warned = tree.file(&path).map(|file| warned_lints(&file.text)).unwrap_or_default();
        let missing: Vec<&str> = PANICS.iter().copied().filter(|lint| !warned.contains(*lint)).collect();
        if !missing.is_empty() {
            found.push(format!("{path}: a record must never bring the program down; add `#![warn({})]`", missing.join(", ")));
        }
    }
    found
}

/// What stands inside the `#![warn(…)]` and `#![deny(…)]` attributes of a crate.
fn warned_lints(text: &str) -> String {
    let attributes = text.split("#![warn(").skip(1).chain(text.split("#![deny(").skip(1));
    attributes.filter_map(|rest| rest.split(")]").next()).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::tree;
    use super::*;

    fn workspace(name: &str, dependency: &str, kind: &Value) -> Tree {
        let other = json!({ "name": dependency, "dependencies": [] });
        let package = json!({ "name": name, "dependencies": [{ "name": dependency, "kind": kind }] });
        Tree { files: vec![], metadata: json!({ "packages": [package, other] }) }
    }

    #[test]
    fn the_core_may_not_know_the_ledger() {
        let found = directions(&workspace("ephor-core", "ephor-ledger", &Value::Null));
        assert!(found[0].starts_with("ephor-core depends on ephor-ledger"), "{found:?}");
    }

    #[test]
    fn pages_may_know_the_core_and_not_the_program() {
        assert_eq!(directions(&workspace("ephor-pages", "ephor-core", &Value::Null)), Vec::<String>::new());
        assert_eq!(directions(&workspace("ephor-pages", "ephor", &Value::Null)).len(), 1);
    }

    #[test]
    fn the_testkit_is_for_tests_alone() {
        assert_eq!(directions(&workspace("ephor-core", "ephor-testkit", &json!("dev"))), Vec::<String>::new());
        assert_eq!(directions(&workspace("ephor", "ephor-testkit", &Value::Null)).len(), 1);
    }

    #[test]
    fn a_page_of_the_program_that_opens_the_ledger_is_found() {
        let files = [
            ("crates/ephor/src/web/home.rs", "use ephor_ledger::Store;\n"),
            ("crates/ephor/src/engine/write.rs", "use ephor_ledger::Store;\n"),
        ];
        let found = only_the_engine_names_the_ledger(&tree(&files));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("crates/ephor/src/web/home.rs:1:"), "{found:?}");
    }

    #[test]
    fn an_inner_crate_that_may_panic_is_found() {
        let quiet = format!("#![warn({})]\n", PANICS.join(", "));
        let files = [("crates/core/src/lib.rs", quiet.as_str()), ("crates/ledger/src/lib.rs", "#![warn(clippy::panic)]\n")];
        let found = inner_crates_refuse_to_panic(&tree(&files));
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("clippy::unwrap_used") && !found[0].contains("clippy::panic,"), "{found:?}");
    }
}
