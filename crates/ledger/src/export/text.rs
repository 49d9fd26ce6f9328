//! JSON strings as the export writes them: one spelling for one text.

use std::fmt::{self, Write as _};

/// Appends a JSON string, escaping only what JSON demands.
pub(super) fn push_string(line: &mut String, text: &str) {
    line.push('"');
    for character in text.chars() {
        match character {
            '"' => line.push_str("\\\""),
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\t' => line.push_str("\\t"),
            '\r' => line.push_str("\\r"),
            '\u{8}' => line.push_str("\\b"),
            '\u{c}' => line.push_str("\\f"),
            control if control < ' ' => push_control(line, control),
            other => line.push(other),
        }
    }
    line.push('"');
}

/// Appends the escape of a control character that has no short one.
fn push_control(line: &mut String, control: char) {
    // Writing to a string cannot fail.
    let _: fmt::Result = write!(line, "\\u{:04x}", u32::from(control));
}

/// Reads a JSON string from the beginning of `text`, refusing every other spelling; gives what follows it.
pub(super) fn take_string(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut escaped = false;
    let end = inner.bytes().position(|byte| {
        let is_end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        is_end
    })?;
    let (literal, rest) = text.split_at(end + 2);
    let string: String = serde_json::from_str(literal).ok()?;
    let mut again = String::with_capacity(literal.len());
    push_string(&mut again, &string);
    (again == literal).then_some((string, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_spelling() {
        let text = "a\"\\\n\t\r\u{8}\u{c}\u{1}/†\u{7f}";
        let mut line = String::new();
        push_string(&mut line, text);
        assert_eq!(line, "\"a\\\"\\\\\\n\\t\\r\\b\\f\\u0001/†\u{7f}\"");
        assert_eq!(take_string(&format!("{line},")), Some((text.to_owned(), ",")));
        for other in [r#""\/""#, r#""\u0041""#, r#""\u000a""#, r#""\u001F""#, "\"open"] {
            assert_eq!(take_string(other), None, "{other}");
        }
    }
}
