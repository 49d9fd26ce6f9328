//! What somebody with every right on the disk tries, and what finds it.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use crate::common::{assert_accepted, assert_refused, bare, erasing, grow, key, ledger, mixed, other_key, personal, tamper};
use ephor_ledger::{AppendError, Checkpoint, DATABASE_FILE, HEAD_FILE, Ledger, LedgerError, Options, VERIFIER_KEYS_FILE, verify};

fn keyed() -> Options {
    Options { key: Some(key().verifier().clone()), checkpoint: None }
}

/// A closed ledger of 10 facts, of which the first body is erased.
fn victim() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = ledger(folder.path(), 9);
    ledger.append(9, &[erasing(10, &[(1, None), (2, Some("/record/name"))])]).unwrap();
    ledger.sign().unwrap();
    drop(ledger);
    assert_accepted(folder.path());
    folder
}

fn run(folder: &Path, sql: &str) {
    tamper(folder).execute_batch(sql).unwrap();
}

fn copy(from: &Path, to: &Path, name: &str) {
    fs::copy(from.join(name), to.join(name)).unwrap();
}

#[test]
fn triggers_slow_down_a_careless_hand() {
    let folder = victim();
    let connection = rusqlite::Connection::open(folder.path().join(DATABASE_FILE)).unwrap();
    for sql in [
        "UPDATE leaf SET bytes = x'7b7d' WHERE position = 3",
        "DELETE FROM leaf WHERE position = 10",
        "INSERT INTO leaf VALUES (12, x'7b7d')",
        "INSERT OR REPLACE INTO leaf VALUES (10, x'7b7d')",
        "UPDATE body SET bytes = x'7b7d' WHERE position = 4",
        "INSERT INTO body VALUES (1, zeroblob(32), x'7b7d')",
        "INSERT OR REPLACE INTO body VALUES (4, zeroblob(32), x'7b7d')",
        "UPDATE value SET bytes = x'22' WHERE position = 4",
        "INSERT OR REPLACE INTO value VALUES (4, '/record/name', zeroblob(32), x'22')",
        "UPDATE tile SET hashes = zeroblob(352)",
        "UPDATE tile SET hashes = substr(hashes, 1, 32)",
        "UPDATE tile SET hashes = hashes || zeroblob(9000)",
        "DELETE FROM tile",
        "INSERT OR REPLACE INTO tile VALUES (0, 0, zeroblob(352))",
        "UPDATE checkpoint SET note = ''",
        "DELETE FROM checkpoint",
        "INSERT OR REPLACE INTO checkpoint VALUES (9, '')",
    ] {
        assert!(connection.execute_batch(sql).is_err(), "{sql}");
    }
    assert_accepted(folder.path());
}

#[test]
fn an_edited_deleted_or_reordered_fact_is_found_at_its_position() {
    for (sql, says) in [
        (
            "UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), 'system', 'policy') AS BLOB) WHERE position = 3",
            "states the root",
        ),
        ("DELETE FROM leaf WHERE position = 3", "position 4 does not follow the fact before: position 3 was expected"),
        ("DELETE FROM leaf WHERE position = 1", "position 2 does not follow the fact before: position 1 was expected"),
        ("DELETE FROM leaf WHERE position = 4", "the body at position 4 belongs to no fact"),
        (
            "UPDATE leaf SET position = -3 WHERE position = 3; UPDATE leaf SET position = 3 WHERE position = 6; UPDATE leaf SET position = 6 WHERE position = -3",
            "position 3 has a leaf that says position 6 at position 3",
        ),
        ("UPDATE body SET bytes = x'7b7d' WHERE position = 4", "position 4 has a body that does not match the commitment"),
        ("UPDATE body SET salt = zeroblob(31) WHERE position = 4", "position 4 has a body whose salt is not of 32 bytes"),
        ("UPDATE value SET bytes = '\"Else\"' WHERE position = 4", "position 4 has a value /record/name that does not match"),
        (
            "UPDATE value SET path = '/record/title' WHERE position = 4",
            "position 4 has a value /record/title that its body has no place for",
        ),
        ("INSERT INTO value VALUES (3, '/x', zeroblob(32), x'22')", "position 3 has a value /x that its body has no place for"),
        ("INSERT INTO body VALUES (3, zeroblob(32), x'7b7d')", "position 3 has a body that its leaf does not commit to"),
        ("INSERT INTO body VALUES (99, zeroblob(32), x'7b7d')", "the body at position 99 belongs to no fact"),
        ("INSERT INTO value VALUES (-1, '', zeroblob(32), x'7b7d')", "the value at position -1 belongs to no fact"),
        ("DELETE FROM tile", "tile 0/0 is missing"),
        ("UPDATE tile SET hashes = substr(hashes, 1, 288)", "tile 0/0 is not as the leaves make it"),
        ("INSERT INTO tile VALUES (1, 0, zeroblob(32))", "holds 2 tiles where the leaves make 1"),
        ("DELETE FROM checkpoint", "has facts and no checkpoint"),
        ("UPDATE checkpoint SET size = 8 WHERE size = 9", "states the size 9, which is not the size it is stored under"),
        ("UPDATE checkpoint SET size = 12 WHERE size = 10", "covers 10 facts"),
        ("UPDATE checkpoint SET note = note || 'x' WHERE size = 9", "the checkpoint over 9 facts is not a signed note"),
        ("DROP TABLE value", "could not be read by SQLite"),
        (
            "ALTER TABLE body RENAME TO had; CREATE TABLE body (position INTEGER PRIMARY KEY, salt, bytes); INSERT INTO body SELECT position, salt, CAST(bytes AS TEXT) FROM had",
            "could not be read by SQLite",
        ),
        ("ALTER TABLE body RENAME TO had; CREATE VIEW body AS SELECT * FROM had", "a table is missing"),
    ] {
        let folder = victim();
        run(
            folder.path(),
            &sql.replace("x'22' WHERE", "CAST('\"Else\"' AS BLOB) WHERE").replace("= '\"Else\"'", "= CAST('\"Else\"' AS BLOB)"),
        );
        assert_refused(folder.path(), &keyed(), says);
    }
}

