//! Verifying a C2SP tile directory, of any log: its leaves are any bytes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::audit::Audit;
use super::{Options, Place, Report, VerifyError, at};
use crate::checkpoint::Checkpoint;
use crate::hash::Hash;
use crate::tile::{TILE_WIDTH, TileId, number_path};
use crate::wrong::Wrong;

pub(super) fn verify(path: &Path, options: &Options) -> Result<Report, VerifyError> {
    let key = options.key.as_ref().ok_or(VerifyError::KeyNeeded)?;
    let keys = std::slice::from_ref(key);
    let mut audit = Audit::new(options);
    let bytes = at(&path.join("checkpoint"), fs::read(path.join("checkpoint")))?;
    let place = || Place::File("checkpoint".to_owned());
    let checkpoint =
        std::str::from_utf8(&bytes).map_err(|_| Wrong::Form("it is not UTF-8")).and_then(|note| Ok(Checkpoint::parse(note)?));
    let checkpoint = match checkpoint {
        Ok(checkpoint) => checkpoint,
        Err(wrong) => {
            audit.fault(place(), wrong);
            return Ok(audit.report(keys, None, options));
        }
    };
    let size = checkpoint.size;
    let bundles = size.div_ceil(TILE_WIDTH as u64);
    for number in 0..bundles {
        let width = width(size - number * TILE_WIDTH as u64);
        if !bundle(path, number, width, &mut audit)? {
            break;
        }
    }
    let partial: Vec<_> = audit.edge.partial().map(|(id, hashes)| (id, hashes.to_vec())).collect();
    for (id, hashes) in partial {
        if let Some(wrong) = compare(path, id, &hashes)? {
            audit.fault(Place::Tile(id), wrong);
        }
    }
    let root = (audit.edge.size() == size).then(|| audit.edge.root());
    audit.checkpoint(place(), &checkpoint, size, root, keys);
    Ok(audit.report(keys, Some(&checkpoint), options))
}

/// The hashes or entries left for a tile, at most a full one.
fn width(left: u64) -> usize {
    usize::try_from(left).map_or(TILE_WIDTH, |left| left.min(TILE_WIDTH))
}

/// Reads one bundle of entries into the tree; false if it is not there or not whole.
fn bundle(path: &Path, number: u64, width: usize, audit: &mut Audit) -> Result<bool, VerifyError> {
    let (name, bytes) = read(path, "entries", number, width)?;
    let Some(bytes) = bytes else {
        audit.fault(Place::File(name), Wrong::Missing);
        return Ok(false);
    };
    let mut rest = bytes.as_slice();
    let mut differing = Vec::new();
    for _ in 0..width {
        let Some((entry, after)) = split_entry(rest) else {
            audit.fault(Place::File(name), Wrong::Form("it ends within an entry"));
            return Ok(false);
        };
        rest = after;
        audit.leaf(Hash::leaf(entry), |id, hashes| {
            differing.extend(compare(path, id, hashes)?.map(|wrong| (id, wrong)));
            Ok::<_, VerifyError>(())
        })?;
    }
    // Only a full bundle that stands in for a partial one has more.
    if !rest.is_empty() && (width == TILE_WIDTH || name.contains(".p/")) {
        audit.fault(Place::File(name), Wrong::Form("it has more in it than its name says"));
    }
    for (id, wrong) in differing {
        audit.fault(Place::Tile(id), wrong);
    }
    Ok(true)
}

/// An entry behind its two-byte length, and what follows.
fn split_entry(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

fn compare(path: &Path, id: TileId, hashes: &[Hash]) -> Result<Option<Wrong>, VerifyError> {
    let (name, bytes) = read(path, &id.level.to_string(), id.number, hashes.len())?;
    let Some(bytes) = bytes else {
        return Ok(Some(Wrong::Missing));
    };
    let same = crate::hash::split(&bytes).is_some_and(|stored| {
        // A full tile stands in for the partial one that it grew out of.
        stored.starts_with(hashes) && (stored.len() == hashes.len() || !name.contains(".p/"))
    });
    Ok((!same).then_some(Wrong::TileDiffers))
}

/// The file of a tile or bundle, partial or the full one that replaced it, and its name in the directory.
fn read(path: &Path, level: &str, number: u64, width: usize) -> Result<(String, Option<Vec<u8>>), VerifyError> {
    let full = format!("tile/{level}/{}", number_path(number));
    let partial = format!("{full}.p/{width}");
    let names = if width == TILE_WIDTH { vec![full] } else { vec![partial, full] };
    for name in &names {
        let file: PathBuf = path.join(name);
        match fs::read(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            result => return Ok((name.clone(), Some(at(&file, result)?))),
        }
    }
    Ok((names.into_iter().next().unwrap_or_default(), None))
}
