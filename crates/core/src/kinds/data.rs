//! Data resources.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{List, Ref, Text};
use crate::id::noun;
use crate::kinds::document::Classification;
use crate::kinds::metric::Bound;
use crate::kinds::{Group, Need, Setting, Writer};
use crate::power::Power;

choice! {
    /// What data is used for.
    pub enum DataUse {
        Train "train",
        Validate "validate",
        Test "test",
        Ground "ground",
        Input "input",
        Output "output",
        Log "log",
    }
}

choice! {
    /// How data was got.
    pub enum AcquiredHow {
        Collected "collected",
        Bought "bought",
        Public "public",
        Partner "partner",
        Generated "generated",
        Derived "derived",
    }
}

choice! {
    /// What entitles the organisation to use data.
    pub enum DataRights {
        Consent "consent",
        Contract "contract",
        LegalDuty "legal-duty",
        LegitimateInterest "legitimate-interest",
        Licence "licence",
        PublicDomain "public-domain",
        NoneKnown "none-known",
    }
}

choice! {
    /// One side of the quality of data.
    pub enum QualityDimension {
        Accuracy "accuracy",
        Completeness "completeness",
        Timeliness "timeliness",
        Representativeness "representativeness",
        Consistency "consistency",
        Labelling "labelling",
    }
}

part! {
    /// One step on the way of the data from its origin to here.
    pub struct ProvenanceStep {
        /// What was done: collected, copied, joined, filtered.
        step: Text, "Step";
        /// The person, team or company that did it; left out, the origin is unknown.
        by: Option<Text>, "By";
        /// When it was done.
        on: Option<Date>, "On";
        /// The tool it was done with.
        tool: Option<Text>, "Tool";
        /// The data it was made from, where that is kept here too.
        from: Option<Ref<noun::Data>>, "From";
    }
}

part! {
    /// How good the data must be in one dimension.
    pub struct QualityRequired {
        /// The side of quality it is about.
        dimension: QualityDimension, "Dimension";
        /// What is counted, with its unit: rows without a postcode, in hundredths of a per cent.
        metric: Text, "Measured by";
        /// Whether the threshold is the least or the most that will do.
        op: Bound, "Is";
        /// The value it must keep to.
        threshold: i64, "Threshold";
    }
}

part! {
    /// One thing done to the data before it was used.
    pub struct Preparation {
        /// What was done: cleaning, sampling, normalising, masking.
        method: Text, "Method";
        /// Why this method was chosen.
        why: Option<Text>, "Why";
        /// The preparation criteria it keeps to.
        criteria: Option<Ref<noun::Document>>, "Criteria";
        /// When it was done.
        on: Option<Date>, "On";
    }
}

record! {
    /// A data resource used to train, test, ground or run a system, or produced by one.
    pub struct Data {
        @ place: 37;
        @ prefix: "DAT";
        @ label: "Data resource";
        @ plural: "Data resources";
        @ serves: &["A.4.3", "A.7.2", "A.7.3", "A.7.4", "A.7.5", "A.7.6"];
        @ group: Group::Inventory;
        @ owner_expected: true;
        @ configures: &[
            Setting::Field("uses"),
            Setting::Field("categories"),
            Setting::Field("source_name"),
            Setting::Field("rights"),
            Setting::Field("special_category"),
        ];
        @ writers: &[Writer::Owner];
        @ acts: &[
            Need::power(ActName::Approve, Power::ApproveChange),
            Need::power(ActName::Verify, Power::VerifyEffectiveness),
        ];
        @ columns: &["uses", "source_name", "rights", "personal_data", "classification", "owner"];
        /// Everything it is used for; each use asks for proofs of its own.
        uses: Box<[DataUse]>, "Uses";
        /// What kinds of data it holds, such as claims, voice recordings or postcodes.
        categories: Box<[Text]>, "Data categories";
        /// How much there is: rows, hours or gigabytes, and of which years.
        quantity: Option<Text>, "Quantity";
        /// The people it is about, such as members or applicants; left out where it is about nobody.
        subjects: List<Text>, "People it is about";
        /// Which ages, regions or groups it covers, and which are thin or missing.
        demographics: Option<Text>, "Demographics";
        /// How it was got.
        acquired_how: AcquiredHow, "Acquired how";
        /// The day it was got, or the first of a running feed.
        acquired_on: Option<Date>, "Acquired on";
        /// The system, company or collection it comes from, by name.
        source_name: Text, "Comes from";
        /// What entitles us to use it for the uses above.
        rights: DataRights, "Rights";
        /// The licence, contract or consent that proves it.
        rights_evidence: Option<Ref<noun::Evidence>>, "Proof of rights";
        /// Why this data and no other was taken for these uses.
        selection_why: Option<Text>, "Selected because";
        /// Who had it before, and what it was used for.
        prior_handling: Option<Text>, "Earlier handling";
        /// Its way here, step by step, the origin first.
        provenance: List<ProvenanceStep>, "Provenance";
        /// How good it must be; tests of type data-quality are held against this.
        quality_required: List<QualityRequired>, "Quality required";
        /// Where it is known to be skewed, and how that could harm somebody.
        known_bias: Option<Text>, "Known bias";
        /// What was done to it before it was used.
        preparation: List<Preparation>, "Preparation";
        /// Who labelled it, by which instructions, and how agreement was checked.
        labelling: Option<Text>, "Labelling";
        /// Whether anybody can be told from it, alone or with other data.
        personal_data: bool, "Personal data";
        /// Whether it holds health, biometric, union, faith or other specially protected data.
        special_category: Option<bool>, "Special category";
        /// How widely it may be known.
        classification: Classification, "Classification";
        /// Where it is stored: the system and the region.
        location: Option<Text>, "Location";
        /// The rule it is kept and destroyed by.
        retention: Option<Ref<noun::Retention>>, "Retention";
        /// Whether a supplier may train its own models on it.
        trained_on_by_supplier: Option<bool>, "Supplier trains on it";
    }
}
