//! Ledgers that are bent and then properly signed again, as only the holder of the key could.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use ephor_ledger::{DATABASE_FILE, HEAD_FILE, Hash, Ledger, SigningKey, Tree, VERIFIER_KEYS_FILE, VerifierKey};
use serde_json::json;

use crate::common::{ORIGIN, bare, erasing, key, personal, tamper};

/// Bytes and their salt.
pub(super) type Salted = (Vec<u8>, Vec<u8>);

/// How many facts there are before anything is bent.
pub(super) const FACTS: u64 = 12;

/// A stored ledger with all that a verifier is given.
#[derive(Clone)]
pub(super) struct Bent {
    pub(super) leaves: BTreeMap<i64, Vec<u8>>,
    pub(super) bodies: BTreeMap<i64, Salted>,
    pub(super) values: BTreeMap<(i64, String), Salted>,
    pub(super) tile: Vec<u8>,
    pub(super) checkpoints: BTreeMap<i64, String>,
    pub(super) head: Option<String>,
    pub(super) keys: Vec<String>,
    pub(super) key: Option<String>,
    pub(super) checkpoint: Option<String>,
}

/// The seeds of the keys that may sign; the first is that of the ledger.
pub(super) const SEEDS: [u8; 3] = [7, 8, 9];

pub(super) fn verifier_key(seed: u8, origin: &str) -> VerifierKey {
    SigningKey::from_seed(origin, &[seed; 32]).unwrap().verifier().clone()
}

impl Bent {
    /// Facts of every kind: without body, with a body, with a value, erased, and erasing. All signed, and right.
    pub(super) fn new() -> Self {
        let mut bent = Self {
            leaves: BTreeMap::new(),
            bodies: BTreeMap::new(),
            values: BTreeMap::new(),
            tile: Vec::new(),
            checkpoints: BTreeMap::new(),
            head: None,
            keys: vec![key().verifier().to_string()],
            key: None,
            checkpoint: None,
        };
        for position in 1..=FACTS {
            let entry = match position {
                3 | 6 => bare(position),
                10 => erasing(position, &[(1, None), (2, Some("/record/name"))]),
                _ => personal(position),
            };
            let at = i64::try_from(position).unwrap();
            bent.leaves.insert(at, entry.leaf);
            bent.bodies.extend(entry.body.map(|body| (at, (body.salt.to_vec(), body.bytes))));
            bent.values.extend(entry.values.into_iter().map(|value| ((at, value.path), (value.salt.to_vec(), value.bytes))));
        }
        bent.bodies.remove(&1);
        bent.values.retain(|(position, _), _| *position > 2);
        bent.seal()
    }

    /// Tiles and checkpoints anew, for the leaves as they are.
    pub(super) fn seal(mut self) -> Self {
        self.tile = self.leaves.values().flat_map(|leaf| Hash::leaf(leaf).0).collect();
        let size = i64::try_from(self.leaves.len()).unwrap();
        self.checkpoints = [size / 2, size].into_iter().map(|size| (size, self.note(size, &SEEDS[..1]))).collect();
        self.head = self.checkpoints.get(&size).cloned();
        self
    }

    fn tree(&self) -> Tree {
        let mut tree = Tree::default();
        self.leaves.values().for_each(|leaf| tree.push(Hash::leaf(leaf)));
        tree
    }

    /// A checkpoint over the first leaves, signed by the keys of these seeds.
    pub(super) fn note(&self, size: i64, seeds: &[u8]) -> String {
        let root = self.tree().root_at(u64::try_from(size).unwrap()).unwrap();
        note(&format!("{ORIGIN}\n{size}\n{root}\n"), seeds)
    }

    /// Changes a leaf as text, and signs again.
    pub(super) fn leaf(mut self, position: i64, change: impl Fn(&str) -> String) -> Self {
        let leaf = self.leaves.get_mut(&position).unwrap();
        *leaf = change(std::str::from_utf8(leaf).unwrap()).into_bytes();
        self.seal()
    }

    /// Gives a fact another body, its leaf the commitment to it, and signs again.
    pub(super) fn body(mut self, position: i64, bytes: &[u8]) -> Self {
        let (salt, body) = self.bodies.get_mut(&position).unwrap();
        let commitment = |body: &[u8]| Hash::commitment(salt, body).to_string();
        let (before, after) = (commitment(body), commitment(bytes));
        *body = bytes.to_vec();
        self.leaf(position, |leaf| leaf.replace(&before, &after))
    }

