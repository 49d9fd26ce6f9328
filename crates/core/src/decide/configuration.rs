//! Filling a configuration that the author left out: the systems a record names with their parts, as they were on the day.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::Value;

use crate::check::each_reference;
use crate::datum::AnyPin;
use crate::id::{Kind, RecordId};
use crate::image::Image;
use crate::kinds::{Component, Declaration, System};

/// Puts pins where the server fills a field and the author said nothing.
pub(super) fn fill(image: &Image, declaration: &Declaration, record: &mut Value, on: Date) {
    let left_out: Vec<_> = left_out(declaration, record).collect();
    if left_out.is_empty() {
        return;
    }
    let pins: Vec<AnyPin> = parts(image, systems(declaration, record)).into_iter().filter_map(|id| pin(image, id, on)).collect();
    if let (Value::Object(record), Ok(pins)) = (record, serde_json::to_value(pins)) {
        record.extend(left_out.into_iter().map(|name| (name.to_owned(), pins.clone())));
    }
}

/// The fields that the server fills and the record does not have.
pub(super) fn left_out<'a>(declaration: &'a Declaration, record: &'a Value) -> impl Iterator<Item = &'static str> + use<'a> {
    let filled = declaration.fields.iter().filter(|field| field.filled && record.is_object());
    filled.filter(|field| record.get(field.name).is_none_or(Value::is_null)).map(|field| field.name)
}

/// The systems the record names, wherever it does.
fn systems(declaration: &Declaration, record: &Value) -> BTreeSet<RecordId> {
    let mut found = BTreeSet::new();
    each_reference(declaration.fields, &mut record.clone(), &mut |named| {
        let id = named.as_str().and_then(|text| text.parse::<RecordId>().ok());
        found.extend(id.filter(|id| id.kind == Kind::System));
    });
    found
}

/// Systems with their components, data and suppliers, as they are named now.
fn parts(image: &Image, systems: BTreeSet<RecordId>) -> BTreeSet<RecordId> {
    let mut found = systems.clone();
    for id in systems {
        let components = image.incoming(id).filter_map(|id| Some((id, image.get::<Component>(id)?.record)));
        for (component, record) in components.filter(|(_, record)| record.systems.iter().any(|system| system.any() == id)) {
            found.insert(component);
            found.extend(record.supplier.map(RecordId::from));
        }
        if let Some(system) = image.get::<System>(id) {
            found.extend(system.record.data.iter().map(|data| data.any()));
            found.extend(system.record.suppliers.iter().map(|supplier| supplier.any()));
        }
    }
    found
}

/// The version that was live on that day; what came later was not looked at.
fn pin(image: &Image, id: RecordId, on: Date) -> Option<AnyPin> {
    let version = image.slot(id)?.live_on(on)?;
    Some(AnyPin { id, version: version.number })
}
