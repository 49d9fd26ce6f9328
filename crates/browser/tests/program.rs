//! The program itself, as a person meets it in a browser.

use anyhow::Result;
use ephor_browser::{Browser, Program, walk};

#[tokio::test]
async fn every_kind_of_page_is_well_made() -> Result<()> {
    let program = Program::start()?;
    let browser = Browser::start().await?;
    let (pages, faults) = walk(&browser, program.address(), &["/"]).await?;
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{} pages, {} faults:\n{}", pages.len(), faults.len(), faults.join("\n"));
    assert!(pages.len() > 1, "the first page links to no other");
    Ok(())
}
