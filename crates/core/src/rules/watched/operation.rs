//! What the sound organisation does with AI: its objective is measured and planned; and, for stories that ask for one, a system in use.

use serde_json::{Value, json};

use crate::act::ActName;
use crate::id::Kind;
use crate::rules::watched::{Watched, system};

/// What belongs to one system in use: the ids, in the words of fact files.
pub(in crate::rules) struct Used {
    pub system: String,
    pub model: String,
    pub supplier: String,
    pub intake: String,
    pub assessment: String,
    pub notice: String,
}

/// The objective gets a metric (M-1) that was measured (MEA-1), an action (ACT-1) and people (RES-1).
pub(super) fn add(story: &mut Watched) {
    let metric = story.record("product", Kind::Metric, metric()).to_string();
    story.act("ceo", ActName::Approve, &metric, json!({}));
    let today = story.today().to_string();
    story.record("product", Kind::Measurement, measurement(&today, 100));
    let action = story.record("product", Kind::Action, action()).to_string();
    story.change("product", "OBJ-1", json!({"metrics": [metric], "actions": [action], "resources": ["RES-1"]}));
    story.act("ceo", ActName::Approve, "OBJ-1", json!({}));
}

/// A metric in the unit of the objective, measured every three years so that stories of other rules are not disturbed.
fn metric() -> Value {
    json!({"title": "Systems assessed", "owner": "product", "type": "process", "what": "systems assessed", "why": "to stop the others",
        "method": "counted", "unit": "per cent", "every": 1100, "analysed_every": 1100, "analysed_by": "product", "reported_to": "BOD-2",
        "on_breach": "the use stops", "manual_why": "few"})
}

/// A value of M-1 that is about that day.
pub(in crate::rules) fn measurement(day: &str, value: i64) -> Value {
    json!({"title": "Value", "owner": "product", "metric": {"id": "M-1", "version": 1}, "span": {"from": "2026-01-01", "until": day}, "value": value})
}

/// Something product must do by the end of 2026.
pub(in crate::rules) fn action() -> Value {
    json!({"title": "Assess them", "owner": "product", "type": "objective-step", "what": "every system is assessed", "assigner": "ceo",
        "due": "2026-12-31", "first_due": "2026-12-31", "priority": 2})
}

/// The impact method of the sound organisation.
pub(in crate::rules) const METHOD: &str = "MTH-2";

/// A system of tier 3 in use from today, with everything right: its risks assessed, a supplier cleared, an intake, an impact assessment before
/// the deployment gate, a disclosure.
pub(in crate::rules) fn used(story: &mut Watched) -> Used {
    let supplier = story.record(
        "product",
        Kind::Supplier,
        json!({"title": "Lumen", "owner": "product", "provides": ["model"], "criticality": 1}),
    );
    let supplier = supplier.to_string();
    let clearance = story.record("product", Kind::DueDiligence, clearance(&supplier)).to_string();
    story.board_approves(&clearance);
    let mut helper = system();
    helper["suppliers"] = json!([supplier]);
    helper["data"] = json!([story.record("product", Kind::Data, questions()).to_string()]);
    helper["affected"] = json!([{"who": "members"}]);
    helper["tier_inputs"] = json!({"severity": 3, "reach": 2, "autonomy": 2, "rights": 2, "reversibility": 2});
    let system = story.record("product", Kind::System, helper).to_string();
    let model = story.record("product", Kind::Component, component(&system, "model", "4.1")).to_string();
    let intake = story.record("product", Kind::Intake, intake(&system)).to_string();
    story.board_approves(&intake);
    let risks = risks_assessed(story, &system);
    story.record("product", Kind::RiskAssessment, risks);
    let impact = assessment(story, &system, METHOD);
    let assessment = story.record("product", Kind::ImpactAssessment, impact).to_string();
    story.board_approves(&assessment);
    let gate = story.record("product", Kind::Gate, gate(&system, "deployment")).to_string();
    story.board_approves(&gate);
    let notice = story.record("product", Kind::Notice, notice(&system)).to_string();
    story.act("ceo", ActName::Approve, &notice, json!({}));
    story.act("product", ActName::Publish, &notice, json!({"audiences": []}));
    let today = story.today().to_string();
    story.change("product", &system, json!({ "in_use_from": today }));
    Used { system, model, supplier, intake, assessment, notice }
}

/// A risk assessment that covers the system.
fn risks_assessed(story: &Watched, system: &str) -> Value {
    json!({"title": "Its risks", "owner": "product", "method": {"id": "MTH-1", "version": 1}, "covers": [system], "trigger": "new-system",
        "assessed_on": story.today().to_string(), "assessors": ["product"], "results": [], "next_due": "2031-01-12"})
}

