//! Requests to use AI.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Money, Prose, Ref, Text};
use crate::id::{PersonId, noun};
use crate::kinds::system::{Acquired, Autonomy, TierInputs};
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

part! {
    /// A look at the law before anything is used.
    pub struct LegalCheck {
        /// The day it was done.
        on: Date, "On";
        /// Who did it.
        by: PersonId, "By";
        /// The instruments that were looked at.
        instruments: List<Ref<noun::Instrument>>, "Instruments";
        /// What follows: allowed, allowed with which duties, or not allowed.
        result: Text, "Result";
    }
}

record! {
    /// A request to use, buy or build AI for a purpose.
    pub struct Intake {
        @ place: 38;
        @ prefix: "INT";
        @ label: "Intake";
        @ plural: "Intake";
        @ serves: &["8.1", "A.9.2", "A.6.2.2", "5.1"];
        @ group: Group::Run;
        @ writers: &[Writer::Anyone];
        @ acts: &[
            Need::power(ActName::Approve, Power::ApproveUse),
            Need::power(ActName::Deny, Power::ApproveUse),
        ];
        @ columns: &["unit", "requester", "acquired", "autonomy", "asked_on", "becomes"];
        /// Who asks; they are told the answer and may not give it.
        requester: PersonId, "Requester";
        /// What it would do, for whom, in which step of the work, and who acts on its results.
        r#use: Prose, "Intended use";
        /// What would get better, and for whom.
        benefit: Text, "Benefit";
        /// How it would come.
        acquired: Acquired, "Acquired";
        /// Who would supply it.
        supplier: Option<Ref<noun::Supplier>>, "Supplier";
        /// The unit that would use it.
        unit: Text, "Unit";
        /// What kinds of data it would be given, such as claims, voice or biometric.
        data_wanted: List<Text>, "Data wanted";
        /// Whether any of that data is about people who can be told from it.
        personal_data: bool, "Personal data";
        /// Whom its results would touch, and about how many of them.
        people_affected: Text, "People affected";
        /// How much it would do on its own.
        autonomy: Autonomy, "Autonomy";
        /// What its tier follows from.
        tier_inputs: TierInputs, "Tier inputs";
        /// What the law says about it, once somebody has looked.
        legal_check: Option<LegalCheck>, "Legal check";
        /// What it would cost in the first year.
        cost: Option<Money>, "Cost";
        /// The system it became.
        becomes: Option<Ref<noun::System>>, "Became", progress;
        /// The unregistered AI that this request puts in order.
        candidate: Option<Ref<noun::Candidate>>, "Candidate";
        /// The day it was asked for.
        asked_on: Date, "Asked on";
    }
}
