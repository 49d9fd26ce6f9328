//! A transaction: commands decided one after another against a working image, appended together or not at all.

use std::collections::BTreeMap;

use ephor_core::act::ActName;
use ephor_core::authority::Shortfall;
use ephor_core::decide::{self, Attempt, Decision, Earlier, EarlierAct, Entry, Invalid, Prepared, Surroundings, Write};
use ephor_core::fact::{Fact, Family, Sha256};
use ephor_core::id::RecordId;
use ephor_core::image::{Image, Touched};
use ephor_core::seal::{SealedValue, commit};
use ephor_ledger as ledger;
use ephor_ledger::Ledger;
use jiff::Timestamp;

use crate::engine::files;
use crate::engine::load::{Fault, Files, Loaded, Mode, load};

/// What became of a command.
#[derive(Clone, Debug)]
pub enum Done {
    /// It is recorded.
    Recorded {
        /// Where.
        position: u64,
        /// The record it made or is about.
        record: Option<RecordId>,
    },
    /// It was so already.
    AlreadySo {
        /// The fact that says so.
        position: u64,
    },
    /// It may not be.
    Refused {
        /// Why, and who can.
        shortfall: Shortfall,
        /// Where the attempt is recorded, if it is.
        position: Option<u64>,
    },
}

/// Commands decided against a working image.
pub struct Transaction<'a> {
    /// What is so, with what this transaction has decided so far.
    pub image: Image,
    /// The time.
    pub now: Timestamp,
    pub(super) entry: Entry,
    pub(super) ledger: &'a Ledger,
    pub(super) pending: &'a BTreeMap<u64, Pending>,
    pub(super) own: BTreeMap<u64, Pending>,
    pub(super) touched: Vec<Touched>,
    pub(super) erased: bool,
}

/// A fact that is decided and not yet durable.
pub(super) struct Pending {
    pub(super) entry: Option<ledger::Entry>,
    pub(super) recorded: Timestamp,
    body: Vec<u8>,
    values: Vec<SealedValue>,
}

