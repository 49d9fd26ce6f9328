//! What source says to its readers and runs for nobody: comments over several lines, and the texts that document.
//!
//! They are blanked and not cut out, so that every place stays where it was. Comments of one line are left to whoever reads the line.

use std::borrow::Cow;

use memchr::memmem;

/// How a language writes what is for readers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `/*` to `*/`.
    Stars { single_quotes: bool },
    /// A text that stands alone as a statement.
    Python,
    /// `<!--` to `-->`, and `/*` to `*/` in its scripts.
    Markup,
    /// `=begin` to `=end`, each alone on its line.
    Ruby,
    /// `<#` to `#>`.
    PowerShell,
    /// Prose with code between fences that name how it is run: "```{r}" to "```".
    Fenced,
}

fn form(ending: &str) -> Option<Form> {
    Some(match ending {
        "js" | "jsx" | "ts" | "tsx" | "mjs" | "cjs" | "mts" | "cts" | "php" | "dart" | "groovy" => {
            Form::Stars { single_quotes: true }
        }
        "java" | "kt" | "kts" | "scala" | "cs" | "fs" | "go" | "rs" | "swift" | "m" | "mm" | "c" | "h" | "cpp" | "tf" | "hcl"
        | "jsonc" | "json5" | "proto" | "sql" | "gradle" | "bicep" => Form::Stars { single_quotes: false },
        "py" | "pyi" => Form::Python,
        "vue" | "svelte" | "xml" | "config" | "props" | "targets" | "plist" => Form::Markup,
        "rb" | "rake" => Form::Ruby,
        "ps1" | "psm1" => Form::PowerShell,
        "rmd" | "qmd" => Form::Fenced,
        _ => return None,
    })
}

/// The text of a file of that ending with what is for readers blanked.
pub(crate) fn blanked<'t>(ending: &str, text: &'t str) -> Cow<'t, str> {
    let mut blank = Blank { text, bytes: None };
    match form(ending) {
        Some(Form::Stars { single_quotes }) if has(text, b"/*") => stars(text.as_bytes(), single_quotes, &mut blank),
        Some(Form::Python) if has(text, b"\"\"\"") || has(text, b"'''") => python(text.as_bytes(), &mut blank),
        Some(Form::Markup) => {
            between(text.as_bytes(), b"<!--", b"-->", &mut blank);
            if blank.bytes.is_none() && has(text, b"/*") {
                stars(text.as_bytes(), true, &mut blank);
            }
        }
        Some(Form::Ruby) => between(text.as_bytes(), b"\n=begin", b"\n=end", &mut blank),
        Some(Form::Fenced) => fenced(text, &mut blank),
        Some(Form::PowerShell) => between(text.as_bytes(), b"<#", b"#>", &mut blank),
        _ => {}
    }
    // What is blanked begins and ends with ASCII, so what remains is text as before.
    blank.bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// A text that is copied once something in it is to be blanked.
struct Blank<'t> {
    text: &'t str,
    bytes: Option<Vec<u8>>,
}

impl Blank<'_> {
    fn out(&mut self, from: usize, to: usize) {
        let bytes = self.bytes.get_or_insert_with(|| self.text.as_bytes().to_vec());
        let stretch = bytes.get_mut(from..to).unwrap_or_default();
        stretch.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    }
}

fn has(text: &str, mark: &[u8]) -> bool {
    memmem::find(text.as_bytes(), mark).is_some()
}

/// Where that follows a place, and ends.
fn end_of(bytes: &[u8], from: usize, mark: &[u8]) -> Option<usize> {
    memmem::find(bytes.get(from..)?, mark).map(|at| from + at + mark.len())
}

fn between(bytes: &[u8], begins: &[u8], ends: &[u8], blank: &mut Blank<'_>) {
    let mut from = 0;
    while let Some(start) = end_of(bytes, from, begins) {
        let Some(end) = end_of(bytes, start, ends) else { return };
        blank.out(start - begins.len(), end);
        from = end;
    }
}

