//! Source as far as it matters here: which texts stand in it, what they are given to, and what is called. One pass over the bytes; what is not
//! understood is passed over, so that a quote out of place costs the rest of its line and no more.

use super::behind;

/// How a language writes its comments and texts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Python,
    Ruby,
    Terraform,
    Script,
    Php,
    Java,
    Sharp,
    Go,
    Rust,
    Statistics,
    Json,
    Toml,
}

impl Style {
    const fn hashes(self) -> bool {
        matches!(self, Self::Python | Self::Ruby | Self::Terraform | Self::Statistics | Self::Toml | Self::Php)
    }

    const fn slashes(self) -> bool {
        matches!(self, Self::Terraform | Self::Script | Self::Php | Self::Java | Self::Sharp | Self::Go | Self::Rust | Self::Json)
    }

    const fn triples(self) -> bool {
        matches!(self, Self::Python | Self::Php | Self::Java | Self::Sharp | Self::Statistics | Self::Toml)
    }

    const fn singles(self) -> bool {
        matches!(self, Self::Python | Self::Ruby | Self::Script | Self::Php | Self::Statistics | Self::Toml)
    }

    const fn over_lines(self) -> bool {
        matches!(self, Self::Ruby | Self::Rust | Self::Php | Self::Statistics)
    }

    const fn heredocs(self) -> bool {
        matches!(self, Self::Ruby | Self::Terraform | Self::Php)
    }

    /// Whether classes of agents are looked for.
    pub(super) const fn has_classes(self) -> bool {
        matches!(self, Self::Java | Self::Sharp | Self::Python | Self::Script | Self::Ruby)
    }
}

/// A text that stands in source.
#[derive(Clone, Debug)]
pub(super) struct Literal<'t> {
    pub text: &'t str,
    /// The variable, key or argument it is given to; empty where there is none.
    pub name: &'t str,
    /// What is called with it, the innermost first; empty where there is none.
    pub callees: [&'t str; 3],
    /// Where it begins.
    pub place: usize,
    /// Where the innermost bracket around it opens.
    pub within: usize,
    /// Whether it goes on with the text before it.
    joins: bool,
}

pub(super) enum Event<'t> {
    Literal(Literal<'t>),
    /// Something is called.
    Call {
        callee: &'t str,
        /// Where its name begins.
        place: usize,
        /// Where the bracket opens.
        open: usize,
    },
}

/// Brackets that are kept; what is set in deeper has no callee.
const DEPTH: usize = 128;
/// Texts with fewer bytes are told only where they go on with another.
const LEAST: usize = 12;

/// Lines within which a text that names its own end has to end.
const LINES: usize = 500;

/// Texts that belong together.
pub(super) fn joined<'l, 't>(literals: &'l [Literal<'t>]) -> impl Iterator<Item = &'l [Literal<'t>]> {
    literals.chunk_by(|_, next| next.joins)
}

