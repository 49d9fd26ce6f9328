//! Tests of systems, components and data.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{AnyPin, AtLeastOne, Configuration, List, Ref, Text};
use crate::id::{PersonId, noun};
use crate::kinds::metric::Bound;
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What a test is for.
    pub enum TestType {
        Verification "verification",
        Validation "validation",
        Regression "regression",
        RedTeam "red-team",
        Security "security",
        Fairness "fairness",
        DataQuality "data-quality",
        Robustness "robustness",
        Oversight "oversight",
        Acceptance "acceptance",
        Accessibility "accessibility",
    }
}

choice! {
    /// How bad something found in a test is.
    pub enum IssueSeverity { High "high", Medium "medium", Low "low" }
}

part! {
    /// One value measured, and what it had to be.
    pub struct Measure {
        /// What was measured.
        name: Text, "Measure";
        /// Fairness: the group it was measured for.
        group: Option<Text>, "Group";
        /// Fairness: the attribute that makes the group, such as age.
        attribute: Option<Text>, "Attribute";
        /// What came out; rates in hundredths of a per cent.
        value: i64, "Value";
        /// The unit of value and threshold.
        unit: Text, "Unit";
        /// Whether the threshold is the least or the most that will do.
        op: Option<Bound>, "Is";
        /// The value it had to keep to, set before the test was run.
        threshold: Option<i64>, "Threshold";
    }
}

part! {
    /// Something wrong that a test found.
    pub struct IssueFound {
        /// What is wrong.
        text: Text, "Issue";
        /// How bad it is.
        severity: IssueSeverity, "Severity";
        /// What somebody does about it.
        action: Option<Ref<noun::Action>>, "Action", progress;
    }
}

record! {
    /// A verification, validation, red-team, fairness, data-quality, security or any other test.
    pub struct Test {
        @ place: 40;
        @ prefix: "TST";
        @ label: "Test";
        @ plural: "Tests";
        @ serves: &["A.6.2.4", "A.7.4", "A.5.4", "8.1"];
        @ group: Group::Run;
        @ owner_expected: true;
        @ writers: &[Writer::Owner, Writer::Connector];
        @ acts: &[Need::power(ActName::Verify, Power::VerifyEffectiveness)];
        @ columns: &["type", "system", "data", "run_on", "performed_by", "owner"];
        /// What it is for.
        r#type: TestType, "Type";
        /// The system that was tested.
        system: Option<Ref<noun::System>>, "System";
        /// The data that was tested.
        data: Option<Ref<noun::Data>>, "Data";
        /// The component that was tested, where it was not the whole system.
        component: Option<Ref<noun::Component>>, "Component";
        /// The versions that were tested; left out, those in force are taken.
        configuration: Option<Configuration>, "Configuration";
        /// The method or procedure it followed.
        method: AnyPin, "Method";
        /// The plan it belongs to.
        plan: Option<Ref<noun::Document>>, "Plan";
        /// Everybody who carried it out.
        performed_by: AtLeastOne<PersonId>, "Performed by";
        /// Everybody who built what was tested; they should not have tested it.
        built_by: List<PersonId>, "Built by";
        /// The day it was run.
        run_on: Date, "Run on";
        /// The data it was run with.
        data_used: List<Ref<noun::Data>>, "Data used";
        /// What was tried; a red team names prompt-injection, data-leakage, tool-misuse and jailbreak where it tried them.
        scenarios: Box<[Text]>, "Scenarios";
        /// What was measured, each with the threshold that makes it pass.
        measures: Box<[Measure]>, "Measures";
        /// Fairness: the attributes by which nobody may be treated worse.
        protected_attributes: List<Text>, "Protected attributes";
        /// What was found to be wrong.
        issues_found: List<IssueFound>, "Issues found";
        /// What the test did not cover and should not be read into it.
        limits: Option<Text>, "Limits";
        /// The report, logs and results.
        evidence: List<Ref<noun::Evidence>>, "Evidence";
    }
}
