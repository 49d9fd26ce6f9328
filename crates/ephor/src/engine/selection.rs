//! Selections: the records of a register that match what is asked, in the order asked. Made when first asked for; later a change moves
//! only the records it touched, so that the next page costs no walk over the register.

use std::cmp::Ordering;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use ephor_core::id::{Kind, RecordId};
use ephor_core::image::{Image, Live, Touched};
use ephor_core::kinds::AnyRecord;
use ephor_core::shape::{Shape, Target, View};

use crate::engine::register::{Asked, field_at, shown, values};

/// The most selections kept; each takes eight bytes a row.
const KEPT: usize = 32;
/// A selection in which more records than this have changed since it was last asked for is made anew.
const CHANGES: usize = 1_000;

/// Numbers of records, smallest key first.
type Rows = Arc<Vec<u64>>;

/// The selections asked for last, newest first.
#[derive(Default)]
pub(super) struct Selections(Mutex<VecDeque<Selection>>);

#[derive(Clone)]
struct Selection {
    kind: Kind,
    /// Without the page.
    asked: Asked,
    rows: Rows,
    /// Records that have changed since the rows were put in order.
    changed: BTreeSet<u64>,
}

impl Selections {
    /// Everything that matches, in order, whatever page of it is asked for.
    pub(super) fn get(&self, image: &Image, kind: Kind, asked: &Asked) -> Rows {
        // What a condition leaves may change with any fact and any day: it is asked for each page.
        let asked = Asked { after: None, limit: 0, descending: false, condition: None, ..asked.clone() };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|one| one.kind == kind && one.asked == asked);
        let known = place.and_then(|place| kept.remove(place));
        let mut selection = known.unwrap_or_else(|| {
            let rows = match &asked.among {
                None => all(image, kind, &asked),
                Some(among) => of(image, kind, among, &asked),
            };
            Selection { kind, rows, asked, changed: BTreeSet::new() }
        });
        selection.settle(image);
        let rows = selection.rows.clone();
        kept.push_front(selection);
        kept.truncate(KEPT);
        rows
    }

    /// The selections after a change, for the next snapshot.
    pub(super) fn carried(&self, touched: &[Touched]) -> Self {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let kinds: BTreeSet<Kind> =
            touched.iter().filter_map(|one| if let Touched::Population(kind) = one { Some(*kind) } else { None }).collect();
        // Names of other records stand in the order or in a filter: when one of those may have changed, all of it may have.
        kept.retain(|one| !kinds.iter().any(|kind| one.reads_names_of(*kind)));
        for one in touched {
            let Touched::Record(id) = one else { continue };
            for selection in kept.iter_mut().filter(|selection| selection.kind == id.kind && kinds.contains(&id.kind)) {
                selection.changed.insert(id.number);
            }
        }
        kept.retain(|one| one.changed.len() <= CHANGES);
        Self(Mutex::new(kept))
    }
}

impl Selection {
    fn reads_names_of(&self, kind: Kind) -> bool {
        let by_name = |path: &str| {
            let field = field_at(self.kind.declaration().fields, path).map(|(_, field)| field);
            match field.map(|field| field.shape.innermost()) {
                Some(Shape::Reference(Target::Kind(named)) | Shape::Pin(Target::Kind(named))) => *named == kind,
                Some(Shape::Reference(Target::Any) | Shape::Pin(Target::Any) | Shape::Part(_)) => true,
                _ => false,
            }
        };
        let words = |(_, value): &&(String, String)| value.parse::<RecordId>().is_err();
        self.asked.sort.as_deref().is_some_and(by_name) || self.asked.filters.iter().filter(words).any(|(path, _)| by_name(path))
    }

    /// Puts the records that have changed where they belong now.
    fn settle(&mut self, image: &Image) {
        if self.changed.is_empty() {
            return;
        }
        let changed = std::mem::take(&mut self.changed);
        let wanted = Wanted::new(&self.asked);
        let path = self.asked.sort.as_deref().unwrap_or("");
        let rows = Arc::make_mut(&mut self.rows);
        rows.retain(|number| !changed.contains(number));
        for number in changed {
            let id = RecordId::new(self.kind, number);
            let among = self.asked.among.as_ref().is_none_or(|among| among.contains(&id));
            if among && image.live(id).is_some_and(|live| wanted.fits(image, live)) {
                let place = rows.partition_point(|other| compare(image, RecordId::new(self.kind, *other), id, path).is_lt());
                rows.insert(place, number);
            }
        }
    }
}