/// Hands over the texts and calls in the order in which they stand.
pub(super) fn read<'t>(text: &'t str, style: Style, mut event: impl FnMut(Event<'t>)) {
    let mut lexer = Lexer { text, bytes: text.as_bytes(), style, stack: Vec::new(), last: (0, ""), told: false };
    let mut at = 0;
    while let Some(&byte) = lexer.bytes.get(at) {
        at = match byte {
            b'"' | b'\'' | b'`' => lexer.quote(at, byte, &mut event),
            b'#' if style.hashes() => lexer.line_end(at),
            b'/' if style.slashes() => lexer.comment(at),
            b'<' if style.heredocs() => lexer.heredoc(at, &mut event),
            b'(' | b'{' | b'[' => {
                lexer.open(at, byte, &mut event);
                at + 1
            }
            b')' | b'}' | b']' => {
                lexer.stack.pop();
                at + 1
            }
            b'\\' => at + 2,
            _ => at + 1,
        };
    }
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    style: Style,
    /// Brackets that are open: where, and what is called.
    stack: Vec<(usize, &'t str)>,
    /// Where the last text ended, and its name.
    last: (usize, &'t str),
    /// Whether the last text was told.
    told: bool,
}

impl<'t> Lexer<'t> {
    fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', self.bytes.get(at..).unwrap_or_default()).map_or(self.bytes.len(), |end| at + end)
    }

    fn comment(&self, at: usize) -> usize {
        match self.bytes.get(at + 1) {
            Some(b'/') => self.line_end(at),
            Some(b'*') => memchr::memmem::find(self.bytes.get(at + 2..).unwrap_or_default(), b"*/")
                .map_or(self.bytes.len(), |end| at + end + 4),
            _ => at + 1,
        }
    }

    fn open(&mut self, at: usize, byte: u8, event: &mut impl FnMut(Event<'t>)) {
        let callee = match byte {
            b'[' => "",
            b'{' if self.style == Style::Terraform => name_before(self.text, at),
            _ => callee(self.text, at),
        };
        if byte == b'(' && !callee.is_empty() {
            event(Event::Call { callee, place: at - callee.len(), open: at });
        }
        if self.stack.len() < DEPTH {
            self.stack.push((at, callee));
        } else {
            // Depth beyond what is kept is forgotten, so that brackets that never close cost nothing.
            self.stack.clear();
        }
    }

    /// Reads a text in quotes; what follows it is where reading goes on.
    fn quote(&mut self, at: usize, quote: u8, event: &mut impl FnMut(Event<'t>)) -> usize {
        let three = [quote; 3];
        if quote != b'`' && self.style.triples() && self.bytes.get(at..at + 3) == Some(&three) {
            let end = memchr::memmem::find(self.bytes.get(at + 3..).unwrap_or_default(), &three);
            let end = end.map_or(self.bytes.len(), |end| at + 3 + end);
            self.tell(at, at + 3, end, end + 3, "", event);
            return end + 3;
        }
        let end = match quote {
            b'`' if self.style == Style::Script => self.template(at + 1),
            b'`' if self.style == Style::Go => self.until(at + 1, b'`'),
            b'`' => return at + 1,
            b'\'' if !self.style.singles() => return self.letter(at),
            b'"' if self.style == Style::Sharp && behind(self.text, at, 2).contains('@') => self.verbatim(at + 1),
            b'"' if self.style == Style::Rust && behind(self.text, at, 4).trim_end_matches('#').ends_with('r') => self.raw(at),
            _ => self.plain(at + 1, quote),
        };
        self.tell(at, at + 1, end, end + 1, "", event);
        end + 1
    }

    fn until(&self, from: usize, byte: u8) -> usize {
        memchr::memchr(byte, self.bytes.get(from..).unwrap_or_default()).map_or(self.bytes.len(), |end| from + end)
    }

    /// Where a text ends whose quotes are escaped by a stroke.
    fn plain(&self, from: usize, quote: u8) -> usize {
        let mut at = from;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'\\' => at += 1,
                b'\n' if !self.style.over_lines() => return at,
                _ if byte == quote => return at,
                _ => {}
            }
            at += 1;
        }
        self.bytes.len()
    }

    /// Where a text ends whose quotes are escaped by doubling them.
    fn verbatim(&self, from: usize) -> usize {
        let mut at = from;
        loop {
            at = self.until(at, b'"');
            if self.bytes.get(at + 1) != Some(&b'"') {
                return at;
            }
            at += 2;
        }
    }

    /// Where a raw text ends that began with as many hashes.
    fn raw(&self, at: usize) -> usize {
        let hashes = behind(self.text, at, 4).bytes().rev().take_while(|byte| *byte == b'#').count();
        let close = format!("\"{}", "#".repeat(hashes));
        memchr::memmem::find(self.bytes.get(at + 1..).unwrap_or_default(), close.as_bytes())
            .map_or(self.bytes.len(), |end| at + 1 + end)
    }

    /// Where a template ends; what it puts in braces belongs to it.
    fn template(&self, from: usize) -> usize {
        let (mut at, mut depth) = (from, 0_usize);
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'\\' => at += 1,
                b'$' if self.bytes.get(at + 1) == Some(&b'{') => {
                    depth += 1;
                    at += 1;
                }
                b'{' if depth > 0 => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                b'`' if depth == 0 => return at,
                _ => {}
            }
            at += 1;
        }
        self.bytes.len()
    }

    /// A letter in quotes, or a mark that begins a name of a lifetime.
    fn letter(&self, at: usize) -> usize {
        let rest = self.bytes.get(at + 1..).unwrap_or_default();
        match rest {
            [b'\\', _, b'\'', ..] => at + 4,
            [_, b'\'', ..] => at + 3,
            _ => at + 1,
        }
    }

    /// A text from the line after its mark to the line that repeats it.
    fn heredoc(&mut self, at: usize, event: &mut impl FnMut(Event<'t>)) -> usize {
        let line = self.text.get(at..self.line_end(at)).unwrap_or_default();
        let Some(rest) = line.strip_prefix("<<") else { return at + 1 };
        let mark = rest.trim_start_matches(['<', '-', '~', ' ']).trim_start_matches(['\'', '"']);
        let mark = mark.split(|one: char| !one.is_ascii_alphanumeric() && one != '_').next().unwrap_or_default();
        if mark.len() < 2 || !mark.starts_with(|one: char| one.is_ascii_uppercase()) {
            return at + 2;
        }
        let from = (self.line_end(at) + 1).min(self.bytes.len());
        let mut end = from;
        for line in self.text.get(from..).unwrap_or_default().split_inclusive('\n').take(LINES) {
            if line.trim().trim_end_matches([';', ')', ',']) == mark {
                self.tell(at, from, end, end + line.len(), mark, event);
                return end + line.len();
            }
            end += line.len();
        }
        at + 2
    }

    fn tell(&mut self, at: usize, from: usize, to: usize, after: usize, mark: &'t str, event: &mut impl FnMut(Event<'t>)) {
        let start = at - prefix(self.text, at, self.style);
        let (end, before) = self.last;
        let between = if start - end.min(start) < 200 { self.text.get(end..start).unwrap_or("?") } else { "?" };
        let links = |one: char| one.is_whitespace() || matches!(one, '+' | '\\' | '.' | '&');
        let joins = end > 0 && self.told && !between.contains(',') && between.chars().all(links);
        let lists = end > 0 && between.contains(',') && uncommented(between).chars().all(|one| one.is_whitespace() || one == ',');
        let text = self.text.get(from..to.min(self.text.len())).unwrap_or_default();
        self.told = text.len() >= LEAST || joins;
        let mut name = "";
        if self.told && !(self.style == Style::Python && is_told_to_readers(self.text, start, from - at)) {
            name = if joins || lists { before } else { name_before(self.text, start) };
            let mut callees = [""; 3];
            let named = self.stack.iter().rev().map(|(_, callee)| *callee).filter(|callee| !callee.is_empty());
            callees.iter_mut().zip(named).for_each(|(slot, callee)| *slot = callee);
            let within = self.stack.last().map_or(0, |(place, _)| *place);
            if name.is_empty() && !joins {
                name = mark;
            }
            if name.is_empty() && !joins {
                name = callees.first().map_or("", |callee| callee.rsplit(['.', ':']).next().unwrap_or_default());
            }
            event(Event::Literal(Literal { text, name, callees, place: at, within, joins }));
        } else {
            self.told = false;
        }
        self.last = (after.min(self.text.len()), name);
    }
}

