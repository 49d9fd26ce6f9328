//! Who asked: pseudonymised by default, so that a report can be read by those who may count people and may not know them.

use foldhash::{HashMap, HashMapExt as _};
use sha2::{Digest as _, Sha256};

use super::LogError;
use super::tally::harmless;

/// Bytes of a block of SHA-256, by which HMAC (RFC 2104) is defined.
const BLOCK: usize = 64;

/// Bytes that a key at least has: what is shorter could be found by trying.
const KEY_LEAST: usize = 16;

/// People whose pseudonyms are remembered; they are computed again where there are more.
const REMEMBERED: usize = 1 << 16;

/// Longest name that is told, in bytes.
const NAME: usize = 200;

/// How people are told.
#[derive(Clone)]
pub enum Telling {
    /// By a pseudonym that only who has the key can compute.
    Pseudonyms(Key),
    /// By name.
    Names,
}

/// A key of pseudonyms.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// Of random bytes, or of a file's. The same key gives the same person the same pseudonym.
    ///
    /// # Errors
    /// It has fewer than 16 bytes.
    pub fn of(bytes: &[u8]) -> Result<Self, LogError> {
        if bytes.len() < KEY_LEAST {
            return Err(LogError::Key { bytes: bytes.len(), least: KEY_LEAST });
        }
        Ok(Self(Sha256::digest(bytes).into()))
    }
}

/// Makes pseudonyms.
pub(crate) struct Pseudonyms {
    key: [u8; 32],
    named: bool,
    known: HashMap<Box<[u8]>, u64>,
}

impl Pseudonyms {
    pub(crate) fn new(telling: &Telling) -> Self {
        let (key, named) = match telling {
            Telling::Pseudonyms(key) => (key.0, false),
            // Where names are told there is nothing to hide; a fixed key keeps the report the same from run to run.
            Telling::Names => ([0; 32], true),
        };
        Self { key, named, known: HashMap::new() }
    }

    /// The pseudonym of a person. Upper and lower case are one.
    pub(crate) fn of(&mut self, person: &[u8]) -> u64 {
        if let Some(pseudonym) = self.known.get(person) {
            return *pseudonym;
        }
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        let pseudonym = keyed(&self.key, &person.to_ascii_lowercase());
        self.known.insert(person.into(), pseudonym);
        pseudonym
    }

    /// The name, where names are told.
    pub(crate) fn name(&self, person: &[u8]) -> Option<Box<str>> {
        let short = person.get(..NAME).unwrap_or(person);
        self.named.then(|| harmless(&String::from_utf8_lossy(short).to_lowercase()).into())
    }
}

/// The first eight bytes of HMAC-SHA-256.
fn keyed(key: &[u8; 32], text: &[u8]) -> u64 {
    let pad = |with: u8| {
        let mut block = [with; BLOCK];
        block.iter_mut().zip(key).for_each(|(block, key)| *block ^= key);
        Sha256::new().chain_update(block)
    };
    let inner = pad(0x36).chain_update(text).finalize();
    let outer = pad(0x5c).chain_update(inner).finalize();
    outer.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn the_keyed_hash_is_hmac_sha_256() {
        // RFC 4231, test case 2 pads the key "Jefe" with zeros to a block, as thirty-two bytes of it are.
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        assert_eq!(keyed(&key, b"what do ya want for nothing?"), 0x5bdc_c146_bf60_754e);
    }

    #[test]
    fn the_same_person_is_the_same_under_one_key_and_another_under_another() {
        let of = |key: &[u8], person: &[u8]| Pseudonyms::new(&Telling::Pseudonyms(Key::of(key).unwrap())).of(person);
        assert_eq!(of(b"sixteen bytes or", b"Alice@example.org"), of(b"sixteen bytes or", b"alice@example.org"));
        assert_ne!(of(b"sixteen bytes or", b"alice@example.org"), of(b"sixteen bytes of", b"alice@example.org"));
        assert!(Key::of(b"too short").is_err());
    }
}
