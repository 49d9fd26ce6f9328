//! What must never be there, tested. `ARCHITECTURE.md` says why; every message names it.
//!
//! A check is a pure function of the [`Tree`] that returns what it found wrong. Each has a test that feeds it a wrong tree.

mod crates;
mod markup;
mod reasons;
mod sources;

use anyhow::Result;

use crate::count::Count;
use crate::tree::Tree;

/// The page a message sends its reader to.
const PAGE: &str = "ARCHITECTURE.md, section \"What must never be there\"";

/// A check: its name as a sentence that holds, and what finds the places where it does not.
type Check = (&'static str, fn(&Tree) -> Vec<String>);

const CHECKS: &[Check] = &[
    ("crates depend only downwards", crates::directions),
    ("only the engine names the ledger", crates::only_the_engine_names_the_ledger),
    ("the inner crates refuse to panic", crates::inner_crates_refuse_to_panic),
    ("every dependency has its reason", reasons::every_dependency_has_its_reason),
    ("no file is too long", sources::no_file_is_too_long),
    ("nothing is left over", sources::nothing_is_left_over),
    ("time and chance are arguments", sources::time_and_chance_are_arguments),
    ("no path of a machine is named", sources::no_path_of_a_machine),
    ("nothing is loaded from elsewhere", markup::nothing_is_loaded_from_elsewhere),
    ("no style or script stands in a page", markup::no_style_or_script_stands_in_a_page),
    ("the page that says why exists", page_exists),
];

/// Runs every check over the tree as it stands on disk.
pub(crate) fn run() -> Result<Count> {
    println!("\n$ cargo xtask tidy");
    let tree = Tree::read()?;
    for warning in sources::long_files(&tree) {
        println!("  warning: {warning}");
    }
    let mut count = Count::default();
    for (name, check) in CHECKS {
        let found = check(&tree);
        println!("  {} {name}", if found.is_empty() { "holds:" } else { "FAILS:" });
        for message in &found {
            println!("    {message}");
        }
        if !found.is_empty() {
            println!("    why: {PAGE}");
        }
        count += Count::of(found.is_empty());
    }
    Ok(count)
}

/// The page that every other message names has to be there, with its section.
fn page_exists(tree: &Tree) -> Vec<String> {
    let has_section = tree.file("ARCHITECTURE.md").is_some_and(|page| page.text.contains("## What must never be there\n"));
    if has_section {
        vec![]
    } else {
        vec!["ARCHITECTURE.md lacks its section \"What must never be there\"; write down there what the checks of xtask/src/tidy.rs demand and why".into()]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::tree::File;

    /// A tree of these files and nothing else.
    pub(super) fn tree(files: &[(&str, &str)]) -> Tree {
        let files = files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() }).collect();
        Tree { files, metadata: Value::Null }
    }

    #[test]
    fn the_page_that_messages_name_must_have_the_section() {
        assert_eq!(page_exists(&tree(&[("ARCHITECTURE.md", "# Ephor\n")])).len(), 1);
        assert_eq!(page_exists(&tree(&[("ARCHITECTURE.md", "## What must never be there\n")])), Vec::<String>::new());
    }

    #[test]
    fn a_crate_that_cargo_does_not_know_has_no_dependencies() {
        let tree = Tree { files: vec![], metadata: json!({ "packages": [] }) };
        assert_eq!(crates::directions(&tree), Vec::<String>::new());
    }
}
