//! Which files a tree has. Ignore files leave some of them out; whoever wrote the tree wrote those too, so that only as much of them is honoured as
//! people write.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};

/// Bytes of all ignore files on the way to a folder that are honoured. Each pattern costs some ten kilobytes and is held against each file.
const MOST: u64 = 64 * 1024;
const FILES: [&str; 2] = [".gitignore", ".ignore"];

/// An ignore file that is not honoured, nor is any beneath its folder.
pub(crate) struct Unheeded {
    pub file: PathBuf,
    /// Whether it is no file that could be read, such as a pipe.
    pub is_special: bool,
}

/// Hands over what lies beneath a path and is not left out, and returns which ignore files were not honoured. Hidden files are among it, since agents
/// are configured in them; what version control itself keeps is not.
pub(crate) fn each(root: &Path, mut entry: impl FnMut(Result<DirEntry, ignore::Error>)) -> Vec<Unheeded> {
    let heeded = Arc::new(Mutex::new(Heeded::default()));
    let keep = |heeded: &Mutex<Heeded>, folder: &Path, told: &Path, depth| {
        heeded.lock().unwrap_or_else(PoisonError::into_inner).keeps(folder, told, depth)
    };
    // Those of folders above count as well, and were not necessarily written by who looks.
    let whole = fs::canonicalize(root).unwrap_or_default();
    let above: Vec<&Path> = whole.ancestors().collect();
    let outside = above.len();
    let told = |depth: usize| (depth + 1..outside).fold(root.to_owned(), |told, _| told.join(".."));
    let not = |heeded: &Mutex<Heeded>| std::mem::take(&mut heeded.lock().unwrap_or_else(PoisonError::into_inner).not);
    if !above.into_iter().rev().enumerate().all(|(depth, folder)| keep(&heeded, folder, &told(depth), depth)) {
        plain(root, false, |_| true).for_each(&mut entry);
        return not(&heeded);
    }
    let own = Arc::clone(&heeded);
    let is_folder = |one: &DirEntry| one.file_type().is_some_and(|sort| sort.is_dir());
    let walk = plain(root, true, move |one| !is_folder(one) || keep(&own, one.path(), one.path(), outside + one.depth() - 1));
    walk.for_each(&mut entry);
    let unheeded = not(&heeded);
    for folder in unheeded.iter().filter_map(|one| one.file.parent()) {
        plain(folder, false, |_| true).for_each(&mut entry);
    }
    unheeded
}

fn plain(root: &Path, ignores: bool, keeps: impl Fn(&DirEntry) -> bool + Send + Sync + 'static) -> ignore::Walk {
    WalkBuilder::new(root)
        .standard_filters(ignores)
        .hidden(false)
        .require_git(false)
        // What it says lies wherever the tree says, in a file of any size.
        .git_exclude(false)
        .follow_links(false)
        .filter_entry(move |one| !matches!(one.file_name().to_str(), Some(".git" | ".hg" | ".svn")) && keeps(one))
        .build()
}

/// Which ignore files are honoured.
#[derive(Default)]
struct Heeded {
    /// Bytes on the way to each folder that leads to the present one, from the outermost.
    bytes: Vec<u64>,
    not: Vec<Unheeded>,
}

impl Heeded {
    /// Whether the ignore files of a folder are honoured, which is told under a name and lies so many folders deep. Folders come in the order in
    /// which they are walked.
    fn keeps(&mut self, folder: &Path, told: &Path, depth: usize) -> bool {
        self.bytes.truncate(depth);
        let mut bytes = self.bytes.last().copied().unwrap_or_default();
        for name in FILES {
            let Ok(about) = fs::metadata(folder.join(name)) else { continue };
            bytes = bytes.saturating_add(about.len());
            let is_special = !about.is_file() && !about.is_dir();
            if is_special || bytes > MOST {
                self.not.push(Unheeded { file: told.join(name), is_special });
                return false;
            }
        }
        self.bytes.push(bytes);
        true
    }
}

#[cfg(test)]
mod stories {
    use super::*;

    /// The files beneath a path, and the ignore files that were not honoured.
    fn found(root: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let mut files = Vec::new();
        let unheeded = each(root, |entry| {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() && entry.path().extension().is_some() {
                files.push(entry.path().strip_prefix(root).unwrap().to_owned());
            }
        });
        files.sort();
        (files, unheeded.into_iter().map(|one| one.file.strip_prefix(root).unwrap().to_owned()).collect())
    }

    #[test]
    fn an_ignore_file_that_nobody_would_write_is_not_honoured_and_nothing_outside_is_walked() {
        let tree = tempfile::tempdir().unwrap();
        let tree = tree.path();
        for file in ["a.py", "b.py", "one/a.py", "one/b.py", "big/in/a.py", "big/beside/a.py"] {
            fs::create_dir_all(tree.join(file).parent().unwrap()).unwrap();
            fs::write(tree.join(file), "").unwrap();
        }
        fs::write(tree.join(".gitignore"), "a.py\n").unwrap();
        fs::write(tree.join("big/.gitignore"), "x*\n".repeat(30_000)).unwrap();
        let paths = |all: &[&str]| all.iter().map(PathBuf::from).collect::<Vec<_>>();
        let unheeded = paths(&["big/.gitignore"]);
        assert_eq!(found(tree), (paths(&["b.py", "big/beside/a.py", "big/in/a.py", "one/b.py"]), unheeded));
        assert_eq!(found(&tree.join("one")), (paths(&["b.py"]), Vec::new()), "those of folders above count");
        assert_eq!(found(&tree.join("big/in")), (paths(&["a.py"]), paths(&["../.gitignore"])));
    }
}
