//! What follows about a source of machine facts from when it was last heard of (specification: records, section 9).

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::answer::Question;
use crate::derived::{days_after, is_suspended};
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::Source;
use crate::reading::Reading;

/// Until when a source looks for AI, and in which units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Looks {
    /// The last day on which it is alive; none where it does not run as it should.
    pub until: Option<Date>,
    /// The units; none where it is no source that finds AI.
    pub units: Box<[Arc<str>]>,
}

/// The source by which each unit was looked at last, and until when that one is alive.
pub(crate) type LookedAt = BTreeMap<Arc<str>, (Option<Date>, RecordId)>;

/// The source by which each unit was looked at last. It is asked of each source alone, so that what else changes of one asks for no other.
pub(crate) fn looked_at(reading: &Reading<'_>) -> Arc<LookedAt> {
    reading.ask(Question::LookedAt).looked_at()
}

/// The same, worked out.
pub(crate) fn find_looked_at(reading: &Reading<'_>) -> LookedAt {
    let mut units = LookedAt::new();
    for id in reading.members(Kind::Source) {
        let looks = reading.ask(Question::Looks(id)).looks();
        for unit in &looks.units {
            let last = units.entry(unit.clone()).or_insert((looks.until, id));
            if last.0 < looks.until {
                *last = (looks.until, id);
            }
        }
    }
    units
}

/// Until when a source looks for AI and where, worked out.
pub(crate) fn find_looks(reading: &Reading<'_>, id: RecordId) -> Looks {
    let Some(source) = reading.get::<Source>(id).filter(|live| live.record.r#type.finds_ai()) else { return Looks::default() };
    Looks { until: alive_until(reading, &source), units: source.record.covers.iter().map(|unit| Arc::from(&**unit)).collect() }
}

/// The last day on which a source is alive: twice as long as it leaves between two runs after it was last seen to run. None where it
/// never ran as it should, or is switched off.
fn alive_until(reading: &Reading<'_>, source: &Live<'_, Source>) -> Option<Date> {
    let (_, seen) = reading.observed(source.id()).filter(|(_, seen)| seen.ok)?;
    if is_suspended(reading, source.id()) {
        return None;
    }
    let twice = i32::try_from(source.record.every.0.saturating_mul(2)).unwrap_or(i32::MAX);
    Some(days_after(reading.day(seen.at), twice))
}
