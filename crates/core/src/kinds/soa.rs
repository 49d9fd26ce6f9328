//! The Statement of Applicability.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Ref, Requirement, Text};
use crate::id::noun;
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What makes a control necessary.
    pub enum Because {
        Risk "risk",
        Obligation "obligation",
        Policy "policy",
        Contract "contract",
        Practice "practice",
        Own "own",
    }
}

part! {
    /// Whether one control of Annex A applies, and why.
    pub struct SoaRow {
        /// The control, such as iso42001:A.6.2.4.
        r#ref: Requirement, "Control";
        /// Whether it applies.
        applicable: bool, "Applies";
        /// What makes it necessary.
        because: List<Because>, "Because";
        /// Why it applies, or why leaving it out harms nobody.
        why: Option<Text>, "Why";
        /// The risks it is for.
        risks: List<Ref<noun::Risk>>, "Risks";
        /// The obligations it is for.
        obligations: List<Ref<noun::Obligation>>, "Obligations";
        /// The controls that carry it out here.
        controls: List<Ref<noun::Control>>, "Controls";
        /// Left out for a time: the last day of that.
        exclusion_until: Option<Date>, "Left out until";
    }
}

part! {
    /// A control of the organisation's own.
    pub struct OwnRow {
        /// The control, own: and a name.
        r#ref: Requirement, "Control";
        /// Why Annex A is not enough.
        why: Option<Text>, "Why";
        /// The controls that carry it out here.
        controls: List<Ref<noun::Control>>, "Controls";
    }
}

record! {
    /// The Statement of Applicability; one live record.
    pub struct Soa {
        @ place: 25;
        @ prefix: "SOA";
        @ label: "Statement of Applicability";
        @ plural: "Applicability";
        @ serves: &["6.1.3"];
        @ group: Group::Risk;
        @ owner_expected: true;
        @ remembered: true;
        @ writers: &[Writer::Owner];
        @ acts: &[Need::power(ActName::Approve, Power::ApproveSoa)];
        @ dues: &[Due::end("rows.exclusion_until", "Look again at what is left out of")];
        @ columns: &["rows.ref", "own_rows.ref", "owner"];
        /// Every control of Annex A, one row each, also those left out.
        rows: Box<[SoaRow]>, "Rows";
        /// Controls that Annex A does not have.
        own_rows: List<OwnRow>, "Own controls";
    }
}
