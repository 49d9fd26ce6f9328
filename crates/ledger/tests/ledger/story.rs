//! What happens to a ledger in its ordinary life.

use std::fs;
use std::ops::ControlFlow;

use crate::common::{assert_accepted, bare, erasing, grow, key, ledger, mixed, other_key, personal};
use ephor_ledger::{
    AppendError, Entry, HEAD_FILE, KEY_FILE, Ledger, LedgerError, Options, VERIFIER_KEYS_FILE, Wrong, restore_full, verify,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

#[test]
fn an_empty_ledger_is_signed_and_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(folder.path(), &key()).unwrap();
    assert_eq!(ledger.size(), 0);
    assert_eq!(ledger.signed().size, 0);
    assert_accepted(folder.path());
}

#[test]
fn what_was_appended_is_read_back_and_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = ledger(folder.path(), 20);
    assert_eq!(ledger.append(20, &[mixed(21), mixed(22)]).unwrap(), 22);
    let fact = ledger.fact(22).unwrap().unwrap();
    let entry = mixed(22);
    assert_eq!((fact.leaf, fact.body, fact.values), (entry.leaf, entry.body, entry.values));
    assert_eq!(ledger.fact(23).unwrap(), None);
    assert_eq!(ledger.read(19, 100).unwrap().len(), 4);
    let mut seen = Vec::new();
    let broken: ControlFlow<()> = ledger
        .for_each(5, 9, |fact| {
            seen.push((fact.position, fact.body.is_some(), fact.values.len()));
            ControlFlow::Continue(())
        })
        .unwrap();
    assert!(broken.is_continue());
    assert_eq!(seen, [(5, true, 1), (6, false, 0), (7, true, 1), (8, true, 1), (9, false, 0)]);
    assert_eq!(ledger.for_each(1, 9, |fact| ControlFlow::Break(fact.position)).unwrap(), ControlFlow::Break(1));
    let report = assert_accepted(folder.path());
    assert_eq!((report.size, report.signed, report.root), (22, 20, ledger.root()));
}

#[test]
fn proofs_from_the_store_hold() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger(folder.path(), 300);
    let leaf = ephor_ledger::Hash::leaf(&ledger.fact(257).unwrap().unwrap().leaf);
    let proof = ledger.inclusion_proof(257, 290).unwrap().unwrap();
    assert!(verify_inclusion(&leaf, 257, 290, &ledger.root_at(290).unwrap(), &proof));
    let proof = ledger.consistency_proof(255, 300).unwrap().unwrap();
    assert!(verify_consistency(255, &ledger.root_at(255).unwrap(), 300, &ledger.root(), &proof));
    assert_eq!(ledger.inclusion_proof(301, 301).unwrap(), None);
}

#[test]
fn signing_twice_signs_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = ledger(folder.path(), 3);
    let first = ledger.sign().unwrap();
    assert_eq!(ledger.sign().unwrap(), first);
    assert_eq!(ledger.checkpoints().unwrap().len(), 2);
    assert_eq!(fs::read_to_string(folder.path().join(HEAD_FILE)).unwrap(), first.to_string());
}

#[test]
fn whoever_decided_on_an_older_ledger_conflicts_and_nothing_is_halted() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = ledger(folder.path(), 3);
    let conflict = ledger.append(2, &[bare(3)]).unwrap_err();
    assert!(matches!(conflict, AppendError::Conflict { expected: 2, actual: 3 }), "{conflict}");
    assert_eq!(ledger.append(3, &[bare(4)]).unwrap(), 4);
}

#[test]
fn an_unfit_entry_is_refused_whole_and_nothing_is_halted() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = ledger(folder.path(), 3);
    let with_leaf = |from: &str, to: &str| {
        let mut entry = personal(4);
        entry.leaf = String::from_utf8(entry.leaf).unwrap().replace(from, to).into_bytes();
        entry
    };
    let mut other_salt = personal(4);
    other_salt.body.as_mut().unwrap().salt = [0; 32];
    let mut without_body = personal(4);
    without_body.body = None;
    let mut without_value = personal(4);
    without_value.values.clear();
    let mut twice = personal(4);
    twice.values.push(twice.values[0].clone());
    let mut erases = bare(4);
    erases.erases = erasing(4, &[(1, None)]).erases;
    let with_body = |text: &str| {
        let mut entry = personal(4);
        let body = entry.body.as_mut().unwrap();
        let before = body.commitment().to_string();
        body.bytes = text.as_bytes().to_vec();
        let leaf = String::from_utf8(entry.leaf).unwrap().replace(&before, &body.commitment().to_string());
        Entry { leaf: leaf.into_bytes(), values: Vec::new(), ..entry }
    };
    for entry in [
        bare(5),
        with_leaf("\"kind\"", "\"v\":1,\"kind\""),
        with_leaf("\"v\"", "\"\\u0076\""),
        with_leaf("\"system\"", "1e999"),
        with_body("[]"),
        with_body("{\"a\": 1}"),
        with_body("{\"a\":1,\"a\":1}"),
        with_body("{\"a\":\"\\ud800\"}"),
        with_body("{\"†\":\"AAAA\"}"),
        with_leaf("\"v\":1", "\"v\":2"),
        with_leaf("2026-11-21", "2026-11-20"),
        with_leaf("\"kind\":", "\"kind\": "),
        with_leaf("\"system\"", &format!("\"{}\"", "x".repeat(65_536))),
        other_salt,
        without_body,
        without_value,
        twice,
        erases,
        erasing(4, &[(4, None)]),
        erasing(4, &[(3, None)]),
        erasing(4, &[(1, Some("/record/nobody"))]),
        erasing(4, &[(1, None), (1, None)]),
    ] {
        let refused = ledger.append(3, &[entry]).unwrap_err();
        assert!(matches!(refused, AppendError::Refused { position: 4, .. }), "{refused}");
    }
    assert!(ledger.append(3, &[bare(4), bare(6)]).is_err());
    assert_eq!(ledger.append(3, &[with_body("{\"a\":1}")]).unwrap(), 4);
    ledger.sign().unwrap();
    assert_accepted(folder.path());
}

