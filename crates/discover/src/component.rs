//! What is found: a distinct thing of a tree, with where it was seen.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::spelled::spelled;

spelled! {
    /// What a component is. The words are those of the report.
    pub enum Kind {
        /// A client library of a provider of AI.
        Sdk = "sdk",
        /// What AI applications or models are built with.
        Framework = "framework",
        /// Another library that exists for AI or machine learning.
        Library = "library",
        /// A hosted service, a gateway or a local runner that answers.
        Provider = "provider",
        /// The identifier of a model.
        Model = "model",
        /// Weights or a serialised model that lies in the tree.
        ModelFile = "model-file",
        /// Data that a model is trained, tuned or evaluated with.
        Dataset = "dataset",
        /// An agent that is defined, or instructions for a coding agent.
        Agent = "agent",
        /// A server of the Model Context Protocol.
        McpServer = "mcp-server",
        /// A text that is sent to a model as an instruction or template.
        Prompt = "prompt",
        /// What is declared to run or reach AI.
        Infrastructure = "infrastructure",
        /// The name under which a credential of an AI service is read; never its value.
        SecretReference = "secret-reference",
    }
}

spelled! {
    /// What part of the tree a component belongs to; the first is the weightiest.
    pub enum Grade {
        /// The product itself, its build, its deployment.
        Used = "used",
        /// Tests, fixtures and examples of tests alone.
        Test = "test",
        /// Somebody else's code that was copied in.
        Vendored = "vendored",
        /// A backup or an archive.
        Stale = "stale",
    }
}

/// Where something was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// The file, relative to the tree, its parts parted by `/`.
    pub file: String,
    /// The line, from 1; 0 where the file as a whole is meant.
    pub line: u32,
    /// What stands there, shortened.
    pub text: String,
}

/// What stays the same for a component from scan to scan: of its kind and name, and of nothing that moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// Of a kind and name.
    pub fn of(kind: Kind, name: &str) -> Self {
        Self::of_word(kind.word(), name)
    }

    /// Of a system, by what identifies it.
    pub(crate) fn of_system(identity: &str) -> Self {
        Self::of_word("system", identity)
    }

    /// Of a service that logs or registers show.
    pub(crate) fn of_service(name: &str) -> Self {
        Self::of_word("service", name)
    }

    fn of_word(word: &str, name: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(word);
        hash.update([0]);
        hash.update(name);
        let digest = hash.finalize();
        let mut short = [0; 16];
        short.iter_mut().zip(digest.iter()).for_each(|(short, byte)| *short = *byte);
        Self(short)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl FromStr for Fingerprint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no fingerprint; one is 32 hexadecimal digits");
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let whole = u128::from_str_radix(text, 16).map_err(|_| wrong())?;
        Ok(Self(whole.to_be_bytes()))
    }
}

/// One distinct thing of a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// What it is.
    pub kind: Kind,
    /// What it is called: packages as their registry calls them (`pypi:openai`), models as written, files by their path.
    pub name: String,
    /// The version or range that is declared, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Who answers or publishes, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// What part of the tree it belongs to.
    pub grade: Grade,
    /// How sure it is, in per cent.
    pub confidence: u8,
    /// What it is known again by.
    pub fingerprint: Fingerprint,
    /// Where it was seen, the weightiest first.
    pub evidence: Vec<Evidence>,
}
