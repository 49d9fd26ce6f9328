//! The text of a CSV file: UTF-8, or UTF-16 that says so. Anything else is refused, because guessed letters are wrong letters.

use crate::cell::Refused;

/// The text, without its byte order mark.
pub(crate) fn decoded(bytes: &[u8]) -> Result<String, Refused> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ if bytes.contains(&0) => {
            Err(refused("it holds bytes of zero, as UTF-16 without a byte order mark or a file that is no text does"))
        }
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, Refused> {
    String::from_utf8(bytes.to_vec()).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = bytes.iter().take(valid).filter(|byte| **byte == b'\n').count() + 1;
        refused(&format!("line {line} is not UTF-8"))
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Refused> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
    text.ok().filter(|_| odd.is_empty()).ok_or_else(|| refused("it begins as UTF-16 and goes on as something else"))
}

fn refused(reason: &str) -> Refused {
    Refused(format!("the text cannot be read: {reason}. Save it as “CSV UTF-8” and try again"))
}
