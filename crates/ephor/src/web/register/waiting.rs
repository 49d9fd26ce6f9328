//! The rows of records that count for nothing: drafts, proposals that nobody has adopted, and what was withdrawn.

use ephor_core::id::RecordId;
use ephor_core::image::Slot;
use ephor_core::reading::Reading;
use ephor_pages::component::chrome::Button;
use ephor_pages::component::pager::Pager;
use ephor_pages::component::words::{Link, Words};
use ephor_pages::register::{Column, Content, Holds, Row, Table};
use ephor_pages::writing::number;
use serde_json::Value;

use crate::web::answer::Problem;
use crate::web::register::views::Shown;
use crate::web::register::{Context, ROWS, state_words, together};
use crate::web::request::Request;
use crate::web::standing;
use crate::web::words::{moment, number_of, record_href, record_link};

/// One page of a view of records that do not count, and how many there are.
pub(super) fn rows(context: &Context<'_>) -> Result<(Content, Vec<Words>), Problem> {
    let shown = context.shown;
    let image = &context.snapshot.image;
    let all: Vec<&Slot> = image.register(context.kind()).slots().filter(|slot| Shown::of(slot) == shown).collect();
    let label = shown.label().to_lowercase();
    if all.is_empty() {
        let buttons = vec![Button::show("Show all", context.with(&[("view", ""), ("after", "")]))];
        let reason = format!("There are no {label} among these records.");
        return Ok((Content::NoMatch { heading: format!("No {label}"), reason: reason.into(), buttons }, Vec::new()));
    }
    let after = context.asked.after.map_or(0, |id| id.number);
    let before = all.iter().filter(|slot| slot.id.number <= after).count();
    let page: Vec<&Slot> = all.iter().skip(before).take(ROWS).copied().collect();
    let reading = Reading::new(image, context.snapshot.on);
    let mut rows = Vec::new();
    for slot in &page {
        let Some(newest) = slot.newest() else { continue };
        let title = Link::new(title(context.request, slot)?, record_href(context.request, slot.id));
        let by = record_link(context.request, image, newest.author.into());
        let state = state_words(standing::states(&reading, slot));
        rows.push(Row {
            of: slot.id.to_string(),
            id: number_of(slot.id),
            title,
            cells: vec![state, by.into(), moment(image, newest.recorded()).into()],
        });
    }
    let column = |label: &str, holds: Holds| Column { label: label.to_owned(), sort: None, sorted: None, holds };
    let mut columns: Vec<Column> = ["No", "Title", "State", "By"].map(|label| column(label, Holds::Words)).to_vec();
    columns.push(column("Recorded", Holds::Days));
    let href = |id: Option<RecordId>| context.with(&[("after", &id.map(|id| id.to_string()).unwrap_or_default())]);
    let pager = Pager {
        words: format!(
            "{} to {} of {}",
            number(before as u64 + 1),
            number((before + page.len()) as u64),
            number(all.len() as u64)
        ),
        previous: (before > 0).then(|| href(before.checked_sub(ROWS + 1).and_then(|place| all.get(place)).map(|slot| slot.id))),
        next: page.last().filter(|_| before + page.len() < all.len()).map(|slot| href(Some(slot.id))),
    };
    let tags = vec![Words::from(format!("{} {label}, which count for nothing", number(all.len() as u64)))];
    Ok((Content::Table(Table { columns, rows, pager, together: together(context) }), tags))
}

/// The title of a record that is not live; that of a draft stands in the ledger alone.
pub(crate) fn title(request: &Request, slot: &Slot) -> Result<String, Problem> {
    let known = request.snapshot()?.image.title(slot.id);
    if known != slot.id.to_string() {
        return Ok(known);
    }
    let position = slot.newest().map_or(0, |version| version.position);
    let opened = request.engine()?.fact(position)?;
    let title = opened.and_then(|opened| Some(opened.record?.get("title").and_then(Value::as_str)?.to_owned()));
    Ok(title.unwrap_or_else(|| "Untitled".to_owned()))
}
