//! AI systems.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{Days, List, Prose, Ref, Text};
use crate::id::{PersonId, RecordId, noun};
use crate::kinds::document::Classification;
use crate::kinds::objective::Stage;
use crate::kinds::{Group, Need, Setting, Writer};
use crate::power::Power;

choice! {
    /// How a system came.
    pub enum Acquired {
        InHouse "in-house",
        Bought "bought",
        Embedded "embedded",
        Service "service",
        OpenModel "open-model",
    }
}

choice! {
    /// The organisation's role towards a system.
    pub enum OrgRole {
        Provider "provider",
        Developer "developer",
        Deployer "deployer",
        Importer "importer",
        Distributor "distributor",
        Partner "partner",
    }
}

choice! {
    /// How much a system does on its own.
    pub enum Autonomy {
        Suggests "suggests",
        Drafts "drafts",
        DecidesWithReview "decides-with-review",
        DecidesAlone "decides-alone",
        ActsWithApproval "acts-with-approval",
        ActsAlone "acts-alone",
    }
}

choice! {
    /// What a system decides about.
    pub enum DecidesOn {
        Credit "credit",
        Employment "employment",
        Insurance "insurance",
        Claims "claims",
        Fraud "fraud",
        Access "access",
        Marketing "marketing",
        Payments "payments",
        Code "code",
        Other "other",
    }
}

choice! {
    /// The class a law puts a system in.
    pub enum LegalClassName {
        Prohibited "prohibited",
        HighRisk "high-risk",
        Transparency "transparency",
        Minimal "minimal",
        OutOfScope "out-of-scope",
        Undetermined "undetermined",
    }
}

part! {
    /// People the system touches.
    pub struct Affected {
        /// Who they are.
        who: Text, "Who";
        /// How many there are.
        count: Option<i64>, "How many", progress;
        /// Whether they need particular care.
        vulnerable: Option<bool>, "Vulnerable";
    }
}

part! {
    /// What the tier follows from; each 1 to 5.
    pub struct TierInputs {
        /// How bad the worst harm would be.
        severity: i64, "Severity";
        /// How many it reaches.
        reach: i64, "Reach";
        /// How much it does on its own.
        autonomy: i64, "Autonomy";
        /// How much it bears on people's rights.
        rights: i64, "Rights";
        /// How hard it is to undo.
        reversibility: i64, "Reversibility";
    }
}

part! {
    /// The class one instrument puts the system in.
    pub struct LegalClass {
        /// The instrument.
        instrument: Ref<noun::Instrument>, "Instrument";
        /// The class.
        class: LegalClassName, "Class";
        /// Which of its conditions the system meets.
        why: Option<Text>, "Why";
        /// Who determined it.
        by: Option<PersonId>, "By";
        /// When.
        on: Option<Date>, "On";
    }
}

part! {
    /// How the system is stopped.
    pub struct StopControl {
        /// What is done to stop it.
        how: Text, "How";
        /// The roles that may.
        operators: List<Ref<noun::Role>>, "Operators";
        /// How fast, in seconds.
        target_seconds: Option<i64>, "Within (seconds)";
        /// What people do meanwhile.
        fallback: Option<Text>, "Fallback";
    }
}

part! {
    /// Who has which duty at which stage.
    pub struct Responsibility {
        /// The stage.
        stage: Stage, "Stage";
        /// The duty.
        duty: Text, "Duty";
        /// Who has it.
        holder: Option<RecordId>, "Holder";
        /// The contract it is agreed in.
        agreed_in: Option<Ref<noun::Contract>>, "Agreed in";
    }
}

part! {
    /// A line the use of the system must stay within.
    pub struct UseLimit {
        /// The limit.
        text: Text, "Limit";
        /// What measures it.
        metric: Option<Ref<noun::Metric>>, "Metric";
    }
}

record! {
    /// An AI system: made, bought, embedded or agentic.
    pub struct System {
        @ place: 35;
        @ prefix: "AIS";
        @ label: "AI system";
        @ plural: "AI systems";
        @ serves: &["4.1", "4.3", "A.4.2", "A.6", "A.8", "A.9.4", "A.10.2"];
        @ group: Group::Inventory;
        @ owner_expected: true;
        @ configures: &[
            Setting::Field("purpose"),
            Setting::Field("not_for"),
            Setting::Field("users"),
            Setting::Field("affected"),
            Setting::Field("autonomy"),
            Setting::Field("decides_on"),
            Setting::Field("jurisdictions"),
            Setting::Field("data"),
            Setting::Field("suppliers"),
        ];
        @ writers: &[Writer::Owner, Writer::Connector];
        @ acts: &[
            Need::power(ActName::Suspend, Power::SuspendSystem),
            Need::power(ActName::Resume, Power::ResumeSystem),
        ];
        @ columns: &["acquired", "autonomy", "unit", "org_role", "in_use_from", "owner"];
        /// How it came.
        acquired: Acquired, "Acquired";
        /// What it is for.
        purpose: Prose, "Purpose";
        /// What it must not be used for.
        not_for: Prose, "Not for";
        /// Who uses it.
        users: Box<[Text]>, "Users";
        /// Whom it touches.
        affected: Box<[Affected]>, "People affected";
        /// The organisation's role towards it.
        org_role: Box<[OrgRole]>, "Our role";
        /// How much it does on its own.
        autonomy: Autonomy, "Autonomy";
        /// What it decides about.
        decides_on: List<DecidesOn>, "Decides on";
        /// The unit that uses it.
        unit: Text, "Unit";
        /// The business service it carries.
        service: Option<Text>, "Business service";
        /// Where it is used.
        jurisdictions: Box<[Text]>, "Jurisdictions";
        /// The data it uses.
        data: Box<[Ref<noun::Data>]>, "Data";
        /// Who supplies it or its parts.
        suppliers: List<Ref<noun::Supplier>>, "Suppliers";
        /// The software it came inside of.
        embedded_in: Option<Text>, "Embedded in";
        /// How widely what it handles may be known.
        classification: Classification, "Classification";
        /// What its tier follows from.
        tier_inputs: Option<Box<TierInputs>>, "Tier inputs";
        /// The classes that laws put it in.
        legal_class: List<LegalClass>, "Legal class", @ writers: &[Writer::Power(Power::DetermineLaw)];
        /// The first day of use.
        in_use_from: Option<Date>, "In use from", progress;
        /// The last day of use.
        in_use_until: Option<Date>, "In use until", progress;
        /// How it is stopped.
        stop_control: Option<Box<StopControl>>, "Stop control";
        /// Who has which duty, we or others.
        responsibilities: List<Responsibility>, "Responsibilities";
        /// Where its events are logged.
        log_source: Option<Ref<noun::Source>>, "Log source";
        /// The stages that are logged.
        log_phases: List<Stage>, "Logged stages";
        /// How long logs are kept.
        keep_logs: Option<Days>, "Logs kept (days)";
        /// What measures it.
        monitors: List<Ref<noun::Metric>>, "Metrics";
        /// The lines its use must stay within.
        use_limits: List<UseLimit>, "Use limits";
    }
}
