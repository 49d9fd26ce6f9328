//! JSON as the page asks for it, checked in one pass over the bytes that builds no values.

use std::borrow::Cow;

use memchr::memchr;

use crate::hash::Hash;

/// Levels of objects and lists. Beyond it, parsers differ in what they can read.
const MAX_LEVELS: usize = 127;
/// The one member name that a body may not use otherwise.
const MARK: &str = "†";
/// So many characters without an exponent cannot make a number beyond the range of a double.
const SURELY_IN_RANGE: usize = 300;
/// Room for what is usually open at once, so that it need not grow.
const USUAL: usize = 16;
/// Beyond so many members of one object, sorting them is quicker than looking for each among those before it.
const FEW_MEMBERS: usize = 32;

/// Why bytes are not the compact and strict JSON that a ledger holds. Places are bytes, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Strings must be readable in every language.
    #[error("is not UTF-8")]
    NotUtf8,
    /// White space outside strings.
    #[error("has white space outside strings at byte {0}; write it as compact JSON")]
    NotCompact(usize),
    /// No JSON at all.
    #[error("is not JSON at byte {0}")]
    NotJson(usize),
    /// Which of the two counts would be up to the reader.
    #[error("has an object with the same member twice before byte {0}")]
    Twice(usize),
    /// An escape that names half of a character.
    #[error("has half of a surrogate pair at byte {0}")]
    HalfSurrogate(usize),
    /// A number that most readers would take for infinity.
    #[error("has a number beyond the range of a double at byte {0}")]
    OutOfRange(usize),
    /// Nested too deeply.
    #[error("has more than {MAX_LEVELS} levels of objects and lists")]
    TooDeep,
}

/// What one pass found.
pub(crate) struct Json<'a> {
    /// The members of the outermost object, in no order; `None` where it is no object.
    pub(crate) members: Option<Vec<Member<'a>>>,
    /// The members `†`, wherever they stand.
    pub(crate) marks: Vec<Mark>,
    /// Whether an escape stands in any string.
    pub(crate) has_escape: bool,
}

/// A member of an object.
pub(crate) struct Member<'a> {
    /// The name as it stands in the text, quotes included.
    quoted: &'a [u8],
    /// Whether the name is written with an escape.
    pub(crate) is_escaped: bool,
    /// As it stands in the text.
    pub(crate) value: &'a [u8],
}

impl<'a> Member<'a> {
    /// The name in UTF-8, owned only if it is written with an escape.
    pub(crate) fn name(&self) -> Cow<'a, [u8]> {
        let escaped = if self.is_escaped { decoded(self.quoted) } else { None };
        escaped.unwrap_or_else(|| Cow::Borrowed(inside(self.quoted).unwrap_or_default()))
    }
}

/// A member `†`.
pub(crate) struct Mark {
    /// The JSON Pointer (RFC 6901) of the object that has it.
    pub(crate) path: String,
    /// Its value; `None` if it is no commitment, or not the only member.
    pub(crate) commitment: Option<Hash>,
}

impl<'a> Json<'a> {
    /// Reads one compact JSON value.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, JsonError> {
        if std::str::from_utf8(bytes).is_err() {
            return Err(JsonError::NotUtf8);
        }
        let (steps, members) = (Vec::with_capacity(USUAL), Vec::with_capacity(USUAL));
        let mut scan = Scan { bytes, steps, members, marks: Vec::new(), has_escape: false };
        let end = scan.value(0)?;
        if end != bytes.len() {
            return Err(scan.unexpected(end));
        }
        let members = bytes.starts_with(b"{").then_some(scan.members);
        Ok(Self { members, marks: scan.marks, has_escape: scan.has_escape })
    }
}

/// Whether strict JSON escapes in its strings only what JSON demands.
pub(crate) fn is_plain(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(escape) = memchr(b'\\', rest).and_then(|at| rest.get(at + 1..)) {
        let needed = match escape {
            [b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 1,
            [b'u', b'0', b'0', high @ (b'0' | b'1'), low, ..] => {
                let has_short_form = *high == b'0' && matches!(low, b'8' | b'9' | b'a' | b'c' | b'd');
                if has_short_form || low.is_ascii_uppercase() {
                    return false;
                }
                5
            }
            _ => return false,
        };
        rest = escape.get(needed..).unwrap_or_default();
    }
    true
}

/// Where in an open object or list the scan is.
enum Step {
    /// In the member at this place of `members`.
    Member(usize),
    /// In the item of this number.
    Item(usize),
}

/// Every part is given where it begins, and gives where it ends.
struct Scan<'a> {
    /// UTF-8.
    bytes: &'a [u8],
    /// The objects and lists that are open.
    steps: Vec<Step>,
    /// The members of the open objects so far; in the end those of the outermost.
    members: Vec<Member<'a>>,
    marks: Vec<Mark>,
    has_escape: bool,
}

