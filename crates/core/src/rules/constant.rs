//! The constants of the specification (rules, section 2): what a parameter of type threshold may set, and what holds where none does.

use crate::kinds::parameter::ParameterType;
use crate::reading::Reading;
use crate::rules::parameters;

/// The longest time a constant may be set to, in days: a hundred years.
const LONGEST_DAYS: i64 = 36_500;

/// A number of days, or a level, that the governing body may set.
pub(crate) struct Constant {
    key: &'static str,
    default: i32,
}

const fn constant(key: &'static str, default: i32) -> Constant {
    Constant { key, default }
}

/// The level from which what is left of a risk must be accepted.
pub(crate) const ACCEPT_FROM: Constant = constant("accept_from", 5);
/// How long the report of an internal audit is good for.
pub(crate) const AUDIT_DAYS: Constant = constant("audit_days", 365);
/// An act recorded more than so many days after it happened is backdated.
pub(crate) const BACKDATE_DAYS: Constant = constant("backdate_days", 7);
/// Within how many days a gate changes some outcome, or somebody explains why not.
pub(crate) const GATE_WINDOW: Constant = constant("gate_window", 180);
/// How long after any cadence nobody is late yet.
pub(crate) const GRACE_DAYS: Constant = constant("grace_days", 7);
/// How long a look at a link is good for.
pub(crate) const LINK_CHECK_DAYS: Constant = constant("link_check_days", 30);
/// How long a review of the AI policy is good for.
pub(crate) const POLICY_REVIEW_DAYS: Constant = constant("policy_review_days", 365);
/// How long a management review is good for.
pub(crate) const REVIEW_DAYS: Constant = constant("review_days", 365);
/// How often the risks of a system are assessed, by its tier.
pub(crate) const RISK_INTERVALS: [Constant; 4] = [
    constant("risk_interval_t1", 180),
    constant("risk_interval_t2", 365),
    constant("risk_interval_t3", 365),
    constant("risk_interval_t4", 730),
];
/// How long it may take to decide what a candidate is.
pub(crate) const TRIAGE_DAYS: Constant = constant("triage_days", 14);
/// How long somebody may take to look at the policy again.
pub(crate) const TRIGGER_DAYS: Constant = constant("trigger_days", 60);

/// A constant as a parameter in force has it, else its default.
pub(crate) fn threshold(reading: &Reading<'_>, constant: &Constant) -> i32 {
    parameters(reading, ParameterType::Threshold)
        .into_iter()
        .find(|live| live.record.key.as_deref() == Some(constant.key))
        .and_then(|live| i32::try_from(live.record.value_num?.clamp(0, LONGEST_DAYS)).ok())
        .unwrap_or(constant.default)
}
