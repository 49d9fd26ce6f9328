//! What rules find, to be compared with what was found before.

use std::collections::BTreeMap;
use std::fmt;

use ephor_core::conformity::Evaluator;
use ephor_core::image::Image;
use ephor_core::rules;
use jiff::civil::Date;

/// A finding as an entry expects it, or several alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) rule: String,
    pub(crate) severity: String,
    pub(crate) record: Option<String>,
    pub(crate) times: usize,
}

impl fmt::Display for Found {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} {}", self.rule, self.severity, self.record.as_deref().unwrap_or("-"))?;
        if self.times == 1 { Ok(()) } else { write!(out, " × {}", self.times) }
    }
}

type Key = (String, String, Option<String>);

/// Everything found in an image on a day, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    counted: BTreeMap<Key, usize>,
    /// What the findings of each say, for whoever has to find out why.
    said: BTreeMap<Key, Vec<String>>,
}

impl Findings {
    pub(crate) fn of(image: &Image, on: Date) -> Self {
        let mut all = Self::default();
        let conformity = Evaluator::judge(rules::ALL, image, on);
        for finding in conformity.judgements.iter().flat_map(|judgement| &judgement.findings) {
            let record = finding.flaw.record.map(|record| record.to_string());
            let key = (finding.rule.code.to_owned(), finding.severity.word().to_owned(), record);
            *all.counted.entry(key.clone()).or_default() += 1;
            all.said.entry(key).or_default().push(finding.flaw.message.clone());
        }
        all
    }

    /// How these differ from what is expected: what was found before, with more of some and less of others.
    pub(crate) fn differences(&self, before: &Self, more: &[Found], less: &[Found]) -> Vec<String> {
        let mut expected = before.counted.clone();
        let mut wrong = Vec::new();
        for found in more {
            *expected.entry(key(found)).or_default() += found.times;
        }
        for found in less {
            match expected.get_mut(&key(found)) {
                Some(times) if *times >= found.times => *times -= found.times,
                _ => wrong.push(format!("{found} cannot end: it was not found before")),
            }
        }
        let keys: std::collections::BTreeSet<&Key> = expected.keys().chain(self.counted.keys()).collect();
        for key in keys {
            let count = |counted: &BTreeMap<Key, usize>| counted.get(key).copied().unwrap_or(0);
            let (wanted, is) = (count(&expected), count(&self.counted));
            let named = |times| Found { rule: key.0.clone(), severity: key.1.clone(), record: key.2.clone(), times };
            if is > wanted {
                let said = self.said.get(key).map(|said| said.join(" ")).unwrap_or_default();
                wrong.push(format!("found besides: {}: {said}", named(is - wanted)));
            } else if is < wanted {
                wrong.push(format!("not found: {}", named(wanted - is)));
            }
        }
        wrong
    }
}

fn key(found: &Found) -> Key {
    (found.rule.clone(), found.severity.clone(), found.record.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(all: &[(&str, usize)]) -> Findings {
        let counted = all.iter().map(|(rule, times)| (((*rule).to_owned(), "minor".to_owned(), None), *times)).collect();
        Findings { counted, said: BTreeMap::new() }
    }

    fn minor(rule: &str, times: usize) -> Found {
        Found { rule: rule.to_owned(), severity: "minor".to_owned(), record: None, times }
    }

    #[test]
    fn exactly_what_was_expected_differs_in_nothing() {
        let (before, after) = (findings(&[("A", 1), ("B", 1)]), findings(&[("A", 2), ("C", 1)]));
        assert_eq!(after.differences(&before, &[minor("A", 1), minor("C", 1)], &[minor("B", 1)]), Vec::<String>::new());
    }

    #[test]
    fn too_much_too_little_and_what_cannot_end_are_told() {
        let (before, after) = (findings(&[("A", 1)]), findings(&[("B", 2)]));
        let told = after.differences(&before, &[minor("B", 1)], &[minor("C", 1)]);
        assert_eq!(told, ["C minor - cannot end: it was not found before", "not found: A minor -", "found besides: B minor -: "]);
    }
}
