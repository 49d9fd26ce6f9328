//! What one file says of applications: that one is declared here, begins here, or is deployed from here.

use memchr::memmem;

use super::projects;
use crate::component::Grade;
use crate::path;

/// A file that says something of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The file, as it is told.
    pub path: String,
    pub what: What,
}

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// Something is declared here that is built by itself.
    Project(Project),
    /// A program begins here; whether it is surely the program and not a script beside it.
    Program { is_sure: bool },
    /// Something is deployed from here.
    Deployment(Deployment),
}

/// What a manifest says of what it declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Project {
    /// Registry and name, where it has one.
    pub name: Option<String>,
    /// Made to be used by others, unless something begins in it.
    pub is_packaged: bool,
    /// It says itself that it can be started.
    pub is_program: bool,
    /// It only holds others together.
    pub is_aggregator: bool,
    /// Names and folders of the same tree that it uses.
    pub uses: Vec<String>,
}

/// How something is deployed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Deployment {
    /// In words that stand behind "deployed by".
    pub how: &'static str,
    pub reach: Reach,
    /// The name it gives, where it gives one.
    pub name: Option<String>,
}

/// What a deployment reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reach {
    /// What lies in its own folder.
    #[default]
    Own,
    /// Everything beneath its folder, as one.
    Beneath,
    /// These folders, relative to its own, as one.
    Folders(Vec<String>),
    /// Images of these names, built from anywhere.
    Images(Vec<String>),
    /// Projects that are called so, and the one in its own folder, as one.
    Projects(Vec<String>),
}

/// Names that one file may give; more are cut off.
const MOST_NAMES: usize = 64;

/// What a file says, if it belongs to the product itself.
pub(crate) fn look(path: &str, text: &str) -> Option<Mark> {
    if path::grade(path) != Grade::Used {
        return None;
    }
    let file = path.rsplit('/').next().unwrap_or_default();
    let what = deployment(path, file, text)
        .map(What::Deployment)
        .or_else(|| projects::of(file, text).map(What::Project))
        .or_else(|| program(path, file, text))?;
    Some(Mark { path: path.to_owned(), what })
}

fn has(text: &str, word: &str) -> bool {
    memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| has(text, word))
}

/// What starts a server or an interface in Python.
const PYTHON_SERVERS: &[&str] =
    &["uvicorn.run(", "FastAPI(", "Flask(__name__", "import streamlit", "import chainlit", "serve.run(", "app.run(", ".launch("];

fn program(path: &str, file: &str, text: &str) -> Option<What> {
    let sure = Some(What::Program { is_sure: true });
    match path::ending(file).as_str() {
        "py" if file == "__main__.py" || file == "manage.py" || has_any(text, PYTHON_SERVERS) => sure,
        "py" if has(text, "__main__") => Some(What::Program { is_sure: false }),
        "ipynb" => Some(What::Program { is_sure: false }),
        "go" if has(text, "package main") && has(text, "func main()") => sure,
        "rs" if file == "main.rs" || path.contains("src/bin/") => sure,
        "java" | "kt" | "scala" | "groovy"
            if has_any(text, &["@SpringBootApplication", "static void main(", "fun main(", "@QuarkusMain"]) =>
        {
            sure
        }
        "cs" if file == "Program.cs" => sure,
        "swift" if has(text, "@main") => sure,
        "dart" if file == "main.dart" => sure,
        "ru" if file == "config.ru" => sure,
        "r" if matches!(file.to_ascii_lowercase().as_str(), "app.r" | "server.r" | "plumber.r") => sure,
        "" if file == "artisan" => sure,
        _ => None,
    }
}

