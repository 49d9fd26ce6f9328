//! A refused act: the refusal first, then where the chain of authority ends.

use maud::{Markup, html};

use crate::component::chrome::{Chrome, crumbs};
use crate::component::facts::block;
use crate::component::refusal::{Refusal, refusal};
use crate::component::section::hanging;
use crate::component::trace::{Step, trace};
use crate::component::words::{Link, Words, prose, tags};

/// An act that was attempted and refused. The attempt is in the ledger.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Where it stands.
    pub crumbs: Vec<Link>,
    /// The last step of the way: the act.
    pub here: String,
    /// Number of the record.
    pub number: String,
    /// The act by name.
    pub title: String,
    /// Refused, its class, who attempted it and when.
    pub tags: Vec<Words>,
    /// What, the numbers, who can decide, what happens until then, how to come inside.
    pub refusal: Refusal,
    /// The chain, cut where it breaks.
    pub trace: Vec<Step>,
    /// How many links break, in words.
    pub broken: String,
    /// What was attempted: record, version, digest; may be empty.
    pub bound: Vec<(String, Words)>,
    /// The reason given for the attempt; may be empty.
    pub reason: String,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Refused) -> Markup {
    chrome.document(&html! {
        (crumbs(&data.crumbs, &data.here))
        div.head {
            div {
                h1 { span.num { (data.number) } (data.title) }
                (tags(&data.tags))
            }
        }
        (refusal(chrome, &data.refusal))
        @if !data.trace.is_empty() { (hanging("Where authority ends", Some(&data.broken), &trace(&data.trace))) }
        @if !data.bound.is_empty() || !data.reason.is_empty() {
            (hanging("What was attempted", None, &html! {
                (prose(&data.reason, false))
                @if !data.bound.is_empty() { (block(&data.bound)) }
            }))
        }
    })
}