/// Behind the end of a quoted text that began before a place; on its own line where it is not of a kind that goes on.
fn behind_quoted(bytes: &[u8], from: usize, quote: u8, goes_on: bool) -> usize {
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if !goes_on => return at,
            byte if byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn behind_line(bytes: &[u8], from: usize) -> usize {
    memchr::memchr(b'\n', bytes.get(from..).unwrap_or_default()).map_or(bytes.len(), |end| from + end)
}

fn stars(bytes: &[u8], single_quotes: bool, blank: &mut Blank<'_>) {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at = match (byte, bytes.get(at + 1)) {
            (b'"', _) => behind_quoted(bytes, at + 1, b'"', false),
            (b'\'', _) if single_quotes => behind_quoted(bytes, at + 1, b'\'', false),
            (b'`', _) => behind_quoted(bytes, at + 1, b'`', true),
            (b'/', Some(b'/')) => behind_line(bytes, at),
            (b'/', Some(b'*')) => {
                // What never ends was no comment but a pattern.
                let Some(end) = end_of(bytes, at + 2, b"*/") else { return };
                blank.out(at, end);
                end
            }
            _ => at + 1,
        };
    }
}

/// Whatever no fence of code holds.
fn fenced(text: &str, blank: &mut Blank<'_>) {
    let (mut at, mut is_code) = (0, false);
    for line in text.split_inclusive('\n') {
        let fence = line.trim_start().strip_prefix("```");
        if !is_code || fence.is_some() {
            blank.out(at, at + line.len());
        }
        is_code = fence.map_or(is_code, |fence| !is_code && fence.starts_with('{'));
        at += line.len();
    }
}

/// A text in three quotes that begins a statement documents; one within brackets or behind `=` is used.
fn python(bytes: &[u8], blank: &mut Blank<'_>) {
    let (mut at, mut depth, mut is_start) = (0, 0_usize, true);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' | b'\'' => {
                let three = [byte; 3];
                if bytes.get(at..at + 3) == Some(three.as_slice()) {
                    let Some(end) = end_of(bytes, at + 3, &three) else { return };
                    if is_start && depth == 0 {
                        blank.out(at, end);
                    }
                    at = end;
                } else {
                    at = behind_quoted(bytes, at + 1, byte, false);
                }
                is_start = false;
                continue;
            }
            b'#' => {
                at = behind_line(bytes, at);
                continue;
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_start = match byte {
            b'\n' => at.checked_sub(1).and_then(|before| bytes.get(before)) != Some(&b'\\'),
            b' ' | b'\t' | b'\r' | b'r' | b'R' | b'u' | b'U' => is_start,
            _ => false,
        };
        at += 1;
    }
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn what_documents_is_blank_and_what_is_used_stands_where_it_stood() {
        for (ending, text, kept) in [
            ("ts", "/* gpt-4o\n */ const m = \"gpt-5\"; // x", "gpt-5"),
            ("ts", "glob(\"src/**/*.ts\"); m = \"gpt-5\"; glob(\"lib/**/*\")", "gpt-5"),
            ("ts", "const r = /a/*2; const m = 'gpt-5';", "gpt-5"),
            ("rs", "fn f<'a>() { /* gpt-4o */ g(\"gpt-5\") }", "gpt-5"),
            (
                "py",
                "\"\"\"Uses gpt-4o.\"\"\"\ndef f():\n    '''gpt-4o'''\n    return ask(\n        \"\"\"gpt-5\"\"\")\n",
                "gpt-5",
            ),
            ("py", "P = \"\"\"\ngpt-5\n\"\"\"\nclass A:\n    x: int = 1\n    \"\"\"gpt-4o\"\"\"\n", "gpt-5"),
            ("vue", "<!-- gpt-4o -->\n<x m=\"gpt-5\"/>", "gpt-5"),
            ("rb", "\n=begin\ngpt-4o\n=end\nm = 'gpt-5'", "gpt-5"),
            ("qmd", "gpt-4o\n```{r}\nm = 'gpt-5'\n```\ngpt-4o\n```\ngpt-4o\n```\n", "gpt-5"),
            ("ps1", "<# gpt-4o #> $m = 'gpt-5'", "gpt-5"),
        ] {
            let left = blanked(ending, text);
            assert!(!left.contains("gpt-4o") && left.contains(kept), "{text}: {left}");
            assert_eq!((left.len(), left.find(kept), left.lines().count()), (text.len(), text.find(kept), text.lines().count()));
        }
    }
}
