//! A register of any kind: its columns and filters follow from the declaration, its state stands in the address.

use std::sync::Arc;

use axum::http::StatusCode;
use ephor_core::id::{Kind, RecordId};
use ephor_core::image::Slot;
use ephor_core::kinds::{AnyRecord, Declaration};
use ephor_core::query::{Condition, Context as Within, Wrong};
use ephor_core::reading::Reading;
use ephor_core::shape::{Shape, Target, View};
use ephor_pages::component::chrome::{Address, Button, Weight};
use ephor_pages::component::pager::Pager;
use ephor_pages::component::words::{Link, Words};
use ephor_pages::register::{self as page, Content, Holds, Order, Register, Row, Table, Together};
use ephor_pages::writing::number;

use crate::engine::{Asked, COUNT_AT_MOST, Column, Page, Snapshot, categories, columns, values};
use crate::export;
use crate::import::table::file_name;
use crate::web::act::batch;
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::request::Request;
use crate::web::standing;
use crate::web::value::is_numeric;
use crate::web::words::{day, kept, moment, number_of, record_href, record_link, serving, spoken};

mod filters;
mod query;
mod views;
mod waiting;

pub(super) use query::examples;
pub(super) use views::{forget, keep};
pub(super) use waiting::title;

use views::Shown;

/// The media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Rows on a page.
const ROWS: usize = 50;
/// The most values of a list in one cell; the record's page shows them all.
const LISTED: usize = 4;

/// What a handler of a register works with.
struct Context<'a> {
    request: &'a Request,
    snapshot: &'a Snapshot,
    declaration: &'static Declaration,
    /// Which view is open.
    shown: Shown,
    /// The columns that it is filtered by.
    narrowing: Vec<Column>,
    /// The columns that are shown.
    columns: Vec<Column>,
    /// What the address asks, within the view.
    asked: Asked,
    /// What is wrong with the query.
    wrong: Option<Wrong>,
}

impl<'a> Context<'a> {
    fn new(request: &'a Request) -> Result<Self, Problem> {
        let declaration = request.kind()?;
        let snapshot = request.snapshot()?;
        let mut narrowing = columns(declaration);
        let owned = declaration.owner_expected && !narrowing.iter().any(|column| column.path == "owner");
        if let Some(field) = declaration.field("owner").filter(|_| owned) {
            narrowing.push(Column { path: "owner", label: field.label.to_owned(), shape: field.shape });
        }
        let chosen = views::chosen(request, declaration);
        let columns = if chosen.is_empty() { narrowing.clone() } else { chosen };
        let filters = narrowing.iter().map(|column| (column.path.to_owned(), request.asked(column.path).to_owned()));
        let sortable = |path: &&str| {
            let mut both = narrowing.iter().chain(&columns);
            matches!(*path, "title" | "changed") || both.any(|column| column.path == *path)
        };
        let written = Some(request.asked(query::WHERE).trim()).filter(|text| !text.is_empty());
        let condition = written
            .map(|text| Condition::parse_among(text, Within::Kind(declaration.kind), &categories(&snapshot.image, snapshot.on)));
        let condition = condition.transpose();
        let (condition, wrong) = condition.map_or_else(|wrong| (None, Some(wrong)), |read| (read.map(Arc::new), None));
        let asked = Asked {
            words: request.asked("q").trim().to_owned(),
            filters: filters.filter(|(_, value)| !value.is_empty()).collect(),
            condition,
            among: None,
            sort: Some(request.asked("sort")).filter(sortable).map(str::to_owned),
            descending: !request.asked("desc").is_empty(),
            after: request.asked("after").parse::<RecordId>().ok().filter(|id| id.kind == declaration.kind),
            limit: ROWS,
        };
        let shown = Shown::asked(request);
        Ok(Self { request, snapshot, declaration, shown, narrowing, columns, asked, wrong })
    }

    fn kind(&self) -> Kind {
        self.declaration.kind
    }

