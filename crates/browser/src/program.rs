//! The program with its sample organisation, on a free port, for as long as a test needs it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// How long the demonstration may take to load and listen, on two busy cores and without optimisation.
const PATIENCE: Duration = Duration::from_mins(3);

/// A running `ephor demo`. It ends with this value, and its data with it.
pub struct Program {
    child: Child,
    address: String,
    _data: TempDir,
}

impl Program {
    /// Starts the program that cargo built beside this test and waits for the line with its address.
    pub fn start() -> Result<Self> {
        let data = tempfile::tempdir()?;
        let path = path()?;
        let mut child = Command::new(&path)
            .args(["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(data.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} could not be started; run `cargo build --workspace --all-targets`", path.display()))?;
        let output = child.stdout.take().context("the program has no output")?;
        let mut program = Self { child, address: String::new(), _data: data };
        let (say, hear) = mpsc::channel();
        // Reads to the end, so that the program never waits for somebody to read what it prints.
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(address) = address_in(&line) {
                    let _ = say.send(address);
                }
            }
        });
        match hear.recv_timeout(PATIENCE) {
            Ok(address) => program.address = address,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                bail!("`ephor demo` printed no address in {PATIENCE:?}")
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                bail!("`ephor demo` ended before it printed its address")
            }
        }
        Ok(program)
    }

    /// Where it listens, for example `http://127.0.0.1:8080`, without a slash at its end.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself already; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Tests stand in `target/…/deps`, programs one folder above.
fn path() -> Result<PathBuf> {
    let here = std::env::current_exe()?;
    let folder = here.parent().and_then(|deps| deps.parent()).context("the test stands in no folder of cargo's")?;
    Ok(folder.join("ephor"))
}

fn address_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("http://127.0.0.1:")?;
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!port.is_empty()).then(|| format!("http://127.0.0.1:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_within_a_sentence() {
        assert_eq!(address_in("Open http://127.0.0.1:4217/ in a browser.").as_deref(), Some("http://127.0.0.1:4217"));
        assert_eq!(address_in("Loading the sample organisation"), None);
    }
}
