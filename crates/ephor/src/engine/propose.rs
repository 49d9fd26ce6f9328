//! Bills of materials and model cards into the ledger: what they say becomes proposals.

use std::collections::HashMap;
use std::sync::Arc;

use ephor_core::decide::{Invalid, Who, Write};
use ephor_core::fact::{Form, Origin};
use ephor_core::id::{Kind, PersonId, RecordId};
use ephor_core::image::Image;
use serde_json::Value;

use crate::engine::load::Fault;
use crate::engine::transaction::{Done, Transaction};
use crate::engine::whose::whose;
use crate::import::cyclonedx::{Proposal, key_of_supplier};

/// A bill of materials or a model card that was read.
#[derive(Debug)]
pub struct Bill {
    /// The file, as it was named.
    pub file: Arc<str>,
    /// The key, the id or the full name of the person who brings it in.
    pub by: String,
    /// What it proposes.
    pub proposals: Vec<Proposal>,
}

/// What is new of what a file proposes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Proposals that somebody may adopt as they are.
    pub proposals: usize,
    /// Those that lack something and are drafts.
    pub drafts: usize,
}

/// Writes the proposals, which count for nothing until somebody adopts them. Returns how many are new.
pub(super) fn propose(transaction: &mut Transaction<'_>, bill: Bill) -> Result<Added, Fault> {
    let fault = |line: usize, message: String| Fault { file: bill.file.clone(), line, message };
    let author = whose(&transaction.image, &bill.by).map_err(|message| fault(1, format!("--by: {message}")))?;
    transaction.enter(ephor_core::decide::Entry::Imported);
    let (mut added, mut ids) = (Added::default(), Ids::new());
    for proposal in bill.proposals {
        let (line, kind, key) = (proposal.line, Kind::named(proposal.kind).unwrap_or(Kind::Component), proposal.key.clone());
        if let Some(known) = (kind == Kind::Supplier).then(|| supplier(&transaction.image, &proposal)).flatten() {
            ids.insert((kind, key), known);
            continue;
        }
        let write = drafted(&transaction.image, author, proposal, &ids);
        // What is not complete is proposed as a draft.
        let (done, is_draft) = match transaction.write(&write) {
            Ok(done) => (Ok(done), false),
            Err(_) => (transaction.write(&Write { form: Form::Draft, ..write.clone() }), true),
        };
        let made = match done {
            Ok(Done::Recorded { record, .. }) => {
                *(if is_draft { &mut added.drafts } else { &mut added.proposals }) += 1;
                record
            }
            Ok(_) => write.id,
            Err(Invalid(problems)) => {
                let first = problems.first().map_or_else(String::new, |one| format!("{}: {}", one.path, one.message));
                return Err(fault(line, first));
            }
        };
        ids.extend(made.map(|id| ((kind, key), id)));
    }
    Ok(added)
}

/// The records that the proposals of one file are, by what they are known by in it.
type Ids = HashMap<(Kind, String), RecordId>;

/// Members that refer to other proposals of the same file, and to which kind.
const REFERENCES: [(&str, Kind); 3] = [("supplier", Kind::Supplier), ("suppliers", Kind::Supplier), ("trained_on", Kind::Data)];

/// The supplier there is already: one that a file proposed before, or one of that name.
fn supplier(image: &Image, proposal: &Proposal) -> Option<RecordId> {
    let named = |id: &RecordId| key_of_supplier(&image.title(*id)) == proposal.key;
    let mut all = image.register(Kind::Supplier).slots().filter(|slot| !slot.is_withdrawn()).map(|slot| slot.id);
    image.keyed(Kind::Supplier, &proposal.key).or_else(|| all.find(named))
}

fn drafted(image: &Image, author: PersonId, proposal: Proposal, ids: &Ids) -> Write {
    let kind = Kind::named(proposal.kind).unwrap_or(Kind::Component);
    let key: Arc<str> = proposal.key.into();
    let mut record = proposal.body;
    for (member, target) in REFERENCES {
        // INVARIANT: a reader puts what is referred to first, so nothing is lost here but what could not be recorded.
        let id = |key: &Value| Some(Value::from(ids.get(&(target, key.as_str()?.to_owned()))?.to_string()));
        match record.get_mut(member) {
            Some(Value::Array(keys)) => *keys = keys.iter().filter_map(id).collect(),
            Some(one) => *one = id(one).unwrap_or_default(),
            None => {}
        }
    }
    record.retain(|_, value| !value.is_null());
    Write {
        id: image.keyed(kind, &key),
        who: Who { author, on_behalf: None, happened: None, reason: Some(proposal.because), key: Some(key) },
        kind,
        base: None,
        version: None,
        form: Form::Final,
        origin: Some(Origin::Proposal),
        record: Value::Object(record),
    }
}
