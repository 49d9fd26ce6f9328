//! EPH-8.1-5: an exception ends when it says, and what it freed ends with it.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::act::{ActName, Payload};
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Subject, Weight};
use crate::derived::is_closed;
use crate::derived::system::is_used;
use crate::id::{Kind, RecordId};
use crate::image::Live;
use crate::kinds::Exception;
use crate::reading::Reading;
use crate::rules::terms::approvals::approvals;
use crate::rules::{called, days_after, examined, listed, step};

pub(super) const RULE: Rule = Rule {
    code: "EPH-8.1-5",
    name: "exception-expired-in-use",
    requirement: "8.1",
    states: "Every exception that ran out was closed or renewed, or the systems it freed are no longer used",
    population: "exception where expires < today, granted",
    noun: ("expired exception", "expired exceptions"),
    weight: Weight::MajorAfter(30),
    empty: Empty::Passes,
    also: &["5.2"],
    next: ("Close or renew the exception, or stop the use.", Go::new(Kind::Exception)),
    examines,
    examine,
};

/// An exception as it was granted last, whatever has been written into it since.
struct Granted<'a> {
    record: &'a Exception,
    last_day: Date,
}

fn examines(reading: &Reading<'_>) -> Population {
    Population::among(reading, Kind::Exception, |reading, subject| {
        let granted = examined::<Exception>(reading, subject).and_then(|live| granted(reading, &live));
        granted.is_some_and(|granted| reading.passed(granted.last_day))
    })
}

fn granted<'a>(reading: &Reading<'a>, live: &Live<'a, Exception>) -> Option<Granted<'a>> {
    let grant = approvals(reading, live.id()).max_by_key(|act| (act.day, act.position))?;
    let version = live.slot.versions.iter().rev().find(|version| live.slot.names(grant, version))?;
    let record = version.typed::<Exception>()?;
    let until = grant.payload.as_ref().and_then(Payload::valid_until);
    let last_day = until.map_or(record.expires, |until| until.min(record.expires));
    Some(Granted { record, last_day })
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Some(live) = examined::<Exception>(reading, subject) else { return Vec::new() };
    let Some(Granted { record, last_day }) = granted(reading, &live) else { return Vec::new() };
    let id = live.id();
    if is_closed(reading, id) {
        return Vec::new();
    }
    let renewing = reading.naming::<Exception>(id).filter(|one| one.record.renews.map(RecordId::from) == Some(id));
    let renewed: BTreeSet<RecordId> = renewing
        .filter_map(|one| granted(reading, &one))
        .flat_map(|one| one.record.systems.iter().map(|system| system.any()))
        .collect();
    let mut used: Vec<RecordId> = record.systems.iter().map(|system| system.any()).collect();
    used.retain(|system| !renewed.contains(system) && is_used(reading, *system));
    if used.is_empty() {
        return Vec::new();
    }
    let systems = listed(used.iter().map(|system| format!("{system} {}", called(reading, *system))));
    let be = if used.len() == 1 { "is" } else { "are" };
    let message =
        format!("{id} {} from {} ran out on {last_day}, and {systems} {be} still in use.", called(reading, id), record.from_what);
    let next = step("Close the exception, renew it, or stop the use.", Go::act(ActName::Close, id));
    vec![Flaw::of(id, days_after(last_day, 1), message, next)]
}

#[cfg(test)]
mod stories {
    use serde_json::{Value, json};

    use super::*;
    use crate::conformity::Severity;
    use crate::rules::watched::operation::used;
    use crate::rules::watched::{Watched, weighed};

    const CODE: &str = "EPH-8.1-5";

    fn exception(expires: &str, renews: Option<&str>) -> Value {
        let mut exception = json!({"title": "No scanning", "owner": "product", "from_what": "POL-1", "systems": ["AIS-1"], "requester": "product",
            "why": "The scanner comes later.", "compensating": [], "risk": "R-1", "starts": "2026-01-12", "expires": expires});
        exception["renews"] = json!(renews);
        exception
    }

    /// A system in use, and an exception for it that ends on 31 January.
    fn freed() -> Watched {
        let mut story = Watched::sound();
        used(&mut story);
        story.record("product", Kind::Exception, exception("2026-01-31", None));
        story.board_approves("X-1");
        story
    }

    #[test]
    fn without_an_exception_there_is_none_to_run_out() {
        assert_eq!(Watched::sound().clean(CODE), 0);
    }

    #[test]
    fn planted_an_exception_runs_out_and_is_renewed() {
        let mut story = freed();
        story.on("2026-01-31");
        assert_eq!(story.clean(CODE), 0, "it is its last day");
        story.days(1);
        let finding = story.finding(CODE);
        assert_eq!(weighed(&finding), (Severity::Minor, &["5.2"][..], "2026-02-01".to_owned()));
        assert_eq!(finding.flaw.message, "X-1 No scanning from POL-1 ran out on 2026-01-31, and AIS-1 Helper is still in use.");
        story.days(30);
        assert_eq!(story.finding(CODE).severity, Severity::Minor);
        story.days(1);
        assert_eq!(story.finding(CODE).severity, Severity::Major);
        story.record("product", Kind::Exception, exception("2026-06-30", Some("X-1")));
        assert_eq!(story.messages(CODE).len(), 1, "nobody has granted it");
        story.board_approves("X-2");
        assert_eq!(story.clean(CODE), 1);
        story.on("2026-07-01");
        assert_eq!(story.finding(CODE).flaw.record, Some(story.id("X-2")), "what renewed it ran out in its turn");
    }

    #[test]
    fn closing_it_or_ending_the_use_is_enough() {
        let mut story = freed();
        story.on("2026-02-01");
        assert_eq!(story.messages(CODE).len(), 1);
        story.change("product", "AIS-1", json!({"in_use_until": "2026-01-31"}));
        assert_eq!(story.clean(CODE), 1);
        story.change("product", "AIS-1", json!({"in_use_until": null}));
        assert_eq!(story.messages(CODE).len(), 1);
        story.act("product", ActName::Close, "X-1", json!({"outcome": "scanned"}));
        assert_eq!(story.clean(CODE), 1);
    }

    #[test]
    fn writing_a_later_day_into_it_lengthens_nothing_that_nobody_granted() {
        let mut story = freed();
        story.change("product", "X-1", json!({"expires": "2026-12-31"}));
        story.on("2026-02-01");
        assert_eq!(story.finding(CODE).flaw.since.to_string(), "2026-02-01");
        story.board_approves("X-1");
        assert_eq!(story.clean(CODE), 0);
    }

    #[test]
    fn one_that_was_never_granted_frees_nothing_and_ends_nothing() {
        let mut story = Watched::sound();
        used(&mut story);
        story.record("product", Kind::Exception, exception("2026-01-31", None));
        story.on("2026-02-01");
        assert_eq!(story.clean(CODE), 0);
    }
}
