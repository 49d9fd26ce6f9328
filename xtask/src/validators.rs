//! What discovery writes, held against the schemas of its formats by programs that others wrote: `cyclonedx-python-lib` and Ajv.
//!
//! This repository is scanned, and every tree in the folder that `EPHOR_TREES` names. A damaged bill is held against them too, and has to be refused.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::count::Count;
use crate::run::{self, Stream};
use crate::tree;

/// Where the validators are declared, with everything they bring along.
const FOLDER: &str = "crates/discover/tests/validators";
/// Where they are put, and what they look at.
const WORK: &str = "target/validators";
/// The crate that carries the schema of SARIF, which the makers of the format publish in no package.
const SCHEMA_CARRIER: &str = "serde-sarif";
const SCHEMA_VERSION: &str = "0.8.0";

/// What is needed, once it is there.
struct Ready {
    python: String,
    bill_schemas: String,
    /// `-` where it cannot be had.
    review_schema: String,
}

pub(crate) fn run() -> Result<Count> {
    let ready = match ready() {
        Ok(ready) => ready,
        Err(reason) => {
            println!("\nWhat discovery writes was not held against its schemas: {reason:#}");
            return Ok(if std::env::var_os("CI").is_some() { Count::failed(1) } else { Count::skipped(1) });
        }
    };
    let files = written()?;
    let mut count = Count::of(holds(&ready, &files)?);
    if ready.review_schema == "-" {
        count += Count::skipped(1);
    }
    let damaged = damaged(files.first().context("there is nothing to damage")?)?;
    println!("\nA damaged bill is refused by both, or they hold nothing:");
    count += Count::of(!by_python(&ready, std::slice::from_ref(&damaged))?);
    count += Count::of(!by_node(&ready, &[damaged])?);
    Ok(count)
}

/// Writes the reports of every tree.
fn written() -> Result<Vec<String>> {
    run::must(&mut run::command("cargo", &["build", "--quiet", "-p", "ephor-discover", "--example", "report"]))?;
    let mut trees = vec![tree::top()];
    if let Some(folder) = std::env::var_os("EPHOR_TREES") {
        let entries = fs::read_dir(&folder)
            .context("EPHOR_TREES names a folder that cannot be read; name one with a tree in each folder")?;
        let mut more: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        more.sort();
        trees.extend(more);
    }
    let program = built("report")?;
    let mut files = Vec::new();
    for (number, path) in trees.iter().enumerate() {
        for (format, ending) in [("cyclonedx", "cdx.json"), ("sarif", "sarif")] {
            let path = path.to_str().context("the name of a tree is no UTF-8")?;
            let output = run::command(&program, &[format, path]).output()?;
            if !output.status.success() {
                bail!("`report {format} {path}` failed: {}", String::from_utf8_lossy(&output.stderr));
            }
            let file = format!("{WORK}/{number}.{ending}");
            fs::write(tree::top().join(&file), output.stdout)?;
            files.push(file);
        }
    }
    Ok(files)
}

/// An example as it was built.
fn built(name: &str) -> Result<String> {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| tree::top().join("target"), PathBuf::from);
    folder.join("debug/examples").join(name).to_str().map(str::to_owned).context("the name of the target folder is no UTF-8")
}

/// A bill in which one thing is wrong.
fn damaged(bill: &str) -> Result<String> {
    let text = fs::read_to_string(tree::top().join(bill))?;
    let wrong = text.replace("\"type\": \"application\"", "\"type\": \"wish\"");
    let file = format!("{WORK}/damaged.cdx.json");
    fs::write(tree::top().join(&file), wrong)?;
    Ok(file)
}

fn holds(ready: &Ready, files: &[String]) -> Result<bool> {
    Ok(by_python(ready, files)? & by_node(ready, files)?)
}

fn by_python(ready: &Ready, files: &[String]) -> Result<bool> {
    let script = format!("{FOLDER}/validate.py");
    let bills = files.iter().map(String::as_str).filter(|file| file.contains(".cdx."));
    let arguments: Vec<&str> = ["-B", script.as_str()].into_iter().chain(bills).collect();
    run::succeeds(&mut run::command(&ready.python, &arguments))
}

