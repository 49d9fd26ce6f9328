//! Folding without bodies. A long history supersedes most of what it says, so a replay reads the bodies that still matter once it knows which.

use jiff::civil::Date;

use crate::act::Payload;
use crate::fact::{Content, Fact, Family, Form};
use crate::id::RecordId;
use crate::image::Image;
use crate::image::act::is_judged;
use crate::kinds::Declaration;

/// What lacks a body that has yet to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A version of that record.
    Version(RecordId),
    /// An observation of that record.
    Observation(RecordId),
}

impl Image {
    /// Whether a fact may be applied before its body is read, as [`Content::Later`]. A record is given to [`Image::fill`] if it is
    /// [`Image::wanted`] in the end, and so is the last observation of one; what other such acts say nobody asks.
    pub fn may_wait(fact: &Fact) -> bool {
        match &fact.family {
            Family::Record(record) => {
                record.form == Form::Final && !is_remembered(record.id) && !is_followed(record.id.kind.declaration())
            }
            Family::Act(act) => act.subject.record().is_some_and(|about| !is_judged(act.name, Some(about))),
        }
    }

    /// The versions and observations that are kept whole and whose bodies have yet to be read, with the positions of their facts, in order.
    pub fn wanted(&self) -> Vec<(u64, Wanted)> {
        let slots = self.registers.iter().flat_map(|register| register.slots.values());
        let waiting = slots.flat_map(|slot| {
            let versions = slot.versions.iter().filter(|version| version.waiting);
            let versions = versions.map(|version| (version.position, Wanted::Version(slot.id)));
            let seen = slot.seen.iter().filter(|seen| seen.waiting);
            versions.chain(seen.map(|seen| (seen.position, Wanted::Observation(slot.id))))
        });
        let mut wanted: Vec<_> = waiting.collect();
        wanted.sort_unstable_by_key(|(position, _)| *position);
        wanted
    }

    /// Gives what was wanted at a position what the body of its fact says.
    pub fn fill(&mut self, position: u64, wanted: Wanted, content: Content) {
        match wanted {
            // Only kinds that are counted ask for the day, and their versions never wait.
            Wanted::Version(id) => self.change(id, Date::MIN, &mut Vec::new(), |slot| {
                if let Some(version) = slot.versions.iter_mut().rfind(|version| version.position == position) {
                    version.waiting = false;
                    version.record = if let Content::Record(record) = content { Some(record) } else { None };
                }
            }),
            Wanted::Observation(about) => {
                let seen = self.slot_mut(about).and_then(|slot| slot.seen.as_mut());
                if let Some(seen) = seen.filter(|seen| seen.position == position) {
                    seen.waiting = false;
                    seen.says = if let Content::Act(Payload::Observe(says)) = content { Some(says) } else { None };
                }
            }
        }
    }
}

/// Whether earlier versions of it stay in memory.
pub(super) fn is_remembered(id: RecordId) -> bool {
    id.kind.declaration().remembered
}

/// Whether every version of the kind is looked at when it comes, though only few are kept.
const fn is_followed(declaration: &Declaration) -> bool {
    declaration.counted || !declaration.configures.is_empty()
}
