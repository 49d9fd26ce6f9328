//! Records by their titles: how a spreadsheet names what it refers to, and how a row that came in before is found again.

use std::collections::HashMap;

use ephor_core::id::{Kind, RecordId};
use ephor_core::shape::Target;
use serde_json::Value;

use crate::engine::transaction::Transaction;

/// Records by their titles, collected when first asked for.
#[derive(Default)]
pub(super) struct Titles {
    kinds: HashMap<Kind, HashMap<String, Vec<RecordId>>>,
}

impl Titles {
    pub(super) fn of(&mut self, transaction: &Transaction<'_>, kind: Kind, title: &str) -> &[RecordId] {
        let all = self.kinds.entry(kind).or_insert_with(|| {
            let mut all: HashMap<String, Vec<RecordId>> = HashMap::new();
            for slot in transaction.image.register(kind).slots() {
                let kept = transaction.image.title(slot.id);
                // That of a draft stands in the ledger alone.
                let title = if kept == slot.id.to_string() {
                    let opened = slot.newest().and_then(|newest| transaction.earlier(newest.position));
                    opened
                        .and_then(|opened| opened.record.get("title").and_then(Value::as_str).map(str::to_owned))
                        .unwrap_or(kept)
                } else {
                    kept
                };
                all.entry(title.trim().to_lowercase()).or_default().push(slot.id);
            }
            all
        });
        all.get(&title.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    pub(super) fn note(&mut self, kind: Kind, title: &str, id: RecordId) {
        if let Some(all) = self.kinds.get_mut(&kind) {
            let ids = all.entry(title.trim().to_lowercase()).or_default();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }

    /// Writes the id of a record that is named by its whole title, where exactly one has it. Anything else is left for the check.
    pub(super) fn resolve(&mut self, transaction: &Transaction<'_>, target: Target, reference: &mut Value) {
        let Some(text) = reference.as_str().map(str::trim) else { return };
        let Target::Kind(kind) = target else { return };
        if text.parse::<RecordId>().is_ok() || transaction.image.keyed(kind, text).is_some() {
            return;
        }
        if let [one] = self.of(transaction, kind, text) {
            *reference = Value::String(one.to_string());
        }
    }
}
