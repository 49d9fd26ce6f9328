//! Nonconformities.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Pin, Prose, Ref, Requirement, Text};
use crate::id::{PersonId, RecordId, noun};
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::Power;

choice! {
    /// Where a nonconformity came to light.
    pub enum NonconformitySource {
        InternalAudit "internal-audit",
        ExternalAudit "external-audit",
        Assurance "assurance",
        Incident "incident",
        Rule "rule",
        Concern "concern",
        Supplier "supplier",
        Review "review",
        Operation "operation",
        UltraVires "ultra-vires",
    }
}

choice! {
    /// How much a nonconformity weighs.
    pub enum NonconformityGrade { Major "major", Minor "minor" }
}

choice! {
    /// How causes were looked for.
    pub enum CauseMethod {
        FiveWhys "five-whys",
        Fishbone "fishbone",
        FaultTree "fault-tree",
        Other "other",
    }
}

part! {
    /// One thing done at once to control it.
    pub struct Containment {
        /// The day.
        on: Date, "On";
        /// What was done.
        what: Text, "What";
        /// Who did it.
        by: PersonId, "By";
    }
}

part! {
    /// One cause.
    pub struct NonconformityCause {
        /// What brought it about; a process or a condition, not a person.
        text: Text, "Cause";
        /// Whether removing it keeps this from coming back.
        root: Option<bool>, "Root cause";
    }
}

part! {
    /// The look whether the same exists, or could happen, somewhere else.
    pub struct Elsewhere {
        /// The day somebody looked.
        checked_on: Date, "Checked on";
        /// Who looked.
        by: PersonId, "By";
        /// Where the same was found.
        similar: List<RecordId>, "Similar cases";
        /// What the look showed.
        result: Option<Text>, "Result";
    }
}

record! {
    /// A requirement, ours or the standard's, that was not met, whatever brought it to light.
    pub struct Nonconformity {
        @ place: 56;
        @ prefix: "NC";
        @ label: "Nonconformity";
        @ plural: "Nonconformities";
        @ serves: &["10.2", "10.1"];
        @ group: Group::Improve;
        @ owner_expected: true;
        @ writers: &[Writer::Anyone];
        @ acts: &[
            Need::power(ActName::Approve, Power::CloseNonconformity),
            Need::power(ActName::Close, Power::CloseNonconformity),
            Need::power(ActName::Verify, Power::VerifyEffectiveness),
        ];
        @ dues: &[Due::by("due", "Put right")];
        @ columns: &["grade", "ref", "source", "detected_on", "due", "owner"];
        /// Where it came to light.
        source: NonconformitySource, "Came from";
        /// The finding, incident, concern or other record it came from.
        source_record: Option<RecordId>, "From record";
        /// The requirement that was not met, such as iso42001:8.4.
        r#ref: Requirement, "Requirement";
        /// How much it weighs.
        grade: NonconformityGrade, "Grade";
        /// What was not met, where, since when and how it shows.
        what: Prose, "What";
        /// The day somebody noticed.
        detected_on: Date, "Detected on";
        /// The systems concerned.
        systems: List<Ref<noun::System>>, "Systems";
        /// What was done at once to control it.
        containment: Box<[Containment]>, "Containment";
        /// Who suffered from it or could have, and what was done about that.
        consequences: Option<Prose>, "Consequences";
        /// What puts right what went wrong.
        correction: List<Ref<noun::Action>>, "Correction";
        /// How causes were looked for.
        cause_method: Option<CauseMethod>, "Causes found by";
        /// What brought it about; at least one is a root cause.
        causes: List<NonconformityCause>, "Causes";
        /// Whether the same exists or could happen somewhere else.
        elsewhere: Option<Elsewhere>, "Looked elsewhere";
        /// Why no cause needs to be removed, where that is so.
        no_action_why: Option<Text>, "No action because";
        /// What removes the causes.
        corrective: List<Ref<noun::Action>>, "Corrective actions";
        /// The change to the management system it led to.
        aims_change: Option<Ref<noun::Change>>, "Change to the AIMS", progress;
        /// The risks that were scored again because of it.
        risks_updated: List<Pin<noun::Risk>>, "Risks updated", progress;
        /// The day by which its causes are removed.
        due: Date, "Due";
        /// The management review that saw it.
        reported_to: Option<Ref<noun::Meeting>>, "Reported to", progress;
    }
}
