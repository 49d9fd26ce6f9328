//! Signed notes (C2SP `signed-note`): a text, an empty line, and a line for each signature.

use std::fmt;

use crate::hash::{decode_base64, to_base64};
use crate::key::{VerifierKey, is_origin};

/// Longest note that is read, in bytes; C2SP lets a reader set it.
const MAX_NOTE_BYTES: usize = 1_000_000;

/// Why a note or a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The note does not have the form of C2SP `signed-note`.
    #[error("is not a signed note: a text, an empty line, and lines `— <name> <base64>`")]
    NotANote,
    /// The text is not exactly origin, size and root.
    #[error("does not have exactly the three lines origin, size and root in their strict form")]
    NotACheckpoint,
    /// The checkpoint is of another log.
    #[error("is of the origin {found}, not of {expected}")]
    OtherOrigin {
        /// The origin in the checkpoint.
        found: String,
        /// The origin of the ledger.
        expected: String,
    },
    /// No line is of a known key.
    #[error("is not signed by a known key")]
    UnknownSigner,
    /// A line says that it is of a known key and is not.
    #[error("has a signature of the key {0} that is wrong")]
    WrongSignature(String),
}

/// A text with the signatures under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The signed text, its last line feed included.
    pub text: String,
    /// The lines below the empty line, in order; at least one.
    pub signatures: Vec<NoteSignature>,
}

/// One line of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// The signer's name; for a checkpoint of ours, its origin.
    pub name: String,
    /// The first four bytes that the signature line carries.
    pub key_id: [u8; 4],
    /// The rest: 64 bytes where the signer uses Ed25519.
    pub signature: Vec<u8>,
}

impl Note {
    /// Reads a note strictly.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let has_control = text.bytes().any(|byte| byte < b' ' && byte != b'\n');
        if text.len() > MAX_NOTE_BYTES || has_control {
            return Err(NoteError::NotANote);
        }
        let divide = text.rfind("\n\n").ok_or(NoteError::NotANote)?;
        let (body, lines) = text.split_at(divide + 1);
        let lines = lines.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n')).ok_or(NoteError::NotANote)?;
        let signatures = lines.split('\n').map(parse_line).collect::<Option<Vec<_>>>().ok_or(NoteError::NotANote)?;
        Ok(Self { text: body.to_owned(), signatures })
    }

    /// Whether a key signed; refused if a line says so and does not hold.
    pub fn is_signed_by(&self, key: &VerifierKey) -> Result<bool, NoteError> {
        let mut signed = false;
        for line in self.signatures.iter().filter(|line| line.name == key.origin() && line.key_id == key.id()) {
            if !key.accepts(&self.text, &line.signature) {
                return Err(NoteError::WrongSignature(key.to_string()));
            }
            signed = true;
        }
        Ok(signed)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.text)?;
        for NoteSignature { name, key_id, signature } in &self.signatures {
            let bytes = [key_id.as_slice(), signature].concat();
            writeln!(formatter, "— {name} {}", to_base64(&bytes))?;
        }
        Ok(())
    }
}

fn parse_line(line: &str) -> Option<NoteSignature> {
    let (name, base64) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = decode_base64(base64)?;
    let (key_id, signature) = bytes.split_first_chunk::<4>()?;
    (is_origin(name) && !signature.is_empty()).then(|| NoteSignature {
        name: name.to_owned(),
        key_id: *key_id,
        signature: signature.to_vec(),
    })
}
