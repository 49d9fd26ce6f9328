//! A sound organisation in which no rule finds anything, watched by an evaluator that follows every change. For tests alone.

use std::ops::{Deref, DerefMut};

use serde_json::{Value, json};

use crate::act::ActName;
use crate::conformity::{Conformity, Evaluator, Finding, Go, Judgement, Severity};
use crate::id::{Kind, RecordId};
use crate::rules::{self, days_after};
use crate::shape::{Shape, Target};
use crate::story::{Story, appetite, body, policy, risk};

pub(super) mod audit;
pub(super) mod context;
pub(super) mod operation;
pub(super) mod people;

/// A story, and an evaluator that has followed it from the start.
pub(super) struct Watched {
    story: Story,
    evaluator: Evaluator,
}

impl Deref for Watched {
    type Target = Story;
    fn deref(&self) -> &Story {
        &self.story
    }
}

impl DerefMut for Watched {
    fn deref_mut(&mut self) -> &mut Story {
        &mut self.story
    }
}

impl Watched {
    /// Nobody and nothing.
    pub(super) fn nothing() -> Self {
        Self::over(Story::blank())
    }

    /// Board, executives, people and delegations, and nothing else.
    pub(super) fn founded() -> Self {
        Self::over(Story::founded())
    }

    /// On 12 January 2026: charters, roles, criteria (PAR-1), appetites (PAR-2, PAR-3), a priority (PAR-4), the AI policy (POL-1) and an objective
    /// (OBJ-1), each approved by whom it should be; an opportunity. No rule finds anything.
    pub(super) fn sound() -> Self {
        let mut watched = Self::founded();
        let story = &mut watched.story;
        let rights = ["approve-use", "block-use", "accept-risk", "grant-exception", "resolve-conflict"];
        let rights: Vec<Value> = rights.iter().map(|power| json!({"power": power, "may": "decide"})).collect();
        story.change("chair", "BOD-2", json!({ "decision_rights": rights }));
        story.board_approves("BOD-2");
        story.record("chair", Kind::Role, role("accountable-executive", "ceo", &[]));
        story.board_approves("ROL-1");
        story.record("chair", Kind::Role, role("aims-owner", "aims-owner", &["conformity", "reporting"]));
        story.act("ceo", ActName::Approve, "ROL-2", json!({}));
        for parameter in [criteria(), appetite("customer-harm", 9), appetite("security", 10), priority()] {
            let id = story.record("chair", Kind::Parameter, parameter);
            story.board_approves(&id.to_string());
        }
        story.record("aims-owner", Kind::Audience, people::audience());
        story.record("aims-owner", Kind::Policy, people::policy());
        watched.establish("POL-1");
        watched.record("product", Kind::Objective, objective());
        watched.act("ceo", ActName::Approve, "OBJ-1", json!({}));
        watched.record("product", Kind::Risk, opportunity());
        context::add(&mut watched);
        people::add(&mut watched);
        operation::add(&mut watched);
        audit::add(&mut watched);
        assert_eq!(watched.everything(), Vec::<String>::new(), "the sound organisation is not sound");
        watched
    }

    fn over(story: Story) -> Self {
        Self { story, evaluator: Evaluator::new(rules::ALL) }
    }

    /// The live version of the policy is reviewed, approved by the chief executive, published, and seen where it should be.
    pub(super) fn establish(&mut self, policy: &str) {
        self.act("counsel", ActName::Review, policy, json!({"outcome": "fit", "function": "legal"}));
        self.act("product", ActName::Review, policy, json!({"outcome": "fit", "function": "product"}));
        self.act("ceo", ActName::Approve, policy, json!({}));
        self.act("aims-owner", ActName::Publish, policy, json!({"audiences": []}));
        self.see(policy, true);
    }

    /// Somebody looks whether the policy stands where it should.
    pub(super) fn see(&mut self, policy: &str, ok: bool) {
        let at = format!("{}T09:00:00Z", self.today());
        self.act("aims-owner", ActName::Observe, policy, json!({"at": at, "ok": ok}));
    }

