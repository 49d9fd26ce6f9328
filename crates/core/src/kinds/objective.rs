//! AI objectives.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Pin, Ref, Text};
use crate::id::noun;
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::{Function, Power};

choice! {
    /// What an objective is about.
    pub enum ObjectiveType {
        Aims "aims",
        ResponsibleDevelopment "responsible-development",
        ResponsibleUse "responsible-use",
    }
}

choice! {
    /// How a value is held against its target.
    pub enum TargetOp { AtLeast "at-least", AtMost "at-most", Equals "equals" }
}

choice! {
    /// A stage of the life cycle.
    pub enum Stage {
        Inception "inception",
        Design "design",
        Development "development",
        Validation "validation",
        Deployment "deployment",
        Operation "operation",
        Change "change",
        Retirement "retirement",
    }
}

part! {
    /// A section of a policy.
    pub struct PolicySection {
        /// The policy.
        policy: Ref<noun::Policy>, "Policy";
        /// The number of the section.
        no: Text, "Section";
    }
}

part! {
    /// What must be reached.
    pub struct ObjectiveTarget {
        /// How the value is held against it.
        op: TargetOp, "Is";
        /// The value.
        value: i64, "Value";
        /// The unit of the value.
        unit: Text, "Unit";
    }
}

part! {
    /// How an objective is built into one stage of the life cycle.
    pub struct LifecycleMeasure {
        /// The stage.
        stage: Stage, "Stage";
        /// What is done there.
        measure: Text, "Measure";
        /// The item of the gate that asks for it.
        gate_item: Option<Text>, "Gate item";
    }
}

record! {
    /// Priority, objective, measures, target, plan, and what happens when it is missed.
    pub struct Objective {
        @ place: 27;
        @ prefix: "OBJ";
        @ label: "Objective";
        @ plural: "Objectives";
        @ serves: &["6.2", "5.1", "A.6.1.2", "A.9.3"];
        @ group: Group::Plan;
        @ owner_expected: true;
        @ remembered: true;
        @ writers: &[Writer::Owner];
        @ acts: &[
            Need::power(ActName::Approve, Power::ApproveObjectives),
            Need::power(ActName::Close, Power::ApproveObjectives),
        ];
        @ dues: &[Due::by("by", "Reach").with(ActName::Close)];
        @ columns: &["type", "priority", "target.value", "target.unit", "by", "owner"];
        /// What it is about.
        r#type: ObjectiveType, "Type";
        /// The strategic priority it comes from.
        priority: Pin<noun::Parameter>, "Strategic priority";
        /// The sections of the policy it carries out.
        policy_sections: Box<[PolicySection]>, "Policy sections";
        /// The objective, in a sentence.
        statement: Text, "Objective";
        /// The function that pursues it.
        function: Function, "Function";
        /// What measures it.
        metrics: Box<[Ref<noun::Metric>]>, "Metrics";
        /// Where it started.
        baseline: Option<i64>, "Baseline";
        /// What must be reached.
        target: ObjectiveTarget, "Target";
        /// By when.
        by: Date, "By";
        /// What is done for it.
        actions: Box<[Ref<noun::Action>]>, "Actions";
        /// What it is given.
        resources: Box<[Ref<noun::Resource>]>, "Resources";
        /// How the result is judged.
        evaluate_how: Text, "Evaluated how";
        /// What happens when it is missed.
        if_missed: Text, "If missed";
        /// Responsible development: how it is built into the life cycle.
        lifecycle_measures: List<LifecycleMeasure>, "Life-cycle measures";
        /// Responsible use: where a person must be.
        oversight_needed: Option<Text>, "Oversight needed";
        /// The objectives of Annex C.2 it concerns.
        annex_c: List<Text>, "Annex C objectives";
    }
}
