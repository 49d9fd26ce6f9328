//! Visits of supervisors: the kind that `cargo xtask kind` adds to a copy of the tree.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Personal, Prose, Text};
use crate::id::PersonId;
use crate::kinds::{Due, Group, Need, Needs, Writer};

choice! {
    /// Whether a visit was told beforehand.
    pub enum Manner { Announced "announced", Unannounced "unannounced" }
}

part! {
    /// One thing that a supervisor asked for.
    pub struct Wish {
        /// What was asked for, in the supervisor's words.
        what: Text, "What";
        /// The day it was sent.
        sent_on: Option<Date>, "Sent on";
    }
}

record! {
    /// A look that a supervisor took at how AI is managed here, and what was asked for.
    pub struct Visit {
        @ place: NEXT;
        @ prefix: "VIS";
        @ label: "Visit";
        @ plural: "Visits";
        @ serves: &["4.2"];
        @ group: Group::Prove;
        @ owner_expected: true;
        @ writers: &[Writer::Anyone];
        @ acts: &[Need::of(ActName::Close, Needs::Owner)];
        @ dues: &[Due::by("answer_by", "Answer").until("answered_on")];
        @ columns: &["manner", "supervisor", "on", "host", "answer_by"];
        /// Whether it was told beforehand.
        manner: Manner, "Manner";
        /// The authority that came.
        supervisor: Text, "Supervisor";
        /// The day of the visit.
        on: Date, "On";
        /// Who received them.
        host: PersonId, "Host";
        /// Who came, by name.
        visitors: Option<Personal<Text>>, "Visitors";
        /// What they asked for.
        wishes: List<Wish>, "Wishes";
        /// The day by which they want an answer.
        answer_by: Option<Date>, "Answer by";
        /// The day they were answered.
        answered_on: Option<Date>, "Answered on", progress;
        /// What they said at the end.
        outcome: Option<Prose>, "Outcome", progress;
    }
}
