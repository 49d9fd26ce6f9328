//! The rows of one sheet, one after another: what each is about, what it says anew, and what it proposes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ephor_core::check::check;
use ephor_core::decide::{InImage, Who, Write};
use ephor_core::fact::{Form, Origin};
use ephor_core::id::{Kind, PersonId, RecordId};
use ephor_core::image::{Image, Slot};
use ephor_core::kinds::Declaration;
use ephor_core::shape::{Field, Shape};
use serde_json::{Map, Value};

use crate::engine::recognise::categories;
use crate::engine::transaction::{Done, Transaction};
use crate::engine::unload::with_keys;
use crate::import::table::cell::{Understanding, read, says};
use crate::import::table::rows::{Said, TableSheet, Wrong};
use crate::import::table::{Column, columns, each_target};

use super::titles::Titles;
use super::{Brought, Proposed, Table, placed};

/// A sheet under way.
pub(super) struct Page<'t> {
    table: &'t Table,
    sheet: &'t TableSheet,
    declaration: &'static Declaration,
    columns: Vec<Column>,
    author: PersonId,
    how: Understanding,
    titles: Titles,
    seen: BTreeMap<RecordId, u32>,
    pub(super) brought: Brought,
    pub(super) wrong: Vec<Wrong>,
    /// Rows and the positions they were written at.
    pub(super) written: Vec<(u32, u64)>,
}

/// What a row is about.
struct About {
    id: Option<RecordId>,
    /// The record the row is compared with, people by their keys; none for a new one.
    before: Option<Value>,
    /// The record a new version begins from, people by their ids.
    record: Map<String, Value>,
    /// Whether that record is live, so that a change of it must be complete.
    live: bool,
    /// Whether another version is in force than the one the row was made from.
    stale: Option<(u32, u32)>,
}

impl<'t> Page<'t> {
    pub(super) fn new(
        transaction: &Transaction<'_>,
        table: &'t Table,
        sheet: &'t TableSheet,
        declaration: &'static Declaration,
        author: PersonId,
    ) -> Self {
        let zone = transaction.image.zone().clone();
        let categories = categories(&transaction.image, transaction.now.to_zoned(zone.clone()).date());
        let how = Understanding { days: sheet.mapping.days, zone, categories };
        let brought = Brought {
            kind: declaration.kind,
            sheet: sheet.mapping.sheet.clone(),
            proposed: Vec::new(),
            unchanged: 0,
            known: 0,
            absent: Vec::new(),
        };
        Self {
            table,
            sheet,
            declaration,
            columns: columns(declaration),
            author,
            how,
            titles: Titles::default(),
            seen: BTreeMap::new(),
            brought,
            wrong: Vec::new(),
            written: Vec::new(),
        }
    }

    pub(super) fn rows(&mut self, transaction: &mut Transaction<'_>) {
        for said in &self.sheet.rows {
            if let Err(wrong) = self.row(transaction, said) {
                self.wrong.extend(wrong);
            }
        }
        if self.sheet.mapping.is_own() {
            let live = transaction.image.register(self.declaration.kind).slots().filter(|slot| slot.live().is_some());
            let proposed: BTreeSet<RecordId> = self.brought.proposed.iter().map(|one| one.id).collect();
            self.brought.absent =
                live.map(|slot| slot.id).filter(|id| !self.seen.contains_key(id) && !proposed.contains(id)).collect();
        }
    }

    fn row(&mut self, transaction: &mut Transaction<'_>, said: &Said) -> Result<(), Vec<Wrong>> {
        let one = |message: String| vec![Wrong::row(said.row, message)];
        let mut about = self.about(transaction, said).map_err(one)?;
        if let Some(id) = about.id
            && let Some(earlier) = self.seen.insert(id, said.row)
        {
            // As the file calls it: an id that the first row was given now is nowhere in it.
            let called = said.key.as_ref().filter(|_| said.id.is_none()).map_or_else(|| id.to_string(), |key| format!("“{key}”"));
            return Err(one(format!("{called} stands in row {earlier} already; keep one of the two")));
        }
        let fields = self.changed(said, &mut about)?;
        if about.before.is_some() && fields.is_empty() {
            self.nothing_new(about.live);
            return Ok(());
        }
        if let (Some((was, is)), Some(id)) = (about.stale, about.id) {
            let message = format!(
                "{id} has been changed since: the row was made from version {was}, and version {is} is in force; export it again and change that"
            );
            return Err(one(message));
        }
        let mut record = Value::Object(std::mem::take(&mut about.record));
        let titles = &mut self.titles;
        each_target(self.declaration.fields, &mut record, &mut |target, reference| {
            titles.resolve(transaction, target, reference);
        });
        let missing = self.judged(transaction, said, &about, &mut record)?;
        if about.id.is_none()
            && let Some(alike) = self.alike(transaction, said, &record)
        {
            self.nothing_new(transaction.image.live(alike).is_some());
            self.seen.insert(alike, said.row);
            return Ok(());
        }
        self.write(transaction, said, &about, record, (fields, missing))
    }

