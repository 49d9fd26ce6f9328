//! What follows from the flaws that a rule saw.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::conformity::{Empty, Finding, Flaw, Judgement, Population, Rule, Severity, Step, Subject, Unknown, UnknownReason};
use crate::derived::soa::left_out;
use crate::id::{Kind, RecordId};
use crate::image::Image;
use crate::reading::Reading;

/// The rule that finds an exclusion contradicted. It examines a row of the statement as the word of its control, such as `A.10.4`.
pub(super) const CONTRADICTS: &str = "soa-contradicted";

/// What a rule sees in one subject; none where that does not belong to its population.
pub(super) fn seen(rule: &Rule, population: &Population, reading: &Reading<'_>, subject: &Subject) -> Option<Vec<Flaw>> {
    let belongs = population.belongs.is_none_or(|belongs| belongs(reading, subject));
    belongs.then(|| (rule.examine)(reading, subject))
}

/// What a rule found that examined so many things and saw these flaws.
pub(super) fn judgement(rule: &'static Rule, examined: usize, flaws: impl Iterator<Item = Flaw>, on: Date) -> Judgement {
    let weigh = |flaw: Flaw| Finding { rule, severity: rule.severity(&flaw, on), flaw };
    let mut findings: Vec<Finding> = flaws.map(weigh).collect();
    let mut unknown = None;
    if examined == 0 {
        match rule.empty {
            Empty::Passes => {}
            Empty::Unknown => {
                let what = format!("there is no {} to examine", rule.noun.0);
                unknown = Some(Unknown { reason: UnknownReason::NothingToExamine, what });
            }
            Empty::Finds(message) => {
                let next = Step { text: rule.next.0.into(), go: rule.next.1.clone() };
                findings.push(weigh(Flaw { record: None, weight: None, since: on, message: message.to_owned(), next }));
            }
        }
    }
    findings.sort_by(|one, other| key(one).cmp(&key(other)));
    Judgement { rule, examined, findings, unknown }
}

/// Worst first, then oldest, then by record; people, whose ids are random, by what is said of them.
fn key(finding: &Finding) -> (Severity, Date, Option<RecordId>, &str) {
    let record = finding.flaw.record.filter(|id| id.kind != Kind::Person);
    (finding.severity, finding.flaw.since, record, &finding.flaw.message)
}

/// The controls that the approved Statement of Applicability leaves out, but for those of which a rule finds that contradicted.
pub(super) fn not_applicable<'s>(
    image: &Image,
    on: Date,
    contradicted: impl Iterator<Item = &'s Subject>,
) -> BTreeSet<&'static str> {
    let mut left_out = left_out(&Reading::new(image, on));
    for subject in contradicted {
        if let Subject::Word(Some(_), control) = subject {
            left_out.remove(&**control);
        }
    }
    left_out
}