impl<'a> Scan<'a> {
    fn peek(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn is_next(&self, byte: u8, at: usize) -> bool {
        self.peek(at) == Some(byte)
    }

    fn expect(&self, byte: u8, at: usize) -> Result<usize, JsonError> {
        if self.is_next(byte, at) { Ok(at + 1) } else { Err(self.unexpected(at)) }
    }

    #[cold]
    fn unexpected(&self, at: usize) -> JsonError {
        match self.peek(at) {
            Some(b' ' | b'\t' | b'\n' | b'\r') => JsonError::NotCompact(at),
            _ => JsonError::NotJson(at),
        }
    }

    fn between(&self, start: usize, end: usize) -> &'a [u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Its depth is bounded by that of the JSON.
    fn value(&mut self, at: usize) -> Result<usize, JsonError> {
        match self.peek(at) {
            Some(b'"') => self.string(at).map(|(end, _)| end),
            Some(b'{') => self.object(at),
            Some(b'[') => self.list(at),
            Some(b'-' | b'0'..=b'9') => self.number(at),
            Some(b't') => self.word(b"true", at),
            Some(b'f') => self.word(b"false", at),
            Some(b'n') => self.word(b"null", at),
            _ => Err(self.unexpected(at)),
        }
    }

    fn enter(&mut self, step: Step) -> Result<(), JsonError> {
        if self.steps.len() == MAX_LEVELS {
            return Err(JsonError::TooDeep);
        }
        self.steps.push(step);
        Ok(())
    }

    fn list(&mut self, start: usize) -> Result<usize, JsonError> {
        self.enter(Step::Item(0))?;
        let mut at = start + 1;
        if !self.is_next(b']', at) {
            loop {
                at = self.value(at)?;
                if !self.is_next(b',', at) {
                    break;
                }
                at += 1;
                if let Some(Step::Item(number)) = self.steps.last_mut() {
                    *number += 1;
                }
            }
        }
        self.steps.pop();
        self.expect(b']', at)
    }

    fn object(&mut self, start: usize) -> Result<usize, JsonError> {
        let first = self.members.len();
        self.enter(Step::Member(first))?;
        let (mut at, mut names) = (start + 1, Names::default());
        if !self.is_next(b'}', at) {
            loop {
                at = self.member(at, first, &mut names)?;
                if !self.is_next(b',', at) {
                    break;
                }
                at += 1;
            }
        }
        let end = self.expect(b'}', at)?;
        self.steps.pop();
        let members = self.members.get_mut(first..).unwrap_or_default();
        if names.has_twice || (members.len() > FEW_MEMBERS && has_twice(members)) {
            return Err(JsonError::Twice(end));
        }
        if names.has_mark {
            let commitment = match members {
                [alone] => decoded(alone.value).and_then(|text| Hash::from_base64(&text)),
                _ => None,
            };
            self.marks.push(Mark { path: self.path(), commitment });
        }
        if !self.steps.is_empty() {
            self.members.truncate(first);
        }
        Ok(end)
    }

    fn member(&mut self, start: usize, first: usize, names: &mut Names) -> Result<usize, JsonError> {
        let (end, is_escaped) = self.string(start)?;
        let from = self.expect(b':', end)?;
        let member = Member { quoted: self.between(start, end), is_escaped, value: &[] };
        names.note(&member, self.members.get(first..).unwrap_or_default());
        let place = self.members.len();
        self.members.push(member);
        if let Some(step) = self.steps.last_mut() {
            *step = Step::Member(place);
        }
        let to = self.value(from)?;
        let value = self.between(from, to);
        if let Some(member) = self.members.get_mut(place) {
            member.value = value;
        }
        Ok(to)
    }

    /// A string, quotes included; whether there is an escape in it comes with its end.
    #[inline]
    fn string(&mut self, start: usize) -> Result<(usize, bool), JsonError> {
        let (mut at, mut is_escaped) = (self.expect(b'"', start)?, false);
        loop {
            at += plain_run(self.bytes.get(at..).unwrap_or_default());
            match self.peek(at) {
                Some(b'"') => return Ok((at + 1, is_escaped)),
                Some(b'\\') => at = self.escape(at)?,
                _ => return Err(JsonError::NotJson(at)),
            }
            is_escaped = true;
            self.has_escape = true;
        }
    }

    fn escape(&self, start: usize) -> Result<usize, JsonError> {
        match self.peek(start + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(start + 2),
            Some(b'u') => {
                let end = start + 6;
                match self.unit(start + 1)? {
                    0xd800..=0xdbff if self.bytes.get(end..end + 2) == Some(b"\\u") => match self.unit(end + 1)? {
                        0xdc00..=0xdfff => Ok(end + 6),
                        _ => Err(JsonError::HalfSurrogate(start)),
                    },
                    0xd800..=0xdfff => Err(JsonError::HalfSurrogate(start)),
                    _ => Ok(end),
                }
            }
            _ => Err(JsonError::NotJson(start + 1)),
        }
    }

    /// What the letter u and four hexadecimal digits say.
    fn unit(&self, start: usize) -> Result<u32, JsonError> {
        let digits = self.between(start + 1, start + 5);
        let mut unit = Some(0).filter(|_| digits.len() == 4);
        for digit in digits {
            unit = unit.zip(char::from(*digit).to_digit(16)).map(|(unit, digit)| unit << 4 | digit);
        }
        unit.ok_or(JsonError::NotJson(start))
    }

    fn number(&self, start: usize) -> Result<usize, JsonError> {
        let mut at = start + usize::from(self.is_next(b'-', start));
        at = if self.is_next(b'0', at) { at + 1 } else { self.digits(at)? };
        if self.is_next(b'.', at) {
            at = self.digits(at + 1)?;
        }
        let has_exponent = matches!(self.peek(at), Some(b'e' | b'E'));
        if has_exponent {
            let is_signed = matches!(self.peek(at + 1), Some(b'+' | b'-'));
            at = self.digits(at + 1 + usize::from(is_signed))?;
        }
        if has_exponent || at - start > SURELY_IN_RANGE {
            let number = std::str::from_utf8(self.between(start, at)).ok().and_then(|text| text.parse::<f64>().ok());
            if !number.is_some_and(f64::is_finite) {
                return Err(JsonError::OutOfRange(start));
            }
        }
        Ok(at)
    }

    /// One digit or more.
    fn digits(&self, start: usize) -> Result<usize, JsonError> {
        let mut at = start;
        while self.peek(at).is_some_and(|byte| byte.is_ascii_digit()) {
            at += 1;
        }
        if at == start { Err(self.unexpected(at)) } else { Ok(at) }
    }

    fn word(&self, word: &[u8], start: usize) -> Result<usize, JsonError> {
        let end = start + word.len();
        if self.between(start, end) == word { Ok(end) } else { Err(self.unexpected(start)) }
    }

    /// The JSON Pointer of the object or list that is being read.
    fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.steps {
            path.push('/');
            match step {
                Step::Item(number) => path.push_str(&number.to_string()),
                Step::Member(place) => {
                    let name = self.members.get(*place).map(Member::name).unwrap_or_default();
                    for character in String::from_utf8_lossy(&name).chars() {
                        match character {
                            '~' => path.push_str("~0"),
                            '/' => path.push_str("~1"),
                            other => path.push(other),
                        }
                    }
                }
            }
        }
        path
    }
}

