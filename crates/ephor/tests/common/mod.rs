//! What the tests of the program share: running it, and organisations to run it on.
#![expect(dead_code, reason = "every test file uses some of this, none all of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::UNIX_EPOCH;

use serde_json::Value;
use tempfile::TempDir;

/// What the program answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Answer {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Self { code: output.status.code().expect("it ended by itself"), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Asserts that it was done.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, 0, "{self:#?}");
        self
    }

    /// Asserts the exit code and that standard error says all of it.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, says: &[&str]) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        for words in says {
            assert!(self.err.contains(words), "“{words}” is not in\n{}", self.err);
        }
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).expect("it answers in JSON")
    }
}

/// The program, ready to be given arguments.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ephor"));
    command.env_remove("EPHOR_DATA").stdin(Stdio::null());
    command
}

/// Runs the program.
pub(crate) fn ephor(arguments: &[&str]) -> Answer {
    Answer::of(program().args(arguments).output().expect("the program starts"))
}

/// Runs the program as a user whose home is that folder.
pub(crate) fn ephor_at_home(home: &Path, arguments: &[&str]) -> Answer {
    let command = &mut program();
    let command = command.env("HOME", home).env_remove("XDG_DATA_HOME").args(arguments);
    Answer::of(command.output().expect("the program starts"))
}

/// Runs the second verifier.
pub(crate) fn second_verifier(arguments: &[&str]) -> Answer {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../verifier/verify.py");
    Answer::of(Command::new("python3").arg("-B").arg(script).args(arguments).output().expect("python3 starts"))
}

/// Asserts that both verifiers accept.
#[track_caller]
pub(crate) fn both_accept(arguments: &[&str]) {
    ephor(&[&["verify"], arguments].concat()).done();
    second_verifier(arguments).done();
}

/// Asserts that both verifiers refuse.
#[track_caller]
pub(crate) fn both_refuse(arguments: &[&str]) {
    let ours = ephor(&[&["verify"], arguments].concat());
    assert_eq!(ours.code, 1, "{ours:#?}");
    let second = second_verifier(arguments);
    assert_eq!(second.code, 1, "{second:#?}");
}

/// A folder to work in, taken away at the end.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder can be made") }
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A path in it, as an argument.
    pub(crate) fn at(&self, name: &str) -> String {
        self.path(name).to_str().expect("the path is UTF-8").to_owned()
    }

    /// Writes a file; returns its path as an argument.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        if let Some(folder) = self.path(name).parent() {
            fs::create_dir_all(folder).expect("the folder can be made");
        }
        fs::write(self.path(name), text).expect("the file can be written");
        self.at(name)
    }

    /// Reads a file.
    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).expect("the file can be read")
    }

    /// Reads a text file without the space around it.
    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).expect("the file is UTF-8").trim().to_owned()
    }

    /// The sample organisation in the folder of that name.
    pub(crate) fn sample(&self, name: &str) -> String {
        copy(&sample(), &self.path(name));
        self.at(name)
    }

    /// A small founded organisation in the folder of that name.
    pub(crate) fn founded(&self, name: &str) -> String {
        let dir = self.at(name);
        let facts = self.file("founding.yaml", FOUNDING);
        let answer = ephor(&["import", "--data", &dir, &facts]).done();
        assert_eq!(answer.out, format!("{FOUNDING_FACTS} facts added, 0 known already.\n"));
        dir
    }

    /// The same with [`SOURCES`].
    pub(crate) fn with_sources(&self, name: &str) -> String {
        let dir = self.founded(name);
        ephor(&["import", "--data", &dir, &self.file("sources.yaml", SOURCES)]).done();
        dir
    }

    /// How many facts the organisation of that name holds.
    pub(crate) fn size(&self, name: &str) -> u64 {
        let answer = ephor(&["check", "--data", &self.at(name), "--format", "json"]).done();
        answer.json()["ledger"]["size"].as_u64().expect("a size")
    }

    /// The names in the folder.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("the folder can be read");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// The sample organisation, loaded once by each program that is built: every test is a process of its own, and loading takes seconds.
fn sample() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_ephor"));
    let built = fs::metadata(program).expect("the program is built");
    let written = built.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).expect("it has a time");
    // Debug and release lie beside each other, and neither takes away what the other uses.
    let profile = program.parent().and_then(Path::file_name).expect("it lies in a folder").to_string_lossy();
    let of_profile = format!("sample-{profile}-");
    let name = format!("{of_profile}{}-{}", written.as_nanos(), built.len());
    let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let loaded = all.join(&name);
    if loaded.exists() {
        return loaded;
    }
    let beside = tempfile::Builder::new().prefix(&format!("{name}.")).tempdir_in(all).expect("a folder can be made");
    let made = beside.path().join("sample");
    ephor(&["demo", "--load-only", "--data", made.to_str().expect("the path is UTF-8")]).done();
    if let Err(error) = fs::rename(&made, &loaded) {
        assert!(loaded.exists(), "{error}, and no other process was first");
    }
    for entry in fs::read_dir(all).expect("the folder can be read").flatten() {
        let other = entry.file_name().to_string_lossy().into_owned();
        if other.starts_with(&of_profile) && !other.starts_with(&name) {
            // Another process may take it away at the same time.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    loaded
}

/// Copies a folder and what lies in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("it has a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the file can be copied");
        }
    }
}

