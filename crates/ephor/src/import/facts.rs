//! Fact files: what somebody says happened, one list item per fact (DESIGN.md, "Fact files").
//!
//! Only the shape is judged here. Whether a kind, an act or a field exists is for whoever knows the domain; that reader
//! gets the written item beside the fact, so that its messages can name lines too.

use ephor_core::check::nearest;
use serde_json::{Map, Value, json};

use super::located::{Key, Located, Node, Numbers, escaped, read_json, read_yaml};
use super::rows::{Beside, Row, expand};
use super::{Problem, Problems};

/// A fact and where it is said.
#[derive(Debug, Clone, PartialEq)]
pub struct FactItem {
    /// What is said.
    pub fact: Fact,
    /// The item as written; `source.line_of("/body/title")` is the line of a field.
    pub source: Located,
    /// The row of a table that filled the item, where one did.
    pub row: Option<Row>,
}

/// A record or an act as a fact file says it.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A whole version of a record.
    Record(RecordFact),
    /// What somebody decided or observed.
    Act(ActFact),
}

impl Fact {
    /// What it says about itself.
    pub const fn envelope(&self) -> &Envelope {
        match self {
            Self::Record(record) => &record.envelope,
            Self::Act(act) => &act.envelope,
        }
    }

    /// The same, to be changed.
    pub const fn envelope_mut(&mut self) -> &mut Envelope {
        match self {
            Self::Record(record) => &mut record.envelope,
            Self::Act(act) => &mut act.envelope,
        }
    }
}

/// What both sorts of fact may say about themselves. Dates, instants and people are text, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The organisation's own key for the fact, unique per kind.
    pub key: Option<String>,
    /// When it happened: a date or an instant.
    pub happened: Option<String>,
    /// The organisation's key for the person.
    pub by: Option<String>,
    /// The body on whose behalf; written `for`.
    pub for_body: Option<String>,
    /// One of [`ORIGINS`].
    pub origin: Option<String>,
    /// When it was recorded; `restore` alone takes it.
    pub recorded: Option<String>,
}

/// A `record:` item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordFact {
    /// The kind, such as `system`.
    pub kind: String,
    /// The id, if the file gives one.
    pub id: Option<String>,
    /// The version, counted from 1.
    pub version: Option<u64>,
    /// `draft` or `final`.
    pub form: Option<String>,
    /// Who, when, on whose behalf.
    pub envelope: Envelope,
    /// Why this version was written.
    pub why: Option<String>,
    /// The fields.
    pub body: Map<String, Value>,
}

/// An `act:` item.
#[derive(Debug, Clone, PartialEq)]
pub struct ActFact {
    /// The act, such as `approve`.
    pub act: String,
    /// What it is about.
    pub of: Subject,
    /// Who, when, on whose behalf.
    pub envelope: Envelope,
    /// Why.
    pub reason: Option<String>,
    /// What the act says beyond its reason; `votes:` of the item stand in it under that name.
    pub payload: Map<String, Value>,
}

/// What an act is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A record, or one version of it.
    Record {
        /// The kind.
        kind: String,
        /// The id.
        id: String,
        /// The version, counted from 1; without it the record, or its live version, as the act demands.
        version: Option<u64>,
    },
    /// An earlier act, named by what it says.
    Act {
        /// The earlier act, such as `accept`.
        act: String,
        /// The kind of its subject.
        kind: String,
        /// The id of its subject.
        id: String,
        /// The version it was about.
        version: Option<u64>,
        /// Who acted.
        by: Option<String>,
        /// When.
        happened: Option<String>,
    },
}

/// Where a fact can come from (DESIGN.md, "Facts").
pub const ORIGINS: [&str; 5] = ["entered", "imported", "connector", "template", "proposal"];
/// What a record can be.
pub const FORMS: [&str; 2] = ["draft", "final"];

const RECORD_MEMBERS: [&str; 12] =
    ["record", "id", "key", "version", "form", "happened", "by", "for", "origin", "recorded", "why", "body"];
const ACT_MEMBERS: [&str; 11] = ["act", "of", "key", "happened", "by", "for", "origin", "recorded", "votes", "payload", "reason"];
const SUBJECT_MEMBERS: [&str; 6] = ["act", "kind", "id", "version", "by", "happened"];

