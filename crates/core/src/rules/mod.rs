//! The rules, one file each. A rule is a pure function of an image and a day; it never prints, stores or fixes.
//!
//! Here stand the terms they share (specification: rules, sections 1, 2 and 5).

use std::borrow::Cow;

use jiff::civil::Date;

use crate::act::{ActName, Payload};
pub(crate) use crate::authority::all_in_force;
use crate::authority::{approval, counts, in_force, is_approved};
use crate::conformity::{Flaw, Go, Population, Rule, Severity, Step, Subject};
use crate::derived::body::governs;
use crate::derived::system::{is_used, tier_of};
pub(crate) use crate::derived::{Dated, content_since, days_after, failing_since, first_approved, is_active};
use crate::id::{Kind, Noun, PersonId, RecordId};
use crate::image::{Act, Live, Slot, Version};
use crate::kinds::body::BodyType;
use crate::kinds::method::MethodType;
use crate::kinds::parameter::ParameterType;
use crate::kinds::policy::PolicyType;
use crate::kinds::{Body, Method, Parameter, Policy, Record, Treatment};
use crate::reading::Reading;
use crate::rules::constant::{BACKDATE_DAYS, threshold};

mod accountable_executive_missing;
mod act_ultra_vires;
mod ai_not_disclosed;
mod appetite_breach_overdue;
mod appetite_missing;
mod auditor_not_impartial;
mod bill_of_materials_stale;
mod changed_without_approval;
mod closed_without_verification;
mod competence_gap;
mod conformity_role_missing;
pub(crate) mod constant;
mod context_issues_missing;
mod context_not_carried;
mod culture_without_mechanism;
mod decision_rights_incomplete;
mod delegation_broken;
mod denied_use_detected;
mod discovered_ai_untriaged;
mod evidence_does_not_count;
mod exception_expired_in_use;
mod impact_assessed_after_deployment;
mod impact_assessment_missing;
mod impact_assessment_void_by_change;
mod impact_method_missing;
mod interested_parties_missing;
mod internal_audit_not_held;
mod leadership_silent;
mod management_review_overdue;
mod no_hard_decision;
mod no_resourcing_tied_to_risk;
mod objective_missed_silently;
mod objective_unlinked;
mod objective_unmeasured;
mod objective_unplanned;
mod objectives_missing;
mod opportunities_absent;
mod oversight_missing;
mod policy_contradicted_by_fact;
mod policy_element_missing;
mod policy_gate_changed_nothing;
mod policy_not_established;
mod policy_not_sent;
mod policy_review_overdue;
mod policy_trigger_ignored;
mod policy_unacknowledged;
mod policy_unfindable;
mod policy_unreviewed_by_function;
mod process_missing;
mod related_policies_unmapped;
mod residual_unaccepted;
mod resources_undocumented;
mod review_action_late;
mod review_input_missing;
mod risk_assessment_overdue;
mod risk_criteria_missing;
mod risk_method_missing;
mod scope_not_approved;
mod separation_breached;
mod soa_not_approved;
mod soa_row_missing;
mod supplier_uncleared;
mod system_without_owner;
mod terms;
mod treatment_missing;
mod unapproved_in_use;
mod unit_not_scanned;
mod used_without_approval;
#[cfg(test)]
mod wander;
#[cfg(test)]
mod watched;

