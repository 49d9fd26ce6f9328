//! Ed25519 keys as C2SP `signed-note` writes them.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _};
use sha2::{Digest as _, Sha256};

use crate::hash::{decode_base64, to_base64};
use crate::note::{Note, NoteSignature};

/// The algorithm byte of Ed25519 in a C2SP key.
const ED25519: u8 = 1;
const PRIVATE_PREFIX: &str = "PRIVATE+KEY+";

/// Why a key or an origin is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text is not `<origin>+<key id>+<base64>`.
    #[error("is not of the form <origin>+<8 hexadecimal digits in lower case>+<base64>")]
    Malformed,
    /// The origin is empty or has a plus sign, white space or a control character.
    #[error("has an origin that is empty or contains a plus sign, white space or a control character")]
    Origin,
    /// The key is of another algorithm.
    #[error("is not an Ed25519 key")]
    Algorithm,
    /// The key id is not that of this origin and key: one of the three was changed.
    #[error("has a key id that is not that of its origin and key")]
    KeyId,
    /// The bytes are no usable public key.
    #[error("holds no usable Ed25519 public key")]
    Point,
    /// A list of verifier keys is empty, or has keys of more than one origin or the same key twice.
    #[error("does not list at least one key, all of one origin and none twice")]
    List,
    /// The operating system gave no random bytes.
    #[error("could not be made, because the operating system gave no random bytes")]
    Randomness,
}

/// Random bytes of the operating system, for seeds and salts. The one place where the crate meets chance.
pub fn random_bytes() -> Result<[u8; 32], KeyError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| KeyError::Randomness)?;
    Ok(bytes)
}

/// A private key and the origin of the ledger that it signs. Never shown by `Debug`.
#[derive(Clone)]
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    verifier: VerifierKey,
}

impl SigningKey {
    /// A new key from the randomness of the operating system.
    pub fn generate(origin: &str) -> Result<Self, KeyError> {
        Self::from_seed(origin, &random_bytes()?)
    }

    /// The key of a 32-byte seed. The seed must be secret and random.
    pub fn from_seed(origin: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(origin, key.verifying_key())?;
        Ok(Self { key, verifier })
    }

    /// Reads `PRIVATE+KEY+<origin>+<key id>+<base64>`.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let rest = text.strip_prefix(PRIVATE_PREFIX).ok_or(KeyError::Malformed)?;
        let (origin, id, seed) = split_key(rest)?;
        let key = Self::from_seed(origin, &seed)?;
        if key.verifier.id != id {
            return Err(KeyError::KeyId);
        }
        Ok(key)
    }

    /// The key as text, to be kept where only its owner can read it.
    pub fn to_secret_text(&self) -> String {
        let seed = self.key.to_bytes();
        format!("{PRIVATE_PREFIX}{}", join_key(self.verifier.origin(), self.verifier.id, &seed))
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The origin of the ledger that this key signs.
    pub fn origin(&self) -> &str {
        self.verifier.origin()
    }

    /// Signs a text, which must end with a line feed.
    pub(crate) fn sign(&self, text: String) -> Note {
        let signature = self.key.sign(text.as_bytes()).to_bytes().to_vec();
        let line = NoteSignature { name: self.origin().to_owned(), key_id: self.verifier.id, signature };
        Note { text, signatures: vec![line] }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({})", self.verifier)
    }
}

/// A public key and the origin that it speaks for. Shown as its C2SP text.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    origin: String,
    id: [u8; 4],
    key: ed25519_dalek::VerifyingKey,
}

impl VerifierKey {
    fn new(origin: &str, key: ed25519_dalek::VerifyingKey) -> Result<Self, KeyError> {
        if !is_origin(origin) {
            return Err(KeyError::Origin);
        }
        if key.is_weak() {
            return Err(KeyError::Point);
        }
        let hash: [u8; 32] =
            Sha256::new().chain_update(origin).chain_update([b'\n', ED25519]).chain_update(key.as_bytes()).finalize().into();
        let [a, b, c, d, ..] = hash;
        Ok(Self { origin: origin.to_owned(), id: [a, b, c, d], key })
    }

    /// Reads `<origin>+<key id>+<base64>`, and nothing that differs from how it is written.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let (origin, id, bytes) = split_key(text)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Point)?;
        let verifier = Self::new(origin, key)?;
        if verifier.id != id {
            return Err(KeyError::KeyId);
        }
        Ok(verifier)
    }

    /// Reads the verifier keys of one ledger, oldest first.
    pub(crate) fn parse_list<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Vec<Self>, KeyError> {
        let mut keys: Vec<Self> = Vec::new();
        for text in texts {
            let key = Self::parse(text)?;
            if keys.iter().any(|known| known.origin != key.origin || *known == key) {
                return Err(KeyError::List);
            }
            keys.push(key);
        }
        if keys.is_empty() { Err(KeyError::List) } else { Ok(keys) }
    }

    /// The origin that this key speaks for.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The first four bytes of SHA-256(origin ‖ 0x0A ‖ 0x01 ‖ public key).
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    /// Whether this key made the signature over the text.
    pub(crate) fn accepts(&self, text: &str, signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&join_key(&self.origin, self.id, self.key.as_bytes()))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "VerifierKey({self})")
    }
}

/// Whether a text may name a log or a signer in a note.
pub(crate) fn is_origin(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c == '+' || c.is_whitespace() || c.is_control())
}

fn join_key(origin: &str, id: [u8; 4], bytes: &[u8; 32]) -> String {
    let mut tagged = vec![ED25519];
    tagged.extend_from_slice(bytes);
    format!("{origin}+{:08x}+{}", u32::from_be_bytes(id), to_base64(&tagged))
}

fn split_key(text: &str) -> Result<(&str, [u8; 4], [u8; 32]), KeyError> {
    let mut parts = text.splitn(3, '+');
    let (Some(origin), Some(id), Some(bytes)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(KeyError::Malformed);
    };
    let is_hexadecimal = id.len() == 8 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let id = u32::from_str_radix(id, 16).ok().filter(|_| is_hexadecimal).ok_or(KeyError::Malformed)?;
    let bytes = decode_base64(bytes).ok_or(KeyError::Malformed)?;
    match bytes.split_first() {
        Some((&ED25519, key)) => Ok((origin, id.to_be_bytes(), key.try_into().map_err(|_| KeyError::Malformed)?)),
        Some(_) => Err(KeyError::Algorithm),
        None => Err(KeyError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back_as_written_and_no_other_way() {
        let key = SigningKey::from_seed("example.org/ledger", &[7; 32]).unwrap();
        let public = key.verifier().to_string();
        assert_eq!(VerifierKey::parse(&public).unwrap(), *key.verifier());
        assert_eq!(SigningKey::parse(&key.to_secret_text()).unwrap().verifier(), key.verifier());
        assert!(!format!("{key:?}").contains("PRIVATE"));
        assert_eq!(VerifierKey::parse(&format!("{public}\n")), Err(KeyError::Malformed));
        assert_eq!(VerifierKey::parse(&public.replace("org", "net")), Err(KeyError::KeyId));
        assert_eq!(SigningKey::from_seed("two words", &[7; 32]).unwrap_err(), KeyError::Origin);
    }
}
