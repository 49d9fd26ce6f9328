//! What the sound organisation holds of audits and management reviews, and more of it for stories.

use serde_json::{Value, json};

use super::Watched;
use crate::id::Kind;

/// The management review of the sound organisation.
pub(in crate::rules) const REVIEW: &str = "MTG-1";

/// An internal audit was reported, and a management review was held.
pub(super) fn add(story: &mut Watched) {
    story.record("chair", Kind::Audit, internal_audit());
    story.record("ceo", Kind::Meeting, management_review());
}

/// An internal audit reported on 12 January 2026.
pub(in crate::rules) fn internal_audit() -> Value {
    json!({"title": "Internal audit", "owner": "auditor", "type": "internal", "commissioned_by": "BOD-1", "reports_to": "BOD-1",
        "objectives": "Whether it works.", "criteria": ["iso42001:5.2"], "scope": "All of it.", "lead": "auditor", "team": [],
        "planned_on": "2026-01-08", "from": "2026-01-08", "until": "2026-01-09", "reported_on": "2026-01-12"})
}

/// A management review held on 12 January 2026 with every required input.
pub(in crate::rules) fn management_review() -> Value {
    json!({"title": "Management review", "owner": "ceo", "type": "management-review", "body": "BOD-2", "planned_on": "2026-01-12",
        "held_on": "2026-01-12", "inputs": inputs()})
}

/// The inputs a management review must have.
pub(in crate::rules) fn inputs() -> Vec<Value> {
    let topics = [
        "actions-from-before",
        "context-changes",
        "party-changes",
        "nonconformities",
        "monitoring-results",
        "audit-results",
        "improvement",
    ];
    topics.iter().map(|topic| json!({"topic": topic, "summary": "As it was."})).collect()
}

/// An action of product with those changes.
pub(in crate::rules) fn action(changes: Value) -> Value {
    let mut action = json!({"title": "Do it", "owner": "product", "type": "corrective", "what": "Do it.", "assigner": "ceo",
        "due": "2026-12-31", "first_due": "2026-12-31", "priority": 1});
    if let (Some(action), Value::Object(changes)) = (action.as_object_mut(), changes) {
        action.extend(changes);
    }
    action
}

/// A nonconformity of product with those corrective actions.
pub(in crate::rules) fn nonconformity(corrective: &[&str]) -> Value {
    json!({"title": "Wrong", "owner": "product", "source": "operation", "ref": "iso42001:8.1", "grade": "minor", "what": "It was wrong.",
        "detected_on": "2026-01-12", "containment": [], "corrective": corrective, "due": "2026-12-31"})
}
