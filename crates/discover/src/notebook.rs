//! Notebooks: what was printed and what is prose is no evidence, so only the source of their cells is looked at.

use std::borrow::Cow;

/// A notebook with every line empty that is no source of a cell of code; its lines keep their numbers.
/// One that is written on few lines stays as it is.
pub(crate) fn source_only(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') || !text.contains("\"cell_type\"") {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut is_code = false;
    let mut outputs: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let begins = line.trim_start();
        let depth = line.len() - begins.len();
        if begins.starts_with("\"cell_type\"") {
            is_code = begins.contains("\"code\"");
            outputs = None;
        } else if begins.starts_with("\"outputs\"") && !begins.contains(']') {
            outputs = Some(depth);
        } else if begins.starts_with(']') && outputs == Some(depth) {
            outputs = None;
        }
        if is_code && outputs.is_none() {
            kept.push_str(line);
        } else if line.ends_with('\n') {
            kept.push('\n');
        }
    }
    Cow::Owned(kept)
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn of_a_notebook_only_the_source_of_code_remains_where_it_stood() {
        let text = "{\n \"cells\": [\n  {\n   \"cell_type\": \"markdown\",\n   \"source\": [\n    \"prose\"\n   ]\n  },\n  {\n   \"cell_type\": \"code\",\n   \"outputs\": [\n    \"printed\"\n   ],\n   \"source\": [\n    \"code\"\n   ]\n  }\n ]\n}\n";
        let kept = source_only(text);
        assert!(!kept.contains("prose") && !kept.contains("printed"));
        assert_eq!(kept.lines().position(|line| line.contains("\"code\"\n") || line.trim() == "\"code\""), Some(14));
        assert_eq!(kept.lines().count(), text.lines().count());
        assert_eq!(source_only("{\"cell_type\": \"code\"}"), "{\"cell_type\": \"code\"}");
    }
}
