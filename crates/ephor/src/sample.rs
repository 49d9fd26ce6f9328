//! The sample organisation, Northwind Mutual, as fact files that are part of the program.

use jiff::Timestamp;

use crate::engine::Files;
use crate::import::facts;

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
}

/// The title of the sample organisation.
pub const TITLE: &str = "Northwind Mutual";

/// The sample's own today: the last fact is of 20 November 2026, 15:47 in London.
pub fn today() -> Timestamp {
    // Four minutes past four, as on the mock-ups.
    Timestamp::from_second(1_795_190_640).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The fact files, read.
pub fn facts() -> Files {
    let mut files = Files::default();
    for (name, text) in FILES {
        files.take(name, facts::from_yaml(text.as_bytes()));
    }
    files
}
