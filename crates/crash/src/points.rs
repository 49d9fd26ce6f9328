//! A kill at every system call that writes or syncs, by `strace`, over ten pieces of work.
//!
//! `strace` counts the calls of each thread and each kind by themselves: with `when=N` the first thread dies that comes to
//! its N-th. So that the writer's own first calls are reached, and not only those of the thread that opens the ledger, work
//! through the engine is watched twice: from the start, and from the moment the ledger is open.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use ephor_ledger::{DATABASE_FILE, HEAD_FILE, Ledger};

use crate::left::{Acknowledged, check, copy, folder, verified, verified_by_python};

/// Every call by which the program changes a file or a folder, or makes a change durable.
const CALLS: &[&str] = &[
    "write",
    "writev",
    "pwrite64",
    "pwritev",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "ftruncate",
    "unlink",
    "unlinkat",
    "mkdir",
    "rmdir",
    "copy_file_range",
    "fallocate",
];

/// What a killed piece of work must leave.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaves {
    /// The ledger it began with, and any number of whole facts more.
    Facts,
    /// The ledger it began with, and all of the facts more or none.
    AllOrNothing,
    /// A whole ledger; or one that nobody takes for a ledger, so that it can be made again in an empty folder.
    Ledger,
    /// A whole file; or one that the verifier refuses.
    Export,
}

/// A piece of work: its name, its arguments, and what it leaves. In arguments DIR is the folder, FILES the files beside.
#[derive(Clone, Copy)]
pub struct Flow {
    /// What it is.
    pub name: &'static str,
    arguments: &'static [&'static str],
    leaves: Leaves,
    begins_with: &'static str,
    /// Whether it waits, once the ledger is open, until it is watched.
    waits: bool,
}

