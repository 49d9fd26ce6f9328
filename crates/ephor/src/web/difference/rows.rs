//! Lists row by row: which row of one version is which of the other, and what each says differently.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use ephor_core::shape::{Field, Shape};
use ephor_pages::component::diff::{Fate, How, Row, Said};
use serde_json::Value;

use crate::web::value::{LONG, Values, is_empty};

/// Rows are one row of two versions when at least this share of their words is the same, in hundredths.
const ALIKE: usize = 50;
/// Of more pairs than this only rows with the same key are compared.
const MOST_PAIRS: usize = 10_000;

/// How a value differs from an earlier one; none where it says the same.
pub(super) fn how(values: Values<'_>, shape: &Shape, before: &Value, after: &Value) -> Option<How> {
    let (Shape::List(inner), old, new) = (shape, items(before), items(after)) else {
        return said(values, shape, before, after).map(How::Whole);
    };
    let long = |item: &Value| item.as_str().is_some_and(|text| text.len() > LONG);
    let by_rows = matches!(inner, Shape::Part(_)) || old.iter().chain(new).any(long);
    if !by_rows {
        return said(values, shape, before, after).map(How::Whole);
    }
    let list = List { values, inner, old, new };
    let pairs = list.pairs();
    let moved = moved(&pairs);
    let rows: Vec<Row> = pairs.iter().filter_map(|pair| list.row(*pair, &moved)).collect();
    let same = pairs.len() - rows.len();
    (!rows.is_empty()).then_some(How::Rows { rows, same })
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn said(values: Values<'_>, shape: &Shape, before: &Value, after: &Value) -> Option<Said> {
    let said = match shape {
        Shape::List(inner) if !matches!(inner, Shape::Part(_)) => {
            let plain = |value: &Value| items(value).iter().map(|item| values.plain(inner, item)).collect::<Vec<_>>();
            Said::Items(plain(before), plain(after))
        }
        Shape::Text | Shape::Prose | Shape::Query(_) | Shape::List(_) | Shape::Part(_) => {
            Said::Text(plain(values, shape, before), plain(values, shape, after))
        }
        shape => {
            let one = |value: &Value| Some(plain(values, shape, value)).filter(|text| !text.is_empty()).into_iter().collect();
            Said::Items(one(before), one(after))
        }
    };
    let differs = match &said {
        Said::Text(before, after) => before != after,
        Said::Items(before, after) => before != after,
    };
    differs.then_some(said)
}

fn plain(values: Values<'_>, shape: &Shape, value: &Value) -> String {
    if is_empty(value) { String::new() } else { values.plain(shape, value) }
}

/// A row before and the same row after, by their places; one of them is there.
type Pair = (Option<usize>, Option<usize>);

/// Two versions of a list.
struct List<'a> {
    values: Values<'a>,
    inner: &'a Shape,
    old: &'a [Value],
    new: &'a [Value],
}

