//! Taking an act: what is signed, what it means, by what authority, or the refusal that would follow.

use maud::{Markup, html};

use crate::component::chrome::{Chrome, crumbs};
use crate::component::diff::{Changes, changes};
use crate::component::facts::{Fact, block, facts, rows};
use crate::component::field::{Field, Options, errors, field, lists};
use crate::component::refusal::{Refusal, refusal};
use crate::component::section::hanging;
use crate::component::trace::{Step, trace};
use crate::component::words::{Link, Words, prose, tags};
use crate::form::{default_button, hidden, unchangeable};

/// What is pressed to act.
pub const SIGN: &str = "sign";
/// What is pressed to be refused, on the record.
pub const ASK: &str = "ask";
/// What is pressed to see what would come of it.
pub const LOOK: &str = "look";
/// The words on that.
const CHECK: &str = "See what would come of it";

/// An act about to be taken: approve, accept, deny, review, vote, sign, publish, observe, withdraw.
#[derive(Debug, Clone)]
pub struct Act {
    /// Where it stands.
    pub crumbs: Vec<Link>,
    /// The last step of the way: the act.
    pub here: String,
    /// Number of the record.
    pub number: String,
    /// The act by name: `Accept residual risk R-27`.
    pub title: String,
    /// Its state, its class, by when.
    pub tags: Vec<Words>,
    /// Address it posts to.
    pub action: String,
    /// Digest of what is signed, sent unseen as `expected`: another version is not approved by this act.
    pub expected: String,
    /// What else is sent back unseen, by name without [`UNSEEN`](crate::form::UNSEEN).
    pub hidden: Vec<(String, String)>,
    /// Errors of no single field.
    pub errors: Vec<String>,
    /// Record, version, digest: what the act is bound to.
    pub bound: Vec<(String, Words)>,
    /// What is decided on; none where the act is about no content.
    pub decided: Option<Decided>,
    /// What the person states by it, in their own name; may be empty.
    pub statement: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The lists that reference fields offer.
    pub lists: Vec<Options>,
    /// Who acts, on whose behalf.
    pub signer: Words,
    /// The chain from the governing body down to this act; empty for acts that need no power.
    pub trace: Vec<Step>,
    /// Whether it would be recorded with what is entered.
    pub may: bool,
    /// The refusal that would follow.
    pub refusal: Option<Refusal>,
    /// The act on its button: `Sign as Tobias Renn`.
    pub submit: String,
    /// The way out.
    pub leave: Link,
}

/// What is decided on, as far as it must be seen to decide.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The content: its main facts where an earlier one was decided on, else all of it.
    pub facts: Vec<Fact>,
    /// The whole record.
    pub whole: Link,
    /// What differs from the content decided on before, and how that was decided. No fields where it was the first.
    pub since: (String, Changes),
    /// What had to be looked at before, and whether it was.
    pub reviews: Vec<(String, Words)>,
    /// The numbers it is held against: `Residual`, `Your limit`, `Board appetite`.
    pub measures: Vec<(String, Words)>,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Act) -> Markup {
    if chrome.is_past() {
        return chrome.document(&html! { (crumbs(&data.crumbs, &data.here)) (head(data)) (unchangeable(chrome)) });
    }
    chrome.document(&html! {
        (crumbs(&data.crumbs, &data.here))
        form method="post" action=(data.action) data-guard novalidate {
            (default_button(LOOK, CHECK))
            (hidden(&data.expected, &data.hidden))
            (errors(&data.fields.iter().collect::<Vec<_>>(), &data.errors))
            (head(data))
            @if let Some(refused) = &data.refusal { (refusal(chrome, refused)) }
            (hanging("What is signed", (!data.expected.is_empty()).then_some("this version and no other"), &block(&data.bound)))
            @if let Some(content) = &data.decided { (decided(content)) }
            @if !data.statement.is_empty() || !data.fields.is_empty() {
                (hanging("What you state", None, &html! {
                    (prose(&data.statement, true))
                    @for one in &data.fields { (field(one)) }
                }))
            }
            (authority(data))
            (bar(data))
            (lists(&data.lists))
        }
    })
}

fn head(data: &Act) -> Markup {
    html! {
        div.head {
            div {
                h1 { span.num { (data.number) } (data.title) }
                (tags(&data.tags))
            }
        }
    }
}

fn decided(data: &Decided) -> Markup {
    let (before, since) = &data.since;
    html! {
        @if !data.measures.is_empty() { (hanging("Against the limits", None, &block(&data.measures))) }
        @if !since.fields.is_empty() { (hanging("What differs", Some(before), &changes(since))) }
        @if !data.reviews.is_empty() { (hanging("Reviews required", None, &rows(&data.reviews))) }
        (hanging("What it says", None, &html! { (facts(&data.facts)) p { (data.whole) } }))
    }
}

fn authority(data: &Act) -> Markup {
    let (heading, under) = if data.refusal.is_some() {
        ("Where authority ends", "the chain breaks before it reaches you")
    } else {
        ("Your authority", "from the governing body down to you")
    };
    hanging(
        heading,
        (!data.trace.is_empty()).then_some(under),
        &html! {
            p { (data.signer) }
            @if !data.trace.is_empty() { (trace(&data.trace)) }
            @else if data.may { p.dim { "This act takes no delegated power; your part in it is enough." } }
            @else { p.dim { "Whether you may follows from what you enter; look at what would come of it." } }
        },
    )
}

fn bar(data: &Act) -> Markup {
    html! {
        div.savebar {
            @if data.refusal.is_some() {
                button.btn name="save" value=(LOOK) { (CHECK) }
                button.btn name="save" value=(ASK) { (data.submit) }
            } @else {
                button.btn.primary name="save" value=(SIGN) { (data.submit) }
                button.btn name="save" value=(LOOK) { (CHECK) }
            }
            a.btn.quiet href=(data.leave.href) { (data.leave.text) }
            span.dim {
                @if data.refusal.is_some() { "It would be refused, and the attempt recorded." }
                @else { "Cannot be undone, only superseded." }
            }
        }
    }
}
