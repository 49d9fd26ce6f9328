//! What a line says: who asked for what, when, and whether it was let through.

use std::borrow::Cow;

/// A piece of a line; owned only where it had to be unescaped.
pub(crate) type Piece<'a> = Cow<'a, [u8]>;

/// Whether a request was let through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allowed,
    Blocked,
    /// The log does not say.
    #[default]
    Unsaid,
}

/// A request as its line tells it; what is not said is empty.
#[derive(Debug, Default)]
pub(crate) struct Row<'a> {
    /// A host, authority or URL.
    pub host: Piece<'a>,
    /// What a gateway or register calls the application.
    pub application: Piece<'a>,
    /// The id of the application.
    pub id: Piece<'a>,
    pub user: Piece<'a>,
    pub address: Piece<'a>,
    pub time: Piece<'a>,
    pub verdict: Verdict,
}

/// What a line comes to: a request, or one that is understood and is none.
pub(crate) type Outcome<'a> = Result<Option<Row<'a>>, &'static str>;

/// What the words of logs say of a request.
pub(crate) fn verdict(word: &[u8]) -> Verdict {
    const ALLOWED: [&[u8]; 8] = [b"allow", b"permit", b"pass", b"accept", b"success", b"proxied", b"alert", b"isolate"];
    const BLOCKED: [&[u8]; 8] = [b"block", b"den", b"drop", b"reset", b"reject", b"sinkhole", b"fail", b"quarantine"];
    let begins =
        |words: &[&[u8]]| words.iter().any(|one| word.get(..one.len()).is_some_and(|start| start.eq_ignore_ascii_case(one)));
    if begins(&ALLOWED) {
        Verdict::Allowed
    } else if begins(&BLOCKED) {
        Verdict::Blocked
    } else {
        Verdict::Unsaid
    }
}

/// A piece that says something; logs write `-` and words like it for what they do not know.
pub(crate) fn said(piece: &[u8]) -> &[u8] {
    match piece {
        b"-" | b"(empty)" | b"None" | b"NA" | b"N/A" | b"unknown" => b"",
        piece => piece,
    }
}
