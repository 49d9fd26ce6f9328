//! Treatments of risks.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{AtLeastOne, Level, List, Prose, Ref};
use crate::id::noun;
use crate::kinds::{Due, Group, Need, Needs, Writer};
use crate::power::Power;

choice! {
    /// What is done with a risk; enhance and exploit are for opportunities.
    pub enum TreatmentOption {
        Modify "modify",
        Share "share",
        Avoid "avoid",
        Retain "retain",
        Enhance "enhance",
        Exploit "exploit",
    }
}

choice! {
    /// How urgent a treatment is.
    pub enum TreatmentPriority {
        BeforeProduction "before-production",
        High "high",
        Normal "normal",
        Low "low",
    }
}

record! {
    /// What is done about one or more risks.
    pub struct Treatment {
        @ place: 23;
        @ prefix: "TRT";
        @ label: "Treatment";
        @ plural: "Treatments";
        @ serves: &["6.1.3", "8.3"];
        @ group: Group::Risk;
        @ owner_expected: true;
        @ writers: &[Writer::Owner];
        @ acts: &[
            Need::power(ActName::Approve, Power::ApproveTreatment),
            Need::power(ActName::Verify, Power::VerifyEffectiveness),
            Need::of(ActName::Close, Needs::Owner),
        ];
        @ dues: &[Due::by("due", "Finish").with(ActName::Close)];
        @ columns: &["risks", "option", "expected_residual", "due", "priority", "owner"];
        /// The risks it is about.
        risks: AtLeastOne<Ref<noun::Risk>>, "Risks";
        /// What is done with them.
        option: TreatmentOption, "Option";
        /// Why this and not another way, with what the others would cost.
        why: Prose, "Why";
        /// The controls it puts in place or strengthens.
        controls: List<Ref<noun::Control>>, "Controls";
        /// What somebody has to do, one action each.
        actions: List<Ref<noun::Action>>, "Actions";
        /// The level that should be left once it works.
        expected_residual: Level, "Expected residual";
        /// Where the money or the people come from.
        funded_by: Option<Ref<noun::Resource>>, "Funded by";
        /// By when it must work.
        due: Date, "Due";
        /// How urgent it is.
        priority: TreatmentPriority, "Priority";
    }
}
