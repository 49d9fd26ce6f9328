//! Limits: how far a power given goes. A dimension that a delegation leaves out has no limit.

use std::sync::Arc;

use crate::act::Cause;
use crate::authority::{Ask, Holder, Shortfall};
use crate::datum::Money;
use crate::kinds::System;
use crate::kinds::delegation::{Limits, Systems};
use crate::reading::Reading;

/// Whether what is asked lies within the limits, for a power given to that holder.
pub(super) fn covers(reading: &Reading<'_>, limits: Option<&Limits>, ask: &Ask, holder: Holder) -> Result<(), Shortfall> {
    let Some(limits) = limits else { return Ok(()) };
    let over = |missing: String| Err(Shortfall::new(Cause::OverLimit, missing));
    for (category, level) in ask.levels.iter().filter(|_| !limits.level.is_empty()) {
        match limits.highest_level(category) {
            None => return over(format!("it does not hold for {category}")),
            Some(max) if *level > max => return over(format!("level {level}, limit {max}")),
            Some(_) => {}
        }
    }
    if let (Some(tier), Some(limit)) = (ask.tier, limits.tier)
        && tier < limit.0
    {
        return over(format!("tier {tier}, limit tier {}", limit.0));
    }
    if !limits.types.is_empty()
        && !ask.types.is_empty()
        && !limits.types.iter().any(|word| ask.types.iter().any(|asked| **asked == **word))
    {
        return over(format!("it holds for {}, not for {}", words(&limits.types), ask.types.join(", ")));
    }
    for limit in [&limits.money_each, &limits.money_year].into_iter().flatten() {
        money(ask.money.as_ref(), limit)?;
    }
    if let (Some(days), Some(limit)) = (ask.days, limits.days)
        && i64::from(days) > i64::from(limit.0)
    {
        let asked = if days == i32::MAX { "no end".to_owned() } else { format!("{days} days") };
        return over(format!("{asked}, limit {} days", limit.0));
    }
    if !limits.units.is_empty()
        && let Some(unit) = ask.units.iter().find(|unit| !limits.units.iter().any(|own| **own == ***unit))
    {
        return over(format!("it holds for the unit {}, not for {unit}", words(&limits.units)));
    }
    systems(reading, limits, ask, holder)
}

fn words(texts: &[crate::datum::Text]) -> String {
    texts.iter().map(|text| &**text).collect::<Vec<_>>().join(", ")
}

fn money(asked: Option<&Money>, limit: &Money) -> Result<(), Shortfall> {
    let Some(asked) = asked else { return Ok(()) };
    if asked.currency != limit.currency {
        let missing = format!("asked in {}, limit in {}", asked.currency, limit.currency);
        return Err(Shortfall::new(Cause::OverLimit, missing));
    }
    if asked.amount > limit.amount {
        let missing = format!("{} {}, limit {} in minor units", asked.currency, asked.amount, limit.amount);
        return Err(Shortfall::new(Cause::OverLimit, missing));
    }
    Ok(())
}

fn systems(reading: &Reading<'_>, limits: &Limits, ask: &Ask, holder: Holder) -> Result<(), Shortfall> {
    let outside = match &limits.systems {
        None => None,
        Some(Systems::Listed(listed)) => ask.systems.iter().find(|system| !listed.contains(system)),
        Some(Systems::Own(_)) => ask.systems.iter().find(|system| {
            let owner = reading.get::<System>(**system).and_then(|live| live.record.owner);
            owner.map(Holder::Person) != Some(holder)
        }),
    };
    outside.map_or(Ok(()), |system| Err(Shortfall::new(Cause::OverLimit, format!("it does not hold for {system}"))))
}

/// The joint holders a grant names.
pub(super) fn joint(limits: Option<&Limits>) -> impl Iterator<Item = Arc<str>> {
    limits.into_iter().flat_map(|limits| limits.with.iter()).map(|name| Arc::from(&**name))
}

/// What a grant lets its receiver ask at most: one question for each of its level rows, so that no link is wider than the one above.
pub(super) fn asks(limits: Option<&Limits>) -> Vec<Ask> {
    let Some(limits) = limits else {
        return vec![Ask::default()];
    };
    let base = Ask {
        tier: limits.tier.map(|tier| tier.0),
        money: limits.money_each.clone().or_else(|| limits.money_year.clone()),
        days: limits.days.and_then(|days| i32::try_from(days.0).ok()),
        ..Ask::default()
    };
    if limits.level.is_empty() {
        return vec![base];
    }
    let rows = limits.level.iter().filter(|row| &*row.category != "any");
    let mut asks: Vec<Ask> = rows.map(|row| Ask { levels: vec![((*row.category).into(), row.max.0)], ..base.clone() }).collect();
    asks.push(base);
    asks
}
