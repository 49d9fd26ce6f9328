//! Which files changed since a revision, asked of `git` in such a way that nothing a repository holds is run.
//!
//! A repository can name programs in its configuration: filters, monitors, hooks, helpers for remotes. Each is switched off before git looks at a
//! file. What changed and is not committed yet counts, and so do files that git does not know.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use thiserror::Error;

/// Bytes that git may answer: some million names of files.
const MOST_ANSWER: u64 = 64 * 1024 * 1024;
/// Filters that a repository may configure.
const MOST_FILTERS: usize = 256;

/// Why it cannot be said what changed.
#[derive(Debug, Error)]
pub enum SinceError {
    /// The revision could be taken for an option, or is no text that git takes.
    #[error("{0:?} is no revision; name a branch, a tag or a commit, such as origin/main")]
    NoRevision(String),
    /// There is no git, or it could not be started.
    #[error("git could not be started: {0}; install git, or look at the whole tree")]
    NoGit(io::Error),
    /// Git refused.
    #[error(
        "git cannot say what changed since {revision} in {path}: {reason}; fetch the revision (a shallow copy may lack it), or look at the whole tree"
    )]
    Refused {
        /// What was asked for.
        revision: String,
        /// Where.
        path: PathBuf,
        /// What git says.
        reason: String,
    },
}

/// What changed in a folder.
#[derive(Debug)]
pub(crate) struct Changed {
    /// The commit that the revision is.
    pub commit: String,
    /// Files relative to the folder.
    files: BTreeSet<PathBuf>,
}

impl Changed {
    /// Asks git what changed beneath a path since a revision.
    pub(crate) fn since(path: &Path, revision: &str) -> Result<Self, SinceError> {
        if revision.is_empty() || revision.starts_with('-') || revision.contains(['\0', '\n', ':']) || revision.contains("..") {
            return Err(SinceError::NoRevision(revision.to_owned()));
        }
        let own =
            if path.is_dir() { path } else { path.parent().filter(|up| !up.as_os_str().is_empty()).unwrap_or(Path::new(".")) };
        let mut git = Git { folder: own, revision, filters: Vec::new() };
        git.filters = git.filters()?;
        let whole = format!("{revision}^{{commit}}");
        let answer = git.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &whole])?;
        let commit = String::from_utf8_lossy(&answer).trim().to_owned();
        let tracked = git.ask(&[
            "diff-index",
            "--name-only",
            "-z",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=all",
            "--relative",
            &commit,
            "--",
        ])?;
        let unknown = git.ask(&["ls-files", "-z", "--others", "--exclude-standard"])?;
        let names = tracked.split(|byte| *byte == 0).chain(unknown.split(|byte| *byte == 0));
        let files = names.filter(|name| !name.is_empty()).map(path_of).collect();
        Ok(Self { commit, files })
    }

    /// Whether a file changed; `path` lies beneath `root`, which was asked about, or is it.
    pub(crate) fn has(&self, root: &Path, path: &Path) -> bool {
        match path.strip_prefix(root) {
            Ok(rest) if !rest.as_os_str().is_empty() => self.files.contains(rest),
            _ => path.file_name().is_some_and(|name| self.files.contains(Path::new(name))),
        }
    }
}

#[cfg(unix)]
fn path_of(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(name))
}

#[cfg(not(unix))]
fn path_of(name: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(name).into_owned())
}

/// Git, in one folder.
struct Git<'g> {
    folder: &'g Path,
    revision: &'g str,
    /// Keys of the configuration that name programs through which files would pass.
    filters: Vec<String>,
}

/// What switches off whatever a repository could have git run, and every way to the network.
const QUIET: [(&str, &str); 8] = [
    ("core.fsmonitor", "false"),
    ("core.hooksPath", "/dev/null"),
    ("core.untrackedCache", "false"),
    ("core.attributesFile", "/dev/null"),
    ("core.preloadIndex", "false"),
    ("protocol.allow", "never"),
    ("submodule.recurse", "false"),
    ("diff.external", ""),
];

impl Git<'_> {
    /// The keys that name filters. Listing the configuration runs nothing.
    fn filters(&self) -> Result<Vec<String>, SinceError> {
        let answer = self.ask_or_nothing(&["config", "--null", "--name-only", "--list"])?;
        let keys = answer.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        let mut filters: Vec<String> = keys.filter(|key| key.starts_with("filter.")).map(std::borrow::Cow::into_owned).collect();
        filters.sort_unstable();
        filters.dedup();
        if filters.len() > MOST_FILTERS {
            return Err(self.refused(format!("its configuration names {} filters", filters.len())));
        }
        Ok(filters)
    }

    fn refused(&self, reason: String) -> SinceError {
        SinceError::Refused { revision: self.revision.to_owned(), path: self.folder.to_owned(), reason }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GIT_") {
                command.env_remove(name);
            }
        }
        let off = self.filters.iter().map(|key| (key.as_str(), if key.ends_with(".required") { "false" } else { "" }));
        let settings: Vec<(&str, &str)> = QUIET.into_iter().chain(off).collect();
        for (number, (key, value)) in settings.iter().enumerate() {
            command.env(format!("GIT_CONFIG_KEY_{number}"), key).env(format!("GIT_CONFIG_VALUE_{number}"), value);
        }
        command
            .env("GIT_CONFIG_COUNT", settings.len().to_string())
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_ALLOW_PROTOCOL", "none")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .current_dir(self.folder)
            .arg("--no-pager")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }

    fn ask(&self, arguments: &[&str]) -> Result<Vec<u8>, SinceError> {
        self.answer(arguments)?.ok_or_else(|| self.refused(format!("`git {}` failed", arguments.join(" "))))
    }

    /// An answer, empty where git refuses.
    fn ask_or_nothing(&self, arguments: &[&str]) -> Result<Vec<u8>, SinceError> {
        Ok(self.answer(arguments)?.unwrap_or_default())
    }

    fn answer(&self, arguments: &[&str]) -> Result<Option<Vec<u8>>, SinceError> {
        let mut child = self.command(arguments).spawn().map_err(SinceError::NoGit)?;
        let mut answer = Vec::new();
        if let Some(out) = child.stdout.take() {
            out.take(MOST_ANSWER + 1).read_to_end(&mut answer).map_err(SinceError::NoGit)?;
        }
        let succeeded = child.wait().map_err(SinceError::NoGit)?.success();
        if answer.len() as u64 > MOST_ANSWER {
            return Err(self.refused("more changed than can be held".to_owned()));
        }
        Ok(succeeded.then_some(answer))
    }
}
