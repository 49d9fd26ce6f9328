//! Human oversight of systems.

use crate::act::ActName;
use crate::datum::{AtLeastOne, List, Money, Prose, Ref, Text};
use crate::id::{BodyId, noun};
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

choice! {
    /// How closely people watch.
    pub enum OversightLevel {
        None "none",
        SampleAfter "sample-after",
        WatchAndIntervene "watch-and-intervene",
        ApproveEachSensitive "approve-each-sensitive",
        ApproveEach "approve-each",
    }
}

choice! {
    /// When a sensitive action waits for a person.
    pub enum ActionRule { Always "always", AboveLimit "above-limit", NeverAlone "never-alone" }
}

part! {
    /// An action that the system does not take without a person.
    pub struct SensitiveAction {
        /// The tool that takes it.
        tool: Ref<noun::Component>, "Tool";
        /// When it waits for a person.
        rule: ActionRule, "Waits";
        /// Above-limit: the amount above which it waits.
        limit: Option<Money>, "Limit";
    }
}

record! {
    /// How people watch, step in and stop one system, and why that is enough.
    pub struct Oversight {
        @ place: 41;
        @ prefix: "OVS";
        @ label: "Human oversight";
        @ plural: "Human oversight";
        @ serves: &["A.9.3", "A.9.2", "8.1"];
        @ group: Group::Run;
        @ owner_expected: true;
        @ writers: &[Writer::Owner];
        @ acts: &[
            Need::power(ActName::Approve, Power::ApproveDocument),
            Need::power(ActName::Verify, Power::VerifyEffectiveness),
        ];
        @ columns: &["system", "level", "operators", "override_metric", "owner"];
        /// The system that is watched.
        system: Ref<noun::System>, "System";
        /// How closely people watch.
        level: OversightLevel, "Level";
        /// Why this level is enough for what the system can do and whom it touches.
        why: Prose, "Why enough";
        /// What it does not do without a person.
        sensitive_actions: List<SensitiveAction>, "Sensitive actions";
        /// The roles that watch and step in.
        operators: AtLeastOne<Ref<noun::Role>>, "Operators";
        /// What an operator may do without asking: correct, override, pause, stop.
        authority: Prose, "Authority of operators";
        /// What the operator sees in order to judge: inputs, reasons, confidence, history.
        information: Text, "What operators see";
        /// What counts how often operators overrule it.
        override_metric: Option<Ref<noun::Metric>>, "Metric of overrides";
        /// What measures how many seconds operators take for one approval.
        time_metric: Option<Ref<noun::Metric>>, "Metric of time";
        /// When somebody is on duty, and who covers nights and absences.
        rota: Option<Text>, "Rota";
        /// What operators must have completed.
        training: List<Ref<noun::Training>>, "Training";
        /// What keeps operators from waving everything through: seeded cases, rotation, pauses.
        against_automation_bias: Option<Text>, "Against automation bias";
        /// The body an operator turns to when unsure.
        escalate_to: Option<BodyId>, "Escalate to";
    }
}
