//! What of a description of deployment runs an application: a service of Compose, an image, an object of Kubernetes, a function in a cloud.
//!
//! By itself none of it says anything of AI. It is told where the application that it runs is one that uses AI, and only then.

use memchr::memmem;

use super::marks::{is_image, projects, value};
use super::places::folder;
use crate::catalogue::{CatalogueError, lines};
use crate::component::{Component, Evidence, Fingerprint, Grade, Kind};
use crate::infra::blocks::{self, Block};
use crate::look::shown;
use crate::path;

mod described;

use described::{compose, image, render, workloads};

const RUNNERS: &str = include_str!("../../data/runners.txt");
/// Things that one file runs that are told.
const MOST: usize = 500;
/// One more, by which it shows that there are more than are told.
const ENOUGH: usize = MOST + 1;
/// Folders and images that are kept of one thing.
const FEW: usize = 8;
/// Characters of a name that are kept.
const LONGEST: usize = 200;
/// Keys of a job under which a folder stands.
const PLACES: &[&str] =
    &["working-directory", "workingDirectory", "context", "app_location", "api_location", "source", "package", "project"];
/// Bytes of a line of source that is looked at.
const LONG: usize = 2_000;
/// How sure it is that what runs an application with AI belongs to its AI, in per cent.
const RUNS: u8 = 60;

/// Something that a file runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Running {
    /// As infrastructure is called: the path, `path#name` or `type.name`.
    pub name: String,
    pub runs: Runs,
    /// The file, as it is told.
    file: String,
    line: u32,
    text: String,
}

/// What it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Runs {
    /// Whatever is deployed by the file.
    Deployed,
    /// What lies nearest to the file, or else the only application there is.
    Nearest,
    /// What is built in one of these folders, as the tree calls them; what lies nearest where there are none.
    Folders(Vec<String>),
    /// An image of one of these names, or a project that is called so.
    Image(Vec<String>),
}

impl Running {
    /// As a component.
    pub(crate) fn component(&self) -> Component {
        let Self { name, file, line, text, .. } = self;
        Component {
            kind: Kind::Infrastructure,
            name: name.clone(),
            fingerprint: Fingerprint::of(Kind::Infrastructure, name),
            version: None,
            provider: None,
            grade: Grade::Used,
            confidence: RUNS,
            evidence: vec![Evidence { file: file.clone(), line: *line, text: text.clone() }],
        }
    }
}

/// What runs applications by its type, one line each.
pub(crate) struct Runners(Vec<Runner>);

struct Runner {
    sort: Sort,
    word: String,
    #[cfg(test)]
    example: (String, String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// A type of a resource, or where a module is from.
    Type,
    /// A class of CDK or Pulumi that is made.
    Construct,
    /// What a step of a pipeline does to deploy.
    Step,
}

/// A file that is looked at.
#[derive(Clone, Copy)]
struct File<'f> {
    path: &'f str,
    /// The last step of its path, in small letters.
    small: &'f str,
    text: &'f str,
}

impl Runners {
    pub(crate) fn built_in() -> Result<Self, CatalogueError> {
        let runners = lines("runners.txt", RUNNERS, |parts| {
            let [word, file, example] = parts else { return Err("expected sort:word | file | example".to_owned()) };
            let (sort, word) = word.split_once(':').ok_or("the word has no sort before it, as in type:aws_lambda_function")?;
            let sort = match sort {
                "type" => Sort::Type,
                "construct" => Sort::Construct,
                "step" => Sort::Step,
                _ => return Err(format!("there is no sort {sort}")),
            };
            #[cfg(not(test))]
            let _ = (file, example);
            Ok(Runner {
                sort,
                word: word.to_owned(),
                #[cfg(test)]
                example: ((*file).to_owned(), example.replace("\\n", "\n")),
            })
        })?;
        Ok(Self(runners))
    }

    /// What a file of the product runs, and whether that is all: a file may be too long to be looked at, or run more than is told.
    pub(crate) fn of(&self, path: &str, text: &str) -> (Vec<Running>, bool) {
        let small = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let file = File { path, small: &small, text };
        if path::grade(path) != Grade::Used {
            return (Vec::new(), true);
        }
        let Some(mut all) = self.each(file) else { return (Vec::new(), false) };
        let is_all = all.len() <= MOST;
        all.truncate(MOST);
        all.retain(|one| one.name.len() <= LONGEST + path.len());
        (all, is_all)
    }

