//! A register under a query: the field it is typed into, what is wrong with it, how far it was asked, and queries to begin with.

use ephor_core::act::ActName;
use ephor_core::id::Kind;
use ephor_core::kinds::{DECLARED, Declaration};
use ephor_core::query::Wrong;
use ephor_core::shape::{Field, Shape, Target};
use ephor_pages::component::chrome::Button;
use ephor_pages::component::grid::{Column, Grid};
use ephor_pages::component::words::{Link, Words};
use ephor_pages::register::{Content, Query};
use ephor_pages::writing::number;

use crate::engine::{ASKED_AT_MOST, Looked, Page};
use crate::web::register::Context;
use crate::web::request::Request;
use crate::web::words::{kept, spoken};

/// The parameter that holds it.
pub(super) const WHERE: &str = "where";

/// The field, holding what was typed.
pub(super) fn field(context: &Context<'_>) -> Query {
    let help = kept(context.request, &format!("/records/{}/about", context.kind()));
    Query {
        value: context.request.asked(WHERE).trim().to_owned(),
        wrong: context.wrong.is_some(),
        help: Some(Link::new("How to ask", format!("{help}#queries"))),
    }
}

/// What stands in place of the rows where the query means nothing.
pub(super) fn wrong(context: &Context<'_>, wrong: &Wrong) -> Content {
    let text = context.request.asked(WHERE).trim();
    let part = |from: usize, count: usize| text.chars().skip(from).take(count).collect::<String>();
    let there = part(wrong.at, wrong.long);
    // What is missing at the end has a place too.
    let there = if there.is_empty() { "\u{a0}…\u{a0}".to_owned() } else { there };
    let mut reason = wrong.to_string();
    reason.replace_range(..1, "A");
    if !reason.ends_with(['.', '?']) {
        reason.push('.');
    }
    Content::Wrong {
        expression: [part(0, wrong.at), there, part(wrong.at + wrong.long, usize::MAX)],
        reason,
        buttons: vec![Button::show("Take the query away", context.with(&[(WHERE, ""), ("after", "")]))],
    }
}

/// Which records it was asked of, in words.
pub(super) fn among(context: &Context<'_>, page: &Page, looked: Looked) -> Words {
    let asked = format!(
        "{} found among records {} to {} of {}; a query is asked of {} at a time",
        number(page.rows.len() as u64),
        number(looked.before as u64 + 1),
        number(looked.end as u64),
        number(looked.of as u64),
        number(ASKED_AT_MOST as u64)
    );
    let words = Words::from(asked);
    if looked.before == 0 { words } else { words.plain(", ").link("from the first", context.with(&[("after", "")])) }
}

/// What stands in place of rows where the records that were asked hold none, though others may.
pub(super) fn none_yet(context: &Context<'_>, page: &Page, looked: Looked) -> Content {
    let narrow = "Narrow the register by a filter, which costs nothing";
    if looked.end == looked.before {
        return Content::NoMatch {
            heading: "This query asks too much".to_owned(),
            reason: format!(
                "For a single {} it looks at more records than a page is worth. {narrow}, or let the query name the record through a field \
                 that refers to it, such as `<-kind.field`.",
                context.kind().noun()
            )
            .into(),
            buttons: vec![Button::show("Take the query away", context.with(&[(WHERE, ""), ("after", "")]))],
        };
    }
    let on = page.older.map(|id| Button::show("Ask the next", context.with(&[("after", &id.to_string())])));
    Content::NoMatch {
        heading: format!("None of these {} match", number((looked.end - looked.before) as u64)),
        reason: among(context, page, looked).plain(format!(". {narrow}.")),
        buttons: on
            .into_iter()
            .chain([Button::show("Take the query away", context.with(&[(WHERE, ""), ("after", "")]))])
            .collect(),
    }
}

/// Queries to begin with, made from the declaration of a kind, each with what it asks.
pub(in crate::web) fn examples(request: &Request, declaration: &'static Declaration) -> Grid {
    let mut grid = Grid::new(["Query", "What it asks"].map(Column::words).to_vec(), 0);
    for (query, asks) in written(declaration) {
        let encoded: String = form_urlencoded::Serializer::new(String::new()).append_pair(WHERE, &query).finish();
        let href = kept(request, &format!("/records/{}?{encoded}", declaration.kind));
        grid.rows.push(vec![Words::new().link(query, href), asks.into()]);
    }
    grid
}

fn written(declaration: &'static Declaration) -> Vec<(String, String)> {
    let first = |wanted: fn(&Shape) -> bool| paths(declaration.fields).find(|(_, field)| wanted(&field.shape));
    let mut all = Vec::new();
    if let Some((path, field)) = first(|shape| matches!(shape, Shape::Choice(_)))
        && let Shape::Choice([one, other, ..]) = field.shape
    {
        all.push((format!("{path} in [{one}, {other}]"), format!("{}: {} or {}", field.label, spoken(one), spoken(other))));
    }
    if let Some((path, field)) = first(|shape| *shape == Shape::Level) {
        all.push((format!("{path} >= 9"), format!("{}: 9 or more", field.label)));
    }
    if let Some((path, field)) = first(|shape| *shape == Shape::Date) {
        all.push((format!("{path} < today + 30d"), format!("{}: within 30 days, or past", field.label)));
    }
    if declaration.field("owner").is_some() {
        all.push((
            "owner is empty or owner.manager is empty".to_owned(),
            "Nobody owns it, or nobody manages its owner".to_owned(),
        ));
    }
    if declaration.acts.iter().any(|need| need.act == ActName::Approve) {
        all.push(("not state(approved)".to_owned(), "What it says now is not approved".to_owned()));
    }
    if let Some((kind, field)) = referring(declaration.kind) {
        let asks = format!("No {} names it under {}", kind.noun(), field.label.to_lowercase());
        all.push((format!("<-{kind}.{} is empty", field.name), asks));
    }
    all.push(("recorded > today - 30d".to_owned(), "Written in the last 30 days".to_owned()));
    all
}

/// The fields with their paths, those of a single part behind it.
fn paths(fields: &'static [Field]) -> impl Iterator<Item = (String, &'static Field)> {
    fields.iter().flat_map(|field| match field.shape {
        Shape::Part(parts) => parts.iter().map(|part| (format!("{}.{}", field.name, part.name), part)).collect(),
        _ => vec![(field.name.to_owned(), field)],
    })
}

/// The first kind with a field of its own that refers to records of this one.
fn referring(to: Kind) -> Option<(Kind, &'static Field)> {
    let refers = |field: &&Field| {
        let inner = field.shape.innermost();
        matches!(inner, Shape::Reference(Target::Kind(kind)) | Shape::Pin(Target::Kind(kind)) if *kind == to)
    };
    DECLARED.iter().filter(|one| one.kind != to).find_map(|one| Some((one.kind, one.fields.iter().find(refers)?)))
}
