//! Controls.

use crate::act::ActName;
use crate::datum::{Days, List, Prose, Ref, Requirement, Text};
use crate::id::noun;
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

record! {
    /// How one reference control of Annex A, or one of the organisation's own, works here.
    pub struct Control {
        @ place: 24;
        @ prefix: "CTL";
        @ label: "Control";
        @ plural: "Controls";
        @ serves: &["6.1.3", "8.1", "A"];
        @ group: Group::Risk;
        @ owner_expected: true;
        @ writers: &[Writer::Owner];
        @ acts: &[
            Need::power(ActName::Approve, Power::ApproveDocument),
            Need::power(ActName::Verify, Power::VerifyEffectiveness),
        ];
        @ columns: &["ref", "systems", "automated", "operated_by", "verify_every", "owner"];
        /// The control of Annex A, such as iso42001:A.6.2.4, or own: and a name.
        r#ref: Requirement, "Control";
        /// What is done here, by whom, when, so that somebody else can see whether it is done.
        statement: Prose, "Statement";
        /// The systems it works on; none for all in scope.
        systems: List<Ref<noun::System>>, "Systems";
        /// Whether a machine does it.
        automated: Option<bool>, "Automated";
        /// The kinds of record that show it works, such as test or measurement.
        produces: List<Text>, "Shown by records of kind";
        /// How often somebody makes sure that it works.
        verify_every: Days, "Verified every (days)";
        /// The role that does it.
        operated_by: Option<Ref<noun::Role>>, "Operated by";
        /// Requirements of other sets it serves as well.
        also: List<Requirement>, "Also serves in other sets";
    }
}
