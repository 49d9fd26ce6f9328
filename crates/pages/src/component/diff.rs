//! What a change changes: row by row where there are rows, word by word within a text.

use std::ops::Range;

use maud::{Markup, html};
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};

use super::grid::scrolling;
use crate::writing::count;

/// One field before and after.
#[derive(Debug, Clone)]
pub struct Change {
    /// Label of the field.
    pub field: String,
    /// How what it says differs.
    pub how: How,
}

impl Change {
    /// A field that holds one text.
    pub fn text(field: impl Into<String>, before: impl Into<String>, after: impl Into<String>) -> Self {
        Self { field: field.into(), how: How::Whole(Said::Text(before.into(), after.into())) }
    }
}

/// How a field differs.
#[derive(Debug, Clone)]
pub enum How {
    /// As one value.
    Whole(Said),
    /// Row by row.
    Rows {
        /// The rows that differ, in the order of the newer version.
        rows: Vec<Row>,
        /// How many rows say the same in both versions.
        same: usize,
    },
}

/// One row of a list that differs.
#[derive(Debug, Clone)]
pub struct Row {
    /// What tells it from the others: `3 What we hold to`. Empty for lines of text.
    pub name: String,
    /// What became of the row itself.
    pub fate: Fate,
    /// The fields of it that differ, by label; all of them where the row came or went.
    pub fields: Vec<(String, Said)>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It says something else.
    Changed,
    /// It was not there before.
    Came,
    /// It is no longer there.
    Went,
    /// It stands elsewhere: its place before and its place now, counted from 1.
    Moved(usize, usize),
}

/// What was said and what is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A text, compared by words. Empty where there is none.
    Text(String, String),
    /// Several short values, each compared as one.
    Items(Vec<String>, Vec<String>),
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

/// All changes as a table, the older version on the left.
pub(crate) fn changes(changes: &Changes) -> Markup {
    scrolling(
        "What changed",
        &html! {
            table.grid.diff {
                thead { tr { th scope="col" { "Field" } th scope="col" { (changes.older) } th scope="col" { (changes.newer) } } }
                @for change in &changes.fields { (field(changes, change)) }
            }
        },
    )
}

fn field(changes: &Changes, change: &Change) -> Markup {
    match &change.how {
        How::Whole(said) => html! { tbody { (line(changes, &change.field, said)) } },
        How::Rows { rows, same } => html! {
            tbody { tr { th scope="rowgroup" colspan="3" { (change.field) " " span.sub { (counted(rows.len(), *same)) } } } }
            @for row in rows { (lines(changes, row)) }
        },
    }
}

/// How much of a list differs: `2 of 7 rows differ`.
fn counted(differing: usize, same: usize) -> String {
    let all = u64::try_from(differing + same).unwrap_or(u64::MAX);
    let verb = if differing == 1 { "differs" } else { "differ" };
    format!("{differing} of {} {verb}", count(all, "row"))
}

fn lines(changes: &Changes, row: &Row) -> Markup {
    let fate = match row.fate {
        Fate::Changed => String::new(),
        Fate::Came => "added".to_owned(),
        Fate::Went => "removed".to_owned(),
        Fate::Moved(from, to) => format!("moved from place {from} to {to}"),
    };
    html! {
        tbody.row {
            @if !row.name.is_empty() || !fate.is_empty() {
                tr { th scope="rowgroup" colspan="3" {
                    (row.name)
                    @if !fate.is_empty() { " " span.fate { (fate) } }
                } }
            }
            @for (label, said) in &row.fields { (line(changes, label, said)) }
        }
    }
}

fn line(changes: &Changes, label: &str, said: &Said) -> Markup {
    let (runs, between) = match said {
        Said::Text(before, after) => (texts(before, after), ""),
        Said::Items(before, after) => (compare(&borrowed(before), &borrowed(after)), ", "),
    };
    let alike = runs.iter().all(|run| run.same);
    html! {
        tr {
            th scope="row" { (label) }
            td data-of=(changes.older) { (side(&runs, between, |run| &run.before, gone)) }
            td data-of=(changes.newer) {
                (side(&runs, between, |run| &run.after, new))
                @if alike { " " span.faint { "Only spaces and line breaks differ." } }
            }
        }
    }
}

/// One version of a text, with what differs in it marked.
fn side<'r, 't>(
    runs: &'r [Run<'t>],
    between: &str,
    of: impl Fn(&'r Run<'t>) -> &'r Vec<&'t str>,
    marked: impl Fn(&str) -> Markup,
) -> Markup {
    let filled = runs.iter().map(|run| (run.same, of(run).join(between))).filter(|(_, text)| !text.is_empty());
    html! {
        @for (place, (same, text)) in filled.enumerate() {
            @if place > 0 { (between) }
            // The space behind the last word stays outside, so that it is not underlined.
            @let (words, space) = text.split_at(text.trim_end().len());
            @if same { (text) } @else { (marked(words)) (space) }
        }
    }
}

/// Colour and line say it to those who see them, a word to those who listen.
fn gone(text: &str) -> Markup {
    html! { del { span.sr { "removed: " } (text) span.sr { "; " } } }
}

fn new(text: &str) -> Markup {
    html! { ins { span.sr { "added: " } (text) span.sr { "; " } } }
}