    fn each(&self, file: File<'_>) -> Option<Vec<Running>> {
        let File { path, small, text } = file;
        if is_image(small) {
            return image(file);
        }
        match path::ending(small).as_str() {
            "yaml" | "yml" if small == "render.yaml" => render(file),
            "yaml" | "yml" if small == "azure.yaml" => Some(file.named(value(text, "name:"), "name:")),
            "yaml" | "yml" if small == "chart.yaml" && !has(text, "type: library") => {
                Some(file.named(value(text, "name:"), "name:"))
            }
            "yaml" | "yml" if small.starts_with("serverless.") => file.children("functions"),
            "yaml" | "yml" if matches!(small, "app.yaml" | "app.yml") && has(text, "runtime:") => {
                Some(file.named(None, "runtime:"))
            }
            "yaml" | "yml" if small.contains("compose") => compose(file),
            "yaml" | "yml" if path.contains(".github/workflows/") || small.ends_with("-ci.yml") => self.jobs(file),
            "yaml" | "yml" | "template" if has(text, "AWS::") => self.declared(file),
            "yaml" | "yml" if has(text, "apiVersion:") => workloads(file),
            "tf" | "tofu" | "bicep" => self.declared(file),
            "json" if has(text, "AWS::") || has(text, "\"Microsoft.") => self.declared(file),
            "json" if small == "vercel.json" || small == "railway.json" => Some(file.named(None, "")),
            "json" if small == "app.json" && has_any(text, &["\"buildpacks\"", "\"formation\"", "\"addons\"", "\"stack\""]) => {
                Some(file.named(None, "\"name\""))
            }
            "toml" if small == "fly.toml" => Some(file.named(value(text, "app ="), "app")),
            "toml" if small == "wrangler.toml" => Some(file.named(value(text, "name ="), "name")),
            "toml" if small == "netlify.toml" || small == "railway.toml" => Some(file.named(None, "")),
            "" if small == "procfile" => Some(file.named(None, "")),
            "ts" | "js" | "mts" | "mjs" | "py" | "java" | "kt" | "cs" | "go" => self.made(file),
            _ => Some(Vec::new()),
        }
    }

    /// Resources and modules whose type says that they run something.
    fn declared(&self, file: File<'_>) -> Option<Vec<Running>> {
        let types = || self.0.iter().filter(|one| one.sort == Sort::Type);
        // Templates that every project of azd brings along say nothing of this one.
        if file.path.contains("core/host/") || !types().any(|one| has(file.text, &one.word)) {
            return Some(Vec::new());
        }
        let lines = file.lines()?;
        let Some((parts, _)) = blocks::of(file.path, file.text, &lines) else { return Some(Vec::new()) };
        // Every resource of a template has its type in its name; of a module what it comes from stands in its head.
        let is_type = |part: &Block, word: &str| part.name.strip_prefix(word).is_some_and(|rest| rest.starts_with('.'));
        let is_from = |part: &Block, word: &str| part.name.starts_with("module.") && is_within(&part.header, word);
        let is_there = |part: &Block| file.path.ends_with("bicep") && part.header.contains(" existing ");
        let runs = |part: &Block| !is_there(part) && types().any(|one| is_type(part, &one.word) || is_from(part, &one.word));
        let each = parts.iter().filter(|part| runs(part)).take(ENOUGH);
        Some(each.map(|part| file.entry(&part.name, part.first, Runs::Nearest, &lines)).collect())
    }

    /// Constructs that are made in source, and projects that a host of Aspire runs.
    fn made(&self, file: File<'_>) -> Option<Vec<Running>> {
        if !crate::infra::is_program(file.path, file.text) {
            return Some(Vec::new());
        }
        let is_aspire = has(file.text, "DistributedApplication");
        let mut all: Vec<Running> = Vec::new();
        let lines = file.lines()?;
        for (number, line) in lines.iter().copied().enumerate().filter(|(_, line)| line.len() < LONG) {
            if all.len() >= ENOUGH {
                break;
            }
            let begins = line.trim_start();
            if begins.starts_with("//") || begins.starts_with('#') || begins.starts_with("import ") {
                continue;
            }
            for project in projects(line).into_iter().filter(|_| is_aspire) {
                all.push(file.at(&format!("{}#{project}", file.path), number, Runs::Image(vec![project]), line));
            }
            let constructs = self.0.iter().filter(|one| one.sort == Sort::Construct && !is_aspire);
            for construct in constructs.filter(|one| is_made(line, &one.word)) {
                // The name stands in the same line or in one of the next.
                let near = lines.get(number..).unwrap_or_default().iter().take(3);
                let name = near.filter(|line| line.len() < LONG).find_map(|line| line.split(['"', '\'']).nth(1));
                if let Some(name) = name.filter(|name| is_plain(name)) {
                    all.push(file.at(&format!("{}.{name}", construct.word), number, Runs::Nearest, line));
                }
            }
        }
        Some(all)
    }