/// Every rule, in the order of the specification.
pub const ALL: &[&Rule] = &[
    &context_issues_missing::RULE,
    &interested_parties_missing::RULE,
    &scope_not_approved::RULE,
    &discovered_ai_untriaged::RULE,
    &unit_not_scanned::RULE,
    &process_missing::RULE,
    &accountable_executive_missing::RULE,
    &leadership_silent::RULE,
    &no_resourcing_tied_to_risk::RULE,
    &no_hard_decision::RULE,
    &culture_without_mechanism::RULE,
    &policy_not_established::RULE,
    &policy_element_missing::RULE,
    &policy_not_sent::RULE,
    &policy_gate_changed_nothing::RULE,
    &policy_unreviewed_by_function::RULE,
    &policy_contradicted_by_fact::RULE,
    &conformity_role_missing::RULE,
    &act_ultra_vires::RULE,
    &delegation_broken::RULE,
    &decision_rights_incomplete::RULE,
    &separation_breached::RULE,
    &risk_criteria_missing::RULE,
    &appetite_missing::RULE,
    &opportunities_absent::RULE,
    &context_not_carried::RULE,
    &risk_method_missing::RULE,
    &soa_not_approved::RULE,
    &soa_row_missing::RULE,
    &treatment_missing::RULE,
    &residual_unaccepted::RULE,
    &impact_method_missing::RULE,
    &objectives_missing::RULE,
    &objective_unmeasured::RULE,
    &objective_unlinked::RULE,
    &objective_unplanned::RULE,
    &objective_missed_silently::RULE,
    &competence_gap::RULE,
    &policy_unacknowledged::RULE,
    &unapproved_in_use::RULE,
    &evidence_does_not_count::RULE,
    &used_without_approval::RULE,
    &changed_without_approval::RULE,
    &exception_expired_in_use::RULE,
    &risk_assessment_overdue::RULE,
    &appetite_breach_overdue::RULE,
    &impact_assessment_missing::RULE,
    &impact_assessment_void_by_change::RULE,
    &impact_assessed_after_deployment::RULE,
    &internal_audit_not_held::RULE,
    &auditor_not_impartial::RULE,
    &management_review_overdue::RULE,
    &review_input_missing::RULE,
    &review_action_late::RULE,
    &closed_without_verification::RULE,
    &policy_unfindable::RULE,
    &related_policies_unmapped::RULE,
    &policy_review_overdue::RULE,
    &policy_trigger_ignored::RULE,
    &system_without_owner::RULE,
    &resources_undocumented::RULE,
    &bill_of_materials_stale::RULE,
    &ai_not_disclosed::RULE,
    &denied_use_detected::RULE,
    &oversight_missing::RULE,
    &supplier_uncleared::RULE,
];

/// The length of the period P, in days.
pub(crate) const PERIOD_DAYS: i32 = 365;

/// The first day of the period P: 365 days back, or the day of the first fact if that is later.
pub(crate) fn period_start(reading: &Reading<'_>) -> Date {
    let year_back = days_after(reading.on(), -PERIOD_DAYS);
    reading.began().map_or(year_back, |began| began.max(year_back))
}

/// Whether something of that day lies in the period P.
pub(crate) fn in_period(reading: &Reading<'_>, day: Date) -> bool {
    reading.reached(day) && !reading.passed(days_after(day, PERIOD_DAYS))
}

/// Whether one fact came before another: by when they happened, and by when they were recorded where either is backdated (rules, section 5).
pub(crate) fn precedes(reading: &Reading<'_>, one: Dated, other: Dated) -> bool {
    let days = threshold(reading, &BACKDATE_DAYS);
    let backdated = |fact: Dated| days_after(fact.day, days) < fact.recorded_on;
    let by_record = backdated(one) || backdated(other);
    let key = |fact: Dated| (if by_record { fact.recorded_on } else { fact.day }, fact.position);
    key(one) < key(other)
}

/// The record as the version in force on the day has it; none where nothing of it is in force.
pub(crate) fn held<'a, T: Record>(reading: &Reading<'a>, live: Live<'a, T>) -> Option<Live<'a, T>> {
    held_of(reading, live.id())
}

fn held_of<'a, T: Record>(reading: &Reading<'a>, id: RecordId) -> Option<Live<'a, T>> {
    reading.said(id, in_force(reading, id, reading.on())?.number)
}

/// The parameters of a type in force on the day: approved and effective.
pub(crate) fn parameters<'a>(reading: &Reading<'a>, r#type: ParameterType) -> Vec<Live<'a, Parameter>> {
    crate::authority::parameters(reading, r#type, reading.on()).collect()
}

/// Whether a parameter's own dates let it hold on the day.
pub(crate) fn is_effective(reading: &Reading<'_>, parameter: &Parameter) -> bool {
    reading.within(reading.on(), parameter.effective_from, parameter.effective_until)
}

/// The live policies of type ai.
pub(crate) fn ai_policies<'a>(reading: &Reading<'a>) -> impl Iterator<Item = Live<'a, Policy>> {
    reading.all::<Policy>().filter(|policy| policy.record.r#type == PolicyType::Ai)
}

/// Each live AI policy whose content is approved, one at a time.
pub(crate) fn approved_ai_policies(reading: &Reading<'_>) -> Population {
    let approved = ai_policies(reading).filter(|live| approval(reading, live.id(), live.version, reading.on()).is_some());
    Population::each(approved.map(|live| Subject::Record(live.id())))
}

/// The live methods of a type.
pub(crate) fn methods_of<'a>(reading: &Reading<'a>, r#type: MethodType) -> Vec<Live<'a, Method>> {
    reading.all::<Method>().filter(|live| live.record.r#type == r#type).collect()
}

