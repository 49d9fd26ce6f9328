//! Obligations.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{Days, List, Ref, Requirement, Text};
use crate::id::{RecordId, noun};
use crate::kinds::{Due, Group, Need, Needs, Writer};
use crate::power::{Function, Power};

choice! {
    /// Who owes.
    pub enum Owed { ByUs "owed-by-us", ToUs "owed-to-us" }
}

record! {
    /// One concrete duty, from an instrument or a contract, with a due date or a cadence.
    pub struct Obligation {
        @ place: 14;
        @ prefix: "OBL";
        @ label: "Obligation";
        @ plural: "Obligations";
        @ serves: &["4.2", "A.8.5", "A.10.2", "A.10.3"];
        @ group: Group::Plan;
        @ owner_expected: true;
        @ writers: &[
            Writer::Function(Function::Legal),
            Writer::Function(Function::Compliance),
            Writer::Function(Function::Procurement),
        ];
        @ acts: &[
            Need::power(ActName::Verify, Power::VerifyEffectiveness),
            Need::of(ActName::Close, Needs::Owner),
        ];
        @ dues: &[Due::by("due", "Meet").with(ActName::Close)];
        @ columns: &["duty", "source", "direction", "due", "every", "owner"];
        /// The instrument or contract it comes from.
        source: RecordId, "Source";
        /// The provision that says so, such as euaia:26.
        provision: Option<Requirement>, "Provision";
        /// Whether we owe it or are owed it.
        direction: Owed, "Direction";
        /// What must be done, by whom, for whom, in a sentence.
        duty: Text, "Duty";
        /// Duties to report: the party that is told.
        report_to: Option<Ref<noun::Party>>, "Report to";
        /// The systems it concerns.
        systems: List<Ref<noun::System>>, "Systems";
        /// Due once: by when.
        due: Option<Date>, "Due";
        /// Due again and again: how often.
        every: Option<Days>, "Every (days)";
        /// What shows that it was met.
        evidence: List<Ref<noun::Evidence>>, "Evidence", progress;
    }
}
