//! Passages through the gates of the life cycle.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{AnyPin, Configuration, Ref};
use crate::id::{PersonId, noun};
use crate::kinds::objective::Stage;
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What a gate asks to see.
    pub enum ProofNeeded {
        Requirements "requirements",
        Design "design",
        ThreatModel "threat-model",
        DataApproval "data-approval",
        ImpactAssessment "impact-assessment",
        RiskAssessment "risk-assessment",
        Oversight "oversight",
        TestPlan "test-plan",
        Validation "validation",
        RedTeam "red-team",
        Fairness "fairness",
        DeploymentPlan "deployment-plan",
        Runbook "runbook",
        Logging "logging",
        Notice "notice",
        UserInformation "user-information",
        SupplierClearance "supplier-clearance",
        LegalCheck "legal-check",
        Rollback "rollback",
        RetirementPlan "retirement-plan",
        StopDrill "stop-drill",
    }
}

part! {
    /// One thing the gate asks to see, and what answers it.
    pub struct GateProof {
        /// What is asked for.
        need: ProofNeeded, "Proof";
        /// The version that shows it.
        record: Option<AnyPin>, "Shown by";
        /// The granted exception that lets it pass without.
        waived_by: Option<Ref<noun::Exception>>, "Waived by";
    }
}

record! {
    /// One passage of one system through one gate of its life cycle, with the proofs it needs.
    pub struct Gate {
        @ place: 39;
        @ prefix: "GAT";
        @ label: "Gate";
        @ plural: "Gates";
        @ serves: &["A.6.1.3", "A.6.2.2", "A.6.2.3", "A.6.2.4", "A.6.2.5", "A.6.2.6", "8.1"];
        @ group: Group::Run;
        @ owner_expected: true;
        @ writers: &[Writer::Owner];
        @ acts: &[
            Need::power(ActName::Approve, Power::ApproveGate),
            Need::power(ActName::Deny, Power::ApproveGate),
        ];
        @ dues: &[Due::decision("planned_on")];
        @ columns: &["system", "stage", "requester", "planned_on", "owner"];
        /// The system that is to pass.
        system: Ref<noun::System>, "System";
        /// The stage it would have passed.
        stage: Stage, "Stage";
        /// The versions of the system and its parts that pass; left out, those in force are taken.
        configuration: Configuration, "Configuration";
        /// What the gate asks to see at this stage and tier, each with the record that shows it.
        proofs: Box<[GateProof]>, "Proofs";
        /// Who asks for passage; they may not grant it.
        requester: PersonId, "Requester";
        /// The change that makes it pass again.
        change: Option<Ref<noun::Change>>, "Change";
        /// The day the decision is wanted.
        planned_on: Option<Date>, "Planned on";
    }
}
