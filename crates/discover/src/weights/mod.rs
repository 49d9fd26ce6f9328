//! Files that are models: weights and serialised models, known by their content and their ending, and never loaded.
//!
//! What a header claims is believed only as far as the file reaches, and no more of a file is held in memory than a few megabytes.

mod formats;
mod gguf;

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::component::{Evidence, Kind};
use crate::look::shown;
use crate::merge::Sighting;
use crate::path;

/// Bytes of a file beyond which its digest is not made: at usual speeds more than some ten seconds of work.
const MOST_HASHED: u64 = 4 << 30;
/// Bytes of a header that are read.
const MOST_HEADER: u64 = 4 << 20;
/// Entries of a folder in which weights are looked for beside a tokeniser.
const MOST_BESIDE: usize = 2_000;
/// How weights are called that a tokeniser lies beside.
const WEIGHTS: &[&str] = &[".safetensors", ".gguf", ".onnx", ".pt", ".pth", ".h5", ".tflite", ".msgpack"];

/// What a beginning and a name say.
struct Known {
    format: String,
    /// By content it is surer than by its ending alone.
    confidence: u8,
}

impl Known {
    fn by_content(format: impl Into<String>) -> Self {
        Self { format: format.into(), confidence: 100 }
    }

    fn by_ending(format: impl Into<String>) -> Self {
        Self { format: format.into(), confidence: 80 }
    }
}

/// A file that may be a model.
struct Candidate<'f> {
    path: &'f Path,
    /// The ending of its name, in small letters.
    ending: String,
    beginning: &'f [u8],
    length: u64,
}

impl Candidate<'_> {
    fn begins(&self, magic: &[u8]) -> bool {
        self.beginning.starts_with(magic)
    }

    /// So much of the file from its start.
    fn start(&self, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.path)?.take(most.min(self.length)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// A stretch of the file.
    fn stretch(&self, from: u64, most: u64) -> io::Result<Vec<u8>> {
        let mut file = File::open(self.path)?;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// What is known of a file before it is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Beginning<'f> {
    /// What was read of it.
    pub bytes: &'f [u8],
    /// How many it has.
    pub length: u64,
    pub is_text: bool,
}

/// The model that a file is, if it is one. `name` is its path as it is told.
/// The bytes that were read to say so come with it.
pub(crate) fn look(path: &Path, name: &str, about: &Beginning<'_>) -> Option<(Sighting, u64)> {
    let Beginning { bytes: beginning, length, is_text } = *about;
    let file = Candidate { path, ending: path::ending(name), beginning, length };
    let known = if is_text { formats::text(&file, name) } else { formats::binary(&file, name) };
    let known = known.or_else(|| beside(&file, name))?;
    let digest = Some(digest(&file));
    let text = [Some(known.format), Some(format!("{} bytes", file.length)), digest].into_iter().flatten().collect::<Vec<_>>();
    let text = text.join("; ").chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
    let read = if file.length > MOST_HASHED { beginning.len() as u64 } else { file.length };
    let sighting = Sighting {
        kind: Kind::ModelFile,
        name: package(name).to_owned(),
        version: None,
        provider: None,
        grade: path::grade(name),
        confidence: known.confidence,
        evidence: Evidence { file: name.to_owned(), line: 0, text },
    };
    Some((sighting, read))
}

/// A model of Core ML is a folder; each of its files is told under the name of the folder.
fn package(name: &str) -> &str {
    let ends = [".mlpackage/", ".mlmodelc/"].iter().filter_map(|mark| name.find(mark).map(|at| at + mark.len() - 1));
    ends.min().and_then(|end| name.get(..end)).unwrap_or(name)
}

/// Tokenisers and configurations of a folder in which weights lie.
fn beside(file: &Candidate<'_>, name: &str) -> Option<Known> {
    let own = name.rsplit('/').next()?;
    if !matches!(own, "tokenizer.json" | "config.json" | "tokenizer.model") {
        return None;
    }
    let names = file.path.parent()?.read_dir().ok()?.flatten().take(MOST_BESIDE).map(|entry| entry.file_name());
    let is_weights = |name: &str| WEIGHTS.iter().any(|ending| name.ends_with(ending)) || name.starts_with("pytorch_model");
    let weights = names.filter_map(|name| name.into_string().ok()).filter(|name| is_weights(name)).min()?;
    let what = if own == "config.json" { "configuration" } else { "tokeniser" };
    Some(Known::by_content(format!("{what} of the model beside it, {}", shown(&weights))))
}

/// The digest of a whole file, or why there is none.
fn digest(file: &Candidate<'_>) -> String {
    if file.length > MOST_HASHED {
        return "no digest, since it is larger than 4 GiB".to_owned();
    }
    let made = File::open(file.path).and_then(|mut opened| {
        let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 18]);
        let mut left = MOST_HASHED;
        loop {
            let read = opened.read(&mut buffer)?;
            // A file that grows while it is read ends here.
            if read == 0 || left == 0 {
                return Ok(hash.finalize());
            }
            left = left.saturating_sub(read as u64);
            hash.update(buffer.get(..read).unwrap_or_default());
        }
    });
    made.map_or_else(
        |error| format!("no digest: {error}"),
        |digest| digest.iter().fold("sha256 ".to_owned(), |all, byte| all + &format!("{byte:02x}")),
    )
}

#[cfg(test)]
mod stories;
