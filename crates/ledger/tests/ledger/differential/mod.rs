//! Two verifiers, written apart from one page, say the same of every bent ledger.

mod attacks;
mod bent;
mod facts;
mod signatures;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use ephor_ledger::{Checkpoint, Options, VerifierKey, restore_full, verify};
use serde_json::{Value, json};

use attacks::attacks;
use bent::{Bent, template};
use facts::{erasures, leaves, marks, other_bytes, strict_json};
use signatures::{key_order, keys, notes, wrong_lines};

/// What the page says of a ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Say {
    Yes,
    No,
}

struct Case {
    name: String,
    says: Say,
    bent: Bent,
}

fn case(name: impl Into<String>, says: Say, bent: Bent) -> Case {
    Case { name: name.into(), says, bent }
}

/// The second verifier, answering a request a line.
struct Second {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Second {
    /// `None` where there is no Python.
    fn start() -> Option<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../verifier/verify.py");
        assert!(script.is_file(), "{} is missing", script.display());
        let started = Command::new("python3").arg(script).arg("--serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let Ok(mut child) = started else {
            // Written past the harness, which would swallow it: a test that did not run must not look like one that did.
            writeln!(std::io::stderr().lock(), "SKIPPED: there is no python3 to run the second verifier").unwrap();
            return None;
        };
        let (requests, answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Some(Self { child, requests, answers })
    }

    /// Whether it accepts, and the faults that it found.
    fn ask(&mut self, path: &Path, bent: &Bent) -> (bool, String) {
        let request = json!({"path": path, "key": bent.key, "checkpoint_text": bent.checkpoint});
        writeln!(self.requests, "{request}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        (answer["accepted"].as_bool().unwrap(), answer["faults"].to_string())
    }
}

impl Drop for Second {
    fn drop(&mut self) {
        // It waits for requests that will not come.
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Whether this crate accepts, and the faults that it found.
fn first(path: &Path, bent: &Bent) -> (bool, String) {
    let read = || {
        let key = bent.key.as_deref().map(VerifierKey::parse).transpose().map_err(|error| error.to_string())?;
        let checkpoint = bent.checkpoint.as_deref().map(Checkpoint::parse).transpose().map_err(|error| error.to_string())?;
        Ok(Options { key, checkpoint })
    };
    match read() {
        Err(error) => (false, error),
        Ok(options) => {
            let report = verify(path, &options).unwrap();
            (report.accepted(), report.faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        }
    }
}

/// Compares what is said of each case, as a folder and, if `as_export`, as a full export too, also when that is restored.
fn compare(cases: &[Case], as_export: bool) {
    let Some(mut second) = Second::start() else { return };
    let place = tempfile::tempdir().unwrap();
    let (empty, export): (PathBuf, PathBuf) = (place.path().join("empty"), place.path().join("export"));
    let template = template(&empty);
    let mut wrong = Vec::new();
    for (number, Case { name, says, bent }) in cases.iter().enumerate() {
        let folder = place.path().join(number.to_string());
        std::fs::create_dir(&folder).unwrap();
        bent.write_folder(&template, &folder);
        std::fs::write(&export, bent.export()).unwrap();
        for path in [&folder, &export].into_iter().take(1 + usize::from(as_export)) {
            let (one, other) = (first(path, bent), second.ask(path, bent));
            if one.0 != other.0 || one.0 != (*says == Say::Yes) {
                let form = if path == &export { "export" } else { "folder" };
                wrong.push(format!("{name} ({form}, {says:?})\n  first: {one:?}\n  second: {other:?}"));
            }
        }
        std::fs::remove_dir_all(&folder).unwrap();
        if as_export && restore_full(&mut bent.export().as_bytes(), &folder, None).is_ok() != (*says == Say::Yes) {
            wrong.push(format!("{name} (restored, {says:?})"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn both_verifiers_say_the_same_of_facts_that_are_bent_and_signed_again() {
    let mut cases = vec![case("nothing bent", Say::Yes, Bent::new())];
    cases.extend([strict_json(), other_bytes(), leaves(), erasures(), marks()].into_iter().flatten());
    assert!(cases.len() > 250, "{}", cases.len());
    compare(&cases, true);
}

#[test]
fn both_verifiers_say_the_same_of_a_ledger_altered_without_its_key() {
    compare(&attacks(), false);
}

#[test]
fn both_verifiers_say_the_same_of_keys_and_checkpoints() {
    let cases: Vec<Case> = [key_order(), keys(), wrong_lines(), notes()].into_iter().flatten().collect();
    assert!(cases.len() > 150, "{}", cases.len());
    compare(&cases, false);
}
