//! Everything that shows the program is right, in one command and one count.

use std::process::Command;

use anyhow::Result;

use crate::count::Count;
use crate::crash;
use crate::run::{self, Stream};
use crate::{tidy, tree, validators};

/// The crate of the browser suite.
const BROWSER: &str = "ephor-browser";
/// The kinds of record.
const KINDS: &str = "crates/core/src/kinds/";
/// Where the browser suite keeps what it borrows from npm.
const BROWSER_FOLDER: &str = "crates/browser";

pub(crate) fn run() -> Result<Count> {
    let browser = browser_is_ready();
    crash::make_ready();
    let mut count = Count::of(run::succeeds(&mut format()?)?);
    count += tidy::run()?;
    count += Count::of(run::succeeds(&mut lints())?);
    // The browser suite starts the program, so all of it is built, with the features the tests below use.
    count += Count::of(run::succeeds(&mut run::command("cargo", &["build", "--workspace", "--all-targets"]))?);
    count += tests(browser.is_ok())?;
    count += documentation_tests()?;
    count += verifier_tests()?;
    count += validators::run()?;
    if let Err(reason) = browser {
        println!("\nThe browser suite did not run: {reason:#}");
        // A fresh machine that cannot run it has not shown that the pages are right; a developer's laptop may pass.
        count += if std::env::var_os("CI").is_some() { Count::failed(1) } else { Count::skipped(1) };
    }
    Ok(count)
}

/// Looks at every file of ours. The kinds are named one by one, because a macro declares them as modules and the formatter follows no macro.
fn format() -> Result<Command> {
    let mut command = run::command("cargo", &["fmt", "--all", "--check", "--"]);
    command.args(tree::listed()?.into_iter().filter(|path| path.starts_with(KINDS)));
    Ok(command)
}

fn lints() -> Command {
    run::command("cargo", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
}

/// Runs every test of the workspace, those of the browser suite only where a browser stands ready.
fn tests(with_browser: bool) -> Result<Count> {
    if run::is_installed("cargo-nextest") {
        let mut command = run::command("cargo", &["nextest", "run", "--workspace", "--no-fail-fast"]);
        if !with_browser {
            command.args(["-E", &format!("not package({BROWSER})")]);
        }
        let (success, text) = run::read(&mut command, Stream::Error)?;
        return Ok(Count::from_nextest(&text).believed(success));
    }
    let mut command = run::command("cargo", &["test", "--workspace", "--all-targets", "--no-fail-fast"]);
    if !with_browser {
        command.args(["--exclude", BROWSER]);
    }
    let (success, text) = run::read(&mut command, Stream::Out)?;
    Ok(Count::from_cargo_test(&text).believed(success))
}

fn documentation_tests() -> Result<Count> {
    let mut command = run::command("cargo", &["test", "--workspace", "--doc", "--no-fail-fast"]);
    let (success, text) = run::read(&mut command, Stream::Out)?;
    let count = Count::from_cargo_test(&text);
    // Crates without examples are no failure here: examples stand where they explain, not everywhere.
    Ok(if success { count } else { count.believed(false) })
}

/// The tests of the second verifier, which is Python so that it shares nothing with the program.
fn verifier_tests() -> Result<Count> {
    if !run::is_installed("python3") {
        run::install_packages(&["python3"])?;
    }
    let arguments = ["-B", "-m", "unittest", "discover", "-s", "verifier", "-p", "*test*.py"];
    let (success, text) = run::read(&mut run::command("python3", &arguments), Stream::Error)?;
    Ok(Count::from_unittest(&text).believed(success))
}

/// Brings together what the browser suite needs: a browser, its driver, and two checkers from npm.
fn browser_is_ready() -> Result<()> {
    let needed = [("chromium", "chromium"), ("chromedriver", "chromium-driver"), ("npm", "npm")];
    let missing: Vec<&str> =
        needed.iter().filter(|(program, _)| !run::is_installed(program)).map(|(_, package)| *package).collect();
    if !missing.is_empty() {
        run::install_packages(&missing)?;
    }
    let arguments = ["--prefix", BROWSER_FOLDER, "ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    run::must(&mut run::command("npm", &arguments))
}
