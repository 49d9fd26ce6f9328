//! Pages that are wrong on purpose, so that the walk is known to see it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use anyhow::Result;
use ephor_browser::{Browser, walk};

const STRICT: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const DARK: &str = "@media (prefers-color-scheme: dark) { body { background: #111; color: #333 } }";

/// A table whose last column is cut at any usual width.
const CUT: &str = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Wide table\"><table><thead><tr><th>One</th><th>Two</th></tr></thead>\
    <tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>";

/// A page with nothing wrong but what is put into its body and, after the policy, its headers.
fn page(policy: &str, head: &str, body: &str) -> String {
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta name=\"viewport\" content=\"width=device-width\">\
         <title>A page</title><link rel=\"icon\" href=\"/icon\">{head}</head><body><main><h1>A page</h1>{body}</main></body></html>"
    );
    format!("HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{policy}\r\n{html}")
}

/// Serves these answers for as long as the test runs and returns its address.
fn serve(answers: BTreeMap<&'static str, String>) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    let answers = Arc::new(answers);
    std::thread::spawn(move || {
        // A browser opens connections before it needs them, so one that says nothing must not hold up the others.
        for stream in listener.incoming().flatten() {
            let answers = Arc::clone(&answers);
            std::thread::spawn(move || answer(&stream, &answers));
        }
    });
    Ok(address)
}

fn answer(mut stream: &TcpStream, answers: &BTreeMap<&str, String>) -> Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    let missing = "HTTP/1.0 404 Not Found\r\nContent-Type: text/plain\r\n\r\n";
    Ok(stream.write_all(answers.get(path).map_or(missing, String::as_str).as_bytes())?)
}

/// A first page without fault and, behind its links, one page for each fault.
fn wrong_pages(elsewhere: &str) -> BTreeMap<&'static str, String> {
    let strict = format!("Content-Security-Policy: {STRICT}\r\n");
    let open = strict.replace("img-src 'self'", &format!("img-src 'self' {elsewhere}"));
    let icon = "Content-Type: image/svg+xml\r\n\r\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let links = ["contrast", "twice", "inline", "elsewhere", "open", "heavy", "wide", "cut", "gone"]
        .map(|page| format!("<p><a href=\"/{page}\">{page}</a></p>"));
    BTreeMap::from([
        ("/", page(&strict, "", &links.concat())),
        ("/icon", format!("HTTP/1.0 200 OK\r\n{icon}")),
        ("/dark.css", format!("HTTP/1.0 200 OK\r\nContent-Type: text/css\r\n\r\n{DARK}")),
        ("/contrast", page(&strict, "<link rel=\"stylesheet\" href=\"/dark.css\">", "<p>Too dark to read.</p>")),
        ("/twice", page(&strict, "", "<p id=\"one\">One</p><p id=\"one\">One</p>")),
        ("/inline", page(&strict, "", "<p style=\"color:black\" onclick=\"go()\">Inline</p><script>go()</script>")),
        ("/elsewhere", page(&open, "", &format!("<p><img src=\"{elsewhere}/a.png\" alt=\"A picture\"></p>"))),
        ("/open", page("", "", "<p>No policy.</p>")),
        ("/heavy", page(&strict, "", &format!("<!-- {} -->", "0123456789".repeat(6_100)))),
        (
            "/cut.css",
            "HTTP/1.0 200 OK\r\nContent-Type: text/css\r\n\r\n.scroll { overflow-x: auto; } table { width: 2000px; }".into(),
        ),
        ("/cut", page(&strict, "<link rel=\"stylesheet\" href=\"/cut.css\">", CUT)),
        ("/wide", page(&strict, "", &format!("<p><code>{}</code></p>", "wide".repeat(60)))),
    ])
}

#[tokio::test]
async fn the_walk_sees_every_fault_on_the_page_that_has_it_and_on_no_other() -> Result<()> {
    let elsewhere = serve(BTreeMap::new())?;
    let host = serve(wrong_pages(&elsewhere))?;
    let browser = Browser::start().await?;
    let (pages, faults) = walk(&browser, &host, &["/"]).await?;

    assert_eq!(pages.len(), 9, "{pages:?}");
    let expected = [
        ("/contrast", "axe in dark: color-contrast"),
        ("/twice", "Duplicate ID"),
        ("/inline", "holds style= on p"),
        ("/inline", "holds onclick= on p"),
        ("/inline", "holds a script without a file"),
        ("/inline", "the console says:"),
        ("/elsewhere", "asks another host"),
        ("/elsewhere", "the policy allows"),
        ("/open", "no Content-Security-Policy"),
        ("/heavy", "bytes over the wire"),
        ("/wide", "scrolled sideways at 320 pixels because of p > code"),
        ("/cut", "cuts columns of a table at 1440 pixels: Wide table: Two"),
        ("/gone", "was answered with 404"),
    ];
    for (page, what) in expected {
        assert!(faults.iter().any(|fault| fault.page == page && fault.what.contains(what)), "{page}: no {what:?} in {faults:#?}");
    }
    let surplus: Vec<_> = faults.iter().filter(|fault| !expected.iter().any(|(page, _)| *page == fault.page)).collect();
    assert!(surplus.is_empty(), "{surplus:#?}");
    assert_eq!(faults.iter().find(|fault| fault.what.starts_with("axe in light")), None);
    Ok(())
}

#[tokio::test]
async fn a_picture_shows_the_whole_page() -> Result<()> {
    let host = serve(wrong_pages("http://127.0.0.1:9"))?;
    let browser = Browser::start().await?;
    browser.open(&format!("{host}/wide")).await?;
    let picture = tempfile::NamedTempFile::new()?;
    browser.screenshot(picture.path(), 400).await?;
    assert!(std::fs::read(picture.path())?.starts_with(b"\x89PNG"));
    Ok(())
}
