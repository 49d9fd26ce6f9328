//! What can be done on a record: edit it, and the acts that exist on its kind.

use ephor_core::act::ActName;
use ephor_core::authority::{Holder, Writing, could, grants, is_accepted, is_approved, is_open, may_write, triaged};
use ephor_core::conformity::{Go, Known};
use ephor_core::fact::Form;
use ephor_core::id::Kind;
use ephor_core::image::{Live, Version};
use ephor_core::kinds::{AnyRecord, Candidate};
use ephor_core::reading::Reading;
use ephor_pages::component::chrome::{Button, Weight};

use crate::web::record::Context;
use crate::web::standing;
use crate::web::words::{asking, kept, spoken, step_href};

/// Acts that every record takes, whatever its kind declares.
const GENERAL: [ActName; 3] = [ActName::Review, ActName::Observe, ActName::Withdraw];

pub(super) fn buttons(context: &Context<'_>) -> Vec<Button> {
    let page = format!("/records/{}/{}", context.declaration.kind, context.id());
    let newest = context.slot.newest();
    let mut names = Vec::new();
    let waits = |newest: &&Version| newest.waits_for_adoption() && newest.form != Form::Draft;
    if newest.filter(waits).is_some_and(|newest| context.slot.live().is_none_or(|live| live.number != newest.number)) {
        names.push(ActName::Adopt);
    }
    names.extend(acts(context));
    let reading = Reading::new(context.image(), context.snapshot.on);
    let (approved, accepted) =
        (is_approved(&reading, context.slot), reading.live(context.id()).is_some_and(|live| is_accepted(&reading, live)));
    let done = |name: &ActName| (approved && *name == ActName::Approve) || (accepted && *name == ActName::Accept);
    let is_draft = newest.is_some_and(|newest| newest.form == Form::Draft);
    // One button a page is the one thing to do: completing a draft, else the first act that is still to be done. It is never one that whoever looks
    // could not do: what is for others stands beside it, and says for whom when it is pressed.
    let first =
        names.iter().copied().find(|name| !done(name) && through(context, &reading, *name).is_some()).filter(|_| !is_draft);
    let edit = Button::write(if is_draft { "Complete the draft" } else { "Edit" }, format!("{page}/edit"));
    let complete = is_draft && writes(context, &reading);
    let mut buttons = vec![edit.weighing(if complete { Weight::Primary } else { Weight::Ordinary })];
    buttons.extend(names.into_iter().map(|name| {
        let weight = match name {
            ActName::Withdraw | ActName::Suspend => Weight::Stop,
            _ if first == Some(name) => Weight::Primary,
            _ => Weight::Ordinary,
        };
        let form = format!("{page}/acts/{name}");
        let form = match through(context, &reading, name) {
            Some(Holder::Body(body)) => asking(&form, "for", body),
            _ => form,
        };
        Button::write(spoken(name.word()), form).weighing(weight)
    }));
    buttons.extend(registering(context, &reading));
    let position = context.version.position;
    buttons.push(
        Button::show(format!("№ {position}"), kept(context.request, &format!("/ledger/{position}"))).weighing(Weight::Quiet),
    );
    buttons
}

/// Whether nobody has said yet what a record is, or what they said held until a day that has passed.
fn waits_for_triage(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> bool {
    standing::lists(live.record, ActName::Triage) && triaged(reading, live.slot.id).is_none()
}

/// Where AI that was found is put on record, with what is known of it. Triage then names the system.
fn registering(context: &Context<'_>, reading: &Reading<'_>) -> Option<Button> {
    let live = reading.get::<Candidate>(context.id()).filter(|live| triaged(reading, live.id()).is_none())?;
    let found = format!("{} found {}: {}", live.record.found_by, live.id(), &*live.record.r#where);
    let known = Known::default().and("title", live.record.title.shown()).and("note", found);
    let known = live.record.unit.iter().fold(known, |known, unit| known.and("unit", &**unit));
    Some(Button::write("Register as an AI system", step_href(&Go::New(Kind::System, known))))
}

/// Whether whoever looks may write the record.
fn writes(context: &Context<'_>, reading: &Reading<'_>) -> bool {
    let record = context.slot.live().and_then(|live| live.record.as_deref());
    let writing = Writing { declaration: context.declaration, slot: Some(context.slot), record, owner: None };
    context.request.actor.is_some_and(|actor| may_write(reading, actor, &writing, reading.on()).is_ok())
}

/// As whom whoever looks could do the act, as far as can be told before they say anything of it; none where they could not. What waits to be adopted is
/// for whoever may write it.
fn through(context: &Context<'_>, reading: &Reading<'_>, name: ActName) -> Option<Holder> {
    let actor = context.request.actor?;
    let live = context.slot.live().and_then(|version| Some((version, version.record.as_deref()?)));
    match live.filter(|_| name != ActName::Adopt) {
        Some((version, record)) => could(reading, actor, name, Live { slot: context.slot, version, record }, reading.on()),
        None => writes(context, reading).then_some(Holder::Person(actor)),
    }
}

/// The acts that are open, of those the kind declares and the general ones: first what grants what the record puts to somebody.
fn acts(context: &Context<'_>) -> Vec<ActName> {
    let version = context.slot.live();
    let Some((version, record)) = version.and_then(|version| Some((version, version.record.as_deref()?))) else {
        return Vec::new();
    };
    let reading = Reading::new(context.image(), context.snapshot.on);
    let mut names: Vec<ActName> = ActName::ALL.iter().copied().filter(|name| standing::lists(record, *name)).collect();
    if names.contains(&ActName::Close) && !names.contains(&ActName::Reopen) {
        names.push(ActName::Reopen);
    }
    let reaches = ["audiences", "audience"].iter().any(|name| context.declaration.field(name).is_some());
    if reaches {
        names.push(ActName::Publish);
    }
    names.extend(GENERAL);
    let live = Live { slot: context.slot, version, record };
    let mut seen = Vec::new();
    names.retain(|name| {
        let first = !seen.contains(name);
        seen.push(*name);
        first && is_open(&reading, *name, live, reading.on())
    });
    let granting = if waits_for_triage(&reading, live) { Some(ActName::Triage) } else { grants(record) };
    names.sort_by_key(|name| Some(*name) != granting);
    names
}
