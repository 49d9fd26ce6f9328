//! Instruments: texts that bind or guide.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Prose, Ref, Requirement, Text};
use crate::id::noun;
use crate::kinds::{Group, Need, Writer};
use crate::power::{Function, Power};

choice! {
    /// What an instrument is.
    pub enum InstrumentType {
        Law "law",
        Regulation "regulation",
        Code "code",
        Standard "standard",
        Framework "framework",
        Licence "licence",
        Own "own",
    }
}

choice! {
    /// How far an instrument has come.
    pub enum Adopted { Proposed "proposed", Adopted "adopted", InForce "in-force", Repealed "repealed" }
}

choice! {
    /// Whom a provision speaks to.
    pub enum Addressee { Provider "provider", Developer "developer", Deployer "deployer", Any "any" }
}

choice! {
    /// Whether an instrument applies here.
    pub enum Applicability {
        Applies "applies",
        Partly "partly",
        DoesNotApply "does-not-apply",
        Undetermined "undetermined",
    }
}

part! {
    /// One provision, with the days between which it applies.
    pub struct Provision {
        /// Its place, such as euaia:26.
        r#ref: Requirement, "Reference";
        /// What it asks, in a sentence of your own.
        gist: Text, "Gist";
        /// The first day it applies.
        applies_from: Option<Date>, "Applies from";
        /// The last day it applies.
        applies_until: Option<Date>, "Applies until";
        /// Whom it speaks to.
        applies_to: List<Addressee>, "Applies to";
        /// What sets it going, such as a serious incident.
        trigger: Option<Text>, "Trigger";
        /// How long there is from then on, in hours.
        clock_hours: Option<i64>, "Within (hours)";
    }
}

part! {
    /// What one provision corresponds to elsewhere.
    pub struct Correspondence {
        /// The provision.
        r#ref: Requirement, "Reference";
        /// The requirements of other sets that ask the same.
        to: List<Requirement>, "Corresponds to";
    }
}

record! {
    /// A text that binds or guides: law, regulation, code, standard, loaded framework, licence.
    pub struct Instrument {
        @ place: 13;
        @ prefix: "INS";
        @ label: "Instrument";
        @ plural: "Instruments";
        @ serves: &["4.1", "4.2", "5.2", "A.8.5"];
        @ group: Group::Plan;
        @ owner_expected: true;
        @ writers: &[Writer::Power(Power::DetermineLaw), Writer::Function(Function::Compliance), Writer::Connector];
        @ acts: &[Need::power(ActName::Approve, Power::DetermineLaw)];
        @ columns: &["type", "jurisdiction", "adopted", "applicability", "owner"];
        /// What it is.
        r#type: InstrumentType, "Type";
        /// Where it holds.
        jurisdiction: Option<Text>, "Jurisdiction";
        /// Where its text can be read: a citation or an address.
        source: Option<Text>, "Source";
        /// How far it has come.
        adopted: Adopted, "State";
        /// What it asks, provision by provision, each with its days.
        provisions: Box<[Provision]>, "Provisions";
        /// Whether it applies to the organisation.
        applicability: Applicability, "Applicability";
        /// The reasoning behind that, so that somebody else can follow it.
        why: Prose, "Why";
        /// The systems it applies to.
        systems: List<Ref<noun::System>>, "Systems";
        /// The intake at which it was noticed.
        intake_ref: Option<Ref<noun::Intake>>, "Noticed at";
        /// What its provisions correspond to in other sets.
        crosswalk: List<Correspondence>, "Crosswalk";
    }
}
