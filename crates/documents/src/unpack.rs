//! A packed file is judged before anything is made of it: how many parts, how large unpacked, whether anything in it is a program.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use crate::cell::Refused;
use crate::limit;

/// What a packed file holds.
pub(crate) struct Parts {
    /// Their names.
    names: Vec<String>,
    /// The media type an `OpenDocument` file states first.
    media: String,
}

impl Parts {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    pub(crate) fn any_under(&self, folder: &str) -> bool {
        self.names.iter().any(|known| known.starts_with(folder))
    }

    pub(crate) fn is_opendocument(&self) -> bool {
        self.media.starts_with("application/vnd.oasis.opendocument")
    }

    /// Whether a macro comes with it, whatever the file is called.
    pub(crate) fn has_macros(&self) -> bool {
        let is_program = |name: &String| {
            let name = name.to_ascii_lowercase();
            name.ends_with("vbaproject.bin") || name.contains("/macrosheets/") || name.contains("/activex/")
        };
        self.names.iter().any(is_program)
    }
}

/// Unpacks every part once, keeping nothing, so that what the file says about its own sizes need not be believed.
pub(crate) fn judged(bytes: &[u8]) -> Result<Parts, Refused> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error.to_string()))?;
    if archive.len() > limit::PARTS {
        let most = limit::PARTS;
        return Err(Refused(format!(
            "it is packed of {} parts, and at most {most} are read; save it anew as .xlsx",
            archive.len()
        )));
    }
    let mut parts = Parts { names: Vec::new(), media: String::new() };
    let mut left = limit::UNPACKED_BYTES;
    for place in 0..archive.len() {
        let part = archive.by_index_raw(place).map_err(|error| damaged(&error.to_string()))?;
        let name = part.name().map_err(|error| damaged(&error.to_string()))?.into_owned();
        let (packed, locked) = (part.compressed_size(), part.encrypted());
        drop(part);
        if locked {
            return Err(encrypted());
        }
        if parts.names.contains(&name) {
            return Err(damaged(&format!("it holds “{name}” twice")));
        }
        let part = archive.by_index(place).map_err(|error| damaged(&error.to_string()))?;
        let allowed = left.min(packed.saturating_mul(limit::RATIO).max(limit::RATIO_FROM_BYTES));
        let mut part = part.take(allowed + 1);
        if name == "mimetype" {
            part.by_ref().take(128).read_to_string(&mut parts.media).map_err(|error| damaged(&error.to_string()))?;
        }
        let rest = std::io::copy(&mut part, &mut std::io::sink()).map_err(|error| damaged(&error.to_string()))?;
        let unpacked = rest + parts.media.len() as u64;
        if unpacked > allowed {
            return Err(too_large(&name, allowed < left));
        }
        left -= unpacked.min(left);
        parts.names.push(name);
    }
    Ok(parts)
}

fn too_large(name: &str, by_ratio: bool) -> Refused {
    let reason = if by_ratio {
        format!("its part “{name}” unpacks to more than {} times its size, as a zip bomb does", limit::RATIO)
    } else {
        format!("it unpacks to more than {} MiB", limit::UNPACKED_BYTES / 1024 / 1024)
    };
    Refused(format!("{reason}; copy the rows that matter into a new workbook"))
}

pub(crate) fn encrypted() -> Refused {
    Refused("it is encrypted; take the password away (save it without one) and try again".to_owned())
}

pub(crate) fn damaged(reason: &str) -> Refused {
    Refused(format!("it is damaged ({reason}); open it in a spreadsheet program and save it anew as .xlsx"))
}
