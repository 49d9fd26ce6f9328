//! What a new version rewrites of a record whose single fields are written by others than the rest (specification: powers, section 3).

use serde_json::Value;

use crate::kinds::AnyRecord;
use crate::shape::{Field, Shape};

/// What differs between a record as it counts and as it is written now.
#[derive(Default)]
pub(crate) struct Rewritten {
    /// The fields that have writers of their own, by their dotted paths.
    pub fields: Vec<(String, &'static Field)>,
    /// Whether anything else differs.
    pub others: bool,
}

impl Rewritten {
    /// What a version rewrites of the one that counts before it, if one does.
    pub(crate) fn of(before: Option<&dyn AnyRecord>, after: &dyn AnyRecord) -> Self {
        let fields = after.declaration().fields;
        if !guards(fields) {
            return Self { fields: Vec::new(), others: true };
        }
        let before = before.and_then(|before| before.to_json().ok()).unwrap_or_default();
        let mut rewritten = Self::default();
        rewritten.compare(fields, &before, &after.to_json().unwrap_or_default(), "");
        rewritten
    }

    /// Whether only fields that have writers of their own differ, so that nobody else need be one.
    pub(crate) const fn is_of_fields_alone(&self) -> bool {
        !self.others && !self.fields.is_empty()
    }

    fn compare(&mut self, fields: &'static [Field], before: &Value, after: &Value, under: &str) {
        for field in fields {
            let (was, is) = (said(before, field), said(after, field));
            if was == is {
                continue;
            }
            let path = format!("{under}{}", field.name);
            match field.shape.innermost() {
                _ if !field.writers.is_empty() => {
                    if !self.fields.iter().any(|(known, _)| *known == path) {
                        self.fields.push((path, field));
                    }
                }
                Shape::Part(inner) if guards(inner) => self.rows(inner, rows(was), rows(is), &format!("{path}.")),
                _ => self.others = true,
            }
        }
    }

    /// Compares the rows of a list, of which each is the one that its first field names.
    fn rows(&mut self, fields: &'static [Field], before: &[Value], after: &[Value], under: &str) {
        let name = |row: &'_ Value| fields.first().map(|field| said(row, field).clone());
        let found = |row: &Value, rows: &[Value]| rows.iter().find(|one| name(one) == name(row)).cloned().unwrap_or_default();
        self.others |= !before.iter().map(name).eq(after.iter().map(name));
        for row in after {
            self.compare(fields, &found(row, before), row, under);
        }
        for gone in before.iter().filter(|row| found(row, after).is_null()) {
            self.compare(fields, gone, &Value::Null, under);
        }
    }
}

/// Whether one of the fields, however deep, has writers of its own.
fn guards(fields: &'static [Field]) -> bool {
    fields.iter().any(|field| {
        let inner = if let Shape::Part(inner) = field.shape.innermost() { inner } else { &[][..] };
        !field.writers.is_empty() || guards(inner)
    })
}

/// What a field says; an empty list says nothing.
fn said<'v>(record: &'v Value, field: &Field) -> &'v Value {
    match record.get(field.name) {
        Some(Value::Array(rows)) if rows.is_empty() => &Value::Null,
        Some(value) => value,
        None => &Value::Null,
    }
}

fn rows(value: &Value) -> &[Value] {
    match value {
        Value::Array(rows) => rows,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}