#[test]
fn a_missing_body_without_an_erasure_and_one_that_survived_its_erasure_are_found() {
    let folder = victim();
    run(folder.path(), "DELETE FROM value WHERE position = 4");
    assert_refused(folder.path(), &keyed(), "position 4 lacks the value /record/name, and no later fact erases it");
    run(folder.path(), "DELETE FROM body WHERE position = 4");
    assert_refused(folder.path(), &keyed(), "position 4 lacks its body, and no later fact erases it");

    let folder = victim();
    let (first, second) = (personal(1), personal(2));
    let (body, value) = (first.body.unwrap(), &second.values[0]);
    let connection = tamper(folder.path());
    connection.execute("INSERT INTO body VALUES (1, ?1, ?2)", (&body.salt, &body.bytes)).unwrap();
    connection.execute("INSERT INTO value VALUES (2, ?1, ?2, ?3)", (&value.path, &value.salt, &value.bytes)).unwrap();
    assert_refused(folder.path(), &keyed(), "position 1 still has the body that a later fact erases");
    assert_refused(folder.path(), &keyed(), "position 2 still has the value /record/name that a later fact erases");
}

#[test]
fn a_ledger_cut_off_below_a_head_held_elsewhere_is_found() {
    let (folder, older) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut whole = ledger(folder.path(), 6);
    drop(ledger(older.path(), 6));
    grow(&mut whole, 9);
    let checkpoint = Some(whole.signed().clone());
    let options = Options { checkpoint, ..keyed() };
    assert!(verify(folder.path(), &options).unwrap().accepted());
    assert_accepted(older.path());
    assert_refused(older.path(), &options, "the checkpoint given covers 9 facts, and there are only 6");
    assert_refused(
        folder.path(),
        &Options { key: Some(other_key().verifier().clone()), ..options },
        "the checkpoint given is not signed by a known key",
    );
}

#[test]
fn another_history_under_the_right_key_is_found_with_a_checkpoint_held_elsewhere() {
    let (folder, forked) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let checkpoint = Some(ledger(folder.path(), 6).signed().clone());
    let mut fork = Ledger::create(forked.path(), &key()).unwrap();
    fork.append(0, &(1..=8).map(bare).collect::<Vec<_>>()).unwrap();
    fork.sign().unwrap();
    assert_accepted(forked.path());
    assert_refused(forked.path(), &Options { checkpoint, ..keyed() }, "the checkpoint given states the root");
}

#[test]
fn a_history_signed_anew_with_another_key_is_found_with_the_key() {
    let forged = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::create(forged.path(), &other_key()).unwrap();
    grow(&mut ledger, 6);
    let unkeyed = verify(forged.path(), &Options::default()).unwrap();
    assert!(unkeyed.accepted() && !unkeyed.key_given, "without a key it is whole, and not known whose it is");
    assert_refused(forged.path(), &keyed(), "did not sign the last checkpoint");
    let both = format!("{}\n{}\n", key().verifier(), other_key().verifier());
    fs::write(forged.path().join(VERIFIER_KEYS_FILE), both).unwrap();
    assert_refused(forged.path(), &keyed(), "did not sign the last checkpoint");
}

