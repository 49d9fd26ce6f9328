//! What a path says about a file: what part of the tree it belongs to, and whether anybody runs it.

use std::borrow::Cow;

use crate::component::Grade;

const TESTS: &[&str] =
    &["test", "tests", "__tests__", "__mocks__", "spec", "specs", "fixtures", "fixture", "testdata", "e2e", "mocks", "cassettes"];
const VENDORED: &[&str] =
    &["vendor", "vendored", "third_party", "third-party", "thirdparty", "node_modules", "bower_components", "site-packages"];
const STALE: &[&str] = &["backup", "backups", "bak", "old", "archive", "archived", "deprecated", "legacy_backup"];
const STALE_ENDINGS: &[&str] = &[".bak", ".orig", ".old", ".backup", "~"];
const PROSE: &[&str] = &[
    "md",
    "mdx",
    "markdown",
    "rst",
    "adoc",
    "asciidoc",
    "textile",
    "org",
    "tex",
    "html",
    "htm",
    "svg",
    "css",
    "scss",
    "less",
    "po",
    "pot",
    "rd",
    "tour",
    "xcstrings",
    "stringsdict",
];

/// What part of a tree a file belongs to, by its path.
pub(crate) fn grade(path: &str) -> Grade {
    let mut steps: Vec<String> = path.split('/').map(str::to_ascii_lowercase).collect();
    let file = steps.pop().unwrap_or_default();
    let is_backup = |step: &String| step.ends_with("-backup") || step.ends_with("-backups");
    let lies_in = |names: &[&str]| steps.iter().any(|step| names.contains(&step.as_str()));
    if lies_in(STALE) || steps.iter().any(is_backup) || STALE_ENDINGS.iter().any(|ending| file.ends_with(ending)) {
        return Grade::Stale;
    }
    if lies_in(VENDORED) {
        return Grade::Vendored;
    }
    let of_tests =
        |step: &String| step.ends_with("tests") || step.rsplit('.').next() == Some("test") || step.starts_with("integrationtest");
    if lies_in(TESTS) || steps.iter().any(of_tests) || is_test(path, &file) { Grade::Test } else { Grade::Used }
}

/// Whether the name of a file is that of a test.
fn is_test(path: &str, file: &str) -> bool {
    let stem = file.split('.').next().unwrap_or_default();
    let written = path.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default();
    stem.starts_with("test_")
        || stem.ends_with("_test")
        || stem.ends_with("_spec")
        || stem == "conftest"
        || file.contains(".test.")
        || file.contains(".spec.")
        || ["Test", "Tests", "IT"].iter().any(|end| written.len() > end.len() && written.ends_with(end))
}

/// What follows the last dot of the name of a file, in small letters; empty where there is none.
pub(crate) fn ending(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or_default();
    file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

/// Whether a file is written for people, so that what it mentions is no evidence.
pub(crate) fn is_prose(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    // What people are shown in their language reaches nobody.
    let small = format!("/{}", path.to_ascii_lowercase());
    let is_shown = matches!(ending(path).as_str(), "json" | "yml" | "yaml" | "properties" | "strings" | "xliff" | "arb")
        && ["/locales/", "/locale/", "/i18n/", "/l10n/", "/translations/", "/_locales/"].iter().any(|step| small.contains(step));
    // So is what Android shows: `res/values-de/strings.xml`.
    let is_shown = is_shown || small.contains("/res/values") && ending(path) == "xml" || small.contains(".lproj/");
    is_shown
        || PROSE.contains(&ending(path).as_str())
        || file == "PKG-INFO"
        || path.to_ascii_lowercase().contains(".github/issue_template/")
}

/// A text that can be shown anywhere: signs that steer a terminal, end a line or turn the direction of writing are written out.
pub fn visible(text: &str) -> Cow<'_, str> {
    let steers = |one: char| {
        one.is_control() || matches!(one, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for one in text.chars() {
        if steers(one) {
            shown.extend(one.escape_unicode());
        } else {
            shown.push(one);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn a_path_tells_the_product_from_tests_copies_and_leavings() {
        for (path, expected) in [
            ("src/app.py", Grade::Used),
            ("src/contest/latest.py", Grade::Used),
            ("tests/unit/test_app.py", Grade::Test),
            ("pkg/client_test.go", Grade::Test),
            ("src/ui/chat.test.tsx", Grade::Test),
            ("src/main/java/ChatTest.java", Grade::Test),
            ("Source.Tests/Chat.cs", Grade::Test),
            ("vendor/github.com/x/y.go", Grade::Vendored),
            ("web/node_modules/openai/index.js", Grade::Vendored),
            ("backup/app.py", Grade::Stale),
            ("app.py.bak", Grade::Stale),
        ] {
            assert_eq!(grade(path), expected, "{path}");
        }
    }

    #[test]
    fn what_people_are_shown_in_their_language_is_prose() {
        for path in ["app/src/main/res/values-de/strings.xml", "src/i18n/de.json", "de.lproj/Main.strings", "README.md"] {
            assert!(is_prose(path), "{path}");
        }
        assert!(!is_prose("app/src/main/res/xml/config.xml") && !is_prose("values.yaml"));
    }
}