/// JSON Schema (2020-12) of one item of a fact file; what stands in `body` and `payload` has a schema of its own.
pub fn schema() -> Value {
    let text = |description: &str| json!({"type": "string", "description": description});
    let when = "a date such as 2026-11-20, or an instant such as 2026-11-20T15:47:00Z";
    let envelope = json!({
        "key": text("the organisation's own key for the fact, unique per kind"),
        "happened": text(&format!("when it happened: {when}; now when left out")),
        "by": text("the person whose claim it is: the organisation's key, or the id of the person"),
        "for": text("the body on whose behalf: its id or key"),
        "origin": {"enum": ORIGINS, "description": "where it came from; an import keeps proposal and template, a restore keeps all"},
        "rows": text("a .csv table in the folder of this file: the item stands once for each of its rows, whose first names the member each column fills"),
        "recorded": text(&format!("when it was recorded: {when}; taken by restore alone, which needs it")),
    });
    let version = json!({"type": "integer", "minimum": 1, "description": "the version, counted from 1"});
    let record = with(
        &envelope,
        json!({
            "record": text("the kind, such as risk; `ephor schema` lists them"),
            "id": text("the id, such as R-41; given by Ephor when left out"),
            "version": version,
            "form": {"enum": FORMS, "description": "final when left out"},
            "why": text("why this version was written"),
            "body": {"type": "object", "description": "the fields of the record, as `ephor schema KIND` describes them"},
        }),
    );
    let of = json!({"type": "object", "additionalProperties": false, "required": ["kind", "id"],
        "description": "the record or version the act is about; with `act`, the earlier act that says this",
        "properties": {"act": text("the earlier act, such as accept"), "kind": text("the kind"), "id": text("the id"),
            "version": version, "by": text("who did the earlier act"), "happened": text("when the earlier act happened")}});
    let act = with(
        &envelope,
        json!({
            "act": text("the act, such as approve; `ephor schema` lists them"),
            "of": of,
            "votes": {"type": "array", "items": {"type": "object"}, "description": "the votes of a body, beside or instead of those in `payload`"},
            "payload": {"type": "object", "description": "what the act says besides, as `ephor schema ACT` describes it"},
            "reason": text("why"),
        }),
    );
    let item = |properties: Value, required: [&str; 2]| json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "ephor:fact", "title": "Fact file",
        "description": "a list of items, one per fact: a whole new version of a record, or an act",
        "type": "array", "items": {"oneOf": [item(record, ["record", "body"]), item(act, ["act", "of"])]}})
}

/// The members of two objects together.
fn with(one: &Value, other: Value) -> Value {
    let members = one.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone()));
    let others = if let Value::Object(others) = other { others } else { Map::new() };
    Value::Object(members.chain(others).collect())
}

/// A fact file with problems: nothing of it comes in, and what could be read is still judged, so that one run reports all.
#[derive(Debug, Clone, PartialEq)]
pub struct Faulty {
    /// Every problem.
    pub problems: Vec<Problem>,
    /// The facts that could be read in spite of them.
    pub items: Vec<FactItem>,
}

/// A text that could not be read at all.
impl From<Problem> for Faulty {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem], items: Vec::new() }
    }
}

/// Reads a fact file written in YAML, one or many documents. `beside` gives the tables that items name with `rows`.
pub fn from_yaml(bytes: &[u8], beside: &Beside<'_>) -> Result<Vec<FactItem>, Faulty> {
    from_documents(read_yaml(bytes)?, beside)
}

/// Reads a fact file written in JSON, one or many documents. `beside` gives the tables that items name with `rows`.
pub fn from_json(bytes: &[u8], beside: &Beside<'_>) -> Result<Vec<FactItem>, Faulty> {
    from_documents(read_json(bytes, Numbers::Whole)?, beside)
}

/// What stands beside a text that is no file: no table.
///
/// # Errors
/// Always: it says so.
pub fn alone(_table: &str) -> Result<Vec<u8>, String> {
    Err("this text has no folder in which a table could stand; write the facts out".to_owned())
}

