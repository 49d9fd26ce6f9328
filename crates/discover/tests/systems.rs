//! What of a tree is a system is told as somebody who keeps an inventory would tell it.

use std::fs;
use std::path::{Path, PathBuf};

use ephor_discover::{Catalogue, Discovery, System, scan};
use tempfile::TempDir;

const APP: &str = "import OpenAI from 'openai';\nconst model = 'gpt-4o';\n";
const SERVICE: &str = "{\"name\": \"NAME\", \"private\": true, \"scripts\": {\"start\": \"node index.js\"}, \"dependencies\": {\"openai\": \"^5\"}}";

fn tree(files: &[(&str, &str)]) -> TempDir {
    let tree = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = tree.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    tree
}

fn look(paths: &[&Path]) -> Discovery {
    let paths: Vec<PathBuf> = paths.iter().map(|path| (*path).to_owned()).collect();
    scan(&paths, Catalogue::built_in().unwrap()).unwrap()
}

fn systems(files: &[(&str, &str)]) -> Vec<System> {
    look(&[tree(files).path()]).systems
}

fn roots(systems: &[System]) -> Vec<&str> {
    systems.iter().map(|one| one.root.as_str()).collect()
}

fn service(name: &str) -> String {
    SERVICE.replace("NAME", name)
}

#[test]
fn a_repository_with_its_endpoint_and_its_deployment_is_one_system() {
    let found = systems(&[
        ("package.json", &service("claims")),
        (
            "index.js",
            "import OpenAI from 'openai';\nconst client = new OpenAI({ baseURL: 'https://claims.openai.azure.com/v1', model: 'gpt-4o' });\n",
        ),
        ("Dockerfile", "FROM node:22\nCOPY . .\n"),
        ("infra/main.tf", "provider \"azurerm\" {\n}\nresource \"azurerm_cognitive_account\" \"ai\" {\n  kind = \"OpenAI\"\n}\n"),
    ]);
    let [one] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((one.name.as_str(), one.root.as_str(), one.confidence), ("claims", ".", 95));
    assert_eq!(one.models, ["gpt-4o"]);
    assert_eq!(one.endpoints, ["https://claims.openai.azure.com/v1"]);
    let deployed: Vec<_> = one.deployments.iter().map(|one| (one.by.as_str(), one.file.as_str())).collect();
    assert_eq!(deployed, [("an image", "Dockerfile"), ("Terraform", "infra/main.tf")]);
    assert!(one.why.iter().any(|why| why.contains("package.json declares it")), "{:?}", one.why);
}

#[test]
fn a_monorepo_of_applications_is_several_and_what_they_share_is_part_of_those_that_use_it() {
    let uses = "{\"name\": \"search\", \"scripts\": {\"start\": \"x\"}, \"dependencies\": {\"@our/ai\": \"workspace:*\"}}";
    let found = systems(&[
        ("package.json", "{\"name\": \"all\", \"workspaces\": [\"services/*\"], \"scripts\": {\"start\": \"x\"}}"),
        ("services/chat/package.json", &service("chat")),
        ("services/chat/index.js", APP),
        ("services/search/package.json", uses),
        ("services/mail/package.json", "{\"name\": \"mail\", \"scripts\": {\"start\": \"x\"}}"),
        (
            "packages/ai/package.json",
            "{\"name\": \"@our/ai\", \"main\": \"index.js\", \"dependencies\": {\"@anthropic-ai/sdk\": \"1\"}}",
        ),
    ]);
    assert_eq!(roots(&found), ["services/chat", "services/search"]);
    assert_eq!(found[1].providers, ["Anthropic"]);
}

#[test]
fn what_one_file_deploys_together_is_one() {
    let web = service("web");
    let worker = service("worker");
    let found = systems(&[
        ("web/package.json", &web),
        ("worker/package.json", &worker),
        ("other/package.json", &service("other")),
        ("compose.yaml", "name: shop\nservices:\n  web:\n    build: ./web\n  worker:\n    build:\n      context: ./worker\n"),
    ]);
    assert_eq!(roots(&found), [".", "other"]);
    assert_eq!(found[0].name, "shop");
    assert!(found[0].why.contains(&"web and worker are deployed together, so they are taken for one.".to_owned()), "{found:#?}");
}

#[test]
fn what_is_one_of_several_is_called_by_none_of_them() {
    let (web, worker) = (service("web"), service("worker"));
    let cdk = "{\"app\": \"npx ts-node bin/app.ts\"}";
    let found = systems(&[("shop/web/package.json", &web), ("shop/worker/package.json", &worker), ("shop/cdk/cdk.json", cdk)]);
    let [one] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((one.name.as_str(), one.root.as_str()), ("shop", "shop"));
}

#[test]
fn libraries_tests_copies_backups_and_aids_for_coding_are_none() {
    for files in [
        &[
            ("AGENTS.md", "# Rules\nYou are a careful engineer.\n"),
            (".mcp.json", "{\"mcpServers\": {\"a\": {\"command\": \"x\"}}}"),
        ][..],
        &[
            ("package.json", "{\"name\": \"kit\", \"main\": \"index.js\", \"dependencies\": {\"openai\": \"5\"}}"),
            ("index.js", APP),
        ],
        &[("tests/package.json", &service("tests")), ("tests/index.js", APP)],
        &[("backup/package.json", &service("old")), ("backup/index.js", APP)],
        &[("vendor/kit/package.json", &service("kit")), ("vendor/kit/index.js", APP)],
        &[("main.tf", "resource \"aws_bedrockagent_agent\" \"a\" {\n  foundation_model = var.model\n}\nvariable \"model\" {}\n")],
    ] {
        assert_eq!(systems(files), [], "{files:?}");
    }
}

