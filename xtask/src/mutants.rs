//! Mutation testing by `cargo mutants`: core's sources are changed one place at a time, and a test has to notice. What its configuration says
//! stands in `.cargo/mutants.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::count::Count;
use crate::{run, tree};

/// What is changed where nothing is named.
const AUTHORITY: &str = "crates/core/src/authority";
/// Where the question "may this person do that" is answered: the question, the chain it follows and the limits on the way. Nothing survives here.
const MAY: [&str; 3] =
    ["crates/core/src/authority/mod.rs", "crates/core/src/authority/chain.rs", "crates/core/src/authority/limits.rs"];
/// The least share that tests notice, in percent.
const LEAST: usize = 90;
/// Where the copies of the tree and what comes of them are kept, out of the tree's way.
const KEPT: &str = "target/mutants";

/// Changes what lies in those files and folders; what stands after `--` is for cargo-mutants.
pub(crate) fn run(arguments: &[String]) -> Result<Count> {
    if !run::is_installed("cargo-mutants") || !run::is_installed("cargo-nextest") {
        eprintln!("error: this needs two tools; get them with `cargo install --locked cargo-mutants cargo-nextest`");
        return Ok(Count::failed(1));
    }
    let (paths, further) = arguments.iter().position(|word| word == "--").map_or((arguments, [].as_slice()), |at| {
        let (paths, further) = arguments.split_at(at);
        (paths, further.get(1..).unwrap_or_default())
    });
    let kept = tree::top().join(KEPT);
    fs::create_dir_all(&kept).with_context(|| format!("{KEPT} could not be made"))?;
    let mut command = run::command("cargo", &["mutants", "--package", "ephor-core", "--output", KEPT]);
    for path in if paths.is_empty() { vec![AUTHORITY] } else { paths.iter().map(String::as_str).collect() } {
        command.args(["--file", &glob(path)]);
    }
    // A survivor makes it fail, as does a tree whose own tests fail; what it has written tells them apart.
    run::succeeds(command.args(further).env("TMPDIR", &kept))?;
    let outcome = Outcome::read(&kept.join("mutants.out"))?;
    outcome.print();
    Ok(outcome.judged())
}

/// A folder stands for what lies below it.
fn glob(path: &str) -> String {
    let path = path.trim_end_matches('/');
    if Path::new(path).extension().is_some() { path.to_owned() } else { format!("{path}/**") }
}

/// What became of the mutants, each by its name: where it is and what was changed.
#[derive(Debug, Default)]
struct Outcome {
    caught: Vec<String>,
    missed: Vec<String>,
    timeouts: Vec<String>,
    unviable: Vec<String>,
}

impl Outcome {
    fn read(folder: &Path) -> Result<Self> {
        let lines = |name: &str| -> Result<Vec<String>> {
            let file = folder.join(name);
            let text = fs::read_to_string(&file).with_context(|| format!("{} could not be read", file.display()))?;
            Ok(text.lines().map(str::to_owned).collect())
        };
        Ok(Self {
            caught: lines("caught.txt")?,
            missed: lines("missed.txt")?,
            timeouts: lines("timeout.txt")?,
            unviable: lines("unviable.txt")?,
        })
    }

    /// How many were noticed, and of how many: a test that never ends has noticed, a change that does not compile was none.
    fn noticed(&self) -> (usize, usize) {
        let noticed = self.caught.len() + self.timeouts.len();
        (noticed, noticed + self.missed.len())
    }

    /// Those that survive where "may" is answered.
    fn in_may(&self) -> impl Iterator<Item = &String> {
        self.missed.iter().filter(|mutant| MAY.contains(&file_of(mutant)))
    }

    fn print(&self) {
        let mut files: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for mutant in self.caught.iter().chain(&self.timeouts) {
            files.entry(file_of(mutant)).or_default().0 += 1;
        }
        for mutant in &self.missed {
            files.entry(file_of(mutant)).or_default().1 += 1;
        }
        println!();
        for (file, (noticed, missed)) in files {
            println!("{:>5.1} %  {noticed} noticed, {missed} missed  {file}", percent(noticed, noticed + missed));
        }
        for mutant in &self.missed {
            println!("missed: {mutant}");
        }
        for mutant in self.in_may() {
            println!("error: nothing may survive where “may” is answered: {mutant}");
        }
        let (noticed, all) = self.noticed();
        let (caught, missed) = (self.caught.len(), self.missed.len());
        let (timeouts, unviable) = (self.timeouts.len(), self.unviable.len());
        println!(
            "{caught} caught, {missed} missed, {timeouts} timeouts, {unviable} unviable: {:.1} % noticed",
            percent(noticed, all)
        );
    }

    /// Two checks: enough was noticed, and everything where "may" is answered. Where there was nothing to notice, nothing has been shown.
    fn judged(&self) -> Count {
        let (noticed, all) = self.noticed();
        Count::of(all > 0 && noticed * 100 >= all * LEAST) + Count::of(self.in_may().next().is_none())
    }
}

fn file_of(mutant: &str) -> &str {
    mutant.split_once(':').map_or(mutant, |(file, _)| file)
}

#[expect(clippy::cast_precision_loss, reason = "a share in percent for reading; there are not so many mutants")]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(caught: usize, missed: &[&str]) -> Outcome {
        Outcome {
            caught: vec!["crates/core/src/rules/mod.rs:1:1: replace == with != in listed".to_owned(); caught],
            missed: missed.iter().map(|mutant| (*mutant).to_owned()).collect(),
            ..Outcome::default()
        }
    }

    const ELSEWHERE: &str = "crates/core/src/authority/votes.rs:93:41: replace > with >= in tally";
    const IN_MAY: &str =
        "crates/core/src/authority/chain.rs:66:53: replace match guard role.kind == Kind::Role with true in names";

    #[test]
    fn nine_of_ten_are_enough_and_fewer_are_not() {
        assert_eq!(outcome(9, &[ELSEWHERE]).judged(), Count { passed: 2, failed: 0, skipped: 0 });
        assert_eq!(outcome(8, &[ELSEWHERE]).judged(), Count { passed: 1, failed: 1, skipped: 0 });
    }

    #[test]
    fn one_that_survives_where_may_is_answered_is_one_too_many() {
        assert_eq!(outcome(999, &[IN_MAY]).judged(), Count { passed: 1, failed: 1, skipped: 0 });
    }

    #[test]
    fn where_nothing_was_changed_nothing_has_been_shown() {
        assert_eq!(outcome(0, &[]).judged().failed, 1);
    }

    #[test]
    fn a_test_that_never_ends_has_noticed() {
        let timeouts = vec![ELSEWHERE.to_owned(); 9];
        assert_eq!(Outcome { timeouts, ..outcome(0, &[ELSEWHERE]) }.judged().failed, 0);
    }

    #[test]
    fn a_folder_stands_for_what_lies_below_it() {
        assert_eq!(glob("crates/core/src/rules/"), "crates/core/src/rules/**");
        assert_eq!(glob("crates/core/src/check.rs"), "crates/core/src/check.rs");
    }

    #[test]
    fn where_may_is_answered_stands_in_the_tree() {
        for file in MAY {
            assert!(tree::top().join(file).is_file(), "{file} has moved; name where the question is answered now");
        }
    }
}
