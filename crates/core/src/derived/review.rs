//! What follows about audits and meetings from the days they name.

use jiff::civil::Date;

use crate::id::RecordId;
use crate::image::{Live, Version};
use crate::kinds::meeting::MeetingType;
use crate::kinds::{Action, Meeting};
use crate::reading::Reading;

/// The day a version says something was done, unless it was written down before that day: what is announced is a plan.
pub(crate) fn done_on(reading: &Reading<'_>, version: &Version, day: Option<Date>) -> Option<Date> {
    day.filter(|day| *day <= reading.day(version.recorded()))
}

/// Whether an action has been done.
pub(crate) fn is_done(reading: &Reading<'_>, action: &Live<'_, Action>) -> bool {
    done_on(reading, action.version, action.record.done_on).is_some()
}

/// The management review held last, and the day.
pub(crate) fn last_review<'a>(reading: &Reading<'a>) -> Option<(Date, Live<'a, Meeting>)> {
    reviews_held(reading).into_iter().max_by_key(|(day, meeting)| (*day, meeting.version.position))
}

/// Every management review that was held, with its day.
pub(crate) fn reviews_held<'a>(reading: &Reading<'a>) -> Vec<(Date, Live<'a, Meeting>)> {
    let reviews = reading.all::<Meeting>().filter(|meeting| is_review(meeting.record));
    reviews.filter_map(|meeting| Some((done_on(reading, meeting.version, meeting.record.held_on)?, meeting))).collect()
}

/// Whether an action comes from a management review: it says so itself, or one of the review's decisions names it.
pub(crate) fn is_from_review(reading: &Reading<'_>, action: &Live<'_, Action>) -> bool {
    let said = action.record.from.and_then(|from| reading.get::<Meeting>(from));
    said.is_some_and(|meeting| is_review(meeting.record))
        || reading.naming::<Meeting>(action.id()).any(|meeting| {
            let mut decided = meeting.record.decisions.iter().filter_map(|decision| decision.action);
            is_review(meeting.record) && decided.any(|one| RecordId::from(one) == action.id())
        })
}

fn is_review(meeting: &Meeting) -> bool {
    meeting.r#type == MeetingType::ManagementReview
}
