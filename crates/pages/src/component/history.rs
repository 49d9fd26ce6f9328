//! The status of a requirement over time, in lanes.

use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::{Markup, html};

use super::rail::days_between;
use super::state::Status;
use crate::writing::{day, month};

/// Status over time.
#[derive(Debug, Clone)]
pub struct History {
    /// Spans in order, each ending where the next begins.
    pub spans: Vec<Span>,
    /// The day the page shows.
    pub until: Date,
}

/// A time of one status.
#[derive(Debug, Clone)]
pub struct Span {
    /// The status.
    pub status: Status,
    /// Its first day.
    pub from: Date,
}

/// Per cent of the width that lane names take.
const LEFT: f64 = 11.0;

/// The least width of a span, in per cent, so that a day is seen.
const LEAST: f64 = 0.8;

/// Room for lanes above the months, and the usual height of one, in pixels.
const LANES: f64 = 52.0;
const LANE: f64 = 13.0;

impl History {
    /// The spans with their ends.
    fn ended(&self) -> Vec<(&Span, Date)> {
        let ends = self.spans.iter().skip(1).map(|span| span.from).chain([self.until]);
        self.spans.iter().zip(ends).collect()
    }

    /// The history in words, for those who do not see it.
    fn spoken(&self) -> String {
        let parts: Vec<String> = self
            .ended()
            .iter()
            .map(|(span, end)| format!("{} from {} to {}", span.status.word().to_lowercase(), day(span.from), day(*end)))
            .collect();
        parts.join(", ")
    }

    /// The lanes in use, best above.
    fn lanes(&self) -> Vec<&'static str> {
        let mut statuses: Vec<&Status> = self.spans.iter().map(|span| &span.status).collect();
        statuses.sort();
        statuses.reverse();
        let mut words: Vec<&'static str> = statuses.into_iter().map(Status::word).collect();
        words.dedup();
        words
    }
}

/// The drawing, or nothing when no status was computed yet.
pub(crate) fn history(history: &History) -> Markup {
    let Some(first) = history.spans.first().map(|span| span.from) else {
        return html! {};
    };
    let days = f64::from(days_between(first, history.until).max(1));
    let at = |date: Date| LEFT + f64::from(days_between(first, date)) / days * (100.0 - LEFT);
    let lanes = history.lanes();
    let count = f64::from(u32::try_from(lanes.len()).unwrap_or(1).max(1));
    let pitch = (LANES / count).min(LANE);
    let middle = |lane: usize| f64::from(u32::try_from(lane).unwrap_or(0)) * pitch + 6.0;
    let foot = middle(lanes.len()) + 6.0;
    html! {
        svg.hist role="img" aria-label=(history.spoken()) {
            @for (lane, word) in lanes.iter().enumerate() {
                line x1=(exact(LEFT)) x2="100%" y1=(middle(lane)) y2=(middle(lane)) {}
                text y=(middle(lane) + 4.0) { (word) }
            }
            @for (span, end) in history.ended() {
                @let lane = lanes.iter().position(|word| *word == span.status.word()).unwrap_or(0);
                @let from = at(span.from).min(100.0 - LEAST);
                rect class=(span.status.sign().code()) x=(exact(from)) width=(exact((at(end) - from - 0.3).max(LEAST)))
                    y=(middle(lane) - 4.0) height="8" {}
            }
            @for (date, named) in months(first, history.until) {
                text x=(exact(at(date))) y=(foot) { (named) }
            }
            text x="100%" y=(foot) text-anchor="end" { (day(history.until)) }
        }
    }
}

/// Up to four firsts of months to name under the lanes, none too near the end.
fn months(from: Date, until: Date) -> Vec<(Date, &'static str)> {
    let mut firsts = Vec::new();
    let mut first = from.first_of_month();
    while let Ok(next) = first.checked_add(1.month()) {
        if next >= until {
            break;
        }
        firsts.push((next, month(next)));
        first = next;
    }
    let step = firsts.len().div_ceil(4).max(1);
    let near = days_between(from, until) / 8;
    firsts.into_iter().step_by(step).filter(|(date, _)| days_between(*date, until) > near).collect()
}

fn exact(position: f64) -> String {
    format!("{position:.2}%")
}
