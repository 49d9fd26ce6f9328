//! What a statement of a policy is tested by, one record at a time.

use crate::answer::{Question, StatementId};
use crate::id::RecordId;
use crate::kinds::Policy;
use crate::reading::Reading;

/// Whether a record contradicts a statement whose test asks each record alone.
pub(crate) fn is_contradicted(reading: &Reading<'_>, statement: StatementId, record: RecordId) -> bool {
    reading.ask(Question::Contradicts(statement, record)).is()
}

/// The same, worked out.
pub(crate) fn find_whether_contradicted(reading: &Reading<'_>, statement: StatementId, record: RecordId) -> bool {
    let Some(policy) = reading.said::<Policy>(statement.policy, statement.version) else { return false };
    let said = usize::try_from(statement.place).ok().and_then(|place| policy.record.statements.get(place));
    let test = said.and_then(|said| said.predicate.as_ref()?.read());
    test.is_some_and(|test| test.is_broken_by(reading, record))
}
