//! The scope of the management system.

use crate::act::ActName;
use crate::datum::{AtLeastOne, List, Prose, Ref, Text};
use crate::id::{PersonId, noun};
use crate::kinds::system::OrgRole;
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What the organisation does with AI.
    pub enum AiActivity { Develop "develop", Provide "provide", Deploy "deploy", Use "use" }
}

choice! {
    /// How two management systems live together.
    pub enum Joined { Integrated "integrated", Aligned "aligned" }
}

part! {
    /// A unit outside the scope.
    pub struct UnitOut {
        /// The unit, as the directory names it.
        unit: Text, "Unit";
        /// Why leaving it out harms nobody.
        justification: Text, "Justification";
    }
}

part! {
    /// A system outside the scope.
    pub struct SystemOut {
        /// The system.
        system: Ref<noun::System>, "System";
        /// Why leaving it out harms nobody.
        justification: Text, "Justification";
        /// Who decided it.
        decided_by: Option<PersonId>, "Decided by";
    }
}

part! {
    /// Another management system it lives with.
    pub struct OtherSystem {
        /// Its standard, such as ISO/IEC 27001.
        standard: Text, "Standard";
        /// Whether the two are one system or two that agree.
        how: Joined, "How";
    }
}

record! {
    /// Boundary and applicability of the management system.
    pub struct Scope {
        @ place: 12;
        @ prefix: "SCP";
        @ label: "Scope";
        @ plural: "Scope";
        @ serves: &["4.3", "4.1"];
        @ group: Group::Plan;
        @ owner_expected: true;
        @ writers: &[Writer::Owner];
        @ remembered: true;
        @ acts: &[Need::power(ActName::Approve, Power::ApproveScope)];
        @ columns: &["org_roles", "activities", "units_in", "units_out.unit", "systems_out.system", "owner"];
        /// The scope as it may stand on a certificate: what is done, by whom, where.
        statement: Prose, "Statement";
        /// The organisation's roles towards AI systems.
        org_roles: AtLeastOne<OrgRole>, "Our roles";
        /// The units inside, as the directory names them.
        units_in: AtLeastOne<Text>, "Units inside";
        /// The units outside, each with its justification.
        units_out: List<UnitOut>, "Units outside";
        /// The systems outside, each with its justification.
        systems_out: List<SystemOut>, "Systems outside";
        /// What the organisation does with AI.
        activities: AtLeastOne<AiActivity>, "Activities";
        /// The sites inside.
        locations: List<Text>, "Locations";
        /// The issues the boundary was drawn with regard to.
        issues_considered: Box<[Ref<noun::Issue>]>, "Issues considered";
        /// The interested parties the boundary was drawn with regard to.
        parties_considered: Box<[Ref<noun::Party>]>, "Parties considered";
        /// What crosses the boundary: services and decisions shared with those outside.
        interfaces: List<Text>, "Interfaces";
        /// Whether climate change matters to the management system (ISO/IEC 42001, 4.1).
        climate_relevant: bool, "Climate matters";
        /// Why it does, or does not.
        climate_reason: Text, "Climate: why";
        /// The management systems it lives with.
        other_systems: List<OtherSystem>, "Other management systems";
    }
}
