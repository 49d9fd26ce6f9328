//! What source imports.

use std::borrow::Cow;

use crate::registry::Registry;

/// The registry whose packages files of that ending import.
pub(crate) fn registry(ending: &str) -> Option<Registry> {
    Some(match ending {
        "py" | "pyi" | "ipynb" => Registry::Pypi,
        "js" | "jsx" | "ts" | "tsx" | "mjs" | "cjs" | "mts" | "cts" | "svelte" | "vue" => Registry::Npm,
        "java" | "kt" | "kts" | "scala" | "groovy" => Registry::Maven,
        "cs" | "fs" | "vb" => Registry::Nuget,
        "go" => Registry::Golang,
        "rs" => Registry::Cargo,
        "rb" | "rake" => Registry::Gem,
        "php" => Registry::Composer,
        "swift" | "m" | "mm" => Registry::Swift,
        "dart" => Registry::Pub,
        "r" | "rmd" | "qmd" => Registry::Cran,
        "jl" => Registry::Julia,
        _ => return None,
    })
}

/// Namespaces of Python that many packages share, so that only what is imported from them tells which is meant.
const NAMESPACES: [&str; 5] = ["azure.ai", "azure.cognitiveservices", "azure.search", "google", "google.cloud"];

/// The names that a line imports.
pub(crate) fn imports(registry: Registry, line: &str) -> Vec<Cow<'_, str>> {
    let names = whole(registry, line);
    if let ([name], Registry::Pypi) = (names.as_slice(), registry)
        && NAMESPACES.contains(name)
        && let Some((_, parts)) = line.split_once(" import ")
    {
        let parts = self::names(parts.trim_matches(['(', ')', ' ']));
        return parts.into_iter().map(|part| Cow::Owned(format!("{name}.{part}"))).collect();
    }
    names.into_iter().map(Cow::Borrowed).collect()
}

fn whole(registry: Registry, line: &str) -> Vec<&str> {
    let is_set_in = line.starts_with([' ', '\t']);
    let line = line.trim();
    match registry {
        Registry::Pypi => python(line),
        Registry::Npm => javascript(line),
        Registry::Maven => one(line.strip_prefix("import ").map(|rest| rest.trim_start_matches("static "))),
        Registry::Nuget => dotnet(line),
        Registry::Golang => go(line),
        Registry::Cargo => rust(line),
        Registry::Gem => between(after(line, &["require "])),
        // What a class uses is a trait of the tree, unless it is called by its whole path.
        Registry::Composer => one(line
            .strip_prefix("use ")
            .filter(|rest| !is_set_in || rest.contains('\\'))
            .map(|rest| rest.trim_start_matches('\\'))),
        Registry::Swift => swift(line),
        Registry::Pub => {
            between(after(line, &["import ", "export "])).into_iter().filter_map(|name| name.strip_prefix("package:")).collect()
        }
        Registry::Cran => r(line),
        Registry::Julia => {
            after(line, &["using ", "import "]).map(|rest| names(rest.split(':').next().unwrap_or_default())).unwrap_or_default()
        }
    }
}

fn after<'l>(line: &'l str, starts: &[&str]) -> Option<&'l str> {
    starts.iter().find_map(|start| line.strip_prefix(start))
}

/// The name at the beginning of what follows a keyword.
fn one(rest: Option<&str>) -> Vec<&str> {
    rest.map(|rest| rest.trim_start().split([' ', ';', '{', '(', ',']).next().unwrap_or_default())
        .filter(|name| !name.is_empty())
        .into_iter()
        .collect()
}

/// Names parted by commas.
fn names(rest: &str) -> Vec<&str> {
    rest.split(',').filter_map(|name| name.trim().split([' ', ';', '#']).next()).filter(|name| !name.is_empty()).collect()
}

/// What stands between the first quotes.
fn between(rest: Option<&str>) -> Vec<&str> {
    let inner = rest.and_then(|rest| {
        let start = rest.find(['"', '\'', '`'])?;
        let quote = rest.get(start..=start)?;
        rest.get(start + 1..)?.split_once(quote)
    });
    inner.map(|(inner, _)| inner).into_iter().collect()
}

/// In a notebook a line of source stands in quotes.
fn python<'l>(line: &'l str) -> Vec<&'l str> {
    let line = line.strip_prefix('"').unwrap_or(line).trim_start().trim_start_matches(">>> ");
    let whole = |rest: &'l str| rest.split("\\n").next().unwrap_or_default();
    if let Some(rest) = line.strip_prefix("from ") {
        return one(whole(rest).split_once(" import").map(|(name, _)| name));
    }
    line.strip_prefix("import ").map(|rest| names(whole(rest))).unwrap_or_default()
}

