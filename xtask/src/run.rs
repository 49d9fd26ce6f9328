//! Starts other programs, shows what they print and keeps what has to be counted.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::tree;

/// Which of the two output streams carries the summary.
#[derive(Clone, Copy)]
pub(crate) enum Stream {
    Out,
    Error,
}

/// A command that starts at the top of the repository, without colour and without anything to read.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(tree::top()).env("CARGO_TERM_COLOR", "never").env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

/// Runs a command whose output is shown as it comes, and says whether it succeeded.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool> {
    announce(command);
    let status = command.status().with_context(|| cannot_start(command))?;
    Ok(status.success())
}

/// Runs a command that has to succeed for anything else to make sense.
pub(crate) fn must(command: &mut Command) -> Result<()> {
    if succeeds(command)? {
        return Ok(());
    }
    bail!("`{}` failed; its own output above says why", spelled(command))
}

/// Runs a command, shows what it prints, and returns one stream of it with whether it succeeded.
pub(crate) fn read(command: &mut Command, stream: Stream) -> Result<(bool, String)> {
    announce(command);
    match stream {
        Stream::Out => command.stdout(Stdio::piped()),
        Stream::Error => command.stderr(Stdio::piped()),
    };
    let mut child = command.spawn().with_context(|| cannot_start(command))?;
    let pipe: Option<Box<dyn Read>> = match stream {
        Stream::Out => child.stdout.take().map(|pipe| Box::new(pipe) as Box<dyn Read>),
        Stream::Error => child.stderr.take().map(|pipe| Box::new(pipe) as Box<dyn Read>),
    };
    let mut text = String::new();
    if let Some(pipe) = pipe {
        for line in BufReader::new(pipe).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            text.push_str(&line);
            text.push('\n');
        }
    }
    Ok((child.wait()?.success(), text))
}

/// Whether a program stands in one of the folders of `PATH`.
pub(crate) fn is_installed(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

/// Installs Debian packages where that is possible, else says how.
pub(crate) fn install_packages(packages: &[&str]) -> Result<()> {
    let words = packages.join(" ");
    if !is_installed("apt-get") {
        bail!("this needs {words}; install them with the package manager of this system");
    }
    if !is_root() {
        bail!("this needs {words}; install them with `sudo apt-get install --no-install-recommends {words}`");
    }
    must(apt(&["update"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
    let arguments: Vec<&str> = ["install", "-y", "--no-install-recommends"].into_iter().chain(packages.iter().copied()).collect();
    must(apt(&arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}

fn apt(arguments: &[&str]) -> Command {
    command("apt-get", &[&["-q"], arguments].concat())
}

/// Whether this process may install packages: root owns what it is.
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    Path::new("/proc/self").metadata().is_ok_and(|process| process.uid() == 0)
}

fn announce(command: &Command) {
    println!("\n$ {}", spelled(command));
}

fn spelled(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("`{}` could not be started; is it installed?", spelled(command))
}
