//! Package URLs, each type by its own rules (ECMA-427).

use super::escaped;
use crate::component::{Component, Kind};
use crate::registry::Registry;

/// The package URL of a component that is a package of its own, or a model of Hugging Face. A family of packages has none, nor has what its type
/// asks more of than is known.
pub(super) fn of(component: &Component) -> Option<String> {
    let exact = component.version.as_deref().filter(|version| is_exact(version));
    if component.kind == Kind::Model {
        let hosted = component.provider.as_deref() == Some("Hugging Face");
        let (owner, name) =
            component.name.split_once('/').filter(|(owner, name)| hosted && !owner.is_empty() && !name.contains(['/', ':']))?;
        return written("huggingface", owner, name, None);
    }
    if !matches!(component.kind, Kind::Sdk | Kind::Framework | Kind::Library) {
        return None;
    }
    let (word, name) = component.name.split_once(':')?;
    let registry = Registry::named(word)?;
    if name.is_empty() || name.contains(['*', ' ']) || name.ends_with(['/', '-', '.', ':']) {
        return None;
    }
    let (space, name) = parts(registry, name)?;
    let spelled = match registry {
        Registry::Pypi | Registry::Npm | Registry::Composer | Registry::Golang | Registry::Pub => {
            (space.to_lowercase(), name.to_lowercase())
        }
        _ => (space, name),
    };
    written(registry.word(), &spelled.0, &spelled.1, exact)
}

/// The namespace and the name of a package.
fn parts(registry: Registry, name: &str) -> Option<(String, String)> {
    let halves = |halves: Option<(&str, &str)>| halves.map(|(space, name)| (space.to_owned(), name.to_owned()));
    let alone = || Some((String::new(), name.to_owned()));
    match registry {
        Registry::Pypi => Some((String::new(), name.replace(['_', '.'], "-"))),
        Registry::Npm if name.starts_with('@') => halves(name.split_once('/')),
        Registry::Maven => halves(name.split_once(':')),
        Registry::Golang => halves(name.rsplit_once('/')).or_else(alone),
        Registry::Composer => halves(name.split_once('/')),
        Registry::Swift => {
            let (owner, name) = name.split_once('/')?;
            Some((format!("github.com/{owner}"), name.to_owned()))
        }
        // The type asks for the number of the package, which manifests give for some and we do not keep.
        Registry::Julia => None,
        _ => alone(),
    }
}

fn written(kind: &str, space: &str, name: &str, version: Option<&str>) -> Option<String> {
    let steps: Vec<String> = space.split('/').filter(|step| !step.is_empty()).map(|step| escaped(step, "")).collect();
    let space = steps.iter().fold(String::new(), |all, step| format!("{all}{step}/"));
    let version = version.map_or(String::new(), |version| format!("@{}", escaped(version, ":")));
    (!name.is_empty() && !name.contains('/')).then(|| format!("pkg:{kind}/{space}{}{version}", escaped(name, "")))
}

/// Whether a version is one and no range of them.
pub(super) fn is_exact(version: &str) -> bool {
    let digits = version.trim_start_matches('v');
    let is_one = |one: char| one.is_ascii_alphanumeric() || matches!(one, '.' | '-' | '+' | '_');
    let steps = digits.split('.').any(|step| matches!(step, "x" | "X"));
    digits.starts_with(|one: char| one.is_ascii_digit()) && version.chars().all(is_one) && !steps && version.len() <= 128
}

#[cfg(test)]
mod stories {
    use super::*;
    use crate::component::{Fingerprint, Grade};

    fn component(kind: Kind, name: &str, version: &str, provider: &str) -> Component {
        Component {
            kind,
            name: name.to_owned(),
            version: Some(version.to_owned()),
            provider: Some(provider.to_owned()),
            grade: Grade::Used,
            confidence: 100,
            fingerprint: Fingerprint::of(kind, name),
            evidence: Vec::new(),
        }
    }

    #[test]
    fn each_type_of_package_is_spelled_by_its_own_rules() {
        for (name, version, expected) in [
            ("pypi:Azure_AI.openai", "1.2.0", Some("pkg:pypi/azure-ai-openai@1.2.0")),
            ("npm:@ai-sdk/openai", "5.0.0-beta.1", Some("pkg:npm/%40ai-sdk/openai@5.0.0-beta.1")),
            ("npm:openai", "^5", Some("pkg:npm/openai")),
            ("maven:com.openai:openai-java", "2.0+x", Some("pkg:maven/com.openai/openai-java@2.0%2Bx")),
            ("nuget:Azure.AI.OpenAI", "2.1.0", Some("pkg:nuget/Azure.AI.OpenAI@2.1.0")),
            ("golang:github.com/Sashabaranov/go-openai", "v1.40.0", Some("pkg:golang/github.com/sashabaranov/go-openai@v1.40.0")),
            ("composer:openai-php/client", "0.10", Some("pkg:composer/openai-php/client@0.10")),
            ("swift:MacPaw/OpenAI", "1.0", Some("pkg:swift/github.com/MacPaw/OpenAI@1.0")),
            ("swift:CoreML", "1.0", None),
            ("cran:ellmer", "0.1", Some("pkg:cran/ellmer@0.1")),
            ("julia:Flux", "0.1", None),
            ("npm:@langchain/", "1.x", None),
        ] {
            assert_eq!(of(&component(Kind::Sdk, name, version, "")).as_deref(), expected, "{name}");
        }
        let model = component(Kind::Model, "BAAI/bge-small-en", "-", "Hugging Face");
        assert_eq!(of(&model).as_deref(), Some("pkg:huggingface/BAAI/bge-small-en"));
        assert_eq!(of(&component(Kind::Model, "openai/gpt-4o", "-", "OpenAI")), None);
    }
}
