//! Lists whose items are picked or written one by one; the server checks each.

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
            li {
                span.dim { "Add" }
                input.w-m name={ (field.name) "." (chosen.len()) } list=(list) autocomplete="off"
                    aria-label={ "Add to " (field.label) };
                (add(&field.name, "Add"))
            }
        }
    }
}

/// Lines to fill in one by one, always with one empty line at the end.
pub(crate) fn texts(field: &Field, texts: &[String]) -> Markup {
    let empty = String::new();
    html! {
        ul.refs {
            @for (index, text) in texts.iter().chain([&empty]).enumerate() {
                li {
                    span.dim { (index + 1) }
                    input name={ (field.name) "." (index) } value=(text) aria-label={ (field.label) " " (index + 1) };
                    @if index < texts.len() {
                        (remove(&format!("{}.{index}", field.name), &format!("line {}", index + 1)))
                    } @else {
                        (add(&field.name, "Add"))
                    }
                }
            }
        }
    }
}
