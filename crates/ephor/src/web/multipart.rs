//! A form with a file in it (RFC 7578), taken apart in memory; how much may be sent is the route's limit.

/// A file that was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sent {
    /// Its name, without folders.
    pub(super) name: String,
    /// What stands in it.
    pub(super) bytes: Vec<u8>,
}

/// The most parts that are looked at.
const PARTS: usize = 8;
/// The longest name of a file, in letters.
const NAME_LETTERS: usize = 120;

/// The file of that field; none where the form holds none.
pub(super) fn file(content_type: &str, body: &[u8], field: &str) -> Option<Sent> {
    let (head, matter) = part(content_type, body, field)?;
    let name = quoted(&head, "filename")?;
    Some(Sent { name: plain(&name), bytes: matter.to_vec() })
}

/// The text of that field; none where the form holds none.
pub(super) fn text(content_type: &str, body: &[u8], field: &str) -> Option<String> {
    let (_, matter) = part(content_type, body, field)?;
    String::from_utf8(matter.to_vec()).ok()
}

/// The part of that field: what stands above it, and what stands in it.
fn part<'b>(content_type: &str, body: &'b [u8], field: &str) -> Option<(String, &'b [u8])> {
    let boundary = boundary(content_type)?;
    let (opening, closing) = (format!("--{boundary}"), format!("\r\n--{boundary}"));
    let mut rest = body.get(find(body, opening.as_bytes())? + opening.len()..)?;
    for _ in 0..PARTS {
        rest = rest.strip_prefix(b"\r\n")?;
        let head_ends = find(rest, b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(rest.get(..head_ends)?).into_owned();
        let matter = rest.get(head_ends + 4..)?;
        let ends = find(matter, closing.as_bytes())?;
        if quoted(&head, "name").as_deref() == Some(field) {
            return Some((head, matter.get(..ends)?));
        }
        rest = matter.get(ends + closing.len()..)?;
    }
    None
}

fn boundary(content_type: &str) -> Option<&str> {
    let (media, parameters) = content_type.split_once(';')?;
    let is_form = media.trim().eq_ignore_ascii_case("multipart/form-data");
    let boundary = parameters.split(';').find_map(|one| one.trim().strip_prefix("boundary="))?.trim_matches('"');
    // RFC 2046, section 5.1.1.
    (is_form && (1..=70).contains(&boundary.len())).then_some(boundary)
}

/// The quoted parameter of `Content-Disposition`.
fn quoted(head: &str, name: &str) -> Option<String> {
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let start = line.split(';').map(str::trim).find_map(|part| part.strip_prefix(name)?.strip_prefix("=\""))?;
    // Browsers write a quotation mark as %22.
    Some(start.strip_suffix('"').unwrap_or(start).replace("%22", "\""))
}

/// A name that can be shown and names no folder.
fn plain(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let letters = base.chars().filter(|letter| !letter.is_control());
    let all: Vec<char> = letters.collect();
    // The end tells what the file is.
    all.get(all.len().saturating_sub(NAME_LETTERS)..).unwrap_or_default().iter().collect()
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let (first, _) = wanted.split_first()?;
    let mut from = 0;
    while let Some(next) = text.get(from..)?.iter().position(|byte| byte == first) {
        if text.get(from + next..)?.starts_with(wanted) {
            return Some(from + next);
        }
        from += next + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Sent, file};

    const TYPE: &str = "multipart/form-data; boundary=x-y";

    fn body(disposition: &str, matter: &str) -> Vec<u8> {
        format!("--x-y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x-y\r\n{disposition}\r\nContent-Type: text/csv\r\n\r\n{matter}\r\n--x-y--\r\n").into_bytes()
    }

    #[test]
    fn the_file_comes_out_as_it_was_sent_and_its_name_without_folders() {
        let sent =
            body("Content-Disposition: form-data; name=\"file\"; filename=\"C:\\\\a\\\\../risks.csv\"", "a,b\r\n\r\n--x\r\n1,2");
        let sent = file(TYPE, &sent, "file");
        assert_eq!(sent, Some(Sent { name: "risks.csv".to_owned(), bytes: b"a,b\r\n\r\n--x\r\n1,2".to_vec() }));
    }

    #[test]
    fn what_is_no_such_form_holds_no_file() {
        let right = body("Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"", "x");
        assert_eq!(file("application/x-www-form-urlencoded", &right, "file"), None);
        assert_eq!(file("multipart/form-data", &right, "file"), None);
        assert_eq!(file("multipart/form-data; boundary=other", &right, "file"), None);
        assert_eq!(file(TYPE, &right, "other"), None);
        for cut in 0..right.len() - 10 {
            assert_eq!(file(TYPE, &right[..cut], "file"), None, "{cut}");
        }
    }
}
