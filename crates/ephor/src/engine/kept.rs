//! The kept image: what an organisation has come to, beside its ledger, so that a server need not begin with the first fact.
//!
//! It is a cache and proves nothing. It is believed where the ledger's own key signed it, over facts that the ledger still begins with, and where it was
//! written by a program built from the same sources; anything else is as good as none, and the ledger is read whole. It holds what people wrote, so it
//! goes before anything is erased.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use ephor_core::image::{Image, Part};
use ephor_core::pack::{Bytes, Packed, SOURCES};
use ephor_ledger::{Ledger, Note, Signer};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use crate::beside;
use crate::engine::Snapshot;
use crate::engine::asof::History;
use crate::engine::files::hex;

/// The file, beside the database.
pub(super) const IMAGE_FILE: &str = "ephor.image";
/// What it is called while it is written.
const UNFINISHED: &str = "ephor.image.new";
/// What this file makes of the index; another number where that changes.
const FORM: u32 = 1;
/// The longest note that is looked at, in bytes.
const LONGEST_NOTE: u32 = 4_096;

/// A part of the image in the file.
#[derive(Clone)]
struct Place {
    part: Part,
    offset: u64,
    length: usize,
    digest: [u8; 32],
}

impl Packed for Place {
    fn pack(&self, out: &mut Vec<u8>) {
        ((self.part, self.digest), (self.offset, self.length)).pack(out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        let ((part, digest), (offset, length)) = Packed::unpack(from)?;
        Some(Self { part, offset, length, digest })
    }
}

/// Where the parts are, and where each day ends in the ledger.
type Index = (Vec<Place>, Vec<(Date, u64)>);

/// What the signed note says: all that the rest of the file is held against.
fn text(size: u64, root: &str, index: &Place) -> String {
    let Place { offset, length, digest, .. } = index;
    format!("image {FORM} {SOURCES}\n{size}\n{root}\n{offset} {length} {}\n", hex(digest))
}

/// Writes the image of a snapshot under a name that nobody reads yet. `goes_on` is asked before every part.
pub(super) fn write(
    dir: &Path,
    snapshot: &Snapshot,
    ends: Vec<(Date, u64)>,
    signer: &Signer,
    goes_on: impl Fn() -> bool,
) -> io::Result<()> {
    let mut file = beside::create(&dir.join(UNFINISHED), 0o600)?;
    let mut offset = 0;
    let mut append = |part: Part, bytes: &[u8]| {
        if !goes_on() {
            return Err(io::Error::from(io::ErrorKind::Interrupted));
        }
        file.write_all(bytes)?;
        let place = Place { part, offset, length: bytes.len(), digest: Sha256::digest(bytes).into() };
        offset += bytes.len() as u64;
        Ok(place)
    };
    let mut index: Index = (Vec::new(), ends);
    snapshot.image.pack(|part, bytes| append(part, &bytes).map(|place| index.0.push(place)))?;
    let mut bytes = Vec::new();
    index.pack(&mut bytes);
    let index = append(Part::Whole, &bytes)?;
    let note = signer.sign(&text(snapshot.image.size(), &snapshot.root, &index)).to_string();
    file.write_all(note.as_bytes())?;
    file.write_all(&u32::try_from(note.len()).unwrap_or(u32::MAX).to_le_bytes())
}

/// Puts what was written where the next start finds it.
pub(super) fn publish(dir: &Path) -> io::Result<()> {
    fs::rename(dir.join(UNFINISHED), dir.join(IMAGE_FILE))
}

/// Takes away what was not finished.
pub(super) fn discard(dir: &Path) -> io::Result<()> {
    beside::remove(&dir.join(UNFINISHED))
}

/// Takes away what is kept, the unfinished too.
pub(super) fn remove(dir: &Path) -> io::Result<()> {
    discard(dir)?;
    beside::remove(&dir.join(IMAGE_FILE))
}

/// Whether anything is kept, whatever it is worth.
pub(super) fn is_there(dir: &Path) -> bool {
    dir.join(IMAGE_FILE).exists()
}

/// What is kept of an organisation, where it may be believed.
pub(super) fn read(dir: &Path, ledger: &Ledger) -> Option<(Image, History)> {
    let path = dir.join(IMAGE_FILE);
    let mut file = File::open(&path).ok()?;
    let end = file.seek(SeekFrom::End(-4)).ok()?;
    let mut length = [0; 4];
    file.read_exact(&mut length).ok()?;
    let length = u32::from_le_bytes(length);
    let note = end.checked_sub(length.into()).filter(|_| length <= LONGEST_NOTE)?;
    let note = Note::parse(&String::from_utf8(bytes_at(&mut file, note, length as usize)?).ok()?).ok()?;
    let said = ledger.says_beside(&note)?;
    let (size, index) = stated(said)?;
    let root = (size <= ledger.size()).then(|| ledger.root_at(size).ok()).flatten()?.to_string();
    if text(size, &root, &index) != said {
        return None;
    }
    let (places, ends): Index = Packed::unpack(&mut Bytes::new(&part_at(&mut file, &index)?))?;
    let parts: Vec<Part> = places.iter().map(|place| place.part).collect();
    // Each thread reads through a file of its own.
    let image = Image::unpack(&parts, |place| part_at(&mut File::open(&path).ok()?, places.get(place)?))?;
    let mut history = History::default();
    for (day, last) in ends {
        history.note(day, last);
    }
    (image.size() == size).then_some((image, history))
}

/// The size that a note states, and where the index is.
fn stated(text: &str) -> Option<(u64, Place)> {
    let mut lines = text.lines().skip(1);
    let size = lines.next()?.parse().ok()?;
    let mut index = lines.nth(1)?.split(' ');
    let (offset, length) = (index.next()?.parse().ok()?, index.next()?.parse().ok()?);
    let digits = index.next()?.as_bytes().as_chunks::<2>().0;
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let digest = digits.iter().map(byte).collect::<Option<Vec<u8>>>()?.try_into().ok()?;
    Some((size, Place { part: Part::Whole, offset, length, digest }))
}

/// The bytes of a part, provided that they are those which were written.
fn part_at(file: &mut File, place: &Place) -> Option<Vec<u8>> {
    let bytes = bytes_at(file, place.offset, place.length)?;
    (Sha256::digest(&bytes)[..] == place.digest).then_some(bytes)
}

fn bytes_at(file: &mut File, offset: u64, length: usize) -> Option<Vec<u8>> {
    let there = file.metadata().ok()?.len().checked_sub(offset)?;
    let length = Some(length).filter(|length| *length as u64 <= there)?;
    file.seek(SeekFrom::Start(offset)).ok()?;
    let mut bytes = vec![0; length];
    file.read_exact(&mut bytes).ok()?;
    Some(bytes)
}
