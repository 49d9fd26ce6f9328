//! What a record was before, and which records refer to it.

use ephor_core::id::RecordId;
use ephor_core::reading::Reading;
use ephor_pages::component::words::{Link, Words};
use ephor_pages::record::{Backlink, Version};
use ephor_pages::writing::number;

use crate::web::record::{Context, happened};
use crate::web::standing;
use crate::web::words::{entry, kept, moment, number_of, record_link};

/// The most records that refer to this one, shown on its page; a link to the rest stands under them.
const BACKLINKS: usize = 50;

pub(super) fn versions(context: &Context<'_>) -> Vec<Version> {
    let image = context.image();
    let page = format!("/records/{}/{}", context.declaration.kind, context.id());
    let one = |(place, version): (usize, &ephor_core::image::Version)| {
        let before = place.checked_sub(1).and_then(|before| context.slot.versions.get(before));
        let difference = before.map(|before| {
            let href = format!("{page}/difference/{}/{}", before.number, version.number);
            let same = before.content.is_some() && before.content == version.content;
            Link::new(if same { "Progress only" } else { "What changed" }, kept(context.request, &href))
        });
        let envelope = version.envelope();
        let body = envelope.on_behalf.map(|body| format!(" for {}", image.title(body.into()))).unwrap_or_default();
        Version {
            number: u64::from(version.number),
            href: kept(context.request, &format!("{page}/versions/{}", version.number)),
            happened: happened(image, envelope.happened),
            recorded: moment(image, envelope.recorded),
            author: format!("{}{body}", context.person(envelope.author).text),
            marks: standing::marks(image, &envelope, Some(version.form)),
            difference,
            entry: entry(context.request, envelope.position),
        }
    };
    context.slot.versions.iter().enumerate().map(one).rev().collect()
}

pub(super) fn backlinks(context: &Context<'_>) -> Vec<Backlink> {
    let mut incoming: Vec<RecordId> = context.image().incoming(context.id()).filter(|id| *id != context.id()).collect();
    incoming.sort();
    let rest = incoming.len().saturating_sub(BACKLINKS);
    let reading = Reading::new(context.image(), context.snapshot.on);
    let mut links: Vec<Backlink> = incoming.iter().take(BACKLINKS).filter_map(|id| backlink(context, &reading, *id)).collect();
    if rest > 0 {
        let href = kept(context.request, &format!("/search?q={}", context.id()));
        let record = Link::new(format!("{} more", number(rest as u64)), href);
        links.push(Backlink { kind: String::new(), id: String::new(), record, through: String::new(), state: Words::new() });
    }
    links
}

fn backlink(context: &Context<'_>, reading: &Reading<'_>, id: RecordId) -> Option<Backlink> {
    let live = context.image().live(id)?;
    let mut through = Vec::new();
    for (place, field) in live.record.fields().iter().enumerate() {
        let mut refers = false;
        live.record.view(place).references(&mut |named, _| refers |= named == context.id());
        if refers {
            through.push(field.label);
        }
    }
    let state = standing::states(reading, live.slot).into_iter().next().map(Words::from).unwrap_or_default();
    Some(Backlink {
        kind: id.kind.label().to_owned(),
        id: number_of(id),
        record: record_link(context.request, context.image(), id),
        through: through.join(", "),
        state,
    })
}