    /// What holds today, as the evaluator that follows has it; a judgement from nothing must say the same.
    pub(super) fn look(&mut self) -> Conformity {
        let touched = self.story.take_touched();
        let (image, today) = (&self.story.image, self.story.today());
        self.evaluator.update(image, today, &touched);
        let followed = self.evaluator.conformity(image, today);
        let anew = Evaluator::judge(rules::ALL, image, today);
        for (followed, anew) in followed.judgements.iter().zip(&anew.judgements) {
            assert_eq!(said(followed), said(anew), "{} on {today}", anew.rule.code);
        }
        for finding in followed.judgements.iter().flat_map(|judgement| &judgement.findings) {
            if let Some((field, value)) = unfit(&finding.flaw.next.go) {
                panic!("{} fills the field {field} with {value}, and the form has no such", finding.rule.code);
            }
        }
        followed
    }

    /// How many populations and subjects are looked at again because of what was recorded since somebody last looked.
    fn looked_at_again(&mut self) -> usize {
        let touched = self.story.take_touched();
        self.evaluator.update(&self.story.image, self.story.today(), &touched)
    }

    /// What the rule of that code says today.
    pub(super) fn judged(&mut self, code: &str) -> Judgement {
        let conformity = self.look();
        let found = conformity.judgements.iter().find(|judgement| judgement.rule.code == code);
        let found = found.unwrap_or_else(|| panic!("there is no rule {code}"));
        Judgement::clone(found)
    }

    /// How many things the rule of that code examined today; it must find nothing.
    pub(super) fn clean(&mut self, code: &str) -> usize {
        let judged = self.judged(code);
        assert!(judged.findings.is_empty() && judged.unknown.is_none(), "{}", said(&judged));
        judged.examined
    }

    /// The messages of what the rule of that code finds today, worst first.
    pub(super) fn messages(&mut self, code: &str) -> Vec<String> {
        self.judged(code).findings.into_iter().map(|finding| finding.flaw.message).collect()
    }

    /// The one finding there is today, of whatever rule: the planted fault, and nothing beside it.
    pub(super) fn only_finding(&mut self, code: &str) -> Finding {
        let all: Vec<Finding> = self.look().judgements.iter().flat_map(|judgement| judgement.findings.clone()).collect();
        let [one] = all.as_slice() else { panic!("not one finding but {:#?}", self.everything()) };
        assert_eq!(one.rule.code, code, "{}", one.flaw.message);
        one.clone()
    }

    /// The one finding of that rule today; other rules may find something of their own.
    pub(super) fn finding(&mut self, code: &str) -> Finding {
        let found = self.judged(code).findings;
        let [one] = found.as_slice() else { panic!("not one finding of {code} but {found:#?}") };
        one.clone()
    }

    /// Everything that is found today: code and message.
    pub(super) fn everything(&mut self) -> Vec<String> {
        let conformity = self.look();
        let found = conformity.judgements.iter().flat_map(|judgement| &judgement.findings);
        found.map(|finding| format!("{} {:?} {}", finding.rule.code, finding.severity, finding.flaw.message)).collect()
    }

    /// Lets days pass, looking on each of them.
    pub(super) fn days(&mut self, days: i32) {
        for _ in 0..days {
            let next = days_after(self.today(), 1).to_string();
            self.on(&next);
            self.look();
        }
    }
}

/// What is said to be known and fits no field of the form; nothing where all of it does.
fn unfit(go: &Go) -> Option<(String, String)> {
    let (known, fields) = match go {
        Go::New(kind, known) => (known, kind.declaration().fields),
        Go::Act(name, _, known) => (known, name.fields()),
        Go::Edit(_) | Go::OnAct(..) => return None,
    };
    let odd = known.fields().find(|(field, value)| !fits(&Shape::Part(fields), Some(*field), value));
    odd.map(|(field, value)| (field.to_owned(), value.to_owned()))
}

/// Whether what stands below a dotted name can be that value.
fn fits(shape: &Shape, name: Option<&str>, value: &str) -> bool {
    let (step, rest) =
        name.map_or(("", None), |name| name.split_once('.').map_or((name, None), |(step, rest)| (step, Some(rest))));
    let names = |target: &Target| value.parse::<RecordId>().is_ok_and(|id| target.admits(id.kind));
    match shape {
        Shape::Part(fields) => fields.iter().any(|field| field.name == step && fits(&field.shape, rest, value)),
        Shape::List(Shape::Choice(words)) | Shape::Choice(words) => name.is_none() && words.contains(&value),
        Shape::List(inner) => step.parse::<usize>().is_ok() && fits(inner, rest, value),
        Shape::Pin(target) if step == "id" => names(target),
        Shape::Pin(_) => step == "version" && value.parse::<u32>().is_ok(),
        Shape::Reference(target) => name.is_none() && names(target),
        number if number.is_whole_number() => name.is_none() && value.parse::<i64>().is_ok(),
        _ => name.is_none() && !value.is_empty(),
    }
}