    /// Gives a fact another value, its body the commitment to it, and signs again.
    pub(super) fn value(mut self, position: i64, bytes: &[u8]) -> Self {
        let (salt, value) = self.values.get_mut(&(position, "/record/name".to_owned())).unwrap();
        let commitment = |value: &[u8]| Hash::commitment(salt, value).to_string();
        let (before, after) = (commitment(value), commitment(bytes));
        *value = bytes.to_vec();
        let body = String::from_utf8(self.bodies[&position].1.clone()).unwrap();
        self.body(position, body.replace(&before, &after).as_bytes())
    }

    /// Writes the folder. `template` is a database without triggers and rows.
    pub(super) fn write_folder(&self, template: &Path, folder: &Path) {
        let database = folder.join(DATABASE_FILE);
        fs::copy(template, &database).unwrap();
        let connection = rusqlite::Connection::open(&database).unwrap();
        connection.execute_batch("PRAGMA synchronous = OFF; BEGIN").unwrap();
        for row in &self.leaves {
            connection.execute("INSERT INTO leaf VALUES (?1, ?2)", row).unwrap();
        }
        for (position, (salt, bytes)) in &self.bodies {
            connection.execute("INSERT INTO body VALUES (?1, ?2, ?3)", (position, salt, bytes)).unwrap();
        }
        for ((position, path), (salt, bytes)) in &self.values {
            connection.execute("INSERT INTO value VALUES (?1, ?2, ?3, ?4)", (position, path, salt, bytes)).unwrap();
        }
        if !self.tile.is_empty() {
            connection.execute("INSERT INTO tile VALUES (0, 0, ?1)", [&self.tile]).unwrap();
        }
        for row in &self.checkpoints {
            connection.execute("INSERT INTO checkpoint VALUES (?1, ?2)", row).unwrap();
        }
        connection.execute_batch("COMMIT").unwrap();
        let keys: String = self.keys.iter().flat_map(|key| [key, "\n"]).collect();
        fs::write(folder.join(VERIFIER_KEYS_FILE), keys).unwrap();
        if let Some(head) = &self.head {
            fs::write(folder.join(HEAD_FILE), head).unwrap();
        }
    }

    /// The full export, which has neither tiles nor head.
    pub(super) fn export(&self) -> String {
        let header = json!({"format": "ephor-full-export-1", "origin": ORIGIN, "size": self.leaves.len(), "keys": self.keys});
        let mut lines = vec![header];
        for (position, leaf) in &self.leaves {
            let mut line = json!({"leaf": STANDARD.encode(leaf)});
            if let Some((salt, body)) = self.bodies.get(position) {
                line["salt"] = STANDARD.encode(salt).into();
                line["body"] = STANDARD.encode(body).into();
            }
            let values = self.values.iter().filter(|((of, _), _)| of == position);
            let values: Vec<_> = values
                .map(|((_, path), (salt, value))| json!({"path": path, "salt": STANDARD.encode(salt), "value": STANDARD.encode(value)}))
                .collect();
            if !values.is_empty() {
                line["values"] = values.into();
            }
            lines.push(line);
        }
        lines.extend(self.checkpoints.values().map(|note| json!({"checkpoint": note})));
        lines.iter().flat_map(|line| [line.to_string(), "\n".to_owned()]).collect()
    }
}

/// A text with the signatures of the keys of these seeds.
pub(super) fn note(text: &str, seeds: &[u8]) -> String {
    let mut note = format!("{text}\n");
    for seed in seeds {
        let signature = ed25519_dalek::SigningKey::from_bytes(&[*seed; 32]).sign(text.as_bytes());
        let bytes = [verifier_key(*seed, ORIGIN).id().as_slice(), &signature.to_bytes()].concat();
        note = format!("{note}— {ORIGIN} {}\n", STANDARD.encode(bytes));
    }
    note
}

/// A database without triggers and rows.
pub(super) fn template(folder: &Path) -> std::path::PathBuf {
    drop(Ledger::create(folder, &key()).unwrap());
    tamper(folder).execute_batch("DELETE FROM checkpoint; PRAGMA journal_mode = DELETE").unwrap();
    folder.join(DATABASE_FILE)
}
