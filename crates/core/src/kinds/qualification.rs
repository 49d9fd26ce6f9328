//! Qualifications.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{Personal, Pin, Ref, Text, UpTo};
use crate::id::{PersonId, noun};
use crate::kinds::role::ProofOfCompetence;
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::{Function, Power};

record! {
    /// One person's proof of one competence or completed training.
    pub struct Qualification {
        @ place: 31;
        @ prefix: "QUA";
        @ label: "Qualification";
        @ plural: "Qualifications";
        @ serves: &["7.2", "7.3", "A.4.6"];
        @ group: Group::People;
        @ writers: &[Writer::Connector, Writer::Function(Function::Hr), Writer::Power(Power::ConfirmCompetence)];
        @ acts: &[Need::power(ActName::Verify, Power::ConfirmCompetence)];
        @ dues: &[Due::end("expires", "Renew").of("person")];
        @ columns: &["person", "type", "competence", "level", "obtained_on", "expires"];
        /// Whose it is.
        person: PersonId, "Person";
        /// How the competence is shown.
        r#type: ProofOfCompetence, "Shown by";
        /// The code of the competence, as roles ask for it.
        competence: Option<Text>, "Competence";
        /// The training completed, at that version.
        training: Option<Pin<noun::Training>>, "Training";
        /// How far it reaches, 3 furthest.
        level: Option<UpTo<3>>, "Level";
        /// The points reached.
        score: Option<Personal<i64>>, "Points";
        /// The day it was obtained.
        obtained_on: Date, "Obtained on";
        /// The last day it counts.
        expires: Option<Date>, "Expires";
        /// The certificate or other paper that shows it.
        proof: Option<Ref<noun::Evidence>>, "Proof";
    }
}
