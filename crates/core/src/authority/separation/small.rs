//! SD14: where an organisation is too small to keep people apart, its governing body makes up for it.

use jiff::civil::Date;

use crate::act::{Payload, ReviewOutcome};
use crate::derived::days_after;
use crate::id::RecordId;
use crate::image::Act;
use crate::reading::Reading;

/// The constraints that a small organisation may make up for.
const MADE_UP_FOR: [&str; 3] = ["SD2", "SD3", "SD4"];

/// Within how many days the governing body reviews what one person did alone.
const REVIEW_DAYS: i32 = 30;

/// Whether the governing body has reviewed that record within 30 days of a day, and has seen nothing against it.
pub(crate) fn compensated(reading: &Reading<'_>, id: RecordId, day: Date) -> bool {
    let governing = reading.governing_body();
    let mut acts = reading.acts(id).iter();
    acts.any(|act| {
        let fits = matches!(act.payload.as_ref(), Some(Payload::Review(review)) if matches!(review.outcome, ReviewOutcome::Fit | ReviewOutcome::NoObjection));
        let in_time = days_after(day, -REVIEW_DAYS) <= act.day && act.day <= days_after(day, REVIEW_DAYS);
        let own = governing.is_some() && act.ground.on_behalf.map(RecordId::from) == governing;
        fits && in_time && own && act.ultra_vires().is_none() && act.separation().is_empty()
    })
}

/// Whether a constraint is one that may be made up for, and has been.
pub(super) fn is_made_up(reading: &Reading<'_>, code: &str, id: RecordId, day: Date) -> bool {
    MADE_UP_FOR.contains(&code) && compensated(reading, id, day)
}

/// Whether an act has effect although separation was not kept.
pub(crate) fn is_excused(reading: &Reading<'_>, act: &Act) -> bool {
    let breaches = act.separation();
    breaches.is_empty() || act.about().is_some_and(|id| breaches.iter().all(|code| is_made_up(reading, code, id, act.day)))
}
