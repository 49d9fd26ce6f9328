//! How long a register page takes, against a fixed page of the same bytes from the same server.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use ephor::engine::{Access, Engine};

use crate::figure::{Figure, Limit};
use crate::generate::{self, Size};
use crate::server::{Connection, FIXED, Server, get};
use crate::timing::{ms, percentile, timed};

/// Requests for each page.
const REQUESTS: usize = 2_000;
/// The register at its start, sorted by a column, and filtered; asked for as a browser does.
const ASKED: [(&str, &str); 4] = [
    ("by number", "/records/component"),
    ("sorted", "/records/component?sort=release&desc=1"),
    ("filtered", "/records/component?type=agent"),
    ("sorted and filtered", "/records/component?type=model&sort=title"),
];
/// Records of the smaller register.
const SMALL: u64 = 10_000;

pub(crate) fn figures(size: Size) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for records in [SMALL.min(size.facts), size.facts] {
        figures.extend(register(&generate::components(records, size.seed)?, records)?);
    }
    Ok(figures)
}

fn register(folder: &Path, records: u64) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (what, path) in ASKED {
        let open = || Engine::open(folder, Access::Read, generate::clock(), &()).map_err(anyhow::Error::from);
        let server = Server::start(open()?, folder, Vec::new())?;
        let (first, page) = timed(|| get(server.address, path));
        let page = page?;
        ensure!(page.status == 200, "{path} answers {}", page.status);
        drop(server);
        let server = Server::start(open()?, folder, page.body)?;
        let (mut pages, mut fixed, mut most) = (Vec::new(), Vec::new(), 0);
        let mut connection = Connection::open(server.address)?;
        connection.get(path, "gzip")?;
        for _ in 0..REQUESTS {
            let (took, page) = timed(|| connection.get(path, "gzip"));
            most = most.max(page?.bytes);
            pages.push(took);
            let (took, page) = timed(|| connection.get(FIXED, "gzip"));
            page?;
            fixed.push(took);
        }
        pages.sort();
        fixed.sort();
        let ratio = |share| percentile(&pages, share).as_secs_f64() / percentile(&fixed, share).as_secs_f64();
        let time = |times: &[Duration], share| ms(percentile(times, share));
        let detail = format!(
            "p50 {:.2} ms against {:.2} ({:.1} ×), p99 {:.2} against {:.2}; first ever {:.0} ms",
            time(&pages, 0.5),
            time(&fixed, 0.5),
            ratio(0.5),
            time(&pages, 0.99),
            time(&fixed, 0.99),
            ms(first)
        );
        figures.push(
            Figure::new(format!("register of {records}, {what}, p99"), ratio(0.99), "×", Limit::AtMost(3.0)).detail(detail),
        );
        let kilobytes = f64::from(u32::try_from(most)?) / 1e3;
        figures.push(Figure::new(format!("register of {records}, {what}, on the wire"), kilobytes, "kB", Limit::AtMost(60.0)));
    }
    Ok(figures)
}
