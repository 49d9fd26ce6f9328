//! Risk assessments.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{AtLeastOne, Configuration, Pin, Ref};
use crate::id::{PersonId, RecordId, noun};
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::Power;

choice! {
    /// Why a risk assessment was run.
    pub enum RiskTrigger {
        Interval "interval",
        NewSystem "new-system",
        Change "change",
        Incident "incident",
        Law "law",
        Audit "audit",
        Supplier "supplier",
    }
}

record! {
    /// One dated run of the risk method over a system, supplier or the whole management system.
    pub struct RiskAssessment {
        @ place: 22;
        @ prefix: "RA";
        @ label: "Risk assessment";
        @ plural: "Risk assessments";
        @ serves: &["6.1.2", "8.2"];
        @ group: Group::Risk;
        @ owner_expected: true;
        @ writers: &[Writer::Owner];
        @ acts: &[Need::power(ActName::Approve, Power::ApproveAssessment)];
        @ dues: &[Due::review("next_due", "Assess again").per("covers")];
        @ columns: &["covers", "trigger", "assessed_on", "results", "next_due", "owner"];
        /// The method it followed, at that version.
        method: Pin<noun::Method>, "Method";
        /// The systems and suppliers looked at, or the scope for the management system as a whole.
        covers: AtLeastOne<RecordId>, "Covers";
        /// The systems with their parts as they were looked at; left out, those in force on the day.
        configuration: Option<Configuration>, "Configuration";
        /// Why it was run.
        trigger: RiskTrigger, "Trigger";
        /// The change, incident or finding that made it necessary.
        trigger_record: Option<RecordId>, "Triggered by";
        /// The day it was finished.
        assessed_on: Date, "Assessed on";
        /// Who took part.
        assessors: AtLeastOne<PersonId>, "Assessors";
        /// The risks as they were scored in it, each at that version.
        results: Box<[Pin<noun::Risk>]>, "Results";
        /// The run before it, to tell what moved.
        compared_with: Option<Ref<noun::RiskAssessment>>, "Compared with";
        /// By when it is run again if nothing happens before.
        next_due: Date, "Next due";
    }
}