impl Transaction<'_> {
    /// How facts come in from here on.
    pub const fn enter(&mut self, entry: Entry) {
        self.entry = entry;
    }

    /// A new version of a record.
    ///
    /// # Errors
    /// Every problem of the record with its place.
    pub fn write(&mut self, write: &Write) -> Result<Done, Invalid> {
        let decision = self.deciding(|surroundings| decide::write(surroundings, write))?;
        Ok(self.keep(decision))
    }

    /// An act.
    ///
    /// # Errors
    /// Every problem of the payload with its place.
    pub fn act(&mut self, attempt: &Attempt) -> Result<Done, Invalid> {
        let decision = self.deciding(|surroundings| decide::act(surroundings, attempt))?;
        Ok(self.keep(decision))
    }

    /// Brings in what stands in files.
    ///
    /// # Errors
    /// Every fault with its file and line; what came in before it stands in the working image, so the transaction should be given up.
    pub fn load(&mut self, files: Files, mode: Mode) -> Result<Loaded, Vec<Fault>> {
        load(self, files, mode)
    }

    /// The body of an earlier record, opened; also of one decided in this transaction.
    pub fn earlier(&self, position: u64) -> Option<Earlier> {
        earlier(self.ledger, self.pending, &self.own, position)
    }

    /// An earlier act as it was recorded; also one decided in this transaction.
    pub fn earlier_act(&self, position: u64) -> Option<EarlierAct> {
        earlier_act(self.ledger, self.pending, &self.own, position)
    }

    /// Why an act or a record is as it is, in the words of its author.
    pub fn reason(&self, position: u64) -> Option<String> {
        let pending = self.own.get(&position).or_else(|| self.pending.get(&position));
        let stored = || self.ledger.fact(position).ok().flatten()?.body.map(|body| body.bytes);
        let body = pending.map(|one| one.body.clone()).or_else(stored)?;
        let body: decide::Body<'_> = serde_json::from_slice(&body).ok()?;
        body.reason
    }

    /// A random number for a person who is to be referred to before being recorded.
    pub fn random(&self) -> [u8; 32] {
        files::random()
    }

    fn deciding<R>(&mut self, decide: impl FnOnce(&mut Surroundings<'_>) -> R) -> R {
        let (ledger, pending, own) = (self.ledger, self.pending, &self.own);
        let earlier = |position: u64| earlier(ledger, pending, own, position);
        let earlier_act = |position: u64| earlier_act(ledger, pending, own, position);
        let mut salts = files::random;
        let mut surroundings = Surroundings {
            image: &self.image,
            now: self.now,
            entry: self.entry,
            salts: &mut salts,
            earlier: &earlier,
            earlier_act: &earlier_act,
        };
        decide(&mut surroundings)
    }

    fn keep(&mut self, decision: Decision) -> Done {
        match decision {
            Decision::Recorded(prepared) => {
                let record = match &prepared.fact.family {
                    Family::Record(record) => Some(record.id),
                    Family::Act(act) => act.subject.record(),
                };
                Done::Recorded { position: self.take(*prepared), record }
            }
            Decision::AlreadySo { position } => Done::AlreadySo { position },
            Decision::Refused { shortfall, attempt } => {
                let position = attempt.map(|attempt| self.take(*attempt));
                Done::Refused { shortfall, position }
            }
        }
    }

    /// Seals a fact and folds it into the working image.
    fn take(&mut self, prepared: Prepared) -> u64 {
        let position = prepared.fact.envelope.position;
        let salt = files::random();
        let commitment = commit(&salt, &prepared.body);
        let leaf = prepared.fact.leaf(Some(commitment));
        let erases = match &prepared.fact.family {
            Family::Act(act) if act.name == ActName::Erase => {
                let erasure = |one: &ephor_core::fact::Erased| ledger::Erasure { position: one.position, path: one.path.clone() };
                act.erases.iter().map(erasure).collect()
            }
            _ => Vec::new(),
        };
        self.erased |= !erases.is_empty();
        let sealed =
            |value: &SealedValue| ledger::SealedValue { path: value.path.clone(), salt: value.salt, bytes: value.bytes.clone() };
        let entry = ledger::Entry {
            leaf,
            body: Some(ledger::Sealed { salt, bytes: prepared.body.clone() }),
            values: prepared.values.iter().map(sealed).collect(),
            erases,
        };
        let recorded = prepared.fact.envelope.recorded;
        self.touched.extend(self.image.apply(&prepared.fact, prepared.content));
        self.own.insert(position, Pending { entry: Some(entry), recorded, body: prepared.body, values: prepared.values });
        position
    }
}

fn earlier(ledger: &Ledger, pending: &BTreeMap<u64, Pending>, own: &BTreeMap<u64, Pending>, position: u64) -> Option<Earlier> {
    if let Some(ready) = own.get(&position).or_else(|| pending.get(&position)) {
        return Earlier::open(&ready.body, ready.values.clone());
    }
    let fact = ledger.fact(position).ok()??;
    let values = fact.values.into_iter().map(|value| SealedValue { path: value.path, salt: value.salt, bytes: value.bytes });
    Earlier::open(&fact.body?.bytes, values.collect())
}

fn earlier_act(
    ledger: &Ledger,
    pending: &BTreeMap<u64, Pending>,
    own: &BTreeMap<u64, Pending>,
    position: u64,
) -> Option<EarlierAct> {
    let open = |leaf: &[u8], body: Option<&[u8]>| {
        let fact = Fact::read(position, leaf).ok()?;
        Some(EarlierAct::open(Sha256(ledger::Hash::leaf(leaf).0), &fact, body))
    };
    if let Some(ready) = own.get(&position).or_else(|| pending.get(&position)) {
        return open(&ready.entry.as_ref()?.leaf, Some(&ready.body));
    }
    let fact = ledger.fact(position).ok()??;
    open(&fact.leaf, fact.body.as_ref().map(|body| body.bytes.as_slice()))
}