/// What a judgement says, to be compared.
fn said(judgement: &Judgement) -> String {
    let findings: Vec<String> =
        judgement.findings.iter().map(|finding| format!("{:?} {:?}", finding.severity, finding.flaw)).collect();
    format!("{} {:?} {findings:#?}", judgement.examined, judgement.unknown)
}

/// Severity, where else it stands, and since when.
pub(super) fn weighed(finding: &Finding) -> (Severity, &'static [&'static str], String) {
    (finding.severity, finding.rule.also, finding.flaw.since.to_string())
}

/// A role of that type with one holder and those duties of clause 5.3.
pub(super) fn role(r#type: &str, holder: &str, aims_duties: &[&str]) -> Value {
    json!({"title": r#type, "type": r#type, "duties": ["answers for it"], "aims_duties": aims_duties, "competence_required": [],
        "holders": [{"person": holder, "from": "2026-01-12"}]})
}

/// Risk criteria with two categories and a scale that speaks of individuals and society.
pub(super) fn criteria() -> Value {
    let step = |value: u8| json!({"value": value, "label": format!("step {value}"), "organisation": "it costs", "individuals": "it hurts", "society": "it shows"});
    json!({"title": "Risk criteria", "type": "criteria", "statement": "How we weigh risk.", "categories": [
        {"code": "customer-harm", "name": "Harm to customers"}, {"code": "security", "name": "Security"}],
        "consequence": [step(1), step(2)], "effective_from": "2026-01-12", "resolution": "2026/01"})
}

/// A strategic priority.
pub(super) fn priority() -> Value {
    json!({"title": "Fair access", "type": "strategic-priority", "statement": "Everybody is served.", "effective_from": "2026-01-12",
        "resolution": "2026/01"})
}

/// A threshold for a constant of the specification.
pub(super) fn constant(key: &str, value: i64) -> Value {
    json!({"title": key, "type": "threshold", "statement": "As the board wants it.", "key": key, "value_num": value,
        "effective_from": "2026-01-12", "resolution": "2026/02"})
}

/// An AI policy that says everything, is asked to be reviewed by legal and product, and knows its neighbours.
pub(super) fn complete_policy() -> Value {
    let row = |area: &&str| json!({"area": area, "relation": "aligned", "checked_on": "2026-01-05"});
    let areas = ["security", "privacy", "procurement", "hr", "conduct"];
    let mut policy = policy();
    policy["related"] = areas.iter().map(row).collect();
    policy["reviews_required"] = json!(["legal", "product"]);
    policy["location"] = json!("https://intranet.example/ai");
    policy
}

/// An objective under the priority PAR-4 and section 1 of the policy.
pub(super) fn objective() -> Value {
    json!({"title": "Everything assessed", "owner": "product", "type": "aims", "priority": {"id": "PAR-4", "version": 1},
        "policy_sections": [{"policy": "POL-1", "no": "1"}], "statement": "Every system is assessed before use.", "function": "product",
        "metrics": [], "target": {"op": "equals", "value": 100, "unit": "per cent"}, "by": "2027-06-30", "actions": [], "resources": [],
        "evaluate_how": "counted", "if_missed": "the use stops"})
}

/// Something AI offers.
pub(super) fn opportunity() -> Value {
    let mut opportunity = risk("security", 2);
    opportunity["type"] = "opportunity".into();
    opportunity
}

/// A forum of three that reports to the executives.
pub(super) fn forum() -> Value {
    body("AI use forum", "forum", "cro", &["cro", "counsel", "product"], Some("BOD-2"))
}

/// A system of which nobody has said how much is at stake.
pub(super) fn system() -> Value {
    json!({"title": "Helper", "owner": "product", "acquired": "service", "purpose": "It answers.", "not_for": "Advice.", "users": [],
        "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"], "data": [],
        "classification": "internal"})
}

