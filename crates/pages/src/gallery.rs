//! Every sample of every page, rendered: the list that tests judge and people look at.

use maud::Markup;

use crate::component::chrome::{Address, Chrome};
use crate::{
    act, beginning, difference, entry, form, ledger, problem, readiness, record, refused, register,
    requirement, requirements, search, setup,
};

/// A rendered sample.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its name, fit for a file.
    pub name: String,
    /// The whole document.
    pub html: String,
    /// Whether it shows the past.
    pub past: bool,
}

/// All samples: each as of now, and one of each page in the demonstration and in the past as well.
pub fn gallery() -> Vec<Sample> {
    let mut samples = Vec::new();
    add(
        &mut samples,
        "Readiness",
        readiness::Readiness::samples(),
        readiness::page,
    );
    add(
        &mut samples,
        "Readiness",
        beginning::Beginning::samples(),
        beginning::page,
    );
    add(
        &mut samples,
        "Requirements",
        requirements::Requirements::samples(),
        requirements::page,
    );
    add(
        &mut samples,
        "5.2 AI policy",
        requirement::Requirement::samples(),
        requirement::page,
    );
    add(
        &mut samples,
        "Risks",
        register::Register::samples(),
        register::page,
    );
    add(
        &mut samples,
        "R-33",
        record::Record::samples(),
        record::page,
    );
    add(
        &mut samples,
        "R-33, version 6 to 7",
        difference::Difference::samples(),
        difference::page,
    );
    add(
        &mut samples,
        "R-33, edit",
        form::Form::samples(),
        form::page,
    );
    add(&mut samples, "Accept R-27", act::Act::samples(), act::page);
    add(
        &mut samples,
        "Refused",
        refused::Refused::samples(),
        refused::page,
    );
    add(
        &mut samples,
        "Ledger",
        ledger::Ledger::samples(),
        ledger::page,
    );
    add(
        &mut samples,
        "№ 48 207",
        entry::Entry::samples(),
        entry::page,
    );
    add(
        &mut samples,
        "Search",
        search::Search::samples(),
        search::page,
    );
    add(
        &mut samples,
        "First run",
        setup::Setup::samples(),
        setup::page,
    );
    add(
        &mut samples,
        "Problem",
        problem::Problem::samples(),
        problem::page,
    );
    samples
}

fn add<Data>(
    samples: &mut Vec<Sample>,
    title: &str,
    data: Vec<(&'static str, Data)>,
    page: impl Fn(&Chrome, &Data) -> Markup,
) {
    for (index, (name, data)) in data.iter().enumerate() {
        for (when, chrome) in Chrome::samples() {
            let shown = match when {
                "now" => true,
                "first-day" => *name == "empty" || *name == "setup",
                _ => index == 0,
            };
            if !shown {
                continue;
            }
            let address = Address {
                path: "/risks".into(),
                ..chrome.address.clone()
            };
            let chrome = Chrome {
                title: title.into(),
                address,
                ..chrome
            };
            let name = if when == "now" {
                (*name).to_owned()
            } else {
                format!("{name}-{when}")
            };
            samples.push(Sample {
                name,
                html: page(&chrome, data).into_string(),
                past: chrome.is_past(),
            });
        }
    }
}
