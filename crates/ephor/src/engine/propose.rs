//! Bills of materials into the ledger: what they say becomes proposals.

use std::sync::Arc;

use ephor_core::decide::{Invalid, Who, Write};
use ephor_core::fact::{Form, Origin};
use ephor_core::id::{Kind, PersonId, RecordId};
use ephor_core::image::Image;
use serde_json::Value;

use crate::engine::load::Fault;
use crate::engine::transaction::{Done, Transaction};
use crate::import::cyclonedx::Proposal;

/// A bill of materials that was read.
#[derive(Debug)]
pub struct Bill {
    /// The file, as it was named.
    pub file: Arc<str>,
    /// The organisation's key of the person who brings it in.
    pub by: String,
    /// What it proposes.
    pub proposals: Vec<Proposal>,
}

/// Writes the proposals, which count for nothing until somebody adopts them. Returns how many are new.
pub(super) fn propose(transaction: &mut Transaction<'_>, bill: Bill) -> Result<usize, Fault> {
    let fault = |line: usize, message: String| Fault { file: bill.file.clone(), line, message };
    let known = |id: &RecordId| transaction.image.slot(*id).is_some();
    let author = transaction.image.keyed(Kind::Person, &bill.by).or_else(|| bill.by.parse().ok().filter(known));
    let Some(author) = author.and_then(RecordId::typed) else {
        return Err(fault(1, format!("--by: “{}” is nobody known; give the organisation’s key of a person", bill.by)));
    };
    transaction.enter(ephor_core::decide::Entry::Imported);
    let mut added = 0;
    for proposal in bill.proposals {
        let line = proposal.line;
        let write = drafted(&transaction.image, author, proposal);
        // What is not complete is proposed as a draft.
        let done = transaction.write(&write).or_else(|_| transaction.write(&Write { form: Form::Draft, ..write }));
        match done {
            Ok(Done::Recorded { .. }) => added += 1,
            Ok(_) => {}
            Err(Invalid(problems)) => {
                let first = problems.first().map_or_else(String::new, |one| format!("{}: {}", one.path, one.message));
                return Err(fault(line, first));
            }
        }
    }
    Ok(added)
}

fn drafted(image: &Image, author: PersonId, proposal: Proposal) -> Write {
    let kind = Kind::named(proposal.kind).unwrap_or(Kind::Component);
    let key: Arc<str> = proposal.key.into();
    Write {
        id: image.keyed(kind, &key),
        who: Who { author, on_behalf: None, happened: None, reason: Some(proposal.because), key: Some(key) },
        kind,
        base: None,
        version: None,
        form: Form::Final,
        origin: Some(Origin::Proposal),
        record: Value::Object(proposal.body),
    }
}
