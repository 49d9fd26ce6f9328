//! Every dependency we name has a sentence in `deny.toml`, and every sentence a dependency.

use crate::tree::Tree;

/// The heading of the comment block in `deny.toml`, which ends at the first line that is no comment.
const HEADING: &str = "# Why each dependency is here.";

pub(super) fn every_dependency_has_its_reason(tree: &Tree) -> Vec<String> {
    let manifest = tree.file("Cargo.toml").map_or("", |file| file.text.as_str());
    let rules = tree.file("deny.toml").map_or("", |file| file.text.as_str());
    let named: Vec<&str> = dependencies(manifest).collect();
    let reasons: Vec<(&str, &str)> = reasons(rules).collect();
    let mut found = Vec::new();
    for name in &named {
        match reasons.iter().find(|(known, _)| known == name) {
            None => found.push(format!("{name} has no reason; add `# {name}: why it is here.` under \"{HEADING}\" in deny.toml")),
            Some((_, reason)) if !is_sentence(reason) => {
                found.push(format!(
                    "the reason of {name} in deny.toml is no sentence: say in four words or more what it does for us"
                ));
            }
            Some(_) => {}
        }
    }
    for (name, _) in reasons.iter().filter(|(name, _)| !named.contains(name)) {
        found.push(format!("deny.toml gives a reason for {name}, which Cargo.toml no longer names; remove the line"));
    }
    found
}

/// The names under `[workspace.dependencies]`, without our own crates.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    let table = manifest.lines().skip_while(|line| line.trim() != "[workspace.dependencies]").skip(1);
    let lines = table.take_while(|line| !line.starts_with('[')).filter(|line| !line.contains("path = "));
    lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = ").map(|(name, _)| name.trim()))
}

fn reasons(rules: &str) -> impl Iterator<Item = (&str, &str)> {
    let block = rules.lines().skip_while(|line| *line != HEADING).skip(1).take_while(|line| line.starts_with('#'));
    block.filter_map(|line| line.trim_start_matches(['#', ' ']).split_once(": "))
}

fn is_sentence(reason: &str) -> bool {
    reason.ends_with('.') && reason.split_whitespace().count() >= 4
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;

    const MANIFEST: &str = "[workspace.dependencies]\nephor-core = { path = \"crates/core\" }\n# A comment.\njiff = \"0.2\"\nserde = \"1\"\n\n[profile.dev]\ndebug = 1\n";

    fn judged(reasons: &str) -> Vec<String> {
        let rules = format!("{HEADING}\n{reasons}\n[licenses]\n# serde: not in the block at all.\n");
        every_dependency_has_its_reason(&tree(&[("Cargo.toml", MANIFEST), ("deny.toml", &rules)]))
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let found = judged("# jiff: dates with real time zones.\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("serde has no reason"), "{found:?}");
    }

    #[test]
    fn a_word_is_no_reason() {
        let found = judged("# jiff: dates with real time zones.\n# serde: serialising\n");
        assert!(found[0].contains("reason of serde"), "{found:?}");
    }

    #[test]
    fn a_reason_that_outlived_its_dependency_is_found() {
        let found =
            judged("# jiff: dates with real time zones.\n# serde: reads and writes our JSON.\n# rand: it was once here.\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("reason for rand"), "{found:?}");
    }
}
