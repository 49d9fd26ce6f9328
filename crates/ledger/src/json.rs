//! JSON as the page asks for it, checked in one pass over the bytes that builds no values.

use std::borrow::Cow;

use crate::hash::Hash;

/// Levels of objects and lists. Beyond it, parsers differ in what they can read.
const MAX_LEVELS: usize = 127;
/// The one member name that a body may not use otherwise.
const MARK: &str = "†";
/// So many characters without an exponent cannot make a number beyond the range of a double.
const SURELY_IN_RANGE: usize = 300;
/// Room for what is usually open at once, so that it need not grow.
const USUAL: usize = 16;
/// Up to so many members, comparing each with each is quicker than sorting them.
const FEW_MEMBERS: usize = 12;

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
}

/// A member of an object.
pub(crate) struct Member<'a> {
    /// Owned only if it is written with an escape.
    pub(crate) name: Cow<'a, str>,
    /// As it stands in the text.
    pub(crate) value: &'a str,
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
        let text = std::str::from_utf8(bytes).map_err(|_| JsonError::NotUtf8)?;
        let (steps, members) = (Vec::with_capacity(USUAL), Vec::with_capacity(USUAL));
        let mut scan = Scan { text, at: 0, steps, members, marks: Vec::new() };
        scan.value()?;
        if scan.at != bytes.len() {
            return Err(scan.unexpected());
        }
        Ok(Self { members: bytes.starts_with(b"{").then_some(scan.members), marks: scan.marks })
    }
}

/// Whether strict JSON escapes in its strings only what JSON demands.
pub(crate) fn is_plain(json: &str) -> bool {
    let mut rest = json;
    while let Some((_, escape)) = rest.split_once('\\') {
        let needed = match escape.as_bytes() {
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

struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// The objects and lists that are open.
    steps: Vec<Step>,
    /// The members of the open objects so far; in the end those of the outermost.
    members: Vec<Member<'a>>,
    marks: Vec<Mark>,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.eat(byte) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> JsonError {
        match self.peek() {
            Some(b' ' | b'\t' | b'\n' | b'\r') => JsonError::NotCompact(self.at),
            _ => JsonError::NotJson(self.at),
        }
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Its depth is bounded by that of the JSON.
    fn value(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            Some(b'"') => self.string().map(|_| ()),
            Some(b'{') => self.object(),
            Some(b'[') => self.list(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => Err(self.unexpected()),
        }
    }

    fn enter(&mut self, step: Step) -> Result<(), JsonError> {
        if self.steps.len() == MAX_LEVELS {
            return Err(JsonError::TooDeep);
        }
        self.at += 1;
        self.steps.push(step);
        Ok(())
    }

    fn list(&mut self) -> Result<(), JsonError> {
        self.enter(Step::Item(0))?;
        if !self.eat(b']') {
            loop {
                self.value()?;
                if !self.eat(b',') {
                    break;
                }
                if let Some(Step::Item(number)) = self.steps.last_mut() {
                    *number += 1;
                }
            }
            self.expect(b']')?;
        }
        self.steps.pop();
        Ok(())
    }

    fn object(&mut self) -> Result<(), JsonError> {
        let first = self.members.len();
        self.enter(Step::Member(first))?;
        if !self.eat(b'}') {
            loop {
                self.member()?;
                if !self.eat(b',') {
                    break;
                }
            }
            self.expect(b'}')?;
        }
        self.steps.pop();
        let members = self.members.get_mut(first..).unwrap_or_default();
        if has_twice(members) {
            return Err(JsonError::Twice(self.at));
        }
        if members.iter().any(|member| member.name == MARK) {
            let commitment = match members {
                [alone] => decoded(alone.value).and_then(|text| Hash::from_base64(&text)),
                _ => None,
            };
            self.marks.push(Mark { path: self.path(), commitment });
        }
        if !self.steps.is_empty() {
            self.members.truncate(first);
        }
        Ok(())
    }

    fn member(&mut self) -> Result<(), JsonError> {
        let name = decoded(self.string()?).ok_or(JsonError::NotJson(self.at))?;
        self.expect(b':')?;
        let (place, start) = (self.members.len(), self.at);
        self.members.push(Member { name, value: "" });
        if let Some(step) = self.steps.last_mut() {
            *step = Step::Member(place);
        }
        self.value()?;
        let value = self.since(start);
        if let Some(member) = self.members.get_mut(place) {
            member.value = value;
        }
        Ok(())
    }

    /// A string as it stands, quotes included.
    fn string(&mut self) -> Result<&'a str, JsonError> {
        let start = self.at;
        self.expect(b'"')?;
        loop {
            self.at += plain_run(self.text.as_bytes().get(self.at..).unwrap_or_default());
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                _ => return Err(JsonError::NotJson(self.at)),
            }
        }
        self.at += 1;
        Ok(self.since(start))
    }

    fn escape(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                let is_whole = match self.unit()? {
                    0xd800..=0xdbff => self.eat(b'\\') && self.peek() == Some(b'u') && matches!(self.unit()?, 0xdc00..=0xdfff),
                    0xdc00..=0xdfff => false,
                    _ => true,
                };
                if !is_whole {
                    return Err(JsonError::HalfSurrogate(start));
                }
            }
            _ => return Err(JsonError::NotJson(self.at)),
        }
        Ok(())
    }

    /// The letter u and four hexadecimal digits.
    fn unit(&mut self) -> Result<u32, JsonError> {
        let digits = self.text.as_bytes().get(self.at + 1..self.at + 5).unwrap_or_default();
        let mut unit = Some(0).filter(|_| digits.len() == 4);
        for digit in digits {
            unit = unit.zip(char::from(*digit).to_digit(16)).map(|(unit, digit)| unit << 4 | digit);
        }
        let unit = unit.ok_or(JsonError::NotJson(self.at))?;
        self.at += 5;
        Ok(unit)
    }

    fn number(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        let has_exponent = self.eat(b'e') || self.eat(b'E');
        if has_exponent {
            if !self.eat(b'+') {
                self.eat(b'-');
            }
            self.digits()?;
        }
        let may_be_beyond = has_exponent || self.at - start > SURELY_IN_RANGE;
        if may_be_beyond && !self.since(start).parse::<f64>().is_ok_and(f64::is_finite) {
            return Err(JsonError::OutOfRange(start));
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.unexpected()) } else { Ok(()) }
    }

    fn word(&mut self, word: &str) -> Result<(), JsonError> {
        let is_next = self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes()));
        self.at += if is_next { word.len() } else { 0 };
        if is_next { Ok(()) } else { Err(self.unexpected()) }
    }

    /// The JSON Pointer of the object or list that is being read.
    fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.steps {
            path.push('/');
            match step {
                Step::Item(number) => path.push_str(&number.to_string()),
                Step::Member(place) => {
                    let name = self.members.get(*place).map_or("", |member| &member.name);
                    for character in name.chars() {
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

/// What a string that was scanned says; `None` if it is no string.
fn decoded(quoted: &str) -> Option<Cow<'_, str>> {
    let inside = quoted.strip_prefix('"')?.strip_suffix('"')?;
    if inside.contains('\\') { serde_json::from_str(quoted).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(inside)) }
}

fn has_twice(members: &mut [Member<'_>]) -> bool {
    if members.len() > FEW_MEMBERS {
        members.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        return members.windows(2).any(|pair| matches!(pair, [one, other] if one.name == other.name));
    }
    let mut rest = &*members;
    while let [one, others @ ..] = rest {
        if others.iter().any(|other| other.name == one.name) {
            return true;
        }
        rest = others;
    }
    false
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
