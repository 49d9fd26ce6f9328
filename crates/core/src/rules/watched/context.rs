//! Context, processes, methods and the Statement of Applicability of the sound organisation.

use serde_json::{Value, json};

use crate::act::ActName;
use crate::catalog::ISO42001;
use crate::id::Kind;
use crate::rules::watched::Watched;
use crate::story::risk;

/// An issue from inside and one from outside (ISS-1, ISS-2), three parties (PTY-1..3), the scope (SCP-1), processes that cover everything (PRC-1,
/// PRC-2), the methods for risk and impact (MTH-1, MTH-2), the Statement of Applicability (SOA-1) and a survey of the units ([`SURVEY`]).
pub(super) fn add(story: &mut Watched) {
    for side in ["internal", "external"] {
        story.record("product", Kind::Issue, issue(side));
    }
    for r#type in ["customer", "employee", "regulator"] {
        story.record("product", Kind::Party, party(r#type));
    }
    story.record("product", Kind::Scope, scope());
    story.board_approves("SCP-1");
    for (title, covers) in [("Before use", &BEFORE_USE[..]), ("All along", &ALL_ALONG[..])] {
        let id = story.record("product", Kind::Process, process(title, covers)).to_string();
        story.act("ceo", ActName::Approve, &id, json!({}));
    }
    for r#type in ["risk-assessment", "impact-assessment"] {
        let id = story.record("cro", Kind::Method, method(r#type)).to_string();
        story.board_approves(&id);
    }
    story.record("product", Kind::Soa, soa());
    story.board_approves("SOA-1");
    story.record("ceo", Kind::Source, survey());
    ran(story, SURVEY, true);
}

/// The survey of the units.
pub(in crate::rules) const SURVEY: &str = "SRC-1";

/// A survey every three years, so that stories of other rules are not disturbed.
fn survey() -> Value {
    json!({"title": "Survey of units", "owner": "cio", "type": "survey", "covers": ["digital"], "every": 1100})
}

/// A source runs today, as it should or not.
pub(in crate::rules) fn ran(story: &mut Watched, source: &str, ok: bool) {
    let at = format!("{}T09:00:00Z", story.today());
    story.act("ceo", ActName::Observe, source, json!({"at": at, "ok": ok}));
}

/// What the first process covers.
const BEFORE_USE: [&str; 8] =
    ["intake", "procurement", "design-review", "development", "validation", "deployment", "data", "supplier"];
/// What the second process covers.
const ALL_ALONG: [&str; 12] = [
    "change",
    "monitoring",
    "incident",
    "retirement",
    "use",
    "risk",
    "impact",
    "audit",
    "review",
    "improvement",
    "concern",
    "document",
];

/// An issue that an objective answers.
pub(in crate::rules) fn issue(side: &str) -> Value {
    json!({"title": format!("An {side} issue"), "owner": "product", "side": side, "area": "technology",
        "influence": "Models change faster than we assess them.", "response": ["OBJ-1"]})
}

/// A party with one need that is taken on, and that an objective answers.
pub(in crate::rules) fn party(r#type: &str) -> Value {
    json!({"title": r#type, "owner": "product", "type": r#type,
        "needs": [{"code": "N1", "need": "To be treated fairly.", "taken_on": true, "answered_by": ["OBJ-1"]}]})
}

/// A scope that leaves nothing out.
fn scope() -> Value {
    json!({"title": "Scope", "owner": "product", "statement": "All AI that we use.", "org_roles": ["deployer"], "units_in": ["digital"],
        "activities": ["use"], "issues_considered": ["ISS-1", "ISS-2"], "parties_considered": ["PTY-1", "PTY-2", "PTY-3"],
        "climate_relevant": false, "climate_reason": "We buy little computing."})
}

/// A process with criteria, built into ordinary work.
pub(in crate::rules) fn process(title: &str, covers: &[&str]) -> Value {
    json!({"title": title, "owner": "product", "purpose": "Nothing is used that nobody has looked at.", "inputs": ["a wish"],
        "outputs": ["a decision"], "criteria": ["Everybody named has agreed."], "covers": covers, "produces": ["objective"],
        "business_process": "the weekly round"})
}

/// A method under the criteria PAR-1 that knows every trigger.
pub(in crate::rules) fn method(r#type: &str) -> Value {
    let triggers = [
        "new-system",
        "model-major",
        "purpose",
        "data",
        "tool",
        "affected-group",
        "jurisdiction",
        "incident",
        "law",
        "supplier-terms",
        "interval",
    ];
    json!({"title": r#type, "owner": "cro", "type": r#type, "criteria": {"id": "PAR-1", "version": 1}, "basis": ["own"],
        "steps": [{"no": 1, "text": "Ask what could go wrong.", "output": "a list"}], "roles": [{"step": 1, "role": "ROL-2"}],
        "triggers": triggers, "consequence_axes": ["organisation", "individuals", "groups", "society"]})
}

/// A statement by which every control of Annex A applies.
pub(in crate::rules) fn soa() -> Value {
    let row =
        |id: &String| json!({"ref": format!("iso42001:{id}"), "applicable": true, "because": ["practice"], "why": "It helps."});
    let rows: Vec<Value> = ISO42001.controls().map(|control| row(&control.id)).collect();
    json!({"title": "Statement of Applicability", "owner": "product", "rows": rows})
}

/// A threat of which more is left than should be.
pub(in crate::rules) fn above_target(category: &str, residual: u8, target: u8) -> Value {
    let mut threat = risk(category, residual);
    threat["target"] = json!({"likelihood": 1, "consequence": target, "level": target});
    threat
}

/// A treatment of those risks.
pub(in crate::rules) fn treatment(risks: &[&str]) -> Value {
    json!({"title": "A filter", "owner": "product", "risks": risks, "option": "modify", "why": "It costs least.", "expected_residual": 2,
        "due": "2026-12-31", "priority": "normal"})
}
