//! The acts: what somebody decides or observes about an exact version, a record, or an earlier act (specification: records, section 3).

use jiff::Timestamp;
use jiff::civil::Date;

use crate::datum::{Category, Digest, Level, List, Ref, Text};
use crate::id::{PersonId, RecordId, noun};
use crate::pack::{Bytes, Packed};
use crate::power::{Function, Power};
use crate::shape::{Field, Fields};

choice! {
    /// What an act binds to.
    pub enum Binding {
        Version "version",
        Record "record",
        Act "act",
        Attempted "attempted",
    }
}

choice! {
    /// How a member of a body voted.
    pub enum Ballot { For "for", Against "against", Abstain "abstain", Recuse "recuse" }
}

choice! {
    /// Why an act was refused.
    pub enum Cause {
        NoPower "no-power",
        OverLimit "over-limit",
        Expired "expired",
        Separation "separation",
        Quorum "quorum",
        Order "order",
        Suspended "suspended",
        Parameter "parameter",
    }
}

choice! {
    /// What a signature means.
    pub enum Meaning { Author "author", Proposed "proposed", Reviewed "reviewed", Witnessed "witnessed" }
}

choice! {
    /// What a reviewer concluded.
    pub enum ReviewOutcome { Fit "fit", ChangeNeeded "change-needed", NoObjection "no-objection", Objection "objection" }
}

choice! {
    /// Whether what was done works.
    pub enum Effect { Effective "effective", NotEffective "not-effective", Partly "partly" }
}

choice! {
    /// How somebody took part.
    pub enum Presence { Present "present", Apologies "apologies", Written "written" }
}

part! {
    /// One vote of a member, as cast or as minuted.
    pub struct Vote {
        /// Who voted.
        person: PersonId, "Member";
        /// How.
        vote: Ballot, "Vote";
    }
}

part! {
    /// Something that must come true for an approval or a conclusion to keep counting.
    pub struct Condition {
        /// What must be done.
        text: Text, "Condition";
        /// By when.
        due: Date, "Due";
        /// The record that shows it is met.
        met_by: Option<RecordId>, "Met by", progress;
    }
}

