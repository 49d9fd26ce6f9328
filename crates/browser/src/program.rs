//! The program with its sample organisation, on a free port, for as long as a test needs it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::browser::Browser;

/// How long the demonstration may take to load and listen, on two busy cores and without optimisation.
const PATIENCE: Duration = Duration::from_mins(3);

/// A running program. It ends with this value, and its data with it.
pub struct Program {
    child: Child,
    address: String,
    code: Option<String>,
    _data: TempDir,
}

impl Program {
    /// Starts `ephor demo`, as cargo built it beside this test, and waits for the line with its address.
    pub fn start() -> Result<Self> {
        Self::run("demo", false)
    }

    /// Starts `ephor serve` over an empty folder, and waits for the lines with its address and its one-time code.
    pub fn first_run() -> Result<Self> {
        Self::run("serve", true)
    }

    fn run(command: &str, first_run: bool) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let path = path()?;
        let mut child = Command::new(&path)
            .args([command, "--listen", "127.0.0.1:0", "--data"])
            .arg(data.path().join("organisation"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} could not be started; run `cargo build --workspace --all-targets`", path.display()))?;
        let output = child.stdout.take().context("the program has no output")?;
        let mut program = Self { child, address: String::new(), code: None, _data: data };
        let (say, hear) = mpsc::channel();
        // Reads to the end, so that the program never waits for somebody to read what it prints.
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = say.send(line);
            }
        });
        while program.address.is_empty() || (first_run && program.code.is_none()) {
            let line = match hear.recv_timeout(PATIENCE) {
                Ok(line) => line,
                Err(mpsc::RecvTimeoutError::Timeout) => bail!("`ephor {command}` printed no address in {PATIENCE:?}"),
                Err(mpsc::RecvTimeoutError::Disconnected) => bail!("`ephor {command}` ended before it printed its address"),
            };
            if let Some(address) = address_in(&line) {
                program.address = address;
            }
            if let Some((_, code)) = line.split_once("one-time code is ") {
                program.code = Some(code.trim().to_owned());
            }
        }
        Ok(program)
    }

    /// Where it listens, for example `http://127.0.0.1:8080`, without a slash at its end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Fills the form of the first run, which must be open, and sends it. Afterwards the page it leads to is open.
    pub async fn found(&self, browser: &Browser) -> Result<()> {
        let code = self.code.clone().context("this is no first run")?;
        browser.run(FILL, vec![code.into()]).await?;
        for _ in 0..PATIENCE.as_secs() {
            if browser.run(ANSWERED, Vec::new()).await?.as_bool() == Some(true) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        bail!("the first run led nowhere in {PATIENCE:?}")
    }
}

/// Fills the first run as a person would, and presses its button.
const FILL: &str = r#"
const form = document.querySelector("form[action='/setup']");
const fill = (name, value) => { form.elements.namedItem(name).value = value; };
fill("code", arguments[0]);
fill("organisation", "Small Mutual");
["Ada Chair", "Bo Executive", "Cy Owner", "Di Administrator"].forEach((name, place) => {
  fill(`people.${place}.name`, name);
  fill(`people.${place}.email`, `p${place}@small.example`);
});
form.querySelector("button:not([name]), button[type=submit]").click();
"#;

/// True once the answer stands there.
const ANSWERED: &str = "return location.pathname !== '/setup' && document.readyState === 'complete'";

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
