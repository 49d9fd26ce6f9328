//! What follows about a body from its type.

use jiff::civil::Date;

use crate::answer::Question;
use crate::authority::in_force;
use crate::id::RecordId;
use crate::kinds::Body;
use crate::kinds::body::BodyType;
use crate::reading::Reading;

/// Whether a body is the governing body, or was one of its own committees on that day.
pub(crate) fn governs(reading: &Reading<'_>, body: RecordId, day: Date) -> bool {
    reading.ask(Question::Governs(body, day)).is()
}

/// The same, worked out.
pub(crate) fn find_whether_governs(reading: &Reading<'_>, body: RecordId, day: Date) -> bool {
    let committee = || in_force(reading, body, day)?.typed::<Body>();
    reading.governing_body() == Some(body)
        || committee().is_some_and(|body| matches!(body.r#type, BodyType::AuditCommittee | BodyType::RiskCommittee))
}
