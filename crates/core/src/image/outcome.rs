//! What came of what people put to a decision, kept by kind and day, so that nobody need look at every decision of a year.

use std::ops::RangeInclusive;
use std::sync::Arc;

use imbl::OrdMap;
use jiff::civil::Date;

use crate::act::{ActName, Payload, ReviewOutcome};
use crate::id::Kind;
use crate::image::Act;
use crate::pack::{Bytes, Packed};

/// The decisions on records of one kind, those left out that were outside authority or did not keep separation.
#[derive(Clone, Default)]
pub struct Outcomes {
    decided: OrdMap<Date, usize>,
    turns: OrdMap<(Date, u64), Arc<Act>>,
}

impl Outcomes {
    pub(super) fn add(&mut self, kind: Kind, act: &Arc<Act>) {
        if matches!(act.name, ActName::Approve | ActName::Deny) {
            *self.decided.entry(act.day).or_default() += 1;
        }
        if may_turn(kind, act) {
            self.turns.insert((act.day, act.position), act.clone());
        }
    }

    /// Writes it down; its acts by their positions.
    pub(super) fn pack(&self, out: &mut Vec<u8>) {
        self.decided.pack(out);
        let turns: Vec<(Date, u64)> = self.turns.keys().copied().collect();
        turns.pack(out);
    }

    /// Reads what [`Self::pack`] wrote; `act` finds the act at a position.
    pub(super) fn unpack(from: &mut Bytes<'_>, act: impl Fn(u64) -> Option<Arc<Act>>) -> Option<Self> {
        let decided = Packed::unpack(from)?;
        let turns: Vec<(Date, u64)> = Packed::unpack(from)?;
        let turns = turns.into_iter().map(|(day, position)| Some(((day, position), act(position)?)));
        Some(Self { decided, turns: turns.collect::<Option<_>>()? })
    }

    /// The days of a span on which something was approved or denied, in order, with how often.
    pub fn decided(&self, span: RangeInclusive<Date>) -> impl Iterator<Item = (Date, usize)> {
        self.decided.range(span).map(|(day, count)| (*day, *count))
    }

    /// The acts by which something may have come out otherwise than it was asked for, up to that day, newest first.
    pub fn turns(&self, until: Date) -> impl Iterator<Item = &Act> {
        self.turns.range(..=(until, u64::MAX)).rev().map(|(_, act)| act.as_ref())
    }
}

/// Whether an act is one that `Outcomes` keeps.
pub(super) const fn is_outcome(name: ActName) -> bool {
    matches!(
        name,
        ActName::Approve
            | ActName::Deny
            | ActName::Suspend
            | ActName::Block
            | ActName::Revoke
            | ActName::Review
            | ActName::Triage
    )
}

/// Whether something may have come out otherwise by it. Of due diligence the record says so and not the act, so all of it is kept.
fn may_turn(kind: Kind, act: &Act) -> bool {
    match act.payload.as_ref() {
        Some(Payload::Approve(approve)) => !approve.conditions.is_empty() || kind == Kind::DueDiligence,
        Some(Payload::Review(review)) => matches!(review.outcome, ReviewOutcome::ChangeNeeded | ReviewOutcome::Objection),
        _ => act.name != ActName::Approve && act.name != ActName::Review,
    }
}
