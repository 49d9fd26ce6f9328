//! Audits.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{AtLeastOne, List, Personal, Prose, Ref, Requirement, Text};
use crate::id::{BodyId, PersonId, RecordId, noun};
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What kind of audit it is.
    pub enum AuditType {
        Internal "internal",
        IndependentAssurance "independent-assurance",
        GapAnalysis "gap-analysis",
        PreAssessment "pre-assessment",
        Stage1 "stage-1",
        Stage2 "stage-2",
        Surveillance "surveillance",
        Recertification "recertification",
        Supplier "supplier",
    }
}

part! {
    /// What was found when somebody asked whether an auditor is free to judge.
    pub struct Independence {
        /// The auditor.
        person: PersonId, "Auditor";
        /// The day it was checked.
        checked_on: Date, "Checked on";
        /// What in the scope they owned, built, approved, operated, validated or advised on in the last two years.
        conflicts: List<RecordId>, "Conflicts";
        /// What keeps a conflict from bearing on the audit.
        safeguard: Option<Text>, "Safeguard";
    }
}

part! {
    /// One talk with somebody who is audited.
    pub struct Interview {
        /// Who was asked.
        person: PersonId, "Person";
        /// The day.
        on: Date, "On";
        /// What it was about.
        topic: Option<Personal<Text>>, "Topic";
    }
}

record! {
    /// One audit, assurance engagement, gap analysis or certification audit.
    pub struct Audit {
        @ place: 53;
        @ prefix: "AUD";
        @ label: "Audit";
        @ plural: "Audits";
        @ serves: &["9.2.1", "9.2.2"];
        @ group: Group::Check;
        @ owner_expected: true;
        @ writers: &[Writer::Power(Power::ConductAudit)];
        // Certification bodies and pre-assessors audit on their own authority: approving those plans is no act here.
        @ acts: &[
            Need::power_for(ActName::Approve, &["internal", "gap-analysis", "supplier"], Power::ApproveAuditProgramme),
            Need::power_for(ActName::Approve, &["independent-assurance"], Power::CommissionAssurance),
            Need::power(ActName::Close, Power::ConductAudit),
        ];
        @ dues: &[Due::by("planned_on", "Begin").until("from")];
        @ columns: &["type", "lead", "reports_to", "planned_on", "reported_on", "owner"];
        /// What kind of audit it is.
        r#type: AuditType, "Type";
        /// The programme it is part of.
        programme: Option<Ref<noun::AuditProgramme>>, "Programme";
        /// The body that ordered it.
        commissioned_by: BodyId, "Commissioned by";
        /// The body that gets the report.
        reports_to: BodyId, "Reports to";
        /// What the audit is to find out.
        objectives: Text, "Objectives";
        /// The requirements it is held against, such as iso42001:9.2.1.
        criteria: AtLeastOne<Requirement>, "Criteria";
        /// The units, places, processes and period it covers, and what it leaves out.
        scope: Text, "Scope of the audit";
        /// The systems it covers.
        systems: List<Ref<noun::System>>, "Systems";
        /// Who leads it; not somebody who reports to the AIMS owner.
        lead: PersonId, "Lead auditor";
        /// Who else audits.
        team: Box<[PersonId]>, "Team";
        /// For the lead and each of the team, whether they are free to judge.
        independence: List<Independence>, "Independence";
        /// The day it is planned for.
        planned_on: Date, "Planned on";
        /// The first day it was held.
        from: Option<Date>, "From", progress;
        /// The last day it was held.
        until: Option<Date>, "Until", progress;
        /// The ledger position the auditors worked from.
        image: Option<i64>, "Worked from №", progress;
        /// The requirements that were examined.
        examined: List<Requirement>, "Examined", progress;
        /// The samples that were drawn.
        samples: List<Ref<noun::Sample>>, "Samples", progress;
        /// The talks that were held.
        interviews: List<Interview>, "Interviews", progress;
        /// The report.
        report: Option<Ref<noun::Document>>, "Report", progress;
        /// The day the report went to the body that gets it.
        reported_on: Option<Date>, "Reported on", progress;
        /// What the auditors conclude about the criteria.
        conclusion: Option<Prose>, "Conclusion", progress;
        /// The last day outside auditors may look.
        access_until: Option<Date>, "Access until", progress;
    }
}
