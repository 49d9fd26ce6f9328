//! Matters put to an authority.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{AnyPin, List, Money, Prose, Text};
use crate::id::PersonId;
use crate::kinds::delegation::NamedHolder;
use crate::kinds::{Due, Group, Need, Needs, Writer};
use crate::power::{Function, Power};

choice! {
    /// What an authority is asked to do.
    pub enum Asked {
        Approve "approve",
        Accept "accept",
        Deny "deny",
        Fund "fund",
        Exception "exception",
        Suspend "suspend",
        Resume "resume",
        Ratify "ratify",
        ResolveConflict "resolve-conflict",
        Other "other",
    }
}

part! {
    /// One way to decide, and what follows.
    pub struct Choice {
        /// The way.
        text: Text, "Option";
        /// What follows from it.
        consequence: Text, "Consequence";
    }
}

record! {
    /// A question put to an authority: what is asked, of whom, by when, what happens if nobody decides.
    pub struct Matter {
        @ place: 8;
        @ prefix: "DEC";
        @ label: "Matter";
        @ plural: "Matters";
        @ serves: &["5.1", "5.3", "8.1"];
        @ group: Group::Governing;
        @ writers: &[Writer::Anyone];
        @ acts: &[
            Need::of(ActName::Approve, Needs::MatterPower),
            Need::of(ActName::Accept, Needs::MatterPower),
            Need::of(ActName::Deny, Needs::MatterPower),
        ];
        @ remembered: true;
        @ money: &["amount"];
        @ dues: &[Due::decision("due").of("decider")];
        @ columns: &["asked", "subject", "decider", "proposer", "due"];
        /// What is asked.
        asked: Asked, "Asked";
        /// The version it is about.
        subject: AnyPin, "About";
        /// The power it takes.
        power: Power, "Power";
        /// Who is to decide.
        decider: NamedHolder, "Decider";
        /// Who puts it.
        proposer: PersonId, "Proposer";
        /// The case for and against.
        case: Prose, "Case";
        /// The ways it can be decided.
        options: List<Choice>, "Options";
        /// The functions that look at it first.
        reviews_needed: List<Function>, "Reviews needed";
        /// By when.
        due: Date, "Due";
        /// What happens if nobody decides.
        if_undecided: Text, "If nobody decides";
        /// The money it takes.
        amount: Option<Money>, "Amount";
    }
}
