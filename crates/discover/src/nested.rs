//! Settings of YAML whose name is spread over keys within keys: `spring:` and `ai:` and `openai:` are one name, `spring.ai.openai`.

/// Keys within keys that are followed.
const DEEPEST: usize = 32;

/// Hands over every name that keys make together, with the number of its line from 1 and the line. The names of lists go on through their items.
pub(crate) fn names<'t>(text: &'t str, mut told: impl FnMut(&str, u32, &'t str)) {
    // The name so far, and for each key how far it is set in and how long the name was before it.
    let (mut name, mut keys): (String, Vec<(usize, usize)>) = (String::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        let inner = line.trim_start();
        if inner.is_empty() || inner.starts_with('#') {
            continue;
        }
        if inner.starts_with("---") {
            keys.clear();
            name.clear();
            continue;
        }
        let own = inner.trim_start_matches("- ");
        let set_in = line.len() - own.len();
        while let Some((_, before)) = keys.pop_if(|(other, _)| *other >= set_in) {
            name.truncate(before);
        }
        let Some((key, _)) = own.split_once(':') else { continue };
        let key = key.trim().trim_matches(['"', '\'']);
        if key.is_empty() || key.contains([' ', '{', '$', '<']) || keys.len() >= DEEPEST {
            continue;
        }
        keys.push((set_in, name.len()));
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
}
