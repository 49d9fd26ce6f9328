//! Folding without bodies. A long history supersedes most of what it says, so a replay reads the bodies that still matter once it knows which.

use jiff::civil::Date;

use crate::fact::{Content, Fact, Family, Form};
use crate::id::RecordId;
use crate::image::Image;
use crate::image::act::is_judged;
use crate::kinds::declaration;

impl Image {
    /// Whether a fact may be applied before its body is read, as [`Content::Later`]. A record is given to [`Image::fill`] if it is
    /// [`Image::wanted`] in the end; what such an act says nobody asks.
    pub fn may_wait(fact: &Fact) -> bool {
        match &fact.family {
            Family::Record(record) => record.form == Form::Final && !is_remembered(record.id) && !is_counted(record.id),
            Family::Act(act) => act.subject.record().is_some_and(|about| !is_judged(act.name, Some(about))),
        }
    }

    /// The positions of the versions that are kept whole and whose bodies have yet to be read, in order.
    pub fn wanted(&self) -> Vec<u64> {
        let slots = self.registers.iter().flat_map(|register| register.slots.values());
        let waiting = slots.flat_map(|slot| slot.versions.iter().filter(|version| version.waiting));
        let mut wanted: Vec<u64> = waiting.map(|version| version.position).collect();
        wanted.sort_unstable();
        wanted
    }

    /// Gives a version its record, as the body of its fact says.
    pub fn fill(&mut self, fact: &Fact, content: Content) {
        let Family::Record(named) = &fact.family else { return };
        // Only kinds that are counted ask for the day, and their versions never wait.
        self.change(named.id, Date::MIN, &mut Vec::new(), |slot| {
            let position = fact.envelope.position;
            if let Some(version) = slot.versions.iter_mut().rfind(|version| version.position == position) {
                version.waiting = false;
                version.record = if let Content::Record(record) = content { Some(record) } else { None };
            }
        });
    }
}

/// Whether earlier versions of it stay in memory.
pub(super) fn is_remembered(id: RecordId) -> bool {
    declaration(id.kind).is_some_and(|declaration| declaration.remembered)
}

fn is_counted(id: RecordId) -> bool {
    declaration(id.kind).is_some_and(|declaration| declaration.counted)
}
