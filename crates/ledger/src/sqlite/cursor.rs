//! Facts in order: three cursors, over leaves, bodies and values, moved forward together.

use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, Row, Rows};

use super::corrupt;
use crate::error::LedgerError;
use crate::fact::{Stored, StoredBody, StoredValue};
use crate::verify::Place;
use crate::wrong::Wrong;

/// What the cursors meet.
pub(crate) enum Met<'a> {
    /// A leaf with what belongs to it.
    Fact(Stored<'a>),
    /// A body or value at a position that has no leaf.
    Orphan { position: i64, table: &'static str },
}

/// The three statements, prepared.
pub(crate) struct Cursor<'c> {
    leaves: CachedStatement<'c>,
    bodies: CachedStatement<'c>,
    values: CachedStatement<'c>,
}

impl<'c> Cursor<'c> {
    pub(crate) fn prepare(connection: &'c Connection) -> Result<Self, LedgerError> {
        let prepare = |columns: &str, order: &str| {
            connection.prepare_cached(&format!("SELECT {columns} WHERE position BETWEEN ?1 AND ?2 ORDER BY {order}"))
        };
        Ok(Self {
            leaves: prepare("position, bytes FROM leaf", "position")?,
            bodies: prepare("position, salt, bytes FROM body", "position")?,
            values: prepare("position, path, salt, bytes FROM value", "position, path")?,
        })
    }

    /// Walks the positions `from..=to` in order; stops when `each` says false.
    pub(crate) fn walk(
        &mut self,
        from: i64,
        to: i64,
        mut each: impl FnMut(Met<'_>) -> Result<bool, LedgerError>,
    ) -> Result<(), LedgerError> {
        let mut leaves = self.leaves.query((from, to))?;
        let mut bodies = Ahead::new(self.bodies.query((from, to))?)?;
        let mut values = Ahead::new(self.values.query((from, to))?)?;
        let mut kept = Kept::default();
        while let Some(row) = leaves.next()? {
            let position: i64 = row.get(0)?;
            if !bodies.skip_before(position, "body", &mut each)? || !values.skip_before(position, "value", &mut each)? {
                return Ok(());
            }
            kept.clear();
            while values.position == Some(position) {
                kept.keep(values.row()?)?;
                values.advance()?;
            }
            let body = if bodies.position == Some(position) {
                let row = bodies.row()?;
                Some(StoredBody { salt: blob(row, 1)?, bytes: blob(row, 2)? })
            } else {
                None
            };
            let fact = Stored {
                position: u64::try_from(position).unwrap_or(0),
                leaf: blob(row, 1)?,
                body,
                values: kept.values().ok_or_else(|| not_text(position))?,
            };
            if !each(Met::Fact(fact))? {
                return Ok(());
            }
            if bodies.position == Some(position) {
                bodies.advance()?;
            }
        }
        bodies.skip_before(i64::MAX, "body", &mut each)?;
        values.skip_before(i64::MAX, "value", &mut each)?;
        Ok(())
    }
}

fn not_text(position: i64) -> LedgerError {
    let position = u64::try_from(position).unwrap_or(0);
    corrupt(Place::Position(position), Wrong::Form("the path of a value is not UTF-8"))
}

/// The bytes of a column that must hold a BLOB.
pub(crate) fn blob<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r [u8], rusqlite::Error> {
    match row.get_ref(column)? {
        ValueRef::Blob(bytes) => Ok(bytes),
        other => Err(rusqlite::Error::InvalidColumnType(column, String::new(), other.data_type())),
    }
}

/// The bytes of a column that must hold TEXT, which `SQLite` does not promise to be UTF-8.
pub(crate) fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r [u8], rusqlite::Error> {
    match row.get_ref(column)? {
        ValueRef::Text(bytes) => Ok(bytes),
        other => Err(rusqlite::Error::InvalidColumnType(column, String::new(), other.data_type())),
    }
}

/// A cursor that shows the position of its row before it is taken.
struct Ahead<'s> {
    rows: Rows<'s>,
    position: Option<i64>,
}

impl<'s> Ahead<'s> {
    fn new(rows: Rows<'s>) -> Result<Self, LedgerError> {
        let mut ahead = Self { rows, position: None };
        ahead.advance()?;
        Ok(ahead)
    }

    fn advance(&mut self) -> Result<(), LedgerError> {
        self.rows.advance()?;
        self.position = self.rows.get().map(|row| row.get(0)).transpose()?;
        Ok(())
    }

    fn row(&self) -> Result<&Row<'s>, LedgerError> {
        self.rows.get().ok_or(LedgerError::Storage(rusqlite::Error::QueryReturnedNoRows))
    }

    /// Reports the rows below `position`, which no leaf claimed.
    fn skip_before(
        &mut self,
        position: i64,
        table: &'static str,
        each: &mut impl FnMut(Met<'_>) -> Result<bool, LedgerError>,
    ) -> Result<bool, LedgerError> {
        while let Some(orphan) = self.position.filter(|own| *own < position) {
            if !each(Met::Orphan { position: orphan, table })? {
                return Ok(false);
            }
            self.advance()?;
        }
        Ok(true)
    }
}

/// The values of one fact, copied because `SQLite` shows one row at a time; the buffer is used again for the next fact.
#[derive(Default)]
struct Kept {
    buffer: Vec<u8>,
    /// Where path, salt and bytes of each value end in the buffer.
    ends: Vec<[usize; 3]>,
}

impl Kept {
    fn clear(&mut self) {
        self.buffer.clear();
        self.ends.clear();
    }

    fn keep(&mut self, row: &Row<'_>) -> Result<(), rusqlite::Error> {
        let mut ends = [0; 3];
        for (part, end) in [text(row, 1)?, blob(row, 2)?, blob(row, 3)?].into_iter().zip(&mut ends) {
            self.buffer.extend_from_slice(part);
            *end = self.buffer.len();
        }
        self.ends.push(ends);
        Ok(())
    }

    fn values(&self) -> Option<Vec<StoredValue<'_>>> {
        let mut start = 0;
        let one = |[path, salt, bytes]: &[usize; 3]| {
            let value = StoredValue {
                path: std::str::from_utf8(self.buffer.get(start..*path)?).ok()?,
                salt: self.buffer.get(*path..*salt)?,
                bytes: self.buffer.get(*salt..*bytes)?,
            };
            start = *bytes;
            Some(value)
        };
        self.ends.iter().map(one).collect()
    }
}