#[test]
fn an_instruction_for_coding_agents_beside_an_application_is_no_part_of_it() {
    let tree = tree(&[("package.json", &service("chat")), ("CLAUDE.md", "# Rules\nYou are a careful engineer.\n")]);
    let found = look(&[tree.path()]);
    let aid = found.components.iter().find(|one| one.name == "CLAUDE.md").unwrap();
    assert_eq!(found.systems.len(), 1);
    assert!(!found.systems[0].components.contains(&aid.fingerprint));
}

#[test]
fn a_system_is_known_again_where_it_has_moved() {
    let (before, after) = (service("chat"), service("chat"));
    let before = systems(&[("services/chat/package.json", &before), ("services/chat/index.js", APP)]);
    let after = systems(&[("apps/conversation/package.json", &after), ("apps/conversation/src/main.js", APP)]);
    assert_eq!(before[0].fingerprint, after[0].fingerprint);
    let two = systems(&[("a/package.json", &service("chat")), ("b/package.json", &service("chat"))]);
    assert_ne!(two[0].fingerprint, two[1].fingerprint, "two of one name are two");
}

#[test]
fn a_folder_without_a_declared_name_is_told_by_the_repository_it_was_cloned_from() {
    let config = |owner: &str| format!("[core]\n[remote \"origin\"]\n\turl = https://me:secret@git.example.com/{owner}.git\n");
    let clone = |owner: &str, folder: &str| {
        let files = [
            (".git/config", config(owner)),
            (&format!("{folder}/requirements.txt"), "openai\n".to_owned()),
            (&format!("{folder}/main.py"), "from fastapi import FastAPI\nimport openai\napp = FastAPI()\n".to_owned()),
        ];
        systems(&files.each_ref().map(|(path, text)| (*path, text.as_str())))
    };
    let (one, moved, other) = (clone("a/claims", "backend"), clone("a/claims", "services/backend"), clone("a/fraud", "backend"));
    assert_eq!(one[0].name, "backend");
    assert_eq!(one[0].fingerprint, moved[0].fingerprint);
    assert_ne!(one[0].fingerprint, other[0].fingerprint);
    let text = serde_json::to_string(&one).unwrap();
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn an_application_of_one_repository_is_not_the_one_of_another_that_has_its_name() {
    let clone = |repository: &str| {
        let config = format!("[remote \"origin\"]\n\turl = https://git.example.com/{repository}.git\n");
        systems(&[(".git/config", &config), ("package.json", &service("app")), ("index.js", APP)])
    };
    let (claims, again, fraud) = (clone("claims"), clone("claims"), clone("fraud"));
    assert_eq!((claims[0].name.as_str(), claims[0].fingerprint), ("app", again[0].fingerprint));
    assert_ne!(claims[0].fingerprint, fraud[0].fingerprint);
}

#[test]
fn what_would_mislead_or_exhaust_the_reader_of_manifests_is_borne() {
    let deep = "[".repeat(200_000);
    let folders = (0..500).map(|at| format!("  s{at}:\n    build: ../../../../../etc{at}\n")).collect::<Vec<_>>().concat();
    let found = systems(&[
        ("a/package.json", &format!("{{\"name\": {deep}")),
        ("a/pyproject.toml", &format!("x = {deep}")),
        ("a/pom.xml", "<parent><artifactId>"),
        ("a/app.csproj", "<ProjectReference Include=\"..\\"),
        ("a/compose.yaml", &format!("services:\n{folders}")),
        ("a/azure.yaml", "name: \u{0}\nservices:\n"),
        ("a/main.py", "import openai\napp = FastAPI()\nurl = 'https://[::1]:80/ http:// https://@'\n"),
    ]);
    assert!(found.len() <= 1, "{found:#?}");
}

#[test]
fn what_is_deployed_without_an_application_is_a_system_by_itself() {
    let chart = "apiVersion: v2\nname: runner\n";
    let values = "image:\n  repository: ollama/ollama\n";
    let found = systems(&[
        ("Chart.yaml", chart),
        ("values.yaml", values),
        ("templates/deployment.yaml", "kind: Deployment\nspec:\n  image: ollama/ollama:1\n"),
    ]);
    let [one] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((one.name.as_str(), one.root.as_str()), ("runner", "."));
}

#[test]
fn terraform_of_another_repository_joins_the_one_application_that_names_the_same_deployment() {
    let application = |name: &str, deployment: &str| {
        tree(&[
            ("package.json", &service(name)),
            ("index.js", &format!("import OpenAI from 'openai';\nconst options = {{ deployment: \"{deployment}\" }};\n")),
        ])
    };
    let (chat, search) = (application("chat", "chat-live"), application("search", "search-live"));
    let platform = tree(&[(
        "main.tf",
        "provider \"azurerm\" {\n}\nresource \"azurerm_cognitive_deployment\" \"chat\" {\n  name = \"chat-live\"\n}\n",
    )]);
    let found = look(&[chat.path(), search.path(), platform.path()]).systems;
    let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(found.len(), 2, "{found:#?}");
    let chat = found.iter().find(|one| one.name == "chat").unwrap_or_else(|| panic!("{names:?}"));
    assert!(chat.deployments.iter().any(|one| one.by == "Terraform"), "{chat:#?}");
    assert!(chat.why.iter().any(|why| why.contains("both name the same")), "{chat:#?}");
    let both = look(&[search.path(), platform.path()]).systems;
    assert_eq!(both.len(), 2, "another application is not its home: {both:#?}");
}
