//! EPH-5.1-5: what leadership says about AI is held up by something people meet.

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::is_approved;
use crate::conformity::{Empty, Flaw, Go, Known, Population, Rule, Severity, Subject, Weight};
use crate::id::{Kind, RecordId};
use crate::kinds::communication::CommunicationType;
use crate::kinds::document::DocumentType;
use crate::kinds::training::TrainingType;
use crate::kinds::{Communication, Document, Qualification, Role, Training};
use crate::reading::Reading;
use crate::rules::{
    PERIOD_DAYS, all_in_force, days_after, in_period, is_active, is_member, lost_since, step, top_management, unapproved_since,
};

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.1-5",
    name: "culture-without-mechanism",
    requirement: "5.1",
    states: "Enforcement, a way to speak up, incentives, training for roles and word from top management hold the culture up",
    population: "approved documents of type enforcement and speak-up, roles with an incentive, completed role training and dispatches by top management",
    noun: ("mechanism", "mechanisms"),
    weight: Weight::Always(Severity::Minor),
    empty: Empty::Finds(
        "Nothing holds up what leadership says: no enforcement, no way to speak up, no incentive, no training, no word from top management.",
    ),
    also: &["A.3.3"],
    next: (
        "Write the procedure for enforcement and the way to speak up, and have them approved.",
        Go::New(Kind::Document, Known::always(&[("type", "enforcement")])),
    ),
    examines,
    examine,
};

