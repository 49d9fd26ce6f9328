//! Folding without bodies. A long history supersedes most of what it says, so a replay reads the bodies that still matter once it knows which.

use jiff::civil::Date;

use crate::act::Payload;
use crate::fact::{Content, Fact, Family, Form};
use crate::id::RecordId;
use crate::image::Image;
use crate::image::act::is_judged;
use crate::kinds::Declaration;

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

    /// The positions of the versions and observations that are kept whole and whose bodies have yet to be read, in order.
    pub fn wanted(&self) -> Vec<u64> {
        let slots = self.registers.iter().flat_map(|register| register.slots.values());
        let waiting = slots.flat_map(|slot| {
            let versions = slot.versions.iter().filter(|version| version.waiting).map(|version| version.position);
            versions.chain(slot.seen.iter().filter(|seen| seen.waiting).map(|seen| seen.position))
        });
        let mut wanted: Vec<u64> = waiting.collect();
        wanted.sort_unstable();
        wanted
    }

    /// Gives a version its record, or an observation what it says, as the body of its fact does.
    pub fn fill(&mut self, fact: &Fact, content: Content) {
        let named = match &fact.family {
            Family::Record(named) => named,
            Family::Act(act) => return self.fill_seen(act.subject.record(), fact.envelope.position, content),
        };
        // Only kinds that are counted ask for the day, and their versions never wait.
        self.change(named.id, Date::MIN, &mut Vec::new(), |slot| {
            let position = fact.envelope.position;
            if let Some(version) = slot.versions.iter_mut().rfind(|version| version.position == position) {
                version.waiting = false;
                version.record = if let Content::Record(record) = content { Some(record) } else { None };
            }
        });
    }

    fn fill_seen(&mut self, about: Option<RecordId>, position: u64, content: Content) {
        let seen = about.and_then(|about| self.slot_mut(about)?.seen.as_mut()).filter(|seen| seen.position == position);
        if let Some(seen) = seen {
            seen.waiting = false;
            seen.says = if let Content::Act(Payload::Observe(says)) = content { Some(says) } else { None };
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