impl List<'_> {
    /// Which row is which, in the order of the newer version; rows that went stand behind the row they followed.
    fn pairs(&self) -> Vec<Pair> {
        let mut partners = self.identical();
        let rest = |taken: &BTreeSet<usize>, all: usize| (0..all).filter(|place| !taken.contains(place)).collect::<Vec<_>>();
        let old = rest(&partners.keys().copied().collect(), self.old.len());
        let new = rest(&partners.values().copied().collect(), self.new.len());
        for (from, to) in best(self.scores(&old, &new)) {
            partners.insert(from, to);
        }
        let mut keyed: Vec<((usize, usize), Pair)> = Vec::new();
        let mut behind = 0;
        for from in 0..self.old.len() {
            match partners.get(&from) {
                Some(to) => behind = to + 1,
                None => keyed.push(((behind, from + 1), (Some(from), None))),
            }
        }
        let known: BTreeMap<usize, usize> = partners.iter().map(|(from, to)| (*to, *from)).collect();
        keyed.extend((0..self.new.len()).map(|to| ((to + 1, 0), (known.get(&to).copied(), Some(to)))));
        keyed.sort_unstable();
        keyed.into_iter().map(|(_, pair)| pair).collect()
    }

    /// Rows that say exactly the same, each taken once.
    fn identical(&self) -> BTreeMap<usize, usize> {
        let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, row) in self.new.iter().enumerate().rev() {
            places.entry(row.to_string()).or_default().push(place);
        }
        let partner = |(place, row): (usize, &Value)| Some((place, places.get_mut(&row.to_string())?.pop()?));
        self.old.iter().enumerate().filter_map(partner).collect()
    }

    /// How well each of these rows goes with each of those, in hundredths, where it goes at all.
    fn scores(&self, old: &[usize], new: &[usize]) -> Vec<(usize, usize, usize)> {
        let few = old.len() * new.len() <= MOST_PAIRS;
        let texts = |all: &[Value], places: &[usize]| -> Vec<(usize, Value, Vec<String>)> {
            let text = |place: &usize| {
                let row = all.get(*place)?;
                let mut words: Vec<String> = if few {
                    plain(self.values, self.inner, row).split_whitespace().map(str::to_owned).collect()
                } else {
                    Vec::new()
                };
                words.sort_unstable();
                Some((*place, self.key(row), words))
            };
            places.iter().filter_map(text).collect()
        };
        let (old, new) = (texts(self.old, old), texts(self.new, new));
        let strict = self.key_field().is_some_and(|field| !matches!(field.shape, Shape::Text | Shape::Prose));
        let mut scores = Vec::new();
        for (from, key, words) in &old {
            for (to, other_key, other_words) in &new {
                let alike = likeness(words, other_words);
                // The same key makes it the same row, unless another is clearly nearer: numbers of sections shift.
                let score = match (key == other_key && !key.is_null(), strict) {
                    (true, _) => ALIKE + alike / 2,
                    (false, true) => 0,
                    (false, false) => alike,
                };
                if score >= ALIKE {
                    scores.push((score, *from, *to));
                }
            }
        }
        scores
    }

    /// The field that names a row: the first one.
    fn key_field(&self) -> Option<&'static Field> {
        if let Shape::Part(fields) = self.inner { fields.first() } else { None }
    }

    fn key(&self, row: &Value) -> Value {
        self.key_field().and_then(|field| row.get(field.name)).cloned().unwrap_or_default()
    }

    /// What the page shows of a row; nothing where it says the same in the same order.
    fn row(&self, pair: Pair, moved: &BTreeSet<usize>) -> Option<Row> {
        let before = pair.0.and_then(|place| self.old.get(place));
        let after = pair.1.and_then(|place| self.new.get(place));
        let fate = match pair {
            (None, _) => Fate::Came,
            (_, None) => Fate::Went,
            (Some(from), Some(to)) if moved.contains(&to) => Fate::Moved(from + 1, to + 1),
            _ => Fate::Changed,
        };
        let fields = self.fields(before.unwrap_or(&Value::Null), after.unwrap_or(&Value::Null));
        let differs = !fields.is_empty() || matches!(fate, Fate::Moved(..));
        let name = self.name(after.or(before)?, pair);
        differs.then_some(Row { name, fate, fields })
    }

    fn fields(&self, before: &Value, after: &Value) -> Vec<(String, Said)> {
        let Shape::Part(fields) = self.inner else {
            return said(self.values, self.inner, before, after).map(|said| ("Text".to_owned(), said)).into_iter().collect();
        };
        let field = |field: &'static Field| {
            let of = |row: &Value| row.get(field.name).cloned().unwrap_or_default();
            Some((field.label.to_owned(), said(self.values, &field.shape, &of(before), &of(after))?))
        };
        fields.iter().filter_map(field).collect()
    }

    /// The one or two short texts a row begins with, such as number and heading; else what its first field says; else its place.
    fn name(&self, row: &Value, pair: Pair) -> String {
        let Shape::Part(fields) = self.inner else {
            let place = pair.1.or(pair.0).map_or(0, |place| place + 1);
            return format!("Line {place}");
        };
        let short = |field: &&Field| {
            field.shape == Shape::Text && row.get(field.name).and_then(Value::as_str).is_none_or(|text| text.len() <= LONG)
        };
        let texts = fields.iter().take_while(short).take(2).filter_map(|field| row.get(field.name)?.as_str());
        let name = texts.collect::<Vec<_>>().join(" ");
        let first = || fields.first().map(|field| plain(self.values, &field.shape, row.get(field.name).unwrap_or(&Value::Null)));
        if name.is_empty() { first().unwrap_or_default() } else { name }
    }
}

/// The share of words that two texts have in common, in hundredths. The words come sorted.
fn likeness(one: &[String], other: &[String]) -> usize {
    let (mut left, mut right, mut common) = (one.iter().peekable(), other.iter().peekable(), 0);
    while let (Some(mine), Some(theirs)) = (left.peek(), right.peek()) {
        let order = mine.cmp(theirs);
        common += usize::from(order.is_eq());
        if order.is_le() {
            left.next();
        }
        if order.is_ge() {
            right.next();
        }
    }
    (200 * common).checked_div(one.len() + other.len()).unwrap_or(0)
}

/// The best pairs first, each row in one pair alone; of equals those that stand nearest the top.
fn best(mut scores: Vec<(usize, usize, usize)>) -> Vec<(usize, usize)> {
    scores.sort_unstable_by_key(|(score, from, to)| (Reverse(*score), *from, *to));
    let (mut old, mut new) = (BTreeSet::new(), BTreeSet::new());
    let free = |(_, from, to): (usize, usize, usize)| {
        let free = !old.contains(&from) && !new.contains(&to);
        if free {
            old.insert(from);
            new.insert(to);
        }
        free.then_some((from, to))
    };
    scores.into_iter().filter_map(free).collect()
}

/// Rows of the newer version that stand elsewhere than before: all but the most that kept their order.
fn moved(pairs: &[Pair]) -> BTreeSet<usize> {
    let both: Vec<(usize, usize)> = pairs.iter().filter_map(|(from, to)| Some(((*from)?, (*to)?))).collect();
    // For each row the longest run in order that ends with it, and the row before it in that run.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::new();
    for (place, (from, _)) in both.iter().enumerate() {
        let before = both.iter().zip(&runs).take(place).enumerate().filter(|(_, ((earlier, _), _))| earlier < from);
        let longest = before.map(|(at, (_, (length, _)))| (*length, Reverse(at))).max();
        runs.push(longest.map_or((1, None), |(length, Reverse(at))| (length + 1, Some(at))));
    }
    let mut moved: BTreeSet<usize> = both.iter().map(|(_, to)| *to).collect();
    let mut last = runs.iter().enumerate().max_by_key(|(at, (length, _))| (*length, Reverse(*at))).map(|(at, _)| at);
    while let Some((at, (_, before))) = last.and_then(|at| Some((at, runs.get(at)?))) {
        if let Some((_, to)) = both.get(at) {
            moved.remove(to);
        }
        last = *before;
    }
    moved
}
