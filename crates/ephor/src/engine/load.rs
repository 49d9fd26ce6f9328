//! Facts from files into the ledger: all of them or none.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use ephor_core::act::ActName;
use ephor_core::check::{Find as _, check, nearest};
use ephor_core::decide::{Aim, Attempt, Entry, InImage, Invalid, Who, Write, next_id};
use ephor_core::fact::{Form, Origin, When};
use ephor_core::id::{Kind, PersonId, RecordId};
use ephor_core::image::{Act, Aimed};
use jiff::Timestamp;
use serde_json::Value;

use crate::engine::propose::{Added, Bill, propose};
use crate::engine::tables::{self, Brought, Table};
use crate::engine::transaction::{Done, Transaction};
use crate::import::Problem;
use crate::import::facts::{ActFact, Envelope, Fact, FactItem, Faulty, RecordFact, Subject as Said};
use crate::import::table::rows::Wrong;

/// How facts from files come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Claims of the people they name.
    Import,
    /// A history as it was, with its clock and its origins, into an empty ledger.
    Restore,
}

/// A fact and the file it stands in.
#[derive(Clone, Debug)]
pub struct FromFile {
    /// The file, as it was named.
    pub file: Arc<str>,
    /// The fact.
    pub item: FactItem,
}

/// What stands in the files that come in together.
#[derive(Debug, Default)]
pub struct Files {
    /// The facts of fact files.
    pub facts: Vec<FromFile>,
    /// What is wrong with the files already; nothing comes in where there is any, and the facts are judged all the same.
    pub faults: Vec<Fault>,
    /// Bills of materials.
    pub bills: Vec<Bill>,
    /// Spreadsheets.
    pub tables: Vec<Table>,
}

impl Files {
    /// Adds a fact file that was read; what is wrong with it stands beside what could be read.
    pub fn take(&mut self, name: &str, read: Result<Vec<FactItem>, Faulty>) {
        let file: Arc<str> = name.into();
        let Faulty { problems, items } = match read {
            Ok(items) => Faulty { problems: Vec::new(), items },
            Err(faulty) => faulty,
        };
        self.facts.extend(items.into_iter().map(|item| FromFile { file: file.clone(), item }));
        self.faults.extend(problems.iter().map(|problem| Fault::of(&file, problem)));
    }
}

/// What a load did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Facts that are new.
    pub added: usize,
    /// Facts that were known.
    pub known: usize,
    /// Positions of acts that were outside authority or did not keep separation.
    pub flagged: Vec<u64>,
    /// How many proposals of each bill of materials are new.
    pub proposed: Vec<Added>,
    /// What the sheets of each spreadsheet came to.
    pub brought: Vec<Vec<Brought>>,
}

/// Something wrong with a fact in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Fault {
    /// What is wrong with a file, or with a table that it names.
    pub(crate) fn of(file: &Arc<str>, problem: &Problem) -> Self {
        let column = problem.column.filter(|_| problem.table.is_some());
        let column = column.map(|column| format!("column {column}: ")).unwrap_or_default();
        let file = problem.table.as_deref().map_or_else(|| file.clone(), |table| beside(file, table));
        Self { file, line: problem.line, message: format!("{column}{}", problem.message) }
    }

    /// What is wrong with a sheet of a file.
    pub(crate) fn of_table(file: &Arc<str>, sheet: &str, wrong: &Wrong) -> Self {
        let sheet = if sheet.is_empty() { String::new() } else { format!("sheet {sheet}, ") };
        let message = format!("{sheet}row {}, {}{}", wrong.row, wrong.place(), wrong.message);
        Self { file: file.clone(), line: usize::try_from(wrong.row).unwrap_or(usize::MAX), message }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Carries out facts in the order in which they happened, or, for a restore, in which they were recorded.
pub(super) fn load(transaction: &mut Transaction<'_>, files: Files, mode: Mode) -> Result<Loaded, Vec<Fault>> {
    let Files { facts, faults, bills, tables } = files;
    let mut loader = Loader {
        people: BTreeMap::new(),
        given: BTreeSet::new(),
        failed: BTreeSet::new(),
        incomplete: !faults.is_empty(),
        faults,
        loaded: Loaded::default(),
        mode,
    };
    let mut ordered: Vec<(Order, FromFile)> = Vec::with_capacity(facts.len());
    for fact in facts {
        loader.meet(transaction, &fact);
        let order = loader.order(transaction, &fact);
        ordered.push((order, fact));
    }
    ordered.sort_by_key(|(order, _)| *order);
    let mut written: Vec<(u64, FromFile)> = Vec::new();
    for (_, fact) in ordered {
        if let Some(position) = loader.carry_out(transaction, &fact) {
            written.push((position, fact));
        }
    }
    if loader.faults.is_empty() {
        loader.dangling(transaction, &written);
    }
    for bill in bills {
        match propose(transaction, bill) {
            Ok(added) => loader.loaded.proposed.push(added),
            Err(fault) => loader.faults.push(fault),
        }
    }
    for table in &tables {
        match tables::propose(transaction, table) {
            Ok(brought) => loader.loaded.brought.push(brought),
            Err(faults) => loader.faults.extend(faults),
        }
    }
    loader.faults.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    // What is wrong with an item is wrong in each of its rows.
    loader.faults.dedup();
    if loader.faults.is_empty() { Ok(loader.loaded) } else { Err(loader.faults) }
}

/// Days in the order they happened, or moments in the order they were recorded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    Day(jiff::civil::Date),
    Moment(Timestamp),
    Last,
}

