//! Standard output, the one place where answers are written, and standard error beside it.

use std::fmt::Arguments;
use std::io::{self, Stdout, Write, stderr, stdout};

/// Standard output. Whoever has read enough closes the pipe: what follows is then said to nobody, and the command ends as it would have.
pub(crate) struct Out(Stdout);

impl Out {
    pub(crate) fn new() -> Self {
        Self(stdout())
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        unheard(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        unheard(self.0.flush(), ())
    }
}

/// What was done, or what counts as done where nobody listens any more.
fn unheard<T>(outcome: io::Result<T>, done: T) -> io::Result<T> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(done),
        outcome => outcome,
    }
}

/// Writes a line of the answer.
pub(crate) fn line(text: Arguments<'_>) -> io::Result<()> {
    let mut out = Out::new();
    out.write_fmt(text)?;
    out.write_all(b"\n")
}

/// Writes a line of the answer, as `println!` would if it knew that a pipe can be closed.
macro_rules! say {
    ($($text:tt)*) => { $crate::out::line(format_args!($($text)*)) };
}
pub(crate) use say;

/// Writes a line beside the answer, to standard error.
pub(crate) fn aside(text: Arguments<'_>) {
    // A server outlives the terminal it was started from, and then there is nobody left to tell.
    drop(writeln!(stderr(), "{text}"));
}

/// Writes a line to standard error, as `eprintln!` would if it knew that nobody may be there to read it.
macro_rules! tell {
    ($($text:tt)*) => { $crate::out::aside(format_args!($($text)*)) };
}
pub(crate) use tell;
