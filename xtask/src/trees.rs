//! The trees that discovery is measured on: those of registries are fetched by their registry's own client, held against their checksum, and
//! unpacked. What comes from elsewhere is named with the command that brings it.
//!
//! Nothing of a package is installed. Python's client may run the build of a package to learn what it is called; that is its doing, not ours.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::count::Count;
use crate::{run, tree};

/// Where a tree comes from, as the head of its labels says.
#[derive(Debug, PartialEq, Eq)]
enum Origin<'t> {
    Registry { registry: &'t str, name: &'t str, version: &'t str, sha256: &'t str },
    Repository { url: &'t str, commit: &'t str },
}

pub(crate) fn run(folder: &Path) -> Result<Count> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let folder = folder.canonicalize()?;
    let mut count = Count::default();
    for file in files()? {
        let text = fs::read_to_string(&file)?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Some(origin) = origin(&text) else { bail!("{name}: its labels do not say where the tree comes from") };
        let into = folder.join(&name);
        if into.is_dir() {
            println!("{name}: there");
            continue;
        }
        match origin {
            Origin::Registry { registry, name: package, version, sha256 } => {
                let fetched = fetch(registry, package, version, sha256, &into);
                count.passed += usize::from(fetched.is_ok());
                count.failed += usize::from(fetched.is_err());
                println!("{name}: {}", fetched.map_or_else(|error| format!("{error:#}"), |()| "fetched".to_owned()));
            }
            Origin::Repository { url, commit } => {
                count.skipped += 1;
                println!(
                    "{name}: needs the network of its repository: git clone {url} {name} && git -C {name} checkout {commit}"
                );
            }
        }
    }
    Ok(count)
}

/// The files of labels, in order.
fn files() -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(tree::top().join("crates/discover/labels"))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    Ok(files)
}

fn origin(text: &str) -> Option<Origin<'_>> {
    let head = |key: &str| text.lines().take_while(|line| *line != "---").find_map(|line| line.strip_prefix(key)).map(str::trim);
    let from = head("tree:")?;
    if from.starts_with("https://") {
        return Some(Origin::Repository { url: from, commit: head("commit:")? });
    }
    let mut words = from.split(' ');
    let (registry, name, version) = (words.next()?, words.next()?, words.next()?);
    Some(Origin::Registry { registry, name, version, sha256: head("sha256:")? })
}

fn fetch(registry: &str, name: &str, version: &str, sha256: &str, into: &Path) -> Result<()> {
    let beside = into.with_extension("download");
    fs::create_dir_all(&beside)?;
    let outcome = archive(registry, name, version, &beside).and_then(|archive| {
        let sum = checksum(&archive)?;
        if sum != sha256 {
            bail!("{name} {version} of {registry} has the checksum {sum}, and its labels were made for {sha256}");
        }
        unpack(&archive, into)
    });
    fs::remove_dir_all(&beside)?;
    outcome
}

/// Has the client of a registry bring the archive of a package.
fn archive(registry: &str, name: &str, version: &str, folder: &Path) -> Result<PathBuf> {
    let place = folder.to_string_lossy();
    match registry {
        "pypi" => {
            let what = format!("{name}=={version}");
            let arguments = ["download", "-q", "--no-binary", ":all:", "--no-deps", "-d", &place, &what];
            run::must(&mut run::command("pip", &arguments))?;
        }
        "npm" => {
            let what = format!("{name}@{version}");
            run::must(&mut run::command("npm", &["pack", "--silent", "--ignore-scripts", "--pack-destination", &place, &what]))?;
        }
        "cargo" => {
            // Cargo keeps in its own folder the archive of whatever it tells about.
            run::must(&mut run::command("cargo", &["info", "-q", &format!("{name}@{version}")]))?;
            let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
            let home =
                home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).context("where Cargo keeps archives is not known")?;
            let file = format!("{name}-{version}.crate");
            let mut kept = fs::read_dir(home.join("registry/cache"))?.flatten().map(|entry| entry.path().join(&file));
            let kept = kept.find(|path| path.is_file()).with_context(|| format!("Cargo keeps no {file}"))?;
            fs::copy(kept, folder.join(&file))?;
        }
        _ => bail!("{registry} is no registry that trees are fetched from; pypi, npm and cargo are"),
    }
    let first = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).next();
    first.with_context(|| format!("{registry} brought nothing for {name} {version}"))
}

fn checksum(file: &Path) -> Result<String> {
    let told = run::command("sha256sum", &[&file.to_string_lossy()]).output().context("`sha256sum` could not be started")?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    Ok(told.split(' ').next().unwrap_or_default().trim_start_matches('\\').to_owned())
}

/// Unpacks an archive without its first folder. Names that leave the folder are refused, and so is whatever is neither file nor folder.
fn unpack(archive: &Path, into: &Path) -> Result<()> {
    let mut magic = [0; 2];
    File::open(archive)?.read_exact(&mut magic)?;
    if magic != [0x1f, 0x8b] {
        bail!("{} is no archive that tar and gzip made", archive.display());
    }
    let archive = archive.to_string_lossy();
    let listed = run::command("tar", &["-tvzf", &archive]).output().context("`tar` could not be started")?;
    for line in String::from_utf8_lossy(&listed.stdout).lines() {
        let leaves = line.split_whitespace().any(|word| word.starts_with('/') || word.split('/').any(|step| step == ".."));
        if leaves || !line.starts_with(['-', 'd']) {
            bail!("the archive holds what is not unpacked: {line}");
        }
    }
    fs::create_dir_all(into)?;
    let place = into.to_string_lossy();
    run::must(&mut run::command(
        "tar",
        &["-xzf", &archive, "-C", &place, "--strip-components=1", "--no-same-owner", "--no-same-permissions"],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_labels_says_where_its_tree_comes_from() {
        for file in files().unwrap() {
            let text = fs::read_to_string(&file).unwrap();
            match origin(&text) {
                Some(Origin::Registry { registry, sha256, .. }) => {
                    assert!(["pypi", "npm", "cargo"].contains(&registry) && sha256.len() == 64, "{}", file.display());
                }
                Some(Origin::Repository { commit, .. }) => assert_eq!(commit.len(), 40, "{}", file.display()),
                None => panic!("{} does not", file.display()),
            }
        }
    }

    #[test]
    fn an_archive_that_leaves_its_folder_or_links_is_refused() {
        let folder = std::env::temp_dir().join(format!("ephor-trees-{}", std::process::id()));
        fs::create_dir_all(folder.join("a")).unwrap();
        std::os::unix::fs::symlink("/", folder.join("a/link")).unwrap();
        let (place, archive) = (folder.to_string_lossy().into_owned(), folder.join("a.tgz"));
        run::must(&mut run::command("tar", &["-czf", &archive.to_string_lossy(), "-C", &place, "a"])).unwrap();
        assert!(unpack(&archive, &folder.join("out")).unwrap_err().to_string().contains("not unpacked"));
        assert!(!folder.join("out").exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
