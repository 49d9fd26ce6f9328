//! The program, run as a person runs it: commands that end, and one that serves.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// How long the program may take to listen.
const PATIENCE: Duration = Duration::from_mins(1);

/// Runs a command over an organisation; returns what it printed, or fails with what it said instead.
pub(super) fn ephor(program: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program).args(arguments).env_remove("EPHOR_DATA").stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("{} could not be started", program.display()))?;
    if !output.status.success() {
        bail!("`ephor {}`: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// A program that serves. It ends with this value.
pub(super) struct Server {
    child: Child,
    /// Where it listens: `127.0.0.1:8421`.
    pub(super) address: String,
}

impl Server {
    pub(super) fn start(program: &Path, data: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} could not be started", program.display()))?;
        let output = child.stdout.take().context("the program has no output")?;
        let mut server = Self { child, address: String::new() };
        let (say, hear) = mpsc::channel();
        // Reads to the end, so that the program never waits for somebody to read what it prints.
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = say.send(line);
            }
        });
        while server.address.is_empty() {
            let line = hear.recv_timeout(PATIENCE).context("`ephor serve` printed no address")?;
            if let Some(address) = address_in(&line) {
                server.address = address;
            }
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself already; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn address_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("http://")?;
    rest.split(|one: char| !one.is_ascii_digit() && !matches!(one, '.' | ':')).next().map(str::to_owned)
}

/// An empty folder, taken away at the end.
pub(super) struct Desk(PathBuf);

impl Desk {
    pub(super) fn new(name: &str) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("ephor-kind-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A path in it, as an argument.
    pub(super) fn at(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// Writes a file; returns its path as an argument.
    pub(super) fn file(&self, name: &str, text: &str) -> Result<String> {
        std::fs::write(self.path(name), text)?;
        Ok(self.at(name))
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // A folder left in the place for such folders does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
