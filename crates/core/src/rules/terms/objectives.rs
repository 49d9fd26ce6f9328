//! Of objectives, what measures them and what was measured.

use jiff::civil::Date;

use crate::authority::is_approved;
use crate::conformity::{Population, Subject};
use crate::id::Kind;
use crate::image::Live;
use crate::kinds::{Measurement, Metric, Objective};
use crate::reading::Reading;
use crate::rules::{content_since, examined};

/// The objectives whose live content is approved, one at a time.
pub(in crate::rules) fn approved_objectives(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::Objective, is_approved_objective)
}

/// Whether the subject is an objective whose live content is approved.
pub(in crate::rules) fn is_approved_objective(reading: &Reading<'_>, subject: &Subject) -> bool {
    examined::<Objective>(reading, subject).is_some_and(|live| is_approved(reading, live.slot))
}

/// The live metrics that an objective names.
pub(in crate::rules) fn metrics<'a>(reading: &Reading<'a>, objective: &'a Objective) -> impl Iterator<Item = Live<'a, Metric>> {
    objective.metrics.iter().filter_map(|metric| reading.get::<Metric>(*metric))
}

/// What was measured by a metric, oldest first: the last day it is about, which is never later than the day it was said, and the value.
pub(in crate::rules) fn measured(reading: &Reading<'_>, metric: &Live<'_, Metric>) -> Vec<(Date, i64)> {
    let all = reading.naming::<Measurement>(metric.id()).filter(|live| live.record.metric.id.any() == metric.id());
    let mut values: Vec<_> = all
        .map(|live| {
            let said = content_since(live.slot, live.version);
            (live.record.span.until.min(said), live.version.position, live.record.value)
        })
        .collect();
    values.sort_unstable();
    values.into_iter().map(|(day, _, value)| (day, value)).collect()
}
