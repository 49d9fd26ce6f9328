//! A bill of materials or a model card on its way in: read, looked at, proposed. Nothing is recorded before the last step, and what is recorded then
//! counts for nothing until somebody adopts it.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use ephor_core::id::{Kind, PersonId};
use ephor_pages::component::grid::{Column, Grid};
use ephor_pages::component::words::Words;
use ephor_pages::import::{self as page, Import, Outcome, Step};
use ephor_pages::writing::{capital, count};

use crate::discovery::{is_report, of_report};
use crate::engine::{self, Added, Bill, Files, Mode};
use crate::import::cyclonedx::{self, Left, Proposal};
use crate::import::{Problem as Wrong, model_card};
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::discovered;
use crate::web::import::told;
use crate::web::multipart::{self, Sent};
use crate::web::request::Request;
use crate::web::uploads::{Waits, new_token};

/// Where it begins.
pub(super) const PAGE: &str = "/import";
/// Kinds of which such files speak, and reports of discovery.
pub(super) const SPOKEN_OF: [Kind; 5] = [Kind::System, Kind::Component, Kind::Data, Kind::Supplier, Kind::Candidate];
/// Most bytes of a file: 8 MiB, because all of it is read into memory with its places.
const FILE_BYTES: usize = 8 * 1024 * 1024;
/// Most bytes of a request that brings one: the file, and a little around it.
pub(super) const SENT_BYTES: usize = FILE_BYTES + 64 * 1024;
/// The most things proposed, or left out, that are shown at once.
const SHOWN: usize = 100;
/// How a workbook begins, as every archive of that form does.
const ZIP: &[u8] = b"PK\x03\x04";
/// The most names of what is left out.
const NAMES: usize = 5;

/// A file that was read and waits to be proposed.
pub(super) struct Upload {
    token: String,
    actor: PersonId,
    file: String,
    proposals: Vec<Proposal>,
    left: Vec<Left>,
}

impl Waits for Upload {
    fn token(&self) -> &str {
        &self.token
    }
    fn actor(&self) -> PersonId {
        self.actor
    }
}

/// The page that asks for a file.
pub(super) fn form(request: &Request) -> Result<Answer, Problem> {
    Ok(Answer::Page(asking(request, Vec::new())?))
}

fn asking(request: &Request, errors: Vec<String>) -> Result<maud::Markup, Problem> {
    let says = Words::told(&format!(
        "A bill of materials in CycloneDX JSON, 1.6 or 1.7, a model or dataset card of Hugging Face in Markdown, or a report of `ephor discover --format json`, of at most {} MiB. What a bill or a card says about AI becomes proposals, and what is not taken is listed; of what a report tells, candidates come of what is not on record.",
        FILE_BYTES / 1024 / 1024
    ));
    let called = "What a card that is called README.md is about, where it does not say so itself".to_owned();
    let step =
        Step::File { says, label: "File".to_owned(), accept: ".json,.md".to_owned(), sheets: Vec::new(), called: Some(called) };
    shown(request, &Import { errors, step, ..begun(PAGE.to_owned()) })
}

fn begun(action: String) -> Import {
    Import {
        crumbs: Vec::new(),
        title: "Import a bill of materials, a model card or a report".to_owned(),
        tags: Vec::new(),
        action,
        errors: Vec::new(),
        remarks: Vec::new(),
        step: Step::File { says: Words::new(), label: String::new(), accept: String::new(), sheets: Vec::new(), called: None },
    }
}

fn shown(request: &Request, data: &Import) -> Result<maud::Markup, Problem> {
    Ok(page::page(&chrome(request, &data.title)?, data))
}

/// Reads a file that was sent.
pub(super) fn upload(request: &Request) -> Result<Answer, Problem> {
    let refused = |reasons| Ok(Answer::Not(StatusCode::UNPROCESSABLE_ENTITY, asking(request, reasons)?));
    let media = request.arrived.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let sent = multipart::file(media, &request.arrived.body, "file").filter(|sent| !sent.name.is_empty());
    let Some(sent) = sent else { return refused(vec!["No file came with the form; choose one and send it again.".to_owned()]) };
    if sent.bytes.starts_with(ZIP) {
        let words = "this is a spreadsheet or another archive; a spreadsheet comes in on the page of its register, under Import";
        return refused(vec![format!("{}: {words}.", sent.name)]);
    }
    let called = multipart::text(media, &request.arrived.body, "called").unwrap_or_default();
    let (proposals, left) = match read(&sent, called.trim()) {
        Ok(read) => read,
        Err(wrong) => {
            match of_report(&sent.bytes) {
                Ok(seen) => return discovered::keep(request, sent.name, seen),
                Err(error) if is_report(&sent.bytes) => {
                    return refused(vec![format!("{}: this is no whole report of `ephor discover`: {error}", sent.name)]);
                }
                Err(_) => {}
            }
            let file: Arc<str> = sent.name.as_str().into();
            let faults: Vec<_> = wrong.iter().map(|wrong| engine::Fault::of(&file, wrong)).collect();
            return refused(told(&faults, ToString::to_string));
        }
    };
    let token = new_token();
    let href = format!("{PAGE}/{token}");
    request.app.bills.keep(Upload { token, actor: request.actor()?, file: sent.name, proposals, left });
    Ok(Answer::Elsewhere(href))
}

