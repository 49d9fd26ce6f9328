//! Incidents and near misses.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Personal, Ref, Text, UpTo};
use crate::id::{PersonId, noun};
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What went wrong.
    pub enum IncidentType {
        PromptInjection "prompt-injection",
        DataLeakage "data-leakage",
        ModelCompromise "model-compromise",
        SupplyChain "supply-chain",
        WrongOutput "wrong-output",
        BiasHarm "bias-harm",
        ExcessiveAgency "excessive-agency",
        Outage "outage",
        Misuse "misuse",
        Privacy "privacy",
        Other "other",
    }
}

choice! {
    /// Who or what noticed.
    pub enum DetectedBy {
        Monitor "monitor",
        Staff "staff",
        Customer "customer",
        Supplier "supplier",
        Tester "tester",
        Authority "authority",
        Researcher "researcher",
    }
}

choice! {
    /// What was done to stop the harm.
    pub enum ContainmentKind {
        Disable "disable",
        RestrictTools "restrict-tools",
        RevokeKeys "revoke-keys",
        Rollback "rollback",
        Block "block",
        Other "other",
    }
}

choice! {
    /// What was decided about a notification.
    pub enum ClockDecision { Notify "notify", NotNeeded "not-needed" }
}

part! {
    /// One step that stopped or limited the harm.
    pub struct IncidentContainment {
        /// When it took hold.
        at: Timestamp, "At";
        /// What was done.
        what: Text, "What";
        /// Who did it.
        by: Option<PersonId>, "By";
        /// What sort of step it was.
        kind: ContainmentKind, "Kind";
    }
}

part! {
    /// A time that runs until somebody must have been told.
    pub struct Clock {
        /// The duty to tell.
        obligation: Option<Ref<noun::Obligation>>, "Obligation";
        /// When the time is up.
        due: Timestamp, "Due";
        /// When it was done.
        done_at: Option<Timestamp>, "Done at";
        /// Whether to tell.
        decision: Option<ClockDecision>, "Decision";
        /// Why; without it a decision not to tell counts for nothing.
        why: Option<Text>, "Why";
    }
}

part! {
    /// What was learned once it was over.
    pub struct IncidentReview {
        /// The day of the review.
        on: Date, "On";
        /// Who took part.
        by: List<PersonId>, "By";
        /// What is done differently from now on.
        lessons: List<Text>, "Lessons";
    }
}

record! {
    /// An AI incident or near miss, ours or a supplier's.
    pub struct Incident {
        @ place: 43;
        @ prefix: "INC";
        @ label: "Incident";
        @ plural: "Incidents";
        @ serves: &["8.1", "A.8.4", "A.6.2.6", "10.2", "A.3.3"];
        @ group: Group::Run;
        @ owner_expected: true;
        @ writers: &[Writer::Anyone, Writer::Connector, Writer::Power(Power::ManageIncident)];
        @ acts: &[
            Need::power(ActName::Triage, Power::ManageIncident),
            Need::power(ActName::Close, Power::ManageIncident),
        ];
        @ dispositions: &["incident", "near-miss", "event"];
        @ dues: &[Due::by("clocks.due", "Notify about").until("done_at")];
        @ columns: &["type", "severity", "systems", "aware_at", "personal_data", "owner"];
        /// What went wrong.
        r#type: IncidentType, "Type";
        /// How bad it is, or could have been: 1 worst, 4 least.
        severity: UpTo<4>, "Severity";
        /// The systems concerned.
        systems: Box<[Ref<noun::System>]>, "Systems";
        /// The suppliers it came from or concerns.
        suppliers: List<Ref<noun::Supplier>>, "Suppliers";
        /// When it started, as far as anybody knows.
        began: Option<Timestamp>, "Began";
        /// When somebody of ours first knew; legal clocks run from here.
        aware_at: Timestamp, "Aware at";
        /// Who or what noticed.
        detected_by: DetectedBy, "Detected by";
        /// What set it off: the input, the release, the change.
        trigger: Option<Text>, "Trigger";
        /// The playbook that was followed.
        playbook: Option<Ref<noun::Document>>, "Playbook";
        /// What was done to stop the harm, in order.
        containment: List<IncidentContainment>, "Containment", progress;
        /// Prompts, outputs and logs that were secured.
        preserved: List<Ref<noun::Evidence>>, "Evidence secured", progress;
        /// Who was harmed or could have been, by name or group.
        affected_people: Option<Personal<Text>>, "People affected", progress;
        /// How many people that is.
        affected_count: Option<i64>, "How many", progress;
        /// Whether personal data was lost, shown or changed.
        personal_data: bool, "Personal data";
        /// Whom somebody may have to tell, by when, and what was decided.
        clocks: List<Clock>, "Notification clocks", progress;
        /// What was sent to those concerned.
        told: List<Ref<noun::Communication>>, "Told", progress;
        /// What was learned once it was over.
        review: Option<IncidentReview>, "Review", progress;
        /// The risks it made real or brought to light.
        risks: List<Ref<noun::Risk>>, "Risks", progress;
        /// The nonconformity it led to.
        nonconformity: Option<Ref<noun::Nonconformity>>, "Nonconformity", progress;
    }
}
