//! One headless Chromium with an empty profile, driven through chromedriver.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver};

use crate::wire;

/// No sandbox because tests run as root in containers; everything else keeps the browser from talking to its maker.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--window-size=1280,900",
];

/// The tags of axe's rules that make up WCAG 2.2 AA: each version adds to the one before.
const WCAG_22_AA: &[&str] = &["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const RUN_AXE: &str = r"
const done = arguments[arguments.length - 1];
axe.run(document, { runOnly: arguments[0], resultTypes: ['violations'] }).then(
  (results) => done(results.violations.map((one) => (
    { rule: one.id, help: one.help, places: one.nodes.map((node) => node.target.join(' ')) }))),
  (error) => done(String(error)));";

/// Walks down to the innermost element without which the page would be narrower, and names it with its parent.
const TOO_WIDE: &str = r"
const root = document.documentElement;
if (root.scrollWidth <= window.innerWidth) return null;
const narrows = (element) => {
  const before = root.scrollWidth;
  const display = element.style.display;
  element.style.display = 'none';
  const less = root.scrollWidth < before;
  element.style.display = display;
  return less;
};
let inner = document.body;
for (let next = inner; next; next = [...inner.children].find(narrows)) inner = next;
const name = (element) => [element.localName, ...element.classList].join('.');
return `${name(inner.parentElement)} > ${name(inner)}`;";

/// The first table that has to be scrolled sideways to be read whole, by its name and the headings that are cut.
const CUT: &str = r"
const region = [...document.querySelectorAll('.scroll:has(table)')].find((one) => one.scrollWidth > one.clientWidth + 1);
if (!region) return null;
const edge = region.getBoundingClientRect().right;
const cut = [...region.querySelectorAll('thead th')].filter((one) => one.getBoundingClientRect().right > edge + 1);
return `${region.getAttribute('aria-label')}: ${cut.map((one) => one.textContent).join(', ')}`;";

/// The scheme of colours a person prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Light => "light",
            Self::Dark => "dark",
        })
    }
}

/// One rule of WCAG 2.2 AA that a page breaks, as axe found it.
#[derive(Clone, Debug, Deserialize)]
pub struct Violation {
    /// The name of axe's rule, for example `color-contrast`.
    pub rule: String,
    /// What the rule asks, in a few words.
    pub help: String,
    /// CSS selectors of the elements that break it.
    pub places: Vec<String>,
    /// In which scheme it was found.
    #[serde(skip, default = "light")]
    pub scheme: Scheme,
}

fn light() -> Scheme {
    Scheme::Light
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "axe in {}: {}: {} at {}", self.scheme, self.rule, self.help, self.places.join(" and "))
    }
}

/// What went over the wire since the page was opened.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    /// Every address asked for, in order.
    pub addresses: Vec<String>,
    /// Bytes received, compressed, with headers.
    pub bytes: u64,
}

/// A running browser. Dropping it ends the browser, its driver and its profile, in that order.
pub struct Browser {
    driver: WebDriver,
    chromedriver: Chromedriver,
    _profile: TempDir,
}

