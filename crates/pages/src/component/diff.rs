//! What a change changes, word by word.

use maud::{Markup, html};

use super::grid::scrolling;
use crate::writing::count;

/// One field before and after.
#[derive(Debug, Clone)]
pub struct Change {
    /// Label of the field.
    pub field: String,
    /// What it said; none when it was not there.
    pub before: Option<String>,
    /// What it says; none when it is gone.
    pub after: Option<String>,
}

/// Two versions and what differs between them.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Name of the older version: `Version 6, in force`.
    pub older: String,
    /// Name of the newer version: `Your version`.
    pub newer: String,
    /// The fields that differ.
    pub fields: Vec<Change>,
}

impl Changes {
    /// How many fields differ, in words.
    pub(crate) fn counted(&self) -> String {
        count(u64::try_from(self.fields.len()).unwrap_or(u64::MAX), "field")
    }
}

/// A run of words that stayed, went or came.
#[derive(Debug, PartialEq, Eq)]
enum Run<'text> {
    Same(Vec<&'text str>),
    Gone(Vec<&'text str>),
    New(Vec<&'text str>),
}

/// The most cells of the comparison table; longer texts are shown as wholly replaced.
const MOST_CELLS: usize = 1_000_000;

/// All changes as a table, the older version on the left.
pub(crate) fn changes(changes: &Changes) -> Markup {
    scrolling(
        "What changed",
        &html! {
            table.grid.diff {
                thead { tr { th scope="col" { "Field" } th scope="col" { (changes.older) } th scope="col" { (changes.newer) } } }
                tbody { @for change in &changes.fields { (row(change)) } }
            }
        },
    )
}

fn row(change: &Change) -> Markup {
    let runs = match (&change.before, &change.after) {
        (Some(before), Some(after)) => compare(before, after),
        (Some(before), None) => vec![Run::Gone(words(before))],
        (None, Some(after)) => vec![Run::New(words(after))],
        (None, None) => Vec::new(),
    };
    html! {
        tr {
            th scope="row" { (change.field) }
            td { @for run in &runs { @match run {
                Run::Same(text) => { (text.concat()) },
                Run::Gone(text) => del { (text.concat()) },
                Run::New(_) => {}
            } } }
            td { @for run in &runs { @match run {
                Run::Same(text) => { (text.concat()) },
                Run::New(text) => ins { (text.concat()) },
                Run::Gone(_) => {}
            } } }
        }
    }
}

/// Words with the space that follows them, so that joining them gives the text back.
fn words(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

/// The longest common run of words decides what stayed.
fn compare<'text>(before: &'text str, after: &'text str) -> Vec<Run<'text>> {
    let (old, new) = (words(before), words(after));
    let width = new.len() + 1;
    if (old.len() + 1) * width > MOST_CELLS {
        return vec![Run::Gone(old), Run::New(new)];
    }
    let lengths = common_lengths(&old, &new);
    let length = |row: usize, column: usize| lengths.get(row * width + column).copied().unwrap_or(0);
    let mut runs = Vec::new();
    let (mut row, mut column) = (0, 0);
    loop {
        match (old.get(row), new.get(column)) {
            (Some(one), Some(other)) if one.trim_end() == other.trim_end() => {
                push(&mut runs, Run::Same(vec![other]));
                row += 1;
                column += 1;
            }
            (Some(one), other) if other.is_none() || length(row + 1, column) >= length(row, column + 1) => {
                push(&mut runs, Run::Gone(vec![one]));
                row += 1;
            }
            (_, Some(other)) => {
                push(&mut runs, Run::New(vec![other]));
                column += 1;
            }
            (_, None) => return runs,
        }
    }
}

/// For each pair of positions, how many words the rests have in common, in order.
fn common_lengths(old: &[&str], new: &[&str]) -> Vec<u32> {
    let width = new.len() + 1;
    let mut lengths = vec![0_u32; (old.len() + 1) * width];
    for (row, one) in old.iter().enumerate().rev() {
        for (column, other) in new.iter().enumerate().rev() {
            let at = |row: usize, column: usize| lengths.get(row * width + column).copied().unwrap_or(0);
            let best = if one.trim_end() == other.trim_end() {
                at(row + 1, column + 1) + 1
            } else {
                at(row + 1, column).max(at(row, column + 1))
            };
            if let Some(cell) = lengths.get_mut(row * width + column) {
                *cell = best;
            }
        }
    }
    lengths
}

/// Joins a word to the run before it when both are of one sort.
fn push<'text>(runs: &mut Vec<Run<'text>>, next: Run<'text>) {
    match (runs.last_mut(), next) {
        (Some(Run::Same(words)), Run::Same(more))
        | (Some(Run::Gone(words)), Run::Gone(more))
        | (Some(Run::New(words)), Run::New(more)) => words.extend(more),
        (_, next) => runs.push(next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_that_changed_are_marked() {
        let runs = compare("Exports are never deleted today", "Exports have no end date today");
        assert_eq!(
            runs,
            [
                Run::Same(vec!["Exports "]),
                Run::Gone(vec!["are ", "never ", "deleted "]),
                Run::New(vec!["have ", "no ", "end ", "date "]),
                Run::Same(vec!["today"]),
            ]
        );
    }

    #[test]
    fn nothing_is_lost_from_either_version() {
        for (before, after) in [("", "a b"), ("a b", ""), ("a b c", "c b a"), ("one", "one")] {
            let runs = compare(before, after);
            let old: String = runs
                .iter()
                .filter_map(|run| match run {
                    Run::Same(text) | Run::Gone(text) => Some(text.concat()),
                    Run::New(_) => None,
                })
                .collect();
            let new: String = runs
                .iter()
                .filter_map(|run| match run {
                    Run::Same(text) | Run::New(text) => Some(text.concat()),
                    Run::Gone(_) => None,
                })
                .collect();
            assert_eq!(old.split_whitespace().collect::<Vec<_>>(), before.split_whitespace().collect::<Vec<_>>());
            assert_eq!(new.split_whitespace().collect::<Vec<_>>(), after.split_whitespace().collect::<Vec<_>>());
        }
    }
}
