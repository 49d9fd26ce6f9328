//! What may be spent in a financial year (specification: powers, `money_year`).

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use jiff::civil::Date;

use crate::act::Cause;
use crate::authority::{Ask, Shortfall, counts};
use crate::datum::Money;
use crate::id::RecordId;
use crate::image::Act;
use crate::kinds::delegation::Grant;
use crate::kinds::{Matter, Organisation};
use crate::power::Power;
use crate::reading::Reading;
use crate::shape::View;

/// Whether what is asked lies, with all that was approved on that delegation in the financial year of the day, within the limit of the grant.
pub(super) fn within_year(
    reading: &Reading<'_>,
    delegation: RecordId,
    grant: &Grant,
    ask: &Ask,
    on: Date,
) -> Result<(), Shortfall> {
    let limit = grant.limits.as_ref().and_then(|limits| limits.money_year.as_ref());
    // Whoever gives a power on spends nothing of it.
    let Some(((limit, asked), about)) = limit.zip(ask.money.as_ref()).zip(ask.about) else { return Ok(()) };
    let before = approved(reading, delegation, grant.power, about, on, limit);
    if asked.currency == limit.currency && before.saturating_add(asked.amount) > limit.amount {
        let missing = format!(
            "{} {} besides {before} approved in the financial year, limit {} in minor units",
            asked.currency, asked.amount, limit.amount
        );
        return Err(Shortfall::new(Cause::OverLimit, missing));
    }
    Ok(())
}

/// What was approved on a delegation in the year, in minor units of the limit's currency: each record once, as it was approved last. What is
/// decided on anew is left out.
fn approved(reading: &Reading<'_>, delegation: RecordId, power: Power, anew: RecordId, on: Date, limit: &Money) -> i64 {
    let mut sums: BTreeMap<RecordId, i64> = BTreeMap::new();
    for act in reading.spent(delegation, financial_year(reading, on)).filter(|act| act.ground.power == Some(power)) {
        if let Some((about, money)) = sum(reading, act).filter(|(about, _)| *about != anew)
            && money.currency == limit.currency
            && counts(reading, act, on.max(act.day))
        {
            sums.insert(about, money.amount);
        }
    }
    sums.into_values().fold(0, i64::saturating_add)
}

/// What an act approved, and for which record: a matter stands for what it is about.
fn sum(reading: &Reading<'_>, act: &Act) -> Option<(RecordId, Money)> {
    let slot = reading.slot(act.about()?)?;
    let mut approved = slot.versions.iter().rev().filter(|version| slot.names(act, version));
    let record = approved.find_map(|version| version.record.as_deref())?;
    let money = record.declaration().money.iter().find_map(|field| match record.named(field) {
        View::Money(amount, currency) => Some(Money { amount, currency: currency.into() }),
        _ => None,
    })?;
    Some((record.as_any().downcast_ref::<Matter>().map_or(slot.id, |matter| matter.subject.id), money))
}

/// The financial year of a day, by the day on which the organisation's years begin; from January where it has not said.
fn financial_year(reading: &Reading<'_>, day: Date) -> RangeInclusive<Date> {
    let begins = reading.all::<Organisation>().next().and_then(|live| month_and_day(&live.record.year_starts)).unwrap_or((1, 1));
    let first = |year: i16| {
        let month = Date::new(year, begins.0, 1).ok()?;
        month.with().day(begins.1.min(month.days_in_month())).build().ok()
    };
    let year = day.year();
    let this = first(year).filter(|first| *first <= day);
    let from = this.or_else(|| first(year.saturating_sub(1)));
    let next = if this.is_some() { first(year.saturating_add(1)) } else { first(year) };
    // The next year begins with nothing spent.
    if let Some(next) = next.filter(|_| day == reading.on()) {
        reading.reached(next);
    }
    from.unwrap_or(Date::MIN)..=next.and_then(|next| next.yesterday().ok()).unwrap_or(Date::MAX)
}

fn month_and_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    Some((month.parse().ok()?, day.parse().ok().filter(|day| *day >= 1)?))
}
