//! One act on several records: what would become of each, before anything is done, and what has been done.

use maud::{Markup, html};

use crate::component::chrome::{Chrome, crumbs};
use crate::component::field::{Field, errors, field};
use crate::component::grid::{Grid, grid};
use crate::component::section::hanging;
use crate::component::words::{Link, Words, prose, tags};
use crate::form::{hidden, unchangeable};

/// The same act on several records.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Where it stands.
    pub crumbs: Vec<Link>,
    /// The act and how many records: `Adopt 37 controls`.
    pub title: String,
    /// How many it would be done on, left out, done already.
    pub tags: Vec<Words>,
    /// Address it posts to.
    pub action: String,
    /// What is sent back unseen, by name without [`UNSEEN`](crate::form::UNSEEN).
    pub hidden: Vec<(String, String)>,
    /// Why nothing was done; empty before anything was tried.
    pub errors: Vec<String>,
    /// On what it would be done, each with the version and what decides.
    pub ready: Grid,
    /// What is left out, each with the reason.
    pub left_out: Grid,
    /// On what it is done already, each with the fact.
    pub done: Grid,
    /// What the person states by it, in their own name.
    pub statement: String,
    /// Its fields, the same for each record.
    pub fields: Vec<Field>,
    /// Who acts.
    pub signer: Words,
    /// The act on its button.
    pub submit: String,
    /// The way out.
    pub leave: Link,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Batch) -> Markup {
    let here = &data.title;
    if chrome.is_past() {
        return chrome.document(&html! { (crumbs(&data.crumbs, here)) (head(data)) (unchangeable(chrome)) });
    }
    let any = !data.ready.rows.is_empty();
    chrome.document(&html! {
        (crumbs(&data.crumbs, here))
        @if any {
            form method="post" action=(data.action) data-guard novalidate {
                (hidden("", &data.hidden))
                (errors(&data.fields.iter().collect::<Vec<_>>(), &data.errors))
                (head(data))
                (hanging("What would be done", Some("all of it or nothing; an act of its own for each"), &grid("What would be done", &data.ready)))
                (rest(data))
                (hanging("What you state", Some("of each of them"), &html! {
                    (prose(&data.statement, true))
                    @for one in &data.fields { (field(one)) }
                    p { (data.signer) }
                }))
                div.savebar {
                    button.btn.primary name="save" value="batch" { (data.submit) }
                    a.btn.quiet href=(data.leave.href) { (data.leave.text) }
                    span.dim { "Cannot be undone, only superseded." }
                }
            }
        } @else {
            (errors(&[], &data.errors))
            (head(data))
            (rest(data))
            p.acts { a.btn.primary href=(data.leave.href) { (data.leave.text) } }
        }
    })
}

fn head(data: &Batch) -> Markup {
    html! { div.head { div { h1 { (data.title) } (tags(&data.tags)) } } }
}

fn rest(data: &Batch) -> Markup {
    html! {
        @if !data.done.rows.is_empty() { (hanging("What is done", Some("each a fact of its own"), &grid("What is done", &data.done))) }
        @if !data.left_out.rows.is_empty() {
            (hanging("What is left out", Some("nothing is attempted, nothing recorded"), &grid("What is left out", &data.left_out)))
        }
    }
}