fn by_node(ready: &Ready, files: &[String]) -> Result<bool> {
    let script = format!("{FOLDER}/validate.mjs");
    let files = files.iter().map(String::as_str);
    let arguments: Vec<&str> = [script.as_str(), &ready.bill_schemas, &ready.review_schema].into_iter().chain(files).collect();
    run::succeeds(&mut run::command("node", &arguments))
}

/// Brings together what is needed: an environment of Python and the packages of npm, as their locks say.
fn ready() -> Result<Ready> {
    let needed = [("python3", "python3-venv"), ("node", "nodejs"), ("npm", "npm")];
    let missing: Vec<&str> =
        needed.iter().filter(|(program, _)| !run::is_installed(program)).map(|(_, package)| *package).collect();
    if !missing.is_empty() {
        run::install_packages(&missing)?;
    }
    let environment = format!("{WORK}/python");
    let python =
        tree::top().join(&environment).join("bin/python").to_str().context("the name of this folder is no UTF-8")?.to_owned();
    if !Path::new(&python).is_file() && !run::succeeds(&mut run::command("python3", &["-m", "venv", &environment]))? {
        run::install_packages(&["python3-venv"])?;
        run::must(&mut run::command("python3", &["-m", "venv", "--clear", &environment]))?;
    }
    let requirements = format!("{FOLDER}/requirements.txt");
    run::must(&mut run::command(
        &python,
        &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", &requirements],
    ))?;
    run::must(&mut run::command("npm", &["--prefix", FOLDER, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    let bill_schemas = bill_schemas(&python)?;
    let review_schema = review_schema().unwrap_or_else(|reason| {
        println!("\nThe schema of SARIF cannot be had, so reviews are not held against it: {reason:#}");
        "-".to_owned()
    });
    Ok(Ready { python, bill_schemas, review_schema })
}

/// The schemas that the makers of `CycloneDX` publish, where they were fetched; else those that the library of Python carries.
fn bill_schemas(python: &str) -> Result<String> {
    let fetched = std::env::var_os("EPHOR_INTEROP").map(|folder| Path::new(&folder).join("cyclonedx/schema"));
    if let Some(folder) = fetched.filter(|folder| folder.is_dir()) {
        return folder.to_str().map(str::to_owned).context("the name of EPHOR_INTEROP is no UTF-8");
    }
    let script = format!("{FOLDER}/validate.py");
    let (success, text) = run::read(&mut run::command(python, &["-B", &script, "--schemas"]), Stream::Out)?;
    if !success {
        bail!("cyclonedx-python-lib does not say where its schemas are; remove {WORK} and try again");
    }
    Ok(text.trim().to_owned())
}

/// The schema of SARIF, out of a crate that cargo fetches as any other and that nothing is built of.
fn review_schema() -> Result<String> {
    let folder = tree::top().join(WORK).join("schema");
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/lib.rs"), "")?;
    let manifest = format!(
        "[package]\nname = \"schema\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{SCHEMA_CARRIER} = \"={SCHEMA_VERSION}\"\n\n[workspace]\n"
    );
    let path = folder.join("Cargo.toml");
    fs::write(&path, manifest)?;
    let path = path.to_str().context("the name of this folder is no UTF-8")?;
    let output = run::command("cargo", &["metadata", "--quiet", "--format-version", "1", "--manifest-path", path]).output()?;
    if !output.status.success() {
        bail!("cargo cannot fetch {SCHEMA_CARRIER} {SCHEMA_VERSION}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let mut packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let carrier = packages.find(|package| package.get("name").and_then(Value::as_str) == Some(SCHEMA_CARRIER));
    let manifest =
        carrier.and_then(|carrier| carrier.get("manifest_path")?.as_str()).context("cargo does not say where the crate is")?;
    let schema = Path::new(manifest).with_file_name("src").join("schema.json");
    if !schema.is_file() {
        bail!("{} is not there", schema.display());
    }
    schema.to_str().map(str::to_owned).context("the name of the schema is no UTF-8")
}
