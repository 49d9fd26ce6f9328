//! Signing the present head.

use super::{Ledger, insert_checkpoint};
use crate::beside::{self, Signer};
use crate::checkpoint::Checkpoint;
use crate::error::LedgerError;
use crate::folder::{self, HEAD_FILE};
use crate::note::Note;

impl Ledger {
    /// Signs size and root as they are, and returns the checkpoint; the last one if nothing was appended since.
    ///
    /// 1. The checkpoint is signed. The ledger only ever moves to heads that were read back from disk.
    /// 2. It is inserted, durable when that returns. A crash before leaves the last checkpoint the latest; one after
    ///    leaves the file one behind, and opening brings it forward.
    /// 3. `ephor.head` is replaced by temporary file, fsync, rename and fsync of the folder. A crash leaves the old or
    ///    the new file whole.
    pub fn sign(&mut self) -> Result<Checkpoint, LedgerError> {
        let (size, root) = (self.size(), self.root());
        self.writer()?;
        self.scrub();
        if self.signed.size == size {
            return Ok(self.signed.clone());
        }
        let checkpoint = Checkpoint::sign(&self.writer()?.key, size, root);
        let published = self.publish(&checkpoint);
        self.or_halt(published)?;
        self.signed = checkpoint.clone();
        Ok(checkpoint)
    }

    /// Whoever signs what stands beside this ledger; none where it is open for reading.
    pub fn signer(&self) -> Option<Signer> {
        self.writer.as_ref().map(|writer| Signer::new(writer.key.clone()))
    }

    /// What a note says about something beside this ledger, provided that its newest key signed it as such.
    pub fn says_beside<'n>(&self, note: &'n Note) -> Option<&'n str> {
        beside::text(note, self.keys.last()?)
    }

    fn publish(&self, checkpoint: &Checkpoint) -> Result<(), LedgerError> {
        insert_checkpoint(&self.connection, checkpoint)?;
        folder::replace(&self.folder, HEAD_FILE, checkpoint.to_string().as_bytes(), false)
    }
}
