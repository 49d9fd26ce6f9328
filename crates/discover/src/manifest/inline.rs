//! What a script or notebook declares in itself: PEP 723, `#r "nuget: …"`, `//DEPS`, `npm:` and their like.

use super::lines::{gradle, requirement};
use super::{Declared, Text};
use crate::registry::{Registry, at_version};

/// Lines of one script that declare something, at most.
const MOST: usize = 500;

/// The packages that source of that ending declares in itself.
pub(crate) fn of(path: &str, ending: &str, text: &str) -> Vec<Declared> {
    match ending {
        "py" if text.contains("# /// script") => python(text),
        "cs" | "csx" | "fsx" | "ipynb" | "dib" => each(text, |line| dotnet(line).map(|one| (Registry::Nuget, one))),
        "java" | "kt" | "kts" | "scala" | "sc" | "groovy" if path.contains("buildSrc/") => {
            let mut all = Vec::new();
            // Lines that are not understood declare nothing.
            drop(gradle(&Text::new(text), &mut |one| all.push(one)));
            all
        }
        "java" | "kt" | "kts" | "scala" | "sc" => each(text, |line| jvm(line).map(|one| (Registry::Maven, one))),
        "js" | "ts" | "tsx" | "jsx" | "mjs" | "mts" => each(text, |line| deno(line).map(|one| (Registry::Npm, one))),
        "rb" => each(text, |line| gem(line).map(|one| (Registry::Gem, one))),
        "r" | "rmd" | "qmd" => r(text),
        _ => Vec::new(),
    }
}

/// What each line declares, as the name with its version.
fn each<'t>(text: &'t str, read: impl Fn(&'t str) -> Option<(Registry, (&'t str, &'t str))>) -> Vec<Declared> {
    let told = (1..).zip(text.lines()).filter_map(|(line, one)| read(one).map(|(registry, found)| (registry, found, line)));
    told.map(|(registry, (name, version), line)| {
        let version = Some(version.trim()).filter(|version| !version.is_empty()).map(str::to_owned);
        Declared { registry, name: name.trim().to_owned(), version, line, locked: false }
    })
    .take(MOST)
    .collect()
}

/// The list of dependencies between `# /// script` and `# ///`.
fn python(text: &str) -> Vec<Declared> {
    let lines = (1..).zip(text.lines()).skip_while(|(_, line)| line.trim_end() != "# /// script").skip(1);
    let told = lines.take_while(|(_, line)| line.starts_with('#') && line.trim_end() != "# ///").take(MOST);
    told.flat_map(|(line, one)| {
        let texts = one.split('"').skip(1).step_by(2).filter_map(requirement);
        texts.map(move |found| Declared { line, ..found }).collect::<Vec<_>>()
    })
    .collect()
}

/// `#r "nuget: Name, 1.0"` of scripts and notebooks, and `#:package Name@1.0` of programs of one file.
fn dotnet(line: &str) -> Option<(&str, &str)> {
    if let Some((_, rest)) = line.split_once("#:package ") {
        let name = rest.split_whitespace().next()?;
        return Some(name.split_once('@').unwrap_or((name, "")));
    }
    let (before, rest) = line.split_once("nuget:").filter(|(before, _)| before.contains("#r "))?;
    let rest = rest.split(['"', '\\']).next()?;
    (!before.contains("//")).then(|| rest.split_once(',').unwrap_or((rest, "")))
}

/// `//DEPS g:a:v` of `JBang`, `//> using dep g:a:v` of Scala, `@file:DependsOn("g:a:v")` and `@Grab` of Kotlin and Groovy.
fn jvm(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let marks = ["//DEPS ", "//> using dep ", "//> using lib ", "@file:DependsOn(", "@Grab("];
    let rest = marks.iter().find_map(|mark| line.strip_prefix(mark))?;
    let coordinates = rest.trim_start_matches(['"', '\'']).split(['"', '\'', ' ', ')']).next()?;
    let (at, _) = coordinates.match_indices(':').nth(1).unwrap_or((coordinates.len(), ""));
    Some((coordinates.get(..at)?, coordinates.get(at..)?.trim_start_matches(':').split('@').next().unwrap_or_default()))
}

