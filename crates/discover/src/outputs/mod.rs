//! What was found, as others read it: people, bills of materials, code review.

mod cyclonedx;
mod purl;
mod read;
mod sarif;
mod text;

pub use cyclonedx::as_cyclonedx;
pub use read::{ReadError, read_cyclonedx};
pub use sarif::as_sarif;
pub use text::as_text;

/// What the tool is called in what it writes.
const TOOL: &str = "ephor-discover";

/// Bytes that stand for themselves in an address, by RFC 3986.
const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~')
}

/// Writes every byte that could mean something else as `%` and two digits, but for those that are let through.
fn escaped(text: &str, through: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_unreserved(byte) || byte.is_ascii() && through.contains(char::from(byte)) {
            out.push(char::from(byte));
        } else {
            const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
            out.push('%');
            out.extend(DIGITS.get(usize::from(byte >> 4)));
            out.extend(DIGITS.get(usize::from(byte & 15)));
        }
    }
    out
}
