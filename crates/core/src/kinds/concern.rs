//! Concerns.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Personal, Prose, Ref, Text};
use crate::id::{PersonId, RecordId, noun};
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

choice! {
    /// The way a concern came in.
    pub enum Channel {
        Internal "internal",
        PublicForm "public-form",
        MemberCare "member-care",
        Hotline "hotline",
        Regulator "regulator",
        Audit "audit",
    }
}

choice! {
    /// What a concern is about.
    pub enum ConcernType {
        Safety "safety",
        Fairness "fairness",
        Privacy "privacy",
        Misuse "misuse",
        Transparency "transparency",
        ExplanationRequest "explanation-request",
        HumanReviewRequest "human-review-request",
        Bypass "bypass",
        Other "other",
    }
}

record! {
    /// Raised by anybody inside or outside: worry, complaint, request for explanation or human review. The writer may be anonymous.
    pub struct Concern {
        @ place: 19;
        @ prefix: "C";
        @ label: "Concern";
        @ plural: "Concerns";
        @ serves: &["A.3.3", "A.8.3", "9.3.2"];
        @ group: Group::People;
        @ personal_title: true;
        @ writers: &[Writer::Anyone, Writer::Power(Power::HandleConcern)];
        @ acts: &[
            Need::power(ActName::Triage, Power::HandleConcern),
            Need::power(ActName::Close, Power::HandleConcern),
        ];
        @ dispositions: &["unfounded", "answered", "incident", "nonconformity", "risk", "human-review"];
        @ columns: &["type", "channel", "raised_on", "handler", "answered_on"];
        /// The way it came in.
        channel: Channel, "Channel";
        /// What it is about.
        r#type: ConcernType, "Type";
        /// The day it was raised.
        raised_on: Date, "Raised on";
        /// Who raised it and how to reach them; left out where they wish to stay unknown.
        raiser: Option<Personal<Text>>, "Raised by";
        /// Whether they are protected from retaliation, and watched over for it.
        protected: bool, "Protected";
        /// What they say, in their own words.
        text: Personal<Prose>, "Concern";
        /// The systems it is about.
        systems: List<Ref<noun::System>>, "Systems";
        /// Who looks into it; nobody it is about, nor above or below them or the raiser.
        handler: Option<PersonId>, "Handler", progress;
        /// The day they were answered.
        answered_on: Option<Date>, "Answered on", progress;
        /// What they were told.
        answer: Option<Personal<Prose>>, "Answer", progress;
        /// The record it led to: an incident, a nonconformity, a risk.
        result: Option<RecordId>, "Led to", progress;
    }
}
