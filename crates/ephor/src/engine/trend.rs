//! How the status of every requirement moved: judged at the end of each day on which anything was recorded.

use std::sync::Arc;

use ephor_core::conformity::{Evaluator, Status};
use ephor_core::image::Image;
use ephor_core::rules;
use jiff::civil::Date;

use crate::engine::{Engine, Failure, replay};

/// The most facts that are judged day by day; beyond it a trend would take longer than a page may.
const FACTS_AT_MOST: u64 = 200_000;

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

impl Engine {
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
