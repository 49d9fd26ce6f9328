//! The first run, as whoever starts Ephor meets it.

use anyhow::Result;
use ephor_browser::{Browser, Program, walk};

#[tokio::test]
async fn an_organisation_is_founded_once_and_then_shown_what_comes_first() -> Result<()> {
    let program = Program::first_run()?;
    let browser = Browser::start().await?;
    let text = async |script: &str| -> Result<String> {
        Ok(browser.run(script, Vec::new()).await?.as_str().unwrap_or_default().to_owned())
    };
    browser.open(&format!("{}/", program.address())).await?;
    assert_eq!(text("return document.querySelector('h1').textContent").await?, "First run: create the organisation");
    program.found(&browser).await?;
    let statement = text("return document.querySelector('.statement').textContent").await?;
    assert!(statement.starts_with("70 requirements"), "{statement}");
    assert_eq!(text("return document.querySelector('.org').textContent").await?, "Small Mutual");
    browser.open(&format!("{}/setup", program.address())).await?;
    assert_eq!(text("return document.querySelector('h1').textContent").await?, "There is nothing here");
    let (pages, faults) = walk(&browser, program.address(), &["/"]).await?;
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{} pages, {} faults:\n{}", pages.len(), faults.len(), faults.join("\n"));
    Ok(())
}