struct Loader {
    people: BTreeMap<String, RecordId>,
    /// People the files speak of by id.
    given: BTreeSet<RecordId>,
    /// Records of which a fact failed: what names them would fail with it, and is not blamed.
    failed: BTreeSet<RecordId>,
    /// Whether part of the files could not be read, so that nothing can be said about what is not there.
    incomplete: bool,
    faults: Vec<Fault>,
    loaded: Loaded,
    mode: Mode,
}

impl FromFile {
    /// What it says about itself.
    pub fn envelope(&self) -> &Envelope {
        self.item.fact.envelope()
    }

    fn fault(&self, pointer: &str, message: impl Into<String>) -> Fault {
        match self.item.row.as_ref().filter(|row| row.says(pointer)) {
            Some(row) => Fault { file: beside(&self.file, &row.table), line: row.line, message: message.into() },
            None => Fault { file: self.file.clone(), line: self.item.source.line_of(pointer), message: message.into() },
        }
    }
}

/// The name of a table beside a file, as the file itself is named.
fn beside(file: &str, table: &str) -> Arc<str> {
    Path::new(file).with_file_name(table).to_string_lossy().into()
}

/// The organisation's key of a person a file speaks of.
fn key_of(record: &RecordFact) -> Option<&str> {
    record.envelope.key.as_deref().or_else(|| record.body.get("key").and_then(Value::as_str))
}

impl Loader {
    /// People may be referred to before the file comes to them: their ids are drawn first.
    fn meet(&mut self, transaction: &mut Transaction<'_>, fact: &FromFile) {
        let Fact::Record(record) = &fact.item.fact else { return };
        if record.kind != Kind::Person.name() {
            return;
        }
        self.given.extend(record.id.as_deref().and_then(|id| id.parse::<RecordId>().ok()));
        let Some(key) = key_of(record) else { return };
        if self.people.contains_key(key) {
            return;
        }
        let given = record.id.as_deref().and_then(|id| id.parse().ok());
        let id = given.or_else(|| transaction.image.keyed(Kind::Person, key));
        let id = id.unwrap_or_else(|| next_id(&transaction.image, Kind::Person, transaction.random()));
        self.people.insert(key.to_owned(), id);
    }

    fn order(&mut self, transaction: &Transaction<'_>, fact: &FromFile) -> Order {
        match self.mode {
            Mode::Import => {
                let happened = fact.envelope().happened.as_deref().and_then(|text| text.parse::<When>().ok());
                happened.map_or(Order::Last, |happened| Order::Day(happened.day(transaction.image.zone())))
            }
            Mode::Restore => {
                let said = fact.envelope().recorded.as_deref();
                match said.map(|text| (text, text.parse::<Timestamp>())) {
                    Some((_, Ok(recorded))) if recorded.subsec_nanosecond() == 0 => return Order::Moment(recorded),
                    Some((text, _)) => {
                        let message = format!("{text} is no moment to the second, such as 2026-01-12T09:00:00Z");
                        self.faults.push(fact.fault("/recorded", message));
                    }
                    None => {
                        let message = "“recorded” is missing: a restore needs the moment each fact was recorded";
                        self.faults.push(fact.fault("", message));
                    }
                }
                Order::Last
            }
        }
    }

