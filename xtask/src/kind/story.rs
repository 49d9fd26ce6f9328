//! What a kind gets from its one file, told of the real program: each look is a sentence that holds or says what is missing.

mod pages;
mod shell;

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::program::{Desk, Server, ephor};
use super::web::{Browser, brief};
use crate::tree;

/// Where the facts of the story stand.
const FACTS: &str = "xtask/kinds";

/// A look: its name as a sentence, and what finds out whether it holds.
type Look = (&'static str, fn(&Scene<'_>) -> Result<()>);
/// What came of a look.
pub(super) type Told = (&'static str, Result<()>);

/// What the looks look at.
struct Scene<'a> {
    program: &'a Path,
    kind: &'a str,
    desk: &'a Desk,
    /// The organisation's folder.
    data: &'a str,
    browser: Browser<'a>,
}

/// Tells the whole story of a kind. Each look stands by itself, so that one that fails hides no other.
pub(super) fn tell(program: &Path, kind: &str) -> Result<Vec<Told>> {
    let desk = Desk::new(kind)?;
    let founding = facts("founding.yaml")?;
    let founded = |name: &str| -> Result<String> {
        let (data, file) = (desk.at(name), desk.file("founding.yaml", &founding)?);
        ephor(program, &["import", "--data", &data, &file]).context("the organisation of the story could not be founded")?;
        Ok(data)
    };
    let data = founded("shell")?;
    let nobody = Browser { address: "", person: "" };
    let scene = Scene { program, kind, desk: &desk, data: &data, browser: nobody };
    let mut told: Vec<Told> = shell::LOOKS.iter().map(|(name, look)| (*name, look(&scene))).collect();

    let data = founded("pages")?;
    let ann: Value = serde_json::from_str(&ephor(program, &["show", "person", "ann", "--data", &data, "--format", "json"])?)?;
    let server = Server::start(program, Path::new(&data))?;
    let person = ann["id"].as_str().context("a person has an id")?;
    let scene = Scene { data: &data, browser: Browser { address: &server.address, person }, ..scene };
    told.extend(pages::LOOKS.iter().map(|(name, look)| (*name, look(&scene))));
    Ok(told)
}

impl Scene<'_> {
    fn ephor(&self, arguments: &[&str]) -> Result<String> {
        ephor(self.program, arguments)
    }

    /// Runs a command over the organisation.
    fn over(&self, command: &str, arguments: &[&str]) -> Result<String> {
        self.ephor(&[&[command, "--data", self.data], arguments].concat())
    }

    /// The fact file of the kind; of another name the same file says that name.
    fn facts(&self) -> Result<String> {
        let text = facts("visit.yaml")?.replace("record: visit", &format!("record: {}", self.kind));
        self.desk.file("kind.yaml", &text)
    }
}

fn facts(name: &str) -> Result<String> {
    let path = tree::top().join(FACTS).join(name);
    std::fs::read_to_string(&path).with_context(|| format!("{FACTS}/{name} cannot be read"))
}

/// Fails with the words that are not in a text.
fn says(text: &str, words: &[&str]) -> Result<()> {
    let missing: Vec<String> = words.iter().filter(|word| !text.contains(**word)).map(|word| format!("“{word}”")).collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!("{} is not in: {}", missing.join(", "), brief(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        assert!(says("Visits: VIS-1", &["Visits", "VIS-1"]).is_ok());
        let said = says("Visits: VIS-1", &["Visits", "VIS-2", "Host"]).unwrap_err().to_string();
        assert_eq!(said, "“VIS-2”, “Host” is not in: Visits: VIS-1");
    }
}
