//! The figures of the design, measured by the release build of `crates/bench`.

use anyhow::Result;

use crate::count::Count;
use crate::run::{self, Stream};

/// What stands at the start of the line that counts the figures.
const HELD: &str = " held, ";

pub(crate) fn run(arguments: &[String]) -> Result<Count> {
    let mut command = run::command("cargo", &["run", "--release", "--quiet", "--package", "ephor-bench", "--"]);
    command.args(arguments);
    let (succeeded, text) = run::read(&mut command, Stream::Out)?;
    Ok(tally(&text).believed(succeeded))
}

/// Reads the last line: `18 held, 12 not held, 0 not measured`.
pub(crate) fn tally(text: &str) -> Count {
    let mut count = Count::default();
    for line in text.lines().filter(|line| line.contains(HELD)) {
        for part in line.split(", ") {
            let (number, what) = part.split_once(' ').unwrap_or_default();
            let number: usize = number.parse().unwrap_or(0);
            if what == "held" {
                count.passed += number;
            } else {
                count.failed += number;
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_held_or_not_measured_counts_as_failed() {
        let count = tally("start  9.85 ×  ≤ 8  NOT HELD\n18 held, 12 not held, 1 not measured\n");
        assert_eq!(count, Count { passed: 18, failed: 13, skipped: 0 });
    }
}
