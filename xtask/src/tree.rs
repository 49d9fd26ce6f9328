//! The repository as the tidy checks see it: tracked files with their text, and what cargo says about the crates.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::run;

/// A tracked text file.
pub(crate) struct File {
    /// The path from the top of the repository, with forward slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// Whether the file lies in this folder, which is written without a slash at its end.
    pub(crate) fn is_in(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    pub(crate) fn has_extension(&self, extensions: &[&str]) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, found)| extensions.contains(&found))
    }

    /// The lines with their numbers, the first being 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// Everything a tidy check may look at. Tests build one by hand, wrong on purpose.
pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
    /// What `cargo metadata --no-deps` prints.
    pub(crate) metadata: Value,
}

impl Tree {
    /// Reads the tracked files and those not yet added, so that a check fails before the commit and not after it.
    pub(crate) fn read() -> Result<Self> {
        let mut files = Vec::new();
        for path in listed()? {
            let Ok(bytes) = std::fs::read(top().join(&path)) else {
                continue;
            };
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(File { path, text });
            }
        }
        let metadata = output("cargo", &["metadata", "--no-deps", "--format-version", "1"])?;
        Ok(Self { files, metadata: serde_json::from_slice(&metadata)? })
    }

    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The crates of this workspace.
    pub(crate) fn packages(&self) -> impl Iterator<Item = &Value> {
        self.metadata["packages"].as_array().into_iter().flatten()
    }
}

/// The top of the repository: the folder above this crate.
pub(crate) fn top() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The files that git lists, and those not yet added, by their paths from the top.
pub(crate) fn listed() -> Result<Vec<String>> {
    let listed = output("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
    Ok(String::from_utf8(listed)?.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
}

fn output(program: &str, arguments: &[&str]) -> Result<Vec<u8>> {
    let output = run::command(program, arguments)
        .output()
        .with_context(|| format!("`{program}` could not be started; is it installed?"))?;
    if !output.status.success() {
        bail!("`{program} {}` failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.stdout)
}
