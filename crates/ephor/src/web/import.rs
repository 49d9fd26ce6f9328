//! A spreadsheet on its way into a register: read, its columns confirmed, looked at, proposed. Nothing is recorded before the last step.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use ephor_core::id::{Kind, PersonId};
use ephor_core::shape::Shape;
use ephor_documents::{Grid, column_letters};
use ephor_pages::component::grid::{Column as Heading, Grid as Rows};
use ephor_pages::component::words::{Link, Words};
use ephor_pages::import::{self as page, Import, Outcome, Step};
use ephor_pages::writing::{count, number};

use crate::engine::{self, Brought, Files, Known, Loaded, Mode, Proposed, Table};
use crate::import::table::cell::Days;
use crate::import::table::guess::{Guess, guess};
use crate::import::table::mapping::{Mapping, of_word, word};
use crate::import::table::rows::{TableSheet, chosen, own, registers, said, twice};
use crate::import::table::{Target, columns, kind_of};
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::request::Request;
use crate::web::uploads::{Waits, new_token};
use crate::web::words::record_href;
use crate::web::{bill, multipart};

/// Most bytes of a request that brings a file: the file, and a little around it.
pub(super) const SENT_BYTES: usize = ephor_documents::limit::FILE_BYTES + 64 * 1024;
/// The most problems shown at once.
const ERRORS: usize = 50;
/// The most rows shown of what would come.
const ROWS: usize = 100;

/// A file that was read and waits for its columns to be confirmed.
pub(super) struct Upload {
    token: String,
    actor: PersonId,
    kind: Kind,
    file: String,
    grid: Grid,
    mapping: Mapping,
    guesses: Vec<Guess>,
    remarks: Vec<String>,
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
    Ok(Answer::Page(asking(request, Vec::new(), Vec::new())?))
}

/// The page that asks for a file, and for one of its sheets where it has several.
fn asking(request: &Request, errors: Vec<String>, sheets: Vec<String>) -> Result<maud::Markup, Problem> {
    let kind = request.kind()?.kind;
    let says = Words::from(format!(
        "An export of {} that was changed, or a spreadsheet of your own, as .xlsx or .csv of at most {} MiB. Its first row, or the first that looks so, names the columns. Rows that say something new become proposals.",
        kind.nouns(),
        ephor_documents::limit::FILE_BYTES / 1024 / 1024
    ));
    let says = if bill::SPOKEN_OF.contains(&kind) {
        says.plain(" What other tools write comes in another way: ")
            .link("a bill of materials, a model card or a report of discovery", bill::PAGE)
            .plain(".")
    } else {
        says
    };
    let step = file(says, sheets);
    shown(request, &Import { errors, step, ..begun(kind, format!("/records/{kind}/import")) })
}

fn begun(kind: Kind, action: String) -> Import {
    Import {
        crumbs: vec![Link::new(kind.plural(), format!("/records/{kind}"))],
        title: format!("Import {}", kind.nouns()),
        tags: Vec::new(),
        action,
        errors: Vec::new(),
        remarks: Vec::new(),
        step: file(Words::new(), Vec::new()),
    }
}

fn file(says: Words, sheets: Vec<String>) -> Step {
    Step::File { says, label: "Spreadsheet".to_owned(), accept: ".xlsx,.csv,.tsv".to_owned(), sheets, called: None }
}

fn shown(request: &Request, data: &Import) -> Result<maud::Markup, Problem> {
    Ok(page::page(&chrome(request, &data.title)?, data))
}

/// Reads a file that was sent.
pub(super) fn upload(request: &Request) -> Result<Answer, Problem> {
    let asked = |reason: String, sheets: Vec<String>| {
        Ok(Answer::Not(StatusCode::UNPROCESSABLE_ENTITY, asking(request, vec![reason], sheets)?))
    };
    let refused = |reason: String| asked(reason, Vec::new());
    let declaration = request.kind()?;
    let media = request.arrived.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let sent = multipart::file(media, &request.arrived.body, "file").filter(|sent| !sent.name.is_empty());
    let Some(sent) = sent else { return refused("No file came with the form; choose one and send it again.".to_owned()) };
    let book = match ephor_documents::read(&sent.name, &sent.bytes) {
        Ok(book) => book,
        Err(reason) => return refused(format!("{}: {reason}", sent.name)),
    };
    let sheet = multipart::text(media, &request.arrived.body, "sheet").unwrap_or_default();
    // Of several sheets the one that is named as the register is, where nobody chose another.
    let named = registers(&book).find(|grid| sheet.is_empty() && kind_of(&grid.name) == Some(declaration.kind));
    let grid = match named.map_or_else(|| chosen(&book, &sheet), Ok) {
        Ok(grid) => grid.clone(),
        Err(message) => {
            let all: Vec<String> = registers(&book).map(|grid| grid.name.clone()).collect();
            return asked(format!("{}: {message}", sent.name), if all.len() > 1 { all } else { Vec::new() });
        }
    };
    let snapshot = request.snapshot()?;
    let known = Known::new(snapshot);
    let (mapping, guesses) = match own(declaration, &grid) {
        Ok(mapping) if mapping.is_own() => (mapping, Vec::new()),
        _ => guess(declaration, &grid, &known.understanding(), &known),
    };
    let token = new_token();
    let href = format!("/records/{}/import/{token}", declaration.kind);
    let (actor, kind) = (request.actor()?, declaration.kind);
    request.app.uploads.keep(Upload { token, actor, kind, file: sent.name, grid, mapping, guesses, remarks: book.remarks });
    Ok(Answer::Elsewhere(href))
}