fn deployment(path: &str, file: &str, text: &str) -> Option<Deployment> {
    let own = |how| Some(Deployment { how, ..Deployment::default() });
    let small = file.to_ascii_lowercase();
    match small.as_str() {
        "vercel.json" => return own("Vercel"),
        "netlify.toml" => return own("Netlify"),
        "fly.toml" => return own("Fly"),
        "render.yaml" => return own("Render"),
        "railway.json" | "railway.toml" => return own("Railway"),
        "app.json" if has_any(text, &["\"buildpacks\"", "\"formation\"", "\"addons\"", "\"stack\""]) => return own("Heroku"),
        "procfile" => return own("a Procfile"),
        "wrangler.toml" | "wrangler.json" | "wrangler.jsonc" => return own("Cloudflare Workers"),
        "serverless.yml" | "serverless.yaml" => return own("the Serverless framework"),
        "databricks.yml" => return own("a Databricks bundle"),
        "app.yaml" | "app.yml" if has(text, "runtime:") => return own("Google App Engine"),
        "azure.yaml" => {
            return Some(Deployment { how: "the Azure Developer CLI", reach: Reach::Beneath, name: value(text, "name:") });
        }
        "cdk.json" => return Some(Deployment { how: "CDK", reach: Reach::Beneath, name: None }),
        "chart.yaml" if !has(text, "type: library") => {
            return Some(Deployment { how: "a Helm chart", reach: Reach::Own, name: value(text, "name:") });
        }
        _ => {}
    }
    if is_image(&small) {
        return own("an image");
    }
    match path::ending(file).as_str() {
        "yaml" | "yml" if small.contains("compose") => Some(compose(text)),
        "yaml" | "yml" => workload(path, text),
        "cs" if has(text, "DistributedApplication.CreateBuilder") => {
            Some(Deployment { how: "Aspire", reach: Reach::Projects(projects(text)), name: None })
        }
        "tf" => is_root_of_terraform(text).then(|| own("Terraform")).flatten(),
        _ => None,
    }
}

/// Whether a file is the recipe of an image: `Dockerfile.gpu`, and no `dockerfile.yml` that settings of a tool stand in.
pub(super) fn is_image(small: &str) -> bool {
    let of = small
        .strip_prefix("dockerfile.")
        .filter(|rest| !matches!(*rest, "yml" | "yaml" | "json" | "md" | "txt" | "toml" | "dockerignore"));
    of.is_some() || small == "dockerfile" || small.ends_with(".dockerfile") || small == "containerfile"
}

/// A module of Terraform says which providers it needs; what is applied sets them up or says where its state lies.
fn is_root_of_terraform(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("provider \"") || line.trim_start().starts_with("backend \""))
        || has(text, "\n  cloud {")
}

/// What stands behind a key at the left edge.
pub(super) fn value(text: &str, key: &str) -> Option<String> {
    let value = text.lines().find_map(|line| line.strip_prefix(key))?;
    let value = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
    (!value.is_empty() && value.len() <= 100).then(|| value.to_owned())
}

/// Every value of those keys, wherever they stand.
fn values(text: &str, keys: &[&str]) -> Vec<String> {
    let each = text.lines().filter_map(|line| {
        let line = line.trim_start().trim_start_matches("- ");
        let value = keys.iter().find_map(|key| line.strip_prefix(key))?.trim().trim_matches(['"', '\'']);
        (!value.is_empty() && !value.starts_with(['{', '&', '*'])).then(|| value.to_owned())
    });
    each.take(MOST_NAMES).collect()
}

fn compose(text: &str) -> Deployment {
    let builds = values(text, &["build:", "context:"]);
    let images = || values(text, &["image:"]).iter().map(|image| base(image)).collect();
    let reach = if builds.is_empty() { Reach::Images(images()) } else { Reach::Folders(builds) };
    Deployment { how: "Compose", reach, name: value(text, "name:") }
}

/// The projects that a host of Aspire starts: `AddProject<Projects.Catalog_API>("catalog")`.
pub(super) fn projects(text: &str) -> Vec<String> {
    let each = text.split("AddProject<Projects.").skip(1).filter_map(|rest| rest.split('>').next());
    each.filter(|name| name.len() <= 100).map(|name| name.replace('_', ".").to_lowercase()).take(MOST_NAMES).collect()
}

/// What Kubernetes runs.
const WORKLOADS: &[&str] = &[
    "kind: Deployment",
    "kind: StatefulSet",
    "kind: DaemonSet",
    "kind: CronJob",
    "kind: Job",
    "kind: RayService",
    "kind: InferenceService",
];

fn workload(path: &str, text: &str) -> Option<Deployment> {
    // What lies beside a chart is a part of it.
    let is_workload = has(text, "apiVersion:") && !path.contains("templates/") && has_any(text, WORKLOADS);
    let images = || values(text, &["image:"]).iter().map(|image| base(image)).collect();
    is_workload.then(|| Deployment { how: "Kubernetes", reach: Reach::Images(images()), name: None })
}

/// The name of an image without registry, tag and digest.
pub(super) fn base(image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or_default();
    last.split(['@', ':']).next().unwrap_or_default().to_owned()
}