    /// Returns the position of a fact that is new.
    fn carry_out(&mut self, transaction: &mut Transaction<'_>, fact: &FromFile) -> Option<u64> {
        let Some((who, entry, origin)) = self.envelope(transaction, fact) else {
            self.failed.extend(self.about(transaction, fact));
            return None;
        };
        transaction.enter(entry);
        let outcome = match &fact.item.fact {
            Fact::Record(record) => self.write(transaction, fact, record, who, origin),
            Fact::Act(act) => self.act(transaction, fact, act, who),
        };
        match outcome {
            Ok(Done::Recorded { position, .. }) => {
                self.loaded.added += 1;
                if transaction.image.flagged().any(|flagged| flagged == position) {
                    self.loaded.flagged.push(position);
                }
                Some(position)
            }
            Ok(Done::AlreadySo { .. }) => {
                self.loaded.known += 1;
                None
            }
            Ok(Done::Refused { shortfall, .. }) => {
                self.faults.push(fact.fault("", format!("refused: {}", shortfall.missing)));
                None
            }
            Err(problems) => {
                self.failed.extend(self.about(transaction, fact));
                self.faults.extend(problems);
                None
            }
        }
    }

    /// The record a fact is about, as far as the file says.
    fn about(&self, transaction: &Transaction<'_>, fact: &FromFile) -> Option<RecordId> {
        match &fact.item.fact {
            Fact::Record(record) => record.id.as_deref()?.parse().ok(),
            Fact::Act(act) => self.named(transaction, &act.of).ok(),
        }
    }

    /// Whether a fault in what an act is about would only follow from another one.
    fn follows(&self, transaction: &Transaction<'_>, of: &Said) -> bool {
        self.incomplete || self.named(transaction, of).is_ok_and(|id| self.failed.contains(&id))
    }

    /// The record that an act, or the act it is on, is about.
    fn named(&self, transaction: &Transaction<'_>, of: &Said) -> Result<RecordId, String> {
        let (Said::Record { kind, id, .. } | Said::Act { kind, id, .. }) = of;
        let kind = kind_named(kind)?;
        let person = (kind == Kind::Person).then(|| self.person(transaction, id)).flatten();
        person.map_or_else(|| id_of(kind, id), |person| Ok(person.into()))
    }

    fn envelope(&mut self, transaction: &Transaction<'_>, fact: &FromFile) -> Option<(Who, Entry, Option<Origin>)> {
        let said = fact.envelope();
        let mut wrong = Vec::new();
        let author = said.by.as_deref().map(|by| self.person(transaction, by));
        let author = match author {
            Some(Some(author)) => Some(author),
            Some(None) => {
                let by = said.by.as_deref().unwrap_or_default();
                wrong.push(fact.fault(
                    "/by",
                    format!("“{by}” is nobody known: expected a person’s key or id; `ephor show person` lists them"),
                ));
                None
            }
            None => {
                wrong.push(fact.fault("", "“by” is missing: every fact is somebody’s"));
                None
            }
        };
        let on_behalf = said.for_body.as_deref().map(|body| body.parse::<RecordId>().ok().and_then(RecordId::typed));
        if on_behalf == Some(None) {
            wrong.push(fact.fault("/for", "expected the id of a body, such as BOD-1"));
        }
        let happened = said.happened.as_deref().map(str::parse::<When>).transpose();
        let happened = happened.unwrap_or_else(|message| {
            wrong.push(fact.fault("/happened", message));
            None
        });
        let origin = said.origin.as_deref().and_then(Origin::of_word);
        let entry = self.entry(fact, origin, &mut wrong);
        let failed = !wrong.is_empty();
        self.faults.extend(wrong);
        let reason = match &fact.item.fact {
            Fact::Record(record) => record.why.clone(),
            Fact::Act(act) => act.reason.clone(),
        };
        let key = said.key.as_deref().filter(|_| !is_person(fact)).map(Arc::from);
        let who = Who { author: author?, on_behalf: on_behalf.flatten(), happened, reason, key };
        (!failed).then_some((who, entry, origin))
    }

    /// `import` takes neither clock nor origin, except that machine text and templates stay so.
    fn entry(&self, fact: &FromFile, origin: Option<Origin>, wrong: &mut Vec<Fault>) -> Entry {
        let said = fact.envelope();
        match self.mode {
            Mode::Import => {
                if said.recorded.is_some() {
                    wrong.push(
                        fact.fault(
                            "/recorded",
                            "an import is recorded now; only a restore into an empty folder keeps “recorded”",
                        ),
                    );
                }
                if !matches!(origin, None | Some(Origin::Proposal | Origin::Template)) {
                    wrong.push(fact.fault("/origin", "an import is imported; only proposal and template stay so"));
                }
                if matches!(&fact.item.fact, Fact::Act(act) if act.act == ActName::Refused.word()) {
                    wrong.push(fact.fault("/act", "refusals are written by the server; only a restore brings them back"));
                }
                Entry::Imported
            }
            Mode::Restore => {
                let recorded = said.recorded.as_deref().and_then(|text| text.parse().ok()).unwrap_or(Timestamp::UNIX_EPOCH);
                Entry::Restored { recorded, origin: origin.unwrap_or(Origin::Entered) }
            }
        }
    }