const fn flow(name: &'static str, arguments: &'static [&'static str], leaves: Leaves, begins_with: &'static str) -> Flow {
    Flow { name, arguments, leaves, begins_with, waits: false }
}

const fn from_opening(name: &'static str, arguments: &'static [&'static str], leaves: Leaves) -> Flow {
    Flow { name, arguments, leaves, begins_with: "founded", waits: true }
}

/// The pieces of work.
pub const FLOWS: &[Flow] = &[
    flow("create a ledger", &["work", "create", "DIR"], Leaves::Ledger, ""),
    flow("first run", &["work", "found", "DIR"], Leaves::Ledger, ""),
    flow("single appends", &["work", "append", "DIR", "3"], Leaves::Facts, "founded"),
    from_opening("single appends, once open", &["work", "append", "DIR", "3"], Leaves::Facts),
    flow("appends in a group", &["work", "group", "DIR", "16"], Leaves::Facts, "founded"),
    from_opening("appends in a group, once open", &["work", "group", "DIR", "16"], Leaves::Facts),
    flow("sign", &["work", "sign", "DIR"], Leaves::AllOrNothing, "unsigned"),
    flow("erase", &["work", "erase", "DIR"], Leaves::AllOrNothing, "founded"),
    from_opening("erase, once open", &["work", "erase", "DIR"], Leaves::AllOrNothing),
    flow("import fact files", &["import", "--data", "DIR", "FILES/people.yaml"], Leaves::AllOrNothing, "founded"),
    flow("full export", &["export", "--data", "DIR", "--format", "full", "-o", "DIR/out"], Leaves::Export, "founded"),
    flow("full restore", &["restore", "--data", "DIR", "--key", "FILES/founded/ephor.key", "FILES/full"], Leaves::Ledger, ""),
    flow("restore of fact files", &["demo", "--load-only", "--data", "DIR"], Leaves::Ledger, ""),
];

/// What the kills at one piece of work did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Points {
    /// How many points it was killed at.
    pub kills: usize,
    /// Facts acknowledged before a kill; each was found.
    pub acknowledged: usize,
    /// How often nothing was left that is taken for a ledger, and it was made again.
    pub again: usize,
    /// How often the second verifier looked.
    pub python: usize,
}

/// A place to work in, with what the pieces of work begin with.
pub struct Bench {
    home: tempfile::TempDir,
    subject: PathBuf,
}

impl Bench {
    /// Prepares the ledgers and files.
    pub fn new(subject: &Path) -> Result<Self> {
        let bench = Self { home: folder()?, subject: subject.to_owned() };
        let at = |name: &str| bench.home.path().join(name).display().to_string();
        bench.must(&["work", "found", &at("founded")])?;
        copy(&bench.home.path().join("founded"), &bench.home.path().join("unsigned"))?;
        bench.must(&["work", "unsigned", &at("unsigned")])?;
        bench.must(&["export", "--data", &at("founded"), "--format", "full", "-o", &at("full")])?;
        std::fs::write(at("people.yaml"), people())?;
        Ok(bench)
    }

    fn must(&self, arguments: &[&str]) -> Result<()> {
        let output = Command::new(&self.subject).args(arguments).output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "`{}` failed: {said}", arguments.join(" "));
        Ok(())
    }

    fn arguments(&self, flow: &Flow, dir: &Path) -> Vec<String> {
        let (dir, files) = (dir.display().to_string(), self.home.path().display().to_string());
        flow.arguments.iter().map(|word| word.replace("DIR", &dir).replace("FILES", &files)).collect()
    }

    /// Kills one piece of work at every `every`-th point. The error says where, and what was lost.
    pub fn kill_at_points(&self, flow: &Flow, every: usize) -> Result<Points> {
        let mut sum = Points::default();
        for call in CALLS {
            for nth in (1..).step_by(every) {
                if !self.kill_at(flow, call, nth, &mut sum).with_context(|| format!("{}, killed at {call} {nth}", flow.name))? {
                    break;
                }
            }
        }
        Ok(sum)
    }

    /// Kills at one point and looks at what is left; false where the work never came to that point.
    fn kill_at(&self, flow: &Flow, call: &str, nth: usize, sum: &mut Points) -> Result<bool> {
        let dir = self.home.path().join("work");
        self.clear()?;
        if !flow.begins_with.is_empty() {
            copy(&self.home.path().join(flow.begins_with), &dir)?;
        }
        let inject = format!("inject={call}:signal=SIGKILL:when={nth}");
        let watch = ["-f".to_owned(), "-qq".to_owned(), "-e".to_owned(), format!("trace={call}"), "-e".to_owned(), inject];
        let arguments = self.arguments(flow, &dir);
        let (status, printed) =
            if flow.waits { self.watched_later(&watch, &arguments)? } else { self.watched(&watch, &arguments)? };
        let mut acknowledged = Acknowledged::default();
        sum.acknowledged += acknowledged.read(&printed)?;
        let killed = status.signal() == Some(9);
        ensure!(killed || status.success(), "it ended with {status}");
        acknowledged.done |= !killed;
        self.left(flow, &dir, &acknowledged, sum)?;
        sum.kills += usize::from(killed);
        if killed && sum.kills.is_multiple_of(50) && dir.join(HEAD_FILE).exists() {
            sum.python += usize::from(verified_by_python(&dir)?);
        }
        Ok(killed)
    }

    fn clear(&self) -> Result<()> {
        for name in ["work", "work.restoring"] {
            let dir = self.home.path().join(name);
            if dir.exists() {
                std::fs::remove_dir_all(dir)?;
            }
        }
        Ok(())
    }

    fn watched(&self, watch: &[String], arguments: &[String]) -> Result<(ExitStatus, String)> {
        let mut command = Command::new("strace");
        command.args(watch).args(["-o", "/dev/null"]).arg(&self.subject).args(arguments).stdin(Stdio::null());
        let output = command.output().context("strace")?;
        Ok((output.status, String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    /// Lets the work come as far as it waits, and watches it from there on.
    fn watched_later(&self, watch: &[String], arguments: &[String]) -> Result<(ExitStatus, String)> {
        let mut command = Command::new(&self.subject);
        command.args(arguments).env("EPHOR_CRASH_WAIT", "1").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn()?;
        let mut out = BufReader::new(child.stdout.take().context("a pipe to read")?);
        out.read_line(&mut String::new())?;
        // Without `-qq` strace says when it has attached.
        let watch: Vec<&String> = watch.iter().filter(|word| *word != "-qq").collect();
        let mut strace = Command::new("strace");
        strace.args(watch).args(["-o", "/dev/null", "-p", &child.id().to_string()]).stderr(Stdio::piped());
        let mut strace = strace.stdin(Stdio::null()).spawn().context("strace")?;
        let mut said = BufReader::new(strace.stderr.take().context("a pipe to read")?);
        let mut line = String::new();
        said.read_line(&mut line)?;
        ensure!(line.contains("attached"), "strace did not attach: {line}");
        child.stdin.take().context("a pipe to write")?.write_all(b"go\n")?;
        let mut printed = String::new();
        out.read_to_string(&mut printed)?;
        let status = child.wait()?;
        drop(said);
        strace.wait()?;
        Ok((status, printed))
    }

    fn left(&self, flow: &Flow, dir: &Path, acknowledged: &Acknowledged, sum: &mut Points) -> Result<()> {
        match flow.leaves {
            Leaves::Facts => drop(check(dir, acknowledged)?),
            Leaves::AllOrNothing => {
                let before = Ledger::open_read_only(&self.home.path().join(flow.begins_with))?.size();
                let after = check(dir, acknowledged)?;
                let all = before + if flow.name.starts_with("erase") { 1 } else { flow_facts(flow) };
                ensure!(after == all || (after == before && !acknowledged.done), "HALF: {after} facts, not {before} or {all}");
            }
            Leaves::Ledger if dir.join(HEAD_FILE).exists() => drop(check(dir, acknowledged)?),
            Leaves::Ledger => {
                ensure!(!acknowledged.done, "LOST: it was done, and there is no ledger");
                let refused = Ledger::open(dir).err().context("HALF: it has no head and was opened")?;
                ensure!(refused.to_string().contains(HEAD_FILE), "the reason does not name what is missing: {refused}");
                // Where files were put in place already, they go by hand, as the reason says.
                if dir.join(DATABASE_FILE).exists() || dir.exists() {
                    std::fs::remove_dir_all(dir)?;
                }
                let words = self.arguments(flow, dir);
                self.must(&words.iter().map(String::as_str).collect::<Vec<_>>())?;
                check(dir, &Acknowledged::default())?;
                sum.again += 1;
            }
            Leaves::Export => {
                let out = dir.join("out");
                let accepted = out.exists() && verified(&out).is_ok();
                ensure!(accepted || !acknowledged.done, "HALF: it was done, and the verifier refuses the export");
                if out.exists() {
                    std::fs::remove_file(&out)?;
                }
                check(dir, acknowledged)?;
            }
        }
        Ok(())
    }
}

/// How many facts a whole piece of work adds.
fn flow_facts(flow: &Flow) -> u64 {
    if flow.name.starts_with("import") { PEOPLE } else { 0 }
}

/// How many people the imported file records.
const PEOPLE: u64 = 40;

fn people() -> String {
    let person = |number: u64| {
        format!(
            "- record: person\n  key: P{number}\n  happened: 2025-10-01\n  by: P1\n  body: {{ title: Person {number}, key: P{number}, name: Person {number}, employment: employee, from: 2022-05-12 }}\n"
        )
    };
    (1..=PEOPLE).map(person).collect()
}

/// Why points cannot be killed at here, if so.
pub fn cannot_watch() -> Option<String> {
    let tried = Command::new("strace").args(["-f", "-qq", "-o", "/dev/null", "true"]).output();
    match tried {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(format!("strace may not watch here: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Some(format!("strace cannot be started ({error}); install it with `apt-get install strace`")),
    }
}

/// A piece of work by its name.
pub fn named(name: &str) -> Result<&'static Flow> {
    match FLOWS.iter().find(|flow| flow.name == name) {
        Some(flow) => Ok(flow),
        None => bail!("there is no piece of work called {name}"),
    }
}
