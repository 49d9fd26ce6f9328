//! How things are said on every page: days, times, people, links to records and facts. Every link keeps the day that is looked at.

use ephor_core::act::ActName;
use ephor_core::catalog::ISO42001;
use ephor_core::conformity::{Go, Known, Severity, Status};
use ephor_core::id::RecordId;
use ephor_core::image::Image;
use ephor_core::kinds::Declaration;
use ephor_pages::component::state::Status as Shown;
use ephor_pages::component::words::{Entry, Link, Words};
use ephor_pages::writing::capital;
pub(super) use ephor_pages::writing::day;
use jiff::Timestamp;

use crate::web::request::Request;

/// A moment in the organisation's zone: 20 Nov 2026, 16:04.
pub(super) fn moment(image: &Image, moment: Timestamp) -> String {
    moment.to_zoned(image.zone().clone()).strftime("%-d %b %Y, %H:%M").to_string()
}

/// An address that keeps the past day that is looked at.
pub(super) fn kept(request: &Request, href: &str) -> String {
    match request.as_of {
        None => href.to_owned(),
        Some(day) => asking(href, "as-of", day),
    }
}

/// An address that says one thing more.
pub(super) fn asking(href: &str, name: &str, value: impl std::fmt::Display) -> String {
    format!("{href}{}{name}={value}", if href.contains('?') { '&' } else { '?' })
}

/// Where a record is shown.
pub(super) fn record_href(request: &Request, id: RecordId) -> String {
    kept(request, &format!("/records/{}/{id}", id.kind))
}

/// A record by what people call it.
pub(super) fn record_link(request: &Request, image: &Image, id: RecordId) -> Link {
    Link::new(image.title(id), record_href(request, id))
}

/// The number of a record as pages show it; empty for people, whose numbers say nothing.
pub(super) fn number_of(id: RecordId) -> String {
    if id.kind.is_numbered() { id.to_string() } else { String::new() }
}

/// A record in few words: its number, a person by name.
pub(super) fn called(image: &Image, id: RecordId) -> String {
    if id.kind.is_numbered() { id.to_string() } else { image.title(id) }
}

/// What an act does to a record, in few words. A title that begins with the act says it already.
pub(super) fn doing(name: ActName, title: &str) -> String {
    let says = spoken(name.word());
    let said = title.get(..says.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(&says));
    if said && title.get(says.len()..).is_some_and(|rest| rest.starts_with(' ')) {
        title.to_owned()
    } else {
        format!("{says} {title}")
    }
}

/// A fact by its number.
pub(super) fn entry(request: &Request, position: u64) -> Entry {
    Entry { number: position, href: kept(request, &format!("/ledger/{position}")) }
}

/// A requirement by its id.
pub(super) fn requirement_href(request: &Request, id: &str) -> String {
    kept(request, &format!("/requirements/{id}"))
}

/// A sentence that ends in the requirements which records of a kind serve; nothing where they serve none.
pub(super) fn serving(request: &Request, words: Words, begins: &str, declaration: &Declaration) -> Words {
    if declaration.serves.is_empty() {
        return words;
    }
    let before = |place: usize| if place > 0 { ", " } else { begins };
    let links = declaration.serves.iter().enumerate();
    let linked = |words: Words, id: &str| match id {
        "all" => words.plain("every requirement"),
        "A" => words.plain("every control of Annex A"),
        id if ISO42001.requirement(id).is_none() => words.plain(id),
        id => words.link(id, requirement_href(request, id)),
    };
    links.fold(words, |words, (place, id)| linked(words.plain(before(place)), id)).plain(".")
}

/// Where a next step is done.
pub(super) fn step_href(go: &Go) -> String {
    match go {
        Go::New(kind, known) => with(format!("/records/{kind}/new"), known),
        Go::Edit(id) => format!("/records/{}/{id}/edit", id.kind),
        Go::Act(act, id, known) => with(format!("/records/{}/{id}/acts/{act}", id.kind), known),
        Go::OnAct(act, position) => format!("/ledger/{position}/acts/{act}"),
    }
}

/// The address of a form that begins with what is known.
fn with(form: String, known: &Known) -> String {
    let fields = form_urlencoded::Serializer::new(String::new()).extend_pairs(known.fields()).finish();
    if fields.is_empty() { form } else { format!("{form}?{fields}") }
}

/// A status as pages show it, with the reason where it is unknown.
pub(super) fn shown(status: Status, unknown: Option<&ephor_core::conformity::Unknown>) -> Shown {
    match status {
        Status::Major => Shown::Major,
        Status::Minor => Shown::Minor,
        Status::Unknown => Shown::Unknown(unknown.map(|one| one.reason.word().replace('-', " ")).unwrap_or_default()),
        Status::Opportunity => Shown::Opportunity,
        Status::Conforms => Shown::Conforms,
        Status::NotApplicable => Shown::NotApplicable,
    }
}

/// The weight of a finding as pages show it.
pub(super) const fn weighed(severity: Severity) -> Shown {
    match severity {
        Severity::Major => Shown::Major,
        Severity::Minor => Shown::Minor,
        Severity::Opportunity => Shown::Opportunity,
    }
}

/// Words that people write in capitals.
const CAPITALS: [&str; 7] = ["ai", "aims", "gb", "hr", "id", "ip", "mcp"];

/// A word of the specification as people read it: `ai-policy` becomes `AI policy`.
pub(super) fn spoken(word: &str) -> String {
    let words = word.split(['-', ' ']).map(|part| if CAPITALS.contains(&part) { part.to_uppercase() } else { part.to_owned() });
    capital(&words.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::{ActName, doing};

    #[test]
    fn a_title_that_begins_with_the_act_is_not_given_it_twice() {
        assert_eq!(doing(ActName::Accept, "Accept what is left of R-41"), "Accept what is left of R-41");
        assert_eq!(doing(ActName::Accept, "accept it"), "accept it");
        assert_eq!(doing(ActName::Accept, "Acceptance of R-41"), "Accept Acceptance of R-41");
        assert_eq!(doing(ActName::Approve, "Accept it"), "Approve Accept it");
        assert_eq!(doing(ActName::Approve, "Ünbek…"), "Approve Ünbek…");
    }
}
