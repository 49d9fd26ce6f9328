//! Single facts as they stand in the ledger, with their proofs, for pages and the command line.

use ephor_core::decide::{Body, Earlier, fill};
use ephor_core::fact::{Content, Fact};
use ephor_core::seal::SealedValue;
use jiff::civil::Date;
use serde_json::Value;

use crate::engine::load::{Fault, Files, Loaded, Mode};
use crate::engine::{Engine, Failure, replay, unload};
use crate::import::facts::Fact as Said;

/// A fact with everything that stands beside it.
pub struct Opened {
    /// The fact.
    pub fact: Fact,
    /// Its leaf, exactly as hashed.
    pub leaf: String,
    /// The record it holds, personal values in their places unless erased.
    pub record: Option<Value>,
    /// The payload of the act it holds.
    pub payload: Option<Value>,
    /// Why, or the reason.
    pub reason: Option<String>,
    /// The body read as the image reads it.
    pub content: Content,
    /// Whether its body has been erased.
    pub erased: bool,
}

/// What a stranger needs to see that a fact is in the ledger.
pub struct Proof {
    /// The hash of the leaf, base64.
    pub leaf_hash: String,
    /// The hashes on the way to the root, base64 (RFC 6962 section 2.1.1).
    pub path: Vec<String>,
    /// The number of facts the proof is for.
    pub size: u64,
    /// The root, base64.
    pub root: String,
}

impl Engine {
    /// A fact, opened.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn fact(&self, position: u64) -> Result<Option<Opened>, Failure> {
        let Some(stored) = self.ledger()?.fact(position)? else { return Ok(None) };
        let fact = Fact::read(position, &stored.leaf).map_err(|error| Failure::Unreadable(error.to_string()))?;
        let values: Vec<SealedValue> = stored
            .values
            .into_iter()
            .map(|value| SealedValue { path: value.path, salt: value.salt, bytes: value.bytes })
            .collect();
        let body = stored.body.map(|body| body.bytes);
        let shown: Vec<(&str, &[u8])> = values.iter().map(|value| (value.path.as_str(), value.bytes.as_slice())).collect();
        let content = body.as_deref().map_or(Content::Nothing, |body| fill(&fact, body, &shown));
        let read = body.as_deref().and_then(|body| serde_json::from_slice::<Body<'_>>(body).ok()).unwrap_or_default();
        let payload = read.payload.and_then(|json| serde_json::from_str(json.get()).ok());
        let reason = read.reason;
        let record = body.as_deref().and_then(|body| Earlier::open(body, values)).map(|opened| opened.record);
        let leaf = String::from_utf8_lossy(&stored.leaf).into_owned();
        Ok(Some(Opened { fact, leaf, record, payload, reason, content, erased: body.is_none() }))
    }

    /// The proof that a fact is in the ledger as it is now.
    ///
    /// # Errors
    /// Where the ledger cannot be read or holds no such fact.
    pub fn proof(&self, position: u64) -> Result<Proof, Failure> {
        let ledger = self.ledger()?;
        let size = ledger.size();
        let path = ledger.inclusion_proof(position, size)?.unwrap_or_default();
        let leaf = ledger.fact(position)?.map(|fact| ephor_ledger::Hash::leaf(&fact.leaf).to_string());
        let leaf_hash = leaf.ok_or_else(|| Failure::Ledger(format!("there is no № {position}")))?;
        Ok(Proof {
            leaf_hash,
            path: path.iter().map(ToString::to_string).collect(),
            size,
            root: ledger.root_at(size)?.to_string(),
        })
    }

    /// The last checkpoint that was signed, as text.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn checkpoint(&self) -> Result<Option<String>, Failure> {
        Ok(self.ledger()?.checkpoints()?.pop())
    }

    /// The newest verifier key.
    pub fn verifier_key(&self) -> Option<String> {
        let keys = std::fs::read_to_string(self.dir.join(ephor_ledger::VERIFIER_KEYS_FILE)).ok()?;
        keys.lines().last().map(str::to_owned)
    }

    /// Brings in what stands in files: all of it or nothing.
    ///
    /// # Errors
    /// Every fault with its file and line; or that the machine could not.
    pub fn load(&self, files: Files, mode: Mode) -> Result<Result<Loaded, Vec<Fault>>, Failure> {
        self.run(move |transaction| transaction.load(files, mode))
    }

    /// What bringing in those files would do, without doing it.
    ///
    /// # Errors
    /// Every fault with its file and line; or that the machine could not.
    pub fn rehearse(&self, files: Files, mode: Mode) -> Result<Result<Loaded, Vec<Fault>>, Failure> {
        // A transaction that ends in an error leaves nothing.
        let rehearsed = self.run(move |transaction| match transaction.load(files, mode) {
            Ok(loaded) => Err::<(), _>(Ok(loaded)),
            Err(faults) => Err(Err(faults)),
        })?;
        Ok(rehearsed.err().unwrap_or_else(|| Ok(Loaded::default())))
    }

    /// Every fact recorded up to the end of a day, as fact files say it.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn say(&self, as_of: Option<Date>, visit: &mut dyn FnMut(Said) -> Result<(), Failure>) -> Result<(), Failure> {
        let newest = self.snapshot();
        let last = match as_of {
            Some(day) => self.as_of(day)?.image.size(),
            None => newest.image.size(),
        };
        let ledger = self.ledger()?;
        replay::each(&ledger, 1, last, |stored| visit(unload::said(&stored, &newest.image, &ledger)?))
    }
}
