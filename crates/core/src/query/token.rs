//! The words and signs of an expression, each with its place.

use jiff::civil::Date;

use crate::query::Wrong;

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name, word or id: letters, digits, dashes and underscores.
    Word(String),
    /// Text in quotes.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number with two digits behind its point, in hundredths.
    Hundredths(i64),
    /// So many days: `30d`.
    Days(i32),
    /// A calendar day.
    Date(Date),
    /// A sign.
    Sign(&'static str),
    /// Nothing more.
    End,
}

/// A token with its place, in characters.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: usize,
    pub(super) long: usize,
}

impl Placed {
    pub(super) fn wrong(&self, message: impl Into<String>) -> Wrong {
        Wrong { at: self.at, long: self.long.max(1), message: message.into() }
    }

    /// The token as somebody wrote it, to be named in a message.
    pub(super) fn shown(&self) -> String {
        match &self.token {
            Token::Word(word) => format!("“{word}”"),
            Token::Text(text) => format!("“{text}”"),
            Token::Int(number) => number.to_string(),
            Token::Hundredths(number) => format!("{}.{:02}", number / 100, number % 100),
            Token::Days(days) => format!("{days}d"),
            Token::Date(date) => date.to_string(),
            Token::Sign(sign) => format!("“{sign}”"),
            Token::End => "the end".to_owned(),
        }
    }
}

/// Longer signs first.
const SIGNS: &[&str] = &["<-", "<=", ">=", "!=", "<", ">", "=", "(", ")", "[", "]", ",", ".", "+", "-"];

/// Splits an expression.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, Wrong> {
    let letters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        if letter.is_whitespace() {
            at += 1;
            continue;
        }
        let rest = letters.get(at..).unwrap_or_default();
        let (token, long) = one(rest).map_err(|message| Wrong { at, long: 1, message })?;
        found.push(Placed { token, at, long });
        at += long.max(1);
    }
    found.push(Placed { token: Token::End, at, long: 1 });
    Ok(found)
}

fn one(rest: &[char]) -> Result<(Token, usize), String> {
    let first = rest.first().copied().unwrap_or_default();
    match first {
        '"' => return quoted(rest, '"'),
        // As a word processor writes it.
        '“' => return quoted(rest, '”'),
        _ => {}
    }
    if first.is_ascii_digit() || (first == '-' && rest.get(1).is_some_and(char::is_ascii_digit)) {
        return number(rest);
    }
    if first.is_alphabetic() {
        let long = (0..rest.len()).take_while(|place| is_inner(rest, *place)).count();
        return Ok((Token::Word(rest.iter().take(long).collect()), long));
    }
    let sign = SIGNS.iter().find(|sign| sign.chars().eq(rest.iter().copied().take(sign.len())));
    sign.map(|sign| (Token::Sign(sign), sign.len())).ok_or_else(|| format!("“{first}” means nothing here"))
}

/// Whether a word goes on. A point belongs to it before a digit, as in `C.3.1` and `iso42001:5.2`: no field begins with one.
fn is_inner(letters: &[char], place: usize) -> bool {
    let letter = letters.get(place).copied().unwrap_or_default();
    let digit_next = || letters.get(place + 1).is_some_and(char::is_ascii_digit);
    letter.is_alphanumeric() || matches!(letter, '-' | '_' | ':') || (letter == '.' && digit_next())
}

fn quoted(rest: &[char], end: char) -> Result<(Token, usize), String> {
    let mut text = String::new();
    let mut letters = rest.iter().copied().enumerate().skip(1);
    while let Some((place, letter)) = letters.next() {
        match letter {
            letter if letter == end => return Ok((Token::Text(text), place + 1)),
            '\\' => text.extend(letters.next().map(|(_, letter)| letter)),
            letter => text.push(letter),
        }
    }
    Err("this quotation has no end".to_owned())
}

/// A day, an amount, a number of days, or a whole number.
fn number(rest: &[char]) -> Result<(Token, usize), String> {
    let written: String =
        rest.iter().take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.')).collect();
    let (written, long) = (written.trim_end_matches('.'), written.trim_end_matches('.').len());
    let unknown = || format!("“{written}” is no number, no day such as 2026-11-20, and no number of days such as 30d");
    if let Ok(number) = written.parse() {
        return Ok((Token::Int(number), long));
    }
    if let Some(days) = written.strip_suffix('d') {
        return days.parse().map(|days| (Token::Days(days), long)).map_err(|_| unknown());
    }
    if let Some((whole, parts)) = written.split_once('.') {
        let digits = parts.len() == 2 && parts.bytes().all(|byte| byte.is_ascii_digit());
        let hundredths = format!("{whole}{parts}").parse().ok().filter(|_| digits);
        return hundredths.map(|number| (Token::Hundredths(number), long)).ok_or_else(unknown);
    }
    written.parse().map(|date| (Token::Date(date), long)).map_err(|_| unknown())
}