/// A run of words that stayed, or of words that others took the place of.
#[derive(Debug, PartialEq, Eq)]
struct Run<'text> {
    same: bool,
    before: Vec<&'text str>,
    after: Vec<&'text str>,
}

/// Two texts of more words together than this are compared by lines first, and what then differs by more is shown as replaced:
/// the time it takes grows with the square.
const MOST_WORDS: usize = 6_000;
/// Where less of both texts than one part in this many is the same, they are shown as replaced: a stray “the” in common helps nobody.
const COMMON_PARTS: usize = 5;

/// Words with the space that follows them, so that joining them gives the text back.
fn words(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

fn borrowed(items: &[String]) -> Vec<&str> {
    items.iter().map(String::as_str).collect()
}

/// Compares by words; very long texts by lines, and then by words where lines differ.
fn texts<'text>(before: &'text str, after: &'text str) -> Vec<Run<'text>> {
    let (old, new) = (words(before), words(after));
    if old.len() + new.len() <= MOST_WORDS {
        return compare(&old, &new);
    }
    let lines = |text: &'text str| text.split_inclusive('\n').collect::<Vec<_>>();
    let closer = |run: Run<'text>| {
        let words = |lines: &[&'text str]| lines.iter().flat_map(|line| words(line)).collect::<Vec<_>>();
        if run.same { vec![run] } else { compare(&words(&run.before), &words(&run.after)) }
    };
    compare(&lines(before), &lines(after)).into_iter().flat_map(closer).collect()
}

/// What stayed and what did not. A word is the same whatever space follows it.
fn compare<'text>(before: &[&'text str], after: &[&'text str]) -> Vec<Run<'text>> {
    let replaced = || vec![Run { same: false, before: before.to_vec(), after: after.to_vec() }];
    if before.len() + after.len() > MOST_WORDS {
        return replaced();
    }
    let bare = |words: &[&'text str]| words.iter().map(|word| word.trim_end()).collect::<Vec<_>>();
    let (old, new) = (bare(before), bare(after));
    let letters = |words: &[&str]| words.iter().map(|word| word.len()).sum::<usize>();
    let mut runs = Vec::new();
    let mut common = 0;
    for (tag, from, to) in capture_diff_slices(Algorithm::Myers, &old, &new).iter().map(DiffOp::as_tag_tuple) {
        let same = tag == DiffTag::Equal;
        let run = |words: &[&'text str], range: Range<usize>| words.get(range).unwrap_or_default().to_vec();
        let run = Run { same, before: run(before, from), after: run(after, to) };
        common += if same { letters(&run.before) } else { 0 };
        runs.push(run);
    }
    if common * COMMON_PARTS < letters(before).max(letters(after)) { replaced() } else { runs }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<'text>(same: bool, before: &[&'text str], after: &[&'text str]) -> Run<'text> {
        Run { same, before: before.to_vec(), after: after.to_vec() }
    }

    #[test]
    fn only_the_words_that_changed_are_marked() {
        assert_eq!(
            texts("Exports are never deleted today", "Exports have no end date today"),
            [
                run(true, &["Exports "], &["Exports "]),
                run(false, &["are ", "never ", "deleted "], &["have ", "no ", "end ", "date "]),
                run(true, &["today"], &["today"]),
            ]
        );
    }

    #[test]
    fn texts_that_share_a_stray_word_alone_are_replaced_as_a_whole() {
        let (before, after) = ("A person decides every claim above the limit", "Nobody opens the register on Sundays");
        assert_eq!(texts(before, after), [run(false, &words(before), &words(after))]);
    }

    #[test]
    fn one_word_is_found_in_a_text_of_twenty_thousand() {
        let line = |place: usize| format!("Line {place} says the same in both versions and is not marked.\n");
        let before: String = (0..2_000).map(line).collect();
        let after = before.replace("Line 1000 says", "Line 1000 said");
        let changed: Vec<_> = texts(&before, &after).into_iter().filter(|run| !run.same).collect();
        assert_eq!(changed, [run(false, &["says "], &["said "])]);
    }

    #[test]
    fn nothing_is_lost_from_either_version() {
        for (before, after) in [("", "a b"), ("a b", ""), ("a b c", "c b a"), ("one", "one"), ("a\nb", "a b")] {
            let runs = texts(before, after);
            let old: String = runs.iter().flat_map(|run| run.before.clone()).collect();
            let new: String = runs.iter().flat_map(|run| run.after.clone()).collect();
            assert_eq!((old.as_str(), new.as_str()), (before, after));
        }
    }

    #[test]
    fn a_value_that_left_a_list_is_marked_and_its_neighbours_are_not() {
        let said =
            Said::Items(vec!["Fairness".into(), "Privacy".into(), "Security".into()], vec!["Fairness".into(), "Security".into()]);
        let versions = Changes { older: "1".into(), newer: "2".into(), fields: Vec::new() };
        let row = line(&versions, "Covers", &said).into_string();
        assert!(
            row.contains(
                "1\">Fairness, <del><span class=\"sr\">removed: </span>Privacy<span class=\"sr\">; </span></del>, Security</td>"
            ),
            "{row}"
        );
        assert!(row.contains("2\">Fairness, Security</td>"), "{row}");
    }
}