/// Letters before a quote that say how the text is written.
fn prefix(text: &str, at: usize, style: Style) -> usize {
    let before = behind(text, at, 4);
    let marks = match style {
        Style::Python => "frbuFRBU",
        Style::Sharp => "@$",
        Style::Rust => "rb#",
        _ => return 0,
    };
    let kept = before.trim_end_matches(|one| marks.contains(one));
    if kept.ends_with(|one: char| one.is_ascii_alphanumeric() || one == '_') { 0 } else { before.len() - kept.len() }
}

/// Whether a text of three quotes stands by itself, as what tells readers about a function.
fn is_told_to_readers(text: &str, start: usize, quotes: usize) -> bool {
    let before = behind(text, start, 200);
    let line = before.rsplit('\n').next().unwrap_or_default();
    if quotes != 3 || !line.trim().is_empty() {
        return false;
    }
    let head = before.trim_end();
    match head.chars().next_back() {
        None => true,
        Some(':') => !head.trim_end_matches(':').ends_with(['"', '\'']),
        Some(last) => !matches!(last, '=' | '(' | ',' | '[' | '{' | '+' | '\\'),
    }
}

/// The path before a bracket: `client.beta.create`, `Langchain::Assistant.new`.
fn callee(text: &str, open: usize) -> &str {
    let before = behind(text, open, 80);
    let start = before.rfind(|one: char| !(one.is_ascii_alphanumeric() || matches!(one, '_' | '.' | ':'))).map_or(0, |at| at + 1);
    let path = before.get(start..).unwrap_or_default();
    let path = path.trim_start_matches(['.', ':']);
    if path.ends_with([':', '.']) || path.starts_with(|one: char| one.is_ascii_digit()) { "" } else { path }
}

