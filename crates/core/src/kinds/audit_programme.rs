//! Audit programmes.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Period, Ref, Requirement, Text};
use crate::id::{BodyId, noun};
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What puts one audit before another.
    pub enum Weight {
        Importance "importance",
        Changes "changes",
        Risk "risk",
        EarlierResults "earlier-results",
        Incidents "incidents",
    }
}

part! {
    /// One audit of the cycle.
    pub struct PlannedAudit {
        /// What is audited: the unit, process or system.
        what: Text, "What";
        /// The requirements it covers.
        refs: List<Requirement>, "Requirements";
        /// The systems it covers.
        systems: List<Ref<noun::System>>, "Systems";
        /// The day it is planned for.
        on: Date, "On";
        /// The audit it became.
        audit: Option<Ref<noun::Audit>>, "Audit", progress;
    }
}

record! {
    /// The audits of a cycle: what, when, how, by whom, and why in that order.
    pub struct AuditProgramme {
        @ place: 52;
        @ prefix: "APG";
        @ label: "Audit programme";
        @ plural: "Audit programmes";
        @ serves: &["9.2.2", "9.2.1"];
        @ group: Group::Check;
        @ owner_expected: true;
        @ writers: &[Writer::Power(Power::ConductAudit)];
        @ acts: &[Need::power(ActName::Approve, Power::ApproveAuditProgramme)];
        @ dues: &[Due::by("planned.on", "Plan the audits of").until("audit")];
        @ columns: &["cycle.from", "cycle.until", "frequency", "reports_to", "owner"];
        /// The days within which every requirement is audited once.
        cycle: Period, "Cycle";
        /// How often audits are held, and what makes one come sooner.
        frequency: Text, "Frequency";
        /// How auditors work: interviews, samples, reading of records, re-performance.
        methods: Text, "Methods";
        /// Who plans, who audits, who reports and who follows up.
        responsibilities: Text, "Responsibilities";
        /// What puts one audit before another.
        weighted_by: Box<[Weight]>, "Weighted by";
        /// The audits, in the order they are held.
        planned: Box<[PlannedAudit]>, "Planned audits";
        /// The bodies that get the results.
        reports_to: Box<[BodyId]>, "Reports to";
    }
}
