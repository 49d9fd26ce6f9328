//! Exceptions: granted departures with an end.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{AtLeastOne, Prose, Ref, Text};
use crate::id::{PersonId, RecordId, noun};
use crate::kinds::{Due, Group, Need, Needs, Writer};
use crate::power::Power;

part! {
    /// What is done instead while the exception lasts.
    pub struct Compensation {
        /// What is done, and by whom.
        text: Text, "Measure";
        /// The control that does it, if it is one.
        control: Option<Ref<noun::Control>>, "Control";
    }
}

record! {
    /// A temporary departure from policy, control or gate.
    pub struct Exception {
        @ place: 17;
        @ prefix: "X";
        @ label: "Exception";
        @ plural: "Exceptions";
        @ serves: &["5.2", "8.1", "A.2.2"];
        @ group: Group::Risk;
        @ owner_expected: true;
        @ remembered: true;
        @ writers: &[Writer::Anyone];
        @ acts: &[
            Need::power(ActName::Approve, Power::GrantException),
            Need::power(ActName::Deny, Power::GrantException),
            Need::of(ActName::Close, Needs::Owner),
        ];
        @ span: Some(("starts", "expires"));
        @ dues: &[Due::end("expires", "Renew or close")];
        @ columns: &["from_what", "systems", "requester", "starts", "expires", "owner"];
        /// The policy, control or process it departs from.
        from_what: RecordId, "Departs from";
        /// Policy: the code of the statement it departs from.
        statement: Option<Text>, "Statement";
        /// The systems it frees; none other may use it.
        systems: AtLeastOne<Ref<noun::System>>, "Systems";
        /// Who asks for it.
        requester: PersonId, "Requester";
        /// Why keeping the rule is worse for now, and what will have changed when it ends.
        why: Prose, "Why";
        /// What keeps people safe meanwhile.
        compensating: Box<[Compensation]>, "Instead";
        /// The risk that is run by it.
        risk: Ref<noun::Risk>, "Risk";
        /// The first day.
        starts: Date, "Starts";
        /// The last day; it ends by itself.
        expires: Date, "Expires";
        /// The exception it follows, when it is asked for again.
        renews: Option<Ref<noun::Exception>>, "Renews";
    }
}
