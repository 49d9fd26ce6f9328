//! Drills and tabletop exercises.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Prose, Ref, Text};
use crate::id::{PersonId, noun};
use crate::kinds::{Due, Group, Need, Needs, Writer};
use crate::power::Power;

choice! {
    /// What is practised.
    pub enum ExerciseType {
        StopDrill "stop-drill",
        Tabletop "tabletop",
        Fallback "fallback",
        SupplierFailover "supplier-failover",
        Escalation "escalation",
    }
}

record! {
    /// A stop drill or a tabletop, done and learned from.
    pub struct Exercise {
        @ place: 44;
        @ prefix: "EXR";
        @ label: "Exercise";
        @ plural: "Exercises";
        @ serves: &["8.1", "A.6.2.6", "A.8.4", "A.9.3"];
        @ group: Group::Run;
        @ owner_expected: true;
        @ writers: &[Writer::Owner];
        @ acts: &[Need::power(ActName::Verify, Power::VerifyEffectiveness), Need::of(ActName::Close, Needs::Owner)];
        @ dues: &[Due::by("planned_on", "Hold").until("held_on")];
        @ columns: &["type", "systems", "planned_on", "held_on", "took_seconds", "owner"];
        /// What is practised.
        r#type: ExerciseType, "Type";
        /// The systems it is practised on.
        systems: List<Ref<noun::System>>, "Systems";
        /// What is supposed to have happened, and what people must do about it.
        scenario: Prose, "Scenario";
        /// The day it is planned for.
        planned_on: Date, "Planned on";
        /// The day it was held.
        held_on: Option<Date>, "Held on";
        /// Whether people knew that it was coming.
        announced: Option<bool>, "Announced";
        /// Who took part.
        participants: List<PersonId>, "Participants";
        /// How fast it had to be, in seconds.
        target_seconds: Option<i64>, "Target (seconds)";
        /// How long it took until everything stood still, in seconds.
        took_seconds: Option<i64>, "Took (seconds)";
        /// Whether every part stopped, agents and queued work too.
        everything_stopped: Option<bool>, "Everything stopped";
        /// Whether people could go on working without the system.
        fallback_worked: Option<bool>, "Fallback worked";
        /// Who called whom, in order.
        route_followed: List<Text>, "Route followed";
        /// What did not go as it should, one by one.
        went_wrong: List<Text>, "Went wrong";
        /// What somebody does about it.
        actions: List<Ref<noun::Action>>, "Actions";
        /// Recordings, logs and notes of the exercise.
        evidence: List<Ref<noun::Evidence>>, "Evidence";
    }
}