/// Twelve facts: five people, an organisation, a board of two, its appetite, and what it delegates to the chief risk officer.
pub(crate) const FOUNDING: &str = "\
- { record: person, key: chair, happened: 2026-01-12, by: chair, body: { title: Ana Chair, key: chair, name: Ana Chair, employment: director, from: 2020-01-01 } }
- { record: person, key: director, happened: 2026-01-12, by: chair, body: { title: Ben Director, key: director, name: Ben Director, employment: director, from: 2020-01-01 } }
- { record: person, key: ceo, happened: 2026-01-12, by: chair, body: { title: Cleo Chief, key: ceo, name: Cleo Chief, employment: employee, from: 2020-01-01 } }
- { record: person, key: cro, happened: 2026-01-12, by: chair, body: { title: Dan Risk, key: cro, name: Dan Risk, employment: employee, functions: [risk], from: 2020-01-01 } }
- { record: person, key: product, happened: 2026-01-12, by: chair, body: { title: Eve Product, key: product, name: Eve Product, employment: employee, from: 2020-01-01 } }
- { record: organisation, id: ORG-1, happened: 2026-01-12, by: chair, body: { title: Small Mutual, legal_names: [Small Mutual Ltd], zone: Europe/London, year_starts: \"04-01\", go_live: 2026-01-12, currency: GBP, locale: en-GB } }
- { record: body, id: BOD-1, happened: 2026-01-12, by: chair, body: { title: Board, type: governing-body, charter: The board answers for AI., decision_rights: [], chair: chair, members: [{ person: chair, from: 2020-01-01, voting: true }, { person: director, from: 2020-01-01, voting: true }], quorum: 1, majority: simple, cadence: 90 } }
- { act: approve, of: { kind: body, id: BOD-1, version: 1 }, happened: 2026-01-12, by: chair, for: BOD-1, votes: [{ person: chair, vote: for }, { person: director, vote: for }] }
- { record: parameter, id: PAR-1, happened: 2026-01-13, by: chair, body: { title: Appetite for fairness, type: appetite, statement: No more than 8., category: fairness, max_level: 8, escalate_after: 30, effective_from: 2026-01-13, resolution: 2026/01 } }
- { act: approve, of: { kind: parameter, id: PAR-1, version: 1 }, happened: 2026-01-13, by: chair, for: BOD-1, votes: [{ person: chair, vote: recuse }, { person: director, vote: for }] }
- { record: delegation, id: D-1, happened: 2026-01-13, by: ceo, body: { title: Board to risk, from: { body: BOD-1 }, to: { person: cro }, powers: [{ power: accept-risk, limits: { level: [{ category: any, max: 6 }], days: 365 } }], may_pass_on: false, valid_from: 2026-01-13, valid_until: 2027-03-31, escalate_to: { body: BOD-1 } } }
- { act: approve, of: { kind: delegation, id: D-1, version: 1 }, happened: 2026-01-13, by: chair, for: BOD-1, votes: [{ person: chair, vote: for }, { person: director, vote: for }] }
";

/// How many facts [`FOUNDING`] holds.
pub(crate) const FOUNDING_FACTS: u64 = 12;

/// A source that reads repositories and one that finds no AI, beside [`FOUNDING`].
pub(crate) const SOURCES: &str = "\
- { record: source, id: SRC-1, happened: 2026-01-14, by: chair, body: { title: Repositories, owner: chair, type: repository, covers: [engineering], every: 7 } }
- { record: source, id: SRC-2, happened: 2026-01-14, by: chair, body: { title: Telemetry, owner: chair, type: telemetry, covers: [engineering], every: 1 } }
- { record: source, id: SRC-3, happened: 2026-01-14, by: chair, body: { title: Network log, type: network, covers: [engineering], every: 1 } }
";

/// A risk of that number and level, as a fact file says it.
pub(crate) fn risk(number: u64, level: u8) -> String {
    format!(
        "- record: risk
  id: R-{number}
  happened: 2026-02-02
  by: product
  body:
    title: Something goes wrong
    owner: product
    type: threat
    event: something goes wrong
    cause: a mistake
    sources: [own]
    category: fairness
    who_is_hurt: [individuals]
    consequences: [{{ axis: individuals, text: they are worse off, value: 3 }}]
    inherent: {{ likelihood: 1, consequence: {level}, level: {level} }}
    residual: {{ likelihood: 1, consequence: {level}, level: {level} }}
    target: {{ likelihood: 1, consequence: {level}, level: {level} }}
    criteria: {{ id: PAR-1, version: 1 }}
"
    )
}

/// The same text without the ids of people, which are random.
pub(crate) fn without_people(text: &str) -> String {
    let mut parts = text.split("PER-");
    let first = parts.next().unwrap_or_default().to_owned();
    let masked = |part: &str| format!("PER-…{}", part.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric()));
    parts.fold(first, |text, part| text + &masked(part))
}