    fn person(&self, transaction: &Transaction<'_>, key: &str) -> Option<PersonId> {
        let known = self.people.get(key).copied().or_else(|| transaction.image.keyed(Kind::Person, key));
        let there = |id: &RecordId| self.given.contains(id) || transaction.image.slot(*id).is_some();
        known.or_else(|| key.parse().ok().filter(there)).and_then(RecordId::typed)
    }

    /// Writes keys of people as their ids, wherever the declaration has a reference.
    fn with_ids(&self, fields: &'static [ephor_core::shape::Field], value: &Value) -> Value {
        let mut value = value.clone();
        ephor_core::check::each_reference(fields, &mut value, &mut |reference| {
            if let Some(id) = reference.as_str().and_then(|key| self.people.get(key)) {
                *reference = Value::String(id.to_string());
            }
        });
        value
    }

    fn write(
        &mut self,
        transaction: &mut Transaction<'_>,
        fact: &FromFile,
        record: &RecordFact,
        who: Who,
        origin: Option<Origin>,
    ) -> Result<Done, Vec<Fault>> {
        let kind = kind_named(&record.kind).map_err(|message| vec![fact.fault("/record", message)])?;
        let mut id =
            record.id.as_deref().map(|id| id_of(kind, id)).transpose().map_err(|message| vec![fact.fault("/id", message)])?;
        if let Some(key) = key_of(record).filter(|_| kind == Kind::Person) {
            id = id.or_else(|| self.people.get(key).copied());
        }
        if let Some(key) = who.key.as_deref() {
            id = id.or_else(|| InImage::new(&transaction.image, jiff::civil::Date::MIN, false).keyed(kind, key));
        }
        let mut body = record.body.clone();
        if let Some(key) = record.envelope.key.as_deref().filter(|_| kind == Kind::Person) {
            body.entry("key").or_insert_with(|| Value::String(key.to_owned()));
        }
        let fields = kind.declaration().fields;
        let write = Write {
            who,
            kind,
            id,
            base: None,
            // After a version that failed every number would be wrong.
            version: record
                .version
                .filter(|_| !self.incomplete && id.is_none_or(|id| !self.failed.contains(&id)))
                .and_then(|version| u32::try_from(version).ok()),
            form: record.form.as_deref().and_then(Form::of_word).unwrap_or(Form::Final),
            origin: origin.filter(|origin| matches!(origin, Origin::Proposal | Origin::Template)),
            record: self.with_ids(fields, &Value::Object(body)),
        };
        transaction.write(&write).map_err(|invalid| faults(fact, invalid))
    }

    fn act(&mut self, transaction: &mut Transaction<'_>, fact: &FromFile, act: &ActFact, who: Who) -> Result<Done, Vec<Fault>> {
        let one = |pointer: &str, message: String| vec![fact.fault(pointer, message)];
        let name = act_named(&act.act).map_err(|message| one("/act", message))?;
        let follows = self.follows(transaction, &act.of);
        let aim = match self.aim(transaction, &act.of) {
            Ok(aim) => aim,
            Err(_) if follows => return Err(Vec::new()),
            Err(message) => return Err(one("/of", message)),
        };
        let payload = self.with_ids(name.fields(), &Value::Object(act.payload.clone()));
        let attempt = Attempt { who, name, aim, payload };
        transaction.act(&attempt).map_err(|mut invalid| {
            invalid.0.retain(|problem| !(follows && problem.path.starts_with("/of")));
            faults(fact, invalid)
        })
    }

