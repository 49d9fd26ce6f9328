//! The rules, one file each. A rule is a pure function of an image and a day; it never prints, stores or fixes.

use crate::conformity::Rule;

mod policy_not_established;

/// Every rule, in the order of the specification.
pub const ALL: &[&Rule] = &[&policy_not_established::RULE];

use jiff::civil::Date;

use crate::authority::in_force;
use crate::id::{PersonId, RecordId};
use crate::image::Act;
use crate::kinds::Body;
use crate::kinds::body::BodyType;
use crate::reading::Reading;

/// The body of top management: the one in force on that day.
pub(crate) fn top_management<'a>(reading: &Reading<'a>, on: Date) -> Option<(RecordId, &'a Body)> {
    let bodies = reading.all::<Body>().filter(|body| body.record.r#type == BodyType::TopManagement);
    bodies.into_iter().find_map(|body| Some((body.id(), in_force(reading, body.id(), on)?.typed::<Body>()?)))
}

/// Whether an act is top management's: done for that body, or by one of its active members (rules, section 1).
pub(crate) fn by_top_management(reading: &Reading<'_>, act: &Act) -> bool {
    let Some((id, body)) = top_management(reading, act.day) else {
        return false;
    };
    act.envelope.on_behalf.map(RecordId::from) == Some(id) || is_member(reading, body, act.envelope.author, act.day)
}

/// Whether the person is a member of the body and belongs to the organisation on that day.
pub(crate) fn is_member(reading: &Reading<'_>, body: &Body, person: PersonId, on: Date) -> bool {
    body.has_member(person, on) && is_active(reading, person, on)
}

/// Whether the person belongs to the organisation on that day.
pub(crate) fn is_active(reading: &Reading<'_>, person: PersonId, on: Date) -> bool {
    reading.get::<crate::kinds::Person>(person).is_some_and(|live| live.record.is_active(on))
}
