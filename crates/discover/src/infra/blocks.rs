//! The parts that a file of infrastructure declares, each with its name and its lines. Lines are read as they stand: what is a template is no YAML.

/// A part that is declared.
#[derive(Debug)]
pub(crate) struct Block {
    pub name: String,
    /// What the part is called and where it comes from; a word in it may tell that it is AI.
    pub header: String,
    /// Its first and last line, from 0.
    pub first: usize,
    pub last: usize,
}

/// How the whole of a file is taken beside its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// What stands outside its parts declares nothing.
    Nothing,
    /// Whatever stands in it says what it runs.
    Everything,
    /// It is a script, in which what is run counts, and its environment is anybody's.
    Script,
    /// It may be any configuration: a name in its environment or a command says nothing.
    Configuration,
}

/// Parts inside one another are looked for to this indentation.
const DEEPEST: usize = 16;
/// Lines that a resource of a template of Azure takes at most.
const LONGEST: usize = 60;

/// The parts of a file, if its name is that of infrastructure.
pub(crate) fn of(path: &str, text: &str, lines: &[&str]) -> Option<(Vec<Block>, Whole)> {
    let file = path.rsplit('/').next().unwrap_or_default();
    let small = file.to_ascii_lowercase();
    let ending = small.rsplit_once('.').map_or("", |(_, ending)| ending);
    let found = match ending {
        "tf" | "tofu" => (terraform(lines), Whole::Nothing),
        "bicep" => (bicep(lines), Whole::Nothing),
        "sh" | "bash" | "ps1" | "mk" => (Vec::new(), Whole::Script),
        "yaml" | "yml" | "template" => yaml(path, &small, text, lines),
        "json" if small.ends_with(".tf.json") => (terraform_json(lines), Whole::Nothing),
        "json" if text.contains("AWS::") => (formation(lines), Whole::Nothing),
        "json" if text.contains("\"Microsoft.") => (azure(path, lines), Whole::Nothing),
        _ if small.starts_with("dockerfile") || ending == "dockerfile" || small.starts_with("containerfile") => {
            (Vec::new(), Whole::Everything)
        }
        _ if small == "makefile" => (Vec::new(), Whole::Script),
        _ => return None,
    };
    Some(found)
}

fn yaml(path: &str, small: &str, text: &str, lines: &[&str]) -> (Vec<Block>, Whole) {
    let named = |key: &str| children(lines, key, Some(0)).into_iter().map(|(key, first, last)| part(path, &key, first, last));
    if path.contains(".github/workflows/") || path.contains(".circleci/") || path.contains(".gitea/workflows/") {
        let services = children(lines, "services", None).into_iter().map(|(key, first, last)| part(path, &key, first, last));
        return (named("jobs").chain(services).collect(), Whole::Everything);
    }
    if small.ends_with(".gitlab-ci.yml") {
        return (gitlab(path, lines), Whole::Everything);
    }
    if small.ends_with("-pipelines.yml") || small.ends_with("-pipelines.yaml") {
        return (Vec::new(), Whole::Everything);
    }
    if small == "pulumi.yaml" {
        return (named("resources").collect(), Whole::Nothing);
    }
    if small == "databricks.yml" {
        let keys = ["model_serving_endpoints", "registered_models", "vector_search_endpoints"];
        let each = keys.into_iter().flat_map(|key| children(lines, key, None));
        let made = each.map(|(key, first, last)| Block { header: "llm".to_owned(), ..part(path, &key, first, last) });
        return (made.collect(), Whole::Nothing);
    }
    if small == "chart.yaml" {
        return (charts(path, lines), Whole::Nothing);
    }
    if small.contains("compose") {
        // A model that Compose runs by itself is AI whatever it is called.
        let models = named("models").map(|part| Block { header: "llm".to_owned(), ..part });
        return (named("services").chain(models).collect(), Whole::Nothing);
    }
    if text.contains("AWS::") {
        return (formation(lines), Whole::Nothing);
    }
    let objects = kubernetes(path, lines);
    let whole = if objects.is_empty() { Whole::Configuration } else { Whole::Nothing };
    (objects, whole)
}

/// A chart of Helm and those that it takes in.
fn charts(path: &str, lines: &[&str]) -> Vec<Block> {
    let named = lines.iter().enumerate().filter_map(|(number, line)| {
        let (_, name, chart) = entry(line)?;
        let is_own = indent(line) == 0 || line.trim_start().starts_with("- ");
        (name == "name" && is_own && !chart.is_empty()).then(|| (number, chart.to_owned()))
    });
    named.map(|(number, chart)| Block { name: format!("{path}#{chart}"), header: chart, first: number, last: number }).collect()
}

/// Keys at the top of a pipeline of GitLab that are no jobs.
const NO_JOBS: &[&str] = &[
    "stages",
    "variables",
    "include",
    "default",
    "image",
    "services",
    "before_script",
    "after_script",
    "cache",
    "workflow",
    "spec",
];