/// How many rows stand before the page that follows that record, also where it has ceased to match.
pub(super) fn place_behind(image: &Image, rows: &[u64], id: RecordId, asked: &Asked) -> usize {
    let path = asked.sort.as_deref().unwrap_or("");
    let order = |number: &u64| compare(image, RecordId::new(id.kind, *number), id, path);
    if asked.descending {
        rows.len() - rows.partition_point(|number| order(number).is_lt())
    } else {
        rows.partition_point(|number| order(number).is_le())
    }
}

/// Those of some records that match, in order.
fn of(image: &Image, kind: Kind, among: &BTreeSet<RecordId>, asked: &Asked) -> Rows {
    put_in_order(image, asked, among.iter().filter(|id| id.kind == kind).filter_map(|id| image.live(*id)))
}

/// Everything that matches, put in order from nothing.
fn all(image: &Image, kind: Kind, asked: &Asked) -> Rows {
    let live = image.register(kind).slots().filter_map(|slot| {
        let version = slot.live()?;
        Some(Live { slot, version, record: version.record.as_deref()? })
    });
    put_in_order(image, asked, live)
}

fn put_in_order<'a>(image: &Image, asked: &Asked, live: impl Iterator<Item = Live<'a, dyn AnyRecord>>) -> Rows {
    let wanted = Wanted::new(asked);
    let path = asked.sort.as_deref().unwrap_or("");
    let matching = live.filter(|live| wanted.fits(image, *live));
    if path.is_empty() {
        return Arc::new(matching.map(|live| live.slot.id.number).collect());
    }
    let mut keyed: Vec<(Key, u64)> = matching.map(|live| (key(image, live, path), live.slot.id.number)).collect();
    keyed.sort_unstable();
    Arc::new(keyed.into_iter().map(|(_, number)| number).collect())
}

/// What a row is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Empty,
    Number(i64),
    Text(String),
}

fn compare(image: &Image, one: RecordId, other: RecordId, path: &str) -> Ordering {
    let key = |id| image.live(id).map_or(Key::Empty, |live| key(image, live, path));
    let keys = if path.is_empty() { Ordering::Equal } else { key(one).cmp(&key(other)) };
    keys.then(one.number.cmp(&other.number))
}

fn key(image: &Image, live: Live<'_, dyn AnyRecord>, path: &str) -> Key {
    match path {
        "title" => Key::Text(live.record.title().shown().to_lowercase()),
        "changed" => Key::Number(live.version.recorded().as_second()),
        path => {
            let mut first = Key::Empty;
            values(live.record, path, &mut |view| {
                if first == Key::Empty {
                    first = match view {
                        View::Int(number) | View::Money(number, _) => Key::Number(number),
                        view => Key::Text(shown(image, view).to_lowercase()),
                    };
                }
            });
            first
        }
    }
}

/// What a record must hold to be shown, read once for all of them.
struct Wanted<'a> {
    words: String,
    filters: Vec<Filter<'a>>,
}

struct Filter<'a> {
    path: &'a str,
    value: &'a str,
    id: Option<RecordId>,
    least: Option<i64>,
}

impl<'a> Wanted<'a> {
    fn new(asked: &'a Asked) -> Self {
        let filter =
            |(path, value): &'a (String, String)| Filter { path, value, id: value.parse().ok(), least: value.parse().ok() };
        Self { words: asked.words.to_lowercase(), filters: asked.filters.iter().map(filter).collect() }
    }

    fn fits(&self, image: &Image, live: Live<'_, dyn AnyRecord>) -> bool {
        let named = || {
            live.record.title().shown().to_lowercase().contains(&self.words)
                || self.words.contains('-') && live.slot.id.to_string().to_lowercase().starts_with(&self.words)
        };
        (self.words.is_empty() || named()) && self.filters.iter().all(|filter| filter.fits(image, live.record))
    }
}

impl Filter<'_> {
    fn fits(&self, image: &Image, record: &dyn AnyRecord) -> bool {
        let mut found = false;
        values(record, self.path, &mut |view| {
            found |= match view {
                View::Id(id) | View::Pin(id, _) => match self.id {
                    Some(wanted) => wanted == id,
                    None => image.title(id).to_lowercase().contains(&self.value.to_lowercase()),
                },
                View::Int(number) => self.least.is_some_and(|least| number >= least),
                View::Word(word) => word == self.value,
                View::Text(text) => text == self.value,
                view => shown(image, view) == self.value,
            };
        });
        found
    }
}
