//! Interested parties.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Personal, Text};
use crate::id::RecordId;
use crate::kinds::{Group, Need, Needs, Writer};

choice! {
    /// Who a party is.
    pub enum PartyType {
        Customer "customer",
        User "user",
        AffectedPerson "affected-person",
        VulnerableGroup "vulnerable-group",
        Employee "employee",
        Regulator "regulator",
        OwnerMember "owner-member",
        Supplier "supplier",
        Partner "partner",
        Society "society",
        Certifier "certifier",
    }
}

part! {
    /// One thing a party needs, and whether the management system takes it on.
    pub struct PartyNeed {
        /// A short code by which other records name the need.
        code: Text, "Code";
        /// What they need or expect, in their words.
        need: Text, "Need";
        /// Whether it becomes a requirement of the management system.
        taken_on: bool, "Taken on";
        /// Not taken on: the reason.
        why_not: Option<Text>, "Why not";
        /// The records that meet it: an obligation, a policy, a control, a notice.
        answered_by: List<RecordId>, "Answered by";
    }
}

part! {
    /// One time they were asked or told.
    pub struct Consultation {
        /// The day.
        on: Date, "On";
        /// How they were reached: a survey, a call, a panel.
        how: Text, "How";
        /// What came of it.
        result: Option<Text>, "Result";
    }
}

record! {
    /// Who has a stake; what they need; which needs the management system takes on.
    pub struct Party {
        @ place: 11;
        @ prefix: "PTY";
        @ label: "Interested party";
        @ plural: "Interested parties";
        @ serves: &["4.2", "A.10.4", "A.8.5"];
        @ group: Group::Plan;
        @ owner_expected: true;
        @ remembered: true;
        @ writers: &[Writer::Owner];
        @ acts: &[Need::of(ActName::Close, Needs::Owner)];
        @ columns: &["type", "needs.need", "needs.taken_on", "consulted.on", "owner"];
        /// Who they are.
        r#type: PartyType, "Type";
        /// How they and the organisation stand to each other.
        relation: Option<Text>, "Relation";
        /// What they need, one by one; also needs that are not taken on, with the reason.
        needs: Box<[PartyNeed]>, "Needs";
        /// How to reach them: a name, an address, a number.
        contact: Option<Personal<Text>>, "Contact";
        /// When they were asked, and what came of it.
        consulted: List<Consultation>, "Consulted", progress;
    }
}
