//! AI that nobody had registered.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{Ref, Text};
use crate::id::{Kind, noun};
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

record! {
    /// AI that a source or a person found and nobody had registered.
    pub struct Candidate {
        @ place: 46;
        @ prefix: "CAN";
        @ label: "Candidate";
        @ plural: "Candidates";
        @ serves: &["4.3", "8.1", "A.4.2"];
        @ group: Group::Inventory;
        @ writers: &[Writer::Connector, Writer::Anyone];
        @ acts: &[
            Need::power(ActName::Triage, Power::TriageDiscovery),
            Need::power(ActName::Close, Power::TriageDiscovery),
        ];
        @ dispositions: &["register", "merge", "not-ai", "out-of-scope", "stop-use"];
        @ becomes: &[("register", Kind::System), ("merge", Kind::System)];
        @ columns: &["what", "unit", "found_by", "first_seen", "confidence", "matched"];
        /// The source that found it; a survey where a person did.
        found_by: Ref<noun::Source>, "Found by";
        /// The first day it was seen; the time to decide runs from here.
        first_seen: Date, "First seen";
        /// What it seems to be: the product, model or service.
        what: Text, "What";
        /// Where it was seen: the host, repository, account or invoice.
        r#where: Text, "Where";
        /// The unit that seems to use it.
        unit: Option<Text>, "Unit";
        /// How sure the source is that it is AI, in per cent.
        confidence: Option<i64>, "Confidence (per cent)";
        /// The system it turned out to be part of.
        matched: Option<Ref<noun::System>>, "Matched", progress;
        /// The request by which it is put in order.
        intake: Option<Ref<noun::Intake>>, "Intake", progress;
    }
}
