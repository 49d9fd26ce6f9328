//! The sample organisation, Northwind Mutual, as fact files that are part of the program.

use ephor_core::seal::commit;
use jiff::Timestamp;

use crate::engine::{Files, hex};
use crate::import::facts;

macro_rules! files {
    ($(#[$about:meta])* $list:ident: $($name:literal)*) => {
        $(#[$about])*
        pub const $list: &[(&str, &str)] =
            &[$((concat!("sample/northwind-mutual/", $name), include_str!(concat!("../../../sample/northwind-mutual/", $name))),)*];
    };
}

files! {
    /// The fact files, in reading order.
    FILES:
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
    "18-staff.yaml"
    "19-context.yaml"
    "20-processes.yaml"
    "21-documents.yaml"
    "22-competence.yaml"
    "23-communication.yaml"
    "24-resources.yaml"
    "25-more-meetings.yaml"
    "26-nonconformities.yaml"
    "27-nonconformities-since-summer.yaml"
    "29-assurance-and-certificate.yaml"
    "30-concerns.yaml"
    "31-metrics-of-the-aims.yaml"
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
    "57-what-operators-overturn.yaml"
    "58-measurements.yaml"
    "59-acceptable-use.yaml"
    "60-review-actions.yaml"
}

files! {
    /// The tables that fact files name with `rows`.
    TABLES:
    "18-policy-v3.2-read.csv"
    "18-policy-v4.0-read.csv"
    "18-policy-v4.1-read.csv"
    "18-staff.csv"
    "22-awareness.csv"
    "22-injection-lesson.csv"
    "22-role-competence-confirmed.csv"
    "22-role-competence.csv"
    "25-attendance.csv"
    "30-concerns-answered.csv"
    "30-concerns-seen.csv"
    "30-concerns.csv"
    "31-measurements-looked-at.csv"
    "31-measurements.csv"
    "40-parts-seen.csv"
    "40-sources-seen.csv"
    "40-suppliers-seen.csv"
    "44-texts-seen.csv"
    "58-measurements.csv"
}

/// The table of that name beside the fact files.
///
/// # Errors
/// Where there is none.
pub fn table(name: &str) -> Result<Vec<u8>, String> {
    let found = TABLES.iter().find(|(path, _)| path.rsplit('/').next() == Some(name));
    found.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| "it is no table of the sample".to_owned())
}

/// The title of the sample organisation.
pub const TITLE: &str = "Northwind Mutual";

/// The sample's own today: the last fact is of 20 November 2026, 15:47 in London.
pub fn today() -> Timestamp {
    // Four minutes past four, as on the mock-ups.
    Timestamp::from_second(1_795_190_640).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// What tells this sample from any other: the beginning of a digest over its files, in hexadecimal.
pub fn mark() -> String {
    let all = FILES.iter().chain(TABLES);
    let digest = all.fold([0; 32], |before, (name, text)| commit(&before, format!("{name}\n{text}").as_bytes()).0);
    hex(digest.get(..6).unwrap_or_default())
}

/// The fact files, read.
pub fn facts() -> Files {
    let mut files = Files::default();
    for (name, text) in FILES {
        files.take(name, facts::from_yaml(text.as_bytes(), &table));
    }
    files
}
