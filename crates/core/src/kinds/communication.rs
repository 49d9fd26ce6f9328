//! Communications: the plan, and what was sent under it.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{AnyPin, Days, File, Ref, Text};
use crate::id::{PersonId, noun};
use crate::kinds::{Group, Need, Needs, Writer};

choice! {
    /// Whether it is planned or was sent.
    pub enum CommunicationType { Line "line", Dispatch "dispatch" }
}

record! {
    /// A line of the communication plan, or a message sent under it.
    pub struct Communication {
        @ place: 18;
        @ prefix: "COM";
        @ label: "Communication";
        @ plural: "Communications";
        @ serves: &["7.4", "5.1", "5.2", "7.3", "A.8.4"];
        @ group: Group::People;
        @ owner_expected: true;
        @ writers: &[Writer::Owner];
        @ acts: &[Need::of(ActName::Approve, Needs::CommunicationPower)];
        @ columns: &["type", "what", "audiences", "by", "every", "sent_on"];
        /// A line says what is to be told; a dispatch is one telling of it.
        r#type: CommunicationType, "Type";
        /// Dispatch: the line it was sent under.
        under: Option<Ref<noun::Communication>>, "Under";
        /// What is told, in a sentence.
        what: Text, "What";
        /// The policy, notice, incident or training it is about, at that version.
        subject: Option<AnyPin>, "About";
        /// Whom it must reach.
        audiences: Box<[Ref<noun::Audience>]>, "Audiences";
        /// Who tells it.
        by: PersonId, "By";
        /// The way it goes: mail, meeting, web page, letter.
        how: Text, "How";
        /// Line: what sets it off, such as a new version of the policy.
        when: Option<Text>, "When";
        /// Line: how often it is told without anything happening.
        every: Option<Days>, "Every (days)";
        /// Dispatch: the day it went out.
        sent_on: Option<Date>, "Sent on", progress;
        /// How many people it reached.
        reached: Option<i64>, "Reached", progress;
        /// What was sent, as it was sent.
        file: Option<File>, "File";
    }
}
