//! What follows about a risk from its scores and the appetite in force (specification: records, section 7).

use jiff::civil::Date;

use crate::authority::appetite_in_force;
use crate::derived::failing_since;
use crate::image::Live;
use crate::kinds::{Parameter, Risk};
use crate::reading::Reading;

/// A threat of which more is left than the governing body allows.
pub(crate) struct Breach<'a> {
    /// The appetite it exceeds.
    pub appetite: Live<'a, Parameter>,
    /// The highest level that one allows.
    pub most: u8,
    /// The first day of the breach: the threat has been so high, and the appetite so low, from then on.
    pub since: Date,
}

/// How a threat exceeds the appetite in force for its category; none where it does not, or no appetite is in force.
pub(crate) fn breach<'a>(reading: &Reading<'a>, live: &Live<'_, Risk>) -> Option<Breach<'a>> {
    let residual = live.version.threat?.residual;
    let appetite = appetite_in_force(reading, &live.record.category, reading.on())?;
    let most = appetite.record.max_level?.0;
    if residual <= most {
        return None;
    }
    let high = live.slot.first_of_run(|one| one.threat.is_some_and(|levels| levels.residual > most));
    let low = failing_since::<Parameter>(appetite.slot, appetite.version, |one| {
        one.max_level.is_some_and(|max| max.0 < residual) && one.category == appetite.record.category
    });
    let since = high.unwrap_or(live.version).day.max(low).max(appetite.record.effective_from);
    Some(Breach { appetite, most, since })
}
