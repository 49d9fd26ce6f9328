//! What verifying a ledger takes of one core, against hashing the same bytes and nothing else.

use std::ops::ControlFlow;
use std::time::Duration;

use anyhow::{Result, ensure};
use ephor_ledger::{Ledger, Options, verify};
use sha2::{Digest as _, Sha256};

use crate::figure::{Figure, Limit};
use crate::generate::{self, Size};
use crate::timing::{least_work, ms, timed};

pub(crate) fn figures(size: Size) -> Result<Vec<Figure>> {
    let folder = generate::organisation(size)?;
    let ledger = Ledger::open_read_only(&folder)?;
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    let walked = ledger.for_each(1, u64::MAX, |stored| {
        pieces.push(stored.leaf.to_vec());
        pieces.extend(stored.body.iter().map(|body| [body.salt, body.bytes].concat()));
        pieces.extend(stored.values.iter().map(|value| [value.salt, value.bytes].concat()));
        ControlFlow::<()>::Continue(())
    })?;
    ensure!(walked.is_continue(), "nothing stops the walk");
    let bytes: usize = pieces.iter().map(Vec::len).sum();
    let hashed = least_work(3, || {
        for piece in &pieces {
            std::hint::black_box(Sha256::digest(piece));
        }
        Ok(())
    })?;
    drop(pieces);
    let mut waited = Duration::MAX;
    let verified = least_work(3, || {
        let (took, report) = timed(|| verify(&folder, &Options::default()));
        let report = report?;
        ensure!(report.faults.is_empty(), "the generated ledger has faults: {:?}", report.faults.first());
        waited = waited.min(took);
        Ok(())
    })?;
    let read = least_work(3, || {
        let ledger = Ledger::open_read_only(&folder)?;
        ledger.for_each(1, u64::MAX, |_| ControlFlow::<()>::Continue(())).map(drop).map_err(Into::into)
    })?;
    let (work, least, megabytes) = (ms(verified), ms(hashed), bytes / 1_000_000);
    let detail = format!("{work:.0} ms of one core against {least:.0} ms for {megabytes} MB; {:.0} ms by the clock", ms(waited));
    let ratio = |work: Duration| hashed.as_secs_f64() / work.as_secs_f64();
    Ok(vec![
        Figure::new("verify against hashing the same bytes", ratio(verified), "×", Limit::AtLeast(0.5)).detail(detail),
        Figure::aside("reading the rows and hashing them, nothing more", ratio(read + hashed), "×"),
    ])
}
