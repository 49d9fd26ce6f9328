//! What manifests say of what they declare: its name, and whether it runs or is made to be used by others.

use super::marks::Project;
use crate::values::{self, Told};

/// Bytes in which a file says to a host what it is.
const BEGINNING: usize = 2_048;
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
    if let Some(word) = hosted(&small, text) {
        let name = after(text, word).map(|name| name.split(['"', '<', ',']).next().unwrap_or_default().trim().to_owned());
        return Some(Project { name: name.filter(|name| !name.is_empty()), is_program: true, ..Project::default() });
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

/// Whether a file declares what runs within a host, such as an extension of a browser or a part that is added to a server, and behind which word
/// its name stands. A host's own form is told by a word that only it asks for.
fn hosted(small: &str, text: &str) -> Option<&'static str> {
    let has = |words: &[&str]| words.iter().all(|word| text.contains(word));
    let start = text.get(..BEGINNING).unwrap_or(text);
    match (small, crate::path::ending(small).as_str()) {
        ("manifest.json", _) if has(&["\"manifest_version\""]) || has(&["\"minAppVersion\""]) || has(&["\"editorType\""]) => {
            Some("\"name\": \"")
        }
        ("manifest.json", _) if has(&["\"domain\"", "\"codeowners\""]) => Some("\"domain\": \""),
        ("plugin.json", _) if has(&["\"min_server_version\""]) => Some("\"id\": \""),
        ("info.xml", _) if has(&["<dependencies>", "<nextcloud"]) => Some("<id>"),
        ("plugin.xml", _) if has(&["<idea-plugin"]) => Some("<id>"),
        ("version.php", _) if has(&["$plugin->component"]) => Some("$plugin->component ="),
        ("__manifest__.py", _) if has(&["depends"]) => Some("'name':"),
        // What WordPress reads at the beginning of a file of PHP.
        (_, "php") if start.contains("Plugin Name:") => Some("Plugin Name:"),
        _ => None,
    }
}

impl Project {
    /// Notes another project of the same tree that this one uses.
    fn uses(&mut self, name: String) {
        if self.uses.len() < MOST_USES {
            self.uses.push(name);
        }
    }
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
    let mut project = Project::default();
    values::json(text, &mut |path, told| match (path, told) {
        (["name"], Told::Text(name)) if !name.is_empty() => project.name = Some(format!("npm:{name}")),
        (["main" | "exports" | "module"], told) if told != Told::Closes => project.is_packaged = true,
        (["bin"] | ["engines", "vscode"] | ["scripts", "start" | "serve" | "preview"], _) => project.is_program = true,
        (["workspaces"], _) => project.is_aggregator = true,
        (["dependencies" | "devDependencies" | "peerDependencies", name], Told::Text(version))
            if ["workspace:", "file:", "link:"].iter().any(|start| version.starts_with(start)) =>
        {
            project.uses(format!("npm:{name}"));
        }
        _ => {}
    })
    .ok()?;
    Some(project)
}

fn composer(text: &str) -> Option<Project> {
    let mut project = packaged(None);
    values::json(text, &mut |path, told| match (path, told) {
        (["name"], Told::Text(name)) => project.name = Some(format!("composer:{name}")),
        (["type"], Told::Text("project")) => (project.is_program, project.is_packaged) = (true, false),
        _ => {}
    })
    .ok()?;
    Some(project)
}

fn pyproject(text: &str) -> Option<Project> {
    let (mut project, mut by_poetry) = (Project::default(), None);
    values::toml(text, &mut |path, told| match (path, told) {
        (["project", "name"], Told::Text(name)) => project.name = Some(format!("pypi:{name}")),
        (["tool", "poetry", "name"], Told::Text(name)) => by_poetry = Some(format!("pypi:{name}")),
        (["project", "scripts"] | ["tool", "poetry", "scripts"], _) => project.is_program = true,
        (["build-system"], _) => project.is_packaged = true,
        (["tool", "uv", "workspace"], _) => project.is_aggregator = true,
        _ => {}
    })
    .ok()?;
    project.name = project.name.or(by_poetry);
    project.is_aggregator &= project.name.is_none();
    Some(project)
}

fn cargo(text: &str) -> Option<Project> {
    let mut project = packaged(None);
    values::toml(text, &mut |path, told| match (path, told) {
        (["package", "name"], Told::Text(name)) => project.name = Some(format!("cargo:{name}")),
        (["bin"], _) => project.is_program = true,
        (["dependencies", name, "path"], Told::Text(_)) => project.uses(format!("cargo:{name}")),
        _ => {}
    })
    .ok()?;
    project.is_aggregator = project.name.is_none();
    Some(project)
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
    let is_program = [
        "org.springframework.boot",
        "com.android.application",
        "android.application",
        "applicationId",
        "mainClass",
        "application {",
        "io.quarkus",
    ]
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
