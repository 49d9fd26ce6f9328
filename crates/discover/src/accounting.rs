//! What was read and what was not, so that no report claims more than was looked at.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a scan read and left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounting {
    /// Files that were read.
    pub files_read: u64,
    /// Their bytes.
    pub bytes_read: u64,
    /// Files whose content is not text and that are no model files; only their beginning was looked at.
    pub binary: u64,
    /// Files and folders that were not read, each with the reason; the first thousand of each reason.
    pub skipped: Vec<Skipped>,
    /// How many were not read.
    pub files_skipped: u64,
    /// Where only what changed was looked at: since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
}

/// A revision since which files changed; nothing else was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// The revision as it was named.
    pub revision: String,
    /// The commits that it is, one for each path in their order.
    pub commits: Vec<String>,
    /// How many files changed and are still there.
    pub files: u64,
}

/// What was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Skipped {
    /// Why.
    pub why: Why,
    /// Which file or folder, relative to the tree.
    pub path: String,
    /// More about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// Why something was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It could not be read.
    Unreadable,
    /// Larger than is read.
    TooLarge,
    /// A link, which is not followed.
    Link,
    /// Neither file nor folder: a pipe, a socket, a device.
    Special,
    /// A manifest whose form is not understood; what it declares is not known.
    Malformed,
    /// More was named in it than is told.
    TooMany,
}

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too large",
            Self::Link => "link, not followed",
            Self::Special => "no file",
            Self::Malformed => "not understood",
            Self::TooMany => "more than is told",
        })
    }
}

/// How many are named for each reason.
const NAMED: usize = 1_000;
/// How many gather before those that are not told are let go; more than all that are told.
const GATHERED: usize = 20_000;

impl Accounting {
    /// Adds what another part of the tree gave.
    pub(crate) fn add(&mut self, other: Self) {
        self.files_read += other.files_read;
        self.bytes_read += other.bytes_read;
        self.binary += other.binary;
        self.files_skipped += other.files_skipped;
        self.skipped.extend(other.skipped);
        self.keep_few();
    }

    /// Notes a file that was read, and how many bytes of it.
    pub(crate) const fn read(&mut self, bytes: u64) {
        self.files_read += 1;
        self.bytes_read += bytes;
    }

    /// Notes something that was not read.
    pub(crate) fn skip(&mut self, why: Why, path: &str, detail: impl Into<String>) {
        self.files_skipped += 1;
        self.skipped.push(Skipped { why, path: path.to_owned(), detail: detail.into() });
        self.keep_few();
    }

    /// Lets go of what is not told once much has gathered, so that a tree of a million links takes no more memory than one of a thousand.
    fn keep_few(&mut self) {
        if self.skipped.len() > GATHERED {
            self.finish();
        }
    }

    /// Puts what was skipped in order and keeps the first of each reason, which does not depend on the order in which they came.
    pub(crate) fn finish(&mut self) {
        self.skipped.sort();
        let (mut last, mut told) = (None, 0);
        self.skipped.retain(|one| {
            told = if last.replace(one.why) == Some(one.why) { told + 1 } else { 1 };
            told <= NAMED
        });
    }
}
