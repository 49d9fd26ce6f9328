//! Every sample of every page, rendered: the list that tests judge and people look at.

use maud::Markup;

use crate::act::{self, Act};
use crate::acting::{self, Acting};
use crate::batch::{self, Batch};
use crate::beginning::{self, Beginning};
use crate::component::chrome::{Address, Chrome};
use crate::difference::{self, Difference};
use crate::entry::{self, Entry};
use crate::form::{self, Form};
use crate::import::{self, Import};
use crate::kind::{self, Kind};
use crate::ledger::{self, Ledger};
use crate::problem::{self, Problem};
use crate::readiness::{self, Readiness};
use crate::record::{self, Record};
use crate::refused::{self, Refused};
use crate::register::{self, Register};
use crate::requirement::{self, Requirement};
use crate::requirements::{self, Requirements};
use crate::search::{self, Search};
use crate::setup::{self, Setup};
use crate::waiting::{self, Waiting};

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
/// What belongs to the first day is shown on it.
pub fn gallery() -> Vec<Sample> {
    let mut all = Vec::new();
    add(&mut all, "Readiness", &Readiness::samples(), readiness::page);
    add(&mut all, "Readiness", &Beginning::samples(), beginning::page);
    add(&mut all, "Waiting on you", &Waiting::samples(), waiting::page);
    add(&mut all, "Requirements", &Requirements::samples(), requirements::page);
    add(&mut all, "5.2 AI policy", &Requirement::samples(), requirement::page);
    add(&mut all, "Risks", &Register::samples(), register::page);
    add(&mut all, "Exception", &Kind::samples(), kind::page);
    add(&mut all, "R-33", &Record::samples(), record::page);
    add(&mut all, "R-33, versions 6 and 7", &Difference::samples(), difference::page);
    add(&mut all, "R-33, edit", &Form::samples(), form::page);
    add(&mut all, "Import risks", &Import::samples(), import::page);
    add(&mut all, "Accept R-27", &Act::samples(), act::page);
    add(&mut all, "Whom do you act as?", &Acting::samples(), acting::page);
    add(&mut all, "Adopt 3 risks", &Batch::samples(), batch::page);
    add(&mut all, "Refused", &Refused::samples(), refused::page);
    add(&mut all, "Ledger", &Ledger::samples(), ledger::page);
    add(&mut all, "№ 48 207", &Entry::samples(), entry::page);
    add(&mut all, "Search", &Search::samples(), search::page);
    add(&mut all, "First run", &Setup::samples(), setup::page);
    add(&mut all, "Problem", &Problem::samples(), problem::page);
    all
}

fn add<Data>(samples: &mut Vec<Sample>, title: &str, data: &[(&'static str, Data)], page: impl Fn(&Chrome, &Data) -> Markup) {
    for (index, (name, data)) in data.iter().enumerate() {
        for (when, chrome) in Chrome::samples() {
            let first_run = name.starts_with("setup");
            let shown = match when {
                "now" => !first_run,
                "first-day" => first_run || *name == "empty",
                _ => index == 0 && !first_run,
            };
            if !shown {
                continue;
            }
            let address = Address { path: "/risks".into(), ..chrome.address.clone() };
            let chrome = Chrome { title: title.into(), address, ..chrome };
            let name = if when == "now" || first_run { (*name).to_owned() } else { format!("{name}-{when}") };
            samples.push(Sample { name, html: page(&chrome, data).into_string(), past: chrome.is_past() });
        }
    }
}
