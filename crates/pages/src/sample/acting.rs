//! Whom somebody means to act as: one of two of that name, and nobody.

use crate::acting::Acting;
use crate::component::field::Choice;

impl Acting {
    /// A name that two people share, and one that nobody has.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let person = |id: &str, name: &str| Choice { value: id.into(), label: name.into(), help: String::new() };
        let two = Self {
            typed: "albrecht".into(),
            unclear: "“albrecht” is no whole title; say which one you mean".into(),
            found: vec![person("PER-0000000000A1", "Ines Albrecht"), person("PER-0000000000A2", "Jonas Albrecht")],
            return_to: "/records/risk".into(),
        };
        let nobody = Self {
            typed: "zeppelin".into(),
            unclear: "“zeppelin” is not known; expected a person by title or by id".into(),
            found: Vec::new(),
            ..two.clone()
        };
        vec![("acting", two), ("acting-nobody", nobody)]
    }
}