/// The jobs of a pipeline of GitLab: whatever else stands at its top.
fn gitlab(path: &str, lines: &[&str]) -> Vec<Block> {
    let mut jobs: Vec<Block> = Vec::new();
    let mut is_job = false;
    for (number, line) in lines.iter().enumerate() {
        if let Some((0, key, value)) = entry(line).filter(|_| !line.starts_with("- ")) {
            is_job = value.is_empty() && !NO_JOBS.contains(&key);
            if is_job {
                jobs.push(part(path, key, number, number));
            }
        } else if let Some(job) = jobs.last_mut().filter(|_| is_job) {
            job.last = number;
        }
    }
    jobs
}

/// The resources of Terraform in JSON: their type, and in it their name.
fn terraform_json(lines: &[&str]) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    for (kind, first, last) in children(lines, "resource", None) {
        let inside = lines.get(first + 1..=last).unwrap_or_default();
        let Some(depth) = inside.iter().find_map(|line| entry(line)).map(|(at, ..)| at) else { continue };
        let names = inside.iter().enumerate().filter_map(|(number, line)| Some((number, entry(line)?)));
        for (number, (_, name, _)) in names.filter(|(_, (at, ..))| *at == depth) {
            let number = first + 1 + number;
            if let Some(before) = found.last_mut().filter(|before| before.last == last) {
                before.last = number - 1;
            }
            // The line of the type belongs to the first of its names.
            let is_first = found.last().is_none_or(|before| before.last < first);
            let from = if is_first { first } else { number };
            found.push(Block { name: format!("{kind}.{name}"), header: name.to_owned(), first: from, last });
        }
    }
    found
}

fn part(path: &str, key: &str, first: usize, last: usize) -> Block {
    Block { name: format!("{path}#{key}"), header: String::new(), first, last }
}

pub(crate) fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether a line says nothing: it is empty, a comment, or only steers a template.
pub(crate) fn is_silent(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || ["#", "//", "/*", "* ", "{{-", "{{ "].iter().any(|start| line.starts_with(start))
}

/// The key and value of a line of YAML, or of JSON that stands in lines, with its indentation.
pub(crate) fn entry(line: &str) -> Option<(usize, &str, &str)> {
    if is_silent(line) {
        return None;
    }
    let rest = line.trim_start();
    let rest = rest.strip_prefix("- ").unwrap_or(rest);
    let (key, value) = rest.split_once(':')?;
    let value = value.split(" #").next().unwrap_or_default();
    let plain = |text: &'_ str| -> (usize, usize) {
        let cut = text.trim_start_matches([' ', '"', '\'']);
        (text.len() - cut.len(), cut.trim_end_matches([' ', '"', '\'', ',', '{', '[', '\r']).len())
    };
    let cut = |text| {
        let (start, length) = plain(text);
        text.get(start..start + length).unwrap_or_default()
    };
    Some((line.len() - rest.len(), cut(key), cut(value)))
}

/// The children of every key of that name, at that indentation where one is asked for: their keys, first and last lines.
pub(crate) fn children(lines: &[&str], wanted: &str, depth: Option<usize>) -> Vec<(String, usize, usize)> {
    let mut found: Vec<(String, usize, usize)> = Vec::new();
    // The indentation of the key that is open, and that of its children once the first is met.
    let mut open: Option<(usize, Option<usize>)> = None;
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| !is_silent(line)) {
        let own = indent(line);
        if let Some((outer, inner)) = open {
            let child = inner.unwrap_or(own);
            if own <= outer {
                open = None;
            } else if own == child && !line.trim_start().starts_with(['}', ']']) {
                open = Some((outer, Some(child)));
                if let Some((_, key, _)) = entry(line) {
                    found.push((key.to_owned(), number, number));
                }
                continue;
            } else if let Some(last) = found.last_mut() {
                last.2 = number;
                continue;
            }
        }
        let begins =
            entry(line).is_some_and(|(at, key, value)| key == wanted && value.is_empty() && depth.is_none_or(|it| it == at));
        if begins && own <= DEEPEST {
            open = Some((own, None));
        }
    }
    found
}

/// The resources of `CloudFormation`, whether in YAML or in JSON that stands in lines.
fn formation(lines: &[&str]) -> Vec<Block> {
    let each = children(lines, "Resources", None).into_iter().map(|(key, first, last)| {
        let inside = lines.get(first..=last).unwrap_or_default();
        let kind = inside.iter().filter_map(|line| entry(line)).find_map(|(_, key, value)| (key == "Type").then_some(value));
        let name = kind.map_or_else(|| key.clone(), |kind| format!("{kind}.{key}"));
        Block { name, header: key, first, last }
    });
    each.collect()
}

