//! Records named in a form: by id, by the organisation's key, or by their title.

use ephor_core::id::{Kind, RecordId};
use ephor_core::image::Image;
use ephor_core::kinds::DECLARED;
use ephor_core::shape::Target;
use ephor_pages::component::field::Options;

/// The most records of a kind offered in a list; beyond that an id or a title is typed.
const OFFERED: usize = 500;
/// The most records whose titles are compared with what was typed.
const COMPARED: usize = 20_000;

/// Finds records by what people type.
#[derive(Clone, Copy)]
pub(in crate::web) struct Finder<'a> {
    pub(in crate::web) image: &'a Image,
}

impl Finder<'_> {
    /// The record meant; else what to type instead.
    pub(super) fn resolve(self, target: Target, text: &str) -> Result<RecordId, String> {
        let text = text.trim();
        if let Some(id) = text.parse::<RecordId>().ok().filter(|id| target.admits(id.kind)) {
            return Ok(id);
        }
        let kinds: Vec<Kind> = match target {
            Target::Kind(kind) => vec![kind],
            Target::Any => DECLARED.iter().map(|declaration| declaration.kind).collect(),
        };
        if let Some(id) = kinds.iter().find_map(|kind| self.image.keyed(*kind, text)) {
            return Ok(id);
        }
        let live =
            kinds.iter().flat_map(|kind| self.image.register(*kind).slots().filter(|slot| slot.live().is_some()).take(COMPARED));
        let named: Vec<RecordId> =
            live.map(|slot| slot.id).filter(|id| self.image.title(*id).eq_ignore_ascii_case(text)).collect();
        match named.as_slice() {
            [one] => Ok(*one),
            [] => {
                let wanted = match target {
                    Target::Kind(kind) => format!("{} of the list, by title or by id", with_article(kind)),
                    Target::Any => "a record by title or by id, such as R-41".to_owned(),
                };
                Err(format!("“{text}” is not known; expected {wanted}"))
            }
            several => {
                let ids: Vec<String> = several.iter().map(ToString::to_string).collect();
                Err(format!("“{text}” is the title of {}; give the id of the one you mean", ids.join(" and ")))
            }
        }
    }

    /// The list that fields with that target offer.
    pub(super) fn options(self, target: Target) -> Options {
        let kinds: Vec<Kind> = match target {
            Target::Kind(kind) => vec![kind],
            Target::Any => Vec::new(),
        };
        let live = kinds.iter().flat_map(|kind| self.image.register(*kind).slots()).filter(|slot| slot.live().is_some());
        let mut records: Vec<_> = live.take(OFFERED).map(|slot| (slot.id.to_string(), self.image.title(slot.id))).collect();
        records.sort_by(|one, other| one.1.cmp(&other.1));
        Options { id: list_id(target), records }
    }
}

/// The id of the list for that target.
pub(super) fn list_id(target: Target) -> String {
    match target {
        Target::Kind(kind) => format!("list-{kind}"),
        Target::Any => "list-any".to_owned(),
    }
}

fn with_article(kind: Kind) -> String {
    let label = kind.label();
    let article = if label.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    let word = if label.starts_with("AI") { label.to_owned() } else { label.to_lowercase() };
    format!("{article} {word}")
}
