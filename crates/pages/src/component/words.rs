//! Inline matter: what may stand in a sentence, a table cell or at the edge of a line.

use maud::{Markup, Render, html};

use super::state::State;
use crate::writing::{grouped, may_link};

/// Text that leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads. An address that is neither of this site nor web or mail is shown as text only.
    pub href: String,
}

impl Link {
    /// A link.
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into() }
    }
}

impl Render for Link {
    fn render(&self) -> Markup {
        let outside = self.href.contains("://");
        html! {
            @if may_link(&self.href) { a href=(self.href) rel=[outside.then_some("noreferrer")] { (self.text) } }
            @else { (self.text) }
        }
    }
}

/// A reference to one recorded fact, written № 48 207. The number is the one people read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// № of the fact in the ledger.
    pub number: u64,
    /// Its page.
    pub href: String,
}

impl Entry {
    /// A ledger reference.
    pub fn new(number: u64, href: impl Into<String>) -> Self {
        Self { number, href: href.into() }
    }
}

impl Render for Entry {
    fn render(&self) -> Markup {
        html! {
            @if may_link(&self.href) { a.led href=(self.href) { "№\u{a0}" (grouped(self.number)) } }
            @else { span.led { "№\u{a0}" (grouped(self.number)) } }
        }
    }
}

/// A hash in full, which may break anywhere but is copied in one piece.
pub(crate) fn digest(hexadecimal: &str) -> Markup {
    let characters: Vec<char> = hexadecimal.chars().collect();
    html! {
        code {
            @for (index, part) in characters.chunks(8).enumerate() {
                @if index > 0 { wbr; }
                (part.iter().collect::<String>())
            }
        }
    }
}

/// A run of inline matter, built piece by piece: `Words::from("Last set ").link("5 parameters", "/parameters")`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Plain(String),
    Strong(String),
    Quiet(String),
    Said(String),
    Code(String),
    Link(Link),
    Entry(Entry),
    State(State),
}

impl Words {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a terminal is told in the same words: there a name that machines read stands between backticks.
    pub fn told(text: &str) -> Self {
        let pieces: Vec<&str> = text.split('`').collect();
        if pieces.len().is_multiple_of(2) {
            return text.into();
        }
        let pieces = pieces.into_iter().enumerate().filter(|(_, piece)| !piece.is_empty());
        pieces.fold(Self::new(), |words, (place, piece)| if place % 2 == 1 { words.code(piece) } else { words.plain(piece) })
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds other words behind these.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Adds plain text.
    #[must_use]
    pub fn plain(self, text: impl Into<String>) -> Self {
        self.with(Piece::Plain(text.into()))
    }

    /// Adds what carries the sentence, such as its number.
    #[must_use]
    pub fn strong(self, text: impl Into<String>) -> Self {
        self.with(Piece::Strong(text.into()))
    }

    /// Adds text in the second ink.
    #[must_use]
    pub fn quiet(self, text: impl Into<String>) -> Self {
        self.with(Piece::Quiet(text.into()))
    }

    /// Adds what a person wrote, in serif.
    #[must_use]
    pub fn said(self, text: impl Into<String>) -> Self {
        self.with(Piece::Said(text.into()))
    }

    /// Adds a name that machines read: a code, a digest, a command.
    #[must_use]
    pub fn code(self, text: impl Into<String>) -> Self {
        self.with(Piece::Code(text.into()))
    }

    /// Adds a link.
    #[must_use]
    pub fn link(self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.with(Piece::Link(Link::new(text, href)))
    }

    /// Adds a ledger reference.
    #[must_use]
    pub fn entry(self, number: u64, href: impl Into<String>) -> Self {
        self.with(Piece::Entry(Entry::new(number, href)))
    }

    /// Adds a state.
    #[must_use]
    pub fn state(self, state: impl Into<State>) -> Self {
        self.with(Piece::State(state.into()))
    }

    fn with(mut self, piece: Piece) -> Self {
        self.0.push(piece);
        self
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::new().plain(text)
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self::new().plain(text)
    }
}

impl From<Link> for Words {
    fn from(link: Link) -> Self {
        Self::new().with(Piece::Link(link))
    }
}

impl From<Entry> for Words {
    fn from(entry: Entry) -> Self {
        Self::new().with(Piece::Entry(entry))
    }
}

impl From<State> for Words {
    fn from(state: State) -> Self {
        Self::new().state(state)
    }
}

impl Render for Words {
    fn render(&self) -> Markup {
        html! { @for piece in &self.0 { (piece) } }
    }
}

impl Render for Piece {
    fn render(&self) -> Markup {
        match self {
            Self::Plain(text) => html! { (text) },
            Self::Strong(text) => html! { b { (text) } },
            Self::Quiet(text) => html! { span.dim { (text) } },
            Self::Said(text) => html! { span.said { (text) } },
            Self::Code(text) => html! { code { (text) } },
            Self::Link(link) => link.render(),
            Self::Entry(entry) => entry.render(),
            Self::State(state) => state.render(),
        }
    }
}

/// The tags under a heading. A state or a mark alone is a tag itself; other words are wrapped into one.
pub(crate) fn tags(tags: &[Words]) -> Markup {
    html! {
        @if !tags.is_empty() {
            p.tags {
                @for tag in tags {
                    @if let [Piece::State(_) | Piece::Entry(_)] = tag.0.as_slice() { (tag) }
                    @else { span { (tag) } }
                    " "
                }
            }
        }
    }
}

/// What a person wrote at length: paragraphs at empty lines, breaks at line ends.
pub(crate) fn prose(text: &str, big: bool) -> Markup {
    html! {
        @for paragraph in paragraphs(text) { p.said.big[big] { (lines(paragraph)) } }
    }
}

/// The same within one element, where paragraphs of their own would stand without space between them.
pub(crate) fn short_prose(text: &str) -> Markup {
    html! {
        p.said {
            @for (index, paragraph) in paragraphs(text).enumerate() {
                @if index > 0 { br; br; }
                (lines(paragraph))
            }
        }
    }
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
}

fn lines(paragraph: &str) -> Markup {
    html! { @for (index, line) in paragraph.lines().enumerate() { @if index > 0 { br; } (line) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_text_and_never_markup_or_a_script() {
        let typed = Link::new("<b>us</b>", "javascript:alert(1)").render().into_string();
        assert_eq!(typed, "&lt;b&gt;us&lt;/b&gt;");
        let outside = Link::new("us", "https://northwind.example").render().into_string();
        assert_eq!(outside, r#"<a href="https://northwind.example" rel="noreferrer">us</a>"#);
    }

    #[test]
    fn a_hash_may_break_and_is_still_whole() {
        let written = digest("9f2c71ae04d8b310").into_string();
        assert_eq!(written, "<code>9f2c71ae<wbr>04d8b310</code>");
    }

    #[test]
    fn prose_keeps_its_paragraphs_and_lines() {
        let written = prose("One\ntwo\n\n\n\nthree <i>", false).into_string();
        assert_eq!(written, r#"<p class="said">One<br>two</p><p class="said">three &lt;i&gt;</p>"#);
    }

    #[test]
    fn what_stands_between_backticks_is_code_and_a_lone_backtick_is_itself() {
        let shown = |text: &str| Words::told(text).render().into_string();
        assert_eq!(shown("Run `ephor verify` on a copy."), "Run <code>ephor verify</code> on a copy.");
        assert_eq!(shown("`ephor import` takes “<a>”."), "<code>ephor import</code> takes “&lt;a&gt;”.");
        assert_eq!(shown("It is called O`Neill."), "It is called O`Neill.");
    }
}
