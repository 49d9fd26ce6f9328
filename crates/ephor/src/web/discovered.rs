//! A report of discovery on its way in: held against the inventory, and recorded as seen by the source that somebody chooses, or that the token of a
//! program names. Nothing is recorded before, and what becomes a candidate then waits until somebody with the power says what it is.

use axum::http::StatusCode;
use ephor_core::id::PersonId;
use ephor_core::kinds::Source;
use ephor_pages::component::grid::{Column, Grid};
use ephor_pages::component::words::Words;
use ephor_pages::import::{self as page, Import, Outcome, Step};
use ephor_pages::writing::count;
use serde_json::json;

use crate::discovery::{Sighting, Standing, judge, of_report, told};
use crate::engine::{Snapshot, Sweep, Swept};
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::request::Request;
use crate::web::uploads::{Waits, new_token};
use crate::web::words::record_href;

/// The most things shown of what was seen.
const SHOWN: usize = 100;

/// A report that was read and waits for its source.
pub(super) struct Upload {
    token: String,
    actor: PersonId,
    file: String,
    seen: Vec<Sighting>,
}

impl Waits for Upload {
    fn token(&self) -> &str {
        &self.token
    }
    fn actor(&self) -> PersonId {
        self.actor
    }
}

/// Keeps a report until its source is chosen, and leads there.
pub(super) fn keep(request: &Request, file: String, seen: Vec<Sighting>) -> Result<Answer, Problem> {
    let token = new_token();
    let href = format!("/import/report/{token}");
    request.app.reports.keep(Upload { token, actor: request.actor()?, file, seen });
    Ok(Answer::Elsewhere(href))
}

/// How what was seen stands in the inventory.
pub(super) fn looked(request: &Request) -> Result<Answer, Problem> {
    let upload = request.app.reports.of(request, |_| true)?;
    Ok(Answer::Page(looking(request, &upload, Vec::new())?))
}

/// Records what was seen, in the name of whoever brought the report.
pub(super) fn bring(request: &Request) -> Result<Answer, Problem> {
    let upload = request.app.reports.of(request, |_| true)?;
    let refused = |reason| Ok(Answer::Not(StatusCode::UNPROCESSABLE_ENTITY, looking(request, &upload, vec![reason])?));
    let source = request.field("source").to_owned();
    if source.is_empty() {
        return refused("Choose the source whose run wrote the report.".to_owned());
    }
    let engine = request.engine()?;
    let swept = match engine.sweep(Sweep { source, by: upload.actor.to_string(), seen: upload.seen.clone() })? {
        Ok(swept) => swept,
        Err(reason) => return refused(reason),
    };
    request.app.reports.forget(&upload.token);
    let says = format!("{} recorded, and that the source ran.", count(swept.candidates.len() as u64, "new candidate"));
    let now = engine.snapshot();
    let rows = rows(request, &upload.seen, &stand(&now, &upload));
    Ok(Answer::Page(shown(request, &upload, Vec::new(), Step::Done(Outcome { says, rows, propose: None }))?))
}

/// Records what a program saw whose token stands for the source.
pub(super) fn take(request: &Request) -> Result<Answer, Problem> {
    let (engine, token) = (request.engine()?, request.token()?);
    let seen = of_report(&request.arrived.body).map_err(|error| {
        let words = format!("This is no report of `ephor discover --format json`: {error}; nothing was recorded.");
        Problem::Told(StatusCode::UNPROCESSABLE_ENTITY, words)
    })?;
    let source = token.source.to_string();
    let sweep = Sweep { source: source.clone(), by: token.by.to_string(), seen: seen.clone() };
    let not = |reason| Problem::Told(StatusCode::CONFLICT, format!("Nothing was recorded: {reason}."));
    let Swept { standings, candidates } = engine.sweep(sweep)?.map_err(not)?;
    let candidates: Vec<String> = candidates.iter().map(ToString::to_string).collect();
    let inventory = told(&seen, &standings);
    Ok(Answer::Told(StatusCode::OK, json!({"source": source, "inventory": inventory, "candidates": candidates})))
}

fn stand(snapshot: &Snapshot, upload: &Upload) -> Vec<Standing> {
    judge(&snapshot.image, snapshot.on, &upload.seen)
}

fn looking(request: &Request, upload: &Upload, errors: Vec<String>) -> Result<maud::Markup, Problem> {
    let snapshot = request.snapshot()?;
    let standings = stand(snapshot, upload);
    let new = standings.iter().map(Standing::candidates).sum::<usize>() as u64;
    let propose = if new == 0 { "Record that the source ran".to_owned() } else { format!("Record {}", count(new, "candidate")) };
    let mut says = format!("{} seen, {} to record.", count(upload.seen.len() as u64, "thing"), count(new, "candidate"));
    if upload.seen.len() > SHOWN {
        says = format!("{says} The first {SHOWN} are shown.");
    }
    let sources = snapshot.image.all::<Source>().map(|live| (live.id().to_string(), live.record.title.shown().to_owned()));
    let outcome = Outcome { says, rows: rows(request, &upload.seen, &standings), propose: Some(propose) };
    let step = Step::Source { sources: sources.collect(), chosen: request.field("source").to_owned(), outcome };
    shown(request, upload, errors, step)
}

fn rows(request: &Request, seen: &[Sighting], standings: &[Standing]) -> Grid {
    let mut rows = Grid::new(["Called", "In the inventory", "Record", "Seen at"].map(Column::words).into(), 0);
    for (one, standing) in seen.iter().zip(standings).take(SHOWN) {
        let link = |id| Words::new().link(format!("{id}"), record_href(request, id));
        let record = standing.record().map_or_else(Words::new, link);
        rows.rows.push(vec![one.name.as_str().into(), standing.to_string().into(), record, one.place.as_str().into()]);
    }
    rows
}

fn shown(request: &Request, upload: &Upload, errors: Vec<String>, step: Step) -> Result<maud::Markup, Problem> {
    let data = Import {
        crumbs: Vec::new(),
        title: "Import a report of discovery".to_owned(),
        tags: vec![upload.file.as_str().into()],
        action: format!("/import/report/{}", upload.token),
        errors,
        remarks: Vec::new(),
        step,
    };
    Ok(page::page(&chrome(request, &data.title)?, &data))
}
