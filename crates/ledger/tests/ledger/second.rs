//! The second verifier, asked about flipped bits: what this crate stores, told in raw columns, bent in one bit at a time.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ephor_ledger::{DATABASE_FILE, HEAD_FILE, Hash, VERIFIER_KEYS_FILE};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::common::{erasing, key, ledger};
use crate::flip::Flips;

/// Where a cell stands in the request: a JSON Pointer.
struct Cell {
    pointer: String,
    bytes: Vec<u8>,
    /// Text stands as it is, bytes stand in base64.
    is_text: bool,
}

/// The second verifier, answering one request a line.
struct Verifier {
    child: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Verifier {
    fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../verifier/verify.py");
        let mut command = Command::new("python3");
        command.arg("-B").arg(script).arg("--serve").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (ask, answers) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, ask, answers }
    }

    fn accepts(&mut self, request: &Value) -> bool {
        let ask = self.ask.as_mut().unwrap();
        writeln!(ask, "{request}").unwrap();
        ask.flush().unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        let faults = answer["faults"].to_string();
        assert!(!faults.contains("cannot be judged") && !faults.contains("request:"), "{faults}");
        answer["accepted"].as_bool().unwrap()
    }
}

impl Drop for Verifier {
    fn drop(&mut self) {
        // Without anything more to read it ends by itself.
        self.ask = None;
        drop(self.child.wait());
    }
}

/// Flips `count` bits of a ledger of `size` facts, drawn evenly from a seed over all its stored cells, and asks the second verifier about each.
/// A bit that would make a text no text is left out, because a request could not say it.
pub(crate) fn flip_sample(size: u64, count: u64) -> Flips {
    let (mut request, cells) = stored(size);
    let bits: Vec<u64> = cells.iter().map(|cell| cell.bytes.len() as u64 * 8).collect();
    let total: u64 = bits.iter().sum();
    let mut verifier = Verifier::start();
    assert!(verifier.accepts(&request), "the ledger is right before anything is flipped");
    let mut flips = Flips::default();
    let mut draw = 0_u64;
    while flips.tried < count {
        draw += 1;
        let random = Hash::leaf(&draw.to_be_bytes()).0;
        let mut bit = u64::from_be_bytes(random[..8].try_into().unwrap()) % total;
        let mut at = 0;
        while bit >= bits[at] {
            bit -= bits[at];
            at += 1;
        }
        let cell = &cells[at];
        let mut bent = cell.bytes.clone();
        bent[usize::try_from(bit / 8).unwrap()] ^= 1 << (bit % 8);
        let Some(said) = say(&bent, cell.is_text) else { continue };
        let place = request.pointer_mut(&cell.pointer).unwrap();
        let whole = std::mem::replace(place, said);
        flips.tried += 1;
        if verifier.accepts(&request) {
            flips.missed.push(format!("bit {} of byte {} at {}", bit % 8, bit / 8, cell.pointer));
        } else {
            flips.found += 1;
        }
        *request.pointer_mut(&cell.pointer).unwrap() = whole;
    }
    assert!(verifier.accepts(&request), "everything was flipped back");
    flips
}

fn say(bytes: &[u8], is_text: bool) -> Option<Value> {
    if is_text { String::from_utf8(bytes.to_vec()).ok().map(Value::from) } else { Some(BASE64.encode(bytes).into()) }
}

/// A ledger with several checkpoints and erasures as a request, and where its cells stand in it.
fn stored(size: u64) -> (Value, Vec<Cell>) {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = ledger(folder.path(), size / 2);
    crate::common::grow(&mut ledger, size - 1);
    ledger.append(size - 1, &[erasing(size, &[(1, None), (2, Some("/record/name"))])]).unwrap();
    ledger.sign().unwrap();
    drop(ledger);
    let database = Connection::open(folder.path().join(DATABASE_FILE)).unwrap();
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let keys: Vec<String> = text(VERIFIER_KEYS_FILE).lines().map(str::to_owned).collect();
    let mut request =
        json!({"leaves": [], "bodies": {}, "values": {}, "tiles": {}, "checkpoints": {}, "keys": keys, "head": text(HEAD_FILE)});
    let mut cells = vec![Cell { pointer: "/ledger/head".to_owned(), bytes: text(HEAD_FILE).into_bytes(), is_text: true }];
    for (at, key) in keys.into_iter().enumerate() {
        cells.push(Cell { pointer: format!("/ledger/keys/{at}"), bytes: key.into_bytes(), is_text: true });
    }
    let mut put = |pointer: &[&str], bytes: Vec<u8>, is_text: bool| {
        let mut place = &mut request;
        for step in pointer {
            place = match place {
                Value::Array(items) => {
                    items.push(Value::Null);
                    items.last_mut().unwrap()
                }
                place => &mut place[*step],
            };
            if place.is_null() && Some(step) != pointer.last() {
                *place = json!({});
            }
        }
        *place = say(&bytes, is_text).unwrap();
        let escaped: Vec<String> = pointer.iter().map(|step| step.replace('~', "~0").replace('/', "~1")).collect();
        cells.push(Cell { pointer: format!("/ledger/{}", escaped.join("/")), bytes, is_text });
    };
    let each = |sql: &str, visit: &mut dyn FnMut(&rusqlite::Row<'_>)| {
        let mut statement = database.prepare(sql).unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            visit(row);
        }
    };
    let number = |row: &rusqlite::Row<'_>, at: usize| row.get::<_, i64>(at).unwrap().to_string();
    each("SELECT position - 1, bytes FROM leaf ORDER BY position", &mut |row| {
        put(&["leaves", &number(row, 0)], row.get(1).unwrap(), false);
    });
    each("SELECT position, salt, bytes FROM body", &mut |row| {
        put(&["bodies", &number(row, 0), "salt"], row.get(1).unwrap(), false);
        put(&["bodies", &number(row, 0), "bytes"], row.get(2).unwrap(), false);
    });
    each("SELECT position, path, salt, bytes FROM value", &mut |row| {
        let path: String = row.get(1).unwrap();
        put(&["values", &number(row, 0), &path, "salt"], row.get(2).unwrap(), false);
        put(&["values", &number(row, 0), &path, "bytes"], row.get(3).unwrap(), false);
    });
    each("SELECT level, number, hashes FROM tile", &mut |row| {
        put(&["tiles", &number(row, 0), &number(row, 1)], row.get(2).unwrap(), false);
    });
    each("SELECT size, note FROM checkpoint", &mut |row| {
        put(&["checkpoints", &number(row, 0)], row.get::<_, String>(1).unwrap().into_bytes(), true);
    });
    (json!({"ledger": request, "key": key().verifier().to_string()}), cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_of_bits_is_found_by_the_second_verifier_when_flipped() {
        let flips = flip_sample(24, 150);
        assert_eq!((flips.tried, flips.found), (150, 150), "{:?}", flips.missed);
    }
}
