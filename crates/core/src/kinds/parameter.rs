//! Parameters: what the governing body fixes and nobody else may write.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{Category, Days, Level, List, Prose, Text, Tier, WhenAttempted, WhenSystem};
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What a parameter fixes.
    pub enum ParameterType {
        Purpose "purpose",
        Value "value",
        StrategicPriority "strategic-priority",
        Appetite "appetite",
        Criteria "criteria",
        ReservedMatter "reserved-matter",
        Threshold "threshold",
    }
}

part! {
    /// One category of risk.
    pub struct RiskCategory {
        /// Its code.
        code: Text, "Code";
        /// Its name.
        name: Text, "Name";
    }
}

part! {
    /// One step of the scale of likelihood.
    pub struct LikelihoodStep {
        /// The step.
        value: i64, "Value";
        /// What it is called.
        label: Text, "Label";
        /// When it applies.
        meaning: Text, "Meaning";
    }
}

part! {
    /// One step of the scale of consequence.
    pub struct ConsequenceStep {
        /// The step.
        value: i64, "Value";
        /// What it is called.
        label: Text, "Label";
        /// What it means for the organisation.
        organisation: Option<Text>, "Organisation";
        /// What it means for individuals.
        individuals: Option<Text>, "Individuals";
        /// What it means for society.
        society: Option<Text>, "Society";
    }
}

part! {
    /// The level of one cell.
    pub struct MatrixCell {
        /// The step of likelihood.
        likelihood: i64, "Likelihood";
        /// The step of consequence.
        consequence: i64, "Consequence";
        /// The level.
        level: Level, "Level";
    }
}

part! {
    /// One rule for the tier of a system; the first that holds gives it.
    pub struct TierRule {
        /// The tier.
        tier: Tier, "Tier";
        /// When it applies.
        when: WhenSystem, "When";
    }
}

part! {
    /// What a reserved matter catches.
    pub struct Reserved {
        /// The powers it catches.
        powers: List<Power>, "Powers";
        /// When it catches them.
        when: WhenAttempted, "When";
    }
}

record! {
    /// What the governing body fixes: purpose, values, priorities, appetite, criteria, reserved matters, thresholds.
    pub struct Parameter {
        @ place: 7;
        @ prefix: "PAR";
        @ label: "Parameter";
        @ plural: "Parameters";
        @ serves: &["4.1", "5.1", "5.2", "6.1.1", "6.1.2", "6.2"];
        @ group: Group::Governing;
        @ remembered: true;
        @ writers: &[Writer::Power(Power::SetParameters)];
        @ maintained: false;
        @ acts: &[Need::power(ActName::Approve, Power::SetParameters)];
        @ dues: &[Due::end("effective_until", "Renew")];
        @ columns: &["type", "category", "max_level", "effective_from", "resolution"];
        /// What it fixes.
        r#type: ParameterType, "Type";
        /// What is fixed, in the governing body's words.
        statement: Prose, "Statement";
        /// Appetite: the category it is for.
        category: Option<Category>, "Category";
        /// Appetite: the highest residual level without the governing body.
        max_level: Option<Level>, "Highest level";
        /// Appetite: the longest time beyond it.
        escalate_after: Option<Days>, "Escalate after (days)";
        /// Criteria: the categories of risk.
        categories: List<RiskCategory>, "Categories";
        /// Criteria: the scale of likelihood.
        likelihood: List<LikelihoodStep>, "Likelihood";
        /// Criteria: the scale of consequence.
        consequence: List<ConsequenceStep>, "Consequence";
        /// Criteria: the level of every pair of steps.
        matrix: List<MatrixCell>, "Matrix";
        /// Criteria: how the tier of a system follows.
        tier_rules: List<TierRule>, "Tier rules";
        /// Reserved matter: what it catches.
        reserved: Option<Box<Reserved>>, "Reserved";
        /// Threshold: the name of the constant.
        key: Option<Text>, "Constant";
        /// Threshold: its value.
        value_num: Option<i64>, "Value";
        /// The first day it holds.
        effective_from: Date, "Effective from";
        /// The last day it holds.
        effective_until: Option<Date>, "Effective until";
        /// Number or minute of the resolution.
        resolution: Text, "Resolution";
    }
}

impl Parameter {
    /// Whether its own dates let it hold on that day.
    pub fn is_effective(&self, on: Date) -> bool {
        self.effective_from <= on && self.effective_until.is_none_or(|until| on <= until)
    }
}
