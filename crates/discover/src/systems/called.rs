//! How a tree is called: as the repository it was taken from, or as its folder.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Bytes of the configuration of a repository that are read.
const MOST: u64 = 64 * 1024;

/// What a tree is called.
#[derive(Clone)]
pub(crate) struct Called {
    /// The name.
    pub name: String,
    /// Whether it is that of the repository the tree was taken from, which is the same on every machine; else it is that of the folder.
    pub is_repository: bool,
}

/// What the tree at a path is called.
pub(crate) fn called(path: &Path) -> Called {
    let folder = || Some(path.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned());
    match origin(path) {
        Some(name) => Called { name, is_repository: true },
        None => Called { name: folder().unwrap_or_else(|| "tree".to_owned()), is_repository: false },
    }
}

fn origin(path: &Path) -> Option<String> {
    let config = path.join(".git").join("config");
    if !config.symlink_metadata().ok()?.is_file() {
        return None;
    }
    let mut text = String::new();
    File::open(config).ok()?.take(MOST).read_to_string(&mut text).ok()?;
    let (_, rest) = text.split_once("[remote \"origin\"]")?;
    let mut own = rest.lines().skip(1).take_while(|line| !line.trim_start().starts_with('['));
    let url = own.find_map(|line| line.trim().strip_prefix("url")?.trim_start().strip_prefix('='))?;
    last(url.trim())
}

/// The last step of an address, which holds neither user nor password.
fn last(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?.trim_end_matches('/');
    let name = path.rsplit(['/', ':']).next()?;
    let name = name.strip_suffix(".git").unwrap_or(name);
    let is_name = !name.is_empty() && name.chars().all(|one| one.is_alphanumeric() || "-._".contains(one));
    is_name.then(|| name.to_owned())
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn a_repository_is_called_by_its_address_without_who_may_read_it() {
        for (url, expected) in [
            ("https://token:secret@git.example.com/team/claims-assistant.git", Some("claims-assistant")),
            ("git@git.example.com:team/claims.git/", Some("claims")),
            ("https://me:secret@git.example.com", None),
        ] {
            assert_eq!(last(url).as_deref(), expected, "{url}");
        }
    }
}
