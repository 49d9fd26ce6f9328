//! What was entered into a form: values under dotted names, kept as they were typed.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::web::request::Request;

/// What stands under one name: values of its own, and what stands below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct Tree {
    values: Vec<String>,
    below: BTreeMap<String, Tree>,
}

/// Deeper names than any declaration has are not followed.
const DEEPEST: usize = 12;
/// The most rows of a list that a form takes.
const ROWS: usize = 1_000;

impl Tree {
    /// The pairs of a form or an address.
    pub(in crate::web) fn of(pairs: &[(String, String)]) -> Self {
        let mut tree = Self::default();
        for (name, value) in pairs {
            tree.put(name, value.clone());
        }
        tree
    }

    /// Adds a value under a dotted name.
    pub(in crate::web) fn put(&mut self, name: &str, value: String) {
        if name.split('.').count() <= DEEPEST {
            name.split('.').fold(self, Self::step).values.push(value);
        }
    }

    fn step<'t>(tree: &'t mut Self, name: &str) -> &'t mut Self {
        tree.below.entry(name.to_owned()).or_default()
    }

    /// What stands below under that name.
    pub(in crate::web) fn at(&self, name: &str) -> &Self {
        static NOTHING: Tree = Tree { values: Vec::new(), below: BTreeMap::new() };
        self.below.get(name).unwrap_or(&NOTHING)
    }

    /// Its value; empty where there is none.
    pub(in crate::web) fn value(&self) -> &str {
        self.values.iter().map(|value| value.trim()).find(|value| !value.is_empty()).unwrap_or("")
    }

    /// Its value as it was typed.
    pub(super) fn typed(&self) -> &str {
        self.values.iter().map(String::as_str).find(|value| !value.trim().is_empty()).unwrap_or("")
    }

    /// All of its values that say something.
    pub(super) fn values(&self) -> Vec<String> {
        self.values.iter().filter(|value| !value.is_empty()).cloned().collect()
    }

    /// The rows of a list, in the order of their numbers.
    pub(super) fn rows(&self) -> Vec<&Self> {
        let mut rows: Vec<(usize, &Self)> = self.below.iter().filter_map(|(name, row)| Some((name.parse().ok()?, row))).collect();
        rows.sort_by_key(|(number, _)| *number);
        rows.into_iter().map(|(_, row)| row).take(ROWS).collect()
    }

    /// Whether nothing was entered in it or below.
    pub(in crate::web) fn is_blank(&self) -> bool {
        self.values.iter().all(|value| value.trim().is_empty()) && self.below.values().all(Self::is_blank)
    }

    /// Puts what stands under a name in place of what stood there.
    pub(super) fn replace(&mut self, name: &str, other: Self) {
        *Self::step(self, name) = other;
    }

    /// The names that stand directly below.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.below.keys().map(String::as_str)
    }

    /// Does what a button beside a list asks for: a row more, or one less. Says whether one was pressed.
    pub(in crate::web) fn rearrange(&mut self, request: &Request) -> bool {
        match (request.field("add"), request.field("remove")) {
            ("", "") => return false,
            (list, "") => self.add(list),
            (_, row) => self.remove(row),
        }
        true
    }

    /// A row more at the end of a list.
    fn add(&mut self, path: &str) {
        let list = path.split('.').take(DEEPEST).fold(self, Self::step);
        let next = list.below.keys().filter_map(|name| name.parse::<usize>().ok()).max().map_or(0, |last| last.saturating_add(1));
        list.below.insert(next.to_string(), Self { values: vec![String::new()], below: BTreeMap::new() });
    }

    /// A list without one row.
    fn remove(&mut self, path: &str) {
        let Some((list, row)) = path.rsplit_once('.') else { return };
        let list = list.split('.').take(DEEPEST).fold(self, Self::step);
        list.below.remove(row);
    }

    /// Takes out rows in which nothing was entered, everywhere.
    pub(in crate::web) fn prune(&mut self) {
        for below in self.below.values_mut() {
            below.prune();
        }
        self.below.retain(|name, below| name.parse::<usize>().is_err() || !below.is_blank());
    }
}

/// What is wrong, by dotted name, given out once to the field that shows it.
#[derive(Debug, Default)]
pub(in crate::web) struct Errors(RefCell<Vec<(String, String)>>);

impl Errors {
    pub(in crate::web) fn new(errors: Vec<(String, String)>) -> Self {
        Self(RefCell::new(errors))
    }

    /// The errors of that name, and of everything below it where one control shows them all.
    pub(super) fn take(&self, name: &str, below: bool) -> Option<String> {
        let mut errors = self.0.borrow_mut();
        let mut found = Vec::new();
        errors.retain(|(at, message)| {
            let here = at == name || (below && at.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
            if here {
                found.push(message.trim_end_matches('.').to_owned());
            }
            !here
        });
        (!found.is_empty()).then(|| found.join("; "))
    }

    /// Those that no field has shown.
    pub(in crate::web) fn rest(self) -> Vec<String> {
        let said = |(at, message): (String, String)| if at.is_empty() { message } else { format!("{at}: {message}") };
        self.0.into_inner().into_iter().map(said).collect()
    }
}