/// A procedure that counsel keeps.
pub(super) fn document() -> Value {
    json!({"title": "Procedure", "owner": "counsel", "type": "procedure", "number": "PR-1", "author": "counsel", "home": "here",
        "classification": "internal"})
}

mod stories {
    use super::*;
    use crate::conformity::{Empty, Rule, Weight};

    #[test]
    fn every_rule_is_the_one_the_specification_plans() {
        let planned: Vec<Value> = serde_json::from_str(include_str!("../catalog/rules.json")).unwrap();
        let places: Vec<usize> = rules::ALL
            .iter()
            .map(|rule| {
                let place = planned.iter().position(|row| row["code"] == rule.code);
                let place = place.unwrap_or_else(|| panic!("{} is not planned", rule.code));
                let row = &planned[place];
                assert_eq!(row["name"], rule.name, "{}", rule.code);
                assert_eq!(row["requirement"], rule.requirement, "{}", rule.code);
                assert_eq!(row["severity"], weight(rule), "{}", rule.code);
                assert_eq!(row["empty"], empty(rule), "{}", rule.code);
                assert_eq!(row["also"], json!(rule.also), "{}", rule.code);
                place
            })
            .collect();
        assert!(places.is_sorted(), "the rules do not stand in the order of the specification");
    }

    #[test]
    fn what_a_rule_knows_of_a_form_the_form_has() {
        for rule in rules::ALL {
            assert_eq!(unfit(&rule.next.1), None, "{}", rule.code);
        }
        for (field, value) in
            [("no-field", "x"), ("type", "no-word"), ("audiences", "GRP-1"), ("subject.version", "one"), ("by", "POL-1")]
        {
            let go = Go::New(Kind::Communication, crate::conformity::Known::default().and(field, value));
            assert_eq!(unfit(&go), Some((field.to_owned(), value.to_owned())));
        }
    }

    fn weight(rule: &Rule) -> String {
        match rule.weight {
            Weight::Always(Severity::Major) => "M".to_owned(),
            Weight::Always(Severity::Minor) => "m".to_owned(),
            Weight::Always(Severity::Opportunity) => "o".to_owned(),
            Weight::MajorAfter(days) => format!("m>{days}"),
            Weight::MajorForTierOne => "M/T1".to_owned(),
        }
    }

    fn empty(rule: &Rule) -> &'static str {
        match rule.empty {
            Empty::Finds(_) => "f",
            Empty::Unknown => "u",
            Empty::Passes => "p",
        }
    }

    #[test]
    fn with_nothing_recorded_every_rule_says_what_the_specification_says_of_nothing() {
        let mut story = Watched::nothing();
        for judgement in story.look().judgements {
            // The parts of the work that processes must cover are the same whatever is recorded, and all of them are missing.
            let examined = if judgement.rule.code == "EPH-4.4-1" { 12 } else { 0 };
            let finds = matches!(judgement.rule.empty, Empty::Finds(_));
            assert_eq!(judgement.findings.len(), usize::from(finds).max(examined), "{}", judgement.rule.code);
            assert_eq!(judgement.examined, examined, "{}", judgement.rule.code);
        }
    }

    #[test]
    fn an_evaluator_that_follows_says_the_same_as_one_that_starts_from_nothing_on_every_day_of_two_years() {
        let mut story = Watched::sound();
        story.days(730);
        let codes: Vec<String> = story.everything().iter().map(|line| line[..9].to_owned()).collect();
        assert!(!codes.is_empty(), "two years without an act must not pass unnoticed");
    }

    #[test]
    fn a_new_title_is_looked_at_by_those_who_read_it_alone() {
        let mut story = Watched::sound();
        let ids = operation::used(&mut story);
        story.look();
        let visitors = story.record(
            "product",
            Kind::Audience,
            json!({"title": "Visitors", "owner": "product", "external": true, "members": []}),
        );
        story.look();
        for (id, most) in [(ids.supplier, 1), (visitors.to_string(), 0), (ids.model.clone(), 4), (ids.system, 9)] {
            story.change("product", &id, json!({"title": "Renamed"}));
            let again = story.looked_at_again();
            assert!(again <= most, "{id}: {again}");
            story.look();
        }
        story.change("product", &ids.model, json!({"release": "5.0"}));
        assert!(story.looked_at_again() > 2, "a model that moved is seen by every rule of what moves");
        story.look();
    }
}
