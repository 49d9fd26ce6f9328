//! How long what is decided may hold: what the limits of a power allow at most.

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::chain::Delegations;
use crate::authority::{Ask, Holder, Required, may_by, required};
use crate::derived::days_after;
use crate::image::Live;
use crate::kinds::AnyRecord;
use crate::power::Power;
use crate::reading::Reading;

/// The last day to which a holder may let that decision on a record hold, beginning on the day; none where no limit says so, where the record says
/// itself how long it is for, or where they may not decide at all.
pub fn longest(reading: &Reading<'_>, holder: Holder, name: ActName, subject: Live<'_, dyn AnyRecord>, on: Date) -> Option<Date> {
    if !matches!(name, ActName::Approve | ActName::Accept) || subject.record.declaration().span.is_some() {
        return None;
    }
    let Ok(Required::Powers(powers)) = required(reading, name, subject, on) else { return None };
    let delegations = Delegations::on(reading, on);
    let ask = Ask::of_act(reading, subject.slot.id, subject.record, None, on);
    let days = powers.into_iter().filter_map(|power| most_days(&delegations, holder, power, &ask));
    days.min().map(|days| days_after(on, days))
}

/// The most days for which a holder may use a power for what is asked.
fn most_days(delegations: &Delegations<'_, '_>, holder: Holder, power: Power, ask: &Ask) -> Option<i32> {
    let may = |days: i32| may_by(delegations, holder, power, &Ask { days: Some(days), ..ask.clone() }).is_ok();
    let mut limits = delegations.days(power);
    limits.sort_unstable_by(|one, other| other.cmp(one));
    limits.dedup();
    (!may(i32::MAX)).then(|| limits.into_iter().find(|days| may(*days))).flatten()
}
