//! What follows about a supplier from what it supplies to systems in use.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use crate::answer::Question;
use crate::derived::system::{is_used, tier_of};
use crate::id::{Kind, RecordId};
use crate::kinds::{Component, System};
use crate::reading::Reading;

/// What a supplier supplies to systems in use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Supply {
    /// The systems in use that it supplies, or of which it supplies a component.
    pub systems: BTreeSet<RecordId>,
    /// The first day on which one of them was used.
    pub begun: Option<Date>,
    /// Whether one of them is of tier 1.
    pub first_tier: bool,
}

/// What a supplier supplies. It may be thousands of systems, of which a change of one rarely matters.
pub(crate) fn supply(reading: &Reading<'_>, supplier: RecordId) -> Arc<Supply> {
    reading.ask(Question::Supply(supplier)).supply()
}

/// The same, worked out.
pub(crate) fn find_supply(reading: &Reading<'_>, supplier: RecordId) -> Supply {
    let whole = reading.incoming_of(Kind::System, supplier).filter(|id| {
        let system = reading.get_for::<System>(*id, "suppliers");
        system.is_some_and(|live| live.record.suppliers.iter().any(|one| RecordId::from(*one) == supplier))
    });
    let parts = reading.incoming_of(Kind::Component, supplier).filter(|id| {
        let part = reading.get_for::<Component>(*id, "supplier");
        part.is_some_and(|live| live.record.supplier.map(RecordId::from) == Some(supplier))
    });
    let parts = parts.filter_map(|id| reading.get_for::<Component>(id, "systems"));
    let parts = parts.flat_map(|live| live.record.systems.iter().map(|system| RecordId::from(*system)));
    let systems: BTreeSet<RecordId> = whole.chain(parts).filter(|system| is_used(reading, *system)).collect();
    let begun = systems.iter().filter_map(|id| reading.get_for::<System>(*id, "in_use_from")?.record.in_use_from).min();
    let first_tier = systems.iter().any(|system| tier_of(reading, *system) == 1);
    Supply { systems, begun, first_tier }
}
