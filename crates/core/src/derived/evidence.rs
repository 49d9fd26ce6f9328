//! What counts as evidence (specification: rules, section 1). Nothing else counts, in any rule.

use jiff::civil::Date;

use crate::derived::{days_after, due_again, is_active};
use crate::image::Live;
use crate::kinds::evidence::EvidenceType;
use crate::kinds::{AnyRecord, Evidence, Person};
use crate::reading::Reading;
use crate::rules::constant::{LINK_CHECK_DAYS, threshold};
use crate::rules::{PERIOD_DAYS, content_since, failing_since, period_start};

/// One reason why something does not count, and since when.
pub(crate) struct Lack {
    /// The reason, as the end of a sentence that begins with the record.
    pub(crate) why: String,
    /// The first day.
    pub(crate) since: Date,
}

impl Lack {
    fn new(since: Date, why: impl Into<String>) -> Self {
        Self { why: why.into(), since }
    }
}

/// Everything for which a live record does not count on the day: any record must be owned by an active person and be fresh; evidence must also
/// be in period, filled in, written by people, and, where it is a link, seen unchanged.
pub(crate) fn lacks(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> Vec<Lack> {
    let evidence = reading.get::<Evidence>(live.slot.id);
    let own = evidence.into_iter().flat_map(|evidence| {
        let written = [
            of_content(&evidence, is_template, "is an empty form"),
            of_content(&evidence, is_by_machine, "was written by a machine"),
        ];
        written.into_iter().chain([out_of_period(reading, &evidence), broken(reading, &evidence)]).flatten()
    });
    [unowned(reading, live), stale(reading, live)].into_iter().flatten().chain(own).collect()
}

fn unowned(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> Option<Lack> {
    let Some(owner) = live.record.owner() else {
        return Some(Lack::new(content_since(live.slot, live.version), "is owned by nobody"));
    };
    if is_active(reading, owner, reading.on()) {
        return None;
    }
    let left = reading.get::<Person>(owner).and_then(|person| person.record.until).map(|until| days_after(until, 1));
    let since = left.unwrap_or(live.version.day).max(content_since(live.slot, live.version));
    Some(Lack::new(since, "is owned by somebody who does not belong to the organisation"))
}

fn stale(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> Option<Lack> {
    let due = due_again(reading, live).filter(|due| reading.passed(*due))?;
    Some(Lack::new(days_after(due, 1), format!("was due to be looked at again by {due}")))
}

/// An empty form.
pub(crate) fn is_template(evidence: &Evidence) -> bool {
    evidence.is_template == Some(true)
}

/// Written by a machine.
pub(crate) fn is_by_machine(evidence: &Evidence) -> bool {
    evidence.machine_written == Some(true)
}

fn of_content(evidence: &Live<'_, Evidence>, fails: fn(&Evidence) -> bool, why: &str) -> Option<Lack> {
    fails(evidence.record).then(|| Lack::new(failing_since(evidence.slot, evidence.version, fails), why))
}

/// It tells about no day of the period P, or says itself that it has run out.
fn out_of_period(reading: &Reading<'_>, evidence: &Live<'_, Evidence>) -> Option<Lack> {
    let record = evidence.record;
    if let Some(until) = record.valid_until.filter(|until| reading.passed(*until)) {
        return Some(Lack::new(days_after(until, 1), format!("was valid until {until}")));
    }
    if !reading.reached(record.covers.from) {
        let since = content_since(evidence.slot, evidence.version);
        return Some(Lack::new(since, format!("tells about no day before {}", record.covers.from)));
    }
    let until = record.covers.until;
    // The period moves on: its first day comes to be the one after the last that is told about.
    let leaves = days_after(until, PERIOD_DAYS + 1);
    let over = reading.reached(leaves) && until < period_start(reading);
    over.then(|| Lack::new(leaves, format!("tells about nothing after {until}")))
}

/// A link that was last seen gone or changed, or that nobody has looked at in time.
fn broken(reading: &Reading<'_>, evidence: &Live<'_, Evidence>) -> Option<Lack> {
    let record = evidence.record;
    if record.r#type != EvidenceType::Link {
        return None;
    }
    let content = evidence.slot.first_of_content(evidence.version).unwrap_or(evidence.version);
    // A look at what was linked before says nothing about what is linked now.
    let seen = reading.observed(evidence.id()).filter(|(act, _)| act.position > content.position);
    if let Some((act, seen)) = seen {
        let changed = record.location_digest.is_some() && seen.digest.is_some() && seen.digest != record.location_digest;
        if !seen.ok || changed {
            let how = if seen.ok { "has changed since it was saved" } else { "was not to be found" };
            return Some(Lack::new(act.day, format!("{how}, as seen on {}", act.day)));
        }
    }
    let from = seen.map_or(content.day, |(act, _)| act.day);
    let due = days_after(from, threshold(reading, &LINK_CHECK_DAYS));
    reading.passed(due).then(|| Lack::new(days_after(due, 1), format!("is a link that nobody has looked at since {from}")))
}
