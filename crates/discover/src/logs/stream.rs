//! Files as streams of lines or JSON objects, at constant memory whatever they hold.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

/// Bytes that are read at once.
const CHUNK: usize = 1 << 18;

/// Longest line that is looked at, in bytes; a URL in a proxy's log may have thousands.
pub(super) const LINE: usize = 1 << 16;

/// Longest JSON object that is looked at, in bytes; service principals carry keys and roles.
pub(super) const OBJECT: usize = 1 << 20;

/// What a compressed log may unpack to before its ratio is looked at.
const FREE: u64 = 1 << 28;

/// How many times its own size a compressed log may unpack to. Logs come to some twenty, what is made to fill memory to a thousand.
const RATIO: u64 = 300;

/// One line or object, or why it cannot be looked at; with its line in the file, from 1.
pub(super) type See<'s> = dyn FnMut(u64, Result<&[u8], &'static str>) + 's;

/// Opens a log; what is compressed by gzip is unpacked as it is read.
pub(super) fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let kind = std::fs::metadata(path)?;
    if kind.is_dir() {
        return Err(io::Error::other("is a folder; name the files in it"));
    }
    // Whoever opens a pipe waits for its writer, perhaps for ever.
    if !kind.is_file() {
        return Err(io::Error::other("is no file"));
    }
    let mut file = BufReader::with_capacity(CHUNK, File::open(path)?);
    if !file.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        return Ok(Box::new(file));
    }
    let packed = kind.len();
    Ok(Box::new(BufReader::with_capacity(CHUNK, Bounded { inner: MultiGzDecoder::new(file), packed, unpacked: 0 })))
}

/// Stops what unpacks to far more than a log does.
struct Bounded<R> {
    inner: R,
    packed: u64,
    unpacked: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(to)?;
        self.unpacked += read as u64;
        if self.unpacked > FREE && self.unpacked / RATIO > self.packed {
            return Err(io::Error::other(format!("it unpacks to more than {RATIO} times its size, as no log does")));
        }
        Ok(read)
    }
}

/// The beginning of a file, by which formats are told apart.
pub(super) fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = vec![];
    // Enough for one object of the longest kind. What breaks off later is told when it is read.
    let read = open(path)?.take(OBJECT as u64 + CHUNK as u64).read_to_end(&mut head);
    if head.is_empty() { read.map(|_| head) } else { Ok(head) }
}

/// Calls for each line, without its end. Says how many bytes were read.
pub(super) fn lines(input: &mut dyn BufRead, see: &mut See<'_>) -> io::Result<u64> {
    let mut kept: Vec<u8> = vec![];
    let (mut line, mut bytes, mut too_long) = (1_u64, 0_u64, false);
    loop {
        let chunk = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if chunk.is_empty() {
            if too_long || !kept.is_empty() {
                tell(line, &kept, too_long, see);
            }
            return Ok(bytes);
        }
        let mut from = 0;
        for end in memchr::memchr_iter(b'\n', chunk) {
            let piece = chunk.get(from..end).unwrap_or_default();
            if kept.is_empty() && !too_long {
                tell(line, piece, piece.len() > LINE, see);
            } else {
                too_long |= kept.len() + piece.len() > LINE;
                if !too_long {
                    kept.extend_from_slice(piece);
                }
                tell(line, &kept, too_long, see);
                kept.clear();
                too_long = false;
            }
            line += 1;
            from = end + 1;
        }
        let rest = chunk.get(from..).unwrap_or_default();
        too_long |= kept.len() + rest.len() > LINE;
        if too_long {
            kept.clear();
        } else {
            kept.extend_from_slice(rest);
        }
        let length = chunk.len();
        bytes += length as u64;
        input.consume(length);
    }
}

fn tell(line: u64, text: &[u8], too_long: bool, see: &mut See<'_>) {
    see(line, if too_long { Err("a line longer than 65536 bytes") } else { Ok(text.strip_suffix(b"\r").unwrap_or(text)) });
}

/// Parts a stream of JSON into the objects that lie at some depth: 0 for objects one after the other, 1 for an array, 2 for an array in an object.
pub(super) struct Objects {
    depth: usize,
    level: usize,
    in_text: bool,
    escaped: bool,
    line: u64,
    /// The object that is being read: the line it began in, and what there is of it.
    begun: Option<u64>,
    kept: Vec<u8>,
    too_long: bool,
}

impl Objects {
    pub(super) fn at(depth: usize) -> Self {
        Self { depth, level: 0, in_text: false, escaped: false, line: 1, begun: None, kept: vec![], too_long: false }
    }

    /// Calls for each object. Says how many bytes were read.
    pub(super) fn read(mut self, input: &mut dyn BufRead, see: &mut See<'_>) -> io::Result<u64> {
        let mut bytes = 0;
        loop {
            let chunk = match input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if chunk.is_empty() {
                if let Some(line) = self.begun {
                    see(line, Err("an object that does not end"));
                } else if self.level > 0 {
                    see(self.line, Err("the file ends in the middle"));
                }
                return Ok(bytes);
            }
            self.chunk(chunk, see);
            let length = chunk.len();
            bytes += length as u64;
            input.consume(length);
        }
    }

    fn chunk(&mut self, chunk: &[u8], see: &mut See<'_>) {
        let mut from = 0;
        for (at, byte) in chunk.iter().enumerate() {
            if *byte == b'\n' {
                self.line += 1;
            }
            if self.in_text {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_text = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_text = true,
                b'{' | b'[' => {
                    if self.begun.is_none() && *byte == b'{' && self.level == self.depth {
                        self.begun = Some(self.line);
                        from = at;
                    }
                    self.level += 1;
                }
                b'}' | b']' => {
                    self.level = self.level.saturating_sub(1);
                    if let Some(line) = self.begun.filter(|_| self.level <= self.depth) {
                        self.keep(chunk.get(from..=at).unwrap_or_default());
                        see(line, if self.too_long { Err("an object longer than 1048576 bytes") } else { Ok(&self.kept) });
                        (self.begun, self.too_long) = (None, false);
                        self.kept.clear();
                    }
                }
                _ => {}
            }
        }
        if self.begun.is_some() {
            self.keep(chunk.get(from..).unwrap_or_default());
        }
    }

    fn keep(&mut self, piece: &[u8]) {
        self.too_long |= self.kept.len() + piece.len() > OBJECT;
        if self.too_long {
            self.kept.clear();
        } else {
            self.kept.extend_from_slice(piece);
        }
    }
}
