//! Meetings of bodies; management review is one of their types.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{AnyPin, List, Prose, Ref, Text};
use crate::id::{BodyId, noun};
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What kind of sitting it is.
    pub enum MeetingType {
        GoverningBody "governing-body",
        TopManagement "top-management",
        ManagementReview "management-review",
        Forum "forum",
        WrittenProcedure "written-procedure",
    }
}

choice! {
    /// What an input to a review is about.
    pub enum Topic {
        ActionsFromBefore "actions-from-before",
        ContextChanges "context-changes",
        PartyChanges "party-changes",
        Nonconformities "nonconformities",
        MonitoringResults "monitoring-results",
        AuditResults "audit-results",
        Improvement "improvement",
        Objectives "objectives",
        Risks "risks",
        Impacts "impacts",
        Suppliers "suppliers",
        Exceptions "exceptions",
        Acceptances "acceptances",
        Incidents "incidents",
        Concerns "concerns",
        Resources "resources",
        Assurance "assurance",
    }
}

choice! {
    /// How something moved since the review before.
    pub enum Trend { Better "better", Same "same", Worse "worse", None "none" }
}

choice! {
    /// What a decision is about.
    pub enum DecisionKind {
        Improvement "improvement",
        AimsChange "aims-change",
        Resources "resources",
        Policy "policy",
        Objective "objective",
        Risk "risk",
        None "none",
    }
}

part! {
    /// One input to the meeting.
    pub struct Input {
        /// What it is about.
        topic: Topic, "Topic";
        /// What was put before the members.
        summary: Prose, "Summary";
        /// The records it was made from.
        records: List<AnyPin>, "Records";
        /// How it moved.
        trend: Option<Box<Trend>>, "Trend";
        /// Since which meeting.
        compared_with: Option<Ref<noun::Meeting>>, "Compared with";
    }
}

part! {
    /// One decision taken.
    pub struct MeetingDecision {
        /// What it is about.
        kind: DecisionKind, "Kind";
        /// What was decided.
        text: Text, "Decision";
        /// What spoke for it.
        reason: Option<Prose>, "Reason";
        /// What somebody must do about it.
        action: Option<Ref<noun::Action>>, "Action";
    }
}

part! {
    /// What a management review concludes about the management system.
    pub struct Conclusion {
        /// Whether it suits the organisation.
        suitable: bool, "Suitable";
        /// Whether it is enough.
        adequate: bool, "Adequate";
        /// Whether it works.
        effective: bool, "Effective";
        /// What that rests on.
        why: Option<Prose>, "Why";
    }
}

record! {
    /// A sitting of a body, with attendance, papers, minutes, decisions; its owner is its secretary.
    pub struct Meeting {
        @ place: 9;
        @ prefix: "MTG";
        @ label: "Meeting";
        @ plural: "Meetings";
        @ serves: &["5.1", "9.3.1", "9.3.2", "9.3.3"];
        @ group: Group::Check;
        @ owner_expected: true;
        @ remembered: true;
        @ writers: &[Writer::Owner];
        @ acts: &[Need::power(ActName::Approve, Power::ConcludeReview)];
        @ dues: &[Due::by("planned_on", "Hold").until("held_on")];
        @ columns: &["type", "body", "planned_on", "held_on"];
        /// What kind of sitting it is.
        r#type: MeetingType, "Type";
        /// The body that sits.
        body: BodyId, "Body";
        /// The day it is planned for.
        planned_on: Date, "Planned on";
        /// The day it was held.
        held_on: Option<Date>, "Held on";
        /// The ledger position its papers were made from.
        image: Option<i64>, "Papers made from №";
        /// The meeting before it.
        previous: Option<Ref<noun::Meeting>>, "Meeting before";
        /// What was put before it.
        inputs: List<Input>, "Inputs";
        /// What it was to deal with.
        agenda: List<Text>, "Agenda";
        /// What was said.
        minutes: Option<Prose>, "Minutes";
        /// The matters it had before it.
        matters: List<Ref<noun::Matter>>, "Matters";
        /// What it decided.
        decisions: List<MeetingDecision>, "Decisions";
        /// Management review: what it concludes.
        conclusion: Option<Box<Conclusion>>, "Conclusion";
    }
}
