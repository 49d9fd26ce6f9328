//! Takes pictures of every kind of page of the sample organisation, for `docs/screens`: in light, some in dark and narrow.
//!
//! `cargo run -p ephor-browser --example screens -- FOLDER`

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ephor_browser::{Browser, Program, Scheme};

/// Usual width, and that of a phone, in pixels.
const WIDE: u32 = 1440;
const NARROW: u32 = 390;

/// The pages: name, address, and whether they are also shown in dark and narrow.
const PAGES: &[(&str, &str, bool)] = &[
    ("readiness", "/", true),
    ("waiting", "/waiting", true),
    ("requirements", "/requirements", false),
    ("requirement", "/requirements/5.2", true),
    ("register", "/records/risk?sort=residual.level&desc=1", true),
    ("register-no-match", "/records/risk?q=nothing", false),
    ("record", "/records/risk/R-60", true),
    ("policy", "/records/policy/POL-1", false),
    ("system", "/records/system/AIS-5", false),
    ("history", "/records/policy/POL-1/versions/2", false),
    ("difference", "/records/policy/POL-1/difference/2/3", false),
    ("create", "/records/risk/new", false),
    ("edit", "/records/risk/R-33/edit", false),
    ("act", "/records/risk/R-27/acts/accept", false),
    ("ledger", "/ledger", false),
    ("fact", "/ledger/418", false),
    ("past", "/?as-of=2026-06-30", true),
    ("record-past", "/records/risk/R-60?as-of=2026-06-05", false),
    ("search", "/search?q=harbour", false),
    ("not-found", "/records/risk/R-999", false),
];

#[tokio::main]
async fn main() -> Result<()> {
    let folder = std::env::args().nth(1).context("usage: screens FOLDER")?;
    let folder = PathBuf::from(folder);
    std::fs::create_dir_all(&folder)?;
    let browser = Browser::start().await?;
    let program = Program::start()?;
    for (name, path, all) in PAGES {
        browser.open(&format!("{}{path}", program.address())).await?;
        browser.prefer(Scheme::Light).await?;
        browser.screenshot(&picture(&folder, name, "light"), WIDE).await?;
        if *all {
            browser.screenshot(&picture(&folder, name, "narrow"), NARROW).await?;
            browser.prefer(Scheme::Dark).await?;
            browser.screenshot(&picture(&folder, name, "dark"), WIDE).await?;
        }
    }
    drop(program);
    let first_run = Program::first_run()?;
    browser.prefer(Scheme::Light).await?;
    browser.open(&format!("{}/", first_run.address())).await?;
    browser.screenshot(&picture(&folder, "setup", "light"), WIDE).await?;
    first_run.found(&browser).await?;
    browser.screenshot(&picture(&folder, "empty", "light"), WIDE).await?;
    browser.open(&format!("{}/records/risk", first_run.address())).await?;
    browser.screenshot(&picture(&folder, "register-first-use", "light"), WIDE).await
}

fn picture(folder: &Path, name: &str, look: &str) -> PathBuf {
    folder.join(format!("{name}-{look}.png"))
}
