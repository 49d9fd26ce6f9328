//! How the status of every requirement moved: judged at the end of each day on which anything was recorded.

use std::sync::{Arc, LazyLock};

use ephor_core::catalog::ISO42001;
use ephor_core::conformity::{Evaluator, Rule, Status};
use ephor_core::image::Image;
use ephor_core::rules;
use jiff::civil::Date;

use crate::engine::{Engine, Failure, replay};

/// The most facts that are judged day by day; beyond it a trend would take longer than a page may.
const FACTS_AT_MOST: u64 = 200_000;

/// The rules whose findings stand against each requirement, in the catalogue's order.
static CONCERNING: LazyLock<Vec<Vec<&'static Rule>>> = LazyLock::new(|| {
    let concerns = |rule: &&&'static Rule, id: &str| rule.requirement == id || rule.also.contains(&id);
    let of = |id: &str| rules::ALL.iter().filter(|rule| concerns(rule, id)).copied().collect();
    ISO42001.requirements().map(|one| of(&one.id)).collect()
});

/// One day, with the status of every requirement at its end, in the catalogue's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrendDay {
    /// The day.
    pub day: Date,
    /// The last fact of it.
    pub last: u64,
    /// The statuses.
    pub statuses: Vec<Status>,
}

/// The most facts among which the one is looked for that changed a status; beyond it the search would take longer than a page may.
const SEARCHED_AT_MOST: u64 = 5_000;

impl Engine {
    /// The fact after `before`, up to `last`, with which the requirement at that place of the catalogue came to stand as it does on that
    /// day. None where no fact did it but the day alone, or where there are too many facts to search.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn cause(&self, before: &TrendDay, (day, last): (Date, u64), place: usize) -> Result<Option<u64>, Failure> {
        let first = self.as_of(before.day)?.image.clone();
        if last.saturating_sub(first.size()) > SEARCHED_AT_MOST {
            return Ok(None);
        }
        let concerning = CONCERNING.get(place).map_or(rules::ALL, Vec::as_slice);
        let status = |image: &Image| {
            let conformity = Evaluator::judge(concerning, image, day);
            conformity.requirements.get(place).map(|one| one.status)
        };
        let ledger = self.ledger()?;
        let new = status(&replay::fold(&ledger, first.clone(), last, |_| {})?);
        if status(&first) == new {
            return Ok(None);
        }
        // INVARIANT: it stands otherwise at `without` and as it does on that day at `with`.
        let (mut without, mut with) = (first, last);
        while without.size() + 1 < with {
            let middle = without.size().midpoint(with);
            let image = replay::fold(&ledger, without.clone(), middle, |_| {})?;
            if status(&image) == new {
                with = middle;
            } else {
                without = image;
            }
        }
        Ok(Some(with))
    }

    /// The days behind, oldest first, today left out; empty for ledgers so large that it would take too long.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn trend(&self) -> Result<Arc<Vec<TrendDay>>, Failure> {
        let today = self.snapshot().on;
        let ends: Vec<(Date, u64)> = self.history()?.ends().into_iter().filter(|(day, _)| *day < today).collect();
        if let Some(kept) = self.history()?.trend(ends.last().copied()) {
            return Ok(kept);
        }
        if ends.last().is_some_and(|(_, last)| *last > FACTS_AT_MOST) {
            return Ok(Arc::default());
        }
        let ledger = self.ledger()?;
        let mut image = Image::default();
        let mut evaluator = Evaluator::new(rules::ALL);
        let mut days = Vec::with_capacity(ends.len());
        for (day, last) in &ends {
            let mut touched = Vec::new();
            replay::each(&ledger, image.size() + 1, *last, |stored| {
                let (fact, content) = replay::read(&stored)?;
                touched.extend(image.apply(&fact, content));
                Ok(())
            })?;
            evaluator.update(&image, *day, &touched);
            let statuses = evaluator.conformity(&image, *day).requirements.iter().map(|one| one.status).collect();
            days.push(TrendDay { day: *day, last: *last, statuses });
        }
        drop(ledger);
        let days = Arc::new(days);
        self.history()?.keep_trend(days.clone());
        Ok(days)
    }
}
