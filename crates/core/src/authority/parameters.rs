//! What the governing body has fixed: parameters in force, and what follows from them for tiers and reserved matters.

use std::sync::Arc;

use jiff::civil::Date;

use crate::answer::Question;
use crate::authority::in_force;
use crate::datum::Text;
use crate::id::RecordId;
use crate::image::{Live, Version};
use crate::kinds::parameter::ParameterType;
use crate::kinds::system::TierInputs;
use crate::kinds::{AnyRecord, Intake, Parameter, System};
use crate::power::Power;
use crate::query::Attempted;
use crate::reading::Reading;

/// The parameters of a type in force on a day: approved and effective.
pub(crate) fn parameters<'a>(
    reading: &Reading<'a>,
    r#type: ParameterType,
    on: Date,
) -> impl Iterator<Item = Live<'a, Parameter>> {
    let today = on == reading.on();
    let asked = || reading.ask(Question::Parameters(r#type)).versions();
    let versions = if today { asked() } else { find_parameters(reading, r#type, on) };
    (0..versions.len()).filter_map(move |at| versions.get(at).and_then(|(id, number)| reading.said(*id, *number)))
}

/// The same, worked out.
pub(crate) fn find_parameters(reading: &Reading<'_>, r#type: ParameterType, on: Date) -> Arc<[(RecordId, u32)]> {
    let held = reading.all::<Parameter>().filter_map(|live| {
        // What is in force is asked last, and only where a version could be meant: every risk and every system comes here.
        if !live.slot.versions.iter().filter_map(Version::typed::<Parameter>).any(|one| one.r#type == r#type) {
            return None;
        }
        let version = in_force(reading, live.id(), on)?;
        let parameter = version.typed::<Parameter>().filter(|one| one.r#type == r#type)?;
        let effective = reading.within(on, parameter.effective_from, parameter.effective_until);
        effective.then_some((live.id(), version.number))
    });
    held.collect()
}

/// The appetite in force for a category on a day.
pub(crate) fn appetite_in_force<'a>(reading: &Reading<'a>, category: &str, on: Date) -> Option<Live<'a, Parameter>> {
    let is_one = |one: &Parameter| one.category.as_deref() == Some(category) && one.max_level.is_some();
    parameters(reading, ParameterType::Appetite, on).find(|live| is_one(live.record))
}

/// The highest residual level the governing body allows in that category on that day, and the parameter that says so.
pub fn appetite(reading: &Reading<'_>, category: &str, on: Date) -> Option<(u8, RecordId)> {
    let live = appetite_in_force(reading, category, on)?;
    Some((live.record.max_level?.0, live.id()))
}

/// The codes of the categories of risk that the criteria in force list; empty where there are none.
pub fn categories<'a>(reading: &Reading<'a>, on: Date) -> Vec<&'a Text> {
    let criteria = parameters(reading, ParameterType::Criteria, on).next();
    criteria.map(|live| live.record.categories.iter().map(|one| &one.code).collect()).unwrap_or_default()
}

/// The tier of a system, or of the intake of one: by the first tier rule of the criteria in force that holds, else by the default table (rules,
/// section 1). Missing inputs count as tier 1; nothing else has a tier.
pub fn tier(reading: &Reading<'_>, id: RecordId, record: &dyn AnyRecord, on: Date) -> Option<u8> {
    let inputs = match (record.as_any().downcast_ref::<System>(), record.as_any().downcast_ref::<Intake>()) {
        (Some(system), _) => system.tier_inputs.as_deref(),
        (_, Some(intake)) => Some(&intake.tier_inputs),
        _ => return None,
    };
    let criteria = parameters(reading, ParameterType::Criteria, on).next();
    let rules = criteria.iter().flat_map(|live| live.record.tier_rules.iter());
    let given = rules.into_iter().find(|rule| rule.when.read().is_some_and(|when| when.holds(reading, id)));
    Some(given.map_or_else(|| inputs.map_or(1, by_inputs), |rule| rule.tier.0))
}

fn by_inputs(inputs: &TierInputs) -> u8 {
    let all = [inputs.severity, inputs.reach, inputs.autonomy, inputs.rights, inputs.reversibility];
    match all.into_iter().max() {
        _ if inputs.rights >= 4 || inputs.severity >= 5 => 1,
        Some(4..) => 2,
        Some(3) => 3,
        _ => 4,
    }
}

/// Whether a reserved matter in force catches what is attempted, which takes these powers.
pub(super) fn is_reserved(reading: &Reading<'_>, attempted: Attempted<'_>, powers: &[Power], on: Date) -> bool {
    parameters(reading, ParameterType::ReservedMatter, on).any(|live| {
        let Some(reserved) = &live.record.reserved else { return false };
        let named = reserved.powers.iter().any(|power| powers.contains(power));
        named && reserved.when.read().is_some_and(|when| when.holds_of_attempt(reading, attempted))
    })
}
