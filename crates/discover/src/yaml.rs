//! YAML, read line by line: what is a template is no YAML to a parser, and what is not understood here is passed over.

/// Values of one file that are read.
pub(crate) const MOST: usize = 100_000;
/// Bytes of a value that are kept.
const KEPT: usize = 4_096;
/// Keys within keys that are followed.
const DEEPEST: usize = 32;

/// A key with what stands behind it.
pub(crate) struct Pair<'t> {
    pub key: &'t str,
    pub value: &'t str,
    /// How far the line is set in.
    pub outer: usize,
    /// How far the key is set in, behind the marks of a list.
    pub inner: usize,
}

impl Pair<'_> {
    /// Whether it begins an item of a list.
    pub(crate) const fn is_item(&self) -> bool {
        self.inner > self.outer
    }
}

/// The pair that stands on a line, if it is no comment.
pub(crate) fn pair(line: &str) -> Option<Pair<'_>> {
    let rest = line.trim();
    if rest.starts_with('#') {
        return None;
    }
    let own = rest.trim_start_matches("- ").trim_start();
    let outer = line.len() - line.trim_start().len();
    let (key, value) = own.split_once(':')?;
    let key = key.trim().trim_matches(['"', '\'']);
    Some(Pair { key, value: value.trim(), outer, inner: outer + rest.len() - own.len() })
}

/// A value with its key.
pub(crate) struct Scalar<'t> {
    pub key: &'t str,
    /// The key in which it lies, where one does.
    pub within: &'t str,
    pub text: String,
    /// Where its line begins.
    pub place: usize,
}

/// Every value that stands on the line of its key or in a block beneath it.
pub(crate) fn scalars(text: &str) -> Vec<Scalar<'_>> {
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
        let (told, indent) = (line.trim(), line.len() - line.trim_start().len());
        if block.is_some_and(|outer| told.is_empty() || indent > outer) {
            if let Some(last) = all.last_mut().filter(|last| last.text.len() < KEPT) {
                last.text.push_str(told);
                last.text.push('\n');
            }
            continue;
        }
        block = None;
        let Some(Pair { key, value, inner, .. }) = pair(line).filter(|pair| !pair.key.is_empty() && !pair.key.contains(' '))
        else {
            continue;
        };
        let opens = value.starts_with(['|', '>']) && value.len() <= 3;
        if value.is_empty() {
            part = (inner, key);
        }
        let within = if part.0 < inner { part.1 } else { "" };
        // Plain and quoted values may go on in lines that are set in further.
        block = (opens || !value.is_empty() && !value.starts_with(['[', '{', '&', '*'])).then_some(inner);
        let kept = value.trim_matches(['"', '\'']);
        let kept = kept.get(..kept.floor_char_boundary(KEPT)).unwrap_or_default();
        all.push(Scalar { key, within, text: if opens { String::new() } else { format!("{kept} ") }, place: here + indent });
    }
    all
}

/// Hands over every name that keys within keys make together (`spring:`, `ai:` and `openai:` are `spring.ai.openai`), with the number of its line from
/// 1 and the line. The names of lists go on through their items.
pub(crate) fn names<'t>(text: &'t str, mut told: impl FnMut(&str, u32, &'t str)) {
    // The name so far, and for each key how far it is set in and how long the name was before it.
    let (mut name, mut keys): (String, Vec<(usize, usize)>) = (String::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with("---") {
            keys.clear();
            name.clear();
            continue;
        }
        let Some(Pair { key, inner, .. }) = pair(line) else { continue };
        while let Some((_, before)) = keys.pop_if(|(other, _)| *other >= inner) {
            name.truncate(before);
        }
        if key.is_empty() || key.contains([' ', '{', '$', '<']) || keys.len() >= DEEPEST {
            continue;
        }
        keys.push((inner, name.len()));
        if !name.is_empty() {
            name.push('.');
        }
        name.push_str(key);
        told(&name, number, line);
    }
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn keys_within_keys_are_one_name() {
        let text = "spring:\n  application:\n    name: x\n  # ai:\n  ai:\n    openai:\n      api-key: ${K}\n---\nspring.ai:\n  ollama:\n    base-url: y\n";
        let mut all = Vec::new();
        names(text, |name, line, _| all.push(format!("{line} {name}")));
        assert!(all.contains(&"7 spring.ai.openai.api-key".to_owned()), "{all:?}");
        assert!(all.contains(&"11 spring.ai.ollama.base-url".to_owned()), "{all:?}");
        assert!(!all.iter().any(|one| one.contains("application.ai")), "{all:?}");
    }

    #[test]
    fn a_value_stands_behind_its_key_or_beneath_it() {
        let text = "a: \"x\"\nlist:\n  - b: |\n      one\n      two\n    c: z # y\n# d: no\n";
        let all: Vec<_> = scalars(text).into_iter().map(|one| (one.key, one.text, one.place)).collect();
        let told: Vec<_> = all.iter().map(|(key, text, place)| (*key, text.as_str(), *place)).collect();
        assert_eq!(told, [("a", "x ", 0), ("list", " ", 7), ("b", "one\ntwo\n", 15), ("c", "z # y ", 46)]);
    }
}
