//! A checkpoint (C2SP `tlog-checkpoint`): what the ledger was, signed.

use std::fmt;

use crate::hash::Hash;
use crate::key::{SigningKey, VerifierKey, is_origin};
use crate::note::{Note, NoteError};

/// A signed statement of size and root. Shown as its note, byte for byte as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which ledger this is of.
    pub origin: String,
    /// How many facts it covers.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// The note that says so; not checked until [`Checkpoint::signer`].
    pub note: Note,
}

impl Checkpoint {
    /// States and signs size and root.
    pub(crate) fn sign(key: &SigningKey, size: u64, root: Hash) -> Self {
        let origin = key.origin().to_owned();
        let note = key.sign(format!("{origin}\n{size}\n{root}\n"));
        Self { origin, size, root, note }
    }

    /// Reads a checkpoint strictly: three lines and no more, a decimal without leading zeros, base64 without spare bits.
    /// This checks no signature.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let note = Note::parse(text)?;
        let mut lines = note.text.split_terminator('\n');
        let (Some(origin), Some(size), Some(root), None) = (lines.next(), lines.next(), lines.next(), lines.next()) else {
            return Err(NoteError::NotACheckpoint);
        };
        let (Some(size), Some(root), true) = (parse_decimal(size), Hash::from_base64(root), is_origin(origin)) else {
            return Err(NoteError::NotACheckpoint);
        };
        Ok(Self { origin: origin.to_owned(), size, root, note })
    }

    /// Which of the keys signed this, the last of them if several did. Refused if none did, if a line of one of them is
    /// wrong, or if it is a checkpoint of another origin than the key's.
    pub fn signer<'k>(&self, keys: &'k [VerifierKey]) -> Result<&'k VerifierKey, NoteError> {
        let Signers { newest, .. } = self.signers(keys)?;
        keys.get(newest).ok_or(NoteError::UnknownSigner)
    }

    /// The same of the oldest and the newest key that signed.
    pub(crate) fn signers(&self, keys: &[VerifierKey]) -> Result<Signers, NoteError> {
        let mut signers = Err(NoteError::UnknownSigner);
        for (newest, key) in keys.iter().enumerate() {
            if self.note.is_signed_by(key)? {
                if key.origin() != self.origin {
                    return Err(NoteError::OtherOrigin { found: self.origin.clone(), expected: key.origin().to_owned() });
                }
                let oldest = signers.map_or(newest, |Signers { oldest, .. }| oldest);
                signers = Ok(Signers { oldest, newest });
            }
        }
        signers
    }
}

/// Who signed, as places in a list of keys.
#[derive(Clone, Copy)]
pub(crate) struct Signers {
    pub(crate) oldest: usize,
    pub(crate) newest: usize,
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(formatter)
    }
}

/// A size as it must be written; at most what the database can count.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok().filter(|number| i64::try_from(*number).is_ok())?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed() -> (SigningKey, String) {
        let key = SigningKey::from_seed("example.org/ledger", &[7; 32]).unwrap();
        let text = Checkpoint::sign(&key, 3, Hash::of_nothing()).to_string();
        (key, text)
    }

    fn accepted(text: &str, key: &SigningKey) -> bool {
        Checkpoint::parse(text).is_ok_and(|checkpoint| checkpoint.signer(&[key.verifier().clone()]).is_ok())
    }

    #[test]
    fn a_checkpoint_reads_back_as_written_and_is_accepted() {
        let (key, text) = signed();
        assert_eq!(Checkpoint::parse(&text).unwrap().to_string(), text);
        assert!(accepted(&text, &key));
    }

    #[test]
    fn every_other_spelling_is_refused() {
        let (key, text) = signed();
        for (from, to) in [
            ("\n3\n", "\n03\n"),
            ("\n3\n", "\n+3\n"),
            ("\n3\n", "\n4\n"),
            ("FU=\n", "FV=\n"),
            ("FU=\n", "FU=\nextension\n"),
            ("=\n\n", "=\n\n\n"),
            ("— ", "- "),
            ("— ", "—  "),
            ("ledger\n3", "ledgers\n3"),
            ("\n", "\r\n"),
        ] {
            assert!(text.contains(from) && !accepted(&text.replacen(from, to, 1), &key), "{from:?} as {to:?}");
        }
        assert!(!accepted(text.trim_end(), &key));
    }

    #[test]
    fn every_flipped_bit_of_a_note_is_found() {
        let (key, text) = signed();
        let mut bytes = text.into_bytes();
        for place in 0..bytes.len() {
            for bit in 0..8 {
                bytes[place] ^= 1 << bit;
                assert!(!std::str::from_utf8(&bytes).is_ok_and(|text| accepted(text, &key)), "bit {bit} of byte {place}");
                bytes[place] ^= 1 << bit;
            }
        }
    }

    #[test]
    fn lines_of_strangers_are_let_stand_and_lines_of_known_keys_must_hold() {
        let (key, text) = signed();
        let other = SigningKey::from_seed("witness.example", &[8; 32]).unwrap();
        let stranger = other.sign(Checkpoint::parse(&text).unwrap().note.text).to_string();
        let line = stranger.lines().last().unwrap();
        let both = format!("{text}{line}\n");
        assert!(accepted(&both, &key));
        let wrong = Checkpoint::parse(&format!(
            "{text}{}\n",
            Checkpoint::sign(&key, 4, Hash::of_nothing()).to_string().lines().last().unwrap()
        ));
        assert!(matches!(wrong.unwrap().signer(&[key.verifier().clone()]), Err(NoteError::WrongSignature(_))));
    }
}
