//! Lists the kinds of record: every file in `src/kinds` but `mod.rs` is one.
//!
//! `due_diligence.rs` holds the kind `DueDiligence`, in fact files `due-diligence`. What comes out is one macro, `every_kind!`, which hands the
//! whole list to the macro it is given; the order is that of the file names, and nothing follows from it.
//!
//! It also says what this crate is built from, as `EPHOR_CORE_SOURCES`: a digest over all its sources and over which libraries it is built with.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// Where the kinds stand, from the folder of this crate.
const FOLDER: &str = "src/kinds";

/// Everything whose change may change what bytes of `pack.rs` mean, from the folder of this crate. The lock file is missing where the crate is
/// built by itself.
const SOURCES: [&str; 3] = ["src", "Cargo.toml", "../../Cargo.lock"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut sources = Vec::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        read_into(&mut sources, Path::new(source))?;
    }
    println!("cargo::rustc-env=EPHOR_CORE_SOURCES={:016x}", fnv(&sources));
    let mut modules = Vec::new();
    for entry in fs::read_dir(FOLDER)? {
        let file = entry?.file_name();
        let module = file.to_str().and_then(|name| name.strip_suffix(".rs"));
        // What an editor leaves beside a file begins with a dot or ends otherwise.
        modules.extend(module.filter(|module| *module != "mod" && !module.starts_with('.')).map(str::to_owned));
    }
    modules.sort();
    let mut list = String::new();
    for module in &modules {
        if !module.starts_with(|one: char| one.is_ascii_lowercase())
            || !module.bytes().all(|one| matches!(one, b'a'..=b'z' | b'_'))
        {
            return Err(format!("{FOLDER}/{module}.rs: a kind is named in small letters, with _ between words").into());
        }
        writeln!(list, "        {module} {} \"{}\"", noun(module), module.replace('_', "-"))?;
    }
    let out = env::var_os("OUT_DIR").ok_or("cargo names no folder to write to")?;
    let text = format!("macro_rules! every_kind {{ ($to:ident) => {{ $to! {{\n{list}    }} }} }}\n");
    fs::write(Path::new(&out).join("kinds.rs"), text)?;
    Ok(())
}

/// The name of the type: `due_diligence` gives `DueDiligence`.
fn noun(module: &str) -> String {
    let capital = |word: &str| word.split_at_checked(1).map(|(first, rest)| first.to_uppercase() + rest);
    module.split('_').filter_map(capital).collect()
}

/// Every file at a place, in order, each with its name and length.
fn read_into(sources: &mut Vec<u8>, place: &Path) -> Result<(), Box<dyn Error>> {
    if place.is_dir() {
        let mut entries = fs::read_dir(place)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| read_into(sources, entry));
    }
    if place.exists() {
        let bytes = fs::read(place)?;
        sources.extend(format!("{} {}\n", place.display(), bytes.len()).as_bytes());
        sources.extend(bytes);
    }
    Ok(())
}

/// The hash of Fowler, Noll and Vo. Sources change by accident and not to deceive, so that it need not withstand anybody.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
