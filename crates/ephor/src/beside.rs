//! Small files beside the ledger: what is no fact, and may be lost without loss to what is proven.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What stands in a file; what there is without one, where there is none.
pub(crate) fn read<T, E>(path: &Path) -> Result<T, E>
where
    T: DeserializeOwned + Default,
    E: From<serde_json::Error> + From<io::Error>,
{
    match fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(T::default()),
        Err(error) => Err(error.into()),
    }
}

/// Writes a file beside, with that mode where the user's mask allows it, and puts it into place when all of it is there.
pub(crate) fn write(path: &Path, what: &impl Serialize, mode: u32) -> io::Result<()> {
    let writing = path.with_added_extension("writing");
    let mut file = create(&writing, mode)?;
    serde_json::to_writer_pretty(&mut file, what)?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    fs::rename(&writing, path)
}

/// A new file with that mode where the user's mask allows it; what a crash may have left there goes.
pub(crate) fn create(path: &Path, mode: u32) -> io::Result<File> {
    remove(path)?;
    OpenOptions::new().write(true).create_new(true).mode(mode).open(path)
}

/// Takes a file away, if there is one.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
