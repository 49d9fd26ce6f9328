//! Recognising what stands in somebody's spreadsheet, by what is recorded.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use ephor_core::check::Find as _;
use ephor_core::decide::InImage;
use ephor_core::id::{Kind, RecordId};
use ephor_core::image::Image;
use ephor_core::shape::Target;
use jiff::civil::Date;

use crate::engine::Snapshot;
use crate::import::table::cell::Understanding;
use crate::import::table::guess::Recognise;

/// The records of a snapshot by what people call them, collected when first asked for.
pub struct Known<'s> {
    snapshot: &'s Snapshot,
    titles: RefCell<HashMap<Kind, HashSet<String>>>,
}

impl<'s> Known<'s> {
    /// What is known in a snapshot.
    pub fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, titles: RefCell::default() }
    }
}

impl Known<'_> {
    /// How a file of that organisation is understood.
    pub fn understanding(&self) -> Understanding {
        let image = &self.snapshot.image;
        Understanding { days: None, zone: image.zone().clone(), categories: categories(image, self.snapshot.on) }
    }
}

impl Recognise for Known<'_> {
    fn names(&self, target: Target, text: &str) -> bool {
        let image = &self.snapshot.image;
        if let Ok(id) = text.parse::<RecordId>() {
            return target.admits(id.kind) && image.slot(id).is_some();
        }
        let Target::Kind(kind) = target else { return false };
        let mut titles = self.titles.borrow_mut();
        let titles = titles.entry(kind).or_insert_with(|| {
            let live = image.register(kind).slots().filter(|slot| slot.live().is_some());
            live.map(|slot| image.title(slot.id).to_lowercase()).collect()
        });
        image.keyed(kind, text).is_some() || titles.contains(&text.to_lowercase())
    }
}

/// The codes of the categories of risk in force on a day; none where there are no criteria.
pub fn categories(image: &Image, on: Date) -> Vec<String> {
    InImage::new(image, on, false).categories().to_vec()
}
