//! The keys, pressed in a real browser.

use anyhow::Result;
use ephor_browser::{Browser, Program};
use serde_json::Value;
use thirtyfour::prelude::*;

/// A register in a browser, and the keys pressed in it.
struct Desk {
    browser: Browser,
    program: Program,
}

impl Desk {
    async fn open(path: &str) -> Result<Self> {
        let desk = Self { browser: Browser::start().await?, program: Program::start()? };
        desk.go(path).await?;
        Ok(desk)
    }

    async fn go(&self, path: &str) -> Result<()> {
        self.browser.open(&format!("{}{path}", self.program.address())).await
    }

    async fn press(&self, keys: impl Into<TypingData>) -> Result<()> {
        self.browser.driver().active_element().await?.send_keys(keys).await?;
        Ok(())
    }

    async fn ask(&self, script: &str) -> Result<Value> {
        self.browser.run(&format!("return {script}"), Vec::new()).await
    }

    /// The place of the row that has the focus, from 0; -1 where none has.
    async fn row(&self) -> Result<Value> {
        self.ask("[...document.querySelectorAll('table.pick tbody tr')].indexOf(document.activeElement)").await
    }

    /// Waits until the page stands at that path.
    async fn arrives(&self, path: &str) -> Result<bool> {
        for _ in 0..100 {
            if self.ask("location.pathname").await? == path {
                return Ok(true);
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        Ok(false)
    }
}

#[tokio::test]
async fn rows_are_moved_through_selected_and_opened_by_key() -> Result<()> {
    let desk = Desk::open("/records/risk").await?;
    assert_eq!(desk.ask("document.querySelector('.bulk').hidden").await?, true, "nothing is selected yet");
    desk.press("j").await?;
    assert_eq!(desk.row().await?, 0);
    for key in ["j", "j", "k"] {
        desk.press(key).await?;
    }
    assert_eq!(desk.row().await?, 1);
    desk.press("x").await?;
    desk.press("j").await?;
    desk.press("x").await?;
    assert_eq!(desk.ask("document.querySelector('.bulk output').value").await?, "2");
    assert_eq!(desk.ask("document.querySelectorAll('tbody .chk input:checked').length").await?, 2);
    assert_eq!(desk.ask("document.querySelector('.bulk').hidden").await?, false);
    desk.browser.run("document.querySelector('thead .chk input').click()", Vec::new()).await?;
    assert_eq!(desk.ask("document.querySelectorAll('tbody .chk input:not(:checked)').length").await?, 0, "all of the page");
    desk.press("k").await?;
    let there = desk.ask("document.activeElement.closest('tr')?.querySelector('th a').getAttribute('href') ?? ''").await?;
    assert_ne!(there, "", "a row has the focus");
    desk.press(Key::Enter).await?;
    assert!(desk.arrives(there.as_str().unwrap_or_default()).await?, "{there}");
    Ok(())
}

#[tokio::test]
async fn letters_find_jump_and_explain_and_do_nothing_where_one_types_or_after_they_are_switched_off() -> Result<()> {
    let desk = Desk::open("/records/risk").await?;
    desk.press("/").await?;
    assert_eq!(desk.ask("document.activeElement.id").await?, "q");
    desk.press("jx?g/").await?;
    assert_eq!(desk.ask("document.getElementById('q').value").await?, "jx?g/", "what is typed is typed");
    assert_eq!(desk.ask("document.getElementById('keys').matches(':popover-open')").await?, false);
    desk.go("/records/risk").await?;
    desk.press(Key::Control + "k").await?;
    assert_eq!(desk.ask("document.activeElement.id").await?, "q");
    desk.press("new risk").await?;
    desk.press(Key::Enter).await?;
    assert!(desk.arrives("/records/risk/new").await?);
    desk.go("/records/risk").await?;
    desk.press("?").await?;
    assert_eq!(desk.ask("document.getElementById('keys').matches(':popover-open')").await?, true);
    let violations = desk.browser.axe().await?;
    assert!(violations.is_empty(), "{violations:?}");
    desk.press(Key::Escape).await?;
    assert_eq!(desk.ask("document.getElementById('keys').matches(':popover-open')").await?, false);
    desk.press("g").await?;
    desk.press("w").await?;
    assert!(desk.arrives("/waiting").await?);

    desk.go("/records/risk").await?;
    desk.browser.run("document.querySelector('#keys form button').click()", Vec::new()).await?;
    for _ in 0..100 {
        if desk.ask("document.documentElement.dataset.keys ?? ''").await? == "off" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    for key in ["j", "/", "?"] {
        desk.press(key).await?;
    }
    assert_eq!((desk.row().await?, desk.ask("document.activeElement.id").await?), (Value::from(-1), Value::from("")));
    assert_eq!(desk.ask("document.getElementById('keys').matches(':popover-open')").await?, false);
    desk.press(Key::Control + "k").await?;
    assert_eq!(desk.ask("document.activeElement.id").await?, "q", "no single letter");
    Ok(())
}
