//! The clock: the one place that asks the machine for the time.

use std::sync::Arc;
use std::time::Instant;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The machine's clock, or one that started at another moment and runs on.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    Machine,
    RunningFrom(Timestamp, Instant),
}

impl Clock {
    /// The machine's clock.
    pub fn machine() -> Self {
        Self(Arc::new(Kind::Machine))
    }

    /// A clock that starts at that moment and runs on, for demonstrations.
    pub fn running_from(start: Timestamp) -> Self {
        Self(Arc::new(Kind::RunningFrom(start, Instant::now())))
    }

    /// Now, to the second.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the program's one clock; everything below it takes the time as an argument"
    )]
    pub fn now(&self) -> Timestamp {
        let now = match &*self.0 {
            Kind::Machine => Timestamp::now(),
            Kind::RunningFrom(start, since) => {
                let passed = SignedDuration::try_from(since.elapsed()).unwrap_or(SignedDuration::ZERO);
                start.checked_add(passed).unwrap_or(*start)
            }
        };
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    /// The day it is in that zone.
    pub fn today(&self, zone: &TimeZone) -> Date {
        self.now().to_zoned(zone.clone()).date()
    }
}
