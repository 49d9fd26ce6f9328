//! Filters of a register: which there are, which are set, how each is taken away.

use ephor_core::check::Find as _;
use ephor_core::decide::InImage;
use ephor_core::id::{Kind, RecordId};
use ephor_core::shape::{Shape, Target};
use ephor_pages::component::words::Link;
use ephor_pages::register::{Filter, FilterBy, Filters};

use crate::engine::Column;
use crate::web::register::views::Shown;
use crate::web::register::{Context, query};
use crate::web::words::spoken;

/// The most records offered in a list to filter by; beyond that an id or words of a title are typed.
const OFFERED: u64 = 300;

/// The form that filters.
pub(super) fn form(context: &Context<'_>) -> Filters {
    let mut keep: Vec<(String, String)> = Vec::new();
    for (name, value) in &context.request.query {
        if ["sort", "desc", "as-of", "view", "column"].contains(&name.as_str()) && !value.is_empty() {
            keep.push((name.clone(), value.clone()));
        }
    }
    let mut filters =
        vec![Filter { name: "q".to_owned(), label: "Find".to_owned(), by: FilterBy::Words(context.asked.words.clone()) }];
    filters.extend(context.narrowing.iter().filter_map(|column| filter(context, column)));
    Filters { action: format!("/records/{}", context.kind()), keep, filters, query: query::field(context) }
}

fn filter(context: &Context<'_>, column: &Column) -> Option<Filter> {
    let chosen = context.request.asked(column.path).to_owned();
    let by = match column.shape {
        number if number.is_whole_number() => FilterBy::Number(chosen),
        Shape::Date => FilterBy::Day(chosen),
        Shape::Reference(Target::Kind(kind)) | Shape::Pin(Target::Kind(kind)) if are_many(context, kind) => {
            FilterBy::Words(chosen)
        }
        _ => {
            let mut options = options(context, column)?;
            options.insert(0, (String::new(), "any".to_owned()));
            FilterBy::Choice { chosen, options }
        }
    };
    let least = if matches!(by, FilterBy::Number(_)) { ", at least" } else { "" };
    Some(Filter { name: column.path.to_owned(), label: format!("{}{least}", column.label), by })
}

/// Values and labels of a column that holds one of a list.
fn options(context: &Context<'_>, column: &Column) -> Option<Vec<(String, String)>> {
    let image = &context.snapshot.image;
    match column.shape {
        Shape::Choice(words) => Some(words.iter().map(|word| ((*word).to_owned(), spoken(word))).collect()),
        Shape::Bool => Some(vec![("yes".to_owned(), "Yes".to_owned()), ("no".to_owned(), "No".to_owned())]),
        Shape::Category => {
            let known = InImage::new(image, context.snapshot.on, false);
            let codes: Vec<_> = known.categories().iter().map(|code| (code.clone(), spoken(code))).collect();
            (!codes.is_empty()).then_some(codes)
        }
        Shape::Reference(Target::Kind(kind)) | Shape::Pin(Target::Kind(kind)) => records(context, kind),
        _ => None,
    }
}

fn are_many(context: &Context<'_>, kind: Kind) -> bool {
    context.snapshot.image.register(kind).live_count() > OFFERED
}

fn records(context: &Context<'_>, kind: Kind) -> Option<Vec<(String, String)>> {
    let register = context.snapshot.image.register(kind);
    if register.live_count() == 0 {
        return None;
    }
    let live = register.slots().filter(|slot| slot.live().is_some());
    let mut options: Vec<_> = live.map(|slot| (slot.id.to_string(), context.snapshot.image.title(slot.id))).collect();
    options.sort_by(|one, other| one.1.cmp(&other.1));
    Some(options)
}

/// Each filter that is set, with its column and its value in words.
fn set(context: &Context<'_>) -> Vec<(String, String)> {
    let mut set = Vec::new();
    if !context.asked.words.is_empty() {
        set.push(("q".to_owned(), format!("“{}”", context.asked.words)));
    }
    for (path, value) in &context.asked.filters {
        let Some(column) = context.narrowing.iter().find(|column| column.path == path) else { continue };
        let label = match (&column.shape, value.parse::<RecordId>()) {
            (Shape::Reference(_) | Shape::Pin(_), Ok(id)) => context.snapshot.image.title(id),
            (Shape::Reference(_) | Shape::Pin(_), Err(_)) => format!("“{value}”"),
            (number, _) if number.is_whole_number() => format!("at least {value}"),
            _ => spoken(value),
        };
        set.push((path.clone(), format!("{}: {label}", column.label)));
    }
    let query = context.request.asked(query::WHERE).trim();
    if !query.is_empty() {
        set.push((query::WHERE.to_owned(), format!("Query: {query}")));
    }
    set
}

/// A chip for each filter that is set, leading to the register without it.
pub(super) fn chips(context: &Context<'_>) -> Vec<Link> {
    let set = set(context).into_iter();
    set.map(|(path, label)| Link::new(label, context.with(&[(&path, ""), ("after", "")]))).collect()
}

/// The filters that are set, in a sentence.
pub(super) fn described(context: &Context<'_>) -> String {
    let view = Some(context.shown).filter(|shown| *shown != Shown::All).map(|shown| format!("the view “{}”", shown.label()));
    view.into_iter().chain(set(context).into_iter().map(|(_, label)| label)).collect::<Vec<_>>().join(", ")
}

/// The register without any filter.
pub(super) fn cleared(context: &Context<'_>) -> String {
    let names = set(context);
    let mut changes: Vec<(&str, &str)> = names.iter().map(|(name, _)| (name.as_str(), "")).collect();
    changes.extend([("after", ""), ("view", "")]);
    context.with(&changes)
}
