//! Risks and opportunities.

use crate::act::ActName;
use crate::datum::{Category, Level, List, Pin, Ref, Text};
use crate::id::noun;
use crate::kinds::{Group, Need, Needs, Writer};
use crate::power::Function;

choice! {
    /// Whether it threatens or offers.
    pub enum RiskType { Threat "threat", Opportunity "opportunity" }
}

choice! {
    /// Where a risk comes from: Annex C.3 of the standard, or newer lists.
    pub enum RiskSource {
        C31 "C.3.1",
        C32 "C.3.2",
        C33 "C.3.3",
        C34 "C.3.4",
        C35 "C.3.5",
        C36 "C.3.6",
        C37 "C.3.7",
        Genai "genai",
        Llm "llm",
        Agentic "agentic",
        Supply "supply",
        Own "own",
    }
}

choice! {
    /// Who bears a consequence.
    pub enum Axis {
        Organisation "organisation",
        Individuals "individuals",
        Groups "groups",
        Society "society",
    }
}

part! {
    /// One consequence for one of those who bear it.
    pub struct Consequence {
        /// Who bears it.
        axis: Axis, "For";
        /// What it is.
        text: Text, "Consequence";
        /// Its step on the scale.
        value: i64, "Step";
    }
}

part! {
    /// Likelihood, consequence, and the level the criteria give for them.
    pub struct Score {
        /// The step of likelihood.
        likelihood: i64, "Likelihood";
        /// The step of consequence.
        consequence: i64, "Consequence";
        /// The level.
        level: Level, "Level";
    }
}

record! {
    /// A threat or an opportunity to an AI objective, person, group or society.
    pub struct Risk {
        @ place: 21;
        @ prefix: "R";
        @ label: "Risk";
        @ plural: "Risks";
        @ serves: &["6.1.1", "6.1.2", "6.1.3", "8.2", "8.3"];
        @ group: Group::Risk;
        @ owner_expected: true;
        @ counted: true;
        @ writers: &[Writer::Owner, Writer::Function(Function::Risk)];
        @ acts: &[Need::of(ActName::Accept, Needs::RiskPower), Need::of(ActName::Close, Needs::Owner)];
        @ columns: &["systems", "category", "inherent.level", "residual.level", "target.level", "type", "owner"];
        /// Whether it threatens something or offers it.
        r#type: RiskType, "Type";
        /// What could happen, in under ten words.
        event: Text, "Event";
        /// What could bring it about.
        cause: Text, "Cause";
        /// Where it comes from.
        sources: Box<[RiskSource]>, "Sources";
        /// The objectives it bears on.
        objectives_hit: List<Ref<noun::Objective>>, "Objectives hit";
        /// The objectives of Annex C.2 it concerns.
        annex_c: List<Text>, "Annex C objectives";
        /// The category of the criteria it belongs to.
        category: Category, "Category";
        /// The systems it is about; none for the management system as a whole.
        systems: List<Ref<noun::System>>, "Systems";
        /// The suppliers it is about.
        suppliers: List<Ref<noun::Supplier>>, "Suppliers";
        /// Whom it could reach, the organisation itself among them.
        who_is_hurt: Box<[Axis]>, "Who could be hurt";
        /// What it would mean, for each of those.
        consequences: Box<[Consequence]>, "Consequences";
        /// Before any control.
        inherent: Score, "Inherent";
        /// After the controls that work today.
        residual: Score, "Residual";
        /// Where it should come to.
        target: Score, "Target";
        /// The criteria it was scored by.
        criteria: Pin<noun::Parameter>, "Criteria";
        /// What is done about it.
        treatment: Option<Ref<noun::Treatment>>, "Treatment";
        /// The issues behind it.
        issues: List<Ref<noun::Issue>>, "Issues";
        /// The interested parties whose needs it touches.
        needs: List<Ref<noun::Party>>, "Parties";
        /// The impact assessments that found it.
        impact_findings: List<Ref<noun::ImpactAssessment>>, "Impact assessments";
        /// Its ids in public catalogues.
        catalogue: List<Text>, "Catalogue ids";
    }
}
