//! What auditors wrote down.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{AnyPin, List, Prose, Ref, Requirement, Text};
use crate::id::noun;
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::Power;

choice! {
    /// How much an auditor's finding weighs.
    pub enum FindingGrade {
        Major "major",
        Minor "minor",
        Opportunity "opportunity",
        Strength "strength",
        Question "question",
    }
}

record! {
    /// What an auditor wrote down. What a rule finds is computed and never stored.
    pub struct Finding {
        @ place: 54;
        @ prefix: "FND";
        @ label: "Auditor’s finding";
        @ plural: "Auditors’ findings";
        @ serves: &["9.2.2", "10.2"];
        @ group: Group::Check;
        @ owner_expected: true;
        @ writers: &[Writer::Power(Power::ConductAudit)];
        @ maintained: false;
        @ acts: &[Need::power(ActName::Close, Power::ConductAudit)];
        @ dues: &[Due::by("answer_due", "Answer").until("nonconformity").with(ActName::Answer)];
        @ columns: &["audit", "grade", "ref", "raised_on", "answer_due", "nonconformity"];
        /// The audit it comes from.
        audit: Ref<noun::Audit>, "Audit";
        /// How much it weighs.
        grade: FindingGrade, "Grade";
        /// The requirement it is about, such as iso42001:8.4.
        r#ref: Requirement, "Requirement";
        /// What should have been, in the words of the criterion.
        criterion: Text, "Criterion";
        /// What was seen instead, with numbers, dates and places; no names.
        saw: Prose, "Saw";
        /// The versions in which it was seen.
        records: List<AnyPin>, "Records";
        /// The sample in which it was seen.
        sample: Option<Ref<noun::Sample>>, "Sample";
        /// The nonconformity opened for it.
        nonconformity: Option<Ref<noun::Nonconformity>>, "Nonconformity", progress;
        /// The day by which somebody answers.
        answer_due: Option<Date>, "Answer due";
        /// The day it was raised.
        raised_on: Date, "Raised on";
        /// The finding of an earlier audit that it repeats.
        repeats: Option<Ref<noun::Finding>>, "Repeats";
    }
}
