//! States: a shape and a word. Colour only repeats what the shape says.

use maud::{Markup, Render, html};

use crate::writing::count;

/// The shapes there are. Single records use them with words of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Filled dot: it holds.
    Met,
    /// Small plus: it holds and could be better.
    Opportunity,
    /// Half dot: it holds in part.
    Part,
    /// Filled diamond: it does not hold.
    Not,
    /// Dashed ring: nobody can tell.
    Unknown,
    /// Dash: it does not apply.
    NotApplicable,
    /// Ring: it waits on somebody.
    Wait,
    /// Triangle: it is late.
    Late,
}

impl Sign {
    /// The value of `data-st`, which the stylesheet reads.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Opportunity => "opp",
            Self::Part => "part",
            Self::Not => "not",
            Self::Unknown => "none",
            Self::NotApplicable => "na",
            Self::Wait => "wait",
            Self::Late => "late",
        }
    }

    /// The shape alone, coloured by its state.
    pub(crate) fn glyph(self) -> Markup {
        html! { svg.g data-st=(self.code()) aria-hidden="true" { use href={ "#g-" (self.code()) } {} } }
    }

    /// The shape alone, in the colour of what it stands in.
    pub(crate) fn plain_glyph(self) -> Markup {
        glyph(self.code())
    }
}

/// A glyph of the sprite by its name.
pub(crate) fn glyph(name: &str) -> Markup {
    html! { svg.g aria-hidden="true" { use href={ "#g-" (name) } {} } }
}

/// A shape with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The shape.
    pub sign: Sign,
    /// The words beside it.
    pub words: String,
}

impl State {
    /// A state in words of its own.
    pub fn new(sign: Sign, words: impl Into<String>) -> Self {
        Self { sign, words: words.into() }
    }
}

impl Render for State {
    fn render(&self) -> Markup {
        html! { span.st data-st=(self.sign.code()) { (self.sign.plain_glyph()) (self.words) } }
    }
}

impl From<&Status> for State {
    fn from(status: &Status) -> Self {
        status.state(0)
    }
}

/// The status of a requirement: six words, worst first, the same everywhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// At least one major finding.
    Major,
    /// At least one minor finding.
    Minor,
    /// Nobody can tell; the reason: nothing to examine, source silent, input missing, no rule yet.
    Unknown(String),
    /// It conforms and could be better.
    Opportunity,
    /// It conforms.
    Conforms,
    /// A control of Annex A left out by the approved statement of applicability.
    NotApplicable,
}

impl Status {
    /// The word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Major => "Major",
            Self::Minor => "Minor",
            Self::Unknown(_) => "Unknown",
            Self::Opportunity => "Opportunity",
            Self::Conforms => "Conforms",
            Self::NotApplicable => "Not applicable",
        }
    }

    /// The shape.
    pub fn sign(&self) -> Sign {
        match self {
            Self::Major => Sign::Not,
            Self::Minor => Sign::Part,
            Self::Unknown(_) => Sign::Unknown,
            Self::Opportunity => Sign::Opportunity,
            Self::Conforms => Sign::Met,
            Self::NotApplicable => Sign::NotApplicable,
        }
    }

    /// The word with what must stand beside it: `Minor, 3 findings`, `Unknown, source silent`.
    pub fn said(&self, findings: u64) -> String {
        match self {
            Self::Unknown(reason) => format!("Unknown, {reason}"),
            Self::Major | Self::Minor if findings > 0 => {
                format!("{}, {}", self.word(), count(findings, "finding"))
            }
            Self::Opportunity if findings > 1 => format!("{findings} opportunities"),
            _ => self.word().to_owned(),
        }
    }

    /// The state to show in a table or a tag.
    pub fn state(&self, findings: u64) -> State {
        State::new(self.sign(), self.said(findings))
    }
}

/// How many of a requirement's rules judge it today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Rules that run.
    pub built: u64,
    /// Rules the specification plans.
    pub planned: u64,
    /// Whether rules of other requirements found what stands here.
    pub others: bool,
}

impl Rules {
    /// `judged by 2 of 5 rules`, or nothing when all of them run. Where none runs and something is found all the same, it says by whose rules.
    pub fn missing(self) -> Option<String> {
        let own = count(self.planned, "rule");
        (self.built < self.planned).then(|| match (self.built, self.others) {
            (0, true) => format!("found by rules of other requirements; none of its own {own} runs yet"),
            (built, _) => format!("judged by {built} of {own}"),
        })
    }
}
