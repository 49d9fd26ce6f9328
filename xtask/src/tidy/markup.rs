//! What the pages may not contain, so that a strict content security policy holds and nothing is fetched from a stranger.

use crate::tree::{File, Tree};

const PAGES: &str = "crates/pages";
/// Files the program serves as they are.
const ASSETS: &[&str] = &["css", "js", "svg"];
/// Names of vocabularies look like addresses; nothing is fetched from them.
const VOCABULARIES: &[&str] = &["http://www.w3.org/"];

/// No asset and no page fetches anything from another host.
pub(super) fn nothing_is_loaded_from_elsewhere(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.is_in(PAGES) && file.has_extension(ASSETS)) {
        for (number, line) in file.lines() {
            if let Some(address) = addresses(line).find(|address| !VOCABULARIES.iter().any(|known| address.starts_with(known))) {
                found.push(format!("{}:{number}: `{address}` is another host; serve the file ourselves", file.path));
            }
        }
    }
    for (file, number, line) in code(tree) {
        let loads = [" src=\"", " srcset=\"", "link rel=\"stylesheet\" href=\""];
        let from_elsewhere = |rest: &str| rest.starts_with("http") || rest.starts_with("//");
        if loads.iter().any(|load| line.split(load).skip(1).any(from_elsewhere)) {
            found.push(format!("{}:{number}: the page loads something from another host; serve it ourselves", file.path));
        }
    }
    found
}

/// No `style=`, `on…=`, `style { … }` or `script { … }`: the policy forbids them, so they would silently not work.
pub(super) fn no_style_or_script_stands_in_a_page(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (file, number, line) in code(tree) {
        if let Some(what) = inline(line) {
            found.push(format!("{}:{number}: {what} stands in the page; move it to the style sheet or the script", file.path));
        }
    }
    found
}

fn inline(line: &str) -> Option<&'static str> {
    let words = || line.split([' ', '(', '"', '\'', '{', ';']).filter(|word| !word.is_empty());
    if words().any(|word| word.starts_with("style=")) {
        return Some("a style attribute");
    }
    let is_handler = |word: &str| {
        word.strip_prefix("on")
            .and_then(|rest| rest.split_once('='))
            .is_some_and(|(event, _)| !event.is_empty() && event.bytes().all(|byte| byte.is_ascii_lowercase()))
    };
    if words().any(is_handler) {
        return Some("an event handler");
    }
    let element = line.trim_start();
    if element.starts_with("style {") || element.contains("<style") {
        return Some("a style element");
    }
    let script = element.starts_with("script ") || element.contains("<script");
    if script && !element.contains(" src=") { Some("a script without a file") } else { None }
}

/// The lines of code of the crate `pages`, without comments.
fn code(tree: &Tree) -> impl Iterator<Item = (&File, usize, &str)> {
    let files = tree.files.iter().filter(|file| file.is_in("crates/pages/src") && file.has_extension(&["rs"]));
    let lines = files.flat_map(|file| file.lines().map(move |(number, line)| (file, number, line)));
    lines.filter(|(_, _, line)| !line.trim_start().starts_with("//"))
}

fn addresses(line: &str) -> impl Iterator<Item = &str> {
    let starts = line.match_indices("http").map(|(at, _)| &line[at..]);
    let addresses = starts.filter(|rest| rest.starts_with("http://") || rest.starts_with("https://"));
    addresses.filter_map(|rest| rest.split([' ', '"', '\'', ')', '`', '<']).next())
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;

    #[test]
    fn a_font_from_elsewhere_is_found_and_a_vocabulary_is_not() {
        let css = "@import \"https://fonts.example/a.css\";\n";
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n";
        let found =
            nothing_is_loaded_from_elsewhere(&tree(&[("crates/pages/assets/a.css", css), ("crates/pages/assets/a.svg", svg)]));
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("`https://fonts.example/a.css`"), "{found:?}");
    }

    #[test]
    fn a_script_from_elsewhere_is_found_and_a_link_to_elsewhere_is_not() {
        let page = "script src=\"//cdn.example/a.js\" {}\na href=\"https://www.iso.org/\" { \"ISO\" }\n";
        let found = nothing_is_loaded_from_elsewhere(&tree(&[("crates/pages/src/a.rs", page)]));
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn inline_styles_scripts_and_handlers_are_found() {
        let wrong = [
            "p style=\"color:red\" {}",
            "button onclick=\"go()\" {}",
            "    style { \"p{}\" }",
            "script { \"go()\" }",
            "PreEscaped(\"<script>go()</script>\")",
        ];
        for line in wrong {
            let found = no_style_or_script_stands_in_a_page(&tree(&[("crates/pages/src/a.rs", line)]));
            assert_eq!(found.len(), 1, "{line}");
        }
    }

    #[test]
    fn a_script_with_a_file_and_a_word_with_on_are_fine() {
        let right = "script src=\"/ephor.js\" defer {}\nlet only = on(day);\n// style=\"\" is banned.\n";
        assert_eq!(no_style_or_script_stands_in_a_page(&tree(&[("crates/pages/src/a.rs", right)])), Vec::<String>::new());
    }
}
