//! The page of a form: its fields by subject, what was changed, what saving sets off.

use ephor_core::act::ActName;
use ephor_core::authority::{Shortfall, Writing, approval, may_write};
use ephor_core::fact::Form;
use ephor_core::id::RecordId;
use ephor_core::kinds::{BESIDES, Person, Writer};
use ephor_core::reading::Reading;
use ephor_core::shape::{Field, Shape};
use ephor_pages::component::diff::{Change, Changes};
use ephor_pages::component::field::{Field as Shown, Input};
use ephor_pages::component::refusal::Refusal;
use ephor_pages::component::savebar::SaveBar;
use ephor_pages::component::words::{Link, Words};
use ephor_pages::form::{Form as Page, FormSection};
use serde_json::Value;

use crate::engine::random;
use crate::web::difference::changes;
use crate::web::form::Context;
use crate::web::form::inputs::Inputs;
use crate::web::refusal::No;
use crate::web::standing;
use crate::web::value::Values;
use crate::web::words::{called, entry, kept, moment, number_of, record_href, serving};

pub(super) fn form(context: &Context<'_>, errors: Vec<(String, String)>) -> Page {
    let (request, image) = (context.request, &context.snapshot.image);
    let inputs = Inputs::new(request, image, context.snapshot.on, errors);
    let (record, _) = context.record(false);
    let changes = what_changed(context, &record);
    let sections = sections(context, &inputs, &changes);
    let kind = context.declaration.kind;
    let label = kind.noun();
    let title = context.id().map_or_else(|| format!("New {label}"), |id| image.title(id));
    let number = context.id().map(number_of).unwrap_or_default();
    let expected = request.unseen("expected");
    let newest = context.newest().map(|newest| newest.number.to_string()).unwrap_or_default();
    let next = context.newest().map_or(1, |newest| newest.number + 1);
    let lists = inputs.lists();
    Page {
        crumbs: crumbs(context),
        here: if context.slot.is_some() { "Edit" } else { "New" }.to_owned(),
        number,
        title,
        tags: tags(context),
        action: context.id().map_or_else(|| format!("/records/{kind}"), |id| format!("/records/{kind}/{id}")),
        expected: if expected.is_empty() || context.warned { newest } else { expected.to_owned() },
        hidden: if context.slot.is_none() { vec![("token".to_owned(), token(request.unseen("token")))] } else { Vec::new() },
        errors: inputs.errors.rest(),
        refusal: context.refused.clone().map(|shortfall| refusal(context, shortfall)),
        sections,
        lists,
        effect: effect(context, !changes.is_empty()),
        changes: Changes {
            older: "As it stands".to_owned(),
            newer: format!("Version {next}"),
            fields: changes.into_iter().map(|(_, change)| change).collect(),
        },
        bar: SaveBar {
            save: if context.slot.is_some() { format!("Save version {next}") } else { format!("Save the {label}") },
            draft: Some("Save as draft".to_owned()),
            leave: Link::new("Leave", context.id().map_or_else(|| format!("/records/{kind}"), |id| record_href(request, id))),
            words: "A draft counts for nothing until it is completed.".to_owned(),
        },
    }
}

/// What tells this form from another, so that sending it twice makes one record.
fn token(sent: &str) -> String {
    if !sent.is_empty() {
        return sent.to_owned();
    }
    let number = random().first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes));
    format!("{number:032x}")
}

fn crumbs(context: &Context<'_>) -> Vec<Link> {
    let kind = context.declaration.kind;
    let mut crumbs = vec![Link::new(kind.plural(), kept(context.request, &format!("/records/{kind}")))];
    if let Some(id) = context.id() {
        crumbs.push(Link::new(called(&context.snapshot.image, id), record_href(context.request, id)));
    }
    crumbs
}

fn tags(context: &Context<'_>) -> Vec<Words> {
    let Some(newest) = context.newest() else { return vec![context.declaration.meaning.into()] };
    let image = &context.snapshot.image;
    let what = match newest.form {
        Form::Draft => "the draft",
        Form::Final if newest.waits_for_adoption() => "the proposal",
        Form::Final => "version",
    };
    let at = entry(context.request, newest.position);
    let by = image.person_name(newest.author);
    let words = format!("from {what} {} of {by}, {}, ", newest.number, moment(image, newest.recorded()));
    vec![Words::from(words).entry(at.number, at.href)]
}

