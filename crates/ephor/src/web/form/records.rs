//! Records named in a form: by id, by the organisation's key, or by their title.

use ephor_core::id::{Kind, RecordId};
use ephor_core::image::Image;
use ephor_core::kinds::DECLARED;
use ephor_core::shape::Target;
use ephor_pages::component::field::Options;

/// The most records of a kind offered in a list; of more, an id or words of a title are typed and the form asks which is meant.
const OFFERED: u64 = 500;
/// The most records that the form asks about.
const ASKED: usize = 10;

/// Finds records by what people type.
#[derive(Clone, Copy)]
pub(in crate::web) struct Finder<'a> {
    pub(in crate::web) image: &'a Image,
}

/// A text that does not say which record is meant.
pub(in crate::web) struct Unclear {
    /// What is unclear, and what to do.
    pub(in crate::web) message: String,
    /// The records it may mean.
    pub(in crate::web) found: Vec<RecordId>,
}

impl Finder<'_> {
    /// The record meant: by id, by the organisation's key, or by its whole title. Part of a title only finds: what is recorded is never guessed.
    pub(in crate::web) fn resolve(self, target: Target, text: &str) -> Result<RecordId, Unclear> {
        let text = text.trim();
        if let Some(id) = text.parse::<RecordId>().ok().filter(|id| target.admits(id.kind)) {
            return Ok(id);
        }
        let kinds = kinds(target);
        if let Some(id) = kinds.iter().find_map(|kind| self.image.keyed(*kind, text)) {
            return Ok(id);
        }
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let (mut named, mut near) = (Vec::new(), Vec::new());
        for id in self.live(&kinds) {
            let title = self.image.title(id).to_lowercase();
            if title.split_whitespace().eq(words.iter().map(String::as_str)) {
                named.push(id);
            } else if words.iter().all(|word| title.split_whitespace().any(|part| part.starts_with(word.as_str()))) {
                near.push(id);
            }
        }
        match named.as_slice() {
            [one] => Ok(*one),
            [] => {
                near.sort_by_cached_key(|id| self.image.title(*id));
                Err(unclear(target, text, near))
            }
            _ => Err(Unclear { message: format!("“{text}” is the title of several; say which one you mean"), found: named }),
        }
    }

    fn live(self, kinds: &[Kind]) -> impl Iterator<Item = RecordId> {
        let slots = kinds.iter().flat_map(move |kind| self.image.register(*kind).slots());
        slots.filter(|slot| slot.live().is_some()).map(|slot| slot.id)
    }

    /// Whether there are more records of that kind than a list offers, and how many.
    pub(in crate::web) fn too_many(self, target: Target) -> Option<u64> {
        let Target::Kind(kind) = target else { return None };
        Some(self.image.register(kind).live_count()).filter(|count| *count > OFFERED)
    }

    /// The list that fields with that target offer.
    pub(super) fn options(self, target: Target) -> Options {
        let kinds = if matches!(target, Target::Any) { Vec::new() } else { kinds(target) };
        let mut records: Vec<_> = self.live(&kinds).map(|id| (id.to_string(), self.image.title(id))).collect();
        records.sort_by(|one, other| one.1.cmp(&other.1));
        Options { id: list_id(target), records }
    }
}

fn kinds(target: Target) -> Vec<Kind> {
    match target {
        Target::Kind(kind) => vec![kind],
        Target::Any => DECLARED.iter().map(|declaration| declaration.kind).collect(),
    }
}

/// Why a text that is nobody's title names no record.
fn unclear(target: Target, text: &str, mut near: Vec<RecordId>) -> Unclear {
    let wanted = match target {
        Target::Kind(Kind::Person) => "a person by name or by id".to_owned(),
        Target::Kind(kind) => format!("{} by title or by id", with_article(kind)),
        Target::Any => "a record by title or by id, such as R-41".to_owned(),
    };
    let message = match near.len() {
        0 => format!("“{text}” is not known; expected {wanted}"),
        1..=ASKED => format!("“{text}” is no whole {}; say which one you mean", called(target)),
        many => {
            let what = called(target);
            format!("“{text}” stands in {many} {what}s, of which {ASKED} are shown; say which one you mean, or type more of it")
        }
    };
    near.truncate(ASKED);
    Unclear { message, found: near }
}

/// What people are called by, and other records.
fn called(target: Target) -> &'static str {
    if target == Target::Kind(Kind::Person) { "name" } else { "title" }
}

/// The id of the list for that target.
pub(super) fn list_id(target: Target) -> String {
    match target {
        Target::Kind(kind) => format!("list-{kind}"),
        Target::Any => "list-any".to_owned(),
    }
}

fn with_article(kind: Kind) -> String {
    let article = if kind.label().starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    format!("{article} {}", kind.noun())
}
