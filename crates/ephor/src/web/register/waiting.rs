//! Records that count for nothing: drafts, proposals that nobody has adopted, and what was withdrawn. Each has a view of its own.

use ephor_core::fact::Form;
use ephor_core::id::RecordId;
use ephor_core::image::Slot;
use ephor_core::reading::Reading;
use ephor_pages::component::chrome::Button;
use ephor_pages::component::pager::Pager;
use ephor_pages::component::words::{Link, Words};
use ephor_pages::register::{Column, Content, Holds, Row, Table, View};
use ephor_pages::writing::number;
use serde_json::Value;

use crate::web::answer::Problem;
use crate::web::register::{Context, ROWS, state_words};
use crate::web::request::Request;
use crate::web::standing;
use crate::web::words::{moment, number_of, record_href, record_link};

/// Which records a register shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Those that are live.
    Live,
    Drafts,
    Proposals,
    Withdrawn,
}

impl Shown {
    const ALL: [Self; 4] = [Self::Live, Self::Drafts, Self::Proposals, Self::Withdrawn];

    pub(super) fn asked(request: &Request) -> Self {
        Self::ALL.into_iter().find(|one| one.word() == request.asked("view")).unwrap_or(Self::Live)
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Live => "all",
            Self::Drafts => "drafts",
            Self::Proposals => "proposals",
            Self::Withdrawn => "withdrawn",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Live => "All",
            Self::Drafts => "Drafts",
            Self::Proposals => "Proposals",
            Self::Withdrawn => "Withdrawn",
        }
    }

    fn of(slot: &Slot) -> Self {
        match slot.newest() {
            _ if slot.live().is_some() => Self::Live,
            _ if standing::is_withdrawn(slot) => Self::Withdrawn,
            Some(newest) if newest.form == Form::Draft => Self::Drafts,
            _ => Self::Proposals,
        }
    }
}

/// How many records each view holds.
pub(super) struct Counted {
    drafts: u64,
    proposals: u64,
    withdrawn: u64,
}

pub(super) fn count(context: &Context<'_>) -> Counted {
    let register = context.snapshot.image.register(context.kind());
    let mut counted = Counted { drafts: 0, proposals: 0, withdrawn: 0 };
    if register.live_count() == register.slot_count() as u64 {
        return counted;
    }
    for slot in register.slots() {
        match Shown::of(slot) {
            Shown::Live => {}
            Shown::Drafts => counted.drafts += 1,
            Shown::Proposals => counted.proposals += 1,
            Shown::Withdrawn => counted.withdrawn += 1,
        }
    }
    counted
}

impl Counted {
    /// The views that hold anything; none where everything is live.
    pub(super) fn views(&self, context: &Context<'_>, shown: Shown) -> Vec<View> {
        let live = context.snapshot.image.register(context.kind()).live_count();
        let held = |one: Shown| match one {
            Shown::Live => live,
            Shown::Drafts => self.drafts,
            Shown::Proposals => self.proposals,
            Shown::Withdrawn => self.withdrawn,
        };
        if self.drafts + self.proposals + self.withdrawn == 0 && shown == Shown::Live {
            return Vec::new();
        }
        let all = Shown::ALL.into_iter().filter(|one| *one == Shown::Live || *one == shown || held(*one) > 0);
        let view = |one: Shown| {
            let word = if one == Shown::Live { "" } else { one.word() };
            let href = context.with(&[("view", word), ("after", "")]);
            View { link: Link::new(format!("{} {}", one.label(), number(held(one))), href), current: one == shown }
        };
        all.map(view).collect()
    }
}

/// One page of a view of records that do not count, and how many there are.
pub(super) fn rows(context: &Context<'_>, shown: Shown) -> Result<(Content, Vec<Words>), Problem> {
    let image = &context.snapshot.image;
    let all: Vec<&Slot> =
        image.register(context.kind()).slots().map(AsRef::as_ref).filter(|slot| Shown::of(slot) == shown).collect();
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
        rows.push(Row { id: number_of(slot.id), title, cells: vec![state, by.into(), moment(image, newest.recorded()).into()] });
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
    Ok((Content::Table(Table { columns, rows, pager }), tags))
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
