//! What a path says about applications: which folder is deployed from where, and what is aside of the product.

/// Folders that hold how something is deployed, not what: what lies in them belongs to the folder above.
const OF_DEPLOYMENT: &[&str] = &[
    "deploy",
    "deployment",
    "deployments",
    "docker",
    "infra",
    "infrastructure",
    "terraform",
    "helm",
    "helm-chart",
    "chart",
    "charts",
    "k8s",
    "kubernetes",
    "kubernetes-manifests",
    "manifests",
    "kustomize",
    "cdk",
    "iac",
    "bicep",
    "ops",
    "ci",
    "compose",
    "build",
];
/// Folders that show how to use what the tree holds, or tell of it.
const SHOWING: &[&str] = &["examples", "example", "samples", "sample", "demos", "demo", "tutorials", "docs", "doc", "website"];

/// Whether a file is no part of what runs: it lies in a hidden folder, shows how something is used, or tells a coding agent what to do.
pub(super) fn is_aside(path: &str) -> bool {
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let aside = |step: &str| {
        let small = step.to_ascii_lowercase();
        let is_hidden = step.len() > 1 && step != ".." && step.starts_with('.');
        is_hidden || SHOWING.contains(&small.as_str()) || small.contains("integration-test") || small.contains("integrationtest")
    };
    folders.split('/').any(aside) || is_for_coding(file)
}

/// Files that are read by those who write the tree, and their agents.
fn is_for_coding(file: &str) -> bool {
    matches!(
        file.to_ascii_lowercase().as_str(),
        "agents.md"
            | "agent.md"
            | "claude.md"
            | "claude.local.md"
            | "gemini.md"
            | "qwen.md"
            | ".cursorrules"
            | ".windsurfrules"
            | ".clinerules"
            | ".roorules"
            | ".roomodes"
            | ".goosehints"
            | ".rules"
            | ".aider.conf.yml"
            | ".mcp.json"
            | "mcp.json"
    )
}

/// The folder of a file; empty for that of the tree.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folder of what a manifest declares: some lie in a folder of their own, and Gradle has its application in `app`.
pub(super) fn declared(path: &str) -> &str {
    let own = folder(path);
    let file = path.get(own.len()..).unwrap_or_default().trim_start_matches('/');
    let inner = match file {
        "info.xml" => "appinfo",
        "plugin.xml" => "src/main/resources/META-INF",
        "build.gradle" | "build.gradle.kts" => "app",
        _ => return own,
    };
    let above = own.strip_suffix(inner).filter(|above| above.is_empty() || above.ends_with('/'));
    above.map_or(own, |above| above.trim_end_matches('/'))
}

/// The folder above the first that only holds how something is deployed.
pub(super) fn home(folder: &str) -> &str {
    let mut start = 0;
    for step in folder.split('/') {
        if OF_DEPLOYMENT.contains(&step.to_ascii_lowercase().as_str()) {
            return folder.get(..start).unwrap_or_default().trim_end_matches('/');
        }
        start += step.len() + 1;
    }
    folder
}

/// Whether a folder lies in another, or is it.
pub(super) fn lies_in(folder: &str, other: &str) -> bool {
    other.is_empty() || folder == other || folder.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'))
}

/// The folder that both lie in.
pub(super) fn common<'f>(one: &'f str, other: &str) -> &'f str {
    let mut end = 0;
    for (own, theirs) in one.split('/').zip(other.split('/')) {
        if own != theirs {
            break;
        }
        end += own.len() + 1;
    }
    one.get(..end.saturating_sub(1)).unwrap_or(one)
}

/// A folder named in a file of another, with its steps up taken; none where it leaves the tree.
pub(super) fn resolved(folder: &str, named: &str) -> Option<String> {
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in named.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()?),
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn a_folder_of_deployment_belongs_to_the_folder_above_it() {
        for (folder, expected) in
            [("infra/app", ""), ("services/chat/k8s/base", "services/chat"), ("src/app", "src/app"), ("", "")]
        {
            assert_eq!(home(folder), expected);
        }
    }

    #[test]
    fn hidden_folders_examples_and_instructions_for_coding_are_aside() {
        for path in [".github/workflows/ci.yml", "examples/a/main.tf", "CLAUDE.md", "src/.mcp.json"] {
            assert!(is_aside(path), "{path}");
        }
        for path in ["src/app.py", ".env.example", "../other/app.py", "agents/reflection/pom.xml"] {
            assert!(!is_aside(path), "{path}");
        }
    }

    #[test]
    fn a_folder_is_found_from_another() {
        assert_eq!(resolved("deploy", "../app").as_deref(), Some("app"));
        assert_eq!(resolved("", "./web/").as_deref(), Some("web"));
        assert_eq!(resolved("", "../elsewhere"), None);
        assert_eq!(common("app/web", "app/worker"), "app");
        assert_eq!(common("app", "web"), "");
        assert!(lies_in("app/web", "app") && !lies_in("application", "app"));
    }
}