impl Browser {
    /// Starts chromedriver on a free port and a browser with an empty profile that never answers from its cache.
    pub async fn start() -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let chromedriver = Chromedriver::start()?;
        let mut wishes = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wishes.add_arg(flag)?;
        }
        wishes.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        wishes.set("goog:loggingPrefs", json!({ "browser": "ALL", "performance": "ALL" }))?;
        let driver = WebDriver::new(&chromedriver.address, wishes)
            .await
            .context("chromedriver could not start a browser; is the package chromium installed?")?;
        driver.cdp().send_raw("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await?;
        Ok(Self { driver, chromedriver, _profile: profile })
    }

    /// What drives the browser, for stories that click and type.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Opens an address and waits until it has loaded. Earlier console messages and traffic are forgotten.
    pub async fn open(&self, address: &str) -> Result<()> {
        // What the page before says while it is left belongs to no page.
        self.driver.goto("about:blank").await?;
        for log in ["browser", "performance"] {
            self.driver.get_log(log).await?;
        }
        self.driver.goto(address).await.with_context(|| format!("{address} did not open"))
    }

    /// Shows the page as to a person who prefers this scheme and no motion.
    pub async fn prefer(&self, scheme: Scheme) -> Result<()> {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme.to_string() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        Ok(())
    }

    /// What the open page breaks of WCAG 2.2 AA, in light and in dark.
    pub async fn axe(&self) -> Result<Vec<Violation>> {
        let source = std::fs::read_to_string(borrowed("axe-core/axe.min.js"))
            .context("axe-core is missing; run `cargo xtask test`, or `npm ci` in crates/browser")?;
        self.driver.execute(source, vec![]).await?;
        // The bar at the foot of a form covers what can be scrolled out from under it; in a window this high it covers nothing.
        self.set_size(USUAL_WIDTH, TALL).await?;
        let mut violations = Vec::new();
        for scheme in [Scheme::Light, Scheme::Dark] {
            self.prefer(scheme).await?;
            let found = self.driver.execute_async(RUN_AXE, vec![json!(WCAG_22_AA)]).await?;
            let found: Vec<Violation> = match found.json() {
                Value::String(error) => bail!("axe failed: {error}"),
                found => serde_json::from_value(found.clone())?,
            };
            violations.extend(found.into_iter().map(|one| Violation { scheme, ..one }));
        }
        self.driver.cdp().send_raw("Emulation.clearDeviceMetricsOverride", ()).await?;
        Ok(violations)
    }

    /// What the page and the browser complained about since the page was opened.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        let entries = self.driver.get_log("browser").await?;
        Ok(entries.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect())
    }

    /// What went over the wire since the page was opened, or since this was last asked.
    pub async fn traffic(&self) -> Result<Traffic> {
        let mut traffic = Traffic::default();
        for entry in self.driver.get_log("performance").await? {
            let event: Value = serde_json::from_str(&entry.message)?;
            let parameters = &event["message"]["params"];
            match event["message"]["method"].as_str() {
                Some("Network.requestWillBeSent") => {
                    traffic.addresses.extend(parameters["request"]["url"].as_str().map(str::to_owned));
                }
                Some("Network.loadingFinished") => {
                    // The protocol gives bytes as a floating number; they are whole.
                    let text = parameters["encodedDataLength"].to_string();
                    let whole = text.split('.').next().unwrap_or_default();
                    traffic.bytes += whole.parse::<u64>().unwrap_or(0);
                }
                _ => {}
            }
        }
        Ok(traffic)
    }

    /// What makes the open page scroll sideways in a window of this many pixels; nothing when it fits (WCAG 2.2, 1.4.10).
    pub async fn too_wide_at(&self, width: u32) -> Result<Option<String>> {
        self.set_width(width).await?;
        let found = self.run(TOO_WIDE, vec![]).await?;
        self.driver.cdp().send_raw("Emulation.clearDeviceMetricsOverride", ()).await?;
        Ok(found.as_str().map(str::to_owned))
    }

    /// The table that does not fit the page at a window of this many pixels, and the columns that are cut.
    pub async fn cut_at(&self, width: u32) -> Result<Option<String>> {
        self.set_width(width).await?;
        let found = self.run(CUT, vec![]).await?;
        self.driver.cdp().send_raw("Emulation.clearDeviceMetricsOverride", ()).await?;
        Ok(found.as_str().map(str::to_owned))
    }

    /// Writes a picture of the whole page, at a window of this many pixels, as PNG.
    pub async fn screenshot(&self, path: &Path, width: u32) -> Result<()> {
        self.set_width(width).await?;
        let wishes = json!({ "format": "png", "captureBeyondViewport": true });
        let picture = self.driver.cdp().send_raw("Page.captureScreenshot", wishes).await?;
        self.driver.cdp().send_raw("Emulation.clearDeviceMetricsOverride", ()).await?;
        let encoded = picture["data"].as_str().context("the browser sent no picture")?;
        std::fs::write(path, STANDARD.decode(encoded)?).with_context(|| format!("{} could not be written", path.display()))
    }

    /// Runs a script in the open page and returns what it returns.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.driver.execute(script, arguments).await?.json().clone())
    }

    async fn set_width(&self, width: u32) -> Result<()> {
        self.set_size(width, 900).await
    }

    async fn set_size(&self, width: u32, height: u32) -> Result<()> {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked with a plain request: a test that ended early may have no runtime left to wait in.
        let _ = wire::delete(&format!("{}session/{}", self.chromedriver.address, self.driver.session_id()));
        let _ = self.driver.clone().leak();
    }
}

/// The window in which accessibility is looked at, in pixels: as wide as most, and higher than any page.
const USUAL_WIDTH: u32 = 1440;
const TALL: u32 = 20_000;

/// A file of a package that npm installed for this crate.
pub(crate) fn borrowed(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules").join(path)
}

/// The driver process. It ends with this value.
struct Chromedriver {
    child: Child,
    /// Where it listens, with a slash at its end.
    address: String,
}

impl Chromedriver {
    /// Starts it on a port that it chooses and prints.
    fn start() -> Result<Self> {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver could not be started; install the package chromium-driver")?;
        let output = child.stdout.take().context("chromedriver has no output")?;
        let mut chromedriver = Self { child, address: String::new() };
        for line in BufReader::new(output).lines() {
            if let Some((_, port)) = line?.trim_end_matches('.').rsplit_once("successfully on port ") {
                chromedriver.address = format!("http://127.0.0.1:{port}/");
                return Ok(chromedriver);
            }
        }
        bail!("chromedriver ended before it said on which port it listens")
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        // It may have ended by itself already; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
