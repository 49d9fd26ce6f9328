//! Whether the served HTML is valid, judged by `html-validate`.

use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::browser::borrowed;

/// What is wrong with each of these pages, as (index of the page, message). One run for all, because starting Node
/// takes longer than reading a page.
pub(crate) fn faults(pages: &[&str]) -> Result<Vec<(usize, String)>> {
    let folder = tempfile::tempdir()?;
    let mut command = Command::new(borrowed(".bin/html-validate"));
    command.args(["--formatter", "json", "--config"]);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/htmlvalidate.json"));
    for (index, page) in pages.iter().enumerate() {
        let path = folder.path().join(format!("{index}.html"));
        std::fs::write(&path, page)?;
        command.arg(path);
    }
    let output = command.output().context("html-validate is missing; run `cargo xtask test`, or `npm ci` in crates/browser")?;
    let judged: Value = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("html-validate failed: {}", String::from_utf8_lossy(&output.stderr)))?;
    let mut found = Vec::new();
    for file in judged.as_array().into_iter().flatten() {
        let name = file["filePath"].as_str().unwrap_or_default();
        let index = std::path::Path::new(name).file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        let index: usize = index.with_context(|| format!("html-validate named an unknown file {name:?}"))?;
        for message in file["messages"].as_array().into_iter().flatten() {
            let text = message["message"].as_str().unwrap_or_default();
            found.push((index, format!("HTML, line {} column {}: {text}", message["line"], message["column"])));
        }
    }
    Ok(found)
}