/// `from "npm:name@1"` of Deno, and what is imported from a network that hands out packages.
fn deno(line: &str) -> Option<(&str, &str)> {
    if !(line.contains("import") || line.contains("from ")) || line.trim_start().starts_with("//") {
        return None;
    }
    let marks = ["\"npm:", "'npm:", "https://esm.sh/", "https://cdn.skypack.dev/", "https://cdn.jsdelivr.net/npm/"];
    let rest = marks.iter().find_map(|mark| line.split_once(mark).map(|(_, rest)| rest))?;
    let whole = rest.split(['"', '\'', '?']).next()?.trim_start_matches('/');
    // Of a package with a scope the second step belongs to the name; what follows is a file in it.
    let steps = if whole.starts_with('@') { 2 } else { 1 };
    let end = whole.match_indices('/').nth(steps - 1).map_or(whole.len(), |(at, _)| at);
    let (name, version) = at_version(whole.get(..end)?);
    Some((name, version.unwrap_or_default()))
}

/// `gem "name", "1.0"` in the program itself, as plugins and single scripts have it.
fn gem(line: &str) -> Option<(&str, &str)> {
    let mut texts = line.trim_start().strip_prefix("gem ")?.split(['"', '\'']);
    let name = texts.nth(1).filter(|name| !name.contains(' '))?;
    let range = texts.nth(1).filter(|range| range.contains(|one: char| one.is_ascii_digit()));
    Some((name, range.unwrap_or_default()))
}

/// `install.packages(c("a", "b"))`, `pak::pak("a")`, `p_load(a, b)` and their like, which may go on over lines.
fn r(text: &str) -> Vec<Declared> {
    let marks =
        ["install.packages(", "pak::pak(", "pak::pkg_install(", "renv::install(", "p_load(", "install_cran(", "install_github("];
    let mut all = Vec::new();
    let mut open: Option<bool> = None;
    for (line, one) in (1..).zip(text.lines().filter(|line| !line.trim_start().starts_with('#'))) {
        let begins = marks.iter().find_map(|mark| one.split_once(mark).map(|(_, rest)| (*mark == "p_load(", rest)));
        let (is_bare, rest) = match (begins, open) {
            (Some(begins), _) => begins,
            (None, Some(is_bare)) => (is_bare, one),
            (None, None) => continue,
        };
        let inner = rest.split(')').next().unwrap_or_default();
        for word in inner.trim_start_matches("c(").split([',', '(']) {
            let quoted = word.trim().trim_matches(['"', '\'']);
            let name = quoted.rsplit('/').next().unwrap_or_default().split('@').next().unwrap_or_default();
            let is_name = !name.is_empty() && name.chars().all(|one| one.is_ascii_alphanumeric() || one == '.');
            if is_name && (is_bare || quoted.len() < word.trim().len()) && all.len() < MOST {
                let name = name.to_owned();
                all.push(Declared { registry: Registry::Cran, name, version: None, line, locked: false });
            }
        }
        open = (!rest.contains(')')).then_some(is_bare);
    }
    all
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn a_script_says_in_itself_what_it_needs() {
        for (path, text, expected) in [
            (
                "a.py",
                "# /// script\n# dependencies = [\n#   \"openai>=1\", \"rich\",\n# ]\n# ///\nx = \"torch\"\n",
                "pypi:openai pypi:rich",
            ),
            ("a.py", "x = [\"openai\"]\n", ""),
            ("a.ipynb", "    \"#r \\\"nuget: Microsoft.SemanticKernel, 1.2\\\"\\n\",", "nuget:Microsoft.SemanticKernel"),
            ("a.cs", "#:package OpenAI@2.1\n", "nuget:OpenAI"),
            ("A.java", "//DEPS dev.langchain4j:langchain4j-open-ai:1.0\n", "maven:dev.langchain4j:langchain4j-open-ai"),
            ("a.main.kts", "@file:DependsOn(\"com.aallam.openai:openai-client:3\")\n", "maven:com.aallam.openai:openai-client"),
            (
                "buildSrc/src/Deps.kt",
                "const val ai = \"com.aallam.openai:openai-client:3\"\n",
                "maven:com.aallam.openai:openai-client",
            ),
            (
                "a.ts",
                "import OpenAI from 'npm:openai@4';\nimport x from \"https://esm.sh/@google/genai@1/web\";\n",
                "npm:openai npm:@google/genai",
            ),
            ("plugin.rb", "gem \"tokenizers\", \"0.5\"\n", "gem:tokenizers"),
            (
                "a.R",
                "install.packages(c(\"ranger\",\n  'themis'), repos = \"x\")\npacman::p_load(keras, dplyr)\n",
                "cran:ranger cran:themis cran:keras cran:dplyr",
            ),
        ] {
            let ending = path.rsplit('.').next().unwrap().to_lowercase();
            let found = of(path, &ending, text);
            let told: Vec<String> = found.iter().map(|one| format!("{}:{}", one.registry, one.name)).collect();
            assert_eq!(told.join(" "), expected, "{text}");
        }
    }
}
