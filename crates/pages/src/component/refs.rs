//! References picked one by one; the server checks each.

use maud::{Markup, html};

use super::field::{Field, add, remove};
use super::words::Link;

/// A record already picked.
#[derive(Debug, Clone)]
pub struct Picked {
    /// Its number, which is sent.
    pub id: String,
    /// The record.
    pub record: Link,
}

/// The picked records, each removable, and an empty control for the next.
pub(crate) fn references(field: &Field, chosen: &[Picked], list: &str) -> Markup {
    html! {
        @if !chosen.is_empty() {
            ul.refs {
                @for (index, picked) in chosen.iter().enumerate() {
                    li {
                        span.dim { (picked.id) }
                        span {
                            (picked.record)
                            input type="hidden" name={ (field.name) "." (index) } value=(picked.id);
                        }
                        (remove(&format!("{}.{index}", field.name), &picked.record.text))
                    }
                }
            }
        }
        div.pair {
            input.w-m name={ (field.name) "." (chosen.len()) } list=(list) autocomplete="off"
                aria-label={ "Add to " (field.label) };
            (add(&field.name, "Add"))
        }
    }
}
