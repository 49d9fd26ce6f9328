//! The catalogue of requirements as data, in our own words, and the rules planned for them.
//!
//! `iso42001.json` holds the 32 requirements of clauses 4 to 10 and the 38 controls of Annex A; `rules.json` holds every rule of the
//! specification, so that a page can say how many of a requirement's rules exist.

use std::sync::LazyLock;

use serde::Deserialize;

choice! {
    /// Which side of the line answers for a requirement.
    pub enum Class { Governance "governance", Hybrid "hybrid", Management "management" }
}

/// A framework: a list of requirements in groups.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Its short name, as in a requirement reference.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its requirements, in groups.
    pub groups: Vec<Group>,
}

/// Requirements that stand under one heading.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The clause or control group.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The requirements.
    pub requirements: Vec<Requirement>,
}

/// One requirement.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its id in the standard.
    pub id: String,
    /// Its short title, which no other has, in our own words.
    pub title: String,
    /// Which side of the line answers.
    pub class: Class,
    /// What the governing body does for it.
    #[serde(default)]
    pub act_above: Option<String>,
    /// What management does for it.
    #[serde(default)]
    pub act_of_management: Option<String>,
    /// What it asks, in our own words.
    pub paraphrase: String,
    /// What one would expect to see.
    pub evidence: Vec<String>,
}

/// A rule of the specification, built or not.
#[derive(Debug, Deserialize)]
pub struct PlannedRule {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The requirement it judges.
    pub requirement: String,
}

/// ISO/IEC 42001:2023.
pub static ISO42001: LazyLock<Framework> = LazyLock::new(|| read(include_str!("iso42001.json")));

/// Every rule of the specification.
pub static PLANNED_RULES: LazyLock<Vec<PlannedRule>> = LazyLock::new(|| read(include_str!("rules.json")));

#[expect(clippy::expect_used, reason = "the catalogue is part of the program; a test reads it, so a wrong one never ships")]
fn read<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("the catalogue is valid")
}

impl Framework {
    /// Every requirement, in order.
    pub fn requirements(&self) -> impl Iterator<Item = &Requirement> {
        self.groups.iter().flat_map(|group| &group.requirements)
    }

    /// The controls of Annex A, in order; a Statement of Applicability may leave out these and nothing else.
    pub fn controls(&self) -> impl Iterator<Item = &Requirement> {
        self.requirements().filter(|requirement| requirement.id.starts_with("A."))
    }

    /// The requirement of that id.
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements().find(|requirement| requirement.id == id)
    }

    /// The group a requirement stands in.
    pub fn group_of(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.requirements.iter().any(|requirement| requirement.id == id))
    }
}

/// The rules planned for a requirement.
pub fn planned_for(requirement: &str) -> impl Iterator<Item = &'static PlannedRule> {
    let requirement = requirement.to_owned();
    PLANNED_RULES.iter().filter(move |rule| rule.requirement == requirement)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_holds_32_requirements_and_38_controls() {
        let (controls, clauses): (Vec<_>, Vec<_>) = ISO42001.requirements().partition(|one| one.id.starts_with("A."));
        assert_eq!((clauses.len(), controls.len()), (32, 38));
    }

    #[test]
    fn every_requirement_has_one_short_title_of_its_own() {
        let mut titles: Vec<String> = ISO42001.requirements().map(|one| one.title.to_lowercase()).collect();
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), ISO42001.requirements().count());
        for one in ISO42001.requirements() {
            assert!(one.title.len() <= 40 && one.title.starts_with(char::is_uppercase), "{}: {}", one.id, one.title);
        }
    }

    #[test]
    fn every_rule_of_the_specification_judges_a_requirement_that_exists() {
        for rule in PLANNED_RULES.iter() {
            assert!(ISO42001.requirement(&rule.requirement).is_some(), "{}", rule.code);
        }
    }
}
