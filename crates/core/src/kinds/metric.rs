//! Metrics: the lines of the monitoring plan.

use crate::act::ActName;
use crate::datum::{Days, Ref, Text};
use crate::id::{BodyId, PersonId, noun};
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What a metric watches.
    pub enum MetricType {
        SystemPerformance "system-performance",
        Risk "risk",
        Process "process",
        Oversight "oversight",
        Fairness "fairness",
        Supplier "supplier",
        Incident "incident",
        Culture "culture",
        Resource "resource",
    }
}

choice! {
    /// Whether a threshold is the least or the most that will do.
    pub enum Bound { AtLeast "at-least", AtMost "at-most" }
}

part! {
    /// The line a metric must keep to.
    pub struct Threshold {
        /// Whether the value is the least or the most that will do.
        op: Bound, "Is";
        /// The value, in the metric's unit.
        value: i64, "Value";
    }
}

record! {
    /// A line of the monitoring plan; also what measures an objective.
    pub struct Metric {
        @ place: 50;
        @ prefix: "M";
        @ label: "Metric";
        @ plural: "Metrics";
        @ serves: &["9.1", "6.2", "A.6.2.6", "A.9.3"];
        @ group: Group::Check;
        @ owner_expected: true;
        @ writers: &[Writer::Owner];
        @ acts: &[Need::power(ActName::Approve, Power::ApproveDocument)];
        @ columns: &["type", "system", "unit", "threshold.value", "every", "owner"];
        /// What it watches.
        r#type: MetricType, "Type";
        /// What is measured, so that two people would count the same.
        what: Text, "What";
        /// What somebody would decide differently because of it.
        why: Text, "Why";
        /// How the value is come by: the query, the formula, the sample.
        method: Text, "Method";
        /// The unit of its values; rates are hundredths of a per cent.
        unit: Text, "Unit";
        /// How often it is measured.
        every: Days, "Measured every (days)";
        /// How often somebody looks at what it means.
        analysed_every: Days, "Analysed every (days)";
        /// Who looks at what it means.
        analysed_by: PersonId, "Analysed by";
        /// The body that gets to see it.
        reported_to: BodyId, "Reported to";
        /// The source its values come from.
        source: Option<Ref<noun::Source>>, "Source";
        /// Why a person types the values and no machine does.
        manual_why: Option<Text>, "Manual because";
        /// The system it watches; left out for the organisation as a whole.
        system: Option<Ref<noun::System>>, "System";
        /// The line it must keep to.
        threshold: Option<Threshold>, "Threshold";
        /// What somebody does when it crosses the line, and who.
        on_breach: Text, "On breach";
        /// Whether it measures that the management system works, and not only that it is busy.
        effectiveness: Option<bool>, "Measures effectiveness";
    }
}