/// The live methods of a type, looked at together.
pub(crate) fn examined_methods(reading: &Reading<'_>, r#type: MethodType) -> Population {
    Population::whole(methods_of(reading, r#type).len())
}

/// The live treatments that are for a risk. What the risk itself names may be for another.
pub(crate) fn treatments_of<'a>(reading: &Reading<'a>, risk: RecordId) -> Vec<Live<'a, Treatment>> {
    let is_for = |live: &Live<'_, Treatment>| live.record.risks.iter().any(|one| RecordId::from(*one) == risk);
    reading.naming::<Treatment>(risk).filter(is_for).collect()
}

/// The systems in use, one at a time.
pub(crate) fn systems_in_use(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::System, |reading, subject| matches!(subject, Subject::Record(id) if is_used(reading, *id)))
}

/// The live record a subject names, itself or through one of its parts.
pub(crate) fn examined<'a, T: Record>(reading: &Reading<'a>, subject: &Subject) -> Option<Live<'a, T>> {
    match subject {
        Subject::Record(id) | Subject::Word(Some(id), _) => reading.get(*id),
        _ => None,
    }
}

/// The same as it is in force on the day.
pub(crate) fn examined_in_force<'a, T: Record>(reading: &Reading<'a>, subject: &Subject) -> Option<Live<'a, T>> {
    let (Subject::Record(id) | Subject::Word(Some(id), _)) = subject else { return None };
    held_of(reading, *id)
}

/// The act a subject names.
pub(crate) fn examined_act<'a>(reading: &Reading<'a>, subject: &Subject) -> Option<&'a Act> {
    match subject {
        Subject::Act(position) => reading.act(*position).map(AsRef::as_ref),
        _ => None,
    }
}

/// The flaw, major where it concerns a system of tier 1.
pub(crate) fn by_tier(reading: &Reading<'_>, system: impl Into<RecordId>, flaw: Flaw) -> Flaw {
    if tier_of(reading, system.into()) == 1 { flaw.weighing(Severity::Major) } else { flaw }
}

/// The flaw where the last of what a rule wants again and again was done on a day too many days ago.
pub(crate) fn too_long_ago(reading: &Reading<'_>, rule: &Rule, (done, day, id): (&str, Date, RecordId), days: i32) -> Vec<Flaw> {
    let due = days_after(day, days);
    if !reading.passed(due) {
        return Vec::new();
    }
    let (what, name) = (rule.noun.0, called(reading, id));
    let message = format!("The last {what}, {id} {name}, was {done} on {day}; the next was due within {days} days, by {due}.");
    vec![Flaw::of(id, days_after(due, 1), message, step(rule.next.0, rule.next.1.clone()))]
}

/// A next step.
pub(crate) fn step(text: impl Into<Cow<'static, str>>, go: Go) -> Step {
    Step { text: text.into(), go }
}

/// The day on which the last record of a type that had something lost it, or was withdrawn; the day of the first fact where none ever had it.
pub(crate) fn lost_since<T: Record>(reading: &Reading<'_>, lacks: impl Fn(&T) -> bool) -> Date {
    let had = |slot: &Slot| slot.versions.iter().filter_map(Version::typed).any(|record| !lacks(record));
    let lost = reading.slots(T::Noun::KIND).filter(|slot| had(slot)).filter_map(|slot| match slot.live() {
        Some(version) => Some(failing_since(slot, version, &lacks)),
        None => reading.acts(slot.id).iter().rfind(|act| act.name == ActName::Withdraw).map(|act| act.day),
    });
    lost.max().or_else(|| reading.began()).unwrap_or(reading.on())
}

/// Since when the live content has had no approval that counts: the day it was written, the day after its approval ran out, or the day that was
/// revoked or annulled.
pub(crate) fn unapproved_since<T: Record>(reading: &Reading<'_>, live: &Live<'_, T>) -> Date {
    undecided_since(reading, live, ActName::Approve)
}

/// The same of a decision of that name.
pub(crate) fn undecided_since<T: Record>(reading: &Reading<'_>, live: &Live<'_, T>, name: ActName) -> Date {
    let mut since = content_since(live.slot, live.version);
    let decisions = reading.acts_on(live.id(), live.version);
    for act in decisions.filter(|act| act.name == name && act.ultra_vires().is_none()) {
        let past = act.payload.as_ref().and_then(Payload::valid_until).filter(|until| reading.passed(*until));
        since = since.max(past.map_or(since, |until| days_after(until, 1)));
        if let Some(end) = settled(reading, act, &[ActName::Revoke, ActName::Annul]) {
            let from = match end.payload.as_ref() {
                Some(Payload::Revoke(revoke)) => revoke.effective_from,
                _ => None,
            };
            since = since.max(from.unwrap_or(end.day));
        }
    }
    since
}

