//! The timeline: where in time the page stands. Positions are per cent of the rail, as SVG attributes.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use maud::{Markup, html};

use super::chrome::Chrome;
use crate::writing::{day, short_day};

/// Something on the timeline.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its day; after today it is planned.
    pub date: Date,
    /// Its name, in one or two words.
    pub label: String,
    /// For a past event the same page as of that day, for a planned one its record.
    pub href: String,
}

/// Per cent of the rail that one character of a label takes on the narrowest window that shows labels.
const CHARACTER_PERCENT: f64 = 0.45;

/// At least this many days are shown on either side of today.
const LEAST_DAYS: i32 = 60;

/// At most about this many marks of months.
const MOST_MARKS: usize = 24;

/// The days a rail spans.
struct Scale {
    from: Date,
    days: f64,
}

impl Scale {
    fn of(chrome: &Chrome) -> Self {
        let dates = || chrome.events.iter().map(|event| event.date).chain(chrome.as_of);
        let first = dates().chain([shift(chrome.today, -LEAST_DAYS)]).min().unwrap_or(chrome.today);
        let last = dates().chain([shift(chrome.today, LEAST_DAYS)]).max().unwrap_or(chrome.today);
        let margin = (days_between(first, last) / 14).max(7);
        let from = shift(first, -margin);
        Self { from, days: f64::from(days_between(from, shift(last, margin)).max(1)) }
    }

    /// Position of a day in per cent.
    fn at(&self, date: Date) -> f64 {
        f64::from(days_between(self.from, date)) / self.days * 100.0
    }

    /// The firsts of months to mark; every second, third … one on a long rail.
    fn marks(&self) -> Vec<f64> {
        let mut marks = Vec::new();
        let mut month = self.from.first_of_month();
        while let Ok(next) = month.checked_add(1.month()) {
            let position = self.at(next);
            if position > 100.0 {
                break;
            }
            marks.push(position);
            month = next;
        }
        let step = marks.len().div_ceil(MOST_MARKS).max(1);
        marks.into_iter().step_by(step).collect()
    }
}

/// Room for labels, given out first come, first served, so that none covers another.
#[derive(Default)]
struct Room(Vec<(f64, f64)>);

impl Room {
    fn take(&mut self, centre: f64, text: &str) -> bool {
        let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let half = (f64::from(characters) + 1.0) * CHARACTER_PERCENT / 2.0;
        let (from, to) = (centre - half, centre + half);
        let free = from >= 0.0 && to <= 100.0 && self.0.iter().all(|(other, end)| to <= *other || from >= *end);
        if free {
            self.0.push((from, to));
        }
        free
    }
}

/// The rail of a page.
pub(crate) fn rail(chrome: &Chrome) -> Markup {
    let scale = Scale::of(chrome);
    let here = chrome.as_of.unwrap_or(chrome.today);
    let here_label = chrome.as_of.map_or_else(|| "Now".to_owned(), day);
    let mut room = Room::default();
    let _ = room.take(scale.at(here), &here_label);
    let now_labelled = chrome.is_past() && room.take(scale.at(chrome.today), "Now");
    let mut events: Vec<&Event> = chrome.events.iter().filter(|event| event.date != here).collect();
    // What is nearest to the day shown keeps its label when there is not room for all.
    events.sort_by_key(|event| days_between(here, event.date).abs());
    let labelled: Vec<(&Event, bool)> =
        events.into_iter().map(|event| (event, room.take(scale.at(event.date), &label(event)))).collect();
    html! {
        nav.rail aria-label="Timeline" {
            svg {
                @for mark in scale.marks() { line.mo x1=(percent(mark)) x2=(percent(mark)) y1="20" y2="25" {} }
                line.base x1="0" x2=(percent(scale.at(chrome.today))) y1="25" y2="25" {}
                line.ahead x1=(percent(scale.at(chrome.today))) x2="100%" y1="25" y2="25" {}
                @if let Some(date) = chrome.as_of {
                    rect.unseen x=(percent(scale.at(date))) y="17" width=(percent(100.0 - scale.at(date))) height="12" {}
                }
                @for (event, named) in labelled.iter().rev() { (mark(&scale, chrome, event, *named)) }
                @if chrome.is_past() { (now(&scale, chrome, now_labelled)) }
                svg x=(percent(scale.at(here))) y="25" width="1" height="1" { path.here d="M-6-8h12L0 1z" {} }
                text.here-t x=(percent(scale.at(here))) y="12" text-anchor="middle" { (here_label) }
            }
        }
    }
}

fn mark(scale: &Scale, chrome: &Chrome, event: &Event, named: bool) -> Markup {
    let position = scale.at(event.date);
    let planned = event.date > chrome.today;
    html! {
        a href=(event.href) {
            title {
                @if planned { (event.label) ", planned for " (short_day(event.date)) }
                @else { (event.label) ", " (day(event.date)) ": show the organisation as it stood" }
            }
            rect.hit x=(percent(position - 1.0)) y="2" width="2%" height="28" {}
            @if planned { circle.fu cx=(percent(position)) cy="25" r="3.5" {} }
            @else { line.ev x1=(percent(position)) x2=(percent(position)) y1="19" y2="29" {} }
            @if named { text.lbl x=(percent(position)) y="12" text-anchor="middle" { (label(event)) } }
        }
    }
}

/// The way back to now, on the rail itself.
fn now(scale: &Scale, chrome: &Chrome, named: bool) -> Markup {
    let position = scale.at(chrome.today);
    html! {
        a href=(chrome.address.href()) {
            title { "Return to now" }
            rect.hit x=(percent(position - 1.0)) y="2" width="2%" height="28" {}
            line.ev x1=(percent(position)) x2=(percent(position)) y1="17" y2="30" {}
            @if named { text x=(percent(position)) y="12" text-anchor="middle" { "Now" } }
        }
    }
}

fn label(event: &Event) -> String {
    format!("{} {}", short_day(event.date), event.label)
}

/// A position as an SVG attribute.
pub(crate) fn percent(position: f64) -> String {
    format!("{position:.1}%")
}

/// Days from one date to another; negative when the other is earlier.
pub(crate) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

fn shift(date: Date, days: i32) -> Date {
    date.saturating_add(Span::new().days(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_never_cover_one_another() {
        let mut room = Room::default();
        assert!(room.take(50.0, "Now"));
        assert!(!room.take(51.0, "10 Dec Board"));
        assert!(room.take(60.0, "10 Dec Board"));
        assert!(!room.take(99.0, "14 Jan Stage 1 audit"), "a label may not leave the rail");
    }
}
