//! Bodies: the governing body, top management, forums.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{Days, List, Money, Prose, Ref, Text};
use crate::id::{PersonId, noun};
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

choice! {
    /// Where a body stands.
    pub enum BodyType {
        GoverningBody "governing-body",
        TopManagement "top-management",
        Forum "forum",
        AuditCommittee "audit-committee",
        RiskCommittee "risk-committee",
    }
}

choice! {
    /// What a body may do with a power.
    pub enum May {
        Decide "decide",
        Block "block",
        Advise "advise",
        ResolveConflict "resolve-conflict",
    }
}

choice! {
    /// How many votes carry a decision.
    pub enum Majority { Simple "simple", TwoThirds "two-thirds", Unanimous "unanimous" }
}

part! {
    /// One decision right of a body, in writing.
    pub struct DecisionRight {
        /// The power.
        power: Power, "Power";
        /// What the body may do with it.
        may: May, "May";
        /// Up to where, and how.
        note: Option<Text>, "Note";
    }
}

part! {
    /// One member of a body.
    pub struct Member {
        /// Who.
        person: PersonId, "Person";
        /// The first day.
        from: Date, "From";
        /// The last day.
        until: Option<Date>, "Until";
        /// Whether the member votes; yes when left out.
        voting: Option<bool>, "Votes";
    }
}

record! {
    /// Governing body, top management, or a forum: charter, members, quorum.
    pub struct Body {
        @ place: 3;
        @ prefix: "BOD";
        @ label: "Body";
        @ plural: "Bodies";
        @ serves: &["5.1", "5.3", "9.3.1", "A.3.2"];
        @ group: Group::Governing;
        @ remembered: true;
        @ writers: &[Writer::Power(Power::SetBodies)];
        @ acts: &[Need::power(ActName::Approve, Power::SetBodies)];
        @ columns: &["type", "chair", "quorum", "majority", "cadence"];
        /// Where the body stands.
        r#type: BodyType, "Type";
        /// The body it answers to; needed unless it is the governing body.
        reports_to: Option<Ref<noun::Body>>, "Reports to";
        /// What it is for and how it works.
        charter: Prose, "Charter";
        /// What it may decide, block, advise on or settle.
        decision_rights: Box<[DecisionRight]>, "Decision rights";
        /// Who leads it.
        chair: PersonId, "Chair";
        /// Who sits on it.
        members: Box<[Member]>, "Members";
        /// How many voting members must take part.
        quorum: i64, "Quorum";
        /// How many votes carry a decision.
        majority: Majority, "Majority";
        /// How often it meets.
        cadence: Days, "Meets every (days)";
        /// Whether it may decide in writing.
        written_procedure: Option<bool>, "Decides in writing";
        /// How much it may spend.
        budget_authority: Option<Money>, "Budget authority";
        /// Bodies it is independent of.
        independent_of: List<Ref<noun::Body>>, "Independent of";
    }
}

impl Body {
    /// Whether that person sits on the body on that day.
    pub fn has_member(&self, person: PersonId, on: Date) -> bool {
        self.members.iter().any(|member| member.person == person && member.sits(on))
    }

    /// How many members must take part for an act to be the body's.
    pub(crate) fn needed(&self) -> usize {
        usize::try_from(self.quorum).unwrap_or(usize::MAX)
    }

    /// The members who vote on that day.
    pub fn voters(&self, on: Date) -> impl Iterator<Item = PersonId> {
        self.members.iter().filter(move |member| member.sits(on) && member.voting != Some(false)).map(|member| member.person)
    }
}

impl Member {
    fn sits(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }
}
