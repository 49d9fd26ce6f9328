//! Roles of the management system.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{AtLeastOne, Days, List, Ref, Text, UpTo};
use crate::id::{PersonId, noun};
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What a role is about.
    pub enum RoleType {
        AccountableExecutive "accountable-executive",
        AimsOwner "aims-owner",
        Reporting "reporting",
        SystemOwner "system-owner",
        ModelOwner "model-owner",
        Risk "risk",
        Compliance "compliance",
        Security "security",
        Privacy "privacy",
        DataGovernance "data-governance",
        Legal "legal",
        Product "product",
        OversightOperator "oversight-operator",
        Auditor "auditor",
        ConcernHandler "concern-handler",
        Other "other",
    }
}

choice! {
    /// A part in an activity (RACI).
    pub enum Part {
        Responsible "responsible",
        Accountable "accountable",
        Consulted "consulted",
        Informed "informed",
    }
}

choice! {
    /// The two duties of clause 5.3, a and b.
    pub enum AimsDuty { Conformity "conformity", Reporting "reporting" }
}

choice! {
    /// How a competence is shown.
    pub enum ProofOfCompetence {
        Education "education",
        Training "training",
        Experience "experience",
        Certification "certification",
        Assessment "assessment",
    }
}

part! {
    /// The role's part in one activity.
    pub struct Raci {
        /// The activity.
        activity: Text, "Activity";
        /// The part in it.
        part: Part, "Part";
    }
}

part! {
    /// A competence the role needs.
    pub struct RequiredCompetence {
        /// Its code.
        code: Text, "Code";
        /// What it is about.
        topic: Text, "Topic";
        /// How it is shown.
        proof: ProofOfCompetence, "Shown by";
        /// The lowest level that will do.
        min_level: UpTo<3>, "Level at least";
        /// How often it must be renewed.
        refresh: Option<Days>, "Renewed every (days)";
    }
}

part! {
    /// One holder of the role.
    pub struct Holder {
        /// Who.
        person: PersonId, "Person";
        /// The first day.
        from: Date, "From";
        /// The last day.
        until: Option<Date>, "Until";
        /// The systems it is held for; all when left out.
        systems: List<Ref<noun::System>>, "Systems";
    }
}

record! {
    /// A role of the management system: duties, RACI, competence it needs, who holds it.
    pub struct Role {
        @ place: 4;
        @ prefix: "ROL";
        @ label: "Role";
        @ plural: "Roles";
        @ serves: &["5.3", "7.2", "A.3.2", "A.4.6"];
        @ group: Group::People;
        @ remembered: true;
        @ writers: &[Writer::Power(Power::AssignRoles)];
        @ acts: &[
            Need::power_for(ActName::Approve, &["accountable-executive"], Power::AppointAccountable),
            Need::power(ActName::Approve, Power::AssignRoles),
        ];
        @ columns: &["type", "holders.person", "deputy"];
        /// What the role is about.
        r#type: RoleType, "Type";
        /// What it has to do.
        duties: AtLeastOne<Text>, "Duties";
        /// Its part in activities.
        raci: List<Raci>, "RACI";
        /// Activities it carries out.
        activities: List<Text>, "Activities";
        /// Whether it has the duty of conformity (5.3 a) or of reporting (5.3 b).
        aims_duties: List<AimsDuty>, "Duties of clause 5.3";
        /// What its holders must be able to do.
        competence_required: List<RequiredCompetence>, "Competence required";
        /// Who holds it.
        holders: Box<[Holder]>, "Holders";
        /// Who stands in while every holder is away.
        deputy: Option<PersonId>, "Deputy";
        /// What is expected of responsible AI in objectives or pay.
        incentive: Option<Text>, "Incentive";
    }
}

impl Holder {
    /// Whether the role is held on that day.
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }
}
