//! Ledgers as files: open, create, export, restore, verify.

use std::io::{BufRead, Write};
use std::path::Path;

use ephor_core::fact::Fact;
use ephor_ledger as ledger;
use ephor_ledger::{AppendError, Ledger, LedgerError, SigningKey};
use jiff::Timestamp;

use crate::engine::Access;

/// What the machine could not do. A refusal is not a failure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The ledger could not be opened, read or written.
    #[error("{0}")]
    Ledger(String),
    /// A fact in the ledger could not be read.
    #[error("{0}; a newer Ephor may have written it")]
    Unreadable(String),
    /// Nothing more is taken, because what was asked may or may not be durable.
    #[error("nothing more is recorded until Ephor is started again: {0}")]
    Halted(String),
    /// The organisation was opened to read.
    #[error("the organisation is open to read only")]
    ReadOnly,
    /// A file was not what it should be.
    #[error("{0}")]
    File(String),
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error.to_string())
    }
}

impl From<AppendError> for Failure {
    fn from(error: AppendError) -> Self {
        Self::Halted(error.to_string())
    }
}

/// Whether a folder holds a ledger.
pub fn is_ledger(dir: &Path) -> bool {
    dir.join(ledger::DATABASE_FILE).exists()
}

/// Creates an empty ledger with a key of its own. `origin` names it in every checkpoint.
///
/// # Errors
/// Where the folder is not empty or cannot be written.
pub fn create(dir: &Path, origin: &str) -> Result<(), Failure> {
    let key = SigningKey::generate(origin).map_err(|error| Failure::Ledger(error.to_string()))?;
    Ledger::create(dir, &key)?;
    Ok(())
}

pub(super) fn open(dir: &Path, access: Access) -> Result<Ledger, Failure> {
    if !is_ledger(dir) {
        let dir = dir.display();
        return Err(Failure::File(format!(
            "there is no organisation in {dir}; start one with `ephor serve --data {dir}`, `ephor import` or `ephor restore`"
        )));
    }
    match access {
        Access::Read => Ok(Ledger::open_read_only(dir)?),
        Access::Write | Access::Serve => Ok(Ledger::open(dir)?),
    }
}

/// When the last fact was recorded; none in an empty ledger. Nothing but that fact is read.
///
/// # Errors
/// Where the folder holds no ledger or it cannot be read.
pub fn last_recorded(dir: &Path) -> Result<Option<Timestamp>, Failure> {
    let ledger = open(dir, Access::Read)?;
    let position = ledger.size();
    let Some(last) = ledger.fact(position)? else { return Ok(None) };
    let fact = Fact::read(position, &last.leaf).map_err(|error| Failure::Unreadable(error.to_string()))?;
    Ok(Some(fact.envelope.recorded))
}

/// Writes a full export: leaves, bodies, salts, checkpoints.
///
/// # Errors
/// Where the ledger cannot be read or the output not written.
pub fn export_full(dir: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    Ok(open(dir, Access::Read)?.export_full(out)?)
}

/// Rebuilds a ledger from a full export in an empty folder, verifying as it reads. Returns a sentence when a new key had to be made.
///
/// # Errors
/// Where the export is not whole or the folder not empty.
pub fn restore_full(from: &mut dyn BufRead, dir: &Path, key: Option<&str>) -> Result<Option<String>, Failure> {
    let key = key.map(SigningKey::parse).transpose().map_err(|error| Failure::File(error.to_string()))?;
    let restored = ledger::restore_full(from, dir, key)?;
    Ok(restored
        .new_key
        .map(|key| format!("A new key was made, because the old private key was not given. Its verifier key is\n  {key}")))
}

/// What a verification says.
pub struct Verified {
    /// Whether everything holds.
    pub accepted: bool,
    /// How many facts there are.
    pub size: u64,
    /// The root of the tree, base64.
    pub root: String,
    /// Whether the key came from the folder or file itself.
    pub own_key: bool,
    /// One line for each fault.
    pub faults: Vec<String>,
}

/// Why a text is no verifier key, where it is none.
pub fn no_key(text: &str) -> Option<String> {
    ledger::VerifierKey::parse(text).err().map(|error| error.to_string())
}

/// Verifies a folder, a full export or a tile directory, offline, against a key and a checkpoint held elsewhere.
///
/// # Errors
/// Where there is nothing to verify, or the key is none.
pub fn verify(path: &Path, key: Option<&str>, checkpoint: Option<&str>) -> Result<Verified, Failure> {
    let key = key.map(ledger::VerifierKey::parse).transpose().map_err(|error| Failure::File(format!("--key: {error}")))?;
    let own_key = key.is_none();
    let checkpoint =
        checkpoint.map(ledger::Checkpoint::parse).transpose().map_err(|error| Failure::File(format!("--checkpoint: {error}")))?;
    let options = ledger::Options { key, checkpoint };
    let report = ledger::verify(path, &options).map_err(|error| Failure::File(error.to_string()))?;
    let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    Ok(Verified { accepted: faults.is_empty(), size: report.size, root: report.root.to_string(), own_key, faults })
}

/// 32 random bytes.
///
/// # Panics
/// Where the machine has no randomness, because nothing secret could be made without it.
pub fn random() -> [u8; 32] {
    ledger::random_bytes().unwrap_or_else(|error| panic!("{error}"))
}

/// Takes an empty ledger away again: what a first run made that then could not record anything.
///
/// # Errors
/// Where it holds facts, or cannot be removed.
pub fn remove_empty(dir: &Path) -> Result<(), Failure> {
    if open(dir, Access::Read)?.size() > 0 {
        return Err(Failure::File(format!("{} holds facts and stays as it is", dir.display())));
    }
    let database = ledger::DATABASE_FILE;
    let beside = [ledger::HEAD_FILE, ledger::KEY_FILE, ledger::LOCK_FILE, ledger::VERIFIER_KEYS_FILE].map(str::to_owned);
    let made = [database.to_owned(), format!("{database}-wal"), format!("{database}-shm")];
    for file in made.iter().chain(&beside) {
        let path = dir.join(file);
        if path.exists() {
            std::fs::remove_file(&path).map_err(|error| Failure::File(format!("{}: {error}", path.display())))?;
        }
    }
    Ok(())
}

/// Base64 as hexadecimal; empty for what is no base64.
pub fn hex_of_base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).map(|bytes| hex(&bytes)).unwrap_or_default()
}

/// Bytes as hexadecimal, for comparing by eye.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    })
}
