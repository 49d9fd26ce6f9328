//! What people are told about AI.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{Configuration, List, Prose, Ref, Text};
use crate::id::noun;
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What a notice is for.
    pub enum NoticeType {
        AiDisclosure "ai-disclosure",
        CapabilitiesLimits "capabilities-limits",
        InstructionsForUse "instructions-for-use",
        DecisionExplanation "decision-explanation",
        ConcernChannel "concern-channel",
        AuthorityReport "authority-report",
        CustomerInformation "customer-information",
        StakeholderAccount "stakeholder-account",
    }
}

choice! {
    /// Something a notice tells.
    pub enum NoticeElement {
        ItIsAi "it-is-ai",
        Purpose "purpose",
        Capabilities "capabilities",
        Limits "limits",
        HumanContact "human-contact",
        HowToComplain "how-to-complain",
        DataUsed "data-used",
        Logging "logging",
        Oversight "oversight",
        Accuracy "accuracy",
        Contact "contact",
        UsesList "uses-list",
        Impacts "impacts",
        GovernedHow "governed-how",
    }
}

record! {
    /// What people are told: disclosure, capabilities and limits, instructions, reports, the public account.
    pub struct Notice {
        @ place: 42;
        @ prefix: "NTC";
        @ label: "Notice";
        @ plural: "Notices";
        @ serves: &["A.8.2", "A.8.3", "A.8.5", "A.6.2.7", "A.10.4"];
        @ group: Group::Run;
        @ owner_expected: true;
        @ writers: &[Writer::Owner];
        @ acts: &[
            Need::power_for(ActName::Approve, &["stakeholder-account"], Power::ApproveAccount),
            Need::power_for(ActName::Approve, &["authority-report"], Power::NotifyAuthority),
            Need::power(ActName::Approve, Power::ApproveDocument),
        ];
        @ columns: &["type", "systems", "audiences", "where", "shown_from", "owner"];
        /// What it is for.
        r#type: NoticeType, "Type";
        /// The systems it tells about; none for the organisation's use of AI as a whole.
        systems: List<Ref<noun::System>>, "Systems";
        /// The versions it describes; left out, those in force are taken.
        configuration: Option<Configuration>, "Configuration";
        /// Whom it must reach.
        audiences: Box<[Ref<noun::Audience>]>, "Audiences";
        /// The interested parties it answers to.
        parties: List<Ref<noun::Party>>, "Parties";
        /// The text as people read it.
        body: Prose, "Text";
        /// Everything the text tells, so that what is missing shows.
        elements: Box<[NoticeElement]>, "Tells";
        /// Where people meet it: a page, a screen, a letter.
        r#where: Text, "Shown where";
        /// The duty it fulfils.
        obligation: Option<Ref<noun::Obligation>>, "Obligation";
        /// The first day it was shown.
        shown_from: Option<Date>, "Shown from", progress;
    }
}
