//! Filling a configuration that the author left out: the systems a record names with their parts, as they were on the day.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::Value;

use crate::check::each_reference;
use crate::datum::AnyPin;
use crate::derived::configuration::parts;
use crate::id::{Kind, RecordId};
use crate::image::Image;
use crate::kinds::Declaration;
use crate::reading::Reading;

/// Puts pins where the server fills a field and the author said nothing.
pub(super) fn fill(image: &Image, declaration: &Declaration, record: &mut Value, on: Date) {
    let left_out: Vec<_> = left_out(declaration, record).collect();
    if left_out.is_empty() {
        return;
    }
    let reading = Reading::new(image, on);
    let parts: BTreeSet<RecordId> = systems(declaration, record).into_iter().flat_map(|id| parts(&reading, id)).collect();
    let pins: Vec<AnyPin> = parts.into_iter().filter_map(|id| pin(image, id, on)).collect();
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

/// The version that was live on that day; what came later was not looked at.
fn pin(image: &Image, id: RecordId, on: Date) -> Option<AnyPin> {
    let version = image.slot(id)?.live_on(on)?;
    Some(AnyPin { id, version: version.number })
}
