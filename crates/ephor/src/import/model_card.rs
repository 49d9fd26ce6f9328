//! Model and dataset cards as the Hugging Face Hub has them: Markdown that begins with YAML between two lines `---`.
//!
//! Only that front matter is read. A card of a model becomes a component, the data sets it names become data, and a card
//! of a data set becomes data; all are proposals that count for nothing until a person completes and adopts them. What is
//! not taken is in [`Card::left`].

use serde_json::{Map, Value};

use super::Problem;
use super::cyclonedx::left::LeftList;
use super::cyclonedx::prose::{Prose, one_line};
use super::cyclonedx::{Left, Proposal};
use super::located::{Located, Node, read_foreign_yaml, text};

/// What a card says to us.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// What a person may adopt; data comes before the model that refers to it.
    pub proposals: Vec<Proposal>,
    /// Everything else, in the order in which it was met.
    pub left: Vec<Left>,
}

/// Members that are text or a list of texts wherever they stand.
const TEXTS: [&str; 4] = ["license", "license_name", "datasets", "base_model"];
/// Members that stand in the note as they are written.
const NOTE: [&str; 11] = [
    "language",
    "tags",
    "metrics",
    "pipeline_tag",
    "library_name",
    "base_model_relation",
    "license_link",
    "task_categories",
    "task_ids",
    "size_categories",
    "source_datasets",
];
/// Members that only a card of a data set has.
const OF_DATA: [&str; 7] =
    ["pretty_name", "task_categories", "size_categories", "annotations_creators", "dataset_info", "source_datasets", "configs"];
/// Members that only a card of a model has.
const OF_A_MODEL: [&str; 5] = ["model-index", "base_model", "datasets", "library_name", "pipeline_tag"];

/// Reads a card. `folder` is the name of the folder it stands for, if it is the README of one. Refuses a file without
/// front matter, front matter that is no map or says nothing a card says, and members of the wrong type.
pub fn read(bytes: &[u8], folder: Option<&str>) -> Result<Card, Vec<Problem>> {
    let one = |problem| vec![problem];
    let text = text(bytes).map_err(one)?;
    let (front, rest) = parted(text).map_err(one)?;
    let mut documents = read_foreign_yaml(front).map_err(one)?.into_iter();
    let (Some(front), None) = (documents.next(), documents.next()) else {
        return Err(one(refusal(1, "", "the front matter holds nothing or several documents; write the members of one card")));
    };
    let problems = problems(&front);
    if problems.is_empty() { Ok(card(&front, rest, folder)) } else { Err(problems) }
}

/// The front matter from its first line `---`, so that lines count as in the file, and the text after it.
fn parted(text: &str) -> Result<(&str, &str), Problem> {
    let begins = text.lines().next().is_some_and(|line| line.trim_end() == "---");
    if !begins {
        let message = "there is no front matter, so this is no model card: it would begin with a line ---, members such as \
                       license and datasets, and a line ---; add them and read again";
        return Err(refusal(1, "", message));
    }
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if index > 0 && line.trim_end() == "---" {
            let (front, rest) = text.split_at(at);
            return Ok((front, rest.get(line.len()..).unwrap_or_default()));
        }
        at += line.len();
    }
    Err(refusal(1, "", "the front matter does not end; close it with a line --- and read again"))
}

fn refusal(line: usize, path: &str, message: impl Into<String>) -> Problem {
    Problem::at(line, path, message)
}

fn problems(front: &Located) -> Vec<Problem> {
    if !matches!(front.value, Node::Map(_)) {
        let message = format!("the front matter is {} and must be a map; write members such as license: mit", front.what());
        return vec![refusal(front.line, "", message)];
    }
    let known = |name: &str| front.get(name).is_some();
    if !TEXTS.iter().chain(&NOTE).chain(&OF_DATA).chain(&OF_A_MODEL).any(|name| known(name)) {
        let message = "the front matter says nothing that a model card says; give a card with members such as license, \
                       datasets or model-index";
        return vec![refusal(front.line, "", message)];
    }
    let mut problems = Vec::new();
    for name in TEXTS {
        let Some(value) = front.get(name) else { continue };
        let wrong = |value: &&Located| !matches!(value.value, Node::Text(_) | Node::Int(_) | Node::Null);
        let wrong = match &value.value {
            Node::List(items) => items.iter().find(wrong),
            _ => Some(value).filter(wrong),
        };
        problems.extend(wrong.map(|wrong| {
            let message = format!("{name} holds {} and must be text or a list of texts; correct it", wrong.what());
            refusal(wrong.line, &format!("/{name}"), message)
        }));
    }
    if let Some(index) = front.get("model-index")
        && !matches!(&index.value, Node::List(models) if models.iter().all(|model| matches!(model.value, Node::Map(_))))
    {
        problems.push(refusal(index.line, "/model-index", "model-index must be a list of models with a name each; correct it"));
    }
    problems
}

