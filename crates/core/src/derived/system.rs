//! What follows about a system from its own words, its parts, its gates and the scope (specification: records, section 2; rules, section 1).

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::act::{Payload, ReviewOutcome};
use crate::answer::Question;
use crate::authority::{all_in_force, approval, counts, tier};
use crate::derived::is_suspended;
use crate::id::{Kind, RecordId};
use crate::image::{Act, Live};
use crate::kinds::component::ComponentType;
use crate::kinds::objective::Stage;
use crate::kinds::party::PartyType;
use crate::kinds::system::Autonomy;
use crate::kinds::{Audience, Component, Gate, ImpactAssessment, Intake, Party, Scope, System};
use crate::reading::Reading;

/// Whether that record is a system in use on the day.
pub(crate) fn is_used(reading: &Reading<'_>, id: RecordId) -> bool {
    reading.ask(Question::Used(id)).is()
}

/// The same, worked out.
pub(crate) fn find_whether_used(reading: &Reading<'_>, id: RecordId) -> bool {
    reading.get::<System>(id).is_some_and(|live| is_in_use(reading, id, live.record))
}

/// The tier of a live system on the day; tier 1 where nothing says better.
pub(crate) fn tier_of(reading: &Reading<'_>, system: RecordId) -> u8 {
    reading.ask(Question::Tier(system)).number().and_then(|tier| u8::try_from(tier).ok()).unwrap_or(1)
}

/// The same, worked out.
pub(crate) fn find_tier(reading: &Reading<'_>, system: RecordId) -> u8 {
    reading.live(system).and_then(|live| tier(reading, system, live.record, reading.on())).unwrap_or(1)
}

/// In use on the day: begun and not ended, not suspended as a whole, in scope.
fn is_in_use(reading: &Reading<'_>, id: RecordId, system: &System) -> bool {
    let begun = system.in_use_from.is_some_and(|from| reading.within(reading.on(), from, system.in_use_until));
    begun && !is_suspended(reading, id) && is_in_scope(reading, id, system)
}

/// Neither named as out of the approved scope nor of a unit that is; without an approved scope every system is in.
pub(crate) fn is_in_scope(reading: &Reading<'_>, id: RecordId, system: &System) -> bool {
    all_in_force::<Scope>(reading).iter().all(|live| {
        let scope = live.record;
        let named = scope.systems_out.iter().any(|out| RecordId::from(out.system) == id);
        let of_unit = scope.units_out.iter().any(|out| out.unit == system.unit);
        !named && !of_unit
    })
}

/// The last stage, in the order of the life cycle, whose gate is approved (rules, section 1).
pub(crate) fn stage(reading: &Reading<'_>, system: RecordId) -> Option<Stage> {
    passed(reading, system).map(|(gate, _)| gate.record.stage).max()
}

/// The gates a system has passed, each with the approval that lets it.
pub(crate) fn passed<'a>(reading: &Reading<'a>, system: RecordId) -> impl Iterator<Item = (Live<'a, Gate>, &'a Act)> {
    let own = reading.naming::<Gate>(system).filter(move |gate| RecordId::from(gate.record.system) == system);
    own.filter_map(|gate| Some((gate, approval(reading, gate.id(), gate.version, reading.on())?)))
}

/// The live impact assessments of a system.
pub(crate) fn impact_assessments<'a>(
    reading: &Reading<'a>,
    system: RecordId,
) -> impl Iterator<Item = Live<'a, ImpactAssessment>> {
    reading.naming::<ImpactAssessment>(system).filter(move |live| RecordId::from(live.record.system) == system)
}

/// The live intakes that became a system.
pub(crate) fn intakes<'a>(reading: &Reading<'a>, system: RecordId) -> impl Iterator<Item = Live<'a, Intake>> {
    reading.naming::<Intake>(system).filter(move |live| live.record.becomes.map(RecordId::from) == Some(system))
}

/// Whether a system needs no impact assessment: it is of tier 4, and somebody other than its author looked at the intake and found it fit.
pub(crate) fn is_screened(reading: &Reading<'_>, system: RecordId) -> bool {
    let looked = |intake: &Live<'_, Intake>| {
        reading.acts_on(intake.id(), intake.version).any(|act| {
            let outcome = if let Some(Payload::Review(review)) = act.payload.as_ref() { Some(review.outcome) } else { None };
            let fine = matches!(outcome, Some(ReviewOutcome::Fit | ReviewOutcome::NoObjection));
            fine && act.author != intake.version.author && counts(reading, act, reading.on())
        })
    };
    tier_of(reading, system) == 4 && intakes(reading, system).any(|intake| looked(&intake))
}

/// Whether those who use the system, or whom it touches, are outside the organisation (rules, section 1: faces people). People are named in words, so
/// whoever it touches is outside unless they are among its users, an audience of our own, or employees as an interested party; its users are inside
/// unless an audience or party outside is called the same.
pub(crate) fn faces_people(reading: &Reading<'_>, system: &System) -> bool {
    let users: Vec<String> = system.users.iter().map(|user| plain(user)).collect();
    let known = |who: &str, outside: bool| is_known(reading, who, outside);
    let outside = |who: String| known(&who, true) || !(users.contains(&who) || known(&who, false));
    system.affected.iter().any(|row| outside(plain(&row.who))) || users.iter().any(|user| known(user, true))
}

/// A name as it is compared.
fn plain(name: &str) -> String {
    name.trim().to_ascii_lowercase()
}

/// Whether an audience or a party inside or outside the organisation is called that. Many systems name the same people, so it is asked of each name.
fn is_known(reading: &Reading<'_>, name: &str, outside: bool) -> bool {
    match reading.word(name) {
        Some(word) => reading.ask(Question::Known(word, outside)).is(),
        None => reading.ask(Question::Names(outside)).words().contains(name),
    }
}

/// What the audiences and parties inside or outside the organisation are called.
pub(crate) fn find_names(reading: &Reading<'_>, outside: bool) -> BTreeSet<Arc<str>> {
    let audiences = reading.all::<Audience>().filter(|live| live.record.external.unwrap_or(false) == outside);
    let parties = reading.all::<Party>().filter(|live| is_outside(live.record.r#type) == Some(outside));
    let titles = audiences.map(|live| live.record.title.shown()).chain(parties.map(|live| live.record.title.shown()));
    titles.map(|title| plain(title).into()).collect()
}

/// Whether people of that sort of party are outside the organisation; nothing where they are not people.
const fn is_outside(r#type: PartyType) -> Option<bool> {
    match r#type {
        PartyType::Customer | PartyType::User | PartyType::AffectedPerson | PartyType::VulnerableGroup => Some(true),
        PartyType::Employee => Some(false),
        _ => None,
    }
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
    let mut parts = reading.incoming_of(Kind::Component, system);
    parts.any(|id| {
        let part = reading.get::<Component>(id);
        part.is_some_and(|part| {
            types.contains(&part.record.r#type) && part.record.systems.iter().any(|one| RecordId::from(*one) == system)
        })
    })
}