    const fn nothing_new(&mut self, live: bool) {
        if live { self.brought.unchanged += 1 } else { self.brought.known += 1 }
    }

    /// The record that a row is about, and what it is compared with.
    fn about(&self, transaction: &Transaction<'_>, said: &Said) -> Result<About, String> {
        let image = &transaction.image;
        let kind = self.declaration.kind;
        let id = match &said.id {
            None => self.by_key(image, said),
            Some(text) => {
                let id = text.parse::<RecordId>().ok().or_else(|| image.keyed(kind, text)).filter(|id| id.kind == kind);
                Some(id.ok_or_else(|| {
                    format!(
                        "“{text}” is not the id of a {}; those look like {}-1, and a new one has none",
                        kind.noun(),
                        kind.prefix()
                    )
                })?)
            }
        };
        let slot = id.and_then(|id| image.slot(id));
        let version = said.version.as_deref().map(|text| {
            let number = text.parse::<u32>().ok();
            number.ok_or_else(|| format!("“{text}” is no version; leave it as the export wrote it, or empty"))
        });
        let version = version.transpose()?;
        let Some(slot) = slot else {
            return match (id, version) {
                (Some(id), Some(_)) => Err(format!("{id} does not exist; leave its version empty to propose it under this id")),
                _ => Ok(About { id, before: None, record: Map::new(), live: false, stale: None }),
            };
        };
        self.compared(transaction, slot, version, said)
    }

    fn by_key(&self, image: &Image, said: &Said) -> Option<RecordId> {
        let kind = self.declaration.kind;
        let own = || {
            let place = self.columns.iter().position(|column| column.path == "key").filter(|_| kind == Kind::Person)?;
            let (_, cell) = said.fields.iter().find(|(known, _)| *known == place)?;
            Some(cell.as_ref()?.typed().trim().to_owned())
        };
        let key = said.key.clone().or_else(own)?;
        image.keyed(kind, &key)
    }

    fn compared(&self, transaction: &Transaction<'_>, slot: &Slot, version: Option<u32>, said: &Said) -> Result<About, String> {
        let id = slot.id;
        let fields = self.declaration.fields;
        let opened = |position: u64| {
            let record = transaction.earlier(position).map(|earlier| earlier.record).unwrap_or_default();
            let named = Value::Object(with_keys(&transaction.image, fields, record.clone()));
            (named, if let Value::Object(record) = record { record } else { Map::new() })
        };
        let Some(live) = slot.live() else {
            if slot.is_withdrawn() {
                return Err(format!("{id} was withdrawn; take the row out, or clear its id to propose a new one"));
            }
            let (before, record) = slot.newest().map(|newest| opened(newest.position)).unzip();
            return Ok(About { id: Some(id), before, record: record.unwrap_or_default(), live: false, stale: None });
        };
        let (named, record) = opened(live.position);
        let Some(was) = version.filter(|version| *version != live.number) else {
            return Ok(About { id: Some(id), before: Some(named), record, live: true, stale: None });
        };
        let older = slot.version(was).ok_or_else(|| format!("{id} has no version {was}; export it again"))?;
        // What is in force already is nothing new, whichever version the row was made from.
        let agrees = said.fields.iter().all(|(place, cell)| {
            let column = self.columns.get(*place);
            column.is_none_or(|column| says(column.shape(), cell.as_ref(), column.value(&named), &self.how))
        });
        if agrees {
            return Ok(About { id: Some(id), before: Some(named), record, live: true, stale: None });
        }
        let (before, _) = opened(older.position);
        Ok(About { id: Some(id), before: Some(before), record, live: true, stale: Some((was, live.number)) })
    }

    /// Puts into the record what its cells say anew; returns the headings.
    fn changed(&self, said: &Said, about: &mut About) -> Result<Vec<String>, Vec<Wrong>> {
        let own = self.sheet.mapping.is_own();
        let About { before: compared, record, .. } = about;
        let (mut changed, mut wrong) = (Vec::new(), Vec::new());
        for (place, cell) in &said.fields {
            let Some(column) = self.columns.get(*place) else { continue };
            let before = compared.as_ref().and_then(|before| column.value(before));
            if says(column.shape(), cell.as_ref(), before, &self.how) {
                // A list that must be stated and stands empty is stated so.
                if compared.is_none() && own && column.required && is_list(column.field) && !column.field.filled {
                    column.put(record, Some(Value::Array(Vec::new())));
                }
                continue;
            }
            let value = match cell {
                None if !own => continue,
                None => None,
                Some(cell) => match read(column.shape(), cell, &self.how) {
                    Ok(value) => value,
                    Err(message) => {
                        let path = format!("/{}", column.path.replace('.', "/"));
                        wrong.push(placed(&self.sheet.mapping, &self.columns, said.row, &path, message));
                        continue;
                    }
                },
            };
            let emptied = || (column.required && is_list(column.field)).then(|| Value::Array(Vec::new()));
            column.put(record, value.or_else(emptied));
            changed.push(column.label.clone());
        }
        if wrong.is_empty() { Ok(changed) } else { Err(wrong) }
    }