    /// Jobs of a pipeline that deploy.
    fn jobs(&self, file: File<'_>) -> Option<Vec<Running>> {
        let steps = || self.0.iter().filter(|one| one.sort == Sort::Step);
        if !steps().any(|one| has(file.text, &one.word)) {
            return Some(Vec::new());
        }
        let lines = file.lines()?;
        let Some((parts, _)) = blocks::of(file.path, file.text, &lines) else { return Some(Vec::new()) };
        let deploys = |line: &&str| !line.trim_start().starts_with('#') && steps().any(|one| is_within(line, &one.word));
        let inside = |part: &Block| lines.get(part.first..=part.last).unwrap_or_default().to_vec();
        let runs = parts.iter().filter(|part| inside(part).iter().any(deploys));
        // Which part of the tree a job deploys stands in where it works.
        let folders = |part: &Block| -> Vec<String> {
            let pairs = inside(part).into_iter().filter_map(blocks::entry);
            let named = pairs.filter(|(_, key, value)| PLACES.contains(key) && is_plain(value));
            named.filter_map(|(.., value)| super::places::resolved("", value)).filter(|at| !at.is_empty()).take(FEW).collect()
        };
        let each = runs.take(ENOUGH).map(|part| file.entry(&part.name, part.first, Runs::Folders(folders(part)), &lines));
        Some(each.collect())
    }
}

impl<'f> File<'f> {
    /// Its lines, unless they are more than are looked at.
    fn lines(&self) -> Option<Vec<&'f str>> {
        let is_short = memchr::memchr_iter(b'\n', self.text.as_bytes()).count() < crate::infra::LINES;
        is_short.then(|| self.text.split('\n').collect())
    }

    fn at(&self, name: &str, number: usize, runs: Runs, text: &str) -> Running {
        let line = u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1);
        Running { name: path::visible(name).into_owned(), runs, file: self.path.to_owned(), line, text: shown(text) }
    }

    fn entry(&self, name: &str, number: usize, runs: Runs, lines: &[&str]) -> Running {
        self.at(name, number, runs, lines.get(number).copied().unwrap_or_default())
    }

    /// The whole of a file that deploys one thing, by the name that it gives, at the line that begins with a word.
    fn named(&self, name: Option<String>, word: &str) -> Vec<Running> {
        let begins = |(_, line): &(usize, &str)| line.trim_start().starts_with(word);
        let (number, line) = self.text.lines().enumerate().find(begins).unwrap_or_default();
        let name =
            name.filter(|name| is_plain(name)).map_or_else(|| self.path.to_owned(), |name| format!("{}#{name}", self.path));
        vec![self.at(&name, number, Runs::Deployed, line)]
    }

    /// Each child of a key at the left edge.
    fn children(&self, key: &str) -> Option<Vec<Running>> {
        let lines = self.lines()?;
        let each = blocks::children(&lines, key, Some(0)).into_iter();
        let each = each.take(ENOUGH).map(|(name, first, _)| (format!("{}#{name}", self.path), first));
        Some(each.map(|(name, first)| self.entry(&name, first, Runs::Deployed, &lines)).collect())
    }

    /// A folder that the file names, with the folder that its recipe lies in where that is told.
    fn built(&self, named: &str, recipe: Option<&str>) -> Option<Runs> {
        if named.len() > LONGEST || recipe.is_some_and(|recipe| recipe.len() > LONGEST) {
            return None;
        }
        let inner = recipe.map(folder).filter(|inner| !inner.is_empty());
        let named = inner.map_or_else(|| named.to_owned(), |inner| format!("{named}/{inner}"));
        super::places::resolved(folder(self.path), &named).map(|built| Runs::Folders(vec![built]))
    }
}

fn has(text: &str, word: &str) -> bool {
    memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| has(text, word))
}

/// Whether a word stands in a text by itself; what ends a name may follow it.
fn is_within(text: &str, word: &str) -> bool {
    let joins = |one: char| one.is_ascii_alphanumeric() || one == '_';
    text.match_indices(word).any(|(at, _)| {
        let left = text.get(..at).and_then(|left| left.chars().next_back());
        let right = text.get(at + word.len()..).and_then(|right| right.chars().next());
        !left.is_some_and(joins) && !right.is_some_and(joins)
    })
}

