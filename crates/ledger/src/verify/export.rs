//! Verifying a full export. Its checkpoints come last, so the leaf hashes are kept until then: 32 bytes a fact.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use super::audit::Audit;
use super::{Fault, Options, Place, Report, VerifyError, at};
use crate::checkpoint::Checkpoint;
use crate::export::{Header, Line, parse};
use crate::fact::Stored;
use crate::hash::Hash;
use crate::key::VerifierKey;
use crate::tile::TileId;
use crate::tree::Edge;
use crate::wrong::Wrong;

/// An export under test, line by line.
#[derive(Default)]
pub(crate) struct ExportAudit {
    audit: Audit,
    lines: u64,
    header: Option<Header>,
    leaves: Vec<Hash>,
    checkpoints: Vec<(u64, Checkpoint)>,
    /// A line was not in the form of the format: what follows cannot be relied on.
    broken: bool,
}

/// What came of an export.
pub(crate) struct End {
    pub(crate) faults: Vec<Fault>,
    pub(crate) checkpoints: Vec<Checkpoint>,
    pub(crate) keys: Vec<VerifierKey>,
}

impl ExportAudit {
    /// The tree of the facts so far.
    pub(crate) fn edge(&self) -> &Edge {
        &self.audit.edge
    }

    /// Reads all lines. `store` gets each fact as long as all is sound, `tile` each tile that a fact fills; `failed` says
    /// which error it is that the input cannot be read.
    pub(crate) fn read<E>(
        &mut self,
        input: &mut dyn BufRead,
        failed: impl FnOnce(io::Error) -> E,
        mut store: impl FnMut(&Stored<'_>) -> Result<(), E>,
        mut tile: impl FnMut(TileId, &[Hash]) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut line, mut buffer) = (Vec::new(), Vec::new());
        loop {
            line.clear();
            match input.read_until(b'\n', &mut line) {
                Ok(0) => return Ok(()),
                Ok(_) => self.line(&line, &mut buffer, &mut store, &mut tile)?,
                Err(error) => return Err(failed(error)),
            }
        }
    }

    fn line<E>(
        &mut self,
        line: &[u8],
        buffer: &mut Vec<u8>,
        store: impl FnOnce(&Stored<'_>) -> Result<(), E>,
        tile: impl FnMut(TileId, &[Hash]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.lines += 1;
        if self.broken {
            return Ok(());
        }
        let place = Place::Line(self.lines);
        let wrong = match parse(line, self.audit.edge.size() + 1, buffer) {
            Ok(Line::Header(header)) if self.lines == 1 => {
                self.header = Some(header);
                return Ok(());
            }
            Ok(_) if self.header.is_none() => Wrong::Form("the first line is not a header"),
            Ok(Line::Fact(fact)) if self.checkpoints.is_empty() => {
                self.leaves.push(Hash::leaf(fact.leaf));
                self.audit.fact(&fact, tile)?;
                return if self.audit.facts.faults.is_empty() { store(&fact) } else { Ok(()) };
            }
            Ok(Line::Checkpoint(note)) => match Checkpoint::parse(&note) {
                Ok(next) if self.checkpoints.last().is_none_or(|(_, last)| last.size < next.size) => {
                    self.checkpoints.push((self.lines, next));
                    return Ok(());
                }
                Ok(_) => Wrong::Form("the checkpoints are not in order of size"),
                Err(reason) => Wrong::Note(reason),
            },
            Ok(_) => Wrong::Form("a line stands where none of its kind may"),
            Err(wrong) => wrong,
        };
        self.broken = true;
        self.audit.fault(place, wrong);
        Ok(())
    }

    /// Checks what can be checked only at the end.
    pub(crate) fn end(mut self) -> End {
        self.close();
        let keys = self.header.map(|header| header.keys).unwrap_or_default();
        let checkpoints = self.checkpoints.into_iter().map(|(_, checkpoint)| checkpoint).collect();
        End { faults: self.audit.facts.faults, checkpoints, keys }
    }

    fn close(&mut self) {
        let Some(header) = &self.header else {
            if self.audit.facts.faults.is_empty() {
                self.audit.fault(Place::Line(1), Wrong::Missing);
            }
            return;
        };
        let size = self.audit.edge.size();
        if header.size != size {
            self.audit.fault(Place::Line(1), Wrong::Longer { stated: header.size, size });
        }
        self.audit.facts.erasures();
        let mut edge = Edge::default();
        let mut leaves = self.leaves.iter();
        for (line, checkpoint) in &self.checkpoints {
            while edge.size() < checkpoint.size {
                let Some(leaf) = leaves.next() else { break };
                edge.push_only(*leaf);
            }
            let root = (edge.size() == checkpoint.size).then(|| edge.root());
            self.audit.checkpoint(Place::Line(*line), checkpoint, checkpoint.size, root, &header.keys);
        }
        // The last checkpoint's size is the ledger's, so an export has one even when the ledger is empty.
        if self.checkpoints.last().is_none_or(|(_, last)| last.size < size) {
            self.audit.fault(Place::Whole, Wrong::Form("the last checkpoint does not cover every fact"));
        }
    }

    fn report(mut self, options: &Options) -> Report {
        self.close();
        let keys = self.header.map(|header| header.keys).unwrap_or_default();
        self.audit.report(&keys, self.checkpoints.last().map(|(_, last)| last), options)
    }
}

pub(super) fn verify(path: &Path, options: &Options) -> Result<Report, VerifyError> {
    let mut input = BufReader::with_capacity(1 << 20, at(path, File::open(path))?);
    let mut audit = ExportAudit { audit: Audit::new(options), ..ExportAudit::default() };
    let failed = |source| VerifyError::File { path: path.to_owned(), source };
    audit.read(&mut input, failed, |_| Ok(()), |_, _| Ok(()))?;
    Ok(audit.report(options))
}