    /// The register with some parameters changed; an empty value takes a parameter away.
    fn with(&self, changes: &[(&str, &str)]) -> String {
        let mut address = Address { path: format!("/records/{}", self.kind()), query: Vec::new() };
        let is_new = |name: &str| changes.iter().any(|(new, _)| *new == name);
        address.query.extend(self.request.query.iter().filter(|(name, value)| !value.is_empty() && !is_new(name)).cloned());
        let new = changes.iter().filter(|(_, value)| !value.is_empty());
        address.query.extend(new.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        address.href()
    }

    /// The address of the same rows in another format.
    fn as_format(&self, format: &str) -> String {
        let register = self.with(&[("after", "")]);
        let (path, query) = register.split_once('?').map_or((register.as_str(), ""), |(path, query)| (path, query));
        if query.is_empty() { format!("{path}/{format}") } else { format!("{path}/{format}?{query}") }
    }

    fn import_button(&self) -> Button {
        Button::write("Import", format!("/records/{}/import", self.kind()))
    }

    fn new_button(&self) -> Button {
        let label = self.kind().noun();
        Button::write(format!("New {label}"), format!("/records/{}/new", self.kind())).weighing(Weight::Primary)
    }
}

/// The register.
pub(super) fn list(request: &Request) -> Result<Answer, Problem> {
    let context = Context::new(request)?;
    let chrome = chrome(request, context.kind().plural())?;
    let (views, broken) = views::views(&context);
    let (matter, mut tags) = match (context.shown, &context.wrong) {
        (shown, _) if !shown.is_live() => waiting::rows(&context)?,
        (_, Some(wrong)) => (query::wrong(&context, wrong), Vec::new()),
        (shown, None) => {
            let page = context.snapshot.register(context.kind(), &shown.narrowing(&context, &context.asked));
            (live(&context, &page), tags(&context, &page))
        }
    };
    tags.extend(broken);
    let is_live = context.shown.is_live();
    let empty = matches!(matter, Content::FirstUse { .. });
    let mut buttons = vec![Button::show("About", kept(request, &format!("/records/{}/about", context.kind())))];
    let wrong = is_live && context.wrong.is_some();
    if is_live && !empty && !wrong {
        buttons.push(Button::show("XLSX", context.as_format("xlsx")));
        buttons.push(Button::show("CSV", context.as_format("csv")));
        buttons.push(context.import_button());
    }
    if !empty {
        buttons.push(context.new_button());
    }
    let chips = if is_live { filters::chips(&context) } else { Vec::new() };
    let clear = (!chips.is_empty()).then(|| Link::new("Clear all", filters::cleared(&context)));
    let register = Register {
        title: context.kind().plural().to_owned(),
        tags,
        buttons,
        views,
        filters: (is_live && !empty).then(|| filters::form(&context)),
        chips,
        clear,
        content: matter,
    };
    let page = page::page(&chrome, &register);
    Ok(if wrong { Answer::Not(StatusCode::BAD_REQUEST, page) } else { Answer::Page(page) })
}

/// The same rows as comma-separated values.
pub(super) fn csv(request: &Request) -> Result<Answer, Problem> {
    let (context, ids, day) = exported(request)?;
    let sheet = sheet(context.snapshot, context.declaration, &ids);
    let name = file_name(context.kind(), day, "csv");
    Ok(Answer::File(name, "text/csv; charset=utf-8", ephor_documents::write_csv(&sheet).into_bytes()))
}

/// The same rows as a workbook, with a sheet that says what its columns mean.
pub(super) fn xlsx(request: &Request) -> Result<Answer, Problem> {
    let (context, ids, day) = exported(request)?;
    let filter = filters::described(&context);
    let register = [Exported { declaration: context.declaration, ids, filter }];
    let bytes = workbook(context.snapshot, day, &register).map_err(|refused| Problem::Failed(refused.to_string()))?;
    Ok(Answer::File(file_name(context.kind(), day, "xlsx"), XLSX, bytes))
}

fn exported(request: &Request) -> Result<(Context<'_>, Vec<RecordId>, jiff::civil::Date), Problem> {
    let context = Context::new(request)?;
    if context.wrong.is_some() {
        // The register says what is wrong with the query, and where.
        return Err(Problem::Elsewhere(context.with(&[])));
    }
    let ids = context.snapshot.every(context.kind(), &context.shown.narrowing(&context, &context.asked)).ok_or_else(|| {
        let kind = context.kind();
        Problem::Forbidden(format!(
            "The query looks at more records than a page is worth; nothing was written. Narrow it by a filter, or run `ephor export --kind {kind} --where …`."
        ))
    })?;
    let day = request.as_of.unwrap_or(context.snapshot.on);
    Ok((context, ids, day))
}

/// A register to be written out.
pub(crate) struct Exported {
    /// Its kind.
    pub(crate) declaration: &'static Declaration,
    /// The records.
    pub(crate) ids: Vec<RecordId>,
    /// Which those are, in words; empty for all.
    pub(crate) filter: String,
}

/// Records as a sheet, each with its state in words as pages show it.
pub(crate) fn sheet(snapshot: &Snapshot, declaration: &'static Declaration, ids: &[RecordId]) -> ephor_documents::Sheet {
    let reading = Reading::new(&snapshot.image, snapshot.on);
    let state = |slot: &Slot| {
        let states: Vec<String> = standing::states(&reading, slot).into_iter().map(|state| state.words).collect();
        if states.is_empty() { "recorded".to_owned() } else { states.join("; ") }
    };
    export::sheet(snapshot, declaration, ids, &state)
}

/// Registers as a workbook, a sheet each.
pub(crate) fn workbook(
    snapshot: &Snapshot,
    as_of: jiff::civil::Date,
    registers: &[Exported],
) -> Result<Vec<u8>, ephor_documents::Refused> {
    let named: Vec<_> = registers.iter().map(|one| (one.declaration, one.filter.as_str())).collect();
    let mut sheets = vec![export::read_me(snapshot, as_of, &named)];
    sheets.extend(registers.iter().map(|one| sheet(snapshot, one.declaration, &one.ids)));
    ephor_documents::write_xlsx(&sheets, as_of)
}

fn tags(context: &Context<'_>, page: &Page) -> Vec<Words> {
    let all = context.snapshot.image.register(context.kind()).live_count();
    let matching = u64::try_from(page.matching).unwrap_or(u64::MAX);
    let asked = &context.asked;
    let narrowed =
        !asked.words.is_empty() || !asked.filters.is_empty() || asked.condition.is_some() || context.shown != Shown::All;
    if let Some(looked) = page.looked {
        return vec![query::among(context, page, looked)];
    }
    let words = match (narrowed, page.uncounted) {
        (false, _) => number(all),
        (true, true) => format!("more than {} of {} match", number(COUNT_AT_MOST as u64), number(all)),
        (true, false) => format!("{} of {} match", number(matching), number(all)),
    };
    if all == 0 { Vec::new() } else { vec![Words::from(words)] }
}

fn live(context: &Context<'_>, page: &Page) -> Content {
    let register = context.snapshot.image.register(context.kind());
    let label = context.kind().noun();
    if register.slot_count() == 0 {
        return Content::FirstUse {
            heading: format!("No {} yet", context.kind().nouns()),
            purpose: purpose(context),
            buttons: vec![context.new_button(), context.import_button()],
        };
    }
    if let Some(looked) = page.looked.filter(|_| page.rows.is_empty()) {
        return query::none_yet(context, page, looked);
    }
    if page.rows.is_empty() {
        let all = register.live_count();
        let excluded = filters::described(context);
        let reason = if all == 0 {
            match register.slot_count() as u64 {
                1 => "There is 1 that counts for nothing; a view above shows it.".to_owned(),
                several => format!("There are {} that count for nothing; the views above show them.", number(several)),
            }
        } else if excluded.is_empty() {
            "This page lies behind the last row.".to_owned()
        } else {
            format!("Of {}, none is left by {excluded}.", counted(all, context.declaration))
        };
        let buttons = vec![Button::show("Show all", filters::cleared(context))];
        return Content::NoMatch { heading: format!("No {label} matches"), reason: reason.into(), buttons };
    }
    Content::Table(Table {
        columns: headings(context),
        rows: rows(context, page),
        pager: pager(context, page),
        together: together(context),
    })
}

/// A number of records with their noun.
fn counted(all: u64, declaration: &Declaration) -> String {
    let noun = if all == 1 { declaration.kind.noun() } else { declaration.kind.nouns() };
    format!("{} {noun}", number(all))
}

/// What the kind is, which requirements look at its records, and what has to be there before the first can be written.
fn purpose(context: &Context<'_>) -> Words {
    let words = serving(context.request, Words::from(context.declaration.meaning), " Examined by ", context.declaration);
    let missing = missing_first(context);
    let Some((last, others)) = missing.split_last() else {
        let first = format!(" Write the first {} here, or bring what you have with ", context.kind().noun());
        return words.plain(first).code("ephor import").plain(".");
    };
    let link = |words: Words, kind: Kind| words.link(kind.noun(), kept(context.request, &format!("/records/{kind}")));
    let mut words = words.plain(" Before the first one can be written, there has to be: ");
    for kind in others {
        words = link(words, *kind).plain(", ");
    }
    link(words, *last).plain(".")
}

/// Kinds that a record of this one must name, and of which there is none yet.
fn missing_first(context: &Context<'_>) -> Vec<Kind> {
    let image = &context.snapshot.image;
    let required = context.declaration.fields.iter().filter(|field| field.required);
    let named = required.filter_map(|field| match field.shape {
        Shape::Reference(Target::Kind(kind)) | Shape::Pin(Target::Kind(kind)) => Some(kind),
        _ => None,
    });
    let mut missing: Vec<Kind> =
        named.filter(|kind| *kind != context.kind() && image.register(*kind).live_count() == 0).collect();
    missing.dedup();
    missing
}

fn headings(context: &Context<'_>) -> Vec<page::Column> {
    let (sort, descending) = (context.asked.sort.as_deref().unwrap_or(""), context.asked.descending);
    let heading = |path: &str, label: &str, holds: Holds| {
        let current = sort == path;
        let down = if current && !descending { "1" } else { "" };
        let order = if descending { Order::Descending } else { Order::Ascending };
        let href = context.with(&[("sort", path), ("desc", down), ("after", "")]);
        page::Column { label: label.to_owned(), sort: Some(href), sorted: current.then_some(order), holds }
    };
    let mut headings = vec![heading("", "No", Holds::Words), heading("title", "Title", Holds::Words)];
    headings.push(page::Column { label: "State".to_owned(), sort: None, sorted: None, holds: Holds::Words });
    headings.extend(context.columns.iter().map(|column| heading(column.path, &column.label, holds(&column.shape))));
    headings.push(heading("changed", "Changed", Holds::Days));
    headings
}

/// How the values of a shape stand in a column.
const fn holds(shape: &Shape) -> Holds {
    match shape {
        Shape::Date => Holds::Days,
        shape if is_numeric(shape) => Holds::Numbers,
        _ => Holds::Words,
    }
}

fn rows(context: &Context<'_>, page: &Page) -> Vec<Row> {
    let (request, image) = (context.request, &context.snapshot.image);
    let reading = Reading::new(image, context.snapshot.on);
    let row = |id: &RecordId| {
        let live = image.live(*id)?;
        let mut cells = vec![state_words(standing::states(&reading, live.slot))];
        cells.extend(context.columns.iter().map(|column| cell(context, live.record, column)));
        cells.push(day(live.version.recorded().to_zoned(image.zone().clone()).date()).into());
        Some(Row { of: id.to_string(), id: number_of(*id), title: record_link(request, image, *id), cells })
    };
    page.rows.iter().filter_map(row).collect()
}

pub(super) fn state_words(states: Vec<ephor_pages::component::state::State>) -> Words {
    let mut words = Words::new();
    if states.is_empty() {
        return words.quiet("recorded");
    }
    for (place, state) in states.into_iter().enumerate() {
        words = words.plain(if place > 0 { " " } else { "" }).state(state);
    }
    words
}

fn cell(context: &Context<'_>, record: &dyn AnyRecord, column: &Column) -> Words {
    let mut views = Vec::new();
    values(record, column.path, &mut |view| views.push(view));
    // One more takes no more room than saying so.
    let rest = views.len().saturating_sub(LISTED);
    if rest > 1 {
        views.truncate(LISTED);
    }
    let words = views.into_iter().enumerate().fold(Words::new(), |words, (place, view)| {
        let words = words.plain(if place > 0 { ", " } else { "" });
        match (column.shape, view) {
            (Shape::Category, View::Text(code)) => words.plain(spoken(code)),
            (_, view) => shown(context, words, view),
        }
    });
    if rest > 1 { words.quiet(format!(" and {rest} more")) } else { words }
}

fn shown(context: &Context<'_>, words: Words, view: View<'_>) -> Words {
    let (request, image) = (context.request, &context.snapshot.image);
    match view {
        View::Id(id) | View::Pin(id, _) if image.slot(id).is_some() => words.link(image.title(id), record_href(request, id)),
        View::Erased => words.quiet("erased"),
        View::Word(word) => words.plain(spoken(word)),
        View::Date(date) => words.plain(day(date)),
        View::Instant(at) => words.plain(moment(image, at)),
        View::Part(part) => {
            let filled = (0..part.fields().len()).map(|place| part.view(place)).filter(|view| !view.is_empty());
            filled
                .enumerate()
                .fold(words, |words, (place, view)| shown(context, words.plain(if place > 0 { ", " } else { "" }), view))
        }
        other => words.plain(crate::engine::shown(image, other)),
    }
}

/// What can be done with several of the rows at once.
fn together(context: &Context<'_>) -> Option<Together> {
    let (shown, kind) = (context.shown, context.kind());
    let acts = batch::offered(context.declaration, shown == Shown::Proposals, shown.is_live());
    let any = !acts.is_empty() && shown != Shown::Withdrawn && context.request.actor.is_some();
    any.then(|| Together { action: format!("/records/{kind}/batch"), acts })
}

fn pager(context: &Context<'_>, page: &Page) -> Pager {
    let (first, last) = (page.before + 1, page.before + page.rows.len());
    let of = if page.uncounted { format!("more than {}", number(COUNT_AT_MOST as u64)) } else { number(page.matching as u64) };
    let after = |id: Option<RecordId>| context.with(&[("after", &id.map(|id| id.to_string()).unwrap_or_default())]);
    let words = match page.looked {
        Some(looked) => {
            format!("{} found, {} of {} asked", number(last as u64), number(looked.end as u64), number(looked.of as u64))
        }
        None => format!("{} to {} of {of}", number(first as u64), number(last as u64)),
    };
    Pager { words, previous: page.newer.map(after), next: page.older.map(|id| after(Some(id))) }
}
