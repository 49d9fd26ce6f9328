//! Where the generated organisation writes: everything goes through the program's own decisions, as claims of a restored history.

use anyhow::{Result, anyhow, bail};
use ephor::engine::{Done, Transaction};
use ephor_core::act::ActName;
use ephor_core::decide::{Aim, Attempt, Entry, Who, Write};
use ephor_core::fact::{Form, Origin};
use ephor_core::id::{BodyId, Kind, PersonId, RecordId};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// The first second of the history, and the last.
const BEGINS: &str = "2023-01-02T09:00:00Z";
const ENDS: &str = "2026-11-19T17:00:00Z";

/// A transaction with the time in it.
pub(crate) struct Desk<'t, 'l> {
    pub(crate) transaction: &'t mut Transaction<'l>,
    /// How many facts the history shall have; they are spread evenly over it.
    pub(crate) facts: u64,
}

/// The first second of every generated history.
pub(crate) fn begins() -> Result<Timestamp> {
    Ok(BEGINS.parse()?)
}

/// The last second of every generated history.
pub(crate) fn ends() -> Result<Timestamp> {
    Ok(ENDS.parse()?)
}

impl Desk<'_, '_> {
    pub(crate) fn size(&self) -> u64 {
        self.transaction.image.size()
    }

    /// The record as it stands, to be changed.
    pub(crate) fn live(&self, id: RecordId) -> Result<Value> {
        let live = self.transaction.image.live(id).ok_or_else(|| anyhow!("{id} is not live"))?;
        Ok(live.record.to_json()?)
    }

    pub(crate) fn write(&mut self, author: PersonId, kind: Kind, id: Option<RecordId>, record: Value) -> Result<RecordId> {
        self.move_on()?;
        let write =
            Write { who: who(author, None), kind, id, base: None, version: None, form: Form::Final, origin: None, record };
        match self.transaction.write(&write).map_err(|invalid| anyhow!("{kind}: {invalid:?}"))? {
            Done::Recorded { record: Some(id), .. } => Ok(id),
            other => bail!("{kind}: {other:?}"),
        }
    }

    pub(crate) fn act(
        &mut self,
        author: PersonId,
        on_behalf: Option<BodyId>,
        name: ActName,
        id: RecordId,
        payload: Value,
    ) -> Result<()> {
        self.move_on()?;
        let attempt = Attempt { who: who(author, on_behalf), name, aim: Aim::Record(id, None), payload };
        self.transaction.act(&attempt).map_err(|invalid| anyhow!("{name} {id}: {invalid:?}"))?;
        Ok(())
    }

    /// Time passes with every fact, so that the last one falls on the last day.
    fn move_on(&mut self) -> Result<()> {
        let (begins, ends) = (begins()?, ends()?);
        let span = u128::from(begins.duration_until(ends).unsigned_abs().as_secs());
        let passed = span * u128::from(self.size().min(self.facts)) / u128::from(self.facts.max(1));
        let recorded = begins.checked_add(SignedDuration::from_secs(i64::try_from(passed)?))?;
        self.transaction.enter(Entry::Restored { recorded, origin: Origin::Entered });
        Ok(())
    }
}

/// Somebody, at the moment it is recorded.
pub(crate) fn who(author: PersonId, on_behalf: Option<BodyId>) -> Who {
    Who { author, on_behalf, happened: None, reason: None, key: None }
}
