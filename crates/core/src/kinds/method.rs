//! Methods as configuration.

use crate::act::ActName;
use crate::datum::{AtLeastOne, Days, List, Pin, Ref, Text, Tier};
use crate::id::{RecordId, noun};
use crate::kinds::risk::Axis;
use crate::kinds::{Group, Need, Writer};
use crate::power::{Function, Power};

choice! {
    /// What a method is for.
    pub enum MethodType {
        RiskAssessment "risk-assessment",
        RiskTreatment "risk-treatment",
        ImpactAssessment "impact-assessment",
        Tiering "tiering",
        DataQuality "data-quality",
        Fairness "fairness",
        AuditSampling "audit-sampling",
        Supplier "supplier",
        Monitoring "monitoring",
    }
}

choice! {
    /// What makes a method be run again.
    pub enum MethodTrigger {
        NewSystem "new-system",
        ModelMajor "model-major",
        Purpose "purpose",
        Data "data",
        Tool "tool",
        AffectedGroup "affected-group",
        Jurisdiction "jurisdiction",
        Incident "incident",
        Law "law",
        SupplierTerms "supplier-terms",
        Interval "interval",
    }
}

part! {
    /// One step of a method.
    pub struct MethodStep {
        /// Its number, from 1.
        no: i64, "No";
        /// What is done.
        text: Text, "Step";
        /// What stands at its end.
        output: Option<Text>, "Output";
    }
}

part! {
    /// Who does a step.
    pub struct StepRole {
        /// The number of the step.
        step: i64, "Step";
        /// The role that does it.
        role: Ref<noun::Role>, "Role";
    }
}

part! {
    /// How deep the method goes for a tier.
    pub struct Depth {
        /// The tier.
        tier: Tier, "Tier";
        /// How deep: which steps, how much evidence, who joins.
        depth: Text, "Depth";
    }
}

record! {
    /// A method as configuration: fixed for every assessment that pins it.
    pub struct Method {
        @ place: 20;
        @ prefix: "MTH";
        @ label: "Method";
        @ plural: "Methods";
        @ serves: &["6.1.1", "6.1.2", "6.1.3", "6.1.4", "A.5.2", "A.6.2.4", "A.7.4"];
        @ group: Group::Risk;
        @ owner_expected: true;
        @ remembered: true;
        @ writers: &[Writer::Owner, Writer::Function(Function::Risk)];
        @ acts: &[Need::power(ActName::Approve, Power::ApproveMethod)];
        @ columns: &["type", "criteria", "triggers", "interval", "owner"];
        /// What it is for.
        r#type: MethodType, "Type";
        /// The governing body's criteria it stays inside, at that version.
        criteria: Pin<noun::Parameter>, "Criteria";
        /// What it was made after, such as iso23894 or nist-ai-rmf; own where it is home-made.
        basis: List<Text>, "Basis";
        /// What is done, in order, so that two people come to the same result.
        steps: AtLeastOne<MethodStep>, "Steps";
        /// Who does which step.
        roles: Box<[StepRole]>, "Roles";
        /// What makes it be run again.
        triggers: Box<[MethodTrigger]>, "Triggers";
        /// The longest time between two runs.
        interval: Option<Days>, "Interval (days)";
        /// How deep it goes, tier by tier.
        proportion: List<Depth>, "Proportion";
        /// Those for whom consequences are weighed.
        consequence_axes: List<Axis>, "Consequences for";
        /// The decisions that rest on its results.
        results_used_by: List<Text>, "Results used by";
        /// The functions that are asked in every run.
        consults: List<Function>, "Consults";
        /// A finished run to learn from.
        example_run: Option<RecordId>, "Example run", progress;
    }
}
