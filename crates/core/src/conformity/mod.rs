//! Conformity: what rules find in an image on a day, and what follows for each requirement. Nobody can set it.

use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use crate::id::{Kind, RecordId};
use crate::reading::Reading;

mod evaluator;
mod judging;
mod once;
mod readers;
mod status;
mod step;

pub use evaluator::Evaluator;
pub use status::{Conformity, RequirementStatus, Status, Summary};
pub use step::{Go, Known, Step};

choice! {
    /// How much a finding weighs, worst first.
    pub enum Severity { Major "major", Minor "minor", Opportunity "opportunity" }
}

/// How a rule weighs its findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Always the same.
    Always(Severity),
    /// Minor, and major more than so many days after *since*.
    MajorAfter(i32),
    /// Minor, and major where the rule says that a system of tier 1 is concerned.
    MajorForTierOne,
}

/// What it means that a rule has nothing to examine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// A finding, with these words.
    Finds(&'static str),
    /// Unknown: nothing to examine.
    Unknown,
    /// It passes.
    Passes,
}

/// One thing a rule examines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The population as a whole.
    Whole,
    /// A record.
    Record(RecordId),
    /// The act at a position.
    Act(u64),
    /// A part of a record, or a code that no record stands for.
    Word(Option<RecordId>, Arc<str>),
    /// What a policy says of a record.
    Said(StatementId, RecordId),
}

/// A statement of a version of a policy, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId {
    /// The policy.
    pub policy: RecordId,
    /// Its version.
    pub version: u32,
    /// The place among its statements, from 0.
    pub place: u32,
}

/// What a rule examines: how many things, and which it looks at one at a time.
#[derive(Clone, Debug, Default)]
pub struct Population {
    /// How many things are examined, before it is asked which of them belong.
    pub examined: usize,
    /// What is looked at, one at a time.
    pub subjects: Vec<Subject>,
    /// Which of the subjects belong to the population, where that is asked of each when it is looked at.
    pub belongs: Option<Belongs>,
}

/// Whether a subject belongs to a population. Asked of each alone, a changed record asks for no other again.
pub type Belongs = fn(&Reading<'_>, &Subject) -> bool;

impl Population {
    /// Each of these, one at a time.
    pub fn each(subjects: impl IntoIterator<Item = Subject>) -> Self {
        let subjects: Vec<_> = subjects.into_iter().collect();
        Self { examined: subjects.len(), subjects, belongs: None }
    }

    /// So many things, looked at together; nothing where there are none.
    pub fn whole(examined: usize) -> Self {
        Self { examined, subjects: if examined == 0 { Vec::new() } else { vec![Subject::Whole] }, belongs: None }
    }

    /// Those live records of a kind that belong, one at a time.
    pub fn among(reading: &Reading<'_>, kind: Kind, belongs: Belongs) -> Self {
        Self { belongs: Some(belongs), ..Self::each(reading.members(kind).map(Subject::Record)) }
    }
}

/// What a rule saw wrong in one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The record concerned; the population's as a whole when absent.
    pub record: Option<RecordId>,
    /// A weight of its own, where it is not the rule's.
    pub weight: Option<Severity>,
    /// Since when (specification: rules, section 5).
    pub since: Date,
    /// What is wrong, in a sentence with names and numbers.
    pub message: String,
    /// What would put it right.
    pub next: Step,
}

impl Flaw {
    /// A flaw of a record, since a day.
    pub fn of(record: RecordId, since: Date, message: impl Into<String>, next: Step) -> Self {
        Self { record: Some(record), weight: None, since, message: message.into(), next }
    }

    /// The same flaw with a weight of its own.
    #[must_use]
    pub const fn weighing(mut self, weight: Severity) -> Self {
        self.weight = Some(weight);
        self
    }
}

/// A rule: one file, one code, one requirement. It reads an image on a day and never writes.
#[derive(Debug)]
pub struct Rule {
    /// Its code, for ever.
    pub code: &'static str,
    /// Its name, for ever.
    pub name: &'static str,
    /// The requirement it judges.
    pub requirement: &'static str,
    /// What holds when it finds nothing, as a sentence.
    pub states: &'static str,
    /// Its population, in the words of the specification.
    pub population: &'static str,
    /// What one of the population is called, and several of them.
    pub noun: (&'static str, &'static str),
    /// How it weighs its findings.
    pub weight: Weight,
    /// What it means that there is nothing to examine.
    pub empty: Empty,
    /// Where its findings stand as well.
    pub also: &'static [&'static str],
    /// What to do where there is nothing to examine, and nothing more particular is known.
    pub next: (&'static str, Go),
    /// What it examines.
    pub examines: fn(&Reading<'_>) -> Population,
    /// What it finds in one subject.
    pub examine: fn(&Reading<'_>, &Subject) -> Vec<Flaw>,
}

/// A finding: a flaw with the rule that saw it. Computed, never stored.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How much it weighs on that day.
    pub severity: Severity,
    /// What is wrong, since when, and what would put it right.
    pub flaw: Flaw,
}

/// What a rule found on a day.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The rule.
    pub rule: &'static Rule,
    /// How many things were examined.
    pub examined: usize,
    /// What was found, worst first, then oldest.
    pub findings: Vec<Finding>,
    /// Whether the rule could not say.
    pub unknown: Option<Unknown>,
}

choice! {
    /// Why a status is unknown.
    pub enum UnknownReason {
        NothingToExamine "nothing-to-examine",
        SourceSilent "source-silent",
        InputMissing "input-missing",
        NoRuleYet "no-rule-yet",
    }
}

/// What is missing for a status to be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// Why.
    pub reason: UnknownReason,
    /// What is missing, in words.
    pub what: String,
}

impl Rule {
    /// The weight of a finding on that day.
    pub fn severity(&self, flaw: &Flaw, on: Date) -> Severity {
        match (flaw.weight, self.weight) {
            (Some(own), _) | (None, Weight::Always(own)) => own,
            (None, Weight::MajorForTierOne) => Severity::Minor,
            (None, Weight::MajorAfter(days)) => {
                let age = flaw.since.until(on).map_or(0, |span| span.get_days());
                if age > days { Severity::Major } else { Severity::Minor }
            }
        }
    }
}
