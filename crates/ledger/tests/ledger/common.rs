//! A ledger to tell stories about: bodies, personal values, erasures.

use std::path::Path;

use ephor_ledger::{Entry, Erasure, Hash, Ledger, Options, Report, Sealed, SealedValue, SigningKey, verify};

pub(crate) const ORIGIN: &str = "example.org/ledger";

pub(crate) fn key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[7; 32]).unwrap()
}

pub(crate) fn other_key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[8; 32]).unwrap()
}

fn salt(position: u64, which: u8) -> [u8; 32] {
    Hash::leaf(&[position.to_be_bytes().as_slice(), &[which]].concat()).0
}

fn leaf(position: u64, members: &str) -> Vec<u8> {
    let (minutes, seconds) = (position / 60 % 60, position % 60);
    let hours = position / 3600;
    format!(
        r#"{{"v":1,"position":{position},"recorded":"2026-11-21T{hours:02}:{minutes:02}:{seconds:02}Z","kind":"system"{members}}}"#
    )
    .into_bytes()
}

/// A fact whose leaf is all there is.
pub(crate) fn bare(position: u64) -> Entry {
    Entry { leaf: leaf(position, ""), body: None, values: Vec::new(), erases: Vec::new() }
}

/// A fact with a body in which a name stands as a personal value.
pub(crate) fn personal(position: u64) -> Entry {
    let value = SealedValue {
        path: "/record/name".to_owned(),
        salt: salt(position, 1),
        bytes: format!("\"Person {position}\"").into_bytes(),
    };
    let body = Sealed {
        salt: salt(position, 0),
        bytes: format!(r#"{{"record":{{"name":{{"†":"{}"}},"title":"No. {position}"}}}}"#, value.commitment()).into_bytes(),
    };
    let leaf = leaf(position, &format!(r#","body":"{}""#, body.commitment()));
    Entry { leaf, body: Some(body), values: vec![value], erases: Vec::new() }
}

/// A fact that erases.
pub(crate) fn erasing(position: u64, erases: &[(u64, Option<&str>)]) -> Entry {
    let items: Vec<String> = erases
        .iter()
        .map(|(of, path)| match path {
            Some(path) => format!(r#"{{"position":{of},"path":"{path}"}}"#),
            None => format!(r#"{{"position":{of}}}"#),
        })
        .collect();
    Entry {
        leaf: leaf(position, &format!(r#","act":"erase","erases":[{}]"#, items.join(","))),
        body: None,
        values: Vec::new(),
        erases: erases.iter().map(|(of, path)| Erasure { position: *of, path: path.map(str::to_owned) }).collect(),
    }
}

/// A mixture: every third fact is bare, the others are personal.
pub(crate) fn mixed(position: u64) -> Entry {
    if position.is_multiple_of(3) { bare(position) } else { personal(position) }
}

/// Appends mixed facts up to `size`, all in one transaction, and signs.
pub(crate) fn grow(ledger: &mut Ledger, size: u64) {
    let entries: Vec<Entry> = (ledger.size() + 1..=size).map(mixed).collect();
    ledger.append(ledger.size(), &entries).unwrap();
    ledger.sign().unwrap();
}

/// A signed ledger of mixed facts.
pub(crate) fn ledger(folder: &Path, size: u64) -> Ledger {
    let mut ledger = Ledger::create(folder, &key()).unwrap();
    grow(&mut ledger, size);
    ledger
}

/// Opens the database behind the ledger's back, the triggers dropped.
pub(crate) fn tamper(folder: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(folder.join(ephor_ledger::DATABASE_FILE)).unwrap();
    drop_triggers(&connection);
    connection
}

pub(crate) fn drop_triggers(connection: &rusqlite::Connection) {
    let mut statement = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let names: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for name in names {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
}

/// Verifies with the right key, as somebody outside would.
pub(crate) fn checked(path: &Path) -> Report {
    let options = Options { key: Some(key().verifier().clone()), checkpoint: None };
    verify(path, &options).unwrap()
}

pub(crate) fn assert_accepted(path: &Path) -> Report {
    let report = checked(path);
    assert!(report.accepted(), "{:?}", report.faults.iter().map(ToString::to_string).collect::<Vec<_>>());
    report
}

/// That it is refused, with a line that says this.
pub(crate) fn assert_refused(path: &Path, options: &Options, says: &str) {
    let report = verify(path, options).unwrap();
    let lines: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    assert!(lines.iter().any(|line| line.contains(says)), "{says:?} is not said in {lines:?}");
}
