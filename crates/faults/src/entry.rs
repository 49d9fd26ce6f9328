//! One planted fault as its file declares it.
//!
//! ```yaml
//! rule: EPH-9.3.2-1
//! plants: The last review hears nothing of audits.     # one sentence, in the domain's words
//! on: 2027-01-31                                       # the day looked at; left out, the sample's own today
//! plant:                                               # what is written, in this order
//!   - { change: MTG-30, by: P29, set: { inputs: [] } } # the live version with other fields
//!   - { act: …, of: …, by: … }                         # or a fact, as fact files say it
//! finds:                                               # exactly what is then found beside what was found before
//!   - { rule: EPH-9.3.2-1, severity: minor, record: MTG-30 }   # a person by the organisation's key; times: 2 where there are two alike
//! ends: []                                             # what is then found no longer, where a fault hides something
//! mend:                                                # what is written to make all as it was before
//!   - { restore: MTG-30, by: P29 }                     # the version of the sample again
//! ```

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use ephor::import::located::{Located, Node, read_yaml};
use jiff::civil::Date;

use crate::found::Found;

/// A planted fault.
pub(crate) struct Entry {
    /// The code of the rule that must find it.
    pub(crate) rule: String,
    /// What is wrong, in a sentence.
    pub(crate) plants: String,
    /// The day looked at, where it is not the sample's own.
    pub(crate) on: Option<Date>,
    /// What is written.
    pub(crate) plant: Vec<Located>,
    /// What is then found beside what was found before.
    pub(crate) finds: Vec<Found>,
    /// What is then found no longer.
    pub(crate) ends: Vec<Found>,
    /// What makes all as it was before.
    pub(crate) mend: Vec<Located>,
}

/// The members an entry may have.
const MEMBERS: [&str; 7] = ["rule", "plants", "on", "plant", "finds", "ends", "mend"];

impl Entry {
    /// Every entry of a folder, one a file.
    pub(crate) fn all(folder: &Path) -> Result<Vec<Self>> {
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            paths.push(entry?.path());
        }
        paths.sort();
        let yaml = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
        yaml.map(|path| Self::read(path).with_context(|| path.display().to_string())).collect()
    }

    fn read(path: &Path) -> Result<Self> {
        let mut documents = read_yaml(&std::fs::read(path)?)?;
        let (Some(document), true) = (documents.pop(), documents.is_empty()) else { bail!("one document makes an entry") };
        if let Some((key, _)) = document.members().iter().find(|(key, _)| !MEMBERS.contains(&key.text.as_str())) {
            bail!("line {}: there is no “{}”; there are {}", key.line, key.text, MEMBERS.join(", "));
        }
        let text = |name: &str| document.get(name).and_then(Located::text);
        let list = |name: &str| document.get(name).map(|list| list.items().to_vec()).unwrap_or_default();
        let found = |name: &str| list(name).iter().map(found).collect::<Result<Vec<Found>>>();
        let entry = Self {
            rule: text("rule").context("“rule” is missing: the code of the rule that must find it")?.to_owned(),
            plants: text("plants").context("“plants” is missing: a sentence on what is wrong")?.to_owned(),
            on: text("on").map(str::parse).transpose()?,
            plant: list("plant"),
            finds: found("finds")?,
            ends: found("ends")?,
            mend: list("mend"),
        };
        if path.file_stem().is_none_or(|stem| stem != entry.rule.as_str()) {
            bail!("it is about {}, so its name should be {}.yaml", entry.rule, entry.rule);
        }
        if entry.plant.is_empty() || entry.mend.is_empty() || !entry.finds.iter().any(|found| found.rule == entry.rule) {
            bail!("it wants something to plant, something to mend it with, and a finding of {} itself", entry.rule);
        }
        Ok(entry)
    }
}

fn found(item: &Located) -> Result<Found> {
    let text = |name: &str| item.get(name).and_then(Located::text).map(str::to_owned);
    let member = |name: &str| text(name).with_context(|| format!("line {}: “{name}” is missing", item.line));
    let times = match item.get("times").map(|times| &times.value) {
        None => 1,
        Some(Node::Int(times)) => usize::try_from(*times)?,
        Some(_) => bail!("line {}: “times” is a whole number", item.line),
    };
    Ok(Found { rule: member("rule")?, severity: member("severity")?, record: text("record"), times })
}