/// What stands before lines that are comments.
fn without_comment(head: &str) -> &str {
    let mut head = head;
    while let Some((before, line)) = head.rsplit_once('\n') {
        let line = line.trim_start();
        if !(line.starts_with("//") || line.starts_with("# ")) {
            break;
        }
        head = before.trim_end();
    }
    head
}

/// A piece of source without its lines that are comments.
fn uncommented(piece: &str) -> String {
    piece.lines().filter(|line| !line.trim_start().starts_with("//")).collect()
}

/// The last name of a piece of source.
fn last_name(piece: &str) -> &str {
    let piece = piece.trim_end().trim_end_matches(['"', '\'', '`', '?', '!', ']']);
    let start = piece
        .char_indices()
        .rev()
        .find(|(_, one)| !(one.is_alphanumeric() || matches!(one, '_' | '-')))
        .map_or(0, |(at, one)| at + one.len_utf8());
    piece.get(start..).unwrap_or_default().trim_matches('-')
}

/// What the text that begins at a place is given to.
fn name_before(text: &str, start: usize) -> &str {
    let mut head = behind(text, start, 240);
    for _ in 0..8 {
        head = without_comment(head.trim_end());
        if let Some(rest) = head.strip_suffix("=>").or_else(|| head.strip_suffix("->")) {
            let rest = rest.trim_end();
            if rest.ends_with(['"', '\'']) {
                return last_name(rest);
            }
            // An arrow function: what it is given to stands before its arguments.
            head = rest.rfind('(').and_then(|open| rest.get(..open)).unwrap_or_default();
        } else if let Some(rest) = head.strip_suffix('(') {
            let path = callee(rest, rest.len());
            head = rest.get(..rest.len().saturating_sub(path.len())).unwrap_or_default().trim_end();
            head = head.strip_suffix("new").or_else(|| head.strip_suffix("await")).unwrap_or(head);
        } else if let Some(rest) = head.strip_suffix(['[', '{', '+', '&']) {
            head = rest;
        } else if let Some(rest) = head.strip_suffix('=') {
            return assigned(rest.trim_end_matches([':', '+', '|', '?', '=', '!']));
        } else if let Some(rest) = head.strip_suffix(':') {
            return last_name(rest);
        } else {
            return "";
        }
    }
    ""
}

/// The name before a sign of assignment, whatever type it is said to have.
fn assigned(left: &str) -> &str {
    let piece = left.rsplit(['\n', ';', '(', ',', '{']).next().unwrap_or_default();
    let plain = piece.replace("::", "  ");
    let named = plain.find(':').and_then(|colon| piece.get(..colon)).unwrap_or(piece);
    last_name(named)
}