macro_rules! acts {
    ($($(#[doc = $doc:literal])* $name:ident $word:literal $binding:ident {
        $(#[doc = $help:literal] $field:ident : $type:ty, $label:literal ;)*
    })*) => {
        $(part! {
            $(#[doc = $doc])*
            pub struct $name {
                $(#[doc = $help] $field: $type, $label;)*
                /// Votes as minuted, where a body acts.
                votes: List<Vote>, "Votes as minuted";
            }
        })*

        choice! {
            /// The name of an act.
            pub enum ActName { $($name $word),* }
        }

        /// What an act says beyond its reason.
        #[derive(Clone, Debug)]
        pub enum Payload { $(#[doc = $word] $name(std::sync::Arc<$name>),)* }

        impl ActName {
            /// What the act binds to.
            pub const fn binding(self) -> Binding {
                match self { $(Self::$name => Binding::$binding,)* }
            }

            /// What the act means, in a sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),*).trim_ascii(),)* }
            }

            /// The declaration of its payload.
            pub const fn fields(self) -> &'static [Field] {
                match self { $(Self::$name => $name::FIELDS,)* }
            }

            /// Reads a payload of this act; `{}` where it may be empty.
            pub fn read(self, json: &str) -> Result<Payload, serde_json::Error> {
                match self { $(Self::$name => serde_json::from_str(json).map(std::sync::Arc::new).map(Payload::$name),)* }
            }
        }

        /// Its act, then itself.
        impl Packed for Payload {
            fn pack(&self, out: &mut Vec<u8>) {
                self.name().pack(out);
                match self { $(Self::$name(payload) => payload.pack(out),)* }
            }
            fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
                match ActName::unpack(from)? { $(ActName::$name => Packed::unpack(from).map(Self::$name),)* }
            }
        }

        impl Payload {
            /// Which act it belongs to.
            pub const fn name(&self) -> ActName {
                match self { $(Self::$name(_) => ActName::$name,)* }
            }

            /// The payload read without its type.
            pub fn fields(&self) -> &dyn Fields {
                match self { $(Self::$name(payload) => payload.as_ref(),)* }
            }

            /// The votes minuted with it.
            pub fn votes(&self) -> &[Vote] {
                match self { $(Self::$name(payload) => &payload.votes,)* }
            }

            /// As it stands in a body, in declared order.
            pub fn to_json(&self) -> Result<serde_json::Value, serde_json::Error> {
                match self { $(Self::$name(payload) => serde_json::to_value(payload),)* }
            }
        }
    };
}

acts! {
    /// Puts this content in force.
    Approve "approve" Version {
        /// What must come true for the approval to keep counting.
        conditions: List<Condition>, "Conditions";
        /// The last day it counts.
        valid_until: Option<Date>, "Valid until";
    }
    /// Turns this content down.
    Deny "deny" Version {
        /// Why, point by point.
        reasons: List<Text>, "Reasons";
        /// Who was told.
        told: List<PersonId>, "Told";
        /// When they were told.
        told_on: Option<Date>, "Told on";
    }
    /// Accepts the risk that is left in this content.
    Accept "accept" Version {
        /// The level accepted.
        level: Option<Level>, "Level";
        /// The category it stands in.
        category: Option<Category>, "Category";
        /// The last day it counts.
        valid_until: Option<Date>, "Valid until";
        /// What must come true for the acceptance to keep counting.
        conditions: List<Condition>, "Conditions";
    }
    /// Casts a member's vote on this content.
    CastVote "vote" Version {
        /// How.
        vote: Ballot, "Vote";
    }
    /// Signs this content.
    Sign "sign" Version {
        /// What the signature means.
        meaning: Meaning, "Meaning";
        /// How the signer proved who they are.
        factor: Option<Text>, "Factor";
    }
    /// Looks at this content again and says whether it stands.
    Review "review" Version {
        /// The conclusion.
        outcome: ReviewOutcome, "Outcome";
        /// The function the reviewer speaks for.
        function: Option<Function>, "Function";
    }
    /// Says whether what was done works.
    Verify "verify" Version {
        /// The result.
        result: Effect, "Result";
        /// How it was found out.
        method: Text, "Method";
        /// What shows it.
        evidence: List<Ref<noun::Evidence>>, "Evidence";
    }
    /// States something on one's own word; the weakest evidence.
    Attest "attest" Version {
        /// What is stated.
        statement: Text, "Statement";
        /// The last day it counts.
        valid_until: Option<Date>, "Valid until";
    }
    /// Says that one has read this content.
    Acknowledge "acknowledge" Version {
        /// Whether it was understood.
        understood: bool, "Understood";
        /// Points in a check of understanding.
        score: Option<i64>, "Score";
    }
    /// Puts this content before its audiences.
    Publish "publish" Version {
        /// Who it is for.
        audiences: List<Ref<noun::Audience>>, "Audiences";
        /// Where it can be found.
        r#where: Option<Text>, "Where";
    }
    /// Replies to what this content asks.
    Answer "answer" Version {
        /// The reply.
        text: Text, "Answer";
        /// What shows it.
        evidence: List<Ref<noun::Evidence>>, "Evidence";
    }
    /// Gives an adviser's opinion; it decides nothing.
    Recommend "recommend" Version {
        /// The opinion.
        outcome: Text, "Outcome";
    }
    /// Makes a proposal or a template one's own.
    Adopt "adopt" Version {}
    /// Notes that something was looked at, and how it was.
    Observe "observe" Record {
        /// When it was looked at.
        at: Timestamp, "At";
        /// Whether it was as it should be.
        ok: bool, "As it should be";
        /// When the source last had anything to say.
        last_fact: Option<Timestamp>, "Last fact";
        /// Digest of what was seen.
        digest: Option<Digest>, "Digest";
        /// How many were seen.
        count: Option<i64>, "Count";
        /// What looked.
        source: Option<Ref<noun::Source>>, "Source";
    }
    /// Notes who took part.
    Attend "attend" Record {
        /// How.
        attend: Presence, "Took part";
    }
    /// Takes it out of use at every gate, at once.
    Suspend "suspend" Record {
        /// The parts; none for the whole.
        parts: List<Ref<noun::Component>>, "Parts";
        /// The last day of the suspension.
        until: Option<Date>, "Until";
    }
    /// Ends a suspension.
    Resume "resume" Record {
        /// The parts; none for the whole.
        parts: List<Ref<noun::Component>>, "Parts";
        /// What shows that it may.
        evidence: List<Ref<noun::Evidence>>, "Evidence";
    }
    /// Closes the record.
    Close "close" Record {
        /// What came of it.
        outcome: Option<Text>, "Outcome";
    }
    /// Opens the record again.
    Reopen "reopen" Record {
        /// What made it necessary.
        outcome: Option<Text>, "Outcome";
    }
    /// Puts the matter before somebody with more authority, who owes an answer.
    Escalate "escalate" Record {
        /// The person or body.
        to: RecordId, "To";
        /// By when they answer.
        due: Option<Date>, "Due";
    }
    /// Says what it is and where it goes.
    Triage "triage" Record {
        /// What it is.
        disposition: Text, "Disposition";
        /// The record it became.
        result: Option<RecordId>, "Result";
        /// The last day on which this holds; after it, somebody looks again.
        until: Option<Date>, "Holds until";
    }
    /// Makes approval impossible until the blocker or the conflict forum lifts it.
    Block "block" Record {
        /// Whether it stays until the conflict is resolved.
        until_resolved: bool, "Until resolved";
    }
    /// Lifts a block.
    Lift "lift" Record {}
    /// Sets a legal hold: nothing about it may be disposed of or erased.
    Hold "hold" Record {}
    /// Releases a legal hold.
    Release "release" Record {}
    /// Takes the record out of every population from here on.
    Withdraw "withdraw" Record {}
    /// Destroys values; the proof stays.
    Erase "erase" Record {
        /// Paths of the fields; none for the whole bodies.
        fields: List<Text>, "Fields";
        /// The ground for it.
        basis: Text, "Basis";
    }
    /// Ends an approval, an acceptance or a delegation.
    Revoke "revoke" Act {
        /// The first day it no longer counts; today when absent.
        effective_from: Option<Date>, "Effective from";
    }
    /// Adopts an act that was outside its actor's authority.
    Ratify "ratify" Act {}
    /// Undoes an act that was outside its actor's authority.
    Annul "annul" Act {}
    /// Written by the server: an attempt that was refused.
    Refused "refused" Attempted {
        /// The act attempted.
        attempted: ActName, "Attempted";
        /// Why it was refused.
        cause: Cause, "Cause";
        /// What was missing.
        missing: Text, "Missing";
        /// Who can decide.
        escalate_to: Option<RecordId>, "Escalate to";
        /// The power it needs.
        power: Option<Power>, "Power";
    }
}

impl ActName {
    /// The act that ends what this one begins, or begins it again.
    pub const fn opposite(self) -> Option<Self> {
        Some(match self {
            Self::Suspend => Self::Resume,
            Self::Resume => Self::Suspend,
            Self::Close => Self::Reopen,
            Self::Reopen => Self::Close,
            Self::Block => Self::Lift,
            Self::Lift => Self::Block,
            Self::Hold => Self::Release,
            Self::Release => Self::Hold,
            _ => return None,
        })
    }

    /// Whether a body can do it, by the votes of its members; a vote is a member's own.
    pub const fn is_of_body(self) -> bool {
        !matches!(self, Self::CastVote)
    }

    /// Whether it only takes back what somebody decided. To decide may take a second person; to take it back does not.
    pub const fn takes_back(self) -> bool {
        matches!(self, Self::Revoke | Self::Annul | Self::Withdraw)
    }
}

impl Payload {
    /// The last day on which the decision holds, where it says one.
    pub fn valid_until(&self) -> Option<Date> {
        match self {
            Self::Approve(approve) => approve.valid_until,
            Self::Accept(accept) => accept.valid_until,
            Self::Triage(triage) => triage.until,
            _ => None,
        }
    }
}