fn sections(context: &Context<'_>, inputs: &Inputs<'_>, changes: &[(&'static str, Change)]) -> Vec<FormSection> {
    let field = |field: &'static Field| {
        let differs = changes.iter().any(|(name, _)| *name == field.name);
        Shown { changed: differs, ..inputs.field(field, &context.tree, "") }
    };
    let of = |wanted: &dyn Fn(&Field) -> bool| -> Vec<Shown> {
        context.declaration.fields.iter().filter(|one| wanted(one)).map(field).collect()
    };
    let besides = |field: &Field| BESIDES.contains(&field.name);
    let is_parts = |field: &Field| matches!(field.shape, Shape::Part(_) | Shape::List(Shape::Part(_)));
    let label = context.declaration.kind.label();
    let mut sections = vec![
        (label, "", of(&|field| !besides(field) && !field.progress && !is_parts(field))),
        ("In detail", "", of(&|field| !besides(field) && !field.progress && is_parts(field))),
        ("Progress", "no approval depends on it", of(&|field| !besides(field) && field.progress)),
        ("Besides", "", of(&besides)),
    ];
    let happened = Input::Date(context.tree.at("happened").value().to_owned());
    let why = Input::Prose(context.tree.at("form-why").value().to_owned());
    sections.push((
        "This change",
        "",
        vec![
            inputs.own("happened", "Happened", "The day it came about, if it was not today", happened),
            inputs.own("form-why", "Why", "What made the change necessary; it stands in the ledger beside it", why),
        ],
    ));
    let filled = sections.into_iter().filter(|(_, _, fields)| !fields.is_empty());
    filled.map(|(heading, under, fields)| FormSection { heading: heading.to_owned(), under: under.to_owned(), fields }).collect()
}

/// What differs from the newest version; nothing for a new record.
fn what_changed(context: &Context<'_>, record: &Value) -> Vec<(&'static str, Change)> {
    let values = Values { request: context.request, image: &context.snapshot.image };
    context.before.as_ref().map(|before| changes(values, context.declaration, before, record)).unwrap_or_default()
}

/// What saving makes of approvals, and which requirements are computed again.
fn effect(context: &Context<'_>, changed: bool) -> Words {
    let image = &context.snapshot.image;
    let mut words = Words::new();
    let live = context.slot.and_then(|slot| Some((slot, slot.live()?)));
    if let Some((slot, live)) = live.filter(|_| changed) {
        let reading = Reading::new(image, context.snapshot.on);
        let decided = live.record.as_deref().is_some_and(|record| standing::lists(record, ActName::Approve));
        if decided && approval(&reading, slot.id, live, reading.on()).is_some() {
            words = words.plain(format!("The approval of version {} does not carry over to other content. ", live.number));
        }
    }
    serving(context.request, words, "Computed again when saved: ", context.declaration)
}

/// Whoever may not write the record is told so, with who can. Nothing is recorded by it, and nothing leads away from what was entered.
fn refusal(context: &Context<'_>, shortfall: Shortfall) -> Refusal {
    let no = No {
        request: context.request,
        image: &context.snapshot.image,
        on: context.snapshot.on,
        what: format!("write this {}", context.declaration.kind.noun()),
        record: context.id(),
        power: None,
        shortfall,
        others: by_function(context),
        through_body: None,
        position: None,
    };
    let refusal = no.refusal();
    Refusal {
        sentence: refusal.sentence.plain(" Nothing was saved or recorded; what you entered is below."),
        buttons: Vec::new(),
        ..refusal
    }
}

/// The people whose function lets them write the kind; nobody where the actor may write it and what falls short is one field of it.
fn by_function(context: &Context<'_>) -> Vec<RecordId> {
    let (image, on) = (&context.snapshot.image, context.snapshot.on);
    let record = context.slot.and_then(|slot| slot.live()?.record.as_deref());
    let writing = Writing { declaration: context.declaration, slot: context.slot, record, owner: None };
    if context.request.actor.is_some_and(|actor| may_write(&Reading::new(image, on), actor, &writing, on).is_ok()) {
        return Vec::new();
    }
    let functions = context.declaration.writers.iter().filter_map(|writer| match writer {
        Writer::Function(function) => Some(*function),
        _ => None,
    });
    let functions: Vec<_> = functions.collect();
    let people = context.snapshot.image.all::<Person>();
    let able = people.filter(|one| one.record.is_active(context.snapshot.on));
    able.filter(|one| one.record.functions.iter().any(|function| functions.contains(function))).map(|one| one.id()).collect()
}
