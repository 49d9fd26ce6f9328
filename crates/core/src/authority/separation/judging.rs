//! Whoever judges work stands apart from it: SD2, SD3, SD4, SD12.

use super::{Doing, Saying, Wrong, owner};
use crate::act::ActName;
use crate::derived::conflict::{is_safeguarded, manager, of_auditor, with};
use crate::id::PersonId;
use crate::image::Live;
use crate::kinds::person::Employment;
use crate::kinds::test::TestType;
use crate::kinds::{Action, Audit, Contract, Control, DueDiligence, Finding, Nonconformity, Person, Role, Test, Treatment};
use crate::reading::Reading;

/// SD2: the verifier of an action, treatment, control or nonconformity is neither its owner, nor a doer, nor next above or below a doer.
pub(super) fn own_work(reading: &Reading<'_>, doing: &Doing<'_>) -> Wrong {
    let Some((slot, version)) = doing.version.filter(|_| doing.name == ActName::Verify) else { return Wrong::new() };
    let Some(doers) = doers(reading, doing) else { return Wrong::new() };
    let own = version.record.as_deref().and_then(crate::kinds::AnyRecord::owner);
    let people: Vec<PersonId> = own.into_iter().chain(doers).collect();
    let wrong = doing.deciders().into_iter().filter_map(|verifier| {
        if people.contains(&verifier) {
            return Some(format!("{verifier} owns {} or did the work", slot.id));
        }
        let above = manager(reading, verifier);
        let near = people.iter().find(|doer| above == Some(**doer) || manager(reading, **doer) == Some(verifier));
        near.filter(|_| doing.tally.is_none())
            .map(|doer| format!("{verifier} stands next to {doer}, who did the work, in the line"))
    });
    wrong.collect()
}

/// Everybody who did the work that is verified; none where nobody need stand apart from it.
fn doers(reading: &Reading<'_>, doing: &Doing<'_>) -> Option<Vec<PersonId>> {
    if let Some(treatment) = doing.typed::<Treatment>() {
        return Some(treatment.actions.iter().filter_map(|action| owner(reading, *action)).collect());
    }
    if let Some(nonconformity) = doing.typed::<Nonconformity>() {
        let actions = nonconformity.correction.iter().chain(nonconformity.corrective.iter());
        let done = actions.filter_map(|action| owner(reading, *action));
        return Some(done.chain(nonconformity.containment.iter().map(|row| row.by)).collect());
    }
    if let Some(control) = doing.typed::<Control>() {
        let role = control.operated_by.and_then(|role| reading.get::<Role>(role));
        let rows = role.into_iter().flat_map(|role| role.record.holders.iter());
        return Some(rows.filter(|row| reading.within(doing.on, row.from, row.until)).map(|row| row.person).collect());
    }
    doing.typed::<Action>().map(|_| Vec::new())
}

/// SD3: those who are to audit have had no hand in what they audit.
pub(super) fn close_auditors(reading: &Reading<'_>, doing: &Doing<'_>) -> Wrong {
    let audit = doing.version.filter(|_| doing.name == ActName::Approve);
    let Some((slot, version)) = audit else { return Wrong::new() };
    let Some(record) = version.typed::<Audit>() else { return Wrong::new() };
    let audit = Live { slot, version, record };
    let mut people: Vec<PersonId> = record.team.iter().copied().chain([record.lead]).collect();
    people.sort();
    people.dedup();
    let conflicts = people.into_iter().flat_map(|person| {
        let close = of_auditor(reading, &audit, person, doing.on);
        close.into_iter().map(move |conflict| format!("{person} {}", conflict.how))
    });
    conflicts.collect()
}

/// SD3: whoever writes down a finding has had no hand in what it is about.
pub(super) fn close_author(reading: &Reading<'_>, saying: &Saying<'_>) -> Wrong {
    let Some(finding) = saying.record.as_any().downcast_ref::<Finding>() else { return Wrong::new() };
    let (author, audit) = (saying.author, reading.get::<Audit>(finding.audit));
    let in_scope = audit.iter().flat_map(|audit| of_auditor(reading, audit, author, saying.on));
    let seen = finding.records.iter().filter_map(|item| with(reading, author, item.id, saying.on));
    let seen = seen.filter(|conflict| !audit.as_ref().is_some_and(|audit| is_safeguarded(audit.record, author, conflict.with)));
    let mut how: Vec<String> = in_scope.chain(seen).map(|conflict| format!("{author} {}", conflict.how)).collect();
    how.sort();
    how.dedup();
    how
}

/// SD4: nobody who built it carries out its validation, red-team or fairness test.
pub(super) fn own_test(_: &Reading<'_>, saying: &Saying<'_>) -> Wrong {
    let Some(test) = saying.record.as_any().downcast_ref::<Test>() else { return Wrong::new() };
    if !matches!(test.r#type, TestType::Validation | TestType::RedTeam | TestType::Fairness) {
        return Wrong::new();
    }
    let both = test.performed_by.iter().filter(|tester| test.built_by.contains(tester));
    both.map(|tester| format!("{tester} built what they tested")).collect()
}

/// SD12: whoever negotiated a contract with the supplier does not clear it alone.
pub(super) fn negotiator(reading: &Reading<'_>, doing: &Doing<'_>) -> Wrong {
    let clears = doing.name == ActName::Approve && doing.is_alone();
    let Some(diligence) = doing.typed::<DueDiligence>().filter(|_| clears) else { return Wrong::new() };
    let supplier = crate::id::RecordId::from(diligence.supplier);
    let contracts = reading.naming::<Contract>(supplier).filter(|contract| contract.record.with == supplier);
    let own = contracts.filter(|contract| contract.record.owner == Some(doing.author));
    own.map(|contract| format!("{} negotiated {}", doing.author, contract.id())).collect()
}

/// SD12: a supplier answers and never marks its own answers.
pub(super) fn own_answers(reading: &Reading<'_>, saying: &Saying<'_>) -> Wrong {
    let Some(diligence) = saying.record.as_any().downcast_ref::<DueDiligence>() else { return Wrong::new() };
    let person = reading.get::<Person>(saying.author);
    if person.is_none_or(|person| person.record.employment != Employment::Supplier) {
        return Wrong::new();
    }
    let before = saying.slot.and_then(|slot| slot.live()).and_then(|version| version.typed::<DueDiligence>());
    let marked = diligence.questions.iter().filter(|question| {
        let earlier = before.and_then(|before| before.questions.iter().find(|one| one.code == question.code));
        question.mark.is_some() && earlier.and_then(|one| one.mark) != question.mark
    });
    marked.map(|question| format!("{} marks the answer {} of the supplier", saying.author, &*question.code)).collect()
}