/// A round of due diligence that clears the supplier for five years.
pub(in crate::rules) fn clearance(supplier: &str) -> Value {
    let gate = |area: &str| json!({"area": area, "result": "pass", "by": "counsel"});
    let gates: Vec<Value> = ["security", "privacy", "ip", "model-transparency"].map(gate).to_vec();
    json!({"title": "Screening", "owner": "product", "type": "screening", "supplier": supplier, "due": "2026-01-12", "conclusion": "cleared",
        "gates": gates, "valid_until": "2031-01-12"})
}

/// A part of that type of a system.
pub(in crate::rules) fn component(system: &str, r#type: &str, release: &str) -> Value {
    json!({"title": format!("Its {}", r#type), "owner": "product", "type": r#type, "systems": [system], "release": release, "provenance": "Lumen"})
}

/// The data that the system works on.
fn questions() -> Value {
    json!({"title": "Questions of members", "owner": "product", "uses": ["input"], "categories": ["questions"], "acquired_how": "collected",
        "source_name": "the app", "rights": "contract", "personal_data": false, "classification": "internal"})
}

/// A request for what became the system.
pub(in crate::rules) fn intake(system: &str) -> Value {
    json!({"title": "Helper wanted", "owner": "product", "requester": "product", "use": "It answers.", "benefit": "Quicker answers.", "acquired": "service",
        "unit": "digital", "personal_data": false, "people_affected": "members", "autonomy": "suggests", "asked_on": "2026-01-12", "becomes": system,
        "tier_inputs": {"severity": 3, "reach": 2, "autonomy": 2, "rights": 2, "reversibility": 2}})
}

/// An impact assessment of the system as it is today.
pub(in crate::rules) fn assessment(story: &Watched, system: &str, method: &str) -> Value {
    json!({"title": "Impact of the helper", "owner": "product", "system": system, "method": {"id": method, "version": 1}, "trigger": "new-system",
        "assessed_on": story.today().to_string(), "assessors": ["product", "counsel"], "purpose": "It answers.", "intended_use": "Members ask.",
        "misuse": [], "context": {"jurisdictions": ["GB"]}, "data_summary": "Questions.", "individuals": [], "groups": [], "society": [],
        "outcome": "proceed", "reassess_when": [], "next_due": "2031-01-12", "keep_until": "2041-01-12"})
}

/// A passage through the gate of that stage.
pub(in crate::rules) fn gate(system: &str, stage: &str) -> Value {
    json!({"title": stage, "owner": "product", "system": system, "stage": stage, "proofs": [], "requester": "product"})
}

/// A notice that tells people that the system is AI.
pub(in crate::rules) fn notice(system: &str) -> Value {
    json!({"title": "You are talking to AI", "owner": "product", "type": "ai-disclosure", "systems": [system], "audiences": [],
        "body": "You are talking to a machine.", "elements": ["it-is-ai"], "where": "the page"})
}

/// A change product asks for that moves those parts.
pub(in crate::rules) fn change(system: &str, parts: &[&str], moves: &[&str]) -> Value {
    json!({"title": "A change", "owner": "product", "type": "model", "system": system, "parts": parts, "moves": moves, "requester": "product",
        "what": "Another release.", "why": "It is better.", "consequences": "None.", "planned_for": "2026-06-30"})
}

/// An exception from section S1 of the policy that lets AIS-1 give advice for a month, not yet granted.
pub(in crate::rules) fn exception() -> Value {
    json!({"title": "Advice for a month", "owner": "product", "from_what": "POL-1", "statement": "S1", "systems": ["AIS-1"],
        "requester": "product", "why": "A trial.", "compensating": [{"text": "A person reads everything."}], "risk": "R-1",
        "starts": "2026-01-20", "expires": "2026-02-20"})
}

/// A copywriting service that a survey found and nobody has looked at: the id.
pub(in crate::rules) fn found(story: &mut Watched) -> String {
    let source = json!({"title": "Survey", "owner": "cio", "type": "survey", "covers": ["digital"], "every": 90});
    let source = story.importing().record("cio", Kind::Source, source);
    story.entering();
    let candidate = json!({"title": "Copywriter", "found_by": source.to_string(), "first_seen": "2026-01-12", "what": "a copywriting service",
        "where": "an invoice"});
    story.record("product", Kind::Candidate, candidate).to_string()
}

/// A system in use with everything right trips no rule.
#[test]
fn a_system_in_use_can_be_sound() {
    let mut story = Watched::sound();
    used(&mut story);
    assert_eq!(story.everything(), Vec::<String>::new());
}
