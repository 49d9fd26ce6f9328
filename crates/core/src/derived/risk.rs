//! What follows about a risk from its scores and the appetite in force (specification: records, section 7).

use jiff::civil::Date;

use crate::authority::appetite_in_force;
use crate::derived::{failing_run, first_approved};
use crate::image::{Live, Version};
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
    let too_low = |one: &Parameter| one.max_level.is_some_and(|max| max.0 < residual) && one.category == appetite.record.category;
    let took_effect = |one: &'a Version| {
        Some(
            first_approved(reading, appetite.slot, |other| other.number == one.number)?
                .max(one.typed::<Parameter>()?.effective_from),
        )
    };
    let low = failing_run::<Parameter>(appetite.slot, appetite.version, too_low).filter_map(took_effect).min();
    let high = high.unwrap_or(live.version).day;
    let since = low.map_or(high, |low| low.max(high));
    Some(Breach { appetite, most, since })
}
