//! Only what changed is looked at, and a repository that wants something run gets nothing run.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use ephor_discover::{Catalogue, Discovery, ScanError, as_text, scan_since};

fn git(tree: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(tree)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn write(tree: &Path, path: &str, text: &str) {
    let path = tree.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn since(tree: &Path, revision: &str) -> Result<Discovery, ScanError> {
    scan_since(&[tree.to_owned()], Catalogue::built_in().unwrap(), revision)
}

fn names(found: &Discovery) -> Vec<&str> {
    found.components.iter().map(|one| one.name.as_str()).collect()
}

/// A repository with a tag, after which one file was committed, one changed and one is not known to git.
fn repository() -> tempfile::TempDir {
    let tree = tempfile::tempdir().unwrap();
    let at = tree.path();
    git(at, &["init", "-q"]);
    write(at, "old.py", "import anthropic\n");
    write(at, "sub/edited.py", "import os\n");
    git(at, &["add", "-A"]);
    git(at, &["commit", "-q", "-m", "first"]);
    git(at, &["tag", "first"]);
    write(at, "new.py", "import openai\n");
    git(at, &["add", "-A"]);
    git(at, &["commit", "-q", "-m", "second"]);
    write(at, "sub/edited.py", "import cohere\n");
    write(at, "unknown.py", "import groq\n");
    write(at, "sub/added é.py", "import mistralai\n");
    tree
}

#[test]
fn what_was_committed_edited_or_added_since_is_looked_at_and_nothing_else() {
    let tree = repository();
    let found = since(tree.path(), "first").unwrap();
    let sdks: Vec<&str> = names(&found).into_iter().filter(|name| name.starts_with("pypi:")).collect();
    assert_eq!(sdks, ["pypi:cohere", "pypi:groq", "pypi:mistralai", "pypi:openai"]);
    let told = found.accounting.since.as_ref().unwrap();
    assert_eq!((told.revision.as_str(), told.files, told.commits.len()), ("first", 4, 1));
    assert_eq!(found.systems, []);
    assert!(as_text(&found).starts_with("Only what changed since first was looked at (4 files)"));
    let beneath = since(&tree.path().join("sub"), "HEAD").unwrap();
    assert_eq!(beneath.accounting.since.unwrap().files, 2);
    let alone = since(&tree.path().join("new.py"), "first").unwrap();
    assert_eq!(alone.accounting.since.unwrap().files, 1);
}

#[test]
fn what_is_no_revision_is_refused_with_what_to_do() {
    let tree = repository();
    for revision in ["--output=x", "-p", "", "first..HEAD", "HEAD:old.py", "nowhere", "a\nb"] {
        let error = since(tree.path(), revision).unwrap_err().to_string();
        assert!(error.contains("name a branch") || error.contains("whole tree"), "{revision:?}: {error}");
    }
    let plain = tempfile::tempdir().unwrap();
    assert!(since(plain.path(), "HEAD").unwrap_err().to_string().contains("look at the whole tree"));
}

#[test]
fn a_repository_that_names_programs_to_run_gets_none_of_them_run() {
    let tree = repository();
    let at = tree.path();
    let (mark, script) = (at.join(".git/run"), at.join(".git/evil"));
    fs::write(&script, format!("#!/bin/sh\ntouch '{}'\ncat\n", mark.display())).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let program = script.display().to_string();
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.x.textconv",
        "diff.x.command",
        "filter.x.clean",
        "filter.x.smudge",
        "filter.a=b.C.clean",
        "filter.x y.process",
        "credential.helper",
        "pager.diff-index",
    ] {
        git(at, &["config", key, &program]);
    }
    git(at, &["config", "filter.x.required", "true"]);
    git(at, &["config", "core.hooksPath", at.join(".git").to_str().unwrap()]);
    fs::copy(&script, at.join(".git/post-index-change")).unwrap();
    write(at, ".gitattributes", "new.py filter=x diff=x\nold.py filter=a=b.C\nsub/*.py filter=x diff=x\n");
    // As large as before and touched at the time of the index, so that git has to read it to know.
    write(at, "new.py", "import zzzzzz\n");
    let found = since(at, "first").unwrap();
    assert!(!mark.exists(), "something was run");
    assert!(names(&found).contains(&"pypi:cohere"));
    // The same repository does run it where nobody is careful, so that this test can fail.
    let _ = Command::new("git").args(["diff", "--stat"]).current_dir(at).output();
    assert!(mark.exists(), "the trap is none");
}
