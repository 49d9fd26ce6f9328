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

/// What of the infrastructure of a tree is told, in order.
fn running(files: &[(&str, &str)]) -> Vec<String> {
    let found = look(&[tree(files).path()]);
    let own = found.components.into_iter().filter(|one| one.kind == ephor_discover::Kind::Infrastructure);
    own.map(|one| one.name).collect()
}

#[test]
fn what_runs_an_application_with_ai_is_told_and_what_runs_others_is_not() {
    let (chat, mail) = (service("chat"), "{\"name\": \"mail\", \"scripts\": {\"start\": \"x\"}}");
    let compose =
        "services:\n  chat:\n    build: ./chat\n  mail:\n    build:\n      context: mail\n  cache:\n    image: redis:8\n";
    let files = [
        ("chat/package.json", chat.as_str()),
        ("chat/index.js", APP),
        ("chat/Dockerfile", "FROM node:24\nCMD [\"node\", \"index.js\"]\n"),
        ("mail/package.json", mail),
        ("mail/Dockerfile", "FROM node:24\nCMD [\"node\", \"mail.js\"]\n"),
        ("compose.yaml", compose),
        (
            ".github/workflows/live.yml",
            "on: push\njobs:\n  chat:\n    steps:\n      - run: flyctl deploy\n        working-directory: chat\n  mail:\n    steps:\n      - run: flyctl deploy\n        working-directory: mail\n",
        ),
    ];
    assert_eq!(running(&files), [".github/workflows/live.yml#chat", "chat/Dockerfile", "compose.yaml#chat"]);
    let found = look(&[tree(&files).path()]);
    let image = found.components.iter().find(|one| one.name == "chat/Dockerfile").unwrap();
    assert!(found.systems[0].components.contains(&image.fingerprint));
    assert_eq!(running(&files[3..]), Vec::<String>::new(), "without AI nothing that runs is told");
}

#[test]
fn an_image_is_known_by_the_name_of_what_it_runs() {
    let found = running(&[
        ("src/desk/package.json", &service("desk")),
        ("src/desk/index.js", APP),
        (
            "k8s/desk.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: one\nspec:\n  image: ghcr.io/contoso/desk:1\n",
        ),
        (
            "k8s/mail.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: two\nspec:\n  image: ghcr.io/contoso/mail:1\n",
        ),
    ]);
    assert_eq!(found, ["Deployment.one"]);
}

#[test]
fn a_host_of_aspire_is_one_with_the_projects_that_it_starts() {
    let web = "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><ItemGroup><PackageReference Include=\"OpenAI\" /></ItemGroup></Project>";
    let host = "<Project Sdk=\"Aspire.AppHost.Sdk\"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>";
    let program = "var b = DistributedApplication.CreateBuilder(args);\nb.AddOllama(\"local\");\nb.AddProject<Projects.Shop_Web>(\"web\");\n";
    let files = [
        ("src/Shop.Web/Shop.Web.csproj", web),
        ("src/Shop.Web/Program.cs", "using OpenAI;\nvar app = 1;\n"),
        ("src/AppHost/AppHost.csproj", host),
        ("src/AppHost/Program.cs", program),
    ];
    assert_eq!(roots(&systems(&files)), ["."]);
    assert_eq!(running(&files), ["AddOllama.local", "src/AppHost/Program.cs#shop.web"]);
}

#[test]
fn what_runs_within_a_host_and_what_gradle_builds_in_its_folder_are_applications() {
    let client = "package x\nval url = \"https://api.openai.com/v1\"\nval model = \"gpt-4o\"\n";
    for files in [
        [
            ("app/build.gradle.kts", "plugins { alias(libs.plugins.android.application) }\n"),
            ("app/src/main/kotlin/Chat.kt", client),
        ],
        [
            (
                "appinfo/info.xml",
                "<info>\n<id>desk</id>\n<dependencies>\n<nextcloud min-version=\"30\"/>\n</dependencies></info>",
            ),
            ("lib/Chat.php", "<?php\n$url = 'https://api.openai.com/v1';\n"),
        ],
        [
            ("manifest.json", "{\"manifest_version\": 3, \"name\": \"desk\"}"),
            ("background.js", "fetch('https://api.openai.com/v1')\n"),
        ],
        [
            ("desk.php", "<?php\n/*\n * Plugin Name: Desk\n */\n"),
            ("lib/Chat.php", "<?php\n$url = 'https://api.openai.com/v1';\n"),
        ],
    ] {
        assert_eq!(roots(&systems(&files)), ["."], "{files:?}");
    }
}

#[test]
fn a_recipe_beside_applications_of_their_own_makes_none_of_the_tree_that_holds_them() {
    let parent = "<project><artifactId>all</artifactId><modules><module>desk</module></modules></project>";
    let desk = "<project><artifactId>desk</artifactId><dependencies><dependency><groupId>org.springframework.ai</groupId><artifactId>spring-ai-openai</artifactId></dependency></dependencies><build>spring-boot-maven-plugin</build></project>";
    let found = systems(&[
        ("pom.xml", parent),
        ("docker/Dockerfile", "FROM eclipse-temurin:21\nARG ARTIFACT\nENTRYPOINT [\"java\"]\n"),
        ("desk/pom.xml", desk),
        ("desk/src/main/java/Desk.java", "@SpringBootApplication class Desk {}\n"),
        (
            "compose.yaml",
            "services:\n  desk:\n    image: contoso/desk\n    environment:\n      - OPENAI_API_KEY=${OPENAI_API_KEY}\n",
        ),
    ]);
    assert_eq!(roots(&found), ["desk"]);
}
