//! Actions: what somebody must do by a date.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Prose, Ref, Test, Text, UpTo};
use crate::id::{PersonId, RecordId, noun};
use crate::kinds::{Due, Group, Need, Needs, Writer};
use crate::power::Power;

choice! {
    /// What an action is for.
    pub enum ActionType {
        Correction "correction",
        Corrective "corrective",
        Decision "decision",
        Remediation "remediation",
        Improvement "improvement",
        TreatmentStep "treatment-step",
        ObjectiveStep "objective-step",
        Plan "plan",
    }
}

choice! {
    /// The stretch of a plan.
    pub enum Phase { D30 "d30", D60 "d60", D90 "d90" }
}

record! {
    /// Anything somebody must do by a date: correction, corrective action, follow-up, remediation, improvement, task of a plan.
    pub struct Action {
        @ place: 57;
        @ prefix: "ACT";
        @ label: "Action";
        @ plural: "Actions";
        @ serves: &["5.1", "6.1.1", "8.3", "9.3.3", "10.1", "10.2"];
        @ group: Group::Improve;
        @ owner_expected: true;
        @ writers: &[Writer::Anyone];
        @ acts: &[Need::power(ActName::Verify, Power::VerifyEffectiveness), Need::of(ActName::Close, Needs::Owner)];
        @ dues: &[Due::by("due", "Finish").until("done_on")];
        @ columns: &["type", "from", "due", "done_on", "priority", "owner"];
        /// What it is for.
        r#type: ActionType, "Type";
        /// The record that makes it necessary: a nonconformity, meeting, treatment, objective.
        from: Option<RecordId>, "From";
        /// What must be done, so that two people would agree whether it is.
        what: Text, "What";
        /// Who gave it to the owner and looks after it.
        assigner: PersonId, "Assigned by";
        /// The day it must be done by, as agreed now.
        due: Date, "Due";
        /// The day first agreed; it stays when the other moves.
        first_due: Date, "First due";
        /// The day it was done.
        done_on: Option<Date>, "Done on";
        /// What was done and what came of it.
        result: Option<Prose>, "Result";
        /// What shows that it was done.
        evidence: List<Ref<noun::Evidence>>, "Evidence";
        /// The money or people it is given.
        resources: Option<Ref<noun::Resource>>, "Resources";
        /// Improvement: what should move.
        metric: Option<Ref<noun::Metric>>, "Metric";
        /// Improvement: the metric's value before.
        before: Option<i64>, "Value before";
        /// Improvement: the metric's value after.
        after: Option<i64>, "Value after";
        /// Plan: the first 30, 60 or 90 days.
        phase: Option<Phase>, "Phase";
        /// Plan: the test that facts pass once it is done, such as: any(scope where state(approved)).
        done_when: Option<Box<Test>>, "Done when";
        /// How much it matters: 1 most, 3 least.
        priority: UpTo<3>, "Priority";
    }
}
