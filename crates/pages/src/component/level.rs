//! Which side of the line answers: the governing body, management, or both.

use maud::{Markup, Render, html};

use super::state::glyph;

/// The class of a requirement or an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The governing body sets it; management applies it.
    Governing,
    /// Both levels act.
    Both,
    /// Management acts inside the limits it was given.
    Management,
}

impl Level {
    /// The value of `data-lv` and the name of its glyph.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Governing => "gov",
            Self::Both => "hyb",
            Self::Management => "man",
        }
    }

    /// The word of the class.
    pub fn word(self) -> &'static str {
        match self {
            Self::Governing => "Governance",
            Self::Both => "Both levels",
            Self::Management => "Management",
        }
    }

    /// Who acts.
    pub(crate) fn who(self) -> &'static str {
        match self {
            Self::Governing => "Governing body",
            Self::Both => "Both levels",
            Self::Management => "Management",
        }
    }

    /// The mark alone, named for those who hear it.
    pub(crate) fn mark(self) -> Markup {
        html! { span.lv { (self.glyph()) span.sr { (self.who()) } } }
    }

    /// The glyph alone.
    pub(crate) fn glyph(self) -> Markup {
        glyph(self.code())
    }
}

impl Render for Level {
    fn render(&self) -> Markup {
        html! { span.lv { (self.glyph()) (self.word()) } }
    }
}
