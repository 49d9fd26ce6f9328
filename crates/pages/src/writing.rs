//! How dates, numbers and addresses are written, the same on every page.

use jiff::civil::Date;

/// Three-letter months in order, as `20 Nov 2026` needs them.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Full names of the months in order.
const LONG_MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// A day as `20 Nov 2026`.
pub fn day(date: Date) -> String {
    format!("{} {} {}", date.day(), named(&MONTHS, date), date.year())
}

/// A day as `20 November 2026`.
pub fn long_day(date: Date) -> String {
    format!("{} {} {}", date.day(), named(&LONG_MONTHS, date), date.year())
}

/// A day as `20 Nov`, for places where the year is plain.
pub fn short_day(date: Date) -> String {
    format!("{} {}", date.day(), named(&MONTHS, date))
}

/// The full name of a date's month.
pub(crate) fn month(date: Date) -> &'static str {
    named(&LONG_MONTHS, date)
}

/// A text with its first letter in capitals, as it stands at the head of a row or a sentence.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A message as a sentence of its own.
pub fn sentence(message: &str) -> String {
    let upper = capital(message);
    if upper.ends_with('.') { upper } else { format!("{upper}.") }
}

/// A number of the ledger in groups of three, `48 219`; the spaces do not break.
pub fn grouped(number: u64) -> String {
    in_threes(number, '\u{a0}')
}

/// A number in running text, `1,204`.
pub fn number(number: u64) -> String {
    in_threes(number, ',')
}

/// A count and its noun, `1 finding` or `39 findings`.
pub fn count(number_of: u64, noun: &str) -> String {
    let noun = if number_of == 1 { noun.to_owned() } else { plural(noun) };
    format!("{} {noun}", number(number_of))
}

/// A noun with its article: a risk, an AI system.
pub fn article(noun: &str) -> String {
    let open = noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    format!("{} {noun}", if open { "an" } else { "a" })
}

/// More than one of a noun, by the rules that the names of kinds need: policies, processes, people.
pub fn plural(noun: &str) -> String {
    if let Some(stem) = noun.strip_suffix("person") {
        return format!("{stem}people");
    }
    if let Some(stem) = noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u'])) {
        return format!("{stem}ies");
    }
    let hisses = ["s", "x", "sh", "ch"].iter().any(|end| noun.ends_with(end));
    format!("{noun}{}", if hisses { "es" } else { "s" })
}

/// An address that keeps the page's date: adds `as-of` to it, or leaves it as it is for now and for
/// addresses that already name a date or leave this site.
pub fn with_as_of(href: &str, as_of: Option<Date>) -> String {
    let Some(date) = as_of else {
        return href.to_owned();
    };
    let (address, fragment) = href.split_once('#').map_or((href, None), |(address, rest)| (address, Some(rest)));
    if address.is_empty() || address.contains("://") || address.contains("as-of=") {
        return href.to_owned();
    }
    let joint = if address.contains('?') { '&' } else { '?' };
    let fragment = fragment.map_or_else(String::new, |rest| format!("#{rest}"));
    format!("{address}{joint}as-of={date}{fragment}")
}

/// Whether an address may stand in an `href`: of this site, or plain web and mail. Records hold
/// addresses that people typed, and `javascript:` must not come back as a link.
pub(crate) fn may_link(href: &str) -> bool {
    let inside = href.starts_with(['/', '?', '#']) && !href.starts_with("//") && !href.starts_with("/\\");
    let outside = ["https://", "http://", "mailto:"].iter().any(|scheme| href.starts_with(scheme));
    inside || outside
}

fn named(months: &[&'static str; 12], date: Date) -> &'static str {
    usize::try_from(date.month() - 1).ok().and_then(|index| months.get(index)).copied().unwrap_or_default()
}

fn in_threes(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(separator);
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn numbers_are_grouped_from_the_right() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(48_219), "48\u{a0}219");
        assert_eq!(number(1_000_000), "1,000,000");
        assert_eq!(count(1, "finding"), "1 finding");
        assert_eq!(count(0, "finding"), "0 findings");
    }

    #[test]
    fn kinds_have_their_plurals() {
        let kinds = ["risk", "policy", "person", "process", "hash", "survey"];
        assert_eq!(kinds.map(plural), ["risks", "policies", "people", "processes", "hashes", "surveys"]);
        assert_eq!(count(1_204, "person"), "1,204 people");
    }

    #[test]
    fn an_address_takes_the_date_of_the_page_once() {
        let past = Some(date(2026, 9, 30));
        assert_eq!(with_as_of("/risks", past), "/risks?as-of=2026-09-30");
        assert_eq!(with_as_of("/risks?tier=1#top", past), "/risks?tier=1&as-of=2026-09-30#top");
        assert_eq!(with_as_of("/risks?as-of=2026-06-30", past), "/risks?as-of=2026-06-30");
        assert_eq!(with_as_of("#main", past), "#main");
        assert_eq!(with_as_of("/risks", None), "/risks");
    }

    #[test]
    fn an_address_that_runs_a_script_is_no_link() {
        assert!(may_link("/risks/R-1") && may_link("https://northwind.example/ai") && may_link("?sort=id"));
        assert!(!may_link("javascript:alert(1)") && !may_link("//elsewhere.example") && !may_link(""));
    }
}
