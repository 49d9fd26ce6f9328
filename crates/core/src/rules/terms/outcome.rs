//! Whether something that was put to a decision came out otherwise than it was asked for.

use crate::act::{ActName, Payload};
use crate::id::Kind;
use crate::image::Act;
use crate::kinds::DueDiligence;
use crate::kinds::due_diligence::Clearance;
use crate::reading::Reading;

/// What triage may say that stops or changes a use of AI.
const STOPPING: [&str; 3] = ["stop-use", "incident", "near-miss"];

/// The last act on records of that kind that changed an outcome and meets a condition.
pub(crate) fn turned<'a>(reading: &Reading<'a>, kind: Kind, meets: impl Fn(&Act) -> bool) -> Option<&'a Act> {
    reading.outcomes(kind)?.turns(reading.on()).find(|act| is_turn(reading, act) && meets(act))
}

/// Refused, made conditional, stopped, taken back, or sent back to be changed.
fn is_turn(reading: &Reading<'_>, act: &Act) -> bool {
    match (act.name, act.payload.as_ref()) {
        (ActName::Triage, said) => matches!(said, Some(Payload::Triage(triage)) if STOPPING.contains(&&*triage.disposition)),
        (ActName::Approve, Some(Payload::Approve(approve))) if approve.conditions.is_empty() => {
            let supplier = act.about().and_then(|id| reading.get::<DueDiligence>(id));
            let concluded = supplier.and_then(|live| live.record.conclusion);
            matches!(concluded, Some(Clearance::Conditional | Clearance::Refused))
        }
        _ => true,
    }
}
