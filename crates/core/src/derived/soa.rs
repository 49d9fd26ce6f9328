//! What follows from the Statement of Applicability (specification: records, section 7).

use std::collections::BTreeSet;

use crate::authority::is_approved;
use crate::catalog::ISO42001;
use crate::kinds::Soa;
use crate::kinds::soa::SoaRow;
use crate::reading::Reading;

/// The rows of a statement about one control of Annex A.
pub(crate) fn rows<'s>(soa: &'s Soa, control: &str) -> impl Iterator<Item = &'s SoaRow> {
    soa.rows.iter().filter(move |row| row.r#ref.split_once(':') == Some((&ISO42001.id, control)))
}

/// The controls of Annex A that the live approved statement leaves out. One left out for a time is back in after its last day, and one about
/// which the statement says both is not left out.
pub(crate) fn left_out(reading: &Reading<'_>) -> BTreeSet<&'static str> {
    let approved: Vec<&Soa> =
        reading.all::<Soa>().filter(|live| is_approved(reading, live.slot)).map(|live| live.record).collect();
    let excluded = |row: &SoaRow| !row.applicable && !row.exclusion_until.is_some_and(|until| reading.passed(until));
    let leaves_out = |soa: &&Soa, control: &str| {
        let mut about = rows(soa, control).peekable();
        about.peek().is_some() && about.all(excluded)
    };
    let controls = ISO42001.controls().map(|control| control.id.as_str());
    controls.filter(|control| !approved.is_empty() && approved.iter().all(|soa| leaves_out(soa, control))).collect()
}
