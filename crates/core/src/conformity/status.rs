//! The status of each requirement: the worst that the rules say, in six words.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use crate::catalog::{ISO42001, planned_for};
use crate::conformity::{Finding, Judgement, Severity, Unknown, UnknownReason};

choice! {
    /// The status of a requirement, worst first.
    pub enum Status {
        Major "major",
        Minor "minor",
        Unknown "unknown",
        Opportunity "opportunity",
        Conforms "conforms",
        NotApplicable "not-applicable",
    }
}

impl From<Severity> for Status {
    /// The status of a requirement at worst so found.
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Major => Self::Major,
            Severity::Minor => Self::Minor,
            Severity::Opportunity => Self::Opportunity,
        }
    }
}

/// How many requirements have which status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Summary {
    /// Requirements that conform.
    pub conforms: usize,
    /// Requirements with an opportunity at worst.
    pub opportunity: usize,
    /// Requirements with a minor finding at worst.
    pub minor: usize,
    /// Requirements with a major finding.
    pub major: usize,
    /// Requirements of which nobody can say.
    pub unknown: usize,
    /// Controls left out by the Statement of Applicability.
    pub not_applicable: usize,
}

/// The status of one requirement.
#[derive(Clone, Debug)]
pub struct RequirementStatus {
    /// The requirement.
    pub id: &'static str,
    /// Its status.
    pub status: Status,
    /// What is missing, where it is unknown.
    pub unknown: Option<Unknown>,
    /// Places in [`Conformity::judgements`] of the rules of its own.
    pub own: Vec<usize>,
    /// Places of rules of other requirements whose findings stand here too.
    pub also: Vec<usize>,
    /// How many rules the specification plans for it.
    pub planned: usize,
}

/// What holds on a day.
#[derive(Clone, Debug)]
pub struct Conformity {
    /// The day.
    pub on: Date,
    /// The position of the last fact it was computed from.
    pub size: u64,
    /// What each rule found.
    pub judgements: Vec<Judgement>,
    /// The status of every requirement, in order.
    pub requirements: Vec<RequirementStatus>,
}

impl RequirementStatus {
    /// Whether every rule planned for it judges it; of the others less is known than their status says.
    pub const fn is_judged_by_all(&self) -> bool {
        self.own.len() >= self.planned
    }
}

impl Conformity {
    /// What follows from judgements, and from the controls that the Statement of Applicability leaves out while no rule contradicts it.
    pub(super) fn new(on: Date, size: u64, judgements: Vec<Judgement>, left_out: &BTreeSet<&str>) -> Self {
        let mut own: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut also: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, judgement) in judgements.iter().enumerate() {
            own.entry(judgement.rule.requirement).or_default().push(place);
            for other in judgement.rule.also {
                also.entry(other).or_default().push(place);
            }
        }
        let status = |id: &'static str| {
            let own = own.get(id).cloned().unwrap_or_default();
            let also = also.get(id).cloned().unwrap_or_default();
            let (status, unknown) = match left_out.contains(id) {
                true => (Status::NotApplicable, None),
                false => worst(&judgements, &own, &also),
            };
            RequirementStatus { id, status, unknown, own, also, planned: planned_for(id).count() }
        };
        let requirements = ISO42001.requirements().map(|one| status(&one.id)).collect();
        Self { on, size, judgements, requirements }
    }

    /// How many requirements have which status.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for requirement in &self.requirements {
            match requirement.status {
                Status::Major => summary.major += 1,
                Status::Minor => summary.minor += 1,
                Status::Unknown => summary.unknown += 1,
                Status::Opportunity => summary.opportunity += 1,
                Status::Conforms => summary.conforms += 1,
                Status::NotApplicable => summary.not_applicable += 1,
            }
        }
        summary
    }

    /// How many of the requirements that conform are judged by all their rules, and how many by some so far.
    pub fn conforming(&self) -> (usize, usize) {
        let conform = self.requirements.iter().filter(|one| one.status == Status::Conforms);
        let (by_all, by_some): (Vec<_>, Vec<_>) = conform.partition(|one| one.is_judged_by_all());
        (by_all.len(), by_some.len())
    }

    /// The status of one requirement.
    pub fn requirement(&self, id: &str) -> Option<&RequirementStatus> {
        self.requirements.iter().find(|one| one.id == id)
    }

    /// The judgements at those places.
    pub fn judged<'a>(&'a self, places: &'a [usize]) -> impl Iterator<Item = &'a Judgement> {
        places.iter().filter_map(|place| self.judgements.get(*place))
    }

    /// Every finding that stands against a requirement, its own first.
    pub fn findings<'a>(&'a self, requirement: &'a RequirementStatus) -> impl Iterator<Item = &'a Finding> {
        let places = requirement.own.iter().chain(&requirement.also);
        places.filter_map(|place| self.judgements.get(*place)).flat_map(|judgement| &judgement.findings)
    }
}

fn worst(judgements: &[Judgement], own: &[usize], also: &[usize]) -> (Status, Option<Unknown>) {
    let all = own.iter().chain(also).filter_map(|place| judgements.get(*place));
    let severity = all.flat_map(|judgement| &judgement.findings).map(|finding| finding.severity).min();
    let unknown = own.iter().find_map(|place| judgements.get(*place)?.unknown.clone());
    let without_rule = || Unknown { reason: UnknownReason::NoRuleYet, what: "no rule of its own exists yet".to_owned() };
    let unknown = unknown.or_else(|| own.is_empty().then(without_rule));
    match (severity, unknown) {
        (Some(Severity::Major), _) => (Status::Major, None),
        (Some(Severity::Minor), _) => (Status::Minor, None),
        (_, Some(unknown)) => (Status::Unknown, Some(unknown)),
        (Some(Severity::Opportunity), None) => (Status::Opportunity, None),
        (None, None) => (Status::Conforms, None),
    }
}
