//! A log that another implementation wrote.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use ephor_ledger::{Checkpoint, Options, VerifierKey, VerifyError, verify};

const LOG_KEY: &str = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";

/// The folder of foreign data; `None` if nobody named one.
fn log() -> Option<PathBuf> {
    let Some(root) = std::env::var_os("EPHOR_INTEROP") else {
        // Written past the harness, which would swallow it: a test that did not run must not look like one that did.
        let mut stderr = std::io::stderr().lock();
        writeln!(stderr, "SKIPPED: EPHOR_INTEROP does not name the folder of foreign test data").unwrap();
        return None;
    };
    let log = Path::new(&root).join("tlog/testdata/log");
    assert!(log.is_dir(), "{} is missing", log.display());
    Some(log)
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            std::fs::write(target, std::fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}

#[test]
fn every_checkpoint_of_a_foreign_log_verifies_against_its_tree() {
    let Some(log) = log() else { return };
    let key = VerifierKey::parse(LOG_KEY).unwrap();
    for size in 0..=15 {
        let note = std::fs::read_to_string(log.join(format!("checkpoint.{size}"))).unwrap();
        let checkpoint = Checkpoint::parse(&note).unwrap();
        assert_eq!(checkpoint.size, size);
        let report = verify(&log, &Options { key: Some(key.clone()), checkpoint: Some(checkpoint) }).unwrap();
        assert!(report.accepted(), "{size}: {:?}", report.faults);
        assert_eq!(report.size, 15);
    }
    assert!(matches!(verify(&log, &Options::default()), Err(VerifyError::KeyNeeded)));
}

#[test]
fn an_altered_foreign_log_is_refused() {
    let Some(log) = log() else { return };
    let key = VerifierKey::parse(LOG_KEY).unwrap();
    for file in ["checkpoint", "tile/0/000.p/15", "tile/entries/000.p/15"] {
        let copy = tempfile::tempdir().unwrap();
        copy_all(&log, copy.path());
        let path = copy.path().join(file);
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 3;
        bytes[last] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let options = Options { key: Some(key.clone()), checkpoint: None };
        assert!(!verify(copy.path(), &options).unwrap().accepted(), "{file}");
        std::fs::remove_file(&path).unwrap();
        assert!(!verify(copy.path(), &options).is_ok_and(|report| report.accepted()), "{file}");
    }
}
