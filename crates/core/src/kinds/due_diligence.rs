//! Due diligence on suppliers.

use jiff::civil::Date;

use crate::act::{ActName, Condition};
use crate::datum::{List, Ref, Text};
use crate::id::{PersonId, noun};
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::{Function, Power};

choice! {
    /// What round it is.
    pub enum DueDiligenceType {
        Screening "screening",
        Questionnaire "questionnaire",
        Review "review",
        Monitoring "monitoring",
    }
}

choice! {
    /// What a question to a supplier is about.
    pub enum QuestionArea {
        Security "security",
        Privacy "privacy",
        Ip "ip",
        ModelTransparency "model-transparency",
        Resilience "resilience",
        Labour "labour",
        Law "law",
    }
}

choice! {
    /// How we judge an answer.
    pub enum Mark { Meets "meets", Partly "partly", Fails "fails", NotAnswered "not-answered" }
}

choice! {
    /// What a gate of procurement is about.
    pub enum SupplierGateArea {
        Security "security",
        Privacy "privacy",
        Ip "ip",
        ModelTransparency "model-transparency",
    }
}

choice! {
    /// How a gate of procurement was passed, if it was.
    pub enum SupplierGateResult { Pass "pass", Conditional "conditional", Fail "fail" }
}

choice! {
    /// What becomes of the supplier.
    pub enum Clearance { Cleared "cleared", Conditional "conditional", Refused "refused" }
}

part! {
    /// One question, what the supplier answered, and how we judge it.
    pub struct Question {
        /// Its code.
        code: Text, "Code";
        /// What it is about.
        area: QuestionArea, "Area";
        /// The question.
        question: Text, "Question";
        /// What the supplier says.
        answer: Option<Text>, "Answer", @ writers: &[Writer::Supplier];
        /// What the supplier shows for it.
        evidence: Option<Ref<noun::Evidence>>, "Evidence", @ writers: &[Writer::Supplier];
        /// How we judge the answer; never given by the supplier.
        mark: Option<Mark>, "Mark";
    }
}

part! {
    /// One of the four gates of procurement.
    pub struct SupplierGate {
        /// What it is about.
        area: SupplierGateArea, "Area";
        /// How it was passed, if it was.
        result: SupplierGateResult, "Result";
        /// Who judged it.
        by: PersonId, "By";
    }
}

record! {
    /// A screening, questionnaire, review or round of monitoring of a supplier, who answers through the portal.
    pub struct DueDiligence {
        @ place: 48;
        @ prefix: "DD";
        @ label: "Due diligence";
        @ plural: "Due diligence";
        @ serves: &["A.10.3", "5.2"];
        @ group: Group::Suppliers;
        @ owner_expected: true;
        @ writers: &[
            Writer::Owner,
            Writer::Function(Function::Procurement),
            Writer::Function(Function::Security),
            Writer::Function(Function::Privacy),
            Writer::Function(Function::Legal),
        ];
        @ acts: &[
            Need::power(ActName::Approve, Power::ApproveSupplier),
            Need::power(ActName::Deny, Power::ApproveSupplier),
        ];
        @ dues: &[Due::by("due", "Get answers to").until("answered_on"), Due::by("conditions.due", "Meet a condition of").until("met_by"), Due::end("valid_until", "Repeat")];
        @ columns: &["supplier", "type", "due", "answered_on", "conclusion", "valid_until"];
        /// What round it is.
        r#type: DueDiligenceType, "Type";
        /// Who is looked at.
        supplier: Ref<noun::Supplier>, "Supplier";
        /// The systems that rest on what it supplies.
        systems: List<Ref<noun::System>>, "Systems";
        /// The day the questions went out.
        sent_on: Option<Date>, "Sent on";
        /// The day by which the supplier answers, or the round is done.
        due: Date, "Due";
        /// The day the answers came.
        answered_on: Option<Date>, "Answered on";
        /// What is asked, answered and judged.
        questions: List<Question>, "Questions";
        /// The gates of procurement; a clearance shows all four.
        gates: List<SupplierGate>, "Gates";
        /// What becomes of the supplier; it counts once approved.
        conclusion: Option<Clearance>, "Conclusion";
        /// What the supplier must still do, and by when.
        conditions: List<Condition>, "Conditions";
        /// The nonconformities opened over answers that fail.
        shortfalls: List<Ref<noun::Nonconformity>>, "Shortfalls", progress;
        /// The last day the conclusion holds.
        valid_until: Option<Date>, "Valid until";
    }
}
