//! Suppliers.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Personal, Ref, Text, UpTo};
use crate::id::noun;
use crate::kinds::{Due, Group, Need, Setting, Writer};
use crate::power::{Function, Power};

choice! {
    /// What a supplier supplies.
    pub enum Provides {
        Model "model",
        Platform "platform",
        Data "data",
        SoftwareWithAi "software-with-ai",
        Service "service",
        People "people",
    }
}

part! {
    /// A certificate a supplier shows.
    pub struct Certificate {
        /// The standard or scheme, such as ISO/IEC 42001.
        name: Text, "Certificate";
        /// What of the supplier it covers.
        scope: Option<Text>, "Scope";
        /// The last day it is valid.
        until: Option<Date>, "Valid until";
        /// The certificate itself.
        evidence: Option<Ref<noun::Evidence>>, "Evidence";
    }
}

part! {
    /// What the supplier's terms say about AI; left out where they say nothing or nobody has looked.
    pub struct AiTerms {
        /// Whether it may train models on our data.
        trains_on_our_data: Option<bool>, "Trains on our data";
        /// The models of others inside what it supplies.
        sub_models: List<Text>, "Models of others";
        /// How many days before a change it must tell us.
        notice_of_change_days: Option<i64>, "Notice of change (days)";
        /// Within how many hours it must tell us of an incident.
        incident_notice_hours: Option<i64>, "Notice of incidents (hours)";
        /// Whether it stands in for claims over intellectual property.
        ip_indemnity: Option<bool>, "Indemnity for IP";
        /// Whether we may audit it.
        audit_right: Option<bool>, "Right to audit";
        /// How we get out, and what we get back.
        exit: Option<Text>, "Exit";
    }
}

record! {
    /// A party that supplies AI, data, models, or software with AI in it.
    pub struct Supplier {
        @ place: 47;
        @ prefix: "SUP";
        @ label: "Supplier";
        @ plural: "Suppliers";
        @ serves: &["A.10.2", "A.10.3", "8.1"];
        @ group: Group::Suppliers;
        @ owner_expected: true;
        @ configures: &[
            Setting::Field("ai_terms"),
        ];
        @ writers: &[Writer::Owner, Writer::Function(Function::Procurement)];
        @ acts: &[
            Need::power(ActName::Suspend, Power::SuspendSystem),
            Need::power(ActName::Resume, Power::ResumeSystem),
        ];
        @ dues: &[Due::end("certificates.until", "Get a new certificate from")];
        @ columns: &["provides", "criticality", "substitutable", "jurisdictions", "owner"];
        /// Everything it supplies to us.
        provides: Box<[Provides]>, "Provides";
        /// How much hangs on it: 1 most, 3 least; it sets how often it is looked at.
        criticality: UpTo<3>, "Criticality";
        /// Whether another could take its place within the time we could bear.
        substitutable: Option<bool>, "Substitutable";
        /// Where it works and where our data goes.
        jurisdictions: List<Text>, "Jurisdictions";
        /// The companies it hands our data to.
        sub_processors: List<Text>, "Sub-processors";
        /// The certificates it shows.
        certificates: List<Certificate>, "Certificates";
        /// What its terms say about AI.
        ai_terms: Option<AiTerms>, "AI terms";
        /// Whom to call, by name, telephone and mail.
        contact: Option<Personal<Text>>, "Contact";
        /// How we would do without it.
        exit_plan: Option<Ref<noun::Document>>, "Exit plan";
    }
}
