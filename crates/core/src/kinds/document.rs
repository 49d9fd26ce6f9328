//! Controlled documents.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{Digest, File, List, Ref, Text};
use crate::id::{PersonId, noun};
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What a document is.
    pub enum DocumentType {
        Procedure "procedure",
        ContextAnalysis "context-analysis",
        Requirements "requirements",
        Design "design",
        ThreatModel "threat-model",
        VvPlan "vv-plan",
        DeploymentPlan "deployment-plan",
        Runbook "runbook",
        LoggingSpec "logging-spec",
        TechnicalFile "technical-file",
        Instructions "instructions",
        Playbook "playbook",
        IncidentCommunicationPlan "incident-communication-plan",
        DataManagement "data-management",
        ProvenanceProcedure "provenance-procedure",
        PreparationCriteria "preparation-criteria",
        Enforcement "enforcement",
        SpeakUp "speak-up",
        ContractTemplate "contract-template",
        External "external",
        Record "record",
        Other "other",
    }
}

choice! {
    /// Where the content lives.
    pub enum Home { Here "here", Linked "linked" }
}

choice! {
    /// How widely something may be known.
    pub enum Classification {
        Public "public",
        Internal "internal",
        Confidential "confidential",
        Restricted "restricted",
    }
}

record! {
    /// A controlled document, held here or in another home with a link and a hash.
    pub struct Document {
        @ place: 32;
        @ prefix: "DOC";
        @ label: "Document";
        @ plural: "Documents";
        @ serves: &["7.5.1", "7.5.2", "7.5.3", "A.6.2.2", "A.6.2.3", "A.6.2.5", "A.6.2.7", "A.8.2", "A.8.4"];
        @ group: Group::Prove;
        @ owner_expected: true;
        @ writers: &[Writer::Owner];
        @ acts: &[Need::power(ActName::Approve, Power::ApproveDocument)];
        @ columns: &["type", "number", "home", "classification", "owner"];
        /// What it is.
        r#type: DocumentType, "Type";
        /// The number it is cited by.
        number: Text, "Number";
        /// Who wrote it.
        author: PersonId, "Author";
        /// Whether it lives here or elsewhere.
        home: Home, "Home";
        /// Its content, when it lives here.
        file: Option<Box<File>>, "File";
        /// Where it can be found.
        location: Option<Text>, "Location";
        /// Digest of the linked content when it was saved.
        location_digest: Option<Digest>, "Digest when saved";
        /// Whether it comes from outside.
        external_origin: Option<bool>, "From outside";
        /// The language it is written in.
        language: Option<Text>, "Language";
        /// Whom it is for.
        audience: List<Ref<noun::Audience>>, "Audience";
        /// Technical documentation: which kinds of party it serves.
        party_kinds: List<Text>, "Kinds of party";
        /// The systems it is about.
        systems: List<Ref<noun::System>>, "Systems";
        /// The objectives it serves.
        objectives: List<Ref<noun::Objective>>, "Objectives";
        /// Playbooks: the types of incident.
        incident_types: List<Text>, "Incident types";
        /// How widely it may be known.
        classification: Classification, "Classification";
        /// The roles that may read it.
        access: List<Ref<noun::Role>>, "Readable by";
        /// The rule it is kept by.
        retention: Option<Ref<noun::Retention>>, "Retention";
        /// The day until which it is kept.
        keep_until: Option<Date>, "Keep until";
    }
}
