//! How long it takes to open an organisation, against reading the same rows with nothing done to them.

use std::ops::ControlFlow;
use std::time::Duration;

use anyhow::{Result, ensure};
use ephor::engine::{Access, Engine};
use ephor_ledger::{DATABASE_FILE, Ledger};
use rusqlite::{Connection, OpenFlags};

use crate::figure::{Figure, Limit};
use crate::generate::{self, Size};
use crate::timing::{ms, shortest, timed};

const TIMES: usize = 3;

pub(crate) fn figures(size: Size) -> Result<Vec<Figure>> {
    let folder = generate::organisation(size)?;
    let clock = generate::clock();
    let rows = shortest(TIMES, || {
        let plain = Connection::open_with_flags(folder.join(DATABASE_FILE), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        read_all(&plain, "SELECT position, bytes FROM leaf ORDER BY position", &[1])?;
        read_all(&plain, "SELECT position, salt, bytes FROM body ORDER BY position", &[1, 2])?;
        read_all(&plain, "SELECT position, path, salt, bytes FROM value ORDER BY position, path", &[1, 2, 3])
    })?;
    let walk = shortest(TIMES, || {
        let ledger = Ledger::open_read_only(&folder)?;
        ledger.for_each(1, u64::MAX, |_| ControlFlow::<()>::Continue(())).map(drop)
    })?;
    let open = |access| {
        let mut least = Duration::MAX;
        for _ in 0..TIMES {
            // Letting go of the organisation is no part of starting.
            let (took, engine) = timed(|| Engine::open(&folder, access, clock.clone(), &()));
            let engine = engine?;
            ensure!((engine.kept() > 0) == (access == Access::Serve), "a start goes by what was kept, and no other does");
            least = least.min(took);
        }
        Ok(least)
    };
    let replayed = open(Access::Read)?;
    Engine::open(&folder, Access::Serve, clock.clone(), &())?.keep()?;
    let warm = open(Access::Serve)?;
    let ratio = |took: Duration| took.as_secs_f64() / rows.as_secs_f64();
    let detail = |took| format!("{:.0} ms against {:.0} ms for the rows", ms(took), ms(rows));
    Ok(vec![
        Figure::new("start, full replay against reading the rows", ratio(replayed), "×", Limit::AtMost(8.0))
            .detail(detail(replayed)),
        Figure::new("start by a kept image against reading the rows", ratio(warm), "×", Limit::AtMost(3.0)).detail(detail(warm)),
        Figure::aside("the ledger's own walk against reading the rows", walk.as_secs_f64() / rows.as_secs_f64(), "×"),
    ])
}

/// Reads every row and touches the bytes of those columns.
fn read_all(plain: &Connection, sql: &str, columns: &[usize]) -> Result<()> {
    let mut statement = plain.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        for column in columns {
            bytes += row.get_ref(*column)?.as_bytes()?.len();
        }
    }
    std::hint::black_box(bytes);
    Ok(())
}
