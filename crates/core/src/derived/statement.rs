//! What a statement of a policy is tested by, one record at a time.

use crate::answer::{Answer, Question, StatementId};
use crate::id::RecordId;
use crate::kinds::Policy;
use crate::reading::Reading;

/// Whether a record contradicts a statement whose test asks each record alone.
pub(crate) fn is_contradicted(reading: &Reading<'_>, statement: StatementId, record: RecordId) -> bool {
    let asked = reading.ask(Question::Contradicts(statement, record));
    if let Some(Answer::Is(contradicted)) = asked { contradicted } else { find_whether_contradicted(reading, statement, record) }
}

/// The same, worked out. What a version of a policy says never becomes something else, so that it is not noted.
pub(crate) fn find_whether_contradicted(reading: &Reading<'_>, statement: StatementId, record: RecordId) -> bool {
    let version = reading.image().slot(statement.policy).and_then(|slot| slot.version(statement.version));
    let Some(policy) = version.and_then(|version| version.typed::<Policy>()) else { return false };
    let said = usize::try_from(statement.place).ok().and_then(|place| policy.statements.get(place));
    let test = said.and_then(|said| said.predicate.as_ref()?.read());
    test.is_some_and(|test| test.is_broken_by(reading, record))
}
