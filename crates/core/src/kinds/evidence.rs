//! Evidence.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{Digest, File, List, Period, Ref, Requirement, Text};
use crate::id::{RecordId, noun};
use crate::kinds::document::Classification;
use crate::kinds::{Due, Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What a piece of evidence is; a capture by a machine weighs most, an attestation least.
    pub enum EvidenceType {
        File "file",
        Link "link",
        Attestation "attestation",
        Capture "capture",
    }
}

record! {
    /// A file, link, attestation or machine capture that supports records and requirements.
    pub struct Evidence {
        @ place: 33;
        @ prefix: "EVD";
        @ label: "Evidence";
        @ plural: "Evidence";
        @ serves: &["all", "7.5.3", "8.1"];
        @ group: Group::Prove;
        @ owner_expected: true;
        @ writers: &[Writer::Anyone, Writer::Connector];
        @ acts: &[Need::power(ActName::Verify, Power::VerifyEffectiveness)];
        @ dues: &[Due::end("valid_until", "Renew")];
        @ columns: &["type", "supports", "shows", "covers.from", "covers.until", "captured_on", "owner"];
        /// What it is.
        r#type: EvidenceType, "Type";
        /// The records it supports.
        supports: Box<[RecordId]>, "Supports";
        /// The requirements it speaks to besides those of the records.
        refs: List<Requirement>, "Requirements";
        /// What somebody who has never seen it can tell from it, in a sentence.
        shows: Text, "Shows";
        /// The days it tells about.
        covers: Period, "Covers";
        /// The day it was taken.
        captured_on: Date, "Captured on";
        /// Captures: the source that took it.
        source: Option<Ref<noun::Source>>, "Source";
        /// The file itself.
        file: Option<File>, "File";
        /// Links: where it can be found.
        location: Option<Text>, "Location";
        /// Digest of the linked content when it was saved.
        location_digest: Option<Digest>, "Digest when saved";
        /// Whether it is an empty form; a form not filled in shows nothing.
        is_template: Option<bool>, "Is a template";
        /// Whether a model wrote the text; such text never shows that something happened.
        machine_written: Option<bool>, "Written by a machine";
        /// The last day it counts.
        valid_until: Option<Date>, "Valid until";
        /// Whether people can be recognised in it.
        personal_data: Option<bool>, "Personal data";
        /// How widely it may be known.
        classification: Classification, "Classification";
    }
}