/// The resources of a template of Azure: each is the lines around its type.
fn azure(path: &str, lines: &[&str]) -> Vec<Block> {
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let Some((own, "type", kind)) = entry(line) else { continue };
        if !kind.starts_with("Microsoft.") {
            continue;
        }
        let outside = |line: &&str| !line.trim().is_empty() && indent(line) < own;
        let before = lines.get(number.saturating_sub(LONGEST)..number).unwrap_or_default();
        let first = number - before.iter().rev().position(outside).unwrap_or(before.len());
        let behind = lines.get(number..).unwrap_or_default();
        let last = number + behind.iter().take(LONGEST).position(outside).unwrap_or(1).saturating_sub(1);
        let inside = lines.get(first..=last).unwrap_or_default().iter().filter_map(|line| entry(line));
        let name = inside.filter(|(at, key, _)| *at == own && *key == "name").map(|(_, _, value)| value).next();
        let name = name.map_or_else(|| format!("{path}#{kind}"), |name| format!("{kind}.{name}"));
        found.push(Block { name, header: String::new(), first, last });
    }
    found
}

/// Whether a line says that what has the form of an object is only a description of software.
fn describes(line: &str) -> bool {
    let groups = ["backstage.io/", "blueprints.cloud.google.com/", "scaffolder.backstage.io/", "artifacthub.io/"];
    line.strip_prefix("apiVersion: ").is_some_and(|api| groups.iter().any(|group| api.trim_matches('"').starts_with(group)))
}

/// The objects of Kubernetes, as they stand or as a template of Helm.
fn kubernetes(path: &str, lines: &[&str]) -> Vec<Block> {
    let mut found = Vec::new();
    let mut first = 0;
    for document in lines.split(|line| line.starts_with("---")) {
        let last = first + document.len();
        let (mut kind, mut name, mut api, mut of_metadata) = (None, None, false, false);
        for (at, key, value) in document.iter().filter_map(|line| entry(line)) {
            match (at, key) {
                (0, "kind") => kind = Some(value),
                (0, "apiVersion") => api = true,
                (1.., "name") if of_metadata && name.is_none() => name = Some(value),
                _ => {}
            }
            of_metadata = if at == 0 { key == "metadata" } else { of_metadata };
        }
        if let (Some(kind), true) = (kind, api && !document.iter().any(|line| describes(line))) {
            let name = name.unwrap_or_default();
            let told = if name.is_empty() || name.contains("{{") { format!("{path}#{kind}") } else { format!("{kind}.{name}") };
            found.push(Block { name: told, header: name.to_owned(), first, last: last.saturating_sub(1) });
        }
        first = last + 1;
    }
    found
}

/// The words in quotes of a line.
fn quoted(line: &str, quote: char) -> impl Iterator<Item = &str> {
    line.split(quote).skip(1).step_by(2)
}

/// Where a part ends that is closed at the indentation at which it began.
fn closes(lines: &[&str], first: usize) -> usize {
    let own = lines.get(first).map_or(0, |line| indent(line));
    let rest = lines.get(first + 1..).unwrap_or_default();
    let ends = |line: &&str| indent(line) == own && line.trim_start().starts_with(['}', ']']);
    let begins = |line: &&str| indent(line) == own && is_begin(line.trim_start());
    rest.iter()
        .position(|line| ends(line) || begins(line))
        .map_or(lines.len().saturating_sub(1), |at| first + at + usize::from(rest.get(at).is_some_and(ends)))
}

fn is_begin(line: &str) -> bool {
    ["resource ", "data ", "module "].iter().any(|start| line.starts_with(start))
}

fn terraform(lines: &[&str]) -> Vec<Block> {
    let mut found = Vec::new();
    for (first, line) in lines.iter().enumerate().filter(|(_, line)| is_begin(line)) {
        let mut words = quoted(line, '"');
        let (one, other) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let name = match line.split(' ').next() {
            Some("module") => format!("module.{one}"),
            Some("data") => format!("data.{one}.{other}"),
            _ => format!("{one}.{other}"),
        };
        let last = closes(lines, first);
        let inside = lines.get(first..=last).unwrap_or_default().iter();
        let origin = inside
            .filter(|line| ["source ", "source=", "chart ", "repository "].iter().any(|key| line.trim_start().starts_with(key)));
        let header = origin.fold((*line).to_owned(), |all, line| format!("{all} {line}"));
        found.push(Block { name, header, first, last });
    }
    found
}

fn bicep(lines: &[&str]) -> Vec<Block> {
    let mut found = Vec::new();
    for (first, line) in lines.iter().enumerate() {
        let begins = line.trim_start();
        if !is_begin(begins) || indent(line) > DEEPEST {
            continue;
        }
        let mut words = begins.split_whitespace();
        let (Some(what), Some(symbol)) = (words.next(), words.next()) else { continue };
        let Some(kind) = quoted(begins, '\'').next() else { continue };
        let kind = kind.split('@').next().unwrap_or_default();
        let name = if what == "module" { format!("module.{symbol}") } else { format!("{kind}.{symbol}") };
        found.push(Block { name, header: begins.to_owned(), first, last: closes(lines, first) });
    }
    found
}