/// Since when none of these is approved: the last day on which one lost its approval; where none ever had one, the day the first was written.
/// None where one is approved, or there are none.
pub(crate) fn none_approved_since<T: Record>(reading: &Reading<'_>, all: &[Live<'_, T>]) -> Option<Date> {
    if all.iter().any(|live| is_approved(reading, live.slot)) {
        return None;
    }
    // Written again after it was approved, it has been lost; else there never was one.
    let reopened = |live: &&Live<'_, T>| reading.acts(live.id()).iter().any(|act| act.name == ActName::Approve);
    let since = |live: &Live<'_, T>| unapproved_since(reading, live);
    let lost = all.iter().filter(reopened).map(since).max();
    lost.or_else(|| all.iter().map(since).min())
}

/// The body of top management: the one in force on that day.
pub(crate) fn top_management<'a>(reading: &Reading<'a>, on: Date) -> Option<(RecordId, &'a Body)> {
    let bodies = reading.all::<Body>().filter(|body| body.record.r#type == BodyType::TopManagement);
    bodies.into_iter().find_map(|body| Some((body.id(), in_force(reading, body.id(), on)?.typed::<Body>()?)))
}

/// Whether an act is top management's: done for that body, or by one of its active members (rules, section 1).
pub(crate) fn by_top_management(reading: &Reading<'_>, act: &Act) -> bool {
    let Some((id, body)) = top_management(reading, act.day) else {
        return false;
    };
    act.ground.on_behalf.map(RecordId::from) == Some(id) || is_member(reading, body, act.author, act.day)
}

/// Whether an act is the governing body's: done for it or for one of its own committees, or ratified for them.
pub(crate) fn by_governing_body(reading: &Reading<'_>, act: &Act) -> bool {
    let on_its_behalf = |act: &Act| act.ground.on_behalf.is_some_and(|body| governs(reading, body.into(), act.day));
    on_its_behalf(act) || settled(reading, act, &[ActName::Ratify]).is_some_and(on_its_behalf)
}

/// The act with effect, one of those named, by which an earlier act was ratified, annulled or revoked.
pub(crate) fn settled<'a>(reading: &Reading<'a>, act: &Act, names: &[ActName]) -> Option<&'a Act> {
    let effects = reading.effects_on(act).map(AsRef::as_ref);
    effects.filter(|effect| names.contains(&effect.name)).find(|effect| counts(reading, effect, reading.on()))
}

/// Whether the person is a member of the body and belongs to the organisation on that day.
pub(crate) fn is_member(reading: &Reading<'_>, body: &Body, person: PersonId, on: Date) -> bool {
    let mut rows = body.members.iter().filter(|row| row.person == person);
    rows.any(|row| reading.within(on, row.from, row.until)) && is_active(reading, person, on)
}

/// What people call a person or another record. It is noted, because a name may change or be erased.
pub(crate) fn called(reading: &Reading<'_>, id: impl Into<RecordId>) -> String {
    let id = id.into();
    reading.slot(id);
    reading.image().title(id)
}

/// A policy by its number and its edition. An edition that is a bare number says what it is.
pub(crate) fn edition_of(id: RecordId, policy: &Policy) -> String {
    let edition = &*policy.edition;
    let bare = edition.starts_with(|letter: char| letter.is_ascii_digit());
    if bare { format!("{id} edition {edition}") } else { format!("{id} {edition}") }
}

/// More names than these help nobody.
const NAMES: usize = 8;

/// The first names of so many in a sentence; the others are counted.
pub(crate) fn some<'a>(of: usize, names: impl IntoIterator<Item = impl Into<Cow<'a, str>>>) -> String {
    let more = of.checked_sub(NAMES).filter(|more| *more > 0).map(|more| format!("{more} more").into());
    listed(names.into_iter().take(NAMES).map(Into::into).chain(more))
}

/// Names in a sentence: `A`, `A and B`, `A, B and C`.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = impl Into<Cow<'a, str>>>) -> String {
    let names: Vec<Cow<'a, str>> = names.into_iter().map(Into::into).collect();
    match names.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}