/// Reads the facts of located documents: each a list of items, one item, or nothing. Every problem is reported.
pub fn from_documents(documents: Vec<Located>, beside: &Beside<'_>) -> Result<Vec<FactItem>, Faulty> {
    let mut items = Vec::new();
    let mut problems = Problems::default();
    for document in documents {
        let listed = match document.value {
            Node::Null => Vec::new(),
            Node::List(list) => list.into_iter().enumerate().map(|(index, item)| (format!("/{index}"), item)).collect(),
            value => vec![(String::new(), Located { line: document.line, value })],
        };
        for (path, source) in listed {
            if source.get("rows").is_none() {
                let fact = fact(&source, path, &mut problems);
                items.extend(fact.map(|fact| FactItem { fact, source, row: None }));
                continue;
            }
            for (source, row) in expand(&source, beside, &mut problems) {
                let (fact, sound) = fact_of_row(&source, &path, &row, &mut problems);
                items.extend(fact.map(|fact| FactItem { fact, source, row: Some(row) }));
                if !sound {
                    break;
                }
            }
        }
    }
    if problems.is_empty() { Ok(items) } else { Err(Faulty { problems: problems.into_vec(), items }) }
}

/// The fact of one row, and whether the item that all rows share is sound; what is wrong with that is said once.
fn fact_of_row(source: &Located, path: &str, row: &Row, problems: &mut Problems) -> (Option<Fact>, bool) {
    let mut own = Problems::default();
    let fact = fact(source, path.to_owned(), &mut own);
    let mut sound = true;
    problems.take_over(own, |problem| {
        if row.says(problem.path.strip_prefix(path).unwrap_or_default()) {
            return Problem { line: row.line, ..problem }.in_table(&row.table);
        }
        sound = false;
        problem
    });
    (fact, sound)
}

/// One item. None only where a problem was added.
fn fact(item: &Located, path: String, problems: &mut Problems) -> Option<Fact> {
    let mut members = Members::of(item, path, problems)?;
    match (item.get("record").is_some(), item.get("act").is_some()) {
        (true, false) => record(&mut members).map(Fact::Record),
        (false, true) => act(&mut members).map(Fact::Act),
        (true, true) => {
            members.problem("an item says `record` and `act`; make two items of it");
            None
        }
        (false, false) => {
            members.refuse_unknown(&["record", "act"], "that could say what this item is", true);
            members.problem("an item begins with `record: KIND` or `act: ACT` and this one has neither; add it");
            None
        }
    }
}

fn record(members: &mut Members<'_>) -> Option<RecordFact> {
    members.refuse_unknown(&RECORD_MEMBERS, "of a record", false);
    let kind = members.required_text("record");
    let id = members.text("id");
    let version = members.version();
    let form = members.one_of("form", &FORMS);
    let envelope = members.envelope();
    let why = members.text("why");
    members.missing("body", "the fields of the record");
    let body = members.map("body");
    Some(RecordFact { kind: kind?, id, version, form, envelope, why, body: body? })
}

fn act(members: &mut Members<'_>) -> Option<ActFact> {
    members.refuse_unknown(&ACT_MEMBERS, "of an act", false);
    let act = members.required_text("act");
    members.missing("of", "what the act is about, such as {kind: policy, id: POL-1, version: 1}");
    let of = members.get("of").and_then(|(_, of)| {
        let path = members.path_of("of");
        Members::of(of, path, members.problems).and_then(|mut members| subject(&mut members))
    });
    let envelope = members.envelope();
    let reason = members.text("reason");
    let mut payload = members.map("payload").unwrap_or_default();
    if let Some((key, votes)) = members.get("votes") {
        if payload.contains_key("votes") {
            members.problem_at(key.line, "votes", "votes are given here and in `payload`; keep one");
        } else if let Node::List(_) = votes.value {
            payload.insert("votes".to_owned(), votes.to_json());
        } else {
            let message = format!("votes is {} and must be a list, such as [{{person: …, vote: for}}]", votes.what());
            members.problem_at(votes.line, "votes", message);
        }
    }
    Some(ActFact { act: act?, of: of?, envelope, reason, payload })
}

fn subject(members: &mut Members<'_>) -> Option<Subject> {
    members.refuse_unknown(&SUBJECT_MEMBERS, "of what an act is about", false);
    let kind = members.required_text("kind");
    let id = members.required_text("id");
    let version = members.version();
    let act = members.text("act");
    let by = members.text("by");
    let happened = members.text("happened");
    if members.get("act").is_some() {
        return Some(Subject::Act { act: act?, kind: kind?, id: id?, version, by, happened });
    }
    if by.is_some() || happened.is_some() {
        members.problem("`by` and `happened` name an earlier act; add `act: ACT`, or leave them out for a record");
        return None;
    }
    Some(Subject::Record { kind: kind?, id: id?, version })
}

