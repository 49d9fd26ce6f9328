//! The host that a URL, an authority or a name in DNS stands for.

/// Longest name in DNS (RFC 1035, section 2.3.4).
const LONGEST: usize = 253;

/// A host in lower case, without scheme, port, path or final dot.
pub(crate) struct Host {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Host {
    /// The host in this text, if one is.
    pub(crate) fn of(text: &[u8]) -> Option<Self> {
        let text = text.trim_ascii();
        // `https://host`, `//host` and `host:port` are told apart by what stands before the colon.
        let start = memchr::memchr(b':', text).filter(|at| text.get(at + 1..at + 3) == Some(b"//")).map_or(0, |at| at + 3);
        let rest = text.get(start..)?;
        let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#' | b'\\')).unwrap_or(rest.len());
        let authority = rest.get(..end)?;
        // What stands before an `@` is who signs in, and a trick to look like somebody else.
        let authority = memchr::memrchr(b'@', authority).map_or(Some(authority), |at| authority.get(at + 1..))?;
        let name = memchr::memchr(b':', authority).map_or(Some(authority), |at| authority.get(..at))?;
        let name = name.strip_suffix(b".").unwrap_or(name);
        if name.is_empty() || name.len() > LONGEST {
            return None;
        }
        let mut bytes = [0; LONGEST];
        for (to, from) in bytes.iter_mut().zip(name) {
            if !(from.is_ascii_alphanumeric() || matches!(from, b'.' | b'-' | b'_')) {
                return None;
            }
            *to = from.to_ascii_lowercase();
        }
        Some(Self { bytes, length: name.len() })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn the_host_is_what_would_be_connected_to() {
        for (text, expected) in [
            ("https://ChatGPT.com/c/1?x=@y", "chatgpt.com"),
            ("chatgpt.com:443", "chatgpt.com"),
            ("chatgpt.com.", "chatgpt.com"),
            ("chatgpt.com/backend", "chatgpt.com"),
            ("https://chatgpt.com@evil.example/", "evil.example"),
            ("https://evil.example#chatgpt.com", "evil.example"),
            ("https://evil.example?u=https://chatgpt.com", "evil.example"),
            ("//api.openai.com/v1", ""),
            ("[2001:db8::1]:443", ""),
            ("", ""),
            ("-", "-"),
            ("a b", ""),
        ] {
            assert_eq!(Host::of(text.as_bytes()).map(|host| host.text()).unwrap_or_default(), expected, "{text}");
        }
        assert!(Host::of(&[b'a'; 254]).is_none());
        assert!(Host::of(b"chatgpt\0.com").is_none());
    }
}
