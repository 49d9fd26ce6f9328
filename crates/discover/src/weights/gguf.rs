//! The header of GGUF: its version, how many tensors, and what its metadata say of the model.

use super::Candidate;
use crate::look::shown;

/// Bytes of the metadata that are read: the names come first, the words of the tokeniser behind them.
const MOST: u64 = 1 << 20;
/// Entries of the metadata that are read.
const ENTRIES: u64 = 512;
/// Names of the commonest numbers of `general.file_type`.
const FILE_TYPES: &[(u64, &str)] = &[
    (0, "F32"),
    (1, "F16"),
    (2, "Q4_0"),
    (3, "Q4_1"),
    (7, "Q8_0"),
    (8, "Q5_0"),
    (9, "Q5_1"),
    (10, "Q2_K"),
    (11, "Q3_K_S"),
    (12, "Q3_K_M"),
    (13, "Q3_K_L"),
    (14, "Q4_K_S"),
    (15, "Q4_K_M"),
    (16, "Q5_K_S"),
    (17, "Q5_K_M"),
    (18, "Q6_K"),
    (32, "BF16"),
];

/// The bytes that are left of a header.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn take(&mut self, length: u64) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self, bytes: u64) -> Option<u64> {
        Some(self.take(bytes)?.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)))
    }

    fn text(&mut self) -> Option<String> {
        let length = self.number(8)?;
        Some(String::from_utf8_lossy(self.take(length)?).into_owned())
    }

    /// A value of a sort, as it is told; of an array nothing is told.
    fn value(&mut self, sort: u64) -> Option<String> {
        match sort {
            0 | 1 | 7 => self.number(1).map(|number| number.to_string()),
            2 | 3 => self.number(2).map(|number| number.to_string()),
            4..=6 => self.number(4).map(|number| number.to_string()),
            10..=12 => self.number(8).map(|number| number.to_string()),
            8 => self.text(),
            9 => {
                let (inner, count) = (self.number(4)?, self.number(8)?);
                // Every element takes a byte at least, and an array within an array is no metadata of a model.
                if inner == 9 || count > self.0.len() as u64 {
                    return None;
                }
                (0..count).try_for_each(|_| self.value(inner).map(drop))?;
                Some(String::new())
            }
            _ => None,
        }
    }
}

/// What the header says, as far as it can be read; nothing where it is none.
pub(super) fn told(file: &Candidate<'_>) -> Option<String> {
    let start = file.start(MOST).ok()?;
    let mut rest = Rest(start.get(4..)?);
    let version = rest.number(4).filter(|version| (1..=16).contains(version))?;
    let (tensors, entries) = (rest.number(8)?, rest.number(8)?);
    let mut told = format!("GGUF version {version}, {tensors} tensors");
    for _ in 0..entries.min(ENTRIES) {
        let Some(key) = rest.text() else { break };
        let Some(value) = rest.number(4).and_then(|sort| rest.value(sort)) else { break };
        let value = match key.as_str() {
            "general.architecture" | "general.name" | "general.size_label" | "general.license" => shown(&value),
            "general.file_type" => {
                let name = FILE_TYPES.iter().find(|(number, _)| value == number.to_string()).map(|(_, name)| (*name).to_owned());
                name.unwrap_or(value)
            }
            _ => continue,
        };
        told = format!("{told}, {} {value}", key.trim_start_matches("general."));
    }
    Some(told)
}
