//! Contracts that touch AI.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{File, List, Money, Ref, Text};
use crate::id::{RecordId, noun};
use crate::kinds::{Due, Group, Need, Needs, Writer};
use crate::power::{Function, Power};

choice! {
    /// Which way a contract runs.
    pub enum ContractDirection { WeBuy "we-buy", WeProvide "we-provide", Partner "partner" }
}

choice! {
    /// A term that a contract about AI should have.
    pub enum Term {
        Responsibilities "responsibilities",
        IncidentNotice "incident-notice",
        ChangeNotice "change-notice",
        NoTraining "no-training",
        AuditRight "audit-right",
        Ip "ip",
        Exit "exit",
        Security "security",
        Privacy "privacy",
        Transparency "transparency",
        SubModels "sub-models",
    }
}

part! {
    /// A term the contract does without.
    pub struct WaivedTerm {
        /// The term, such as change-notice.
        term: Text, "Term";
        /// Why it can be done without.
        why: Text, "Why";
        /// The granted exception it rests on.
        exception: Option<Ref<noun::Exception>>, "Exception";
    }
}

record! {
    /// An agreement with a supplier, customer or partner that touches AI.
    pub struct Contract {
        @ place: 49;
        @ prefix: "CTR";
        @ label: "Contract";
        @ plural: "Contracts";
        @ serves: &["A.10.2", "A.10.3", "A.10.4"];
        @ group: Group::Suppliers;
        @ owner_expected: true;
        @ writers: &[Writer::Owner, Writer::Function(Function::Legal), Writer::Function(Function::Procurement)];
        @ acts: &[Need::power(ActName::Approve, Power::ApproveContract), Need::of(ActName::Close, Needs::Owner)];
        @ remembered: true;
        @ money: &["value"];
        @ dues: &[Due::end("ends", "Renew or close")];
        @ columns: &["with", "direction", "value", "starts", "ends", "owner"];
        /// The supplier or interested party it is with.
        with: RecordId, "With";
        /// Which way it runs.
        direction: ContractDirection, "Direction";
        /// What it is worth over its whole term; who may approve it depends on this.
        value: Option<Money>, "Value";
        /// The first day.
        starts: Date, "Starts";
        /// The last day; left out where it runs until somebody ends it.
        ends: Option<Date>, "Ends";
        /// The terms it has, as somebody read them in the text.
        terms_present: Box<[Term]>, "Terms present";
        /// The terms it does without.
        terms_waived: List<WaivedTerm>, "Terms waived";
        /// The duties that follow from it, for us or for them.
        obligations: List<Ref<noun::Obligation>>, "Obligations";
        /// The systems it is about.
        systems: List<Ref<noun::System>>, "Systems";
        /// The signed text.
        file: Option<File>, "File";
    }
}
