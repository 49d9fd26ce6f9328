//! Asking for a state, which is computed and stands in no field.

use crate::check::nearest;
use crate::query::parse::Parser;
use crate::query::place::{Place, listed};
use crate::query::token::{Placed, Token};
use crate::query::word::{STATES, State};
use crate::query::{Condition, Wrong};
use crate::shape::Target;

impl Parser<'_> {
    /// `state(name)`; the name may be written in several words, as registers show it.
    pub(super) fn state(&mut self) -> Result<Condition, Wrong> {
        self.next += 2;
        let first = self.peek();
        let kinds = self.kinds();
        if kinds.is_empty() {
            return Err(first.wrong("only records have states"));
        }
        let Some(name) = self.name_of_state() else {
            return Err(first.wrong(format!("expected the name of a state, found {}", first.shown())));
        };
        let Some(state) = known(&kinds).find(|state| state.name == name) else {
            let advice = meant(&kinds, &name).map(|meant| format!("did you mean “{meant}”? ")).unwrap_or_default();
            return Err(first.wrong(format!("“{name}” is no state here: {advice}there are {}", all(&kinds))));
        };
        self.expect(")")?;
        Ok(Condition::State(state.name))
    }

    /// What is wrong with `state = name`, which asks for a field that no record has.
    pub(super) fn state_compared(&mut self) -> Wrong {
        let word = self.take();
        let kinds = self.kinds();
        if kinds.is_empty() {
            return word.wrong("only records have states");
        }
        let operator = self.take();
        let name = self.name_of_state().unwrap_or_default();
        let asked = meant(&kinds, &name).unwrap_or_else(|| "state(…)".to_owned());
        let asked = if matches!(operator.token, Token::Sign("!=")) { format!("not {asked}") } else { asked };
        word.wrong(format!("a state is no field and is asked for by its name: write “{asked}”; there are {}", all(&kinds)))
    }

    /// The words ahead as the name of a state.
    fn name_of_state(&mut self) -> Option<String> {
        let mut words: Vec<String> = Vec::new();
        while let Placed { token: Token::Word(word) | Token::Text(word), .. } = self.peek() {
            words.extend(word.split_whitespace().map(str::to_lowercase));
            self.next += 1;
        }
        (!words.is_empty()).then(|| words.join("-"))
    }

    /// The kinds of record whose states may be asked for here.
    fn kinds(&self) -> Vec<Target> {
        let record = |place: &Place| match place {
            Place::Record(target) => Some(*target),
            Place::Attempt => Some(Target::Any),
            _ => None,
        };
        self.here.iter().filter_map(record).collect()
    }
}

/// The states of records of those kinds.
fn known(kinds: &[Target]) -> impl Iterator<Item = &'static State> {
    STATES
        .iter()
        .filter(|state| state.kinds.is_empty() || state.kinds.iter().any(|kind| kinds.iter().any(|target| target.admits(*kind))))
}

fn all(kinds: &[Target]) -> String {
    listed(known(kinds).map(|state| state.name))
}

/// What somebody meant by a name: a state under a slip, or that a record is in none, as in “not approved”.
fn meant(kinds: &[Target], name: &str) -> Option<String> {
    if let Some(rest) = name.strip_prefix("not-") {
        return meant(kinds, rest).map(|meant| format!("not {meant}"));
    }
    nearest(name, known(kinds).map(|state| state.name)).map(|near| format!("state({near})"))
}
