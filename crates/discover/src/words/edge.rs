//! Where words begin and end, and whether anybody runs the line they stand in. Nothing looks further back than a few hundred bytes, so that one
//! endless line costs no more than many short ones.

/// Bytes before a word that are looked at.
const BACK: usize = 400;

pub(super) fn before(text: &str, place: usize) -> Option<char> {
    text.get(..place)?.chars().next_back()
}

pub(super) fn after(text: &str, place: usize) -> Option<char> {
    text.get(place..)?.chars().next()
}

/// What stands in the line before a place.
pub(super) fn line_before(text: &str, place: usize) -> &str {
    let bytes = text.as_bytes().get(..place).unwrap_or_default();
    let near = bytes.len().saturating_sub(BACK);
    let mut start = memchr::memrchr(b'\n', bytes.get(near..).unwrap_or_default()).map_or(near, |at| near + at + 1);
    while !text.is_char_boundary(start) && start < place {
        start += 1;
    }
    text.get(start..place).unwrap_or_default()
}

/// What stands in the line from a place on.
pub(super) fn line_after(text: &str, place: usize) -> &str {
    let rest = text.get(place..).unwrap_or_default();
    let mut end = rest.len().min(BACK);
    while !rest.is_char_boundary(end) {
        end -= 1;
    }
    rest.get(..end).unwrap_or_default().lines().next().unwrap_or_default()
}

/// A host on the edges of its labels; one whose sign begins with `*` may go on to the left.
pub(super) fn host<'t>(text: &'t str, start: usize, end: usize, sign: &str) -> Option<&'t str> {
    let joins = |one: char| one.is_ascii_alphanumeric() || one == '-';
    let left = sign.starts_with('*') || before(text, start).is_none_or(|one| !(joins(one) || one == '.'));
    let right = after(text, end).is_none_or(|one| !(joins(one) || (one == '.' && after(text, end + 1).is_some_and(joins))));
    text.get(start..end).filter(|_| left && right)
}

/// A name of letters, digits and underscores; with `*` before it the end of a longer one, with a quote before it the whole of what is quoted.
pub(super) fn name<'t>(text: &'t str, start: usize, end: usize, sign: &str) -> Option<&'t str> {
    let joins = |one: char| one.is_ascii_alphanumeric() || one == '_';
    if after(text, end).is_some_and(joins) && !sign.ends_with(['"', '\'']) {
        return None;
    }
    let back = line_before(text, start);
    if let Some(quote) = sign.chars().next().filter(|one| matches!(one, '"' | '\'')) {
        // What a page calls a part of itself is no name that anybody reads a credential under.
        let is_of_page = ["id=", "for=", "htmlFor=", "class=", "className=", "key="].iter().any(|mark| back.ends_with(mark));
        return text.get(start + 1..end).filter(|_| after(text, end) == Some(quote) && !is_of_page);
    }
    if let Some(quote) = sign.chars().next_back().filter(|one| matches!(one, '"' | '\'')) {
        // The whole of what is quoted ends with the name, and something may stand before it.
        let inner = back.trim_end_matches(|one: char| one.is_ascii_alphanumeric() || matches!(one, '_' | '-' | '.' | ':'));
        let before = back.get(inner.len()..).filter(|before| {
            before.is_empty()
                || before.ends_with(['_', '-', '.', ':']) && before.starts_with(|one: char| one.is_ascii_alphanumeric())
        })?;
        let is_of_page = ["id=", "for=", "htmlFor=", "class=", "className=", "key=", "name="]
            .iter()
            .any(|mark| inner.trim_end_matches(quote).ends_with(mark));
        return text.get(start - before.len()..end - 1).filter(|_| inner.ends_with(quote) && !is_of_page);
    }
    let longer = back.len() - back.trim_end_matches(joins).len();
    if longer > 0 && !(sign.starts_with('*') && back.ends_with('_')) {
        return None;
    }
    // What somebody is to put there is no name.
    text.get(start - longer..end).filter(|name| !name.contains("YOUR_"))
}

/// How names of credentials end.
const ENDINGS: &[&str] = &[
    "API_KEY",
    "APIKEY",
    "API_TOKEN",
    "API_SECRET",
    "ACCESS_TOKEN",
    "ACCESS_KEY",
    "AUTH_TOKEN",
    "AUTH_KEY",
    "BEARER_TOKEN",
    "SECRET_KEY",
    "SERVICE_KEY",
    "SUBSCRIPTION_KEY",
    "CLIENT_SECRET",
    "ADMIN_KEY",
    "MASTER_KEY",
    "READ_TOKEN",
    "WRITE_TOKEN",
    "HUB_TOKEN",
    "CLI_TOKEN",
    "CREDENTIALS",
];
/// What follows the word itself where nothing stands between.
const SHORT_ENDINGS: &[&str] = &["KEY", "TOKEN", "SECRET"];

/// The whole of a name in capitals that holds a word, if it is that of a credential; a number may stand at its end.
pub(super) fn credential(text: &str, start: usize, end: usize) -> Option<&str> {
    let joins = |one: u8| one.is_ascii_uppercase() || one.is_ascii_digit() || one == b'_';
    let back = line_before(text, start);
    let longer = back.bytes().rev().take_while(|one| joins(*one)).count();
    let ahead = line_after(text, end);
    let more = ahead.bytes().take_while(|one| joins(*one)).count();
    let (before, rest) = (back.get(back.len() - longer..)?, ahead.get(..more)?);
    let is_whole = (longer == 0 || before.ends_with('_')) && after(ahead, more).is_none_or(|one| !one.is_ascii_alphanumeric());
    let name = text.get(start - longer..end + more)?;
    let is_bounded = self::before(text, start - longer).is_none_or(|one| !one.is_ascii_alphanumeric());
    let numbered = |text: &'_ str| text.trim_end_matches(|one: char| one.is_ascii_digit()).trim_end_matches('_').len();
    let plain = rest.get(..numbered(rest))?;
    let whole = name.get(..numbered(name))?;
    let is_word = name.bytes().any(|one| one == b'_') && text.get(start..end)?.bytes().all(joins);
    let is_meant = SHORT_ENDINGS.contains(&plain.trim_start_matches('_'))
        || ENDINGS.iter().any(|ending| whole.strip_suffix(ending).is_some_and(|left| left.is_empty() || left.ends_with('_')));
    (is_whole && is_bounded && is_word && is_meant && !name.contains("YOUR_")).then_some(name)
}

/// A word of code or a key; with `*` at its end it may go on.
pub(super) fn word(text: &str, start: usize, end: usize, sign: &str) -> bool {
    let joins = |one: char| one.is_ascii_alphanumeric() || one == '_';
    let left = before(text, start).is_none_or(|one| !joins(one));
    left && (sign.ends_with('*') || after(text, end).is_none_or(|one| !joins(one)))
}

/// Whether a line says, before that place, that what follows is for readers.
pub(super) fn is_in_comment(line: &str) -> bool {
    let begins = line.trim_start().trim_start_matches(['"']);
    let begins = begins.trim_start();
    line.trim_start().starts_with("\"\"\"")
        || ["#", "//", "* ", "/*", "-- ", "<!--", ";", "///"].iter().any(|mark| begins.starts_with(mark))
        || line.contains("placeholder=")
        || line.contains(" // ")
        || line.contains(" # ")
}
