//! Changes.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Prose, Ref, Text};
use crate::id::{PersonId, RecordId, noun};
use crate::kinds::{Due, Group, Need, Needs, Writer};
use crate::power::Power;

choice! {
    /// What a change changes.
    pub enum ChangeType {
        Aims "aims",
        Model "model",
        Prompt "prompt",
        Data "data",
        Tool "tool",
        Agent "agent",
        Guardrail "guardrail",
        Purpose "purpose",
        SupplierTerms "supplier-terms",
        Infrastructure "infrastructure",
        Retirement "retirement",
    }
}

record! {
    /// A planned or unplanned change, to the management system or to a system.
    pub struct Change {
        @ place: 28;
        @ prefix: "CHG";
        @ label: "Change";
        @ plural: "Changes";
        @ serves: &["6.3", "8.1", "A.6.2.6", "A.6.2.2"];
        @ group: Group::Plan;
        @ owner_expected: true;
        @ writers: &[Writer::Anyone];
        @ acts: &[
            Need::power_for(ActName::Approve, &["aims"], Power::ApproveAimsChange),
            Need::power(ActName::Approve, Power::ApproveChange),
            Need::power_for(ActName::Deny, &["aims"], Power::ApproveAimsChange),
            Need::power(ActName::Deny, Power::ApproveChange),
            Need::power(ActName::Verify, Power::VerifyEffectiveness),
            Need::of(ActName::Close, Needs::Owner),
        ];
        @ dues: &[Due::by("planned_for", "Make").until("made_on")];
        @ columns: &["type", "system", "requester", "planned_for", "made_on", "owner"];
        /// What it changes; aims for the management system itself.
        r#type: ChangeType, "Type";
        /// The system it changes; none for the management system.
        system: Option<Ref<noun::System>>, "System";
        /// The components, data, suppliers or records it moves.
        parts: Box<[RecordId]>, "Parts";
        /// The fields of the configuration it moves, such as component.tool or system.purpose.
        moves: List<Text>, "Moves";
        /// Who asks for it.
        requester: PersonId, "Requester";
        /// What will be different afterwards.
        what: Prose, "What";
        /// What it is for.
        why: Prose, "Why";
        /// What it may do to people, to other systems and to what was assessed before.
        consequences: Prose, "Consequences";
        /// The people and money it takes.
        resources: Option<Text>, "Resources";
        /// Who does what, and who answers for it afterwards.
        responsibilities: Option<Text>, "Responsibilities";
        /// The risk or impact assessments made because of it.
        reassess: List<RecordId>, "Reassessed in", progress;
        /// The tests that show it does what it should.
        tests: List<Ref<noun::Test>>, "Tests", progress;
        /// The day it is meant for.
        planned_for: Date, "Planned for";
        /// The day it was made.
        made_on: Option<Date>, "Made on", progress;
        /// How to go back if it goes wrong.
        rollback: Option<Text>, "Way back";
        /// What came of it that nobody meant.
        unintended: Option<Prose>, "Unintended results", progress;
    }
}