fn javascript(line: &str) -> Vec<&str> {
    // Most lines have none of these words, which is sooner said than where they stand.
    let speaks = line.contains("from") || line.contains("import") || line.contains("require");
    if !speaks || line.starts_with("//") || line.starts_with('*') {
        return Vec::new();
    }
    let marks = ["from ", "from\"", "from'", "require(", "import(", "import \"", "import '"];
    let found = marks.iter().filter_map(|mark| {
        let place = line.find(mark)?;
        // `from` stands alone, and a name that ends with it is none.
        let before = line.get(..place).unwrap_or_default().chars().next_back();
        let rest = line.get(place + mark.trim_end_matches(['"', '\'', ' ']).len()..)?;
        let alone = !before.is_some_and(|before| before.is_alphanumeric() || before == '_' || before == '.');
        let quoted = rest.trim_start_matches([' ', '(']).starts_with(['"', '\'', '`']);
        if alone && quoted { between(Some(rest)).first().copied() } else { None }
    });
    let mut found: Vec<&str> = found.collect();
    found.dedup();
    found
}

fn dotnet(line: &str) -> Vec<&str> {
    let rest = after(line, &["using ", "global using ", "open ", "Imports "]);
    let rest =
        rest.map(|rest| rest.trim_start_matches("static ")).map(|rest| rest.split_once("= ").map_or(rest, |(_, name)| name));
    // A statement that disposes of something begins alike, and ends otherwise.
    one(rest.filter(|rest| !rest.contains(['(', '"'])))
}

/// In a list of imports the path stands alone or behind the name it is called by.
fn go(line: &str) -> Vec<&str> {
    let rest = line.strip_prefix("import ").unwrap_or(line);
    let named = rest.split_once(" \"").filter(|(name, _)| {
        !matches!(*name, "return" | "case" | "range") && name.chars().all(|one| one.is_alphanumeric() || matches!(one, '_' | '.'))
    });
    let path = rest.strip_prefix('"').or(named.map(|(_, path)| path));
    path.and_then(|path| path.split_once('"'))
        .filter(|(path, rest)| path.contains('.') && rest.trim().is_empty())
        .map(|(path, _)| path)
        .into_iter()
        .collect()
}

fn rust(line: &str) -> Vec<&str> {
    let line = line.trim_start_matches("pub ");
    let name =
        after(line, &["use ", "extern crate "]).map(|rest| rest.trim_start_matches("::").split("::{").next().unwrap_or_default());
    one(name)
}

fn swift(line: &str) -> Vec<&str> {
    let rest = line.trim_start_matches("@testable ").trim_start_matches("@preconcurrency ");
    if let Some(framework) = rest.strip_prefix("#import <") {
        return framework.split('/').next().into_iter().collect();
    }
    one(after(rest, &["import ", "@import "]))
}

fn r(line: &str) -> Vec<&str> {
    let called = ["library(", "require(", "requireNamespace("]
        .iter()
        .find_map(|call| line.find(call).and_then(|at| line.get(at + call.len()..)));
    let library = called.and_then(|rest| rest.split([')', ',']).next()).map(|name| name.trim_matches(['"', '\'', ' ']));
    let through =
        line.split_once("::").and_then(|(before, _)| before.rsplit(|one: char| !(one.is_alphanumeric() || one == '.')).next());
    library.or(through).filter(|name| !name.is_empty() && !line.starts_with('#')).into_iter().collect()
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn each_language_says_in_its_own_way_what_it_imports() {
        for (ending, line, expected) in [
            ("py", "from openai import OpenAI", "openai"),
            ("py", "import torch, torchvision as tv", "torch torchvision"),
            ("ipynb", r#"    "import openai\n","#, "openai"),
            ("py", "# from openai import OpenAI", ""),
            ("py", "from google.cloud import aiplatform, speech_v1 as s", "google.cloud.aiplatform google.cloud.speech_v1"),
            ("ts", "import { streamText } from 'ai';", "ai"),
            ("ts", "} from \"@ai-sdk/openai\"", "@ai-sdk/openai"),
            ("js", "const OpenAI = require('openai')", "openai"),
            ("js", "Array.from('abc')", ""),
            ("js", "// import x from 'openai'", ""),
            ("java", "import dev.langchain4j.model.openai.OpenAiChatModel;", "dev.langchain4j.model.openai.OpenAiChatModel"),
            ("cs", "using Azure.AI.OpenAI;", "Azure.AI.OpenAI"),
            ("cs", "using var x = Open(\"y\");", ""),
            ("go", "\topenai \"github.com/sashabaranov/go-openai\"", "github.com/sashabaranov/go-openai"),
            ("go", "\treturn \"github.com/x/y\"", ""),
            ("rs", "use async_openai::{types::X, Client};", "async_openai"),
            ("rb", "require \"openai\"", "openai"),
            ("php", "use OpenAI\\Laravel\\Facades\\OpenAI;", "OpenAI\\Laravel\\Facades\\OpenAI"),
            ("php", "    use OpenAI;", ""),
            ("swift", "import CoreML", "CoreML"),
            (
                "dart",
                "import 'package:google_generative_ai/google_generative_ai.dart';",
                "google_generative_ai/google_generative_ai.dart",
            ),
            ("r", "library(ellmer)", "ellmer"),
            ("r", "x <- torch::nn_linear(1, 2)", "torch"),
            ("jl", "using Flux, MLJ: fit!", "Flux MLJ"),
        ] {
            let found = imports(registry(ending).unwrap(), line);
            let expected: Vec<&str> = expected.split(' ').filter(|name| !name.is_empty()).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
