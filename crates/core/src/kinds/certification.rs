//! Certification.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Pin, Ref, Text};
use crate::id::noun;
use crate::kinds::{Due, Group, Need, Needs, Writer};

choice! {
    /// What a certification body decided.
    pub enum CertificationResult {
        Granted "granted",
        Refused "refused",
        Suspended "suspended",
        Withdrawn "withdrawn",
    }
}

part! {
    /// What the certification body decided.
    pub struct CertificationDecision {
        /// The day of the decision.
        on: Date, "On";
        /// The decision.
        result: CertificationResult, "Result";
        /// The number of the certificate.
        certificate: Option<Text>, "Certificate";
        /// The last day the certificate is valid.
        until: Option<Date>, "Valid until";
    }
}

record! {
    /// The cycle with a certification body: gap, stage 1, stage 2, decision, surveillance, recertification.
    pub struct Certification {
        @ place: 58;
        @ prefix: "CRT";
        @ label: "Certification";
        @ plural: "Certification";
        @ group: Group::Check;
        @ owner_expected: true;
        @ writers: &[Writer::Owner];
        @ acts: &[Need::of(ActName::Close, Needs::Owner)];
        @ dues: &[Due::end("cycle_end", "Renew or close")];
        @ columns: &["standard", "body_name", "decision.result", "decision.until", "cycle_end", "owner"];
        /// The standard and its edition, such as ISO/IEC 42001:2023.
        standard: Text, "Standard";
        /// The certification body, by name.
        body_name: Text, "Certification body";
        /// Who accredits the certification body for this standard.
        accredited_by: Text, "Accredited by";
        /// The scope that is certified, in the version that was put forward.
        scope: Pin<noun::Scope>, "Scope";
        /// The audits of the cycle, in order.
        audits: List<Ref<noun::Audit>>, "Audits", progress;
        /// What the certification body decided last.
        decision: Option<CertificationDecision>, "Decision", progress;
        /// The day the cycle ends and recertification must be done.
        cycle_end: Option<Date>, "Cycle ends";
        /// Other standards audited together with it.
        integrated_with: List<Text>, "Integrated with";
    }
}
