//! Tokens: secrets with which a job elsewhere, such as in CI, brings in what one source of discovery saw, and can do nothing else.
//!
//! A token is a key to a door and proves nothing, so it is no fact: `tokens.json` beside the ledger holds the digest of each, never the token.
//! Losing the file takes every token away and loses nothing else.

use std::fs::File;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ephor_core::fact::Sha256;
use ephor_core::id::{PersonId, RecordId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use crate::{beside, engine};

/// The file, in the folder of the organisation.
pub const FILE: &str = "tokens.json";
/// How every token begins, so that whoever looks for leaked secrets knows one.
pub const BEGINS: &str = "ephor_";
/// The longest note, in characters.
pub const NOTE_AT_MOST: usize = 200;

/// What is kept of a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// What people call it: `T1`, `T2` and so on, none of them twice.
    pub id: String,
    /// SHA-256 of the token.
    pub digest: Sha256,
    /// The one source it stands for.
    pub source: RecordId,
    /// In whose name the source runs.
    pub by: PersonId,
    /// The day it was made.
    pub made: Date,
    /// The last day on which it holds.
    pub until: Date,
    /// What it is for, in the words of whoever made it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A token that somebody wants.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The one source it is to stand for.
    pub source: RecordId,
    /// In whose name the source runs.
    pub by: PersonId,
    /// Today.
    pub made: Date,
    /// The last day on which it is to hold.
    pub until: Date,
    /// What it is for.
    pub note: String,
}

/// What stands in the file.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// The number of the last token that was made; the number of one that was removed is not given again.
    last: u64,
    tokens: Vec<Token>,
}

