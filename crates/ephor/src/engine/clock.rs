//! The clock: the one place that asks the machine for the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The machine's clock, one that started at another moment and runs on, or one that is set by hand.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    Machine,
    RunningFrom(Timestamp, Instant),
    /// Seconds since 1970.
    ByHand(AtomicI64),
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

    /// A clock that stands at that moment until it is set, for telling histories.
    pub fn by_hand(at: Timestamp) -> Self {
        Self(Arc::new(Kind::ByHand(AtomicI64::new(at.as_second()))))
    }

    /// Sets a clock that goes by hand, also for everybody who holds a copy of it; others go on as they do.
    pub fn set(&self, at: Timestamp) {
        if let Kind::ByHand(second) = &*self.0 {
            second.store(at.as_second(), Ordering::SeqCst);
        }
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
            Kind::ByHand(second) => Timestamp::from_second(second.load(Ordering::SeqCst)).unwrap_or_default(),
        };
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    /// The day it is in that zone.
    pub fn today(&self, zone: &TimeZone) -> Date {
        self.now().to_zoned(zone.clone()).date()
    }
}
