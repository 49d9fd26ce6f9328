//! How fast a ledger is verified, against hashing the same bytes and nothing else.

use std::ops::ControlFlow;

use anyhow::{Result, ensure};
use ephor_ledger::{Ledger, Options, verify};
use sha2::{Digest as _, Sha256};

use crate::figure::{Figure, Limit};
use crate::generate::{self, Size};
use crate::timing::{ms, shortest};

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
    let hashed = shortest(3, || {
        for piece in &pieces {
            std::hint::black_box(Sha256::digest(piece));
        }
        Ok::<(), anyhow::Error>(())
    })?;
    drop(pieces);
    let verified = shortest(3, || {
        let report = verify(&folder, &Options::default())?;
        ensure!(report.faults.is_empty(), "the generated ledger has faults: {:?}", report.faults.first());
        Ok(())
    })?;
    let detail = format!("{:.0} ms against {:.0} ms for {} MB", ms(verified), ms(hashed), bytes / 1_000_000);
    let ratio = hashed.as_secs_f64() / verified.as_secs_f64();
    Ok(vec![Figure::new("verify against hashing the same bytes", ratio, "×", Limit::AtLeast(0.5)).detail(detail)])
}