fn card(front: &Located, rest: &str, folder: Option<&str>) -> Card {
    let mut left = LeftList::default();
    let has = |names: &[&str]| names.iter().any(|name| front.get(name).is_some());
    let of_data = has(&OF_DATA) && !has(&OF_A_MODEL);
    let title = title(front, rest, folder, of_data);
    let proposals = if of_data { vec![data(front, &title)] } else { model(front, &title) };
    let taken: &[&str] = if of_data { &["pretty_name"] } else { &["model-index"] };
    for (key, value) in front.members() {
        let name = key.text.as_str();
        if !TEXTS.contains(&name) && !NOTE.contains(&name) && !taken.contains(&name) {
            let count = value.items().len().max(1);
            left.count(name, count, &title, "the record has no field for it; write what matters into the record by hand");
        }
    }
    results(front, &mut left);
    if !rest.trim().is_empty() {
        let why = "only the front matter is read; write limits and uses into the record by hand, and attach the file as evidence";
        left.add("text of the card", &title, why);
    }
    Card { proposals, left: left.into_vec() }
}

/// What the card is of: as its index says, else the folder, else the first heading.
fn title(front: &Located, rest: &str, folder: Option<&str>, of_data: bool) -> String {
    let indexed = models(front).first().and_then(|model| model.get("name")).and_then(Located::text);
    let pretty = of_data.then(|| front.get("pretty_name").and_then(Located::text)).flatten();
    let heading = rest.lines().find_map(|line| line.strip_prefix("# "));
    let names = [indexed, pretty, folder, heading];
    let mut said = names.into_iter().flatten().map(|name| one_line(name.trim())).filter(|name| !name.is_empty());
    said.next().unwrap_or_else(|| "Unnamed".to_owned())
}

fn models(front: &Located) -> &[Located] {
    front.get("model-index").map_or(&[], Located::items)
}

/// A component, and before it the data it was trained on.
fn model(front: &Located, title: &str) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    let mut keys: Vec<Value> = Vec::new();
    for name in texts(front, "datasets") {
        let key = format!("dataset {name}");
        if keys.iter().any(|known| *known == key) {
            continue;
        }
        let mut body = titled(&name);
        body.insert("uses".to_owned(), Value::from(vec!["train"]));
        body.insert("source_name".to_owned(), name.clone().into());
        let line = front.line_of("/datasets");
        let because = "A model card names it among the data that a model was trained on. Say by what right it is used, and \
                       whether it holds personal data.";
        keys.push(key.clone().into());
        proposals.push(Proposal { kind: "data", key, body, line, because: because.to_owned() });
    }
    let mut body = titled(title);
    body.insert("type".to_owned(), "model".into());
    let bases = texts(front, "base_model");
    if !bases.is_empty() {
        body.insert("provenance".to_owned(), format!("derived from {}", bases.join(", ")).into());
    }
    let licence = licence(front);
    if !licence.is_empty() {
        body.insert("licence".to_owned(), licence.into());
    }
    if !keys.is_empty() {
        body.insert("trained_on".to_owned(), keys.into());
    }
    noted(front, &mut body, Prose::default());
    let because = format!("The model card of {title}. Name the systems that use it and complete the record.");
    proposals.push(Proposal { kind: "component", key: format!("model card {title}"), body, line: front.line, because });
    proposals
}

fn data(front: &Located, title: &str) -> Proposal {
    let mut body = titled(title);
    let mut prose = Prose::default();
    let licence = licence(front);
    if !licence.is_empty() {
        body.insert("rights".to_owned(), "licence".into());
        prose.line(&format!("licence: {licence}"));
    }
    noted(front, &mut body, prose);
    let because = format!("The dataset card of {title}. Adopt it if an AI system is trained, tested, grounded or run on it.");
    Proposal { kind: "data", key: format!("dataset card {title}"), body, line: front.line, because }
}

fn titled(title: &str) -> Map<String, Value> {
    Map::from_iter([("title".to_owned(), Value::from(title))])
}

fn licence(front: &Located) -> String {
    [texts(front, "license"), texts(front, "license_name")].concat().join(", ")
}

fn noted(front: &Located, body: &mut Map<String, Value>, mut prose: Prose) {
    for (key, value) in front.members().iter().filter(|(key, _)| NOTE.contains(&key.text.as_str())) {
        prose.member(&key.text.replace('_', " "), value);
    }
    if let Some(note) = prose.finish().0 {
        body.insert("note".to_owned(), note.into());
    }
}

/// The texts of a member that is one text or a list of them.
fn texts(front: &Located, name: &str) -> Vec<String> {
    let Some(value) = front.get(name) else { return Vec::new() };
    let all = if let Node::List(items) = &value.value { items.as_slice() } else { std::slice::from_ref(value) };
    let written = all.iter().filter_map(|one| match &one.value {
        Node::Text(text) => Some(one_line(text.trim())),
        Node::Int(number) => Some(number.to_string()),
        _ => None,
    });
    written.filter(|text| !text.is_empty()).collect()
}

/// Results are claims of whoever wrote the card: no record has a field for them.
fn results(front: &Located, left: &mut LeftList) {
    for (index, model) in models(front).iter().enumerate() {
        let name = model.get("name").and_then(Located::text).unwrap_or_default();
        if index > 0 {
            let why = "one card makes one component, the first of its model-index; give each model a card of its own";
            left.add("model-index", name, why);
        }
        for (key, value) in model.members().iter().filter(|(key, _)| key.text != "name") {
            let why = "results are claims of whoever wrote the card; record a test of your own, with its evidence";
            left.count(&format!("model-index.{}", key.text), value.items().len().max(1), name, why);
        }
    }
}
