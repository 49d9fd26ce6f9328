//! Impact assessments.

use jiff::civil::Date;

use crate::act::{ActName, Condition};
use crate::datum::{AtLeastOne, Configuration, Level, List, Pin, Prose, Ref, Text};
use crate::id::{PersonId, RecordId, noun};
use crate::kinds::objective::Stage;
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::Power;

choice! {
    /// Why an impact assessment was made.
    pub enum ImpactTrigger {
        NewSystem "new-system",
        ModelMajor "model-major",
        Purpose "purpose",
        Data "data",
        Tool "tool",
        AffectedGroup "affected-group",
        Jurisdiction "jurisdiction",
        Incident "incident",
        Law "law",
        Interval "interval",
    }
}

choice! {
    /// What about a person an impact concerns.
    pub enum Theme {
        Fairness "fairness",
        Accountability "accountability",
        Transparency "transparency",
        Privacy "privacy",
        Security "security",
        Safety "safety",
        Health "health",
        Financial "financial",
        Accessibility "accessibility",
        Rights "rights",
        Dignity "dignity",
        Autonomy "autonomy",
    }
}

choice! {
    /// What about society an impact concerns.
    pub enum SocietyTheme {
        Environment "environment",
        Economy "economy",
        Democracy "democracy",
        HealthSafety "health-safety",
        Culture "culture",
        Employment "employment",
        Information "information",
    }
}

choice! {
    /// Whether an impact is for the better.
    pub enum ImpactSense { Benefit "benefit", Harm "harm" }
}

choice! {
    /// Whether an impact on society is for the better, or is not there.
    pub enum SocietySense { Benefit "benefit", Harm "harm", None "none" }
}

choice! {
    /// What an impact assessment comes to.
    pub enum ImpactOutcome {
        Proceed "proceed",
        ProceedWithConditions "proceed-with-conditions",
        DoNotProceed "do-not-proceed",
    }
}

part! {
    /// Somebody who was asked.
    pub struct Consulted {
        /// Who: people, a group, those who speak for them.
        who: Text, "Who";
        /// The interested party they belong to.
        party: Option<Ref<noun::Party>>, "Party";
        /// The day.
        on: Option<Date>, "On";
        /// What they said, and what was changed for it.
        result: Option<Text>, "Result";
    }
}

part! {
    /// A way the system could be misused.
    pub struct Misuse {
        /// What somebody could do with it that it is not for.
        text: Text, "Misuse";
        /// How likely that is, on the scale of the criteria.
        likelihood: Option<i64>, "Likelihood";
        /// What is done against it.
        answer: Option<Text>, "Answer";
    }
}

part! {
    /// Where the system works.
    pub struct ImpactContext {
        /// The countries and regions.
        jurisdictions: List<Text>, "Jurisdictions";
        /// The work and the place it is used in.
        setting: Option<Text>, "Setting";
        /// What it is connected to.
        technical: Option<Text>, "Technical";
        /// The society around it: who has power over whom, what has gone wrong before.
        society: Option<Text>, "Society";
    }
}

part! {
    /// One impact on individuals.
    pub struct IndividualImpact {
        /// Who they are: applicants, members, staff.
        who: Text, "Who";
        /// What about them it concerns.
        theme: Theme, "Theme";
        /// Whether it is for their good.
        effect: ImpactSense, "Effect";
        /// What happens to them.
        text: Text, "Impact";
        /// How bad or good it is, on the scale of the criteria.
        severity: Option<i64>, "Severity";
        /// How likely it is, on the scale of the criteria.
        likelihood: Option<i64>, "Likelihood";
        /// What is done about it: controls, actions, oversight.
        mitigation: List<RecordId>, "Mitigation";
        /// The level that is left.
        residual: Option<Level>, "Residual";
    }
}

part! {
    /// One impact on a group.
    pub struct GroupImpact {
        /// The group, by what its members share.
        group: Text, "Group";
        /// Whether its members need particular care.
        vulnerable: Option<bool>, "Vulnerable";
        /// What about them it concerns.
        theme: Option<Text>, "Theme";
        /// Whether it is for their good.
        effect: ImpactSense, "Effect";
        /// What happens to them that does not happen to others.
        text: Text, "Impact";
        /// How bad or good it is, on the scale of the criteria.
        severity: Option<i64>, "Severity";
        /// How likely it is, on the scale of the criteria.
        likelihood: Option<i64>, "Likelihood";
        /// What is done about it: controls, actions, oversight.
        mitigation: List<RecordId>, "Mitigation";
        /// The level that is left.
        residual: Option<Level>, "Residual";
    }
}

part! {
    /// One impact on society.
    pub struct SocietyImpact {
        /// What about society it concerns.
        theme: SocietyTheme, "Theme";
        /// Whether it is for the better; none where it was looked for and is not there.
        effect: SocietySense, "Effect";
        /// What happens, or why nothing does.
        text: Text, "Impact";
        /// How bad or good it is, on the scale of the criteria.
        severity: Option<i64>, "Severity";
        /// What is done about it: controls, actions, oversight.
        mitigation: List<RecordId>, "Mitigation";
    }
}