#[test]
fn a_replaced_key_cannot_sign_later_checkpoints() {
    let folder = tempfile::tempdir().unwrap();
    drop(ledger(folder.path(), 3));
    let both = format!("{}\n{}\n", key().verifier(), other_key().verifier());
    fs::write(folder.path().join(VERIFIER_KEYS_FILE), &both).unwrap();
    fs::write(folder.path().join(ephor_ledger::KEY_FILE), format!("{}\n", other_key().to_secret_text())).unwrap();
    let mut ledger = Ledger::open(folder.path()).unwrap();
    grow(&mut ledger, 4);
    drop(ledger);
    assert!(verify(folder.path(), &Options::default()).unwrap().accepted());
    let mut lines: Vec<&str> = both.lines().collect();
    lines.reverse();
    fs::write(folder.path().join(VERIFIER_KEYS_FILE), format!("{}\n", lines.join("\n"))).unwrap();
    assert_refused(folder.path(), &Options::default(), "is signed by a key that had been replaced");
}

#[test]
fn an_old_database_beneath_a_newer_head_is_refused() {
    let (folder, old) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut first = ledger(folder.path(), 6);
    drop(ledger(old.path(), 6));
    grow(&mut first, 9);
    drop(first);
    copy(folder.path(), old.path(), HEAD_FILE);
    let behind = Ledger::open(old.path()).unwrap_err();
    assert!(matches!(behind, LedgerError::Behind { size: 6, signed: 9 }), "{behind}");
    assert!(matches!(Ledger::open_read_only(old.path()), Err(LedgerError::Behind { .. })));
    assert_refused(old.path(), &keyed(), "the file ephor.head covers 9 facts, and there are only 6");
}

#[test]
fn another_database_beneath_the_head_is_refused() {
    let (folder, forked) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(ledger(folder.path(), 6));
    let mut fork = Ledger::create(forked.path(), &key()).unwrap();
    fork.append(0, &(1..=8).map(bare).collect::<Vec<_>>()).unwrap();
    drop(fork);
    copy(folder.path(), forked.path(), HEAD_FILE);
    assert!(matches!(Ledger::open(forked.path()), Err(LedgerError::Forked { signed: 6 })));
    assert_refused(forked.path(), &keyed(), "the file ephor.head states the root");
}

#[test]
fn a_leaf_altered_after_the_last_head_is_found_on_opening() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = ledger(folder.path(), 6);
    first.append(6, &[mixed(7), mixed(8)]).unwrap();
    drop(first);
    run(
        folder.path(),
        "UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), 'system', 'policy') AS BLOB) WHERE position = 7",
    );
    assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::Corrupt { .. })));
    run(folder.path(), "DELETE FROM leaf WHERE position = 8");
    assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::Corrupt { .. })));
}

#[test]
fn a_head_that_nobody_known_signed_is_refused() {
    let folder = victim();
    let path = folder.path().join(HEAD_FILE);
    let note = fs::read_to_string(&path).unwrap();
    fs::write(&path, note.replace("\n10\n", "\n9\n")).unwrap();
    assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::Head { .. })));
    assert_refused(folder.path(), &keyed(), "the file ephor.head has a signature of the key");
    fs::remove_file(&path).unwrap();
    assert_refused(folder.path(), &keyed(), "the file ephor.head is missing");
}

#[test]
fn a_spare_bit_set_in_the_base64_of_a_checkpoint_is_found() {
    let folder = victim();
    let path = folder.path().join(HEAD_FILE);
    let note = fs::read_to_string(&path).unwrap();
    let root = note.lines().nth(2).unwrap();
    let last = root.as_bytes()[root.len() - 2];
    let spare = format!("{}{}=", &root[..root.len() - 2], char::from(last + 1));
    let altered = note.replace(root, &spare);
    assert!(Checkpoint::parse(&note).is_ok() && Checkpoint::parse(&altered).is_err());
    fs::write(&path, altered).unwrap();
    assert_refused(folder.path(), &keyed(), "the file ephor.head does not have exactly the three lines");
}

#[test]
fn a_store_that_fails_after_the_transaction_began_halts_the_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = ledger(folder.path(), 3);
    tamper(folder.path()).execute_batch("DROP TABLE tile").unwrap();
    assert!(matches!(ledger.append(3, &[bare(4)]), Err(AppendError::Failed(_))));
    assert!(ledger.halted().is_some());
    assert!(matches!(ledger.append(3, &[bare(4)]), Err(AppendError::Failed(LedgerError::Halted(_)))));
    assert!(matches!(ledger.sign(), Err(LedgerError::Halted(_))));
}

