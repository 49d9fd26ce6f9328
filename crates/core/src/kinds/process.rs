//! Processes of the management system.

use crate::act::ActName;
use crate::datum::{List, Ref, Text};
use crate::id::noun;
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What a process covers.
    pub enum Covered {
        Intake "intake",
        Procurement "procurement",
        DesignReview "design-review",
        Development "development",
        Validation "validation",
        Deployment "deployment",
        Change "change",
        Monitoring "monitoring",
        Incident "incident",
        Retirement "retirement",
        Use "use",
        Data "data",
        Risk "risk",
        Impact "impact",
        Audit "audit",
        Review "review",
        Improvement "improvement",
        Supplier "supplier",
        Concern "concern",
        Document "document",
    }
}

record! {
    /// One process of the management system, its criteria and how it joins the others.
    pub struct Process {
        @ place: 15;
        @ prefix: "PRC";
        @ label: "Process";
        @ plural: "Processes";
        @ serves: &["4.4", "8.1", "A.6.1.3", "A.9.2", "5.1"];
        @ group: Group::Run;
        @ owner_expected: true;
        @ remembered: true;
        @ writers: &[Writer::Owner];
        @ acts: &[Need::power(ActName::Approve, Power::ApproveDocument)];
        @ columns: &["purpose", "covers", "feeds", "produces", "owner"];
        /// What would go wrong without it.
        purpose: Text, "Purpose";
        /// What it starts from.
        inputs: Box<[Text]>, "Inputs";
        /// What it leaves behind.
        outputs: Box<[Text]>, "Outputs";
        /// What must be true for it to have been done well, so that two people would judge alike.
        criteria: Box<[Text]>, "Criteria";
        /// The processes that take up what it leaves.
        feeds: List<Ref<noun::Process>>, "Feeds";
        /// The parts of the work it covers.
        covers: Box<[Covered]>, "Covers";
        /// The kinds of record that show it ran, such as gate or test.
        produces: List<Text>, "Shown by records of kind";
        /// The ordinary work it is built into.
        business_process: Option<Text>, "Built into";
        /// The document that says how it is done.
        procedure: Option<Ref<noun::Document>>, "Procedure";
    }
}
