//! The texts of a YAML file, read line by line: what is not understood is passed over.

/// A value with its key.
pub(super) struct Scalar<'t> {
    pub key: &'t str,
    /// The key in which it lies, where one does.
    pub outer: &'t str,
    pub text: String,
    /// Where its line begins.
    pub place: usize,
}

/// Bytes of a value that are kept.
const KEPT: usize = 4_096;

/// Values of one file that are read.
pub(super) const MOST: usize = 100_000;

/// Every value that stands on the line of its key or in a block beneath it.
pub(super) fn scalars(text: &str) -> Vec<Scalar<'_>> {
    let mut all: Vec<Scalar<'_>> = Vec::new();
    let mut place = 0;
    // How far the key of the block that is being read is set in.
    let mut block: Option<usize> = None;
    // The last key that opened a part, and how far it is set in.
    let mut part = (0, "");
    for line in text.split_inclusive('\n') {
        if all.len() == MOST {
            break;
        }
        let here = place;
        place += line.len();
        let inner = line.trim();
        let indent = line.len() - line.trim_start().len();
        if let Some(outer) = block {
            if inner.is_empty() || indent > outer {
                if let Some(last) = all.last_mut().filter(|last| last.text.len() < KEPT) {
                    last.text.push_str(inner);
                    last.text.push('\n');
                }
                continue;
            }
            block = None;
        }
        if inner.starts_with('#') {
            continue;
        }
        let pair = inner.trim_start_matches("- ").trim_start();
        let Some((key, value)) = pair.split_once(':') else { continue };
        let (key, value) = (key.trim().trim_matches(['"', '\'']), value.trim());
        if key.is_empty() || key.contains(' ') {
            continue;
        }
        let opens = value.starts_with(['|', '>']) && value.len() <= 3;
        if value.is_empty() {
            part = (indent, key);
        }
        let outer = if part.0 < indent { part.1 } else { "" };
        // Plain and quoted values may go on in lines that are set in further.
        block = (opens || !value.is_empty() && !value.starts_with(['[', '{', '&', '*'])).then_some(indent);
        let text = if opens { String::new() } else { super::ahead(value.trim_matches(['"', '\'']), 0, KEPT).to_owned() + " " };
        all.push(Scalar { key, outer, text, place: here + indent });
    }
    all
}