/// Why a token is not kept, or none can be read.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// What is asked for cannot be.
    #[error("{0}")]
    Request(String),
    /// The file says nothing that is understood.
    #[error("the tokens in {FILE} cannot be read: {0}; put the file right, or move it away and make new ones")]
    Unreadable(#[from] serde_json::Error),
    /// The machine could not.
    #[error("the tokens in {FILE} cannot be kept: {0}")]
    File(#[from] std::io::Error),
}

/// The tokens of an organisation.
pub struct Tokens(PathBuf);

impl Tokens {
    /// The tokens kept in that folder.
    pub fn of(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// Every token, in the order made. The file is read each time, so that one that was removed opens nothing from then on.
    ///
    /// # Errors
    /// Where there is a file and it cannot be read.
    pub fn all(&self) -> Result<Vec<Token>, Refused> {
        Ok(self.read()?.tokens)
    }

    /// The token that was sent, if it is one and holds on that day. It takes as long for any token as for none.
    ///
    /// # Errors
    /// Where there is a file and it cannot be read.
    pub fn known(&self, sent: &str, on: Date) -> Result<Option<Token>, Refused> {
        let digest = digest(sent);
        let mut own = None;
        for one in self.all()? {
            if is_same(&one.digest, &digest) {
                own = Some(one);
            }
        }
        Ok(own.filter(|one| on <= one.until))
    }

    /// Makes a token. Only what is returned ever holds it.
    ///
    /// # Errors
    /// Where the note is none, or the file cannot be read or written.
    pub fn add(&self, wanted: Wanted) -> Result<String, Refused> {
        let Wanted { source, by, made, until, note } = wanted;
        if note.chars().count() > NOTE_AT_MOST || note.chars().any(char::is_control) {
            let message = format!("a note is at most {NOTE_AT_MOST} characters in one line; no token was made");
            return Err(Refused::Request(message));
        }
        let token = format!("{BEGINS}{}", URL_SAFE_NO_PAD.encode(engine::random()));
        let held = self.lock()?;
        let mut kept = self.read()?;
        kept.last += 1;
        let id = format!("T{}", kept.last);
        kept.tokens.push(Token { id, digest: digest(&token), source, by, made, until, note });
        self.write(&kept)?;
        drop(held);
        Ok(token)
    }

    /// Takes a token away. One that is gone already is no error.
    ///
    /// # Errors
    /// Where there never was one of that id, or the file cannot be read or written.
    pub fn remove(&self, id: &str) -> Result<(), Refused> {
        let held = self.lock()?;
        let mut kept = self.read()?;
        let before = kept.tokens.len();
        kept.tokens.retain(|one| one.id != id);
        if kept.tokens.len() < before {
            self.write(&kept)?;
        } else if !(1..=kept.last).any(|number| format!("T{number}") == id) {
            return Err(Refused::Request(format!("there is no token {id}; `ephor token list` shows those there are")));
        }
        drop(held);
        Ok(())
    }

    fn read(&self) -> Result<Kept, Refused> {
        beside::read(&self.0.join(FILE))
    }

    /// Keeps other programs from writing at the same time, until it is dropped. The folder itself is locked, because the file is replaced.
    fn lock(&self) -> Result<File, Refused> {
        let folder = File::open(&self.0)?;
        folder.lock()?;
        Ok(folder)
    }

    /// Readable to its owner alone.
    fn write(&self, kept: &Kept) -> Result<(), Refused> {
        Ok(beside::write(&self.0.join(FILE), kept, 0o600)?)
    }
}

fn digest(token: &str) -> Sha256 {
    Sha256(sha2::Sha256::digest(token).into())
}

/// Whether two digests are the same, in a time that says nothing of where they differ.
fn is_same(one: &Sha256, other: &Sha256) -> bool {
    let differing = one.0.iter().zip(&other.0).fold(0, |differing, (one, other)| black_box(differing | (one ^ other)));
    differing == 0
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use ephor_core::id::Kind;

    use super::*;

    fn wanted(note: &str) -> Wanted {
        Wanted {
            source: "SRC-1".parse().unwrap(),
            by: RecordId::new(Kind::Person, 1).typed().unwrap(),
            made: "2026-11-20".parse().unwrap(),
            until: "2026-12-31".parse().unwrap(),
            note: note.to_owned(),
        }
    }

    fn known(tokens: &Tokens, sent: &str, on: &str) -> Option<String> {
        tokens.known(sent, on.parse().unwrap()).unwrap().map(|one| one.id)
    }

    #[test]
    fn a_token_is_known_until_its_last_day_and_stands_nowhere() {
        let dir = tempfile::tempdir().unwrap();
        let tokens = Tokens::of(dir.path());
        assert_eq!(known(&tokens, "", "2026-11-20"), None);
        let (first, second) = (tokens.add(wanted("the pipeline")).unwrap(), tokens.add(wanted("")).unwrap());
        assert!(first.starts_with(BEGINS) && first.len() == BEGINS.len() + 43 && first != second, "{first}");
        assert_eq!(known(&tokens, &first, "2026-12-31").as_deref(), Some("T1"));
        assert_eq!(known(&tokens, &second, "2026-11-20").as_deref(), Some("T2"));
        assert_eq!((known(&tokens, &first, "2027-01-01"), known(&tokens, &first[..48], "2026-11-20")), (None, None));
        let path = dir.path().join(FILE);
        let text = fs::read_to_string(&path).unwrap();
        let secret = first.strip_prefix(BEGINS).unwrap();
        assert!(!text.contains(secret) && text.contains("the pipeline"), "{text}");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_removed_token_is_unknown_and_its_number_is_not_given_again() {
        let dir = tempfile::tempdir().unwrap();
        let tokens = Tokens::of(dir.path());
        let gone = tokens.add(wanted("")).unwrap();
        for _ in 0..2 {
            tokens.remove("T1").unwrap();
        }
        let next = tokens.add(wanted("")).unwrap();
        assert_eq!((known(&tokens, &gone, "2026-11-20"), known(&tokens, &next, "2026-11-20").as_deref()), (None, Some("T2")));
        assert!(tokens.remove("T3").unwrap_err().to_string().contains("there is no token T3"));
    }

    #[test]
    fn tokens_made_at_the_same_time_are_all_kept() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| Tokens::of(dir.path()).add(wanted("")).unwrap());
            }
        });
        let mut ids: Vec<String> = Tokens::of(dir.path()).all().unwrap().into_iter().map(|one| one.id).collect();
        ids.sort();
        assert_eq!(ids, ["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8"]);
    }

    #[test]
    fn a_file_that_somebody_broke_opens_nothing_and_is_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let tokens = Tokens::of(dir.path());
        fs::write(dir.path().join(FILE), "{\"last\": 1").unwrap();
        let on = "2026-11-20".parse().unwrap();
        assert!(tokens.known("ephor_x", on).is_err() && tokens.add(wanted("")).is_err() && tokens.remove("T1").is_err());
        assert_eq!(fs::read(dir.path().join(FILE)).unwrap(), b"{\"last\": 1");
        for note in ["two\nlines", &"long".repeat(51)] {
            assert!(tokens.add(wanted(note)).unwrap_err().to_string().contains("no token was made"));
        }
    }
}
