//! SHA-256 as the tree and the commitments use it, and base64 as the format writes it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// A SHA-256 value: a leaf hash, a node, a root or a commitment. Shown as base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The root of the empty ledger: SHA-256 of nothing (RFC 6962 section 2.1).
    pub fn of_nothing() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// The hash of a leaf: SHA-256(0x00 ‖ bytes) (RFC 6962 section 2.1).
    pub fn leaf(bytes: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(bytes).finalize().into())
    }

    /// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 section 2.1).
    pub fn node(left: &Self, right: &Self) -> Self {
        let mut bytes = [1; 65];
        let [_, hashes @ ..] = &mut bytes;
        let (first, second) = hashes.split_at_mut(32);
        first.copy_from_slice(&left.0);
        second.copy_from_slice(&right.0);
        Self(Sha256::digest(bytes).into())
    }

    /// The commitment to bytes under a salt: SHA-256(salt ‖ bytes).
    pub fn commitment(salt: &[u8], bytes: &[u8]) -> Self {
        Self(Sha256::new().chain_update(salt).chain_update(bytes).finalize().into())
    }

    /// Reads the base64 of exactly 32 bytes; `None` for anything else, unused bits included.
    pub fn from_base64(text: impl AsRef<[u8]>) -> Option<Self> {
        let mut buffer = [0; 36];
        let length = STANDARD.decode_slice(text, &mut buffer).ok()?;
        buffer.get(..length)?.try_into().ok().map(Self)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Hash({self})")
    }
}

/// Hashes as the bytes of a tile.
pub(crate) fn join(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// The bytes of a tile as hashes; `None` if they are not whole hashes.
pub(crate) fn split(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    rest.is_empty().then(|| hashes.iter().copied().map(Hash).collect())
}

/// Base64 of bytes, standard alphabet with padding.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Strict base64: standard alphabet, padding present, unused bits zero.
pub(crate) fn decode_base64(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_root_is_the_published_one() {
        assert_eq!(Hash::of_nothing().to_string(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn a_set_padding_bit_is_refused() {
        let good = Hash::of_nothing().to_string();
        assert_eq!(Hash::from_base64(&good), Some(Hash::of_nothing()));
        assert_eq!(Hash::from_base64(good.replace("U=", "V=")), None);
        assert_eq!(Hash::from_base64(good.trim_end_matches('=')), None);
    }
}
