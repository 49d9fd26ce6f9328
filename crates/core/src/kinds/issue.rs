//! Issues of the context.

use crate::act::ActName;
use crate::datum::{List, Prose};
use crate::id::RecordId;
use crate::kinds::{Group, Need, Needs, Writer};

choice! {
    /// Whether an issue comes from inside or outside.
    pub enum Side { Internal "internal", External "external" }
}

choice! {
    /// The field an issue belongs to.
    pub enum Area {
        Law "law",
        Market "market",
        Technology "technology",
        Society "society",
        Climate "climate",
        Organisation "organisation",
        Culture "culture",
        Capability "capability",
        Supplier "supplier",
        Data "data",
        Security "security",
    }
}

record! {
    /// An internal or external factor that bears on the management system.
    pub struct Issue {
        @ place: 10;
        @ prefix: "ISS";
        @ label: "Issue";
        @ plural: "Issues";
        @ serves: &["4.1"];
        @ group: Group::Plan;
        @ owner_expected: true;
        @ remembered: true;
        @ writers: &[Writer::Owner];
        @ acts: &[Need::of(ActName::Close, Needs::Owner)];
        @ columns: &["side", "area", "response", "owner"];
        /// Whether it comes from inside the organisation or from outside.
        side: Side, "Side";
        /// The field it belongs to.
        area: Area, "Area";
        /// How it helps or hinders what the management system must deliver; an issue that changes nothing need not be kept.
        influence: Prose, "Influence";
        /// What was done about it: the risk, objective, change or instrument it led to.
        response: List<RecordId>, "Response";
    }
}
