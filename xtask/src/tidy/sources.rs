//! What no source may hold: too many lines, leftovers, hidden inputs, paths of a machine.

use crate::tree::{File, Tree};

/// A file over this many lines fails; a reader should hold it in mind whole.
const LINES_MAX: usize = 600;
/// A file over this many lines is named, so that it is split before it has to be.
const LINES_WARN: usize = 400;
/// What people write by hand and read whole. Data, lock files and style sheets have other measures.
const CODE: &[&str] = &["js", "py", "rs", "sh"];

/// Crates below the shell: what they compute follows from their arguments alone.
const PURE: &[&str] = &["crates/core", "crates/ledger", "crates/pages"];
/// The one place below the shell that draws a number: where keys and salts of the ledger are made.
const MAKES_KEYS: &str = "crates/ledger/src/key.rs";
/// Where a pure crate would get the time or a chance from, beside what `clippy.toml` bans everywhere.
const HIDDEN_INPUTS: &[&str] =
    &["SystemTime::now", "Zoned::now", "Timestamp::now", "Instant::now", "getrandom", "OsRng", "rand::", "rand_core"];

pub(super) fn no_file_is_too_long(tree: &Tree) -> Vec<String> {
    longer_than(tree, LINES_MAX)
        .map(|(file, lines)| format!("{}: {lines} lines, at most {LINES_MAX}; split it by noun", file.path))
        .collect()
}

/// Files that will soon be too long. They are a warning, not a failure.
pub(super) fn long_files(tree: &Tree) -> Vec<String> {
    let long = longer_than(tree, LINES_WARN).filter(|(_, lines)| *lines <= LINES_MAX);
    long.map(|(file, lines)| format!("{}: {lines} lines; split it by noun before it reaches {LINES_MAX}", file.path)).collect()
}

fn longer_than(tree: &Tree, limit: usize) -> impl Iterator<Item = (&File, usize)> {
    let code = tree.files.iter().filter(|file| file.has_extension(CODE));
    code.map(|file| (file, file.text.lines().count())).filter(move |(_, lines)| *lines > limit)
}

pub(super) fn nothing_is_left_over(tree: &Tree) -> Vec<String> {
    // Spelled in halves, because this file is looked at too.
    let leftovers =
        [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("dbg", "!("), concat!("FIX", "ME"), concat!("XX", "X")];
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.has_extension(CODE)) {
        for (number, line) in file.lines() {
            for leftover in leftovers.iter().filter(|leftover| line.contains(**leftover)) {
                found.push(format!(
                    "{}:{number}: `{leftover}` is a leftover; finish it or open an issue and delete it",
                    file.path
                ));
            }
        }
    }
    found
}

pub(super) fn time_and_chance_are_arguments(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| {
        let pure = PURE.iter().any(|folder| file.is_in(&format!("{folder}/src")));
        pure && file.path != MAKES_KEYS
    }) {
        for (number, line) in file.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for input in HIDDEN_INPUTS.iter().filter(|input| contains_word(line, input)) {
                found.push(format!(
                    "{}:{number}: `{input}` is a hidden input; take time and randomness as arguments, the shell has them",
                    file.path
                ));
            }
        }
    }
    found
}

pub(super) fn no_path_of_a_machine(tree: &Tree) -> Vec<String> {
    let folders = [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/wo", "rk/")];
    let mut found = Vec::new();
    for file in &tree.files {
        for (number, line) in file.lines() {
            for folder in folders.iter().filter(|folder| contains_word(line, folder)) {
                found.push(format!(
                    "{}:{number}: `{folder}…` exists on one machine only; write a path from the top of the repository",
                    file.path
                ));
            }
        }
    }
    found
}

/// Whether the line holds the words with nothing before them that would make them part of a longer name.
fn contains_word(line: &str, words: &str) -> bool {
    let part_of_a_name = |before: char| before.is_alphanumeric() || matches!(before, '_' | '-' | '.');
    line.match_indices(words).any(|(at, _)| !line[..at].ends_with(part_of_a_name))
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;

    #[test]
    fn a_file_of_601_lines_fails_and_one_of_401_is_named() {
        let long = "line\n".repeat(LINES_MAX + 1);
        let middling = "line\n".repeat(LINES_WARN + 1);
        let tree = tree(&[("a.rs", &long), ("b.py", &middling), ("package-lock.json", &long)]);
        assert_eq!(no_file_is_too_long(&tree), ["a.rs: 601 lines, at most 600; split it by noun"]);
        assert_eq!(long_files(&tree).len(), 1);
    }

    #[test]
    fn a_leftover_is_found_with_its_line() {
        let text = format!("fn now() {{\n    {}later\");\n}}\n", concat!("todo", "!(\""));
        let found = nothing_is_left_over(&tree(&[("crates/core/src/a.rs", &text)]));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("crates/core/src/a.rs:2:"), "{found:?}");
    }

    #[test]
    fn a_clock_in_the_core_is_found_and_one_in_the_program_is_not() {
        let text = "let now = jiff::Timestamp::now();\n";
        let found = time_and_chance_are_arguments(&tree(&[("crates/core/src/a.rs", text), ("crates/ephor/src/a.rs", text)]));
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn randomness_in_the_ledger_is_found_but_a_longer_name_is_not() {
        let found = time_and_chance_are_arguments(&tree(&[(
            "crates/ledger/src/a.rs",
            "rand::rng();\noperand::sum();\n// OsRng is elsewhere.\n",
        )]));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("crates/ledger/src/a.rs:1:"), "{found:?}");
    }

    #[test]
    fn a_path_of_a_machine_is_found_in_any_file() {
        let text = format!("see {}someone/notes\nframe{}is fine\n", concat!("/ho", "me/"), concat!("/wo", "rk/"));
        let found = no_path_of_a_machine(&tree(&[("docs/a.md", &text)]));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("docs/a.md:1:"), "{found:?}");
    }
}
