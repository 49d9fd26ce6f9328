//! The day of a line, in the log's own time.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day as a log has it: `2026-11-22`, with `Z` or `+02:00` after it where the log says its zone, and `--11-22` where it says no year. The forms
/// are those of XML Schema (`date` and `gMonthDay`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: Option<u16>,
    month: u8,
    of_month: u8,
    /// Minutes east of UTC.
    zone: Option<i16>,
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(out, "{year:04}")?,
            None => write!(out, "-")?,
        }
        write!(out, "-{:02}-{:02}", self.month, self.of_month)?;
        match self.zone {
            None => Ok(()),
            Some(0) => write!(out, "Z"),
            Some(zone) => {
                let sign = if zone < 0 { '-' } else { '+' };
                write!(out, "{sign}{:02}:{:02}", zone.unsigned_abs() / 60, zone.unsigned_abs() % 60)
            }
        }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(text.as_bytes()).ok_or_else(|| D::Error::custom(format!("{text} is no day")))
    }
}

impl Day {
    /// A day as it is written.
    fn read(text: &[u8]) -> Option<Self> {
        let Some(rest) = text.strip_prefix(b"--") else { return day(text, None) };
        let read = calendar(None, number(rest.get(..2)?)?, number(rest.get(3..5)?)?, None)?;
        Some(Self { zone: offset(rest.get(5..)?), ..read })
    }

    /// Year, month and day of the month, where the log says its year.
    pub fn parts(self) -> Option<(u16, u8, u8)> {
        Some((self.year?, self.month, self.of_month))
    }
}

/// The day that a time says, in any of the shapes that logs write; `zone` is that of the format where the text says none.
pub(crate) fn day(text: &[u8], zone: Option<i16>) -> Option<Day> {
    let text = text.trim_ascii();
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match (digits, text.get(digits)) {
        (9..=19, None | Some(b'.')) => of_epoch(text.get(..digits)?),
        (4, Some(b'-' | b'/')) => {
            let day = calendar(number(text.get(..4)?), number(text.get(5..7)?)?, number(text.get(8..10)?)?, None)?;
            Some(Day { zone: offset(text.get(10..)?).or(zone), ..day })
        }
        (1 | 2, Some(b'/' | b'-')) => {
            let rest = text.get(digits + 1..)?;
            let day = calendar(number(rest.get(4..8)?), month(rest.get(..3)?)?, number(text.get(..digits)?)?, None)?;
            Some(Day { zone: offset(rest.get(8..)?).or(zone), ..day })
        }
        (0, Some(_)) => named(text, zone),
        _ => None,
    }
}

/// `Nov 22 05:12:02`, or `Sun Nov 22 05:12:02 2026`.
fn named(text: &[u8], zone: Option<i16>) -> Option<Day> {
    let mut words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let first = words.next()?;
    let month_of = month(first);
    let month = match month_of {
        Some(month) => month,
        None => month(words.next()?)?,
    };
    let day = number(words.next()?)?;
    let year = words.nth(1).filter(|word| word.len() == 4).and_then(number);
    calendar(year, month, day, if year.is_some() { zone } else { None })
}

fn calendar(year: Option<u32>, month: u32, day: u32, zone: Option<i16>) -> Option<Day> {
    let year = year.map(u16::try_from).transpose().ok()?;
    let last = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let real = (1..=last).contains(&day);
    real.then_some(Day { year, month: u8::try_from(month).ok()?, of_month: u8::try_from(day).ok()?, zone })
}

fn month(word: &[u8]) -> Option<u32> {
    const MONTHS: [&[u8]; 12] = [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    let place = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(word))?;
    u32::try_from(place + 1).ok()
}

fn number(digits: &[u8]) -> Option<u32> {
    let fine = !digits.is_empty() && digits.len() <= 9 && digits.iter().all(u8::is_ascii_digit);
    fine.then(|| digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
}

/// The zone that ends a time: `Z`, `+02:00`, `-0700`.
fn offset(rest: &[u8]) -> Option<i16> {
    if rest.ends_with(b"Z") || rest.ends_with(b"UTC") || rest.ends_with(b"GMT") {
        return Some(0);
    }
    let at = rest.iter().rposition(|byte| matches!(byte, b'+' | b'-'))?;
    let digits = rest.get(at + 1..)?;
    let (hours, minutes) = match digits.len() {
        4 => (number(digits.get(..2)?)?, number(digits.get(2..)?)?),
        5 if digits.get(2) == Some(&b':') => (number(digits.get(..2)?)?, number(digits.get(3..)?)?),
        2 => (number(digits)?, 0),
        _ => return None,
    };
    let minutes = i16::try_from(hours * 60 + minutes).ok().filter(|minutes| *minutes <= 14 * 60)?;
    Some(if rest.get(at) == Some(&b'-') { -minutes } else { minutes })
}

/// Of seconds, milliseconds, microseconds or nanoseconds since 1970, by their length; such clocks are UTC.
fn of_epoch(digits: &[u8]) -> Option<Day> {
    let whole = digits.iter().try_fold(0_u64, |number, digit| number.checked_mul(10)?.checked_add(u64::from(digit - b'0')))?;
    let per_second = match digits.len() {
        ..=11 => 1,
        12..=14 => 1_000,
        15..=17 => 1_000_000,
        _ => 1_000_000_000,
    };
    let days = i64::try_from(whole / per_second / 86_400).ok()?;
    // Days since the first of March of the year 0, whose cycles of 400 years are all alike (H. Hinnant, "chrono-compatible low-level date algorithms").
    let shifted = days + 719_468;
    let (cycle, of_cycle) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_cycle = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = year_of_cycle + cycle * 400 + i64::from(month <= 2);
    calendar(Some(u32::try_from(year).ok()?), u32::try_from(month).ok()?, u32::try_from(day).ok()?, Some(0))
}

#[cfg(test)]
mod stories {
    use super::*;

    fn told(text: &str, zone: Option<i16>) -> Option<String> {
        day(text.as_bytes(), zone).map(|day| day.to_string())
    }

    #[test]
    fn a_day_is_read_from_every_shape_that_logs_write() {
        for (text, expected) in [
            ("1795324322.123", "2026-11-22Z"),
            ("1795324322123", "2026-11-22Z"),
            ("1795324322123456789", "2026-11-22Z"),
            ("951782400", "2000-02-29Z"),
            ("2026-11-22T05:12:02Z", "2026-11-22Z"),
            ("2026-11-22T05:12:02.5+02:00", "2026-11-22+02:00"),
            ("2026/11/22 05:12:02", "2026-11-22"),
            ("2026-11-22", "2026-11-22"),
            ("22/Nov/2026:05:12:02 -0330", "2026-11-22-03:30"),
            ("22-Nov-2026 05:12:02.123", "2026-11-22"),
            ("Sun Nov 22 05:12:02 2026", "2026-11-22"),
            ("Nov  2 05:12:02", "--11-02"),
        ] {
            assert_eq!(told(text, None).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(
            told("2026-11-22 05:12:02", Some(0)).as_deref(),
            Some("2026-11-22Z"),
            "the zone of the format holds where none is said"
        );
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "",
            "-",
            "soon",
            "2026-13-01",
            "2026-11-31",
            "11/22/2026",
            "99999999999999999999",
            "2026",
            "Nov",
            "Nov x",
            "22/Nov",
            "\u{e9}",
        ] {
            assert_eq!(told(text, None), None, "{text}");
        }
    }
}
