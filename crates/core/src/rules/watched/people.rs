//! Of the sound organisation: whom the policy reaches, and what holds leadership's words up.

use serde_json::{Value, json};

use crate::act::ActName;
use crate::id::Kind;
use crate::rules::watched::{Watched, complete_policy, document};

/// An audience (GRP-1) to which the chief executive sent the policy (COM-1) and which has read it; documents for enforcement (DOC-1) and for
/// speaking up (DOC-2); an incentive in the role of the AIMS owner; a training for a role (TRN-1) that somebody completed; money for the
/// opportunity (RES-1).
pub(super) fn add(story: &mut Watched) {
    story.record("ceo", Kind::Communication, dispatch(1, "2026-01-12"));
    story.act("product", ActName::Acknowledge, "POL-1", json!({"understood": true}));
    for (r#type, number) in [("enforcement", "EN-1"), ("speak-up", "SU-1")] {
        let mut held = document();
        held["type"] = r#type.into();
        held["number"] = number.into();
        let id = story.record("counsel", Kind::Document, held).to_string();
        story.act("ceo", ActName::Approve, &id, json!({}));
    }
    story.change("chair", "ROL-2", json!({"incentive": "A tenth of the bonus hangs on it."}));
    story.act("ceo", ActName::Approve, "ROL-2", json!({}));
    let training = json!({"title": "For the AIMS owner", "owner": "counsel", "type": "role", "topics": ["what the policy says"], "audiences": [],
        "due_within": 30});
    let training = story.record("counsel", Kind::Training, training).to_string();
    let completed = json!({"title": "Trained", "person": "aims-owner", "type": "training", "training": {"id": training, "version": 1},
        "obtained_on": "2026-01-12"});
    story.record("ceo", Kind::Qualification, completed);
    let id = story.record("product", Kind::Resource, resource()).to_string();
    story.act("ceo", ActName::Approve, &id, json!({}));
}

/// The people of the audience GRP-1.
pub(super) fn audience() -> Value {
    json!({"title": "Product people", "owner": "aims-owner", "filter": "person where functions has product"})
}

/// The complete policy, which the audience must reach and which acts through the intake.
pub(super) fn policy() -> Value {
    let mut policy = complete_policy();
    policy["audiences"] = json!(["GRP-1"]);
    policy["statements"] = json!([{"code": "S1", "text": "Nothing is used before somebody has asked.", "gate": "intake"}]);
    policy
}

/// Version so and so of the policy, sent by the chief executive to the audience.
pub(in crate::rules) fn dispatch(version: u32, on: &str) -> Value {
    json!({"title": "Our policy", "owner": "ceo", "type": "dispatch", "what": "The AI policy", "subject": {"id": "POL-1", "version": version},
        "audiences": ["GRP-1"], "by": "ceo", "how": "mail", "sent_on": on})
}

/// Money that the opportunity R-1 needs.
pub(in crate::rules) fn resource() -> Value {
    json!({"title": "Tester", "owner": "product", "type": "people", "need": "A tester.", "risks": ["R-1"],
        "period": {"from": "2026-01-12", "until": "2027-12-31"}})
}

/// A wish to use AI.
pub(in crate::rules) fn intake() -> Value {
    json!({"title": "A helper", "requester": "product", "use": "It answers.", "benefit": "Time.", "acquired": "service", "unit": "digital",
        "personal_data": false, "people_affected": "None.", "autonomy": "suggests", "asked_on": "2026-01-12",
        "tier_inputs": {"severity": 1, "reach": 1, "autonomy": 1, "rights": 1, "reversibility": 1}})
}