/// Whether a line makes a class: `new lambda.Function(` and `lambda_.Function(`, and no method of it.
fn is_made(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let left = line.get(..at).and_then(|left| left.chars().next_back());
        let right = line.get(at + word.len()..).unwrap_or_default();
        !left.is_some_and(|one| one.is_ascii_alphanumeric()) && right.starts_with('(')
    })
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.len() <= LONGEST && !name.contains(['{', '$', ' ', '<'])
}

#[cfg(test)]
mod stories {
    use super::*;

    fn names(path: &str, text: &str) -> Vec<String> {
        Runners::built_in().unwrap().of(path, text).0.into_iter().map(|one| one.name).collect()
    }

    #[test]
    fn every_line_of_the_list_is_found_in_its_example() {
        let runners = Runners::built_in().unwrap();
        for runner in &runners.0 {
            let (path, text) = &runner.example;
            assert!(!runners.of(path, text).0.is_empty(), "{} in {text}", runner.word);
        }
    }

    #[test]
    fn each_description_is_called_by_what_it_runs() {
        for (path, text, expected) in [
            ("a/Dockerfile", "FROM python:3.13\nCMD python app.py\n", "a/Dockerfile"),
            ("docker/nginx/Dockerfile", "FROM nginx:1\nCOPY x y\n", ""),
            ("config/dockerfile.yml", "FROM: x\n", ""),
            (
                "compose.yaml",
                "services:\n  web:\n    build: .\n  cache:\n    image: redis:8\n",
                "compose.yaml#web compose.yaml#cache",
            ),
            (
                "render.yaml",
                "databases:\n  - name: db\nservices:\n  - type: web\n    name: desk\n    envVars:\n      - key: X\n        name: y\n  - type: cron\n    name: nightly\n",
                "render.yaml#desk render.yaml#nightly",
            ),
            ("fly.toml", "app = \"desk\"\n", "fly.toml#desk"),
            ("azure.yaml", "name: desk\nservices:\n  api:\n    project: ./api\n", "azure.yaml#desk"),
            ("charts/desk/Chart.yaml", "apiVersion: v2\nname: desk\n", "charts/desk/Chart.yaml#desk"),
            ("charts/desk/Chart.yaml", "apiVersion: v2\nname: desk\ntype: library\n", ""),
            ("app.json", "{\"expo\": {\"name\": \"x\"}}", ""),
            ("app.json", "{\n  \"name\": \"desk\",\n  \"buildpacks\": []\n}", "app.json"),
            (
                "k8s/all.yaml",
                "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: desk\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: desk\n",
                "Deployment.desk",
            ),
            ("main.bicep", "resource old 'Microsoft.App/containerApps@2023-05-01' existing = {\n}\n", ""),
            (
                "AppHost.cs",
                "var b = DistributedApplication.CreateBuilder(args);\nb.AddProject<Projects.Shop_Api>(\"api\");\n",
                "AppHost.cs#shop.api",
            ),
            ("src/chat.ts", "const f = new lambda.Function(this, 'Desk')", ""),
            ("tests/compose.yaml", "services:\n  web:\n    build: .\n", ""),
        ] {
            assert_eq!(names(path, text).join(" "), expected, "{path}: {text}");
        }
    }

    #[test]
    fn hostile_descriptions_cost_little() {
        let services = format!("services:\n{}", "  a:\n    build: ../../..\n".repeat(50_000));
        for (path, text) in [
            ("compose.yaml", services.as_str()),
            ("render.yaml", &format!("services:\n{}", "- name: \n".repeat(100_000))),
            ("Dockerfile", &"FROM \n".repeat(100_000)),
            ("Program.cs", &format!("DistributedApplication{}", "AddProject<Projects.".repeat(10_000))),
            (".github/workflows/a.yml", &format!("jobs:\n  a:\n    run: azd deploy\n{}", "    context: ../é\n".repeat(50_000))),
        ] {
            assert!(names(path, text).len() <= MOST);
        }
        let many = format!("services:\n{}", (0..600).map(|at| format!("  a{at}:\n    build: .\n")).collect::<Vec<_>>().concat());
        assert!(!Runners::built_in().unwrap().of("compose.yaml", &many).1, "and so is what runs more than is told");
        let endless = "\n".repeat(crate::infra::LINES);
        assert_eq!(
            Runners::built_in().unwrap().of("compose.yaml", &endless),
            (Vec::new(), false),
            "what is too long is said to be"
        );
    }
}
