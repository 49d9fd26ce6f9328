//! The names that deployments of models and endpoints are given, by which code and what deploys it find each other.

use memchr::memmem;

use crate::path;

/// Names that one file may give.
const MOST: usize = 32;
/// Files in which such a name may stand.
const ENDINGS: &[&str] = &[
    "py",
    "ts",
    "js",
    "tsx",
    "mjs",
    "go",
    "java",
    "kt",
    "cs",
    "rb",
    "php",
    "rs",
    "yaml",
    "yml",
    "json",
    "toml",
    "env",
    "properties",
    "tf",
    "tfvars",
    "bicep",
    "ipynb",
    "r",
];

/// The names that a file gives to deployments and endpoints.
pub(crate) fn names(path: &str, text: &str) -> Vec<String> {
    let file = path.rsplit('/').next().unwrap_or_default();
    let ending = path::ending(path);
    let is_read = ENDINGS.contains(&ending.as_str()) || file.starts_with(".env");
    let speaks = |word: &[u8]| memmem::find(text.as_bytes(), word).is_some();
    if !is_read || !(speaks(b"eployment") || speaks(b"DEPLOYMENT") || speaks(b"ndpoint") || speaks(b"ENDPOINT")) {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    let mut is_within = false;
    for line in text.lines() {
        if ending == "tf" && line.starts_with("resource ") {
            let kind = line.split('"').nth(1).unwrap_or_default();
            is_within = kind.ends_with("_deployment") || kind.ends_with("_endpoint");
        }
        let names = is_within || ["eployment", "DEPLOYMENT", "ndpoint", "ENDPOINT"].iter().any(|word| line.contains(word));
        for (place, _) in line.match_indices(['=', ':']).filter(|_| names) {
            let (key, value) = (line.get(..place).unwrap_or_default(), line.get(place + 1..).unwrap_or_default());
            let Some(name) = value_of(value).filter(|_| is_key(key, is_within)) else { continue };
            if !found.iter().any(|one| one == name) && found.len() < MOST {
                found.push(name.to_owned());
            }
        }
    }
    found
}

/// Whether what stands before a value ends with a key that names a deployment or an endpoint.
fn is_key(before: &str, is_within: bool) -> bool {
    let before = before.trim_end().trim_end_matches(['"', '\'']);
    let start = before.rfind(|one: char| !(one.is_ascii_alphanumeric() || one == '_' || one == '-')).map_or(0, |at| at + 1);
    let key = before.get(start..).unwrap_or_default().to_ascii_lowercase();
    key.contains("deployment") || key.contains("endpointname") || key.contains("endpoint_name") || is_within && key == "name"
}

/// A value that could be such a name: long enough to mean something, and nothing that stands for another.
fn value_of(value: &str) -> Option<&str> {
    let value = value.trim_start();
    let quote = value.chars().next().filter(|one| matches!(one, '"' | '\''));
    let bare = match quote {
        Some(quote) => value.get(1..)?.split(quote).next()?,
        None => value.split([' ', ',', ';', ')', '}']).next()?,
    };
    let is_name = (5..=64).contains(&bare.len())
        && bare.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.'))
        && bare.contains(['-', '_'])
        && bare.contains(|one: char| one.is_ascii_lowercase());
    // A word without quotes may be a variable, but in a file of the environment.
    (is_name && (quote.is_some() || bare.contains('-'))).then_some(bare)
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn code_and_terraform_give_the_same_name() {
        let terraform = "resource \"azurerm_cognitive_deployment\" \"chat\" {\n  name = \"chat-live\"\n}\nresource \"x_y\" \"z\" {\n  name = \"other-thing\"\n}\n";
        assert_eq!(names("main.tf", terraform), ["chat-live"]);
        assert_eq!(names("app.py", "reply = client.invoke_endpoint(EndpointName=\"fraud-live\")\n"), ["fraud-live"]);
        assert_eq!(names(".env.example", "AZURE_OPENAI_DEPLOYMENT=chat-live\n"), ["chat-live"]);
        assert_eq!(
            names("app.py", "# the deployment is told: see above\ndeployment = os.environ[\"AZURE_DEPLOYMENT\"]\n"),
            Vec::<String>::new()
        );
    }
}