#[test]
fn a_leaf_that_does_not_read_back_is_never_signed() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = ledger(folder.path(), 3);
    tamper(folder.path())
        .execute_batch(
            "CREATE TRIGGER rot AFTER INSERT ON leaf BEGIN
               UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), 'system', 'policy') AS BLOB) WHERE position = NEW.position;
             END",
        )
        .unwrap();
    assert!(matches!(ledger.append(3, &[bare(4)]), Err(AppendError::Failed(LedgerError::Corrupt { .. }))));
    assert!(matches!(ledger.sign(), Err(LedgerError::Halted(_))));
    drop(ledger);
    assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::Corrupt { .. })));
}

#[test]
fn a_database_of_another_program_is_refused() {
    let folder = victim();
    run(folder.path(), "PRAGMA user_version = 2");
    assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::OtherFormat { what: "user_version", found: 2, .. })));
    assert_refused(folder.path(), &keyed(), "user_version 2, not 1");
    fs::write(folder.path().join(DATABASE_FILE), vec![7; 8192]).unwrap();
    assert_refused(folder.path(), &keyed(), "could not be read by SQLite");
}

/// Reads everything as whoever is about to believe it.
fn read_held(folder: &Path) -> Result<(), LedgerError> {
    let ledger = Ledger::open_read_only(folder)?;
    ledger.for_each_held(0, |_| ControlFlow::<()>::Continue(())).map(drop)
}

#[test]
fn what_was_altered_beneath_the_last_checkpoint_is_found_by_whoever_reads_everything_before_believing_it() {
    for (sql, says) in [
        (
            "UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), 'system', 'policy') AS BLOB) WHERE position = 3",
            "position 3 has a leaf that is not the one in the tree",
        ),
        ("DELETE FROM leaf WHERE position = 3", "position 3 is missing"),
        ("UPDATE body SET bytes = x'7b7d' WHERE position = 4", "position 4 has a body that does not match the commitment"),
        (
            "UPDATE value SET bytes = x'22456c736522' WHERE position = 4",
            "position 4 has a value /record/name that does not match",
        ),
        ("DELETE FROM body WHERE position = 4; DELETE FROM value WHERE position = 4", "position 4 lacks its body"),
        ("DELETE FROM value WHERE position = 4", "position 4 lacks the value /record/name"),
    ] {
        let folder = victim();
        read_held(folder.path()).unwrap();
        run(folder.path(), sql);
        let error = read_held(folder.path()).unwrap_err().to_string();
        assert!(error.contains(says) && error.contains("run `ephor verify`"), "{sql}: {error}");
    }
}

#[test]
fn what_is_erased_while_somebody_reads_is_no_attack() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = ledger(folder.path(), 300);
    let reader = Ledger::open_read_only(folder.path()).unwrap();
    writer.append(300, &[erasing(301, &[(1, None), (2, Some("/record/name"))])]).unwrap();
    let mut seen = 0;
    let read = reader.for_each_held(0, |fact| {
        seen = fact.position;
        ControlFlow::<()>::Continue(())
    });
    assert!(read.unwrap().is_continue());
    assert_eq!(seen, 300, "it stands still");
}

#[test]
fn whoever_begins_after_a_position_believes_what_stands_before_and_holds_the_rest() {
    let read_after = |folder: &Path, after: u64| {
        let ledger = Ledger::open_read_only(folder)?;
        let mut seen = Vec::new();
        let read = ledger.for_each_held(after, |fact| {
            seen.push(fact.position);
            ControlFlow::<()>::Continue(())
        });
        read.map(|_| seen)
    };
    let folder = tempfile::tempdir().unwrap();
    let mut writer = ledger(folder.path(), 300);
    writer.append(300, &[erasing(301, &[(1, None), (2, Some("/record/name"))])]).unwrap();
    drop(writer);
    assert_eq!(read_after(folder.path(), 298).unwrap(), [299, 300, 301], "what was erased stood before");
    assert!(read_after(folder.path(), 301).unwrap().is_empty());
    assert!(read_after(folder.path(), 302).is_err(), "nobody can begin after the end");

    run(folder.path(), "UPDATE body SET bytes = x'7b7d' WHERE position = 4");
    assert_eq!(read_after(folder.path(), 298).unwrap(), [299, 300, 301]);
    let error = read_after(folder.path(), 3).unwrap_err().to_string();
    assert!(error.contains("position 4 has a body that does not match"), "{error}");
}
