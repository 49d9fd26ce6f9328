//! The chain of authority, from the governing body down to one decision.

use maud::{Markup, html};

use super::state::{Sign, glyph};
use super::words::Words;

/// One link of the chain.
#[derive(Debug, Clone)]
pub struct Step {
    /// What this link does.
    pub part: Part,
    /// The body, role or `This decision`.
    pub who: String,
    /// The person who holds it; may be empty.
    pub name: String,
    /// The limit, its source and its end; may be empty.
    pub limit: Words,
}

/// What a link of the chain does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Its power reaches this far.
    Holds,
    /// It can decide where others cannot.
    CanDecide,
    /// Its power ends before this.
    Cut,
    /// The decision itself, still open.
    Open,
    /// The decision itself, inside the limits.
    Inside,
    /// The decision itself, refused or beyond its power.
    Beyond,
}

/// The chain.
pub(crate) fn trace(steps: &[Step]) -> Markup {
    html! { ol.trace { @for step in steps { (link(step)) } } }
}

fn link(step: &Step) -> Markup {
    let mark = match step.part {
        Part::Holds | Part::Inside => Sign::Met.glyph(),
        Part::CanDecide => glyph("up"),
        Part::Cut => html! { svg.g data-st="not" aria-hidden="true" { use href="#g-cut" {} } },
        Part::Open => glyph("wait"),
        Part::Beyond => Sign::Not.glyph(),
    };
    html! {
        li.up[step.part == Part::CanDecide].cut[step.part == Part::Cut] {
            (mark)
            b.broken[step.part == Part::Cut] { (step.who) }
            @if !step.name.is_empty() { ", " (step.name) }
            @if step.part == Part::CanDecide { " can decide this" }
            @if !step.limit.is_empty() { span.lim { (step.limit) } }
        }
    }
}