/// The members of one map, read by name; every problem is collected.
struct Members<'a> {
    node: &'a Located,
    path: String,
    problems: &'a mut Problems,
}

impl<'a> Members<'a> {
    fn of(node: &'a Located, path: String, problems: &'a mut Problems) -> Option<Self> {
        if matches!(node.value, Node::Map(_)) {
            return Some(Self { node, path, problems });
        }
        let message = format!("this is {} and must be a map of members, such as `record: system`", node.what());
        problems.push(Problem::at(node.line, path, message));
        None
    }

    fn get(&self, name: &str) -> Option<&'a (Key, Located)> {
        self.node.members().iter().find(|(key, _)| key.text == name)
    }

    fn path_of(&self, name: &str) -> String {
        format!("{}/{}", self.path, escaped(name))
    }

    fn problem(&mut self, message: impl Into<String>) {
        self.problems.push(Problem::at(self.node.line, self.path.clone(), message));
    }

    fn problem_at(&mut self, line: usize, name: &str, message: impl Into<String>) {
        let path = self.path_of(name);
        self.problems.push(Problem::at(line, path, message));
    }

    fn missing(&mut self, name: &str, meaning: &str) {
        if self.get(name).is_none() {
            self.problem(format!("`{name}` is missing; add {meaning}"));
        }
    }

    fn text(&mut self, name: &str) -> Option<String> {
        let (_, value) = self.get(name)?;
        match &value.value {
            Node::Text(text) if !text.is_empty() => Some(text.clone()),
            Node::Text(_) | Node::Null => {
                self.problem_at(value.line, name, format!("`{name}` is empty; write it, or leave the member out"));
                None
            }
            _ => {
                let message = format!("`{name}` is {} and must be text; put it in quotes", value.what());
                self.problem_at(value.line, name, message);
                None
            }
        }
    }

    fn required_text(&mut self, name: &str) -> Option<String> {
        self.missing(name, &format!("`{name}: …`"));
        self.text(name)
    }

    fn one_of(&mut self, name: &str, allowed: &[&str]) -> Option<String> {
        let text = self.text(name)?;
        if allowed.contains(&text.as_str()) {
            return Some(text);
        }
        let line = self.get(name).map_or(self.node.line, |(_, value)| value.line);
        self.problem_at(line, name, format!("`{name}` is `{text}`, which it cannot be; {}", suggestion(&text, allowed)));
        None
    }

    fn version(&mut self) -> Option<u64> {
        let (_, value) = self.get("version")?;
        let version = if let Node::Int(number) = value.value { u64::try_from(number).ok() } else { None };
        let version = version.filter(|version| *version > 0);
        if version.is_none() {
            self.problem_at(value.line, "version", "`version` is a whole number counted from 1, without quotes");
        }
        version
    }

    fn map(&mut self, name: &str) -> Option<Map<String, Value>> {
        let (_, value) = self.get(name)?;
        if let Value::Object(map) = value.to_json() {
            return Some(map);
        }
        let message = format!("`{name}` is {} and must be a map of fields; write {{}} if it has none", value.what());
        self.problem_at(value.line, name, message);
        None
    }

    fn envelope(&mut self) -> Envelope {
        Envelope {
            key: self.text("key"),
            happened: self.text("happened"),
            by: self.text("by"),
            for_body: self.text("for"),
            origin: self.one_of("origin", &ORIGINS),
            recorded: self.text("recorded"),
        }
    }

    /// Refuses members that are not known; with `only_near`, those alone that look like a known one misspelt.
    fn refuse_unknown(&mut self, known: &[&str], of_what: &str, only_near: bool) {
        for (key, _) in self.node.members() {
            let name = key.text.as_str();
            if known.contains(&name) || (only_near && nearest(name, known.iter().copied()).is_none()) {
                continue;
            }
            let message = format!("`{name}` is no member {of_what}; {}", suggestion(name, known));
            self.problem_at(key.line, name, message);
        }
    }
}

/// The nearest known name as a question, or all of them.
fn suggestion(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("one of {}", known.join(", ")),
    }
}
