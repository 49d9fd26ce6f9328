//! What manifests say of what they declare: its name, and whether it runs or is made to be used by others.

use serde_json::Value;

use super::marks::Project;

/// What is used of the same tree, of which no more is kept.
const MOST_USES: usize = 64;

/// What a file declares, if it is a manifest.
pub(super) fn of(file: &str, text: &str) -> Option<Project> {
    let small = file.to_ascii_lowercase();
    match file {
        "package.json" => return package(text),
        "composer.json" => return composer(text),
        "pyproject.toml" => return pyproject(text),
        "Cargo.toml" => return cargo(text),
        "go.mod" => return Some(go(text)),
        "pom.xml" => return Some(maven(text)),
        "build.gradle" | "build.gradle.kts" => return Some(gradle(text)),
        "Package.swift" => return Some(swift(text)),
        "pubspec.yaml" => return Some(packaged(after(text, "\nname:").map(|name| format!("pub:{name}")))),
        "DESCRIPTION" => return Some(packaged(after(text, "Package:").map(|name| format!("cran:{name}")))),
        "setup.py" | "setup.cfg" => return Some(packaged(None)),
        "Gemfile" | "Pipfile" | "environment.yml" | "environment.yaml" => return Some(Project::default()),
        _ => {}
    }
    if small.ends_with(".gemspec") {
        let name = small.strip_suffix(".gemspec").map(|name| format!("gem:{name}"));
        return Some(packaged(name));
    }
    if small.ends_with(".csproj") || small.ends_with(".fsproj") {
        return Some(dotnet(file, text));
    }
    let is_requirements = small.starts_with("requirements") && matches!(crate::path::ending(&small).as_str(), "txt" | "in");
    is_requirements.then(Project::default)
}

fn packaged(name: Option<String>) -> Project {
    Project { name, is_packaged: true, ..Project::default() }
}

/// What stands behind a word, to the end of the line.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(word)?;
    let value = rest.lines().next()?.split(" //").next()?.trim().trim_matches(['"', '\'', ',', ';']);
    (!value.is_empty()).then_some(value)
}

fn package(text: &str) -> Option<Project> {
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    let has = |path: &str| value.pointer(path).is_some();
    let lists = ["dependencies", "devDependencies", "peerDependencies"];
    let each = lists.iter().filter_map(|list| value.get(list)?.as_object()).flatten();
    let is_local = |version: &Value| {
        version.as_str().is_some_and(|version| ["workspace:", "file:", "link:"].iter().any(|start| version.starts_with(start)))
    };
    let uses = each.filter(|(_, version)| is_local(version)).map(|(name, _)| format!("npm:{name}")).take(MOST_USES).collect();
    let starts = has("/scripts/start") || has("/scripts/serve") || has("/scripts/preview");
    Some(Project {
        name: value.get("name").and_then(Value::as_str).filter(|name| !name.is_empty()).map(|name| format!("npm:{name}")),
        is_packaged: has("/main") || has("/exports") || has("/module"),
        is_program: has("/bin") || starts || has("/engines/vscode"),
        is_aggregator: has("/workspaces"),
        uses,
    })
}

fn composer(text: &str) -> Option<Project> {
    let value: Value = serde_json::from_str(text).ok()?;
    let word = |key: &str| value.get(key).and_then(Value::as_str);
    let is_program = word("type") == Some("project");
    let name = word("name").map(|name| format!("composer:{name}"));
    Some(Project { name, is_packaged: !is_program, is_program, ..Project::default() })
}

fn pyproject(text: &str) -> Option<Project> {
    let value = crate::manifest::toml(text).ok()?;
    let at = |path: &[&str]| {
        path.iter()
            .try_fold(None, |found: Option<&toml::Value>, step| match found {
                None => value.get(*step).map(Some),
                Some(found) => found.get(*step).map(Some),
            })
            .flatten()
    };
    let name = at(&["project", "name"]).or_else(|| at(&["tool", "poetry", "name"])).and_then(toml::Value::as_str);
    let is_program = at(&["project", "scripts"]).or_else(|| at(&["tool", "poetry", "scripts"])).is_some();
    Some(Project {
        name: name.map(|name| format!("pypi:{name}")),
        is_packaged: value.contains_key("build-system"),
        is_program,
        is_aggregator: at(&["tool", "uv", "workspace"]).is_some() && name.is_none(),
        uses: Vec::new(),
    })
}

fn cargo(text: &str) -> Option<Project> {
    let value = crate::manifest::toml(text).ok()?;
    let name = value.get("package").and_then(|package| package.get("name")).and_then(toml::Value::as_str);
    let each = value.get("dependencies").and_then(toml::Value::as_table).into_iter().flatten();
    let uses = each.filter(|(_, about)| about.get("path").is_some()).map(|(name, _)| format!("cargo:{name}"));
    Some(Project {
        name: name.map(|name| format!("cargo:{name}")),
        is_packaged: true,
        is_program: value.contains_key("bin"),
        is_aggregator: name.is_none(),
        uses: uses.take(MOST_USES).collect(),
    })
}

fn go(text: &str) -> Project {
    let name = text.lines().find_map(|line| line.strip_prefix("module "));
    packaged(name.map(|name| format!("golang:{}", name.trim())))
}

fn maven(text: &str) -> Project {
    // The name of the parent stands in an element of its own.
    let own = match (text.split_once("<parent>"), text.split_once("</parent>")) {
        (Some((before, _)), Some((_, after))) => format!("{before}{after}"),
        _ => text.to_owned(),
    };
    let head = own.split("<dependencies>").next().unwrap_or_default();
    let name = head.split_once("<artifactId>").and_then(|(_, rest)| rest.split('<').next());
    let is_program =
        ["quarkus-maven-plugin", "spring-boot-maven-plugin", "<packaging>war<"].iter().any(|word| text.contains(word));
    Project {
        name: name.map(|name| format!("maven:{}", name.trim())),
        is_packaged: true,
        is_program,
        is_aggregator: text.contains("<packaging>pom<") || text.contains("<modules>"),
        uses: Vec::new(),
    }
}

fn gradle(text: &str) -> Project {
    let is_program = ["org.springframework.boot", "com.android.application", "mainClass", "application {", "io.quarkus"]
        .iter()
        .any(|word| text.contains(word));
    Project { is_packaged: true, is_program, ..Project::default() }
}

fn swift(text: &str) -> Project {
    let name = text.split_once("name:").and_then(|(_, rest)| rest.split('"').nth(1));
    Project { is_program: text.contains(".executableTarget("), ..packaged(name.map(|name| format!("swift:{name}"))) }
}

fn dotnet(file: &str, text: &str) -> Project {
    let runs = [
        "Microsoft.NET.Sdk.Web\"",
        "Microsoft.NET.Sdk.Worker\"",
        "Microsoft.NET.Sdk.BlazorWebAssembly\"",
        "<OutputType>Exe<",
        "<OutputType>WinExe<",
        "<AzureFunctionsVersion>",
    ];
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let each = text.split("<ProjectReference").skip(1).filter_map(|rest| rest.split('"').nth(1));
    let last = |path: &str| {
        path.rsplit(['/', '\\']).next().and_then(|file| file.rsplit_once('.')).map(|(stem, _)| format!("nuget:{stem}"))
    };
    Project {
        name: Some(format!("nuget:{stem}")),
        is_packaged: true,
        is_program: runs.iter().any(|word| text.contains(word)),
        is_aggregator: false,
        uses: each.filter_map(last).take(MOST_USES).collect(),
    }
}
