//! Visits every kind of page once and says what is wrong with each.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::{markup, policy, wire};

/// What one page may cost over the wire with its style sheet and script, compressed, in bytes.
const BYTES_MAX: u64 = 60_000;
/// The narrowest window a page has to fit, in pixels (WCAG 2.2, 1.4.10).
const NARROWEST: u32 = 320;
/// The window in which the tables of the sample organisation have to fit, in pixels.
const USUAL: u32 = 1_440;
/// More kinds of pages than this mean that the walk takes one kind for many, in pages.
const PAGES_MAX: usize = 250;

const LINKS: &str = "return [...document.querySelectorAll('a[href]:not([download])')].map((a) => a.href);";

/// Parses the served text anew, so that what the page's own script has done since does not count.
const INLINE: &str = r"
const page = new DOMParser().parseFromString(arguments[0], 'text/html');
const found = [];
for (const element of page.querySelectorAll('*')) {
  const name = element.localName;
  if (name === 'style') found.push('a style element');
  if (name === 'script' && !element.hasAttribute('src')) found.push('a script without a file');
  for (const attribute of element.attributes) {
    if (attribute.name === 'style' || attribute.name.startsWith('on')) found.push(`${attribute.name}= on ${name}`);
  }
}
return found;";

/// One thing that is wrong with one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The address of the page, without the host.
    pub page: String,
    /// What is wrong and where.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.page, self.what)
    }
}

/// Starts at these paths and follows links on the same host, one page of each kind: addresses that differ only in an
/// id are one kind, and so are addresses whose queries have the same keys. Returns the pages seen and their faults.
pub async fn walk(browser: &Browser, host: &str, first: &[&str]) -> Result<(Vec<String>, Vec<Fault>)> {
    let mut waiting: VecDeque<String> = first.iter().map(|path| (*path).to_owned()).collect();
    let mut kinds: BTreeSet<String> = waiting.iter().map(|path| kind(path)).collect();
    let mut pages = Vec::new();
    let mut texts = Vec::new();
    let mut faults = Vec::new();
    while let Some(path) = waiting.pop_front() {
        let address = format!("{host}{path}");
        let answer = wire::get(&address)?;
        // The timeline leads from a record to days on which it was not there yet; the past then says so.
        let not_there_yet = answer.status == 404 && path.contains("as-of=");
        // What leads on is looked at where it leads.
        if answer.status == 303 {
            continue;
        }
        if answer.status != 200 && !not_there_yet {
            faults.push(Fault { page: path, what: format!("was answered with {}", answer.status) });
            continue;
        }
        if !answer.is_html() {
            continue;
        }
        ensure!(pages.len() < PAGES_MAX, "more than {PAGES_MAX} kinds of pages; does {path} have an id without a digit?");
        browser.open(&address).await?;
        let found = examine(browser, host, &address, &answer).await?;
        faults.extend(found.into_iter().map(|what| Fault { page: path.clone(), what }));
        for next in links(browser, host).await? {
            if kinds.insert(kind(&next)) {
                waiting.push_back(next);
            }
        }
        pages.push(path);
        texts.push(answer.body);
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (index, what) in markup::faults(&texts)? {
        let page = pages.get(index).cloned().unwrap_or_default();
        faults.push(Fault { page, what });
    }
    Ok((pages, faults))
}

/// What is wrong with the open page, apart from its markup.
async fn examine(browser: &Browser, host: &str, address: &str, answer: &wire::Answer) -> Result<Vec<String>> {
    let traffic = browser.traffic().await?;
    let mut found = policy::faults(answer.header("content-security-policy"));
    for address in traffic.addresses.iter().filter(|address| is_elsewhere(address, host)) {
        found.push(format!("asks another host for {address}"));
    }
    if traffic.bytes > BYTES_MAX {
        found.push(format!("takes {} bytes over the wire, at most {BYTES_MAX}", traffic.bytes));
    }
    let inline = browser.run(INLINE, vec![json!(answer.body)]).await?;
    found.extend(strings(&inline).map(|what| format!("holds {what}; the policy forbids it")));
    // The browser reports a page that was not found, even where we expect just that.
    let expected = (answer.status == 404).then(|| format!("{address} - Failed to load resource"));
    let errors = browser.console_errors().await?.into_iter();
    let errors = errors.filter(|error| !expected.as_ref().is_some_and(|expected| error.starts_with(expected)));
    found.extend(errors.map(|error| format!("the console says: {error}")));
    if let Some(element) = browser.too_wide_at(NARROWEST).await? {
        found.push(format!("has to be scrolled sideways at {NARROWEST} pixels because of {element}"));
    }
    if let Some(table) = browser.cut_at(USUAL).await? {
        found.push(format!("cuts columns of a table at {USUAL} pixels: {table}"));
    }
    found.extend(browser.axe().await?.iter().map(ToString::to_string));
    Ok(found)
}

/// Links of the open page to the same host, as paths with their queries.
async fn links(browser: &Browser, host: &str) -> Result<Vec<String>> {
    let all = browser.run(LINKS, vec![]).await?;
    let ours = strings(&all)
        .filter_map(|link| link.strip_prefix(host))
        .map(|link| link.split('#').next().unwrap_or_default().to_owned());
    Ok(ours.filter(|path| path.starts_with('/')).collect())
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn is_elsewhere(address: &str, host: &str) -> bool {
    let same = address.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    address.starts_with("http") && !same
}

/// `/systems/AIS-1/history` and `/systems/AIS-2/history` are one kind; `/risks?sort=due` and `/systems?sort=name` too,
/// because filters and sorting are made by the same code everywhere.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let steps: Vec<&str> =
        path.split('/').map(|step| if step.contains(|letter: char| letter.is_ascii_digit()) { "*" } else { step }).collect();
    // Every kind of record has a register and a page of its own; what leads from them is one page for all kinds.
    let steps = match steps.as_slice() {
        [root, records @ "records", _, rest @ ..] if rest.len() > 1 || rest.first().is_some_and(|step| *step != "*") => {
            [&[*root, *records, "*"][..], rest].concat()
        }
        _ => steps,
    };
    let mut keys: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).filter(|key| !key.is_empty()).collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.is_empty() { steps.join("/") } else { format!("?{}", keys.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_differ_in_an_id_are_one_kind() {
        assert_eq!(kind("/systems/AIS-1/history"), kind("/systems/AIS-20/history"));
        assert_ne!(kind("/systems/AIS-1"), kind("/risks/R-1"));
        assert_eq!(kind("/risks?sort=due&page=2"), kind("/systems?page=3&sort=name"));
    }

    #[test]
    fn a_host_that_only_begins_alike_is_elsewhere() {
        assert!(is_elsewhere("http://127.0.0.1:80801/a.js", "http://127.0.0.1:8080"));
        assert!(!is_elsewhere("http://127.0.0.1:8080/a.js", "http://127.0.0.1:8080"));
        assert!(!is_elsewhere("data:image/svg+xml,x", "http://127.0.0.1:8080"));
    }
}
