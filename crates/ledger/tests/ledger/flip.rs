//! Every bit that a ledger stores is bound: whichever is flipped, a verifier says so.

use ephor_ledger::{DATABASE_FILE, DatabaseFiles, HEAD_FILE, Options, VERIFIER_KEYS_FILE, verify_database};
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::common::{erasing, key, ledger};

/// The tables with their keys and all their columns.
const TABLES: [(&str, &[&str], &[&str]); 5] = [
    ("leaf", &["position"], &["position", "bytes"]),
    ("body", &["position"], &["position", "salt", "bytes"]),
    ("value", &["position", "path"], &["position", "path", "salt", "bytes"]),
    ("tile", &["level", "number"], &["level", "number", "hashes"]),
    ("checkpoint", &["size"], &["size", "note"]),
];

/// What flipping came to.
#[derive(Debug, Default)]
pub(crate) struct Flips {
    pub(crate) tried: u64,
    pub(crate) found: u64,
    /// Where a flipped bit was not found.
    pub(crate) missed: Vec<String>,
}

/// A ledger in memory, its triggers left out, and the files beside it.
struct Fixture {
    connection: Connection,
    files: DatabaseFiles,
    options: Options,
    /// Of so many bits one is flipped; 1 for every bit.
    stride: u64,
    seen: u64,
    flips: Flips,
}

/// Makes a ledger of `size` facts with several checkpoints and erasures, and flips one of `stride` of all its bits, one at
/// a time.
pub(crate) fn flip_bits(size: u64, stride: u64) -> Flips {
    let mut fixture = Fixture::new(size, stride);
    assert!(fixture.accepts(), "the ledger is right before anything is flipped");
    for (table, keys, columns) in TABLES {
        for column in columns {
            fixture.flip_column(table, keys, column);
        }
    }
    fixture.flip_file("ephor.head", |files| &mut files.head);
    fixture.flip_file("ephor.vkey", |files| &mut files.verifier_keys);
    assert!(fixture.accepts(), "everything was flipped back");
    fixture.flips
}

impl Fixture {
    fn new(size: u64, stride: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = ledger(folder.path(), size / 2);
        crate::common::grow(&mut ledger, size - 1);
        ledger.append(size - 1, &[erasing(size, &[(1, None), (2, Some("/record/name"))])]).unwrap();
        ledger.sign().unwrap();
        drop(ledger);

        let connection = Connection::open_in_memory().unwrap();
        let path = folder.path().join(DATABASE_FILE);
        connection.execute("ATTACH ?1 AS stored", [path.to_str().unwrap()]).unwrap();
        for (table, _, _) in TABLES {
            let sql = "SELECT sql FROM stored.sqlite_schema WHERE type = 'table' AND name = ?1";
            let create: String = connection.query_row(sql, [table], |row| row.get(0)).unwrap();
            connection.execute_batch(&format!("{create}; INSERT INTO {table} SELECT * FROM stored.{table}")).unwrap();
        }
        connection.execute_batch("DETACH stored").unwrap();
        let read = |name| std::fs::read(folder.path().join(name)).unwrap();
        let files = DatabaseFiles { head: read(HEAD_FILE), verifier_keys: read(VERIFIER_KEYS_FILE) };
        let options = Options { key: Some(key().verifier().clone()), checkpoint: None };
        Self { connection, files, options, stride, seen: 0, flips: Flips::default() }
    }

    fn accepts(&self) -> bool {
        verify_database(&self.connection, &self.files, &self.options).accepted()
    }

    fn is_due(&mut self) -> bool {
        self.seen += 1;
        self.seen.is_multiple_of(self.stride)
    }

    fn judge(&mut self, place: impl FnOnce() -> String) {
        self.flips.tried += 1;
        if self.accepts() {
            self.flips.missed.push(place());
        } else {
            self.flips.found += 1;
        }
    }

    fn flip_column(&mut self, table: &str, keys: &[&str], column: &str) {
        let keys = keys.join(", ");
        let select = format!("SELECT {column}, {keys} FROM {table}");
        let cells: Vec<Vec<Value>> = {
            let mut statement = self.connection.prepare(&select).unwrap();
            let columns = statement.column_count();
            let cells = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect()).unwrap();
            cells.map(Result::unwrap).collect()
        };
        for cell in cells {
            let (value, key) = cell.split_first().unwrap();
            let (bytes, cast) = match value {
                Value::Integer(number) => (number.to_be_bytes().to_vec(), "integer"),
                Value::Text(text) => (text.clone().into_bytes(), "CAST(?1 AS TEXT)"),
                Value::Blob(bytes) => (bytes.clone(), "?1"),
                other => panic!("{table}.{column} holds {other:?}"),
            };
            let is_number = cast == "integer";
            let marks: Vec<String> = (2..key.len() + 2).map(|number| format!("?{number}")).collect();
            let expression = if is_number { "?1" } else { cast };
            let update = format!("UPDATE {table} SET {column} = {expression} WHERE ({keys}) = ({})", marks.join(", "));
            for (at, bit) in (0..bytes.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
                if !self.is_due() {
                    continue;
                }
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                let flipped = if is_number {
                    Value::Integer(i64::from_be_bytes(flipped.try_into().unwrap()))
                } else {
                    Value::Blob(flipped)
                };
                let parameters = std::iter::once(&flipped).chain(key);
                self.connection.execute_batch("BEGIN").unwrap();
                let updated = self.connection.prepare_cached(&update).unwrap().execute(rusqlite::params_from_iter(parameters));
                // A number that another row has cannot be stored, so there is nothing to find.
                if updated.is_ok_and(|rows| rows == 1) {
                    self.judge(|| format!("bit {bit} of byte {at} of {table}.{column} at {key:?}"));
                } else {
                    assert!(is_number || column == "path", "{update}");
                }
                self.connection.execute_batch("ROLLBACK").unwrap();
            }
        }
    }

    fn flip_file(&mut self, name: &str, file: impl Fn(&mut DatabaseFiles) -> &mut Vec<u8>) {
        for at in 0..file(&mut self.files).len() {
            for bit in 0..8 {
                if self.is_due() {
                    file(&mut self.files)[at] ^= 1 << bit;
                    self.judge(|| format!("bit {bit} of byte {at} of {name}"));
                    file(&mut self.files)[at] ^= 1 << bit;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sampled_bit_of_forty_facts_is_found_when_flipped() {
        let flips = flip_bits(40, 29);
        assert!(flips.tried > 3_000, "{} bits were tried", flips.tried);
        assert!(flips.missed.is_empty(), "{:?}", flips.missed);
    }

    #[test]
    fn every_sampled_bit_of_an_export_is_found_when_flipped() {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = Vec::new();
        ledger(folder.path(), 40).export_full(&mut bytes).unwrap();
        let file = folder.path().join("export");
        let options = Options { key: Some(key().verifier().clone()), checkpoint: None };
        let accepted = |bytes: &[u8]| {
            std::fs::write(&file, bytes).unwrap();
            ephor_ledger::verify(&file, &options).unwrap().accepted()
        };
        assert!(accepted(&bytes));
        for place in (0..bytes.len() * 8).step_by(61) {
            bytes[place / 8] ^= 1 << (place % 8);
            assert!(!accepted(&bytes), "bit {} of byte {}", place % 8, place / 8);
            bytes[place / 8] ^= 1 << (place % 8);
        }
    }
}