/// A file that this person brought for the register in the address.
fn upload_of(request: &Request) -> Result<Arc<Upload>, Problem> {
    let kind = request.kind()?.kind;
    request.app.uploads.of(request, |upload| upload.kind == kind)
}

/// The columns of a file, as they are proposed; of our own form also what would come of it.
pub(super) fn columns_of(request: &Request) -> Result<Answer, Problem> {
    let upload = upload_of(request)?;
    if upload.mapping.is_own() {
        let (errors, outcome) = looked(request, &upload, upload.mapping.clone())?;
        return Ok(Answer::Page(confirming(request, &upload, &upload.mapping, errors, outcome)?));
    }
    Ok(Answer::Page(confirming(request, &upload, &upload.mapping, Vec::new(), None)?))
}

/// Looks at what would come of the columns as they were confirmed, or proposes it.
pub(super) fn bring(request: &Request) -> Result<Answer, Problem> {
    let upload = upload_of(request)?;
    let mapping = confirmed(request, &upload)?;
    let wrong = twice(&mapping, &columns(request.kind()?));
    if !wrong.is_empty() {
        let errors = wrong.iter().map(|wrong| format!("{}{}", wrong.place(), wrong.message)).collect();
        let page = confirming(request, &upload, &mapping, errors, None)?;
        return Ok(Answer::Not(StatusCode::UNPROCESSABLE_ENTITY, page));
    }
    if request.field("save") == "propose" {
        let loaded = request.engine()?.load(files(&upload, mapping.clone()), Mode::Import)?;
        return match loaded {
            Ok(loaded) => {
                request.app.uploads.forget(&upload.token);
                let outcome = outcome(request, &loaded, false);
                Ok(Answer::Page(shown(request, &Import { step: Step::Done(outcome), ..of_upload(&upload) })?))
            }
            Err(faults) => {
                let page = confirming(request, &upload, &mapping, told(&faults, |fault| fault.message.clone()), None)?;
                Ok(Answer::Not(StatusCode::UNPROCESSABLE_ENTITY, page))
            }
        };
    }
    let (errors, outcome) = looked(request, &upload, mapping.clone())?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Answer::Not(status, confirming(request, &upload, &mapping, errors, outcome)?))
}

fn of_upload(upload: &Upload) -> Import {
    let rows = upload.grid.rows.iter().filter(|row| row.number > upload.mapping.header).count();
    let sheet = if upload.grid.name.is_empty() { String::new() } else { format!(", sheet {}", upload.grid.name) };
    Import {
        tags: vec![format!("{}{sheet}", upload.file).into(), count(rows as u64, "row").into()],
        remarks: upload.remarks.clone(),
        ..begun(upload.kind, format!("/records/{}/import/{}", upload.kind, upload.token))
    }
}

/// The mapping as it was sent.
fn confirmed(request: &Request, upload: &Upload) -> Result<Mapping, Problem> {
    let known = columns(request.kind()?);
    let mut mapping = upload.mapping.clone();
    if !mapping.is_own() {
        for mapped in &mut mapping.columns {
            let sent = request.field(&format!("to.{}", column_letters(mapped.column)));
            mapped.target = of_word(sent, &known).unwrap_or(Target::Information);
        }
    }
    mapping.days = Days::of_word(request.field("days"));
    Ok(mapping)
}

fn files(upload: &Upload, mapping: Mapping) -> Files {
    let rows = said(&upload.grid, &mapping);
    let sheets = vec![TableSheet { mapping, rows }];
    Files { tables: vec![Table { file: upload.file.as_str().into(), by: upload.actor.to_string(), sheets }], ..Files::default() }
}