#[test]
fn what_was_erased_is_gone_from_every_file_and_the_ledger_is_still_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = ledger(folder.path(), 8);
    let root = ledger.root();
    ledger.append(8, &[erasing(9, &[(1, Some("/record/name")), (2, None)])]).unwrap();
    ledger.sign().unwrap();
    assert_eq!(ledger.root_at(8).unwrap(), root);
    assert_eq!(ledger.fact(1).unwrap().unwrap().values, []);
    assert_eq!(ledger.fact(2).unwrap().unwrap().body, None);
    assert_accepted(folder.path());
    for file in fs::read_dir(folder.path()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        for gone in ["Person 1\"", "Person 2\"", "No. 2\""] {
            assert!(!bytes.windows(gone.len()).any(|window| window == gone.as_bytes()), "{gone}");
        }
    }
    let again = ledger.append(9, &[erasing(10, &[(2, None)])]).unwrap_err();
    assert!(matches!(again, AppendError::Refused { wrong: Wrong::NothingToErase { position: 2, .. }, .. }));
}

#[test]
fn a_reader_in_the_way_of_an_erasure_only_delays_the_emptying_of_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = ledger(folder.path(), 4);
    let reader = Ledger::open_read_only(folder.path()).unwrap();
    let log_holds = || {
        let wal = fs::read(folder.path().join("ephor.sqlite-wal")).unwrap();
        wal.windows(9).any(|window| window == b"Person 1\"")
    };
    let broken = reader.for_each(1, 4, |_| ControlFlow::Break(writer.append(4, &[erasing(5, &[(1, None)])]))).unwrap();
    assert!(matches!(broken, ControlFlow::Break(Ok(5))));
    assert!(log_holds(), "the reader was in the way");
    writer.sign().unwrap();
    writer.append(5, &[bare(6)]).unwrap();
    assert!(!log_holds());
}

#[test]
fn only_one_process_writes_and_any_may_read_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = ledger(folder.path(), 3);
    assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::Locked(_))));
    let mut reader = Ledger::open_read_only(folder.path()).unwrap();
    assert_eq!(reader.size(), 3);
    grow(&mut writer, 300);
    assert_eq!(reader.read(1, 100).unwrap().len(), 3, "a reader stands still until it is told to move");
    assert_eq!(reader.refresh().unwrap(), 300);
    assert_eq!((reader.root(), reader.signed().size), (writer.root(), 300));
    assert!(matches!(reader.append(300, &[bare(301)]), Err(AppendError::Failed(LedgerError::ReadOnly))));
    assert!(matches!(reader.sign(), Err(LedgerError::ReadOnly)));
}

#[test]
fn facts_after_the_last_head_are_read_back_on_opening() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = ledger(folder.path(), 250);
    first.append(250, &(251..=260).map(mixed).collect::<Vec<_>>()).unwrap();
    let root = first.root();
    drop(first);
    let mut second = Ledger::open(folder.path()).unwrap();
    assert_eq!((second.size(), second.root(), second.signed().size), (260, root, 250));
    grow(&mut second, 520);
    assert_accepted(folder.path());
}

#[test]
fn a_crash_between_table_and_head_file_is_mended_on_opening() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = ledger(folder.path(), 3);
    let old_head = fs::read(folder.path().join(HEAD_FILE)).unwrap();
    grow(&mut first, 5);
    let head = first.signed().clone();
    drop(first);
    fs::write(folder.path().join(HEAD_FILE), old_head).unwrap();
    assert_accepted(folder.path());
    let second = Ledger::open(folder.path()).unwrap();
    assert_eq!(second.signed(), &head);
    assert_eq!(fs::read_to_string(folder.path().join(HEAD_FILE)).unwrap(), head.to_string());
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    drop(ledger(folder.path(), 1));
    let path = folder.path().join(KEY_FILE);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let database = fs::metadata(folder.path().join(ephor_ledger::DATABASE_FILE)).unwrap();
    assert_eq!(database.permissions().mode() & 0o777, 0o600, "it holds personal data");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::KeyReadable { mode: 0o640, .. })));
    fs::remove_file(path).unwrap();
    assert_eq!(Ledger::open_read_only(folder.path()).unwrap().size(), 1);
}

