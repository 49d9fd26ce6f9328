//! Whether a content security policy is strict: nothing inline, nothing from elsewhere, no frame around it.

/// What each directive may say at most. A directive that is absent falls back to `default-src` where the standard says so.
const MUST_STAND: &[&str] = &["default-src", "base-uri", "form-action", "frame-ancestors"];

/// What is wrong with the policy of a page; empty when it is strict.
pub(crate) fn faults(policy: Option<&str>) -> Vec<String> {
    let Some(policy) = policy else {
        return vec!["no Content-Security-Policy header; send one with every page".into()];
    };
    let directives: Vec<(&str, Vec<&str>)> = policy
        .split(';')
        .filter_map(|directive| {
            let mut words = directive.split_whitespace();
            words.next().map(|name| (name, words.collect()))
        })
        .collect();
    let mut found = Vec::new();
    for name in MUST_STAND.iter().filter(|name| !directives.iter().any(|(known, _)| known == *name)) {
        found.push(format!("the policy says nothing about {name}; add `{name} 'none'` or `'self'`"));
    }
    for (name, sources) in &directives {
        for source in sources.iter().filter(|source| !is_strict(name, source)) {
            found.push(format!("the policy allows {source} in {name}; 'self' and 'none' are enough"));
        }
    }
    found
}

fn is_strict(name: &str, source: &str) -> bool {
    let is_picture = name == "img-src" && source == "data:";
    let is_no_source_list = !name.ends_with("-src") && !MUST_STAND.contains(&name);
    matches!(source, "'self'" | "'none'") || is_picture || is_no_source_list
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; \
                          base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    #[test]
    fn a_strict_policy_has_no_fault() {
        assert_eq!(faults(Some(STRICT)), Vec::<String>::new());
    }

    #[test]
    fn a_page_without_a_policy_is_found() {
        assert_eq!(faults(None).len(), 1);
    }

    #[test]
    fn a_policy_that_allows_inline_scripts_or_another_host_is_found() {
        for wider in ["'unsafe-inline'", "https://cdn.example", "*", "data:"] {
            let policy = STRICT.replace("script-src 'self'", &format!("script-src 'self' {wider}"));
            let found = faults(Some(&policy));
            assert_eq!(found.len(), 1, "{wider}: {found:?}");
            assert!(found[0].contains(wider), "{found:?}");
        }
    }

    #[test]
    fn a_policy_that_lets_others_frame_the_page_is_found() {
        let found = faults(Some(&STRICT.replace("frame-ancestors 'none'; ", "")));
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("frame-ancestors"), "{found:?}");
    }
}