part! {
    /// A fundamental right the system touches.
    pub struct Right {
        /// The right, as its charter names it.
        right: Text, "Right";
        /// How the system interferes with it.
        interference: Option<Text>, "Interference";
        /// Why nothing milder would do.
        necessity: Option<Text>, "Necessity";
        /// What protects those concerned.
        safeguards: Option<Text>, "Safeguards";
    }
}

part! {
    /// What a fundamental rights impact assessment asks besides (EU AI Act, Article 27).
    pub struct Fria {
        /// Whether the law asks for one.
        needed: bool, "Needed";
        /// The process in which the system is used.
        process: Option<Text>, "Process";
        /// For how long it is used.
        duration: Option<Text>, "Duration";
        /// How often it is used.
        frequency: Option<Text>, "Frequency";
        /// Where those concerned complain.
        complaint_route: Option<Text>, "Complaints go to";
        /// The day the authority was told.
        authority_notified_on: Option<Date>, "Authority told on", progress;
    }
}

part! {
    /// Whether a data protection impact assessment is needed, and where it is.
    pub struct Dpia {
        /// Whether the law asks for one.
        needed: bool, "Needed";
        /// The assessment.
        document: Option<Ref<noun::Document>>, "Document";
    }
}

record! {
    /// What a system can do to individuals, groups and society. Answered once; read by clause 8.4, Annex A.5, and by the views of ISO/IEC 42005,
    /// fundamental rights and data protection assessments.
    pub struct ImpactAssessment {
        @ place: 26;
        @ prefix: "IA";
        @ label: "Impact assessment";
        @ plural: "Impact assessments";
        @ serves: &["6.1.4", "8.4", "A.5.2", "A.5.3", "A.5.4", "A.5.5"];
        @ group: Group::Risk;
        @ owner_expected: true;
        @ writers: &[Writer::Owner];
        @ acts: &[Need::power(ActName::Approve, Power::ApproveAssessment)];
        @ dues: &[Due::review("next_due", "Assess again").per("system")];
        @ columns: &["system", "trigger", "assessed_on", "outcome", "next_due", "owner"];
        /// The system it is about.
        system: Ref<noun::System>, "System";
        /// The method it followed, at that version.
        method: Pin<noun::Method>, "Method";
        /// The system with its parts as they were looked at; left out, those in force on the day.
        configuration: Configuration, "Configuration";
        /// Why it was made.
        trigger: ImpactTrigger, "Trigger";
        /// The day it was finished.
        assessed_on: Date, "Assessed on";
        /// Who took part.
        assessors: AtLeastOne<PersonId>, "Assessors";
        /// Those outside the team who were asked, the people affected among them.
        consulted: List<Consulted>, "Consulted";
        /// What the system is for, as the people affected would put it.
        purpose: Prose, "Purpose";
        /// Who uses it, how, for which decisions.
        intended_use: Prose, "Intended use";
        /// What somebody could do with it that it is not for.
        misuse: Box<[Misuse]>, "Misuse";
        /// The stages of the life cycle looked at.
        lifecycle_stages: List<Stage>, "Life-cycle stages";
        /// Where it works.
        context: ImpactContext, "Context";
        /// The data it takes in and gives out, and about whom.
        data_summary: Text, "Data";
        /// What it does to individuals, good and bad.
        individuals: Box<[IndividualImpact]>, "Individuals";
        /// What it does to groups, good and bad.
        groups: Box<[GroupImpact]>, "Groups";
        /// What it does to society; say none where you looked and found nothing.
        society: Box<[SocietyImpact]>, "Society";
        /// The fundamental rights it touches.
        rights: List<Right>, "Rights";
        /// What a fundamental rights assessment asks besides.
        fria: Option<Box<Fria>>, "Fundamental rights assessment";
        /// Whether a data protection assessment is needed, and where it is.
        dpia: Option<Dpia>, "Data protection assessment";
        /// How people watch the system and step in.
        oversight: Option<Ref<noun::Oversight>>, "Oversight";
        /// What people are told about it.
        transparency: List<Ref<noun::Notice>>, "Notices";
        /// The risks recorded because of what was found.
        risks_raised: List<Ref<noun::Risk>>, "Risks raised", progress;
        /// Whether the system may go ahead.
        outcome: ImpactOutcome, "Outcome";
        /// What must be done for that to hold.
        conditions: List<Condition>, "Conditions";
        /// What would make it necessary to look again before its time.
        reassess_when: Box<[Text]>, "Look again when";
        /// By when it is made again if nothing happens before.
        next_due: Date, "Next due";
        /// The day until which it is kept.
        keep_until: Date, "Keep until";
        /// The interested parties who get to read it.
        share_with: List<Ref<noun::Party>>, "Shared with";
    }
}
