//! Retention rules and legal holds.

use crate::act::ActName;
use crate::datum::{Days, List, Ref, Text};
use crate::id::{RecordId, noun};
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

choice! {
    /// Whether it says how long things are kept, or that they must stay.
    pub enum RetentionType { Rule "rule", Hold "hold" }
}

choice! {
    /// From when a period of retention is counted.
    pub enum StartsAt {
        Created "created",
        Superseded "superseded",
        SystemRetired "system-retired",
        ContractEnd "contract-end",
    }
}

record! {
    /// A retention rule, or a legal hold.
    pub struct Retention {
        @ place: 34;
        @ prefix: "RET";
        @ label: "Retention";
        @ plural: "Retention rules and holds";
        @ serves: &["7.5.3", "A.5.3", "A.6.2.8"];
        @ group: Group::Prove;
        @ owner_expected: true;
        @ writers: &[
            Writer::PowerFor(&["rule"], Power::SetRetention),
            Writer::PowerFor(&["hold"], Power::LegalHold),
        ];
        @ maintained: false;
        @ acts: &[
            Need::power(ActName::Approve, Power::SetRetention),
            Need::power(ActName::Hold, Power::LegalHold),
            Need::power(ActName::Release, Power::LegalHold),
        ];
        @ columns: &["type", "kinds", "records", "keep_for", "starts_at", "basis", "owner"];
        /// A rule says how long things are kept; a hold, that nothing may go for now.
        r#type: RetentionType, "Type";
        /// The kinds of record it covers, such as test or impact-assessment.
        kinds: List<Text>, "Kinds";
        /// The records it covers one by one.
        records: List<RecordId>, "Records";
        /// How long they are kept.
        keep_for: Option<Days>, "Keep for (days)";
        /// From when that is counted.
        starts_at: Option<StartsAt>, "Counted from";
        /// Why so long and no longer, or what the hold is for.
        basis: Text, "Basis";
        /// The law or standard that asks for it.
        instrument: Option<Ref<noun::Instrument>>, "Instrument";
        /// What is done with them at the end.
        dispose_how: Option<Text>, "Disposed of by";
        /// Whether the time may be lengthened but never shortened.
        locked: Option<bool>, "Never shortened";
    }
}