/// What a file says, by what its name ends in. A README is about what the person says it is.
fn read(sent: &Sent, called: &str) -> Result<(Vec<Proposal>, Vec<Left>), Vec<Wrong>> {
    let (stem, ending) = sent.name.rsplit_once('.').unwrap_or((&sent.name, ""));
    if ending.eq_ignore_ascii_case("md") {
        let named = Some(called).filter(|called| !called.is_empty() && stem.eq_ignore_ascii_case("readme"));
        return model_card::read(&sent.bytes, named).map(|card| (card.proposals, card.left));
    }
    cyclonedx::read(&sent.bytes).map(|bill| (bill.proposals, bill.left))
}

/// What would come of a file that was read.
pub(super) fn looked(request: &Request) -> Result<Answer, Problem> {
    let upload = request.app.bills.of(request, |_| true)?;
    Ok(Answer::Page(looking(request, &upload)?))
}

/// Proposes what a file says, or looks again.
pub(super) fn bring(request: &Request) -> Result<Answer, Problem> {
    let upload = request.app.bills.of(request, |_| true)?;
    if request.field("save") != "propose" {
        return Ok(Answer::Page(looking(request, &upload)?));
    }
    match request.engine()?.load(files(&upload), Mode::Import)? {
        Ok(loaded) => {
            request.app.bills.forget(&upload.token);
            let outcome = outcome(&upload, &loaded.proposed, false);
            Ok(Answer::Page(shown(request, &Import { step: Step::Done(outcome), ..of_upload(&upload) })?))
        }
        Err(faults) => {
            let errors = told(&faults, |fault| fault.message.clone());
            let page = shown(request, &Import { errors, step: would_come(None), ..of_upload(&upload) })?;
            Ok(Answer::Not(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
    }
}

fn looking(request: &Request, upload: &Upload) -> Result<maud::Markup, Problem> {
    let (errors, outcome) = match request.engine()?.rehearse(files(upload), Mode::Import)? {
        Ok(loaded) => (Vec::new(), Some(outcome(upload, &loaded.proposed, true))),
        Err(faults) => (told(&faults, |fault| fault.message.clone()), None),
    };
    shown(request, &Import { errors, step: would_come(outcome), ..of_upload(upload) })
}

const fn would_come(outcome: Option<Outcome>) -> Step {
    Step::Columns { columns: Vec::new(), choices: Vec::new(), days: Vec::new(), chosen_days: String::new(), outcome }
}

fn of_upload(upload: &Upload) -> Import {
    let left = upload.left.iter().take(SHOWN).map(|left| {
        let names: Vec<&str> = left.names.iter().take(NAMES).map(String::as_str).collect();
        let names = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
        format!("Not taken: {} {} ({}){names}.", left.count, left.what, left.why.trim_end_matches('.'))
    });
    Import { tags: vec![upload.file.as_str().into()], remarks: left.collect(), ..begun(format!("{PAGE}/{}", upload.token)) }
}

fn files(upload: &Upload) -> Files {
    let bill = Bill { file: upload.file.as_str().into(), by: upload.actor.to_string(), proposals: upload.proposals.clone() };
    Files { bills: vec![bill], ..Files::default() }
}

fn outcome(upload: &Upload, added: &[Added], only_tried: bool) -> Outcome {
    let mut rows =
        Grid::new(vec![Column::numbers("Line"), Column::words("What"), Column::words("Called"), Column::words("Why")], 2);
    for one in upload.proposals.iter().take(SHOWN) {
        let label = Kind::named(one.kind).map_or(one.kind, Kind::label);
        let title = one.body.get("title").and_then(serde_json::Value::as_str).unwrap_or(&one.key);
        rows.rows.push(vec![one.line.to_string().into(), label.into(), title.into(), one.because.as_str().into()]);
    }
    let sum = |of: fn(&Added) -> usize| added.iter().map(of).sum::<usize>();
    let (proposals, drafts) = (sum(|added| added.proposals), sum(|added| added.drafts));
    let known = upload.proposals.len().saturating_sub(proposals + drafts);
    let mut says = format!("{}, {}, {known} known already.", count(proposals as u64, "proposal"), count(drafts as u64, "draft"));
    if upload.proposals.len() > SHOWN {
        says = format!("{says} The first {SHOWN} are shown.");
    }
    let propose = (only_tried && proposals + drafts > 0)
        .then(|| capital(&format!("propose {}", count((proposals + drafts) as u64, "record"))));
    Outcome { says, rows, propose }
}
