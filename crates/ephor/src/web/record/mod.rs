//! One record of any kind, as it is or as a version of it was.

use ephor_core::conformity::Finding;
use ephor_core::fact::Form;
use ephor_core::id::RecordId;
use ephor_core::image::{Image, Slot, Version};
use ephor_core::kinds::{BESIDES, Declaration};
use ephor_core::reading::Reading;
use ephor_core::shape::{Field, Shape};
use ephor_pages::component::chrome::Button;
use ephor_pages::component::facts::{Fact, Value as Shown};
use ephor_pages::component::words::{Link, Words};
use ephor_pages::readiness::Stands;
use ephor_pages::record::{self as page, Record, Section};
use serde_json::Value;

use crate::engine::{Opened, Snapshot};
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::request::Request;
use crate::web::requirement::finding;
use crate::web::standing;
use crate::web::value::Values;
use crate::web::waiting;
use crate::web::words::{day, entry, kept, moment, number_of, record_href, record_link, requirement_href};

mod acts;
mod buttons;
mod history;

/// What the page of a record is made from.
struct Context<'a> {
    request: &'a Request,
    snapshot: &'a Snapshot,
    declaration: &'static Declaration,
    slot: &'a Slot,
    /// The version shown.
    version: &'a Version,
}

impl<'a> Context<'a> {
    fn image(&self) -> &'a Image {
        &self.snapshot.image
    }

    fn id(&self) -> RecordId {
        self.slot.id
    }

    /// Whether it is the version that counts, or the newest where none does.
    fn is_current(&self) -> bool {
        self.slot.live().or_else(|| self.slot.newest()).is_some_and(|current| current.number == self.version.number)
    }

    fn values(&self) -> Values<'a> {
        Values { request: self.request, image: self.image() }
    }

    fn person(&self, id: ephor_core::id::PersonId) -> Link {
        record_link(self.request, self.image(), id.into())
    }
}

/// The record as it is.
pub(super) fn one(request: &Request) -> Result<Answer, Problem> {
    show(request, None)
}

/// A version of it.
pub(super) fn version(request: &Request) -> Result<Answer, Problem> {
    let text = request.parameter("version");
    let number = text.parse::<u32>().map_err(|_| Problem::Missing(format!("“{text}” is no number of a version.")))?;
    show(request, Some(number))
}

fn show(request: &Request, number: Option<u32>) -> Result<Answer, Problem> {
    let declaration = request.kind()?;
    let (snapshot, id) = (request.snapshot()?, request.record()?);
    let slot = snapshot.image.slot(id).ok_or_else(|| Problem::Missing(format!("There is no {id}.")))?;
    let version = match number {
        Some(number) => slot.version(number),
        None => slot.live().or_else(|| slot.newest()),
    };
    let version = version.ok_or_else(|| Problem::Missing(format!("{id} has no version {}.", number.unwrap_or(1))))?;
    let opened = request.engine()?.fact(version.position)?;
    let context = Context { request, snapshot, declaration, slot, version };
    let record = opened.as_ref().and_then(|opened| opened.record.clone()).unwrap_or_default();
    let title = record.get("title").and_then(Value::as_str).map_or_else(|| snapshot.image.title(id), str::to_owned);
    let current = context.is_current() && number.is_none();
    let data = Record {
        crumbs: crumbs(&context, current),
        number: number_of(id),
        tags: tags(&context, current),
        buttons: if current {
            buttons::buttons(&context)
        } else {
            vec![Button::show("Version in force", record_href(request, id))]
        },
        notes: notes(&context, opened.as_ref(), current),
        waiting: if current {
            id.typed().map(|person| waiting::of_person(request, snapshot, person)).unwrap_or_default()
        } else {
            Vec::new()
        },
        findings: if current { findings(&context) } else { Vec::new() },
        sections: sections(&context, &record, opened.as_ref()),
        acts: acts::acts(&context, current)?,
        backlinks: if current { history::backlinks(&context) } else { Vec::new() },
        versions: history::versions(&context),
        title: title.clone(),
    };
    Ok(Answer::Page(page::page(&chrome(request, &title)?, &data)))
}

/// What rules found about it on the day, worst first.
fn findings(context: &Context<'_>) -> Vec<Stands> {
    let (request, snapshot, id) = (context.request, context.snapshot, context.id());
    let all = snapshot.conformity.judgements.iter().flat_map(|judgement| &judgement.findings);
    let mut own: Vec<&Finding> = all.filter(|one| one.flaw.record == Some(id)).collect();
    own.sort_by_key(|one| (one.severity, one.flaw.since));
    let stands = |one: &Finding| Stands {
        requirement: Link::new(one.rule.requirement, requirement_href(request, one.rule.requirement)),
        finding: finding(request, snapshot, one),
    };
    own.into_iter().map(stands).collect()
}

fn crumbs(context: &Context<'_>, current: bool) -> Vec<Link> {
    let register = format!("/records/{}", context.declaration.kind);
    let mut crumbs = vec![Link::new(context.declaration.kind.plural(), kept(context.request, &register))];
    if !current {
        crumbs.push(Link::new(context.image().title(context.id()), record_href(context.request, context.id())));
    }
    crumbs
}

fn tags(context: &Context<'_>, current: bool) -> Vec<Words> {
    let reading = Reading::new(context.image(), context.snapshot.on);
    let mut tags: Vec<Words> = Vec::new();
    if current {
        tags.extend(standing::states(&reading, context.slot).into_iter().map(Words::from));
    }
    if let Some(owner) = context.version.record.as_deref().and_then(ephor_core::kinds::AnyRecord::owner) {
        tags.push(Words::from("owned by ").link(context.image().person_name(owner), record_href(context.request, owner.into())));
    }
    let envelope = context.version.envelope();
    let at = entry(context.request, envelope.position);
    tags.push(Words::from(format!("version {}, ", context.version.number)).entry(at.number, at.href));
    tags.extend(standing::marks(context.image(), &envelope, Some(context.version.form)).into_iter().map(Words::from));
    tags
}