    fn aim(&self, transaction: &Transaction<'_>, of: &Said) -> Result<Aim, String> {
        let id = self.named(transaction, of)?;
        match of {
            Said::Record { version, .. } => Ok(Aim::Record(id, version.and_then(|version| u32::try_from(version).ok()))),
            Said::Act { act, version, by, happened, .. } => {
                let name = act_named(act)?;
                let by = by
                    .as_deref()
                    .map(|by| self.person(transaction, by).ok_or_else(|| format!("“{by}” is nobody known")))
                    .transpose()?;
                let happened = happened.as_deref().map(str::parse::<When>).transpose()?;
                let slot = transaction.image.slot(id).ok_or_else(|| format!("{id} does not exist"))?;
                let at = |happened: When, position| {
                    transaction.earlier_act(position).is_some_and(|earlier| earlier.happened == happened)
                };
                let fits = |earlier: &&Arc<Act>| {
                    let number = match earlier.aimed() {
                        Aimed::Version(number) => version.is_none_or(|wanted| wanted == u64::from(number)),
                        _ => version.is_none(),
                    };
                    earlier.name == name
                        && number
                        && by.is_none_or(|by| by == earlier.author)
                        && happened.is_none_or(|happened| at(happened, earlier.position))
                };
                let found: Vec<u64> = slot.acts_like(name).iter().filter(fits).map(|earlier| earlier.position).collect();
                match found.as_slice() {
                    [one] => Ok(Aim::Act(*one)),
                    [] => Err(format!("no act {name} on {id} fits; name it by what it says")),
                    // A restore repeats a history in order: the act meant is the last that has come.
                    [.., last] if self.mode == Mode::Restore => Ok(Aim::Act(*last)),
                    several => Err(format!("{} acts {name} on {id} fit; say by whom and when it happened", several.len())),
                }
            }
        }
    }

    /// What a fact refers to must be there once all the files are in.
    fn dangling(&mut self, transaction: &Transaction<'_>, written: &[(u64, FromFile)]) {
        let image = &transaction.image;
        let there = InImage::new(image, jiff::civil::Date::MIN, true);
        for (position, fact) in written {
            let (fields, value, at) = match &fact.item.fact {
                Fact::Record(said) => {
                    let kind = kind_named(&said.kind).ok();
                    let record = transaction.earlier(*position).map(|earlier| earlier.record);
                    (kind.map(|kind| kind.declaration().fields), record, "/record")
                }
                Fact::Act(_) => {
                    let act = image.act(*position);
                    let payload = transaction.earlier_act(*position).and_then(|earlier| earlier.payload);
                    (act.map(|act| act.name.fields()), payload, "/payload")
                }
            };
            if let (Some(fields), Some(mut value)) = (fields, value) {
                let mut problems = check(fields, &mut value, at, false, &there);
                for problem in &mut problems {
                    problem.message.push_str(", neither here nor in the files");
                }
                self.faults.extend(faults(fact, Invalid(problems)));
            }
            if let Some(body) = &fact.envelope().for_body
                && body.parse().is_ok_and(|body| image.slot(body).is_none())
            {
                self.faults.push(fact.fault("/for", format!("{body} does not exist, neither here nor in the files")));
            }
        }
    }
}

fn is_person(fact: &FromFile) -> bool {
    matches!(&fact.item.fact, Fact::Record(record) if record.kind == Kind::Person.name())
}

fn kind_named(name: &str) -> Result<Kind, String> {
    Kind::named(name).ok_or_else(|| {
        let near = nearest(name, Kind::ALL.iter().map(|kind| kind.name()));
        let advice = near.map_or_else(|| "see `ephor schema`".to_owned(), |near| format!("did you mean “{near}”?"));
        format!("there is no kind “{name}”; {advice}")
    })
}

fn act_named(name: &str) -> Result<ActName, String> {
    ActName::of_word(name).ok_or_else(|| {
        let near = nearest(name, ActName::ALL.iter().map(|act| act.word()));
        let advice = near.map_or_else(|| "see `ephor schema`".to_owned(), |near| format!("did you mean “{near}”?"));
        format!("there is no act “{name}”; {advice}")
    })
}

fn id_of(kind: Kind, text: &str) -> Result<RecordId, String> {
    let id = text.parse::<RecordId>().map_err(|error| error.to_string())?;
    if id.kind == kind { Ok(id) } else { Err(format!("{id} is not the id of a {kind}; those look like {}-1", kind.prefix())) }
}

/// Problems of a record or a payload, at their lines.
fn faults(fact: &FromFile, invalid: Invalid) -> Vec<Fault> {
    let place = |path: &str| match (path.strip_prefix("/record"), path.strip_prefix("/payload/votes")) {
        (Some(rest), _) => format!("/body{rest}"),
        // Votes may stand beside the payload.
        (_, Some(rest)) if fact.item.source.get("votes").is_some() => format!("/votes{rest}"),
        _ => path.to_owned(),
    };
    let fault = |problem: ephor_core::check::Problem| {
        let field = problem.path.split('/').skip(2).collect::<Vec<_>>().join(".");
        let at = if field.is_empty() { String::new() } else { format!("{field}: ") };
        fact.fault(&place(&problem.path), format!("{at}{}", problem.message))
    };
    invalid.0.into_iter().map(fault).collect()
}
