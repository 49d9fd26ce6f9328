//! Progress of long work, on standard error and only for people.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::engine::Progress;

/// A bar that shows itself when the work turns out to be long.
pub(super) struct Bar {
    bar: ProgressBar,
    began: Instant,
}

impl Bar {
    pub(super) fn new(what: &'static str) -> Self {
        let bar = ProgressBar::hidden();
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos} of {len} facts") {
            bar.set_style(style);
        }
        bar.set_message(what);
        Self { bar, began: Instant::now() }
    }
}

impl Progress for Bar {
    fn at(&self, done: u64, of: u64) {
        self.bar.set_length(of);
        self.bar.set_position(done);
        if self.began.elapsed() > Duration::from_secs(1) {
            self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
        if done >= of {
            self.bar.finish_and_clear();
        }
    }
}