/// One of the mechanisms.
struct Mechanism {
    name: &'static str,
    missing: &'static str,
    next: (&'static str, Go),
    /// Whether it is there, or where it was last.
    state: fn(&Reading<'_>) -> State,
}

/// Whether a mechanism is there.
enum State {
    There,
    /// It is not, since that day; of a record that would be it if it were approved, where there is one.
    Missing(Date, Option<RecordId>),
}

static MECHANISMS: [Mechanism; 5] = [
    Mechanism {
        name: "enforcement",
        missing: "No approved document says what follows when somebody breaks the rules for AI.",
        next: (
            "Write the document of type enforcement and have it approved.",
            Go::New(Kind::Document, Known::always(&[("type", "enforcement")])),
        ),
        state: |reading| document(reading, DocumentType::Enforcement),
    },
    Mechanism {
        name: "speak-up",
        missing: "No approved document says how people can speak up about AI.",
        next: (
            "Write the document of type speak-up and have it approved.",
            Go::New(Kind::Document, Known::always(&[("type", "speak-up")])),
        ),
        state: |reading| document(reading, DocumentType::SpeakUp),
    },
    Mechanism {
        name: "incentive",
        missing: "Responsible AI stands in the objectives or pay of nobody who holds a role.",
        next: ("Say in a role what is expected of responsible AI, and have the role approved.", Go::new(Kind::Role)),
        state: incentive,
    },
    Mechanism {
        name: "role-training",
        missing: "Nobody has completed a training for their role in the last year.",
        next: (
            "Give a training of type role and record who completed it.",
            Go::New(Kind::Qualification, Known::always(&[("type", "training")])),
        ),
        state: training,
    },
    Mechanism {
        name: "word-from-the-top",
        missing: "Nobody in top management has sent word about AI in the last year.",
        next: (
            "Send word from top management and record the dispatch.",
            Go::New(Kind::Communication, Known::always(&[("type", "dispatch")])),
        ),
        state: word,
    },
];

fn examines(reading: &Reading<'_>) -> Population {
    let some = MECHANISMS.iter().any(|one| matches!((one.state)(reading), State::There));
    let each = MECHANISMS.iter().filter(|_| some).map(|one| Subject::Word(None, one.name.into()));
    Population::each(each)
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Subject::Word(_, name) = subject else { return Vec::new() };
    let Some(mechanism) = MECHANISMS.iter().find(|one| one.name == &**name) else { return Vec::new() };
    let State::Missing(since, record) = (mechanism.state)(reading) else { return Vec::new() };
    let go = record.map_or_else(|| mechanism.next.1.clone(), |id| Go::act(ActName::Approve, id));
    vec![Flaw { record, weight: None, since, message: mechanism.missing.to_owned(), next: step(mechanism.next.0, go) }]
}

/// An approved document of that type.
fn document(reading: &Reading<'_>, r#type: DocumentType) -> State {
    let all = || reading.all::<Document>().filter(|live| live.record.r#type == r#type);
    if all().any(|live| is_approved(reading, live.slot)) {
        return State::There;
    }
    let unapproved = all().map(|live| (unapproved_since(reading, &live), live.id())).max();
    let withdrawn = || lost_since::<Document>(reading, |one| one.r#type != r#type);
    unapproved.map_or_else(|| State::Missing(withdrawn(), None), |(since, id)| State::Missing(since, Some(id)))
}

/// A role in force that says what is expected, and that somebody holds.
fn incentive(reading: &Reading<'_>) -> State {
    let expects = |role: &Role| role.incentive.as_ref().is_some_and(|text| !text.trim().is_empty());
    let held = |role: &Role| {
        let on = reading.on();
        role.holders.iter().any(|row| reading.within(on, row.from, row.until) && is_active(reading, row.person, on))
    };
    if all_in_force::<Role>(reading).iter().any(|live| expects(live.record) && held(live.record)) {
        return State::There;
    }
    State::Missing(lost_since::<Role>(reading, |role| !expects(role)), None)
}

/// A training for a role that somebody completed in the period.
fn training(reading: &Reading<'_>) -> State {
    let roles = reading.all::<Training>().filter(|live| live.record.r#type == TrainingType::Role);
    let completed = roles.flat_map(|live| reading.naming::<Qualification>(live.id()));
    within_period(reading, completed.map(|live| live.record.obtained_on))
}

/// A dispatch by somebody who was in top management when it went out.
fn word(reading: &Reading<'_>) -> State {
    let dispatches = reading.all::<Communication>().filter(|live| live.record.r#type == CommunicationType::Dispatch);
    let sent = dispatches.filter_map(|live| Some((live.record.by, live.record.sent_on?)));
    let from_the_top =
        sent.filter(|(by, day)| top_management(reading, *day).is_some_and(|(_, body)| is_member(reading, body, *by, *day)));
    within_period(reading, from_the_top.map(|(_, day)| day))
}

/// There where something happened in the period; else missing from the day after the last left it.
fn within_period(reading: &Reading<'_>, days: impl Iterator<Item = Date>) -> State {
    let mut last = None;
    for day in days.filter(|day| reading.reached(*day)) {
        if in_period(reading, day) {
            return State::There;
        }
        last = last.max(Some(day));
    }
    let since = last.map(|day| days_after(day, PERIOD_DAYS + 1)).or_else(|| reading.began());
    State::Missing(since.unwrap_or(reading.on()), None)
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::rules::watched::{Watched, weighed};

    #[test]
    fn with_all_five_the_culture_has_its_mechanisms() {
        assert_eq!(Watched::sound().clean("EPH-5.1-5"), 5);
    }

    #[test]
    fn with_none_of_them_there_is_nothing_to_examine() {
        let judged = Watched::founded().judged("EPH-5.1-5");
        assert_eq!((judged.examined, judged.findings.len()), (0, 1));
    }

    #[test]
    fn planted_the_way_to_speak_up_is_rewritten_and_nobody_approves_it() {
        let mut story = Watched::sound();
        story.on("2026-01-20").change("counsel", "DOC-2", json!({"number": "SU-2"}));
        let finding = story.finding("EPH-5.1-5");
        assert_eq!(weighed(&finding), (Severity::Minor, &["A.3.3"][..], "2026-01-20".to_owned()));
        assert_eq!(finding.flaw.message, "No approved document says how people can speak up about AI.");
        assert_eq!(finding.flaw.next.go, Go::act(ActName::Approve, story.id("DOC-2")));
        story.act("ceo", ActName::Approve, "DOC-2", json!({}));
        assert_eq!(story.clean("EPH-5.1-5"), 5);
    }

    #[test]
    fn an_incentive_in_a_role_that_nobody_holds_moves_nobody() {
        let mut story = Watched::sound();
        let holders = json!([{"person": "aims-owner", "from": "2026-01-12", "until": "2026-01-19"}]);
        story.change("chair", "ROL-2", json!({"holders": holders}));
        story.act("ceo", ActName::Approve, "ROL-2", json!({}));
        story.on("2026-01-19");
        assert_eq!(story.clean("EPH-5.1-5"), 5);
        story.days(1);
        let found = story.finding("EPH-5.1-5");
        assert_eq!(found.flaw.message, "Responsible AI stands in the objectives or pay of nobody who holds a role.");
    }

    #[test]
    fn training_and_word_from_the_top_are_good_for_a_year() {
        let mut story = Watched::sound();
        story.on("2027-01-12");
        assert_eq!(story.clean("EPH-5.1-5"), 5);
        story.days(1);
        let found = story.judged("EPH-5.1-5").findings;
        let since: Vec<String> = found.iter().map(|finding| finding.flaw.since.to_string()).collect();
        assert_eq!(since, ["2027-01-13", "2027-01-13"], "{found:#?}");
    }

    #[test]
    fn word_from_somebody_else_is_not_word_from_the_top() {
        let mut story = Watched::sound();
        story.change("ceo", "COM-1", json!({"by": "counsel"}));
        assert_eq!(story.finding("EPH-5.1-5").flaw.message, "Nobody in top management has sent word about AI in the last year.");
    }

    #[test]
    fn a_document_that_is_withdrawn_must_be_written_anew() {
        let mut story = Watched::sound();
        story.on("2026-01-20").act("counsel", ActName::Withdraw, "DOC-2", json!({}));
        let finding = story.finding("EPH-5.1-5");
        assert_eq!(
            (finding.flaw.since.to_string(), finding.flaw.next.go),
            ("2026-01-20".to_owned(), Go::New(Kind::Document, Known::always(&[("type", "speak-up")])))
        );
    }

    #[test]
    fn an_incentive_is_missing_since_it_was_struck_out_however_often_the_role_is_written_since() {
        let mut story = Watched::sound();
        for (day, change) in [("2026-01-20", json!({"incentive": null})), ("2026-01-25", json!({"duties": ["does it well"]}))] {
            story.on(day).change("chair", "ROL-2", change);
            story.act("ceo", ActName::Approve, "ROL-2", json!({}));
        }
        assert_eq!(story.finding("EPH-5.1-5").flaw.since.to_string(), "2026-01-20");
    }
}