/// What the names in one open object are like.
#[derive(Default)]
struct Names {
    /// One bit out of 64 for each name: a name whose bit is new stands for the first time.
    bits: u64,
    has_twice: bool,
    has_mark: bool,
}

impl Names {
    /// Looks at a name; `before` are the members before it.
    fn note(&mut self, member: &Member<'_>, before: &[Member<'_>]) {
        let name = member.name();
        let (first, last) = (name.first().copied().unwrap_or(0), name.last().copied().unwrap_or(0));
        let bit = 1 << ((usize::from(first) * 7 + usize::from(last) * 9 + name.len() * 13) % 64);
        if self.bits & bit != 0 && before.len() < FEW_MEMBERS {
            self.has_twice |= before.iter().any(|other| other.name() == name);
        }
        self.bits |= bit;
        self.has_mark |= *name == *MARK.as_bytes();
    }
}

fn has_twice(members: &mut [Member<'_>]) -> bool {
    members.sort_unstable_by(|one, other| one.name().cmp(&other.name()));
    members.windows(2).any(|pair| matches!(pair, [one, other] if one.name() == other.name()))
}

/// What stands between quotes.
fn inside(quoted: &[u8]) -> Option<&[u8]> {
    quoted.strip_prefix(b"\"")?.strip_suffix(b"\"")
}

/// What a string that was scanned says, in UTF-8; `None` if it is no string.
fn decoded(quoted: &[u8]) -> Option<Cow<'_, [u8]>> {
    let inside = inside(quoted)?;
    if memchr(b'\\', inside).is_none() {
        return Some(Cow::Borrowed(inside));
    }
    serde_json::from_slice(quoted).ok().map(|text: String| Cow::Owned(text.into_bytes()))
}

/// How many bytes there are before a quote, a backslash or a control character; eight are looked at in one step.
fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGHS: u64 = ONES << 7;
    let (words, _) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quotes = word ^ (ONES * u64::from(b'"'));
        let backslashes = word ^ (ONES * u64::from(b'\\'));
        // A borrow may mark bytes above the first that is meant, never below it.
        let found = (word.wrapping_sub(ONES * 0x20) & !word)
            | (quotes.wrapping_sub(ONES) & !quotes)
            | (backslashes.wrapping_sub(ONES) & !backslashes);
        if found & HIGHS != 0 {
            return index * 8 + (found & HIGHS).trailing_zeros() as usize / 8;
        }
    }
    let start = words.len() * 8;
    let tail = bytes.get(start..).unwrap_or_default();
    start + tail.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(tail.len())
}

#[cfg(test)]
mod tests;
