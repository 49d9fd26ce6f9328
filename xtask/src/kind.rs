//! A kind of record takes one file: a copy of the tree gets one more, and the real program then does everything with it.
//!
//! The copy and what is built of it stay in `target/kind`, so that a second run compiles little. The story is told twice, the second time of a
//! kind that is not there: what holds then too has shown nothing.

mod program;
mod story;
mod web;

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::count::Count;
use crate::{run, tree};

/// The one file, and where it goes. `NEXT` in it stands for the next free place.
const FILE: &str = "xtask/kinds/visit.rs";
const FOLDER: &str = "crates/core/src/kinds";
/// The kind it declares, and one that nobody declares.
const KIND: &str = "visit";
const NO_KIND: &str = "visitation";

pub(crate) fn run() -> Result<Count> {
    make_ready()?;
    let top = tree::top();
    let (target, copy) = (top.join("target/kind"), top.join("target/kind/tree"));
    copy_tree(&top, &copy)?;
    let lines = add_kind(&top, &copy)?;
    let mut build = run::command("cargo", &["build", "--package", "ephor"]);
    run::must(build.current_dir(&copy).env("CARGO_TARGET_DIR", &target))?;
    let program = target.join("debug/ephor");

    println!("\nThe program with the kind “{KIND}”, from one file of {lines} lines:");
    let mut count = Count::default();
    for (look, found) in story::tell(&program, KIND)? {
        println!("  {} {look}", if found.is_ok() { "holds:" } else { "FAILS:" });
        if let Err(reason) = &found {
            println!("    {reason:#}");
        }
        count += Count::of(found.is_ok());
    }
    println!("\nThe same of “{NO_KIND}”, which is no kind; each must be missed:");
    for (look, found) in story::tell(&program, NO_KIND)? {
        match &found {
            Err(reason) => println!("  missed: {look}: {}", first_line(&format!("{reason:#}"))),
            Ok(()) => println!("  FAILS: {look}: it holds without the kind, so it shows nothing"),
        }
        count += Count::of(found.is_err());
    }
    println!("\n{lines} lines in one file: {FILE}");
    Ok(count)
}

/// Brings what holds records against a schema, which must not be ours.
fn make_ready() -> Result<()> {
    let imports = run::command("python3", &["-c", "import jsonschema"]).stderr(Stdio::null()).status();
    if imports.is_ok_and(|status| status.success()) { Ok(()) } else { run::install_packages(&["python3", "python3-jsonschema"]) }
}

/// Copies what git lists, with its times, so that cargo compiles again only what has changed since the last run.
fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    for path in tree::listed()? {
        let (source, copy) = (from.join(&path), to.join(&path));
        // A file that git still lists may have been deleted.
        if !source.is_file() {
            continue;
        }
        fs::create_dir_all(copy.parent().context("a file lies in no folder")?)?;
        fs::copy(&source, &copy).with_context(|| format!("{path} could not be copied"))?;
        File::options().append(true).open(&copy)?.set_modified(source.metadata()?.modified()?)?;
    }
    Ok(())
}

/// Adds the one file; returns how many lines it has.
fn add_kind(from: &Path, to: &Path) -> Result<usize> {
    let folder = to.join(FOLDER);
    // Every file there is a kind but `mod.rs`; the new one takes the place of that one in the count.
    let next = fs::read_dir(&folder)?.count();
    let source = from.join(FILE);
    let text = fs::read_to_string(&source)?.replace("NEXT", &next.to_string());
    let copy = folder.join(format!("{KIND}.rs"));
    fs::write(&copy, &text)?;
    File::options().append(true).open(&copy)?.set_modified(source.metadata()?.modified()?)?;
    Ok(text.lines().count())
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