    /// A record of that title that says all the row says: the same file brought in again.
    fn alike(&mut self, transaction: &Transaction<'_>, said: &Said, record: &Value) -> Option<RecordId> {
        let title = record.get("title").and_then(Value::as_str)?;
        let found = self.titles.of(transaction, self.declaration.kind, title).to_vec();
        let spoken = || said.fields.iter().filter(|(_, cell)| cell.is_some()).filter_map(|(place, _)| self.columns.get(*place));
        found.into_iter().filter(|id| !self.seen.contains_key(id)).find(|id| {
            let slot = transaction.image.slot(*id).filter(|slot| !slot.is_withdrawn());
            let version = slot.and_then(|slot| slot.live().or_else(|| slot.newest()));
            let opened = version.and_then(|version| transaction.earlier(version.position));
            opened.is_some_and(|opened| spoken().all(|column| column.value(record) == column.value(&opened.record)))
        })
    }

    fn write(
        &mut self,
        transaction: &mut Transaction<'_>,
        said: &Said,
        about: &About,
        record: Value,
        (fields, missing): (Vec<String>, Vec<String>),
    ) -> Result<(), Vec<Wrong>> {
        let kind = self.declaration.kind;
        let form = if missing.is_empty() { Form::Final } else { Form::Draft };
        let sheet =
            if self.sheet.mapping.sheet.is_empty() { String::new() } else { format!(", sheet {}", self.sheet.mapping.sheet) };
        let title = record.get("title").and_then(Value::as_str).unwrap_or("Untitled").to_owned();
        let write = Write {
            who: Who {
                author: self.author,
                on_behalf: None,
                happened: None,
                reason: Some(format!("From {}{sheet}, row {}.", self.table.file, said.row)),
                key: said.key.as_deref().filter(|_| kind != Kind::Person).map(Arc::from),
            },
            kind,
            id: about.id,
            base: None,
            version: None,
            form,
            origin: Some(Origin::Proposal),
            record,
        };
        match transaction.write(&write) {
            Ok(Done::Recorded { position, record }) => {
                if let Some(id) = record.or(about.id) {
                    self.seen.insert(id, said.row);
                    self.titles.note(kind, &title, id);
                    self.brought.proposed.push(Proposed {
                        row: said.row,
                        id,
                        title,
                        new: about.before.is_none(),
                        fields,
                        missing,
                    });
                }
                self.written.push((said.row, position));
                Ok(())
            }
            Ok(_) => {
                self.brought.known += 1;
                Ok(())
            }
            Err(invalid) => {
                let problems = invalid.0.into_iter();
                Err(problems.map(|one| placed(&self.sheet.mapping, &self.columns, said.row, &one.path, one.message)).collect())
            }
        }
    }

    /// Brings what is named to its ids, and says what a finished version still needs. A record that counts already must stay complete.
    fn judged(
        &self,
        transaction: &Transaction<'_>,
        said: &Said,
        about: &About,
        record: &mut Value,
    ) -> Result<Vec<String>, Vec<Wrong>> {
        let image = &transaction.image;
        let today = transaction.now.to_zoned(image.zone().clone()).date();
        let find = InImage::new(image, today, false);
        let wrong = |problems: Vec<ephor_core::check::Problem>| -> Vec<Wrong> {
            problems.into_iter().map(|one| placed(&self.sheet.mapping, &self.columns, said.row, &one.path, one.message)).collect()
        };
        let problems = check(self.declaration.fields, record, "", false, &find);
        if !problems.is_empty() {
            return Err(wrong(problems));
        }
        let filled = |path: &str| {
            let name = path.trim_start_matches('/').split('/').next().unwrap_or_default();
            self.declaration.field(name).is_some_and(|field| field.filled)
        };
        let mut missing = check(self.declaration.fields, &mut record.clone(), "", true, &find);
        missing.retain(|problem| !filled(&problem.path));
        if about.live && !missing.is_empty() {
            return Err(wrong(missing));
        }
        let label = |problem: &ephor_core::check::Problem| {
            let dotted = problem.path.trim_start_matches('/').replace('/', ".");
            let column = self.columns.iter().find(|column| column.path == dotted);
            column.map_or(dotted, |column| column.label.clone())
        };
        Ok(missing.iter().map(label).collect())
    }
}

const fn is_list(field: &Field) -> bool {
    matches!(field.shape, Shape::List(_))
}
