//! The status of each requirement: the worst that the rules say, in six words.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
    pub judgements: Vec<Arc<Judgement>>,
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
    pub(super) fn new(on: Date, size: u64, judgements: Vec<Arc<Judgement>>, left_out: &BTreeSet<&str>) -> Self {
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
            let (status, unknown) =
                if left_out.contains(id) { (Status::NotApplicable, None) } else { worst(&judgements, &own, &also) };
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
        places.iter().filter_map(|place| self.judgements.get(*place).map(AsRef::as_ref))
    }

    /// Every finding that stands against a requirement, its own first.
    pub fn findings<'a>(&'a self, requirement: &'a RequirementStatus) -> impl Iterator<Item = &'a Finding> {
        let places = requirement.own.iter().chain(&requirement.also);
        places.filter_map(|place| self.judgements.get(*place)).flat_map(|judgement| &judgement.findings)
    }
}

fn worst(judgements: &[Arc<Judgement>], own: &[usize], also: &[usize]) -> (Status, Option<Unknown>) {
    let all = own.iter().chain(also).filter_map(|place| judgements.get(*place));
    let severity = all.flat_map(|judgement| &judgement.findings).map(|finding| finding.severity).min();
    let unknown = own.iter().find_map(|place| judgements.get(*place)?.unknown.clone());
    let judged = || own.iter().filter_map(|place| judgements.get(*place));
    // That nothing was wrong with nothing proves nothing, though each rule by itself may pass.
    let unseen = || {
        let nouns: BTreeSet<_> = judged().map(|judgement| judgement.rule.noun.0).collect();
        let what = format!("there is no {} to examine", nouns.into_iter().collect::<Vec<_>>().join(", no "));
        Unknown { reason: UnknownReason::NothingToExamine, what }
    };
    let unseen = || judged().all(|judgement| judgement.examined == 0).then(unseen);
    let without_rule = || Unknown { reason: UnknownReason::NoRuleYet, what: "no rule of its own exists yet".to_owned() };
    let unknown = unknown.or_else(|| own.is_empty().then(without_rule)).or_else(unseen);
    match (severity, unknown) {
        (Some(Severity::Major), _) => (Status::Major, None),
        (Some(Severity::Minor), _) => (Status::Minor, None),
        (_, Some(unknown)) => (Status::Unknown, Some(unknown)),
        (Some(Severity::Opportunity), None) => (Status::Opportunity, None),
        (None, None) => (Status::Conforms, None),
    }
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::act::ActName;
    use crate::conformity::{Empty, Evaluator, Flaw, Go, Population, Rule, Step, Subject, Weight};
    use crate::id::Kind;
    use crate::kinds::Soa;
    use crate::reading::Reading;
    use crate::rules;
    use crate::story::Story;

    /// An organisation whose statement has one row, about customers, that leaves their control out.
    fn leaving_out_customers(row: &Value) -> Story {
        let mut story = Story::founded();
        let mut rows = vec![json!({"ref": "iso42001:A.10.4", "applicable": false, "why": "We supply no AI to customers."})];
        rows[0].as_object_mut().unwrap().extend(row.as_object().unwrap().clone());
        story.record("product", Kind::Soa, json!({"title": "Statement of Applicability", "owner": "product", "rows": rows}));
        story
    }

    fn restate(story: &mut Story, rows: &Value) {
        story.change("product", "SOA-1", json!({ "rows": rows }));
        story.board_approves("SOA-1");
    }

    #[test]
    fn a_control_left_out_is_not_applicable_once_the_statement_is_approved() {
        let mut story = leaving_out_customers(&json!({}));
        assert_eq!(story.status("A.10.4"), Status::Unknown);
        story.board_approves("SOA-1");
        assert_eq!(story.status("A.10.4"), Status::NotApplicable);
        assert_eq!(story.conformity().summary().not_applicable, 1);
        assert!(story.conformity().requirement("A.10.4").unwrap().unknown.is_none());
        story.change("product", "SOA-1", json!({"title": "Statement"}));
        assert_eq!(story.status("A.10.4"), Status::Unknown, "the new version is not approved");
        story.board_approves("SOA-1");
        story.act("product", ActName::Withdraw, "SOA-1", json!({}));
        assert_eq!(story.status("A.10.4"), Status::Unknown);
    }

    #[test]
    fn whoever_may_not_approve_the_statement_leaves_nothing_out() {
        let mut story = leaving_out_customers(&json!({}));
        story.importing().act("ceo", ActName::Approve, "SOA-1", json!({}));
        assert_eq!(story.status("A.10.4"), Status::Unknown);
    }

    #[test]
    fn a_clause_cannot_be_left_out_whatever_the_statement_says() {
        let mut story = leaving_out_customers(&json!({"ref": "iso42001:5.2"}));
        story.board_approves("SOA-1");
        assert_eq!(story.status("5.2"), Status::Major);
    }

    #[test]
    fn a_control_left_out_for_a_time_is_back_after_its_last_day() {
        let mut story = leaving_out_customers(&json!({"exclusion_until": "2026-01-31"}));
        story.board_approves("SOA-1");
        story.on("2026-01-31");
        assert_eq!(story.status("A.10.4"), Status::NotApplicable);
        story.on("2026-02-01");
        assert_eq!(story.status("A.10.4"), Status::Unknown);
    }

    #[test]
    fn a_statement_that_says_both_leaves_nothing_out() {
        let mut story = leaving_out_customers(&json!({}));
        let out = json!({"ref": "iso42001:A.10.4", "applicable": false, "why": "We supply no AI."});
        let applies = json!({"ref": "iso42001:A.10.4", "applicable": true, "why": "They asked."});
        restate(&mut story, &json!([out, applies]));
        assert_eq!(story.status("A.10.4"), Status::Unknown);
        restate(&mut story, &json!([out]));
        assert_eq!(story.status("A.10.4"), Status::NotApplicable);
    }

    #[test]
    fn two_approved_statements_that_disagree_leave_nothing_out() {
        let mut story = leaving_out_customers(&json!({}));
        story.board_approves("SOA-1");
        let row = json!({"ref": "iso42001:A.10.4", "applicable": true, "why": "They asked."});
        story.record("product", Kind::Soa, json!({"title": "Another", "owner": "product", "rows": [row]}));
        assert_eq!(story.status("A.10.4"), Status::NotApplicable, "the other is not approved yet");
        story.board_approves("SOA-2");
        assert_eq!(story.status("A.10.4"), Status::Unknown);
    }

    /// Contradicts every exclusion, as the rule of that name does some.
    static CONTRADICTED: &[&Rule] = &[&Rule {
        code: "EPH-6.1.3-3",
        name: "soa-contradicted",
        requirement: "6.1.3",
        states: "No exclusion is contradicted",
        population: "the controls left out",
        noun: ("row", "rows"),
        weight: Weight::Always(Severity::Minor),
        empty: Empty::Passes,
        also: &[],
        next: ("Include the control.", Go::new(Kind::Soa)),
        examines: |reading: &Reading<'_>| {
            Population::each(reading.all::<Soa>().map(|live| Subject::Word(Some(live.id()), "A.10.4".into())))
        },
        examine: |reading: &Reading<'_>, _: &Subject| {
            let next = Step { text: "Include the control.".into(), go: Go::new(Kind::Soa) };
            vec![Flaw { record: None, weight: None, since: reading.on(), message: "It is used.".to_owned(), next }]
        },
    }];

    #[test]
    fn a_requirement_of_which_nothing_was_examined_is_unknown_though_no_rule_of_it_finds_anything() {
        let mut story = Story::founded();
        let unseen = story.conformity().requirement("A.10.3").unwrap().unknown.clone().unwrap();
        assert_eq!((unseen.reason, &*unseen.what), (UnknownReason::NothingToExamine, "there is no supplier to examine"));
        let supplier = json!({"title": "Tessera", "owner": "product", "provides": ["data"], "criticality": 2});
        story.record("product", Kind::Supplier, supplier);
        assert_eq!(story.status("A.10.3"), Status::Unknown, "it supplies nothing that is used");
    }

    #[test]
    fn an_exclusion_that_a_rule_contradicts_leaves_nothing_out() {
        let mut story = leaving_out_customers(&json!({}));
        story.board_approves("SOA-1");
        let status = |rules| Evaluator::judge(rules, &story.image, story.today()).requirement("A.10.4").unwrap().status;
        assert_eq!(status(rules::ALL), Status::NotApplicable);
        assert_eq!(status(CONTRADICTED), Status::Unknown);
    }
}
