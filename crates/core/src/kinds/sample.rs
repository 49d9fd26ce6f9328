//! Samples that auditors draw.

use crate::act::ActName;
use crate::datum::{AnyPin, List, Query, Ref, Text};
use crate::id::noun;
use crate::kinds::{Group, Need, Needs, Writer};
use crate::power::Power;

choice! {
    /// What a drawn item showed.
    pub enum ItemResult { Pass "pass", Finding "finding", NotEvaluable "not-evaluable" }
}

part! {
    /// What one drawn item showed.
    pub struct SampleResult {
        /// The version that was drawn.
        item: AnyPin, "Item";
        /// What it showed.
        result: ItemResult, "Result";
        /// What was looked at, and what was seen.
        note: Option<Text>, "Note";
        /// The finding it led to.
        finding: Option<Ref<noun::Finding>>, "Finding";
    }
}

record! {
    /// A frozen population, a seeded draw, and what each drawn item showed.
    pub struct Sample {
        @ place: 55;
        @ prefix: "SMP";
        @ label: "Sample";
        @ plural: "Samples";
        @ serves: &["9.2.2", "9.1"];
        @ group: Group::Check;
        @ writers: &[Writer::Power(Power::ConductAudit), Writer::Power(Power::Maintain)];
        @ maintained: false;
        @ acts: &[Need::of(ActName::Sign, Needs::OwnerOr(Power::ConductAudit))];
        @ columns: &["audit", "population", "size_population", "size", "image"];
        /// The audit it is drawn for.
        audit: Option<Ref<noun::Audit>>, "Audit";
        /// What the sample is to answer.
        question: Option<Text>, "Question";
        /// What is drawn from, such as: act where act = accept.
        population: Query, "Population";
        /// The ledger position at which the population was frozen.
        image: i64, "Frozen at №";
        /// How many there were to draw from.
        size_population: i64, "Size of the population";
        /// The text the draw starts from; whoever has it can repeat the draw.
        seed: Text, "Seed";
        /// How many are drawn.
        size: i64, "Size of the sample";
        /// What was drawn, in the order of the draw.
        drawn: Box<[AnyPin]>, "Drawn";
        /// How the items were drawn, and why that many.
        method: Text, "Method";
        /// What each drawn item showed.
        results: List<SampleResult>, "Results";
    }
}
