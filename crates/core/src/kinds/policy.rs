//! Policies: sections anchored to what they must contain, statements a machine can compare with facts.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{Days, List, Pin, Prose, Ref, Test, Text};
use crate::id::{PersonId, noun};
use crate::kinds::{Group, Need, Writer};
use crate::power::{Function, Power};

choice! {
    /// Which policy it is.
    pub enum PolicyType { Ai "ai", AcceptableUse "acceptable-use", Related "related" }
}

choice! {
    /// Something a policy must contain.
    pub enum Anchor {
        ScopeWhatIsAi "scope-what-is-ai",
        ScopeProducts "scope-products",
        ScopeInternal "scope-internal",
        ScopeThirdParty "scope-third-party",
        Exclusions "exclusions",
        Principles "principles",
        PurposeAlignment "purpose-alignment",
        ObjectivesFramework "objectives-framework",
        CommitResponsible "commit-responsible",
        CommitLegal "commit-legal",
        CommitImprovement "commit-improvement",
        Roles "roles",
        DecisionRights "decision-rights",
        LifecycleControls "lifecycle-controls",
        ThirdParty "third-party",
        Enforcement "enforcement",
        ExceptionPath "exception-path",
        ConflictPath "conflict-path",
        ReviewTriggers "review-triggers",
        OtherPolicies "other-policies",
    }
}

choice! {
    /// A gate a policy acts through.
    pub enum PolicyGate {
        Intake "intake",
        Procurement "procurement",
        DesignReview "design-review",
        Change "change",
        Incident "incident",
        Use "use",
    }
}

choice! {
    /// How another policy stands to this one.
    pub enum Relation {
        Governs "governs",
        GovernedBy "governed-by",
        Aligned "aligned",
        Conflicts "conflicts",
    }
}

choice! {
    /// What makes a policy be looked at again before its time.
    pub enum ReviewTrigger {
        Incident "incident",
        AuditFinding "audit-finding",
        LawChange "law-change",
        StrategyChange "strategy-change",
        ParameterChange "parameter-change",
    }
}

part! {
    /// One section of the text.
    pub struct Section {
        /// Its number.
        no: Text, "No";
        /// Its heading.
        heading: Text, "Heading";
        /// Its text.
        body: Prose, "Text";
        /// What it covers of what a policy must contain.
        anchors: List<Anchor>, "Covers";
    }
}

part! {
    /// One statement that facts can contradict.
    pub struct Statement {
        /// Its code.
        code: Text, "Code";
        /// The statement.
        text: Text, "Statement";
        /// The section it stands in.
        section: Option<Text>, "Section";
        /// The test that facts must pass.
        predicate: Option<Test>, "Test";
        /// The gate it acts through.
        gate: Option<Box<PolicyGate>>, "Gate";
    }
}

part! {
    /// Another policy or document in the same field.
    pub struct Related {
        /// The area.
        area: Function, "Area";
        /// The policy, if it is one of ours.
        policy: Option<Ref<noun::Policy>>, "Policy";
        /// The document, if it is kept as one.
        document: Option<Ref<noun::Document>>, "Document";
        /// How it stands to this one.
        relation: Relation, "Relation";
        /// When the two were last compared.
        checked_on: Option<Date>, "Checked on", progress;
        /// How a conflict was settled.
        resolution: Option<Text>, "Resolution", progress;
    }
}

record! {
    /// A policy with sections anchored to what it must contain, and statements a machine can compare with facts.
    pub struct Policy {
        @ place: 16;
        @ prefix: "POL";
        @ label: "Policy";
        @ plural: "Policies";
        @ serves: &["5.2", "A.2.2", "A.2.3", "A.2.4", "A.9.2"];
        @ group: Group::Plan;
        @ owner_expected: true;
        @ remembered: true;
        @ observed: true;
        @ writers: &[Writer::Owner];
        @ acts: &[Need::power(ActName::Approve, Power::ApprovePolicy)];
        @ columns: &["type", "edition", "owner", "effective_from"];
        /// Which policy it is.
        r#type: PolicyType, "Type";
        /// Its number as printed, such as v4.1.
        edition: Text, "Edition";
        /// Who in top management stands for it.
        sponsor: PersonId, "Sponsor";
        /// The purpose and values it serves.
        purpose_link: Box<[Pin<noun::Parameter>]>, "Serves purpose and values";
        /// Its text.
        sections: Box<[Section]>, "Sections";
        /// What facts must not contradict.
        statements: List<Statement>, "Statements";
        /// Policies and documents in the same field.
        related: List<Related>, "Related policies";
        /// The functions that look at it before it is approved.
        reviews_required: Box<[Function]>, "Reviews required";
        /// Whom it must reach.
        audiences: Box<[Ref<noun::Audience>]>, "Audiences";
        /// How long people have to acknowledge it, in days.
        acknowledge_within: Days, "Acknowledge within (days)";
        /// The first day it holds.
        effective_from: Date, "Effective from";
        /// Where it can be found.
        location: Option<Text>, "Location";
        /// What makes it be looked at again before its time.
        review_triggers: Box<[ReviewTrigger]>, "Review triggers";
    }
}
