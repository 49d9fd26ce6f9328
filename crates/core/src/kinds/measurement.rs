//! Measurements.

use crate::act::ActName;
use crate::datum::{List, Period, Pin, Prose, Ref, Text};
use crate::id::noun;
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

part! {
    /// A part of the value.
    pub struct PartialValue {
        /// What part it is, such as a region or a group.
        name: Text, "Part";
        /// Its value, in the metric's unit.
        value: i64, "Value";
    }
}

record! {
    /// One value of a metric over a span.
    pub struct Measurement {
        @ place: 51;
        @ prefix: "MEA";
        @ label: "Measurement";
        @ plural: "Measurements";
        @ serves: &["9.1"];
        @ group: Group::Check;
        @ writers: &[Writer::Owner, Writer::Connector];
        @ acts: &[Need::power(ActName::Verify, Power::VerifyEffectiveness)];
        @ columns: &["metric", "span.from", "span.until", "value", "action"];
        /// The metric, in the version that was measured by.
        metric: Pin<noun::Metric>, "Metric";
        /// The days the value is about.
        span: Period, "Period";
        /// The value, in the metric's unit.
        value: i64, "Value";
        /// The value in its parts, where the whole hides something.
        breakdown: List<PartialValue>, "Breakdown";
        /// What the value means and why it is what it is.
        analysis: Option<Prose>, "Analysis";
        /// What followed where the line was crossed.
        action: Option<Ref<noun::Action>>, "Action", progress;
        /// The export or screen it was read from.
        evidence: Option<Ref<noun::Evidence>>, "Evidence";
    }
}
