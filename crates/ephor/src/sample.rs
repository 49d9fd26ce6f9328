//! The sample organisation, Northwind Mutual, as fact files that are part of the program.

use jiff::Timestamp;

macro_rules! files {
    ($($name:literal)*) => {
        /// The fact files, in reading order.
        pub const FILES: &[(&str, &str)] =
            &[$((concat!("sample/northwind-mutual/", $name), include_str!(concat!("../../../sample/northwind-mutual/", $name))),)*];
    };
}

files! {
    "01-organisation.yaml"
    "02-people.yaml"
    "03-bodies-and-roles.yaml"
    "04-parameters.yaml"
    "05-delegations.yaml"
    "06-policy.yaml"
    "07-objectives.yaml"
    "08-systems.yaml"
    "09-risks.yaml"
    "10-meetings-and-matters.yaml"
    "11-suppliers.yaml"
    "12-data-and-sources.yaml"
    "13-metrics.yaml"
    "14-use-and-gates.yaml"
    "15-incident-and-actions.yaml"
    "16-audit.yaml"
    "17-leaned-on.yaml"
    "40-parts-and-observations.yaml"
    "41-methods.yaml"
    "42-controls.yaml"
    "43-applicability.yaml"
    "44-law-and-retention.yaml"
    "45-supplier-clearance.yaml"
    "46-more-risks.yaml"
    "47-treatments.yaml"
    "48-risk-assessments.yaml"
    "49-impact-assessments.yaml"
    "50-life-cycle-documents.yaml"
    "51-intakes-and-gates.yaml"
    "52-tests.yaml"
    "53-oversight-and-notices.yaml"
    "54-drills.yaml"
    "55-changes-and-exceptions.yaml"
    "56-incidents.yaml"
    "58-measurements.yaml"
}

/// The title of the sample organisation.
pub const TITLE: &str = "Northwind Mutual";

/// The sample's own today: the last fact is of 20 November 2026, 15:47 in London.
pub fn today() -> Timestamp {
    // Four minutes past four, as on the mock-ups.
    Timestamp::from_second(1_795_190_640).unwrap_or(Timestamp::UNIX_EPOCH)
}
