//! Notes about what stands beside a ledger: signed with its key, and never to be taken for a checkpoint of it.

use crate::key::{SigningKey, VerifierKey};
use crate::note::Note;

/// What such a note begins with. No origin holds a space, so that no checkpoint begins like it.
const BEGINS: &str = "beside ";

/// Signs notes about what stands beside a ledger.
#[derive(Debug)]
pub struct Signer(SigningKey);

impl Signer {
    pub(crate) const fn new(key: SigningKey) -> Self {
        Self(key)
    }

    /// A note with this text, whose last line ends with a line feed.
    pub fn sign(&self, text: &str) -> Note {
        self.0.sign(format!("{BEGINS}{}\n{text}", self.0.origin()))
    }
}

/// What a note says that [`Signer::sign`] signed with this key; none where it did not.
pub(crate) fn text<'n>(note: &'n Note, key: &VerifierKey) -> Option<&'n str> {
    let text = note.text.strip_prefix(BEGINS)?.strip_prefix(key.origin())?.strip_prefix('\n')?;
    note.is_signed_by(key).is_ok_and(|signed| signed).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Checkpoint;
    use crate::hash::Hash;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed("example.org/ledger", &[seed; 32]).unwrap()
    }

    #[test]
    fn only_what_the_key_signed_is_believed() {
        let (own, other) = (key(1), key(2));
        let verifier = own.verifier().clone();
        let note = Signer::new(own).sign("image\n12\n");
        assert_eq!(text(&note, &verifier), Some("image\n12\n"));
        assert_eq!(text(&note, other.verifier()), None);
        let altered = Note { text: note.text.replace("12", "13"), ..note };
        assert_eq!(text(&altered, &verifier), None);
    }

    #[test]
    fn neither_is_it_a_checkpoint_nor_a_checkpoint_one_of_these() {
        let own = key(1);
        let verifier = own.verifier().clone();
        let head = Checkpoint::sign(&own, 12, Hash::leaf(b"a fact"));
        assert_eq!(text(&head.note, &verifier), None);
        let lines = head.note.text.split_once('\n').unwrap().1.to_owned();
        assert!(Checkpoint::parse(&Signer::new(own).sign(&lines).to_string()).is_err());
    }
}
