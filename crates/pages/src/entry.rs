//! One fact of the ledger: what it says, the bytes that were hashed, and the proof that it is in.

use maud::{Markup, html};

use crate::component::chrome::{Button, Chrome, buttons, crumbs};
use crate::component::facts::block;
use crate::component::section::hanging;
use crate::component::state::State;
use crate::component::words::{Link, Words, digest};
use crate::ledger::{command, text};
use crate::writing::{count, grouped};

/// A fact with its proof.
#[derive(Debug, Clone)]
pub struct Entry {
    /// № of the fact.
    pub number: u64,
    /// What it is, in a few words.
    pub title: String,
    /// Backdated, imported, refused.
    pub marks: Vec<State>,
    /// The facts before and after it.
    pub buttons: Vec<Button>,
    /// The envelope in words: record, author, on whose behalf, both clocks, origin.
    pub envelope: Vec<(String, Words)>,
    /// The leaf, byte for byte as hashed.
    pub leaf: String,
    /// Hash of the leaf, in hexadecimal.
    pub leaf_hash: String,
    /// The body beside the leaf.
    pub body: Body,
    /// The commitment to the body, in hexadecimal; empty when there is no body.
    pub commitment: String,
    /// Size of the tree the proof leads to.
    pub size: u64,
    /// Root of that tree, in hexadecimal.
    pub root: String,
    /// The inclusion proof, from the leaf up, in hexadecimal.
    pub proof: Vec<String>,
    /// How to check it on the command line.
    pub command: String,
}

/// The body of a fact.
#[derive(Debug, Clone)]
pub enum Body {
    /// What it says.
    Text(String),
    /// Destroyed, with the basis and the fact that did it.
    Erased(Words),
    /// The fact has none.
    None,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Entry) -> Markup {
    let number = format!("№\u{a0}{}", grouped(data.number));
    let hashes = count(u64::try_from(data.proof.len()).unwrap_or(u64::MAX), "hash");
    chrome.document(&html! {
        (crumbs(&[Link::new("Ledger", chrome.to("/ledger"))], &number))
        div.head {
            div {
                h1 { span.num { (number) } (data.title) }
                @if !data.marks.is_empty() { p.tags { @for mark in &data.marks { (mark) " " } } }
            }
            (buttons(chrome, &data.buttons))
        }
        (hanging("Envelope", None, &block(&data.envelope)))
        (hanging("Leaf", Some("as hashed, byte for byte"), &html! {
            (text("Leaf", &data.leaf))
            p.faint { "Leaf hash " (digest(&data.leaf_hash)) }
        }))
        (hanging("Body", Some("beside the leaf, committed in it"), &html! {
            @match &data.body {
                Body::Text(body) => (text("Body", body)),
                Body::Erased(basis) => p { span.st data-st="na" { (crate::component::state::glyph("na")) "Erased" } " " (basis) },
                Body::None => p.dim { "This fact has no body." },
            }
            @if !data.commitment.is_empty() { p.faint { "Commitment " (digest(&data.commitment)) } }
        }))
        (hanging("Proof", Some(&format!("{hashes}, from the leaf up")), &html! {
            @if data.proof.is_empty() { p.dim { "The leaf is the whole tree: its hash is the root." } }
            @else { ol.lines.steps { @for hash in &data.proof { li { span { (digest(hash)) } } } } }
            p { "They lead to the root over " (grouped(data.size)) " facts: " (digest(&data.root)) }
        }))
        (hanging("Verify it yourself", Some("offline, without this server"), &command(&data.command)))
    })
}