#[test]
fn a_folder_that_holds_something_is_not_made_a_ledger() {
    let folder = tempfile::tempdir().unwrap();
    drop(ledger(folder.path(), 1));
    assert!(matches!(Ledger::create(folder.path(), &key()), Err(LedgerError::Taken(_))));
    fs::remove_file(folder.path().join(HEAD_FILE)).unwrap();
    assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::Incomplete(_))));
    assert!(matches!(Ledger::create(folder.path(), &key()), Err(LedgerError::Taken(_))));
    let nothing = tempfile::tempdir().unwrap();
    assert!(matches!(Ledger::open(nothing.path()), Err(LedgerError::Incomplete(_))));
    assert_eq!(fs::read_dir(nothing.path()).unwrap().count(), 0);
}

fn export(ledger: &Ledger) -> Vec<u8> {
    let mut bytes = Vec::new();
    ledger.export_full(&mut bytes).unwrap();
    bytes
}

#[test]
fn an_export_restores_to_a_ledger_that_exports_to_the_same_bytes() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut first = ledger(folder.path(), 260);
    first.append(260, &[erasing(261, &[(1, Some("/record/name")), (2, None)])]).unwrap();
    assert!(matches!(first.export_full(&mut Vec::new()), Err(LedgerError::Unsigned { size: 261, signed: 260 })));
    first.sign().unwrap();
    let bytes = export(&first);
    let restored = restore_full(&mut bytes.as_slice(), other.path(), Some(key())).unwrap();
    assert_eq!(restored.new_key, None);
    assert_eq!(export(&restored.ledger), bytes);
    let file = folder.path().join("export");
    fs::write(&file, &bytes).unwrap();
    assert_eq!(assert_accepted(other.path()), assert_accepted(&file));
}

#[test]
fn a_restore_without_the_private_key_makes_a_new_one_and_says_so() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let bytes = export(&ledger(folder.path(), 3));
    let restored = restore_full(&mut bytes.as_slice(), other.path(), None).unwrap();
    let new = restored.new_key.unwrap();
    let mut ledger = restored.ledger;
    let lines = fs::read_to_string(other.path().join(VERIFIER_KEYS_FILE)).unwrap();
    assert_eq!(lines, format!("{}\n{new}\n", key().verifier()));
    assert_accepted(other.path());
    grow(&mut ledger, 4);
    assert!(!crate::common::checked(other.path()).accepted(), "the old key did not sign the latest checkpoint");
    let report = verify(other.path(), &Options { key: Some(new.clone()), checkpoint: None }).unwrap();
    assert!(report.accepted() && report.signer == Some(new), "{report:?}");
    let next = tempfile::tempdir().unwrap();
    assert!(restore_full(&mut export(&ledger).as_slice(), next.path(), None).is_ok());
}

#[test]
fn a_restore_that_fails_leaves_nothing() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let bytes = export(&ledger(folder.path(), 3));
    let wrong_key = restore_full(&mut bytes.as_slice(), other.path(), Some(other_key()));
    assert!(matches!(wrong_key, Err(LedgerError::OtherKey(_))));
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    for left_out in 0..lines.len() {
        // A checkpoint other than the last can be missed by nobody.
        if left_out == 4 {
            continue;
        }
        let rest: Vec<u8> =
            lines.iter().enumerate().filter(|(at, _)| *at != left_out).flat_map(|(_, line)| line.to_vec()).collect();
        let refused = restore_full(&mut rest.as_slice(), other.path(), Some(key()));
        assert!(matches!(refused, Err(LedgerError::Export(_))), "without line {}", left_out + 1);
    }
    let names: Vec<_> = fs::read_dir(other.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, [ephor_ledger::LOCK_FILE]);
    assert!(restore_full(&mut bytes.as_slice(), other.path(), Some(key())).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn batches_and_reopening_make_no_difference(batches in prop::collection::vec((1_u64..120, any::<bool>()), 1..8)) {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut ledger = Ledger::create(folder.path(), &key()).unwrap();
        for (count, reopen) in batches {
            let entries: Vec<_> = (ledger.size() + 1..=ledger.size() + count).map(mixed).collect();
            ledger.append(ledger.size(), &entries).unwrap();
            if reopen {
                drop(ledger);
                ledger = Ledger::open(folder.path()).unwrap();
            }
        }
        ledger.sign().unwrap();
        let whole = crate::common::ledger(other.path(), ledger.size());
        prop_assert_eq!(export(&whole), export(&ledger));
        assert_accepted(folder.path());
    }
}
