//! Who belongs to an audience, and when something went out to it (specification: records, audience).

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use crate::answer::Question;
use crate::id::{Kind, RecordId};
use crate::image::{Slot, Version};
use crate::kinds::communication::CommunicationType;
use crate::kinds::{Audience, Communication};
use crate::reading::Reading;

/// The people of an audience, those its filter finds and those it lists, whether or not they belong to the organisation today.
pub(crate) fn people(reading: &Reading<'_>, audience: RecordId) -> Arc<BTreeSet<RecordId>> {
    reading.ask(Question::People(audience)).records()
}

/// The same, worked out.
pub(crate) fn find_people(reading: &Reading<'_>, audience: RecordId) -> Arc<BTreeSet<RecordId>> {
    let Some(audience) = reading.get::<Audience>(audience) else { return Arc::default() };
    let filter = audience.record.filter.as_ref().and_then(|filter| filter.read());
    let found = match filter {
        Some(filter) if filter.asks_each() => {
            let found = |person: &RecordId| reading.ask(Question::Found(audience.id(), *person)).is();
            reading.members(Kind::Person).filter(found).collect()
        }
        Some(filter) => filter.records(reading),
        None => Vec::new(),
    };
    let listed = audience.record.members.iter().map(|person| RecordId::from(*person));
    Arc::new(found.into_iter().filter(|id| id.kind == Kind::Person).chain(listed).collect())
}

/// Whether the filter of an audience finds somebody, worked out.
pub(crate) fn find_whether_found(reading: &Reading<'_>, audience: RecordId, person: RecordId) -> bool {
    let audience = reading.get::<Audience>(audience);
    audience.and_then(|live| live.record.filter.as_ref()?.read()).is_some_and(|filter| filter.has(reading, person))
}

/// The first day on which a dispatch took the content of that version to an audience.
pub(crate) fn sent_on(reading: &Reading<'_>, slot: &Slot, version: &Version, audience: RecordId) -> Option<Date> {
    let same_content = |number: u32| slot.version(number).is_some_and(|sent| sent.content == version.content);
    let dispatches = reading.naming::<Communication>(slot.id).map(|live| live.record).filter(|one| {
        let told = one.subject.as_ref().is_some_and(|about| about.id == slot.id && same_content(about.version));
        one.r#type == CommunicationType::Dispatch && told && one.audiences.iter().any(|to| RecordId::from(*to) == audience)
    });
    dispatches.filter_map(|one| one.sent_on).filter(|day| reading.reached(*day)).min()
}