fn looked(request: &Request, upload: &Upload, mapping: Mapping) -> Result<(Vec<String>, Option<Outcome>), Problem> {
    Ok(match request.engine()?.rehearse(files(upload, mapping), Mode::Import)? {
        Ok(loaded) => (Vec::new(), Some(outcome(request, &loaded, true))),
        Err(faults) => (told(&faults, |fault| fault.message.clone()), None),
    })
}

/// What is wrong with a file, the first of it, each in those words.
pub(super) fn told(faults: &[engine::Fault], words: impl Fn(&engine::Fault) -> String) -> Vec<String> {
    let mut errors: Vec<String> = faults.iter().take(ERRORS).map(words).collect();
    if faults.len() > ERRORS {
        errors.push(format!("and {} more", number((faults.len() - ERRORS) as u64)));
    }
    errors
}

fn outcome(request: &Request, loaded: &Loaded, only_tried: bool) -> Outcome {
    let headings = vec![Heading::numbers("Row"), Heading::words("Record"), Heading::words("Says anew")];
    let mut rows = Rows::new(headings, 1);
    let sheets: Vec<&Brought> = loaded.brought.iter().flatten().collect();
    let proposed: Vec<&Proposed> = sheets.iter().flat_map(|sheet| &sheet.proposed).collect();
    for one in proposed.iter().take(ROWS) {
        let record = if only_tried && one.new {
            Words::from(format!("{}, new", one.title))
        } else {
            Words::new().link(format!("{} {}", one.id, one.title), record_href(request, one.id))
        };
        let mut says = if one.new { String::new() } else { one.fields.join(", ") };
        if !one.missing.is_empty() {
            says = format!("a draft without {}", one.missing.join(", "));
        }
        rows.rows.push(vec![one.row.to_string().into(), record, says.into()]);
    }
    let drafts = proposed.iter().filter(|one| !one.missing.is_empty()).count();
    let mut parts = vec![count((proposed.len() - drafts) as u64, "proposal"), count(drafts as u64, "draft")];
    let sum = |of: fn(&Brought) -> usize| sheets.iter().map(|sheet| of(sheet)).sum::<usize>() as u64;
    parts.push(format!("{} unchanged", count(sum(|sheet| sheet.unchanged), "row")));
    let known = sum(|sheet| sheet.known);
    if known > 0 {
        parts.push(format!("{} proposed already", count(known, "row")));
    }
    let absent = sum(|sheet| sheet.absent.len());
    if absent > 0 {
        parts.push(format!("{} not in the file, which stay as they are", count(absent, "record")));
    }
    let mut says = format!("{}.", parts.join(", "));
    if proposed.is_empty() {
        says.push_str(" Nothing differs from what is recorded.");
    } else if proposed.len() > ROWS {
        says = format!("{says} The first {ROWS} rows are shown.");
    }
    let propose = (only_tried && !proposed.is_empty()).then(|| format!("Propose {}", count(proposed.len() as u64, "row")));
    Outcome { says, rows, propose }
}

fn confirming(
    request: &Request,
    upload: &Upload,
    mapping: &Mapping,
    errors: Vec<String>,
    outcome: Option<Outcome>,
) -> Result<maud::Markup, Problem> {
    let known = columns(request.kind()?);
    let own = mapping.is_own();
    let column = |(place, mapped): (usize, &crate::import::table::mapping::Mapped)| {
        let guess = upload.guesses.get(place);
        page::Column {
            letters: column_letters(mapped.column),
            heading: mapped.heading.clone(),
            examples: guess.map(|guess| guess.examples.join("; ")).unwrap_or_default(),
            becomes: word(mapped.target, &known).to_owned(),
            because: guess.map(|guess| guess.because.clone()).unwrap_or_default(),
        }
    };
    let shown_columns = if own { Vec::new() } else { mapping.columns.iter().enumerate().map(column).collect() };
    let mut choices = vec![(String::new(), "nothing".to_owned()), ("id".to_owned(), "the id of a record here".to_owned())];
    if request.kind()?.kind != Kind::Person {
        choices.push(("key".to_owned(), "your own number of the row".to_owned()));
    }
    choices.extend(known.iter().map(|column| {
        let required = if column.required { ", required" } else { "" };
        (column.path.clone(), format!("{}{required}", column.label))
    }));
    let dated = known.iter().any(|column| *column.shape().innermost() == Shape::Date);
    let days = [("", "as the file says"), ("day-first", "with the day first"), ("month-first", "with the month first")];
    let days = days.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    let step = Step::Columns {
        columns: shown_columns,
        choices,
        days: if dated { days } else { Vec::new() },
        chosen_days: mapping.days.map_or("", Days::word).to_owned(),
        outcome,
    };
    shown(request, &Import { errors, step, ..of_upload(upload) })
}
