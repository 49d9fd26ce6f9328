//! What one version of a record says differently from another, field by field.

use ephor_core::image::{Slot, Version};
use ephor_core::kinds::Declaration;
use ephor_core::shape::{Field, Shape};
use ephor_pages::component::chrome::Button;
use ephor_pages::component::diff::{Change, Changes};
use ephor_pages::component::words::{Link, Words};
use ephor_pages::difference::{self as page, Difference};
use serde_json::Value;

use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::request::Request;
use crate::web::value::{Values, is_erased};
use crate::web::words::{called, entry, kept, moment, number_of, record_href, serving};

mod rows;

/// The fields in which two versions differ, by name. What is progress says so; what stands in a part is a field of its own.
pub(super) fn changes(
    values: Values<'_>,
    declaration: &'static Declaration,
    before: &Value,
    after: &Value,
) -> Vec<(&'static str, Change)> {
    let change = |field: &'static Field| {
        let label = if field.progress { format!("{} (progress)", field.label) } else { field.label.to_owned() };
        within(values, field, &label, before, after).into_iter().map(|change| (field.name, change))
    };
    declaration.fields.iter().flat_map(change).collect()
}

fn within(values: Values<'_>, field: &'static Field, label: &str, before: &Value, after: &Value) -> Vec<Change> {
    let of = |record: &Value| record.get(field.name).cloned().unwrap_or_default();
    let (before, after) = (of(before), of(after));
    match field.shape {
        Shape::Part(inner) if !is_erased(&before) && !is_erased(&after) => {
            let below =
                |one: &'static Field| within(values, one, &format!("{label}: {}", one.label.to_lowercase()), &before, &after);
            inner.iter().flat_map(below).collect()
        }
        ref shape => {
            let how = rows::how(values, shape, &before, &after);
            how.map(|how| Change { field: label.to_owned(), how }).into_iter().collect()
        }
    }
}

/// Two versions side by side.
pub(super) fn between(request: &Request) -> Result<Answer, Problem> {
    let declaration = request.kind()?;
    let (snapshot, id) = (request.snapshot()?, request.record()?);
    let slot = snapshot.image.slot(id).ok_or_else(|| Problem::Missing(format!("There is no {id}.")))?;
    let (older, newer) = (version(request, slot, "from")?, version(request, slot, "to")?);
    let (before, after) = (said(request, older)?, said(request, newer)?);
    let values = Values { request, image: &snapshot.image };
    let title = snapshot.image.title(id);
    let register = Link::new(declaration.kind.plural(), kept(request, &format!("/records/{}", declaration.kind)));
    let data = Difference {
        crumbs: vec![register, Link::new(called(&snapshot.image, id), record_href(request, id))],
        number: number_of(id),
        title: title.clone(),
        tags: tags(request, newer, &snapshot.image),
        buttons: neighbours(request, slot, older, newer),
        changes: Changes {
            older: format!("Version {}", older.number),
            newer: format!("Version {}", newer.number),
            fields: changes(values, declaration, &before, &after).into_iter().map(|(_, change)| change).collect(),
        },
        effect: effect(request, declaration, older, newer),
    };
    Ok(Answer::Page(page::page(&chrome(request, &title)?, &data)))
}

fn version<'a>(request: &Request, slot: &'a Slot, name: &str) -> Result<&'a Version, Problem> {
    let text = request.parameter(name);
    let version = text.parse().ok().and_then(|number| slot.version(number));
    version.ok_or_else(|| Problem::Missing(format!("{} has no version {text}.", slot.id)))
}

fn said(request: &Request, version: &Version) -> Result<Value, Problem> {
    let opened = request.engine()?.fact(version.position)?;
    Ok(opened.and_then(|opened| opened.record).unwrap_or_default())
}

fn tags(request: &Request, newer: &Version, image: &ephor_core::image::Image) -> Vec<Words> {
    let envelope = newer.envelope();
    let at = entry(request, envelope.position);
    let words =
        format!("version {} by {}, {}, ", newer.number, image.person_name(envelope.author), moment(image, envelope.recorded));
    vec![Words::from(words).entry(at.number, at.href)]
}

/// The difference before this one and the one after it.
fn neighbours(request: &Request, slot: &Slot, older: &Version, newer: &Version) -> Vec<Button> {
    let place = |version: &Version| slot.versions.iter().position(|one| one.number == version.number);
    let pair = |from: Option<&Version>, to: Option<&Version>, word: &str| {
        let (from, to) = from.zip(to)?;
        let href = format!("/records/{}/{}/difference/{}/{}", slot.id.kind, slot.id, from.number, to.number);
        Some(Button::show(format!("{word}: {} to {}", from.number, to.number), kept(request, &href)))
    };
    let before = place(older).and_then(|place| place.checked_sub(1)).and_then(|place| slot.versions.get(place));
    let after = place(newer).and_then(|place| slot.versions.get(place + 1));
    [pair(before, Some(older), "Before"), pair(Some(newer), after, "After")].into_iter().flatten().collect()
}

fn effect(request: &Request, declaration: &'static Declaration, older: &Version, newer: &Version) -> Words {
    if older.content.is_some() && older.content == newer.content {
        return "Progress only: the content is the same, and approvals of it go on counting.".into();
    }
    let words = Words::from("The content differs: what was approved in one is not approved in the other.");
    serving(request, words, " Such a change has computed again: ", declaration)
}
