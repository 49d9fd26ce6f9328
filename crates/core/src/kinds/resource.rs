//! Resources.

use crate::act::ActName;
use crate::datum::{List, Money, Period, Ref, Text};
use crate::id::{PersonId, noun};
use crate::kinds::objective::Stage;
use crate::kinds::{Group, Need, Writer};
use crate::power::{Function, Power};

choice! {
    /// What a resource is.
    pub enum ResourceType {
        Budget "budget",
        People "people",
        Tooling "tooling",
        Computing "computing",
        Assessment "assessment",
        Training "training",
        Monitoring "monitoring",
    }
}

part! {
    /// One person and the part they have.
    pub struct Staff {
        /// Who.
        person: PersonId, "Person";
        /// What they do for it, and how much of their time.
        part: Text, "Part";
    }
}

part! {
    /// One piece of software that people work with.
    pub struct WorkTool {
        /// What it is called.
        name: Text, "Name";
        /// Its version.
        version: Option<Text>, "Version";
        /// What it is used for.
        purpose: Option<Text>, "Purpose";
    }
}

record! {
    /// Money, people, tools, computing: decided for the management system, or used by a system.
    pub struct Resource {
        @ place: 29;
        @ prefix: "RES";
        @ label: "Resource";
        @ plural: "Resources";
        @ serves: &["5.1", "7.1", "A.4.2", "A.4.4", "A.4.5", "A.4.6"];
        @ group: Group::Plan;
        @ owner_expected: true;
        @ writers: &[Writer::Owner, Writer::Function(Function::Finance)];
        @ acts: &[Need::power(ActName::Approve, Power::Fund), Need::power(ActName::Deny, Power::Fund)];
        @ remembered: true;
        @ money: &["granted", "asked"];
        @ columns: &["type", "for_system", "need", "asked", "granted", "spent", "owner"];
        /// What it is.
        r#type: ResourceType, "Type";
        /// The system that uses it; none for the management system.
        for_system: Option<Ref<noun::System>>, "For system";
        /// The stages of the life cycle it is for.
        stages: List<Stage>, "Stages";
        /// What cannot be done without it.
        need: Text, "Need";
        /// The risks it answers.
        risks: List<Ref<noun::Risk>>, "Risks";
        /// The money asked for.
        asked: Option<Money>, "Asked";
        /// The money granted; approval is for this sum.
        granted: Option<Money>, "Granted";
        /// The money spent so far.
        spent: Option<Money>, "Spent", progress;
        /// Full-time posts, in hundredths of a post.
        fte: Option<i64>, "Posts (hundredths)";
        /// The people assigned, and the part each has.
        people: List<Staff>, "People";
        /// The days it is for.
        period: Period, "Period";
        /// Computing: where it stands.
        location: Option<Text>, "Location";
        /// Computing: how much there is of it, with the unit.
        capacity: Option<Text>, "Capacity";
        /// Computing: the energy it took, in kilowatt-hours.
        energy_kwh: Option<i64>, "Energy (kWh)", progress;
        /// The software people work with.
        tools: List<WorkTool>, "Tools";
        /// The meeting that decided on it.
        decided_in: Option<Ref<noun::Meeting>>, "Decided in";
    }
}
