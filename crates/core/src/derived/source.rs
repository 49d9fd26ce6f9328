//! What follows about a source of machine facts from when it was last heard of (specification: records, section 9).

use jiff::civil::Date;

use crate::derived::{days_after, is_suspended};
use crate::image::Live;
use crate::kinds::Source;
use crate::kinds::source::SourceType;
use crate::reading::Reading;

/// Whether a source shows what AI is used, and not how what is known runs.
pub(crate) const fn discovers(source: &Source) -> bool {
    !matches!(
        source.r#type,
        SourceType::Telemetry | SourceType::EventLog | SourceType::Directory | SourceType::Ticketing | SourceType::Bom
    )
}

/// The last day on which a source is alive: twice as long as it leaves between two runs after it was last seen to run or, of an event log, to have
/// had anything to say. None where it never ran as it should, or is switched off.
pub(crate) fn alive_until(reading: &Reading<'_>, source: &Live<'_, Source>) -> Option<Date> {
    let (_, seen) = reading.observed(source.id()).filter(|(_, seen)| seen.ok)?;
    if is_suspended(reading, source.id()) {
        return None;
    }
    let log = source.record.r#type == SourceType::EventLog;
    let heard = seen.last_fact.filter(|_| log).unwrap_or(seen.at);
    let twice = i32::try_from(source.record.every.0.saturating_mul(2)).unwrap_or(i32::MAX);
    Some(days_after(reading.day(heard), twice))
}
