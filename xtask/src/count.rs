//! How many checks passed, failed and were skipped, read from what each tool prints about itself.

use std::fmt;
use std::ops::{Add, AddAssign};
use std::process::ExitCode;

/// A tally of checks. One test is one check; so is formatting, so are lints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Count {
    pub(crate) fn passed(passed: usize) -> Self {
        Self { passed, ..Self::default() }
    }

    pub(crate) fn failed(failed: usize) -> Self {
        Self { failed, ..Self::default() }
    }

    pub(crate) fn skipped(skipped: usize) -> Self {
        Self { skipped, ..Self::default() }
    }

    /// One check that either holds or does not.
    pub(crate) fn of(holds: bool) -> Self {
        if holds { Self::passed(1) } else { Self::failed(1) }
    }

    pub(crate) fn exit_code(self) -> ExitCode {
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// The tally of a runner that ended with `success`. A runner that failed without naming a failed test did not get
    /// as far as its tests, and one that ran none has shown nothing: both count as a failure.
    pub(crate) fn believed(self, success: bool) -> Self {
        let silent = self.failed == 0 && (!success || self.passed + self.skipped == 0);
        if silent { self + Self::failed(1) } else { self }
    }

    /// Reads the summary of `cargo nextest run`.
    pub(crate) fn from_nextest(text: &str) -> Self {
        let mut count = Self::default();
        for line in text.lines().filter(|line| line.trim_start().starts_with("Summary [")) {
            let Some((_, tallies)) = line.split_once("run: ") else {
                continue;
            };
            for (number, word) in tallies.split(", ").filter_map(number_and_word) {
                match word {
                    "passed" => count.passed += number,
                    "skipped" => count.skipped += number,
                    _ => count.failed += number,
                }
            }
        }
        count
    }

    /// Reads every result line of `cargo test`.
    pub(crate) fn from_cargo_test(text: &str) -> Self {
        let mut count = Self::default();
        for line in text.lines().filter(|line| line.starts_with("test result: ")) {
            for (number, word) in line.split(['.', ';']).filter_map(number_and_word) {
                match word {
                    "passed" => count.passed += number,
                    "failed" => count.failed += number,
                    "ignored" => count.skipped += number,
                    _ => {}
                }
            }
        }
        count
    }

    /// Reads the last lines of Python's `unittest`.
    pub(crate) fn from_unittest(text: &str) -> Self {
        let mut ran = 0;
        let mut count = Self::default();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("Ran ") {
                ran = rest.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0);
            }
            let Some((_, tallies)) = line.strip_suffix(')').and_then(|line| line.split_once('(')) else {
                continue;
            };
            if !line.starts_with("FAILED") && !line.starts_with("OK") {
                continue;
            }
            for (word, number) in tallies.split(", ").filter_map(|tally| tally.split_once('=')) {
                let number: usize = number.parse().unwrap_or(0);
                match word {
                    "failures" | "errors" | "unexpected successes" => count.failed += number,
                    "skipped" => count.skipped += number,
                    _ => {}
                }
            }
        }
        count.passed = usize::saturating_sub(ran, count.failed + count.skipped);
        count
    }
}

/// Splits `12 passed (3 slow)` into 12 and `passed`.
fn number_and_word(text: &str) -> Option<(usize, &str)> {
    let mut words = text.split_whitespace();
    Some((words.next()?.parse().ok()?, words.next()?))
}

impl Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed, skipped: self.skipped + other.skipped }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nextest_summary_counts_time_outs_as_failures() {
        let text = "────\n     Summary [   3.1s] 9 tests run: 6 passed (1 slow), 2 failed, 1 timed out, 4 skipped\n";
        assert_eq!(Count::from_nextest(text), Count { passed: 6, failed: 3, skipped: 4 });
    }

    #[test]
    fn every_result_line_of_cargo_test_is_added_up() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
                    test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(Count::from_cargo_test(text), Count { passed: 4, failed: 2, skipped: 1 });
    }

    #[test]
    fn a_python_run_separates_failures_and_skips() {
        let failed = "Ran 12 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=1)\n";
        assert_eq!(Count::from_unittest(failed), Count { passed: 8, failed: 3, skipped: 1 });
        assert_eq!(Count::from_unittest("Ran 2 tests in 0.1s\n\nOK\n"), Count::passed(2));
    }

    #[test]
    fn a_runner_that_failed_before_its_tests_counts_as_a_failure() {
        assert_eq!(Count::default().believed(false), Count::failed(1));
    }

    #[test]
    fn a_runner_that_ran_nothing_counts_as_a_failure() {
        assert_eq!(Count::from_unittest("Ran 0 tests in 0.0s\n\nOK\n").believed(true), Count::failed(1));
    }

    #[test]
    fn the_last_line_is_plain() {
        assert_eq!((Count::passed(3) + Count::failed(1)).to_string(), "3 passed, 1 failed");
        assert_eq!(Count { passed: 3, failed: 0, skipped: 2 }.to_string(), "3 passed, 0 failed, 2 skipped");
    }
}