/// What one must know before reading on.
fn notes(context: &Context<'_>, opened: Option<&Opened>, current: bool) -> Vec<Words> {
    let mut notes = Vec::new();
    let (slot, version) = (context.slot, context.version);
    let page = |act: &str| format!("/records/{}/{}{act}", context.declaration.kind, context.id());
    if opened.is_none_or(|opened| opened.erased) {
        notes.push("The body of this version has been erased. That it was there, and when, stands in the ledger.".into());
    }
    if !current {
        let shown = Words::from(format!("This is version {} of {}. ", version.number, slot.versions.len()));
        notes.push(shown.link("See the record as it is", record_href(context.request, context.id())));
    }
    if version.form == Form::Draft {
        notes.push(Words::from("A draft counts for nothing until it is completed. ").link("Complete it", page("/edit")));
    } else if version.waits_for_adoption() && slot.live().is_none_or(|live| live.number != version.number) {
        let who = context.image().person_name(version.author);
        let words = format!("A {} recorded under {who}: it counts for nothing until somebody named adopts it. ", version.origin);
        notes.push(Words::from(words).link("Adopt it", page("/acts/adopt")));
    }
    if standing::is_withdrawn(slot) {
        let act = slot.acts.iter().rfind(|act| act.name == ephor_core::act::ActName::Withdraw);
        if let Some(act) = act {
            let who = context.image().person_name(act.author);
            let at = entry(context.request, act.position);
            notes.push(
                Words::from(format!("Withdrawn by {who} on {}, ", day(act.day)))
                    .entry(at.number, at.href)
                    .plain(". It counts nowhere any more."),
            );
        }
    }
    let count = slot.every_act().count();
    if count > acts::SHOWN && current {
        notes.push(acts_shown(context, count));
    }
    if let (Some(live), Some(newest)) = (slot.live(), slot.newest())
        && current
        && newest.number > live.number
    {
        let what = if newest.form == Form::Draft { "a draft" } else { "a proposal" };
        let words = format!("Version {} is {what} by {}. ", newest.number, context.image().person_name(newest.author));
        let href = kept(context.request, &page(&format!("/versions/{}", newest.number)));
        notes.push(Words::from(words).link("Look at it", href));
    }
    notes
}

/// Which of many acts are shown, and where the others are.
fn acts_shown(context: &Context<'_>, all: usize) -> Words {
    let id = context.id();
    let at = |number: usize| kept(context.request, &format!("/records/{}/{id}?acts={number}", id.kind));
    let number = acts::page(context);
    let last = all.min(acts::SHOWN.saturating_mul(number));
    let first = acts::SHOWN.saturating_mul(number.saturating_sub(1)).saturating_add(1);
    let mut words = Words::from(format!("Acts {first} to {last} of {all}, decisions before all others. "));
    if last < all {
        words = words.link("The next", at(number.saturating_add(1))).plain(" ");
    }
    if number > 1 {
        words = words.link("Those before", at(number.saturating_sub(1)));
    }
    words
}

/// The fields by subject: short facts and prose, tables, progress, and what every record has besides.
fn sections(context: &Context<'_>, record: &Value, opened: Option<&Opened>) -> Vec<Section> {
    let values = context.values();
    let of = |wanted: &dyn Fn(&Field) -> bool| -> Vec<Fact> {
        let chosen: Vec<&'static Field> =
            context.declaration.fields.iter().filter(|field| field.name != "title" && wanted(field)).collect();
        values.facts(&chosen, record)
    };
    let is_part = |field: &Field| matches!(field.shape, Shape::List(Shape::Part(_)));
    let own = |field: &Field| !BESIDES.contains(&field.name);
    let mut short = of(&|field| own(field) && !field.progress && !is_part(field));
    // Short facts first, then what takes a line of its own.
    short.sort_by_key(|fact| !matches!(fact.value, Shown::Short(_) | Shown::Erased(_) | Shown::Empty));
    let mut sections = vec![(context.declaration.kind.label(), "", short)];
    let parts = context.declaration.fields.iter().filter(|field| own(field) && !field.progress && is_part(field));
    let mut tables = Vec::new();
    for field in parts {
        let facts = values.facts(&[field], record);
        if facts.iter().all(|fact| matches!(fact.value, Shown::Table(_))) {
            tables.extend(facts);
        } else {
            sections.push((field.label, "", facts));
        }
    }
    sections.push(("In detail", "", tables));
    sections.push(("Progress", "no approval depends on it", of(&|field| field.progress)));
    sections.push(("Besides", "", of(&|field| BESIDES.contains(&field.name))));
    if let Some(why) = opened.and_then(|opened| opened.reason.clone()) {
        let said = format!("said with version {}", context.version.number);
        sections.push(("Why", &said, vec![Fact::new("Why", Shown::Prose(why))]));
        return filled(sections);
    }
    filled(sections)
}

fn filled(sections: Vec<(&str, &str, Vec<Fact>)>) -> Vec<Section> {
    let filled = sections.into_iter().filter(|(_, _, facts)| !facts.is_empty());
    filled.map(|(heading, under, facts)| Section { heading: heading.to_owned(), under: under.to_owned(), facts }).collect()
}

/// When something happened, as written.
pub(super) fn happened(image: &Image, when: ephor_core::fact::When) -> String {
    match when {
        ephor_core::fact::When::Day(date) => day(date),
        ephor_core::fact::When::Moment(at) => moment(image, at),
    }
}
