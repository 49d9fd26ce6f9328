//! What follows about a system from its own words, its parts, its gates and the scope (specification: records, section 2; rules, section 1).

use crate::authority::{in_force, is_approved, tier};
use crate::derived::is_suspended;
use crate::id::{Kind, RecordId};
use crate::kinds::component::ComponentType;
use crate::kinds::objective::Stage;
use crate::kinds::system::Autonomy;
use crate::kinds::{Component, Gate, Scope, System};
use crate::reading::Reading;

/// Whether that record is a system in use on the day.
pub(crate) fn is_used(reading: &Reading<'_>, id: RecordId) -> bool {
    reading.get::<System>(id).is_some_and(|live| is_in_use(reading, id, live.record))
}

/// The tier of a live system on the day; tier 1 where nothing says better.
pub(crate) fn tier_of(reading: &Reading<'_>, system: RecordId) -> u8 {
    reading.live(system).and_then(|live| tier(reading, system, live.record, reading.on())).unwrap_or(1)
}

/// In use on the day: begun and not ended, not suspended as a whole, in scope.
pub(crate) fn is_in_use(reading: &Reading<'_>, id: RecordId, system: &System) -> bool {
    let begun = system.in_use_from.is_some_and(|from| reading.within(reading.on(), from, system.in_use_until));
    begun && !is_suspended(reading, id) && is_in_scope(reading, id, system)
}

/// Neither named as out of the approved scope nor of a unit that is; without an approved scope every system is in.
pub(crate) fn is_in_scope(reading: &Reading<'_>, id: RecordId, system: &System) -> bool {
    let mut scopes = reading.all::<Scope>().filter_map(|scope| in_force(reading, scope.id(), reading.on())?.typed::<Scope>());
    scopes.all(|scope| {
        let named = scope.systems_out.iter().any(|out| RecordId::from(out.system) == id);
        let of_unit = scope.units_out.iter().any(|out| out.unit == system.unit);
        !named && !of_unit
    })
}

/// The last stage, in the order of the life cycle, whose gate is approved (rules, section 1).
pub(crate) fn stage(reading: &Reading<'_>, system: RecordId) -> Option<Stage> {
    let gates = reading.incoming(system).filter_map(|id| reading.get::<Gate>(id));
    let own = gates.filter(|gate| RecordId::from(gate.record.system) == system && is_approved(reading, gate.slot));
    own.map(|gate| gate.record.stage).max()
}

/// Acts by itself, or has a part that does.
pub(crate) fn is_agentic(reading: &Reading<'_>, id: RecordId, system: &System) -> bool {
    matches!(system.autonomy, Autonomy::ActsWithApproval | Autonomy::ActsAlone)
        || has_part(reading, id, &[ComponentType::Agent, ComponentType::McpServer])
}

/// Has a live prompt.
pub(crate) fn is_generative(reading: &Reading<'_>, system: RecordId) -> bool {
    has_part(reading, system, &[ComponentType::Prompt])
}

/// Whether a live component of one of those types names the system.
fn has_part(reading: &Reading<'_>, system: RecordId, types: &[ComponentType]) -> bool {
    let mut parts = reading.incoming(system).filter(|id| id.kind == Kind::Component);
    parts.any(|id| {
        let part = reading.get::<Component>(id);
        part.is_some_and(|part| {
            types.contains(&part.record.r#type) && part.record.systems.iter().any(|one| RecordId::from(*one) == system)
        })
    })
}
